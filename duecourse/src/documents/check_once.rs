use automation_core::{
    Actor, Change, Commands as _, Instant, LifecycleExt as _, Observer, Request, Row, Span,
};
use compliance_core::document::{Document, DocumentCommand, DocumentPolicy, DocumentState};
use serde::{Deserialize, Serialize};

use crate::{
    Call, StoreOf,
    kinds::Documents,
    one_off::{self, changed_by_command, find, is_anything_there, settle_each},
    plan::{ApplyError, Plan},
    policy::{NotInForce, Settled},
};

/// What took the place of the policy's stages in one run, as a plan keeps it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OneOff {
    warn_days: u16,
}

/// Checks documents by one number of days before the expiry instead of the policy's stages, in this run alone (G-36): whoever
/// holds one that expires within these days is warned, if they have not been as late as that, and what has expired is
/// expired. It replaces no policy, so what is not near enough for the policy stays approved; a document that it does not
/// concern is not touched, also when its stage by the policy has come.
///
/// # Errors
/// [`NotInForce`] if it fails before anything was written. What went wrong later is in what it gives.
pub fn check_once<S: StoreOf<Documents>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &DocumentPolicy,
    days: u16,
    observer: &mut impl Observer<Document>,
) -> Result<Settled, NotInForce> {
    if !is_anything_there::<Documents, S>(call, store, wanted)? {
        return Ok(Settled::default());
    }
    // Whatever expires within these days is due by the end of its last day, which is on no clock two days away from there.
    let days_ahead = Span::days(u32::from(days).saturating_add(2));
    let due_by = call.now.checked_add(days_ahead).unwrap_or(Instant::MAX);
    let near = find::<Documents, S>(call, store, due_by, |row| concerns(row, (days, call.now), wanted))?;
    let decide = |row, (): &mut ()| decide(row, (days, call.now), wanted);
    Ok(settle_each::<Documents, S>(call, store, &near, &decide, observer))
}

/// What a plan of such a run keeps besides its records.
pub fn one_off(warn_days: u16) -> serde_json::Value {
    // A number under a text key always makes an object.
    serde_json::to_value(OneOff { warn_days }).unwrap_or_default()
}

/// Carries out a plan of checking documents, also one that was made by another number of days than the policy's
/// ([`plan::apply`](crate::plan::apply)).
///
/// # Errors
/// [`ApplyError`].
pub fn apply_check<S: StoreOf<Documents>>(
    call: &Call<'_>,
    store: &mut S,
    plan: &Plan,
    observer: &mut impl Observer<Document>,
) -> Result<Settled, ApplyError> {
    one_off::apply::<Documents, S, OneOff>(
        call,
        store,
        plan,
        observer,
        |row, &OneOff { warn_days }, now, policy| decide(row, (warn_days, now), policy),
    )
}

/// Whether time alone does what these days ask for, though nobody has written that yet: it has made the document expired, or
/// has brought a stage as late as that.
fn is_done_by_time(before: &Document, seen: &Document, days: u16) -> bool {
    let is_expired = |document: &Document| document.status.state() == DocumentState::Expired;
    let stage = seen.status.stage().filter(|_| seen.status.stage() != before.status.stage());
    is_expired(seen) && !is_expired(before) || stage.is_some_and(|stage| stage <= days)
}

fn concerns(row: &Row<Document>, (days, now): (u16, Instant), policy: &DocumentPolicy) -> bool {
    // Why one cannot be decided is told when it is settled.
    let Ok(seen) = row.record.as_of(now, policy) else { return true };
    let command = DocumentCommand::WarnNow { days };
    let asked = Request::new(&command, &Actor::System, now);
    is_done_by_time(&row.record, &seen, days) || seen.decide(&asked, &(), policy).is_ok()
}

/// What time brings, or else that whoever holds the document is warned.
fn decide(
    row: Row<Document>,
    (days, now): (u16, Instant),
    policy: &DocumentPolicy,
) -> Result<Change<Document>, String> {
    let seen = row.record.as_of(now, policy).map_err(|runaway| runaway.to_string())?;
    if is_done_by_time(&row.record, &seen, days) {
        return Change::of_time(row, now, &mut (), policy).map_err(|failure| failure.cause);
    }
    let command = DocumentCommand::WarnNow { days };
    let reason = format!("it expires within {days} days, in this run alone");
    changed_by_command::<Documents>(row, &command, &reason, now, policy, &mut ())
}
