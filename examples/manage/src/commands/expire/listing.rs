use std::{
    io::{Read, Seek, SeekFrom, Write},
    ops::ControlFlow,
    rc::Rc,
};

use automation_core::{Change, Event, Failure, Id, Instant, Lifecycle, Observer, Report};
use duecourse::sweep::Failures;
use referral_core::{ReferralCode, agent::Agents, code::ReferralEvent, lines};
use serde::Serialize;
use tempfile::SpooledTempFile;
use zone_core::Zone;

use crate::{
    error::Error, failures, interrupt::Interrupt, invocation::Invocation, log::Log, output::Output,
    progress::Progress,
};

/// From how many bytes on the lines wait on disk instead of in memory.
const IN_MEMORY: usize = 256 * 1024;

/// Follows the sweep. JSON objects are told as it goes. Of the documented lines the first carries the
/// number of codes actually changed (R-B1), so those below it wait in a temporary file until it is over.
#[derive(Debug)]
pub(super) struct Listing {
    waiting: SpooledTempFile,
    /// Where the objects go at once; `None`: the lines wait.
    objects: Option<Output>,
    log: Rc<Log>,
    dry_run: bool,
    zone: Zone,
    interrupt: Interrupt,
    pub(super) progress: Progress,
    /// Codes that expired, or would.
    pub(super) expired: u64,
    pub(super) notifications: u64,
    /// Codes that could not be settled.
    pub(super) failures: Failures,
    /// What a dry run found in this batch. A real run writes and tells a batch by number, so this does too.
    batch: Vec<(Id, String)>,
    /// Why the lines could not be kept: from then on none is, and the sweep goes on all the same.
    pub(super) unkept: Option<Error>,
    /// Why the objects could not be printed; the sweep goes on all the same.
    pub(super) unprinted: Option<Error>,
}

/// One change as JSON.
#[derive(Debug, Serialize)]
struct Line<'a> {
    kind: &'static str,
    key: &'a str,
    event: &'static str,
    at: Instant,
    from: &'static str,
    to: &'static str,
    because: String,
    agent: Option<&'a str>,
    expires_at: Option<Instant>,
}

impl Listing {
    pub(super) fn new(invocation: &Invocation) -> Self {
        Self {
            waiting: SpooledTempFile::new(IN_MEMORY),
            objects: invocation.is_json().then(|| invocation.output.another()),
            log: Rc::clone(&invocation.log),
            dry_run: invocation.dry_run,
            zone: invocation.zone(),
            interrupt: invocation.interrupt.clone(),
            progress: invocation.progress(),
            expired: 0,
            notifications: 0,
            failures: Failures::default(),
            batch: Vec::new(),
            unkept: None,
            unprinted: None,
        }
    }

    /// The lines, from the first on; none if not all could be kept.
    pub(super) fn lines(mut self) -> Result<impl Read, Error> {
        if let Some(error) = self.unkept.take() {
            return Err(error);
        }
        self.waiting.seek(SeekFrom::Start(0)).map_err(Error::Spool)?;
        Ok(self.waiting)
    }

    /// Notes that the lines cannot be kept, and gives back the room of those that were.
    fn cannot_keep(&mut self, error: std::io::Error) {
        self.waiting = SpooledTempFile::new(IN_MEMORY);
        self.unkept.get_or_insert(Error::Spool(error));
    }

    fn list(&mut self, change: &Change<ReferralCode>, agents: &Agents) -> std::io::Result<()> {
        let code = &change.after;
        for step in change.steps.iter().filter(|step| step.event == ReferralEvent::Expired) {
            if let Some(objects) = &mut self.objects {
                let line = Line {
                    kind: ReferralCode::KIND,
                    key: code.code.as_str(),
                    event: step.event.name(),
                    at: step.at,
                    from: step.from,
                    to: step.to,
                    because: step.cause.to_string(),
                    agent: code.agent.map(|_| agents.name_of(code.agent)),
                    expires_at: code.expires_at,
                };
                if self.dry_run {
                    self.batch.push((change.id, serde_json::to_string(&line)?));
                } else if let Err(error) = objects.object(&line) {
                    self.unprinted.get_or_insert(error);
                }
                continue;
            }
            if self.dry_run {
                let line = lines::would_expire(code, agents, self.zone);
                self.batch.push((change.id, line.to_string()));
            } else if self.unkept.is_none() {
                writeln!(self.waiting, "{}", lines::expired(code, agents))?;
            }
        }
        Ok(())
    }

    /// Tells what a dry run found in a batch.
    fn list_batch(&mut self) -> std::io::Result<()> {
        let mut batch = std::mem::take(&mut self.batch);
        batch.sort_by_key(|(id, _)| *id);
        for (_, line) in batch {
            match &mut self.objects {
                Some(objects) => {
                    if let Err(error) = objects.line(line) {
                        self.unprinted.get_or_insert(error);
                    }
                }
                None if self.unkept.is_some() => {}
                None => writeln!(self.waiting, "{line}")?,
            }
        }
        Ok(())
    }
}

impl Observer<ReferralCode> for Listing {
    fn changed(&mut self, change: &Change<ReferralCode>, agents: &Agents) {
        if change.steps.is_empty() {
            return;
        }
        self.expired = self.expired.saturating_add(1);
        let messages = u64::try_from(change.notifications().count()).unwrap_or(u64::MAX);
        self.notifications = self.notifications.saturating_add(messages);
        self.log.change(change, agents);
        if let Err(error) = self.list(change, agents) {
            self.cannot_keep(error);
        }
    }

    fn failed(&mut self, failure: &Failure) {
        failures::add(&mut self.failures, failure, &self.log, &mut self.progress);
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        if let Err(error) = self.list_batch() {
            self.cannot_keep(error);
        }
        self.progress.show(self.expired, "codes expired");
        if let Some(Err(error)) = self.objects.as_mut().map(Output::flush) {
            self.unprinted.get_or_insert(error);
        }
        if self.interrupt.is_asked() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}
