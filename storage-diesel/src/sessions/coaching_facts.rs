//! What must be known around sessions: their contracts with their counts, the calendars of both people, and
//! their other open sessions.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{Failure, Id, Instant, Row, UserId};
use session_core::{
    Contract, Session,
    coaching::{CoachingFacts, SessionEffect},
    contract::{ContractSessions, SessionCounts},
};

use crate::{
    Cell as _, Column, EffectWriter, Effects, FactReader, Lookup, Neighbourhood, Purpose, Readable,
    StorageError, Stored as _,
    sessions::{
        calendars,
        coaching_sessions::{OPEN, Word},
        contracts,
    },
};

impl Neighbourhood for Session {
    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<CoachingFacts, StorageError> {
        let contracts: Vec<i64> = rows.iter().map(|row| row.record.contract.0).collect();
        match purpose {
            Purpose::Sweep => {
                let mut coaching_facts = CoachingFacts::default();
                for row in reader.rows::<Contract>(Lookup::by_number("id", &contracts))? {
                    coaching_facts.add_uncounted_contract(row);
                }
                Ok(coaching_facts)
            }
            Purpose::SweepInFull => known(&contracts, reader),
            Purpose::Command => coaching_facts(&contracts, reader),
            Purpose::List => Ok(CoachingFacts::default()),
        }
    }

    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        writer.neighbours(effects.iter().filter_map(|effect| match effect {
            SessionEffect::Contract(step) => Some(&**step),
            SessionEffect::Notify(_) | SessionEffect::Withdraw(_) => None,
        }))
    }
}

impl Neighbourhood for Contract {
    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        _: Purpose,
        reader: &mut F,
    ) -> Result<ContractSessions, StorageError> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
        let mut counted = counts(&ids, reader)?;
        let mut of = |row: &Row<Self>| counted.remove(&row.id).unwrap_or_default().counts;
        Ok(ContractSessions(rows.iter().map(|row| (row.record.number.clone(), of(row))).collect()))
    }
}

/// How many sessions a contract has, and the highest number that one of them had.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    pub(crate) counts: SessionCounts,
    pub(crate) last_number: u32,
}

/// The sessions of contracts, counted by their state.
pub(crate) fn counts<F: FactReader>(
    contracts: &[i64],
    reader: &mut F,
) -> Result<BTreeMap<Id, Counted>, StorageError> {
    const COLUMNS: &[Column] = &[
        Column::integer("contract_id"),
        Column::text("state"),
        Column::integer("number"),
        Column::instant("since"),
        Column::instant("state_at"),
    ];
    let mut counted: BTreeMap<Id, Counted> = BTreeMap::new();
    let sessions = Lookup::by_number("contract_id", contracts);
    reader.select(Session::TABLE, COLUMNS, sessions, &mut |columns| {
        let known = counted.entry(Id(columns.integer()?)).or_default();
        // A session that cannot be read must not stop the others of its contract: it keeps its slot, and the
        // contract is not done.
        let word = Word::read(columns, None).unwrap_or(Word::Scheduled);
        let number: u32 = u32::read(columns, None).unwrap_or_default();
        let since = columns.instant().unwrap_or(Instant::MIN);
        // Something may have been recorded of a session after it was settled.
        let at = columns.instant_or_null().ok().flatten().unwrap_or(since);
        let counts = &mut known.counts;
        let count = match word {
            Word::Scheduled => &mut counts.scheduled,
            Word::Requested => &mut counts.pending,
            Word::Completed => &mut counts.completed,
            Word::Cancelled => &mut counts.cancelled,
            Word::Missed => &mut counts.missed,
        };
        *count = count.saturating_add(1);
        if matches!(word, Word::Completed | Word::Missed) {
            counts.latest = counts.latest.max(Some(at));
        }
        known.last_number = known.last_number.max(number);
        Ok(())
    })?;
    Ok(counted)
}

/// The contracts with what follows from their sessions, locked: a session's step may move its contract.
pub(crate) fn known<F: FactReader>(contracts: &[i64], reader: &mut F) -> Result<CoachingFacts, StorageError> {
    let mut coaching_facts = CoachingFacts::default();
    let rows = reader.rows::<Contract>(Lookup::by_number("id", contracts).locked())?;
    let mut counted = counts(contracts, reader)?;
    for row in rows {
        let Counted { counts, last_number } = counted.remove(&row.id).unwrap_or_default();
        coaching_facts.add_contract(row, counts, last_number);
    }
    Ok(coaching_facts)
}

/// The same, and all that may be in the way of a time for any of their participants, whose calendars are
/// locked: of two who want the same time at once, one gets it (S-51).
pub(crate) fn coaching_facts<F: FactReader>(
    contracts: &[i64],
    reader: &mut F,
) -> Result<CoachingFacts, StorageError> {
    let mut coaching_facts = known(contracts, reader)?;
    let parties: BTreeSet<UserId> = contracts
        .iter()
        .filter_map(|id| coaching_facts.contract(Id(*id)))
        .flat_map(|contract| [contract.student.clone(), contract.coach.clone()])
        .collect();
    let names: Vec<&str> = parties.iter().map(UserId::as_str).collect();
    calendars::lock(&names, reader, &mut coaching_facts)?;
    // Read after the lock: what others fixed before is seen now.
    let Readable { rows, unreadable } = contracts::of_people(&names, reader)?;
    let mut bound = contracts::bound(&unreadable, reader)?;
    for row in rows {
        bound.insert(row.id, vec![row.record.student.clone(), row.record.coach.clone()]);
        if coaching_facts.contract(row.id).is_none() {
            coaching_facts.add_uncounted_contract(row);
        }
    }
    let ids: Vec<i64> = bound.keys().map(|id| id.0).collect();
    let open = open(&ids, reader)?;
    let mut lost = of_contracts(&open.unreadable, reader)?;
    for session in open.rows {
        // Nobody can say whose it is, and so what it is in the way of.
        if coaching_facts.contract(session.record.contract).is_none() {
            let what = format!("the contract of session {}", session.record.key);
            lost.push((session.record.contract, what));
        }
        coaching_facts.add_session(session.record);
    }
    for (contract, what) in lost {
        for user in bound.get(&contract).into_iter().flatten() {
            coaching_facts.add_unreadable(user.clone(), what.clone());
        }
    }
    Ok(coaching_facts)
}

/// The sessions of contracts whose time may still be taken.
pub(crate) fn open<F: FactReader>(
    contracts: &[i64],
    reader: &mut F,
) -> Result<Readable<Session>, StorageError> {
    reader.readable(Lookup::by_number("contract_id", contracts).only(OPEN))
}

/// The contracts of sessions that cannot be read, with what people call the session.
fn of_contracts<F: FactReader>(
    unreadable: &[Failure],
    reader: &mut F,
) -> Result<Vec<(Id, String)>, StorageError> {
    const COLUMNS: &[Column] = &[Column::integer("id"), Column::integer("contract_id")];
    let names: BTreeMap<i64, &str> =
        unreadable.iter().map(|failure| (failure.id.0, failure.key.as_str())).collect();
    let ids: Vec<i64> = names.keys().copied().collect();
    let mut found = Vec::new();
    reader.select(Session::TABLE, COLUMNS, Lookup::by_number("id", &ids), &mut |columns| {
        let (id, contract) = (columns.integer()?, Id(columns.integer()?));
        found.extend(names.get(&id).map(|name| (contract, format!("session {name}"))));
        Ok(())
    })?;
    Ok(found)
}
