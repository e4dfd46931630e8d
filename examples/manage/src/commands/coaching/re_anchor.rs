//! `session re-anchor` (S-69): moves sessions to where their zone's clocks show the time that was agreed on.

mod all;

use automation_core::{Actor, Change, Instant, LifecycleExt as _};
use clap::Args;
use duecourse::kinds::CoachingSessions;
use serde_json::{Value, json};
use session_core::{Session, coaching::SessionCommand};
use storage_diesel::Delivery;

use super::find::Which;
use super::{act::do_it, find, standing, when};
use crate::{
    error::{Error, Exit},
    in_force,
    interrupt::Interrupt,
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
    zone_moved,
};

#[derive(Debug, Args)]
pub(crate) struct ReAnchor {
    #[command(flatten)]
    pub(crate) which: WhichOrAll,
    /// Queue the messages to the participants instead of holding them back
    #[arg(long)]
    pub(crate) notify: bool,
}

/// The session that is meant, or all.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhichOrAll {
    /// Its contract's number and its own, such as 012/3
    #[arg(value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Its number in storage instead, as `id` in JSON
    #[arg(long, value_name = "NUMBER")]
    pub(crate) id: Option<i64>,
    /// All that `manage list sessions --zone-moved` lists, each in a transaction of its own
    #[arg(long)]
    pub(crate) all: bool,
}

const NAME: &str = "session re-anchor";
/// As it is typed, less the `session` before it.
const TYPED: &str = "re-anchor";
/// The same in snake case, as a refusal is kept.
const TYPED_IN_STORAGE: &str = "re_anchor";

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &ReAnchor,
) -> Result<Exit, Error> {
    if asked.which.all {
        invocation.interrupt = Interrupt::listen();
    }
    recorded(invocation, store, NAME, |invocation, store| {
        in_force::require::<CoachingSessions, _>(invocation, store)?;
        if asked.notify {
            store.set_delivery(Delivery::Queued);
        }
        let actor = invocation.actor();
        if asked.which.all {
            return all::run(invocation, store, &actor, asked.notify);
        }
        let which = Which { session: asked.which.session.clone(), id: asked.which.id };
        one(invocation, store, &which, &actor, asked.notify)
    })
}

fn one<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    which: &Which,
    actor: &Actor,
    notify: bool,
) -> Result<Finished, Error> {
    let row = find::session(store, which)?.row;
    // Silence may have moved it before.
    let was = row.record.as_of(invocation.now, invocation.session_policy()).map(|seen| seen.start);
    let was = was.unwrap_or(row.record.start);
    let answer = do_it(invocation, store, &row, &SessionCommand::ReAnchor, actor)?;
    invocation.log.change(&answer.change, &answer.facts);
    if answer.is_written {
        zone_moved::remember(invocation, store);
    }
    if !invocation.is_json() {
        invocation.output.line(line(invocation.dry_run, was, &answer.change))?;
    }
    standing::print(invocation, NAME, notify, &answer.change, &answer.facts)
}

/// From where to where, with the time of day that was agreed on.
fn line(dry_run: bool, was: Instant, change: &Change<Session>) -> String {
    let now = &change.after;
    let (dry, moves) = if dry_run { ("[DRY RUN] ", "would move") } else { ("", "moves") };
    let there = when::both(now.start, now.zone);
    format!("{dry}Session {} {moves} from {was} to {there}", now.key)
}

fn object(was: Instant, change: &Change<Session>) -> Value {
    let now = &change.after;
    json!({
        "kind": "session", "key": now.key, "event": "moved_with_zone", "was": was, "start": now.start,
        "local_start": zone_moved::local(now), "zone": now.zone.name(), "zone_data": zone_core::version(),
    })
}
