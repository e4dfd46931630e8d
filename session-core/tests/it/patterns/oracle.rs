//! The rules of patterns told a second time, slowly and obviously: a studio as a list of local starts with what people
//! did to each, where somebody sits up every night and looks at every pattern. It knows nothing of the crate.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::world::{Date, Limit, Place, Times, months_later};

/// What the business chose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice {
    pub(super) horizon: u32,
    pub(super) below: u32,
    pub(super) past: Past,
    pub(super) last_start: bool,
    pub(super) backfill: bool,
    pub(super) cancels_unbooked: bool,
    pub(super) booked_stay: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Past {
    Remove,
    Archive,
    Keep,
}

#[derive(Debug, Clone)]
pub(super) struct Pattern {
    pub(super) times: Times,
    pub(super) capacity: usize,
    pub(super) active: bool,
    pub(super) through: Option<NaiveDate>,
    /// When somebody last looked at it.
    looked: i64,
}

/// One session, by its pattern and the local start that the rule gave it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Session {
    pub(super) held: NaiveDateTime,
    pub(super) place: Place,
    pub(super) at: i64,
    pub(super) until: i64,
    pub(super) number: usize,
    pub(super) capacity: usize,
    pub(super) is: &'static str,
    pub(super) by_hand: bool,
    pub(super) seats: Vec<String>,
}

pub(super) type Key = (String, NaiveDateTime);

#[derive(Debug, Clone)]
pub(super) struct School {
    pub(super) choice: Choice,
    pub(super) holidays: BTreeSet<NaiveDate>,
    pub(super) patterns: BTreeMap<String, Pattern>,
    pub(super) sessions: BTreeMap<Key, Session>,
    /// Made in this very moment: nobody knows them yet.
    fresh: BTreeSet<Key>,
}

/// What is asked of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edit {
    pub(super) times: Times,
    pub(super) capacity: usize,
    /// Whether the rule is another one: else a COUNT goes on where the pattern is split.
    pub(super) changes_rule: bool,
}

impl School {
    pub(super) fn new(choice: Choice) -> Self {
        Self {
            choice,
            holidays: BTreeSet::new(),
            patterns: BTreeMap::new(),
            sessions: BTreeMap::new(),
            fresh: BTreeSet::new(),
        }
    }

    pub(super) fn create(&mut self, key: &str, times: Times, capacity: usize, now: i64) {
        let pattern = Pattern { times, capacity, active: true, through: None, looked: now };
        self.patterns.insert(key.to_owned(), pattern);
        self.look(key, now);
    }

    fn dates(&self, times: &Times, from: NaiveDate, end: NaiveDate) -> Vec<Date> {
        times.dates(from, end, &self.holidays, self.choice.last_start)
    }

    /// Looks at a pattern, every day since somebody last did.
    pub(super) fn look(&mut self, key: &str, now: i64) {
        self.fresh.clear();
        let pattern = self.patterns[key].clone();
        let place = pattern.times.place;
        let today = place.today(now);
        let days = place.today(pattern.looked).iter_days().take_while(|day| *day <= today);
        for day in days.collect::<Vec<_>>() {
            let Pattern { times, through, active, .. } = &self.patterns[key];
            let over = times.last.is_some_and(|last| last < day);
            let within = |months: u32| {
                let ahead = months_later(day, months);
                times.last.map_or(ahead, |last| last.min(ahead))
            };
            let is_short = through.is_none_or(|through| through < within(self.choice.below));
            let goes_on = || through.is_none_or(|through| times.goes_on_after(through));
            if *active && !over && is_short && goes_on() {
                self.fill(key, within(self.choice.horizon), now);
            }
        }
        self.patterns.get_mut(key).unwrap().looked = now;
    }

    fn fill(&mut self, key: &str, through: NaiveDate, now: i64) {
        let pattern = self.patterns[key].clone();
        let from = pattern.through.map_or(pattern.times.first, |before| before + Days::new(1));
        let today = pattern.times.place.today(now);
        for date in self.dates(&pattern.times, from, through) {
            if self.choice.backfill || date.held.date() >= today {
                self.make(key, &date);
            }
        }
        self.patterns.get_mut(key).unwrap().through = Some(through);
    }

