//! When a job is closed: C-26, C-80, C-83 to C-85, C-X10, as tables.

use automation_core::{Because, Lifecycle, LifecycleExt, Span, civil};
use compliance_core::job::{
    ActivityBasis, ActivityKind, CloseCap, Completion, CompletionStatus, Exemption, ExemptionReason, Job,
    JobCommand, JobDates, JobPhase, JobPolicy, JobStatus, OpenStatus, Priority, Side, StaleDays, StaleWindow,
    Standing, Turn,
};
use zone_core::{Zone, zone};

use super::made::*;

/// The sentence that says until when it is open; empty if time never closes it.
fn until(job: &Job, policy: &JobPolicy) -> String {
    job.stale_from(policy).as_ref().map(Because::to_string).unwrap_or_default()
}

/// C-26: every word of both generations is in one phase.
#[test]
fn c_26_phases_bridge_both_generations() {
    let of = |phase| -> Vec<&str> {
        JobStatus::ALL.iter().filter(|status| status.phase() == phase).map(|status| status.as_str()).collect()
    };
    let pending =
        ["pending", "lead", "evaluation_scheduled", "evaluation_completed", "awaiting_pre_start_approval"];
    assert_eq!(of(JobPhase::Pending), pending);
    assert_eq!(of(JobPhase::Active), ["in_progress", "mid_checkpoint_pending", "awaiting_final_approval"]);
    assert_eq!(of(JobPhase::Closed), ["completed", "cancelled"]);
    assert_eq!(OpenStatus::ALL.len() + 2, JobStatus::ALL.len());
    assert!(OpenStatus::ALL.iter().all(|open| JobStatus::ALL.contains(&JobStatus::Open(*open))));
}

/// C-80, C-B2: every open status is closed by time; a closed one is left alone.
#[test]
fn c_80_every_open_status_is_closed_by_time() {
    for open in OpenStatus::ALL {
        assert_eq!(state_at(&painting_as(Standing::Open(*open)), STALE, &utc()), "cancelled", "{open}");
    }
    let done = painting_as(Standing::Completed { at: instant(MADE) });
    assert_eq!(done.due(&utc()), None);
    let closed = painting().as_of(instant(STALE), &utc()).unwrap().into_owned();
    assert_eq!(closed.due(&utc()), None);
}

/// C-83: days are 24 hours each, whatever the clocks do meanwhile.
#[test]
fn c_83_days_are_24_hours_in_every_zone() {
    for zone in [zone!("America/New_York"), Zone::UTC, zone!("Pacific/Kiritimati"), zone!("Asia/Beirut")] {
        let policy = JobPolicy::new(zone);
        assert_eq!(state_at(&painting(), NOT_YET, &policy), "in_progress", "{zone}");
        assert_eq!(state_at(&painting(), STALE, &policy), "cancelled", "{zone}");
    }
    for (now, days) in
        [(MADE, 0), ("2026-01-06T07:59:59Z", 0), ("2026-01-06T08:00:00Z", 1), ("2025-01-01T00:00:00Z", 0)]
    {
        assert_eq!(painting().days_inactive(instant(now), &utc()), days, "{now}");
    }
}

/// C-84, C-X10: what a person does with anything that belongs to the job counts, unless the policy looks at the job alone;
/// what programs do never counts.
#[test]
fn c_84_what_counts_as_activity() {
    let at = "2026-03-01T12:00:00Z";
    for kind in ActivityKind::ALL {
        for (basis, by) in [
            (ActivityBasis::AnyRelated, bob()),
            (ActivityBasis::AnyRelated, ada()),
            (ActivityBasis::JobRow, bob()),
            (ActivityBasis::AnyRelated, automation_core::Actor::System),
        ] {
            let mut desk = Desk::with(painting(), JobPolicy { activity_basis: basis, ..utc() });
            desk.ask(JobCommand::Act { what: *kind }, &by, at).unwrap();
            let is_person = by != automation_core::Actor::System && *kind != ActivityKind::AutomaticNote;
            let counts = is_person && (basis == ActivityBasis::AnyRelated || *kind == ActivityKind::JobRow);
            let expected = if counts { at } else { MADE };
            let policy = &desk.policy;
            assert_eq!(
                desk.job().last_activity(policy).to_string(),
                expected,
                "{kind} by {by} under {basis:?}"
            );
        }
    }
}

