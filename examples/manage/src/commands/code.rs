//! `referral-code …`: issues, checks and changes one code.

mod issue;

use automation_core::{Claim, Event as _, Id, Instant, Ledger, Refusal};
use clap::Subcommand;
use duecourse::{Asked, kinds::ReferralCodes, run::ahead_of_clock};
use referral_core::{
    ReferralCode,
    agent::Agents,
    code::{Code as Text, ReferralCommand},
};
use serde_json::json;

use crate::{
    asking::ask,
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    local_times::beside,
    run_record::{Finished, recorded},
    store::Store,
    suggestions::unknown,
};
use duecourse::civil_time::{PlainDate, parse};

#[derive(Debug, Subcommand)]
pub(crate) enum CodeAction {
    /// Issue a code with this text
    #[command(
        after_help = "Example: manage referral-code issue SUMMER-15 --discount 15 --expires 2026-08-31"
    )]
    Issue {
        /// Its text
        code: String,
        #[command(flatten)]
        terms: issue::Terms,
    },
    /// Issue a code whose text is made from the agent's name and the discount
    #[command(
        after_help = "Example: manage referral-code generate --agent \"John Smith\" --discount 20 --expires \
                            2026-08-31"
    )]
    Generate {
        #[command(flatten)]
        terms: issue::Terms,
    },
    /// Switch a code off
    #[command(after_help = "Example: manage referral-code disable JOHN-20 --reason \"misused\"")]
    Disable {
        /// Its text
        code: String,
        /// Why; kept with the step
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Switch a code on again whose expiry is ahead
    #[command(after_help = "Example: manage referral-code activate JOHN-20")]
    Activate {
        /// Its text
        code: String,
        /// Why; kept with the step
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Give a code another expiry; an expired one works again
    #[command(after_help = "Example: manage referral-code renew JOHN-20 --expires 2026-12-31")]
    Renew {
        /// Its text
        code: String,
        /// The new expiry, a date (its last instant) or time
        #[arg(long, value_name = "TIME", required_unless_present = "never", conflicts_with = "never")]
        expires: Option<String>,
        /// It never expires
        #[arg(long)]
        never: bool,
        /// Why; kept with the step
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Give a code another discount; what was redeemed before keeps the old one
    #[command(after_help = "Example: manage referral-code change-discount JOHN-20 25")]
    ChangeDiscount {
        /// Its text
        code: String,
        /// What it takes off from now on, in percent, above 0 and at most 100
        #[arg(value_name = "PERCENT")]
        discount: String,
        /// Why; kept with the step
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Say whether a code works; exit status 2 if not
    #[command(after_help = "Example: manage referral-code check john-20")]
    Check {
        /// Its text, in any case
        code: String,
    },
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &CodeAction,
) -> Result<Exit, Error> {
    let (code, command, reason) = match asked {
        CodeAction::Issue { code, terms } => return issue::run(invocation, store, Some(code), terms),
        CodeAction::Generate { terms } => return issue::run(invocation, store, None, terms),
        CodeAction::Check { code } => return check(invocation, store, code),
        CodeAction::Disable { code, reason } => (code, ReferralCommand::Disable, reason),
        CodeAction::Activate { code, reason } => (code, ReferralCommand::Activate, reason),
        CodeAction::ChangeDiscount { code, discount, reason } => {
            let discount = discount.parse().map_err(|error| Error::Cannot(format!("PERCENT: {error}")))?;
            (code, ReferralCommand::ChangeDiscount { discount }, reason)
        }
        CodeAction::Renew { code, expires, reason, .. } => {
            let expires_at = expires.as_deref().map(|text| expiry(invocation, text)).transpose()?;
            (code, ReferralCommand::Renew { expires_at }, reason)
        }
    };
    change(invocation, store, code, &command, reason.as_deref())
}

/// An expiry as people write it.
fn expiry(invocation: &Invocation, text: &str) -> Result<Instant, Error> {
    if text.trim().parse::<Instant>().is_err() {
        invocation.require_own_zone()?;
    }
    parse(text, invocation.zone(), PlainDate::LastInstant)
        .map_err(|error| Error::Cannot(format!("--expires: {error}")))
}

fn text(text: &str) -> Result<Text, Error> {
    text.parse().map_err(|error| Error::Cannot(format!("{error}")))
}

/// Finds the code, catches it up, does what is asked, and tells the steps.
fn change<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    code: &str,
    asked: &ReferralCommand,
    reason: Option<&str>,
) -> Result<Exit, Error> {
    let code = text(code)?;
    let name = format!("referral-code {}", asked.name().replace(' ', "-"));
    recorded(invocation, store, &name, |invocation, store| {
        let asked = Asked {
            which: code.as_str().into(),
            command: asked,
            name: &asked.name().replace(' ', "_"),
            actor: &invocation.actor(),
            reason,
        };
        let answer =
            ask::<ReferralCodes, _>(invocation, store, code.as_str(), &asked, |invocation, refused| {
                // A dry run says only why.
                let told = refused.refusal;
                Error::Cannot(if invocation.dry_run { told.to_string() } else { format!("{code}: {told}") })
            })?;
        if !answer.is_written {
            if invocation.is_json() {
                invocation.output.object(&json!({ "command": name, "code": code, "dry_run": true }))?;
            } else {
                invocation.output.line(format_args!("[DRY RUN] Would {} {code}.", asked.command.name()))?;
            }
            return Ok(done());
        }
        let changed = answer.change;
        invocation.log.change(&changed, &Agents::default());
        for step in &changed.steps {
            let event = step.event.name();
            if invocation.is_json() {
                invocation.output.object(&json!({
                    "kind": "referral_code", "key": code, "event": event, "at": step.at, "from": step.from,
                    "to": step.to, "because": step.cause.to_string(),
                }))?;
            } else {
                let event = event.replace('_', " ");
                let line = format!("{code}: {event}, {} -> {} ({})", step.from, step.to, step.cause);
                invocation.output.line(line)?;
            }
        }
        Ok(done())
    })
}

/// The code's agent. What hangs on one who cannot be read is not known.
fn agents_of<S: Store>(store: &mut S, id: Id) -> Result<Agents, Error> {
    let batch = Ledger::<ReferralCode>::peek(store, Claim::Ids(&[id]))?;
    match batch.unreadable.into_iter().next() {
        None => Ok(batch.facts),
        Some(failure) => Err(Error::Cannot(format!("{}: {}", failure.key, failure.cause))),
    }
}

pub(super) fn done() -> Finished {
    Finished { value: Exit::Done, counts: json!({}), trouble: None }
}

/// Whether the code works now, whatever the sweep has done (R-14, R-X3).
fn check<S: Store>(invocation: &mut Invocation, store: &mut S, typed: &str) -> Result<Exit, Error> {
    let code = text(typed)?;
    let Some(row) = store.find::<ReferralCode>(code.as_str())? else {
        return Err(unknown(store, &code));
    };
    let agents = agents_of(store, row.id)?;
    let agent = agents.name_of(row.record.agent);
    let usable = row.record.usable(invocation.now, invocation.referral_codes());
    if let Some(note) = ahead_of_clock(&invocation.call(), row.record.since) {
        complain!("note: {note}");
    }
    if invocation.is_json() {
        let reasons: Vec<String> = usable.as_ref().err().map(reasons).unwrap_or_default();
        let until = usable.as_ref().ok().and_then(|valid| valid.until);
        invocation.output.object(&json!({
            "code": code, "usable": usable.is_ok(), "discount": row.record.discount.percent(), "agent": agent,
            "until": until, "reasons": reasons,
        }))?;
        return Ok(if usable.is_ok() { Exit::Done } else { Exit::NotDone });
    }
    match usable {
        Ok(valid) => {
            let until =
                valid.until.map_or_else(|| "without end".to_owned(), |until| format!("until {until}"));
            let told = format!("{code} works: {}, agent {agent}, {until}.", valid.discount);
            invocation.output.line(beside(&told, invocation.zone()))?;
            Ok(Exit::Done)
        }
        Err(refusal) => {
            let told = format!("{code} does not work: {refusal}");
            Err(Error::Cannot(beside(&told, invocation.zone()).into_owned()))
        }
    }
}

fn reasons<R: std::fmt::Display>(refusal: &Refusal<R>) -> Vec<String> {
    refusal.reasons().map(ToString::to_string).collect()
}
