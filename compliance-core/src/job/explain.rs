use std::fmt;

use automation_core::{Actor, Instant, LifecycleExt as _, Possibility, Runaway, Step, Viewpoint, explain};

use super::{
    ClosedBy, Job, JobEvent, JobNumber, JobPolicy, JobReason, JobTitle, StaleWindow, Standing, WarningState,
};

/// Everything there is to say about one job at one instant, for whoever answers the telephone: what the kernel
/// [explains](automation_core::explain) of any record, and what only a job has. What happened before is in the stored
/// steps; the caller adds them. `Display` is its text.
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use compliance_core::job::{JobDraft, JobPolicy};
///
/// let policy = JobPolicy::new(zone_core::Zone::UTC);
/// let ada = Actor::staff(UserId::new("ada")?, "fm");
/// let made: Instant = "2026-01-05T08:00:00Z".parse()?;
/// let job = JobDraft::new("north".parse()?, "JOB-1".parse()?, "Painting".parse()?).made(made);
///
/// let explained = job.explain(&ada, "2026-04-05T08:00:00Z".parse()?, &policy)?;
/// assert_eq!(explained.state, "cancelled");
/// assert_eq!(explained.stored, "lead"); // no sweep has run; it shows the truth all the same
/// assert_eq!(explained.why, "nobody did anything with it for too long; it was lead until 2026-04-05T08:00:00Z (C-80)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct JobExplanation {
    /// What people call the job.
    pub number: JobNumber,
    /// What is to be done.
    pub title: JobTitle,
    /// The instant it is told for.
    pub now: Instant,
    /// Its state at that instant.
    pub state: &'static str,
    /// Its state as stored: another one while a sweep is still to come.
    pub stored: &'static str,
    /// Why it is in that state, as a sentence.
    pub why: String,
    /// For how many whole days nobody did anything with it (C-83).
    pub days_inactive: u64,
    /// What happens to it from that instant on if nobody acts, the next first.
    pub timeline: Vec<Step<JobEvent>>,
    /// What the asking person may do, each command once.
    pub commands: Vec<Possibility<JobReason>>,
}

impl Job {
    /// Explains the job to `actor` at `now`, whatever the sweep has done.
    ///
    /// # Errors
    /// [`Runaway`], which no job brings about: its closing ends its life.
    pub fn explain(
        &self,
        actor: &Actor,
        now: Instant,
        policy: &JobPolicy,
    ) -> Result<JobExplanation, Runaway> {
        let explained = explain(self, &Viewpoint::new(actor, now, &(), policy))?;
        let seen = self.as_of(now, policy)?;
        Ok(JobExplanation {
            number: seen.number.clone(),
            title: seen.title.clone(),
            now,
            state: explained.state,
            stored: explained.stored,
            why: seen.why(policy),
            days_inactive: seen.days_inactive(now, policy),
            timeline: explained.next,
            commands: explained.commands,
        })
    }

    /// Why it stands where it stands, and what keeps it open.
    pub fn why(&self, policy: &JobPolicy) -> String {
        match &self.standing {
            Standing::Completed { at } => format!("it was completed at {at} (C-E6)"),
            Standing::Cancelled(closing) => match &closing.by {
                ClosedBy::Time => format!(
                    "nobody did anything with it for too long; it was {} until {} (C-80)",
                    closing.from, closing.at
                ),
                ClosedBy::Somebody(actor) => format!("{actor} cancelled it at {}", closing.at),
            },
            Standing::Open(_) => self.why_open(policy),
        }
    }

    fn why_open(&self, policy: &JobPolicy) -> String {
        if let Some(dispute) = &self.dispute {
            return format!("it is open, and not closed while {} disagrees (C-85)", dispute.opened_by);
        }
        if self.completion.is_some_and(|completion| completion.status.is_awaiting()) {
            return "it is open, and not closed while its completion waits to be looked at (C-85)".to_owned();
        }
        if let Some(exemption) = self.exemption.as_ref().filter(|exemption| exemption.until.is_none()) {
            return format!("it is open, and exempt until that is ended: {} (C-85)", exemption.reason);
        }
        if policy.window(self) == StaleWindow::Never {
            return "it is open, and the policy never closes jobs like it (C-80)".to_owned();
        }
        match (self.warning, self.stale_from(policy)) {
            (WarningState::Due { since }, Some(_)) => {
                format!(
                    "it is open, and not closed until a warning that is due since {since} was queued (C-87)"
                )
            }
            (_, Some(because)) => format!("it is open until {because}"),
            (_, None) => "it is open, and nothing closes it".to_owned(),
        }
    }
}

impl fmt::Display for JobExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "job {} ({}) at {}", self.number, self.title, self.now)?;
        write!(f, "state: {}", self.state)?;
        if self.stored != self.state {
            write!(f, " (stored as {}; the next sweep writes it down)", self.stored)?;
        }
        writeln!(f, "\nwhy: {}", self.why)?;
        writeln!(f, "inactive: {} days", self.days_inactive)?;
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
