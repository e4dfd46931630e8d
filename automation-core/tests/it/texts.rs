//! What storage keeps as text and must be able to read again.

use automation_core::{Actor, ActorError, DedupKey, Id, Report, UserId};
use proptest::prelude::*;

fn user(text: &str) -> UserId {
    UserId::new(text).expect("a user id")
}

#[test]
fn actors_are_written_and_read_again() {
    for (actor, text) in [
        (Actor::System, "system"),
        (Actor::staff(user("alice"), "admin"), "staff/admin/alice"),
        (Actor::participant(user("7/a b"), "coach"), "participant/coach/7/a b"),
        (Actor::staff(user("7"), "a/b%2F"), "staff/a%2Fb%252F/7"),
    ] {
        assert_eq!(actor.to_string(), text);
        assert_eq!(text.parse(), Ok(actor.clone()));
        let json = serde_json::to_string(&actor).expect("written");
        assert_eq!(json, format!("{text:?}"));
        assert_eq!(serde_json::from_str::<Actor>(&json).expect("read"), actor);
    }
    assert_eq!(Actor::System.user(), None);
    assert_eq!(Actor::staff(user("alice"), "admin").user().map(UserId::as_str), Some("alice"));
}

#[test]
fn what_names_nobody_is_said() {
    for text in ["", "system/x", "staff", "staff/admin", "Staff/admin/alice", "guest/x/y"] {
        assert_eq!(text.parse::<Actor>(), Err(ActorError::Form { text: text.to_owned() }));
    }
    let error = "staff/admin/".parse::<Actor>().expect_err("no user");
    assert_eq!(error.to_string(), "`` is no user id; it takes 1 to 255 characters and no control characters");
    for (text, fine) in [
        (" 7 ", true),
        ("\n7", true),
        ("a\u{7}b", false),
        (&*"é".repeat(255), true),
        (&*"é".repeat(256), false),
    ] {
        assert_eq!(UserId::new(text).is_ok(), fine, "{text:?}");
    }
    assert!(serde_json::from_str::<UserId>(r#"" ""#).is_err());
}

#[test]
fn reports_and_numbers_are_values() {
    let report = Report { changed: 2, stopped: true, ..Report::default() };
    let json = serde_json::to_string(&report).expect("written");
    assert_eq!(serde_json::from_str::<Report>(&json).expect("read"), report);
    assert_eq!(serde_json::to_string(&Id(7)).expect("written"), "7");
}

/// The parts that a key was made of.
fn parts(key: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = key.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '|' => parts.push(String::new()),
            '\\' => parts.last_mut().expect("one").extend(letters.next()),
            letter => parts.last_mut().expect("one").push(letter),
        }
    }
    parts
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_key_tells_its_parts(wanted in prop::collection::vec(r"[a|\\]{0,3}", 1..5)) {
        let key = DedupKey::new(wanted.iter().map(String::as_str));
        prop_assert_eq!(parts(key.as_str()), wanted);
    }

    #[test]
    fn a_key_without_separators_is_its_parts_joined(wanted in prop::collection::vec("[a-z0-9 :.-]{0,8}", 1..5)) {
        let key = DedupKey::new(wanted.iter().map(String::as_str));
        prop_assert_eq!(key.as_str(), wanted.join("|"));
    }
}
