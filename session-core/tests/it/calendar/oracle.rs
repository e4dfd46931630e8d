//! Openings told a second time, minute by minute and from the text alone: it knows nothing of the crate.
//! All that is given to it is in whole minutes since 1970-01-01T00:00:00Z.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike};
use zone_core::Zone;

/// A person's calendar, with what else an answer depends on.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) zone: Zone,
    /// From Monday on: minutes of the day.
    pub(crate) weekly: [Vec<(u16, u16)>; 7],
    /// Date, minutes of the day, and whether they are blocked; otherwise they are extra.
    pub(crate) exceptions: Vec<(NaiveDate, u16, u16, bool)>,
    pub(crate) busy: Vec<(i64, i64)>,
    pub(crate) taken: Vec<(i64, i64)>,
    pub(crate) length: i64,
    pub(crate) before: i64,
    pub(crate) after: i64,
    pub(crate) advance: i64,
    pub(crate) same_day: bool,
    pub(crate) lead: i64,
    /// Every so many minutes of the clock; `None`: after the buffer.
    pub(crate) every: Option<u16>,
    pub(crate) from: i64,
    pub(crate) until: i64,
    pub(crate) now: i64,
}

/// What the clock of a zone reads in each minute of some days, and of which local day the minute is.
#[derive(Debug)]
pub(crate) struct Clock {
    begins: i64,
    reads: Vec<NaiveDateTime>,
    day: Vec<NaiveDate>,
}

impl Clock {
    pub(crate) fn new(zone: Zone, begins: i64, minutes: i64) -> Self {
        let mut reads = Vec::new();
        let mut day = Vec::new();
        for minute in begins..begins + minutes {
            let utc = DateTime::from_timestamp(minute * 60, 0).unwrap().naive_utc();
            let local = zone.from_utc_datetime(&utc).naive_local();
            reads.push(local);
            // A day that has begun does not come back.
            day.push(day.last().map_or(local.date(), |day: &NaiveDate| local.date().max(*day)));
        }
        Self { begins, reads, day }
    }

    /// The minutes of a date, as places in the list.
    fn minutes_of(&self, date: NaiveDate) -> Vec<usize> {
        let (first, last) =
            (self.day.partition_point(|day| *day < date), self.day.partition_point(|day| *day <= date));
        (first..last).collect()
    }

    /// Marks the minutes between two times of a date: from the first one at which the clock reads `from`
    /// or later to the last one at which it reads less than `until`.
    fn mark(&self, marks: &mut [bool], date: NaiveDate, from: u16, until: u16) {
        let time = |minute: u16| date.and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(minute.into());
        let minutes = self.minutes_of(date);
        let first = minutes.iter().position(|place| self.reads[*place] >= time(from) || from == 0);
        let last = minutes.iter().rposition(|place| self.reads[*place] < time(until) || until == 1440);
        if let (Some(first), Some(last)) = (first, last) {
            for place in minutes.iter().take(last + 1).skip(first) {
                marks[*place] = true;
            }
        }
    }
}

/// What a plan comes to, minute by minute.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Working hours that are not blocked.
    pub(crate) free: Vec<bool>,
    pub(crate) openings: Vec<(i64, i64)>,
}

/// Whether two half-open stretches overlap.
fn overlap(one: (i64, i64), other: (i64, i64)) -> bool {
    one.0 < other.1 && other.0 < one.1
}

impl Plan {
    pub(crate) fn answer(&self, clock: &Clock) -> Answer {
        let free = self.free(clock);
        let mut room = free.clone();
        for (from, until) in &self.busy {
            for minute in *from..*until {
                if let Some(room) =
                    usize::try_from(minute - clock.begins).ok().and_then(|at| room.get_mut(at))
                {
                    *room = false;
                }
            }
        }
        let mut openings = Vec::new();
        let mut next = None;
        for place in 0..room.len() {
            let minute = clock.begins + i64::try_from(place).unwrap();
            let new_stretch = place == 0 || !room[place - 1];
            let new_day = place == 0 || clock.day[place - 1] != clock.day[place];
            if !room[place] {
                next = None;
                continue;
            }
            if new_stretch || new_day {
                next = Some(minute);
            }
            let stands = match self.every {
                Some(every) => {
                    let read = clock.reads[place];
                    (read.hour() * 60 + read.minute()).is_multiple_of(every.into())
                        && self.keeps_apart(minute)
                }
                None if next == Some(minute) => {
                    let stands = self.keeps_apart(minute);
                    next = Some(if stands { minute + self.length + self.after } else { minute + 1 });
                    stands
                }
                None => false,
            };
            let ends = place + usize::try_from(self.length).unwrap();
            let has_room = room.get(place..ends).is_some_and(|room| room.iter().all(|free| *free));
            if stands && has_room && self.may_begin(minute, clock.day[place]) {
                openings.push((minute, minute + self.length));
            }
        }
        Answer { free, openings }
    }

    fn free(&self, clock: &Clock) -> Vec<bool> {
        let mut working = vec![false; clock.reads.len()];
        let mut blocked = working.clone();
        let mut dates = clock.day.clone();
        dates.dedup();
        for date in dates {
            let weekday = usize::try_from(date.weekday().num_days_from_monday()).unwrap();
            for (from, until) in &self.weekly[weekday] {
                clock.mark(&mut working, date, *from, *until);
            }
            for (on, from, until, is_blocked) in &self.exceptions {
                if *on == date {
                    clock.mark(if *is_blocked { &mut blocked } else { &mut working }, date, *from, *until);
                }
            }
        }
        working.iter().zip(&blocked).map(|(working, blocked)| *working && !*blocked).collect()
    }

    /// Whether the buffers around this session and around all others are kept.
    fn keeps_apart(&self, begins: i64) -> bool {
        let session = (begins, begins + self.length);
        let widened = |(from, until): (i64, i64)| (from - self.before, until + self.after);
        self.taken
            .iter()
            .all(|taken| !overlap(widened(session), *taken) && !overlap(session, widened(*taken)))
    }

    /// Whether a session may begin in that minute of that local day, seen from now.
    fn may_begin(&self, minute: i64, day: NaiveDate) -> bool {
        let utc = DateTime::from_timestamp(self.now * 60, 0).unwrap().naive_utc();
        let today = self.zone.from_utc_datetime(&utc).date_naive();
        minute >= self.from
            && minute + self.length <= self.until
            && minute - self.now >= self.lead
            && minute > self.now
            && (self.same_day || day > today)
            && day <= today + TimeDelta::days(self.advance)
    }
}
