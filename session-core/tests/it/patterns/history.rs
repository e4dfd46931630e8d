//! What may happen to a pattern and its sessions, as plain numbers: what the oracle and the crate are both played.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::{
    oracle::{Choice, Past},
    world::{DAY, Days_, Every, Free, HOUR, Limit, PLACES, Place, SECOND, Times},
};
use crate::dice::Dice;

/// One way things may go: the facts in order, no instant before the one above it.
#[derive(Debug, Clone)]
pub(super) struct History {
    pub(super) choice: Choice,
    pub(super) begins: i64,
    pub(super) times: Times,
    pub(super) capacity: usize,
    pub(super) holidays: BTreeSet<NaiveDate>,
    pub(super) facts: Vec<Fact>,
}

#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) at: i64,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Run,
    /// Asked of one of the sessions: the n-th of those to come, or of all.
    Session {
        pick: usize,
        of_all: bool,
        asked: OfSession,
    },
    Edit {
        pattern: usize,
        changes: Vec<Change>,
    },
    /// At the n-th day of the rule that is to come.
    Split {
        pattern: usize,
        nth: usize,
        changes: Vec<Change>,
    },
    Reconcile {
        pattern: usize,
    },
    /// So many days from today.
    DeleteFrom {
        pattern: usize,
        days: i64,
    },
    Switch {
        pattern: usize,
        on: bool,
    },
    Extend {
        pattern: usize,
        months: u32,
    },
    /// A file with a pattern is taken over: one of its sessions is moved there, and one is cancelled. The same file again
    /// brings nothing.
    Import {
        file: usize,
        times: Box<Times>,
        capacity: usize,
        moved: usize,
        hours: i64,
        gone: usize,
    },
    /// One more holiday, so many days from today.
    Holiday {
        days: u64,
    },
}

#[derive(Debug, Clone, Copy)]
pub(super) enum OfSession {
    Book,
    CancelSeat(usize),
    /// So many hours from where it is.
    Move(i64),
    Capacity(usize),
    Cancel,
    Reinstate,
    Delete,
}

#[derive(Debug, Clone)]
pub(super) enum Change {
    Start(i64),
    End(Option<i64>),
    Length(i64),
    Days(Days_),
    Place(Place),
    /// So many days from today; none.
    Last(Option<u64>),
    Capacity(usize),
    LeaveOut(u64),
    TakeBack(u64),
    Free(Free),
}

impl History {
    pub(super) fn of_seed(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let horizon = 1 + dice.below(3) as u32;
        let choice = Choice {
            horizon,
            below: 1 + dice.below(horizon as usize) as u32,
            past: dice.of(&[Past::Remove, Past::Remove, Past::Archive, Past::Keep]),
            last_start: dice.one_in(4),
            backfill: dice.one_in(8),
            cancels_unbooked: dice.one_in(2),
            booked_stay: dice.one_in(3),
        };
        let begins =
            dice.of(&["2026-02-25", "2026-03-20", "2026-08-31", "2026-10-18", "2027-01-29", "2028-02-01"]);
        let begins: NaiveDate = begins.parse().unwrap();
        let first =
            begins + Days::new(dice.below(20) as u64) - Days::new(if dice.one_in(3) { 30 } else { 3 });
        let begins = begins.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp() * SECOND;
        let begins = begins + dice.below(24 * 60) as i64 * 60 * SECOND;
        let start = start(&mut dice);
        let length = dice.of(&[30, 60, 60, 90, 1_500]);
        let times = Times {
            days: days(&mut dice, first),
            first,
            last: dice.one_in(5).then(|| first + Days::new(dice.below(120) as u64)),
            start,
            end: dice.one_in(5).then_some((start + 150).min(1_439)),
            length,
            place: dice.of(&PLACES),
            out: BTreeSet::new(),
            free: dice.of(&[Free::Nothing, Free::Out, Free::Later]),
        };
        let holidays = (0..dice.below(6)).map(|_| first + Days::new(dice.below(90) as u64)).collect();
        let mut now = begins;
        let mut facts = Vec::new();
        for _ in 0..4 + dice.below(12) {
            now += match dice.below(8) {
                0 => dice.below(60) as i64 * DAY,
                1 => 0,
                2..=4 => dice.below(48) as i64 * HOUR,
                _ => dice.below(9) as i64 * DAY + dice.below(86_400) as i64 * SECOND,
            };
            facts.push(Fact { at: now, what: what(&mut dice, &times) });
        }
        let mut history = Self { choice, begins, times, capacity: 1 + dice.below(3), holidays, facts };
        if !history.times.is_possible() {
            history.times = Times {
                end: None,
                last: None,
                days: Days_ { limit: Limit::Forever, ..history.times.days },
                ..history.times
            };
        }
        history
    }

