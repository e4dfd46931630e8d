//! `migrate`: creates and upgrades the tables, and takes the latest step back.

use clap::Args;
use std::io::{self, BufRead, IsTerminal as _};

use serde_json::json;
use storage_diesel::{Loss, Reversal, SchemaState};

use crate::{
    complaint::complain,
    database::Place,
    error::{Error, Exit},
    in_force::{self, AllInForce},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Take the latest step back instead, with all that its tables hold; says what is lost, and asks
    #[arg(long)]
    pub(crate) revert: bool,
    /// Do not ask whether it may be taken back
    #[arg(long, requires = "revert")]
    pub(crate) yes: bool,
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    place: &Place,
) -> Result<Exit, Error> {
    if invocation.dry_run {
        let state = match store.schema()? {
            SchemaState::Missing => "has no tables of ours yet".to_owned(),
            SchemaState::Older { found } => format!("has the older schema {found}"),
            SchemaState::Current => "is up to date".to_owned(),
            SchemaState::Newer { found } => format!("has the newer schema {found}"),
        };
        if invocation.is_json() {
            invocation.output.object(&json!({ "command": "migrate", "dry_run": true, "state": state }))?;
        } else {
            invocation.output.line(format_args!("[DRY RUN] {place} {state}."))?;
        }
        return Ok(Exit::Done);
    }
    let applied = store.migrate()?;
    if !applied.is_empty() {
        invocation.has_done(format!("{place} is up to date"), json!({}));
    }
    // What is in force says the zone, where nobody names one.
    let in_force = AllInForce::of(store)?;
    invocation.in_force(&in_force)?;
    in_force::begin_all_if_new(invocation, store)?;
    if invocation.is_json() {
        invocation.output.object(&json!({
            "command": "migrate", "database": place.to_string(), "applied": applied, "reverted": null,
            "zone": invocation.has_zone().then(|| invocation.zone().name()),
        }))?;
    } else {
        for name in &applied {
            invocation.output.line(format_args!("Applied {name}."))?;
        }
        invocation.output.line(format_args!("{place} is up to date."))?;
        invocation.output.line(zone(invocation))?;
    }
    invocation.output.flush()?;
    Ok(Exit::Done)
}

/// By which calendar local days and times are read.
fn zone(invocation: &Invocation) -> String {
    if invocation.has_zone() {
        return format!("The organisation's zone is {}.", invocation.zone());
    }
    "The organisation's zone is not known: local days and times are those of UTC, and no cohort is completed. Name it \
     with --zone, by DUECOURSE_ZONE or as `zone` in the policy file."
        .to_owned()
}

/// Takes the latest step back, once somebody who has read what is lost agrees.
pub(crate) fn revert<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    place: &Place,
    yes: bool,
) -> Result<Exit, Error> {
    let Some(reversal) = store.reversal()? else {
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "migrate", "database": place.to_string(), "dry_run": invocation.dry_run,
                "would_revert": null, "reverted": null, "lost": [],
            }))?;
        } else {
            let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
            invocation.output.line(format_args!("{dry}There is nothing to revert."))?;
        }
        return Ok(Exit::Done);
    };
    if invocation.dry_run {
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "migrate", "dry_run": true, "would_revert": reversal.version, "lost": lost(&reversal),
            }))?;
        } else {
            losses(
                invocation,
                &format!("[DRY RUN] Would take step {} of {place} back", reversal.version),
                &reversal,
            )?;
        }
        return Ok(Exit::Done);
    }
    let question =
        format!("taking step {} of {place} back loses {}", reversal.version, in_words(&reversal.losses));
    if !yes {
        agree(invocation, &question)?;
    }
    if !invocation.is_json() {
        losses(invocation, &format!("Taking step {} of {place} back", reversal.version), &reversal)?;
        // Whoever cannot be told what is lost does not lose it.
        invocation.output.flush()?;
    }
    let Some(reverted) = store.revert_last()? else {
        return Err(Error::Cannot(
            "somebody else took the step back meanwhile; nothing was changed".to_owned(),
        ));
    };
    invocation.has_done(format!("{place} was taken back by {reverted}"), json!({}));
    if invocation.is_json() {
        invocation.output.object(&json!({
            "command": "migrate", "database": place.to_string(), "applied": [], "reverted": reverted,
            "lost": lost(&reversal),
        }))?;
    } else {
        invocation.output.line(format_args!("Reverted {reverted}."))?;
    }
    invocation.output.flush()?;
    Ok(Exit::Done)
}

/// Asks whoever sits at the terminal; where nobody does, it is refused.
fn agree(invocation: &Invocation, question: &str) -> Result<(), Error> {
    let refused = |why: &str| Error::Cannot(format!("{question}; nothing was changed: {why}"));
    let is_asked = io::stdin().is_terminal() && io::stderr().is_terminal() && !invocation.is_json();
    if !is_asked {
        return Err(refused("give --yes if that is meant"));
    }
    complain!("{question}. Write yes to do it:");
    if is_yes(&mut io::stdin().lock()) { Ok(()) } else { Err(refused("the answer was not yes")) }
}

/// Whether the next line is `yes`, in any case; an end or an error is none.
fn is_yes(answers: &mut impl BufRead) -> bool {
    let mut answer = String::new();
    answers.read_line(&mut answer).is_ok() && answer.trim().eq_ignore_ascii_case("yes")
}

/// Says what is done, and what goes with it.
fn losses(invocation: &mut Invocation, done: &str, reversal: &Reversal) -> Result<(), Error> {
    if reversal.losses.is_empty() {
        return invocation.output.line(format_args!("{done}; nothing that is stored goes with it."));
    }
    invocation.output.line(format_args!("{done}, and with it:"))?;
    reversal.losses.iter().try_for_each(|loss| invocation.output.line(format_args!("  - {loss}")))
}

fn in_words(losses: &[Loss]) -> String {
    match losses {
        [] => "nothing".to_owned(),
        losses => losses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

fn lost(reversal: &Reversal) -> Vec<serde_json::Value> {
    let losses = reversal.losses.iter();
    losses.map(|loss| json!({ "table": loss.table, "column": loss.column, "rows": loss.rows })).collect()
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn only_the_whole_word_agrees() {
        for (answer, agrees) in [
            ("yes\n", true),
            ("YES", true),
            (" yes \nno\n", true),
            ("y\n", false),
            ("no\n", false),
            ("", false),
        ] {
            assert_eq!(is_yes(&mut answer.as_bytes()), agrees, "{answer:?}");
        }
    }
}
