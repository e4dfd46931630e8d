//! Local days as plain numbers, for the oracle: written down from almanacs, and sharing nothing with the crates. Good for
//! the years 2026 and 2027.

/// A zone by its name, with the instant (in microseconds since 1970) and the hours by which its clocks are ahead of UTC
/// from then on.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) zone: &'static str,
    clocks: &'static [(i64, i64)],
}

const HOUR: i64 = 3_600_000_000;
pub(crate) const DAY: i64 = 24 * HOUR;
const EVER: i64 = i64::MIN / 2;

/// Microseconds since 1970 of an hour of a day of 2026, by the number of the day in the year, the first being 1,
/// and so on into 2027.
const fn of_2026(day: i64, hour: i64) -> i64 {
    (20_454 + day - 1) * DAY + hour * HOUR
}

/// West, near and east of UTC. Beirut and the Azores have a day without a midnight, on 29 March; the Azores have one whose
/// midnight is read twice, on 25 October.
pub(crate) const PLACES: [Place; 6] = [
    Place { zone: "UTC", clocks: &[(EVER, 0)] },
    Place {
        zone: "America/Los_Angeles",
        clocks: &[
            (EVER, -8),
            (of_2026(67, 10), -7),
            (of_2026(305, 9), -8),
            (of_2026(365 + 73, 10), -7),
            (of_2026(365 + 311, 9), -8),
        ],
    },
    Place {
        zone: "Europe/Berlin",
        clocks: &[
            (EVER, 1),
            (of_2026(88, 1), 2),
            (of_2026(298, 1), 1),
            (of_2026(365 + 87, 1), 2),
            (of_2026(365 + 304, 1), 1),
        ],
    },
    Place {
        zone: "Asia/Beirut",
        clocks: &[
            (EVER, 2),
            (of_2026(87, 22), 3),
            (of_2026(297, 21), 2),
            (of_2026(365 + 86, 22), 3),
            (of_2026(365 + 303, 21), 2),
        ],
    },
    Place {
        zone: "Atlantic/Azores",
        clocks: &[
            (EVER, -1),
            (of_2026(88, 1), 0),
            (of_2026(298, 1), -1),
            (of_2026(365 + 87, 1), 0),
            (of_2026(365 + 304, 1), -1),
        ],
    },
    Place { zone: "Asia/Karachi", clocks: &[(EVER, 5)] },
];

impl Place {
    /// The first instant at which the clocks have read that day, counted from 1970.
    pub(crate) fn begins(&self, day: i64) -> i64 {
        let ends = self.clocks.iter().skip(1).map(|(from, _)| *from).chain([i64::MAX]);
        let reads = |((from, ahead), end): (&(i64, i64), i64)| {
            let first = (day * DAY - ahead * HOUR).max(*from);
            (first < end).then_some(first)
        };
        self.clocks.iter().zip(ends).find_map(reads).expect("every day begins")
    }

    /// The latest day that has begun.
    pub(crate) fn today(&self, at: i64) -> i64 {
        // The clocks are less than a day from UTC.
        let about = at.div_euclid(DAY);
        (about - 1..=about + 1).rev().find(|day| self.begins(*day) <= at).expect("some day has begun")
    }
}

#[test]
fn days_begin_where_the_almanac_says() {
    let [utc, angeles, berlin, beirut, azores, karachi] = &PLACES;
    // 29 March 2026 is the 20541st day.
    assert_eq!(utc.begins(20_541), 20_541 * DAY);
    assert_eq!(angeles.begins(20_541), 20_541 * DAY + 7 * HOUR);
    assert_eq!(berlin.begins(20_541), 20_541 * DAY - HOUR);
    assert_eq!(berlin.begins(20_542), 20_542 * DAY - 2 * HOUR);
    // The clocks go from 24:00 to 01:00.
    assert_eq!(beirut.begins(20_541), 20_541 * DAY - 2 * HOUR);
    assert_eq!(karachi.today(20_541 * DAY - 5 * HOUR), 20_541);
    assert_eq!(karachi.today(20_541 * DAY - 5 * HOUR - 1), 20_540);
    // In Beirut 24 October has an hour more before its midnight, which is read once.
    assert_eq!(beirut.begins(20_751), of_2026(297, 22));
    // On the Azores the midnight of 29 March is jumped over, and that of 25 October is read twice: the day begins once.
    assert_eq!(azores.begins(20_541), of_2026(88, 1));
    let begins = of_2026(298, 0);
    let days = [begins - 1, begins, begins + HOUR - 1, begins + HOUR].map(|at| azores.today(at));
    assert_eq!(days, [20_750, 20_751, 20_751, 20_751]);
}
