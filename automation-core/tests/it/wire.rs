//! What happened, and why, as JSON for pages and other programs.

use automation_core::{Actor, Because, Cause, Due, Objections, Span, Step};

use crate::records::at;

#[test]
fn a_step_with_its_cause() {
    let start = at("2026-03-01T09:00:00Z");
    let because = Because::after("S-30", "the start", start, Span::minutes(30)).unwrap();
    let step =
        Step { event: "missed", at: because.at(), cause: Cause::Time(because), from: "open", to: "missed" };
    assert_eq!(
        serde_json::to_value(&step).unwrap(),
        serde_json::json!({
            "event": "missed", "at": "2026-03-01T09:30:00Z", "from": "open", "to": "missed",
            "cause": {"time": {
                "clause": "S-30", "anchor": "the start", "window": "after 30 minutes",
                "from": "2026-03-01T09:00:00Z", "at": "2026-03-01T09:30:00Z",
            }},
        })
    );
    let cause = Cause::Asked { actor: Actor::System, reason: Some("ill".to_owned()) };
    let cause = serde_json::to_value(&cause).unwrap();
    assert_eq!(cause["asked"]["reason"], "ill");
    let due = serde_json::to_value(Due { event: "missed", because }).unwrap();
    assert_eq!((&due["event"], &due["because"]["clause"]), (&"missed".into(), &"S-30".into()));
}

#[test]
fn a_refusal_with_every_reason() {
    let mut objections = Objections::new();
    objections.until(at("2026-03-01T09:00:00Z"), "the desk is closed");
    objections.until(at("2026-03-02T09:00:00Z"), "nobody is there");
    let refusal = serde_json::to_value(objections.finish().unwrap_err()).unwrap();
    assert_eq!(refusal["reasons"][1]["sentence"], "nobody is there");
    assert_eq!(refusal["reasons"][0]["lapses"], "2026-03-01T09:00:00Z");
    assert_eq!(refusal["possible_from"], "2026-03-02T09:00:00Z");
}

/// They are handed from thread to thread.
#[test]
fn values_are_send_and_sync() {
    fn both<T: Send + Sync>() {}
    both::<automation_core::Instant>();
    both::<Span>();
    both::<Because>();
    both::<automation_core::Refusal<String>>();
    both::<Step<String>>();
    both::<automation_core::Explanation<String, String>>();
    both::<automation_core::Possibility<String>>();
    both::<automation_core::Change<automation_core::testing::Lamp>>();
    both::<automation_core::Viewpoint<'_, automation_core::testing::Lamp>>();
    both::<automation_core::Report>();
    both::<automation_core::Notification>();
}
