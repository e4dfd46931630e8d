//! Events at random, with what a reader is to show of each.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta};
use recurrence_core::{
    CalendarTime, Completeness, Frequency, Gap, Overlap, RecurrenceSet, SubDaily, Zone,
    calendar::{
        Length,
        write::{Change, EventStatus, PublishedEvent, Series, WriteError},
    },
};

use super::uid;
use crate::{
    dice::Dice,
    drawn,
    oracle::{Recipe, civil, seconds},
    places::ZONES,
};

/// The occurrences of a set that are looked at.
const WANT: usize = 40;
const DAY: i64 = 86_400;

/// One occurrence as a reader is to show it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shown {
    pub(super) instant: i64,
    pub(super) end: i64,
    /// The instant of its RECURRENCE-ID: two local times may mean it, if the clocks jump over one.
    pub(super) identity: i64,
    pub(super) status: &'static str,
    pub(super) summary: String,
}

/// An event, and what is to be shown of it before an instant.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) event: PublishedEvent,
    pub(super) shown: Vec<Shown>,
    pub(super) to: i64,
    /// About how long each takes.
    pub(super) length: i64,
    /// What is changed; of that, what no occurrence is.
    pub(super) changes: usize,
    pub(super) without_occurrence: usize,
}

/// What is to be drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'w> {
    pub(super) frequencies: &'w [Frequency],
    /// Whether there may be several rules and dates, and dates in other forms than the start's.
    pub(super) full: bool,
}

/// A set as files mean it: without what no file can say.
pub(super) fn recipe(dice: &mut Dice, wanted: Wanted<'_>) -> Recipe {
    let mut recipe = drawn::recipe(dice, wanted.frequencies, wanted.full);
    recipe.exclusion_rules.clear();
    recipe.readings.gap = Gap::ShiftForward;
    recipe.readings.overlap = Overlap::First;
    recipe.readings.sub_daily = SubDaily::WallClock;
    recipe
}

/// An event of that UID and set, with changes; `None` of a set that takes long.
pub(super) fn event(dice: &mut Dice, name: &str, recipe: &Recipe) -> Option<Result<Drawn, WriteError>> {
    let set = recipe.build().ok()?;
    let mut occurrences = set.iter();
    let found: Vec<_> = occurrences.by_ref().take(WANT + 1).collect();
    let to = match occurrences.completeness() {
        Completeness::Complete => i64::MAX,
        Completeness::MoreAfter(_) => found[WANT].timestamp(),
        Completeness::BudgetExhausted(_) => return None,
    };
    let zone = recipe.zone();
    let form = Form { start: recipe.start, zone };
    let length = Lasts::draw(dice, &form);
    let occurrences: Vec<(i64, i64)> = found
        .iter()
        .filter(|one| one.timestamp() < to)
        .map(|one| (seconds(one.id()), one.timestamp()))
        .collect();

    let status = dice.pick(&STATUSES);
    let summary = dice.pick(&["", "Yoga", "Choir; all voices, \"tutti\"", "Übung\n2"]).to_owned();
    let mut shown: Vec<Shown> = Vec::new();
    let mut series = Series::of(set.clone());
    let (mut changed, mut numbers) = (HashSet::new(), (0, 0));
    for _ in 0..dice.pick(&[0, 0, 1, 2, 4]) {
        let Some(one) = changed_one(dice, &form, &set, &occurrences, length) else { continue };
        if !changed.insert(one.of) {
            continue;
        }
        numbers.0 += 1;
        numbers.1 += usize::from(!one.exists);
        let own_status = one.status.unwrap_or(status);
        if own_status != EventStatus::Cancelled {
            shown.push(Shown {
                instant: one.instant,
                end: one.end,
                identity: one.of,
                status: name_of(own_status),
                summary: one.summary.unwrap_or_else(|| summary.clone()),
            });
        }
        series = series.changed(one.change);
    }
    for (_, instant) in occurrences {
        if !changed.contains(&instant) {
            shown.push(Shown {
                instant,
                end: length.end(instant, form.zone, form.is_date()),
                identity: instant,
                status: name_of(status),
                summary: summary.clone(),
            });
        }
    }
    shown.retain(|one| one.instant < to);
    shown.sort();
    let builder = PublishedEvent::series(uid(name), series).status(status).summary(summary);
    let built = match length {
        Lasts::Usual => builder,
        Lasts::Length(length) => builder.lasting(length),
        Lasts::Until(seconds, zone) => builder.ending(form.later(recipe.start, seconds, zone)?),
    };
    let (changes, without_occurrence) = numbers;
    let start = instant(&recipe.start, zone);
    let length = length.end(start, zone, form.is_date()) - start;
    Some(built.build().map(|event| Drawn { event, shown, to, length, changes, without_occurrence }))
}

