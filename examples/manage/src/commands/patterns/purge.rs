//! `purge-past-sessions` (P-26).

use clap::Args;
use duecourse::{
    kinds::{ClassSessions, Patterns},
    patterns::purge_past,
};
use serde_json::json;

use super::sweeping::Sweeping;
use crate::{
    error::{Error, Exit, in_words},
    in_force::{Named as _, not_in_force},
    interrupt::Interrupt,
    invocation::Invocation,
    run_record::recorded,
    store::Store,
    swept,
};

#[derive(Debug, Args)]
pub(crate) struct Purge {}

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, _: &Purge) -> Result<Exit, Error> {
    invocation.interrupt = Interrupt::listen();
    recorded(invocation, store, "purge-past-sessions", |invocation, store| {
        let policy = Patterns::named(invocation);
        let mut sessions = Sweeping::new(invocation, "sessions past");
        let done = purge_past(&invocation.call(), store, &policy, S::BATCH, &mut sessions);
        let done = done.map_err(not_in_force::<Patterns>)?;
        sessions.progress.clear();
        let (purged, kept) = (done.purged, done.kept);
        let failures = std::mem::take(&mut sessions.failures);
        let ending = swept::ending::<ClassSessions>(invocation, sessions.changed, done.sessions, failures)?;
        let mut counts = json!({ "purged": purged, "kept": kept, "failed": done.failed });
        ending.add_left(&mut counts);
        if invocation.is_json() {
            sessions.telling.line(ending.object(&counts, in_words));
        } else {
            if ending.has_total() {
                let verb = if invocation.dry_run { "[DRY RUN] Would purge" } else { "Purged" };
                sessions.telling.line(format_args!("{verb} {purged} past session(s), kept {kept}."));
            }
            if let Some(line) = ending.stopped() {
                sessions.telling.line(line);
            }
        }
        sessions.telling.flush();
        let unprinted = sessions.telling.trouble();
        swept::finished(ending, counts, unprinted)
    })
}