    fn make(&mut self, key: &str, date: &Date) {
        let pattern = &self.patterns[key];
        let (capacity, place) = (pattern.capacity, pattern.times.place);
        let place_of = (key.to_owned(), date.original);
        if self.sessions.contains_key(&place_of) {
            return;
        }
        self.fresh.insert(place_of.clone());
        let session = Session {
            held: date.held,
            place,
            at: date.at,
            until: date.until,
            number: date.number,
            capacity,
            is: "scheduled",
            by_hand: false,
            seats: Vec::new(),
        };
        self.sessions.insert(place_of, session);
    }

    /// A run.
    pub(super) fn run(&mut self, now: i64) {
        for key in self.patterns.keys().cloned().collect::<Vec<_>>() {
            self.look(&key, now);
        }
        let choice = self.choice;
        self.sessions.retain(|(_, original), session| {
            let is_over = |day: NaiveDate| session.place.over(day) <= now;
            let day = session.held.date();
            let booked = !session.seats.is_empty();
            let goes = match (session.is, choice.past) {
                ("scheduled", Past::Remove) => !booked,
                ("cancelled", Past::Remove) => !booked,
                ("deleted", Past::Remove) => true,
                _ => false,
            };
            if goes {
                return !is_over(day.max(original.date()));
            }
            if is_over(day) {
                session.is = match (session.is, choice.past) {
                    ("scheduled", Past::Keep) => "completed",
                    ("scheduled", _) if booked => "completed",
                    ("scheduled" | "cancelled", Past::Archive) if !booked => "archived",
                    (is, _) => is,
                };
            }
            true
        });
    }

    fn of(&self, key: &str) -> Vec<NaiveDateTime> {
        self.sessions.keys().filter(|(pattern, _)| pattern == key).map(|(_, original)| *original).collect()
    }

    /// Edits all of it; whether that is possible.
    pub(super) fn edit(&mut self, key: &str, edit: &Edit, now: i64) -> bool {
        let before = self.clone();
        self.look(key, now);
        let old = self.patterns[key].clone();
        let is_same = edit.times == old.times && edit.capacity == old.capacity;
        if is_same || !edit.times.is_possible() {
            *self = before;
            return false;
        }
        self.forget_fresh(key, |session, today| session.held.date() >= today, edit.times.place.today(now));
        let pattern = self.patterns.get_mut(key).unwrap();
        (pattern.times, pattern.capacity) = (edit.times.clone(), edit.capacity);
        let rows = self.of(key);
        if !self.compare(key, key, rows, Some(&old.times), now, Some(edit.capacity)) {
            *self = before;
            return false;
        }
        self.look(key, now);
        true
    }

    fn forget_fresh(&mut self, key: &str, which: impl Fn(&Session, NaiveDate) -> bool, today: NaiveDate) {
        let Self { sessions, fresh, .. } = self;
        sessions.retain(|place, session| !(fresh.contains(place) && place.0 == key && which(session, today)));
    }

    pub(super) fn reconcile(&mut self, key: &str, now: i64) {
        self.look(key, now);
        let today = self.patterns[key].times.place.today(now);
        self.forget_fresh(key, |session, today| session.held.date() >= today, today);
        let rows = self.of(key);
        self.compare(key, key, rows, None, now, None);
        self.look(key, now);
    }