const STATUSES: [EventStatus; 3] = [EventStatus::Confirmed, EventStatus::Confirmed, EventStatus::Tentative];

fn name_of(status: EventStatus) -> &'static str {
    recurrence_core::calendar::Status::from(status).name()
}

/// The form of the times of a series.
#[derive(Debug, Clone, Copy)]
struct Form {
    start: CalendarTime,
    zone: Zone,
}

impl Form {
    fn is_date(&self) -> bool {
        matches!(self.start, CalendarTime::Date(_))
    }

    /// A local time in it.
    fn identity(&self, local: i64) -> CalendarTime {
        let local = civil(local);
        match self.start {
            CalendarTime::Utc(_) | CalendarTime::Zoned(_, Zone::UTC) => CalendarTime::Utc(local),
            CalendarTime::Zoned(_, zone) => CalendarTime::Zoned(local, zone),
            CalendarTime::Floating(_) => CalendarTime::Floating(local),
            CalendarTime::Date(_) => CalendarTime::Date(local.date()),
        }
    }

    /// An instant in it, in a zone if it is of one.
    fn at(&self, instant: i64, zone: Zone) -> CalendarTime {
        let local = instant + i64::from(self.zone.offset_at(instant));
        match self.start {
            CalendarTime::Utc(_) | CalendarTime::Zoned(..) => {
                CalendarTime::at(civil(instant).and_utc(), zone)
            }
            CalendarTime::Floating(_) | CalendarTime::Date(_) => self.identity(local),
        }
    }

    /// A time of it, so many seconds later.
    fn later(&self, time: CalendarTime, seconds: i64, zone: Zone) -> Option<CalendarTime> {
        let later = time.local().checked_add_signed(TimeDelta::seconds(seconds))?;
        Some(match time {
            CalendarTime::Utc(_) | CalendarTime::Zoned(..) => {
                self.at(instant(&time, self.zone) + seconds, zone)
            }
            CalendarTime::Floating(_) => CalendarTime::Floating(later),
            CalendarTime::Date(_) => CalendarTime::Date(later.date()),
        })
    }
}

/// The instant of a time (RFC 5545 section 3.3.5), of floating ones in a zone.
pub(super) fn instant(time: &CalendarTime, floating: Zone) -> i64 {
    let zone = time.zone().unwrap_or(floating);
    zone.resolve(seconds(time.local()), Gap::ShiftForward, Overlap::First).unwrap()
}

/// How long an event takes.
#[derive(Debug, Clone, Copy)]
enum Lasts {
    /// It does not say.
    Usual,
    Length(Length),
    /// By an end so many seconds behind the start, in a zone.
    Until(i64, Zone),
}

