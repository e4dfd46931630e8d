//! What edits, splits and reconciles do to sessions: P-16, P-28, P-29, P-39.

use session_core::{
    class::{Capacity, ClassCommand, ClassStatus},
    pattern::{
        BookedOnEdit, OnDeactivation, OnHoliday, PatternCommand, PatternEdit, PatternReason, PlanAction,
        PlanReason,
    },
};
use zone_core::{Zone, zone};

use super::{made::*, studio::Studio};

const MADE: &str = "2026-03-01T09:00:00Z";

fn weekly(days: &str) -> session_core::pattern::SeriesDraft {
    series(&format!("FREQ=WEEKLY;BYDAY={days}"), "2026-03-02", "10:00", Zone::UTC)
}

fn rule(rule: &str) -> PatternEdit {
    PatternEdit { rule: Some(rule.parse().unwrap()), ..PatternEdit::default() }
}

fn on(days: &str) -> PatternEdit {
    rule(&format!("FREQ=WEEKLY;BYDAY={days}"))
}

fn at_time(time: &str) -> PatternEdit {
    PatternEdit { starts_at: Some(format!("{time}:00").parse().unwrap()), ..PatternEdit::default() }
}

fn key(original: &str) -> String {
    format!("{KEY}/{original}")
}

/// In which session somebody has a seat, by key and local start.
fn seat(studio: &Studio, name: &str) -> String {
    let mut found = studio.sessions.values().filter(|row| row.record.seats.has(&person(name)));
    let row = found.next().unwrap_or_else(|| panic!("{name} has no seat"));
    assert!(found.next().is_none(), "{name} has two seats");
    let session = &row.record;
    format!("{} held {}", session.key, session.local_start.format("%d %H:%M"))
}

/// P-39: by period and ordinal; the same row, with its bookings, who are told.
#[test]
fn p_39_a_session_goes_with_its_place_in_the_period() {
    let facts = [
        ("MO", "TU", "2026-03-09T10:00", "2026-03-10T10:00 held 10 10:00"),
        ("MO,TH", "TU,FR", "2026-03-12T10:00", "2026-03-13T10:00 held 13 10:00"),
        ("MO,TH", "TU,FR", "2026-03-09T10:00", "2026-03-10T10:00 held 10 10:00"),
        // One's own day first.
        ("MO,TH", "TH,FR", "2026-03-12T10:00", "2026-03-12T10:00 held 12 10:00"),
        ("MO,TH", "TH,FR", "2026-03-09T10:00", "2026-03-13T10:00 held 13 10:00"),
        // Fewer: what has no partner stays if it is booked.
        ("MO,WE,FR", "TU,TH", "2026-03-13T10:00", "2026-03-13T10:00 held 13 10:00"),
        ("MO,WE,FR", "TU,TH", "2026-03-11T10:00", "2026-03-12T10:00 held 12 10:00"),
    ];
    for (before, after, booked, expected) in facts {
        let (mut studio, id) = studio(weekly(before), MADE);
        book(&mut studio, &key(booked), "ann", MADE);
        let number = studio.session_of(&key(booked)).unwrap();
        edit(&mut studio, id, on(after), MADE);
        assert_eq!(seat(&studio, "ann"), format!("{KEY}/{expected}"), "{before} to {after}");
        assert!(studio.sessions[&number].record.seats.has(&person("ann")), "it is the same row");
        let moved = !expected.starts_with(booked);
        assert_eq!(studio.outbox.len(), usize::from(moved), "who has booked is told");
    }
}

/// P-39: days of the present week that are past count, so that the second goes with the second.
#[test]
fn p_39_the_present_period_is_looked_at_whole() {
    // It is Tuesday, nine o'clock.
    let now = "2026-03-10T09:00:00Z";
    let (mut studio, id) = studio(weekly("MO,TH"), MADE);
    book(&mut studio, &key("2026-03-12T10:00"), "ann", MADE);
    edit(&mut studio, id, on("TU,FR"), now);
    assert_eq!(seat(&studio, "ann"), format!("{KEY}/2026-03-13T10:00 held 13 10:00"));
    assert_eq!(studio.session(&key("2026-03-10T10:00")).status, ClassStatus::Scheduled, "today's is new");
}

