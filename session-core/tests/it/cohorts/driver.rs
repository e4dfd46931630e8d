//! Plays a history on the crate, through a school in memory, and compares every answer with the oracle's.

use automation_core::{
    Actor, Change, CommandError, Id, Instant, Ledger, Lifecycle, LifecycleExt, Observer, Request, Row,
    SweepOptions, UserId, command, one_policy, sweep,
};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        CohortCommand, CohortDraft, CohortFacts, CohortReason, CohortStatus, CompletionNotice, EnrolReason,
        Enrolment, EnrolmentCommand, EnrolmentDraft, EnrolmentReason, EnrolmentStatus, InactiveReason,
        NewEnd, Recipients, Student, StudentCascade, StudentCommand, StudentReason, WAIVER, enrol,
        settle_cohorts,
    },
};

use super::{
    history::{Asked, Cascade, Choice, Fact, History, OfStudent, Standing, Told, What, Who},
    oracle::{self, Is, Runs},
    school::{Course, School, Steps},
};

/// What can be played.
pub(super) trait Played: Course {
    /// Catches up those cohorts before staff act on what they change.
    fn settle(school: &mut School<Self>, ids: &[Id], now: Instant, policy: &CohortPolicy);

    /// The cohort as enrolling sees it: as it is stored, unless that is the fault.
    fn joined(cohort: &Cohort) -> Cohort {
        cohort.clone()
    }
}

impl Played for Cohort {
    fn settle(school: &mut School<Self>, ids: &[Id], now: Instant, policy: &CohortPolicy) {
        let Ok(outcome) = settle_cohorts(school, ids, now, &one_policy(policy));
        assert!(outcome.failed.is_empty() && outcome.moved.is_empty());
    }
}

pub(super) fn at(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

fn user(id: &str) -> UserId {
    UserId::new(id).unwrap()
}

fn who(who: Who) -> Actor {
    match who {
        Who::Admin => Actor::staff(user("alice"), "admin"),
        Who::Moderator => Actor::staff(user("bob"), "moderator"),
        Who::Teacher => Actor::staff(user("carol"), "teacher"),
        Who::Student => Actor::participant(user("s-17"), "student"),
        Who::System => Actor::System,
    }
}

pub(super) fn policy_of(choice: Choice) -> CohortPolicy {
    CohortPolicy {
        org_zone: choice.zone,
        student_cascade: match choice.cascade {
            Cascade::Nobody => StudentCascade::None,
            Cascade::WhenLast => StudentCascade::WhenLastActive,
            Cascade::Everybody => StudentCascade::Always,
        },
        notification: if choice.aggregate {
            CompletionNotice::AGGREGATE
        } else {
            CompletionNotice::PerCohort
        },
        recipients: match choice.told {
            Told::Admins => Recipients::Admins,
            Told::Nobody => Recipients::Users(Vec::new()),
            Told::Two => Recipients::Users(vec![user("bob"), user("alice"), user("bob")]),
        },
    }
}

fn command_of(asked: Asked) -> CohortCommand {
    match asked {
        Asked::RestoreKeep => CohortCommand::Restore { end: NewEnd::Keep },
        Asked::Restore(end) => CohortCommand::Restore { end: end.map_or(NewEnd::Never, NewEnd::On) },
        Asked::ChangeEnd(end) => CohortCommand::ChangeEnd { end },
        Asked::Deactivate => CohortCommand::Deactivate,
        Asked::Activate => CohortCommand::Activate,
    }
}

fn reason(reason: &CohortReason) -> &'static str {
    match reason {
        CohortReason::NotAllowed { .. } => "not allowed",
        CohortReason::NotCompleted { .. } => "not completed",
        CohortReason::Completed { .. } => "completed",
        CohortReason::AlreadyActive => "already active",
        CohortReason::AlreadyInactive => "already inactive",
        CohortReason::WouldReexpire { .. } => "would reexpire",
        CohortReason::StartAfterEnd(_) => "start after end",
    }
}

/// What a sweep told of, in order.
struct Listener<R: Course>(Vec<Change<R>>);

impl<R: Course> Observer<R> for Listener<R> {
    fn changed(&mut self, change: &Change<R>, _: &CohortFacts) {
        self.0.push(change.clone());
    }
}

/// Plays the history on `R`, and fails at the first answer that is not the oracle's.
pub(super) fn play<R: Played>(history: &History) -> Result<(), String> {
    let policy = policy_of(history.choice);
    let mut game: Game<'_, R> =
        Game { school: begun(history, &policy), oracle: oracle::School::of(history), policy: &policy };
    for (index, Fact { at: now, what }) in history.facts.iter().enumerate() {
        game.fact(*now, *what).map_err(|why| format!("fact {index}, {what:?} at {}: {why}", at(*now)))?;
    }
    // A last sweep, long after everything.
    let end = history.facts.last().map_or(history.begins, |fact| fact.at) + 3_000_000_000_000;
    game.swept(2, end).map_err(|why| format!("at the end: {why}"))
}

