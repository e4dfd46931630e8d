//! Calendar files at random for as long as `RECURRENCE_FUZZ_SECONDS` says, 5 if it does not: no panic, nothing beyond
//! the limits that were asked for, nothing that goes on beyond its budget, and memory in proportion to the file.
//!
//! Half an hour: `RECURRENCE_FUZZ_SECONDS=1800 cargo test -p recurrence-core --test it calendar_files_at_random`.
//! `RECURRENCE_FUZZ_SEED` begins elsewhere; each failure names its file, which is left in the folder of temporary
//! files.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use recurrence_core::{
    Completeness, Gap, Overlap, Readings, SubDaily, TextLimits, UnmatchedStart, WeekNumber, YearlyMonthDay,
    calendar::{CalendarFile, Event, EventOccurrence, FileLimits, FileReading, Schedule, read},
};

use crate::{
    at_random::for_a_while, calendar_files::written, dice::Dice, drawn, oracle::civil, places::ZONES,
};

/// What is put in here and there: names, values, marks and numbers that files have and readers fall over.
const WORDS: [&[u8]; 72] = [
    b"BEGIN:VEVENT\r\n",
    b"END:VEVENT\r\n",
    b"BEGIN:VCALENDAR\r\n",
    b"END:VCALENDAR\r\n",
    b"BEGIN:VTIMEZONE\r\nTZID:x\r\n",
    b"END:VTIMEZONE\r\n",
    b"BEGIN:STANDARD\r\n",
    b"END:STANDARD\r\n",
    b"BEGIN:DAYLIGHT\r\n",
    b"END:DAYLIGHT\r\n",
    b"BEGIN:VALARM\r\n",
    b"END:VALARM\r\n",
    b"BEGIN:VTODO\r\n",
    b"END:VTODO\r\n",
    b"UID:1\r\n",
    b"UID:2\r\n",
    b"SEQUENCE:7\r\n",
    b"SEQUENCE:4294967296\r\n",
    b"STATUS:CANCELLED\r\n",
    b"RECURRENCE-ID:20260310T090000Z\r\n",
    b"RECURRENCE-ID;RANGE=THISANDFUTURE:20260310T090000Z\r\n",
    b"RECURRENCE-ID;VALUE=DATE:20260310\r\n",
    b"DTSTART:20260301T090000Z\r\n",
    b"DTSTART;TZID=x:20260301T090000\r\n",
    b"DTSTART;VALUE=DATE:00010101\r\n",
    b"DTEND:99991231T235959Z\r\n",
    b"DURATION:P99999999999W\r\n",
    b"DURATION:-PT1S\r\n",
    b"DUE;VALUE=DATE:20260301\r\n",
    b"RRULE:FREQ=SECONDLY\r\n",
    b"RRULE:FREQ=DAILY;COUNT=4294967295\r\n",
    b"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n",
    b"RRULE:FREQ=WEEKLY;UNTIL=20260304T230000Z\r\n",
    b"EXRULE:FREQ=DAILY;INTERVAL=2\r\n",
    b"EXDATE;VALUE=DATE:20260303\r\n",
    b"EXDATE:20260303T000000\r\n",
    b"RDATE;VALUE=PERIOD:20260304T080000Z/PT2H\r\n",
    b"RDATE;VALUE=PERIOD:20260304T080000Z/00010101T000000Z,\r\n",
    b"TZOFFSETFROM:+2359\r\n",
    b"TZOFFSETTO:-2359\r\n",
    b"TZOFFSETTO:+0530\r\n",
    b"X-WR-TIMEZONE:Europe/Vienna\r\n",
    b"X-WR-TIMEZONE:Lake Time\r\n",
    b";TZID=Europe/Dublin",
    b";TZID=\"(GMT-05:00) Somewhere, Elsewhere\"",
    b";TZID=Pacific Standard Time",
    b";VALUE=DATE",
    b";VALUE=PERIOD",
    b";RANGE=THISANDFUTURE",
    b"\r\n ",
    b"\r\n\t",
    b"\r",
    b"\n",
    b"\r\n",
    b"\"",
    b"\\",
    b"\\n",
    b";",
    b":",
    b",",
    b"=",
    b"-",
    b"0",
    b"99991231T235959Z",
    b"00010101T000000",
    b"99999999999999999999",
    b"\0",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xc3",
    "€".as_bytes(),
];

