use automation_core::Instant;
use compliance_core::{
    digest::{DailySummary, DigestKind, DigestPolicy, DigestWindow},
    people::Role,
};
use storage_diesel::{Database, DigestFacts, People, StorageError};

use super::{
    DigestOutcome, DigestSent,
    queued::{fan_out, recipients},
};
use crate::{
    Call,
    dry_run::{Fate, in_transaction},
};

/// The setting that says up to which instant, exclusive, the daily summary has told, in microseconds since 1970. It moves in
/// the transaction that queues a summary, and it, not the record of runs, says what the next one covers (C-44).
pub const SUMMARY_TOLD_UNTIL: &str = "daily_summary_told_until";

/// Tells every active facility manager and admin what happened since the last summary, what is open, and what needs somebody
/// (C-40 to C-44). Of two runs at once one tells, and the other has nothing left to tell.
///
/// # Errors
/// What the storage says; nothing was written then.
pub fn send_daily_summary<S: Database + DigestFacts + People>(
    call: &Call<'_>,
    store: &mut S,
    policy: &DigestPolicy,
) -> Result<DigestSent<DailySummary>, StorageError> {
    let date = policy.today(call.now);
    let outcome = in_transaction(store, |store| -> Result<_, StorageError> {
        let people = recipients(call, store, &[Role::Fm, Role::Admin])?;
        if people.is_empty() {
            // Nothing is queued, so the next one begins where this one would have.
            return Ok((DigestOutcome::NobodyToTell, Fate::of(call)));
        }
        // A text that is no instant tells of nothing: the first summary ever covers yesterday.
        let told_until = store.setting_locked(SUMMARY_TOLD_UNTIL)?;
        let told_until = told_until.and_then(|text| text.parse().ok()).and_then(Instant::from_micros);
        let Some(window) = DigestWindow::next(policy, told_until, call.now) else {
            return Ok((DigestOutcome::ToldAlready, Fate::of(call)));
        };
        let facts = store.summary_facts(policy, window, date)?;
        let summary = DailySummary::of(facts, policy, window, date);
        let outcome = fan_out(store, DigestKind::DailySummary, summary, &people, (date, call.now))?;
        if matches!(outcome, DigestOutcome::Told { .. }) {
            store.set_setting(SUMMARY_TOLD_UNTIL, &window.until.micros().to_string())?;
        }
        Ok((outcome, Fate::of(call)))
    })?;
    Ok(DigestSent { date, dry_run: call.dry_run, outcome })
}
