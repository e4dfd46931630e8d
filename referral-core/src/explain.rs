use std::fmt;

use automation_core::{
    ActError, Actor, Instant, Lifecycle, LifecycleExt, Refusal, Request, Runaway, Step, may,
};

use crate::{
    Agents, Code, Discount, InactiveReason, InvalidCode, ReferralCode, ReferralCommand, ReferralEvent,
    ReferralPolicy, ReferralReason, Status, ValidCode,
};

/// Everything there is to say about one code at one instant, for whoever answers the telephone. What
/// happened before is in the stored steps; the caller adds them. `Display` is its text.
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use referral_core::{Agents, Draft, ReferralCode, ReferralPolicy};
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
pub struct Explanation {
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
    pub commands: Vec<Possibility>,
}

/// Whether one command would be done now; if not, why not; and until or from when.
#[derive(Debug, Clone, PartialEq)]
pub struct Possibility {
    /// The command. A renewal is tried without an expiry, a change of discount with the present one.
    pub command: ReferralCommand,
    /// What it would bring, or every reason why not.
    pub answer: Result<ReferralEvent, Refusal<ReferralReason>>,
    /// If it is possible now: the first instant at which it is not any more, nothing else happening.
    /// `None`: it stays possible.
    ends: Option<Instant>,
}

impl Possibility {
    /// If it is refused now: the first instant, inclusive, at which it would not be; `None` if time
    /// alone does not bring that.
    pub fn possible_from(&self) -> Option<Instant> {
        self.answer.as_ref().err().and_then(Refusal::possible_from)
    }

    /// The instant, exclusive, until which it is possible, or was.
    pub fn possible_until(&self) -> Option<Instant> {
        match &self.answer {
            Ok(_) => self.ends,
            Err(refusal) => refusal.possible_until(),
        }
    }
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
    ) -> Result<Explanation, Runaway> {
        let seen = self.as_of(now, policy)?;
        let asked = [
            ReferralCommand::Disable,
            ReferralCommand::Activate,
            ReferralCommand::Renew { expires_at: None },
            ReferralCommand::ChangeDiscount { discount: seen.discount },
            ReferralCommand::AgentOff,
            ReferralCommand::AgentOn,
        ];
        let mut commands = Vec::with_capacity(asked.len());
        for command in asked {
            let answer = refusal(may(&*seen, &Request::new(&command, actor, now), agents, policy))?;
            // The one instant at which time changes an answer is that of the expiry.
            let turns = seen.expiry(policy).map(|because| because.at()).filter(|at| *at > now);
            let mut ends = None;
            if let (Ok(_), Some(at)) = (&answer, turns)
                && refusal(may(&*seen, &Request::new(&command, actor, at), agents, policy))?.is_err()
            {
                ends = Some(at);
            }
            commands.push(Possibility { command, answer, ends });
        }
        Ok(Explanation {
            code: seen.code.clone(),
            discount: seen.discount,
            agent: agents.name_of(seen.agent).to_owned(),
            now,
            state: seen.state(),
            stored: self.state(),
            why: seen.why(agents, policy),
            usable: seen.usable(now, policy),
            timeline: seen.timeline(policy).collect::<Result<_, _>>()?,
            commands,
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

/// Separates a refusal from a failure.
type Asked = Result<Result<ReferralEvent, Refusal<ReferralReason>>, Runaway>;

fn refusal(asked: Result<ReferralEvent, ActError<ReferralReason>>) -> Asked {
    match asked {
        Ok(event) => Ok(Ok(event)),
        Err(ActError::Refused(refusal)) => Ok(Err(refusal)),
        Err(ActError::Runaway(runaway)) => Err(runaway),
    }
}

impl fmt::Display for Explanation {
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

impl fmt::Display for Possibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.command.name();
        match (&self.answer, self.ends) {
            (Ok(_), None) => write!(f, "{name}: yes"),
            (Ok(_), Some(ends)) => write!(f, "{name}: yes, until {ends}"),
            (Err(refusal), _) => write!(f, "{name}: no, {refusal}"),
        }
    }
}
