//! What may happen to a school's cohorts, enrolments and students, as plain numbers: what the oracle and the
//! crate are both played. Instants are microseconds since 1970.

use crate::dice::Dice;
use chrono::{Days, NaiveDate};
use zone_core::{Zone, zone};

use super::calendar::over;

/// One way things may go: what there is at the beginning, and the facts in order, no instant before the one
/// above it.
#[derive(Debug, Clone)]
pub(super) struct History {
    pub(super) choice: Choice,
    pub(super) begins: i64,
    pub(super) cohorts: Vec<Run>,
    pub(super) students: usize,
    /// What was taken over from another system, broken rules included.
    pub(super) places: Vec<Place>,
    pub(super) facts: Vec<Fact>,
}

/// What the business chose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) zone: Zone,
    pub(super) cascade: Cascade,
    /// One message for all cohorts of a run.
    pub(super) aggregate: bool,
    pub(super) told: Told,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cascade {
    Nobody,
    WhenLast,
    Everybody,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Told {
    Admins,
    Nobody,
    Two,
}

/// A cohort at the beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) start: Option<NaiveDate>,
    pub(super) end: Option<NaiveDate>,
    /// Somebody wrote the row by hand, so it is to be looked at again whenever a sweep runs.
    pub(super) look_again: bool,
}

