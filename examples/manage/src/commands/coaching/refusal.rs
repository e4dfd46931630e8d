//! What is refused: told with every reason. The application layer has kept it (S-37).

use automation_core::{Actor, Lifecycle};
use duecourse::Refused;
use serde_json::json;
use session_core::coaching::SessionReason;

use super::action::{because_typed, ways};
use crate::{error::Error, invocation::Invocation};

/// Prints the refusal as JSON where that is wanted, and gives the error that the command ends with. `command`: as it is
/// typed, less the `session` before it.
pub(super) fn tell<R: Lifecycle>(
    invocation: &mut Invocation,
    command: &str,
    actor: &Actor,
    refused: &Refused<SessionReason>,
) -> Error {
    let Refused { key, refusal, .. } = refused;
    if invocation.is_json() {
        let reasons: Vec<String> = refusal.reasons().map(ToString::to_string).collect();
        let printed = invocation.output.object(&json!({
            "kind": R::KIND, "key": key, "command": format!("session {command}"), "actor": actor, "possible": false,
            "reasons": reasons, "possible_from": refusal.possible_from(),
            "possible_until": refusal.possible_until(), "ways": ways(refusal, key, actor),
            "dry_run": invocation.dry_run,
        }));
        if let Err(error) = printed {
            return error;
        }
    }
    let kind = R::KIND;
    Error::Refused(format!("{kind} {key}: {command} is refused: {}", because_typed(refusal, key, actor)))
}
