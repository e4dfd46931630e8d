use automation_core::{Commands, Instant, Request, Sample, Viewpoint, civil};
use chrono::NaiveDate;

use super::{Document, DocumentNumber, DocumentReason, RejectionReason, Term, ask::Answer};

/// What may be asked of a document.
///
/// ```
/// use automation_core::{Actor, Instant, Request, UserId, may};
/// use compliance_core::document::{DocumentCommand, DocumentDraft, DocumentPolicy, DocumentType};
/// use compliance_core::people::Workspace;
///
/// let policy = DocumentPolicy::new(zone_core::zone!("Europe/Berlin"));
/// let (carla, north) = (UserId::new("carla")?, Workspace::new("north")?);
/// let draft = DocumentDraft::new("DOC-1".parse()?, north.clone(), carla.clone(), DocumentType::Id, "Passport".parse()?);
/// let made: Instant = "2026-05-01T08:00:00Z".parse()?;
/// let document = draft.upload(&Actor::participant(carla, "contractor"), &[north], made, &policy)?;
///
/// let ask = |actor: &Actor| may(&document, &Request::new(&DocumentCommand::Approve, actor, made), &(), &policy);
/// assert!(ask(&Actor::staff(UserId::new("alice")?, "admin")).is_ok());
/// let refused = ask(&Actor::staff(UserId::new("frank")?, "fm")).expect_err("no admin");
/// assert_eq!(refused.to_string(), "staff/fm/frank may not do this; only staff in the role admin may");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum DocumentCommand {
    /// Find it good (C-E2).
    Approve,
    /// Find it not good (C-E2).
    Reject {
        /// Why.
        reason: RejectionReason,
    },
    /// Hear no further warning of this version (C-9).
    Acknowledge,
    /// Hear no warning before that day (C-9).
    Snooze {
        /// The first local day on which a stage is told again: after today and before the expiry.
        until: NaiveDate,
    },
    /// Warn of its expiry now, if that is no more than so many days away: by a number that is no stage of the policy, for
    /// one run (G-36). Only the system asks for it.
    WarnNow {
        /// How many days before the expiry.
        days: u16,
    },
    /// Hand in a new version (C-5).
    Renew {
        /// The number that is printed on it.
        number: Option<DocumentNumber>,
        /// When it was issued and when it expires: not before today.
        term: Term,
    },
}

impl DocumentCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject { .. } => "reject",
            Self::Acknowledge => "acknowledge",
            Self::Snooze { .. } => "snooze",
            Self::WarnNow { .. } => "warn now",
            Self::Renew { .. } => "renew",
        }
    }
}

impl Commands for Document {
    type Command = DocumentCommand;
    type Reason = DocumentReason;

    fn decide(&self, request: &Request<'_, DocumentCommand>, (): &(), policy: &Self::Policy) -> Answer {
        let Request { command, actor, now, .. } = *request;
        match command {
            DocumentCommand::Approve => self.approve(actor),
            DocumentCommand::Reject { reason } => self.reject(reason, actor),
            DocumentCommand::Acknowledge => self.acknowledge(actor, now, policy),
            DocumentCommand::Snooze { until } => self.snooze(*until, actor, now, policy),
            DocumentCommand::WarnNow { days } => self.warn_now(*days, actor, now, policy),
            DocumentCommand::Renew { number, term } => self.renew(number.as_ref(), *term, actor, now, policy),
        }
    }

    /// A snooze is tried until the last day that there is, a renewal without an expiry.
    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<DocumentCommand, DocumentReason>> {
        let until = self.version.term.expires_on().and_then(|day| day.pred_opt());
        let until = until.unwrap_or_else(|| civil::today(from.now, from.policy.org_zone));
        let commands = [
            Some(DocumentCommand::Approve),
            RejectionReason::new("what is wrong with it")
                .ok()
                .map(|reason| DocumentCommand::Reject { reason }),
            Some(DocumentCommand::Acknowledge),
            Some(DocumentCommand::Snooze { until }),
            Some(DocumentCommand::Renew { number: None, term: Term::default() }),
        ];
        let commands = commands.into_iter().flatten();
        commands.map(|command| Sample::new(from.actor.clone(), command.name(), command)).collect()
    }

    /// When the last day begins until which it may be snoozed.
    fn turns(&self, from: &Viewpoint<'_, Self>) -> Vec<Instant> {
        let last = self.version.term.expires_on().and_then(|day| day.pred_opt());
        last.and_then(|day| civil::day_begins(day, from.policy.org_zone)).into_iter().collect()
    }
}
