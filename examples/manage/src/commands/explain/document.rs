//! `explain document`.

use compliance_core::document::{Document, DocumentRef};
use duecourse::kinds::Documents;

use crate::{
    backdated_now,
    commands::documents::show,
    error::{Error, Exit},
    invocation::Invocation,
    local_times::beside,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let reference: DocumentRef = text.parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    let told = super::explained::<Documents, S>(invocation, store, reference.as_str())?;
    let Some(row) = store.find::<Document>(reference.as_str())? else {
        return Err(Error::Cannot(format!("document {reference} was deleted meanwhile")));
    };
    backdated_now::note(invocation, &format!("document {reference}"), row.record.since);
    let exit = super::complain_of_steps(&format!("document {reference}"), told.unreadable.clone());
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
