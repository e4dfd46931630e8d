//! What may happen to a few sessions, as plain numbers: what the oracle and the crate are both played.
//! Instants are microseconds since 1970, lengths of time are microseconds.

use crate::dice::Dice;

/// One way things may go: the facts in order, no instant before the one above it.
#[derive(Debug, Clone)]
pub(super) struct History {
    pub(super) choice: Choice,
    pub(super) deals: Vec<Deal>,
    pub(super) diaries: [CoachingFacts; PERSONS],
    pub(super) facts: Vec<Fact>,
}

pub(super) const MINUTE: i64 = 60_000_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// Who there is. The last one is on no contract, and has nothing to do with any of this.
pub(super) const NAMES: [&str; PERSONS] = ["ann", "ben", "cy", "eve"];
pub(super) const PERSONS: usize = 4;
/// How many sessions a history may hold.
pub(super) const SESSIONS: usize = 4;

/// What the business chose.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    pub(super) preset: Preset,
    pub(super) student_notice: i64,
    pub(super) coach_notice: i64,
    pub(super) refuse_below_notice: bool,
    pub(super) floor: Option<i64>,
    pub(super) students_below_floor: bool,
    pub(super) coaches_below_floor: bool,
    pub(super) window: i64,
    pub(super) lead: i64,
    pub(super) silence_agrees: bool,
    pub(super) immediate: Option<i64>,
    pub(super) basis_is_end: bool,
    pub(super) grace: i64,
    pub(super) evidence: i64,
    pub(super) attended_complete: bool,
    pub(super) missed_reopens_slot: bool,
    pub(super) all_settled: bool,
    pub(super) cancel: Cancel,
    pub(super) reminders: Vec<i64>,
    pub(super) length: Length,
    pub(super) busy_refuses: bool,
    /// Whether silence agrees only to a time at which the one who is silent works (S-65).
    pub(super) hours_count: bool,
    /// How long after a no-show a late meeting may be told of (S-67).
    pub(super) late: i64,
    /// Whether participants book only openings (S-68).
    pub(super) openings_only: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Preset {
    Tiered,
    Strict,
    Literal,
    TenHour,
    FiveHour,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cancel {
    AnyTime,
    BeforeStart,
    Notice(i64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Length {
    ByPayment,
    ContractOnly,
    Free,
}

impl Choice {
    /// The table of S-21; everything else as S-22 to S-53 have it.
    pub(super) fn preset(preset: Preset) -> Self {
        let (student_notice, coach_notice) = match preset {
            Preset::Tiered | Preset::Strict | Preset::Literal => (24 * HOUR, 48 * HOUR),
            Preset::TenHour | Preset::FiveHour => (0, 0),
        };
        let floor = !matches!(preset, Preset::Strict | Preset::FiveHour);
        Self {
            preset,
            student_notice,
            coach_notice,
            refuse_below_notice: matches!(preset, Preset::Strict | Preset::Literal),
            floor: floor.then_some(10 * HOUR),
            students_below_floor: floor,
            coaches_below_floor: false,
            window: 24 * HOUR,
            lead: HOUR,
            silence_agrees: true,
            immediate: (preset == Preset::FiveHour).then_some(5 * HOUR),
            basis_is_end: false,
            grace: 30 * MINUTE,
            evidence: 30 * MINUTE,
            attended_complete: false,
            missed_reopens_slot: false,
            all_settled: false,
            cancel: Cancel::AnyTime,
            reminders: vec![24 * HOUR, HOUR],
            length: Length::ByPayment,
            busy_refuses: true,
            hours_count: true,
            late: 24 * HOUR,
            openings_only: true,
        }
    }
}

/// A contract.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Deal {
    pub(super) student: usize,
    pub(super) coach: usize,
    pub(super) total: usize,
    pub(super) minutes: i64,
    pub(super) by_hour: bool,
    pub(super) paid: bool,
}

/// When somebody is not free besides their sessions. The plain one is of somebody without a calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct CoachingFacts {
    pub(super) before: i64,
    pub(super) after: i64,
    pub(super) busy: Option<(i64, i64)>,
    /// `None`: a calendar that offers every whole minute of the next year.
    pub(super) terms: Option<Terms>,
}

/// On what terms somebody can be booked (S-40), in UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Terms {
    /// From and until which minute of each day.
    pub(super) from: u16,
    pub(super) until: u16,
    /// Whenever the clock reads a multiple of so many minutes.
    pub(super) every: u16,
    pub(super) lead: i64,
    pub(super) same_day: bool,
    pub(super) advance: u16,
}

