//! What may be asked of a cohort in each state, A-B7, A-X6, A-X8, A-X9.

use automation_core::{Actor, Commands as _, Lifecycle, LifecycleExt as _, Request};
use session_core::{
    Cohort,
    cohort::{CohortCommand as C, CohortEvent, CohortFacts, NewEnd},
};

use super::made::*;

fn off() -> Cohort {
    ask(&winter(), &C::Deactivate, &admin(), MADE).unwrap().after
}

fn restore(end: NewEnd) -> C {
    C::Restore { end }
}

fn change(end: Option<&str>) -> C {
    C::ChangeEnd { end: end.map(day) }
}

const BEFORE: &str = "2026-03-10T18:59:59.999999Z";

/// Each command in each state, a microsecond before the last day is over and at that instant.
#[test]
fn each_command_in_each_state() {
    let endless = || ending("A", None);
    let on = |text| restore(NewEnd::On(day(text)));
    let completed_at = "the cohort completed at 2026-03-10T19:00:00Z; restore it first";
    let past = "the last day 2026-03-10 is past, today being 2026-03-11; the cohort would complete at once";
    let cases: Vec<(Cohort, C, &str, Result<&str, String>)> = vec![
        (winter(), C::Deactivate, BEFORE, Ok("inactive")),
        (winter(), C::Deactivate, OVER, Err(completed_at.into())),
        (off(), C::Deactivate, OVER, Err("the cohort is inactive already".into())),
        (winter(), C::Activate, BEFORE, Err("the cohort is active already".into())),
        (off(), C::Activate, BEFORE, Ok("active")),
        (off(), C::Activate, OVER, Err(past.into())),
        (winter(), C::Activate, OVER, Err(format!("{completed_at}; {past}"))),
        (winter(), change(Some("2026-03-31")), BEFORE, Ok("active")),
        (winter(), change(None), BEFORE, Ok("active")),
        // A school may close a cohort: the day is past, so it completes at once.
        (winter(), change(Some("2026-03-09")), BEFORE, Ok("completed")),
        (endless(), change(Some("2026-03-10")), OVER, Ok("completed")),
        (endless(), change(Some("2026-03-11")), OVER, Ok("active")),
        (off(), change(Some("2026-03-09")), OVER, Ok("inactive")),
        (winter(), change(Some("2026-03-31")), OVER, Err(completed_at.into())),
        (winter(), restore(NewEnd::Never), BEFORE, Err("the cohort is active, not completed".into())),
        (off(), restore(NewEnd::Keep), OVER, Err(format!("the cohort is inactive, not completed; {past}"))),
        (winter(), restore(NewEnd::Never), OVER, Ok("active")),
        (winter(), restore(NewEnd::Keep), OVER, Err(past.into())),
        (winter(), on("2026-03-10"), OVER, Err(past.into())),
        (winter(), on("2026-03-11"), OVER, Ok("active")),
    ];
    for (cohort, command, now, expected) in cases {
        let told = match ask(&cohort, &command, &admin(), now) {
            Ok(change) => Ok(change.after.state()),
            Err(reasons) => Err(reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
        };
        assert_eq!(told, expected, "{command:?} on {} at {now}", cohort.state());
    }
}

/// A change of the end to a day that is past: two steps, the second by A-6 and not before the first.
#[test]
fn a_change_of_the_end_may_close_the_cohort() {
    let done = ask(&winter(), &change(Some("2026-02-01")), &admin(), BEFORE).unwrap();
    let steps: Vec<_> = done.steps.iter().map(|step| (step.event, step.at, step.cause.to_string())).collect();
    let because = "the last day, 2026-02-01, is over in Asia/Karachi (A-6)".to_owned();
    let changed = CohortEvent::EndChanged { end: Some(day("2026-02-01")) };
    assert_eq!(
        steps,
        [
            (changed, instant(BEFORE), "asked by staff/admin/alice".to_owned()),
            (CohortEvent::Completed, instant(BEFORE), because),
        ]
    );
}

/// A-X8: dates the wrong way round are refused when a cohort is made and whenever its end is set.
#[test]
fn a_x8_the_start_is_never_after_the_end() {
    let wrong = draft("A").starting(day("2026-03-11")).ending(day("2026-03-10")).made(instant(MADE));
    assert_eq!(wrong.unwrap_err().to_string(), "the start 2026-03-11 is after the end 2026-03-10");
    let same_day =
        draft("A").starting(day("2026-03-10")).ending(day("2026-03-10")).made(instant(MADE)).unwrap();
    let reasons = ask(&same_day, &change(Some("2026-03-09")), &admin(), MADE).unwrap_err();
    assert_eq!(reasons[0].to_string(), "the start 2026-03-10 is after the end 2026-03-09");
    let reasons = ask(&same_day, &restore(NewEnd::On(day("2026-03-09"))), &admin(), OVER).unwrap_err();
    let told: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "the start 2026-03-10 is after the end 2026-03-09",
            "the last day 2026-03-09 is past, today being 2026-03-11; the cohort would complete at once",
        ]
    );
    // And an event that nobody could have asked for leaves the dates in order.
    let mut cohort = same_day.clone();
    cohort.apply(&CohortEvent::EndChanged { end: Some(day("2026-03-09")) }, instant(MADE));
    assert_eq!(cohort.dates, same_day.dates);
}

