use std::collections::BTreeMap;

use automation_core::{
    Actor, Commands, Consequences, DedupKey, Facts, Field, Notification, Objections, Recipient, Refusal,
    Request, Sample, Subject, TakenStep, Viewpoint, Way,
};

use crate::{
    Contract,
    contract::{ContractEvent, ContractNumber, ContractStatus, PaymentStatus, Role, SessionCounts},
    texts::{ShortReason, TextError, accepted, optional},
};

/// What may be asked of a contract (S-5).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum ContractCommand {
    /// The coach says yes.
    Accept,
    /// The coach says no.
    Reject {
        /// Why.
        reason: Option<String>,
    },
    /// The student pays.
    Pay,
    /// Either of the two gives it up before a session took place. Its open sessions are cancelled before
    /// it, in the same transaction, and what is due of them is settled before that: the storage crate's
    /// `cancel_contract` does all of it.
    Cancel {
        /// Why.
        reason: Option<String>,
    },
}

impl ContractCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject { .. } => "reject",
            Self::Pay => "pay",
            Self::Cancel { .. } => "cancel",
        }
    }

    /// The reason it gives: what the audit keeps with the step (S-37).
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Reject { reason } | Self::Cancel { reason } => {
                reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty())
            }
            Self::Accept | Self::Pay => None,
        }
    }
}

/// Why a command on a contract is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum ContractReason {
    /// Only the two whom it binds may ask (S-10).
    #[error("{} is not a participant of the contract", .actor.name())]
    NotParticipant {
        /// Who asked.
        actor: Actor,
    },
    /// The other side's to decide.
    #[error("only the {role} may do this")]
    WrongRole {
        /// Whose it is.
        role: Role,
    },
    /// Not at this stage.
    #[error("the contract is {}, not {}", .status.spoken(), .needed.spoken())]
    WrongStatus {
        /// Its status.
        status: ContractStatus,
        /// What it must be.
        needed: ContractStatus,
    },
    /// It is paid already, or cannot be any more.
    #[error("the payment is {payment}, not pending")]
    NotPending {
        /// Its payment status.
        payment: PaymentStatus,
    },
    /// Nobody counted its sessions.
    #[error("how many of its sessions took place is not known")]
    SessionsUnknown,
    /// A session took place.
    #[error("{completed} of its sessions took place; only a contract without one can be cancelled")]
    SessionsCompleted {
        /// How many.
        completed: u32,
    },
    /// Its sessions are cancelled with it, that is before it.
    #[error("{open} of its sessions are still to take place; cancel them first")]
    SessionsOpen {
        /// How many.
        open: u32,
    },
    /// The reason is too long.
    #[error(transparent)]
    Wording(#[from] TextError),
}

/// How many sessions of each state the contracts have, counted from the sessions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContractSessions(pub BTreeMap<ContractNumber, SessionCounts>);

impl Facts for ContractSessions {
    fn absorb(&mut self, fresh: Self) {
        self.0.extend(fresh.0);
    }
}

type Answer = Result<ContractEvent, Refusal<ContractReason>>;

impl Contract {
    /// Whether the coach may accept it.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn accept(&self, actor: &Actor) -> Answer {
        self.only(actor, Some(Role::Coach), ContractStatus::AwaitingResponse)?.finish()?;
        Ok(ContractEvent::Accepted)
    }

    /// Whether the coach may reject it.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn reject(&self, reason: Option<&str>, actor: &Actor) -> Answer {
        let mut objections = self.only(actor, Some(Role::Coach), ContractStatus::AwaitingResponse)?;
        let reason = accepted(optional(reason, ShortReason::new), &mut objections);
        objections.finish()?;
        Ok(ContractEvent::Rejected { reason })
    }

    /// Whether the student may pay it: accepted, and the payment pending.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn pay(&self, actor: &Actor) -> Answer {
        let mut objections = self.only(actor, Some(Role::Student), ContractStatus::Accepted)?;
        if self.payment != PaymentStatus::Pending {
            objections.always(ContractReason::NotPending { payment: self.payment });
        }
        objections.finish()?;
        Ok(ContractEvent::Paid)
    }

    /// Whether either of the two may give it up: active, none of its sessions took place, and none is open
    /// any more (S-5).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn cancel(&self, reason: Option<&str>, actor: &Actor, counts: &SessionCounts) -> Answer {
        let mut objections = self.only(actor, None, ContractStatus::Active)?;
        if counts.completed > 0 {
            objections.always(ContractReason::SessionsCompleted { completed: counts.completed });
        }
        if counts.open() > 0 {
            objections.always(ContractReason::SessionsOpen { open: counts.open() });
        }
        let reason = accepted(optional(reason, ShortReason::new), &mut objections);
        objections.finish()?;
        Ok(ContractEvent::Cancelled { reason })
    }

    /// What speaks against anything asked of somebody else, or at another stage. A stranger hears that
    /// only.
    fn only(
        &self,
        actor: &Actor,
        role: Option<Role>,
        needed: ContractStatus,
    ) -> Result<Objections<ContractReason>, Refusal<ContractReason>> {
        let Some(own) = self.role_of(actor) else {
            return Err(Refusal::because(ContractReason::NotParticipant { actor: actor.clone() }));
        };
        let mut objections = Objections::new();
        if let Some(role) = role.filter(|role| *role != own) {
            objections.always(ContractReason::WrongRole { role });
        }
        if self.status != needed {
            objections.always(ContractReason::WrongStatus { status: self.status, needed });
        }
        Ok(objections)
    }
}