    /// Compares what a pattern gives with what is there under `home`, and puts it right; whether the seats suffice, if
    /// that is asked.
    fn compare(
        &mut self,
        key: &str,
        home: &str,
        rows: Vec<NaiveDateTime>,
        before: Option<&Times>,
        now: i64,
        must_suffice: Option<usize>,
    ) -> bool {
        let pattern = self.patterns[key].clone();
        let Some(through) = pattern.through else { return true };
        let times = &pattern.times;
        let today = times.place.today(now);
        let end = rows.iter().map(|row| row.date()).max().map_or(through, |last| last.max(through));
        let end = end.max(times.days.period(through).1);
        let all = self.dates(times, times.first, end);
        let given: BTreeMap<NaiveDateTime, Date> =
            all.into_iter().filter(|one| one.held.date() >= today).map(|one| (one.original, one)).collect();
        // Who goes where: to its own, to its successor by ordinal, or to what is left in its period.
        let mut goes: BTreeMap<NaiveDateTime, NaiveDateTime> = BTreeMap::new();
        goes.extend(rows.iter().filter(|row| given.contains_key(row)).map(|row| (*row, *row)));
        let ahead: Vec<NaiveDateTime> =
            rows.iter().copied().filter(|row| row.date() >= today && !goes.contains_key(row)).collect();
        let taken = |goes: &BTreeMap<NaiveDateTime, NaiveDateTime>, to: &NaiveDateTime| {
            goes.values().any(|one| one == to)
        };
        if let Some(before) = before {
            let old = self.dates(before, before.first, end);
            let new = self.dates(times, times.first, end);
            for row in &ahead {
                let period = times.days.period(row.date());
                let from = period.0.max(times.first);
                let within = |one: &&Date| (from..=period.1).contains(&one.original.date());
                let only = |these: &[Date], others: &[Date]| -> Vec<NaiveDateTime> {
                    let these = these.iter().filter(within).map(|one| one.original);
                    these.filter(|one| others.iter().all(|other| other.original != *one)).collect()
                };
                let (gone, fresh) = (only(&old, &new), only(&new, &old));
                let place = gone.iter().position(|one| one == row);
                let to = place.and_then(|place| fresh.get(place)).filter(|to| given.contains_key(to));
                if let Some(to) = to.filter(|to| !taken(&goes, to)) {
                    goes.insert(*row, *to);
                }
            }
        }
        for row in &ahead {
            if goes.contains_key(row) {
                continue;
            }
            let period = times.days.period(row.date());
            let is_free =
                |to: &&NaiveDateTime| (period.0..=period.1).contains(&to.date()) && !taken(&goes, to);
            let to = given.keys().find(is_free).copied();
            goes.extend(to.map(|to| (*row, to)));
        }
        // Everybody goes at once.
        let mut moved: Vec<(NaiveDateTime, Session)> = Vec::new();
        let mut suffices = true;
        for row in rows {
            let place = (home.to_owned(), row);
            let mut session = self.sessions[&place].clone();
            let is_fixed = session.by_hand || session.is != "scheduled" || session.at <= now;
            let Some(to) = goes.get(&row) else {
                if row.date() >= today && !is_fixed && session.seats.is_empty() {
                    self.sessions.remove(&place);
                }
                continue;
            };
            let date = &given[to];
            self.sessions.remove(&place);
            let moves = (session.at, session.until) != (date.at, date.until);
            let is_kept = moves && (date.at <= now || (!session.seats.is_empty() && self.choice.booked_stay));
            let is_home = key == home && *to == row;
            if is_fixed || is_kept {
                session.by_hand |= !(is_fixed && is_home);
                if !(is_fixed && is_home) {
                    session.number = date.number;
                }
            } else {
                let taken = session.seats.len();
                suffices &= must_suffice.is_none_or(|capacity| taken <= capacity);
                session = Session {
                    held: date.held,
                    place: times.place,
                    at: date.at,
                    until: date.until,
                    number: date.number,
                    capacity: pattern.capacity.max(taken),
                    ..session
                };
            }
            moved.push((*to, session));
        }
        for (to, session) in moved {
            assert!(
                self.sessions.insert((key.to_owned(), to), session).is_none(),
                "two sessions at {key} {to}"
            );
        }
        if pattern.active {
            for date in given.values().filter(|date| date.original.date() <= through) {
                self.make(key, date);
            }
        }
        suffices
    }

    /// Splits it; the other one's key, if that is possible.
    pub(super) fn split(&mut self, key: &str, day: NaiveDate, edit: &Edit, now: i64) -> Option<String> {
        let before = self.clone();
        self.look(key, now);
        let old = self.patterns[key].clone();
        let today = old.times.place.today(now);
        let earlier = old.times.days(day).into_iter().filter(|one| *one < day).count();
        let root = key.split('@').next().unwrap();
        let successor = format!("{root}@{day}");
        let mut times = Times { first: day, ..edit.times.clone() };
        if let (Limit::Count(count), false) = (old.times.days.limit, edit.changes_rule) {
            times.days.limit = Limit::Count(count.saturating_sub(earlier).max(1));
        }
        let is_possible = day >= today
            && old.times.days(day).last() == Some(&day)
            && earlier > 0
            && !self.patterns.contains_key(&successor)
            && times.is_possible();
        if !is_possible {
            *self = before;
            return None;
        }
        let Self { sessions, fresh, .. } = self;
        sessions.retain(|place, _| !(fresh.contains(place) && place.0 == key && place.1.date() >= day));
        let pattern = Pattern { times, capacity: edit.capacity, ..old.clone() };
        self.patterns.insert(successor.clone(), pattern);
        let rows = self.of(key).into_iter().filter(|row| row.date() >= day).collect();
        if !self.compare(&successor, key, rows, Some(&old.times), now, Some(edit.capacity)) {
            *self = before;
            return None;
        }
        let ending = self.patterns.get_mut(key).unwrap();
        let last = day - Days::new(1);
        ending.times.last = Some(ending.times.last.map_or(last, |before| before.min(last)));
        Some(successor)
    }

