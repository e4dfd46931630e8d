//! Which occurrence of a series an override is about.

use super::{EventTime, EventZone, FileRemark, Override, Schedule, clock::Clock, draft::Reading};
use crate::{
    CalendarTime, Completeness, ExpansionCursor, Gap, Occurrence, Occurrences, RecurrenceSet,
    engine::{AFTER_ALL, seconds},
};

/// The seconds of a day.
const DAY: i64 = 86_400;

/// An override, and where in the series its occurrence is looked for: the first instant, and the first behind, as the
/// set counts them.
struct Wanted {
    within: (i64, i64),
    /// Where else it may be.
    or_within: Option<(i64, i64)>,
    by: Override,
}

impl Schedule {
    /// Puts the overrides of a series where they belong. What has no occurrence there stands for itself.
    pub(super) fn attach(
        &mut self,
        overrides: Vec<Override>,
        clock: &Clock,
        steps: &mut u64,
        reading: &mut Reading<'_, '_>,
    ) {
        let mut wanted: Vec<Wanted> = overrides
            .into_iter()
            .map(|by| {
                let within = self.window_of(&by.identity, clock);
                let or_within = self.window_in_gap(&by.identity, within.0, clock);
                Wanted { within, or_within, by }
            })
            .collect();
        // In order, so that the series is gone through once.
        wanted.sort_by_key(|one| one.within);
        let mut attached = Vec::with_capacity(wanted.len());
        if let Some(set) = &self.set {
            let end = wanted.iter().map(|one| one.within.1).max().unwrap_or(0);
            let mut search = Search { set, end, head: None, cursor: None, ended: false, steps };
            for Wanted { within, or_within, mut by } in wanted {
                by.id = by.of.saturating_add(self.zone.offset_at(by.of).into());
                let mut found = search.find(within);
                if let (Found::Nothing, Some(within)) = (&found, or_within) {
                    // It lies before others that were looked for already.
                    let steps = &mut *search.steps;
                    let end = within.1;
                    found = Search { set, end, head: None, cursor: None, ended: false, steps }.find(within);
                }
                match found {
                    Found::Occurrence(found) => {
                        by.is_of_series = true;
                        by.id = found.id;
                        by.of = match &self.zone {
                            EventZone::Named(_) => found.instant,
                            EventZone::File(_) => clock.instant_in(&self.zone, found.id).unwrap_or(by.of),
                        };
                    }
                    // What cannot be known is taken on trust.
                    Found::Unknown => by.is_of_series = true,
                    Found::Nothing if by.is_cancelled() => {}
                    Found::Nothing => {
                        let what = FileRemark::NoSuchOccurrence { identity: by.identity.to_string() };
                        reading.notes.in_line(by.line, Some(by.place), what);
                    }
                }
                attached.push(by);
            }
        } else {
            attached.extend(wanted.into_iter().map(|one| one.by));
        }
        for by in &mut attached {
            let local = by.instant.saturating_add(self.zone.offset_at(by.instant).into());
            by.shift = local.saturating_sub(by.id);
        }
        self.overrides = of_highest_sequence(attached, reading);
        let is_shown = |by: &Override| !by.is_cancelled();
        self.shown =
            (0..).zip(&self.overrides).filter(|(_, by)| is_shown(by)).map(|(place, _)| place).collect();
        let overrides = &self.overrides;
        self.shown.sort_by_key(|place| overrides.get(*place).map(|by| (by.instant, by.of)));
    }

    /// Where the occurrence of a RECURRENCE-ID is: at its instant; on its day, if it is a date beside times, or a time
    /// beside dates.
    fn window_of(&self, identity: &EventTime, clock: &Clock) -> (i64, i64) {
        let midnight = |day: chrono::NaiveDate, later: i64| {
            let local = seconds(day.into()).saturating_add(later);
            match &self.zone {
                EventZone::Named(zone) => {
                    zone.resolve(local, Gap::ShiftForward, self.overlap).unwrap_or(local)
                }
                EventZone::File(_) => local,
            }
        };
        if self.start.is_date() {
            let begin = midnight(clock.day(identity), 0);
            return (begin, begin.saturating_add(1));
        }
        if let EventTime::Date(day) = identity {
            return (midnight(*day, 0), midnight(*day, DAY));
        }
        let at = match (&self.zone, clock.for_set(identity, &self.zone)) {
            (EventZone::File(_), Some(CalendarTime::Floating(local))) => seconds(local),
            _ => clock.some_instant(identity),
        };
        (at, at.saturating_add(1))
    }

