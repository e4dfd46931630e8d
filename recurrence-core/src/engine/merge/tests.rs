use crate::{
    Readings, RecurrenceSet, Strictness, TextLimits,
    engine::{Found, merge::Feed},
};

/// How many occurrences come of a set of that many rules, and how often a rule was looked at for them.
fn looks(rules: usize, properties: &str) -> (u64, u64) {
    let mut text = String::from("DTSTART:20260101T000000Z\n");
    for number in 0..rules {
        // Each gives one every hour, at a minute and second of its own.
        let (minute, second) = (number / 60 % 60, number % 60);
        text.push_str(&format!("RRULE:FREQ=HOURLY;BYMINUTE={minute};BYSECOND={second}\n"));
    }
    text.push_str(properties);
    let set: RecurrenceSet = text.parse().unwrap();
    let mut feed = None;
    let from = set.start().local().and_utc().timestamp();
    let mut steps = u64::MAX;
    Feed::seek(&mut feed, &set.plan, &[], (from, from + 3 * 3_600), &mut steps).unwrap();
    let mut feed = feed.unwrap();
    let mut found = 0;
    while let Found::One(_) = feed.next(&mut steps) {
        found += 1;
    }
    match feed {
        Feed::Many(many) => (found, many.turns.looks),
        Feed::One(_) => (found, 0),
    }
}

/// What the first occurrences of a set cost: how many came, how often a rule was looked at, and the steps.
fn cost(text: &str, wanted: u64) -> (u64, u64, u64) {
    let set =
        RecurrenceSet::parse_within(text, Strictness::Strict, Readings::rfc(), TextLimits::NONE).unwrap();
    let mut feed = None;
    let from = set.start().local().and_utc().timestamp();
    let mut steps = u64::MAX;
    Feed::seek(&mut feed, &set.plan, &[], (from, from + 400 * 86_400), &mut steps).unwrap();
    let mut feed = feed.unwrap();
    let mut found = 0;
    while found < wanted && matches!(feed.next(&mut steps), Found::One(_)) {
        found += 1;
    }
    let looks = match feed {
        Feed::Many(many) => many.turns.looks,
        Feed::One(_) => 0,
    };
    (found, looks, u64::MAX - steps)
}

#[test]
fn of_forty_thousand_rules_each_is_looked_at_once_and_then_one_for_each_occurrence() {
    let mut text = String::from("DTSTART:20260101T000000Z");
    for number in 0..40_000 {
        let (hour, minute, second) = (number / 3_600, number / 60 % 60, number % 60);
        text.push_str(&format!("\nRRULE:FREQ=DAILY;BYHOUR={hour};BYMINUTE={minute};BYSECOND={second}"));
    }
    let (found, looks, steps) = cost(&text, 500);
    // The last one that was given is not followed yet.
    assert_eq!((found, looks), (500, 40_000 + 499));
    // To begin with each rule; then for each look one, and one for the time that it finds.
    assert_eq!(steps, 40_000 + 2 * looks);
}

#[test]
fn equal_rules_are_one() {
    let text = |rules: usize| format!("DTSTART:20260101T000000Z{}", "\nRRULE:FREQ=DAILY".repeat(rules));
    assert_eq!(cost(&text(5_000), 100), (100, 0, 100));
    assert_eq!(cost(&text(5_000), 100), cost(&text(1), 100));
    // Another one among them is another one.
    let (found, looks, _) = cost(
        &format!("{}\nEXRULE:FREQ=DAILY;INTERVAL=2{}", text(2_500), "\nRRULE:FREQ=WEEKLY".repeat(2_500)),
        100,
    );
    assert_eq!((found, looks < 300), (100, true), "{looks}");
}

/// A rule that has its period open gives without opening another; that it was looked at counts all the same.
#[test]
fn each_look_is_a_step() {
    let mut text = String::from("DTSTART:20260101T000000Z");
    for minute in 0..50 {
        text.push_str(&format!("\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYMINUTE={minute}"));
    }
    let (found, looks, steps) = cost(&text, 300);
    assert_eq!((found, looks), (300, 50 + 299));
    // And 50 to begin, and a week or two of each.
    assert!((looks + 50 + 50..=looks + 50 + 3 * 50).contains(&steps), "{steps}");
}

#[test]
fn of_many_rules_only_that_is_looked_at_whose_occurrence_was_taken() {
    for rules in [2, 30, 900] {
        let (found, looks) = looks(rules, "");
        assert_eq!((found, looks), (3 * rules as u64, rules as u64 + found), "{rules} rules");
    }
    // What is taken out was looked at as well.
    let (found, looks) = looks(60, "EXRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=7\n");
    assert_eq!((found, looks), (3 * 59, 60 + 3 * 60));
}