/// Most bytes of memory for each byte of a file, and beside that: what a note, an event or a change of clocks takes
/// is more than the line that it came from.
const BYTES_A_BYTE: u64 = 250;
const BYTES_BESIDE: u64 = 4 * 1024 * 1024;

/// What a search may take more than its budget, as a step that is begun is finished.
const SLACK: u64 = 4;

/// More than the largest budget that a search of a year is given.
const ENOUGH: u64 = 100_000;

#[derive(Debug, Default)]
struct Tally {
    files: u64,
    refused: u64,
    events: u64,
    unreadable: u64,
    overrides: u64,
    notes: u64,
    occurrences: u64,
    complete: u64,
    exhausted: u64,
    /// The most bytes of memory that reading a file took, and for each of its bytes if it has many.
    most_memory: u64,
    most_a_byte: u64,
    /// What took longest, with all that was asked.
    slowest: Duration,
}

#[test]
fn calendar_files_at_random() {
    let corpus: Vec<Vec<u8>> = written::all().into_iter().map(|file| file.bytes).collect();
    let mut tally = Tally::default();
    for_a_while(
        |dice| file(dice, &corpus),
        |file| kept(file),
        |file, dice| {
            let began = Instant::now();
            try_file(file, dice, &mut tally);
            tally.slowest = tally.slowest.max(began.elapsed());
        },
    );
    println!("{tally:?}");
    let Tally { files, refused, events, unreadable, notes, occurrences, exhausted, .. } = tally;
    let each =
        [files, refused, events, unreadable, tally.overrides, notes, occurrences, exhausted, tally.complete];
    assert!(each.iter().all(|number| *number > 10), "{tally:?}");
}

/// Where a file that failed can be found.
fn kept(file: &[u8]) -> String {
    let path = std::env::temp_dir().join("calendar_file_that_failed.ics");
    std::fs::write(&path, file).unwrap();
    format!("{} of {} bytes", path.display(), file.len())
}

/// One of the corpus, or a drawn set in a file, changed in some places or in none.
fn file(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    use recurrence_core::Frequency::*;
    let mut file = if dice.percent(85) {
        dice.pick(corpus)
    } else {
        let set =
            drawn::recipe(dice, &[Yearly, Monthly, Weekly, Daily, Hourly, Minutely, Secondly], true).text();
        format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:drawn\n{set}\nEND:VEVENT\nEND:VCALENDAR\n").into_bytes()
    };
    for _ in 0..dice.pick(&[0, 1, 1, 2, 3, 5, 8, 20]) {
        changed(dice, &mut file, corpus);
    }
    // As UTF-16, which may then be cut in its midst.
    if dice.percent(5) {
        let text = String::from_utf8_lossy(&file).into_owned();
        file = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        if dice.percent(50) {
            file.truncate(dice.index(file.len() + 1));
        }
    }
    file
}

fn changed(dice: &mut Dice, file: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    if file.len() > 200_000 {
        file.truncate(50_000);
    }
    let at = dice.index(file.len() + 1);
    let to = (at + 1 + dice.index(30)).min(file.len());
    match dice.index(16) {
        // A word put in, or put over what follows, or at the beginning of a line.
        0 | 1 => drop(file.splice(at..at, dice.pick(&WORDS).iter().copied())),
        2 => drop(file.splice(at..to, dice.pick(&WORDS).iter().copied())),
        3..=5 => {
            let at = line_at(file, at).0;
            drop(file.splice(at..at, dice.pick(&WORDS).iter().copied()));
        }
        // A piece left out, or twice.
        6 => drop(file.drain(at..to)),
        7 => {
            let piece = file[at..to].to_vec();
            drop(file.splice(at..at, piece));
        }
        // A line left out, many times, or in the place of another.
        8 => {
            let (from, to) = line_at(file, at);
            drop(file.drain(from..to));
        }
        9 => {
            let (from, to) = line_at(file, at);
            let line = file[from..to].repeat(dice.pick(&[1, 2, 10, 300]));
            drop(file.splice(from..from, line));
        }
        10 => {
            let (from, to) = line_at(file, at);
            let line = file[from..to].to_vec();
            let other = dice.index(file.len() + 1);
            let (from, to) = line_at(file, other);
            drop(file.splice(from..to, line));
        }
        // Several lines, which may be whole components, once more.
        11 => {
            let from = line_at(file, at).0;
            let end = (from + dice.index(1_500)).min(file.len());
            let lines = file[from..line_at(file, end).0.max(from)].to_vec();
            drop(file.splice(from..from, lines));
        }
        // A digit made another, or a byte.
        12 | 13 => {
            let digit = b'0' + u8::try_from(dice.index(10)).unwrap();
            if let Some(found) = file[at..].iter().position(u8::is_ascii_digit) {
                file[at + found] = digit;
            }
        }
        14 => {
            let byte = u8::try_from(dice.index(256)).unwrap();
            if let Some(found) = file.get_mut(at) {
                *found = byte;
            }
        }
        // A part of another file; now and then, the rest of this one is cut off.
        _ if dice.percent(80) => {
            let other = dice.pick(corpus);
            let from = dice.index(other.len());
            let end = (from + dice.index(800)).min(other.len());
            drop(file.splice(at..at, other[from..end].iter().copied()));
        }
        _ => file.truncate(at),
    }
}

