//! What may happen to a job, as plain numbers: what the oracle and the crate are both played. Instants are microseconds
//! since 1970.

use crate::dice::Dice;
use chrono::{Days, NaiveDate};
use zone_core::{Zone, zone};

use super::calendar::{date, over};

/// One way things may go: a job, and the facts in order, no instant before the one above it.
#[derive(Debug, Clone)]
pub(super) struct History {
    pub(super) choice: Choice,
    pub(super) made: Made,
    pub(super) facts: Vec<Fact>,
}

/// What the business chose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) zone: Zone,
    pub(super) days: i64,
    /// The windows of plumbing, of low priority, of our turn and of theirs; `Some(None)` is never.
    pub(super) plumbing: Option<Option<i64>>,
    pub(super) low: Option<Option<i64>>,
    pub(super) ours: Option<Option<i64>>,
    pub(super) theirs: Option<Option<i64>>,
    pub(super) row_only: bool,
    pub(super) protects: bool,
    pub(super) warning: Warning,
    pub(super) immunity: i64,
    pub(super) late: i64,
    pub(super) cascades: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Warning {
    No,
    Before(i64),
    Must(i64),
}

/// The job at the beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    pub(super) at: i64,
    pub(super) creator: Option<Who>,
    pub(super) customer: Option<Who>,
    pub(super) low: bool,
    pub(super) plumbing: bool,
    pub(super) status: usize,
    pub(super) dates: [Option<NaiveDate>; 3],
    pub(super) estimate: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    pub(super) at: i64,
    pub(super) what: What,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Sweep,
    Read,
    Ask { by: Who, asked: Asked },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Who {
    /// A facility manager.
    Ada,
    /// An admin.
    Alf,
    /// Staff in another role.
    Ivy,
    Bob,
    Cora,
    /// Somebody else.
    Dan,
    Program,
}

/// Those who may have a part in a job.
pub(super) const PARTIES: [Who; 3] = [Who::Ada, Who::Bob, Who::Cora];

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Asked {
    /// The kind by its place among all.
    Act(usize),
    Classify {
        low: bool,
        plumbing: bool,
    },
    Move(usize),
    Reschedule([Option<NaiveDate>; 3]),
    Assign(Who),
    Accept,
    Decline,
    Unassign,
    Complete {
        on: NaiveDate,
        cost: Option<i64>,
    },
    TakeUp,
    Approve,
    Reject,
    Revise,
    Cancel,
    Reopen,
    Exempt(Option<NaiveDate>),
    EndExemption,
    Dispute,
    Escalate,
    Settle,
    HandOver {
        ours: bool,
    },
    QueueWarning,
}

pub(super) const DAY: i64 = 86_400_000_000;
const HOUR: i64 = 3_600_000_000;

impl Dice {
    fn window(&mut self) -> Option<Option<i64>> {
        self.of(&[None, None, None, Some(None), Some(Some(1)), Some(Some(3))])
    }
}

impl Choice {
    fn of(dice: &mut Dice) -> Self {
        let zones = [
            zone!("Pacific/Pago_Pago"),
            zone!("America/New_York"),
            zone!("America/St_Johns"),
            Zone::UTC,
            zone!("Asia/Beirut"),
            zone!("Pacific/Kiritimati"),
        ];
        Self {
            zone: dice.of(&zones),
            days: dice.of(&[1, 2, 2, 5]),
            plumbing: dice.window(),
            low: dice.window(),
            ours: dice.window(),
            theirs: dice.window(),
            row_only: dice.one_in(5),
            protects: !dice.one_in(4),
            warning: dice.of(&[
                Warning::No,
                Warning::No,
                Warning::Before(1),
                Warning::Before(4),
                Warning::Must(1),
                Warning::Must(4),
            ]),
            immunity: dice.of(&[0, 1, 2 * DAY, 6 * DAY]),
            late: dice.of(&[0, 1, DAY, 14 * DAY]),
            cascades: !dice.one_in(3),
        }
    }

    /// The plain policy in that zone.
    fn plain(zone: Zone) -> Self {
        Self {
            zone,
            days: 2,
            plumbing: None,
            low: None,
            ours: None,
            theirs: None,
            row_only: false,
            protects: true,
            warning: Warning::No,
            immunity: 0,
            late: 0,
            cascades: true,
        }
    }

    /// The same with one of its choices as it is in the plain one.
    fn simpler(self) -> [Self; 11] {
        let plain = Self::plain(self.zone);
        [
            Self { plumbing: plain.plumbing, ..self },
            Self { low: plain.low, ..self },
            Self { ours: plain.ours, ..self },
            Self { theirs: plain.theirs, ..self },
            Self { row_only: plain.row_only, ..self },
            Self { protects: plain.protects, ..self },
            Self { warning: plain.warning, ..self },
            Self { immunity: plain.immunity, ..self },
            Self { late: plain.late, ..self },
            Self { cascades: plain.cascades, ..self },
            Self { zone: Zone::UTC, ..self },
        ]
    }
}

