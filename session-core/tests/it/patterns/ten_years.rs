//! Ten years of runs: daily, weekly, and with outages of up to two months. Whenever they run, the sessions are the same
//! from the end of each outage on, there are always enough, none is made twice, and no booking is lost.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::Instant;
use chrono::{Months, NaiveDate};
use session_core::{
    class::{ClassCommand, ClassStatus},
    pattern::{OnHoliday, SeriesDraft},
};
use zone_core::zone;

use super::{made::*, studio::Studio};
use crate::dice::Dice;

const BEGIN: &str = "2026-01-01T11:00:00Z";
const YEARS: u64 = 10;

/// When somebody runs it: at three in the night, or in the afternoon.
#[derive(Debug, Clone, Copy)]
enum Runs {
    Daily,
    Weekly,
    Outages(u64),
}

fn all_runs(runs: Runs) -> Vec<Instant> {
    let mut dice = Dice(if let Runs::Outages(seed) = runs { seed } else { 0 });
    let mut now = at(BEGIN).micros();
    let end = now + (YEARS as i64 * 365 + 2) * super::world::DAY;
    let mut all = Vec::new();
    while now < end {
        let days = match runs {
            Runs::Daily => 1,
            Runs::Weekly => 7,
            Runs::Outages(_) if dice.one_in(40) => 1 + dice.below(61) as i64,
            Runs::Outages(_) => 1,
        };
        now += days * super::world::DAY;
        let late = if let Runs::Outages(_) = runs { dice.below(20) as i64 * super::world::HOUR } else { 0 };
        all.push(Instant::from_micros(now + late).unwrap());
    }
    all
}

/// What is there on a day, by key: the local start, the instants, the number.
type Seen = BTreeMap<String, String>;

fn ahead(studio: &Studio, now: Instant) -> Seen {
    let to_come = studio.sessions.values().filter(|row| row.record.start > now);
    to_come
        .map(|row| {
            let one = &row.record;
            (one.key.to_string(), format!("{} {} {} {}", one.local_start, one.start, one.number, one.status))
        })
        .collect()
}

/// Runs it, with a booking now and then; what there is to come after each run.
fn lived(series: &SeriesDraft, runs: Runs) -> BTreeMap<Instant, Seen> {
    let mut studio: Studio = Studio::new(policy(|_| ()));
    studio.holidays =
        holidays(&["2026-05-01", "2027-12-24", "2027-12-27", "2028-12-25", "2030-05-31", "2033-07-04"]);
    let id = studio.create(draft(series.clone()), &staff(), at(BEGIN));
    let mut seen = BTreeMap::new();
    let mut booked = BTreeSet::new();
    for now in all_runs(runs) {
        studio.run(now);
        let pattern = studio.pattern(id);
        let (today, through) = (pattern.today(now), pattern.generated_through.unwrap());
        let needed = today + Months::new(3);
        let is_exhausted =
            !series.clone().checked().unwrap().days(through, NaiveDate::MAX).any(|day| day > through);
        assert!(through >= needed || is_exhausted, "on {today} made through {through}");
        assert!(through <= today + Months::new(6) || is_exhausted, "on {today} made through {through}");
        // Somebody books the next one, once a quarter.
        let quarter = person(&format!("q{}", now.micros() / (90 * super::world::DAY)));
        let next = studio.sessions.values().filter(|row| row.record.start > now);
        let next = next.min_by_key(|row| row.record.start).map(|row| row.id);
        if let Some(next) = next.filter(|_| booked.insert(quarter.as_str().to_owned())) {
            studio.ask_session(next, &ClassCommand::Book { person: quarter }, &staff(), now).unwrap();
        }
        seen.insert(now, ahead(&studio, now));
    }
    assert_eq!(studio.were_there, 0, "nothing is made twice");
    studio.untrue().unwrap();
    let seated: BTreeSet<String> = studio
        .sessions
        .values()
        .flat_map(|row| row.record.seats.people().iter().map(|person| person.as_str().to_owned()))
        .collect();
    assert_eq!(seated, booked, "no booking is lost");
    let last = *seen.keys().next_back().unwrap();
    let mut past = studio
        .sessions
        .values()
        .filter(|row| row.record.day() < automation_core::civil::today(last, row.record.zone));
    assert!(past.all(|row| row.record.status == ClassStatus::Completed), "what was booked is kept");
    seen
}

fn series_to_live() -> Vec<SeriesDraft> {
    let mut several = series("FREQ=MONTHLY;BYDAY=1SA,-1SU", "2026-01-03", "09:00", zone!("Europe/London"));
    several.ends_at = Some("12:00:00".parse().unwrap());
    let mut finite =
        series("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;COUNT=150", "2026-01-07", "02:30", zone!("Asia/Kolkata"));
    finite.exceptions.insert(day("2027-03-03"));
    vec![
        with_holidays(
            series("FREQ=WEEKLY;BYDAY=MO,FR", "2026-01-05", "23:30", zone!("America/Los_Angeles")),
            OnHoliday::NextWorkingDay,
        ),
        several,
        finite,
        series("FREQ=MONTHLY;BYMONTHDAY=31", "2026-02-15", "02:30", zone!("Pacific/Auckland")),
        series("FREQ=YEARLY", "2024-02-29", "10:00", zone!("Europe/London")),
    ]
}

#[test]
fn ten_years_of_runs_are_the_same_sessions() {
    for series in series_to_live() {
        let daily = lived(&series, Runs::Daily);
        for runs in [Runs::Weekly, Runs::Outages(1), Runs::Outages(2)] {
            let other = lived(&series, runs);
            for (now, seen) in &other {
                // The daily run before it, on the same local day or the one before: what is to come from then on.
                let Some((before, expected)) = daily.range(..=*now).next_back() else { continue };
                let gone_by = |sessions: &Seen, of: &Seen| -> Vec<String> {
                    sessions
                        .iter()
                        .filter(|(key, one)| of.get(*key) != Some(one))
                        .map(|(key, _)| key.clone())
                        .collect()
                };
                // What began meanwhile is no longer to come; what was refilled meanwhile is there already.
                let missing = gone_by(expected, seen);
                let begun = missing.iter().all(|key| {
                    let start = expected[key].split(' ').nth(2).unwrap();
                    at(start) <= *now
                });
                assert!(begun, "{runs:?} at {now}, daily at {before}: missing are {missing:?}");
                let more = gone_by(seen, expected);
                let next = daily.range(*now..).next();
                if let Some((_, next)) = next {
                    let unknown: Vec<&String> = more
                        .iter()
                        .filter(|key| {
                            let start = seen[*key].split(' ').nth(2).unwrap();
                            next.get(*key) != seen.get(*key)
                                && Some(at(start)) > now.checked_add(automation_core::Span::days(2))
                        })
                        .collect();
                    assert!(unknown.is_empty(), "{runs:?} at {now}: {unknown:?} are not there by daily runs");
                }
            }
        }
    }
}
