use automation_core::{Instant, Refusal, Spelling, Unseen, one_policy};
use referral_core::{
    ReferralCode,
    agent::{Agent, Giver},
    code::{Code, Discount, Draft, IssueReason, candidates},
};
use storage_diesel::{ReferralAgents, StorageError};

use super::Codes;
use crate::{
    Call, Kind as _,
    dry_run::{Fate, in_transaction},
    kinds::{ReferralChoices, ReferralCodes},
    policy,
    suggestions::hear_of_others,
};

/// How many texts are tried before the generator gives up; the last ones are wholly random.
const TRIES: usize = 1_000;

/// What people will type.
pub enum CodeText<'a> {
    /// It is given.
    Given(&'a Code),
    /// It is made from the agent's name and the discount, with numbers that nobody can foresee.
    Made {
        /// Gives the next number.
        random: &'a mut dyn FnMut() -> u32,
    },
}

impl std::fmt::Debug for CodeText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given(code) => f.debug_tuple("Given").field(code).finish(),
            Self::Made { .. } => f.debug_struct("Made").finish_non_exhaustive(),
        }
    }
}

/// The code that somebody wants.
#[derive(Debug)]
pub struct Issuing<'a> {
    /// Its text.
    pub text: CodeText<'a>,
    /// What it takes off the price.
    pub discount: Discount,
    /// The name of the agent who hands it out; an agent of a new name is made.
    pub agent: Option<&'a str>,
    /// The last instant at which it works; `None`: it never expires.
    pub expires_at: Option<Instant>,
}

/// A code that was issued, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Issued {
    /// The code.
    pub code: ReferralCode,
    /// Who hands it out.
    pub agent: Option<Agent>,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

/// Why no code was issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// The agent's name holds what nobody sees.
    #[error("the name `{}` cannot be used: {cause}", .name.escape_debug())]
    Name {
        /// The name.
        name: String,
        /// What is in it.
        cause: Unseen,
    },
    /// The rules say no.
    #[error("{refusal}")]
    Refused {
        /// Why.
        refusal: Box<Refusal<IssueReason>>,
        /// Whom the rules know by a number only.
        agent: Option<Box<Agent>>,
    },
    /// Another code has that text.
    #[error("the code {0} is taken")]
    Taken(Code),
    /// So do all that were made.
    #[error("every code that was tried is taken; try again")]
    AllTaken,
    /// Somebody else deleted the agent at the same time.
    #[error("the agent {0} was deleted meanwhile")]
    AgentGone(String),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Issues a code, under the policy in force and in one transaction: its agent is made known if need be, and
/// stays as they are until it is done. The unique key decides whether a text is taken, so there is no race (R-B6). The
/// host hears of agents and codes that are written nearly alike. A dry run does all of it and takes it back.
///
/// # Errors
/// [`IssueError`]; nothing was stored then.
pub fn issue<S: Codes>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &ReferralChoices,
    asked: Issuing<'_>,
) -> Result<Issued, IssueError> {
    let Issuing { text, discount, agent, expires_at } = asked;
    policy::require_in_force::<ReferralCodes, _>(store, wanted)?;
    let name = agent.map(normal).transpose()?.filter(|name| !name.is_empty());
    let name = name.as_deref();
    let policy = ReferralCodes::policy(wanted);
    let given = match &text {
        CodeText::Given(code) => Some(*code),
        CodeText::Made { .. } => None,
    };
    let texts: Box<dyn Iterator<Item = Code> + '_> = match text {
        CodeText::Given(code) => Box::new(std::iter::once(code.clone())),
        CodeText::Made { random } => {
            Box::new(candidates(name.unwrap_or_default(), discount, random).take(TRIES))
        }
    };
    let (code, agent) = in_transaction(store, |store| -> Result<_, IssueError> {
        let agent = name.map(|name| held(call, store, name)).transpose()?;
        for text in texts {
            let draft = Draft { code: text, discount, agent: agent.as_ref().map(Giver::from), expires_at };
            let code = ReferralCode::issue(draft, call.now, policy).map_err(|refusal| {
                IssueError::Refused { refusal: Box::new(refusal), agent: agent.clone().map(Box::new) }
            })?;
            if store.insert_code(&code, &one_policy(policy))?.is_some() {
                if given.is_some() {
                    let others = store.alike::<ReferralCode>(code.code.as_str());
                    hear_of_others(call, "code", code.code.as_str(), others);
                }
                return Ok(((code, agent), Fate::of(call)));
            }
        }
        Err(given.map_or(IssueError::AllTaken, |code| IssueError::Taken(code.clone())))
    })?;
    Ok(Issued { code, agent, is_written: !call.dry_run })
}

/// The name as it is kept (G-30).
fn normal(name: &str) -> Result<String, IssueError> {
    Spelling::Name.normal(name).map_err(|cause| IssueError::Name { name: name.to_owned(), cause })
}

/// The agent with that name, who is made if there is none, and stays as they are until the transaction ends.
fn held<S: ReferralAgents>(call: &Call<'_>, store: &mut S, name: &str) -> Result<Agent, IssueError> {
    if store.find_agent(name)?.is_none() {
        let others = store.agents_alike(name);
        hear_of_others(call, "agent", name, others);
    }
    let id = store.agent_named(name, None)?;
    store.agent_held(id)?.ok_or_else(|| IssueError::AgentGone(name.to_owned()))
}
