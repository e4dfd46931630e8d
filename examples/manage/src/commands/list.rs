//! `list …`: what is stored, page by page.

mod codes;
mod cohorts;
mod pages;
mod sessions;

use crate::{
    cli::List,
    error::{Error, Exit},
    session::Session,
    store::Store,
};

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, list: &List) -> Result<Exit, Error> {
    match list {
        List::ReferralCodes(list) => codes::run(session, store, list),
        List::Cohorts(list) => cohorts::run(session, store, list),
        List::Sessions(list) => sessions::run(session, store, list),
    }
}
