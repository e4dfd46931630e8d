//! Texts at random for as long as `RECURRENCE_FUZZ_SECONDS` says, 5 if it does not: no panic, print-parse-
//! print is stable, results are sorted and unique, and nothing goes on beyond its budget.
//!
//! `RECURRENCE_FUZZ_SEED` begins elsewhere; each failure names its text.

use chrono::DateTime;
use recurrence_core::{
    Completeness, Gap, Occurrence, Overlap, Readings, RecurrenceSet, Rule, Strictness, SubDaily,
    UnmatchedStart, WeekNumber, YearlyMonthDay,
    calendar::{FileReading, read},
};

use crate::{at_random::for_a_while, dice::Dice, drawn, oracle::civil, places::ZONES};

/// What the mutations begin with.
const CORPUS: [&str; 16] = [
    "DTSTART;TZID=America/New_York:19970902T090000\nRRULE:FREQ=DAILY;COUNT=10",
    "DTSTART;TZID=America/New_York:19980101T090000\n\
     RRULE:FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
    "DTSTART;TZID=America/New_York:19970929T090000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
    "DTSTART;TZID=America/New_York:19970902T090000\n\
     EXDATE;TZID=America/New_York:19970902T090000\nRRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "DTSTART;TZID=Europe/London:20260329T003000\nRRULE:FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10;BYMINUTE=0,20",
    "DTSTART;TZID=Asia/Beirut:20260315T000000\nRRULE:FREQ=WEEKLY;COUNT=4\nRDATE:20260401T000000Z",
    "DTSTART;VALUE=DATE:20260330\nRRULE:FREQ=YEARLY;BYWEEKNO=-1,53;BYDAY=MO;WKST=SU\nEXDATE;VALUE=DATE:20271227",
    "DTSTART:20260101T090000\nRRULE:FREQ=MONTHLY;BYDAY=5MO,-1FR;BYMONTH=2,11;UNTIL=20991231T000000",
    "DTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY;INTERVAL=86399;BYSECOND=60;BYSETPOS=-1",
    "DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYYEARDAY=1,-366;BYSETPOS=1\nEXRULE:FREQ=YEARLY;INTERVAL=4",
    "DTSTART;TZID=Pacific/Apia:20111223T120000\nRRULE:FREQ=HOURLY;INTERVAL=5;BYMONTHDAY=-1,-2,29,30,31",
    "DTSTART:99991231T235959Z\nRRULE:FREQ=SECONDLY\nRDATE;VALUE=DATE:00010101",
    "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\nRRULE:FREQ=WEEKLY;BYDAY=MO",
    "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=\"Europe/London\":20260330T100000\r\nRRULE:FREQ=WEEKLY;BYDAY\r\n\
     \u{20}=TU,TH\r\nEXDATE;TZID=Europe/London:20260331T100000,20260402T100000\r\nEND:VEVENT\r\n",
    "rrule:freq=weekly;byday=mo;x-odd=1;;wkst=su\ndtstart;tzid=/x/Europe/Paris:20240229T000000",
    "DTSTART:20260330\nRRULE:FREQ=DAILY;UNTIL=20270330;COUNT=3",
];

/// What is put in here and there.
const WORDS: [&str; 56] = [
    "DTSTART",
    "RRULE:",
    "EXRULE:",
    "RDATE:",
    "EXDATE:",
    "FREQ=",
    "SECONDLY",
    "MINUTELY",
    "HOURLY",
    "DAILY",
    "WEEKLY",
    "MONTHLY",
    "YEARLY",
    "INTERVAL=",
    "COUNT=",
    "UNTIL=",
    "WKST=",
    "BYMONTH=",
    "BYWEEKNO=",
    "BYYEARDAY=",
    "BYMONTHDAY=",
    "BYDAY=",
    "BYHOUR=",
    "BYMINUTE=",
    "BYSECOND=",
    "BYSETPOS=",
    "MO",
    "SU",
    "2TU",
    "-53FR",
    ";",
    ",",
    ":",
    "=",
    "\n",
    "\r\n ",
    "\n",
    "-",
    "+",
    "0",
    "1",
    "60",
    "366",
    "-366",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "00010101T000000",
    "99991231T235959Z",
    "20240229",
    ";TZID=Europe/Dublin",
    ";TZID=Antarctica/Troll",
    ";VALUE=DATE",
    "€",
    "\u{0}",
    "20260329T013000Z",
];