/// C-85: a date lies ahead through its whole local day, and the latest of all conditions counts.
#[test]
fn c_85_a_date_lies_ahead_through_its_whole_local_day() {
    let due = |due_on| Job { dates: JobDates { due_on: Some(due_on), ..JobDates::default() }, ..painting() };
    let kiritimati = zone!("Pacific/Kiritimati");
    // West of UTC, near it and east of it; the last two are the days on which clocks go forward and back.
    for (zone, date, over) in [
        (zone!("America/New_York"), "2026-05-01", "2026-05-02T04:00:00Z"),
        (Zone::UTC, "2026-05-01", "2026-05-02T00:00:00Z"),
        (kiritimati, "2026-05-01", "2026-05-01T10:00:00Z"),
        (zone!("Africa/Cairo"), "2026-04-23", "2026-04-23T22:00:00Z"),
        (zone!("Europe/London"), "2026-10-25", "2026-10-26T00:00:00Z"),
    ] {
        let (job, policy) = (due(day(date)), JobPolicy::new(zone));
        let before = instant(over).previous().unwrap().to_string();
        assert_eq!(state_at(&job, &before, &policy), "in_progress", "{zone}");
        assert_eq!(state_at(&job, over, &policy), "cancelled", "{zone}");
    }
    // What is over before the window is does not matter, and without protection nothing of it does.
    assert_eq!(state_at(&due(day("2026-02-01")), STALE, &utc()), "cancelled");
    let literal = JobPolicy { protect_future: false, ..utc() };
    assert_eq!(state_at(&due(day("2026-05-01")), STALE, &literal), "cancelled");
    assert_eq!(civil::date_at(instant("2026-05-01T10:00:00Z"), kiritimati), day("2026-05-02"));
}

/// C-85: each of the days protects, and the sentence names the one that binds.
#[test]
fn c_85_the_sentence_names_what_binds() {
    let on = |text| Some(day(text));
    let with = |dates| Job { dates, ..painting() };
    let dates = JobDates {
        due_on: on("2026-05-01"),
        expected_start: on("2026-05-03"),
        evaluation_on: on("2026-04-30"),
    };
    assert_eq!(until(&with(dates), &utc()), "the expected start, 2026-05-03, is over in UTC (C-85)");
    let dates = JobDates { evaluation_on: on("2026-05-04"), ..dates };
    assert_eq!(until(&with(dates), &utc()), "the scheduled evaluation, 2026-05-04, is over in UTC (C-85)");
    let dates = JobDates { due_on: on("2026-05-05"), ..dates };
    assert_eq!(until(&with(dates), &utc()), "the due date, 2026-05-05, is over in UTC (C-85)");
    assert_eq!(until(&painting(), &utc()), "90 days after the last activity, 2026-01-05T08:00:00Z (C-83)");
}

/// C-85: an open dispute and a completion that waits protect without an end; a decided one does not.
#[test]
fn c_85_disputes_and_waiting_completions_protect_without_an_end() {
    let mut desk = Desk::with(painting(), utc());
    desk.ask(JobCommand::Dispute, &cora(), "2026-02-01T00:00:00Z").unwrap();
    assert_eq!(state_at(desk.job(), "2036-01-01T00:00:00Z", &utc()), "in_progress");
    desk.ask(JobCommand::Settle, &ada(), "2026-03-01T00:00:00Z").unwrap();
    assert_eq!(until(desk.job(), &utc()), "90 days after the last activity, 2026-03-01T00:00:00Z (C-83)");

    for status in CompletionStatus::ALL {
        let completion = Completion {
            status: *status,
            completed_on: day("2026-01-05"),
            recorded_at: instant(MADE),
            approved_at: None,
        };
        let job = Job { completion: Some(completion), ..painting() };
        let waits = matches!(status, CompletionStatus::Submitted | CompletionStatus::UnderReview);
        assert_eq!(until(&job, &utc()).is_empty(), waits, "{status}");
    }
}

