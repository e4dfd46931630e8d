//! `explain referral-code`.

use automation_core::{Claim, Ledger};
use duecourse::{explain::StepSentence, run::ahead_of_clock};
use referral_core::{ReferralCode, code::Code};
use serde_json::json;

use super::{complain, of_record};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    local_times::beside,
    store::Store,
    suggestions::unknown,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let code: Code = text.parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    let Some(row) = store.find::<ReferralCode>(code.as_str())? else {
        return Err(unknown(store, &code));
    };
    let batch = Ledger::<ReferralCode>::peek(store, Claim::Ids(&[row.id]))?;
    let (agents, mut unreadable) = (batch.facts, batch.unreadable);
    let explained = row
        .record
        .explain(&agents, &invocation.actor(), invocation.now, invocation.referral_codes())
        .map_err(|runaway| Error::Cannot(runaway.to_string()))?;
    let ahead = ahead_of_clock(&invocation.call(), row.record.since);
    let history = store.readable_history::<ReferralCode>(row.id)?;
    unreadable.extend(of_record(&format!("referral code {}", row.record.code), history.unreadable));
    let history = history.rows;
    let exit = complain(&unreadable);
    if invocation.is_json() {
        let commands: Vec<_> = explained
            .commands
            .iter()
            .map(|possibility| {
                let reasons: Vec<String> = match &possibility.answer {
                    Ok(_) => Vec::new(),
                    Err(refusal) => refusal.reasons().map(ToString::to_string).collect(),
                };
                json!({
                    "command": possibility.command, "possible": possibility.answer.is_ok(),
                    "reasons": reasons, "possible_from": possibility.possible_from(),
                    "possible_until": possibility.possible_until(),
                })
            })
            .collect();
        let next: Vec<_> = explained
            .timeline
            .iter()
            .map(|step| json!({ "at": step.at, "from": step.from, "to": step.to, "because": step.cause.to_string() }))
            .collect();
        let reasons: Vec<String> = match &explained.usable {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal.reasons().map(ToString::to_string).collect(),
        };
        invocation.output.object(&json!({
            "note": ahead, "code": explained.code, "discount": explained.discount.percent(), "agent": explained.agent,
            "now": explained.now, "created_at": row.record.created_at, "expires_at": row.record.expires_at,
            "state": explained.state, "stored": explained.stored, "why": explained.why,
            "usable": explained.usable.is_ok(), "not_usable_because": reasons, "next": next,
            "commands": commands, "history": history, "unreadable": unreadable,
        }))?;
        return Ok(exit);
    }
    if let Some(note) = ahead {
        invocation.output.line(format_args!("note: {note}"))?;
    }
    let zone = invocation.zone();
    invocation.output.lines(&beside(&explained.to_string(), zone))?;
    invocation.output.line("history:")?;
    invocation.output.line(beside(&format!("  {}: created", row.record.created_at), zone))?;
    for step in &history {
        invocation.output.line(format_args!("  {}", beside(&StepSentence(step).to_string(), zone)))?;
    }
    Ok(exit)
}
