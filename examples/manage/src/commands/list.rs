//! `list …`: what is stored, page by page.

mod codes;
mod cohorts;
mod contracts;
mod documents;
mod jobs;
mod pages;
mod patterns;
mod payouts;
mod sessions;

pub(super) use self::pages::pages;

use self::{
    codes::ListCodes,
    cohorts::ListCohorts,
    contracts::ListContracts,
    documents::ListDocuments,
    jobs::ListJobs,
    patterns::ListPatterns,
    payouts::{ListEligibilities, ListPayoutRequests},
    sessions::ListSessions,
};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum List {
    /// Referral codes with agent, expiry and status
    #[command(
        alias = "referral_codes",
        after_help = "Example: manage list referral-codes --status inactive --expired"
    )]
    ReferralCodes(ListCodes),
    /// Cohorts with their students, start, end and status
    #[command(after_help = "Example: manage list cohorts --status completed")]
    Cohorts(ListCohorts),
    /// Contracts between students and coaches with their sessions, status and payment
    #[command(after_help = "Example: manage list contracts --status active")]
    Contracts(ListContracts),
    /// Coaching sessions with their start, participants and state
    #[command(after_help = "Example: manage list sessions --contract 012 --status missed")]
    Sessions(ListSessions),
    /// Schedule patterns with their class, recurrence and through when their sessions are made
    #[command(after_help = "Example: manage list patterns --studio harbour")]
    Patterns(ListPatterns),
    /// Documents with their contractor, type, expiry and status
    #[command(after_help = "Example: manage list documents --contractor carla --status expiring-soon")]
    Documents(ListDocuments),
    /// Jobs with their title, priority, contractor, due date and status
    #[command(after_help = "Example: manage list jobs --status in-progress --contractor bob")]
    Jobs(ListJobs),
    /// Payout requests with their contractor, amount and status
    #[command(
        alias = "payout_requests",
        after_help = "Example: manage list payout-requests --status pending"
    )]
    PayoutRequests(ListPayoutRequests),
    /// What contractors are owed for their jobs
    #[command(after_help = "Example: manage list eligibilities --status ready")]
    Eligibilities(ListEligibilities),
}

pub(crate) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, list: &List) -> Result<Exit, Error> {
    let limit = match list {
        List::ReferralCodes(list) => list.limit,
        List::Cohorts(list) => list.limit,
        List::Contracts(list) => list.limit,
        List::Sessions(list) => list.limit,
        List::Patterns(list) => list.limit,
        List::Documents(list) => list.limit,
        List::Jobs(list) => list.limit,
        List::PayoutRequests(list) => list.limit,
        List::Eligibilities(list) => list.limit,
    };
    if limit == Some(0) {
        return Err(Error::Cannot("--limit: 0 lists nothing; it takes 1 or more".to_owned()));
    }
    match list {
        List::ReferralCodes(list) => codes::run(invocation, store, list),
        List::Cohorts(list) => cohorts::run(invocation, store, list),
        List::Contracts(list) => contracts::run(invocation, store, list),
        List::Sessions(list) => sessions::run(invocation, store, list),
        List::Patterns(list) => patterns::run(invocation, store, list),
        List::Documents(list) => documents::run(invocation, store, list),
        List::Jobs(list) => jobs::run(invocation, store, list),
        List::PayoutRequests(list) => payouts::requests(invocation, store, list),
        List::Eligibilities(list) => payouts::eligibilities(invocation, store, list),
    }
}
