//! Sessions that a holiday puts off to the next working day (P-X16).

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};

use super::{Holidays, Series, SeriesDraft};

/// How many days a session may be put off.
pub(super) const DAYS: u8 = 14;
/// How many sessions in a row, each within that many days of the one before, are looked at for the day of one of them.
const LONGEST_ROW: u8 = 100;

/// The working day to which a holiday puts off what the rule gives for `day`. Each has a day of its own: where others were
/// put off to a day before it, that one is taken.
pub(super) fn to(series: &Series, day: NaiveDate, holidays: &Holidays) -> Option<NaiveDate> {
    let SeriesDraft { exceptions, holidays: calendars, last_day, .. } = series.parts();
    let is_put_off = |day: &NaiveDate| holidays.has(*day, calendars) && !exceptions.contains(day);
    // Back to one that none before it can be in the way of.
    let mut first = day;
    for _ in 0..LONGEST_ROW {
        let near = first.checked_sub_days(Days::new(DAYS.into())).zip(first.pred_opt());
        let earlier = near.and_then(|(from, through)| series.days(from, through).find(is_put_off));
        match earlier {
            Some(earlier) => first = earlier,
            None => break,
        }
    }
    let mut taken = BTreeSet::new();
    let mut held_on = None;
    for one in series.days(first, day).filter(is_put_off) {
        held_on = one.iter_days().skip(1).take(DAYS.into()).find(|later| {
            later.weekday().number_from_monday() <= 5
                && !holidays.has(*later, calendars)
                && !exceptions.contains(later)
                && last_day.is_none_or(|last| *later <= last)
                && !taken.contains(later)
                && !series.gives(*later)
        });
        taken.extend(held_on);
    }
    held_on
}
