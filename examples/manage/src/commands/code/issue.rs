//! Makes a new code, its text given or made from the agent's name.

use clap::Args;
use std::hash::{BuildHasher, RandomState};

use automation_core::{Lifecycle, Refusal};
use duecourse::{
    kinds::ReferralCodes,
    referral::{CodeText, IssueError, Issuing, issue},
};
use referral_core::{
    agent::Agent,
    code::{Discount, IssueReason, Status},
};
use serde_json::json;

use super::{expiry, text};
use crate::{
    error::{Error, Exit},
    in_force::{Named as _, not_in_force},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

/// What a new code gives, and until when.
#[derive(Debug, Args)]
pub(crate) struct Terms {
    /// What it takes off, in percent, above 0 and at most 100
    #[arg(long, value_name = "PERCENT")]
    pub(crate) discount: String,
    /// Who hands it out; made known by this name if need be [default: nobody]
    #[arg(long, value_name = "NAME")]
    pub(crate) agent: Option<String>,
    /// Its expiry, a date (its last instant) or time [default: never]
    #[arg(long, value_name = "TIME")]
    pub(crate) expires: Option<String>,
}

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
        let mut random = random();
        let text = match &given {
            Some(code) => CodeText::Given(code),
            None => CodeText::Made { random: &mut random },
        };
        let wanted = Issuing { text, discount, agent: terms.agent.as_deref(), expires_at };
        let choices = ReferralCodes::named(invocation);
        let issued = issue(&invocation.call(), store, &choices, wanted).map_err(in_words)?;
        let code = issued.code;
        if issued.is_written {
            invocation.has_done(format!("issued {}", code.code), json!({ "issued": 1 }));
        }
        let agent = issued.agent.map(|agent| agent.name);
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": name, "code": code.code, "status": code.state(), "discount": discount.percent(), "agent": agent,
                "expires_at": expires_at, "dry_run": invocation.dry_run,
            }))?;
        } else {
            let verb = if invocation.dry_run { "[DRY RUN] Would issue" } else { "Issued" };
            let until = expires_at.map_or_else(|| "without end".to_owned(), |at| format!("until {at}"));
            let agent = agent.as_deref().unwrap_or("N/A");
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

fn in_words(error: IssueError) -> Error {
    match error {
        IssueError::Policy(error) => not_in_force::<ReferralCodes>(error),
        IssueError::Storage(error) => error.into(),
        IssueError::Refused { refusal, agent } => Error::Cannot(refused(&refusal, agent.as_deref())),
        error @ IssueError::Name { .. } => Error::Cannot(format!("--agent: {error}")),
        other => Error::Cannot(other.to_string()),
    }
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

/// Numbers nobody can foresee: the standard library seeds its hashers from the system.
fn random() -> impl FnMut() -> u32 {
    let (seed, mut count) = (RandomState::new(), 0_u64);
    move || {
        count = count.wrapping_add(1);
        u32::try_from(seed.hash_one(count) >> 32).unwrap_or_default()
    }
}
