use automation_core::{
    Actor, Because, Commands, Instant, Lifecycle, Objections, Refusal, Request, Sample, Viewpoint, Way, civil,
};
use chrono::NaiveDate;

use super::{Cohort, CohortEvent, CohortFacts, CohortPolicy, CohortStatus, StartAfterEnd, staff};

/// What may be asked of a cohort, by admins and moderators only (A-B7).
///
/// ```
/// use automation_core::{Actor, Instant, Request, UserId, may};
/// use session_core::{CohortPolicy, cohort::{CohortCommand, CohortDraft, CohortFacts, NewEnd}};
///
/// let policy = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let end = chrono::NaiveDate::from_ymd_opt(2026, 3, 10).ok_or("no such date")?;
/// let cohort = CohortDraft::new("WINTER-26".parse()?, "Winter run".parse()?, 50_000.try_into()?)
///     .ending(end)
///     .made("2026-01-05T08:00:00Z".parse()?)?;
///
/// // A day later: the next sweep would undo a restore to the old last day, so it is refused.
/// let (now, cohort_facts): (Instant, CohortFacts) = ("2026-03-11T08:00:00Z".parse()?, CohortFacts::default());
/// let restore = |end| may(&cohort, &Request::new(&CohortCommand::Restore { end }, &alice, now), &cohort_facts, &policy);
/// let refused = restore(NewEnd::Keep).expect_err("the tenth is past").to_string();
/// assert!(refused.starts_with("the last day 2026-03-10 is past, today being 2026-03-11"));
/// assert!(restore(NewEnd::Never).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum CohortCommand {
    /// Open it again (A-15).
    Restore {
        /// Its last day from now on.
        end: NewEnd,
    },
    /// Give it another last day. One that is past is legal: it closes the cohort at once, by A-6.
    ChangeEnd {
        /// The new last day, inclusive; `None`: without an end.
        end: Option<NaiveDate>,
    },
    /// Switch it off; its enrolments and students stay as they are.
    Deactivate,
    /// Switch it on again.
    Activate,
}

impl CohortCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Restore { .. } => "restore",
            Self::ChangeEnd { .. } => "change end",
            Self::Deactivate => "deactivate",
            Self::Activate => "activate",
        }
    }
}

/// The last day of a cohort that is restored (A-X6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum NewEnd {
    /// The one it has, if that is not past.
    Keep,
    /// None at all.
    Never,
    /// That local day, inclusive.
    On(NaiveDate),
}

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum CohortReason {
    /// Only admins and moderators may ask for it (A-B7).
    #[error("{actor} may not do this; only staff in the role admin or moderator may")]
    NotAllowed {
        /// Who asked.
        actor: Actor,
    },
    /// There is nothing to restore (A-15).
    #[error("the cohort is {state}, not completed")]
    NotCompleted {
        /// Its state.
        state: &'static str,
    },
    /// It has completed; only a restore takes that back.
    #[error("the cohort completed at {at}; restore it first")]
    Completed {
        /// When it completed.
        at: Instant,
    },
    /// It is switched on already.
    #[error("the cohort is active already")]
    AlreadyActive,
    /// It is switched off already.
    #[error("the cohort is inactive already")]
    AlreadyInactive,
    /// It would complete again at once (A-X6, A-B6).
    #[error("the last day {end} is past, today being {today}; the cohort would complete at once")]
    WouldReexpire {
        /// The last day it would have, inclusive.
        end: NaiveDate,
        /// The local date of asking in the organisation's zone.
        today: NaiveDate,
    },
    /// Its dates would be the wrong way round (A-X8).
    #[error(transparent)]
    StartAfterEnd(#[from] StartAfterEnd),
}

type Answer = Result<CohortEvent, Refusal<CohortReason>>;

impl Cohort {
    /// Whether staff may open it again: it is completed, and its last day from now on is not past (A-15,
    /// A-X6).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn restore(&self, end: NewEnd, actor: &Actor, now: Instant, policy: &CohortPolicy) -> Answer {
        let mut objections = allowed(actor);
        if !matches!(self.status, CohortStatus::Completed { .. }) {
            objections.always(CohortReason::NotCompleted { state: self.state() });
        }
        let end = match end {
            NewEnd::Keep => self.end(),
            NewEnd::Never => None,
            NewEnd::On(date) => Some(date),
        };
        self.in_order(end, &mut objections);
        self.would_reexpire(end, now, policy, &mut objections);
        objections.finish()?;
        Ok(CohortEvent::Restored { end })
    }

    /// Whether staff may give it another last day: any time before it completed. An active cohort whose new
    /// last day is past completes at once.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn change_end(&self, end: Option<NaiveDate>, actor: &Actor) -> Answer {
        let mut objections = allowed(actor);
        self.completed(&mut objections);
        self.in_order(end, &mut objections);
        objections.finish()?;
        Ok(CohortEvent::EndChanged { end })
    }

    /// Whether staff may switch it off: it is active.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn deactivate(&self, actor: &Actor) -> Answer {
        let mut objections = allowed(actor);
        self.completed(&mut objections);
        if self.status == CohortStatus::Inactive {
            objections.always(CohortReason::AlreadyInactive);
        }
        objections.finish()?;
        Ok(CohortEvent::Deactivated)
    }

    /// Whether staff may switch it on: it is inactive, and its last day is not past. Otherwise it needs
    /// another last day first.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn activate(&self, actor: &Actor, now: Instant, policy: &CohortPolicy) -> Answer {
        let mut objections = allowed(actor);
        self.completed(&mut objections);
        if self.status == CohortStatus::Active {
            objections.always(CohortReason::AlreadyActive);
        }
        self.would_reexpire(self.end(), now, policy, &mut objections);
        objections.finish()?;
        Ok(CohortEvent::Activated)
    }

    fn completed(&self, objections: &mut Objections<CohortReason>) {
        if let CohortStatus::Completed { at } = self.status {
            objections.always(CohortReason::Completed { at });
        }
    }

    fn in_order(&self, end: Option<NaiveDate>, objections: &mut Objections<CohortReason>) {
        if let Err(wrong) = self.dates.ending(end) {
            objections.always(wrong.into());
        }
    }

    /// Objects if `end` is past at `now`. A command made before the cohort's last event (two hosts, two
    /// clocks) counts as made at that event; then no end of the right is told, being still ahead of `now`.
    fn would_reexpire(
        &self,
        end: Option<NaiveDate>,
        now: Instant,
        policy: &CohortPolicy,
        objections: &mut Objections<CohortReason>,
    ) {
        let asked_at = now.max(self.since);
        let Some(end) = end else { return };
        let Some(because) = Because::day_over("A-X6", "the last day", end, policy.org_zone) else { return };
        if asked_at < because.at() {
            return;
        }
        let reason = CohortReason::WouldReexpire { end, today: civil::today(asked_at, policy.org_zone) };
        if now >= because.at() {
            objections.since(because.at(), reason);
        } else {
            objections.always(reason);
        }
    }
}

