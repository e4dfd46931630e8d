//! Days and clocks told a second time: five zones by the rules of their clock changes, rules by looking at every
//! day. It shares no code with the crate.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

pub(super) const SECOND: i64 = 1_000_000;
pub(super) const HOUR: i64 = 3_600 * SECOND;
pub(super) const DAY: i64 = 24 * HOUR;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    LosAngeles,
    London,
    Greenwich,
    Kolkata,
    Auckland,
}

pub(super) const PLACES: [Place; 5] =
    [Place::LosAngeles, Place::London, Place::Greenwich, Place::Kolkata, Place::Auckland];

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The n-th Sunday of a month, from 1; 0: the last.
fn sunday(year: i32, month: u32, nth: usize) -> NaiveDate {
    let days: Vec<NaiveDate> = date(year, month, 1)
        .iter_days()
        .take_while(|day| day.month() == month)
        .filter(|day| day.weekday() == Weekday::Sun)
        .collect();
    if nth == 0 { *days.last().unwrap() } else { days[nth - 1] }
}

fn seconds(day: NaiveDate, hour: i64) -> i64 {
    day.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp() + hour * 3_600
}

impl Place {
    pub(super) fn zone(self) -> zone_core::Zone {
        let name = match self {
            Self::LosAngeles => "America/Los_Angeles",
            Self::London => "Europe/London",
            Self::Greenwich => "UTC",
            Self::Kolkata => "Asia/Kolkata",
            Self::Auckland => "Pacific/Auckland",
        };
        name.parse().unwrap()
    }

    /// Seconds ahead of UTC in winter.
    fn standard(self) -> i64 {
        match self {
            Self::LosAngeles => -8 * 3_600,
            Self::London | Self::Greenwich => 0,
            Self::Kolkata => 19_800,
            Self::Auckland => 12 * 3_600,
        }
    }

    /// Seconds ahead of UTC at an instant in seconds.
    fn offset(self, at: i64) -> i64 {
        let year = chrono::DateTime::from_timestamp(at, 0).unwrap().year();
        let is_summer = match self {
            Self::Greenwich | Self::Kolkata => false,
            // From 2:00 by its winter clock to 2:00 by its summer clock.
            Self::LosAngeles => {
                (seconds(sunday(year, 3, 2), 10)..seconds(sunday(year, 11, 1), 9)).contains(&at)
            }
            Self::London => (seconds(sunday(year, 3, 0), 1)..seconds(sunday(year, 10, 0), 1)).contains(&at),
            // The summer goes over New Year: from 2:00 by the winter clock to 3:00 by the summer clock.
            Self::Auckland => {
                !(seconds(sunday(year, 4, 1), -10)..seconds(sunday(year, 9, 0), -10)).contains(&at)
            }
        };
        self.standard() + if is_summer { 3_600 } else { 0 }
    }

    /// The instant of a local time, in microseconds: the first of two; what does not exist by the clock before.
    pub(super) fn at(self, local: NaiveDateTime) -> i64 {
        let local = local.and_utc().timestamp();
        let summer = local - self.standard() - 3_600;
        let winter = local - self.standard();
        let is = |at: i64, offset: i64| self.offset(at) == offset;
        let found = if is(summer, self.standard() + 3_600) { summer } else { winter };
        found * SECOND
    }

    pub(super) fn today(self, now: i64) -> NaiveDate {
        let at = now.div_euclid(SECOND);
        chrono::DateTime::from_timestamp(at + self.offset(at), 0).unwrap().date_naive()
    }

    /// The instant at which a day is over.
    pub(super) fn over(self, day: NaiveDate) -> i64 {
        self.at((day + Days::new(1)).and_hms_opt(0, 0, 0).unwrap())
    }
}

/// So many months later, or the last day of that month.
pub(super) fn months_later(day: NaiveDate, months: u32) -> NaiveDate {
    let month = day.month0() + months;
    let (year, month) = (day.year() + (month / 12) as i32, month % 12 + 1);
    (1..=day.day()).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day)).unwrap()
}

