use automation_core::{Actor, Objections, Refusal, Request, UserId, money::Money};

use super::{PayoutRequest, RequestState};
use crate::{
    payout::{
        Amount, Method, NotPositive, RequestNumber,
        wallet::{WalletReason, Wallets},
    },
    people::{Role, is_staff_as},
};

/// What a contractor asks for, before anybody has looked whether they have that much. [`PayoutRequest::make`] does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct RequestDraft {
    /// What people are to call it.
    pub number: RequestNumber,
    /// Who asks to be paid.
    pub contractor: UserId,
    /// How much.
    pub amount: Money,
    /// In which way.
    pub method: Method,
}

/// Why a request is not made (C-64).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum DraftReason {
    /// Somebody else's wallet.
    #[error(
        "{actor} may not ask for what {contractor} has; only {contractor} and staff in the role admin may"
    )]
    NotAllowed {
        /// Who asked.
        actor: Actor,
        /// Whose wallet it is.
        contractor: UserId,
    },
    /// Nothing, or less.
    #[error(transparent)]
    NotPositive(#[from] NotPositive),
    /// Another request has that number (C-B11).
    #[error("there is a payout request {number} already; give this one another number")]
    Taken {
        /// The number.
        number: RequestNumber,
    },
    /// The wallet does not have it.
    #[error(transparent)]
    Wallet(#[from] WalletReason),
}

impl PayoutRequest {
    /// The request as it is made, if the contractor asks for it or an admin for them, and `0 < amount <= what is free in
    /// the wallet`, in its currency, and no other request has its number, which only a storage knows (C-64, C-B11, C-B12).
    /// Nothing is kept for it before its first step,
    /// [`RequestEvent::Requested`](super::RequestEvent::Requested), is told in the same transaction.
    ///
    /// ```
    /// use automation_core::{Actor, Id, Instant, Request, Row, UserId, money::Money};
    /// use compliance_core::payout::{
    ///     Method, PayoutRequest, RequestNumber, Wallet, request::RequestDraft, wallet::Wallets,
    /// };
    ///
    /// let (ann, usd) = (UserId::new("ann")?, "USD".parse()?);
    /// let now: Instant = "2026-03-01T09:00:00Z".parse()?;
    /// let mut wallets = Wallets::default();
    /// let record = Wallet::with_balances(ann.clone(), usd, (100_00, 0, 0), now)?;
    /// wallets.add(Row { id: Id(1), version: 1, due_at: None, record });
    ///
    /// let number = RequestNumber::new("PAY-REQ-001")?;
    /// let actor = Actor::participant(ann.clone(), "contractor");
    /// let draft = |minor| RequestDraft {
    ///     number: number.clone(),
    ///     contractor: ann.clone(),
    ///     amount: Money::new(minor, usd),
    ///     method: Method::Check,
    /// };
    /// assert!(PayoutRequest::make(&Request::new(&draft(100_00), &actor, now), &wallets, false).is_ok());
    /// assert!(PayoutRequest::make(&Request::new(&draft(100_01), &actor, now), &wallets, false).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn make(
        request: &Request<'_, RequestDraft>,
        wallets: &Wallets,
        is_number_taken: bool,
    ) -> Result<Self, Refusal<DraftReason>> {
        let Request { command: draft, actor, now, .. } = *request;
        let RequestDraft { number, contractor, amount, method } = draft;
        let mut objections = Objections::new();
        let is_theirs = matches!(actor, Actor::Participant { user, .. } if user.is(contractor));
        if !is_theirs && !is_staff_as(actor, &[Role::Admin]) {
            let (actor, contractor) = (actor.clone(), contractor.clone());
            objections.always(DraftReason::NotAllowed { actor, contractor });
        }
        if is_number_taken {
            objections.always(DraftReason::Taken { number: number.clone() });
        }
        let amount = Amount::new(*amount);
        match amount {
            Err(error) => objections.always(error.into()),
            Ok(amount) => {
                let kept = wallets.of(contractor).and_then(|wallet| wallet.reserve(amount, number));
                if let Err(reason) = kept {
                    objections.always(reason.into());
                }
            }
        }
        objections.finish()?;
        Ok(Self {
            number: number.clone(),
            contractor: contractor.clone(),
            amount: amount.map_err(|error| Refusal::because(error.into()))?,
            method: method.clone(),
            created_at: now,
            state: RequestState::Pending { is_old: false },
            since: now,
        })
    }
}
