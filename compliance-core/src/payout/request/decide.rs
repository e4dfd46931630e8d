use automation_core::{Actor, Commands, Objections, Refusal, Request, Sample, UserId, Viewpoint};

use super::{PayoutRequest, RejectionReason, RequestCommand, RequestEvent, RequestReason, RequestState};
use crate::{
    payout::{
        PayoutPolicy,
        wallet::{WalletEvent, WalletReason, Wallets},
    },
    people::{Role, is_staff_as},
};

type Refused = Refusal<RequestReason>;
type Answer = Result<RequestEvent, Refused>;

impl PayoutRequest {
    /// Whether an admin may approve it: it is pending, and its amount is kept in the wallet (C-64).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn approve(&self, actor: &Actor, wallets: &Wallets) -> Answer {
        let (reviewer, mut objections) = allowed(actor);
        self.is_to_be_pending(&mut objections);
        self.takes(self.debited(wallets), &mut objections);
        let reviewer = given(reviewer, actor, objections)?;
        Ok(RequestEvent::Approved { reviewer })
    }

    /// Whether an admin may reject it: it is pending (C-64).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn reject(&self, reason: &str, actor: &Actor, wallets: &Wallets) -> Answer {
        let (reviewer, mut objections) = allowed(actor);
        self.is_to_be_pending(&mut objections);
        self.takes(self.released(wallets), &mut objections);
        let reason = RejectionReason::new(reason);
        if let Err(error) = &reason {
            objections.always(error.clone().into());
        }
        let reviewer = given(reviewer, actor, objections)?;
        let reason = reason.map_err(|error| Refusal::because(error.into()))?;
        Ok(RequestEvent::Rejected { reviewer, reason })
    }

    /// Whether an admin may say that the money is on its way: it is approved.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn process(&self, actor: &Actor) -> Answer {
        let (_, mut objections) = allowed(actor);
        if !matches!(self.state, RequestState::Approved { .. }) {
            objections.always(RequestReason::NotApproved { state: self.state.as_str() });
        }
        objections.finish()?;
        Ok(RequestEvent::Processed)
    }

    /// Whether an admin may say that the money arrived: it is approved, on its way or not.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn complete(&self, actor: &Actor) -> Answer {
        let (_, mut objections) = allowed(actor);
        if !matches!(self.state, RequestState::Approved { .. } | RequestState::Processing { .. }) {
            objections.always(RequestReason::NotApproved { state: self.state.as_str() });
        }
        objections.finish()?;
        Ok(RequestEvent::Completed)
    }

    /// The wallet's entry by which its amount goes out.
    pub(super) fn debited(&self, wallets: &Wallets) -> Result<WalletEvent, WalletReason> {
        wallets.of(&self.contractor)?.debit(self.amount, &self.number)
    }

    /// The wallet's entry by which its amount is free again.
    pub(super) fn released(&self, wallets: &Wallets) -> Result<WalletEvent, WalletReason> {
        wallets.of(&self.contractor)?.release(self.amount, &self.number)
    }

    fn is_to_be_pending(&self, objections: &mut Objections<RequestReason>) {
        if !self.is_pending() {
            objections.always(RequestReason::NotPending { state: self.state.as_str() });
        }
    }

    /// Objects if the wallet does, where it still keeps the amount.
    fn takes(&self, entry: Result<WalletEvent, WalletReason>, objections: &mut Objections<RequestReason>) {
        if let Err(reason) = entry
            && self.is_pending()
        {
            objections.always(reason.into());
        }
    }
}

/// Who may decide, and what speaks against everybody else.
fn allowed(actor: &Actor) -> (Option<&UserId>, Objections<RequestReason>) {
    let mut objections = Objections::new();
    let reviewer = actor.user().filter(|_| is_staff_as(actor, &[Role::Admin]));
    if reviewer.is_none() {
        objections.always(RequestReason::NotAllowed { actor: actor.clone() });
    }
    (reviewer, objections)
}

/// The reviewer, if nothing speaks against it.
fn given(
    reviewer: Option<&UserId>,
    actor: &Actor,
    objections: Objections<RequestReason>,
) -> Result<UserId, Refused> {
    objections.finish()?;
    reviewer.cloned().ok_or_else(|| Refusal::because(RequestReason::NotAllowed { actor: actor.clone() }))
}

impl Commands for PayoutRequest {
    type Command = RequestCommand;
    type Reason = RequestReason;

    fn decide(&self, request: &Request<'_, RequestCommand>, wallets: &Wallets, _: &PayoutPolicy) -> Answer {
        let Request { command, actor, .. } = *request;
        match command {
            RequestCommand::Approve => self.approve(actor, wallets),
            RequestCommand::Reject { reason } => self.reject(reason, actor, wallets),
            RequestCommand::Process => self.process(actor),
            RequestCommand::Complete => self.complete(actor),
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<RequestCommand, RequestReason>> {
        let reject = RequestCommand::Reject { reason: "to be asked for again".to_owned() };
        [RequestCommand::Approve, reject, RequestCommand::Process, RequestCommand::Complete]
            .into_iter()
            .map(|command| Sample::new(from.actor.clone(), command.name(), command))
            .collect()
    }
}
