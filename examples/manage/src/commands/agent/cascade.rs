use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};

use automation_core::Change;
use duecourse::{kinds::ReferralCodes, referral::AgentError};
use referral_core::{
    ReferralCode,
    agent::{Agent, AgentSwitch, Agents},
};
use serde_json::{Value, json};
use tempfile::SpooledTempFile;

use crate::{
    complaint::complain, error::Error, in_force::not_in_force, invocation::Invocation, one_line::one_line,
};

/// From how many bytes on the log's lines wait on disk instead of in memory.
const IN_MEMORY: usize = 256 * 1024;

/// The log's lines of what happens to an agent's codes: nothing is so before the transaction is committed.
#[derive(Debug)]
pub(super) struct WaitingLines {
    /// The one whose codes they are, once there is a line.
    agents: Option<Agents>,
    lines: SpooledTempFile,
    /// Why they could not be kept.
    trouble: Option<io::Error>,
}

impl WaitingLines {
    pub(super) fn new() -> Self {
        Self { agents: None, lines: SpooledTempFile::new(IN_MEMORY), trouble: None }
    }

    /// Keeps a change for the log.
    pub(super) fn keep(&mut self, invocation: &Invocation, agent: &Agent, change: &Change<ReferralCode>) {
        let Self { agents, lines, trouble } = self;
        let agents = agents.get_or_insert_with(|| std::iter::once(agent.clone()).collect());
        invocation.log.lines(change, agents, &mut |line| {
            if trouble.is_none()
                && let Err(error) = writeln!(lines, "{}", one_line(&line.to_string()))
            {
                *trouble = Some(error);
            }
        });
    }

    /// Writes what was kept, the transaction being committed.
    pub(super) fn log(mut self, invocation: &Invocation) {
        let kept = self.lines.seek(SeekFrom::Start(0)).and_then(|_| {
            BufReader::new(&mut self.lines)
                .lines()
                .try_for_each(|line| line.map(|line| invocation.log.line(&line)))
        });
        if let Some(error) = self.trouble.take().or(kept.err()) {
            complain!("warning: the log does not name every code: {error}");
        }
    }
}

/// Names the codes that were left as they are, each with its cause; the first hundred.
pub(super) fn complain_of_left(invocation: &Invocation, codes: &AgentSwitch) {
    for failure in &codes.left {
        complain!("error: {}: {}", failure.key, failure.cause);
        invocation.log.failure(failure);
    }
    let named = u64::try_from(codes.left.len()).unwrap_or(u64::MAX);
    match codes.left_count().saturating_sub(named) {
        0 => {}
        more => complain!("error: and {more} more"),
    }
}

pub(super) fn counts(codes: &AgentSwitch) -> Value {
    json!({ "changed": codes.changed, "not_concerned": codes.unconcerned, "failed": codes.left_count() })
}

/// Why nothing was done, in this program's words.
pub(super) fn in_words(invocation: &Invocation, error: AgentError) -> Error {
    match error {
        AgentError::Policy(error) => not_in_force::<ReferralCodes>(error),
        AgentError::Storage(error) => error.into(),
        AgentError::Unknown(_) => Error::Cannot(format!("{error}; `manage agent list` names them all")),
        AgentError::CodesLeft { ref codes, .. } => {
            complain_of_left(invocation, codes);
            Error::Cannot(error.to_string())
        }
        other => Error::Cannot(other.to_string()),
    }
}
