//! The commands about documents of contractors, one file for each (C-1 to C-9).

mod act;
mod by;
mod check;
mod compliance;
mod listing;
pub(crate) mod show;
mod term;
mod upload;

use clap::{Args, Subcommand};

use self::{
    by::By, check::CheckComplianceExpiry, compliance::AskedOfContractor, term::TermArgs, upload::Upload,
};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(crate) enum DocumentCommands {
    /// Warn of documents that expire soon, and mark those that have expired (daily at 06:00)
    #[command(
        alias = "check_compliance_expiry",
        after_help = "A day is over in the organisation's zone, so that must be known: by --zone, by DUECOURSE_ZONE \
                      or as `zone` in the policy file. What contractors are told is queued; with --hold it is stored \
                      and held back. Ctrl-C stops it between two transactions; the next run does the rest.\n\n\
                      Examples: manage check-compliance-expiry --dry-run\n          \
                      manage check-compliance-expiry --log-file /var/log/cron_compliance.log"
    )]
    CheckComplianceExpiry(CheckComplianceExpiry),
    /// Hand in, look at, renew or ask about documents of contractors
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage document show DOC-0001"
    )]
    Document(DocumentAction),
}

/// What is asked of one document, or of a contractor.
#[derive(Debug, Subcommand)]
pub(crate) enum DocumentAction {
    /// Hand a new document in: of a contractor it is pending, of staff it is good at once
    #[command(
        after_help = "Example: manage document upload DOC-0001 --workspace north --contractor carla --type insurance \
                      --name Liability --expires 2026-12-31"
    )]
    Upload(Upload),
    /// Find a pending document good
    #[command(after_help = "Example: manage document approve DOC-0001")]
    Approve {
        #[command(flatten)]
        which: Asking,
    },
    /// Find a pending document not good
    #[command(
        after_help = "Example: manage document reject DOC-0001 --because \"the photograph is blurred\""
    )]
    Reject {
        #[command(flatten)]
        which: Asking,
        /// Why, 1 to 500 characters; its contractor is told
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// Stop all further warnings of this version; that it has expired is told all the same
    #[command(after_help = "Example: manage document acknowledge DOC-0001 --by contractor")]
    Acknowledge {
        #[command(flatten)]
        which: Asking,
    },
    /// Stop the warnings before a day
    #[command(after_help = "Example: manage document snooze DOC-0001 2026-06-20 --by contractor")]
    Snooze {
        #[command(flatten)]
        which: Asking,
        /// The first day on which a warning is told again: after today and before the expiry
        #[arg(value_name = "DATE")]
        until: String,
    },
    /// Hand in a new version: of a contractor it is pending, of staff it is good at once
    #[command(after_help = "Example: manage document renew DOC-0001 --expires 2027-12-31 --by contractor")]
    Renew {
        #[command(flatten)]
        which: Asking,
        #[command(flatten)]
        term: TermArgs,
    },
    /// Show a document with its versions
    #[command(after_help = "Example: manage document show DOC-0001")]
    Show {
        /// Its reference
        reference: String,
    },
    /// Say whether a contractor has every document that the policy requires; exit status 2 if not
    #[command(after_help = "Example: manage document compliance carla --as-of 2026-03-01")]
    Compliance(AskedOfContractor),
}

/// Of which document it is asked, and how.
#[derive(Debug, Args)]
pub(crate) struct Asking {
    /// Its reference
    reference: String,
    /// Who asks
    #[arg(long, value_enum, default_value_t = By::Admin, value_name = "WHO")]
    by: By,
    /// Why; kept with the step
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    hold: bool,
}

impl DocumentCommands {
    /// Whether it only looks at what is stored.
    pub(crate) fn reads(&self) -> bool {
        matches!(self, Self::Document(DocumentAction::Show { .. } | DocumentAction::Compliance(_)))
    }
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &DocumentCommands,
) -> Result<Exit, Error> {
    let action = match command {
        DocumentCommands::CheckComplianceExpiry(asked) => return check::run(invocation, store, asked),
        DocumentCommands::Document(action) => action,
    };
    match action {
        DocumentAction::Upload(asked) => upload::run(invocation, store, asked),
        DocumentAction::Show { reference } => show::run(invocation, store, reference),
        DocumentAction::Compliance(asked) => compliance::run(invocation, store, asked),
        DocumentAction::Approve { which } => act::approve(invocation, store, which),
        DocumentAction::Reject { which, because } => act::reject(invocation, store, which, because),
        DocumentAction::Acknowledge { which } => act::acknowledge(invocation, store, which),
        DocumentAction::Snooze { which, until } => act::snooze(invocation, store, which, until),
        DocumentAction::Renew { which, term } => act::renew(invocation, store, which, term),
    }
}
