//! Coaching sessions (S-1), which name their contract by its number and themselves by theirs.

mod entry;

use std::collections::HashMap;

use automation_core::{Instant, Row, one_policy};
use chrono_tz::Tz;
use session_core::{Contract, ContractNumber, Session as CoachingSession, SessionPolicy};
use storage_diesel::Neighbours;

use self::entry::Entry;
use super::{
    fields::Fields,
    kind::{Column, Kind, note_keyed},
    verdicts::Verdicts,
};
use crate::{
    error::Error,
    policy_change::{self, Sessions as SessionsKind},
    session::Session,
    store::Store,
};

pub(super) struct Sessions {
    policy: SessionPolicy,
    now: Instant,
    zone: Tz,
}

impl<S: Store> Kind<S> for Sessions {
    const NAME: &'static str = "import sessions";
    const WHAT: &'static str = "session(s)";
    const COLUMNS: &'static [Column] = &[
        Column::needed("contract"),
        Column::needed("number"),
        Column::needed("start"),
        Column::optional("minutes"),
        Column::optional("zone"),
        Column::optional("state"),
        Column::optional("state_at"),
        Column::optional("state_by"),
        Column::optional("confirmed"),
        Column::optional("original_start"),
        Column::optional("moves"),
        Column::optional("requested_by"),
        Column::optional("requested_at"),
        Column::optional("reason"),
        Column::optional("proposed"),
        Column::optional("student_notes"),
        Column::optional("coach_notes"),
        Column::optional("last_contact"),
        Column::optional("met_from"),
        Column::optional("met_until"),
        Column::optional("created_at"),
    ];
    type Entry = Entry;

    fn begin(session: &Session, store: &mut S) -> Result<Self, Error> {
        policy_change::require_in_force::<SessionsKind, _>(session, store)?;
        Ok(Self { policy: session.session_policy().clone(), now: session.now, zone: session.zone() })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Entry> {
        Entry::read(fields, self.zone, self.now)
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Entry)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let numbers: Vec<&str> = entries.iter().map(|(_, entry)| entry.contract.as_str()).collect();
        let contracts: Vec<Row<Contract>> = store.among(Neighbours::by_text("number", &numbers))?;
        let contracts: HashMap<ContractNumber, Row<Contract>> =
            contracts.into_iter().map(|row| (row.record.number.clone(), row)).collect();
        let mut good: Vec<(u64, CoachingSession)> = Vec::with_capacity(entries.len());
        for (line, entry) in entries {
            match contracts.get(&entry.contract) {
                Some(contract) => match entry.session(contract, self.now, &self.policy) {
                    Ok(session) => good.push((line, session)),
                    Err(reasons) => verdicts.refuse(line, reasons),
                },
                None => verdicts.refuse(line, vec![format!("there is no contract {}", entry.contract)]),
            }
        }
        let sessions: Vec<CoachingSession> = good.iter().map(|(_, session)| session.clone()).collect();
        let inserted = store.insert(&sessions, &one_policy(&self.policy))?;
        note_keyed(store, &good, &inserted, "session", verdicts)
    }
}
