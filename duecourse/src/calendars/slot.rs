//! One session of each day of a pattern: a recurring event.

use std::num::NonZeroU32;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use recurrence_core::{
    Limit, RecurrenceSet, Until,
    calendar::{
        Length,
        write::{PublishedEvent, Series, Uid, WriteError},
    },
};
use session_core::class::ClassStatus;

use super::{
    left_out::{Fate, fates_ahead},
    pattern::{ByDay, PatternShown},
    session_change::{Plain, change, sequence, summary},
};

/// The event; `None`: there is nothing to show.
pub(super) fn event(
    shown: &PatternShown<'_>,
    uid: Uid,
    time: NaiveTime,
    sessions: &ByDay<'_>,
) -> Result<Option<PublishedEvent>, WriteError> {
    let pattern = shown.pattern;
    let slot = Slot { shown, time, sessions };
    let Some(first) = slot.first() else { return Ok(None) };
    let Some(limit) = slot.limit(first) else { return Ok(None) };
    let plain = Plain { pattern, time };
    let rule = pattern.series.parts().rule.clone().with_limit(limit);
    let mut set = RecurrenceSet::starting(plain.identity(first))
        .rule(rule)
        .readings(*pattern.series.recurrence().readings());
    let mut changes = Vec::new();
    for (day, fate) in slot.fates(first) {
        match fate {
            Fate::Gone => set = set.without(plain.identity(day)),
            Fate::On(later) => changes.push(plain.put_off(day, later)),
            Fate::Is(session) => changes.extend(change(&plain, day, session)),
        }
    }
    // The pattern was checked with the same rule, and begins with a day that the rule gives.
    let set = set.build().map_err(|_| WriteError::UnmatchedStart { start: plain.identity(first) })?;
    let mut series = Series::of(set);
    series.extend(changes);
    let event = PublishedEvent::series(uid, series)
        .lasting(Length { days: 0, seconds: pattern.series.parts().length.seconds() })
        .sequence(sequence(pattern.sequence))
        .summary(summary(&pattern.details))
        .location(pattern.details.place.as_ref().map_or("", |place| place.as_str()));
    event.build().map(Some)
}

struct Slot<'a> {
    shown: &'a PatternShown<'a>,
    time: NaiveTime,
    sessions: &'a ByDay<'a>,
}

impl<'a> Slot<'a> {
    /// The first day that is shown: that of the first session, else the first that is held ahead.
    fn first(&self) -> Option<NaiveDate> {
        let ahead = || {
            let pattern = self.shown.pattern;
            let mut days = pattern.series.days(self.shown.ahead_from(), NaiveDate::MAX);
            pattern.active.then(|| days.find(|day| self.shown.held_ahead(*day).is_some()))?
        };
        self.sessions_shown().next().or_else(ahead)
    }

    /// The days of the sessions that were not deleted.
    fn sessions_shown(&self) -> impl DoubleEndedIterator<Item = NaiveDate> + '_ {
        let shown = self.sessions.iter().filter(|(_, session)| session.status != ClassStatus::Deleted);
        shown.map(|(day, _)| *day)
    }

    /// How the rule ends from that day on; `None`: there is nothing from there on.
    fn limit(&self, first: NaiveDate) -> Option<Limit> {
        let series = &self.shown.pattern.series;
        let until = |day: NaiveDate| Some(Limit::Until(Until::Utc(self.instant(day)?)));
        if !self.shown.pattern.active {
            return until(self.sessions_shown().next_back()?);
        }
        match (series.parts().rule.limit(), series.last_day()) {
            (Limit::Forever, None) => Some(Limit::Forever),
            (Limit::Count(count), None) => {
                let left = count.get().saturating_sub(series.days_before(first));
                NonZeroU32::new(left).map(Limit::Count)
            }
            (_, last) => {
                // Not the rule's own UNTIL: it says up to when the first session of a day may start.
                let behind = last.and_then(|last| last.checked_add_days(Days::new(3)));
                let behind =
                    behind.map_or(DateTime::<Utc>::MAX_UTC, |day| day.and_time(NaiveTime::MIN).and_utc());
                let mut days = series.recurrence().before(behind).map(|one| one.id().date());
                until(days.find(|day| last.is_none_or(|last| *day <= last))?)
            }
        }
    }

    fn instant(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        Plain { pattern: self.shown.pattern, time: self.time }.start(day).map(|start| start.to_datetime())
    }

    /// What becomes of the occurrences from that day on of which it is not what the rule says.
    fn fates(&self, first: NaiveDate) -> Vec<(NaiveDate, Fate<'a>)> {
        let ahead_from = self.shown.ahead_from();
        let known = ahead_from.pred_opt().unwrap_or(ahead_from);
        let fate = |day: NaiveDate| match self.sessions.get(&day) {
            Some(session) if session.status != ClassStatus::Deleted => Fate::Is(session),
            _ => Fate::Gone,
        };
        let made = self.shown.pattern.series.days(first, known).map(|day| (day, fate(day)));
        // Of one that is switched off, what is behind its last session is behind its end.
        let last = self.sessions_shown().next_back().filter(|_| !self.shown.pattern.active);
        let made = made.take_while(|(day, _)| last.is_none_or(|last| *day <= last));
        // There are none behind, or the rule would not have been asked yet.
        let behind = self.sessions.range(ahead_from..).map(|(day, _)| (*day, fate(*day)));
        let ruled = fates_ahead(self.shown, first.max(ahead_from));
        let ruled = ruled.into_iter().filter(|(day, _)| !self.sessions.contains_key(day));
        made.chain(behind).chain(ruled).collect()
    }
}
