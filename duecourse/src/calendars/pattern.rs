use std::collections::{BTreeMap, BTreeSet};

use automation_core::Instant;
use chrono::{NaiveDate, NaiveTime};
use recurrence_core::calendar::write::PublishedEvent;
use session_core::{ClassSession, Pattern, PatternPolicy, class::ClassStatus, pattern::Holidays};

use super::{CalendarError, identifier, session_event::session_event, slot};

/// A pattern with all that is needed to show it.
#[derive(Debug, Clone, Copy)]
pub struct PatternShown<'a> {
    /// The pattern, as it is now.
    pub pattern: &'a Pattern,
    /// Its class sessions in any order: all that are there.
    pub sessions: &'a [ClassSession],
    /// The holidays of the calendars that it names.
    pub holidays: &'a Holidays,
    /// The policy of patterns.
    pub policy: &'a PatternPolicy,
    /// When it is shown.
    pub now: Instant,
}

/// The sessions of one place in the day, by the day of the rule.
pub(super) type ByDay<'a> = BTreeMap<NaiveDate, &'a ClassSession>;

/// The events of a pattern.
///
/// There is one for each session that it has a day, with its rule; an occurrence that is moved, otherwise placed or
/// described, or called off is a change of it (RECURRENCE-ID), one that is deleted or left out is taken out (EXDATE). Up to
/// the day through which its sessions are made it has those that are there and no others; behind that day it goes on as the
/// rule, the exceptions and the holidays say (P-X16), with the rule's own end; of a pattern that is switched off it ends
/// with the last session that was made (P-29). It begins with the first session that is there.
///
/// A session that the rule does not give (any more), such as one that was kept because it is booked, is an event of its
/// own.
///
/// # Errors
/// [`CalendarError`] if a calendar file cannot say what its rule means.
pub fn pattern_events(shown: &PatternShown<'_>) -> Result<Vec<PublishedEvent>, CalendarError> {
    let error = CalendarError::of(&shown.pattern.key);
    let times: Vec<NaiveTime> = shown.pattern.series.starts_of_day(shown.policy.series_end).collect();
    let mut of_times = vec![ByDay::new(); times.len()];
    let mut events = Vec::new();
    let mut apart = Vec::new();
    let given = days_given(shown);
    for session in shown.sessions.iter().filter(|session| is_there(session)) {
        let (day, time) = (session.key.original().date(), session.key.original().time());
        let place = times.iter().position(|at| *at == time).filter(|_| given.contains(&day));
        match place.and_then(|place| of_times.get_mut(place)) {
            Some(of_time) => {
                of_time.insert(day, session);
            }
            None => apart.push(session),
        }
    }
    for (place, (time, sessions)) in times.into_iter().zip(&of_times).enumerate() {
        let uid = identifier::of_pattern(&shown.pattern.key, place).map_err(&error)?;
        events.extend(slot::event(shown, uid, time, sessions).map_err(&error)?);
    }
    apart.sort_by_key(|session| &session.key);
    for session in apart.into_iter().filter(|session| session.status != ClassStatus::Deleted) {
        events.push(session_event(session).map_err(&error)?);
    }
    Ok(events)
}

/// Whether it stands for an occurrence: it holds its place, and its row is not about to be removed.
fn is_there(session: &ClassSession) -> bool {
    session.status.holds_its_time() && session.status != ClassStatus::Purged
}

/// The days of the rule from the first session to the last.
fn days_given(shown: &PatternShown<'_>) -> BTreeSet<NaiveDate> {
    let days =
        || shown.sessions.iter().filter(|session| is_there(session)).map(|one| one.key.original().date());
    let edges = days().min().zip(days().max());
    edges.map(|(first, last)| shown.pattern.series.days(first, last).collect()).unwrap_or_default()
}

impl PatternShown<'_> {
    /// The first day of which the rule says what there is, and not the sessions that are there.
    pub(super) fn ahead_from(&self) -> NaiveDate {
        let Pattern { series, generated_through, .. } = self.pattern;
        generated_through.map_or(series.parts().first_day, |day| day.succ_opt().unwrap_or(day))
    }

    /// Where sessions are not made yet, the day on which what the rule gives for `day` is to be held; `None`: it is left
    /// out, or lies before today and is not made any more (P-23).
    pub(super) fn held_ahead(&self, day: NaiveDate) -> Option<NaiveDate> {
        let held_on = self.pattern.series.held_on(day, self.holidays);
        held_on.filter(|day| self.policy.backfill || *day >= self.pattern.today(self.now))
    }
}
