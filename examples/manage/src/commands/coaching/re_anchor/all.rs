//! `session re-anchor --all`: one session after another, each in a transaction of its own.

use std::{cmp::Reverse, collections::BTreeMap, ops::ControlFlow};

use automation_core::{
    ActError, Actor, Change, Claim, CommandError, Failure, Id, Instant, Ledger, Refusal, Request, UserId,
    command, one_policy,
};
use duecourse::{Refused, ask::keep_refusal, kinds::CoachingSessions, sweep::Failures};
use serde_json::json;
use session_core::{
    Session,
    coaching::{SessionCommand, SessionReason},
    contract::Role,
};
use storage_diesel::StorageError;

use super::{NAME, TYPED, TYPED_IN_STORAGE, line, object};
use crate::{
    backdated_now,
    commands::coaching::refusal,
    complaint::complain,
    error::{Error, Exit},
    failures,
    invocation::Invocation,
    run_record::Finished,
    store::Store,
    zone_moved::{self, Sighting},
};

/// One that is to be moved.
#[derive(Debug, Clone, Copy)]
struct Move {
    id: Id,
    was: Instant,
}

/// What became of one.
enum Outcome {
    Moved(Box<Change<Session>>),
    Refused {
        key: String,
        refusal: Refusal<SessionReason>,
    },
    Failed(Failure),
    /// Somebody else was faster.
    Nothing,
}

/// What a dry run has moved so far, which is not written, by whose time it takes.
type Seen = BTreeMap<UserId, Vec<Session>>;

#[derive(Debug, Default)]
struct Tally {
    moved: u64,
    refused: u64,
    messages: u64,
    failures: Failures,
    is_stopped: bool,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    actor: &Actor,
    notify: bool,
) -> Result<Finished, Error> {
    let (mut tally, mut seen) = (Tally::default(), Seen::new());
    let mut moves = find(invocation, store, &mut tally)?;
    // What is in the way of one may be moved itself: those that are refused have another try for as long as others
    // get away.
    loop {
        let (waiting, mut refused) = (moves.len(), Vec::new());
        for one in moves {
            if invocation.interrupt.is_asked() {
                tally.is_stopped = true;
                break;
            }
            match attempt(invocation, store, one, actor, &mut seen)? {
                Outcome::Moved(change) => moved(invocation, &mut tally, one, &change)?,
                Outcome::Refused { key, refusal } => refused.push((one, key, refusal)),
                Outcome::Failed(failure) => {
                    failures::add(&mut tally.failures, &failure, &invocation.log, &mut invocation.progress());
                }
                Outcome::Nothing => {}
            }
        }
        if tally.is_stopped || refused.is_empty() || refused.len() == waiting {
            for (one, key, refusal) in refused {
                let (call, policy) = (invocation.call(), invocation.session_policy());
                let asked = (TYPED_IN_STORAGE, actor);
                keep_refusal::<CoachingSessions, Session, S, _>(
                    &call, store, policy, one.id, asked, &refusal,
                );
                let refused = Refused { id: one.id, key, refusal };
                let told = refusal::tell::<Session>(invocation, TYPED, actor, &refused);
                complain!("error: {told}");
                tally.refused = tally.refused.saturating_add(1);
            }
            break;
        }
        moves = refused.into_iter().map(|(one, ..)| one).collect();
    }
    if !invocation.dry_run {
        zone_moved::remember(invocation, store);
    }
    finish(invocation, tally, notify)
}