/// The participant who did not act is told (S-38).
impl Consequences for Contract {
    type Facts = ContractSessions;
    type Effect = Notification;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        _: &mut ContractSessions,
        (): &(),
        out: &mut Vec<Notification>,
    ) {
        let TakenStep { step, after, .. } = *taken;
        let kind = match step.event {
            ContractEvent::Accepted => "contract_accepted",
            ContractEvent::Rejected { .. } => "contract_rejected",
            ContractEvent::Paid => "contract_paid",
            ContractEvent::Cancelled { .. } => "contract_cancelled",
            // The session that brings these about tells of them (S-54).
            ContractEvent::Completed | ContractEvent::Reopened => return,
        };
        let acting = after.role_of(step.actor());
        let reason = match &step.event {
            ContractEvent::Rejected { reason } | ContractEvent::Cancelled { reason } => reason.as_ref(),
            _ => None,
        };
        out.extend(told(after, kind, acting, reason));
    }
}

fn told<'a>(
    contract: &'a Contract,
    kind: &'static str,
    acting: Option<Role>,
    reason: Option<&'a ShortReason>,
) -> impl Iterator<Item = Notification> + 'a {
    let others = Role::BOTH.into_iter().filter(move |role| Some(*role) != acting);
    others.map(move |role| {
        let recipient = Recipient::user(contract.user(role));
        let mut fields = vec![("contract", Field::Text(contract.number.as_str().to_owned()))];
        fields.extend(reason.map(|reason| ("reason", Field::Text(reason.as_str().to_owned()))));
        Notification {
            kind,
            dedup: DedupKey::new([kind, contract.number.as_str(), recipient.as_str()]),
            recipient,
            subject: Some(Subject { kind: "contract", key: contract.number.as_str().to_owned() }),
            fields,
            useful_until: None,
            may_be_held: true,
        }
    })
}

impl Commands for Contract {
    type Command = ContractCommand;
    type Reason = ContractReason;

    fn decide(&self, request: &Request<'_, ContractCommand>, facts: &ContractSessions, (): &()) -> Answer {
        let Request { command, actor, .. } = *request;
        self.answer(command, actor, facts).map_err(|refusal| self.with_ways(refusal, command, actor, facts))
    }

    /// Each of the two asks for each.
    fn samples(&self, _: &Viewpoint<'_, Self>) -> Vec<Sample<ContractCommand, ContractReason>> {
        let commands = [
            ContractCommand::Accept,
            ContractCommand::Reject { reason: None },
            ContractCommand::Pay,
            ContractCommand::Cancel { reason: None },
        ];
        let of_role = |role: Role| {
            let actor = Actor::participant(self.user(role).clone(), role.as_str());
            commands.clone().map(|command| Sample::new(actor.clone(), command.name(), command))
        };
        Role::BOTH.into_iter().flat_map(of_role).collect()
    }
}

impl Contract {
    fn answer(&self, command: &ContractCommand, actor: &Actor, facts: &ContractSessions) -> Answer {
        match command {
            ContractCommand::Accept => self.accept(actor),
            ContractCommand::Reject { reason } => self.reject(reason.as_deref(), actor),
            ContractCommand::Pay => self.pay(actor),
            ContractCommand::Cancel { reason } => match facts.0.get(&self.number) {
                Some(counts) => self.cancel(reason.as_deref(), actor, counts),
                None => {
                    self.only(actor, None, ContractStatus::Active)?.finish()?;
                    Err(Refusal::because(ContractReason::SessionsUnknown))
                }
            },
        }
    }

    /// The refusal with the way out of it, if there is one (S-64): what is not answered yet can be rejected, what
    /// is active can be cancelled.
    fn with_ways(
        &self,
        refusal: Refusal<ContractReason>,
        command: &ContractCommand,
        actor: &Actor,
        facts: &ContractSessions,
    ) -> Refusal<ContractReason> {
        let (other, advice) = match command {
            ContractCommand::Cancel { .. } => {
                (ContractCommand::Reject { reason: None }, "it may be rejected (S-5)")
            }
            ContractCommand::Reject { .. } => {
                (ContractCommand::Cancel { reason: None }, "it may be cancelled (S-5)")
            }
            ContractCommand::Accept | ContractCommand::Pay => return refusal,
        };
        match self.answer(&other, actor, facts) {
            Ok(_) => {
                refusal.instead(Way { command: other.name(), by: None, advice: Some(advice.to_owned()) })
            }
            Err(_) => refusal,
        }
    }
}
