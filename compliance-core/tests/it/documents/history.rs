//! What may happen to a few documents of one contractor, as plain numbers: what the oracle and the crate are both played.
//! Instants are microseconds since 1970, days are counted from there.

use super::calendar::{DAY, PLACES, Place};
use crate::dice::Dice;

/// One way things may go: the facts in order, no instant before the one above it.
#[derive(Debug, Clone)]
pub(crate) struct History {
    pub(crate) policy: Choice,
    pub(crate) facts: Vec<Fact>,
}

/// What the business chose.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    pub(crate) place: usize,
    pub(crate) stages: Vec<i64>,
    pub(crate) all_expire: bool,
}

impl Choice {
    pub(crate) fn place(&self) -> &'static Place {
        &PLACES[self.place]
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    pub(crate) at: i64,
    pub(crate) what: What,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    /// A document is handed in, or not: then later facts about it mean nothing.
    Make {
        paper: usize,
        by: Who,
        is_their_workspace: bool,
        is_license: bool,
        term: Days,
    },
    Ask {
        paper: usize,
        by: Who,
        asked: Asked,
    },
    Sweep,
    Read {
        paper: usize,
    },
    /// Somebody asks whether the contractor may work, or might at that instant.
    MayWork {
        as_of: i64,
    },
}

/// The days of a term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Days {
    pub(crate) issued: Option<i64>,
    pub(crate) expiry: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Who {
    Admin,
    Fm,
    Owner,
    Other,
    System,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Asked {
    Approve,
    Reject,
    Acknowledge,
    Snooze(i64),
    WarnNow(i64),
    Renew(Days),
}

/// How many documents a history may hold.
pub(crate) const PAPERS: usize = 3;

const HOUR: i64 = 3_600_000_000;

/// What a history is made around: its dice, its days that matter, and how far it has come.
struct Making {
    dice: Dice,
    policy: Choice,
    days: Vec<i64>,
    now: i64,
}

impl Making {
    /// A day worth trying: around one that matters, or a few weeks ahead.
    fn day(&mut self) -> i64 {
        let today = self.policy.place().today(self.now);
        match self.dice.below(4) {
            0 => self.dice.of(&self.days) + self.dice.of(&[-1, 0, 1]),
            1 => today + self.dice.of(&[-1, 0, 1, 2]),
            _ => today + self.dice.below(45) as i64,
        }
    }

    /// An instant worth trying: the beginning of a day that matters, and a microsecond to either side.
    fn instant(&mut self) -> i64 {
        let stage = if self.policy.stages.is_empty() { 0 } else { self.dice.of(&self.policy.stages.clone()) };
        match self.dice.below(8) {
            0 => self.now,
            1 => self.now + HOUR * self.dice.below(60) as i64,
            2 => self.now + DAY * self.dice.below(30) as i64,
            3 => self.now - DAY * self.dice.below(30) as i64,
            way => {
                let day = self.dice.of(&self.days) + if way < 6 { 1 } else { -stage };
                self.policy.place().begins(day) + self.dice.of(&[-1, 0, 1])
            }
        }
    }

    fn term(&mut self) -> Days {
        let expiry = (!self.dice.one_in(6)).then(|| self.day());
        let issued =
            self.dice.one_in(3).then(|| self.day()).filter(|day| expiry.is_none_or(|expiry| *day <= expiry));
        self.days.extend(expiry);
        self.days.extend(issued);
        Days { issued, expiry }
    }
}

impl History {
    /// The history with that seed. Instants crowd around the beginnings of days: of stages, of expiries, of snoozes.
    pub(crate) fn of_seed(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let stages = match dice.below(6) {
            0 | 1 => vec![30],
            2 => vec![20, 7, 1],
            3 => vec![3, 2, 1, 0],
            4 => (0..dice.below(4)).map(|_| dice.below(35) as i64).collect(),
            _ => Vec::new(),
        };
        let policy = Choice { place: dice.below(PLACES.len()), stages, all_expire: dice.one_in(4) };
        // Some day of 2026; often not long before the clocks change.
        let first =
            20_454 + if dice.one_in(2) { dice.of(&[50, 60, 275]) } else { 10 + dice.below(280) as i64 };
        let now = policy.place().begins(first) + HOUR * dice.below(24) as i64;
        let mut making = Making { dice, policy, days: vec![first + 30], now };
        let papers = 1 + making.dice.below(PAPERS);
        let length = papers + 4 + making.dice.below(12);
        let mut facts = Vec::with_capacity(length);
        for index in 0..length {
            making.now = making.now.max(making.instant());
            let what = making.what(index, papers);
            facts.push(Fact { at: making.now, what });
        }
        Self { policy: making.policy, facts }
    }

    /// The smallest history that still `fails`: leaves out one fact after another while it does.
    pub(crate) fn shrunk(mut self, fails: impl Fn(&Self) -> bool) -> Self {
        'again: loop {
            let plain = Choice { place: 0, stages: vec![30], all_expire: false };
            let simpler = [
                plain.clone(),
                Choice { place: 0, ..self.policy.clone() },
                Choice { stages: vec![30], ..self.policy.clone() },
                Choice { all_expire: false, ..self.policy.clone() },
            ];
            for policy in simpler {
                let simpler = Self { policy, ..self.clone() };
                if simpler.policy != self.policy && self.policy != plain && fails(&simpler) {
                    self = simpler;
                    continue 'again;
                }
            }
            for index in 0..self.facts.len() {
                let mut smaller = self.clone();
                smaller.facts.remove(index);
                if fails(&smaller) {
                    self = smaller;
                    continue 'again;
                }
            }
            return self;
        }
    }
}

impl Making {
    fn what(&mut self, index: usize, papers: usize) -> What {
        let dice = &mut self.dice;
        if index < papers {
            let by = dice.of(&[Who::Admin, Who::Fm, Who::Owner, Who::Owner, Who::Owner, Who::Other]);
            let (is_their_workspace, is_license) = (!dice.one_in(8), dice.one_in(3));
            return What::Make { paper: index, by, is_their_workspace, is_license, term: self.term() };
        }
        let paper = dice.below(papers);
        let by = dice.of(&[
            Who::Admin,
            Who::Admin,
            Who::Admin,
            Who::Owner,
            Who::Owner,
            Who::Fm,
            Who::Other,
            Who::System,
        ]);
        match dice.below(18) {
            0..=2 => What::Sweep,
            3 | 4 => What::Read { paper },
            5 | 6 => What::MayWork { as_of: self.instant() },
            7..=9 => What::Ask { paper, by, asked: Asked::Approve },
            10 => What::Ask { paper, by, asked: Asked::Reject },
            11 => What::Ask { paper, by, asked: Asked::Acknowledge },
            12 | 13 => {
                let until = self.day();
                self.days.push(until);
                What::Ask { paper, by, asked: Asked::Snooze(until) }
            }
            14 | 15 => {
                let days = match dice.below(3) {
                    0 => dice.below(60) as i64,
                    _ => dice.of(&[0, 1, 2, 7, 8, 20, 30, 31]),
                };
                let by = if dice.one_in(5) { by } else { Who::System };
                What::Ask { paper, by, asked: Asked::WarnNow(days) }
            }
            _ => What::Ask { paper, by, asked: Asked::Renew(self.term()) },
        }
    }
}