impl Lasts {
    fn draw(dice: &mut Dice, form: &Form) -> Self {
        let number = |dice: &mut Dice, most| u32::try_from(dice.between(1, most)).unwrap();
        let is_date = form.is_date();
        match dice.index(4) {
            0 => Self::Usual,
            1 => {
                let days = if is_date || dice.percent(20) { number(dice, 3) } else { 0 };
                let seconds = if is_date { 0 } else { number(dice, 100_000) };
                Self::Length(Length { days, seconds })
            }
            // The length between two floating times is another one in each zone.
            _ if matches!(form.start, CalendarTime::Floating(_)) => Self::Usual,
            _ => {
                let seconds = if is_date { DAY * dice.between(1, 4) } else { dice.between(1, 100_000) };
                Self::Until(seconds, if dice.percent(80) { form.zone } else { dice.pick(&ZONES) })
            }
        }
    }

    /// When what begins at an instant ends.
    fn end(self, begin: i64, zone: Zone, is_date: bool) -> i64 {
        let later = |days: i64, seconds: i64| {
            let local = begin + i64::from(zone.offset_at(begin)) + days * DAY;
            let on_day = zone.resolve(local, Gap::ShiftForward, Overlap::First).unwrap();
            (if days == 0 { begin } else { on_day }) + seconds
        };
        match self {
            Self::Usual if is_date => later(1, 0),
            Self::Usual => begin,
            Self::Length(Length { days, seconds }) => later(days.into(), seconds.into()),
            Self::Until(seconds, _) if is_date => later(seconds / DAY, 0),
            Self::Until(seconds, _) => begin + seconds,
        }
    }
}

/// What becomes of an occurrence, as it is written and as it is shown.
struct ChangedOne {
    change: Change,
    /// The instant of the occurrence, and whether the series has it.
    of: i64,
    exists: bool,
    instant: i64,
    end: i64,
    status: Option<EventStatus>,
    summary: Option<String>,
}

fn changed_one(
    dice: &mut Dice,
    form: &Form,
    set: &RecurrenceSet,
    occurrences: &[(i64, i64)],
    length: Lasts,
) -> Option<ChangedOne> {
    if occurrences.is_empty() {
        return None;
    }
    let (mut id, mut of) = dice.pick(occurrences);
    let mut exists = true;
    if dice.percent(15) {
        // One that there is not.
        id += if form.is_date() { DAY * dice.between(-30, 30) } else { dice.between(-100_000, 100_000) };
        of = instant(&form.identity(id), form.zone);
        let (from, to) = (DateTime::from_timestamp(of, 0)?, DateTime::from_timestamp(of + 1, 0)?);
        exists = set.between(from, to).next().is_some();
    }
    // By its local time, if that means it.
    let named = form.identity(id);
    let named = if instant(&named, form.zone) == of { named } else { form.at(of, form.zone) };
    let moved = dice.percent(50);
    let zone = if dice.percent(70) { form.zone } else { dice.pick(&ZONES) };
    let start = if moved {
        let by =
            if form.is_date() { DAY * dice.between(-20, 20) } else { dice.between(-2_000_000, 2_000_000) };
        form.at(of + by, zone)
    } else {
        named
    };
    let mut change = if moved { Change::moved(named, start) } else { Change::of(named) };
    let own = Form { start, zone: start.zone().unwrap_or(form.zone) };
    let begin = instant(&start, form.zone);
    // Without a length of its own it has that of the series.
    let length = match if dice.percent(50) { Lasts::draw(dice, &own) } else { Lasts::Usual } {
        Lasts::Usual => length,
        Lasts::Length(said) => {
            change = change.lasting(said);
            Lasts::Length(said)
        }
        Lasts::Until(seconds, zone) => {
            change = change.ending(own.later(start, seconds, zone)?);
            Lasts::Until(seconds, zone)
        }
    };
    let status = dice.percent(50).then(|| dice.pick(&[EventStatus::Cancelled, EventStatus::Tentative]));
    let summary = dice.percent(40).then(|| dice.pick(&["", "Elsewhere, later", "x"]).to_owned());
    if let Some(status) = status {
        change = change.status(status);
    }
    if let Some(summary) = &summary {
        change = change.summary(summary.as_str());
    }
    let end = length.end(begin, own.zone, form.is_date());
    Some(ChangedOne { change, of, exists, instant: begin, end, status, summary })
}
