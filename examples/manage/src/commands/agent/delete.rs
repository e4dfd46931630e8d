//! `agent delete`: takes an agent away and leaves no active code without its agent (R-B4).

use duecourse::{
    kinds::ReferralCodes,
    referral::{Switching, delete_agent},
};
use serde_json::json;

use super::cascade::{WaitingLines, counts, in_words};
use crate::{
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, name: &str) -> Result<Exit, Error> {
    recorded(invocation, store, "agent delete", |invocation, store| {
        let mut waiting = WaitingLines::new();
        let asked = Switching { name, actor: &invocation.actor() };
        let choices = ReferralCodes::named(invocation);
        let deleted = delete_agent(&invocation.call(), store, &choices, asked, &mut |agent, change| {
            waiting.keep(invocation, agent, change);
        })
        .map_err(|error| in_words(invocation, error))?;
        let (agent, changed, unconcerned) =
            (deleted.agent.name, deleted.codes.changed, deleted.codes.unconcerned);
        let counts = counts(&deleted.codes);
        if deleted.is_written {
            let done = format!("the agent {agent} was deleted, {changed} code(s) switched off");
            invocation.has_done(done, counts.clone());
            waiting.log(invocation);
        }
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "agent delete", "agent": agent, "counts": counts, "dry_run": invocation.dry_run,
            }))?;
        } else {
            let verb = if invocation.dry_run { "[DRY RUN] Would delete" } else { "Deleted" };
            invocation.output.line(format_args!(
                "{verb} the agent {agent}: {changed} code(s) switched off, {unconcerned} off already."
            ))?;
        }
        Ok(Finished { value: Exit::Done, counts, trouble: None })
    })
}
