//! `send-daily-summary` (C-40 to C-44).

use compliance_core::digest::{DigestKind, lines};
use duecourse::digests::{DAILY_SUMMARY, send_daily_summary};

use super::{policy, told::Told};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    run_record::recorded,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S) -> Result<Exit, Error> {
    let policy = policy(invocation);
    recorded(invocation, store, DAILY_SUMMARY.0, |invocation, store| {
        let mut told = Told::begin(invocation, store, lines::SUMMARY)?;
        let sent = send_daily_summary(&told.invocation.call(), store, &policy)?;
        let queued = told.of(DigestKind::DailySummary, &sent.outcome, sent.date, "")?;
        told.line(lines::summary_sent(queued.mails))?;
        told.finish(DAILY_SUMMARY.0, &sent, queued)
    })
}
