//! Counts, rates and durations.

use std::cmp::Ordering;

use automation_core::Span;
use session_core::{
    contract::{Ratio, SessionLength},
    policy::RateBasis,
    statistics::{
        SessionFact, SessionStatistics,
        StatisticState::{self, Cancelled, Completed, Missed, Pending, Scheduled},
        within_days,
    },
};
use zone_core::{Zone, zone};

use super::at;

fn fact(state: StatisticState, moves: u32) -> SessionFact {
    SessionFact {
        state,
        start: at("2026-03-02T09:00:00Z"),
        planned: SessionLength::from_minutes(60).unwrap(),
        actual: None,
        moves,
    }
}

/// Above and below the line, as counted.
fn parts(rate: Option<Ratio>) -> Option<(u64, u64)> {
    rate.map(|rate| (rate.part(), rate.whole()))
}

#[test]
fn rates_on_either_basis() {
    /// Completion, no-show, reschedule.
    type Rates = [Option<(u64, u64)>; 3];
    /// States and moves, and the rates on the basis of all and of settled sessions.
    type Row<'a> = (&'a [(StatisticState, u32)], Rates, Rates);
    let table: [Row<'_>; 5] = [
        (&[], [None, None, None], [None, None, None]),
        (&[(Scheduled, 1), (Pending, 0)], [Some((0, 2)), Some((0, 2)), Some((1, 2))], [None, None, None]),
        (
            &[(Completed, 0), (Completed, 2), (Missed, 1), (Cancelled, 0), (Scheduled, 3)],
            [Some((2, 5)), Some((1, 5)), Some((3, 5))],
            [Some((2, 4)), Some((1, 4)), Some((2, 4))],
        ),
        (
            &[(Completed, 0)],
            [Some((1, 1)), Some((0, 1)), Some((0, 1))],
            [Some((1, 1)), Some((0, 1)), Some((0, 1))],
        ),
        (
            &[(Missed, 0), (Pending, 1)],
            [Some((0, 2)), Some((1, 2)), Some((1, 2))],
            [Some((0, 1)), Some((1, 1)), Some((0, 1))],
        ),
    ];
    for (facts, all, settled) in table {
        let statistics = SessionStatistics::of(facts.iter().map(|(state, moves)| fact(*state, *moves)));
        for (basis, expected) in [(RateBasis::AllScheduled, all), (RateBasis::Settled, settled)] {
            let rates = statistics.rates(basis);
            let rates = [rates.completion, rates.no_show, rates.reschedule].map(parts);
            assert_eq!(rates, expected, "{facts:?} {basis:?}");
        }
    }
    assert_eq!(RateBasis::default(), RateBasis::AllScheduled);
}

#[test]
fn each_session_is_counted_once() {
    let states = [Scheduled, Pending, Pending, Completed, Cancelled, Cancelled, Missed];
    let counts = SessionStatistics::of(states.map(|state| fact(state, 0))).counts();
    assert_eq!(counts.all(), 7);
    assert_eq!((counts.scheduled, counts.pending, counts.completed), (1, 2, 1));
    assert_eq!((counts.cancelled, counts.missed, counts.latest), (2, 1, None));
    for state in states {
        assert_eq!(state.is_settled(), !matches!(state, Scheduled | Pending));
        assert_eq!(serde_json::to_value(state).unwrap(), state.to_string());
    }
}

#[test]
fn durations_over_the_same_sessions() {
    let lasting = |planned: i64, actual: Option<Span>| SessionFact {
        planned: SessionLength::from_minutes(planned).unwrap(),
        actual,
        ..fact(Completed, 0)
    };
    assert_eq!(SessionStatistics::of([lasting(60, None)]).average_duration(), None);
    // The session of 480 minutes was not measured and is in neither mean.
    let facts = [
        lasting(60, Some(Span::minutes(50))),
        lasting(30, Some(Span::minutes(35))),
        lasting(60, Some(Span::from_micros(1).unwrap())),
        lasting(480, None),
    ];
    let average = SessionStatistics::of(facts).average_duration().unwrap();
    let minute = 60_000_000;
    assert_eq!(average.sessions(), 3);
    assert_eq!((average.actual().part(), average.actual().whole()), (85 * minute + 1, 3));
    assert_eq!(average.planned(), Ratio::of(50 * minute, 1).unwrap());
    assert_eq!(average.difference(), (Ordering::Less, Ratio::of(65 * minute - 1, 3).unwrap()));
    let longer = SessionStatistics::of([lasting(30, Some(Span::minutes(31)))]).average_duration().unwrap();
    assert_eq!(longer.difference(), (Ordering::Greater, Ratio::of(minute, 1).unwrap()));
    let exact = SessionStatistics::of([lasting(30, Some(Span::minutes(30)))]).average_duration().unwrap();
    assert_eq!(exact.difference(), (Ordering::Equal, Ratio::ZERO));
}

#[test]
fn local_days_both_inclusive() {
    /// Zone, first and last day, and starts with whether they lie in it.
    type Row<'a> = (Zone, &'a str, &'a str, &'a [(&'a str, bool)]);
    let table: [Row<'_>; 5] = [
        (
            zone!("Etc/UTC"),
            "2026-03-01",
            "2026-03-31",
            &[
                ("2026-02-28T23:59:59.999999Z", false),
                ("2026-03-01T00:00:00Z", true),
                ("2026-03-31T23:59:59.999999Z", true),
                ("2026-04-01T00:00:00Z", false),
            ],
        ),
        (
            zone!("America/New_York"),
            "2026-03-01",
            "2026-03-31",
            &[
                ("2026-03-01T04:59:59.999999Z", false),
                ("2026-03-01T05:00:00Z", true),
                ("2026-04-01T03:59:59.999999Z", true),
                ("2026-04-01T04:00:00Z", false),
            ],
        ),
        (
            zone!("Pacific/Kiritimati"),
            "2026-03-01",
            "2026-03-01",
            &[
                ("2026-02-28T09:59:59.999999Z", false),
                ("2026-02-28T10:00:00Z", true),
                ("2026-03-01T09:59:59.999999Z", true),
                ("2026-03-01T10:00:00Z", false),
            ],
        ),
        // The day that was skipped is nobody's.
        (
            zone!("Pacific/Apia"),
            "2011-12-30",
            "2011-12-30",
            &[("2011-12-30T09:59:59.999999Z", false), ("2011-12-30T10:00:00Z", false)],
        ),
        // The clock reads the 6th once more after the 7th has begun.
        (
            zone!("America/St_Johns"),
            "2010-11-06",
            "2010-11-06",
            &[
                ("2010-11-07T02:29:59.999999Z", true),
                ("2010-11-07T02:30:00Z", false),
                ("2010-11-07T03:00:00Z", false),
            ],
        ),
    ];
    for (zone, from, until, starts) in table {
        for (start, expected) in starts {
            let fact = SessionFact { start: at(start), ..fact(Completed, 0) };
            let days = from.parse().unwrap()..=until.parse().unwrap();
            let found = within_days([fact], days, zone).count();
            assert_eq!(found == 1, *expected, "{start} in {zone}");
        }
    }
}

#[test]
fn a_range_that_ends_before_it_begins_has_nothing() {
    let (from, until) = ("2026-03-02".parse().unwrap(), "2026-03-01".parse().unwrap());
    assert_eq!(within_days([fact(Completed, 0)], from..=until, zone!("Etc/UTC")).count(), 0);
}
