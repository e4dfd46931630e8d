use std::collections::BTreeSet;

use automation_core::Notification;
use chrono::NaiveDate;
use compliance_core::{
    digest::{DigestKind, DigestPolicy, OldRequest, PayoutReminder},
    payout::PayoutPolicy,
    people::Role,
};
use serde::Serialize;
use storage_diesel::{Database, DigestFacts, People, StorageError};

use super::{
    DigestOutcome, Queued,
    queued::{fan_out, recipients},
};
use crate::{
    Call, Notice,
    dry_run::{Fate, in_transaction},
};

/// What became of the reminders of payouts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PayoutReminders {
    /// The organisation's local date.
    pub date: NaiveDate,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What the admins are told.
    pub admins: DigestOutcome<PayoutReminder>,
    /// What contractors are told of their requests that have been pending for long.
    pub contractors: Queued,
}

/// Tells every active admin of the payouts that wait (C-60), and every contractor of each of their requests that has been
/// pending for longer than the policy's days (C-61), unless they were reminded less than the policy's interval ago (C-63).
///
/// # Errors
/// What the storage says; nothing was written then.
pub fn send_payout_reminders<S: Database + DigestFacts + People>(
    call: &Call<'_>,
    store: &mut S,
    (policy, payouts): (&DigestPolicy, &PayoutPolicy),
) -> Result<PayoutReminders, StorageError> {
    let date = policy.today(call.now);
    in_transaction(store, |store| -> Result<_, StorageError> {
        let admins = admins(call, store, policy, date)?;
        let contractors = contractors(call, store, payouts, date)?;
        Ok((PayoutReminders { date, dry_run: call.dry_run, admins, contractors }, Fate::of(call)))
    })
}

fn admins<S: Database + DigestFacts + People>(
    call: &Call<'_>,
    store: &mut S,
    policy: &DigestPolicy,
    date: NaiveDate,
) -> Result<DigestOutcome<PayoutReminder>, StorageError> {
    let Some(reminder) = PayoutReminder::of(store.payout_facts(policy)?, policy) else {
        return Ok(DigestOutcome::NothingToTell);
    };
    let people = recipients(call, store, &[Role::Admin])?;
    if people.is_empty() {
        return Ok(DigestOutcome::NobodyToTell);
    }
    fan_out(store, DigestKind::Payouts, reminder, &people, (date, call.now))
}

fn contractors<S: Database + DigestFacts>(
    call: &Call<'_>,
    store: &mut S,
    policy: &PayoutPolicy,
    date: NaiveDate,
) -> Result<Queued, StorageError> {
    let old = store.old_requests(policy, call.now)?;
    for failure in &old.unreadable {
        call.host.hear(&Notice::NotSettled { failure });
    }
    let spared_after = policy.spared_after(date);
    let spared = spared_after.map_or(Ok(BTreeSet::new()), |date| store.reminded_after(date))?;
    let reminded: Vec<&OldRequest> =
        old.rows.iter().filter(|request| !spared.contains(&request.contractor)).collect();
    let messages: Vec<Notification> = reminded.iter().flat_map(|request| request.messages(date)).collect();
    // By another policy nobody asks for it, and every run would write it.
    if spared_after.is_some() {
        let contractors = reminded.iter().map(|request| request.contractor.clone()).collect();
        store.note_reminded(&contractors, date)?;
    }
    Queued::put(store, &messages, call.now)
}
