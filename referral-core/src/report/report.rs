use std::fmt;

use automation_core::{Instant, civil};
use zone_core::Zone;

use crate::{
    ReferralCode,
    agent::Agents,
    code::{Code, Discount, InactiveReason, Status},
};

/// From how many codes on the report shows only the first few (R-9).
const LONG_LIST: usize = 10;
/// How many codes a long report shows (R-9).
const SHOWN: usize = 5;

/// One code that expired, as the messages about it tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiredCode {
    /// The code.
    pub code: Code,
    /// Its agent's name, if it has one.
    pub agent: Option<String>,
    /// Whether mail reaches its agent.
    pub agent_reachable: bool,
    /// Its discount.
    pub discount: Discount,
    /// Its expiry, the last instant at which it worked.
    pub expires_at: Instant,
}

/// The mail to one agent: that agent's codes which expired in a run (R-9). `Display` is its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentNotice {
    /// The agent's name.
    pub agent: String,
    /// The codes, in the order they expired.
    pub codes: Vec<ExpiredCode>,
    /// The zone in which dates are told.
    pub zone: Zone,
}

/// The report to the admins about one run (R-9). `Display` is its text.
///
/// ```
/// use referral_core::report::{ExpiredCode, ExpiryReport};
///
/// let code = ExpiredCode {
///     code: "JOHN-20".parse()?, agent: Some("John Smith".into()), agent_reachable: true,
///     discount: "20".parse()?, expires_at: "2026-05-31T20:59:59.999999Z".parse()?,
/// };
/// let report = ExpiryReport::new(vec![code], zone_core::zone!("Europe/Nicosia"));
/// assert_eq!(report.to_string(), "\
/// Expired codes: 1
/// Agents notified: 1
/// Codes without a reachable agent: 0
///   - JOHN-20 (Agent: John Smith, 20%, expired 2026-05-31)
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryReport {
    codes: Vec<ExpiredCode>,
    zone: Zone,
}

impl ExpiredCode {
    /// What is told of a code that a sweep has just made inactive, or in a dry run would. `None` if it
    /// has not expired.
    pub fn of(code: &ReferralCode, agents: &Agents) -> Option<Self> {
        let Status::Inactive(InactiveReason::Expired { at }) = code.status else { return None };
        let agent = code.agent.and_then(|id| agents.get(id));
        Some(Self {
            code: code.code.clone(),
            agent: agent.map(|agent| agent.name.clone()),
            agent_reachable: agent.is_some_and(|agent| agent.reachable().is_some()),
            discount: code.discount,
            expires_at: code.expires_at.unwrap_or(at),
        })
    }
}

impl ExpiryReport {
    /// The report about those codes, its dates in that zone.
    pub fn new(codes: Vec<ExpiredCode>, zone: Zone) -> Self {
        Self { codes, zone }
    }

    /// How many agents got a mail of their own; agents are told apart by their names.
    pub fn agents_notified(&self) -> usize {
        let mut agents: Vec<_> =
            self.codes.iter().filter(|code| code.agent_reachable).map(|code| &code.agent).collect();
        agents.sort();
        agents.dedup();
        agents.len()
    }

    /// How many codes have no agent whom mail reaches.
    pub fn without_reachable_agent(&self) -> usize {
        self.codes.iter().filter(|code| !code.agent_reachable).count()
    }
}

impl fmt::Display for AgentNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Dear {},", self.agent)?;
        writeln!(f, "these referral codes of yours have expired:")?;
        for code in &self.codes {
            writeln!(f, "  - {} (expired {})", code.code, civil::date_at(code.expires_at, self.zone))?;
        }
        Ok(())
    }
}

impl fmt::Display for ExpiryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Expired codes: {}", self.codes.len())?;
        writeln!(f, "Agents notified: {}", self.agents_notified())?;
        writeln!(f, "Codes without a reachable agent: {}", self.without_reachable_agent())?;
        let shown = if self.codes.len() > LONG_LIST { SHOWN } else { self.codes.len() };
        for code in self.codes.iter().take(shown) {
            let agent = code.agent.as_deref().unwrap_or("N/A");
            let date = civil::date_at(code.expires_at, self.zone);
            writeln!(f, "  - {} (Agent: {agent}, {}, expired {date})", code.code, code.discount)?;
        }
        match self.codes.len().saturating_sub(shown) {
            0 => Ok(()),
            more => writeln!(f, "  and {more} more"),
        }
    }
}
