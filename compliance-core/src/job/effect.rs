//! What a job's steps bring about: messages, and what its contractor is owed.

use automation_core::{
    Birth, Consequences, Effect, MessageEffect, NewRecord, Notification, TakenStep, Withdrawal,
};

use super::{Earned, Job, JobEvent, JobPolicy};
use crate::payout::{Amount, PayoutEligibility, PayoutPolicy, Wallet};

/// One consequence of a job's step.
#[derive(Debug, Clone, PartialEq)]
pub enum JobEffect {
    /// Somebody is told, or what they were to be told is no longer true.
    Message(MessageEffect),
    /// The contractor has a wallet from now on, unless they had one.
    Opened(Box<Birth<Wallet>>),
    /// The contractor is owed something for the job (C-E7), once for each job.
    Owed(Box<Birth<PayoutEligibility>>),
}

impl Effect for JobEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Message(message) => message.notification(),
            Self::Opened(_) | Self::Owed(_) => None,
        }
    }

    fn withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Message(message) => message.withdrawal(),
            Self::Opened(_) | Self::Owed(_) => None,
        }
    }

    fn birth(&self) -> Option<NewRecord<'_>> {
        match self {
            Self::Message(_) => None,
            Self::Opened(birth) => Some(birth.new_record()),
            Self::Owed(birth) => Some(birth.new_record()),
        }
    }
}

impl Consequences for Job {
    type Facts = ();
    type Effect = JobEffect;

    fn consequences(taken: &TakenStep<'_, Self>, (): &mut (), policy: &JobPolicy, out: &mut Vec<JobEffect>) {
        let mut messages = Vec::new();
        Self::messages(taken, policy, &mut messages);
        out.extend(messages.into_iter().map(JobEffect::Message));
        if let JobEvent::CompletionApproved { earned: Some(earned), .. } = &taken.step.event {
            owe(taken, earned, policy, out);
        }
    }
}

/// What the contractor earned waits to be paid, and they have a wallet to which it will be. Approved again, the job finds
/// both there.
fn owe(taken: &TakenStep<'_, Job>, earned: &Earned, policy: &JobPolicy, out: &mut Vec<JobEffect>) {
    let TakenStep { step, after, .. } = *taken;
    let Ok(amount) = Amount::new(earned.amount) else { return };
    let contractor = &earned.contractor;
    let opened = Wallet::opening(contractor, earned.amount.currency, step.at, step.cause.clone());
    out.extend(opened.map(|birth| JobEffect::Opened(Box::new(birth))));
    let eligibility = PayoutEligibility::new(after.number.clone(), contractor.clone(), amount, step.at);
    // Time alone does nothing to it, so whatever else a business chose for payouts has no say in this.
    let owed = eligibility.birth(step.cause.clone(), &PayoutPolicy::new(policy.org_zone));
    out.extend(owed.map(|birth| JobEffect::Owed(Box::new(birth))));
}
