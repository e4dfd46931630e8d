//! `extend-schedule-sessions` (P-7, P-34, P-35): the documented lines, or the report as JSON.

use clap::Args;
use duecourse::{
    Kind as _,
    kinds::{ClassSessions, Patterns},
    patterns::{ExtendAsked, Extended, PatternFared, extend},
};
use serde_json::json;
use session_core::pattern::{PatternPolicy, lines};
use storage_diesel::Delivery;

use super::sweeping::Sweeping;
use crate::{
    error::{Error, Exit, in_words},
    in_force::{Named as _, not_in_force},
    interrupt::Interrupt,
    invocation::Invocation,
    one_line::one_line,
    run_record::{Finished, recorded},
    store::Store,
    swept,
    zone_moved::note_classes,
};

#[derive(Debug, Args)]
pub(crate) struct Extend {
    /// Make sessions that many months ahead in this run alone, 1 to 60; the policy stays in force [default: the policy's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=i64::from(PatternPolicy::MAX_MONTHS)))]
    months: Option<u8>,
    /// Extend also patterns whose sessions reach as far ahead as the policy asks for
    #[arg(long)]
    force: bool,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    hold: bool,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Extend,
) -> Result<Exit, Error> {
    invocation.interrupt = Interrupt::listen();
    recorded(invocation, store, Patterns::SWEEP, |invocation, store| {
        if !asked.hold {
            store.set_delivery(Delivery::Queued);
        }
        let policy = Patterns::named(invocation);
        let mut patterns = Sweeping::new(invocation, "patterns extended");
        let mut sessions = Sweeping::new(invocation, "sessions past");
        let how = ExtendAsked { months: asked.months, force: asked.force, batch: S::BATCH };
        // How many are active is known once all were looked at, and it is the first line.
        let mut fared: Vec<PatternFared> = Vec::new();
        let is_json = invocation.is_json();
        let done = extend(
            &invocation.call(),
            store,
            &policy,
            how,
            (&mut patterns, &mut sessions),
            &mut |one: &PatternFared| {
                if !is_json {
                    fared.push(one.clone());
                }
            },
        );
        let done = done.map_err(not_in_force::<Patterns>)?;
        let finished = finish(invocation, patterns, sessions, done, &fared)?;
        note_classes(invocation, store);
        Ok(finished)
    })
}

/// Prints what was done, and says how it ended.
fn finish(
    invocation: &Invocation,
    mut patterns: Sweeping,
    mut sessions: Sweeping,
    done: Extended,
    fared: &[PatternFared],
) -> Result<Finished, Error> {
    patterns.progress.clear();
    sessions.progress.clear();
    let Extended { active, generated, purged, kept, failed, .. } = done;
    let (changed, failures) = (patterns.changed, std::mem::take(&mut patterns.failures));
    let ending = swept::ending::<Patterns>(invocation, changed, done.patterns, failures)?;
    let session_failures = std::mem::take(&mut sessions.failures);
    let past = swept::ending::<ClassSessions>(invocation, sessions.changed, done.sessions, session_failures)?;
    let mut counts = json!({
        "active": active,
        "extended": ending.changed,
        "generated": generated,
        "purged": purged,
        "kept": kept,
        "failed": failed,
        "postponed": ending.report.postponed.saturating_add(past.report.postponed),
        "moved": ending.report.moved.saturating_add(past.report.moved),
    });
    ending.add_left(&mut counts);
    let telling = &mut patterns.telling;
    if invocation.is_json() {
        telling.line(ending.object(&counts, in_words));
    } else {
        let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
        telling.line(format_args!("{dry}{}", lines::starting(active)));
        for one in fared {
            let class = one_line(&one.class);
            telling.line(format_args!("{dry}{}", lines::pattern(&one.key, class, &one.fared, one.past)));
        }
        if ending.has_total() {
            telling.line(format_args!("{dry}{}", lines::complete(generated, purged, failed)));
        }
        if let Some(line) = ending.stopped() {
            telling.line(line);
        }
    }
    telling.flush();
    let unprinted = telling.trouble();
    let second = swept::finished(past, json!({}), sessions.telling.trouble())?;
    let mut finished = swept::finished(ending, counts, unprinted)?;
    if let Some(trouble) = second.trouble {
        finished.value = Exit::SomeFailed;
        finished.trouble =
            Some(finished.trouble.map_or(trouble.clone(), |first| format!("{first}; {trouble}")));
    }
    Ok(finished)
}