/// P-39: nobody is moved to a time that has begun: it stays this once, in place of the new one.
#[test]
fn p_39_nobody_is_moved_to_a_time_that_has_begun() {
    for (time, now, held) in [
        ("08:00", "2026-03-09T07:59:59.999999Z", "held 09 08:00"),
        ("08:00", "2026-03-09T08:00:00Z", "held 09 10:00"),
        ("08:00", "2026-03-09T09:59:59Z", "held 09 10:00"),
        // It has begun itself: nothing of it changes but which one it is.
        ("12:00", "2026-03-09T10:00:00Z", "held 09 10:00"),
        ("12:00", "2026-03-09T09:59:59Z", "held 09 12:00"),
    ] {
        let (mut studio, id) = studio(weekly("MO"), MADE);
        book(&mut studio, &key("2026-03-09T10:00"), "ann", MADE);
        edit(&mut studio, id, at_time(time), now);
        assert_eq!(seat(&studio, "ann"), format!("{KEY}/2026-03-09T{time} {held}"), "at {now}");
        let of_the_day = starts(&studio).into_iter().filter(|start| start.starts_with("2026-03-09")).count();
        assert_eq!(of_the_day, 1, "the day has not both, at {now}");
        // Nor after a reconcile, and a run.
        ask(&mut studio, id, PatternCommand::Reconcile, now);
        studio.run(at(now));
        assert_eq!(seat(&studio, "ann"), format!("{KEY}/2026-03-09T{time} {held}"), "at {now}");
    }
    // From Thursday to a Monday that is over.
    let (mut studio, id) = studio(weekly("TH"), MADE);
    book(&mut studio, &key("2026-03-12T10:00"), "ann", MADE);
    edit(&mut studio, id, on("MO"), "2026-03-09T10:00:00Z");
    assert_eq!(seat(&studio, "ann"), format!("{KEY}/2026-03-09T10:00 held 12 10:00"));
}

/// P-39, P-22: the last one may move behind the day through which sessions are made, and is found there again.
#[test]
fn p_39_over_the_watermark() {
    // Made on Sunday 1 March through Tuesday 1 September; the last is on Monday 31 August.
    let (mut studio, id) = studio(weekly("MO"), MADE);
    assert_eq!(studio.pattern(id).generated_through, Some(day("2026-09-01")));
    book(&mut studio, &key("2026-08-31T10:00"), "ann", MADE);
    edit(&mut studio, id, on("FR"), MADE);
    assert_eq!(seat(&studio, "ann"), format!("{KEY}/2026-09-04T10:00 held 04 10:00"));
    ask(&mut studio, id, PatternCommand::Reconcile, MADE);
    studio.run(at("2026-07-01T09:00:00Z"));
    assert_eq!(seat(&studio, "ann"), format!("{KEY}/2026-09-04T10:00 held 04 10:00"));
    assert_eq!(studio.were_there, 1, "the refill finds it");
}

/// P-39: time of day, zone, length, capacity and end.
#[test]
fn p_39_whole_series_changes() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    book(&mut studio, &key("2026-03-09T10:00"), "ann", MADE);
    edit(&mut studio, id, at_time("18:30"), MADE);
    assert_eq!(seat(&studio, "ann"), format!("{KEY}/2026-03-09T18:30 held 09 18:30"));
    let moved = PatternEdit { zone: Some(zone!("America/Los_Angeles")), ..PatternEdit::default() };
    edit(&mut studio, id, moved, MADE);
    let session = studio.session(&key("2026-03-09T18:30"));
    assert_eq!(session.start, at("2026-03-10T01:30:00Z"), "the same wall clock, in another zone");
    let longer = PatternEdit {
        length: Some(session_core::class::ClassLength::from_minutes(90).unwrap()),
        ..PatternEdit::default()
    };
    edit(&mut studio, id, longer, MADE);
    assert_eq!(studio.session(&key("2026-03-09T18:30")).end, at("2026-03-10T03:00:00Z"));
    let shorter = PatternEdit { last_day: Some(Some(day("2026-03-09"))), ..PatternEdit::default() };
    edit(&mut studio, id, shorter, MADE);
    assert_eq!(starts(&studio), ["2026-03-02 18:30", "2026-03-09 18:30"]);
    let endless = PatternEdit { last_day: Some(None), ..PatternEdit::default() };
    edit(&mut studio, id, endless, MADE);
    assert_eq!(starts(&studio).len(), 27);
    // All sessions that were booked were moved three times, and the last message stands alone.
    assert_eq!(studio.outbox.len(), 1);
    assert_eq!(studio.pattern(id).sequence, 5);
}

