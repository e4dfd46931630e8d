//! The same window of rules that began long ago, and of rules that began this year.

use std::{error::Error, hint::black_box};

use recurrence_core::{Completeness, RecurrenceSet};

use crate::stopwatch::Way;

/// The rules, each also with a COUNT that reaches beyond the window.
pub(crate) const RULES: [(&str, &str); 4] = [
    ("daily", "FREQ=DAILY"),
    ("weekly", "FREQ=WEEKLY"),
    ("weekly on Tuesday and Thursday", "FREQ=WEEKLY;BYDAY=TU,TH"),
    ("monthly on the last Friday", "FREQ=MONTHLY;BYDAY=-1FR"),
];
pub(crate) const COUNT: &str = ";COUNT=20000";

/// June 2026 of a rule that began on a Tuesday in 2026, of the same since 1990, and of the latter resumed
/// from a cursor that a refilling of the horizon stored in May.
pub(crate) fn june<'a>(rule: &str) -> Result<[Option<Way<'a>>; 3], Box<dyn Error>> {
    let [from, to] = ["2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"].map(str::parse);
    let (from, to) = (from?, to?);
    let since = |start: &str| -> Result<RecurrenceSet, Box<dyn Error>> {
        Ok(format!("DTSTART;TZID=America/New_York:{start}\nRRULE:{rule}").parse()?)
    };
    let (young, old) = (since("20260106T080000")?, since("19900102T080000")?);
    let mut until_may = old.between("2026-04-01T00:00:00Z".parse()?, "2026-07-01T00:00:00Z".parse()?);
    let may = "2026-05-24T00:00:00Z".parse()?;
    let before = old.between("2026-04-01T00:00:00Z".parse()?, may).count();
    let Completeness::MoreAfter(cursor) = until_may.page(before).completeness else {
        return Err(format!("{rule} has nothing behind May").into());
    };
    let resumed = {
        let old = old.clone();
        Way::new(move || {
            black_box(&old).between(from, to).resume(cursor.clone()).map(|one| one.timestamp()).collect()
        })
    };
    let plain = |set: RecurrenceSet| {
        Way::new(move || black_box(&set).between(from, to).map(|one| one.timestamp()).collect())
    };
    Ok([Some(plain(young)), Some(plain(old)), Some(resumed)])
}
