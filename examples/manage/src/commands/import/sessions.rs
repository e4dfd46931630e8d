//! Coaching sessions (S-1), which name their contract by its number and themselves by theirs.

mod asked;
mod entry;
mod room;

use duecourse::import::{Fields, KeptLine};
use std::collections::{HashMap, HashSet};

use automation_core::{Id, Instant, one_policy};
use duecourse::import::TableColumn;
use duecourse::kinds::CoachingSessions;
use session_core::{
    Contract, Session, SessionPolicy,
    calendar::Interval,
    coaching::{CoachingFacts, SessionState},
    contract::ContractNumber,
};
use storage_diesel::Lookup;
use zone_core::Zone;

use self::{entry::Entry, room::Room};
use super::{
    importer::{Importer, note_keyed},
    verdicts::Verdicts,
};
use crate::{error::Error, in_force, invocation::Invocation, store::Store};

pub(super) struct Sessions {
    policy: SessionPolicy,
    now: Instant,
    zone: Zone,
}

impl<S: Store> Importer<S> for Sessions {
    const NAME: &'static str = "import sessions";
    const WHAT: &'static str = "session(s)";
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("contract"),
        TableColumn::needed("number"),
        TableColumn::needed("start"),
        TableColumn::optional("minutes"),
        TableColumn::optional("zone"),
        TableColumn::optional("state"),
        TableColumn::optional("state_at"),
        TableColumn::optional("state_by"),
        TableColumn::optional("confirmed"),
        TableColumn::optional("original_start"),
        TableColumn::optional("moves"),
        TableColumn::optional("requested_by"),
        TableColumn::optional("requested_at"),
        TableColumn::optional("reason"),
        TableColumn::optional("proposed"),
        TableColumn::optional("student_notes"),
        TableColumn::optional("coach_notes"),
        TableColumn::optional("last_contact"),
        TableColumn::optional("met_from"),
        TableColumn::optional("met_until"),
        TableColumn::optional("created_at"),
    ];
    type Entry = Line;

    fn begin(invocation: &Invocation, store: &mut S) -> Result<Self, Error> {
        in_force::require::<CoachingSessions, _>(invocation, store)?;
        Ok(Self { policy: invocation.session_policy().clone(), now: invocation.now, zone: invocation.zone() })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Line> {
        match fields.needed("contract") {
            Some(contract) => Some(Line { contract, kept: fields.keep() }),
            None => {
                // What else is wrong is said, too.
                Entry::read(fields, self.now);
                None
            }
        }
    }

    fn insert(
        &mut self,
        store: &mut S,
        lines: Vec<(u64, Line)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let numbers: Vec<&str> = lines.iter().map(|(_, line)| line.contract.as_str()).collect();
        let found = store.readable_among::<Contract>(Lookup::by_text("number", &numbers))?;
        let unreadable: HashMap<String, String> =
            found.unreadable.into_iter().map(|failure| (failure.key, failure.cause)).collect();
        let ids: HashMap<ContractNumber, Id> =
            found.rows.into_iter().map(|row| (row.record.number, row.id)).collect();
        // Only what is read under the lock holds until the sessions are stored.
        let contracts: Vec<Id> = ids.values().copied().collect();
        let coaching_facts = store.coaching_facts(&contracts, true)?;
        let room = Room::new(coaching_facts.clone(), &self.policy, self.now);
        let mut sessions: Vec<(u64, Session)> = Vec::with_capacity(lines.len());
        for (number, line) in lines {
            let contract = ids.get(&line.contract).and_then(|id| room.contract(*id)).ok_or_else(|| {
                let contract = &line.contract;
                match unreadable.get(contract.as_str()) {
                    Some(cause) => format!("contract {contract} cannot be read: {cause}"),
                    None => format!("there is no contract {contract}"),
                }
            });
            match line.session(contract, self) {
                Ok(session) => sessions.push((number, by_the_hours(session, &coaching_facts))),
                Err(reasons) => verdicts.refuse(number, reasons),
            }
        }
        let good = with_room(store, room, sessions, verdicts)?;
        let sessions: Vec<Session> = good.iter().map(|(_, session)| session.clone()).collect();
        let inserted = store.insert(&sessions, &one_policy(&self.policy))?;
        note_keyed(store, &good, &inserted, "session", verdicts)
    }
}

/// The session, its request judged by the hours of whoever is to answer it: silence agrees to nothing outside of
/// them, wherever it was asked (S-65).
fn by_the_hours(mut session: Session, coaching_facts: &CoachingFacts) -> Session {
    let length = session.length.span();
    if let (SessionState::RescheduleRequested(request), Some(contract)) =
        (&mut session.state, coaching_facts.contract(session.contract))
    {
        let time = request.proposed.and_then(|start| Interval::lasting(start, length));
        request.bookable =
            time.is_none_or(|time| coaching_facts.is_bookable(contract, request.by.other(), time));
    }
    session
}

/// Refuses the sessions for which there is no room beside those that are stored and those on the lines before.
fn with_room<S: Store>(
    store: &mut S,
    mut room: Room<'_>,
    sessions: Vec<(u64, Session)>,
    verdicts: &mut Verdicts,
) -> Result<Vec<(u64, Session)>, Error> {
    let keys: Vec<&str> = sessions.iter().map(|(_, session)| session.key.as_str()).collect();
    // Of a session that is there already, stored or on a good line before, it is said that it is.
    let mut keys: HashSet<String> = store.taken::<Session>(&keys)?.into_iter().collect();
    let mut good = Vec::with_capacity(sessions.len());
    for (line, session) in sessions {
        let is_there = keys.contains(session.key.as_str());
        match if is_there { Ok(()) } else { room.take(&session) } {
            Ok(()) => {
                keys.insert(session.key.as_str().to_owned());
                good.push((line, session));
            }
            Err(reasons) => verdicts.refuse(line, reasons),
        }
    }
    Ok(good)
}

/// A line of which the contract is known; its local times are in the contract's zone, unless it names one.
pub(super) struct Line {
    contract: ContractNumber,
    kept: KeptLine,
}

impl Line {
    /// The session that the line describes under its contract, or every reason why it describes none.
    fn session(
        &self,
        contract: Result<(Id, &Contract), String>,
        kind: &Sessions,
    ) -> Result<Session, Vec<String>> {
        let zone = contract.as_ref().map_or(kind.zone, |(_, agreed)| agreed.zone);
        let mut fields = self.kept.fields(zone);
        let contract = fields.note(contract);
        let entry = Entry::read(&mut fields, kind.now);
        let reasons = fields.into_reasons();
        match (contract, entry) {
            (Some(contract), Some(entry)) if reasons.is_empty() => {
                entry.session(contract, kind.now, &kind.policy)
            }
            _ => Err(reasons),
        }
    }
}
