//! What somebody asks of a session, by the one name that the command line has for it.

use automation_core::{Actor, Refusal, Way};
use duecourse::ask::BETWEEN_REASONS;
use serde_json::{Value, json};
use session_core::coaching::SessionReason;
use storage_diesel::StoredRefusal;

use super::step_lines::with;

/// The name as it is typed, of one as the rules or the kept refusals have it.
pub(super) fn typed_name(name: &str) -> String {
    match name.replace(['_', ' '], "-").as_str() {
        "mark-missed" => "missed".to_owned(),
        "record-contact" => "contact".to_owned(),
        "record-meeting" => "meeting".to_owned(),
        "schedule-session" => "schedule".to_owned(),
        name => name.to_owned(),
    }
}

/// The same with what may be done instead (S-64), and how that is typed by `actor` of the session or contract that is called `key`.
pub(super) fn because_typed(refusal: &Refusal<SessionReason>, key: &str, actor: &Actor) -> String {
    refusal.ways().iter().fold(because(refusal), |text, way| {
        let advice = way.advice.as_deref().unwrap_or(way.command);
        format!("{text}; {advice}: `{}`", typed(way, key, actor))
    })
}

/// The ways as data.
pub(super) fn ways(refusal: &Refusal<SessionReason>, key: &str, actor: &Actor) -> Vec<Value> {
    let told = |way: &Way| {
        json!({
            "command": typed_name(way.command), "by": way.by, "advice": way.advice, "typed": typed(way, key, actor),
        })
    };
    refusal.ways().iter().map(told).collect()
}

/// A way as it is typed; what is still to be filled in is in capitals.
fn typed(way: &Way, key: &str, actor: &Actor) -> String {
    let name = typed_name(way.command);
    // At the beginning of a word it would begin a comment.
    let key = key.trim_start_matches('#');
    let by = match (way.by, actor) {
        (Some("staff"), _) => " --as-staff".to_owned(),
        (_, Actor::Participant { role, .. }) => format!(" --by {role}"),
        _ => String::new(),
    };
    let (of, more) = match name.as_str() {
        // Asked of the contract, which the session's key begins with.
        "schedule" => (key.split('/').next().unwrap_or(key), " --start TIME"),
        "meeting" => (key, " --from TIME --until TIME"),
        "contact" => (key, " --at TIME"),
        "request-reschedule" => (key, " --reason TEXT"),
        _ => (key, ""),
    };
    format!("manage session {name} {of}{more}{by}")
}

/// Every reason, and from or until when it would be possible, unless the one reason says so itself.
pub(super) fn because(refusal: &Refusal<SessionReason>) -> String {
    let reasons: Vec<String> = refusal.reasons().map(ToString::to_string).collect();
    let mut text = reasons.join("; ");
    let bounds =
        [("possible from", refusal.possible_from()), ("was possible until", refusal.possible_until())];
    for (word, at) in bounds {
        let Some(at) = at.map(|at| at.to_string()) else { continue };
        if !matches!(reasons.as_slice(), [only] if only.contains(&at)) {
            text.push_str(&format!(" ({word} {at})"));
        }
    }
    text
}

/// The same of a refusal that was kept.
pub(super) fn kept_because(refusal: &StoredRefusal) -> String {
    let mut text = refusal.reasons.replace(BETWEEN_REASONS, "; ");
    if let Some(from) = refusal.possible_from.map(|from| from.to_string())
        && (refusal.reasons.contains(BETWEEN_REASONS) || !text.contains(&from))
    {
        text.push_str(&format!(" (possible from {from})"));
    }
    text
}

/// A refusal that was kept, with its reasons one by one.
pub(super) fn kept(refusal: &StoredRefusal) -> Value {
    let reasons: Vec<&str> = refusal.reasons.split(BETWEEN_REASONS).collect();
    with(with(json!(refusal), "command", typed_name(&refusal.command)), "reasons", reasons)
}
