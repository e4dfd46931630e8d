//! What a record is, and what may be asked of it.

use duecourse::{explain::explain, kinds::ReferralCodes};
use serde_json::json;

use crate::host::{Program, at, usual, with_codes};

#[test]
fn it_is_told_what_may_be_asked_until_when_and_why_not() {
    with_codes(&[("JOHN-20", "2026-12-31T00:00:00Z")], |store| {
        let program = Program::new();
        let explained = explain::<ReferralCodes, _>(&program.call(), store, &usual(), "JOHN-20").unwrap();
        assert_eq!(
            explained.to_string(),
            "\
referral code JOHN-20 at 2026-06-01T02:00:00Z
state: active
since: 2026-01-01T00:00:00Z
next: expired at 2026-12-31T00:00:00.000001Z, because the expiry, 2026-12-31T00:00:00Z, has passed (R-2)
may be asked:
  disable: yes
  activate: no, the code is active already
  renew: yes
  change discount: yes
  agent off: yes, until 2026-12-31T00:00:00.000001Z
  agent on: no, the code is not inactive because of its agent; it is active
history:
  nothing has happened to it yet"
        );
        let told = json!(explained);
        assert_eq!(
            (&told["commands"][4]["command"], &told["commands"][4]["possible_until"]),
            (&json!("agent off"), &json!("2026-12-31T00:00:00.000001Z"))
        );
        assert_eq!(told["commands"][1]["reasons"][0]["sentence"], "the code is active already");
        assert_eq!(told["commands"][1]["actor"], "staff/operator/alice");
    });
}

/// What is due by then is told as it will be, though no sweep has run.
#[test]
fn it_is_told_of_the_record_as_it_is_now() {
    with_codes(&[("JOHN-20", "2026-12-31T00:00:00Z")], |store| {
        let program = Program::new();
        program.clock.set(at("2027-01-01T00:00:00Z"));
        let explained = explain::<ReferralCodes, _>(&program.call(), store, &usual(), "JOHN-20").unwrap();
        let possible: Vec<_> =
            explained.commands.iter().map(|command| (command.command, command.is_possible())).collect();
        assert_eq!(
            possible,
            [
                ("disable", true),
                ("activate", false),
                ("renew", true),
                ("change discount", true),
                ("agent off", false),
                ("agent on", false),
            ]
        );
        let activate = &explained.commands[1];
        assert_eq!(activate.possible_until(), Some(at("2026-12-31T00:00:00.000001Z")));
        assert!(explained.to_string().contains("\n  activate: no, the expiry "), "{explained}");
    });
}
