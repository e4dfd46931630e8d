//! What is refused: told with every reason, and kept (S-37).

use automation_core::{Actor, Id, Refusal};
use serde_json::json;
use session_core::SessionReason;
use storage_diesel::{RefusedCommand, Stored};

use super::action::{BETWEEN, because_typed, ways};
use crate::{complaint::complain, error::Error, invocation::Invocation, store::Store};

/// What was asked, by whom, of which record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) id: Id,
    /// What people call the record.
    pub(super) key: &'a str,
    /// The command as it is typed, less the `session` before it.
    pub(super) command: &'a str,
    pub(super) actor: &'a Actor,
}

impl Asked<'_> {
    /// Keeps the refusal, if the policy says so and something may be written, prints it as JSON where that
    /// is wanted, and gives the error that the command ends with.
    pub(super) fn refused<R: Stored, S: Store>(
        self,
        invocation: &mut Invocation,
        store: &mut S,
        refusal: &Refusal<SessionReason>,
    ) -> Error {
        let Self { id, key, command, actor } = self;
        let reasons: Vec<String> = refusal.reasons().map(ToString::to_string).collect();
        if invocation.session_policy().audit_refusals && !invocation.dry_run {
            let kept = store.refused::<R>(
                id,
                &RefusedCommand {
                    at: invocation.now,
                    actor,
                    command: &command.replace('-', "_"),
                    reasons: &reasons.join(BETWEEN),
                    possible_from: refusal.possible_from(),
                },
            );
            // That it was refused is what matters to whoever asked.
            if let Err(error) = kept {
                complain!("warning: that {command} was refused could not be kept: {error}");
            }
        }
        if invocation.is_json() {
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
}
