//! Sets at random, written into calendar files, read and expanded, against the oracle: the same occurrences. Some are
//! in zones that the file itself defines, with a VTIMEZONE made of what the tz database says.
//!
//! `RECURRENCE_RULES=200000` draws so many in each of the two tests, and `RECURRENCE_SEED=123` only the one with
//! that seed, which every failure names; with `RECURRENCE_GO_ON=1`, all differences are shown.

use std::fmt::Write as _;

use chrono::DateTime;
use recurrence_core::{
    CalendarTime,
    Frequency::{self, *},
    Gap, Limit, SubDaily, UnmatchedStart, Until,
    calendar::{CalendarFile, EventOccurrence, EventProblem, EventZone, FileReading, read},
};

use crate::{
    dice::Dice,
    drawn::{self, is_by_the_letter},
    oracle::{self, Recipe, RuleRecipe, Seen, civil, expand, seconds, start_matches},
    places::{YEARS, ZONES, changes_in},
};

/// How many days or units the oracle may try, and how many occurrences it looks for.
const WORK: u64 = 700;
const WANT: usize = 40;

/// The last second of the year 9999.
const LAST: i64 = 253_402_300_799;

/// The name of a zone that no database has.
const OWN: &str = "Of this file: by hand";

#[derive(Debug, Default)]
struct Tally {
    refused: usize,
    /// Sets that were compared, and those in a zone of the file.
    sets: usize,
    in_own_zone: usize,
    /// Occurrences that were moved or cancelled, and all that were given.
    changed: usize,
    occurrences: usize,
}

fn agree(first_seed: u64, frequencies: &[Frequency], full: bool, sets: u64) {
    let from_environment = |name: &str| Some(std::env::var(name).ok()?.parse::<u64>().unwrap());
    let seeds = match from_environment("RECURRENCE_SEED") {
        Some(seed) => seed..seed + 1,
        None => first_seed..first_seed + from_environment("RECURRENCE_RULES").unwrap_or(sets),
    };
    let is_slice = seeds.end - seeds.start > 1;
    let goes_on = std::env::var_os("RECURRENCE_GO_ON").is_some();
    let (mut tally, mut different) = (Tally::default(), 0);
    for seed in seeds {
        let mut dice = Dice::new(seed);
        let recipe = drawn::recipe(&mut dice, frequencies, full);
        // What is not by the letter is read as its writers meant it, and that is told elsewhere.
        if !is_by_the_letter(&recipe) || is_over_before_it_begins(&recipe) {
            continue;
        }
        let own = own_zone(&recipe, &mut dice);
        if let Err(difference) = compare(&recipe, own, &mut dice, &mut tally) {
            let all = format!(
                "RECURRENCE_SEED={seed}\n{}\n{:?}\nin a zone of the file: {}\n{difference}",
                recipe.text(),
                recipe.readings,
                own.is_some()
            );
            assert!(goes_on, "{all}");
            println!("{all}\n");
            different += 1;
        }
    }
    assert_eq!(different, 0, "{tally:?}");
    if is_slice {
        assert!(
            tally.sets > 100 && tally.in_own_zone > 10 && tally.changed > 100 && tally.refused > 0,
            "{tally:?}"
        );
    }
    println!("{tally:?}");
}

/// Whether a rule ends before the start: then the start is none of the rule's, also where an unmatched one counts.
fn is_over_before_it_begins(recipe: &Recipe) -> bool {
    let zone = recipe.zone();
    let start = oracle::offset(zone, seconds(recipe.start.local()));
    let start = seconds(recipe.start.local()) - start;
    let is_over = |rule: &RuleRecipe| match rule.limit {
        // A day more, for a start near a change of clocks.
        Limit::Until(Until::Utc(last)) => last.timestamp() < start + 86_400,
        Limit::Until(Until::Local(last)) => last < recipe.start.local(),
        Limit::Until(Until::Date(day)) => day < recipe.start.local().date(),
        _ => false,
    };
    recipe.readings.unmatched_start == UnmatchedStart::Include && recipe.rules.iter().any(is_over)
}