impl CoachingFacts {
    pub(super) fn terms(&self) -> Terms {
        let wide = Terms { from: 0, until: 1_440, every: 1, lead: 0, same_day: true, advance: 365 };
        self.terms.unwrap_or(wide)
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    pub(super) at: i64,
    pub(super) what: What,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    /// A session is scheduled, or not: then later facts about it mean nothing.
    Schedule {
        session: usize,
        deal: usize,
        by: Who,
        start: i64,
        minutes: Option<i64>,
    },
    Ask {
        session: usize,
        by: Who,
        asked: Asked,
    },
    /// Somebody from outside settles a contract.
    Settle {
        deal: usize,
        status: Outside,
    },
    Sweep {
        batch: usize,
    },
    Read {
        session: usize,
    },
    /// Newer zone data comes: the clocks of a session's zone show its agreed time so much later than at its start,
    /// or earlier (S-69).
    ZoneData {
        session: usize,
        by: i64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outside {
    Cancelled,
    Disputed,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Who {
    /// Somebody, whose account says student or coach, whatever they are on a contract.
    Person {
        who: usize,
        says: Side,
    },
    Staff,
    System,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Student,
    Coach,
}

/// What is asked; texts by how many letters they have between their blanks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked {
    Confirm,
    Request { letters: usize, to: Option<i64> },
    Approve { to: Option<i64> },
    Decline,
    Withdraw,
    Complete { notes: Option<usize> },
    Cancel { letters: Option<usize> },
    Missed { letters: Option<usize> },
    Contact { at: i64 },
    Meeting { started: i64, ended: i64 },
    ReAnchor,
}

impl Dice {
    fn choice(&mut self) -> Choice {
        use Preset as P;
        let preset =
            self.of(&[P::Tiered, P::Tiered, P::Tiered, P::Strict, P::Literal, P::TenHour, P::FiveHour]);
        let mut choice = Choice::preset(preset);
        if self.one_in(3) {
            return choice;
        }
        choice.silence_agrees = !self.one_in(6);
        choice.basis_is_end = self.one_in(4);
        choice.attended_complete = self.one_in(3);
        choice.missed_reopens_slot = self.one_in(3);
        choice.all_settled = self.one_in(3);
        choice.cancel = match self.below(4) {
            0 => Cancel::BeforeStart,
            1 => Cancel::Notice(self.of(&[0, 1, HOUR, 24 * HOUR])),
            _ => Cancel::AnyTime,
        };
        choice.length = self.of(&[Length::ByPayment, Length::ByPayment, Length::ContractOnly, Length::Free]);
        choice.busy_refuses = !self.one_in(3);
        choice.hours_count = !self.one_in(3);
        choice.late = self.of(&[0, 1, HOUR, 24 * HOUR]);
        choice.openings_only = self.one_in(3);
        if self.one_in(2) {
            choice.grace = self.of(&[1, 10 * MINUTE, 30 * MINUTE, 90 * MINUTE]);
            choice.evidence = self.of(&[0, 1, 30 * MINUTE, 2 * HOUR]);
            choice.window = self.of(&[1, HOUR, 4 * HOUR, 24 * HOUR, 50 * HOUR]);
            choice.lead = self.of(&[0, 1, HOUR, 3 * HOUR]);
        }
        if self.one_in(3) {
            choice.floor = self.of(&[None, Some(HOUR), Some(10 * HOUR)]);
            choice.students_below_floor = !self.one_in(3);
            choice.coaches_below_floor = self.one_in(3);
            choice.refuse_below_notice = self.one_in(3);
            choice.immediate = self.of(&[None, None, Some(0), Some(5 * HOUR)]);
        }
        choice.reminders = match self.below(6) {
            0 => Vec::new(),
            1 => vec![HOUR, 24 * HOUR, HOUR],
            2 => vec![5 * HOUR, 4 * HOUR, 1],
            3 => vec![24 * HOUR, 23 * HOUR, 10 * HOUR, HOUR],
            _ => vec![24 * HOUR, HOUR],
        };
        choice
    }

    /// Somebody; more often than not one of the contract's two.
    fn who(&mut self, deal: &Deal) -> Who {
        let says = self.of(&[Side::Student, Side::Coach]);
        match self.below(20) {
            0 => Who::Staff,
            1 => Who::System,
            2 => Who::Person { who: self.below(PERSONS), says },
            n if n % 2 == 0 => Who::Person { who: deal.student, says },
            _ => Who::Person { who: deal.coach, says },
        }
    }

    fn letters(&mut self) -> Option<usize> {
        self.of(&[None, None, Some(0), Some(5), Some(500), Some(501)])
    }
}

/// The instants around which things are worth trying, and by how much.
struct Notable {
    instants: Vec<i64>,
    spans: Vec<i64>,
}

impl Notable {
    /// An instant worth trying: a notable one, or one of the choice's spans before or after it, exactly or a
    /// microsecond to either side.
    fn near(&self, dice: &mut Dice) -> i64 {
        let span = dice.of(&self.spans) * dice.of(&[-1, -1, 0, 0, 1]);
        dice.of(&self.instants) + span + dice.of(&[-1, 0, 0, 0, 1])
    }

    /// Where time goes on to: the nearest of a few.
    fn next(&self, dice: &mut Dice, now: i64) -> i64 {
        if dice.one_in(4) {
            return now;
        }
        let tries = 2 + dice.below(8);
        let later: Vec<i64> = (0..tries).map(|_| self.near(dice)).filter(|at| *at >= now).collect();
        later.into_iter().min().unwrap_or(now + dice.of(&[1, MINUTE, HOUR]))
    }
}

impl History {
    /// The history with that seed.
    pub(super) fn of_seed(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let choice = dice.choice();
        let deals = deals(&mut dice);
        let mut now = 1_774_998_000_000_000;
        let mut notable = Notable { instants: vec![now, now + 60 * HOUR], spans: spans(&choice) };
        let mut diaries = [CoachingFacts::default(); PERSONS];
        for coaching_facts in &mut diaries {
            if dice.one_in(3) {
                coaching_facts.before = dice.of(&[0, 0, 10 * MINUTE]);
                coaching_facts.after = dice.of(&[0, 15 * MINUTE]);
            }
            if dice.one_in(4) {
                let from = notable.near(&mut dice);
                coaching_facts.busy = Some((from, from + dice.of(&[1, HOUR])));
                notable.instants.push(from);
            }
            if dice.one_in(3) {
                let (from, until) =
                    dice.of(&[(540, 1_020), (540, 1_020), (0, 1_440), (0, 600), (1_200, 1_440)]);
                coaching_facts.terms = Some(Terms {
                    from,
                    until,
                    every: dice.of(&[1, 1, 15, 60]),
                    lead: dice.of(&[0, 2 * HOUR, HOUR + 1]),
                    same_day: dice.one_in(2),
                    advance: dice.of(&[0, 1, 2, 30]),
                });
            }
        }
        let sessions = 1 + dice.below(SESSIONS);
        let length = 5 + dice.below(16);
        let mut so_far = SoFar { made: Vec::new(), asked: None };
        let mut facts = Vec::with_capacity(length);
        for index in 0..length {
            if index > 0 {
                now = notable.next(&mut dice, now);
            }
            let make = so_far.made.len() < sessions && (index == 0 || dice.one_in(4));
            let what = if make {
                so_far.schedule(&mut dice, &mut notable, &deals, now)
            } else {
                so_far.something(&mut dice, &mut notable, &deals, &choice, now)
            };
            facts.push(Fact { at: now, what });
        }
        newer_zone_data(&mut Dice(!seed), &deals, so_far.made.len(), &mut facts);
        Self { choice, deals, diaries, facts }
    }

    /// The smallest history that still `fails`: leaves out one fact after another while it does.
    pub(super) fn shrunk(mut self, fails: impl Fn(&Self) -> bool) -> Self {
        'again: loop {
            for smaller in self.plainer() {
                if fails(&smaller) {
                    self = smaller;
                    continue 'again;
                }
            }
            for index in (0..self.facts.len()).rev() {
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

    /// The same with one choice, or one person's times, as usual.
    fn plainer(&self) -> Vec<Self> {
        let (own, usual) = (&self.choice, Choice::preset(self.choice.preset));
        let mut choices = vec![usual.clone()];
        macro_rules! plain {
            ($($field:ident),+) => {
                $(if own.$field != usual.$field {
                    choices.push(Choice { $field: usual.$field.clone(), ..own.clone() });
                })+
            };
        }
        plain!(
            floor,
            students_below_floor,
            coaches_below_floor,
            refuse_below_notice,
            window,
            lead,
            silence_agrees,
            immediate,
            basis_is_end,
            grace,
            evidence,
            attended_complete,
            missed_reopens_slot,
            all_settled,
            cancel,
            reminders,
            length,
            busy_refuses,
            hours_count,
            late,
            openings_only
        );
        choices.retain(|choice| choice != own);
        let mut all: Vec<Self> = choices.into_iter().map(|choice| Self { choice, ..self.clone() }).collect();
        for person in 0..PERSONS {
            if self.diaries[person] != CoachingFacts::default() {
                let mut plain = self.clone();
                plain.diaries[person] = CoachingFacts::default();
                all.push(plain);
            }
        }
        all
    }

    /// In words, to be read by whoever wants to know what went wrong.
    pub(super) fn told(&self) -> String {
        let usual = Choice::preset(self.choice.preset);
        let mut text = if self.choice == usual {
            format!("  policy {:?}\n", self.choice.preset)
        } else {
            format!("  policy {:?}\n", self.choice)
        };
        for (index, deal) in self.deals.iter().enumerate() {
            let (student, coach) = (NAMES[deal.student], NAMES[deal.coach]);
            text += &format!(
                "  contract {index}: {coach} coaches {student}, {} sessions of {} minutes{}{}\n",
                deal.total,
                deal.minutes,
                if deal.by_hour { ", paid by the hour" } else { "" },
                if deal.paid { "" } else { ", not paid" },
            );
        }
        for (person, coaching_facts) in self
            .diaries
            .iter()
            .enumerate()
            .filter(|(_, coaching_facts)| **coaching_facts != CoachingFacts::default())
        {
            text += &format!("  {}: {coaching_facts:?}\n", NAMES[person]);
        }
        for fact in &self.facts {
            text += &format!("  {}: {:?}\n", moment(fact.at), fact.what);
        }
        text
    }
}

/// An instant in words.
pub(super) fn moment(micros: i64) -> String {
    automation_core::Instant::from_micros(micros).map_or(micros.to_string(), |at| at.to_string())
}

fn deals(dice: &mut Dice) -> Vec<Deal> {
    (0..1 + dice.below(2))
        .map(|index| {
            let student = if index == 0 { 0 } else { dice.of(&[0, 1, 1, 2]) };
            let others: Vec<usize> = (0..3).filter(|person| *person != student).collect();
            Deal {
                student,
                coach: if index == 0 { 1 } else { dice.of(&others) },
                total: 1 + dice.below(3),
                minutes: dice.of(&[60, 60, 15, 20, 90]),
                by_hour: dice.one_in(3),
                paid: !dice.one_in(20),
            }
        })
        .collect()
}

/// Puts newer zone data between the facts, and somebody who moves a session there, or wants to (S-69). It is drawn by
/// dice of its own, so that everything else of a history stays as it is by its seed.
fn newer_zone_data(dice: &mut Dice, deals: &[Deal], sessions: usize, facts: &mut Vec<Fact>) {
    if dice.one_in(2) {
        return;
    }
    for _ in 0..1 + dice.below(2) {
        let session = dice.below(sessions.max(1));
        // Rather early, while the sessions are to come.
        let mut place = 1 + dice.below(facts.len()).min(dice.below(facts.len()));
        let by = dice.of(&[HOUR, -HOUR, HOUR, -HOUR, 30 * MINUTE, -12 * HOUR]);
        facts.insert(place, Fact { at: facts[place - 1].at, what: What::ZoneData { session, by } });
        for _ in 0..1 + dice.below(3) {
            place += 1 + dice.below(facts.len() - place).min(dice.below(4));
            let by = match dice.below(6) {
                0 => dice.who(&deals[0]),
                1 => Who::System,
                _ => Who::Staff,
            };
            let what = What::Ask { session, by, asked: Asked::ReAnchor };
            facts.insert(place, Fact { at: facts[place - 1].at, what });
        }
    }
}

/// How far from an instant something else may happen by the choice.
fn spans(choice: &Choice) -> Vec<i64> {
    let mut spans = vec![
        choice.student_notice,
        choice.coach_notice,
        choice.window,
        choice.lead,
        choice.grace,
        choice.evidence,
        choice.late,
        15 * MINUTE,
        HOUR,
        HOUR + choice.grace,
        choice.window + choice.lead,
    ];
    spans.extend(choice.floor);
    spans.extend(choice.immediate);
    spans.extend(&choice.reminders);
    spans.extend(match choice.cancel {
        Cancel::Notice(notice) => Some(notice),
        _ => None,
    });
    spans
}

fn whole_minute(at: i64) -> i64 {
    at - at % MINUTE
}

/// What was asked for so far, whatever became of it.
struct SoFar {
    /// The contract of each session.
    made: Vec<usize>,
    /// The last one for which another time was asked for, and that time.
    asked: Option<(usize, Option<i64>)>,
}

impl SoFar {
    fn schedule(&mut self, dice: &mut Dice, notable: &mut Notable, deals: &[Deal], now: i64) -> What {
        let deal = dice.below(deals.len());
        let by = dice.who(&deals[deal]);
        let held = self.asked.and_then(|(_, to)| to);
        let start = match (dice.below(9), held) {
            (0, _) => notable.near(dice),
            (1, _) => now + dice.of(&notable.spans) + dice.of(&[-1, 0, 1, HOUR]),
            (2, Some(held)) => held + dice.of(&[0, 15 * MINUTE, HOUR, -HOUR]),
            _ => whole_minute(now) + HOUR * (1 + dice.below(72) as i64),
        };
        let minutes = match dice.below(4) {
            0 => Some(dice.of(&[14, 15, 60, 90, 481])),
            _ => None,
        };
        notable.instants.push(start);
        self.made.push(deal);
        What::Schedule { session: self.made.len() - 1, deal, by, start, minutes }
    }

    fn something(
        &mut self,
        dice: &mut Dice,
        notable: &mut Notable,
        deals: &[Deal],
        choice: &Choice,
        now: i64,
    ) -> What {
        let answer = self.asked.filter(|_| dice.one_in(3));
        let session = answer.map_or(dice.below(self.made.len().max(1)), |(session, _)| session);
        let deal = self.made.get(session).copied().unwrap_or(0);
        let by = dice.who(&deals[deal]);
        let ask = |asked| What::Ask { session, by, asked };
        let which = if answer.is_some() { dice.of(&[20, 21, 22, 23, 24, 26, 32]) } else { dice.below(42) };
        match which {
            0..=5 => What::Sweep { batch: 1 + dice.below(3) },
            6..=10 => What::Read { session },
            11 => What::Settle { deal, status: dice.of(&[Outside::Cancelled, Outside::Disputed]) },
            12 | 13 => ask(Asked::Confirm),
            14..=19 => {
                let letters = dice.of(&[10, 10, 10, 10, 500, 9, 501, 0]);
                let near = match dice.below(4) {
                    0 => notable.near(dice),
                    1 => now + notable.spans[dice.below(notable.spans.len())] + dice.of(&[-1, 0, 1]),
                    // About as far ahead as silence can agree to.
                    2 => now + choice.window + dice.of(&[0, choice.lead, choice.lead - 1]),
                    _ => whole_minute(now) + HOUR * (1 + dice.below(80) as i64),
                };
                let to = (!dice.one_in(5)).then_some(near);
                notable.instants.extend(to);
                notable.instants.push(now);
                self.asked = Some((session, to));
                ask(Asked::Request { letters, to })
            }
            20..=23 => {
                let near = notable.near(dice);
                let to = dice.one_in(3).then_some(near);
                notable.instants.extend(to);
                ask(Asked::Approve { to })
            }
            24 | 25 => ask(Asked::Decline),
            26 | 27 => ask(Asked::Withdraw),
            28..=31 => {
                let notes = dice.of(&[None, Some(0), Some(5), Some(1_000), Some(1_001)]);
                ask(Asked::Complete { notes })
            }
            32 => ask(Asked::Cancel { letters: dice.letters() }),
            33 | 34 => ask(Asked::Missed { letters: dice.letters() }),
            35..=38 => {
                let at = if dice.one_in(3) { now } else { notable.near(dice).min(now + 1) };
                ask(Asked::Contact { at })
            }
            _ => {
                // Often one that has just begun, be the session missed or not.
                let started = if dice.one_in(2) { now } else { notable.near(dice).min(now) };
                ask(Asked::Meeting { started, ended: started + dice.of(&[-1, 0, MINUTE, HOUR]) })
            }
        }
    }
}
