use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};

use automation_core::{Change, Instant};
use referral_core::{Agent, AgentSwitch, Agents, ReferralCode, switch_agent};
use serde_json::{Value, json};
use storage_diesel::StorageError;
use tempfile::SpooledTempFile;

use crate::{complaint::complain, invocation::Invocation, one_line::one_line, store::Store};

/// From how many bytes on the log's lines wait on disk instead of in memory.
const IN_MEMORY: usize = 256 * 1024;

/// What switching an agent did to the codes, and how it is told.
#[derive(Debug)]
pub(super) struct Cascade {
    agents: Agents,
    /// The log's lines: nothing is so before the transaction is committed.
    waiting: SpooledTempFile,
    /// Why they could not be kept.
    trouble: Option<io::Error>,
    switch: AgentSwitch,
}

impl Cascade {
    pub(super) fn new(agent: &Agent) -> Self {
        Self {
            agents: std::iter::once(agent.clone()).collect(),
            waiting: SpooledTempFile::new(IN_MEMORY),
            trouble: None,
            switch: AgentSwitch::default(),
        }
    }

    /// Switches the codes, in the caller's transaction.
    pub(super) fn switch<S: Store>(
        &mut self,
        invocation: &Invocation,
        store: &mut S,
        agent: &Agent,
        active: bool,
        now: Instant,
    ) -> Result<(), StorageError> {
        let (actor, policies) = (invocation.actor(), invocation.policies());
        let mut tell = |change: &Change<ReferralCode>| self.keep(invocation, change);
        let switch = switch_agent(store, agent.id, active, &actor, now, &policies, &mut tell)?;
        self.switch = switch;
        Ok(())
    }

    /// Keeps a change for the log.
    pub(super) fn keep(&mut self, invocation: &Invocation, change: &Change<ReferralCode>) {
        let Self { agents, waiting, trouble, .. } = self;
        invocation.log.lines(change, agents, &mut |line| {
            if trouble.is_none()
                && let Err(error) = writeln!(waiting, "{}", one_line(&line.to_string()))
            {
                *trouble = Some(error);
            }
        });
    }

    pub(super) fn changed(&self) -> u64 {
        self.switch.changed
    }

    pub(super) fn unconcerned(&self) -> u64 {
        self.switch.unconcerned
    }

    /// How many codes were left as they are although it concerned them.
    pub(super) fn left(&self) -> u64 {
        self.switch.left_count()
    }

    /// Names them, each with its cause; the first hundred.
    pub(super) fn complain(&self, invocation: &Invocation) {
        for failure in &self.switch.left {
            complain!("error: {}: {}", failure.key, failure.cause);
            invocation.log.failure(failure);
        }
        let named = u64::try_from(self.switch.left.len()).unwrap_or(u64::MAX);
        match self.left().saturating_sub(named) {
            0 => {}
            more => complain!("error: and {more} more"),
        }
    }

    pub(super) fn counts(&self) -> Value {
        json!({
            "changed": self.changed(), "not_concerned": self.unconcerned(), "failed": self.left(),
        })
    }

    /// Writes what was kept, the transaction being committed.
    pub(super) fn log(&mut self, invocation: &Invocation) {
        let kept = self.waiting.seek(SeekFrom::Start(0)).and_then(|_| {
            BufReader::new(&mut self.waiting)
                .lines()
                .try_for_each(|line| line.map(|line| invocation.log.line(&line)))
        });
        if let Some(error) = self.trouble.take().or(kept.err()) {
            complain!("warning: the log does not name every code: {error}");
        }
    }
}
