use automation_core::{Failure, Row};
use storage_diesel::{Filter, Neighbourhood};

use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

/// How many records are read together.
const PAGE: usize = 500;

/// Lists by number what meets the filters, at most `limit` of it. `told` gives the lines of some records;
/// `head` stands above them, and `none` instead of them.
pub(in crate::commands) fn pages<R: Neighbourhood, S: Store, F>(
    invocation: &mut Invocation,
    store: &mut S,
    filters: &[Filter<'_>],
    limit: Option<u64>,
    (head, none): (&str, &str),
    mut told: F,
) -> Result<Exit, Error>
where
    F: FnMut(&Invocation, &mut S, &[Row<R>]) -> Result<Vec<String>, Error>,
{
    let mut left = limit.unwrap_or(u64::MAX);
    let (mut after, mut listed, mut unreadable) = (None, 0_u64, 0_u64);
    while left > 0 && !invocation.output.is_closed() {
        let room = usize::try_from(left).unwrap_or(PAGE).min(PAGE);
        let batch = store.page::<R>(after, room, filters)?;
        for line in told(invocation, store, &batch.rows)? {
            if listed == 0 && !invocation.is_json() {
                invocation.output.line(head)?;
            }
            invocation.output.line(line)?;
            listed = listed.saturating_add(1);
            left = left.saturating_sub(1);
        }
        unreadable = unreadable.saturating_add(complain(&batch.unreadable));
        after = batch.next;
        if after.is_none() {
            break;
        }
    }
    if listed == 0 && !invocation.is_json() {
        invocation.output.line(none)?;
    }
    invocation.output.flush()?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

fn complain(unreadable: &[Failure]) -> u64 {
    for failure in unreadable {
        complain!("error: {}: {}", failure.key, failure.cause);
    }
    u64::try_from(unreadable.len()).unwrap_or(u64::MAX)
}
