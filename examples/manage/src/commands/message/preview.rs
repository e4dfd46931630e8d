use automation_core::Channel;
use clap::{Args, builder::NonEmptyStringValueParser};
use duecourse::{
    civil_time::minute,
    messages::{MessageData, MessageError, MessageText},
};
use serde_json::json;
use storage_diesel::Message;

use super::wording::{Told, WordingOptions};
use crate::{
    commands::outbox::damaged::Damaged,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// The kind of message, as `manage message list` has it
    kind: String,
    /// Of the newest stored message about the record with this key, or to this person or group
    #[arg(long = "for", value_name = "KEY", value_parser = NonEmptyStringValueParser::new())]
    about: Option<String>,
    /// Only as it goes by this way: in_app or mail [default: each]
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<Channel>,
    #[command(flatten)]
    wording: WordingOptions,
}

/// How many of the newest messages are looked at: those of one occasion go to few people by few channels.
const NEWEST: usize = 50;

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Preview,
) -> Result<Exit, Error> {
    let told = asked.wording.told(invocation)?;
    // As commands are typed, so may kinds be.
    let kind = asked.kind.replace('-', "_");
    let channels = channels(&told, &kind, asked.channel).map_err(cannot)?;
    let exit = match &asked.about {
        None => samples(invocation, &told, &kind, &channels)?,
        Some(about) => stored(invocation, store, &told, &kind, about, &channels)?,
    };
    invocation.output.flush()?;
    Ok(exit)
}

/// The channel that was asked for, or each by which such messages go.
fn channels(told: &Told, kind: &str, asked: Option<Channel>) -> Result<Vec<Channel>, MessageError> {
    let goes_by = told.templates.channels(kind)?;
    match asked {
        None => Ok(goes_by),
        Some(channel) if goes_by.contains(&channel) => Ok(vec![channel]),
        Some(channel) => Err(MessageError::NotByChannel { kind: kind.to_owned(), channel, goes_by }),
    }
}

fn samples(
    invocation: &mut Invocation,
    told: &Told,
    kind: &str,
    channels: &[Channel],
) -> Result<Exit, Error> {
    let samples = told.templates.samples(kind).map_err(cannot)?;
    for channel in channels {
        for (index, sample) in samples.iter().enumerate() {
            let made_for = sample.first().and_then(MessageData::channel);
            if made_for.is_some_and(|made_for| made_for != *channel) {
                continue;
            }
            let text = told.templates.text_together(sample, *channel).map_err(cannot)?;
            let number = index.saturating_add(1);
            if invocation.is_json() {
                invocation.output.object(&json!({
                    "kind": kind, "channel": channel, "sample": number, "subject": text.subject, "body": text.body,
                }))?;
                continue;
            }
            print(invocation, &format!("{channel}, sample {number} of {}", samples.len()), &text)?;
        }
    }
    Ok(Exit::Done)
}

/// The newest message for each channel.
fn stored<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    told: &Told,
    kind: &str,
    about: &str,
    channels: &[Channel],
) -> Result<Exit, Error> {
    let found = store.newest_messages(kind, about, NEWEST)?;
    let mut damaged = Damaged::default();
    damaged.name(&found.unreadable);
    let mut is_shown = false;
    for channel in channels {
        let newest = found.readable.iter().find_map(|message| {
            let data = MessageData::from(message);
            data.channel().is_none_or(|made_for| made_for == *channel).then_some((message, data))
        });
        let Some((message, data)) = newest else { continue };
        let text = told.templates.text(&data, *channel);
        let text = text.map_err(|error| Error::Cannot(format!("message {}: {error}", message.id)))?;
        is_shown = true;
        if invocation.is_json() {
            invocation.output.object(&as_json(message, *channel, &text))?;
            continue;
        }
        let Message { id, recipient, status, created_at, .. } = message;
        let created = minute(*created_at, invocation.zone());
        let heading = format!("{channel}, message {id} of {created} to {recipient}, {}", status.word());
        print(invocation, &heading, &text)?;
    }
    if is_shown || damaged.count > 0 {
        return Ok(damaged.exit());
    }
    Err(Error::Cannot(format!("there is no message of the kind {kind} about or to {about}")))
}

fn as_json(message: &Message, channel: Channel, text: &MessageText) -> serde_json::Value {
    let Message { id, kind, recipient, subject_kind, subject_key, status, created_at, .. } = message;
    json!({
        "kind": kind, "channel": channel, "message": id, "recipient": recipient, "subject_kind": subject_kind,
        "subject_key": subject_key, "status": status, "created_at": created_at, "subject": text.subject,
        "body": text.body,
    })
}

/// A heading of ours, and the message as its recipient reads it.
fn print(invocation: &mut Invocation, heading: &str, text: &MessageText) -> Result<(), Error> {
    invocation.output.line(format_args!("--- {heading} ---"))?;
    invocation.output.lines(&text.to_string())?;
    invocation.output.line("")
}

fn cannot(error: MessageError) -> Error {
    Error::Cannot(error.to_string())
}
