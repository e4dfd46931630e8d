//! The older program's defects, each impossible here as far as the rules go: P-B1 to P-B14.

use automation_core::{Actor, Id, LifecycleExt};
use session_core::{
    class::{Capacity, ClassCommand, ClassLength, ClassReason, ClassStatus, SessionKey},
    pattern::{
        Holidays, PastSessions, PatternCommand, PatternDraft, PatternEdit, PatternKey, PatternReason,
        SeriesError,
    },
};
use zone_core::{Zone, zone};

use super::{made::*, studio::Studio};

/// The extension extends while sessions are ahead: run daily for two years, there are never fewer than three months.
#[test]
fn p_b1_the_extension_extends() {
    let (mut studio, id) = studio(mondays(), "2026-01-01T09:00:00Z");
    let mut refills = 0;
    for days in 0..730 {
        let today = day("2026-01-02") + chrono::Days::new(days);
        let now = at(&format!("{today}T03:00:00Z"));
        let before = studio.pattern(id).generated_through;
        studio.run(now);
        let through = studio.pattern(id).generated_through.unwrap();
        assert!(through >= today + chrono::Months::new(3), "{today}: made through {through}");
        refills += usize::from(before != Some(through));
    }
    assert_eq!(refills, 7, "about every three months");
    assert_eq!(studio.were_there, 0);
}

/// A finite rule whose days are all past is left alone: nothing is made and removed again, day after day.
#[test]
fn p_b2_nothing_is_churned() {
    let weekly = series("FREQ=WEEKLY;BYDAY=MO;COUNT=10", "2026-01-05", "10:00", Zone::UTC);
    let (mut studio, id) = studio(weekly, "2026-01-01T09:00:00Z");
    for days in 0..60 {
        studio.run(at(&format!("{}T03:00:00Z", day("2026-03-20") + chrono::Days::new(days))));
        assert_eq!((studio.made, studio.were_there, studio.sessions.len()), (10, 0, 0));
    }
    assert_eq!(studio.patterns[&id].version, 2);
    // Made when all its days are past, it makes nothing either.
    let weekly = series("FREQ=WEEKLY;BYDAY=MO;COUNT=10", "2026-01-05", "10:00", Zone::UTC);
    let (late, id) = super::made::studio(weekly, "2026-06-01T09:00:00Z");
    assert_eq!(late.made, 0);
    assert_eq!(late.pattern(id).due_at(&late.policy), None);
}

/// A rule without an end makes what lies within the months ahead, and no more (P-B3, P-27): what it costs is counted in
/// `tests/allocations.rs`.
#[test]
fn p_b3_endless_rules_make_their_window() {
    for (rule, sessions) in
        [("FREQ=WEEKLY", 26), ("FREQ=DAILY", 182), ("FREQ=MONTHLY", 7), ("FREQ=YEARLY", 1)]
    {
        let (studio, id) = studio(series(rule, "2026-01-01", "10:00", Zone::UTC), "2026-01-01T00:00:00Z");
        assert_eq!(studio.pattern(id).generated_through, Some(day("2026-07-01")));
        assert_eq!(studio.sessions.len(), sessions, "{rule}");
    }
}

