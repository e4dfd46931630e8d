//! The rules of cohorts told a second time, slowly and obviously, from RULES.md alone: it knows nothing of
//! the crate. It is a school where somebody sits up every night and completes each cohort the moment its last
//! day is over; sweeps do not occur in it, since when they run must not matter.

use chrono::NaiveDate;

use super::{
    calendar::over,
    history::{Asked, Cascade, Choice, History, OfStudent, Standing, Told, Who},
};

/// A school at an instant.
#[derive(Debug, Clone)]
pub(super) struct School {
    choice: Choice,
    pub(super) cohorts: Vec<Cohort>,
    pub(super) students: Vec<Student>,
    pub(super) places: Vec<Place>,
    /// Everybody who had to be told: what makes the message the same message, and its numbers. The first
    /// counts.
    pub(super) told: Vec<(String, Vec<i64>)>,
    /// Enrolments that a restore left closed.
    pub(super) kept: Vec<(usize, i64)>,
}

type Steps = Vec<(&'static str, i64)>;

#[derive(Debug, Clone)]
pub(super) struct Cohort {
    start: Option<NaiveDate>,
    pub(super) end: Option<NaiveDate>,
    pub(super) runs: Runs,
    pub(super) last: i64,
    pub(super) steps: Steps,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Runs {
    Yes,
    Off,
    Completed(i64),
}

#[derive(Debug, Clone)]
pub(super) struct Student {
    pub(super) is: &'static str,
    pub(super) last: i64,
    pub(super) steps: Steps,
}

#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) student: usize,
    pub(super) cohort: usize,
    pub(super) is: Is,
    pub(super) fee: Option<u64>,
    pub(super) waived: bool,
    pub(super) last: i64,
    pub(super) steps: Steps,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Is {
    Active,
    Left,
    /// By the cohort's completion at that instant, or otherwise.
    Completed(Option<i64>),
}

impl School {
    pub(super) fn of(history: &History) -> Self {
        let begins = history.begins;
        let cohort = |run: &super::history::Run| Cohort {
            start: run.start,
            end: run.end,
            runs: Runs::Yes,
            last: begins,
            steps: Vec::new(),
        };
        let place = |place: &super::history::Place| Place {
            student: place.student,
            cohort: place.cohort,
            is: match place.stands {
                Standing::Active => Is::Active,
                Standing::Left => Is::Left,
                Standing::ClosedOtherwise => Is::Completed(None),
            },
            fee: None,
            waived: false,
            last: begins,
            steps: Vec::new(),
        };
        let student = Student { is: "active", last: begins, steps: Vec::new() };
        Self {
            choice: history.choice,
            cohorts: history.cohorts.iter().map(cohort).collect(),
            students: vec![student; history.students],
            places: history.places.iter().map(place).collect(),
            told: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// When the cohort completes if nobody acts: when its last day is over, and not before its
    /// last event.
    pub(super) fn next(&self, cohort: usize) -> Option<i64> {
        let cohort = &self.cohorts[cohort];
        if cohort.runs != Runs::Yes {
            return None;
        }
        Some(over(cohort.end?, self.choice.zone).max(cohort.last))
    }

    /// Lets time go on to `now`: one completion after the other, the earliest first.
    pub(super) fn pass(&mut self, now: i64) {
        loop {
            let due = (0..self.cohorts.len()).filter_map(|cohort| Some((self.next(cohort)?, cohort)));
            let Some((at, cohort)) = due.min().filter(|(at, _)| *at <= now) else { return };
            self.complete(cohort, at);
        }
    }

    fn complete(&mut self, cohort: usize, at: i64) {
        self.cohorts[cohort].runs = Runs::Completed(at);
        self.cohort_did(cohort, "completed", at);
        // active enrolments are completed, inactive ones stay.
        let mut theirs = Vec::new();
        for place in &mut self.places {
            if place.cohort == cohort && place.is == Is::Active {
                place.is = Is::Completed(Some(at));
                place.last = place.last.max(at);
                place.steps.push(("completed", place.last));
                theirs.push(place.student);
            }
        }
        // A-X4: each such student, once.
        theirs.sort();
        theirs.dedup();
        let mut turned = 0;
        for student in theirs {
            let anything_else =
                self.places.iter().any(|place| place.student == student && place.is == Is::Active);
            let becomes_completed = match self.choice.cascade {
                Cascade::Nobody => false,
                Cascade::WhenLast => !anything_else,
                Cascade::Everybody => true,
            };
            let student = &mut self.students[student];
            let everybody = self.choice.cascade == Cascade::Everybody && student.is != "completed";
            if becomes_completed && (everybody || student.is == "active") {
                student.is = "completed";
                student.last = student.last.max(at);
                student.steps.push(("completed", student.last));
                turned += 1;
            }
        }
        let end = self.cohorts[cohort].end.map(|end| end.to_string()).unwrap_or_default();
        // Gathered, the message says also how many names are listed; it is the same message all the same.
        let names = self.choice.aggregate.then_some(3);
        self.tell("cohort_completed", cohort, &end, [Some(turned), names].into_iter().flatten().collect());
    }

    fn tell(&mut self, kind: &str, cohort: usize, which: &str, numbers: Vec<i64>) {
        let everybody: &[&str] = match self.choice.told {
            Told::Admins => &["group/admins"],
            Told::Nobody => &[],
            Told::Two => &["user/alice", "user/bob"],
        };
        for recipient in everybody {
            let key = format!("{kind}|C-{cohort}|{which}|{recipient}");
            if self.told.iter().all(|(told, _)| *told != key) {
                self.told.push((key, numbers.clone()));
            }
        }
    }

    fn cohort_did(&mut self, cohort: usize, event: &'static str, at: i64) {
        self.cohorts[cohort].last = at;
        self.cohorts[cohort].steps.push((event, at));
    }

    /// Somebody asks for something: every reason against it, or it is done.
    pub(super) fn ask(&mut self, index: usize, asked: Asked, by: Who, now: i64) -> Vec<&'static str> {
        self.pass(now);
        let mut reasons = not_allowed(by);
        let zone = self.choice.zone;
        let cohort = &self.cohorts[index];
        let is_past = |end: Option<NaiveDate>| end.is_some_and(|end| now >= over(end, zone));
        let wrong_way_round =
            |end: Option<NaiveDate>| cohort.start.is_some_and(|start| end.is_some_and(|end| end < start));
        let is_completed = matches!(cohort.runs, Runs::Completed(_));
        match asked {
            Asked::RestoreKeep | Asked::Restore(_) => {
                let end = if let Asked::Restore(end) = asked { end } else { cohort.end };
                if !is_completed {
                    reasons.push("not completed");
                }
                if wrong_way_round(end) {
                    reasons.push("start after end");
                }
                if is_past(end) {
                    reasons.push("would reexpire");
                }
            }
            Asked::ChangeEnd(end) => {
                if is_completed {
                    reasons.push("completed");
                }
                if wrong_way_round(end) {
                    reasons.push("start after end");
                }
            }
            Asked::Deactivate => {
                if is_completed {
                    reasons.push("completed");
                }
                if cohort.runs == Runs::Off {
                    reasons.push("already inactive");
                }
            }
            Asked::Activate => {
                if is_completed {
                    reasons.push("completed");
                }
                if cohort.runs == Runs::Yes {
                    reasons.push("already active");
                }
                if is_past(cohort.end) {
                    reasons.push("would reexpire");
                }
            }
        }
        if !reasons.is_empty() {
            return reasons;
        }
        match asked {
            Asked::RestoreKeep => self.restore(index, self.cohorts[index].end, now),
            Asked::Restore(end) => self.restore(index, end, now),
            Asked::ChangeEnd(end) => {
                self.cohorts[index].end = end;
                self.cohort_did(index, "end_changed", now);
            }
            Asked::Deactivate => {
                self.cohorts[index].runs = Runs::Off;
                self.cohort_did(index, "deactivated", now);
            }
            Asked::Activate => {
                self.cohorts[index].runs = Runs::Yes;
                self.cohort_did(index, "activated", now);
            }
        }
        self.pass(now);
        reasons
    }

    /// A-15, A-X6: what this completion closed comes back, unless the student is somewhere else by now.
    fn restore(&mut self, cohort: usize, end: Option<NaiveDate>, now: i64) {
        let Runs::Completed(closed_at) = self.cohorts[cohort].runs else { panic!("asked before") };
        self.cohorts[cohort].runs = Runs::Yes;
        self.cohorts[cohort].end = end;
        // It is not completed any more: whoever was not told yet never is, and is told if it completes again
        // (G-27).
        self.told.retain(|(told, _)| !told.starts_with(&format!("cohort_completed|C-{cohort}|")));
        self.cohort_did(cohort, "restored", now);
        let (mut reopened, mut kept) = (0, 0);
        for index in 0..self.places.len() {
            let place = &self.places[index];
            if place.cohort != cohort || place.is != Is::Completed(Some(closed_at)) {
                continue;
            }
            let student = place.student;
            if self.places.iter().any(|other| other.student == student && other.is == Is::Active) {
                kept += 1;
                self.kept.push((index, now));
                continue;
            }
            let place = &mut self.places[index];
            place.is = Is::Active;
            place.last = place.last.max(now);
            place.steps.push(("reopened", place.last));
            reopened += 1;
            let student = &mut self.students[student];
            if student.is == "completed" && self.choice.cascade != Cascade::Nobody {
                student.is = "active";
                student.last = student.last.max(now);
                student.steps.push(("reactivated", student.last));
            }
        }
        self.tell("cohort_restored", cohort, &now.to_string(), vec![reopened, kept]);
    }

    pub(super) fn ask_student(
        &mut self,
        index: usize,
        asked: OfStudent,
        by: Who,
        now: i64,
    ) -> Vec<&'static str> {
        self.pass(now);
        let mut reasons = not_allowed(by);
        let student = &mut self.students[index];
        let (is, event) = match asked {
            OfStudent::Freeze => ("inactive (freeze)", "deactivated"),
            OfStudent::Expel => ("inactive (expelled)", "deactivated"),
            OfStudent::NoReason => ("inactive", "deactivated"),
            OfStudent::Activate => ("active", "reactivated"),
        };
        if student.is == is {
            reasons.push("so already");
        }
        if reasons.is_empty() {
            student.is = is;
            student.last = now;
            student.steps.push((event, now));
        }
        reasons
    }

    pub(super) fn leave(&mut self, index: usize, by: Who, now: i64) -> Vec<&'static str> {
        self.pass(now);
        let mut reasons = not_allowed(by);
        let place = &mut self.places[index];
        if place.is != Is::Active {
            reasons.push("not active");
        }
        if reasons.is_empty() {
            place.is = Is::Left;
            place.last = now;
            place.steps.push(("deactivated", now));
        }
        reasons
    }

    /// nobody joins a cohort that is over; one active enrolment at the most; who comes back pays no
    /// registration fee unless one is named, and takes part again.
    pub(super) fn enrol(
        &mut self,
        student: usize,
        cohort: usize,
        fee: Option<u64>,
        by: Who,
        now: i64,
    ) -> Vec<&'static str> {
        self.pass(now);
        let mut reasons = not_allowed(by);
        // nor does anybody after its last day, whatever its state.
        let is_past = self.cohorts[cohort].end.is_some_and(|end| now >= over(end, self.choice.zone));
        if is_past || matches!(self.cohorts[cohort].runs, Runs::Completed(_)) {
            reasons.push("cohort over");
        }
        let before = || self.places.iter().filter(|place| place.student == student);
        reasons.extend(before().filter(|place| place.is == Is::Active).map(|_| "already enrolled"));
        if !reasons.is_empty() {
            return reasons;
        }
        let waived = fee.is_none() && before().count() > 0;
        self.places.push(Place {
            student,
            cohort,
            is: Is::Active,
            fee: if waived { Some(0) } else { fee },
            waived,
            last: now,
            steps: vec![("enrolled", now)],
        });
        let pupil = &mut self.students[student];
        if pupil.is == "completed" && self.choice.cascade != Cascade::Nobody {
            pupil.is = "active";
            pupil.last = now;
            pupil.steps.push(("reactivated", now));
        }
        reasons
    }
}

/// A-B7: admins and moderators, nobody else.
fn not_allowed(by: Who) -> Vec<&'static str> {
    if matches!(by, Who::Admin | Who::Moderator) { Vec::new() } else { vec!["not allowed"] }
}
