//! What a step of a pattern did to its sessions, a line each.

use automation_core::{Change, Event as _};
use serde_json::json;
use session_core::{Pattern, pattern::PatternEffect};

use crate::{error::Error, invocation::Invocation};

/// How many sessions were told of.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub(super) struct Told {
    created: u64,
    changed: u64,
    kept: u64,
}

/// Tells what became of each session: what was made, what was changed, and what stays although the pattern no longer
/// gives it, with who has booked it.
pub(super) fn tell(invocation: &mut Invocation, change: &Change<Pattern>) -> Result<Told, Error> {
    let mut told = Told::default();
    let dry_run = invocation.dry_run;
    let dry = if dry_run { "[DRY RUN] " } else { "" };
    for effect in &change.consequences {
        let (line, object) = match effect {
            PatternEffect::NewSession(birth) => {
                told.created = told.created.saturating_add(1);
                let session = &birth.record;
                let local = session.local_start.format("%a %Y-%m-%d %H:%M");
                (
                    format!("{dry}{}: created, {local} {}", session.key, session.zone),
                    json!({ "session": session.key, "event": "created", "start": session.start, "dry_run": dry_run }),
                )
            }
            PatternEffect::Session(step) => {
                told.changed = told.changed.saturating_add(1);
                let (session, event) = (&step.after, step.step.event.name());
                let local = session.local_start.format("%a %Y-%m-%d %H:%M");
                let booked = if session.is_booked() {
                    format!(", booked by {}", session.seats)
                } else {
                    String::new()
                };
                (
                    format!(
                        "{dry}{}: {}, {local} {}{booked}",
                        session.key,
                        event.replace('_', " "),
                        session.zone
                    ),
                    json!({
                        "session": session.key, "event": event, "start": session.start, "seats": session.seats,
                        "dry_run": dry_run,
                    }),
                )
            }
            PatternEffect::NewPattern(birth) => (
                format!("{dry}{}: goes on, {}", birth.key, birth.record.series.sentence()),
                json!({ "pattern": birth.key, "event": "created", "dry_run": dry_run }),
            ),
            PatternEffect::Conflict(conflict) => {
                told.kept = told.kept.saturating_add(1);
                (
                    format!("{dry}kept: {conflict}"),
                    json!({ "session": conflict.session, "event": "kept", "seats": conflict.people,
                            "because": conflict.because.to_string(), "dry_run": dry_run }),
                )
            }
            PatternEffect::Message(_) | PatternEffect::Rekeyed { .. } => continue,
        };
        if invocation.is_json() {
            invocation.output.object(&object)?;
        } else {
            invocation.output.line(line)?;
        }
    }
    Ok(told)
}
