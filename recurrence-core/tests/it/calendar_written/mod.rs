//! Calendar files that are written: what stands in them, what is refused, and that they say what was meant.

mod at_random;
mod drawn_event;
mod lines;
mod peers;
mod refusals;
mod zones;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use recurrence_core::calendar::write::{CalendarDocument, ProductId, PublishedEvent, Uid, WriteError};

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
