//! `agent off|on`: switches an agent and what hangs on them.

use duecourse::{
    kinds::ReferralCodes,
    referral::{Switching, switch_agent},
};
use serde_json::json;

use super::cascade::{WaitingLines, complain_of_left, counts, in_words};
use crate::{
    error::{Error, Exit},
    in_force::Named as _,
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
        let mut waiting = WaitingLines::new();
        let asked = Switching { name, actor: &invocation.actor() };
        let choices = ReferralCodes::named(invocation);
        let call = invocation.call();
        let switched = switch_agent(&call, store, &choices, asked, active, &mut |agent, change| {
            waiting.keep(invocation, agent, change);
        })
        .map_err(|error| in_words(invocation, error))?;
        let (agent, codes) = (switched.agent.name, switched.codes);
        if !switched.is_written {
            if invocation.is_json() {
                invocation.output.object(&json!({
                    "command": command, "agent": agent, "active": active, "dry_run": true,
                }))?;
            } else {
                invocation.output.line(format_args!("[DRY RUN] Would make the agent {agent} {state}."))?;
            }
            return Ok(Finished { value: Exit::Done, counts: json!({}), trouble: None });
        }
        let counts = counts(&codes);
        invocation.has_done(format!("{agent} is {state}, {} code(s) changed", codes.changed), counts.clone());
        waiting.log(invocation);
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": command, "agent": agent, "active": active, "counts": counts,
            }))?;
        } else {
            invocation.output.line(format_args!(
                "{agent} is {state}: {} code(s) changed, {} not concerned.",
                codes.changed, codes.unconcerned
            ))?;
        }
        let left = codes.left_count();
        complain_of_left(invocation, &codes);
        let trouble = (left > 0).then(|| format!("{left} code(s) could not be switched"));
        let exit = if left == 0 { Exit::Done } else { Exit::SomeFailed };
        Ok(Finished { value: exit, counts, trouble })
    })
}
