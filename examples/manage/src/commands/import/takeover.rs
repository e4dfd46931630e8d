use std::collections::HashMap;

use automation_core::{Instant, one_policy};
use referral_core::{AgentId, ReferralCode, ReferralPolicy};
use serde_json::json;
use storage_diesel::{Inserted, StorageError};

use super::entry::Entry;
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
    /// The first number that this import was given: what has it or a later one is from this file.
    first: Option<i64>,
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
            first: None,
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
        for one in &inserted {
            if let Inserted::New(id) = one {
                self.first = Some(self.first.map_or(id.0, |first| first.min(id.0)));
                self.tally.good = self.tally.good.saturating_add(1);
            }
        }
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
        let mine = self.first.is_some_and(|first| id.is_some_and(|id| id >= first));
        let place = if mine { "is in this file already, further up" } else { "is in the database already" };
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
        let id = self.store.agent_named(name, None)?;
        if self.agents.len() >= AGENTS {
            self.agents.clear();
        }
        self.agents.insert(name.to_owned(), id);
        Ok(id)
    }
}
