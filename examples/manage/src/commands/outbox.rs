//! `outbox`: the messages that wait for delivery, and the release of those that were held back.

pub(super) mod damaged;
mod release;
mod together;

use clap::{Args, Subcommand, ValueEnum};
use storage_diesel::{Message, MessageStatus, WithdrawnBy};

use self::{damaged::Damaged, together::Together};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use duecourse::civil_time::minute;

#[derive(Debug, Args)]
pub(crate) struct Outbox {
    #[command(subcommand)]
    pub(crate) action: Option<OutboxAction>,
    /// Only messages with this status
    #[arg(long, value_enum, value_name = "STATUS")]
    pub(crate) status: Option<MessageWord>,
    /// How many at most [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OutboxAction {
    /// Queue the messages that were held back; not those that are untrue or of no use any more
    #[command(after_help = "Example: manage outbox release --run 17 --dry-run")]
    Release {
        /// Only those of this run, as `manage runs` numbers them
        #[arg(long, value_name = "N")]
        run: Option<i64>,
    },
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageWord {
    Held,
    Queued,
    Delivered,
    /// Made untrue by a later step before they went out
    Withdrawn,
}

/// How many messages are read together.
const PAGE: usize = 1_000;

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Outbox,
) -> Result<Exit, Error> {
    match &asked.action {
        None => list(invocation, store, asked),
        Some(OutboxAction::Release { run }) if asked.status.is_none() && asked.limit.is_none() => {
            release::run(invocation, store, *run)
        }
        Some(OutboxAction::Release { .. }) => {
            Err(Error::Cannot("--status and --limit belong to the list, not to `outbox release`".to_owned()))
        }
    }
}

/// By status, each by number. One that cannot be read is named, and the others are listed.
fn list<S: Store>(invocation: &mut Invocation, store: &mut S, asked: &Outbox) -> Result<Exit, Error> {
    let statuses: &[MessageStatus] = match asked.status {
        None => &[MessageStatus::Held, MessageStatus::Queued],
        Some(MessageWord::Held) => &[MessageStatus::Held],
        Some(MessageWord::Queued) => &[MessageStatus::Queued],
        Some(MessageWord::Delivered) => &[MessageStatus::Delivered],
        Some(MessageWord::Withdrawn) => &[MessageStatus::Withdrawn],
    };
    let mut left = asked.limit.unwrap_or(u64::MAX);
    // Of a part of them nothing could be said, and of those that were withdrawn nobody makes a message.
    let is_withdrawn = asked.status == Some(MessageWord::Withdrawn);
    let is_gathered = asked.limit.is_none() && !invocation.is_json() && !is_withdrawn;
    let (mut listed, mut damaged, mut together) = (0_u64, Damaged::default(), Together::default());
    for status in statuses {
        let mut after = None;
        while left > 0 && !invocation.output.is_closed() {
            let page = usize::try_from(left).unwrap_or(PAGE).min(PAGE);
            let messages = store.messages(*status, after, page)?;
            let Some(last) = messages.last else { break };
            after = Some(last);
            damaged.name(&messages.unreadable);
            for message in &messages.readable {
                if listed == 0 && !invocation.is_json() {
                    invocation.output.line(row("NUMBER", "CREATED", "STATUS", "KIND", "TO", "ABOUT"))?;
                }
                print(invocation, message)?;
                if is_gathered {
                    together.add(message);
                }
                (left, listed) = (left.saturating_sub(1), listed.saturating_add(1));
            }
        }
    }
    if asked.status.is_none() && left > 0 {
        damaged.without_status(store)?;
    }
    if listed == 0 && !invocation.is_json() {
        invocation.output.line("No messages.")?;
    }
    together.lines().try_for_each(|line| invocation.output.line(line))?;
    invocation.output.flush()?;
    Ok(damaged.exit())
}

fn print(invocation: &mut Invocation, message: &Message) -> Result<(), Error> {
    if invocation.is_json() {
        return invocation.output.object(message);
    }
    let (number, created) = (message.id.to_string(), minute(message.created_at, invocation.zone()));
    let about = message.subject_key.as_deref().unwrap_or("-");
    let mut line = row(&number, &created, message.status.word(), &message.kind, &message.recipient, about);
    if let Some(by) = &message.withdrawn {
        let at = minute(by.at, invocation.zone());
        line.push_str(&format!("  ({at}: {})", made_untrue(by)));
    }
    invocation.output.line(line)
}

/// Which step made a message untrue, as a phrase.
pub(crate) fn made_untrue(by: &WithdrawnBy) -> String {
    let event = by.event.as_deref().unwrap_or("a step that is not kept");
    format!("untrue since `{event}`, step {} of the {}", by.version, by.kind.replace('_', " "))
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn row(number: &str, created: &str, status: &str, kind: &str, to: &str, about: &str) -> String {
    format!("{number:>7}  {created:<16}  {status:<9}  {kind:<27}  {to:<20}  {about}")
}