/// No purge and no edit takes a booking away: what is booked is completed when it is past, moves with those who booked
/// it, or stays and is reported.
#[test]
fn p_b4_no_booking_is_lost() {
    let (mut studio, id) = studio(mondays(), "2026-01-01T09:00:00Z");
    let booked = ["2026-01-05", "2026-02-02", "2026-04-06", "2026-06-29"];
    for date in booked {
        book(&mut studio, &format!("{KEY}/{date}T10:00"), "ann", "2026-01-02T09:00:00Z");
    }
    let seats =
        |studio: &Studio| studio.sessions.values().filter(|row| row.record.seats.has(&person("ann"))).count();
    let edits = [
        PatternEdit { starts_at: Some("11:00:00".parse().unwrap()), ..PatternEdit::default() },
        PatternEdit { rule: Some("FREQ=WEEKLY;BYDAY=TH".parse().unwrap()), ..PatternEdit::default() },
        PatternEdit { rule: Some("FREQ=MONTHLY;BYMONTHDAY=2".parse().unwrap()), ..PatternEdit::default() },
        PatternEdit { zone: Some(zone!("Pacific/Auckland")), ..PatternEdit::default() },
        PatternEdit { last_day: Some(Some(day("2026-03-01"))), ..PatternEdit::default() },
        PatternEdit { last_day: Some(None), ..PatternEdit::default() },
    ];
    for (week, change) in edits.into_iter().enumerate() {
        let now = format!("2026-01-{:02}T09:00:00Z", 13 + week);
        edit(&mut studio, id, change, &now);
        studio.run(at(&now));
        assert_eq!(seats(&studio), 4, "{now}");
    }
    let told =
        ask(&mut studio, id, PatternCommand::DeleteFrom { day: day("2026-01-20") }, "2026-01-20T09:00:00Z");
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("booked by ann"), "{told:?}");
    ask(&mut studio, id, PatternCommand::Deactivate, "2026-01-20T09:00:00Z");
    studio.run(at("2028-01-01T00:00:00Z"));
    assert_eq!(seats(&studio), 4);
    assert!(studio.sessions.values().all(|row| row.record.status == ClassStatus::Completed));
    // Who asks for the loss gets it.
    studio.policy.past_sessions = PastSessions::DeleteAll;
    let (mut studio, _) = studio_of(studio.policy, mondays(), "2026-01-01T09:00:00Z");
    book(&mut studio, &format!("{KEY}/2026-01-05T10:00"), "ann", "2026-01-02T09:00:00Z");
    studio.run(at("2026-01-06T00:00:00Z"));
    assert_eq!(seats(&studio), 0);
}

/// Ten o'clock on Mondays stays ten o'clock on Mondays: the host's zone does not come into it, nor UTC's.
#[test]
fn p_b5_weekdays_and_times_are_those_of_the_zone() {
    for (zone, standard, summer) in [
        (zone!("Asia/Karachi"), "05:00", "05:00"),
        (zone!("America/Denver"), "17:00", "16:00"),
        (zone!("Europe/London"), "10:00", "09:00"),
    ] {
        let weekly = series("FREQ=WEEKLY;BYDAY=MO", "2026-01-05", "10:00", zone);
        let given = occurrences(&weekly, "2026-01-01", "2026-12-31");
        for one in &given {
            assert_eq!(one.local_start.format("%a %H:%M").to_string(), "Mon 10:00", "{zone}");
            let utc = one.start.to_datetime().format("%a %H:%M").to_string();
            assert!(utc == format!("Mon {standard}") || utc == format!("Mon {summer}"), "{zone}: {utc}");
        }
        assert_eq!(given.last().unwrap().original.date(), day("2026-12-28"), "the last day is there");
    }
}

/// A run in the morning leaves this day's class, a moment before midnight too (P-X4).
#[test]
fn p_b6_today_s_classes_are_not_past() {
    let weekly = series("FREQ=WEEKLY;BYDAY=MO", "2026-01-05", "00:00", zone!("America/Los_Angeles"));
    let (mut studio, _) = studio(weekly, "2026-01-01T09:00:00Z");
    let key = format!("{KEY}/2026-01-05T00:00");
    studio.run(at("2026-01-06T07:59:59.999999Z"));
    assert_eq!(
        studio.session(&key).status,
        ClassStatus::Scheduled,
        "it was over 22 hours ago, and its day is not"
    );
    studio.run(at("2026-01-06T08:00:00Z"));
    assert_eq!(studio.session_of(&key), None);
}

/// A refill never writes the last day, so there is nothing to put back.
#[test]
fn p_b7_a_refill_leaves_the_series_as_it_is() {
    let mut weekly = mondays();
    weekly.last_day = Some(day("2027-12-31"));
    let (mut studio, id) = studio(weekly.clone(), "2026-01-01T09:00:00Z");
    let before = studio.pattern(id).series.clone();
    for month in 1..=12 {
        studio.run(at(&format!("2026-{month:02}-28T03:00:00Z")));
        assert_eq!(studio.pattern(id).series, before);
    }
}

/// No month overflows (P-21): see `p_t2_six_months_from_31_august_are_the_last_of_february` for the table.
#[test]
fn p_b8_a_target_is_never_in_the_month_behind() {
    let pattern = pattern(mondays(), "2026-01-01T09:00:00Z");
    for today in day("2026-01-01").iter_days().take(1_500) {
        for months in 1..=12 {
            use chrono::Datelike as _;
            let target = pattern.target(today, months);
            let month = (today.month0() + u32::from(months)) % 12;
            assert_eq!(target.month0(), month, "{today} + {months}");
            assert!(target.day() <= today.day());
        }
    }
}