/// P-39: with the policy `keep`, what is booked stays as an exception in place of the new occurrence: never both.
#[test]
fn p_39_booked_on_edit_keep() {
    let keep = policy(|policy| policy.booked_on_edit = BookedOnEdit::Keep);
    let (mut studio, id) = studio_of(keep, weekly("MO"), MADE);
    book(&mut studio, &key("2026-03-09T10:00"), "ann", MADE);
    edit(&mut studio, id, on("TU"), MADE);
    assert_eq!(seat(&studio, "ann"), format!("{KEY}/2026-03-10T10:00 held 09 10:00"));
    assert_eq!(starts(&studio)[..3], ["2026-03-03 10:00", "2026-03-09 10:00", "2026-03-17 10:00"]);
    assert!(studio.session(&key("2026-03-10T10:00")).is_override);
    assert!(studio.outbox.is_empty());
}

/// P-24, P-28: what people moved, called off or deleted stays so, at its new place when the series moves.
#[test]
fn p_28_what_people_did_stays() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    let moved = ClassCommand::Move { to: local("2026-03-11T15:00:00"), length: None };
    ask_session(&mut studio, &key("2026-03-09T10:00"), &moved, MADE);
    ask_session(&mut studio, &key("2026-03-16T10:00"), &ClassCommand::Cancel, MADE);
    ask_session(&mut studio, &key("2026-03-23T10:00"), &ClassCommand::Delete, MADE);
    let seven = Capacity::new(7).unwrap();
    ask_session(
        &mut studio,
        &key("2026-03-30T10:00"),
        &ClassCommand::ChangeCapacity { capacity: seven },
        MADE,
    );
    let expected = ["2026-03-03 10:00", "2026-03-11 15:00", "2026-03-30 10:00", "2026-04-07 10:00"];
    for (edited, changed) in [("TU", true), ("TU", false), ("MO", true), ("WE", true), ("TU", true)] {
        if changed {
            edit(&mut studio, id, on(edited), MADE);
        } else {
            ask(&mut studio, id, PatternCommand::Reconcile, MADE);
        }
        if edited == "TU" {
            assert_eq!(starts(&studio)[..4], expected);
            assert_eq!(studio.session(&key("2026-03-17T10:00")).status, ClassStatus::Cancelled);
            assert_eq!(studio.session(&key("2026-03-24T10:00")).status, ClassStatus::Deleted);
            assert_eq!(studio.session(&key("2026-03-31T10:00")).details.capacity, seven);
        }
    }
    // Where they have no partner they stay where they are, and come back with the series.
    edit(&mut studio, id, rule("FREQ=MONTHLY;BYMONTHDAY=1"), MADE);
    edit(&mut studio, id, on("TU"), MADE);
    assert_eq!(studio.session(&key("2026-03-17T10:00")).status, ClassStatus::Cancelled);
    assert_eq!(studio.session(&key("2026-03-24T10:00")).status, ClassStatus::Deleted);
}

/// P-28, P-33: keep, create, update, retire, conflict, each with its because; the plan is what is then done.
#[test]
fn p_28_a_plan_says_all_of_it() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    book(&mut studio, &key("2026-03-16T10:00"), "ann", MADE);
    book(&mut studio, &key("2026-03-16T10:00"), "ben", MADE);
    let told = edit(
        &mut studio,
        id,
        PatternEdit { leave_out: ["2026-03-16", "2026-03-23"].map(day).into(), ..PatternEdit::default() },
        MADE,
    );
    assert_eq!(
        told,
        [format!(
            "{KEY}/2026-03-16T10:00 stays, for it is booked by ann, ben: the pattern no longer gives it (P-28)"
        )]
    );
    assert_eq!(studio.session(&key("2026-03-16T10:00")).status, ClassStatus::Scheduled);
    assert_eq!(studio.session_of(&key("2026-03-23T10:00")), None, "its key is free");
    // The same again is the same.
    let pattern = studio.pattern(id).clone();
    let mut facts = session_core::pattern::PatternFacts::default();
    for row in studio.sessions.values().filter(|row| row.record.status != ClassStatus::Retired) {
        facts.sessions.add(row.clone());
    }
    let plan = pattern.plan(at(MADE), &facts, &studio.policy);
    assert_eq!((plan.count("keep"), plan.count("conflict"), plan.entries.len()), (25, 1, 26));
    let because: Vec<PlanReason> = plan.entries.iter().map(|entry| entry.because).collect();
    assert_eq!(
        because[..4],
        [PlanReason::AsGiven, PlanReason::AsGiven, PlanReason::NoLongerGiven, PlanReason::AsGiven]
    );
    assert!(plan.entries.iter().all(|entry| entry.because.to_string().contains("(P-")));
    let PlanAction::Conflict { people, .. } = &plan.entries[2].action else { panic!("{plan:?}") };
    assert_eq!(people.taken(), 2);
}

