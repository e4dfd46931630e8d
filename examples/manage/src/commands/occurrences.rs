//! `occurrences`: when a rule of RFC 5545 happens, or in words. It needs no database.

mod calendar;
mod caret;
mod listing;
pub(crate) mod options;
mod source;

use recurrence_core::{Completeness, FirstError, RecurrenceSet};
use serde_json::json;

use self::options::Occurrences;
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
};

pub(crate) fn run(invocation: &mut Invocation, asked: &Occurrences) -> Result<Exit, Error> {
    let set = source::read(asked, asked.readings(invocation.zone()))?;
    let exit = if asked.describe {
        describe(invocation, &set)?;
        // The sentence helps to see why.
        require_any(&set, asked)?;
        Exit::Done
    } else {
        listing::list(invocation, &set, asked)?
    };
    invocation.output.flush()?;
    Ok(exit)
}

fn describe(invocation: &mut Invocation, set: &RecurrenceSet) -> Result<(), Error> {
    let sentence = set.sentence();
    if invocation.is_json() {
        return invocation.output.object(&json!({ "sentence": sentence }));
    }
    invocation.output.line(sentence)
}

/// Refuses a set that nothing is in. One of which that is not known within the budget passes.
fn require_any(set: &RecurrenceSet, asked: &Occurrences) -> Result<(), Error> {
    let mut all = set.iter().budget(asked.budget);
    if all.next().is_none() && all.completeness() == Completeness::Complete {
        return Err(Error::Cannot(FirstError::NeverMatches.to_string()));
    }
    Ok(())
}
