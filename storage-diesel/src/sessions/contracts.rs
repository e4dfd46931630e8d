//! The table of contracts.

use std::collections::BTreeMap;

use automation_core::{Failure, Id, Instant, UserId};
use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Text};
use session_core::{
    Contract,
    contract::{ContractEvent, ContractNumber, ContractStatus, PaymentModel, PaymentStatus, SessionLength},
    texts::Terms,
};
use zone_core::Zone;

use crate::engine::kept_texts::kept_as_words;
use crate::{
    Cell as _, Column, ColumnError, ColumnValue, FactReader, Lookup, Readable, StorageError, Stored, columns,
    engine::decode,
};

const PLAIN: &[ContractEvent] =
    &[ContractEvent::Accepted, ContractEvent::Paid, ContractEvent::Completed, ContractEvent::Reopened];

impl Stored for Contract {
    const TABLE: &'static str = "coaching_contracts";
    const KEY: Option<&'static str> = Some("number");

    columns! { |contract|
        fixed {
            number: ContractNumber = contract.number.as_str();
            proposal: Option<String> = contract.proposal.as_deref();
            student: UserId = contract.student.as_str();
            coach: UserId = contract.coach.as_str();
            total_sessions: u32 = contract.total_sessions, "1 to 100";
            rate: u64 = contract.rate, "minor units";
            payment_model: PaymentModel = contract.payment_model.as_str();
            minutes: SessionLength = i64::from(contract.length);
            zone: Zone = contract.zone.name();
            start_date: NaiveDate = contract.start.to_string();
            end_date: Option<NaiveDate> = contract.end.map(|end| end.to_string());
            cancellation_policy: Option<Terms> = contract.cancellation_policy.as_ref().map(Terms::as_str);
            learning_outcomes: Option<Terms> = contract.learning_outcomes.as_ref().map(Terms::as_str);
            created_at: Instant = contract.created_at;
        }
        changing {
            status: ContractStatus = contract.status.as_str();
            payment: PaymentStatus = contract.payment.as_str();
            since: Instant = contract.since;
        }
        Self {
            number,
            proposal,
            student,
            coach,
            total_sessions,
            rate,
            payment_model,
            length: minutes,
            zone,
            start: start_date,
            end: end_date,
            cancellation_policy,
            learning_outcomes,
            created_at,
            status,
            payment,
            since,
        }
    }

    fn event_detail(event: &ContractEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<ContractEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

impl ColumnValue for ContractNumber {
    type Type = Text;

    fn takes() -> String {
        "a contract's number, such as #012".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok()
    }
}

impl ColumnValue for SessionLength {
    type Type = BigInt;

    fn takes() -> String {
        "15 to 480 minutes".to_owned()
    }

    fn of(stored: i64) -> Option<Self> {
        stored.try_into().ok()
    }
}

impl ColumnValue for Terms {
    type Type = Text;

    fn takes() -> String {
        "1 to 1000 characters".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Self::new(stored).ok()
    }
}

kept_as_words!(PaymentModel, ContractStatus, PaymentStatus);

/// The contracts that bind any of those people, on whichever side, by number.
pub(crate) fn of_people<F: FactReader>(
    people: &[&str],
    reader: &mut F,
) -> Result<Readable<Contract>, StorageError> {
    let (mut rows, mut unreadable) = (BTreeMap::new(), BTreeMap::new());
    for side in ["student", "coach"] {
        let found = reader.readable::<Contract>(Lookup::by_text(side, people))?;
        rows.extend(found.rows.into_iter().map(|row| (row.id, row)));
        unreadable.extend(found.unreadable.into_iter().map(|failure| (failure.id, failure)));
    }
    Ok(Readable { rows: rows.into_values().collect(), unreadable: unreadable.into_values().collect() })
}

/// Whom those contracts bind that cannot be read, as far as that much of them can.
pub(crate) fn bound<F: FactReader>(
    unreadable: &[Failure],
    reader: &mut F,
) -> Result<BTreeMap<Id, Vec<UserId>>, StorageError> {
    const COLUMNS: &[Column] = &[Column::integer("id"), Column::text("student"), Column::text("coach")];
    let ids: Vec<i64> = unreadable.iter().map(|failure| failure.id.0).collect();
    let mut bound = BTreeMap::new();
    reader.select(Contract::TABLE, COLUMNS, Lookup::by_number("id", &ids), &mut |columns| {
        let id = Id(columns.integer()?);
        let people = [UserId::read(columns, None).ok(), UserId::read(columns, None).ok()];
        bound.insert(id, people.into_iter().flatten().collect());
        Ok(())
    })?;
    Ok(bound)
}

/// The proposals of which those contracts come that cannot be read, with the contracts' numbers, as far as
/// that much of them can.
pub(crate) fn proposals<F: FactReader>(
    unreadable: &[Failure],
    reader: &mut F,
) -> Result<Vec<(String, ContractNumber)>, StorageError> {
    const COLUMNS: &[Column] = &[Column::text("proposal"), Column::text("number")];
    let ids: Vec<i64> = unreadable.iter().map(|failure| failure.id.0).collect();
    let mut found = Vec::new();
    reader.select(Contract::TABLE, COLUMNS, Lookup::by_number("id", &ids), &mut |columns| {
        let proposal = columns.text_or_null().ok().flatten().map(str::to_owned);
        found.extend(proposal.zip(ContractNumber::read(columns, None).ok()));
        Ok(())
    })?;
    Ok(found)
}