/// P-28, P-X7: a reconcile makes what is missing, puts right what is otherwise, and leaves the past.
#[test]
fn p_28_a_reconcile_puts_right() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    book(&mut studio, &key("2026-03-02T10:00"), "ann", MADE);
    let now = "2026-03-10T09:00:00Z";
    studio.run(at(now));
    let past = studio.session(&key("2026-03-02T10:00")).clone();
    let lost = studio.session_of(&key("2026-03-23T10:00")).unwrap();
    studio.sessions.remove(&lost);
    let other = studio.session_of(&key("2026-03-30T10:00")).unwrap();
    studio.sessions.get_mut(&other).unwrap().record.number = 77;
    ask(&mut studio, id, PatternCommand::Reconcile, now);
    assert_eq!(studio.session(&key("2026-03-23T10:00")).number, 4);
    assert_eq!(studio.session(&key("2026-03-30T10:00")).number, 5);
    assert_eq!(*studio.session(&key("2026-03-02T10:00")), past);
    assert_eq!(studio.session_of(&key("2026-03-09T10:00")), None, "the past is not made again");
}

/// P-39: this and following: the same rows go on in another pattern, with what people did to them.
#[test]
fn p_39_this_and_following() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    book(&mut studio, &key("2026-03-09T10:00"), "ann", MADE);
    book(&mut studio, &key("2026-03-23T10:00"), "ben", MADE);
    ask_session(&mut studio, &key("2026-03-30T10:00"), &ClassCommand::Delete, MADE);
    ask_session(
        &mut studio,
        &key("2026-04-06T10:00"),
        &ClassCommand::Move { to: local("2026-04-05T10:00:00"), length: None },
        MADE,
    );
    let rows: Vec<_> = studio.sessions.keys().copied().collect();
    let split = PatternCommand::EditFrom { day: day("2026-03-16"), edit: Box::new(on("TU")) };
    let told = ask(&mut studio, id, split, MADE);
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(studio.pattern(id).series.last_day(), Some(day("2026-03-15")));
    let other = format!("{KEY}@2026-03-16");
    assert!(studio.id_of(&other).is_some());
    assert_eq!(seat(&studio, "ann"), format!("{KEY}/2026-03-09T10:00 held 09 10:00"));
    assert_eq!(seat(&studio, "ben"), format!("{other}/2026-03-24T10:00 held 24 10:00"));
    assert_eq!(studio.session(&format!("{other}/2026-03-31T10:00")).status, ClassStatus::Deleted);
    assert_eq!(
        studio.session(&format!("{other}/2026-04-07T10:00")).local_start,
        local("2026-04-05T10:00:00")
    );
    let left: Vec<_> = studio.sessions.keys().copied().collect();
    assert!(rows.iter().all(|row| left.contains(row)), "the same rows");
    // Both go on by themselves; the old one is refilled no more.
    studio.run(at("2026-08-01T09:00:00Z"));
    let told: Vec<_> =
        studio.sessions_of(&KEY.parse().unwrap()).iter().map(|one| one.key.to_string()).collect();
    assert_eq!(told, [key("2026-03-09T10:00")], "the old one keeps what was booked");
    // Again, of the one that goes on: its name has one day.
    let successor = studio.id_of(&other).unwrap();
    let again = PatternCommand::EditFrom { day: day("2026-09-01"), edit: Box::new(at_time("17:00")) };
    ask(&mut studio, successor, again, "2026-08-01T09:00:00Z");
    assert!(studio.id_of(&format!("{KEY}@2026-09-01")).is_some());
}