/// Where the line begins that a byte is in, and where the next one does.
fn line_at(file: &[u8], at: usize) -> (usize, usize) {
    let (before, behind) = file.split_at(at.min(file.len()));
    let from = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |found| found + 1);
    let to =
        behind.iter().position(|byte| *byte == b'\n').map_or(file.len(), |found| before.len() + found + 1);
    (from, to)
}

fn reading<'a>(dice: &mut Dice, hook: &'a dyn Fn(&str) -> Option<recurrence_core::Zone>) -> FileReading<'a> {
    let readings = Readings {
        gap: dice.pick(&[Gap::ShiftForward, Gap::FirstAfter, Gap::Skip]),
        overlap: dice.pick(&[Overlap::First, Overlap::Second]),
        unmatched_start: dice.pick(&[UnmatchedStart::Omit, UnmatchedStart::Include, UnmatchedStart::Reject]),
        week_number: dice.pick(&[WeekNumber::StartWeekday, WeekNumber::AllDays]),
        yearly_month_day: dice.pick(&[YearlyMonthDay::EveryMonth, YearlyMonthDay::MonthOfStart]),
        sub_daily: dice.pick(&[SubDaily::WallClock, SubDaily::Elapsed]),
        ..Readings::calendars()
    };
    let usual = FileLimits::default();
    let limits = if dice.percent(80) {
        usual
    } else {
        FileLimits {
            bytes: dice.pick(&[usual.bytes, usual.bytes, 3_000]),
            events: dice.pick(&[0, 1, 3, 50]),
            overrides: dice.pick(&[0, 1, 2, 100]),
            zones: dice.pick(&[0, 1, 10]),
            zone_bytes: dice.pick(&[10, 500, usual.zone_bytes]),
            zone_changes: dice.pick(&[1, 300, usual.zone_changes]),
            notes: dice.pick(&[0, 1, 5]),
            event: TextLimits {
                bytes: dice.pick(&[200, 1_000, usual.event.bytes]),
                rules: dice.pick(&[0, 1, 10]),
                dates: dice.pick(&[0, 1, 100]),
            },
        }
    };
    FileReading {
        readings,
        zone: dice.pick(&ZONES),
        limits,
        zone_named: if dice.percent(30) { Some(hook) } else { None },
    }
}

fn try_file(file: &[u8], dice: &mut Dice, tally: &mut Tally) {
    tally.files += 1;
    let hook = |name: &str| {
        assert!(name.len() <= 255, "the host is asked about {} bytes", name.len());
        name.len().is_multiple_of(2).then_some(ZONES[3])
    };
    let how = reading(dice, &hook);
    let mut found = None;
    let memory = allocation_counter::measure(|| found = Some(read(file, &how)));
    tally.most_memory = tally.most_memory.max(memory.bytes_max);
    if file.len() > 10_000 {
        tally.most_a_byte = tally.most_a_byte.max(memory.bytes_max / u64::try_from(file.len()).unwrap());
    }
    let most = BYTES_A_BYTE * u64::try_from(file.len()).unwrap() + BYTES_BESIDE;
    assert!(memory.bytes_max <= most, "{} bytes for a file of {}", memory.bytes_max, file.len());
    match found.unwrap() {
        Ok(file) => {
            within_limits(&file, &how.limits);
            for event in &file.events {
                tally.events += 1;
                match &event.schedule {
                    Ok(schedule) => expands(schedule, dice, tally),
                    Err(error) => {
                        assert!((1..2_000).contains(&error.to_string().len()), "{error}");
                        tally.unreadable += 1;
                    }
                }
            }
            tally.notes += u64::try_from(file.notes.len()).unwrap();
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            tally.refused += 1;
        }
    }
}

