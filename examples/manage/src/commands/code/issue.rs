//! Makes a new code, its text given or made from the agent's name.

use std::hash::{BuildHasher, RandomState};

use referral_core::{Code as Text, Discount, Draft, ReferralCode, candidates};
use serde_json::json;
use storage_diesel::StorageError;

use super::{expiry, text};
use crate::{
    cli::Terms,
    error::{Error, Exit},
    policy_change,
    run_record::{Finished, recorded},
    session::Session,
    store::Store,
};

/// How many texts are tried before the generator gives up; the last ones are wholly random.
const TRIES: usize = 1_000;

/// `code`: its text; `None`: one is generated.
pub(super) fn run<S: Store>(
    session: &mut Session,
    store: &mut S,
    code: Option<&str>,
    terms: &Terms,
) -> Result<Exit, Error> {
    let given = code.map(text).transpose()?;
    let discount: Discount =
        terms.discount.parse().map_err(|error| Error::Cannot(format!("--discount: {error}")))?;
    let expires_at = terms.expires.as_deref().map(|text| expiry(session, text)).transpose()?;
    let name = if given.is_some() { "referral-code issue" } else { "referral-code generate" };
    recorded(session, store, name, |session, store| {
        policy_change::require_in_force::<policy_change::ReferralCodes, _>(session, store)?;
        let agent_name = terms.agent.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let texts: Box<dyn Iterator<Item = Text>> = match &given {
            Some(code) => Box::new(std::iter::once(code.clone())),
            None => Box::new(candidates(agent_name.unwrap_or_default(), discount, random()).take(TRIES)),
        };
        let issued = store.transaction(|store| {
            let agent = agent_name.map(|name| store.agent_named(name, None)).transpose()?;
            for text in texts {
                let draft = Draft { code: text, discount, agent, expires_at };
                let code = ReferralCode::issue(draft, session.now, session.referral_codes())
                    .map_err(|refusal| Undo::Failed(Error::Cannot(refusal.to_string())))?;
                if store.insert_code(&code, &session.policies())?.is_some() {
                    // A dry run has tried everything, and is undone all the same.
                    return if session.dry_run { Err(Undo::DryRun(code.code)) } else { Ok(code.code) };
                }
            }
            Err(Undo::Failed(match &given {
                Some(code) => Error::Cannot(format!("the code {code} is taken")),
                None => Error::Cannot("every code that was tried is taken; try again".to_owned()),
            }))
        });
        let code = match issued {
            Ok(code) => {
                session.has_done(format!("issued {code}"), json!({ "issued": 1 }));
                code
            }
            Err(Undo::DryRun(code)) => code,
            Err(Undo::Failed(error)) => return Err(error),
        };
        if session.is_json() {
            session.output.object(&json!({
                "command": name, "code": code, "discount": discount.percent(), "agent": agent_name,
                "expires_at": expires_at, "dry_run": session.dry_run,
            }))?;
        } else {
            let verb = if session.dry_run { "[DRY RUN] Would issue" } else { "Issued" };
            let until = expires_at.map_or_else(|| "without end".to_owned(), |at| format!("until {at}"));
            let agent = agent_name.unwrap_or("N/A");
            session.output.line(format_args!("{verb} {code}: {discount}, agent {agent}, {until}."))?;
        }
        Ok(Finished { exit: Exit::Done, counts: json!({ "issued": 1 }), trouble: None })
    })
}

/// Why the transaction is undone.
enum Undo {
    /// It would have been issued.
    DryRun(Text),
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