impl History {
    /// The history with that seed. Instants crowd around those at which something may come due: on them, and a microsecond
    /// to either side.
    pub(super) fn of_seed(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let choice = Choice::of(&mut dice);
        // Around changes of clocks in those zones, and before 1970.
        let begins = dice.of(&[
            1_774_735_200_000_000,
            1_772_946_000_000_000,
            1_289_097_000_000_000,
            -3 * DAY,
            1_793_600_000_000_000,
        ]);
        let party = |dice: &mut Dice| (!dice.one_in(4)).then(|| dice.of(&PARTIES));
        let made = Made {
            at: begins + HOUR * dice.below(30) as i64,
            creator: party(&mut dice),
            customer: party(&mut dice),
            low: dice.one_in(3),
            plumbing: dice.one_in(3),
            status: dice.below(8),
            dates: [(); 3].map(|()| day(&mut dice, begins, choice.zone)),
            estimate: (!dice.one_in(3)).then(|| dice.of(&[0, 500])),
        };
        let length = 3 + dice.below(13);
        let mut now = made.at;
        let mut notable = vec![now];
        notable.extend(made.dates.iter().flatten().map(|date| over(*date, choice.zone)));
        let mut facts = Vec::with_capacity(length);
        for _ in 0..length {
            now = now.max(moved(&mut dice, &notable, choice, now));
            let what = match dice.below(8) {
                0 => What::Sweep,
                1 => What::Read,
                _ => What::Ask { by: who(&mut dice), asked: asked(&mut dice, now, choice.zone) },
            };
            if let What::Ask { asked, .. } = what {
                notable.push(now);
                if let Asked::Exempt(Some(date)) = asked {
                    notable.push(over(date, choice.zone));
                }
            }
            facts.push(Fact { at: now, what });
        }
        Self { choice, made, facts }
    }

    /// A history as small as can be that still `fails`: leaves out one fact or choice after another while it does.
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
            let shown = format!("{:?}", self.choice);
            for choice in self.choice.simpler() {
                let simpler = Self { choice, ..self.clone() };
                if format!("{choice:?}") != shown && fails(&simpler) {
                    self = simpler;
                    continue 'again;
                }
            }
            return self;
        }
    }
}

/// A local day near an instant, or none.
fn day(dice: &mut Dice, near: i64, zone: Zone) -> Option<NaiveDate> {
    let days = dice.below(14);
    (days < 8).then(|| (date(near, zone) - Days::new(2)) + Days::new(days as u64))
}

/// An instant worth trying.
fn moved(dice: &mut Dice, notable: &[i64], choice: Choice, now: i64) -> i64 {
    let aside = dice.of(&[-1, 0, 1]);
    match dice.below(9) {
        0 => now,
        1 => now + 1,
        2 => now + HOUR * dice.below(70) as i64,
        3 => dice.of(notable) + aside,
        4 => dice.of(notable) + choice.immunity + aside,
        5 => dice.of(notable) + choice.days * DAY + choice.late + aside,
        _ => dice.of(notable) + DAY * dice.of(&[1, 1, 2, 3, 4, 5, choice.days, choice.days]) + aside,
    }
}

fn who(dice: &mut Dice) -> Who {
    dice.of(&[
        Who::Ada,
        Who::Ada,
        Who::Ada,
        Who::Alf,
        Who::Ivy,
        Who::Bob,
        Who::Bob,
        Who::Bob,
        Who::Cora,
        Who::Cora,
        Who::Dan,
        Who::Program,
        Who::Program,
    ])
}

fn asked(dice: &mut Dice, now: i64, zone: Zone) -> Asked {
    let on = |dice: &mut Dice| date(now, zone) - Days::new(2) + Days::new(dice.below(5) as u64);
    match dice.below(40) {
        0..=7 => Asked::Act(dice.below(10)),
        8 => Asked::Classify { low: dice.one_in(2), plumbing: dice.one_in(2) },
        9 | 10 => Asked::Move(dice.below(8)),
        11 => Asked::Reschedule([(); 3].map(|()| day(dice, now, zone))),
        12..=14 => Asked::Assign(dice.of(&PARTIES)),
        15..=17 => Asked::Accept,
        18 => Asked::Decline,
        19 => Asked::Unassign,
        20 | 21 => Asked::Complete { on: on(dice), cost: dice.of(&[None, Some(0), Some(700), Some(-1)]) },
        22 => Asked::TakeUp,
        23 => Asked::Approve,
        24 => Asked::Reject,
        25 => Asked::Revise,
        26 => Asked::Cancel,
        27 | 28 => Asked::Reopen,
        29 | 30 => Asked::Exempt((!dice.one_in(4)).then(|| on(dice))),
        31 => Asked::EndExemption,
        32 => Asked::Dispute,
        33 => Asked::Escalate,
        34 | 35 => Asked::Settle,
        36 => Asked::HandOver { ours: dice.one_in(2) },
        _ => Asked::QueueWarning,
    }
}
