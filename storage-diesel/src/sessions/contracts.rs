//! The table of contracts.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use automation_core::{Failure, Id, Row, UserId};
use session_core::{
    Contract, ContractEvent, ContractNumber, ContractSessions, ContractStatus, PaymentModel, PaymentStatus,
    SessionLength, Terms,
};

use crate::{
    Column, ColumnError, Columns, FactReader, Lookup, Purpose, Readable, StorageError, Stored, Values,
    engine::decode, sessions::coaching_facts,
};

const PLAIN: &[ContractEvent] =
    &[ContractEvent::Accepted, ContractEvent::Paid, ContractEvent::Completed, ContractEvent::Reopened];

impl Stored for Contract {
    const TABLE: &'static str = "coaching_contracts";
    const KEY: Option<&'static str> = Some("number");
    const FIXED: &'static [Column] = &[
        Column::text("number"),
        Column::text("proposal"),
        Column::text("student"),
        Column::text("coach"),
        Column::integer("total_sessions"),
        Column::integer("rate"),
        Column::text("payment_model"),
        Column::integer("minutes"),
        Column::text("zone"),
        Column::text("start_date"),
        Column::text("end_date"),
        Column::text("cancellation_policy"),
        Column::text("learning_outcomes"),
        Column::instant("created_at"),
    ];
    const CHANGING: &'static [Column] =
        &[Column::text("status"), Column::text("payment"), Column::instant("since")];

    fn write_fixed<'a>(&'a self, out: &mut Values<'a>) {
        out.text(self.number.as_str());
        out.text_or_null(self.proposal.as_deref());
        out.text(self.student.as_str());
        out.text(self.coach.as_str());
        out.integer(self.total_sessions.into());
        out.unsigned(self.rate);
        out.text(self.payment_model.as_str());
        out.integer(self.length.minutes().into());
        out.text(self.zone.name());
        out.text(self.start.to_string());
        out.text_or_null(self.end.map(|end| end.to_string()));
        out.text_or_null(self.cancellation_policy.as_ref().map(Terms::as_str));
        out.text_or_null(self.learning_outcomes.as_ref().map(Terms::as_str));
        out.instant(self.created_at);
    }

    fn write_changing<'a>(&'a self, out: &mut Values<'a>) {
        out.text(self.status.as_str());
        out.text(self.payment.as_str());
        out.instant(self.since);
    }

    fn read(columns: &mut dyn Columns) -> Result<Self, ColumnError> {
        let terms = |columns: &mut dyn Columns| {
            decode::text_or_null(columns, || "1 to 1000 characters".to_owned(), |text| Terms::new(text).ok())
        };
        Ok(Self {
            number: number(columns)?,
            proposal: columns.text_or_null()?.map(str::to_owned),
            student: user(columns)?,
            coach: user(columns)?,
            total_sessions: decode::number(columns, "1 to 100")?,
            rate: decode::number(columns, "minor units")?,
            payment_model: one_of(columns, PaymentModel::ALL)?,
            length: length(columns)?,
            zone: decode::parsed(columns, "a zone, such as Europe/London")?,
            start: decode::parsed(columns, "a date, such as 2026-05-31")?,
            end: decode::date_or_null(columns)?,
            cancellation_policy: terms(columns)?,
            learning_outcomes: terms(columns)?,
            created_at: columns.instant()?,
            status: one_of(columns, ContractStatus::ALL)?,
            payment: one_of(columns, PaymentStatus::ALL)?,
            since: columns.instant()?,
        })
    }

    fn event_detail(event: &ContractEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<ContractEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }

    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        _: Purpose,
        reader: &mut F,
    ) -> Result<ContractSessions, StorageError> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
        let mut counted = coaching_facts::counts(&ids, reader)?;
        let mut of = |row: &Row<Self>| counted.remove(&row.id).unwrap_or_default().counts;
        Ok(ContractSessions(rows.iter().map(|row| (row.record.number.clone(), of(row))).collect()))
    }
}

/// The next column as one of those values, each kept as one word.
fn one_of<T: FromStr + Display>(columns: &mut dyn Columns, all: &[T]) -> Result<T, ColumnError> {
    let expected = || all.iter().map(T::to_string).collect::<Vec<_>>().join(", ");
    decode::text(columns, expected, |text| text.parse().ok())
}

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
        let people = [user(columns).ok(), user(columns).ok()];
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
        found.extend(proposal.zip(number(columns).ok()));
        Ok(())
    })?;
    Ok(found)
}

/// The next column as a contract's number.
fn number(columns: &mut dyn Columns) -> Result<ContractNumber, ColumnError> {
    decode::parsed(columns, "a contract's number, such as #012")
}

/// The next column as somebody's id.
pub(crate) fn user(columns: &mut dyn Columns) -> Result<UserId, ColumnError> {
    decode::text(columns, || "1 to 255 characters".to_owned(), |text| UserId::stored(text).ok())
}

/// The next column as the minutes of a session.
pub(crate) fn length(columns: &mut dyn Columns) -> Result<SessionLength, ColumnError> {
    decode::number(columns, "15 to 480 minutes")
}
