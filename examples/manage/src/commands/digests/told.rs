//! What the commands of the digests print: their documented lines, or what they did as one object.

use chrono::NaiveDate;
use compliance_core::digest::{DigestKind, lines};
use duecourse::{
    digests::{DigestOutcome, Queued},
    messages::{MessageData, Templates, Wording},
};
use serde::Serialize;
use serde_json::json;
use storage_diesel::Delivery;

use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::Finished,
    store::Store,
};

/// One command while it is told of.
pub(super) struct Told<'a> {
    pub(super) invocation: &'a mut Invocation,
}

impl<'a> Told<'a> {
    /// Prints the first line; from here on messages are queued.
    pub(super) fn begin<S: Store>(
        invocation: &'a mut Invocation,
        store: &mut S,
        first: &str,
    ) -> Result<Self, Error> {
        store.set_delivery(Delivery::Queued);
        let mut told = Self { invocation };
        told.line(first)?;
        Ok(told)
    }

    /// A documented line; nothing where an object is wanted.
    pub(super) fn line(&mut self, line: impl std::fmt::Display) -> Result<(), Error> {
        if self.invocation.is_json() { Ok(()) } else { self.invocation.output.line(line) }
    }

    /// What is to be said of an outcome before how many were told: why nobody was, or in a dry run what they would
    /// read. `nothing`: what is said where there is nothing to tell.
    pub(super) fn of<D: Serialize>(
        &mut self,
        kind: DigestKind,
        outcome: &DigestOutcome<D>,
        date: NaiveDate,
        nothing: &str,
    ) -> Result<Queued, Error> {
        match outcome {
            DigestOutcome::NothingToTell if nothing.is_empty() => {}
            DigestOutcome::NothingToTell => self.line(nothing)?,
            DigestOutcome::NobodyToTell => complain!("warning: {}", lines::NOBODY),
            DigestOutcome::ToldAlready => self.line(lines::told_already(date))?,
            DigestOutcome::Told { digest, queued } => {
                if self.invocation.dry_run && !self.invocation.is_json() {
                    self.preview(kind, digest)?;
                }
                return Ok(*queued);
            }
        }
        Ok(Queued::default())
    }

    /// What a recipient would read.
    fn preview<D: Serialize>(&mut self, kind: DigestKind, digest: &D) -> Result<(), Error> {
        let content = serde_json::to_string(digest).map_err(std::io::Error::from).map_err(Error::Output)?;
        let fields = json!({ "digest": content });
        let data = MessageData {
            kind: kind.message_kind().to_owned(),
            recipient: "user/recipient".to_owned(),
            subject_kind: None,
            subject_key: None,
            fields: fields.as_object().cloned().unwrap_or_default(),
        };
        let templates = Templates::new(Wording::new(self.invocation.zone()));
        let text = templates
            .map_err(|error| Error::Cannot(error.to_string()))?
            .text(&data, automation_core::Channel::Mail)
            .map_err(|error| Error::Cannot(error.to_string()))?;
        self.line("DRY RUN - Nothing will be sent. What they would read:")?;
        text.to_string().lines().try_for_each(|line| self.line(format_args!("  {line}")))
    }

    /// Ends the command, and tells what it did as an object if that is wanted.
    pub(super) fn finish(
        self,
        command: &str,
        sent: &impl Serialize,
        queued: Queued,
    ) -> Result<Finished, Error> {
        let counts = json!({ "in_app": queued.in_app, "mails": queued.mails });
        if !self.invocation.dry_run && !queued.is_nothing() {
            let words = format!("{} message(s) and {} mail(s) were queued", queued.in_app, queued.mails);
            self.invocation.has_done(words, counts.clone());
        }
        if self.invocation.is_json() {
            let object = json!({ "command": command, "counts": counts, "sent": sent });
            self.invocation.output.object(&object)?;
        }
        Ok(Finished { value: Exit::Done, counts, trouble: None })
    }
}
