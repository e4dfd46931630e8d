//! `list sessions`.

mod moved;

use clap::{Args, ValueEnum};
use std::collections::{BTreeSet, HashMap};

use automation_core::Id;
use serde_json::json;
use session_core::{Contract, Session, contract::ContractNumber};
use storage_diesel::{Filter, Lookup};

use super::pages::pages;
use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
    zone_moved,
};

#[derive(Debug, Args)]
pub(crate) struct ListSessions {
    /// Only sessions in this stored state
    #[arg(long, value_enum, value_name = "STATUS")]
    pub(crate) status: Option<SessionWord>,
    /// Only sessions of the contract with this number, such as 012 or #012
    #[arg(long, value_name = "NUMBER")]
    pub(crate) contract: Option<String>,
    /// Only sessions ahead whose zone's clocks, by the program's zone data, show the time that was agreed on at
    /// another instant; with both (`manage session re-anchor` moves them)
    #[arg(long, conflicts_with_all = ["status", "contract"])]
    pub(crate) zone_moved: bool,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// The states of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SessionWord {
    Scheduled,
    #[value(alias = "reschedule_requested")]
    RescheduleRequested,
    Completed,
    Cancelled,
    Missed,
}

impl SessionWord {
    /// As it is stored.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::RescheduleRequested => "reschedule_requested",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Missed => "missed",
        }
    }
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    list: &ListSessions,
) -> Result<Exit, Error> {
    if list.zone_moved {
        return moved::run(invocation, store, list.limit);
    }
    let mut filters = Vec::new();
    if let Some(status) = list.status {
        filters.push(Filter::is("state", status.as_str()));
    }
    if let Some(text) = &list.contract {
        let number: ContractNumber =
            text.parse().map_err(|error| Error::Cannot(format!("--contract: {error}")))?;
        let contract = store.find::<Contract>(number.as_str())?;
        let contract = contract.ok_or_else(|| Error::Cannot(format!("there is no contract {number}")))?;
        filters.push(Filter::equals("contract_id", contract.id.0));
    }
    let head = line("SESSION", "START", "MINUTES", ["STUDENT", "COACH"], "STATUS");
    let words = (head.as_str(), "No sessions.");
    let mut lost = BTreeSet::new();
    let listed =
        pages::<Session, S, _>(invocation, store, &filters, list.limit, words, |invocation, store, rows| {
            let numbers: Vec<i64> = rows.iter().map(|row| row.record.contract.0).collect();
            let found = store.readable_among::<Contract>(Lookup::by_number("id", &numbers))?;
            let contracts: HashMap<Id, Contract> =
                found.rows.into_iter().map(|row| (row.id, row.record)).collect();
            for failure in found.unreadable.into_iter().filter(|failure| lost.insert(failure.id)) {
                complain!("error: contract {}: {}", failure.key, failure.cause);
            }
            Ok(rows
                .iter()
                .map(|row| told(invocation, &row.record, contracts.get(&row.record.contract)))
                .collect())
        })?;
    Ok(if lost.is_empty() { listed } else { Exit::SomeFailed })
}

fn told(invocation: &Invocation, one: &Session, contract: Option<&Contract>) -> String {
    if invocation.is_json() {
        let object = json!({
            "key": one.key, "contract": contract.map(|contract| &contract.number), "number": one.number,
            "student": contract.map(|contract| &contract.student), "coach": contract.map(|contract| &contract.coach),
            "start": one.start, "local_start": zone_moved::local(one), "minutes": one.length.minutes(), "zone": one.zone.name(),
            "status": one.status_display(), "state": one.state.as_str(), "confirmed": one.confirmed,
            "created_at": one.created_at,
        });
        return object.to_string();
    }
    let (student, coach) =
        contract.map_or(("-", "-"), |contract| (contract.student.as_str(), contract.coach.as_str()));
    let (start, minutes) = (one.start.to_string(), one.length.minutes().to_string());
    line(one.key.as_str(), &start, &minutes, [student, coach], one.status_display())
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn line(session: &str, start: &str, minutes: &str, [student, coach]: [&str; 2], status: &str) -> String {
    format!("{session:<12} {start:<20} {minutes:>7}  {student:<16} {coach:<16} {status}")
}
