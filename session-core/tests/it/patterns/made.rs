//! Patterns to try things on.

use automation_core::{Actor, Id, Instant, UserId};
use chrono::{NaiveDate, NaiveDateTime};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{Capacity, ClassCommand, ClassDetails, ClassLength, ClassStatus, Occurrence},
    pattern::{
        Holidays, OnHoliday, PatternCommand, PatternDraft, PatternEdit, PatternReason, SeriesDraft, SeriesEnd,
    },
};
use zone_core::Zone;

use super::studio::Studio;

pub(super) const KEY: &str = "harbour/MON-10";

pub(super) fn at(text: &str) -> Instant {
    text.parse().unwrap_or_else(|_| panic!("no instant: {text}"))
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("no day: {text}"))
}

pub(super) fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap_or_else(|_| panic!("no local time: {text}"))
}

pub(super) fn staff() -> Actor {
    Actor::staff(person("alice"), "owner")
}

pub(super) fn person(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

/// A series of one hour each.
pub(super) fn series(rule: &str, first: &str, time: &str, zone: Zone) -> SeriesDraft {
    let (rule, time) = (rule.parse().unwrap(), format!("{time}:00").parse().unwrap());
    SeriesDraft::new(rule, day(first), time, ClassLength::from_minutes(60).unwrap(), zone)
}

pub(super) fn details() -> ClassDetails {
    ClassDetails::new("Wheel throwing".parse().unwrap(), Capacity::new(3).unwrap())
}

pub(super) fn draft(series: SeriesDraft) -> PatternDraft {
    PatternDraft::new(KEY.parse().unwrap(), details(), series)
}

/// The older manual's example: a class every Monday at 10:00, in London.
pub(super) fn mondays() -> SeriesDraft {
    series("FREQ=WEEKLY;BYDAY=MO", "2026-01-05", "10:00", zone_core::zone!("Europe/London"))
}

pub(super) fn pattern(series: SeriesDraft, made: &str) -> Pattern {
    draft(series).made(at(made)).unwrap()
}

/// A studio with one pattern, made at that instant.
pub(super) fn studio(series: SeriesDraft, made: &str) -> (Studio, Id) {
    studio_of(PatternPolicy::default(), series, made)
}

pub(super) fn studio_of(policy: PatternPolicy, series: SeriesDraft, made: &str) -> (Studio, Id) {
    let mut studio = Studio::new(policy);
    let id = studio.create(draft(series), &staff(), at(made));
    (studio, id)
}

/// The days that a series gives, as text.
pub(super) fn days(series: &SeriesDraft, from: &str, through: &str) -> Vec<String> {
    let series = series.clone().checked().unwrap();
    series.days(day(from), day(through)).map(|day| day.to_string()).collect()
}

/// What a series gives, without holidays.
pub(super) fn occurrences(series: &SeriesDraft, from: &str, through: &str) -> Vec<Occurrence> {
    let series = series.clone().checked().unwrap();
    series.occurrences(day(from), day(through), &Holidays::default(), SeriesEnd::EndsBy).collect()
}

/// The local starts of the sessions that take place or have taken place, in order.
pub(super) fn starts(studio: &Studio) -> Vec<String> {
    let is_held = |one: &&ClassSession| matches!(one.status, ClassStatus::Scheduled | ClassStatus::Completed);
    let mut starts: Vec<NaiveDateTime> =
        studio.sessions.values().map(|row| &row.record).filter(is_held).map(|one| one.local_start).collect();
    starts.sort();
    starts.iter().map(|start| start.format("%Y-%m-%d %H:%M").to_string()).collect()
}

/// Which sessions there are, each as `KEY state`.
pub(super) fn all(studio: &Studio) -> Vec<String> {
    let mut all: Vec<String> =
        studio.sessions.values().map(|row| format!("{} {}", row.record.key, row.record.status)).collect();
    all.sort();
    all
}

pub(super) fn book(studio: &mut Studio, key: &str, name: &str, now: &str) {
    let command = ClassCommand::Book { person: person(name) };
    ask_session(studio, key, &command, now);
}

pub(super) fn ask_session(studio: &mut Studio, key: &str, command: &ClassCommand, now: &str) {
    let id = studio.session_of(key).unwrap_or_else(|| panic!("there is no {key}"));
    studio.ask_session(id, command, &staff(), at(now)).unwrap_or_else(|error| panic!("{key}: {error}"));
    studio.untrue().unwrap();
}

/// Edits all of a pattern; what is reported, as sentences.
pub(super) fn edit(studio: &mut Studio, id: Id, edit: PatternEdit, now: &str) -> Vec<String> {
    ask(studio, id, PatternCommand::Edit(Box::new(edit)), now)
}

pub(super) fn ask(studio: &mut Studio, id: Id, command: PatternCommand, now: &str) -> Vec<String> {
    let conflicts = studio.ask(id, &command, &staff(), at(now));
    let conflicts = conflicts.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    studio.untrue().unwrap();
    conflicts.iter().map(ToString::to_string).collect()
}

/// Why it is refused.
pub(super) fn refused(studio: &mut Studio, id: Id, command: PatternCommand, now: &str) -> Vec<PatternReason> {
    let before = studio.clone();
    let refused = studio.ask(id, &command, &staff(), at(now)).expect_err("it is refused");
    assert_eq!(studio.sessions, before.sessions, "nothing is changed");
    assert_eq!(studio.patterns, before.patterns, "nothing is changed");
    match refused {
        automation_core::ActError::Refused(refusal) => refusal.reasons().cloned().collect(),
        other => panic!("{other}"),
    }
}

/// A series whose holidays are those of the calendar `public`.
pub(super) fn with_holidays(mut series: SeriesDraft, on_holiday: OnHoliday) -> SeriesDraft {
    series.holidays.insert("public".parse().unwrap());
    series.on_holiday = on_holiday;
    series
}

pub(super) fn holidays(days: &[&str]) -> Holidays {
    let mut holidays = Holidays::default();
    holidays.add_calendar("public".parse().unwrap());
    days.iter().for_each(|one| holidays.add("public".parse().unwrap(), day(one)));
    holidays
}

/// The default policy, but for what is changed of it.
pub(super) fn policy(change: impl FnOnce(&mut PatternPolicy)) -> PatternPolicy {
    let mut policy = PatternPolicy::default();
    change(&mut policy);
    policy
}
