//! Expansion allocates nothing per occurrence.

use allocation_counter::measure;
use chrono::{DateTime, Utc};
use recurrence_core::RecurrenceSet;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// What asking for all occurrences of a window allocates, and how many there are.
fn allocations(text: &str, from: &str, to: &str) -> (u64, usize) {
    let set: RecurrenceSet = text.parse().expect(text);
    let (from, to) = (at(from), at(to));
    let mut number = set.between(from, to).count();
    let info = measure(|| number = set.between(from, to).count());
    (info.count_total, number)
}

#[test]
fn ordinary_rules_allocate_nothing_at_all() {
    for rule in [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3;BYHOUR=9,17",
        "FREQ=WEEKLY;BYDAY=TU,TH",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=500",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=HOURLY;BYDAY=MO;BYHOUR=9,10,11",
        "FREQ=MINUTELY;INTERVAL=15;BYHOUR=9",
    ] {
        let text = format!(
            "DTSTART;TZID=Europe/London:20200106T103000\nRRULE:{rule}\nEXDATE;TZID=Europe/London:20250106T103000"
        );
        let (allocated, number) = allocations(&text, "2024-01-01T00:00:00Z", "2034-01-01T00:00:00Z");
        assert!(number >= 9, "{rule}: {number}");
        assert_eq!(allocated, 0, "{rule}: {number} occurrences");
    }
}

#[test]
fn several_rules_allocate_once_however_many_they_give() {
    let text = "DTSTART;TZID=America/New_York:20200106T103000\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=18\n\
                EXRULE:FREQ=MONTHLY;BYMONTHDAY=13\nRDATE;TZID=America/New_York:20240113T120000";
    let (short, few) = allocations(text, "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z");
    let (long, many) = allocations(text, "2024-01-01T00:00:00Z", "2034-02-01T00:00:00Z");
    assert!(many > 100 * few);
    assert_eq!(short, long);
}

#[test]
fn a_shifted_hour_is_the_exception_and_is_put_in_order_once() {
    let text = "DTSTART;TZID=Europe/London:20200106T003000\nRRULE:FREQ=HOURLY";
    let (one_gap, _) = allocations(text, "2024-03-01T00:00:00Z", "2024-05-01T00:00:00Z");
    let (ten_gaps, many) = allocations(text, "2024-03-01T00:00:00Z", "2034-03-01T00:00:00Z");
    assert!(many > 80_000);
    // The room of the first gap serves the others.
    assert_eq!((one_gap, ten_gaps), (1, 1));
}
