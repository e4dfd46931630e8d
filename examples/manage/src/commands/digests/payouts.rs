//! `send-payout-reminders` (C-60 to C-63).

use clap::Args;
use compliance_core::{
    digest::{DigestKind, lines},
    payout::PayoutPolicy,
};
use duecourse::digests::{PAYOUT_REMINDERS, send_payout_reminders};

use super::{policy, told::Told};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    run_record::recorded,
    store::Store,
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
    let payouts = PayoutPolicy::new(policy.org_zone);
    let request_age_days = asked.older_than_days.unwrap_or(payouts.request_age_days);
    let payouts = PayoutPolicy { request_age_days, ..payouts };
    recorded(invocation, store, PAYOUT_REMINDERS.0, |invocation, store| {
        let mut told = Told::begin(invocation, store, lines::PAYOUTS)?;
        let sent = send_payout_reminders(&told.invocation.call(), store, (&policy, &payouts))?;
        let queued = told.of(DigestKind::Payouts, &sent.admins, sent.date, "")?;
        told.line(lines::admin_reminders_sent(queued.mails))?;
        if sent.contractors.mails > 0 {
            told.line(lines::contractor_reminders_sent(sent.contractors.mails))?;
        }
        told.line(lines::PAYOUTS_DONE)?;
        told.finish(PAYOUT_REMINDERS.0, &sent, queued.and(sent.contractors))
    })
}
