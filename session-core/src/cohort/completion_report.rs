use std::fmt;

use automation_core::Field;

use super::text::printed;
use super::{
    CohortName, CompletedCohort,
    completed_cohort::students,
    notices::{EX_STUDENTS, NAME, NAMES},
};

/// The message about all cohorts that completed in one run (A-11). `Display` is its text.
///
/// It keeps as many names as it lists, so it is small however many cohorts it is about.
///
/// ```
/// use session_core::cohort::{CompletedCohort, CompletionReport};
///
/// let mut report = CompletionReport::listing(3);
/// for name in ["A", "B", "C", "D", "E"] {
///     report.add(&CompletedCohort { name: name.parse()?, end: None, ex_students: 2 });
/// }
/// assert_eq!(report.to_string(), "5 cohorts completed: A, B, C and 2 more. 10 students became Ex-Students.");
/// # Ok::<(), session_core::cohort::CohortTextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionReport {
    limit: u8,
    /// The first of them.
    names: Vec<CohortName>,
    cohorts: u64,
    ex_students: u64,
}

impl CompletionReport {
    /// A report about no cohort yet, which lists the first `names` of them by name.
    pub fn listing(names: u8) -> Self {
        Self { limit: names, names: Vec::new(), cohorts: 0, ex_students: 0 }
    }

    /// One cohort more.
    pub fn add(&mut self, cohort: &CompletedCohort) {
        self.count(Some(cohort.name.clone()), cohort.ex_students);
    }

    /// A report about no message yet, which lists as many names as that message says (A-11). `field` as in
    /// [`gathered`](Self::gathered).
    pub fn like_message(field: impl Fn(&str) -> Option<Field>) -> Self {
        Self::listing(names(field(NAMES)))
    }

    /// One message more: what [`gathered`](Self::gathered) does with each, for whoever cannot keep them all
    /// (A-11).
    ///
    /// ```
    /// use automation_core::Field;
    /// use session_core::cohort::CompletionReport;
    ///
    /// let field = |name: &str| match name {
    ///     "name" => Some(Field::Text("Winter run".into())),
    ///     "ex_students" => Some(Field::Integer(2)),
    ///     _ => None,
    /// };
    /// let mut report = CompletionReport::like_message(field);
    /// report.add_message(field);
    /// assert_eq!(report.to_string(), "1 cohort completed: Winter run. 2 students became Ex-Students.");
    /// ```
    pub fn add_message(&mut self, field: impl Fn(&str) -> Option<Field>) {
        let name = match field(NAME) {
            Some(Field::Text(name)) => name.parse().ok(),
            _ => None,
        };
        let ex_students = match field(EX_STUDENTS) {
            Some(Field::Integer(count)) => u64::try_from(count).unwrap_or(0),
            _ => 0,
        };
        self.count(name, ex_students);
    }

    /// Makes one message of those of the kind [`COHORTS_COMPLETED`](crate::cohort::COHORTS_COMPLETED) that one run
    /// brought about for one recipient, in that order (A-11). `None` of no messages. `field`: what a message
    /// holds under that name, as it was made or as storage keeps it.
    ///
    /// Each message counts. One whose name cannot be read is among those that are not listed.
    ///
    /// ```
    /// use automation_core::{Change, Effect, Field, Id, Instant, Notification, Row};
    /// use session_core::{CohortPolicy, cohort::{CohortDraft, CohortFacts, CompletionNotice,
    ///     CompletionReport}};
    ///
    /// let policy =
    ///     CohortPolicy { notification: CompletionNotice::AGGREGATE, ..CohortPolicy::new(zone_core::zone!("Asia/Karachi")) };
    /// let end = chrono::NaiveDate::from_ymd_opt(2026, 3, 10).ok_or("no such date")?;
    /// let (made, now): (Instant, Instant) = ("2026-01-05T08:00:00Z".parse()?, "2026-03-11T08:00:00Z".parse()?);
    /// let mut messages: Vec<Notification> = Vec::new();
    /// for number in 1..=4 {
    ///     let draft = CohortDraft::new(format!("C-{number}").parse()?, format!("Run {number}").parse()?, 1.try_into()?);
    ///     let row = Row { id: Id(number), version: 0, due_at: None, record: draft.ending(end).made(made)? };
    ///     let change = Change::of_time(row, now, &mut CohortFacts::default(), &policy).map_err(|failure| failure.cause)?;
    ///     messages.extend(change.consequences.iter().filter_map(Effect::notification).cloned());
    /// }
    ///
    /// let field = |message: &&Notification, name: &str| {
    ///     message.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    /// };
    /// let report = CompletionReport::gathered(&messages, field).ok_or("no message")?;
    /// assert_eq!(report.to_string(), "4 cohorts completed: Run 1, Run 2, Run 3 and 1 more.");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gathered<M>(
        messages: impl IntoIterator<Item = M>,
        field: impl Fn(&M, &str) -> Option<Field>,
    ) -> Option<Self> {
        let mut report: Option<Self> = None;
        for message in messages {
            let field = |name: &str| field(&message, name);
            report.get_or_insert_with(|| Self::like_message(field)).add_message(field);
        }
        report
    }

    /// How many cohorts it is about.
    pub fn cohorts(&self) -> u64 {
        self.cohorts
    }

    /// How many students became Ex-Students by all of them.
    pub fn ex_students(&self) -> u64 {
        self.ex_students
    }

    fn count(&mut self, name: Option<CohortName>, ex_students: u64) {
        if self.names.len() < usize::from(self.limit) {
            self.names.extend(name);
        }
        self.cohorts = self.cohorts.saturating_add(1);
        self.ex_students = self.ex_students.saturating_add(ex_students);
    }
}

/// As many names as a policy lists that does not say how many, if the message does not say it either.
fn names(field: Option<Field>) -> u8 {
    let said = match field {
        Some(Field::Integer(names)) => u8::try_from(names).ok(),
        _ => None,
    };
    said.unwrap_or(super::policy::NAMES)
}

impl fmt::Display for CompletionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} completed", self.cohorts, if self.cohorts == 1 { "cohort" } else { "cohorts" })?;
        for (index, name) in self.names.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { ", " })?;
            f.write_str(&printed(name.as_str()))?;
        }
        let listed = u64::try_from(self.names.len()).unwrap_or(u64::MAX);
        match self.cohorts.saturating_sub(listed) {
            more if more > 0 && listed > 0 => write!(f, " and {more} more.")?,
            _ => f.write_str(".")?,
        }
        students(f, self.ex_students)
    }
}