/// Which days.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Days_ {
    pub(super) every: Every,
    pub(super) limit: Limit,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Every {
    Days(i64),
    /// Every so many weeks, on these days of the week, Monday 0.
    Weeks(i64, Vec<u32>),
    /// Every month on that day.
    Month(u32),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Limit {
    Forever,
    Count(usize),
    Until(NaiveDate),
}

impl Days_ {
    pub(super) fn text(&self) -> String {
        const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        let mut text = match &self.every {
            Every::Days(every) => format!("FREQ=DAILY;INTERVAL={every}"),
            Every::Weeks(every, days) => {
                let names: Vec<&str> = days.iter().map(|day| NAMES[*day as usize]).collect();
                format!("FREQ=WEEKLY;INTERVAL={every};BYDAY={}", names.join(","))
            }
            Every::Month(day) => format!("FREQ=MONTHLY;BYMONTHDAY={day}"),
        };
        match self.limit {
            Limit::Forever => {}
            Limit::Count(count) => text += &format!(";COUNT={count}"),
            Limit::Until(last) => text += &format!(";UNTIL={}", last.format("%Y%m%d")),
        }
        text
    }

    /// All days from the first on up to `end`.
    pub(super) fn all(&self, first: NaiveDate, end: NaiveDate) -> Vec<NaiveDate> {
        let end = if let Limit::Until(last) = self.limit { end.min(last) } else { end };
        let most = if let Limit::Count(count) = self.limit { count } else { usize::MAX };
        let monday = first - Days::new(first.weekday().num_days_from_monday().into());
        let is_given = |day: NaiveDate| match &self.every {
            Every::Days(every) => (day - first).num_days() % every == 0,
            Every::Weeks(every, days) => {
                (day - monday).num_days() / 7 % every == 0
                    && days.contains(&day.weekday().num_days_from_monday())
            }
            Every::Month(of) => day.day() == *of,
        };
        first.iter_days().take_while(|day| *day <= end).filter(|day| is_given(*day)).take(most).collect()
    }

    /// The first and the last day of the period in which that day lies.
    pub(super) fn period(&self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        match self.every {
            Every::Days(_) => (day, day),
            Every::Weeks(..) => {
                let monday = day - Days::new(day.weekday().num_days_from_monday().into());
                (monday, monday + Days::new(6))
            }
            Every::Month(_) => {
                let first = day.with_day(1).unwrap();
                (first, first.iter_days().take_while(|one| one.month() == first.month()).last().unwrap())
            }
        }
    }
}

/// What becomes of a session on a holiday.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Free {
    Nothing,
    Out,
    Later,
}

/// When a pattern's sessions are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Times {
    pub(super) days: Days_,
    pub(super) first: NaiveDate,
    pub(super) last: Option<NaiveDate>,
    /// Minutes after midnight.
    pub(super) start: i64,
    pub(super) end: Option<i64>,
    /// Minutes.
    pub(super) length: i64,
    pub(super) place: Place,
    pub(super) out: BTreeSet<NaiveDate>,
    pub(super) free: Free,
}

/// One date.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Date {
    pub(super) original: NaiveDateTime,
    pub(super) held: NaiveDateTime,
    pub(super) number: usize,
    pub(super) at: i64,
    pub(super) until: i64,
}

fn far() -> NaiveDate {
    date(2040, 1, 1)
}

impl Times {
    fn end_of_days(&self) -> NaiveDate {
        self.last.unwrap_or(far())
    }

    /// The days of the rule up to `end`.
    pub(super) fn days(&self, end: NaiveDate) -> Vec<NaiveDate> {
        self.days.all(self.first, end.min(self.end_of_days()))
    }

    /// Whether the rule gives a day behind that one: none of these rules lets more than 62 days go by.
    pub(super) fn goes_on_after(&self, day: NaiveDate) -> bool {
        let end = self.end_of_days().min(day + Days::new(70));
        self.first > day && !self.days(self.first + Days::new(70)).is_empty()
            || self.days(end).last().is_some_and(|last| *last > day)
    }

    /// Whether it can be.
    pub(super) fn is_possible(&self) -> bool {
        let room = self.end.filter(|end| *end != self.start).map(|end| end - self.start);
        let fits = room.is_none_or(|room| room >= self.length && room / self.length < 96);
        let in_order = self.last.is_none_or(|last| last >= self.first);
        fits && in_order && !self.days(self.first + Days::new(70)).is_empty()
    }

    fn a_day(&self, last_start: bool) -> i64 {
        match self.end.filter(|end| *end != self.start) {
            None => 1,
            Some(end) => (end - self.start) / self.length + i64::from(last_start),
        }
    }

    /// What is given on the days of the rule from one to another, with what is put off.
    pub(super) fn dates(
        &self,
        from: NaiveDate,
        end: NaiveDate,
        holidays: &BTreeSet<NaiveDate>,
        last_start: bool,
    ) -> Vec<Date> {
        let days = self.days(end);
        // Whether a day is one of the rule's is asked of days behind the end as well.
        let around: BTreeSet<NaiveDate> = self.days(end + Days::new(20)).into_iter().collect();
        let mut dates = Vec::new();
        let mut taken = BTreeSet::new();
        for (index, day) in days.into_iter().enumerate() {
            if self.out.contains(&day) {
                continue;
            }
            let held = match self.free {
                Free::Nothing => day,
                _ if !holidays.contains(&day) => day,
                Free::Out => continue,
                Free::Later => {
                    let works = |later: &NaiveDate| {
                        !matches!(later.weekday(), Weekday::Sat | Weekday::Sun)
                            && !holidays.contains(later)
                            && !self.out.contains(later)
                            && !around.contains(later)
                            && !taken.contains(later)
                            && *later <= self.end_of_days()
                    };
                    match (1..=14).map(|days| day + Days::new(days)).find(works) {
                        Some(later) => later,
                        None => continue,
                    }
                }
            };
            if held != day {
                taken.insert(held);
            }
            if day < from {
                continue;
            }
            for slot in 0..self.a_day(last_start) {
                let time = TimeDelta::minutes(self.start + slot * self.length);
                let local = |day: NaiveDate| day.and_hms_opt(0, 0, 0).unwrap() + time;
                let at = self.place.at(local(held));
                dates.push(Date {
                    original: local(day),
                    held: local(held),
                    number: index * self.a_day(last_start) as usize + slot as usize + 1,
                    at,
                    until: at + self.length * 60 * SECOND,
                });
            }
        }
        dates
    }
}
