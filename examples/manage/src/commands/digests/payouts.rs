//! `send-payout-reminders` (C-60 to C-63).

use std::rc::Rc;

use automation_core::{Change, SweepOptions};
use clap::Args;
use compliance_core::{
    digest::{DigestKind, lines},
    payout::{PayoutPolicy, PayoutRequest, wallet::Wallets},
};
use duecourse::{
    digests::{PAYOUT_REMINDERS, send_payout_reminders},
    kinds::PayoutRequests,
    sweep::Failures,
};
use serde_json::json;

use super::{policy, told::Told};
use crate::{
    error::{Error, Exit},
    in_force::{Named as _, settle},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
    swept,
};

#[derive(Debug, Args)]
pub(crate) struct SendPayoutReminders {
    /// For more than how many times 24 hours a request must have been pending for its contractor to hear of
    /// it, in this run alone [default: as the policy says, 7 if it says nothing]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=3_650))]
    pub(crate) older_than_days: Option<u32>,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &SendPayoutReminders,
) -> Result<Exit, Error> {
    let policy = policy(invocation);
    let own = PayoutRequests::named(invocation);
    // Of one run alone: it puts nothing else in force (G-36).
    let payouts =
        PayoutPolicy { request_age_days: asked.older_than_days.unwrap_or(own.request_age_days), ..own };
    recorded(invocation, store, PAYOUT_REMINDERS.0, |invocation, store| {
        let swept = age(invocation, store)?;
        let mut told = Told::begin(invocation, store, lines::PAYOUTS)?;
        let sent = send_payout_reminders(&told.invocation.call(), store, (&policy, &payouts))?;
        let queued = told.of(DigestKind::Payouts, &sent.admins, sent.date, "")?;
        told.line(lines::admin_reminders_sent(queued.mails))?;
        if sent.contractors.mails > 0 {
            told.line(lines::contractor_reminders_sent(sent.contractors.mails))?;
        }
        told.line(lines::PAYOUTS_DONE)?;
        let finished = told.finish(PAYOUT_REMINDERS.0, &sent, queued.and(sent.contractors))?;
        Ok(match swept.trouble {
            None => finished,
            trouble => Finished { value: swept.value, trouble, ..finished },
        })
    })
}

/// Lets the requests that are pending for too long become old, under the policy that is named, which comes into force
/// (C-61).
fn age<S: Store>(invocation: &Invocation, store: &mut S) -> Result<Finished, Error> {
    let options = SweepOptions { batch: S::BATCH, dry_run: invocation.dry_run };
    let log = Rc::clone(&invocation.log);
    let mut changed = 0_u64;
    let mut follow = |change: &Change<PayoutRequest>| {
        changed = changed.saturating_add(u64::from(!change.steps.is_empty()));
        log.change(change, &Wallets::default());
    };
    let settled = settle::<PayoutRequests, _>(invocation, store, &mut follow, options);
    let ending = swept::ending::<PayoutRequests>(invocation, changed, settled, Failures::default())?;
    swept::finished(ending, json!({}), None)
}
