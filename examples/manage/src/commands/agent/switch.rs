//! `agent off|on`: switches an agent and what hangs on them.

use referral_core::switch_agent;
use serde_json::json;
use storage_diesel::StorageError;

use super::{cascade::Cascade, find};
use crate::{
    complaint::complain,
    error::{Error, Exit},
    policy_change,
    run_record::{Finished, recorded},
    session::Session,
    store::Store,
};

pub(super) fn run<S: Store>(
    session: &mut Session,
    store: &mut S,
    name: &str,
    active: bool,
) -> Result<Exit, Error> {
    let command = if active { "agent on" } else { "agent off" };
    let state = if active { "active" } else { "inactive" };
    recorded(session, store, command, |session, store| {
        policy_change::require_in_force::<policy_change::ReferralCodes, _>(session, store)?;
        let agent = find(store, name)?;
        if session.dry_run {
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
        let switched = store.transaction(|store| -> Result<_, StorageError> {
            store.set_agent_active(agent.id, active)?;
            switch_agent(store, agent.id, active, &session.actor(), session.now, &session.policies())
        })?;
        let cascade = Cascade::new(Vec::new(), switched);
        let (changed, unconcerned, counts) = (cascade.changed(), cascade.unconcerned(), cascade.counts());
        session.has_done(format!("{} is {state}, {changed} code(s) changed", agent.name), counts.clone());
        cascade.log(session, &agent);
        if session.is_json() {
            session.output.object(&json!({
                "command": command, "agent": agent.name, "active": active, "counts": counts,
            }))?;
        } else {
            session.output.line(format_args!(
                "{} is {state}: {changed} code(s) changed, {unconcerned} not concerned.",
                agent.name
            ))?;
        }
        let left = cascade.left();
        for cause in &left {
            complain!("error: {cause}");
            session.log.error(format_args!("{cause}"));
        }
        let trouble = (!left.is_empty()).then(|| format!("{} code(s) could not be switched", left.len()));
        let exit = if left.is_empty() { Exit::Done } else { Exit::SomeFailed };
        Ok(Finished { exit, counts, trouble })
    })
}
