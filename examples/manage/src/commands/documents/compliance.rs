//! `document compliance`: whether a contractor may work, as of any instant.

use automation_core::{Instant, UserId};
use clap::Args;
use compliance_core::people::Workspace;
use duecourse::{
    civil_time::{PlainDate, parse},
    documents::{ComplianceAsked, ComplianceError, compliance},
    kinds::Documents,
};

use crate::{
    commands::cohorts::require_zone,
    error::{Error, Exit},
    in_force::{Named as _, not_in_force},
    invocation::Invocation,
    local_times::beside,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct AskedOfContractor {
    /// Whose documents
    #[arg(value_name = "CONTRACTOR")]
    contractor: String,
    /// The instant to tell it for, also a past one: a date (its first instant) or time [default: now]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Only with the documents of this workspace
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &AskedOfContractor,
) -> Result<Exit, Error> {
    require_zone(invocation)?;
    let contractor =
        UserId::new(&asked.contractor).map_err(|error| Error::Cannot(format!("CONTRACTOR: {error}")))?;
    let workspace = asked.workspace.as_deref().map(Workspace::new).transpose();
    let workspace = workspace.map_err(|error| Error::Cannot(format!("--workspace: {error}")))?;
    let as_of = asked.as_of.as_deref().map(|text| instant(invocation, text)).transpose()?;
    let as_of = as_of.unwrap_or(invocation.now);
    let question = ComplianceAsked { contractor: &contractor, workspace: workspace.as_ref(), as_of };
    let told = compliance(store, &Documents::named(invocation), &question).map_err(|error| match error {
        ComplianceError::Policy(error) => not_in_force::<Documents>(error),
        ComplianceError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    })?;
    if invocation.is_json() {
        let object = serde_json::to_value(&told).map_err(|error| Error::Cannot(error.to_string()))?;
        invocation.output.object(&object)?;
    } else {
        invocation.output.lines(&beside(&told.to_string(), invocation.zone()))?;
    }
    invocation.output.flush()?;
    Ok(if told.may_work { Exit::Done } else { Exit::NotDone })
}

fn instant(invocation: &Invocation, text: &str) -> Result<Instant, Error> {
    if text.trim().parse::<Instant>().is_err() {
        invocation.require_own_zone()?;
    }
    parse(text, invocation.zone(), PlainDate::FirstInstant)
        .map_err(|error| Error::Cannot(format!("--as-of: {error}")))
}
