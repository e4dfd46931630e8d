//! `agent off|on`: switches an agent and what hangs on them.

use duecourse::kinds::ReferralCodes;
use serde_json::json;

use super::{cascade::Cascade, find};
use crate::{
    error::{Error, Exit},
    in_force,
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    name: &str,
    active: bool,
) -> Result<Exit, Error> {
    let command = if active { "agent on" } else { "agent off" };
    let state = if active { "active" } else { "inactive" };
    recorded(invocation, store, command, |invocation, store| {
        in_force::require::<ReferralCodes, _>(invocation, store)?;
        let agent = find(store, name)?;
        if invocation.dry_run {
            if invocation.is_json() {
                invocation.output.object(&json!({
                    "command": command, "agent": agent.name, "active": active, "dry_run": true,
                }))?;
            } else {
                invocation
                    .output
                    .line(format_args!("[DRY RUN] Would make the agent {} {state}.", agent.name))?;
            }
            return Ok(Finished { value: Exit::Done, counts: json!({}), trouble: None });
        }
        let mut cascade = Cascade::new(&agent);
        store.transaction(|store| -> Result<_, Error> {
            if !store.set_agent_active(agent.id, active)? {
                return Err(Error::Cannot(format!("the agent {} was deleted meanwhile", agent.name)));
            }
            Ok(cascade.switch(invocation, store, &agent, active, invocation.now)?)
        })?;
        let (changed, unconcerned, counts) = (cascade.changed(), cascade.unconcerned(), cascade.counts());
        invocation.has_done(format!("{} is {state}, {changed} code(s) changed", agent.name), counts.clone());
        cascade.log(invocation);
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": command, "agent": agent.name, "active": active, "counts": counts,
            }))?;
        } else {
            invocation.output.line(format_args!(
                "{} is {state}: {changed} code(s) changed, {unconcerned} not concerned.",
                agent.name
            ))?;
        }
        let left = cascade.left();
        cascade.complain(invocation);
        let trouble = (left > 0).then(|| format!("{left} code(s) could not be switched"));
        let exit = if left == 0 { Exit::Done } else { Exit::SomeFailed };
        Ok(Finished { value: exit, counts, trouble })
    })
}
