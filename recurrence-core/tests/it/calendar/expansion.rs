//! Pages, budgets and cursors of an event.

use recurrence_core::{
    Completeness, ExpansionCursor,
    calendar::{EventOccurrence, Schedule},
};

use super::{calendar, event, file};

const OWN: &str = "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19961027T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19810329T020000\n\
    TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

/// With several at one instant, some moved far, and a shift of all behind one.
fn schedules() -> Vec<Schedule> {
    let overrides = [
        "RECURRENCE-ID;TZID=Z:20260303T100000\nDTSTART;TZID=Z:20260310T100000",
        "RECURRENCE-ID;TZID=Z:20260304T100000\nDTSTART;TZID=Z:20260310T100000",
        "RECURRENCE-ID;TZID=Z:20260305T100000\nSTATUS:CANCELLED",
        "RECURRENCE-ID;TZID=Z:20260306T100000\nDTSTART;TZID=Z:20260101T100000",
        "RECURRENCE-ID;TZID=Z;RANGE=THISANDFUTURE:20260320T100000\nDTSTART;TZID=Z:20260319T233000",
        "RECURRENCE-ID;TZID=Z;RANGE=THISANDFUTURE:20260401T100000\nDTSTART;TZID=Z:20260402T023000",
    ];
    let series = "DTSTART;TZID=Z:20260301T100000\nRRULE:FREQ=DAILY;COUNT=60\nEXDATE;TZID=Z:20260402T100000";
    let mut schedules = Vec::new();
    for zone in ["Europe/Vienna", "Own"] {
        for number in 0..=overrides.len() {
            let changes: String = overrides.iter().take(number).map(|lines| event(lines)).collect();
            let text =
                file(&format!("{OWN}{}{changes}", event(series))).replace("TZID=Z", &format!("TZID={zone}"));
            schedules.push(calendar(&text).events.remove(0).schedule.unwrap());
        }
    }
    schedules
}

type Told = (i64, String, String);

fn told(one: &EventOccurrence<'_>) -> Told {
    (one.timestamp(), one.identity().local().to_string(), one.local().to_string())
}

#[test]
fn a_zone_of_the_file_tells_what_the_database_would() {
    let schedules = schedules();
    let (known, own) = schedules.split_at(schedules.len() / 2);
    for (known, own) in known.iter().zip(own) {
        assert_eq!(
            known.iter().map(|one| told(&one)).collect::<Vec<_>>(),
            own.iter().map(|one| told(&one)).collect::<Vec<_>>()
        );
    }
}

#[test]
fn instants_never_go_back_and_windows_are_parts_of_the_whole() {
    for schedule in schedules() {
        let all: Vec<Told> = schedule.iter().map(|one| told(&one)).collect();
        assert!(all.is_sorted_by_key(|(at, ..)| *at));
        let begin = all[0].0 - 86_400;
        for step in 0..60 {
            let (from, to) = (begin + step * 190_000, begin + step * 190_000 + 400_000);
            let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0).unwrap();
            let window: Vec<Told> = schedule.between(at(from), at(to)).map(|one| told(&one)).collect();
            let wanted: Vec<Told> = all.iter().filter(|(at, ..)| (from..to).contains(at)).cloned().collect();
            assert_eq!(window, wanted, "{from}");
        }
    }
}

/// Pages of any size put together are the whole, also where several are at one instant.
#[test]
fn pages_of_any_size() {
    for schedule in schedules() {
        let all: Vec<Told> = schedule.iter().map(|one| told(&one)).collect();
        for size in 1..=7 {
            let mut found = Vec::new();
            let mut cursor: Option<ExpansionCursor> = None;
            loop {
                let mut rest = schedule.iter();
                if let Some(cursor) = cursor.take() {
                    rest = rest.resume(cursor);
                }
                let page = rest.page(size);
                assert!(page.occurrences.len() <= size);
                found.extend(page.occurrences.iter().map(told));
                match page.completeness {
                    Completeness::Complete => break,
                    Completeness::MoreAfter(next) => cursor = Some(next),
                    Completeness::BudgetExhausted(_) => panic!("the budget ran out"),
                }
            }
            assert_eq!(found, all, "{size}");
        }
    }
}

