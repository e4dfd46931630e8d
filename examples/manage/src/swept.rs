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
        let mut report = report;
        let error = match error {
            // Somebody stopped it while it waited.
            Some(Error::Storage(_)) if session.interrupt.has_ended_a_wait() => {
                report.stopped = true;
                None
            }
            Some(error) if changed == 0 => return Err(error),
            other => other.map(|error| error.to_string()),
        };
        Ok(Self { command, words, now: session.now, dry_run: session.dry_run, changed, report, error })
    }

    /// Whether the closing line says how many there were: whoever stops it before the first has not
    /// learned that there is none, and where one could not be settled there was one.
    pub(crate) fn has_total(&self) -> bool {
        let Report { stopped, failed, held, still_due, .. } = self.report;
        self.changed > 0 || !(stopped || failed > 0 || held > 0 || still_due > 0)
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

    /// What is left although it was to be done, as sentences.
    fn left(&self) -> Vec<String> {
        let (records, _) = self.words;
        let Report { held, still_due, undone, .. } = self.report;
        let mut left = Vec::new();
        if held > 0 && still_due == 0 {
            // A change of policy looks at every record.
            left.push(format!(
                "{held} {records} are held by somebody else, so the change of policy is not done; the next run \
                 goes on with it"
            ));
        } else if held > 0 {
            left.push(format!(
                "{held} due {records} are held by somebody else, themselves or something that they need, and were \
                 left; the next run takes them once they are let go"
            ));
        }
        if undone > 0 {
            left.push(format!(
                "{undone} {records} were written and are as before: something undoes it, such as a trigger on \
                 their table"
            ));
        }
        left
    }

    /// What the report says of the rows that are due still, for the record of the run.
    pub(crate) fn add_left(counts: &mut Value, report: &Report) {
        for (name, count) in
            [("still_due", report.still_due), ("held", report.held), ("undone", report.undone)]
        {
            counts[name] = json!(count);
        }
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
        for left in self.left() {
            complain!("error: {left}");
            trouble.push(left);
        }
        let late = self.report.late();
        if late > 0 {
            complain!(
                "note: {late} {records} became due or were let go while this ran; the next run takes them"
            );
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
