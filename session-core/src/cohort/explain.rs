use std::fmt;

use automation_core::{Actor, Instant, LifecycleExt as _, Possibility, Runaway, Step, Viewpoint, explain};

use super::text::printed;
use super::{
    Cohort, CohortEvent, CohortFacts, CohortName, CohortPolicy, CohortReason, CohortRef, CohortStatus,
};

/// Everything there is to say about one cohort at one instant, for whoever answers the telephone: what the kernel
/// [explains](automation_core::explain) of any record, and what only a cohort has. What happened before is in the
/// stored steps; the caller adds them. `Display` is its text.
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use session_core::{CohortPolicy, cohort::CohortDraft};
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
    pub commands: Vec<Possibility<CohortReason>>,
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
        let explained = explain(self, &Viewpoint::new(actor, now, &CohortFacts::default(), policy))?;
        let seen = self.as_of(now, policy)?;
        Ok(CohortExplanation {
            reference: seen.reference.clone(),
            name: seen.name.clone(),
            now,
            state: explained.state,
            stored: explained.stored,
            why: seen.why(policy),
            timeline: explained.next,
            commands: explained.commands,
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
