//! `explain job`.

use compliance_core::job::{Job, JobNumber};
use duecourse::{jobs::HeldBack, kinds::Jobs};

use crate::{
    backdated_now,
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    local_times::beside,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let number: JobNumber = text.parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    let policy = Jobs::named(invocation);
    let told = super::explained::<Jobs, S>(invocation, store, number.as_str())?;
    let Some(row) = store.find::<Job>(number.as_str())? else {
        return Err(Error::Cannot(format!("job {number} was deleted meanwhile")));
    };
    backdated_now::note(invocation, &format!("job {number}"), row.record.since);
    let exit = super::complain_of_steps(&format!("job {number}"), told.unreadable.clone());
    let own = row
        .record
        .explain(&invocation.admin(), invocation.now, &policy)
        .map_err(|runaway| Error::Cannot(runaway.to_string()))?;
    let is_held = HeldBack::find(&invocation.call(), store, &policy)?.holds(&row.record);
    if invocation.is_json() {
        let mut object = serde_json::to_value(&told).map_err(|error| Error::Cannot(error.to_string()))?;
        if let Some(values) = object.as_object_mut() {
            values.insert("why".to_owned(), own.why.into());
            values.insert("days_inactive".to_owned(), own.days_inactive.into());
            values.insert("held_by_the_cap".to_owned(), is_held.into());
        }
        invocation.output.object(&object)?;
        return Ok(exit);
    }
    let zone = invocation.zone();
    invocation.output.lines(&beside(&told.to_string(), zone))?;
    invocation.output.line(beside(&format!("why: {}", own.why), zone))?;
    invocation.output.line(format_args!("inactive: {} days", own.days_inactive))?;
    if is_held {
        invocation.output.line("held by the cap: more jobs are due than one run may close (C-88)")?;
    }
    Ok(exit)
}