    pub(super) fn delete_from(&mut self, key: &str, day: NaiveDate, now: i64) -> bool {
        let before = self.clone();
        self.look(key, now);
        if day < self.patterns[key].times.place.today(now) {
            *self = before;
            return false;
        }
        for ((pattern, original), session) in &mut self.sessions {
            let is_ahead = matches!(session.is, "scheduled" | "cancelled") && session.at > now;
            if pattern == key && original.date() >= day && is_ahead && session.seats.is_empty() {
                session.is = "deleted";
            }
        }
        true
    }

    pub(super) fn switch(&mut self, key: &str, on: bool, now: i64) -> bool {
        let before = self.clone();
        self.look(key, now);
        let pattern = self.patterns.get_mut(key).unwrap();
        if pattern.active == on {
            *self = before;
            return false;
        }
        pattern.active = on;
        if on {
            let rows = self.of(key);
            self.compare(key, key, rows, None, now, None);
            self.look(key, now);
        } else if self.choice.cancels_unbooked {
            self.sessions.retain(|(pattern, _), session| {
                let goes = pattern == key
                    && session.is == "scheduled"
                    && !session.by_hand
                    && session.at > now
                    && session.seats.is_empty();
                !goes
            });
        }
        true
    }

    pub(super) fn extend(&mut self, key: &str, months: u32, now: i64) -> bool {
        let before = self.clone();
        self.look(key, now);
        let Pattern { times, through, active, .. } = self.patterns[key].clone();
        let today = times.place.today(now);
        let target = months_later(today, months);
        let target = times.last.map_or(target, |last| last.min(target));
        let is_possible = active
            && times.last.is_none_or(|last| last >= today)
            && through.is_none_or(|through| through < target && times.goes_on_after(through));
        if !is_possible {
            *self = before;
            return false;
        }
        self.fill(key, target, now);
        true
    }

    /// What is asked of one session; whether it is done.
    pub(super) fn ask(&mut self, key: &Key, asked: &Asked, now: i64) -> bool {
        let Some(session) = self.sessions.get_mut(key) else { return false };
        if session.at <= now {
            return false;
        }
        let (taken, place) = (session.seats.len(), session.place);
        match (asked, session.is) {
            (Asked::Book(name), "scheduled") if taken < session.capacity && !session.seats.contains(name) => {
                session.seats.push(name.clone());
            }
            (Asked::CancelSeat(seat), "scheduled" | "cancelled") if taken > 0 => {
                session.seats.remove(seat % taken);
            }
            (Asked::Move(to), "scheduled") if place.at(*to) > now => {
                let length = session.until - session.at;
                session.held = *to;
                session.at = place.at(*to);
                session.until = session.at + length;
                session.by_hand = true;
            }
            (Asked::Capacity(capacity), "scheduled") if taken <= *capacity => {
                session.capacity = *capacity;
                session.by_hand = true;
            }
            (Asked::Cancel, "scheduled") => session.is = "cancelled",
            (Asked::Reinstate, "cancelled") => session.is = "scheduled",
            (Asked::Delete, "scheduled" | "cancelled") if taken == 0 => session.is = "deleted",
            _ => return false,
        }
        true
    }
}

/// What is asked of a session.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asked {
    Book(String),
    /// Of those who have a seat, this one.
    CancelSeat(usize),
    Move(NaiveDateTime),
    Capacity(usize),
    Cancel,
    Reinstate,
    Delete,
}