/// The school at the beginning of a history.
pub(super) fn begun<R: Course>(history: &History, policy: &CohortPolicy) -> School<R> {
    let mut school = School::default();
    let begins = at(history.begins);
    for (index, run) in history.cohorts.iter().enumerate() {
        let (reference, name) = (format!("C-{index}"), format!("Cohort {index}"));
        let draft =
            CohortDraft::new(reference.parse().unwrap(), name.parse().unwrap(), 50_000.try_into().unwrap());
        let draft = CohortDraft { start: run.start, end: run.end, ..draft };
        let id = school.add_cohort(draft.made(begins).unwrap(), policy);
        if run.look_again {
            school.cohorts.get_mut(&id).unwrap().due_at = Some(Instant::MIN);
        }
    }
    for index in 0..history.students {
        let (reference, name) = (format!("S-{index}"), format!("Student {index}"));
        school.add_student(Student::new(reference.parse().unwrap(), name.parse().unwrap(), begins));
    }
    for place in &history.places {
        let draft = EnrolmentDraft::new(id(place.student), id(place.cohort));
        let mut enrolment = draft.made(false, begins);
        enrolment.status = match place.stands {
            Standing::Active => EnrolmentStatus::Active,
            Standing::Left => EnrolmentStatus::Inactive,
            Standing::ClosedOtherwise => EnrolmentStatus::Completed { with: None },
        };
        school.add_enrolment(enrolment);
    }
    school
}

struct Game<'a, R: Course> {
    school: School<R>,
    oracle: oracle::School,
    policy: &'a CohortPolicy,
}

fn id(index: usize) -> Id {
    Id(index as i64 + 1)
}