/// Which of the zones the file is to define itself, if it does.
fn own_zone(recipe: &Recipe, dice: &mut Dice) -> Option<usize> {
    let zone = recipe.start.zone()?;
    let place = ZONES.iter().position(|one| *one == zone)?;
    // In a zone of the file rules are expanded in local time, and only then read: time that passes, the number of those
    // that exist, whether the start is among them, what an EXRULE takes out where the clocks jump, and which of several rules an UNTIL ends while they
    // are put back are not known.
    let is_counted = recipe.rules.iter().chain(&recipe.exclusion_rules).any(is_counted);
    let readings = &recipe.readings;
    let is_local = readings.sub_daily == SubDaily::WallClock
        && !(is_counted && readings.gap == Gap::Skip)
        && recipe.exclusion_rules.is_empty()
        && (recipe.rules.len() < 2 || !recipe.rules.iter().any(ends_at_an_instant));
    // The zone of the file has the changes of some years only.
    let start = seconds(recipe.start.local());
    let is_near = YEARS.0 < start && start < YEARS.1;
    (is_local && is_near && place > 0 && dice.percent(40)).then_some(place)
}

fn ends_at_an_instant(rule: &RuleRecipe) -> bool {
    matches!(rule.limit, Limit::Until(Until::Utc(_)))
}

fn is_counted(rule: &RuleRecipe) -> bool {
    matches!(rule.limit, Limit::Count(_))
}

/// What becomes of one occurrence.
#[derive(Debug, Clone, Copy)]
struct Change {
    of: Seen,
    /// When it is instead; `None` if it is cancelled.
    to: Option<i64>,
}

/// Up to three, each of another occurrence. Those of dates would be told otherwise.
fn changes(recipe: &Recipe, expected: &[Seen], dice: &mut Dice) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    if expected.is_empty() || matches!(recipe.start, CalendarTime::Date(_)) {
        return changes;
    }
    for _ in 0..dice.pick(&[0, 0, 1, 2, 3]) {
        let of = dice.pick(expected);
        let to = dice.percent(60).then(|| of.instant + dice.between(-2_000_000, 2_000_000));
        // A year has four digits (RFC 5545 section 3.3.4), so that what is in the year 10000 in UTC cannot be written.
        let is_written = of.instant <= LAST && to.is_none_or(|to| to <= LAST);
        if is_written && changes.iter().all(|one| one.of != of) {
            changes.push(Change { of, to });
        }
    }
    changes
}

/// The occurrences with what became of them: moved in UTC, as the overrides are written, and known by the identity that it had.
fn changed(expected: Vec<Seen>, changes: &[Change], to: i64) -> Vec<Seen> {
    let mut all: Vec<Seen> =
        expected.into_iter().filter(|seen| changes.iter().all(|one| one.of != *seen)).collect();
    let moved = changes
        .iter()
        .filter_map(|one| one.to.map(|instant| Seen { id: one.of.id, local: instant, instant }));
    all.extend(moved.filter(|seen| seen.instant < to));
    all.sort_by_key(|seen| (seen.instant, seen.id));
    all
}

/// The set as the only event of a file.
fn file(recipe: &Recipe, own: Option<usize>, changes: &[Change]) -> String {
    let mut file = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
    let mut event =
        format!("BEGIN:VEVENT\r\nUID:drawn\r\n{}\r\nEND:VEVENT\r\n", recipe.text().replace('\n', "\r\n"));
    if let Some(place) = own {
        zone(&mut file, place);
        event = event.replace(&format!(";TZID={}:", ZONES[place].name()), &format!(";TZID=\"{OWN}\":"));
    }
    for Change { of, to } in changes {
        let utc = |instant: i64| civil(instant).format("%Y%m%dT%H%M%SZ");
        let what = to.map_or_else(|| "STATUS:CANCELLED".to_owned(), |to| format!("DTSTART:{}", utc(to)));
        let of = utc(of.instant);
        write!(event, "BEGIN:VEVENT\r\nUID:drawn\r\nRECURRENCE-ID:{of}\r\n{what}\r\nEND:VEVENT\r\n").unwrap();
    }
    file + &event + "END:VCALENDAR\r\n"
}

