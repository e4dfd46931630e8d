use std::borrow::Cow;

use automation_core::Instant;
use referral_core::{InactiveReason, ReferralCode, Status};

use crate::progress::grouped;

/// What has happened to the stored codes already when the past is replayed.
#[derive(Debug)]
pub(super) struct Past {
    from: Instant,
    /// Codes that expired before the span; they stay so.
    pub(super) expired_before: u64,
    /// Codes that expired since, and are replayed as they were before.
    pub(super) taken_back: u64,
    /// Codes that somebody has changed since; they are replayed as they are now.
    pub(super) changed: u64,
}

impl Past {
    pub(super) fn new(from: Instant) -> Self {
        Self { from, expired_before: 0, taken_back: 0, changed: 0 }
    }

    /// The code without the expiration that time brought to it since the span began.
    pub(super) fn as_before<'a>(&mut self, code: &'a ReferralCode) -> Cow<'a, ReferralCode> {
        let add = |count: &mut u64| *count = count.saturating_add(1);
        match code.status {
            Status::Inactive(InactiveReason::Expired { at }) if at < self.from => {
                add(&mut self.expired_before);
                Cow::Borrowed(code)
            }
            Status::Inactive(InactiveReason::Expired { .. }) => {
                add(&mut self.taken_back);
                // When something had last happened to it before is in its history only; it matters to none
                // that was switched on before its expiry, as all were.
                Cow::Owned(ReferralCode { status: Status::Active, since: code.created_at, ..code.clone() })
            }
            _ => {
                if code.since >= self.from && code.since != code.created_at {
                    add(&mut self.changed);
                }
                Cow::Borrowed(code)
            }
        }
    }

    /// What is to be said of it.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        [
            (self.expired_before, "had expired before the span already; they are not replayed"),
            (self.taken_back, "expired since the span began; they are replayed as they were before"),
            (
                self.changed,
                "were changed by somebody since the span began; they are replayed as they are now",
            ),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} code(s) {what}.", grouped(count)))
    }
}