/// P-39: what cannot be re-homed is reported; what of a COUNT is left goes on.
#[test]
fn p_39_a_split_reports_and_counts_on() {
    let counted = series("FREQ=WEEKLY;BYDAY=MO;COUNT=6", "2026-03-02", "10:00", Zone::UTC);
    let (mut studio, id) = studio(counted, MADE);
    let split = PatternCommand::EditFrom { day: day("2026-03-23"), edit: Box::new(at_time("11:00")) };
    ask(&mut studio, id, split, MADE);
    assert_eq!(
        starts(&studio)[2..],
        ["2026-03-16 10:00", "2026-03-23 11:00", "2026-03-30 11:00", "2026-04-06 11:00"]
    );

    let (mut studio, id) = super::made::studio(weekly("MO"), MADE);
    book(&mut studio, &key("2026-03-23T10:00"), "ann", MADE);
    ask_session(&mut studio, &key("2026-03-30T10:00"), &ClassCommand::Cancel, MADE);
    let rare = PatternCommand::EditFrom {
        day: day("2026-03-16"),
        edit: Box::new(rule("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO")),
    };
    let told = ask(&mut studio, id, rare, MADE);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter().any(|one| one.contains("2026-03-23T10:00 stays, for it is booked by ann")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|one| one.contains("2026-03-30T10:00 stays where it is: it was called off")),
        "{told:?}"
    );
}

/// P-39: a split is at a day of the rule that is not past, behind the first.
#[test]
fn p_39_where_a_pattern_cannot_be_split() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    let now = "2026-03-17T09:00:00Z";
    let from = |date: &str| PatternCommand::EditFrom { day: day(date), edit: Box::new(at_time("11:00")) };
    let next = Some(day("2026-03-23"));
    assert_eq!(
        refused(&mut studio, id, from("2026-03-18"), now),
        [PatternReason::NotGiven { day: day("2026-03-18"), next }]
    );
    let past = PatternReason::Past { day: day("2026-03-16"), today: day("2026-03-17") };
    assert_eq!(refused(&mut studio, id, from("2026-03-16"), now), [past]);
    assert_eq!(
        refused(&mut studio, id, from("2026-03-02"), MADE),
        [PatternReason::NothingBefore { day: day("2026-03-02") }]
    );
    ask(&mut studio, id, from("2026-03-23"), now);
    let taken = refused(&mut studio, id, from("2026-03-23"), now);
    assert!(taken.iter().any(|reason| matches!(reason, PatternReason::KeyTaken { .. })), "{taken:?}");
}

/// A split on the day of a session that has begun: it goes along, so that the other one does not make it again.
#[test]
fn p_39_a_split_on_the_day_takes_what_has_begun_along() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    book(&mut studio, &key("2026-03-16T10:00"), "ann", MADE);
    let now = "2026-03-16T12:00:00Z";
    ask(
        &mut studio,
        id,
        PatternCommand::EditFrom {
            day: day("2026-03-16"),
            edit: Box::new(PatternEdit {
                capacity: Some(Capacity::new(9).unwrap()),
                ..PatternEdit::default()
            }),
        },
        now,
    );
    let other = format!("{KEY}@2026-03-16");
    let successor = studio.id_of(&other).unwrap();
    ask(&mut studio, successor, PatternCommand::Reconcile, now);
    assert_eq!(starts(&studio).into_iter().filter(|start| start.starts_with("2026-03-16")).count(), 1);
    assert_eq!(seat(&studio, "ann"), format!("{other}/2026-03-16T10:00 held 16 10:00"));
}