/// What a small budget cuts into pieces is the whole as well.
#[test]
fn small_budgets() {
    for schedule in schedules() {
        let all: Vec<Told> = schedule.iter().map(|one| told(&one)).collect();
        for budget in [12, 200, 1_000] {
            let mut found = Vec::new();
            let mut rest = schedule.iter().budget(budget);
            for _ in 0..1_000 {
                found.extend(rest.by_ref().map(|one| told(&one)));
                match rest.completeness() {
                    Completeness::Complete => break,
                    Completeness::BudgetExhausted(cursor) | Completeness::MoreAfter(cursor) => {
                        rest = schedule.iter().budget(budget).resume(cursor);
                    }
                }
            }
            assert_eq!(found, all, "{budget}");
        }
    }
}

/// A search that a budget ends goes on where it stopped, and says how far it came.
#[test]
fn a_long_search_goes_on_where_it_stopped() {
    let text = file(&event(
        "DTSTART:20260301T100000Z\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3;BYMINUTE=0;BYSECOND=0\nEXDATE:20260301T100000Z",
    ));
    let schedule = calendar(&text).events.remove(0).schedule.unwrap();
    let wanted = schedule.iter().next().unwrap().timestamp();
    let mut rest = schedule.iter().budget(20);
    let mut pieces = 0;
    let found = loop {
        pieces += 1;
        if let Some(found) = rest.next() {
            break found.timestamp();
        }
        assert!(rest.steps() <= 20 + 2, "{}", rest.steps());
        let Completeness::BudgetExhausted(cursor) = rest.completeness() else { panic!("{pieces}") };
        assert!(pieces < 10_000);
        rest = schedule.iter().budget(20).resume(cursor);
    };
    assert_eq!(found, wanted);
    assert!(pieces > 1);
}

#[test]
fn an_expansion_that_was_not_begun_says_so() {
    let schedule = schedules().remove(0);
    let Completeness::MoreAfter(cursor) = schedule.iter().completeness() else { panic!("nothing was asked") };
    assert_eq!(schedule.iter().resume(cursor).count(), 59);
    let Completeness::MoreAfter(last) = ({
        let mut all = schedule.iter();
        all.nth(58);
        all.completeness()
    }) else {
        panic!("it was not asked for more")
    };
    let mut rest = schedule.iter().resume(last);
    assert_eq!(rest.next().map(|one| told(&one)), None);
    assert_eq!(rest.completeness(), Completeness::Complete);
}

/// All of a schedule in pieces that a budget cuts.
fn in_pieces(schedule: &Schedule, budget: u64) -> Vec<Told> {
    let mut found = Vec::new();
    let mut rest = schedule.iter().budget(budget);
    for _ in 0..10_000 {
        found.extend(rest.by_ref().map(|one| told(&one)));
        let Completeness::BudgetExhausted(cursor) = rest.completeness() else { return found };
        rest = schedule.iter().budget(budget).resume(cursor);
    }
    panic!("no end in {found:?}");
}

/// A budget that ends among occurrences that are cancelled, or in a search, hides no override that comes before.
#[test]
fn a_budget_that_ends_hides_no_override() {
    let cancelled: String = (2..=20)
        .map(|day| event(&format!("RECURRENCE-ID:202603{day:02}T100000Z\nSTATUS:CANCELLED")))
        .collect();
    let alone = event("RECURRENCE-ID:20260305T120000Z\nDTSTART:20260305T130000Z");
    let daily = event("DTSTART:20260301T100000Z\nRRULE:FREQ=DAILY;COUNT=25");
    let schedule = calendar(&file(&format!("{daily}{cancelled}{alone}"))).events.remove(0).schedule.unwrap();
    let all: Vec<Told> = schedule.iter().map(|one| told(&one)).collect();
    assert_eq!(all.len(), 7);
    for budget in 1..=30 {
        assert_eq!(in_pieces(&schedule, budget), all, "{budget}");
    }

    let rare = event(
        "DTSTART:20260301T100000Z\n\
         RRULE:FREQ=SECONDLY;UNTIL=20290101;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3;BYMINUTE=0;BYSECOND=0",
    );
    let last = event("RECURRENCE-ID:20280301T120000Z\nDTSTART:20280301T130000Z");
    let schedule = calendar(&file(&format!("{rare}{alone}{last}"))).events.remove(0).schedule.unwrap();
    let all: Vec<Told> = schedule.iter().map(|one| told(&one)).collect();
    assert_eq!(all.len(), 4);
    for budget in [20, 50, 400] {
        assert_eq!(in_pieces(&schedule, budget), all, "{budget}");
    }
}
