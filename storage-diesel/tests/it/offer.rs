//! A record kind of a third party: an offer that ends, and is then put away a day later.

use std::sync::LazyLock;

use automation_core::{
    Because, DedupKey, Due, Event, Field, Instant, Lifecycle, MessageEffect, Notification, OnlyMessages,
    Recipient, Row, Span, Subject, TakenStep,
};
use storage_diesel::{ColumnError, Neighbourhood, Stored, columns, postgres, sqlite};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Offer {
    pub name: Option<String>,
    pub ends: Instant,
    pub stage: i64,
    pub since: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OfferEvent {
    Ended,
    PutAway,
}

impl Event for OfferEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::PutAway => "put_away",
        }
    }
}

impl Lifecycle for Offer {
    const KIND: &'static str = "offer";
    type Policy = Span;
    type Event = OfferEvent;

    fn state(&self) -> &'static str {
        ["open", "ended", "put away"][usize::try_from(self.stage).unwrap()]
    }
    fn since(&self) -> Instant {
        self.since
    }
    fn due(&self, keep: &Span) -> Option<Due<OfferEvent>> {
        match self.stage {
            0 => Some(Because::past("O-1", "the end", self.ends, Span::ZERO)?.brings(OfferEvent::Ended)),
            1 => Some(Because::after("O-2", "the end", self.ends, *keep)?.brings(OfferEvent::PutAway)),
            _ => None,
        }
    }
    fn apply(&mut self, event: &OfferEvent, at: Instant) {
        self.since = at;
        self.stage = match event {
            OfferEvent::Ended => 1,
            OfferEvent::PutAway => 2,
        };
    }
    fn key(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

impl OnlyMessages for Offer {
    fn messages(taken: &TakenStep<'_, Self>, _: &Span, out: &mut Vec<MessageEffect>) {
        let TakenStep { step, after, .. } = *taken;
        let name = after.name.as_deref().unwrap_or("?");
        let message = Notification {
            kind: "offer_moved",
            recipient: Recipient::group("admins"),
            subject: Some(Subject { kind: Self::KIND, key: name.to_owned() }),
            fields: vec![("name", Field::Text(name.to_owned())), ("at", Field::Instant(step.at))],
            dedup: DedupKey::new(["offer_moved", name, step.to]),
            useful_until: None,
            may_be_held: true,
        };
        out.push(message.into());
    }
}

impl Stored for Offer {
    const TABLE: &'static str = "offers";
    const KEY: Option<&'static str> = Some("name");

    columns! { |offer|
        fixed {
            name: Option<String> = offer.name.as_deref();
            ends: Instant = offer.ends;
        }
        changing {
            stage: i64 = offer.stage;
            since: Instant = offer.since;
        }
        Self {
            name,
            ends,
            stage: match stage {
                0..=2 => stage,
                other => return Err(ColumnError::new("stage", other, "0 to 2")),
            },
            since,
        }
    }

    fn read_event(name: &str, _: Option<&str>) -> Result<OfferEvent, ColumnError> {
        match name {
            "ended" => Ok(OfferEvent::Ended),
            "put_away" => Ok(OfferEvent::PutAway),
            _ => Err(ColumnError::new("event", name, "`ended` or `put_away`")),
        }
    }
}

impl Neighbourhood for Offer {}

/// What both databases refuse to store, although the kind would have it.
const CONSTRAINTS: &[&str] = &["CHECK (name <> 'refused' OR stage = 0)"];

/// Makes the table of offers on SQLite.
pub(crate) static SQLITE: LazyLock<String> = LazyLock::new(|| sqlite::create_table_sql::<Offer>(CONSTRAINTS));

/// Makes it on PostgreSQL.
pub(crate) static POSTGRES: LazyLock<String> =
    LazyLock::new(|| postgres::create_table_sql::<Offer>(CONSTRAINTS));

/// How long an ended offer is kept.
pub(crate) const KEEP: Span = Span::days(1);

pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(crate) const ENDS: &str = "2026-03-01T12:00:00Z";

/// Open offers that end together.
pub(crate) fn offers(count: usize) -> Vec<Offer> {
    (0..count).map(|number| offer(&format!("offer {number}"))).collect()
}

pub(crate) fn offer(name: &str) -> Offer {
    Offer { name: Some(name.to_owned()), ends: at(ENDS), stage: 0, since: at("2026-02-01T00:00:00Z") }
}

/// Nothing that a row holds is lost.
pub(crate) fn assert_rows(rows: &[Row<Offer>], offers: &[Offer]) {
    let records: Vec<&Offer> = rows.iter().map(|row| &row.record).collect();
    assert_eq!(records, offers.iter().collect::<Vec<_>>());
}
