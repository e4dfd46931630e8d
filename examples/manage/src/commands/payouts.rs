//! `payout …`: requests, what is owed for jobs, and wallets (C-60 to C-64).

mod decide;
mod many;
mod money;
mod request;
mod show;
mod wallet;

use clap::Subcommand;

use self::{
    many::{Approve, Pay},
    request::RequestPayout,
};
use crate::{
    commands::cohorts::require_zone,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(crate) enum PayoutAction {
    /// Ask for money that is in a contractor's wallet; it is kept there until somebody decides
    #[command(
        after_help = "Example: manage payout request PAY-REQ-001 --contractor ann --amount 1800.00 --method \
                            paypal --paypal ann@example.com"
    )]
    Request(RequestPayout),
    /// Approve requests: their amounts go out of the wallets
    #[command(
        after_help = "Each contractor's are decided upon together, the oldest first; what one is refused stops \
                            none of the others.\n\nExamples: manage payout approve PAY-REQ-001 PAY-REQ-002\n          \
                            manage payout approve --all --dry-run"
    )]
    Approve(Approve),
    /// Reject a request: its amount is free again
    #[command(after_help = "Example: manage payout reject PAY-REQ-001 --reason \"the account is closed\"")]
    Reject {
        /// Its number
        number: String,
        /// Why, in 1 to 500 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Say that the money of an approved request is on its way
    #[command(after_help = "Example: manage payout process PAY-REQ-001")]
    Process {
        /// Its number
        number: String,
    },
    /// Say that the money of an approved request arrived
    #[command(after_help = "Example: manage payout complete PAY-REQ-001")]
    Complete {
        /// Its number
        number: String,
    },
    /// Pay what is owed for jobs into the wallets of their contractors
    #[command(
        after_help = "Each contractor's are decided upon together, the oldest first; what one is refused stops \
                            none of the others.\n\nExamples: manage payout pay JOB-000123\n          \
                            manage payout pay --all --dry-run"
    )]
    Pay(Pay),
    /// Hold back what is owed for a job
    #[command(after_help = "Example: manage payout hold JOB-000123 --reason \"photos are missing\"")]
    Hold {
        /// The job's number
        job: String,
        /// Why, in 1 to 500 characters; the contractor reads it
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Hold it back no more
    #[command(after_help = "Example: manage payout release JOB-000123")]
    Release {
        /// The job's number
        job: String,
    },
    /// Show what a contractor has, and every entry of their wallet
    #[command(after_help = "Example: manage payout wallet ann")]
    Wallet {
        /// The contractor
        contractor: String,
    },
    /// Show what was paid for a job
    #[command(after_help = "Example: manage payout show PO-JOB-000123")]
    Show {
        /// The payout's number
        number: String,
    },
}

impl PayoutAction {
    /// Whether it only looks at what is stored.
    pub(crate) fn reads(&self) -> bool {
        matches!(self, Self::Wallet { .. } | Self::Show { .. })
    }
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    action: &PayoutAction,
) -> Result<Exit, Error> {
    if !action.reads() {
        require_zone(invocation)?;
    }
    match action {
        PayoutAction::Request(asked) => request::run(invocation, store, asked),
        PayoutAction::Approve(asked) => many::approve(invocation, store, asked),
        PayoutAction::Pay(asked) => many::pay(invocation, store, asked),
        PayoutAction::Reject { number, reason } => decide::reject(invocation, store, number, reason),
        PayoutAction::Process { number } => decide::process(invocation, store, number),
        PayoutAction::Complete { number } => decide::complete(invocation, store, number),
        PayoutAction::Hold { job, reason } => decide::hold(invocation, store, job, reason),
        PayoutAction::Release { job } => decide::release(invocation, store, job),
        PayoutAction::Wallet { contractor } => wallet::run(invocation, store, contractor),
        PayoutAction::Show { number } => show::run(invocation, store, number),
    }
}