/// An exempt job is not closed until the last local day of the exemption is over; one without an end never.
#[test]
fn an_exemption_ends_with_its_last_local_day() {
    let reason = || ExemptionReason::new("the parts are on their way").unwrap();
    let exempt = |until| {
        let exemption = Exemption { until, reason: reason(), by: ada() };
        Job { exemption: Some(exemption), ..painting() }
    };
    let policy = JobPolicy::new(zone!("America/New_York"));
    let job = exempt(Some(day("2026-06-30")));
    assert_eq!(
        until(&job, &policy),
        "the last day of the exemption, 2026-06-30, is over in America/New_York (C-85)"
    );
    assert_eq!(state_at(&job, "2026-07-01T03:59:59.999999Z", &policy), "in_progress");
    assert_eq!(state_at(&job, "2026-07-01T04:00:00Z", &policy), "cancelled");
    assert_eq!(until(&exempt(None), &policy), "");
    // Whether days protect is another question.
    assert_ne!(until(&exempt(Some(day("2026-06-30"))), &JobPolicy { protect_future: false, ..utc() }), "");

    let mut desk = Desk::with(painting(), utc());
    let asked = |until: &str| JobCommand::Exempt { until: Some(day(until)), reason: reason() };
    let refused = desk.ask(asked("2026-01-31"), &ada(), "2026-02-01T00:00:00Z").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the day 2026-01-31 is over, today being 2026-02-01; the exemption would be too (was possible until 2026-02-01T00:00:00Z)"
    );
    desk.ask(asked("2026-02-01"), &ada(), "2026-02-01T23:59:59.999999Z").unwrap();
    desk.ask(JobCommand::EndExemption, &ada(), "2026-02-03T00:00:00Z").unwrap();
    assert_eq!(desk.job().exemption, None);
}

/// Windows: of the type before the priority before the turn before all; `never` is one of them.
#[test]
fn windows_of_their_own() {
    let days = |days| StaleWindow::Days(StaleDays::new(days).unwrap());
    let mut policy = utc();
    policy.by_turn.us = Some(days(10));
    policy.by_turn.them = Some(days(20));
    let turn = |of| Some(Turn { of, since: instant(MADE) });
    let mut job = painting();
    assert_eq!(policy.window(&job), days(90));
    job.turn = turn(Side::Us);
    assert_eq!(policy.window(&job), days(10));
    job.turn = turn(Side::Them);
    assert_eq!(policy.window(&job), days(20));
    policy.by_priority.insert(Priority::Medium, days(30));
    assert_eq!(policy.window(&job), days(30));
    policy.by_type.insert("plumbing".parse().unwrap(), StaleWindow::Never);
    assert_eq!(policy.window(&job), days(30));
    job.job_type = Some("plumbing".parse().unwrap());
    assert_eq!(policy.window(&job), StaleWindow::Never);
    assert_eq!(job.due(&policy), None);
}