/// All that are to be moved, in an order in which those that follow each other make room for each other: of those
/// that become later the last one first, of the others the first.
fn find<S: Store>(invocation: &Invocation, store: &mut S, tally: &mut Tally) -> Result<Vec<Move>, Error> {
    let (mut later, mut sooner) = (Vec::new(), Vec::new());
    let looked = zone_moved::each(invocation, store, &mut |sighting| {
        match sighting {
            Ok(Sighting { id, record, start }) => {
                let one = Move { id, was: record.start };
                if start > one.was { later.push(one) } else { sooner.push(one) }
            }
            Err(failure) => {
                failures::add(&mut tally.failures, &failure, &invocation.log, &mut invocation.progress())
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    tally.is_stopped = looked.is_break();
    later.sort_by_key(|one| Reverse(one.was));
    sooner.sort_by_key(|one| one.was);
    later.append(&mut sooner);
    Ok(later)
}

fn attempt<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    one: Move,
    actor: &Actor,
    seen: &mut Seen,
) -> Result<Outcome, Error> {
    let before = Ledger::<Session>::peek(store, Claim::Ids(&[one.id]))?;
    if let Some(failure) = before.unreadable.into_iter().next() {
        return Ok(Outcome::Failed(failure));
    }
    // It may be gone by now.
    let Some(row) = before.rows.into_iter().next() else { return Ok(Outcome::Nothing) };
    let (key, mut coaching_facts) = (row.key(), before.facts);
    if let Some(cause) = backdated_now::told(invocation, &format!("session {key}"), row.record.since) {
        return Ok(Outcome::Failed(Failure { id: one.id, key, cause }));
    }
    let (now, policy, ask) = (invocation.now, invocation.session_policy(), SessionCommand::ReAnchor);
    let change: Result<Change<Session>, CommandError<SessionReason, StorageError>> = if invocation.dry_run {
        let contract = coaching_facts.contract(row.record.contract).cloned();
        let people = Role::BOTH.map(|role| contract.as_ref().map(|contract| contract.user(role).clone()));
        let theirs = people.iter().flatten().filter_map(|person| seen.get(person));
        theirs.flatten().for_each(|moved| coaching_facts.add_session(moved.clone()));
        let change = Change::of_command(row, &Request::new(&ask, actor, now), &mut coaching_facts, policy);
        if let Ok(change) = &change {
            for person in people.into_iter().flatten() {
                seen.entry(person).or_default().push(change.after.clone());
            }
        }
        change.map_err(|error| match error {
            ActError::Refused(refusal) => CommandError::Refused(refusal),
            ActError::Runaway(runaway) => {
                CommandError::Failed(Failure { id: one.id, key: key.clone(), cause: runaway.to_string() })
            }
        })
    } else {
        command::<Session, _, _>(store, &one_policy(policy), one.id, &Request::new(&ask, actor, now))
    };
    Ok(match change {
        Ok(change) => {
            invocation.log.change(&change, &coaching_facts);
            Outcome::Moved(Box::new(change))
        }
        Err(CommandError::Refused(refusal)) => {
            let is_done = |reason: &SessionReason| matches!(reason, SessionReason::NotMovedByZone { .. });
            if refusal.reasons().all(is_done) { Outcome::Nothing } else { Outcome::Refused { key, refusal } }
        }
        Err(CommandError::Failed(failure)) => Outcome::Failed(failure),
        Err(CommandError::Storage(error)) => return Err(error.into()),
        Err(other) => Outcome::Failed(Failure { id: one.id, key, cause: other.to_string() }),
    })
}

fn moved(
    invocation: &mut Invocation,
    tally: &mut Tally,
    one: Move,
    change: &Change<Session>,
) -> Result<(), Error> {
    tally.moved = tally.moved.saturating_add(1);
    let messages = u64::try_from(change.notifications().count()).unwrap_or(u64::MAX);
    tally.messages = tally.messages.saturating_add(messages);
    if !invocation.dry_run {
        invocation.has_done(format!("{} session(s) were moved", tally.moved), tally.counts());
    }
    if invocation.is_json() {
        invocation.output.object(&object(one.was, change))
    } else {
        invocation.output.line(line(invocation.dry_run, one.was, change))
    }
}

impl Tally {
    fn counts(&self) -> serde_json::Value {
        json!({
            "moved": self.moved, "refused": self.refused, "failed": self.failures.count(),
            "notifications": self.messages,
        })
    }
}

fn finish(invocation: &mut Invocation, tally: Tally, notify: bool) -> Result<Finished, Error> {
    let counts = tally.counts();
    let Tally { moved, refused, messages, failures, is_stopped } = tally;
    if invocation.is_json() {
        invocation.output.object(&json!({
            "command": NAME, "now": invocation.now, "dry_run": invocation.dry_run, "counts": counts, "notify": notify,
            "stopped": is_stopped, "failed": failures.named(), "failed_not_shown": failures.not_named(),
        }))?;
    } else {
        let (dry, were) = if invocation.dry_run { ("[DRY RUN] ", "would be ") } else { ("", "") };
        let becomes = if notify { "queued" } else { "held back" };
        let release = if notify || invocation.dry_run || messages == 0 {
            ""
        } else {
            "; `manage outbox release` queues them"
        };
        invocation.output.line(match moved {
            0 => format!("{dry}No session {were}moved."),
            _ => format!(
                "{dry}{moved} session(s) {were}moved; {messages} message(s) {were}{becomes}{release}."
            ),
        })?;
        if is_stopped {
            invocation.output.line("Stopped early; the rest is as it was.")?;
        }
    }
    let mut trouble = Vec::new();
    if refused > 0 {
        trouble.push(format!("{refused} session(s) could not be moved; they are named above"));
    }
    if failures.count() > 0 {
        trouble.push(format!("{} session(s) could not be read or looked at", failures.count()));
    }
    if is_stopped {
        trouble.push("interrupted".to_owned());
    }
    for what in trouble.iter().filter(|_| !is_stopped) {
        complain!("error: {what}");
    }
    let exit = if trouble.is_empty() { Exit::Done } else { Exit::SomeFailed };
    Ok(Finished { value: exit, counts, trouble: (!trouble.is_empty()).then(|| trouble.join("; ")) })
}