/// An enrolment at the beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) student: usize,
    pub(super) cohort: usize,
    pub(super) stands: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Standing {
    Active,
    Left,
    ClosedOtherwise,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    pub(super) at: i64,
    pub(super) what: What,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Sweep { batch: usize },
    Read { cohort: usize },
    Ask { cohort: usize, by: Who, asked: Asked },
    Student { student: usize, by: Who, asked: OfStudent },
    Leave { place: usize, by: Who },
    Enrol { student: usize, cohort: usize, by: Who, fee: Option<u64> },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Who {
    Admin,
    Moderator,
    Teacher,
    Student,
    System,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    RestoreKeep,
    Restore(Option<NaiveDate>),
    ChangeEnd(Option<NaiveDate>),
    Deactivate,
    Activate,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum OfStudent {
    Freeze,
    Expel,
    NoReason,
    Activate,
}

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// Zones with a day on which something odd happens near its end.
const PLACES: [(Zone, (i32, u32, u32)); 12] = [
    (Zone::UTC, (2026, 3, 10)),
    (zone!("Asia/Karachi"), (2026, 3, 10)),
    (zone!("America/New_York"), (2026, 3, 8)),
    (zone!("America/New_York"), (2026, 11, 1)),
    (zone!("Europe/London"), (2026, 10, 25)),
    (zone!("Asia/Beirut"), (2026, 3, 28)),
    (zone!("America/Santiago"), (2026, 9, 5)),
    (zone!("America/Santiago"), (2026, 4, 4)),
    (zone!("America/St_Johns"), (2010, 11, 6)),
    (zone!("Pacific/Apia"), (2011, 12, 29)),
    (zone!("Australia/Lord_Howe"), (2026, 4, 4)),
    (zone!("Pacific/Pago_Pago"), (2026, 3, 10)),
];

impl Dice {
    /// That day or one of the few after it; seldom none.
    fn day(&mut self, first: NaiveDate) -> Option<NaiveDate> {
        let later = self.below(6) as u64;
        (!self.one_in(8)).then(|| first + Days::new(later))
    }

    fn anyone(&mut self) -> Who {
        self.of(&[
            Who::Admin,
            Who::Admin,
            Who::Admin,
            Who::Admin,
            Who::Moderator,
            Who::Moderator,
            Who::Teacher,
            Who::Student,
            Who::System,
        ])
    }
}

impl History {
    /// The history with that seed. Instants crowd around the ends of local days: on them, and a microsecond
    /// to either side.
    pub(super) fn of_seed(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let (zone, (year, month, day)) = dice.of(&PLACES);
        let odd = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let first = odd - Days::new(2);
        let choice = Choice {
            zone,
            cascade: dice.of(&[Cascade::WhenLast, Cascade::WhenLast, Cascade::Everybody, Cascade::Nobody]),
            aggregate: dice.one_in(4),
            told: dice.of(&[Told::Admins, Told::Admins, Told::Two, Told::Nobody]),
        };
        let cohorts: Vec<Run> = (0..2 + dice.below(3))
            .map(|_| {
                let end = dice.day(first);
                let start = dice.day(first).filter(|start| end.is_none_or(|end| *start <= end));
                Run { start, end, look_again: dice.one_in(5) }
            })
            .collect();
        let students = 3 + dice.below(3);
        let places: Vec<Place> = (0..3 + dice.below(7))
            .map(|_| Place {
                student: dice.below(students),
                cohort: dice.below(cohorts.len()),
                stands: dice.of(&[
                    Standing::Active,
                    Standing::Active,
                    Standing::Active,
                    Standing::Active,
                    Standing::Left,
                    Standing::ClosedOtherwise,
                ]),
            })
            .collect();
        let begins = over(first, zone) - 2 * DAY + HOUR * dice.below(80) as i64;
        let mut notable: Vec<i64> =
            cohorts.iter().filter_map(|run| run.end).map(|end| over(end, zone)).collect();
        notable.push(begins + DAY);
        let mut facts = Vec::new();
        let mut now = begins;
        let (all_cohorts, mut all_places) = (cohorts.len(), places.len());
        for _ in 0..4 + dice.below(13) {
            now = match dice.below(10) {
                0..=5 => now.max(dice.of(&notable) + dice.of(&[-1, 0, 0, 1, HOUR])),
                6 => now,
                7 => now + 1,
                8 => now + HOUR * dice.below(20) as i64,
                _ => now + HOUR * dice.below(60) as i64,
            };
            let (cohort, student, by) = (dice.below(all_cohorts), dice.below(students), dice.anyone());
            let what = match dice.below(18) {
                0..=3 => What::Sweep { batch: 1 + dice.below(3) },
                4 => What::Read { cohort },
                5 | 6 => What::Student {
                    student,
                    by,
                    asked: dice.of(&[
                        OfStudent::Freeze,
                        OfStudent::Freeze,
                        OfStudent::Expel,
                        OfStudent::NoReason,
                        OfStudent::Activate,
                        OfStudent::Activate,
                    ]),
                },
                7 | 8 => What::Leave { place: dice.below(all_places), by },
                9..=11 => {
                    all_places += 1;
                    What::Enrol { student, cohort, by, fee: dice.one_in(3).then_some(700) }
                }
                choice => {
                    // Around today, mostly ahead.
                    let today = super::calendar::date(now, zone);
                    let near = dice.day(today - Days::new(1));
                    notable.extend(near.map(|day| over(day, zone)));
                    let asked = match choice {
                        12 => Asked::Deactivate,
                        13 => Asked::Activate,
                        14 => Asked::ChangeEnd(near),
                        15 => dice.of(&[Asked::RestoreKeep, Asked::ChangeEnd(near)]),
                        _ => Asked::Restore(near),
                    };
                    What::Ask { cohort, by, asked }
                }
            };
            facts.push(Fact { at: now, what });
        }
        Self { choice, begins, cohorts, students, places, facts }
    }

    /// The smallest history that still `fails`: leaves out one fact, or one enrolment, after another while it
    /// does.
    pub(super) fn shrunk(mut self, fails: impl Fn(&Self) -> bool) -> Self {
        'again: loop {
            for index in 0..self.facts.len() {
                let mut smaller = self.clone();
                smaller.facts.remove(index);
                if fails(&smaller) {
                    self = smaller;
                    continue 'again;
                }
            }
            for index in 0..self.places.len() {
                let mut smaller = self.clone();
                smaller.places.remove(index);
                if fails(&smaller) {
                    self = smaller;
                    continue 'again;
                }
            }
            return self;
        }
    }
}
