//! What may happen to a few referral codes, as plain numbers: what the oracle and the crate are both
//! played. Instants are microseconds since 1970.

/// One way things may go: the facts in order, no instant before the one above it.
#[derive(Debug, Clone)]
pub(crate) struct History {
    pub(crate) policy: Choice,
    pub(crate) facts: Vec<Fact>,
}

/// What the business chose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Choice {
    pub(crate) grace: i64,
    pub(crate) on_create: OnCreation,
    pub(crate) report: bool,
    /// Whether a code that would be active without its agent working is switched off instead of refused.
    pub(crate) waits: bool,
}

impl Choice {
    /// How far it is from the plain policy: shrinking only goes down.
    fn weight(self) -> usize {
        usize::from(self.grace != 0)
            + usize::from(self.on_create != OnCreation::AllowUntilSweep)
            + usize::from(self.report)
            + usize::from(self.waits)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum OnCreation {
    AllowUntilSweep,
    DeactivateNow,
    Reject,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    pub(crate) at: i64,
    pub(crate) what: What,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    /// A code is made, or not: then later facts about it mean nothing.
    Make {
        code: usize,
        agent: Option<i64>,
        expiry: Option<i64>,
        how: Making,
    },
    Ask {
        code: usize,
        by: Who,
        asked: Asked,
    },
    /// All codes of an agent are switched.
    Agent {
        agent: i64,
        on: bool,
        by: Who,
    },
    Sweep,
    Read {
        code: usize,
    },
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Making {
    Issue,
    Create { created_at: i64 },
    Imported { created_at: i64 },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Who {
    Staff,
    Participant,
    System,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Asked {
    Disable,
    Activate,
    Renew(Option<i64>),
    Discount(i64),
    AgentOff,
    AgentOn,
}

/// How many codes a history may hold, and its agents: the first has an address, the second has none.
pub(crate) const CODES: usize = 3;
pub(crate) const AGENTS: [i64; 2] = [1, 2];

const HOUR: i64 = 3_600_000_000;

/// A small generator of evenly spread numbers, so that a history is named by its seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0..below`.
    fn below(&mut self, below: usize) -> usize {
        (self.roll() % below as u64) as usize
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

impl History {
    /// The history with that seed. Instants crowd around expiries: on them, and a microsecond to either
    /// side, with and without the grace.
    pub(crate) fn of_seed(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let policy = Choice {
            grace: dice.of(&[0, 0, 1, 2, HOUR]),
            on_create: dice.of(&[
                OnCreation::AllowUntilSweep,
                OnCreation::AllowUntilSweep,
                OnCreation::DeactivateNow,
                OnCreation::Reject,
            ]),
            report: dice.one_in(2),
            waits: dice.one_in(2),
        };
        let codes = 1 + dice.below(CODES);
        let length = codes + 3 + dice.below(11);
        let mut now = 1_775_000_000_000_000;
        let mut notable = vec![now];
        let mut facts = Vec::with_capacity(length);
        for index in 0..length {
            now = now.max(moved(&mut dice, &notable, policy.grace, now));
            let what = if index < codes {
                let near = moved(&mut dice, &notable, policy.grace, now);
                let expiry = (!dice.one_in(4)).then_some(near);
                notable.extend(expiry);
                let created_at = if dice.one_in(3) { moved(&mut dice, &notable, 0, now) } else { now };
                let how = match dice.below(5) {
                    0 | 1 => Making::Issue,
                    2 | 3 => Making::Create { created_at },
                    _ => Making::Imported { created_at },
                };
                let agent = (!dice.one_in(4)).then(|| dice.of(&AGENTS));
                What::Make { code: index, agent, expiry, how }
            } else {
                let code = dice.below(codes);
                let by = dice.of(&[Who::Staff, Who::Staff, Who::Staff, Who::System, Who::Participant]);
                match dice.below(12) {
                    0 | 1 => What::Agent { agent: dice.of(&AGENTS), on: dice.one_in(2), by },
                    2 | 3 => What::Sweep,
                    4..=6 => What::Read { code },
                    7 => What::Ask { code, by, asked: Asked::Disable },
                    8 => What::Ask { code, by, asked: Asked::Activate },
                    9 => What::Ask { code, by, asked: dice.of(&[Asked::AgentOff, Asked::AgentOn]) },
                    10 => What::Ask { code, by, asked: Asked::Discount(1 + dice.below(10_000) as i64) },
                    _ => {
                        let near = moved(&mut dice, &notable, policy.grace, now);
                        let expiry = (!dice.one_in(5)).then_some(near);
                        notable.extend(expiry);
                        What::Ask { code, by, asked: Asked::Renew(expiry) }
                    }
                }
            };
            facts.push(Fact { at: now, what });
        }
        Self { policy, facts }
    }

    /// The smallest history that still `fails`: leaves out one fact after another while it does.
    pub(crate) fn shrunk(mut self, fails: impl Fn(&Self) -> bool) -> Self {
        'again: loop {
            let plain =
                Choice { grace: 0, on_create: OnCreation::AllowUntilSweep, report: false, waits: false };
            let simpler = [
                plain,
                Choice { report: true, ..plain },
                Choice { grace: 0, ..self.policy },
                Choice { waits: false, ..self.policy },
            ];
            for policy in simpler {
                let simpler = Self { policy, ..self.clone() };
                if policy.weight() < self.policy.weight() && fails(&simpler) {
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

/// An instant worth trying.
fn moved(dice: &mut Dice, notable: &[i64], grace: i64, now: i64) -> i64 {
    match dice.below(8) {
        0 => now,
        1 => now + 1,
        2 => now + HOUR * (dice.below(50) as i64 - 10),
        3 => now - 1,
        4 | 5 => dice.of(notable) + dice.of(&[-1, 0, 1]),
        _ => dice.of(notable) + grace + dice.of(&[-1, 0, 1, 2]),
    }
}
