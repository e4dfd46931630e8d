//! Referral codes.

use clap::Args;
use duecourse::import::Fields;
use std::collections::{BTreeSet, HashMap};

use automation_core::{Instant, Refusal, Spelling, one_policy};
use duecourse::import::TableColumn;
use duecourse::kinds::ReferralCodes;
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{AgentId, Giver},
    code::{Code, Discount, Draft, InactiveReason, IssueReason, Status},
};
use storage_diesel::{Inserted, StorageError};

use super::{ImportFile, midnights::MidnightMeans};
use super::{
    importer::Importer,
    midnights::{Midnights, Remark},
    verdicts::Verdicts,
};
use crate::{
    error::Error,
    in_force,
    invocation::Invocation,
    store::Store,
    suggestions::{alike, alike_among},
};
use duecourse::civil_time::PlainDate;

#[derive(Debug, Args)]
pub(crate) struct ImportCodes {
    #[command(flatten)]
    pub(crate) file: ImportFile,
    /// What an expiry of exactly 00:00:00 means
    #[arg(long, value_enum, value_name = "MEANING")]
    pub(crate) midnight_means: Option<MidnightMeans>,
}

/// How many agents are remembered; beyond it they are looked up again.
const AGENTS: usize = 10_000;
/// The longest name of an agent.
const LONGEST_NAME: usize = 255;

/// Referral codes and the agents that they name.
pub(super) struct Codes {
    policy: ReferralPolicy,
    now: Instant,
    /// What an expiry of exactly 00:00:00 means.
    pub(super) midnights: Midnights,
    agents: HashMap<String, Result<Giver, String>>,
    /// The agents that this batch made. One whose lines are all refused is taken away again.
    made: BTreeSet<AgentId>,
}

/// A line that was understood.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The code as the line writes it, before it was normalised.
    written: String,
    code: Code,
    discount: Discount,
    /// The agent's name.
    agent: Option<String>,
    expires_at: Option<Instant>,
    active: bool,
    created_at: Instant,
}

impl<S: Store> Importer<S> for Codes {
    const NAME: &'static str = "import referral-codes";
    const WHAT: &'static str = "code(s)";
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("code"),
        TableColumn::optional("agent"),
        TableColumn::needed("discount"),
        TableColumn::optional("expires_at"),
        TableColumn::optional("status"),
        TableColumn::optional("created_at"),
    ];
    type Entry = Entry;

    fn begin(invocation: &Invocation, store: &mut S) -> Result<Self, Error> {
        in_force::require::<ReferralCodes, _>(invocation, store)?;
        invocation.require_own_zone()?;
        let policy = invocation.referral_codes().clone();
        let midnights = Midnights::default();
        Ok(Self { policy, now: invocation.now, midnights, agents: HashMap::new(), made: BTreeSet::new() })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Entry> {
        let written = fields.text("code").unwrap_or_default();
        let code = fields.note(written.parse::<Code>());
        let discount = fields.needed::<Discount>("discount");
        let named = agent(fields.text("agent"));
        let agent = fields.note(named).flatten();
        let expiry = fields.text("expires_at");
        let end_of_day = expiry.and_then(|text| self.midnights.end_of_day(text, fields.zone()));
        let expires_at = end_of_day.or_else(|| fields.instant("expires_at", PlainDate::LastInstant));
        let created_at = fields.instant("created_at", PlainDate::FirstInstant);
        let active = match fields.text("status").map(str::to_lowercase).as_deref() {
            None | Some("active") => true,
            Some("inactive") => false,
            Some(other) => {
                fields.object(format_args!("the status `{other}` is unknown; write `active` or `inactive`"));
                return None;
            }
        };
        let (written, created_at) = (written.to_owned(), created_at.unwrap_or(self.now));
        Some(Entry { written, code: code?, discount: discount?, agent, expires_at, active, created_at })
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Entry)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let mut codes = Vec::with_capacity(entries.len());
        let mut lines = Vec::with_capacity(entries.len());
        for (line, entry) in entries {
            let reasons = |refusal: Refusal<IssueReason>| {
                refusal.reasons().map(ToString::to_string).collect::<Vec<_>>()
            };
            if let Err(refusal) = entry.referral_code(None, self.now, &self.policy) {
                verdicts.refuse(line, reasons(refusal));
                continue;
            }
            // Only now, so that a refused line leaves no agent behind.
            let known =
                entry.agent.as_deref().map(|name| self.agent(store, name, line, verdicts)).transpose()?;
            let agent = match known {
                Some(Err(unreadable)) => {
                    verdicts.refuse(line, vec![unreadable]);
                    continue;
                }
                Some(Ok(agent)) => Some(agent),
                None => None,
            };
            match entry.referral_code(agent, self.now, &self.policy) {
                Ok(code) => {
                    codes.push(code);
                    lines.push((line, entry));
                }
                Err(refusal) => verdicts.refuse(line, reasons(refusal)),
            }
        }
        let inserted = store.insert(&codes, &one_policy(&self.policy))?;
        for ((code, (line, _)), one) in codes.iter().zip(&lines).zip(&inserted) {
            if let Inserted::New(id) = one {
                verdicts.stored(*line, id.0);
                if code.status == Status::Inactive(InactiveReason::AgentInactive) {
                    verdicts.tally.waiting = verdicts.tally.waiting.saturating_add(1);
                }
                code.agent.map(|agent| self.made.remove(&agent));
            }
        }
        let new = codes.iter().zip(&lines).zip(&inserted);
        let new: Vec<(u64, &str)> = new
            .filter(|(_, one)| matches!(one, Inserted::New(_)))
            .map(|((code, (line, _)), _)| (*line, code.code.as_str()))
            .collect();
        let is_code = |text: &str| Code::stored(text).is_some();
        for (line, note) in alike_among::<ReferralCode, S>(store, "code", &new, is_code)? {
            verdicts.note(line, Some(note));
        }
        self.drop_needless_agents(store)?;
        for ((line, entry), _) in lines.iter().zip(&inserted).filter(|(_, one)| **one == Inserted::Duplicate)
        {
            let reason = duplicate(store, entry, verdicts)?;
            verdicts.refuse(*line, vec![reason]);
        }
        Ok(())
    }

    fn remark(&self) -> Option<Remark> {
        self.midnights.remark()
    }
}

