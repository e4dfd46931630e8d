//! Plays a history on the crate, through a studio in memory, and compares everything with the oracle's after each fact.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{ActError, Actor, Id, Instant};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use session_core::{
    Pattern, PatternPolicy,
    class::{Capacity, ClassCommand, ClassLength, ClassStatus},
    pattern::{
        BookedOnEdit, Holidays, OnDeactivation, OnHoliday, PastSessions, PatternCommand, PatternDraft,
        PatternEdit, SeriesDraft, SeriesEnd,
    },
};

use super::{
    history::{Change, Fact, History, OfSession, What},
    made::{details, person, staff},
    oracle::{self, Asked, Choice, Edit, Key, Past, School},
    studio::{Course, Studio},
    world::{DAY, Free, Times, months_later},
};

const NAME: &str = "harbour/P";

fn at(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

fn policy_of(choice: Choice) -> PatternPolicy {
    let mut policy = PatternPolicy::default().with_horizon(choice.horizon as u8, choice.below as u8).unwrap();
    policy.past_sessions = match choice.past {
        Past::Remove => PastSessions::DeleteUnreferenced,
        Past::Archive => PastSessions::Archive,
        Past::Keep => PastSessions::Keep,
    };
    if choice.last_start {
        policy.series_end = SeriesEnd::LastStart;
    }
    policy.backfill = choice.backfill;
    if choice.cancels_unbooked {
        policy.on_deactivation = OnDeactivation::CancelUnbooked;
    }
    if choice.booked_stay {
        policy.booked_on_edit = BookedOnEdit::Keep;
    }
    policy
}

fn time(minutes: i64) -> NaiveTime {
    NaiveTime::MIN + TimeDelta::minutes(minutes)
}

fn capacity(seats: usize) -> Capacity {
    Capacity::new(seats as i64).unwrap()
}

fn treatment(free: Free) -> OnHoliday {
    match free {
        Free::Nothing => OnHoliday::Keep,
        Free::Out => OnHoliday::LeaveOut,
        Free::Later => OnHoliday::NextWorkingDay,
    }
}

fn draft(key: &str, times: &Times, seats: usize) -> PatternDraft {
    let length = ClassLength::from_minutes(times.length).unwrap();
    let rule = times.days.text().parse().unwrap();
    let mut series = SeriesDraft::new(rule, times.first, time(times.start), length, times.place.zone());
    (series.last_day, series.ends_at) = (times.last, times.end.map(time));
    series.holidays.insert("public".parse().unwrap());
    series.on_holiday = treatment(times.free);
    let mut details = details();
    details.capacity = capacity(seats);
    PatternDraft::new(key.parse().unwrap(), details, series)
}

/// What the changes make of a pattern, as the oracle and as the crate are told it.
fn changed(was: &oracle::Pattern, changes: &[Change], today: NaiveDate) -> (Edit, PatternEdit) {
    let mut edit = Edit { times: was.times.clone(), capacity: was.capacity, changes_rule: false };
    let mut asked = PatternEdit::default();
    for change in changes {
        let times = &mut edit.times;
        match change {
            Change::Start(minutes) => {
                times.start = *minutes;
                asked.starts_at = Some(time(*minutes));
            }
            Change::End(minutes) => {
                times.end = *minutes;
                asked.ends_at = Some(minutes.map(time));
            }
            Change::Length(minutes) => {
                times.length = *minutes;
                asked.length = Some(ClassLength::from_minutes(*minutes).unwrap());
            }
            Change::Days(days) => {
                times.days = days.clone();
                edit.changes_rule = true;
                asked.rule = Some(days.text().parse().unwrap());
            }
            Change::Place(place) => {
                times.place = *place;
                asked.zone = Some(place.zone());
            }
            Change::Last(days) => {
                times.last = days.map(|days| today + Days::new(days));
                asked.last_day = Some(times.last);
            }
            Change::Capacity(seats) => {
                edit.capacity = *seats;
                asked.capacity = Some(capacity(*seats));
            }
            Change::LeaveOut(days) => {
                let day = today + Days::new(*days);
                times.out.insert(day);
                asked.leave_out.insert(day);
            }
            Change::TakeBack(days) => {
                let day = today + Days::new(*days);
                times.out.remove(&day);
                asked.leave_out.remove(&day);
                asked.take_back.insert(day);
            }
            Change::Free(free) => {
                times.free = *free;
                asked.on_holiday = Some(treatment(*free));
            }
        }
    }
    // Of a day that is both, the crate takes back what is left out.
    for day in asked.leave_out.intersection(&asked.take_back.clone()).copied().collect::<Vec<_>>() {
        asked.take_back.remove(&day);
    }
    (edit, asked)
}

/// Plays the history on `P`, and fails at the first answer that is not the oracle's.
pub(super) fn play<P: Course>(history: &History) -> Result<Done, String> {
    let mut game = Game::<P>::begun(history);
    game.same().map_err(|why| format!("at the beginning: {why}"))?;
    for (index, Fact { at: now, what }) in history.facts.iter().enumerate() {
        let told = |why| format!("fact {index}, {what:?} at {}: {why}", at(*now));
        game.fact(index, *now, what).and_then(|()| game.same()).map_err(told)?;
    }
    let end = history.facts.last().map_or(history.begins, |fact| fact.at);
    for days in [1, 45, 400] {
        game.run(end + days * DAY)
            .and_then(|()| game.same())
            .map_err(|why| format!("{days} days later: {why}"))?;
    }
    Ok(game.done)
}

/// How often each thing was done.
pub(super) type Done = BTreeMap<&'static str, usize>;

struct Game<P: Course> {
    studio: Studio<P>,
    oracle: School,
    /// Who has booked and has not given the seat back.
    booked: BTreeSet<String>,
    /// What was deleted.
    deleted: BTreeSet<Id>,
    /// How often each thing was done.
    done: Done,
}

impl<P: Course> Game<P> {
    fn begun(history: &History) -> Self {
        let mut studio = Studio::new(policy_of(history.choice));
        let mut oracle = School::new(history.choice);
        studio.holidays.add_calendar("public".parse().unwrap());
        for day in &history.holidays {
            add_holiday(&mut studio.holidays, *day);
        }
        oracle.holidays.clone_from(&history.holidays);
        oracle.create(NAME, history.times.clone(), history.capacity, history.begins);
        studio.create(draft(NAME, &history.times, history.capacity), &staff(), at(history.begins));
        Self { studio, oracle, booked: BTreeSet::new(), deleted: BTreeSet::new(), done: BTreeMap::new() }
    }

    fn fact(&mut self, index: usize, now: i64, what: &What) -> Result<(), String> {
        let key = |game: &Self, pick: &usize| {
            let keys: Vec<String> = game.oracle.patterns.keys().cloned().collect();
            keys[pick % keys.len()].clone()
        };
        match what {
            What::Run => self.run(now),
            What::Session { pick, of_all, asked } => self.ask_session(index, *pick, *of_all, *asked, now),
            What::Edit { pattern, changes } => {
                let key = key(self, pattern);
                let was = self.oracle.patterns[&key].clone();
                let (edit, asked) = changed(&was, changes, was.times.place.today(now));
                let expected = self.oracle.edit(&key, &edit, now);
                self.ask(&key, &PatternCommand::Edit(Box::new(asked)), expected, now)
            }
            What::Split { pattern, nth, changes } => {
                let key = key(self, pattern);
                let was = self.oracle.patterns[&key].clone();
                let today = was.times.place.today(now);
                let days = was.times.days(today + Days::new(100));
                let ahead: Vec<NaiveDate> = days.into_iter().filter(|day| *day >= today).collect();
                // The last one is no day of the rule, perhaps.
                let day = ahead.get(*nth).copied().unwrap_or(today + Days::new(*nth as u64));
                let (edit, asked) = changed(&was, changes, today);
                let expected = self.oracle.split(&key, day, &edit, now).is_some();
                self.ask(&key, &PatternCommand::EditFrom { day, edit: Box::new(asked) }, expected, now)
            }
            What::Reconcile { pattern } => {
                let key = key(self, pattern);
                self.oracle.reconcile(&key, now);
                self.ask(&key, &PatternCommand::Reconcile, true, now)
            }
            What::DeleteFrom { pattern, days } => {
                let key = key(self, pattern);
                let day = self.oracle.patterns[&key].times.place.today(now) + TimeDelta::days(*days);
                let expected = self.oracle.delete_from(&key, day, now);
                self.ask(&key, &PatternCommand::DeleteFrom { day }, expected, now)
            }
            What::Switch { pattern, on } => {
                let key = key(self, pattern);
                let expected = self.oracle.switch(&key, *on, now);
                let command = if *on { PatternCommand::Activate } else { PatternCommand::Deactivate };
                self.ask(&key, &command, expected, now)
            }
            What::Extend { pattern, months } => {
                let key = key(self, pattern);
                let expected = self.oracle.extend(&key, *months, now);
                self.ask(&key, &PatternCommand::Extend { months: *months as u8, force: true }, expected, now)
            }
            What::Import { file, times, capacity, moved, hours, gone } => {
                let key = format!("harbour/FILE-{file}");
                if self.studio.id_of(&key).is_some() {
                    *self.done.entry("import again").or_default() += 1;
                    return Ok(());
                }
                self.oracle.create(&key, (**times).clone(), *capacity, now);
                self.studio.create(draft(&key, times, *capacity), &staff(), at(now));
                *self.done.entry("import").or_default() += 1;
                for (nth, asked) in [(moved, OfSession::Move(*hours)), (gone, OfSession::Delete)] {
                    let is_its = |(one, session): &(&Key, &oracle::Session)| one.0 == key && session.at > now;
                    let found = self.oracle.sessions.iter().filter(is_its).nth(*nth);
                    if let Some(session) = found.map(|(one, _)| one.clone()) {
                        self.ask_one(index, &session, asked, now)?;
                    }
                }
                Ok(())
            }
            What::Holiday { days } => {
                let place = self.oracle.patterns[NAME].times.place;
                let day = place.today(now) + Days::new(*days);
                self.oracle.holidays.insert(day);
                add_holiday(&mut self.studio.holidays, day);
                Ok(())
            }
        }
    }

    fn ask(&mut self, key: &str, command: &PatternCommand, expected: bool, now: i64) -> Result<(), String> {
        let id = self.studio.id_of(key).ok_or_else(|| format!("there is no {key}"))?;
        match (self.studio.ask(id, command, &staff(), at(now)), expected) {
            (Ok(conflicts), true) => {
                *self.done.entry(command.name()).or_default() += 1;
                *self.done.entry("conflict").or_default() += conflicts.len();
                Ok(())
            }
            (Err(ActError::Refused(_)), false) => {
                *self.done.entry("refused").or_default() += 1;
                Ok(())
            }
            (Ok(_), false) => Err("it is done, and the oracle says no".to_owned()),
            (Err(error), _) => Err(format!("{error}, and the oracle says {expected}")),
        }
    }

    fn ask_session(
        &mut self,
        index: usize,
        pick: usize,
        of_all: bool,
        asked: OfSession,
        now: i64,
    ) -> Result<(), String> {
        let is_there = |(_, session): &(&Key, &oracle::Session)| of_all || session.at > now;
        let keys: Vec<Key> =
            self.oracle.sessions.iter().filter(is_there).map(|(key, _)| key.clone()).collect();
        match keys.get(pick % keys.len().max(1)) {
            Some(key) => self.ask_one(index, key, asked, now),
            None => Ok(()),
        }
    }

    fn ask_one(&mut self, index: usize, key: &Key, asked: OfSession, now: i64) -> Result<(), String> {
        let session = self.oracle.sessions[key].clone();
        let (asked, command) = match asked {
            OfSession::Book => {
                let name = format!("p{index}");
                (Asked::Book(name.clone()), ClassCommand::Book { person: person(&name) })
            }
            OfSession::CancelSeat(seat) => {
                let name = session.seats.get(seat % session.seats.len().max(1)).cloned();
                let name = name.unwrap_or_else(|| "nobody".to_owned());
                (Asked::CancelSeat(seat), ClassCommand::CancelSeat { person: person(&name) })
            }
            OfSession::Move(hours) => {
                let to = session.held + TimeDelta::hours(hours);
                (Asked::Move(to), ClassCommand::Move { to, length: None })
            }
            OfSession::Capacity(seats) => {
                (Asked::Capacity(seats), ClassCommand::ChangeCapacity { capacity: capacity(seats) })
            }
            OfSession::Cancel => (Asked::Cancel, ClassCommand::Cancel),
            OfSession::Reinstate => (Asked::Reinstate, ClassCommand::Reinstate),
            OfSession::Delete => (Asked::Delete, ClassCommand::Delete),
        };
        let id = self.studio.session_of(&text(key)).ok_or_else(|| format!("there is no {}", text(key)))?;
        let by: Actor = staff();
        let expected = self.oracle.ask(key, &asked, now);
        match (self.studio.ask_session(id, &command, &by, at(now)), expected) {
            (Ok(()), true) => *self.done.entry(command.name()).or_default() += 1,
            (Err(ActError::Refused(_)), false) => return Ok(()),
            (Ok(()), false) => return Err("it is done, and the oracle says no".to_owned()),
            (Err(error), _) => return Err(format!("{error}, and the oracle says {expected}")),
        }
        match command {
            ClassCommand::Book { person } => drop(self.booked.insert(person.as_str().to_owned())),
            ClassCommand::CancelSeat { person } => drop(self.booked.remove(person.as_str())),
            ClassCommand::Delete => drop(self.deleted.insert(id)),
            _ => {}
        }
        Ok(())
    }

    /// A run, after which there is enough ahead.
    fn run(&mut self, now: i64) -> Result<(), String> {
        self.oracle.run(now);
        self.studio.run(at(now));
        for row in self.studio.patterns.values() {
            let pattern = row.record.pattern();
            let times = &self.oracle.patterns[pattern.key.as_str()].times;
            let (today, zone) = (times.place.today(now), times.place.zone());
            let needed = months_later(today, self.oracle.choice.below);
            let is_over = times.last.is_some_and(|last| last < today);
            let through = pattern.generated_through.unwrap_or(NaiveDate::MIN);
            if pattern.active && !is_over && through < needed && times.goes_on_after(through) {
                let last = times.last.unwrap_or(NaiveDate::MAX);
                if through < last {
                    return Err(format!("{} is made through {through} on {today} in {zone}", pattern.key));
                }
            }
        }
        Ok(())
    }

    /// Compares all sessions and patterns, and what must be whatever the oracle says.
    fn same(&self) -> Result<(), String> {
        self.studio.untrue()?;
        self.nothing_is_lost()?;
        for (key, expected) in &self.oracle.patterns {
            let id = self.studio.id_of(key).ok_or_else(|| format!("there is no {key}"))?;
            let pattern = self.studio.pattern(id);
            if (pattern.generated_through, pattern.active) != (expected.through, expected.active) {
                let is = (pattern.generated_through, pattern.active);
                return Err(format!("{key} is {is:?} instead of {:?}", (expected.through, expected.active)));
            }
        }
        let mut there: BTreeMap<String, oracle::Session> = BTreeMap::new();
        for row in self.studio.sessions.values() {
            let one = &row.record;
            if one.status == ClassStatus::Retired {
                continue;
            }
            let place = self.place_of(one.zone);
            let session = oracle::Session {
                held: one.local_start,
                place,
                at: one.start.micros(),
                until: one.end.micros(),
                number: one.number as usize,
                capacity: one.details.capacity.get() as usize,
                is: one.status.as_str(),
                by_hand: one.is_override,
                seats: one.seats.people().iter().map(|person| person.as_str().to_owned()).collect(),
            };
            there.insert(one.key.to_string(), session);
        }
        let expected: BTreeMap<String, oracle::Session> =
            self.oracle.sessions.iter().map(|(key, session)| (text(key), session.clone())).collect();
        for (key, session) in &expected {
            match there.remove(key) {
                None => return Err(format!("there is no {key}: {session:?}")),
                Some(is) if is != *session => {
                    return Err(format!("{key} is\n   {is:?}\nand not\n   {session:?}"));
                }
                Some(_) => {}
            }
        }
        match there.first_key_value() {
            None => Ok(()),
            Some((key, session)) => Err(format!("there is one too many, {key}: {session:?}")),
        }
    }

    fn place_of(&self, zone: zone_core::Zone) -> super::world::Place {
        super::world::PLACES.into_iter().find(|place| place.zone() == zone).expect("one of the five")
    }

    /// Every booking is in one session, and what was deleted is deleted.
    fn nothing_is_lost(&self) -> Result<(), String> {
        let mut seated = BTreeSet::new();
        for row in self.studio.sessions.values() {
            for person in row.record.seats.people() {
                if !seated.insert(person.as_str().to_owned()) {
                    return Err(format!("{} has two seats", person.as_str()));
                }
            }
            if self.deleted.contains(&row.id) && row.record.status != ClassStatus::Deleted {
                return Err(format!("{} was deleted, and is {}", row.record.key, row.record.status));
            }
        }
        if seated != self.booked {
            return Err(format!("seated are {seated:?}, booked have {:?}", self.booked));
        }
        Ok(())
    }
}

fn add_holiday(holidays: &mut Holidays, day: NaiveDate) {
    holidays.add("public".parse().unwrap(), day);
}

fn text((pattern, original): &(String, NaiveDateTime)) -> String {
    format!("{pattern}/{}", original.format("%Y-%m-%dT%H:%M"))
}

/// How many histories the crate is compared on, unless `PATTERN_HISTORIES` says another number.
const HISTORIES: u64 = 200;

#[test]
fn the_crate_agrees_with_the_oracle() {
    let count = std::env::var("PATTERN_HISTORIES").ok().map_or(HISTORIES, |count| count.parse().unwrap());
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            let (mut facts, mut done) = (0, Done::new());
            for seed in (0..count).filter(|seed| seed % 2 == half) {
                let history = History::of_seed(seed);
                facts += history.facts.len();
                match play::<Pattern>(&history) {
                    Ok(more) => {
                        more.into_iter().for_each(|(what, times)| *done.entry(what).or_default() += times)
                    }
                    Err(why) => {
                        let smallest = history.shrunk(|smaller| play::<Pattern>(smaller).is_err());
                        let again = play::<Pattern>(&smallest).expect_err("it fails still");
                        panic!("history {seed}: {why}\nthe smallest: {smallest:#?}\n{again}");
                    }
                }
            }
            (facts, done)
        })
    });
    let (mut facts, mut done) = (0, Done::new());
    for half in halves {
        let (more, of_half) = half.join().expect("no disagreement");
        facts += more;
        of_half.into_iter().for_each(|(what, times)| *done.entry(what).or_default() += times);
    }
    // Everything was tried that can be asked.
    assert!(count < HISTORIES || done.values().filter(|times| **times > 0).count() >= 16, "{done:?}");
    println!("{count} histories of {facts} facts agree");
}
