use automation_core::{Change, Id};
use referral_core::{Agent, AgentSwitch, Agents, ReferralCode};
use serde_json::{Value, json};

use crate::session::Session;

/// What switching an agent did to the codes, and how it is told.
pub(super) struct Cascade {
    /// The codes that were overdue before.
    expired: Vec<Change<ReferralCode>>,
    switch: AgentSwitch,
}

impl Cascade {
    pub(super) fn new(expired: Vec<Change<ReferralCode>>, switch: AgentSwitch) -> Self {
        Self { expired, switch }
    }

    pub(super) fn changed(&self) -> usize {
        self.switch.changed.len()
    }

    pub(super) fn unconcerned(&self) -> u64 {
        self.switch.unconcerned
    }

    /// The codes that were left as they are although it concerned them, each with its cause.
    pub(super) fn left(&self) -> Vec<String> {
        let number = |id: &Id| format!("code number {id}");
        let failed = self.switch.failed.iter().map(|failure| format!("{}: {}", failure.key, failure.cause));
        let refused = self.switch.refused.iter().map(|(id, refusal)| format!("{}: {refusal}", number(id)));
        let moved = self
            .switch
            .moved
            .iter()
            .map(|id| format!("{} was changed by somebody else meanwhile; try again", number(id)));
        failed.chain(refused).chain(moved).collect()
    }

    pub(super) fn counts(&self) -> Value {
        json!({
            "changed": self.changed(), "not_concerned": self.unconcerned(), "failed": self.left().len(),
        })
    }

    pub(super) fn log(&self, session: &Session, agent: &Agent) {
        let agents: Agents = std::iter::once(agent.clone()).collect();
        for change in self.expired.iter().chain(&self.switch.changed) {
            session.log.change(change, &agents);
        }
    }
}