fn within_limits(file: &CalendarFile, limits: &FileLimits) {
    let CalendarFile { events, notes, .. } = file;
    let overrides = |event: &Event| event.schedule.as_ref().map_or(0, |schedule| schedule.overrides().len());
    let components: usize = events.iter().map(|event| 1 + overrides(event)).sum();
    // Of overrides without their series, one stands as the event as well.
    assert!(events.len() <= limits.events && components <= 2 * limits.events, "{components} components");
    assert!(events.iter().all(|event| overrides(event) <= limits.overrides.max(1)), "too many overrides");
    assert!(notes.len() <= limits.notes + 1, "{} notes", notes.len());
    for note in notes {
        let sentence = note.to_string();
        assert!((5..600).contains(&sentence.len()) && note.line > 0, "{sentence}");
    }
    let named = |event: &'_ Event| event.uid.clone().map(|uid| (event.component.name(), uid));
    let uids: BTreeSet<_> = events.iter().filter_map(named).collect();
    let without = events.iter().filter(|event| event.uid.is_none()).count();
    assert_eq!(uids.len() + without, events.len(), "two events of one kind and UID");
}

/// A year of an event: in order, with no more steps than the budget is for each, and the same in two parts.
fn expands(schedule: &Schedule, dice: &mut Dice, tally: &mut Tally) {
    tally.overrides += u64::try_from(schedule.overrides().len()).unwrap();
    let budget = u64::try_from(dice.pick(&[0, 1, 50, 1_000, 3_000])).unwrap();
    let most = 60;
    let from = match dice.index(5) {
        0 => civil(dice.between(-70_000_000_000, 250_000_000_000)),
        1 => schedule.start().local(),
        _ => civil(1_767_225_600),
    }
    .and_utc();
    let to = from.checked_add_signed(TimeDelta::days(366)).unwrap_or(DateTime::<Utc>::MAX_UTC);
    let mut year = schedule.between(from, to).budget(budget);
    let given: Vec<EventOccurrence<'_>> = year.by_ref().take(most).collect();
    assert!(given.is_sorted_by_key(EventOccurrence::instant), "{given:?}");
    assert!(given.iter().all(|one| (from..to).contains(&one.instant())), "from {from} to {to}: {given:?}");
    assert!(given.iter().all(|one| one.end() >= one.instant()), "an end before the beginning: {given:?}");
    for one in &given {
        assert!(!one.identity().to_string().is_empty() && one.local() > chrono::NaiveDateTime::MIN);
    }
    let rules = schedule.set().map_or(0, |set| set.rules().len() + set.exclusion_rules().len());
    let stretches = 1 + u64::try_from(schedule.overrides().len()).unwrap();
    let least = 2 * u64::try_from(rules).unwrap().max(1);
    let limit = (budget.max(least) + SLACK) * (u64::try_from(given.len()).unwrap() + 1 + stretches);
    assert!(year.steps() <= limit, "{} steps where {limit} are allowed", year.steps());
    match year.completeness() {
        Completeness::Complete => tally.complete += 1,
        Completeness::BudgetExhausted(_) => tally.exhausted += 1,
        Completeness::MoreAfter(_) => assert_eq!(given.len(), most),
    }
    // A search that goes on from a cursor may take more steps than one that was under way.
    let first = schedule.between(from, to).budget(budget).page(given.len() / 2);
    if let Completeness::MoreAfter(cursor) | Completeness::BudgetExhausted(cursor) = first.completeness {
        let rest = schedule.between(from, to).budget(ENOUGH).resume(cursor);
        let rest = rest.take(given.len() - first.occurrences.len());
        let seen = |one: EventOccurrence<'_>| (one.timestamp(), one.local(), one.identity().to_string());
        let again: Vec<_> = first.occurrences.iter().copied().chain(rest).map(seen).collect();
        assert_eq!(again, given.iter().copied().map(seen).collect::<Vec<_>>(), "in two parts");
    }
    tally.occurrences += u64::try_from(given.len()).unwrap();
}
