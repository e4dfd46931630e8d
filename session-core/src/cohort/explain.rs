use std::fmt;

use automation_core::{
    ActError, Actor, Instant, Lifecycle, LifecycleExt, Refusal, Request, Runaway, Step, may,
};

use super::text::printed;
use super::{
    Cohort, CohortCommand, CohortEvent, CohortFacts, CohortName, CohortPolicy, CohortReason, CohortRef,
    CohortStatus, NewEnd,
};

/// Everything there is to say about one cohort at one instant, for whoever answers the telephone. What
/// happened before is in the stored steps; the caller adds them. `Display` is its text.
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use session_core::{CohortDraft, CohortPolicy};
///
/// let policy = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let end = chrono::NaiveDate::from_ymd_opt(2026, 3, 10).ok_or("no such date")?;
/// let cohort = CohortDraft::new("WINTER-26".parse()?, "Winter run".parse()?, 50_000.try_into()?)
///     .ending(end)
///     .made("2026-01-05T08:00:00Z".parse()?)?;
///
/// let explained = cohort.explain(&alice, "2026-03-10T19:00:00Z".parse()?, &policy)?;
/// assert_eq!(explained.state, "completed");
/// assert_eq!(explained.stored, "active"); // no sweep has run; it shows the truth all the same
/// assert_eq!(explained.why, "the last day, 2026-03-10, is over in Asia/Karachi (A-6)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CohortExplanation {
    /// What people call the cohort.
    pub reference: CohortRef,
    /// Its name.
    pub name: CohortName,
    /// The instant it is told for.
    pub now: Instant,
    /// Its state at that instant.
    pub state: &'static str,
    /// Its state as stored: another one while a sweep is still to come.
    pub stored: &'static str,
    /// Why it is in that state, as a sentence.
    pub why: String,
    /// What happens to it from that instant on if nobody acts, the next first.
    pub timeline: Vec<Step<CohortEvent>>,
    /// What the asking person may do, each command once.
    pub commands: Vec<CohortPossibility>,
}

/// Whether one command would be done now; if not, why not; and until when.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortPossibility {
    /// The command. A restore is tried without an end, a change of the end with the present one.
    pub command: CohortCommand,
    /// What it would bring, or every reason why not.
    pub answer: Result<CohortEvent, Refusal<CohortReason>>,
    /// Whether it is possible only with another last day than the present one, or none: a restore of a cohort
    /// whose last day is past (A-X6).
    pub needs_another_end: bool,
    /// If it is possible now: the first instant at which it is not any more, nothing else happening. `None`:
    /// it stays possible.
    ends: Option<Instant>,
}

impl CohortPossibility {
    /// The instant, exclusive, until which it is possible, or was.
    pub fn possible_until(&self) -> Option<Instant> {
        match &self.answer {
            Ok(_) => self.ends,
            Err(refusal) => refusal.possible_until(),
        }
    }
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

impl Cohort {
    /// Explains the cohort to `actor` at `now`, whatever the sweep has done.
    ///
    /// # Errors
    /// [`Runaway`], which no cohort brings about: its one step ends its life.
    pub fn explain(
        &self,
        actor: &Actor,
        now: Instant,
        policy: &CohortPolicy,
    ) -> Result<CohortExplanation, Runaway> {
        let seen = self.as_of(now, policy)?;
        let asked = [
            CohortCommand::Restore { end: NewEnd::Never },
            CohortCommand::ChangeEnd { end: seen.end() },
            CohortCommand::Deactivate,
            CohortCommand::Activate,
        ];
        // The one instant at which time changes an answer is the end of the last day.
        let turns =
            seen.last_day_over(policy).map(|because| because.at()).filter(|at| *at > now.max(seen.since));
        let mut commands = Vec::with_capacity(asked.len());
        for command in asked {
            let answer = answer(&seen, &command, actor, now, policy)?;
            let mut ends = None;
            if let (Ok(_), Some(at)) = (&answer, turns)
                && self::answer(&seen, &command, actor, at, policy)?.is_err()
            {
                ends = Some(at);
            }
            let as_it_is = CohortCommand::Restore { end: NewEnd::Keep };
            let needs_another_end = matches!(command, CohortCommand::Restore { .. })
                && answer.is_ok()
                && self::answer(&seen, &as_it_is, actor, now, policy)?.is_err();
            commands.push(CohortPossibility { command, answer, needs_another_end, ends });
        }
        Ok(CohortExplanation {
            reference: seen.reference.clone(),
            name: seen.name.clone(),
            now,
            state: seen.state(),
            stored: self.state(),
            why: seen.why(policy),
            timeline: seen.timeline(policy).collect::<Result<_, _>>()?,
            commands,
        })
    }

    /// Why it is in its present state.
    fn why(&self, policy: &CohortPolicy) -> String {
        match (self.status, self.last_day_over(policy)) {
            (CohortStatus::Active, None) => "it is switched on and has no end (A-8)".to_owned(),
            (CohortStatus::Active, Some(because)) => {
                format!("it is switched on until {because}")
            }
            (CohortStatus::Inactive, _) => "it was switched off; its dates do not matter (A-8)".to_owned(),
            (CohortStatus::Completed { at }, Some(because)) if because.at() == at => because.to_string(),
            (CohortStatus::Completed { at }, Some(because)) if because.at() < at => {
                format!("{because}; it completed at {at}")
            }
            (CohortStatus::Completed { at }, _) => format!("it completed at {at}"),
        }
    }
}

type Answer = Result<Result<CohortEvent, Refusal<CohortReason>>, Runaway>;

/// Separates a refusal from a failure.
fn answer(
    cohort: &Cohort,
    command: &CohortCommand,
    actor: &Actor,
    now: Instant,
    policy: &CohortPolicy,
) -> Answer {
    match may(cohort, &Request::new(command, actor, now), &CohortFacts::default(), policy) {
        Ok(event) => Ok(Ok(event)),
        Err(ActError::Refused(refusal)) => Ok(Err(refusal)),
        Err(ActError::Runaway(runaway)) => Err(runaway),
    }
}

impl fmt::Display for CohortExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = printed(self.name.as_str());
        writeln!(f, "cohort {} ({name}) at {}", self.reference, self.now)?;
        write!(f, "state: {}", self.state)?;
        if self.stored != self.state {
            write!(f, " (stored as {}; the next sweep writes it down)", self.stored)?;
        }
        writeln!(f, "\nwhy: {}", self.why)?;
        if self.timeline.is_empty() {
            writeln!(f, "next: nothing, unless somebody acts")?;
        }
        for step in &self.timeline {
            writeln!(f, "next: {} at {}, because {}", step.to, step.at, step.cause)?;
        }
        writeln!(f, "may be asked:")?;
        self.commands.iter().try_for_each(|possibility| writeln!(f, "  {possibility}"))
    }
}

impl fmt::Display for CohortPossibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.command.name();
        match (&self.answer, self.ends) {
            (Ok(_), None) => write!(f, "{name}: yes")?,
            (Ok(_), Some(ends)) => write!(f, "{name}: yes, until {ends}")?,
            (Err(refusal), _) => write!(f, "{name}: no, {}", refusal.clone().without_ways())?,
        }
        f.write_str(if self.needs_another_end { ", with another last day or none" } else { "" })
    }
}
