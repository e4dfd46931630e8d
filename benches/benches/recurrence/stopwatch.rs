//! Ways of doing the same, taking turns; the shortest of many times.

use std::{
    hint::black_box,
    time::{Duration, Instant as Stopwatch},
};

/// What a way came to: it must be the same for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Answer {
    /// How many occurrences, or texts.
    pub(crate) number: u64,
    /// Their instants, in seconds since 1970, folded into a sum.
    pub(crate) sum: i64,
}

impl Answer {
    /// Everybody's results are taken in this way, one at a time.
    #[inline(always)]
    pub(crate) fn add(&mut self, instant: i64) {
        self.number += 1;
        self.sum = self.sum.wrapping_add(instant);
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self { number: self.number + other.number, sum: self.sum.wrapping_add(other.sum) }
    }
}

impl FromIterator<i64> for Answer {
    #[inline]
    fn from_iter<I: IntoIterator<Item = i64>>(instants: I) -> Self {
        let mut answer = Self::default();
        for instant in instants {
            answer.add(instant);
        }
        answer
    }
}

/// One way of doing it, so many times.
pub(crate) struct Way<'a>(Box<dyn FnMut(u32) -> Answer + 'a>);

impl<'a> Way<'a> {
    pub(crate) fn new(mut once: impl FnMut() -> Answer + 'a) -> Self {
        Self(Box::new(move |times| {
            let mut answer = Answer::default();
            for _ in 0..times {
                answer = black_box(once());
            }
            answer
        }))
    }
}

/// How long to go on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// For all ways of one case together.
    pub(crate) in_all: Duration,
    /// For one measurement, of which the shortest counts: short enough to fall between interruptions.
    pub(crate) each: Duration,
    pub(crate) at_least: u32,
}

impl Effort {
    pub(crate) const MEASURED: Self =
        Self { in_all: Duration::from_secs(3), each: Duration::from_micros(300), at_least: 20 };
    /// Once: to see that the answers are equal.
    pub(crate) const CHECKED: Self = Self { in_all: Duration::ZERO, each: Duration::ZERO, at_least: 1 };
}

/// Nanoseconds for each of the `number` that the ways give; a way that is missing has no time.
pub(crate) fn race(case: &str, ways: &mut [Option<Way<'_>>], effort: Effort) -> Vec<Option<f64>> {
    let mut expected = None;
    let times: Vec<u32> = ways
        .iter_mut()
        .enumerate()
        .map(|(place, way)| {
            let Some(Way(go)) = way else { return 1 };
            let started = Stopwatch::now();
            let answer = go(1);
            let once = started.elapsed().as_nanos().max(1);
            assert!(answer.number > 0, "{case}: way {place} gives nothing");
            assert_eq!(*expected.get_or_insert(answer), answer, "{case}: way {place} differs");
            u32::try_from(effort.each.as_nanos() / once).unwrap_or(u32::MAX).max(1)
        })
        .collect();
    let number = expected.map_or(1, |answer: Answer| answer.number);

    let mut shortest = vec![f64::INFINITY; ways.len()];
    let started = Stopwatch::now();
    let mut rounds = 0;
    while rounds < effort.at_least || started.elapsed() < effort.in_all {
        for ((way, times), shortest) in ways.iter_mut().zip(&times).zip(&mut shortest) {
            let Some(Way(go)) = way else { continue };
            let started = Stopwatch::now();
            black_box(go(*times));
            let each = started.elapsed().as_nanos() as f64 / f64::from(*times) / number as f64;
            *shortest = shortest.min(each);
        }
        rounds += 1;
    }
    shortest.into_iter().map(|time| time.is_finite().then_some(time)).collect()
}
