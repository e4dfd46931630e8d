use crate::{
    RecurrenceSet,
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
