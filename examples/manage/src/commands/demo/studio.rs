//! The demo's studio: a workshop on the first Saturday of each month, half a year ahead, with somebody's seat in it.

use automation_core::civil;
use chrono::{Datelike as _, NaiveDate, Weekday};

use crate::invocation::Invocation;

/// What the walk through the studio runs.
pub(super) const COMMANDS: [&str; 4] =
    ["pattern add", "class book", "pattern edit", "extend-schedule-sessions"];

/// The most patterns and sessions that the walk makes.
pub(super) const MOST: u64 = 8;

/// What is shown of a studio: why, and what an operator would type.
pub(super) fn walk(invocation: &Invocation) -> Vec<(String, String)> {
    let today = civil::today(invocation.now, invocation.zone());
    let first = first_saturday(today).unwrap_or(today);
    let say = |why: &str, what: String| (why.to_owned(), what);
    vec![
        say(
            "A workshop on the first Saturday of each month: its sessions are there at once, half a year ahead.",
            "pattern add harbour/RAKU --class Raku --rule FREQ=MONTHLY;BYDAY=1SA --at 10:00 --minutes 240 --capacity 6"
                .to_owned(),
        ),
        say("Somebody books the next one.", format!("class book harbour/RAKU/{first}T10:00 ann")),
        say(
            "It is to begin an hour later from now on. What would that do? A dry run changes nothing.",
            "pattern edit harbour/RAKU --at 11:00 --dry-run".to_owned(),
        ),
        say("Do it: who has a seat keeps it, and is told.", "pattern edit harbour/RAKU --at 11:00".to_owned()),
        say("Every night: is every class on the calendar for long enough?", "extend-schedule-sessions".to_owned()),
        say("What became of the booked one?", format!("explain class-session harbour/RAKU/{first}T11:00")),
    ]
}

/// The next first Saturday of a month, after that day.
fn first_saturday(today: NaiveDate) -> Option<NaiveDate> {
    let is_one = |day: &NaiveDate| day.weekday() == Weekday::Sat && day.day() <= 7;
    today.succ_opt()?.iter_days().take(62).find(is_one)
}
