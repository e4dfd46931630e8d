//! How a sweep ended, the same whatever kind of record it was of.

use automation_core::{Instant, Report};
use serde_json::{Value, json};

use crate::{
    complaint::complain,
    error::{Error, Exit},
    failures::Failures,
    run_record::Finished,
    session::Session,
};

/// A sweep that did something, or that nothing kept from its end.
#[derive(Debug)]
pub(crate) struct Swept {
    command: &'static str,
    /// What its records are called, such as `code(s)`, and what they have become, such as `have expired`.
    words: (&'static str, &'static str),
    now: Instant,
    dry_run: bool,
    changed: u64,
    report: Report,
    /// What ended it early.
    error: Option<String>,
}

impl Swept {
    /// An error before anything was written is the whole answer: there is nothing to tell.
    pub(crate) fn new(
        session: &Session,
        command: &'static str,
        words: (&'static str, &'static str),
        changed: u64,
        report: Report,
        error: Option<Error>,
    ) -> Result<Self, Error> {
        let error = match error {
            Some(error) if changed == 0 => return Err(error),
            other => other.map(|error| error.to_string()),
        };
        Ok(Self { command, words, now: session.now, dry_run: session.dry_run, changed, report, error })
    }

    /// Whether the closing line says how many there were: whoever stops it before the first has not
    /// learned that there is none, and where one could not be settled there was one.
    pub(crate) fn has_total(&self) -> bool {
        self.changed > 0 || !(self.report.stopped || self.report.failed > 0)
    }

    /// The line that says that it was stopped.
    pub(crate) fn stopped(&self) -> Option<&'static str> {
        self.report.stopped.then_some("Stopped early; the next run does the rest.")
    }

    /// The closing object.
    pub(crate) fn object(&self, counts: &Value, failures: &Failures) -> Value {
        json!({
            "command": self.command, "now": self.now, "dry_run": self.dry_run, "counts": counts,
            "stopped": self.report.stopped, "failed": failures.named(),
            "failed_not_shown": failures.not_named(), "error": self.error,
        })
    }

    /// Tells on standard error what went wrong, and gives the exit status with it. `unprinted`: why not
    /// all could be printed.
    pub(crate) fn finished(
        self,
        counts: Value,
        failed: u64,
        unprinted: Option<Error>,
    ) -> Result<Finished, Error> {
        let (records, have_become) = self.words;
        let mut trouble = Vec::new();
        if let Some(error) = unprinted {
            if self.dry_run || self.changed == 0 {
                return Err(error);
            }
            complain!("error: {error}; {} {records} {have_become} all the same", self.changed);
            trouble.push(error.to_string());
        }
        if failed > 0 {
            complain!(
                "error: {failed} {records} could not be settled; they are named above, see also `manage doctor`"
            );
            trouble.push(format!("{failed} {records} could not be settled"));
        }
        match self.error {
            Some(error) => {
                complain!("error: {error}; what was counted is done, the next run does the rest");
                trouble.push(error);
            }
            None if self.report.stopped => trouble.push("interrupted".to_owned()),
            None => {}
        }
        let exit = if trouble.is_empty() { Exit::Done } else { Exit::SomeFailed };
        Ok(Finished { exit, counts, trouble: (!trouble.is_empty()).then(|| trouble.join("; ")) })
    }
}