/// P-16: what is deleted from a day on stays deleted; what is booked stays and is reported.
#[test]
fn p_16_deleting_from_a_day_on() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    book(&mut studio, &key("2026-04-06T10:00"), "ann", MADE);
    let told = ask(&mut studio, id, PatternCommand::DeleteFrom { day: day("2026-03-16") }, MADE);
    assert_eq!(
        told,
        [format!(
            "{KEY}/2026-04-06T10:00 stays, for it is booked by ann: all from 2026-03-16 on are deleted (P-16)"
        )]
    );
    let expected = ["2026-03-02 10:00", "2026-03-09 10:00", "2026-04-06 10:00"];
    assert_eq!(starts(&studio), expected);
    ask(&mut studio, id, PatternCommand::Reconcile, MADE);
    assert_eq!(starts(&studio), expected);
    let past = refused(&mut studio, id, PatternCommand::DeleteFrom { day: day("2026-02-28") }, MADE);
    assert_eq!(past, [PatternReason::Past { day: day("2026-02-28"), today: day("2026-03-01") }]);
}

/// A command on a pattern that is due to be refilled: what the refill makes is as the command would have it.
#[test]
fn p_24_made_and_edited_at_once() {
    let now = "2026-08-01T09:00:00Z";
    let rows = |command: PatternCommand| {
        // The one is refilled by a run before it is asked, the other is not.
        let mut all = Vec::new();
        for runs in [true, false] {
            let (mut studio, id) = studio(weekly("MO"), MADE);
            if runs {
                studio.run(at(now));
            }
            ask(&mut studio, id, command.clone(), now);
            studio.run(at(now));
            let mut there: Vec<String> = studio
                .sessions
                .values()
                .filter(|row| row.record.status != ClassStatus::Retired)
                .map(|row| format!("{} {} {}", row.record.key, row.record.status, row.record.number))
                .collect();
            there.extend(
                studio
                    .patterns
                    .values()
                    .map(|row| format!("{} {:?}", row.record.key, row.record.generated_through)),
            );
            there.sort();
            all.push(there);
        }
        assert_eq!(all[0], all[1], "{command:?}");
        all[0].len()
    };
    assert_eq!(rows(PatternCommand::Edit(Box::new(at_time("11:00")))), 19);
    rows(PatternCommand::Edit(Box::new(on("TU"))));
    rows(PatternCommand::EditFrom { day: day("2026-10-05"), edit: Box::new(on("TU")) });
    rows(PatternCommand::DeleteFrom { day: day("2026-10-01") });
    rows(PatternCommand::Reconcile);
    rows(PatternCommand::Deactivate);
}

/// P-29, P-X8, P-12: switched off, nothing more is made; what is there stays, or goes where nobody booked it.
#[test]
fn p_29_deactivating() {
    for (choice, left) in [(OnDeactivation::Keep, 27), (OnDeactivation::CancelUnbooked, 3)] {
        let (mut studio, id) =
            studio_of(policy(|policy| policy.on_deactivation = choice), weekly("MO"), MADE);
        book(&mut studio, &key("2026-04-06T10:00"), "ann", MADE);
        let moved = ClassCommand::Move { to: local("2026-03-11T15:00:00"), length: None };
        ask_session(&mut studio, &key("2026-03-09T10:00"), &moved, MADE);
        // One has begun.
        let now = "2026-03-02T10:30:00Z";
        let told = ask(&mut studio, id, PatternCommand::Deactivate, now);
        assert_eq!(told.len(), usize::from(choice == OnDeactivation::CancelUnbooked));
        assert_eq!(starts(&studio).len(), left, "{choice}");
        assert_eq!(refused(&mut studio, id, PatternCommand::Deactivate, now), [PatternReason::Inactive]);
        let months = PatternCommand::Extend { months: 6, force: true };
        assert_eq!(refused(&mut studio, id, months, now), [PatternReason::Inactive]);
        studio.run(at("2026-07-01T09:00:00Z"));
        assert_eq!(studio.made, 27, "nothing is made");
        // Switched on again it makes what is missing, and goes on.
        ask(&mut studio, id, PatternCommand::Activate, "2026-07-01T09:00:00Z");
        let ahead = starts(&studio).into_iter().filter(|start| start.as_str() > "2026-07-01").count();
        assert_eq!(ahead, 26, "{choice}");
        assert_eq!(
            refused(&mut studio, id, PatternCommand::Activate, "2026-07-01T09:00:00Z"),
            [PatternReason::AlreadyActive]
        );
    }
}

