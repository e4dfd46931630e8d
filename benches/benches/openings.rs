//! The openings of a coach for 30 days with 200 sessions in the way, beside one sorted merge of the same
//! intervals: the free stretches of the days, read beforehand, less the sessions.
//!
//! `cargo bench -p benches --bench openings [-- ROUNDS]`

use std::{
    error::Error,
    hint::black_box,
    time::{Duration, Instant as Stopwatch},
};

use automation_core::{Instant, Span};
use benches::table::{machine, median};
use session_core::{
    calendar::{Calendar, Interval, OpeningStep},
    contract::SessionLength,
};
use zone_core::{Zone, zone};

const SESSIONS: usize = 200;
const DAYS: u32 = 30;
/// How often each way goes in one measurement: long beside the clock, short beside an interruption.
const TIMES: u32 = 100;

/// What a way came to, so that none is left out and all can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Answer {
    number: u64,
    sum: i64,
}

impl Answer {
    #[inline(always)]
    fn add(&mut self, from: Instant) {
        self.number += 1;
        self.sum = self.sum.wrapping_add(from.micros());
    }
}

/// A calendar with its sessions, and what the merge is given.
struct Coach {
    calendar: Calendar,
    length: SessionLength,
    /// In the order of their beginnings.
    taken: Vec<Interval>,
    /// The working hours of the window, with their zone already read.
    free: Vec<Interval>,
    from: Instant,
    until: Instant,
    now: Instant,
}

impl Coach {
    /// Sessions of half an hour, in half hours that differ from day to day.
    fn new(zone: Zone, minutes: i64, step: OpeningStep) -> Result<Self, Box<dyn Error>> {
        let calendar = Calendar::new(zone).with_step(step)?;
        let now: Instant = "2026-03-01T12:00:00Z".parse()?;
        let from: Instant = "2026-03-02T05:00:00Z".parse()?;
        let until = from.checked_add(Span::days(DAYS)).ok_or("out of range")?;
        let free: Vec<Interval> = calendar.free(from, until).collect();
        let mut taken = Vec::new();
        let mut dice = 7_u64;
        let mut halves = Vec::new();
        for day in &free {
            for half in 0..day.length().micros() / Span::minutes(30).micros() {
                let begins = Span::minutes(30 * u32::try_from(half)?);
                halves.push(day.from().checked_add(begins).ok_or("out of range")?);
            }
        }
        while taken.len() < SESSIONS {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = usize::try_from(dice >> 33)? % halves.len();
            taken.push(Interval::lasting(halves.swap_remove(place), Span::minutes(30)).ok_or("no time")?);
        }
        taken.sort_unstable();
        let length = SessionLength::from_minutes(minutes)?;
        Ok(Self { calendar, length, taken, free, from, until, now })
    }

    /// The openings.
    #[inline(never)]
    fn ours(&self) -> Answer {
        let mut answer = Answer::default();
        for opening in self.calendar.openings(self.length, &self.taken, self.from, self.until, self.now) {
            answer.add(opening.from());
        }
        answer
    }

    /// What is left of the free stretches without the sessions and the time that is kept free around them.
    #[inline(always)]
    fn merged(&self, gap: i64, mut left: impl FnMut(i64, i64)) {
        let mut taken = self.taken.iter().peekable();
        for free in &self.free {
            let (mut from, until) = (free.from().micros(), free.until().micros());
            while let Some(session) = taken.next_if(|session| session.from().micros() - gap < until) {
                let begins = session.from().micros() - gap;
                if from < begins {
                    left(from, begins);
                }
                from = from.max(session.until().micros() + gap);
            }
            if from < until {
                left(from, until);
            }
        }
    }

    /// The limit: the merge alone, without a single opening.
    #[inline(never)]
    fn limit(&self) -> Answer {
        let mut answer = Answer::default();
        self.merged(self.calendar.gap().micros(), |from, until| {
            answer.number += 1;
            answer.sum = answer.sum.wrapping_add(from ^ until);
        });
        answer
    }

    /// The merge, and the openings in what it leaves: the same answer as ours, for steps after the buffer.
    #[inline(never)]
    fn by_hand(&self) -> Answer {
        let length = self.length.span().micros();
        let step = length + self.calendar.buffer_after().micros();
        let mut answer = Answer::default();
        self.merged(self.calendar.gap().micros(), |from, until| {
            let mut at = from;
            while at + length <= until {
                answer.number += 1;
                answer.sum = answer.sum.wrapping_add(at);
                at += step;
            }
        });
        answer
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo passes `--bench`; `cargo test` passes nothing, and then a small run checks that the answers agree.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let rounds = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let rounds = rounds.unwrap_or(if measured { 2_001 } else { 3 });
    println!(
        "{SESSIONS} sessions in {DAYS} days, median of {rounds} times {TIMES}, taking turns, {}\n",
        machine()
    );
    println!(
        "| openings | number | ours | allocations | by hand | merge alone | ours / by hand | ours / merge |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let cases = [
        ("of an hour, after the buffer", 60, OpeningStep::AfterBuffer),
        ("of a quarter of an hour, after the buffer", 15, OpeningStep::AfterBuffer),
        ("of an hour, every 30 minutes", 60, OpeningStep::Every(30)),
    ];
    for (name, minutes, step) in cases {
        let coach = Coach::new(zone!("America/New_York"), minutes, step)?;
        let ours = coach.ours();
        assert!(ours.number > 0, "{name}: nothing is open");
        let after_buffer = step == OpeningStep::AfterBuffer;
        if after_buffer {
            assert_eq!(ours, coach.by_hand(), "{name}: the two ways differ");
        }
        let allocations = allocation_counter::measure(|| {
            black_box(coach.ours());
        });
        let mut times = [Vec::new(), Vec::new(), Vec::new()];
        let ways = [Coach::ours, Coach::by_hand, Coach::limit];
        for _ in 0..rounds {
            for (way, times) in ways.iter().zip(&mut times) {
                let started = Stopwatch::now();
                for _ in 0..TIMES {
                    black_box(way(black_box(&coach)));
                }
                times.push(started.elapsed() / TIMES);
            }
        }
        let [ours_took, by_hand, limit] = times.map(median);
        let ratio = |other: Duration| ours_took.as_secs_f64() / other.as_secs_f64().max(f64::MIN_POSITIVE);
        let (by_hand, beside) = match after_buffer {
            true => (format!("{by_hand:.2?}"), format!("{:.1}", ratio(by_hand))),
            false => ("–".to_owned(), "–".to_owned()),
        };
        println!(
            "| {name} | {} | {ours_took:.2?} | {} | {by_hand} | {limit:.2?} | {beside} | {:.1} |",
            ours.number,
            allocations.count_total,
            ratio(limit),
        );
    }
    Ok(())
}
