//! Calendar files: one with as many rules as nobody writes, and one as large as a busy office has.

use std::{error::Error, fmt::Write as _, hint::black_box, time::Instant};

use chrono::{DateTime, Utc};
use recurrence_core::TextLimits;
use recurrence_core::calendar::{CalendarFile, EventOccurrence, FileLimits, FileReading, read};

use crate::stopwatch::Answer;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) rules: usize,
    pub(crate) events: usize,
    /// How often each is done; the shortest counts.
    pub(crate) times: u32,
}

impl Size {
    pub(crate) const MEASURED: Self = Self { rules: 40_000, events: 1_000, times: 40 };
    /// Once: to see that the answers are right.
    pub(crate) const CHECKED: Self = Self { rules: 400, events: 20, times: 1 };
}

/// The first so many occurrences of an event with many rules.
const FIRST: usize = 500;

/// The rules of one event.
struct Rules {
    name: &'static str,
    /// The `n`-th.
    rule: fn(usize) -> String,
}

const RULES: [Rules; 3] = [
    Rules { name: "all equal", rule: |_| "FREQ=DAILY".to_owned() },
    Rules {
        name: "each at a second of its own",
        rule: |n| {
            // 7,919 is prime to the seconds of a day, so no two are the same.
            let second = n * 7_919 % 86_400;
            let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
            format!("FREQ=DAILY;BYHOUR={hour};BYMINUTE={minute};BYSECOND={second}")
        },
    },
    Rules { name: "each at an interval of its own", rule: |n| format!("FREQ=DAILY;INTERVAL={}", n + 1) },
];

pub(crate) fn print(size: Size) -> Result<(), Box<dyn Error>> {
    let Size { rules, events, times } = size;
    println!("\n| a calendar file, ms | read | expanded | together | limit |\n|---|---|---|---|---|");
    for Rules { name, rule } in RULES {
        let text = many_rules(rules, rule);
        let limits = FileLimits {
            event: TextLimits { rules: usize::MAX, ..TextLimits::default() },
            ..FileLimits::default()
        };
        let how = FileReading { limits, ..FileReading::default() };
        let first = |file: &CalendarFile| occurrences(file, |one| one.take(FIRST), ALWAYS);
        let [read, expanded] = shortest(&text, &how, times, FIRST, first)?;
        println!(
            "| {rules} RRULE lines, {name}: the first {FIRST} occurrences | {read:.1} | {expanded:.2} | {:.1} | 100 |",
            read + expanded
        );
    }
    for (series, overrides, limit) in [(events / 2, 1, "5"), (events, 1, "5"), (events, 2, "–")] {
        let text = office(series, overrides);
        let year = ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"];
        let all = |file: &CalendarFile| occurrences(file, |one| one.take(usize::MAX), year);
        // All weeks of the year but those that were cancelled.
        let expected = series * (53 - overrides);
        let [read, expanded] = shortest(&text, &FileReading::default(), times, expected, all)?;
        println!(
            "| {series} weekly events with {} overrides ({} KiB): a year | {read:.2} | {expanded:.2} | {:.2} | {limit} |",
            series * overrides,
            text.len() / 1024,
            read + expanded
        );
    }
    Ok(())
}

/// All of the years that an engine knows.
const ALWAYS: [&str; 2] = ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"];

