use std::slice;

use automation_core::{Instant, civil};
use chrono::{Datelike, NaiveDate};
use zone_core::ZoneCursor;

use super::local_day::on_day;
use crate::calendar::{Calendar, CalendarException, ExceptionKind, Hours, Interval};

/// The weekly and extra hours of a calendar, local day by local day. What touches or overlaps on one day
/// is one piece; pieces of two days may touch at midnight.
#[derive(Debug, Clone)]
pub(super) struct Working<'c> {
    calendar: &'c Calendar,
    clock: ZoneCursor,
    day: Option<NaiveDate>,
    /// The last day that may have something.
    last: NaiveDate,
    weekly: &'c [Hours],
    /// The exceptions of this day and of those to come.
    exceptions: slice::Iter<'c, CalendarException>,
    /// What the day has come to and may still grow.
    piece: Option<Interval>,
    until: Instant,
}

impl<'c> Working<'c> {
    /// From the local day of `from` on; of pieces that begin at `until` or later there are none.
    pub(super) fn new(calendar: &'c Calendar, from: Instant, until: Instant) -> Self {
        let day = civil::date_at(from, calendar.zone());
        // Where the clocks go back over midnight, the day that has begun is one more than they read.
        let last = civil::date_at(until, calendar.zone());
        let last = last.succ_opt().unwrap_or(last);
        Self {
            calendar,
            clock: ZoneCursor::new(calendar.zone()),
            day: Some(day),
            last,
            weekly: calendar.hours().on(day.weekday()),
            exceptions: calendar.exceptions_from(day).iter(),
            piece: None,
            until,
        }
    }

    /// The clock as far as the days have come.
    pub(super) fn clock(&self) -> &ZoneCursor {
        &self.clock
    }

    /// The next hours of `day`, weekly or extra, whichever begin first.
    fn hours_of(&mut self, day: NaiveDate) -> Option<Hours> {
        let extra = loop {
            match self.exceptions.as_slice().first() {
                Some(exception) if exception.date != day => break None,
                Some(exception) if exception.kind == ExceptionKind::Extra => break Some(exception.hours),
                Some(_) => _ = self.exceptions.next(),
                None => break None,
            }
        };
        match (self.weekly.split_first(), extra) {
            (Some((weekly, rest)), None) => {
                self.weekly = rest;
                Some(*weekly)
            }
            (Some((weekly, rest)), Some(extra)) if *weekly <= extra => {
                self.weekly = rest;
                Some(*weekly)
            }
            (_, Some(extra)) => {
                self.exceptions.next();
                Some(extra)
            }
            (None, None) => None,
        }
    }
}

impl Iterator for Working<'_> {
    type Item = Interval;

    fn next(&mut self) -> Option<Interval> {
        while let Some(day) = self.day {
            while let Some(hours) = self.hours_of(day) {
                let Some(more) = on_day(hours, day, &mut self.clock) else { continue };
                if more.from() >= self.until {
                    self.day = None;
                    return self.piece.take();
                }
                match self.piece {
                    Some(piece) if more.from() <= piece.until() => self.piece = Some(piece.and(more)),
                    Some(piece) => {
                        self.piece = Some(more);
                        return Some(piece);
                    }
                    None => self.piece = Some(more),
                }
            }
            self.day = day.succ_opt().filter(|day| *day <= self.last);
            if let Some(day) = self.day {
                self.weekly = self.calendar.hours().on(day.weekday());
            }
            if self.piece.is_some() {
                return self.piece.take();
            }
        }
        None
    }
}
