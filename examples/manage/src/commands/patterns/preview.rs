//! `pattern preview`: the plan that a reconcile would carry out (P-28).

use duecourse::{kinds::Patterns, patterns::preview};
use serde_json::json;
use session_core::pattern::PlanAction;

use super::key;
use crate::{
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let key = key(text)?;
    let plan = preview(&invocation.call(), store, &Patterns::named(invocation), key.as_str());
    let plan = plan.map_err(|error| Error::Cannot(error.to_string()))?;
    for entry in &plan.entries {
        let (action, because) = (entry.action.name(), entry.because);
        if invocation.is_json() {
            invocation.output.object(&json!({
                "pattern": key, "original": entry.original, "action": entry.action,
                "because": because.to_string(),
            }))?;
            continue;
        }
        let original = entry.original.format("%Y-%m-%dT%H:%M");
        let people = match &entry.action {
            PlanAction::Conflict { people, .. } => format!(", booked by {people}"),
            _ => String::new(),
        };
        invocation.output.line(format_args!("{action} {key}/{original}{people}: {because}"))?;
    }
    if !invocation.is_json() {
        let count = |action| plan.count(action);
        invocation.output.line(format_args!(
            "{} to create, {} to update, {} to retire, {} in conflict, {} kept.",
            count("create"),
            count("update"),
            count("retire"),
            count("conflict"),
            count("keep"),
        ))?;
    }
    invocation.output.flush()?;
    Ok(Exit::Done)
}