impl Codes {
    /// The agent with that name, who is made if there is none, and stays as they are until the import is done;
    /// or why they cannot be read.
    fn agent<S: Store>(
        &mut self,
        store: &mut S,
        name: &str,
        line: u64,
        verdicts: &mut Verdicts,
    ) -> Result<Result<Giver, String>, Error> {
        if let Some(known) = self.agents.get(name) {
            return Ok(known.clone());
        }
        let giver = match giver(store, name) {
            Ok(Some(giver)) => Ok(giver),
            Ok(None) => {
                verdicts.note(line, alike("agent", name, store.agents_alike(name)));
                let id = store.agent_named(name, None)?;
                self.made.insert(id);
                Ok(Giver { id, works: true })
            }
            Err(error @ StorageError::UnreadableAgent(_)) => Err(error.to_string()),
            Err(error) => return Err(error.into()),
        };
        if self.agents.len() >= AGENTS {
            self.agents.clear();
        }
        self.agents.insert(name.to_owned(), giver.clone());
        Ok(giver)
    }

    /// Takes the agents away that this batch made and that have no code: their lines were refused.
    fn drop_needless_agents<S: Store>(&mut self, store: &mut S) -> Result<(), Error> {
        for agent in std::mem::take(&mut self.made) {
            store.delete_agent(agent)?;
            self.agents.retain(|_, known| known.as_ref().map_or(true, |known| known.id != agent));
        }
        Ok(())
    }
}

impl Entry {
    /// The code that the line describes, handed out by that agent.
    fn referral_code(
        &self,
        agent: Option<Giver>,
        now: Instant,
        policy: &ReferralPolicy,
    ) -> Result<ReferralCode, Refusal<IssueReason>> {
        let draft =
            Draft { agent, expires_at: self.expires_at, ..Draft::new(self.code.clone(), self.discount) };
        if self.active {
            ReferralCode::create(draft, self.created_at, now, policy)
        } else {
            ReferralCode::create_inactive(draft, self.created_at, now, policy)
        }
    }
}

/// The agent with that name, held as they are until the transaction ends.
fn giver<S: Store>(store: &mut S, name: &str) -> Result<Option<Giver>, StorageError> {
    let Some(agent) = store.find_agent(name)? else { return Ok(None) };
    Ok(store.agent_held(agent.id)?.as_ref().map(Giver::from))
}

/// Says where the code is already, and whether it was written otherwise here.
fn duplicate<S: Store>(store: &mut S, entry: &Entry, verdicts: &Verdicts) -> Result<String, Error> {
    let code = &entry.code;
    let id = match store.find::<ReferralCode>(code.as_str()) {
        Ok(row) => row.map(|row| row.id.0),
        Err(StorageError::Unreadable(failure)) => Some(failure.id.0),
        Err(error) => return Err(error.into()),
    };
    let place = verdicts.place(id);
    let written = if entry.written == code.as_str() {
        String::new()
    } else {
        format!(" (written `{}` here; capital and small letters count as the same)", entry.written)
    };
    Ok(format!("the code {code} {place}{written}"))
}

fn agent(name: Option<&str>) -> Result<Option<String>, String> {
    let Some(name) = name else { return Ok(None) };
    let length = name.chars().count();
    if length > LONGEST_NAME {
        return Err(format!("the agent's name has {length} characters; it takes at most {LONGEST_NAME}"));
    }
    let unseen = |unseen| format!("the agent's name `{}` cannot be used: {unseen}", name.escape_debug());
    Spelling::Name.normal(name).map(Some).map_err(unseen)
}