/// A VTIMEZONE that lists what the clocks of a zone do from 1975 to 2090.
fn zone(file: &mut String, place: usize) {
    write!(file, "BEGIN:VTIMEZONE\r\nTZID:{OWN}\r\n").unwrap();
    let offset = |seconds: i64| {
        let (sign, of) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
        format!("{sign}{:02}{:02}{:02}", of / 3_600, of / 60 % 60, of % 60)
    };
    let changes = changes_in(place);
    let first = changes.first().map_or_else(|| oracle::offset(ZONES[place], YEARS.0), |one| one.before);
    let mut changed = |at: i64, before: i64, after: i64| {
        let kind = if after > before { "DAYLIGHT" } else { "STANDARD" };
        let start = civil(at + before).format("%Y%m%dT%H%M%S");
        let (before, after) = (offset(before), offset(after));
        write!(
            file,
            "BEGIN:{kind}\r\nDTSTART:{start}\r\nTZOFFSETFROM:{before}\r\nTZOFFSETTO:{after}\r\nEND:{kind}\r\n"
        )
        .unwrap();
    };
    changed(YEARS.0 - 86_400, first, first);
    for change in changes {
        changed(change.at, change.before, change.after);
    }
    file.push_str("END:VTIMEZONE\r\n");
}

fn compare(recipe: &Recipe, own: Option<usize>, dice: &mut Dice, tally: &mut Tally) -> Result<(), String> {
    let part = expand(recipe, i64::MIN, WANT, WORK);
    // The file's zone says nothing of other years.
    let to = if own.is_some() { part.to.min(YEARS.1) } else { part.to };
    let expected: Vec<Seen> = part.seen.iter().filter(|seen| seen.instant < to).copied().collect();
    let changes = changes(recipe, &expected, dice);
    let expected = changed(expected, &changes, to);
    let text = file(recipe, own, &changes);
    let how = FileReading {
        readings: recipe.readings,
        zone: recipe.readings.floating_zone,
        ..FileReading::default()
    };
    let file = read(text.as_bytes(), &how).map_err(|error| error.to_string())?;
    let CalendarFile { events, notes, .. } = &file;
    let [event] = events.as_slice() else { return Err(format!("{} events", events.len())) };
    let rejects = recipe.readings.unmatched_start == UnmatchedStart::Reject && !recipe.rules.is_empty();
    let refused = rejects && !start_matches(recipe);
    let schedule = match &event.schedule {
        Err(error) if refused && !matches!(error.problem, EventProblem::Unclosed(_)) => {
            tally.refused += 1;
            return Ok(());
        }
        Err(error) => return Err(format!("cannot be read: {error}")),
        Ok(_) if refused => return Err("a start that no rule gives is taken".to_owned()),
        Ok(schedule) => schedule,
    };
    if !notes.is_empty() {
        return Err(format!("a note: {}", notes[0]));
    }
    if matches!(schedule.zone(), EventZone::File(_)) != own.is_some() {
        return Err(format!("the zone {}", schedule.zone()));
    }
    let last = DateTime::from_timestamp(to, 0).unwrap_or(DateTime::<chrono::Utc>::MAX_UTC);
    let given: Vec<EventOccurrence<'_>> =
        schedule.between(DateTime::<chrono::Utc>::MIN_UTC, last).take(expected.len() + 1).collect();
    let mut given: Vec<Seen> = given.iter().map(seen).collect();
    if !given.is_sorted_by_key(|seen| seen.instant) {
        return Err(format!("not in order: {given:?}"));
    }
    given.sort_by_key(|seen| (seen.instant, seen.id));
    if given != expected {
        let at = given.iter().zip(&expected).take_while(|(given, expected)| given == expected).count();
        let (is, should) = (given.get(at), expected.get(at));
        return Err(format!(
            "{} occurrences instead of {}; {at}: {is:?} instead of {should:?}",
            given.len(),
            expected.len()
        ));
    }
    tally.sets += 1;
    tally.changed += changes.len();
    tally.in_own_zone += usize::from(own.is_some());
    tally.occurrences += given.len();
    Ok(())
}

fn seen(occurrence: &EventOccurrence<'_>) -> Seen {
    Seen {
        id: seconds(occurrence.identity().local()),
        local: seconds(occurrence.local()),
        instant: occurrence.timestamp(),
    }
}

#[test]
fn days_and_longer_in_files() {
    agree(6_000_000_000, &[Yearly, Monthly, Weekly, Daily], true, 2_500);
}

#[test]
fn hours_and_shorter_in_files() {
    agree(7_000_000_000, &[Hourly, Minutely, Secondly], true, 1_500);
}