    /// Where an occurrence is by the local times of a zone of the file whose local time the clocks jumped over, if an instant
    /// names it: that is read with the offset before, and so it is not the local time that the clocks show at the instant.
    fn window_in_gap(&self, identity: &EventTime, shown: i64, clock: &Clock) -> Option<(i64, i64)> {
        let is_instant = matches!(identity, EventTime::Utc(_)) && !self.start.is_date();
        let EventZone::File(zone) = &self.zone else { return None };
        if !is_instant {
            return None;
        }
        let instant = clock.some_instant(identity);
        let local = instant.saturating_add(zone.offset_at(instant.saturating_sub(DAY)).into());
        let is_it = local != shown && clock.instant_in(&self.zone, local) == Some(instant);
        let end = match clock.readings.gap {
            // All that the clocks jump over is at one instant.
            Gap::FirstAfter => shown,
            Gap::ShiftForward | Gap::Skip => local.saturating_add(1),
        };
        is_it.then_some((local, end))
    }
}

/// What a search came to.
enum Found {
    Occurrence(Occurrence),
    Nothing,
    /// The steps ran out.
    Unknown,
}

/// Goes through a series once, from one override to the next.
struct Search<'s> {
    set: &'s RecurrenceSet,
    /// Nothing is looked for from here on.
    end: i64,
    /// The last that was found.
    head: Option<Occurrence>,
    cursor: Option<ExpansionCursor>,
    ended: bool,
    /// How many are left for the file.
    steps: &'s mut u64,
}

impl Search<'_> {
    /// The first occurrence of a window, which begins no earlier than those before.
    fn find(&mut self, (from, to): (i64, i64)) -> Found {
        let is_known = self.head.is_some_and(|head| head.instant >= from);
        if !is_known && !self.ended {
            let mut ahead = Occurrences::new(self.set, from, self.end.min(AFTER_ALL)).pool(*self.steps);
            if let Some(cursor) = self.cursor.take() {
                ahead = ahead.resume(cursor);
            }
            self.head = ahead.next();
            // A look is never for nothing.
            *self.steps = self.steps.saturating_sub(ahead.steps().max(1));
            match ahead.completeness() {
                Completeness::Complete => self.ended = true,
                Completeness::MoreAfter(cursor) => self.cursor = Some(cursor),
                Completeness::BudgetExhausted(_) => {
                    *self.steps = 0;
                    return Found::Unknown;
                }
            }
        }
        match self.head.filter(|head| head.instant >= from) {
            Some(head) if head.instant < to => Found::Occurrence(head),
            _ => Found::Nothing,
        }
    }
}

/// By the instants of their occurrences; of those about one occurrence the one with the highest SEQUENCE, of equal ones
/// the last of the file.
fn of_highest_sequence(mut overrides: Vec<Override>, reading: &mut Reading<'_, '_>) -> Vec<Override> {
    overrides.sort_by_key(|by| (by.of, std::cmp::Reverse((by.sequence, by.place))));
    overrides.dedup_by(|by, kept| {
        let is_replaced = by.of == kept.of;
        if is_replaced {
            let what = FileRemark::Replaced { by: kept.line, sequence: kept.sequence };
            reading.notes.in_line(by.line, Some(by.place), what);
        }
        is_replaced
    });
    overrides
}

/// The local time of the first override, where there is no series.
pub(super) fn start_of(overrides: &[Override]) -> Option<&Override> {
    overrides.iter().find(|by| !by.is_cancelled()).or_else(|| overrides.first())
}
