use automation_core::{DedupKey, Field, Lifecycle, Notification, Recipient, Step, Subject, Withdrawal};

use super::{Cohort, CohortEffect, CohortEvent, CohortPolicy, CompletionNotice};

/// The kind of the message about one cohort that completed.
pub const COHORT_COMPLETED: &str = "cohort_completed";
/// The kind of the messages about cohorts that completed of which delivery makes one: it gathers those of one
/// run to one recipient by [`CompletionReport::gathered`](crate::cohort::CompletionReport::gathered).
pub const COHORTS_COMPLETED: &str = "cohorts_completed";
/// The kind of the message about a cohort that was restored.
pub const COHORT_RESTORED: &str = "cohort_restored";

/// The field of a cohort's name.
pub(super) const NAME: &str = "name";
/// The field of how many students became Ex-Students.
pub(super) const EX_STUDENTS: &str = "ex_students";
/// The field of how many names the message lists that is made of those of a run.
pub(super) const NAMES: &str = "names";

/// Tells everybody whom it concerns that the cohort completed (A-11, A-X3).
pub(super) fn completed(
    cohort: &Cohort,
    ex_students: u64,
    policy: &CohortPolicy,
    out: &mut Vec<CohortEffect>,
) {
    let end = end_of(cohort);
    let mut fields = vec![
        ("category", Field::Text("General".to_owned())),
        (NAME, Field::Text(cohort.name.as_str().to_owned())),
        ("end_date", Field::Text(end.clone())),
        (EX_STUDENTS, count(ex_students)),
    ];
    let kind = match policy.notification {
        CompletionNotice::PerCohort => COHORT_COMPLETED,
        CompletionNotice::Aggregate { names } => {
            fields.push((NAMES, Field::Integer(names.into())));
            COHORTS_COMPLETED
        }
    };
    // The key says what happened, not how it is told: another mode tells nobody twice (A-X3).
    tell(kind, COHORT_COMPLETED, cohort, &fields, &end, policy, out);
}

/// Tells the same people that it was restored, and takes back that it completed, where that still waits
/// (G-27).
pub(super) fn restored(
    cohort: &Cohort,
    step: &Step<CohortEvent>,
    (reopened, kept): (u64, u64),
    policy: &CohortPolicy,
    out: &mut Vec<CohortEffect>,
) {
    let untrue = Withdrawal::by(step, subject(cohort), &[COHORT_COMPLETED, COHORTS_COMPLETED]);
    out.push(CohortEffect::Withdraw(untrue));
    let fields = [
        ("category", Field::Text("Updation".to_owned())),
        ("name", Field::Text(cohort.name.as_str().to_owned())),
        ("end_date", Field::Text(end_of(cohort))),
        ("reopened", count(reopened)),
        ("kept", count(kept)),
    ];
    // It may be restored again to the same last day, so the instant tells one time from another.
    tell(COHORT_RESTORED, COHORT_RESTORED, cohort, &fields, &step.at.micros().to_string(), policy, out);
}

fn tell(
    kind: &'static str,
    happened: &str,
    cohort: &Cohort,
    fields: &[(&'static str, Field)],
    which: &str,
    policy: &CohortPolicy,
    out: &mut Vec<CohortEffect>,
) {
    let message = |recipient: Recipient| Notification {
        kind,
        dedup: DedupKey::new([happened, cohort.reference.as_str(), which, recipient.as_str()]),
        recipient,
        subject: Some(subject(cohort)),
        fields: fields.to_vec(),
        useful_until: None,
        may_be_held: true,
    };
    out.extend(policy.recipients.addresses().into_iter().map(message).map(CohortEffect::Notify));
}

/// What the messages about a cohort are about.
fn subject(cohort: &Cohort) -> Subject {
    Subject { kind: Cohort::KIND, key: cohort.reference.as_str().to_owned() }
}

/// The last day as text, or `never`.
fn end_of(cohort: &Cohort) -> String {
    cohort.end().map_or_else(|| "never".to_owned(), |end| end.to_string())
}

fn count(number: u64) -> Field {
    Field::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
