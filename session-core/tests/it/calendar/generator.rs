//! Random plans, around the days on which clocks change.

use chrono::{DateTime, NaiveDate, TimeDelta};
use zone_core::{Zone, zone};

use super::oracle::{Clock, Plan};

/// A zone and the middle of the days that are looked at.
const PLACES: [(Zone, &str); 18] = [
    (zone!("Etc/UTC"), "2026-03-01"),
    (zone!("Europe/London"), "2026-03-29"),
    (zone!("Europe/London"), "2026-10-25"),
    (zone!("America/New_York"), "2026-03-08"),
    (zone!("America/New_York"), "2026-11-01"),
    (zone!("Australia/Sydney"), "2026-04-05"),
    (zone!("Australia/Sydney"), "2026-10-04"),
    (zone!("Australia/Lord_Howe"), "2026-04-05"),
    (zone!("Australia/Lord_Howe"), "2026-10-04"),
    (zone!("Asia/Beirut"), "2026-03-29"),
    (zone!("Asia/Beirut"), "2026-10-25"),
    (zone!("America/Havana"), "2025-03-09"),
    (zone!("America/Havana"), "2025-11-02"),
    (zone!("America/Santiago"), "2026-04-05"),
    (zone!("America/St_Johns"), "2010-11-07"),
    (zone!("Pacific/Apia"), "2011-12-30"),
    (zone!("Asia/Kathmandu"), "2026-06-01"),
    (zone!("Pacific/Kiritimati"), "2026-01-01"),
];

/// Half an hour off, at noon of a day like any other.
const CARACAS: (Zone, &str) = (zone!("America/Caracas"), "2016-05-01");

const DAY: i64 = 1440;

/// A small generator of numbers, always the same for a seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    /// A number in `from..=until`.
    pub(crate) fn roll(&mut self, from: i64, until: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let size = u64::try_from(until - from + 1).unwrap();
        from + i64::try_from((self.0 >> 11) % size).unwrap()
    }

    fn one_in(&mut self, many: i64) -> bool {
        self.roll(1, many) == 1
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.roll(0, i64::try_from(from.len()).unwrap() - 1)).unwrap()]
    }
}

/// The clocks of all places, read once.
pub(crate) struct World {
    places: Vec<Place>,
}

pub(crate) struct Place {
    zone: Zone,
    middle: NaiveDate,
    /// Minutes since 1970 of the first minute that the clock knows.
    pub(crate) begins: i64,
    pub(crate) clock: Clock,
}

/// How many days each side of the middle the clock knows, and how many of them plans are about: hours of a
/// day at the edge would be cut.
const KNOWN: i64 = 6;
const ABOUT: i64 = 4;

impl World {
    pub(crate) fn new() -> Self {
        let places = PLACES.into_iter().chain([CARACAS]);
        let places = places.map(|(zone, middle)| {
            let middle: NaiveDate = middle.parse().unwrap();
            let begins = (middle - TimeDelta::days(KNOWN)).and_hms_opt(0, 0, 0).unwrap();
            let begins = begins.and_utc().timestamp() / 60;
            Place { zone, middle, begins, clock: Clock::new(zone, begins, 2 * KNOWN * DAY) }
        });
        Self { places: places.collect() }
    }

    pub(crate) fn plan(&self, seed: u64) -> (&Place, Plan) {
        let mut dice = Dice::new(seed);
        let place = &self.places[usize::try_from(seed).unwrap() % self.places.len()];
        (place, place.plan(&mut dice))
    }
}

impl Place {
    fn plan(&self, dice: &mut Dice) -> Plan {
        let middle = self.begins + KNOWN * DAY;
        let round = dice.pick(&[1, 5, 15]);
        let from = middle + dice.roll(-ABOUT * DAY, ABOUT * DAY / 2);
        let weekly = std::array::from_fn(|_| hours(dice, round));
        let minute = |dice: &mut Dice| middle + dice.roll(-ABOUT * DAY / round, ABOUT * DAY / round) * round;
        let stretches = |dice: &mut Dice, most: i64, longest: i64| {
            let mut stretches = Vec::new();
            for _ in 0..dice.roll(0, most) {
                let from = minute(dice);
                stretches.push((from, from + dice.roll(1, longest / round) * round));
            }
            stretches
        };
        let (busy, taken) = (stretches(dice, 8, 600), stretches(dice, 20, 240));
        Plan {
            zone: self.zone,
            weekly,
            exceptions: self.exceptions(dice, round),
            busy,
            taken,
            length: dice.pick(&[15, 30, 45, 60, 60, 90, 240, 480]),
            before: dice.pick(&[0, 0, 10, 30]),
            after: dice.pick(&[0, 15, 15, 45]),
            advance: dice.pick(&[0, 1, 2, 4, 30, 365]),
            same_day: dice.one_in(2),
            lead: dice.pick(&[0, 120, 120, 1500]),
            every: dice.one_in(2).then(|| dice.pick(&[15, 30, 30, 45, 60, 7, 1440])),
            from,
            until: dice.roll(from, middle + ABOUT * DAY),
            now: from + dice.roll(-3 * DAY, DAY / 2),
        }
    }

    fn exceptions(&self, dice: &mut Dice, round: i64) -> Vec<(NaiveDate, u16, u16, bool)> {
        let mut exceptions = Vec::new();
        for _ in 0..dice.roll(0, 6) {
            let date = self.middle + TimeDelta::days(dice.roll(-ABOUT, ABOUT));
            let blocked = dice.one_in(2);
            if dice.one_in(4) {
                exceptions.push((date, 0, 1440, blocked));
            } else {
                exceptions
                    .extend(hours(dice, round).into_iter().map(|(from, until)| (date, from, until, blocked)));
            }
        }
        exceptions
    }
}

/// Hours of a day that do not overlap: none, the whole day, or some, often in the small hours, when
/// clocks change.
fn hours(dice: &mut Dice, round: i64) -> Vec<(u16, u16)> {
    match dice.roll(0, 5) {
        0 => Vec::new(),
        1 | 2 => vec![(0, 1440)],
        _ => {
            let until = if dice.one_in(2) { 300 } else { 1440 };
            let mut bounds: Vec<i64> =
                (0..dice.roll(1, 3) * 2).map(|_| dice.roll(0, until / round) * round).collect();
            bounds.sort_unstable();
            bounds.dedup();
            let minutes = |minute: i64| u16::try_from(minute).unwrap();
            bounds.chunks_exact(2).map(|pair| (minutes(pair[0]), minutes(pair[1]))).collect()
        }
    }
}

/// Minutes since 1970 as text, for messages.
pub(crate) fn told(minutes: &[(i64, i64)]) -> Vec<String> {
    let tell = |minute: i64| DateTime::from_timestamp(minute * 60, 0).unwrap().to_string();
    minutes.iter().map(|(from, until)| format!("{} until {}", tell(*from), tell(*until))).collect()
}
