//! How names are found.

use proptest::prelude::*;
use zone_core::Zone;

#[test]
fn old_names_stay_and_follow() {
    let pacific: Zone = "Canada/Pacific".parse().unwrap();
    let vancouver: Zone = "America/Vancouver".parse().unwrap();
    assert_ne!(pacific, vancouver);
    assert_eq!(pacific.name(), "Canada/Pacific");
    for day in 0..40_000 {
        assert_eq!(pacific.offset_at(day * 86_400), vancouver.offset_at(day * 86_400));
    }
}

#[test]
fn what_was_meant() {
    let meant = |text| Zone::meant(text).map(Zone::name);
    assert_eq!(meant("GMT Standard Time"), Some("Europe/London"));
    assert_eq!(meant("Central European Standard Time"), Some("Europe/Warsaw"));
    assert_eq!(meant(" new york "), Some("America/New_York"));
    assert_eq!(meant("Europe/Londn"), None, "a guess is for people, not for programs");
    // Indianapolis is in America/ and in America/Indiana/.
    assert_eq!(meant("Indianapolis"), None);
    assert_eq!(meant(""), None);
}

#[test]
fn what_an_unknown_name_is_answered() {
    let said = |name: &str| name.parse::<Zone>().unwrap_err().to_string();
    assert_eq!(said("Europe/Londn"), "`Europe/Londn` is no time zone; did you mean Europe/London?");
    assert_eq!(said("America/NewYork"), "`America/NewYork` is no time zone; did you mean America/New_York?");
    assert_eq!(said("Berlin"), "`Berlin` is no time zone; did you mean Europe/Berlin?");
    assert_eq!(
        said("GMT Standard Time"),
        "`GMT Standard Time` is Windows' name of a time zone; write Europe/London"
    );
    assert_eq!(said(""), "`` is no time zone; write a name such as Europe/London or UTC");
    assert_eq!(said("a\nb"), "`a\\nb` is no time zone; write a name such as Europe/London or UTC");
    let long = "x".repeat(1_000_000);
    assert!(said(&long).len() < 200);
}

#[test]
fn every_name_that_was_ever_stored_is_found() {
    let missing: Vec<_> =
        chrono_tz::TZ_VARIANTS.iter().filter(|old| Zone::named(old.name()).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in ".{0,80}") {
        let _ = Zone::meant(&text);
        if let Err(error) = text.parse::<Zone>() {
            prop_assert!(!error.to_string().contains('\n'));
        }
    }
}