/// What a search may take more than its budget, as a step that is begun is finished.
const SLACK: u64 = 4;

#[derive(Debug, Default)]
struct Tally {
    texts: u64,
    parsed_strictly: u64,
    parsed_leniently: u64,
    occurrences: u64,
    complete: u64,
    exhausted: u64,
    stopped: u64,
}

#[test]
fn texts_at_random() {
    let mut tally = Tally::default();
    for_a_while(text, |text| format!("{text:?}"), |text, dice| try_text(text, dice, &mut tally));
    println!("{tally:?}");
    assert!(tally.texts > 100 && tally.parsed_strictly > 10 && tally.exhausted > 0, "{tally:?}");
}

/// One of the corpus or a drawn one, changed in some places or in none.
fn text(dice: &mut Dice) -> String {
    use recurrence_core::Frequency::*;
    let mut text = if dice.percent(50) {
        dice.pick(&CORPUS).to_owned()
    } else {
        let full = dice.percent(50);
        drawn::recipe(dice, &[Yearly, Monthly, Weekly, Daily, Hourly, Minutely, Secondly], full).text()
    };
    for _ in 0..dice.pick(&[0, 1, 1, 1, 2, 3, 8]) {
        text = changed(dice, &text);
    }
    text
}

fn changed(dice: &mut Dice, text: &str) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = dice.pick(&places);
    let (before, behind) = text.split_at(at);
    match dice.index(8) {
        // A word put in, or put over what follows.
        0 | 1 => format!("{before}{}{behind}", dice.pick(&WORDS)),
        2 => {
            format!("{before}{}{}", dice.pick(&WORDS), behind.chars().skip(dice.index(6)).collect::<String>())
        }
        // A piece left out, or twice.
        3 => format!("{before}{}", behind.chars().skip(1 + dice.index(8)).collect::<String>()),
        4 => format!("{before}{}{behind}", behind.chars().take(1 + dice.index(20)).collect::<String>()),
        // A digit made another.
        5 | 6 => {
            let digit = char::from_digit(u32::try_from(dice.between(0, 9)).unwrap(), 10).unwrap();
            match behind.find(|one: char| one.is_ascii_digit()) {
                Some(found) => format!("{before}{}{digit}{}", &behind[..found], &behind[found + 1..]),
                None => before.to_owned(),
            }
        }
        // A part of another text.
        _ => {
            let other = dice.pick(&CORPUS);
            let cut: String = other.chars().skip(dice.index(other.len())).take(dice.index(40)).collect();
            format!("{before}{cut}{behind}")
        }
    }
}