/// What a refill makes is one change, all of it or nothing; one pattern's has nothing to do with another's.
#[test]
fn p_b9_a_refill_is_one_change() {
    let mut studio: Studio = Studio::new(policy(|_| ()));
    for name in ["harbour/A", "harbour/B"] {
        let mut draft = draft(mondays());
        draft.key = name.parse().unwrap();
        studio.create(draft, &staff(), at("2026-01-01T09:00:00Z"));
    }
    let row = studio.patterns.values().next().unwrap().clone();
    let mut facts = session_core::pattern::PatternFacts::default();
    let change =
        automation_core::Change::of_time(row, at("2026-04-02T00:00:00Z"), &mut facts, &studio.policy)
            .unwrap();
    assert_eq!(change.steps.len(), 1);
    assert_eq!(change.births().count(), 13);
    assert!(change.births().all(|birth| birth.key.starts_with("harbour/A/")));
}

/// Made and then asked to be made again, at once or by a reconcile, there is one of each.
#[test]
fn p_b10_nothing_is_made_twice() {
    let (mut studio, id) = studio(mondays(), "2026-01-01T09:00:00Z");
    let before = studio.sessions.clone();
    for _ in 0..3 {
        ask(&mut studio, id, PatternCommand::Reconcile, "2026-01-01T09:00:00Z");
        studio.run(at("2026-01-01T09:00:00Z"));
    }
    assert_eq!(studio.sessions, before);
    let refused =
        refused(&mut studio, id, PatternCommand::Extend { months: 6, force: false }, "2026-01-01T09:00:00Z");
    assert_eq!(refused, [PatternReason::UpToDate { through: day("2026-07-01") }]);
    // The same key is another session nowhere.
    let key: SessionKey = format!("{KEY}/2026-01-05T10:00").parse().unwrap();
    assert_eq!(SessionKey::new(&KEY.parse().unwrap(), local("2026-01-05T10:00:00.5")), key);
}

/// There is no length of nothing, nor less, as a number or as text.
#[test]
fn p_b11_no_class_lasts_no_time() {
    for seconds in [i64::MIN, -3_600, 0] {
        assert!(ClassLength::from_seconds(seconds).is_err());
        assert!(ClassLength::from_minutes(seconds).is_err());
    }
    for hours in ["0", "0.0", "0.00", "-1", "", "1.234", "1e2", "99.999", "100"] {
        assert!(ClassLength::from_hours(hours).is_err(), "{hours}");
    }
    for (hours, seconds) in [("0.01", 36), (" 1.5 ", 5_400), ("99.99", 359_964), ("2", 7_200), (".5", 1_800)]
    {
        assert_eq!(
            ClassLength::from_hours(hours).map(ClassLength::seconds).ok(),
            (hours != ".5").then_some(seconds),
            "{hours}"
        );
    }
    assert!(serde_json::from_str::<ClassLength>("0").is_err());
    // A day's series of the shortest sessions is refused before it is counted out (P-32).
    let mut daily = series("FREQ=DAILY", "2026-01-05", "00:00", Zone::UTC);
    (daily.length, daily.ends_at) =
        (ClassLength::from_seconds(1).unwrap(), Some("23:59:59".parse().unwrap()));
    assert!(matches!(daily.checked(), Err(SeriesError::TooMany { sessions: 86_400, .. })));
}