impl<R: Played> Game<'_, R> {
    fn fact(&mut self, now: i64, what: What) -> Result<(), String> {
        match what {
            What::Sweep { batch } => self.swept(batch, now),
            What::Read { cohort } => self.read(cohort, now),
            What::Ask { cohort, by, asked } => self.ask(cohort, by, asked, now),
            What::Student { student, by, asked } => self.ask_student(student, by, asked, now),
            What::Leave { place, by } => self.leave(place, by, now),
            What::Enrol { student, cohort, by, fee } => self.enrol(student, cohort, by, fee, now),
        }
    }

    fn ask(&mut self, cohort: usize, by: Who, asked: Asked, now: i64) -> Result<(), String> {
        if matches!(asked, Asked::RestoreKeep | Asked::Restore(_) | Asked::ChangeEnd(_)) {
            let neighbours = self.school.neighbours_of(id(cohort));
            R::settle(&mut self.school, &neighbours, at(now), self.policy);
        }
        let expected = self.oracle.ask(cohort, asked, by, now);
        let policy = one_policy(self.policy);
        let done = command(
            &mut self.school,
            &policy,
            id(cohort),
            &Request::new(&command_of(asked), &who(by), at(now)),
        );
        let reasons = match done {
            Ok(_) => Vec::new(),
            Err(CommandError::Refused(refusal)) => refusal.reasons().map(reason).collect(),
            Err(other) => return Err(other.to_string()),
        };
        same("reasons", &reasons, &expected)?;
        if reasons.is_empty() {
            self.same_cohort(cohort)?;
        }
        Ok(())
    }

    fn ask_student(&mut self, student: usize, by: Who, asked: OfStudent, now: i64) -> Result<(), String> {
        let theirs = self.school.cohorts_of(id(student));
        R::settle(&mut self.school, &theirs, at(now), self.policy);
        let expected = self.oracle.ask_student(student, asked, by, now);
        let asked = match asked {
            OfStudent::Freeze => StudentCommand::Deactivate { reason: Some(InactiveReason::Freeze) },
            OfStudent::Expel => StudentCommand::Deactivate { reason: Some(InactiveReason::Expelled) },
            OfStudent::NoReason => StudentCommand::Deactivate { reason: None },
            OfStudent::Activate => StudentCommand::Activate,
        };
        let row: Row<Student> = self.school.students[&id(student)].clone();
        let done = Change::of_command(row, &Request::new(&asked, &who(by), at(now)), &mut (), &());
        let reasons = match done {
            Ok(change) => {
                self.school.write_student(change);
                Vec::new()
            }
            Err(automation_core::ActError::Refused(refusal)) => refusal
                .reasons()
                .map(|reason| match reason {
                    StudentReason::NotAllowed { .. } => "not allowed",
                    StudentReason::AlreadyActive | StudentReason::AlreadyInactive { .. } => "so already",
                })
                .collect(),
            Err(other) => return Err(other.to_string()),
        };
        same("reasons", &reasons, &expected)?;
        self.same_student(student)
    }

    fn leave(&mut self, place: usize, by: Who, now: i64) -> Result<(), String> {
        let Some(row) = self.school.enrolments.get(&id(place)) else { return Ok(()) };
        // All of the student's: what another completion makes of the student depends on this enrolment.
        let mut theirs = self.school.cohorts_of(row.record.student);
        theirs.push(row.record.cohort);
        R::settle(&mut self.school, &theirs, at(now), self.policy);
        let expected = self.oracle.leave(place, by, now);
        let row: Row<Enrolment> = self.school.enrolments[&id(place)].clone();
        let done =
            Change::of_command(row, &Request::new(&EnrolmentCommand::Leave, &who(by), at(now)), &mut (), &());
        let reasons = match done {
            Ok(change) => {
                self.school.write_enrolment(change);
                Vec::new()
            }
            Err(automation_core::ActError::Refused(refusal)) => refusal
                .reasons()
                .map(|reason| match reason {
                    EnrolmentReason::NotAllowed { .. } => "not allowed",
                    EnrolmentReason::NotActive { .. } => "not active",
                })
                .collect(),
            Err(other) => return Err(other.to_string()),
        };
        same("reasons", &reasons, &expected)?;
        self.same_place(place)
    }

    fn enrol(
        &mut self,
        student: usize,
        cohort: usize,
        by: Who,
        fee: Option<u64>,
        now: i64,
    ) -> Result<(), String> {
        let theirs = self.school.cohorts_of(id(student));
        R::settle(&mut self.school, &theirs, at(now), self.policy);
        let expected = self.oracle.enrol(student, cohort, fee, by, now);
        let draft = EnrolmentDraft { registration_fee: fee, ..EnrolmentDraft::new(id(student), id(cohort)) };
        let known = self.school.enrolments.values().map(|row| &row.record);
        // Not settled: enrolling sees for itself that a cohort is over.
        let joined = R::joined(self.school.cohorts[&id(cohort)].record.cohort());
        let reasons = match enrol(&joined, known, &Request::new(&draft, &who(by), at(now)), self.policy) {
            Ok(enrolment) => {
                self.school.enrolled(enrolment, &who(by), at(now), self.policy);
                Vec::new()
            }
            Err(refusal) => refusal
                .reasons()
                .map(|reason| match reason {
                    EnrolReason::NotAllowed { .. } => "not allowed",
                    EnrolReason::CohortOver { .. } => "cohort over",
                    EnrolReason::AfterTheLastDay { .. } => "after the last day",
                    EnrolReason::AlreadyEnrolled { .. } => "already enrolled",
                })
                .collect(),
        };
        same("reasons", &reasons, &expected)?;
        same("enrolments", &self.school.enrolments.len(), &self.oracle.places.len())
    }

    fn read(&mut self, cohort: usize, now: i64) -> Result<(), String> {
        self.oracle.pass(now);
        let expected = &self.oracle.cohorts[cohort];
        let stored = &self.school.cohorts[&id(cohort)].record;
        let seen = stored.as_of(at(now), self.policy).map_err(|runaway| runaway.to_string())?;
        same("state", &runs(seen.cohort()), &expected.runs)?;
        same("last event", &seen.since().micros(), &expected.last)?;
        same("next due instant", &seen.due_at(self.policy).map(Instant::micros), &self.oracle.next(cohort))
    }

    /// Sweeps, first as a dry run, and compares everything that is stored then.
    fn swept(&mut self, batch: usize, now: i64) -> Result<(), String> {
        self.oracle.pass(now);
        let mut listen = |dry_run: bool| {
            let mut listener = Listener(Vec::new());
            let options = SweepOptions { batch, dry_run };
            let policy = one_policy(self.policy);
            let report = sweep(&mut self.school, &policy, at(now), options, &mut listener)
                .map_err(|error| error.to_string())?;
            if report.failed + report.moved > 0 {
                return Err(format!("not settled: {report:?}"));
            }
            Ok((report, listener.0))
        };
        let (told, done) = (listen(true)?, listen(false)?);
        same("the report of the dry run", &told.0, &done.0)?;
        same("changes told by the dry run", &told.1.len(), &done.1.len())?;
        for (told, done) in told.1.iter().zip(&done.1) {
            let parts = |change: &Change<R>| (change.id, change.version, change.steps.clone(), change.due_at);
            same("told by the dry run", &parts(told), &parts(done))?;
            same("consequences told by the dry run", &told.consequences, &done.consequences)?;
        }
        for cohort in 0..self.oracle.cohorts.len() {
            self.same_cohort(cohort)?;
        }
        for student in 0..self.oracle.students.len() {
            self.same_student(student)?;
        }
        for place in 0..self.oracle.places.len() {
            self.same_place(place)?;
        }
        self.same_told()?;
        let next = (0..self.oracle.cohorts.len()).filter_map(|cohort| self.oracle.next(cohort)).min();
        let Ok(earliest) = Ledger::earliest_due(&mut self.school, None);
        same("earliest due instant", &earliest.map(Instant::micros), &next)
    }

    fn same_cohort(&self, index: usize) -> Result<(), String> {
        let expected = &self.oracle.cohorts[index];
        let stored = self.school.cohorts[&id(index)].record.cohort();
        let what = format!("cohort {index}");
        same(&what, &runs(stored), &expected.runs)?;
        same(&what, &stored.end(), &expected.end)?;
        same(&what, &stored.since.micros(), &expected.last)?;
        same(&what, &steps(&self.school.cohort_steps, index), &expected.steps)
    }

    fn same_student(&self, index: usize) -> Result<(), String> {
        let expected = &self.oracle.students[index];
        let stored = &self.school.students[&id(index)].record;
        let what = format!("student {index}");
        same(&what, &stored.state(), &expected.is)?;
        same(&what, &stored.since.micros(), &expected.last)?;
        same(&what, &steps(&self.school.student_steps, index), &expected.steps)
    }

    fn same_place(&self, index: usize) -> Result<(), String> {
        let expected = &self.oracle.places[index];
        let stored = &self.school.enrolments[&id(index)].record;
        let what = format!("enrolment {index}");
        let is = match stored.status {
            EnrolmentStatus::Active => Is::Active,
            EnrolmentStatus::Inactive => Is::Left,
            EnrolmentStatus::Completed { with } => Is::Completed(with.map(Instant::micros)),
        };
        same(&what, &is, &expected.is)?;
        same(&what, &(stored.student, stored.cohort), &(id(expected.student), id(expected.cohort)))?;
        same(&what, &stored.since.micros(), &expected.last)?;
        same(&what, &(stored.registration_fee, stored.notes == WAIVER), &(expected.fee, expected.waived))?;
        same(&what, &steps(&self.school.enrolment_steps, index), &expected.steps)
    }

    /// The messages by their keys, with their numbers, and what restores left closed.
    fn same_told(&self) -> Result<(), String> {
        let numbers = |message: &automation_core::Notification| {
            let numbers = message.fields.iter().filter_map(|(_, field)| match field {
                automation_core::Field::Integer(number) => Some(*number),
                _ => None,
            });
            (message.dedup.to_string(), numbers.collect::<Vec<_>>())
        };
        let mut told: Vec<_> = self.school.outbox.iter().map(numbers).collect();
        told.sort();
        let mut expected = self.oracle.told.clone();
        expected.sort();
        same("messages", &told, &expected)?;
        let mut kept: Vec<_> =
            self.school.kept.iter().map(|(id, at)| (id.0 as usize - 1, at.micros())).collect();
        kept.sort();
        let mut expected = self.oracle.kept.clone();
        expected.sort();
        same("enrolments left closed", &kept, &expected)
    }
}

