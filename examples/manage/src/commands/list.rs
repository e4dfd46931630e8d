//! `list …`: what is stored, page by page.

mod codes;
mod cohorts;
mod contracts;
mod pages;
mod sessions;

use crate::{
    cli::List,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

pub(crate) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, list: &List) -> Result<Exit, Error> {
    let limit = match list {
        List::ReferralCodes(list) => list.limit,
        List::Cohorts(list) => list.limit,
        List::Contracts(list) => list.limit,
        List::Sessions(list) => list.limit,
    };
    if limit == Some(0) {
        return Err(Error::Cannot("--limit: 0 lists nothing; it takes 1 or more".to_owned()));
    }
    match list {
        List::ReferralCodes(list) => codes::run(invocation, store, list),
        List::Cohorts(list) => cohorts::run(invocation, store, list),
        List::Contracts(list) => contracts::run(invocation, store, list),
        List::Sessions(list) => sessions::run(invocation, store, list),
    }
}
