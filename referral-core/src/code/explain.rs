use std::fmt;

use automation_core::{
    Actor, Instant, LifecycleExt as _, Possibility, Refusal, Runaway, Step, Viewpoint, explain,
};

use crate::{
    ReferralCode, ReferralPolicy,
    agent::Agents,
    code::{Code, Discount, InactiveReason, InvalidCode, ReferralEvent, ReferralReason, Status, ValidCode},
};

/// Everything there is to say about one code at one instant, for whoever answers the telephone: what the kernel
/// [explains](automation_core::explain) of any record, and what only a code has. What happened before is in the stored
/// steps; the caller adds them. `Display` is its text.
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use referral_core::{ReferralCode, ReferralPolicy, agent::Agents, code::Draft};
///
/// let policy = ReferralPolicy::default();
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let draft = Draft::new("TEST-20".parse()?, "20".parse()?).expiring("2026-05-31T20:59:59.999999Z".parse()?);
/// let code = ReferralCode::issue(draft, "2026-05-01T08:00:00Z".parse()?, &policy)?;
///
/// let explained = code.explain(&Agents::default(), &alice, "2026-06-01T00:00:00Z".parse()?, &policy)?;
/// assert_eq!(explained.state, "inactive (expired)");
/// assert_eq!(explained.stored, "active"); // no sweep has run; it shows the truth all the same
/// assert_eq!(explained.why, "the expiry, 2026-05-31T20:59:59.999999Z, has passed (R-2)");
/// assert!(explained.to_string().contains("usable: no, the code expired at 2026-05-31T20:59:59.999999Z"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CodeExplanation {
    /// The code.
    pub code: Code,
    /// What it takes off.
    pub discount: Discount,
    /// Its agent's name, or `N/A`.
    pub agent: String,
    /// The instant it is told for.
    pub now: Instant,
    /// Its state at that instant.
    pub state: &'static str,
    /// Its state as stored: another one while a sweep is still to come.
    pub stored: &'static str,
    /// Why it is in that state, as a sentence.
    pub why: String,
    /// Whether it works at that instant, or every reason why not (R-X3).
    pub usable: Result<ValidCode, Refusal<InvalidCode>>,
    /// What happens to it from that instant on if nobody acts, the next first.
    pub timeline: Vec<Step<ReferralEvent>>,
    /// What the asking person may do, each command once.
    pub commands: Vec<Possibility<ReferralReason>>,
}

impl ReferralCode {
    /// Explains the code to `actor` at `now`, whatever the sweep has done.
    ///
    /// # Errors
    /// [`Runaway`], which no referral code brings about: its one step ends its life.
    pub fn explain(
        &self,
        agents: &Agents,
        actor: &Actor,
        now: Instant,
        policy: &ReferralPolicy,
    ) -> Result<CodeExplanation, Runaway> {
        let explained = explain(self, &Viewpoint::new(actor, now, agents, policy))?;
        let seen = self.as_of(now, policy)?;
        Ok(CodeExplanation {
            code: seen.code.clone(),
            discount: seen.discount,
            agent: agents.name_of(seen.agent).to_owned(),
            now,
            state: explained.state,
            stored: explained.stored,
            why: seen.why(agents, policy),
            usable: seen.usable(now, policy),
            timeline: explained.next,
            commands: explained.commands,
        })
    }

    /// Why it is in its present state.
    fn why(&self, agents: &Agents, policy: &ReferralPolicy) -> String {
        match (&self.status, self.expiry(policy)) {
            (Status::Active, None) => "it is switched on and never expires".to_owned(),
            (Status::Active, Some(because)) => {
                format!(
                    "it is switched on and works until {}",
                    because.at().previous().unwrap_or(because.at())
                )
            }
            (Status::Inactive(InactiveReason::Expired { at }), because) => match because {
                Some(because) if because.at() == *at => because.to_string(),
                Some(because) => format!("{because}; it became inactive at {at}"),
                None => format!("it expired at {at}"),
            },
            (Status::Inactive(InactiveReason::Disabled { by }), _) => format!("it was switched off by {by}"),
            (Status::Inactive(InactiveReason::AgentInactive), _) => match self.agent {
                Some(agent) => {
                    format!("its agent, {}, does not work at present (R-18)", agents.name_of(Some(agent)))
                }
                None => "its agent was inactive when deleted (R-B4)".to_owned(),
            },
        }
    }
}

impl fmt::Display for CodeExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "referral code {} ({}, agent: {}) at {}",
            self.code, self.discount, self.agent, self.now
        )?;
        write!(f, "state: {}", self.state)?;
        if self.stored != self.state {
            write!(f, " (stored as {}; the next sweep writes it down)", self.stored)?;
        }
        writeln!(f, "\nwhy: {}", self.why)?;
        match &self.usable {
            Ok(ValidCode { until: Some(until), .. }) => writeln!(f, "usable: yes, until {until}")?,
            Ok(_) => writeln!(f, "usable: yes")?,
            Err(refusal) => writeln!(f, "usable: no, {refusal}")?,
        }
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
