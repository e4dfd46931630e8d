//! Makes a new code, its text given or made from the agent's name.

use std::hash::{BuildHasher, RandomState};

use automation_core::{Lifecycle, Refusal, Spelling};
use duecourse::kinds::ReferralCodes;
use referral_core::{
    Agent, Code as Text, Discount, Draft, Giver, IssueReason, ReferralCode, Status, candidates,
};
use serde_json::json;
use storage_diesel::StorageError;

use super::{expiry, text};
use crate::{
    cli::Terms,
    complaint::complain,
    error::{Error, Exit},
    in_force,
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
    suggestions::alike,
};

/// How many texts are tried before the generator gives up; the last ones are wholly random.
const TRIES: usize = 1_000;

/// `code`: its text; `None`: one is generated.
pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    code: Option<&str>,
    terms: &Terms,
) -> Result<Exit, Error> {
    let given = code.map(text).transpose()?;
    let discount: Discount =
        terms.discount.parse().map_err(|error| Error::Cannot(format!("--discount: {error}")))?;
    let expires_at = terms.expires.as_deref().map(|text| expiry(invocation, text)).transpose()?;
    let name = if given.is_some() { "referral-code issue" } else { "referral-code generate" };
    recorded(invocation, store, name, |invocation, store| {
        in_force::require::<ReferralCodes, _>(invocation, store)?;
        let agent_name = terms.agent.as_deref().map(agent_name).transpose()?.filter(|name| !name.is_empty());
        let agent_name = agent_name.as_deref();
        let texts: Box<dyn Iterator<Item = Text>> = match &given {
            Some(code) => Box::new(std::iter::once(code.clone())),
            None => Box::new(candidates(agent_name.unwrap_or_default(), discount, random()).take(TRIES)),
        };
        let issued = store.transaction(|store| {
            let agent = agent_name.map(|name| agent(store, name)).transpose()?;
            for text in texts {
                let agent = agent.as_ref();
                let draft = Draft { code: text, discount, agent: agent.map(Giver::from), expires_at };
                let code = ReferralCode::issue(draft, invocation.now, invocation.referral_codes())
                    .map_err(|refusal| Undo::Failed(Error::Cannot(refused(&refusal, agent))))?;
                if store.insert_code(&code, &invocation.policies())?.is_some() {
                    let text = code.code.as_str();
                    if let Some(note) =
                        given.as_ref().and_then(|_| alike("code", text, store.alike::<ReferralCode>(text)))
                    {
                        complain!("note: {note}");
                    }
                    // A dry run has tried everything, and is undone all the same.
                    return if invocation.dry_run { Err(Undo::DryRun(Box::new(code))) } else { Ok(code) };
                }
            }
            Err(Undo::Failed(match &given {
                Some(code) => Error::Cannot(format!("the code {code} is taken")),
                None => Error::Cannot("every code that was tried is taken; try again".to_owned()),
            }))
        });
        let code = match issued {
            Ok(code) => {
                invocation.has_done(format!("issued {}", code.code), json!({ "issued": 1 }));
                code
            }
            Err(Undo::DryRun(code)) => *code,
            Err(Undo::Failed(error)) => return Err(error),
        };
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": name, "code": code.code, "status": code.state(), "discount": discount.percent(), "agent": agent_name,
                "expires_at": expires_at, "dry_run": invocation.dry_run,
            }))?;
        } else {
            let verb = if invocation.dry_run { "[DRY RUN] Would issue" } else { "Issued" };
            let until = expires_at.map_or_else(|| "without end".to_owned(), |at| format!("until {at}"));
            let agent = agent_name.unwrap_or("N/A");
            let waits = if code.status == Status::Active {
                ""
            } else {
                " It is switched off until the agent works again (R-27)."
            };
            let code = &code.code;
            invocation
                .output
                .line(format_args!("{verb} {code}: {discount}, agent {agent}, {until}.{waits}"))?;
        }
        Ok(Finished { value: Exit::Done, counts: json!({ "issued": 1 }), trouble: None })
    })
}

/// The name as it is kept (G-30).
fn agent_name(name: &str) -> Result<String, Error> {
    let unseen = |unseen| {
        Error::Cannot(format!("--agent: the name `{}` cannot be used: {unseen}", name.escape_debug()))
    };
    Spelling::Name.normal(name).map_err(unseen)
}

/// The agent with that name, who is made if there is none, and stays as they are until the transaction ends.
fn agent<S: Store>(store: &mut S, name: &str) -> Result<Agent, Undo> {
    if store.find_agent(name)?.is_none()
        && let Some(note) = alike("agent", name, store.agents_alike(name))
    {
        complain!("note: {note}");
    }
    let id = store.agent_named(name, None)?;
    let agent = store.agent_held(id)?;
    agent.ok_or_else(|| Undo::Failed(Error::Cannot(format!("the agent {name} was deleted meanwhile"))))
}

/// Why it was refused; the rules know an agent by the number only.
fn refused(refusal: &Refusal<IssueReason>, agent: Option<&Agent>) -> String {
    let told = refusal.reasons().map(|reason| match (reason, agent) {
        (IssueReason::AgentInactive { .. }, Some(agent)) => format!(
            "the agent {} does not work at present, so the code cannot be active (R-27); `manage agent on` \
             brings the agent back, and the policy `inactive_agent = \"switched_off\"` lets the code wait",
            agent.name
        ),
        _ => reason.to_string(),
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Why the transaction is undone.
enum Undo {
    /// It would have been issued.
    DryRun(Box<ReferralCode>),
    Failed(Error),
}

impl From<StorageError> for Undo {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

/// Numbers nobody can foresee: the standard library seeds its hashers from the system.
fn random() -> impl FnMut() -> u32 {
    let (seed, mut count) = (RandomState::new(), 0_u64);
    move || {
        count = count.wrapping_add(1);
        u32::try_from(seed.hash_one(count) >> 32).unwrap_or_default()
    }
}
