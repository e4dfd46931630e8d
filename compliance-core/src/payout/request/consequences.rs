//! What a step of a request brings about: the wallet follows, and a reminder that waits is taken back.

use automation_core::{
    Consequences, Effect, Happening, Lifecycle as _, NeighbourStep, Notification, Subject, TakenStep,
    Withdrawal,
};

use super::{PayoutRequest, RequestEvent};
use crate::payout::{PayoutPolicy, Wallet, wallet::Wallets};

/// The kind of the message to a contractor whose request is old (C-61); the reminders send it.
pub const PAYOUT_REQUEST_STILL_PENDING: &str = "payout_request_still_pending";

/// One consequence of a step of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum RequestEffect {
    /// What the contractor was to be told is no longer true (G-27).
    Withdraw(Withdrawal),
    /// The contractor's wallet reserves, releases or pays out.
    Wallet(Box<NeighbourStep<Wallet>>),
}

impl Effect for RequestEffect {
    fn notification(&self) -> Option<&Notification> {
        None
    }

    fn withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Withdraw(withdrawal) => Some(withdrawal),
            Self::Wallet(_) => None,
        }
    }
}

impl Consequences for PayoutRequest {
    type Facts = Wallets;
    type Effect = RequestEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        wallets: &mut Wallets,
        _: &PayoutPolicy,
        out: &mut Vec<RequestEffect>,
    ) {
        let TakenStep { before, step, after, .. } = *taken;
        let entry = match step.event {
            RequestEvent::Requested => {
                wallets.of(&after.contractor).and_then(|wallet| wallet.reserve(after.amount, &after.number))
            }
            RequestEvent::Approved { .. } => after.debited(wallets),
            RequestEvent::Rejected { .. } => after.released(wallets),
            RequestEvent::BecameOld | RequestEvent::Processed | RequestEvent::Completed => return,
        };
        // What does not fit was refused before.
        let Ok(entry) = entry else { return };
        let moved = wallets.step(&after.contractor, Happening::new(entry, step.at, step.cause.clone()));
        out.extend(moved.map(|moved| RequestEffect::Wallet(Box::new(moved))));
        // It was told by the reminders, of whatever age they call old.
        if before.is_pending() && !after.is_pending() {
            let subject = Subject { kind: PayoutRequest::KIND, key: after.number.as_str().to_owned() };
            let untrue = Withdrawal::by(step, subject, &[PAYOUT_REQUEST_STILL_PENDING]);
            out.push(RequestEffect::Withdraw(untrue));
        }
    }
}
