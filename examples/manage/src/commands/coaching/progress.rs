//! `progress`: how far a contract is, as of now (S-33 to S-36).

use std::cmp::Ordering;

use automation_core::{Change, Claim, Id, Instant, Ledger, Span};
use serde_json::{Value, json};
use session_core::{
    Contract, Session,
    contract::{Progress, Ratio, SessionCounts},
    policy::RateBasis,
    statistics::{SessionFact, SessionStatistics},
};
use storage_diesel::StoredRefusal;

use super::{
    action::{kept, kept_because, typed_name},
    actor, find,
    step_lines::with,
};
use crate::{
    backdated_now,
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let contract = find::contract(store, text)?;
    let stored = store.sessions_of(contract.id)?;
    let ids: Vec<Id> = stored.rows.iter().map(|row| row.id).collect();
    let sessions = stored.rows.iter().map(|row| row.record.since);
    let changed = sessions.fold(contract.record.since, Instant::max);
    backdated_now::note(invocation, &format!("contract {} or its sessions", contract.record.number), changed);
    let mut coaching_facts = store.coaching_facts(&[contract.id], false)?;
    let mut facts = Vec::new();
    let batch = Ledger::<Session>::peek(store, Claim::Ids(&ids))?;
    for row in batch.rows {
        let change =
            Change::of_time(row, invocation.now, &mut coaching_facts, invocation.session_policy())
                .map_err(|failure| Error::Cannot(format!("session {}: {}", failure.key, failure.cause)))?;
        facts.push(SessionFact::from(&change.after));
    }
    let refusals = store.readable_refusals::<Contract>(contract.id)?;
    let unreadable: Vec<_> =
        stored.unreadable.iter().chain(&batch.unreadable).chain(&refusals.unreadable).collect();
    for failure in &unreadable {
        complain!("error: session {}: {}", failure.key, failure.cause);
    }
    let record = coaching_facts.contract(contract.id).cloned().unwrap_or(contract.record);
    let statistics = SessionStatistics::of(facts);
    let shown = Shown {
        progress: Progress { completed: statistics.counts().completed, total: record.total_sessions },
        basis: invocation.session_policy().rate_basis,
        exhausted: coaching_facts.is_exhausted(contract.id, invocation.now, invocation.session_policy()),
        refusals: refusals.rows,
        statistics,
        contract: record,
    };
    if invocation.is_json() {
        let unreadable: Vec<&str> = unreadable.iter().map(|failure| failure.key.as_str()).collect();
        invocation.output.object(&with(shown.json(invocation), "unreadable", unreadable))?;
    } else {
        for line in shown.lines() {
            invocation.output.line(line)?;
        }
    }
    Ok(if unreadable.is_empty() { Exit::Done } else { Exit::SomeFailed })
}

struct Shown {
    contract: Contract,
    progress: Progress,
    statistics: SessionStatistics,
    basis: RateBasis,
    exhausted: bool,
    /// What was refused of the contract itself: sessions that could not be scheduled.
    refusals: Vec<StoredRefusal>,
}

impl Shown {
    fn lines(&self) -> Vec<String> {
        let mut lines = self.figures();
        lines.extend(self.refusals.last().map(|last| {
            format!(
                "Refused: {} time(s), the last at {} to {}: {}, because {}",
                self.refusals.len(),
                last.at,
                actor::name(&last.actor),
                typed_name(&last.command),
                kept_because(last)
            )
        }));
        lines
    }

    fn figures(&self) -> Vec<String> {
        let Self { contract, progress, statistics, .. } = self;
        let Contract { number, student, coach, status, payment, .. } = contract;
        let SessionCounts { completed, scheduled, cancelled, missed, pending, .. } = statistics.counts();
        let rates = statistics.rates(self.basis);
        let rate = |rate: Option<Ratio>| rate.map_or_else(|| "none".to_owned(), |rate| rate.to_string());
        let of = match self.basis {
            RateBasis::AllScheduled => "of all sessions",
            RateBasis::Settled => "of settled sessions",
        };
        let average = match statistics.average_duration() {
            None => "none was measured".to_owned(),
            Some(average) => {
                let (order, by) = average.difference();
                let difference = match order {
                    Ordering::Equal => "as planned".to_owned(),
                    Ordering::Less => format!("{} less", minutes(by)),
                    Ordering::Greater => format!("{} more", minutes(by)),
                };
                let (actual, planned) = (minutes(average.actual()), minutes(average.planned()));
                format!(
                    "{actual}, planned {planned}: {difference} ({} session(s) measured)",
                    average.sessions()
                )
            }
        };
        let exhausted = if self.exhausted {
            "yes: no session is open and no slot is left, so it can never be completed (S-X10)"
        } else {
            "no"
        };
        vec![
            format!(
                "Contract {number}: {}, payment {payment}; {student} (student) with {coach} (coach)",
                status.spoken()
            ),
            format!("Progress: {progress}"),
            format!(
                "Sessions: {completed} completed, {scheduled} scheduled, {cancelled} cancelled, {missed} missed, \
                 {pending} with a reschedule request"
            ),
            format!(
                "Rates, {of}: completion {}, no-show {}, reschedule {}",
                rate(rates.completion),
                rate(rates.no_show),
                rate(rates.reschedule)
            ),
            format!("Average duration: {average}"),
            format!("Exhausted: {exhausted}"),
        ]
    }

    fn json(&self, invocation: &Invocation) -> Value {
        let Self { contract, progress, statistics, basis, exhausted, refusals } = self;
        let counts = statistics.counts();
        let average = statistics.average_duration().map(|average| {
            let (order, by) = average.difference();
            json!({
                "sessions": average.sessions(), "actual_microseconds": average.actual(),
                "planned_microseconds": average.planned(), "difference_microseconds": by,
                "longer": order == Ordering::Greater,
            })
        });
        json!({
            "contract": contract.number, "now": invocation.now, "status": contract.status,
            "payment": contract.payment, "student": contract.student, "coach": contract.coach,
            "completed": progress.completed, "total": progress.total, "remaining": progress.remaining(),
            "percent": progress.percentage().percent(),
            "counts": {
                "completed": counts.completed, "scheduled": counts.scheduled, "cancelled": counts.cancelled,
                "missed": counts.missed, "pending": counts.pending,
            },
            "rate_basis": basis, "rates": statistics.rates(*basis), "average_duration": average,
            "exhausted": exhausted, "refusals": refusals.iter().map(kept).collect::<Vec<_>>(),
        })
    }
}

/// A mean of microseconds, cut to whole minutes; below one, as it is.
fn minutes(mean: Ratio) -> String {
    let minute = u64::try_from(Span::minutes(1).micros()).unwrap_or(u64::MAX);
    match mean.floor().checked_div(minute).unwrap_or_default() {
        0 if mean.floor() > 0 => "less than a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