fn try_text(text: &str, dice: &mut Dice, tally: &mut Tally) {
    tally.texts += 1;
    let readings = Readings {
        gap: dice.pick(&[Gap::ShiftForward, Gap::FirstAfter, Gap::Skip]),
        overlap: dice.pick(&[Overlap::First, Overlap::Second]),
        unmatched_start: dice.pick(&[UnmatchedStart::Omit, UnmatchedStart::Include, UnmatchedStart::Reject]),
        week_number: dice.pick(&[WeekNumber::StartWeekday, WeekNumber::AllDays]),
        yearly_month_day: dice.pick(&[YearlyMonthDay::EveryMonth, YearlyMonthDay::MonthOfStart]),
        sub_daily: dice.pick(&[SubDaily::WallClock, SubDaily::Elapsed]),
        floating_zone: dice.pick(&ZONES),
    };
    for strictness in [Strictness::Strict, Strictness::Lenient] {
        for line in text.lines() {
            if let Ok(rule) = Rule::parse(line.trim_start_matches("RRULE:"), strictness) {
                let printed = rule.to_string();
                let again = Rule::parse(&printed, strictness);
                let again = again.unwrap_or_else(|error| panic!("{printed}: {error}"));
                assert_eq!((&again, again.to_string()), (&rule, printed));
            }
        }
        match RecurrenceSet::parse_with(text, strictness, readings) {
            Ok(set) => {
                *(match strictness {
                    Strictness::Strict => &mut tally.parsed_strictly,
                    Strictness::Lenient => &mut tally.parsed_leniently,
                }) += 1;
                prints(&set, strictness);
                expands(&set, dice, tally);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    for event in read(text.as_bytes(), &FileReading::default()).map_or(Vec::new(), |calendar| calendar.events)
    {
        if let Ok(schedule) = event.schedule {
            schedule.set().into_iter().for_each(|set| prints(set, Strictness::Lenient));
        }
    }
}

/// What is printed is read as the same set, and printed the same.
fn prints(set: &RecurrenceSet, strictness: Strictness) {
    let printed = set.to_string();
    let again = RecurrenceSet::parse_with(&printed, strictness, *set.readings())
        .unwrap_or_else(|error| panic!("{printed}: {error}"));
    assert_eq!(again, *set, "{printed}");
    assert_eq!(again.to_string(), printed);
    assert!(!set.sentence().is_empty(), "{printed}");
}

/// In order, each once, and with no more steps than the budget is for each.
fn expands(set: &RecurrenceSet, dice: &mut Dice, tally: &mut Tally) {
    let budget = u64::try_from(dice.pick(&[0, 1, 50, 1_000, 3_000])).unwrap();
    let rules = u64::try_from(set.rules().len() + set.exclusion_rules().len()).unwrap();
    let most = 30;
    let mut check = |given: Vec<Occurrence>, steps: u64, completeness: Completeness, backwards: bool| {
        let instants: Vec<_> = given.iter().map(Occurrence::instant).collect();
        let is_sorted = instants.is_sorted_by(|one, next| if backwards { one > next } else { one < next });
        assert!(is_sorted, "{set} gives {instants:?}");
        let least = if backwards { 200_000 } else { 8 * rules };
        let limit = (budget.max(least) + SLACK) * u64::try_from(given.len() + 1).unwrap();
        assert!(steps <= limit, "{set} takes {steps} steps where {limit} are allowed");
        let stopped = given.len() == most;
        match completeness {
            Completeness::Complete => tally.complete += 1,
            Completeness::MoreAfter(_) if stopped => tally.stopped += 1,
            Completeness::BudgetExhausted(_) if !stopped => tally.exhausted += 1,
            other => panic!("{set} answers {other:?} after {} occurrences", given.len()),
        }
        tally.occurrences += u64::try_from(given.len()).unwrap();
    };
    let mut all = set.iter().budget(budget);
    check(all.by_ref().take(most).collect(), all.steps(), all.completeness(), false);

    let from = match dice.index(4) {
        0 => set.start().local().and_utc(),
        1 => DateTime::<chrono::Utc>::MIN_UTC,
        _ => civil(dice.between(-70_000_000_000, 260_000_000_000)).and_utc(),
    };
    let to = match dice.index(4) {
        0 => DateTime::<chrono::Utc>::MAX_UTC,
        1 => from,
        _ => from
            .checked_add_signed(chrono::TimeDelta::seconds(1 << dice.index(34)))
            .unwrap_or(DateTime::<chrono::Utc>::MAX_UTC),
    };
    let mut window = set.between(from, to).budget(budget);
    let within: Vec<Occurrence> = window.by_ref().take(most).collect();
    assert!(within.iter().all(|one| (from..to).contains(&one.instant())), "{set} from {from} to {to}");
    check(within, window.steps(), window.completeness(), false);

    let mut before = set.before(to).budget(budget);
    let earlier: Vec<Occurrence> = before.by_ref().take(most).collect();
    assert!(earlier.iter().all(|one| one.instant() < to), "{set} before {to}");
    check(earlier, before.steps(), before.completeness(), true);
}
