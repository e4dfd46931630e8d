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
mod step_lines;
mod story;
mod sweep;
mod taken;
mod terms;
mod when;
mod why_not;

use crate::{
    cli::{Coaching, SessionAction},
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &Coaching,
) -> Result<Exit, Error> {
    match command {
        Coaching::SweepSessions(asked) => sweep::run(invocation, store, asked),
        Coaching::Session(SessionAction::Show { which }) => show::run(invocation, store, which),
        Coaching::Session(SessionAction::Schedule(asked)) => schedule::run(invocation, store, asked),
        Coaching::Session(SessionAction::ReAnchor(asked)) => re_anchor::run(invocation, store, asked),
        Coaching::Session(action) => act::run(invocation, store, action),
        Coaching::Openings(asked) => openings::run(invocation, store, asked),
        Coaching::Calendar(action) => calendar::run(invocation, store, action),
        Coaching::Progress { contract } => progress::run(invocation, store, contract),
    }
}
