use automation_core::{Effect, Id, NeighbourStep, Notification, Withdrawal};

use super::text::printed;
use super::{
    CohortFacts, CohortRef, Enrolment, MovedEnrolment, MovedInBrief, MovedStudent, Student, StudentName,
    StudentRef,
};

/// What a cohort's step brings about besides the cohort's own state.
///
/// Storage writes the steps of neighbours with the cohort's own, each upon the version it was decided upon.
///
/// ```
/// use automation_core::{Change, Id, Instant, Row};
/// use session_core::{CohortPolicy, cohort::{CohortDraft, CohortEffect, CohortFacts}};
///
/// let policy = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
/// let end = chrono::NaiveDate::from_ymd_opt(2026, 3, 10).ok_or("no such date")?;
/// let draft = CohortDraft::new("WINTER-26".parse()?, "Winter run".parse()?, 50_000.try_into()?);
/// let record = draft.ending(end).made("2026-01-05T08:00:00Z".parse()?)?;
/// let row = Row { id: Id(1), version: 0, due_at: None, record };
///
/// let now: Instant = "2026-03-11T08:00:00Z".parse()?;
/// let change = Change::of_time(row, now, &mut CohortFacts::default(), &policy).map_err(|failure| failure.cause)?;
/// let [CohortEffect::Notify(message)] = &change.consequences[..] else { return Err("one message".into()) };
/// assert_eq!(message.dedup.as_str(), "cohort_completed|WINTER-26|2026-03-10|group/admins");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum CohortEffect {
    /// A message.
    Notify(Notification),
    /// What was to be told is no longer true (G-27).
    Withdraw(Withdrawal),
    /// A step of one of its enrolments.
    Enrolment(Box<NeighbourStep<Enrolment>>),
    /// A step of one of its students.
    Student(Box<NeighbourStep<Student>>),
    /// The steps of many of them, which are written already: to be reported.
    InBrief(Box<MovedInBrief>),
    /// An enrolment that a restore left closed: to be reported, there is nothing to write.
    Kept(KeptEnrolment),
}

/// An enrolment that stays closed although its cohort was restored: the student has another active one, and
/// two are too many (A-2, A-X6). `Display` says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEnrolment {
    /// The enrolment's number in storage.
    pub enrolment: Id,
    /// The student's number in storage.
    pub student: Id,
    /// What people call the student, and the name; `None` if the student is not known.
    pub called: Option<(StudentRef, StudentName)>,
    /// The number in storage of the cohort where the other enrolment is.
    pub elsewhere: Id,
    /// What people call that cohort; `None` if it is not known.
    pub elsewhere_called: Option<CohortRef>,
}

impl Effect for CohortEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Notify(message) => Some(message),
            Self::Withdraw(_) | Self::Enrolment(_) | Self::Student(_) | Self::InBrief(_) | Self::Kept(_) => {
                None
            }
        }
    }

    fn withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Withdraw(withdrawal) => Some(withdrawal),
            Self::Notify(_) | Self::Enrolment(_) | Self::Student(_) | Self::InBrief(_) | Self::Kept(_) => {
                None
            }
        }
    }
}

impl CohortEffect {
    /// Puts the steps of enrolments and students among the effects, which are written already, together into
    /// one; the others stay as they are.
    pub fn put_in_brief(effects: &mut Vec<Self>, cohort_facts: &CohortFacts) {
        let mut brief = MovedInBrief::default();
        effects.retain(|effect| match effect {
            Self::Enrolment(it) => {
                let student = cohort_facts.student(it.after.student);
                let called = student.map_or("", |row| row.record.reference.as_str());
                brief.add_enrolment(it.id, &it.step, called);
                false
            }
            Self::Student(it) => {
                let (called, name) = (it.after.reference.as_str(), it.after.name.as_str());
                brief.add_student(it.id, &it.step, (called, name));
                false
            }
            _ => true,
        });
        if let Some(brief) = brief.finished() {
            effects.insert(0, Self::InBrief(Box::new(brief)));
        }
        effects.shrink_to_fit();
    }

    /// The enrolments that it moves, each with its step; those of [`InBrief`](Self::InBrief) as well.
    pub fn enrolments(&self) -> impl Iterator<Item = MovedEnrolment<'_>> {
        let one = match self {
            Self::Enrolment(it) => Some(MovedEnrolment {
                id: it.id,
                student: Some(it.after.student),
                called: None,
                step: &it.step,
            }),
            _ => None,
        };
        one.into_iter().chain(self.in_brief().into_iter().flat_map(MovedInBrief::enrolments))
    }

    /// The students whom it moves, each with their step; those of [`InBrief`](Self::InBrief) as well.
    pub fn students(&self) -> impl Iterator<Item = MovedStudent<'_>> {
        let one = match self {
            Self::Student(it) => Some(MovedStudent {
                reference: it.after.reference.as_str(),
                name: it.after.name.as_str(),
                step: &it.step,
            }),
            _ => None,
        };
        one.into_iter().chain(self.in_brief().into_iter().flat_map(MovedInBrief::students))
    }

    fn in_brief(&self) -> Option<&MovedInBrief> {
        match self {
            Self::InBrief(brief) => Some(brief),
            _ => None,
        }
    }
}

impl std::fmt::Display for KeptEnrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.called {
            Some((reference, name)) => write!(f, "{} ({reference})", printed(name.as_str()))?,
            None => write!(f, "student {}", self.student)?,
        }
        f.write_str(" keeps the active enrolment in ")?;
        match &self.elsewhere_called {
            Some(cohort) => cohort.fmt(f),
            None => write!(f, "cohort {}", self.elsewhere),
        }
    }
}