/// P-23, P-35: extending by hand, as far as one likes.
#[test]
fn p_35_extending_by_hand() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    ask(&mut studio, id, PatternCommand::Extend { months: 12, force: true }, MADE);
    assert_eq!(studio.pattern(id).generated_through, Some(day("2027-03-01")));
    assert_eq!(studio.sessions.len(), 53);
    for months in [0, 61, u8::MAX] {
        let refused = refused(&mut studio, id, PatternCommand::Extend { months, force: true }, MADE);
        assert!(refused.contains(&PatternReason::Months { months }));
    }
}

/// P-40: lowering the capacity below what is booked is refused with the number, for all and for one.
#[test]
fn p_40_fewer_seats_than_are_taken() {
    let (mut studio, id) = studio(weekly("MO"), MADE);
    for name in ["ann", "ben"] {
        book(&mut studio, &key("2026-03-09T10:00"), name, MADE);
    }
    let seats =
        |seats| PatternEdit { capacity: Some(Capacity::new(seats).unwrap()), ..PatternEdit::default() };
    let refused = refused(&mut studio, id, PatternCommand::Edit(Box::new(seats(1))), MADE);
    assert_eq!(refused[0].to_string(), format!("2 seats of {KEY}/2026-03-09T10:00 are taken, more than 1"));
    edit(&mut studio, id, seats(2), MADE);
    // Now it has as many as are taken.
    let again = super::made::refused(&mut studio, id, PatternCommand::Edit(Box::new(seats(1))), MADE);
    assert_eq!(again, refused);
    // One that was called off does not hinder it, and has its seats when it takes place after all.
    ask_session(&mut studio, &key("2026-03-09T10:00"), &ClassCommand::Cancel, MADE);
    edit(&mut studio, id, seats(1), MADE);
    ask_session(&mut studio, &key("2026-03-09T10:00"), &ClassCommand::Reinstate, MADE);
    ask(&mut studio, id, PatternCommand::Reconcile, MADE);
    let session = studio.session(&key("2026-03-09T10:00"));
    assert_eq!((session.details.capacity.get(), session.seats.taken()), (2, 2));
    assert_eq!(studio.session(&key("2026-03-16T10:00")).details.capacity.get(), 1);
}

/// P-X16: a calendar that is imported later is heeded by a reconcile; a booked one on a holiday stays and is reported.
#[test]
fn p_x16_holidays_that_come_later() {
    let (mut studio, id) = studio(with_holidays(weekly("MO"), OnHoliday::LeaveOut), MADE);
    book(&mut studio, &key("2026-04-06T10:00"), "ann", MADE);
    studio.holidays = holidays(&["2026-04-06", "2026-05-04"]);
    let told = ask(&mut studio, id, PatternCommand::Reconcile, MADE);
    assert_eq!(told.len(), 1);
    assert_eq!(studio.session_of(&key("2026-05-04T10:00")), None);
    let later = PatternEdit { on_holiday: Some(OnHoliday::NextWorkingDay), ..PatternEdit::default() };
    edit(&mut studio, id, later, MADE);
    assert_eq!(studio.session(&key("2026-05-04T10:00")).local_start, local("2026-05-05T10:00:00"));
    assert_eq!(
        seat(&studio, "ann"),
        format!("{KEY}/2026-04-06T10:00 held 07 10:00"),
        "it goes with the others"
    );
    let unknown = PatternEdit { holidays: Some(["Mars".parse().unwrap()].into()), ..PatternEdit::default() };
    let refused = refused(&mut studio, id, PatternCommand::Edit(Box::new(unknown)), MADE);
    assert_eq!(refused, [PatternReason::UnknownCalendar { calendar: "Mars".parse().unwrap() }]);
    // What was put off from last Friday is there on Monday still, when somebody edits on Saturday.
    let mut studio: Studio = Studio::new(policy(|_| ()));
    studio.holidays = holidays(&["2026-03-06"]);
    let fridays = with_holidays(weekly("FR"), OnHoliday::NextWorkingDay);
    let id = studio.create(draft(fridays), &staff(), at(MADE));
    edit(
        &mut studio,
        id,
        PatternEdit { place: Some(Some("Kiln room".parse().unwrap())), ..PatternEdit::default() },
        "2026-03-07T09:00:00Z",
    );
    let monday = studio.session(&key("2026-03-06T10:00"));
    assert_eq!(monday.local_start, local("2026-03-09T10:00:00"));
    assert!(monday.details.place.is_some());
}
