//! When somebody is not free because of sessions and held times, as of now (S-24, S-51).

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{Failure, Id, LifecycleExt as _, UserId};
use session_core::{
    calendar::{Calendar, Interval},
    policy::ExternalBusy,
};

use crate::{error::Error, invocation::Invocation, store::Store};

/// When somebody is not free, as far as it can be said.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) times: Vec<Interval>,
    /// What of their contracts and sessions cannot be read, a sentence each (G-8).
    pub(super) lost: Vec<String>,
}

/// The open sessions and held times of a person under all their contracts. A session that the person
/// coaches keeps its buffers free where `buffered` asks for that.
pub(super) fn of<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    person: &UserId,
    buffered: bool,
) -> Result<Taken, Error> {
    let calendar = if buffered { store.calendar(person)? } else { None };
    let (mut times, mut lost) = (Vec::new(), Vec::new());
    let mut lose = |kind: &str, failure: &Failure| {
        let told = format!("{kind} {} of {person} cannot be read: {}", failure.key, failure.cause);
        if !lost.contains(&told) {
            lost.push(told);
        }
    };
    let contracts = store.contracts_of(person)?;
    let coached = contracts.rows.iter().filter(|row| row.record.coach == *person);
    let coached: BTreeSet<Id> = coached.map(|row| row.id).collect();
    let damaged = contracts.unreadable.iter().map(|failure| (failure.id, failure));
    let damaged: BTreeMap<Id, &Failure> = damaged.collect();
    let readable = contracts.rows.iter().map(|row| row.id);
    let ids: Vec<Id> = readable.chain(damaged.keys().copied()).collect();
    let sessions = store.open_sessions_of(&ids)?;
    sessions.unreadable.iter().for_each(|failure| lose("session", failure));
    for row in sessions.rows {
        // As the rules have it: under such a contract nobody can say whose session it is.
        if let Some(failure) = damaged.get(&row.record.contract) {
            lose("contract", failure);
            continue;
        }
        let seen = row
            .record
            .as_of(invocation.now, invocation.session_policy())
            .map_err(|runaway| Error::Cannot(format!("session {}: {runaway}", row.record.key)))?;
        if !seen.state.is_open() {
            continue;
        }
        let held = seen.request().and_then(|request| request.proposed);
        for start in [Some(seen.start), held].into_iter().flatten() {
            let time = Interval::lasting(start, seen.length.span());
            times.extend(time.map(|time| match &calendar {
                Some(calendar) if coached.contains(&row.record.contract) => {
                    time.widened(calendar.buffer_before(), calendar.buffer_after())
                }
                _ => time,
            }));
        }
    }
    times.sort_unstable();
    times.dedup();
    Ok(Taken { times, lost })
}

/// The coach's calendar in which the student's time is busy as well: whatever is in the way of the student
/// under a contract with that coach. What of it cannot be read goes to `lost`.
pub(super) fn with_student<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    coach: Calendar,
    student: &UserId,
    within: Interval,
    lost: &mut Vec<String>,
) -> Result<Calendar, Error> {
    let warn = invocation.session_policy().external_busy == ExternalBusy::Warn;
    let mut busy = if warn { Vec::new() } else { coach.busy().to_vec() };
    let taken = of(invocation, store, student, true)?;
    lost.extend(taken.lost);
    busy.extend(taken.times);
    if let Some(calendar) = store.calendar(student)? {
        busy.extend(calendar.blocked(within.from(), within.until()));
        if !warn {
            busy.extend(calendar.busy());
        }
    }
    Ok(coach.with_busy(busy))
}

/// The contracts of a person that can be read, by number.
pub(super) fn contracts<S: Store>(store: &mut S, person: &UserId) -> Result<Vec<Id>, Error> {
    Ok(store.contracts_of(person)?.rows.into_iter().map(|contract| contract.id).collect())
}
