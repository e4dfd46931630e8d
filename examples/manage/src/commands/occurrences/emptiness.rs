//! Why there is nothing to list, where that is not because of the window.

use recurrence_core::{
    Completeness, Emptiness, RecurrenceSet,
    calendar::{Event, Schedule},
};

use super::{calendar::name_of, options::Occurrences};
use crate::{complaint::complain, error::Error};

/// Refuses a set that nothing matches, and tells why another is empty. One of which that is not known within the
/// budget passes.
pub(super) fn check_any(set: &RecurrenceSet, asked: &Occurrences) -> Result<(), Error> {
    let mut all = set.iter().budget(asked.budget);
    if all.next().is_some() || all.completeness() != Completeness::Complete {
        return Ok(());
    }
    match set.why_empty() {
        Ok(Some(why @ Emptiness::NeverMatches)) => return Err(Error::Cannot(why.to_string())),
        Ok(Some(why)) => complain!("note: there are no occurrences: {why}"),
        Ok(None) | Err(_) => {}
    }
    Ok(())
}

/// Tells of each event that has no occurrence at any time, and why.
pub(super) fn tell_why_none(events: &[Event], asked: &Occurrences) {
    for event in events {
        if let Ok(schedule) = &event.schedule
            && let Some(why) = why_none(schedule, asked)
        {
            complain!("note: {} has no occurrences: {why}", name_of(event));
        }
    }
}

/// `None` if there is one, or if that is not known within the budget.
fn why_none(schedule: &Schedule, asked: &Occurrences) -> Option<String> {
    let mut all = schedule.iter().budget(asked.budget);
    if all.next().is_some() || all.completeness() != Completeness::Complete {
        return None;
    }
    match schedule.set()?.why_empty() {
        Ok(Some(why)) => Some(why.to_string()),
        // The rules give something, which the overrides take out.
        Ok(None) => Some("all are cancelled".to_owned()),
        Err(_) => None,
    }
}
