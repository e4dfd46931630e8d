//! Calendars as JSON.

use automation_core::Span;
use serde_json::json;
use session_core::{
    calendar::{Calendar, CalendarException, Interval, OpeningStep},
    contract::{Progress, SessionCounts, SessionLength},
};
use zone_core::zone;

use super::{between, hours};

#[test]
fn a_calendar_comes_back_as_it_was() {
    let date = "2026-03-29".parse().unwrap();
    let calendar = Calendar::new(zone!("Asia/Beirut"))
        .with_exceptions([
            CalendarException::extra(date, hours(600, 700)),
            CalendarException::blocked("2026-03-28".parse().unwrap()),
        ])
        .with_busy([between("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z")])
        .with_length(SessionLength::from_minutes(45).unwrap())
        .with_buffers(Span::minutes(5), Span::minutes(10))
        .with_same_day(true)
        .with_min_lead(Span::minutes(30))
        .with_instant_confirmation(false)
        .with_step(OpeningStep::Every(30))
        .and_then(|calendar| calendar.with_advance(90))
        .unwrap();
    let written = serde_json::to_value(&calendar).unwrap();
    assert_eq!(serde_json::from_value::<Calendar>(written).unwrap(), calendar);
}

#[test]
fn what_is_left_out_has_its_default() {
    let read: Calendar = serde_json::from_value(json!({ "zone": "Asia/Beirut" })).unwrap();
    assert_eq!(read, Calendar::new(zone!("Asia/Beirut")));
    let some = json!({
        "zone": "Asia/Beirut",
        "hours": { "friday": [], "monday": [{ "from": 600, "until": 720 }] },
        "exceptions": [{ "date": "2026-03-29", "kind": "blocked" }],
        "step": { "every": 30 },
        "buffer_after": "10 minutes",
    });
    let read: Calendar = serde_json::from_value(some).unwrap();
    assert_eq!(read.hours().on(chrono::Weekday::Mon), [hours(600, 720)]);
    assert!(read.hours().on(chrono::Weekday::Fri).is_empty());
    assert_eq!(read.hours().on(chrono::Weekday::Sun), [hours(540, 1020)]);
    assert_eq!(read.exceptions(), [CalendarException::blocked("2026-03-29".parse().unwrap())]);
    assert_eq!((read.step(), read.buffer_after()), (OpeningStep::Every(30), Span::minutes(10)));
}

#[test]
fn what_is_wrong_is_named() {
    let told = |value: serde_json::Value| serde_json::from_value::<Calendar>(value).unwrap_err().to_string();
    let table = [
        (json!({ "zone": "Asia/Beirut", "advanced": 3 }), "unknown field `advanced`"),
        (json!({ "zone": "Asia/Beirut", "advance": 366 }), "booking 366 days ahead is not possible"),
        (json!({ "zone": "Asia/Beirut", "step": { "every": 0 } }), "openings every 0 minutes"),
        (json!({ "zone": "Asia/Beirut", "hours": { "moonday": [] } }), "unknown field `moonday`"),
        (
            json!({ "zone": "Asia/Beirut", "hours": { "monday": [{ "from": 5, "until": 5 }] } }),
            "hours from minute 5 until minute 5 are not possible",
        ),
        (
            json!({ "zone": "Asia/Beirut", "hours": { "monday": [
                { "from": 600, "until": 720 }, { "from": 700, "until": 800 }
            ] } }),
            "the hours 10:00-12:00 and 11:40-13:20 of Monday overlap",
        ),
    ];
    for (value, expected) in table {
        let told = told(value.clone());
        assert!(told.contains(expected), "{value}: {told}");
    }
    let reversed = json!({ "from": "2026-03-02T10:00:00Z", "until": "2026-03-02T10:00:00Z" });
    assert!(serde_json::from_value::<Interval>(reversed).is_err());
}

#[test]
fn counts_and_progress() {
    let counts: SessionCounts = serde_json::from_value(json!({ "completed": 2, "missed": 1 })).unwrap();
    assert_eq!((counts.completed, counts.missed, counts.latest), (2, 1, None));
    let progress = Progress { completed: 3, total: 4 };
    let written = serde_json::to_value(progress).unwrap();
    assert_eq!(written, json!({ "completed": 3, "total": 4 }));
    assert_eq!(serde_json::from_value::<Progress>(written).unwrap(), progress);
}
