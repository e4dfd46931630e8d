use automation_core::{Actor, Commands, Objections, Refusal, Request, Sample, Viewpoint, Way};

use super::{
    EligibilityCommand, EligibilityEvent, EligibilityFacts, EligibilityReason, EligibilityState, HoldReason,
    PayoutEligibility,
};
use crate::{
    payout::PayoutPolicy,
    people::{Role, is_staff_as},
};

type Answer = Result<EligibilityEvent, Refusal<EligibilityReason>>;

impl PayoutEligibility {
    /// Whether an admin may pay it into the contractor's wallet: it is ready, the job was not paid before, and the wallet
    /// takes it (C-64, C-B12).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn approve(&self, actor: &Actor, known: &EligibilityFacts) -> Answer {
        let mut objections = allowed(actor);
        self.is_to_be_ready(&mut objections);
        if known.payouts.is_known(self.payout().as_str()) {
            objections.always(EligibilityReason::AlreadyPaid { payout: self.payout() });
        }
        let credited =
            known.wallets.of(&self.contractor).and_then(|wallet| wallet.credit(self.amount, &self.job));
        if let Err(reason) = credited {
            objections.always(reason.into());
        }
        objections.finish()?;
        Ok(EligibilityEvent::Approved)
    }

    /// Whether an admin may hold it back: it is ready (C-64).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn hold(&self, reason: &str, actor: &Actor) -> Answer {
        let mut objections = allowed(actor);
        self.is_to_be_ready(&mut objections);
        let reason = HoldReason::new(reason);
        if let Err(error) = &reason {
            objections.always(error.clone().into());
        }
        objections.finish()?;
        let reason = reason.map_err(|error| Refusal::because(error.into()))?;
        Ok(EligibilityEvent::Held { reason })
    }

    /// Whether an admin may let it go on: it is on hold (C-64).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn release(&self, actor: &Actor) -> Answer {
        let mut objections = allowed(actor);
        if !matches!(self.state, EligibilityState::OnHold { .. }) {
            objections.always(EligibilityReason::NotOnHold { state: self.state.as_str() });
        }
        objections.finish()?;
        Ok(EligibilityEvent::Released)
    }

    fn is_to_be_ready(&self, objections: &mut Objections<EligibilityReason>) {
        if !self.state.is_open() {
            objections.always(EligibilityReason::NotReady { state: self.state.as_str() });
        }
    }

    fn answer(&self, command: &EligibilityCommand, actor: &Actor, known: &EligibilityFacts) -> Answer {
        match command {
            EligibilityCommand::Approve => self.approve(actor, known),
            EligibilityCommand::Hold { reason } => self.hold(reason, actor),
            EligibilityCommand::Release => self.release(actor),
        }
    }
}

fn allowed(actor: &Actor) -> Objections<EligibilityReason> {
    let mut objections = Objections::new();
    if !is_staff_as(actor, &[Role::Admin]) {
        objections.always(EligibilityReason::NotAllowed { actor: actor.clone() });
    }
    objections
}

impl Commands for PayoutEligibility {
    type Command = EligibilityCommand;
    type Reason = EligibilityReason;

    fn decide(
        &self,
        request: &Request<'_, EligibilityCommand>,
        known: &EligibilityFacts,
        _: &PayoutPolicy,
    ) -> Answer {
        let Request { command, actor, .. } = *request;
        self.answer(command, actor, known).map_err(|refusal| {
            let release = EligibilityCommand::Release;
            let may_release = *command != release && self.answer(&release, actor, known).is_ok();
            if !may_release {
                return refusal;
            }
            let advice = Some("it may be released (C-64)".to_owned());
            refusal.instead(Way { command: release.name(), by: None, advice })
        })
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<EligibilityCommand, EligibilityReason>> {
        let hold = EligibilityCommand::Hold { reason: "to be looked at".to_owned() };
        [EligibilityCommand::Approve, hold, EligibilityCommand::Release]
            .into_iter()
            .map(|command| Sample::new(from.actor.clone(), command.name(), command))
            .collect()
    }
}