/// An hour lasts an hour across both clock changes, and UNTIL in UTC is an instant (P-31).
#[test]
fn p_b12_ends_are_counted_in_time_that_passes() {
    let facts = [
        // Forward at 01:00 UTC: 00:30 to 02:30 by the clocks is one hour.
        ("2026-03-29", "00:30", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"),
        // Back at 01:00 UTC: 00:30 BST to 00:30+1h = 01:30 BST.
        ("2026-10-25", "00:30", "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z"),
        ("2026-10-25", "01:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
    ];
    for (date, time, start, end) in facts {
        let one = occurrences(&series("FREQ=DAILY", date, time, zone!("Europe/London")), date, date)[0];
        assert_eq!((one.start, one.end), (at(start), at(end)), "{date} {time}");
    }
    // The last class of an UNTIL at its very start is given, a second later it is not: west and east of UTC.
    for (zone, time, until, after) in [
        (zone!("America/Los_Angeles"), "19:00", "20260310T020000Z", "20260310T015959Z"),
        (zone!("Pacific/Auckland"), "07:00", "20260308T180000Z", "20260308T175959Z"),
    ] {
        let last = |until: &str| {
            let rule = format!("FREQ=DAILY;UNTIL={until}");
            let given = occurrences(&series(&rule, "2026-03-01", time, zone), "2026-03-01", "2026-03-31");
            given.last().unwrap().original.date()
        };
        assert_eq!(last(until), day("2026-03-09"), "{zone}");
        assert_eq!(last(after), day("2026-03-08"), "{zone}");
    }
}

/// A studio's patterns and sessions bear its name in their keys, so that nobody names another's by accident, nor by a
/// name that begins like it.
#[test]
fn p_b13_a_studio_sees_its_own() {
    let mut studio: Studio = Studio::new(policy(|_| ()));
    let names =
        ["harbour/MON-1", "harbour/MON-10", "harbour/MON-1@2026-02-02", "mill/MON-1", "harbou/r-MON-1"];
    let ids: Vec<Id> = names
        .iter()
        .map(|name| {
            let draft = PatternDraft { key: name.parse().unwrap(), ..draft(mondays()) };
            studio.create(draft, &staff(), at("2026-01-01T09:00:00Z"))
        })
        .collect();
    let capacity = Some(Capacity::new(7).unwrap());
    edit(&mut studio, ids[0], PatternEdit { capacity, ..PatternEdit::default() }, "2026-01-02T09:00:00Z");
    for name in names {
        let key: PatternKey = name.parse().unwrap();
        let changed = studio.sessions_of(&key).iter().filter(|one| one.details.capacity.get() == 7).count();
        assert_eq!(changed, if name == "harbour/MON-1" { 26 } else { 0 }, "{name}");
    }
    for bad in ["MON-1", "harbour/MON/1", "/MON-1", "harbour/", "har\tbour/MON-1"] {
        assert!(bad.parse::<PatternKey>().is_err(), "{bad}");
    }
    // Participants act for themselves alone, whatever number they name.
    let ann = Actor::participant(person("ann"), "student");
    let id = studio.session_of("harbour/MON-1/2026-01-05T10:00").unwrap();
    for command in [ClassCommand::Cancel, ClassCommand::Delete, ClassCommand::Book { person: person("ben") }]
    {
        assert!(studio.ask_session(id, &command, &ann, at("2026-01-02T09:00:00Z")).is_err(), "{command:?}");
    }
    assert!(studio.ask(ids[0], &PatternCommand::Deactivate, &ann, at("2026-01-02T09:00:00Z")).is_err());
}

/// Two classes at one time are two sessions: what is one is said by the key alone, and what is booked is never deleted.
#[test]
fn p_b14_sessions_of_one_time_are_not_duplicates() {
    let mut studio: Studio = Studio::new(policy(|_| ()));
    for name in ["harbour/A", "harbour/B", "mill/A"] {
        let draft = PatternDraft { key: name.parse().unwrap(), ..draft(mondays()) };
        studio.create(draft, &staff(), at("2026-01-01T09:00:00Z"));
    }
    studio.run(at("2026-01-02T09:00:00Z"));
    assert_eq!(studio.sessions.len(), 78);
    book(&mut studio, "harbour/A/2026-01-12T10:00", "ann", "2026-01-02T09:00:00Z");
    let id = studio.session_of("harbour/A/2026-01-12T10:00").unwrap();
    let refused = studio.ask_session(id, &ClassCommand::Delete, &staff(), at("2026-01-02T09:00:00Z"));
    let Err(automation_core::ActError::Refused(refusal)) = refused else { panic!("it is refused") };
    assert!(
        matches!(refusal.reasons().next(), Some(ClassReason::Booked { people }) if people.has(&person("ann")))
    );
    // A plan keeps both of two at one time.
    let pattern = studio.pattern(studio.id_of("harbour/A").unwrap());
    let plan = pattern.plan(
        at("2026-01-02T09:00:00Z"),
        &session_core::pattern::PatternFacts { holidays: Holidays::default(), ..Default::default() },
        &studio.policy,
    );
    assert_eq!(plan.count("create"), 26);
}
