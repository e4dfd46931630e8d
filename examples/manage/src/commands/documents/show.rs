//! `document show`: a document with its versions, as it is at the instant of the call.

use automation_core::LifecycleExt as _;
use compliance_core::document::{Document, DocumentStatus, Version};
use duecourse::{Kind as _, kinds::Documents};
use serde_json::json;

use super::act::reference;
use crate::{
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    local_times::beside,
    one_line::one_line,
    store::Store,
    suggestions::unknown_record,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let reference = reference(text)?;
    let Some(row) = store.find::<Document>(reference.as_str())? else {
        return Err(unknown_record::<Document, _>(store, "document", reference.as_str()));
    };
    let policy = Documents::named(invocation);
    let seen = row
        .record
        .as_of(invocation.now, Documents::policy(&policy))
        .map_err(|runaway| Error::Cannot(runaway.to_string()))?;
    if invocation.is_json() {
        invocation.output.object(&json!({ "now": invocation.now, "document": &*seen }))?;
        return Ok(Exit::Done);
    }
    let zone = invocation.zone();
    for line in lines(&seen) {
        invocation.output.line(beside(&line, zone))?;
    }
    invocation.output.flush()?;
    Ok(Exit::Done)
}

/// The document, and each of its versions.
pub(crate) fn lines(document: &Document) -> Vec<String> {
    let (label, name) = (document.document_type.label(), one_line(document.name.as_str()));
    let (contractor, workspace) = (&document.contractor, &document.workspace);
    let head = format!("document {} ({label}, {name}) of {contractor} in {workspace}", document.reference);
    std::iter::once(head)
        .chain(document.versions().map(|(version, status)| of_version(version, status)))
        .collect()
}

fn of_version(version: &Version, status: &DocumentStatus) -> String {
    let mut line = format!("  version {}: {}", version.edition, status.state().as_str().replace('_', " "));
    let mut add = |text: String| {
        line.push_str(", ");
        line.push_str(&text);
    };
    if let Some(number) = &version.number {
        add(format!("number {number}"));
    }
    if let Some(day) = version.term.issued_on() {
        add(format!("issued on {day}"));
    }
    add(version.term.expires_on().map_or_else(|| "without end".to_owned(), |day| format!("until {day}")));
    add(format!("handed in at {}", version.uploaded_at));
    if let Some(verified) = status.verified() {
        add(format!("found good by {} at {}", verified.by, verified.at));
    }
    if let Some(rejected) = status.rejected() {
        add(format!(
            "rejected by {} at {}: {}",
            rejected.by,
            rejected.at,
            one_line(rejected.reason.as_str())
        ));
    }
    line
}