    /// Without the facts that are not needed for it to fail.
    pub(super) fn shrunk(mut self, fails: impl Fn(&Self) -> bool) -> Self {
        loop {
            let shorter = (0..self.facts.len()).map(|fact| {
                let mut shorter = self.clone();
                shorter.facts.remove(fact);
                shorter
            });
            let Some(found) = shorter.into_iter().find(&fails) else { return self };
            self = found;
        }
    }
}

fn start(dice: &mut Dice) -> i64 {
    // Around midnight, and where the clocks change.
    dice.of(&[0, 30, 90, 150, 600, 600, 615, 1_080, 1_380])
}

fn days(dice: &mut Dice, first: NaiveDate) -> Days_ {
    let every = match dice.below(6) {
        0 => Every::Days(1 + dice.below(3) as i64),
        1 => Every::Month(1 + dice.below(31) as u32),
        _ => {
            let days: BTreeSet<u32> = (0..1 + dice.below(3)).map(|_| dice.below(7) as u32).collect();
            Every::Weeks(1 + i64::from(dice.one_in(4)), days.into_iter().collect())
        }
    };
    let limit = match dice.below(8) {
        0 => Limit::Count(1 + dice.below(15)),
        1 => Limit::Until(first + Days::new(dice.below(100) as u64)),
        _ => Limit::Forever,
    };
    Days_ { every, limit }
}

fn what(dice: &mut Dice, times: &Times) -> What {
    let first = times.first;
    let pattern = dice.below(3);
    match dice.below(21) {
        0..=3 => What::Run,
        4..=11 => What::Session { pick: dice.below(12), of_all: dice.one_in(8), asked: of_session(dice) },
        12..=14 => What::Edit { pattern, changes: changes(dice, first) },
        15 => What::Split { pattern, nth: dice.below(8), changes: changes(dice, first) },
        16 => What::Reconcile { pattern },
        17 => match dice.below(3) {
            0 => What::DeleteFrom { pattern, days: dice.below(40) as i64 - 2 },
            1 => What::Extend { pattern, months: 1 + dice.below(4) as u32 },
            _ => What::Holiday { days: dice.below(40) as u64 },
        },
        18 => What::Switch { pattern, on: false },
        20 => import(dice, times),
        _ => What::Switch { pattern, on: true },
    }
}

fn import(dice: &mut Dice, times: &Times) -> What {
    let days = Days_ { limit: Limit::Forever, ..days(dice, times.first) };
    let times =
        Times { days, start: start(dice), end: None, last: None, out: BTreeSet::new(), ..times.clone() };
    What::Import {
        file: dice.below(2),
        times: Box::new(times),
        capacity: 1 + dice.below(3),
        moved: dice.below(4),
        hours: dice.below(24 * 6) as i64 - 24 * 2,
        gone: dice.below(4),
    }
}

fn of_session(dice: &mut Dice) -> OfSession {
    match dice.below(12) {
        0..=4 => OfSession::Book,
        5 => OfSession::CancelSeat(dice.below(3)),
        6 | 7 => OfSession::Move(dice.below(24 * 12) as i64 - 24 * 5),
        8 => OfSession::Capacity(1 + dice.below(4)),
        9 => OfSession::Cancel,
        10 => OfSession::Reinstate,
        _ => OfSession::Delete,
    }
}

fn changes(dice: &mut Dice, first: NaiveDate) -> Vec<Change> {
    (0..1 + dice.below(2))
        .map(|_| match dice.below(14) {
            0..=3 => Change::Start(start(dice)),
            4..=7 => Change::Days(days(dice, first)),
            8 => Change::Place(dice.of(&PLACES)),
            9 => Change::Last((!dice.one_in(3)).then(|| dice.below(80) as u64)),
            10 => Change::Capacity(1 + dice.below(4)),
            11 => Change::LeaveOut(dice.below(30) as u64),
            12 => match dice.below(3) {
                0 => Change::TakeBack(dice.below(30) as u64),
                1 => Change::End((!dice.one_in(3)).then(|| 600 + dice.below(300) as i64)),
                _ => Change::Free(dice.of(&[Free::Nothing, Free::Out, Free::Later])),
            },
            _ => Change::Length(dice.of(&[30, 45, 60, 120])),
        })
        .collect()
}
