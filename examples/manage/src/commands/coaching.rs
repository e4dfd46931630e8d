//! The commands about coaching sessions, one file for each.

mod act;
mod action;
mod actor;
mod answers;
mod calendar;
pub(crate) mod explain;
mod find;
mod openings;
mod progress;
mod re_anchor;
mod refusal;
mod schedule;
mod show;
mod standing;
mod story;
mod sweep;
mod taken;
mod terms;
mod told;
mod when;
mod why;

use crate::{
    cli::{Coaching, SessionAction},
    error::{Error, Exit},
    session::Session,
    store::Store,
};

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, command: &Coaching) -> Result<Exit, Error> {
    match command {
        Coaching::SweepSessions(asked) => sweep::run(session, store, asked),
        Coaching::Session(SessionAction::Show { which }) => show::run(session, store, which),
        Coaching::Session(SessionAction::Schedule(asked)) => schedule::run(session, store, asked),
        Coaching::Session(SessionAction::ReAnchor(asked)) => re_anchor::run(session, store, asked),
        Coaching::Session(action) => act::run(session, store, action),
        Coaching::Openings(asked) => openings::run(session, store, asked),
        Coaching::Calendar(action) => calendar::run(session, store, action),
        Coaching::Progress { contract } => progress::run(session, store, contract),
    }
}
