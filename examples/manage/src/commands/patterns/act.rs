//! `pattern edit|reconcile|deactivate|activate|delete-session` (P-12, P-28, P-29, P-39).

use duecourse::{Asked, kinds::Patterns};
use serde_json::json;
use session_core::{
    class::{ClassCommand, SessionKey},
    pattern::PatternCommand,
};
use storage_diesel::Delivery;

use super::{Asking, PatternAction, key, plan_lines, series};
use crate::{
    asking::{ask, tell_steps},
    commands::classes,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

/// Catches the pattern up, does what is asked, and tells its steps and what became of its sessions.
pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    action: &PatternAction,
) -> Result<Exit, Error> {
    let (asking, command) = match action {
        PatternAction::Edit { asking, from: None, changes } => {
            (asking, PatternCommand::Edit(Box::new(changes.edit()?)))
        }
        PatternAction::Edit { asking, from: Some(day), changes } => {
            let (day, edit) = (series::day("--from", day)?, Box::new(changes.edit()?));
            (asking, PatternCommand::EditFrom { day, edit })
        }
        PatternAction::Reconcile { asking } => (asking, PatternCommand::Reconcile),
        PatternAction::Deactivate { asking } => (asking, PatternCommand::Deactivate),
        PatternAction::Activate { asking } => (asking, PatternCommand::Activate),
        PatternAction::DeleteSession { asking, from: Some(day) } => {
            (asking, PatternCommand::DeleteFrom { day: series::day("--from", day)? })
        }
        PatternAction::DeleteSession { asking, from: None } => {
            if asking.key.parse::<SessionKey>().is_err() {
                return Err(Error::Cannot(format!(
                    "`{}` is no key of a session, such as harbour/MON-10/2026-05-25T10:00; with --from DATE all \
                     sessions of a pattern from that day on are deleted",
                    asking.key
                )));
            }
            let Asking { key, reason, hold } = asking;
            return classes::act(invocation, store, (key, reason.as_deref(), *hold), ClassCommand::Delete);
        }
        PatternAction::Add(_) | PatternAction::Show { .. } | PatternAction::Preview { .. } => {
            return Ok(Exit::Done);
        }
    };
    let key = key(&asking.key)?;
    let verb = verb(action);
    recorded(invocation, store, &format!("pattern {verb}"), |invocation, store| {
        if !asking.hold {
            store.set_delivery(Delivery::Queued);
        }
        let asked = Asked {
            which: key.as_str().into(),
            command: &command,
            name: &command.name().replace(' ', "_"),
            actor: &invocation.admin(),
            reason: asking.reason.as_deref(),
        };
        let what = format!("pattern {key}");
        let answer = ask::<Patterns, _>(invocation, store, &what, &asked, |_, refused| {
            Error::Cannot(format!("{what}: {verb} is refused: {}", refused.refusal))
        })?;
        let change = answer.change;
        invocation.log.change(&change, &answer.facts);
        tell_steps(invocation, &change)?;
        let told = plan_lines::tell(invocation, &change)?;
        let counts = json!({ "steps": change.steps.len(), "sessions": told });
        Ok(Finished { value: Exit::Done, counts, trouble: None })
    })
}

fn verb(action: &PatternAction) -> &'static str {
    match action {
        PatternAction::Add(_) => "add",
        PatternAction::Show { .. } => "show",
        PatternAction::Preview { .. } => "preview",
        PatternAction::Edit { .. } => "edit",
        PatternAction::Reconcile { .. } => "reconcile",
        PatternAction::Deactivate { .. } => "deactivate",
        PatternAction::Activate { .. } => "activate",
        PatternAction::DeleteSession { .. } => "delete-session",
    }
}
