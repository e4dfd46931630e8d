//! Calendars, openings, progress and statistics.

mod agreement;
mod clocks;
mod faults;
mod generator;
mod limits;
mod obstacles;
mod offered;
mod openings;
mod oracle;
mod progress;
mod statistics;
mod wire;
mod zones;

use automation_core::Instant;
use session_core::calendar::{Hours, Interval};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn between(from: &str, until: &str) -> Interval {
    Interval::new(at(from), at(until)).unwrap()
}

fn hours(from: u16, until: u16) -> Hours {
    Hours::new(from, until).unwrap()
}