/// Staff's activity makes it their turn, a participant's ours; the program changes no turn.
#[test]
fn activity_hands_the_turn_over() {
    let mut desk = Desk::with(painting(), utc());
    let note = || JobCommand::Act { what: ActivityKind::Note };
    for (by, at, side, since) in [
        (automation_core::Actor::System, "2026-01-06T00:00:00Z", None, ""),
        (bob(), "2026-01-07T00:00:00Z", Some(Side::Us), "2026-01-07T00:00:00Z"),
        (cora(), "2026-01-08T00:00:00Z", Some(Side::Us), "2026-01-07T00:00:00Z"),
        (ada(), "2026-01-09T00:00:00Z", Some(Side::Them), "2026-01-09T00:00:00Z"),
        (automation_core::Actor::System, "2026-01-10T00:00:00Z", Some(Side::Them), "2026-01-09T00:00:00Z"),
    ] {
        desk.ask(note(), &by, at).unwrap();
        assert_eq!(desk.job().turn.map(|turn| turn.of), side, "{by} at {at}");
        assert_eq!(desk.job().turn.map(|turn| turn.since.to_string()).unwrap_or_default(), since);
    }
    desk.ask(JobCommand::HandOver { to: Side::Us }, &ada(), "2026-01-11T00:00:00Z").unwrap();
    assert_eq!(desk.job().turn.map(|turn| turn.of), Some(Side::Us));
}

/// Reopening counts as activity, brings the job back as it was, and protects for a while, whatever the window.
#[test]
fn reopening_brings_it_back_and_protects() {
    let policy = JobPolicy { stale_days: StaleDays::new(1).unwrap(), immunity: Span::days(14), ..utc() };
    let mut desk = Desk::with(painting(), policy.clone());
    desk.sweep("2026-02-01T00:00:00Z");
    assert_eq!((desk.job().state(), desk.job().assignee()), ("cancelled", None));
    desk.ask(JobCommand::Reopen, &bob(), "2026-02-02T00:00:00Z").unwrap();
    let job = desk.job();
    assert_eq!((job.state(), job.assignee().map(|user| user.as_str())), ("in_progress", Some("bob")));
    assert_eq!(until(job, &policy), "14 days after the reopening, 2026-02-02T00:00:00Z (C-85)");
    assert_eq!(state_at(job, "2026-02-15T23:59:59.999999Z", &policy), "in_progress");
    assert_eq!(state_at(job, "2026-02-16T00:00:00Z", &policy), "cancelled");
}

/// Activity that comes a short while after time closed a job opens it again, swept or not; later it is only recorded. What
/// somebody cancelled stays so.
#[test]
fn late_activity_opens_again_what_time_closed() {
    let note = || JobCommand::Act { what: ActivityKind::Note };
    for is_swept in [true, false] {
        for (at, state) in [
            (STALE, "in_progress"),
            ("2026-04-19T07:59:59.999999Z", "in_progress"),
            ("2026-04-19T08:00:00Z", "cancelled"),
        ] {
            let mut desk = Desk::with(painting(), utc());
            if is_swept {
                desk.sweep(STALE);
            }
            desk.ask(note(), &bob(), at).unwrap_or_else(|refusal| {
                // Once it is closed, Bob is its contractor no more but still a party.
                panic!("{refusal}")
            });
            assert_eq!(desk.job().state(), state, "{at}");
            assert_eq!(desk.steps(), ["closed_stale", "active"]);
            assert_eq!(desk.told("job_auto_closed").is_empty(), state == "in_progress", "{at}");
        }
    }
    let mut desk = Desk::with(painting(), utc());
    desk.ask(JobCommand::Cancel, &ada(), "2026-02-01T00:00:00Z").unwrap();
    desk.ask(note(), &bob(), "2026-02-01T00:00:01Z").unwrap();
    assert_eq!(desk.job().state(), "cancelled");
}

/// C-88: a run may close as many as the limit says, that number included.
#[test]
fn c_88_the_limit_of_a_run_is_inclusive() {
    for (cap, jobs, allows) in [
        (CloseCap::default(), 500, true),
        (CloseCap::default(), 501, false),
        (CloseCap::AtMost(0), 0, true),
        (CloseCap::AtMost(0), 1, false),
        (CloseCap::None, u64::MAX, true),
    ] {
        assert_eq!(cap.allows(jobs), allows, "{cap:?} and {jobs}");
    }
}