fn allowed(actor: &Actor) -> Objections<CohortReason> {
    let mut objections = Objections::new();
    if !staff::may_act(actor) {
        objections.always(CohortReason::NotAllowed { actor: actor.clone() });
    }
    objections
}

impl Commands for Cohort {
    type Command = CohortCommand;
    type Reason = CohortReason;

    fn decide(&self, request: &Request<'_, CohortCommand>, _: &CohortFacts, policy: &CohortPolicy) -> Answer {
        let Request { command, actor, now, .. } = *request;
        let answer = |command: &CohortCommand| match command {
            CohortCommand::Restore { end } => self.restore(*end, actor, now, policy),
            CohortCommand::ChangeEnd { end } => self.change_end(*end, actor),
            CohortCommand::Deactivate => self.deactivate(actor),
            CohortCommand::Activate => self.activate(actor, now, policy),
        };
        answer(command).map_err(|refusal| {
            let ways = instead(&refusal, command);
            let possible = ways.into_iter().filter(|(other, _)| answer(other).is_ok());
            possible.fold(refusal, |refusal, (other, advice)| {
                let advice = advice.map(str::to_owned);
                refusal.instead(Way { command: other.name(), by: None, advice })
            })
        })
    }

    /// A restore is tried without an end, a change of the end with the present one.
    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<CohortCommand, CohortReason>> {
        let keeps_its_end = self.restore(NewEnd::Keep, from.actor, from.now, from.policy).is_ok();
        // The last day is past (A-X6).
        let with_another = (!keeps_its_end).then_some("with another last day or none");
        let commands = [
            (CohortCommand::Restore { end: NewEnd::Never }, with_another),
            (CohortCommand::ChangeEnd { end: self.end() }, None),
            (CohortCommand::Deactivate, None),
            (CohortCommand::Activate, None),
        ];
        commands
            .into_iter()
            .map(|(command, remark)| {
                Sample::new(from.actor.clone(), command.name(), command).remarking(remark)
            })
            .collect()
    }

    /// The end of its last day.
    fn turns(&self, from: &Viewpoint<'_, Self>) -> Vec<Instant> {
        self.last_day_over(from.policy).map(|because| because.at()).into_iter().collect()
    }
}

/// What may be meant instead (S-64), with what its reason does not say itself.
fn instead(
    refusal: &Refusal<CohortReason>,
    command: &CohortCommand,
) -> Vec<(CohortCommand, Option<&'static str>)> {
    use CohortCommand as C;
    use CohortReason as R;
    let has = |of: fn(&CohortReason) -> bool| refusal.reasons().any(of);
    let mut ways = Vec::new();
    if has(|reason| matches!(reason, R::Completed { .. })) {
        ways.push((C::Restore { end: NewEnd::Never }, None));
    }
    if has(|reason| matches!(reason, R::NotCompleted { .. })) {
        ways.push((C::Activate, Some("it may be activated (A-X6)")));
    }
    if has(|reason| matches!(reason, R::WouldReexpire { .. })) {
        ways.push(match command {
            C::Restore { .. } => (
                C::Restore { end: NewEnd::Never },
                Some("it may be restored with a later last day, or with none (A-15)"),
            ),
            _ => (C::ChangeEnd { end: None }, Some("give it a later last day first (A-8)")),
        });
    }
    ways
}
