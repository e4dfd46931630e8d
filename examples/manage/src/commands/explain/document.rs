//! `explain document`.

use compliance_core::document::{Document, DocumentRef};
use duecourse::{ExplainError, explain::explain, kinds::Documents};

use crate::{
    backdated_now,
    commands::documents::show,
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    local_times::beside,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let reference: DocumentRef = text.parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    let policy = Documents::named(invocation);
    let told = explain::<Documents, _>(&invocation.call(), store, &policy, reference.as_str());
    let told = told.map_err(|error| match error {
        ExplainError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    })?;
    let Some(row) = store.find::<Document>(reference.as_str())? else {
        return Err(Error::Cannot(format!("document {reference} was deleted meanwhile")));
    };
    backdated_now::note(invocation, &format!("document {reference}"), row.record.since);
    let unreadable: Vec<_> =
        super::of_record(&format!("document {reference}"), told.unreadable.clone()).collect();
    let exit = super::complain(&unreadable);
    if invocation.is_json() {
        let object = serde_json::to_value(&told).map_err(|error| Error::Cannot(error.to_string()))?;
        invocation.output.object(&object)?;
        return Ok(exit);
    }
    let zone = invocation.zone();
    invocation.output.lines(&beside(&told.to_string(), zone))?;
    invocation.output.line("versions:")?;
    for line in show::lines(&row.record).into_iter().skip(1) {
        invocation.output.line(beside(&line, zone))?;
    }
    Ok(exit)
}