fn runs(cohort: &Cohort) -> Runs {
    match cohort.status {
        CohortStatus::Active => Runs::Yes,
        CohortStatus::Inactive => Runs::Off,
        CohortStatus::Completed { at } => Runs::Completed(at.micros()),
    }
}

fn steps(all: &Steps, index: usize) -> Vec<(&'static str, i64)> {
    let steps = all.get(&id(index)).into_iter().flatten();
    steps.map(|(name, at)| (*name, at.micros())).collect()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected { Ok(()) } else { Err(format!("{what}: {got:?}, but the oracle says {expected:?}")) }
}

/// How many histories the crate is compared on, unless `COHORT_HISTORIES` says another number.
const HISTORIES: u64 = 2_000;

#[test]
fn the_crate_agrees_with_the_oracle() {
    let count = std::env::var("COHORT_HISTORIES").ok().map_or(HISTORIES, |count| count.parse().unwrap());
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            let mut facts = 0;
            for seed in (0..count).filter(|seed| seed % 2 == half) {
                let history = History::of_seed(seed);
                facts += history.facts.len();
                if let Err(why) = play::<Cohort>(&history) {
                    let smallest = history.shrunk(|smaller| play::<Cohort>(smaller).is_err());
                    let again = play::<Cohort>(&smallest).expect_err("it fails still");
                    panic!("history {seed}: {why}\nthe smallest: {smallest:#?}\n{again}");
                }
            }
            facts
        })
    });
    let facts: usize = halves.into_iter().map(|half| half.join().expect("no disagreement")).sum();
    println!("{count} histories of {facts} facts agree");
}