/// What all events of a file come to.
fn occurrences<'f, I: Iterator<Item = EventOccurrence<'f>>>(
    file: &'f CalendarFile,
    of: fn(recurrence_core::calendar::EventOccurrences<'f>) -> I,
    window: [&str; 2],
) -> Answer {
    let [from, to] = window.map(|at| at.parse::<DateTime<Utc>>().expect("an instant"));
    let schedules = file.events.iter().filter_map(|event| event.schedule.as_ref().ok());
    schedules.flat_map(|schedule| of(schedule.between(from, to))).map(|one| one.timestamp()).collect()
}

/// Milliseconds of reading and of expanding.
fn shortest(
    text: &str,
    how: &FileReading<'_>,
    times: u32,
    expected: usize,
    expand: impl Fn(&CalendarFile) -> Answer,
) -> Result<[f64; 2], Box<dyn Error>> {
    let mut shortest = [f64::INFINITY; 2];
    // The file before is freed only then: else all memory goes back to the system each time, and to get it anew costs
    // more than to read the file.
    let mut before = None;
    for _ in 0..times {
        let begun = Instant::now();
        let file = read(black_box(text.as_bytes()), how)?;
        let was_read = begun.elapsed();
        let answer = black_box(expand(black_box(&file)));
        let was_expanded = begun.elapsed();
        assert_eq!(answer.number, expected as u64, "{:?}", file.notes);
        let each = [was_read, was_expanded - was_read].map(|time| time.as_secs_f64() * 1_000.0);
        for (shortest, time) in shortest.iter_mut().zip(each) {
            *shortest = shortest.min(time);
        }
        before = Some(file);
    }
    drop(before);
    Ok(shortest)
}

fn many_rules(number: usize, rule: fn(usize) -> String) -> String {
    let mut text =
        String::from("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:many\r\nDTSTART:20260101T000000Z\r\n");
    for n in 0..number {
        write!(text, "RRULE:{}\r\n", rule(n)).expect("room");
    }
    text + "END:VEVENT\r\nEND:VCALENDAR\r\n"
}

/// Weekly events in Vienna, each with one occurrence that was moved, and with two overrides one that was cancelled.
fn office(events: usize, overrides: usize) -> String {
    let mut text = String::from(
        "BEGIN:VCALENDAR\r\nPRODID:-//An office//EN\r\nVERSION:2.0\r\nX-WR-TIMEZONE:Europe/Vienna\r\n\
         BEGIN:VTIMEZONE\r\nTZID:Europe/Vienna\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\n\
         RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n\
         END:DAYLIGHT\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
         TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
    );
    for n in 0..events {
        // On Mondays, Tuesdays and Wednesdays from 5 January 2026 on, of which 52 are left of the year.
        let (day, hour, minute) = (5 + n % 3, 8 + n % 9, n * 5 % 60);
        let at = |day: &str| format!("{day}T{hour:02}{minute:02}00");
        let component = |lines: String| {
            format!(
                "BEGIN:VEVENT\r\nUID:{n}@office.example\r\nDTSTAMP:20260101T000000Z\r\nCREATED:20260101T000000Z\r\n\
                 LAST-MODIFIED:20260101T000000Z\r\n{lines}SUMMARY:Meeting {n}\\, as every week\r\nTRANSP:OPAQUE\r\n\
                 END:VEVENT\r\n"
            )
        };
        let start = at(&format!("202601{day:02}"));
        text += &component(format!(
            "DTSTART;TZID=Europe/Vienna:{start}\r\nDURATION:PT45M\r\nRRULE:FREQ=WEEKLY\r\nSEQUENCE:1\r\n"
        ));
        let (of, to) = (at(&format!("202603{:02}", day + 11)), at(&format!("202603{:02}", day + 12)));
        text += &component(format!(
            "RECURRENCE-ID;TZID=Europe/Vienna:{of}\r\nDTSTART;TZID=Europe/Vienna:{to}\r\nDURATION:PT1H\r\n\
             SEQUENCE:2\r\nSTATUS:CONFIRMED\r\n"
        ));
        if overrides < 2 {
            continue;
        }
        let of = at(&format!("202605{:02}", day - 1));
        text += &component(format!(
            "RECURRENCE-ID;TZID=Europe/Vienna:{of}\r\nDTSTART;TZID=Europe/Vienna:{of}\r\nSEQUENCE:2\r\n\
             STATUS:CANCELLED\r\n"
        ));
    }
    text + "END:VCALENDAR\r\n"
}
