//! `agent off|on`: switches an agent and what hangs on them.

use automation_core::Lifecycle;
use referral_core::switch_agent;
use serde_json::json;
use storage_diesel::StorageError;

use crate::{
    cli::Agent,
    complaint::complain,
    error::{Error, Exit},
    policy_change,
    run_record::{Finished, recorded},
    session::Session,
    store::Store,
};

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, asked: &Agent) -> Result<Exit, Error> {
    let (name, active, command) = match asked {
        Agent::Off { name } => (name, false, "agent off"),
        Agent::On { name } => (name, true, "agent on"),
    };
    recorded(session, store, command, |session, store| {
        let name = name.trim();
        let agent = store
            .find_agent(name)?
            .ok_or_else(|| Error::Cannot(format!("there is no agent named {name}")))?;
        if session.dry_run {
            let state = if active { "active" } else { "inactive" };
            if session.is_json() {
                session.output.object(&json!({
                    "command": command, "agent": agent.name, "active": active, "dry_run": true,
                }))?;
            } else {
                session
                    .output
                    .line(format_args!("[DRY RUN] Would make the agent {} {state}.", agent.name))?;
            }
            return Ok(Finished { exit: Exit::Done, counts: json!({}), trouble: None });
        }
        policy_change::follow_unobserved(session, store)?;
        let switched = store.transaction(|store| -> Result<_, StorageError> {
            store.set_agent_active(agent.id, active)?;
            switch_agent(store, agent.id, active, &session.actor(), session.now, &session.policies())
        })?;
        for change in &switched.changed {
            if session.verbose {
                complain!("referral_codes: {}: {}", change.key(), change.after.state());
            }
        }
        let left =
            switched.failed.len().saturating_add(switched.refused.len()).saturating_add(switched.moved.len());
        let (changed, unconcerned) = (switched.changed.len(), switched.unconcerned);
        let counts = json!({ "changed": changed, "not_concerned": unconcerned, "failed": left });
        if session.is_json() {
            session.output.object(&json!({
                "command": command, "agent": agent.name, "active": active, "counts": counts,
            }))?;
        } else {
            let state = if active { "active" } else { "inactive" };
            session.output.line(format_args!(
                "{} is {state}: {changed} code(s) changed, {unconcerned} not concerned.",
                agent.name
            ))?;
        }
        for failure in &switched.failed {
            complain!("error: {}: {}", failure.key, failure.cause);
        }
        for (id, refusal) in &switched.refused {
            complain!("error: code number {id}: {refusal}");
        }
        for id in &switched.moved {
            complain!("error: code number {id} was changed by somebody else meanwhile; try again");
        }
        let trouble = (left > 0).then(|| format!("{left} code(s) could not be switched"));
        let exit = if left > 0 { Exit::SomeFailed } else { Exit::Done };
        Ok(Finished { exit, counts, trouble })
    })
}
