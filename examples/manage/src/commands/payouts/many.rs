//! `payout approve|pay`: many at once are one decision for each contractor (C-64, C-B12).

use clap::Args;
use compliance_core::payout::{OfContractor, PayoutEligibility, PayoutRequest};
use duecourse::{
    kinds::PayoutRequests,
    payouts::{DecideError, DecidedMany, approve_requests, pay_jobs},
};
use serde_json::json;
use storage_diesel::{Delivery, Filter, Neighbourhood};

use crate::{
    complaint::complain,
    error::{Error, Exit},
    in_force::{Named as _, not_in_force},
    invocation::Invocation,
    log::Logged,
    run_record::{Finished, recorded},
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// Their numbers
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    numbers: Vec<String>,
    /// All that are pending
    #[arg(long)]
    all: bool,
    /// Of those only this contractor's
    #[arg(long, value_name = "USER", requires = "all")]
    contractor: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Pay {
    /// The jobs' numbers
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    jobs: Vec<String>,
    /// All that are ready
    #[arg(long)]
    all: bool,
    /// Of those only this contractor's
    #[arg(long, value_name = "USER", requires = "all")]
    contractor: Option<String>,
}

pub(super) fn approve<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Approve,
) -> Result<Exit, Error> {
    recorded(invocation, store, "payout approve", |invocation, store| {
        let named = match asked.all {
            false => asked.numbers.clone(),
            true => waiting::<PayoutRequest, S>(store, "pending", asked.contractor.as_deref())?,
        };
        let policy = PayoutRequests::named(invocation);
        let actor = invocation.admin();
        let decided = approve_requests(&invocation.call(), store, &policy, (&named, &actor));
        finish(invocation, "payout approve", ("approved", "payout request(s)"), decided)
    })
}

pub(super) fn pay<S: Store>(invocation: &mut Invocation, store: &mut S, asked: &Pay) -> Result<Exit, Error> {
    recorded(invocation, store, "payout pay", |invocation, store| {
        // What a contractor is told is in their inbox when the run commits (C-108).
        store.set_delivery(Delivery::Queued);
        let named = match asked.all {
            false => asked.jobs.clone(),
            true => waiting::<PayoutEligibility, S>(store, "ready", asked.contractor.as_deref())?,
        };
        let policy = PayoutRequests::named(invocation);
        let actor = invocation.admin();
        let decided = pay_jobs(&invocation.call(), store, &policy, (&named, &actor));
        finish(invocation, "payout pay", ("paid", "job(s)"), decided)
    })
}

/// How many keys are read together.
const PAGE: usize = 1_000;

/// The keys of all that are in that state; what cannot be read is named and left.
fn waiting<R: Neighbourhood, S: Store>(
    store: &mut S,
    state: &'static str,
    contractor: Option<&str>,
) -> Result<Vec<String>, Error> {
    let mut filters = vec![Filter::is("state", state)];
    filters.extend(contractor.map(|contractor| Filter::is("contractor", contractor)));
    let (mut after, mut keys) = (None, Vec::new());
    loop {
        let page = store.page::<R>(after, PAGE, &filters)?;
        for failure in &page.unreadable {
            complain!("error: {}: {}", failure.key, failure.cause);
        }
        keys.extend(page.rows.iter().map(|row| row.record.key().unwrap_or_default().to_owned()));
        after = page.next;
        if after.is_none() {
            return Ok(keys);
        }
    }
}

/// Notes what was done, and tells it.
fn finish<R: OfContractor + Logged>(
    invocation: &mut Invocation,
    command: &str,
    (done, what): (&str, &str),
    decided: Result<DecidedMany<R>, DecideError>,
) -> Result<Finished, Error> {
    let decided = decided.map_err(|error| match error {
        DecideError::Policy(error) => not_in_force::<PayoutRequests>(error),
        DecideError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    })?;
    let granted = decided.granted();
    let left: usize =
        decided.contractors.iter().map(|one| one.refused.len().saturating_add(one.failed.len())).sum();
    let counts = json!({ done: granted, "left": left });
    if decided.is_written && granted > 0 {
        invocation.has_done(format!("{done} {granted} {what}"), counts.clone());
    }
    if decided.is_written {
        let changes = decided.contractors.iter().flat_map(|one| &one.granted);
        changes.for_each(|change| invocation.log.change(change, &R::Facts::default()));
    }
    let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
    for one in &decided.contractors {
        let keys: Vec<String> = one.granted.iter().map(|change| change.key()).collect();
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": command, "dry_run": invocation.dry_run, "contractor": one.contractor, done: keys,
                "refused": one.refused, "failed": one.failed,
            }))?;
        } else {
            for key in keys {
                invocation.output.line(format_args!("{dry}{key}: {done} ({})", one.contractor))?;
            }
        }
        for (key, why) in &one.refused {
            complain!("refused: {key}: {why}");
        }
        for failure in &one.failed {
            complain!("error: {}: {}", failure.key, failure.cause);
        }
    }
    if !invocation.is_json() {
        let would = if invocation.dry_run { "Would be" } else { "Total" };
        invocation.output.line(format_args!("{dry}{would} {done}: {granted} {what}"))?;
    }
    if granted == 0 && left > 0 {
        return Err(Error::Cannot(format!("nothing was {done}: see above")));
    }
    let trouble = (left > 0).then(|| format!("{left} {what} left"));
    let value = if left > 0 { Exit::SomeFailed } else { Exit::Done };
    Ok(Finished { value, counts, trouble })
}
