//! `reopen --run RUN`: opens again the jobs that a run closed and that nobody has touched since.

use automation_core::Actor;
use clap::Args;
use compliance_core::people::Role;
use duecourse::{jobs::reopen_run, kinds::Jobs};
use serde_json::json;
use storage_diesel::{Delivery, RunId};

use crate::{
    complaint::complain,
    error::{Error, Exit, in_words},
    in_force::{Named as _, not_in_force},
    interrupt::Interrupt,
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Reopen {
    /// The run that closed them, by its number; `manage runs` lists them
    #[arg(long, value_name = "RUN")]
    run: i64,
    /// Why, for the audit
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    hold: bool,
}

const NAME: &str = "reopen";

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Reopen,
) -> Result<Exit, Error> {
    invocation.interrupt = Interrupt::listen();
    recorded(invocation, store, NAME, |invocation, store| {
        if !asked.hold {
            store.set_delivery(Delivery::Queued);
        }
        let actor = Actor::staff(invocation.face.operator.clone(), Role::Admin.as_str());
        let policy = Jobs::named(invocation);
        let mut keys = Vec::new();
        let by = (RunId(asked.run), &actor, asked.reason.as_deref());
        let done = reopen_run(&invocation.call(), store, &policy, by, &mut |key| keys.push(key.to_owned()))
            .map_err(not_in_force::<Jobs>)?;
        let counts = json!({ "reopened": done.reopened.len(), "left": done.left.len() });
        if !invocation.dry_run && !keys.is_empty() {
            invocation.has_done(format!("{} job(s) are open again", keys.len()), counts.clone());
        }
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": NAME, "run": asked.run, "dry_run": invocation.dry_run, "counts": counts,
                "reopened": done.reopened, "left": done.left,
            }))?;
        } else {
            let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
            for key in &keys {
                invocation.output.line(format_args!("{dry}Reopened: {key}"))?;
            }
            let (count, run) = (keys.len(), asked.run);
            invocation.output.line(format_args!("{dry}Reopened {count} job(s) that run {run} closed"))?;
        }
        let mut troubles = Vec::new();
        for left in &done.left {
            complain!("left: {left}");
        }
        if !done.left.is_empty() {
            troubles.push(format!("{} job(s) were left as they are", done.left.len()));
        }
        troubles.extend(done.error.as_ref().map(in_words));
        for trouble in &troubles {
            complain!("error: {trouble}");
        }
        let value = if troubles.is_empty() { Exit::Done } else { Exit::SomeFailed };
        Ok(Finished { value, counts, trouble: (!troubles.is_empty()).then(|| troubles.join("; ")) })
    })
}