/// Every reason at once, the person first.
#[test]
fn a_refusal_tells_every_reason() {
    let cohort =
        draft("A").starting(day("2026-02-01")).ending(day("2026-03-10")).made(instant(MADE)).unwrap();
    let reasons = ask(&cohort, &restore(NewEnd::On(day("2026-01-10"))), &teacher(), "2026-02-01T08:00:00Z");
    let told: Vec<String> = reasons.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "staff/teacher/carol may not do this; only staff in the role admin or moderator may",
            "the cohort is active, not completed",
            "the start 2026-02-01 is after the end 2026-01-10",
            "the last day 2026-01-10 is past, today being 2026-02-01; the cohort would complete at once",
        ]
    );
}

/// Where the clocks go back over midnight they read the day before once more, but that day is over (St
/// John's, 2010).
#[test]
fn today_is_the_latest_day_that_has_begun() {
    let policy = session_core::CohortPolicy::new(zone_core::zone!("America/St_Johns"));
    let cohort = draft("A").ending(day("2010-11-06")).made(instant("2010-11-01T00:00:00Z")).unwrap();
    // 23:01:30 of the 6th, for the second time.
    let now = instant("2010-11-07T02:31:30Z");
    let over = cohort.as_of(now, &policy).unwrap();
    let refused = over.restore(NewEnd::Keep, &admin(), now, &policy).unwrap_err().to_string();
    assert!(refused.contains("the last day 2010-11-06 is past, today being 2010-11-07"), "{refused}");
    assert!(refused.ends_with("(was possible until 2010-11-07T02:30:00Z)"), "{refused}");
}

/// A command of a host whose clock is behind counts as made at the cohort's last event.
#[test]
fn a_command_from_the_past_counts_as_made_at_the_last_event() {
    let mut off = off();
    off.since = instant(AFTER);
    let refused = off.activate(&admin(), instant(MADE), &policy()).unwrap_err();
    assert_eq!(refused.reasons().count(), 1);
    assert_eq!(refused.possible_until(), None, "that would still be ahead");
}

/// Enrolments and students: what may be asked in each state.
#[test]
fn enrolments_and_students_in_each_state() {
    use session_core::cohort::{EnrolmentStatus, InactiveReason, StudentEvent};
    let mut mina = student("MINA");
    assert_eq!(mina.activate(&admin()).unwrap_err().to_string(), "the student is active already");
    let freeze = Some(InactiveReason::Freeze);
    mina.apply(&mina.deactivate(freeze, &admin()).unwrap(), instant(MADE));
    assert_eq!(
        mina.deactivate(freeze, &admin()).unwrap_err().to_string(),
        "the student is inactive (freeze) already"
    );
    // A frozen student who does not come back has left.
    mina.apply(&mina.deactivate(Some(InactiveReason::Left), &admin()).unwrap(), instant(MADE));
    assert_eq!(mina.state(), "inactive (left)");
    mina.apply(&mina.activate(&admin()).unwrap(), instant(MADE));
    assert!(!mina.is_ex_student());
    mina.apply(&StudentEvent::Completed, instant(MADE));
    assert!(mina.is_ex_student());

    let id = automation_core::Id(1);
    let left = place(id, id, EnrolmentStatus::Inactive).leave(&admin()).unwrap_err();
    assert_eq!(left.to_string(), "the enrolment is inactive, not active");
    assert!(place(id, id, EnrolmentStatus::Active).leave(&admin()).is_ok());
    let not_staff = Actor::participant(user("mina"), "student");
    assert!(place(id, id, EnrolmentStatus::Active).leave(&not_staff).is_err());
    assert!(mina.deactivate(None, &teacher()).is_err());
}

/// S-64: what may be done instead, if the rules would grant it.
#[test]
fn s_64_a_cohort_names_the_way_out() {
    let (over, before) = (instant(OVER), instant(BEFORE));
    let change = || change(Some("2026-03-31"));
    let done =
        ask(&winter(), &C::ChangeEnd { end: Some(day("2026-03-09")) }, &admin(), BEFORE).unwrap().after;
    let cases = [
        (winter(), C::Deactivate, over, vec!["restore"]),
        (done.clone(), change(), before, vec!["restore"]),
        (off(), C::Activate, over, vec!["change end"]),
        (winter(), restore(NewEnd::Keep), over, vec!["restore"]),
        (off(), restore(NewEnd::Never), before, vec!["activate"]),
        (off(), restore(NewEnd::Never), over, vec![]),
        (winter(), C::Activate, before, vec![]),
    ];
    for (cohort, command, now, expected) in cases {
        let seen = cohort.as_of(now, &policy()).unwrap();
        let decide = |actor: &Actor| {
            seen.decide(&Request::new(&command, actor, now), &CohortFacts::default(), &policy()).unwrap_err()
        };
        let ways: Vec<_> = decide(&admin()).ways().iter().map(|way| way.command).collect();
        assert_eq!(ways, expected, "{command:?} on {} at {now}", seen.state());
        assert!(decide(&teacher()).ways().is_empty(), "nothing that a teacher could do");
    }
}
