//! When the sessions of a series are: days, times, zones, holidays, numbers.

use automation_core::{LifecycleExt, civil};
use session_core::{
    PatternPolicy,
    class::ClassLength,
    pattern::{Holidays, OnHoliday, PatternEdit, SeriesEnd},
};
use zone_core::{Zone, zone};

use super::made::*;

/// P-13: the presets, and BYSETPOS.
#[test]
fn p_13_the_presets() {
    let facts: [(&str, &[&str]); 6] = [
        ("FREQ=WEEKLY;BYDAY=MO", &["2026-03-02", "2026-03-09", "2026-03-16"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH", &["2026-03-03", "2026-03-05", "2026-03-10"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", &["2026-03-09", "2026-03-23", "2026-04-06"]),
        ("FREQ=MONTHLY;BYMONTHDAY=15", &["2026-03-15", "2026-04-15", "2026-05-15"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", &["2026-03-31", "2026-05-31", "2026-07-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", &["2026-03-31", "2026-04-30", "2026-05-29"]),
    ];
    for (rule, expected) in facts {
        let given =
            days(&series(rule, "2026-03-01", "10:00", zone!("Asia/Kolkata")), "2026-03-01", "2026-12-31");
        assert_eq!(given[..3], *expected, "{rule}");
    }
}

/// P-14, P-30, P-X12: several a day, one after another; the end is that of the last session, or its last start.
#[test]
fn p_30_several_a_day_with_both_readings_of_the_end() {
    let facts: [(&str, i64, usize, usize); 6] = [
        ("13:00", 60, 3, 4),
        ("12:59", 60, 2, 3),
        ("11:00", 60, 1, 2),
        ("10:00", 60, 1, 1),
        ("12:30", 90, 1, 2),
        ("13:00", 90, 2, 3),
    ];
    for (ends_at, minutes, ends_by, last_start) in facts {
        let mut daily = series("FREQ=DAILY", "2026-03-02", "10:00", zone!("Europe/London"));
        daily.ends_at = Some(format!("{ends_at}:00").parse().unwrap());
        daily.length = ClassLength::from_minutes(minutes).unwrap();
        let series = daily.checked().unwrap();
        for (reading, sessions) in [(SeriesEnd::EndsBy, ends_by), (SeriesEnd::LastStart, last_start)] {
            let none = Holidays::default();
            let given: Vec<_> =
                series.occurrences(day("2026-03-02"), day("2026-03-02"), &none, reading).collect();
            assert_eq!(given.len(), sessions, "{ends_at} of {minutes} minutes, {reading}");
            for pair in given.windows(2) {
                assert_eq!(pair[0].end, pair[1].start, "one after another");
            }
            // Preview and generation are the same function.
            let (made, _) = studio_of(
                policy(|policy| policy.series_end = reading),
                series.parts().clone(),
                "2026-03-02T00:00:00Z",
            );
            let today = starts(&made).into_iter().filter(|start| start.starts_with("2026-03-02")).count();
            assert_eq!(today, sessions);
        }
    }
}

/// P-31: 02:30 in a gap becomes 03:30, and of two the first counts; which one it is stays what the rule gave.
#[test]
fn p_31_gaps_and_overlaps() {
    let facts = [
        (zone!("America/Los_Angeles"), "2026-03-08", "02:30", "2026-03-08T10:30:00Z"),
        (zone!("America/Los_Angeles"), "2026-11-01", "01:30", "2026-11-01T08:30:00Z"),
        (zone!("Europe/London"), "2026-03-29", "01:30", "2026-03-29T01:30:00Z"),
        (zone!("Europe/London"), "2026-10-25", "01:30", "2026-10-25T00:30:00Z"),
        (zone!("Pacific/Auckland"), "2026-09-27", "02:30", "2026-09-26T14:30:00Z"),
        (zone!("Pacific/Auckland"), "2026-04-05", "02:30", "2026-04-04T13:30:00Z"),
        (zone!("Asia/Kolkata"), "2026-03-29", "02:30", "2026-03-28T21:00:00Z"),
        // Midnight does not exist in Beirut on this day.
        (zone!("Asia/Beirut"), "2026-03-29", "00:00", "2026-03-28T22:00:00Z"),
    ];
    for (zone, date, time, start) in facts {
        let given = occurrences(&series("FREQ=DAILY", "2026-01-01", time, zone), date, date);
        assert_eq!(given.len(), 1, "{zone} {date}");
        assert_eq!(given[0].start, at(start), "{zone} {date} {time}");
        assert_eq!(given[0].original, local(&format!("{date}T{time}:00")));
    }
    let shown = civil::local_at(at("2026-03-08T10:30:00Z"), zone!("America/Los_Angeles"));
    assert_eq!(shown, local("2026-03-08T03:30:00"));
}

/// P-31: a session may go on over midnight; its day is the one on which it starts.
#[test]
fn p_31_over_midnight() {
    let mut weekly = series("FREQ=WEEKLY;BYDAY=SA", "2026-03-07", "22:00", zone!("America/Los_Angeles"));
    weekly.length = ClassLength::from_hours("6").unwrap();
    let (mut studio, _) = studio(weekly, "2026-03-01T09:00:00Z");
    let key = format!("{KEY}/2026-03-07T22:00");
    let session = studio.session(&key);
    assert_eq!((session.start, session.end), (at("2026-03-08T06:00:00Z"), at("2026-03-08T12:00:00Z")));
    // The clocks go forward at two in this night: it ends at five.
    assert_eq!(civil::local_at(session.end, session.zone), local("2026-03-08T05:00:00"));
    studio.run(at("2026-03-08T07:59:59.999999Z"));
    assert!(studio.session_of(&key).is_some());
    studio.run(at("2026-03-08T08:00:00Z"));
    assert_eq!(studio.session_of(&key), None);
}

/// P-X6: finite rules by COUNT (from the first day) and UNTIL (inclusive), on both sides.
#[test]
fn p_x6_count_and_until() {
    let zone = zone!("Europe/London");
    let counted = series("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5", "2026-03-03", "10:00", zone);
    assert_eq!(
        days(&counted, "2026-03-01", "2026-12-31"),
        ["2026-03-04", "2026-03-09", "2026-03-11", "2026-03-16", "2026-03-18"]
    );
    assert_eq!(
        days(&counted, "2026-03-12", "2026-12-31"),
        ["2026-03-16", "2026-03-18"],
        "counted from the first day"
    );
    // What is left out counts, too.
    let mut less = counted.clone();
    less.exceptions.insert(day("2026-03-09"));
    let numbers: Vec<u32> =
        occurrences(&less, "2026-03-01", "2026-12-31").iter().map(|one| one.number).collect();
    assert_eq!(numbers, [1, 3, 4, 5]);
    for (until, last) in [
        ("20260316", "2026-03-16"),
        ("20260315", "2026-03-09"),
        ("20260316T100000Z", "2026-03-16"),
        ("20260316T095959Z", "2026-03-09"),
    ] {
        let weekly = series(&format!("FREQ=WEEKLY;UNTIL={until}"), "2026-03-02", "10:00", zone);
        assert_eq!(days(&weekly, "2026-03-01", "2026-12-31").last().unwrap(), last, "{until}");
    }
}

/// P-X11: a rule whose step is longer than the months ahead is refilled once, and rests till it is due again.
#[test]
fn p_x11_a_yearly_rule_rests() {
    let (mut studio, id) =
        studio(series("FREQ=YEARLY", "2026-02-28", "10:00", Zone::UTC), "2026-03-01T09:00:00Z");
    assert_eq!(studio.sessions.len(), 0, "the first is past, the next too far ahead");
    let mut versions = Vec::new();
    for month in 3..=12 {
        for _ in 0..3 {
            studio.run(at(&format!("2026-{month:02}-28T03:00:00Z")));
        }
        versions.push(studio.patterns[&id].version);
    }
    assert_eq!(versions, [2, 2, 2, 3, 3, 3, 4, 4, 4, 5]);
    assert_eq!(starts(&studio), ["2027-02-28 10:00"]);
    // 29 February comes every fourth year.
    let leap = days(&series("FREQ=YEARLY", "2024-02-29", "10:00", Zone::UTC), "2024-01-01", "2040-12-31");
    assert_eq!(leap, ["2024-02-29", "2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29"]);
}

/// P-X10: what begins behind the horizon makes nothing yet; what began in the past makes what is to come, or all.
#[test]
fn p_x10_patterns_that_begin_later_or_earlier() {
    let (mut later, id) =
        studio(series("FREQ=WEEKLY", "2026-10-05", "10:00", Zone::UTC), "2026-01-01T09:00:00Z");
    assert_eq!((later.sessions.len(), later.pattern(id).generated_through), (0, Some(day("2026-07-01"))));
    later.run(at("2026-07-02T23:59:59Z"));
    assert_eq!(later.sessions.len(), 0);
    later.run(at("2026-07-03T00:00:00Z"));
    assert_eq!(later.sessions.len(), 13, "refilled on 2 April through 2 October, and on 3 July");
    assert_eq!(starts(&later).first().map(String::as_str), Some("2026-10-05 10:00"));

    let earlier = series("FREQ=WEEKLY", "2025-12-01", "10:00", Zone::UTC);
    let (past, _) = studio(earlier.clone(), "2026-01-05T12:00:00Z");
    assert_eq!(starts(&past).first().map(String::as_str), Some("2026-01-05 10:00"), "today's are among them");
    let keep = policy(|policy| {
        policy.backfill = true;
        policy.past_sessions = session_core::pattern::PastSessions::Keep;
    });
    let (all, _) = studio_of(keep, earlier, "2026-01-05T12:00:00Z");
    assert_eq!(starts(&all)[..2], ["2025-12-01 10:00", "2025-12-08 10:00"]);
    assert_eq!(all.session(&format!("{KEY}/2026-01-05T10:00")).number, 6);
}

/// P-X16: holidays are left out, kept, or put off to the next working day.
#[test]
fn p_x16_holidays() {
    use OnHoliday::{Keep, LeaveOut, NextWorkingDay};
    let held = |rule: &str, last: Option<&str>, on_holiday, free: &[&str]| -> Vec<String> {
        let mut weekly =
            with_holidays(series(rule, "2026-05-01", "10:00", zone!("Europe/London")), on_holiday);
        weekly.last_day = last.map(day);
        weekly.exceptions.insert(day("2026-05-19"));
        let series = weekly.checked().unwrap();
        let free = holidays(free);
        let given = series.occurrences(day("2026-05-01"), day("2026-05-22"), &free, SeriesEnd::EndsBy);
        given.map(|one| format!("{} {}", one.original.format("%d"), one.local_start.format("%d"))).collect()
    };
    let fridays = "FREQ=WEEKLY;BYDAY=FR";
    assert_eq!(held(fridays, None, LeaveOut, &["2026-05-08"]), ["01 01", "15 15", "22 22"]);
    assert_eq!(held(fridays, None, Keep, &["2026-05-08"]), ["01 01", "08 08", "15 15", "22 22"]);
    // Friday to Monday; a holiday on the Monday too; one behind an exception.
    assert_eq!(held(fridays, None, NextWorkingDay, &["2026-05-08"]), ["01 01", "08 11", "15 15", "22 22"]);
    assert_eq!(
        held(fridays, None, NextWorkingDay, &["2026-05-08", "2026-05-11"]),
        ["01 01", "08 12", "15 15", "22 22"]
    );
    assert_eq!(
        held(fridays, None, NextWorkingDay, &["2026-05-15", "2026-05-18"]),
        ["01 01", "08 08", "15 20", "22 22"]
    );
    // Never to a day of the rule, and not behind the last day.
    assert_eq!(
        held("FREQ=WEEKLY;BYDAY=FR,MO", None, NextWorkingDay, &["2026-05-08"]),
        ["01 01", "04 04", "08 12", "11 11", "15 15", "18 18", "22 22"]
    );
    assert_eq!(held(fridays, Some("2026-05-10"), NextWorkingDay, &["2026-05-08"]), ["01 01"]);
    assert_eq!(held(fridays, Some("2026-05-11"), NextWorkingDay, &["2026-05-08"]), ["01 01", "08 11"]);
    // A weekend of holidays, of which each day has a day of its own.
    assert_eq!(
        held("FREQ=WEEKLY;BYDAY=SA,SU", None, NextWorkingDay, &["2026-05-09", "2026-05-10"]),
        ["02 02", "03 03", "09 11", "10 12", "16 16", "17 17"]
    );
    // A weekend of holidays for Saturdays; and where everything is one, it is left out.
    assert_eq!(
        held("FREQ=WEEKLY;BYDAY=SA", None, NextWorkingDay, &["2026-05-09", "2026-05-10"]),
        ["02 02", "09 11", "16 16"]
    );
    let fortnight: Vec<String> = (8..=22).map(|date| format!("2026-05-{date:02}")).collect();
    let fortnight: Vec<&str> = fortnight.iter().map(String::as_str).collect();
    assert_eq!(held(fridays, None, NextWorkingDay, &fortnight), ["01 01", "15 25", "22 26"]);
    // A calendar that the series does not name does not count.
    let other = series(fridays, "2026-05-01", "10:00", Zone::UTC).checked().unwrap();
    assert_eq!(
        other
            .occurrences(day("2026-05-08"), day("2026-05-08"), &holidays(&["2026-05-08"]), SeriesEnd::EndsBy)
            .count(),
        1
    );
}

/// P-X16, P-23: what a holiday puts off over the day of a run is made by it, as daily runs would have.
#[test]
fn p_x16_what_is_put_off_over_an_outage_is_made() {
    // Friday 3 April 2026 is put off to Monday the 6th. The pattern is refilled on the 2nd, or only on the Saturday.
    let fridays = with_holidays(
        series("FREQ=WEEKLY;BYDAY=FR", "2026-01-02", "10:00", Zone::UTC),
        OnHoliday::NextWorkingDay,
    );
    let free = holidays(&["2026-07-03"]);
    let mut made = Vec::new();
    for run in
        ["2026-07-03T03:00:00Z", "2026-07-04T03:00:00Z", "2026-07-06T03:00:00Z", "2026-07-07T00:00:00Z"]
    {
        let mut studio = super::studio::Studio::<session_core::Pattern>::new(policy(|_| ()));
        studio.holidays = free.clone();
        studio.create(draft(fridays.clone()), &staff(), at("2026-01-01T09:00:00Z"));
        studio.run(at(run));
        let key = format!("{KEY}/2026-07-03T10:00");
        made.push(studio.session_of(&key).map(|id| studio.sessions[&id].record.local_start.to_string()));
    }
    let monday = Some("2026-07-06 10:00:00".to_owned());
    assert_eq!(made, [monday.clone(), monday.clone(), monday, None]);
}

/// P-25: numbers count from the first day, with what is left out, and are the same whenever they are made.
#[test]
fn p_25_numbers_are_stable() {
    let mut daily =
        with_holidays(series("FREQ=DAILY", "2026-01-01", "10:00", Zone::UTC), OnHoliday::LeaveOut);
    daily.ends_at = Some("12:00:00".parse().unwrap());
    daily.exceptions.insert(day("2026-01-02"));
    let whole = occurrences(&daily, "2026-01-01", "2026-12-31");
    assert_eq!(whole[..4].iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2, 5, 6]);
    for from in ["2026-01-02", "2026-02-28", "2026-03-29", "2026-07-01"] {
        let part = occurrences(&daily, from, "2026-12-31");
        assert!(whole.ends_with(&part), "{from}");
    }
    // Across refills, and an edit that leaves a day out and takes it back.
    let (mut studio, id) = studio(daily, "2026-01-01T00:00:00Z");
    studio.holidays = holidays(&["2026-07-14"]);
    studio.run(at("2026-06-01T00:00:00Z"));
    let number = |studio: &super::studio::Studio| studio.session(&format!("{KEY}/2026-08-01T11:00")).number;
    assert_eq!(number(&studio), 426);
    let leave_out = [day("2026-07-15")].into();
    edit(&mut studio, id, PatternEdit { leave_out, ..PatternEdit::default() }, "2026-06-02T09:00:00Z");
    assert_eq!(number(&studio), 426);
}

/// P-32: what cannot be is refused, with the value and the limit.
#[test]
fn p_32_what_cannot_be_is_refused() {
    let refused = |change: &dyn Fn(&mut session_core::pattern::SeriesDraft)| {
        let mut daily = series("FREQ=DAILY", "2026-03-02", "10:00", Zone::UTC);
        change(&mut daily);
        daily.checked().map(|_| ()).map_err(|error| error.to_string())
    };
    let time = |text: &str| text.parse().unwrap();
    type Fact<'a> = (&'a dyn Fn(&mut session_core::pattern::SeriesDraft), Result<(), &'a str>);
    let facts: [Fact<'_>; 10] = [
        (&|_| (), Ok(())),
        (&|draft| draft.last_day = Some(day("2026-03-02")), Ok(())),
        (
            &|draft| draft.last_day = Some(day("2026-03-01")),
            Err("the last day, 2026-03-01, is before the first, 2026-03-02"),
        ),
        (
            &|draft| draft.rule = "FREQ=HOURLY".parse().unwrap(),
            Err("the rule says hourly times of day; a pattern's rule gives days, and its times say when"),
        ),
        (
            &|draft| draft.rule = "FREQ=DAILY;BYHOUR=9".parse().unwrap(),
            Err(
                "the rule says BYHOUR, BYMINUTE or BYSECOND times of day; a pattern's rule gives days, and its times say when",
            ),
        ),
        (
            &|draft| draft.rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30".parse().unwrap(),
            Err("the rule gives no day from 2026-03-02 on"),
        ),
        (
            &|draft| draft.rule = "FREQ=DAILY;UNTIL=20260301T000000Z".parse().unwrap(),
            Err("the rule gives no day from 2026-03-02 on"),
        ),
        (
            &|draft| draft.ends_at = Some(time("10:59:59")),
            Err("from 10:00:00 to 10:59:59 there is no room for a session of 1 hour"),
        ),
        (
            &|draft| draft.ends_at = Some(time("09:00:00")),
            Err("from 10:00:00 to 09:00:00 there is no room for a session of 1 hour"),
        ),
        (
            &|draft| draft.first_day = day("1969-12-31"),
            Err("the first day, 1969-12-31, is not in the years 1970 to 9990"),
        ),
    ];
    for (change, expected) in facts {
        assert_eq!(refused(change), expected.map_err(str::to_owned));
    }
}

/// P-9, P-35, P-X1: the months ahead are the policy's, 1 to 60, and the threshold at most that.
#[test]
fn p_35_months_ahead() {
    for (horizon, below, is_possible) in [
        (1, 1, true),
        (60, 60, true),
        (61, 1, false),
        (0, 0, false),
        (6, 0, false),
        (6, 7, false),
        (12, 6, true),
    ] {
        assert_eq!(
            PatternPolicy::default().with_horizon(horizon, below).is_ok(),
            is_possible,
            "{horizon} {below}"
        );
    }
    // A threshold of the whole horizon: always six months (P-X1).
    let always = PatternPolicy::default().with_horizon(6, 6).unwrap();
    let (mut studio, id) = studio_of(always, mondays(), "2026-01-01T00:00:00Z");
    for days in 0..60 {
        let today = day("2026-01-01") + chrono::Days::new(days);
        studio.run(at(&format!("{today}T00:00:00Z")));
        assert_eq!(studio.pattern(id).generated_through, Some(today + chrono::Months::new(6)));
    }
}

/// P-24: a start with a fraction of a second is that second, as its key says.
#[test]
fn p_24_starts_are_whole_seconds() {
    let mut daily = series("FREQ=DAILY", "2026-03-02", "10:00", Zone::UTC);
    daily.starts_at = "10:00:00.75".parse().unwrap();
    let (mut studio, id) = studio(daily, "2026-03-01T00:00:00Z");
    let before = studio.sessions.clone();
    ask(&mut studio, id, session_core::pattern::PatternCommand::Reconcile, "2026-03-01T00:00:00Z");
    assert_eq!(studio.sessions, before);
    assert_eq!(studio.pattern(id).due_at(&studio.policy), Some(at("2026-06-02T00:00:00Z")));
}

/// P-25, P-Q2: how many days there were is the same by counting them and without.
#[test]
fn p_25_days_before_are_counted_without_looking_at_each() {
    let rules = [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU",
        "FREQ=DAILY;BYMONTH=3,5",
        "FREQ=DAILY;COUNT=20",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH,SU",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,SA",
        "FREQ=WEEKLY;INTERVAL=2;WKST=WE;BYDAY=TU,WE",
        "FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=-1",
        "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=9",
        "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260409T170000Z",
        "FREQ=DAILY;UNTIL=20260409",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=YEARLY",
    ];
    for zone in [zone!("America/Los_Angeles"), Zone::UTC, zone!("Pacific/Auckland")] {
        for rule in rules {
            for first in ["2026-02-26", "2026-03-01", "2026-03-03"] {
                for last in [None, Some(day("2026-04-20"))] {
                    let mut draft = series(rule, first, "10:00", zone);
                    draft.last_day = last;
                    let Ok(series) = draft.checked() else { continue };
                    for asked in day("2026-02-24").iter_days().take(80) {
                        let counted = series.days(day(first), asked.pred_opt().unwrap()).count();
                        assert_eq!(
                            series.days_before(asked) as usize,
                            counted,
                            "{rule} from {first} to {asked}"
                        );
                    }
                }
            }
        }
    }
}
