//! What a pattern leaves out or puts off where no sessions are made yet (P-X16).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use session_core::ClassSession;

use super::pattern::PatternShown;

/// What an occurrence of the rule is.
pub(super) enum Fate<'a> {
    /// That session.
    Is(&'a ClassSession),
    /// It is held on that day instead.
    On(NaiveDate),
    /// Nothing.
    Gone,
}

/// The days from that one on which the rule gives and which are left out, or put off for a holiday.
pub(super) fn fates_ahead<'a>(shown: &PatternShown<'_>, from: NaiveDate) -> Vec<(NaiveDate, Fate<'a>)> {
    let series = &shown.pattern.series;
    if !shown.pattern.active {
        return Vec::new();
    }
    let parts = series.parts();
    let holidays = parts.holidays.iter().flat_map(|calendar| shown.holidays.of(calendar));
    let exceptional = parts.exceptions.iter().copied().chain(holidays);
    let exceptional = exceptional.filter(|day| *day >= from && series.gives(*day));
    // Where no run came for a long time there are also days before today.
    let today = shown.pattern.today(shown.now);
    let past = series.days(from, today).filter(|day| *day < today);
    let days: BTreeSet<NaiveDate> = exceptional.chain(past).collect();
    let fate = |day| match shown.held_ahead(day) {
        None => Some((day, Fate::Gone)),
        Some(held_on) if held_on == day => None,
        Some(held_on) => Some((day, Fate::On(held_on))),
    };
    days.into_iter().filter_map(fate).collect()
}
