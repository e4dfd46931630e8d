use std::collections::{BTreeSet, HashMap};

use automation_core::{Instant, one_policy};
use referral_core::{AgentId, ReferralCode, ReferralPolicy};
use serde_json::json;
use storage_diesel::{Inserted, StorageError};

use super::{
    entry::Entry,
    origins::{Origin, Origins},
};
use crate::{
    complaint::complain, error::Error, output::Output, progress::Progress, session::Session, store::Store,
};

/// How many agents are remembered; beyond it they are looked up again.
const AGENTS: usize = 10_000;

/// How many lines there were.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) read: u64,
    pub(super) good: u64,
    pub(super) bad: u64,
}

/// Turns lines into stored codes, inside the caller's transaction.
pub(super) struct Takeover<'s, S> {
    pub(super) tally: Tally,
    store: &'s mut S,
    output: &'s mut Output,
    policy: &'s ReferralPolicy,
    now: Instant,
    json: bool,
    progress: Progress,
    agents: HashMap<String, AgentId>,
    /// The agents that this batch made. One whose lines are all refused is taken away again.
    made: BTreeSet<AgentId>,
    origins: Origins,
    /// Bad lines of this batch, which wait so that all are named in order.
    refused: Vec<(u64, Vec<String>)>,
}

impl<'s, S: Store> Takeover<'s, S> {
    pub(super) fn new(session: &'s mut Session, store: &'s mut S) -> Self {
        let (now, json, progress) = (session.now, session.is_json(), session.progress());
        Self {
            tally: Tally::default(),
            store,
            output: &mut session.output,
            policy: &session.policy.referral_codes,
            now,
            json,
            progress,
            agents: HashMap::new(),
            made: BTreeSet::new(),
            origins: Origins::default(),
            refused: Vec::new(),
        }
    }

    /// Notes a bad line with every reason.
    pub(super) fn refuse(&mut self, line: u64, reasons: Vec<String>) {
        self.tally.bad = self.tally.bad.saturating_add(1);
        self.refused.push((line, reasons));
    }

    /// Names the bad lines since the last time.
    fn name_refused(&mut self) -> Result<(), Error> {
        let mut refused = std::mem::take(&mut self.refused);
        refused.sort_by_key(|(line, _)| *line);
        if !refused.is_empty() {
            self.progress.clear();
        }
        for (line, reasons) in refused {
            complain!("line {line}: {}", reasons.join("; "));
            if self.json {
                self.output.object(&json!({ "line": line, "reasons": reasons }))?;
            }
        }
        Ok(())
    }

    /// Stores the codes of those lines.
    pub(super) fn insert(&mut self, entries: Vec<Entry>) -> Result<(), Error> {
        let mut codes = Vec::with_capacity(entries.len());
        let mut lines = Vec::with_capacity(entries.len());
        for entry in entries {
            match entry.referral_code(self.now, self.policy) {
                Ok(mut code) => {
                    // Only now, so that a refused line leaves no agent behind.
                    code.agent = entry.agent.as_deref().map(|name| self.agent(name)).transpose()?;
                    codes.push(code);
                    lines.push(entry);
                }
                Err(refusal) => {
                    self.refuse(entry.line, refusal.reasons().map(ToString::to_string).collect());
                }
            }
        }
        let inserted = self.store.insert(&codes, &one_policy(self.policy))?;
        for ((code, entry), one) in codes.iter().zip(&lines).zip(&inserted) {
            if let Inserted::New(id) = one {
                self.origins.add(id.0, entry.line);
                self.tally.good = self.tally.good.saturating_add(1);
                code.agent.map(|agent| self.made.remove(&agent));
            }
        }
        self.drop_needless_agents()?;
        for (entry, _) in lines.iter().zip(&inserted).filter(|(_, one)| **one == Inserted::Duplicate) {
            let reason = self.duplicate(entry)?;
            self.refuse(entry.line, vec![reason]);
        }
        self.name_refused()?;
        self.progress.show(self.tally.read, "lines read");
        Ok(())
    }

    /// Says where the code is already, and whether it was written otherwise here.
    fn duplicate(&mut self, entry: &Entry) -> Result<String, Error> {
        let code = &entry.code;
        let id = match self.store.find::<ReferralCode>(code.as_str()) {
            Ok(row) => row.map(|row| row.id.0),
            Err(StorageError::Unreadable(failure)) => Some(failure.id.0),
            Err(error) => return Err(error.into()),
        };
        let place = match id.map(|id| self.origins.of(id)) {
            Some(Origin::Line(line)) => format!("is in this file already, on line {line}"),
            Some(Origin::Unknown) => "is in this file or the database already".to_owned(),
            Some(Origin::Elsewhere) | None => "is in the database already".to_owned(),
        };
        let written = if entry.written == code.as_str() {
            String::new()
        } else {
            format!(" (written `{}` here; capital and small letters count as the same)", entry.written)
        };
        Ok(format!("the code {code} {place}{written}"))
    }

    fn agent(&mut self, name: &str) -> Result<AgentId, Error> {
        if let Some(id) = self.agents.get(name) {
            return Ok(*id);
        }
        let id = match self.store.find_agent(name)? {
            Some(agent) => agent.id,
            None => {
                let id = self.store.agent_named(name, None)?;
                self.made.insert(id);
                id
            }
        };
        if self.agents.len() >= AGENTS {
            self.agents.clear();
        }
        self.agents.insert(name.to_owned(), id);
        Ok(id)
    }

    /// Takes the agents away that this batch made and that have no code: their lines were refused.
    fn drop_needless_agents(&mut self) -> Result<(), Error> {
        for agent in std::mem::take(&mut self.made) {
            self.store.delete_agent(agent)?;
            self.agents.retain(|_, known| *known != agent);
        }
        Ok(())
    }
}
