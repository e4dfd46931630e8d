//! `explain cohort`.

use duecourse::{explain::StepSentence, run::ahead_of_clock};
use serde_json::json;
use session_core::{
    Cohort,
    cohort::{CohortRef, Enrolment},
};
use storage_diesel::Filter;

use crate::{
    backdated_now,
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    local_times::beside,
    store::Store,
    suggestions::unknown_record,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let reference: CohortRef = text.parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    let Some(row) = store.find::<Cohort>(reference.as_str())? else {
        return Err(unknown_record::<Cohort, _>(store, "cohort", reference.as_str()));
    };
    let explained = row
        .record
        .explain(&invocation.admin(), invocation.now, invocation.cohort_policy())
        .map_err(|runaway| Error::Cannot(runaway.to_string()))?;
    backdated_now::note(invocation, &format!("cohort {reference}"), row.record.since);
    let of_cohort = Filter::equals("cohort_id", row.id.0);
    let mut enrolments = [0_u64; 3];
    for (count, status) in enrolments.iter_mut().zip(["active", "inactive", "completed"]) {
        *count = store.count::<Enrolment>(&[of_cohort.clone(), Filter::is("status", status)])?;
    }
    let [mut active, inactive, mut completed] = enrolments;
    let known = enrolments.iter().fold(0_u64, |all, count| all.saturating_add(*count));
    let unknown = store.count::<Enrolment>(std::slice::from_ref(&of_cohort))?.saturating_sub(known);
    if unknown > 0 {
        complain!("error: of {unknown} of its enrolments the status cannot be read");
        name_unreadable(store, &of_cohort)?;
    }
    if explained.state == "completed" && explained.stored == "active" {
        // Told as of now, like the state: the next sweep closes them.
        completed = completed.saturating_add(std::mem::take(&mut active));
    }
    let ahead = ahead_of_clock(&invocation.call(), row.record.since);
    let history = store.readable_history::<Cohort>(row.id)?;
    let damage = super::complain_of_steps(&format!("cohort {reference}"), history.unreadable);
    let history = history.rows;
    if invocation.is_json() {
        let commands: Vec<_> = explained
            .commands
            .iter()
            .map(|possibility| {
                let reasons: Vec<String> = match &possibility.answer {
                    Ok(_) => Vec::new(),
                    Err(refusal) => refusal.reasons().map(ToString::to_string).collect(),
                };
                json!({
                    "command": possibility.command, "possible": possibility.answer.is_ok(),
                    "needs_another_end": possibility.remark.is_some(),
                    "reasons": reasons, "possible_until": possibility.possible_until(),
                })
            })
            .collect();
        let next: Vec<_> = explained
            .timeline
            .iter()
            .map(|step| json!({ "at": step.at, "from": step.from, "to": step.to, "because": step.cause.to_string() }))
            .collect();
        invocation.output.object(&json!({
            "note": ahead, "reference": explained.reference, "name": explained.name, "now": explained.now,
            "start": row.record.dates.start(), "end": row.record.end(), "zone": invocation.cohort_policy().org_zone.name(),
            "created_at": row.record.created_at, "state": explained.state, "stored": explained.stored,
            "why": explained.why, "next": next, "commands": commands,
            "enrolments": {
                "active": active, "inactive": inactive, "completed": completed, "unreadable": unknown,
            },
            "history": history,
        }))?;
        return Ok(exit(unknown, damage));
    }
    if let Some(note) = ahead {
        invocation.output.line(format_args!("note: {note}"))?;
    }
    let zone = invocation.zone();
    invocation.output.lines(&beside(&explained.to_string(), zone))?;
    invocation
        .output
        .line(format_args!("enrolments: {active} active, {inactive} inactive, {completed} completed"))?;
    invocation.output.line("history:")?;
    invocation.output.line(beside(&format!("  {}: created", row.record.created_at), zone))?;
    for step in &history {
        invocation.output.line(format_args!("  {}", beside(&StepSentence(step).to_string(), zone)))?;
    }
    Ok(exit(unknown, damage))
}

/// Names the first of the enrolments that cannot be read, which are looked for a page at a time.
fn name_unreadable<S: Store>(store: &mut S, of_cohort: &Filter<'_>) -> Result<(), Error> {
    const PAGE: usize = 1_000;
    const NAMED: usize = 20;
    let (mut after, mut named) = (None, 0_usize);
    loop {
        let page = store.page::<Enrolment>(after, PAGE, std::slice::from_ref(of_cohort))?;
        for failure in page.unreadable.iter().take(NAMED.saturating_sub(named)) {
            complain!("error: enrolment {}: {}", failure.key, failure.cause);
            named = named.saturating_add(1);
        }
        match page.next {
            Some(next) if named < NAMED => after = Some(next),
            _ => return Ok(()),
        }
    }
}

fn exit(unknown: u64, damage: Exit) -> Exit {
    if unknown == 0 { damage } else { Exit::SomeFailed }
}
