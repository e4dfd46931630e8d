//! The JSON forms: what is written can be read again, and nothing that breaks a rule can.

use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{ClassEvent, ClassReason, SessionKey},
    pattern::{Conflict, Coverage, PatternEvent, PatternKey, Plan, SeriesDraft},
    testing,
};

use super::made::*;

fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// The form of a pattern, pinned: others may keep it.
#[test]
fn a_pattern_as_json() {
    let expected = serde_json::json!({
        "key": "harbour/MON-10",
        "details": {
            "class": "Wheel throwing", "step": null, "capacity": 3, "place": null, "instructors": [], "assistants": [],
        },
        "series": {
            "rule": "FREQ=WEEKLY;BYDAY=MO",
            "first_day": "2026-01-05",
            "last_day": null,
            "starts_at": "10:00:00",
            "ends_at": null,
            "length": 3_600,
            "zone": "Europe/London",
            "exceptions": [],
            "holidays": [],
            "on_holiday": "leave_out",
        },
        "active": true,
        "generated_through": null,
        "sequence": 0,
        "created_at": "2026-01-01T09:00:00Z",
        "since": "2026-01-01T09:00:00Z",
    });
    assert_eq!(serde_json::to_value(pattern(mondays(), "2026-01-01T09:00:00Z")).unwrap(), expected);
}

/// The form of a session, pinned.
#[test]
fn a_class_session_as_json() {
    let (mut studio, _) = studio(mondays(), "2026-01-01T09:00:00Z");
    let key = format!("{KEY}/2026-01-05T10:00");
    book(&mut studio, &key, "ann", "2026-01-02T09:00:00Z");
    let expected = serde_json::json!({
        "key": "harbour/MON-10/2026-01-05T10:00",
        "number": 1,
        "zone": "Europe/London",
        "local_start": "2026-01-05T10:00:00",
        "start": "2026-01-05T10:00:00Z",
        "end": "2026-01-05T11:00:00Z",
        "details": {
            "class": "Wheel throwing", "step": null, "capacity": 3, "place": null, "instructors": [], "assistants": [],
        },
        "topic": null,
        "notes": null,
        "seats": ["ann"],
        "status": "scheduled",
        "is_override": false,
        "sequence": 0,
        "created_at": "2026-01-01T09:00:00Z",
        "since": "2026-01-02T09:00:00Z",
    });
    assert_eq!(serde_json::to_value(studio.session(&key)).unwrap(), expected);
}

/// P-32, P-B11, P-X15: what cannot be is not read either.
#[test]
fn what_breaks_a_rule_cannot_be_read() {
    let mut json = serde_json::to_value(pattern(mondays(), "2026-01-01T09:00:00Z")).unwrap();
    let mut broken = |part: &str, key: &str, value: serde_json::Value| {
        let good = std::mem::replace(&mut json[part][key], value);
        let read = serde_json::from_value::<Pattern>(json.clone());
        json[part][key] = good;
        read.map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(broken("series", "last_day", "2026-01-05".into()), Ok(()));
    let told = broken("series", "last_day", "2026-01-04".into()).unwrap_err();
    assert!(told.contains("the last day, 2026-01-04, is before the first, 2026-01-05"), "{told}");
    for (key, value) in [("length", 0), ("length", -60), ("length", 359_965)] {
        assert!(broken("series", key, value.into()).is_err(), "{key} {value}");
    }
    assert!(broken("series", "zone", serde_json::Value::Null).is_err(), "a zone is required");
    assert!(broken("series", "zone", "Europe/Londres".into()).is_err());
    assert!(broken("series", "rule", "FREQ=SOMETIMES".into()).is_err());
    assert!(broken("series", "starts_at", "25:00:00".into()).is_err());
    assert!(broken("series", "ends_at", "10:30:00".into()).is_err());
    assert!(broken("details", "capacity", 0.into()).is_err());
    for key in [
        "",
        "harbour",
        "harbour/MON/10",
        "harbour/MON-10/2026-01-05",
        "harbour/MON-10/2026-13-05T10:00",
        "harbour/MON-10/2026-01-05T10:00~x",
    ] {
        assert!(key.parse::<SessionKey>().is_err(), "{key}");
    }
}

/// P-9, P-35: a policy file may leave out what is the default; it may not misspell anything, nor say what cannot be.
#[test]
fn p_35_a_policy_as_json() {
    let read = |json: &str| serde_json::from_str::<PatternPolicy>(json).map_err(|error| error.to_string());
    assert_eq!(read("{}"), Ok(PatternPolicy::default()));
    let year =
        read(r#"{"horizon_months": 12, "past_sessions": "delete_all", "series_end": "last_start"}"#).unwrap();
    assert_eq!((year.horizon_months(), year.refill_below_months()), (12, 3));
    assert!(read(r#"{"horizon": 12}"#).unwrap_err().contains("horizon"));
    assert!(
        read(r#"{"horizon_months": 61}"#).unwrap_err().contains("a horizon of 61 months is not possible")
    );
    // The default threshold is beyond a horizon of two months, and is said so.
    assert!(read(r#"{"horizon_months": 2}"#).unwrap_err().contains("a refill below 3 months"));
    assert!(read(r#"{"past_sessions": "forget"}"#).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// Records, events and policies come back as they were, and keys as text.
    #[test]
    fn what_is_written_is_read(
        policy in testing::pattern_policies(),
        session in testing::class_sessions(),
        event in testing::class_events(),
        series in testing::series_drafts(),
    ) {
        prop_assert_eq!(&through_json(&policy), &policy);
        prop_assert_eq!(&through_json(&session), &session);
        prop_assert_eq!(&through_json(&event), &event);
        prop_assert_eq!(&through_json(&series), &series);
        let key: SessionKey = session.key.to_string().parse().unwrap();
        prop_assert_eq!(&key, &session.key);
        prop_assert_eq!(key.is_given_up(), session.key.is_given_up());
        prop_assert_eq!(key.pattern().to_string().parse::<PatternKey>().unwrap(), key.pattern());
    }

    /// The keys of one pattern sort by time, and each is within the range of its pattern's keys.
    #[test]
    fn keys_sort_by_time(one in testing::class_sessions(), other in testing::class_sessions()) {
        prop_assert_eq!(one.key.original().cmp(&other.key.original()).is_lt(), {
            let (a, b) = (one.key.at(one.key.original()), other.key.at(other.key.original()));
            a.as_str() < b.as_str()
        });
        prop_assert!(one.key.as_str() > "harbour/MON-10/" && one.key.as_str() < "harbour/MON-100");
    }
}

/// They are handed from thread to thread, and every record, event and reason has a JSON form.
#[test]
fn values_are_send_and_sync_and_have_a_form() {
    fn both<T: Send + Sync>() {}
    fn read_and_written<T: Send + Sync + Serialize + DeserializeOwned>() {}
    fn written<T: Send + Sync + Serialize>() {}
    both::<session_core::pattern::PatternFacts>();
    both::<session_core::pattern::PatternEffect>();
    read_and_written::<Pattern>();
    read_and_written::<ClassSession>();
    read_and_written::<PatternEvent>();
    read_and_written::<ClassEvent>();
    read_and_written::<SeriesDraft>();
    written::<ClassReason>();
    written::<Plan>();
    written::<Conflict>();
    written::<Coverage>();
}
