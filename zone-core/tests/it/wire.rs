//! Zones and choices as JSON.

use zone_core::{Gap, Overlap, Zone};

#[test]
fn a_zone_is_its_name() {
    let json = serde_json::to_string(&Zone::named("us/PACIFIC").unwrap()).unwrap();
    assert_eq!(json, "\"US/Pacific\"");
    assert_eq!(serde_json::from_str::<Zone>(&json).unwrap().name(), "US/Pacific");
    assert_eq!(serde_json::to_string(&Zone::UTC).unwrap(), "\"UTC\"");
    let error = serde_json::from_str::<Zone>("\"London\"").unwrap_err().to_string();
    assert!(error.starts_with("`London` is no time zone; did you mean Europe/London?"), "{error}");
    assert!(serde_json::from_str::<Zone>("1").is_err());
}

#[test]
fn the_choices_are_words() {
    assert_eq!(
        serde_json::to_string(&[Gap::ShiftForward, Gap::FirstAfter, Gap::Skip]).unwrap(),
        r#"["shift_forward","first_after","skip"]"#
    );
    assert_eq!(serde_json::to_string(&[Overlap::First, Overlap::Second]).unwrap(), r#"["first","second"]"#);
}
