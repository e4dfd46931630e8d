//! Calendar files that are written: what stands in them, what is refused, and that they say what was meant.

mod at_random;
mod drawn_event;
mod lines;
mod peers;
mod portable_sets;
mod refusals;
mod zones;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use recurrence_core::{
    CalendarTime, Rule, SetBuilder, Strictness, Zone,
    calendar::write::{CalendarDocument, EventBuilder, ProductId, PublishedEvent, Series, Uid, WriteError},
};
use zone_core::zone;

/// When all of them are made.
fn stamp() -> DateTime<Utc> {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

fn uid(text: &str) -> Uid {
    Uid::new(text).unwrap()
}

fn document() -> CalendarDocument {
    CalendarDocument::new(ProductId::new("-//Studio//Timetable//EN").unwrap())
}

/// A file of one event.
fn file(event: Result<PublishedEvent, WriteError>) -> String {
    let mut document = document();
    document.add(event.unwrap()).unwrap();
    document.text(stamp())
}

fn time(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The file as a reader has it: lines that are not folded.
fn unfolded(file: &str) -> Vec<String> {
    file.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

const VIENNA: Zone = zone!("Europe/Vienna");

/// A local time in Vienna.
fn at(local: &str) -> CalendarTime {
    CalendarTime::Zoned(time(local), VIENNA)
}

fn utc(local: &str) -> CalendarTime {
    CalendarTime::Utc(time(local))
}

fn floating(local: &str) -> CalendarTime {
    CalendarTime::Floating(time(local))
}

fn rule(text: &str) -> Rule {
    Rule::parse(text, Strictness::Lenient).unwrap()
}

/// Why an event is refused, or that it is not.
fn told(event: EventBuilder) -> String {
    match event.build() {
        Ok(_) => "taken".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn series(set: SetBuilder) -> EventBuilder {
    PublishedEvent::series(uid("x"), Series::of(set.build().unwrap()))
}
