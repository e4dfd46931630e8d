//! What a step of a job's payout brings about: the wallet is credited, the payout is made, the contractor is told.

use automation_core::{
    Birth, Consequences, Effect, Field, Happening, Lifecycle as _, NeighbourStep, NewRecord, Notification,
    Subject, TakenStep, Withdrawal,
};

use super::{EligibilityEvent, EligibilityFacts, PayoutEligibility};
use crate::{
    message::Message,
    payout::{Payout, PayoutPolicy, Wallet},
};

/// The kind of the message that a job was paid (C-64).
pub const PAYOUT_APPROVED: &str = "payout_approved";
/// The kind of the message that a job's payout is held back (C-64).
pub const PAYOUT_HELD: &str = "payout_held";

/// One consequence of a step of a job's payout.
#[derive(Debug, Clone, PartialEq)]
pub enum EligibilityEffect {
    /// The contractor is told.
    Notify(Notification),
    /// What the contractor was to be told is no longer true (G-27).
    Withdraw(Withdrawal),
    /// The contractor has a wallet from now on.
    Opened(Box<Birth<Wallet>>),
    /// The contractor's wallet is credited.
    Credited(Box<NeighbourStep<Wallet>>),
    /// The payout is made.
    Paid(Box<Birth<Payout>>),
}

impl Effect for EligibilityEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Notify(message) => Some(message),
            Self::Withdraw(_) | Self::Opened(_) | Self::Credited(_) | Self::Paid(_) => None,
        }
    }

    fn withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Withdraw(withdrawal) => Some(withdrawal),
            Self::Notify(_) | Self::Opened(_) | Self::Credited(_) | Self::Paid(_) => None,
        }
    }

    fn birth(&self) -> Option<NewRecord<'_>> {
        match self {
            Self::Opened(birth) => Some(birth.new_record()),
            Self::Paid(birth) => Some(birth.new_record()),
            Self::Notify(_) | Self::Withdraw(_) | Self::Credited(_) => None,
        }
    }
}

impl Consequences for PayoutEligibility {
    type Facts = EligibilityFacts;
    type Effect = EligibilityEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        known: &mut EligibilityFacts,
        policy: &PayoutPolicy,
        out: &mut Vec<EligibilityEffect>,
    ) {
        match &taken.step.event {
            EligibilityEvent::Recorded => open(taken, known, out),
            EligibilityEvent::Approved => pay(taken, known, policy, out),
            EligibilityEvent::Held { reason } => {
                let at = taken.step.at.micros().to_string();
                let reason = ("reason", Field::Text(reason.as_str().to_owned()));
                tell(taken.after, PAYOUT_HELD, &[taken.after.job.as_str(), &at], reason, out);
            }
            EligibilityEvent::Released => {
                let untrue = Withdrawal::by(taken.step, subject(taken.after), &[PAYOUT_HELD]);
                out.push(EligibilityEffect::Withdraw(untrue));
            }
        }
    }
}

/// Opens the wallet, so that it is there when the first payout is approved. A wallet that two approvals opened at once,
/// each with its credit, would lose one of the credits.
fn open(
    taken: &TakenStep<'_, PayoutEligibility>,
    known: &EligibilityFacts,
    out: &mut Vec<EligibilityEffect>,
) {
    let TakenStep { step, after, .. } = *taken;
    if known.wallets.of(&after.contractor).is_ok() {
        return;
    }
    let currency = after.amount.money().currency;
    let opened = Wallet::opening(&after.contractor, currency, step.at, step.cause.clone());
    out.extend(opened.map(|birth| EligibilityEffect::Opened(Box::new(birth))));
}

fn pay(
    taken: &TakenStep<'_, PayoutEligibility>,
    known: &mut EligibilityFacts,
    policy: &PayoutPolicy,
    out: &mut Vec<EligibilityEffect>,
) {
    let TakenStep { step, after, now, .. } = *taken;
    let wallet = known.wallets.of(&after.contractor);
    // What does not fit was refused before.
    let Ok(credited) = wallet.and_then(|wallet| wallet.credit(after.amount, &after.job)) else { return };
    let happening = Happening::new(credited, step.at, step.cause.clone());
    let moved = known.wallets.step(&after.contractor, happening);
    out.extend(moved.map(|moved| EligibilityEffect::Credited(Box::new(moved))));
    let payout = Payout::birth(after, step.at, step.cause.clone(), policy);
    let payout = payout.and_then(|birth| known.payouts.bear(birth, now));
    out.extend(payout.map(|birth| EligibilityEffect::Paid(Box::new(birth))));
    let number = ("payout", Field::Text(after.payout().as_str().to_owned()));
    tell(after, PAYOUT_APPROVED, &[after.job.as_str()], number, out);
}

/// What the messages about the payout of a job are about.
fn subject(eligibility: &PayoutEligibility) -> Subject {
    Subject { kind: PayoutEligibility::KIND, key: eligibility.job.as_str().to_owned() }
}

/// Tells the contractor by both channels.
fn tell(
    eligibility: &PayoutEligibility,
    kind: &'static str,
    same: &[&str],
    more: (&'static str, Field),
    out: &mut Vec<EligibilityEffect>,
) {
    let amount = eligibility.amount.money();
    let message = Message {
        kind,
        recipient: &eligibility.contractor,
        subject: Some(subject(eligibility)),
        fields: vec![
            ("job", Field::Text(eligibility.job.as_str().to_owned())),
            ("amount", Field::Integer(amount.minor)),
            ("currency", Field::Text(amount.currency.to_string())),
            more,
        ],
        same,
        useful_until: None,
    };
    out.extend(message.by_both().into_iter().map(EligibilityEffect::Notify));
}
