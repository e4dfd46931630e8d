//! Who may ask what of a job, when, and what they are answered: C-E4 to C-E7.

use automation_core::{Actor, Event, Lifecycle, Request, Viewpoint, may, money::Money, possibilities};
use compliance_core::job::{
    ActivityKind, Assignment, AssignmentStatus, ClosedBy, Closing, CompletionStatus, ExemptionReason, Job,
    JobCommand, JobDates, JobEvent, OpenStatus, Priority, Side, StaleDays, Standing,
};

use super::made::*;

const NOW: &str = "2026-02-01T12:00:00Z";

/// Those who ask: admin, facility manager, other staff, assignee, creator, customer, whoever was asked, a stranger, the
/// program.
fn everybody() -> [(char, Actor); 8] {
    [
        ('a', Actor::staff(user("alf"), "admin")),
        ('f', ada()),
        ('i', Actor::staff(user("ivy"), "investor")),
        ('b', bob()),
        ('e', Actor::participant(user("eve"), "customer")),
        ('c', cora()),
        ('d', dan()),
        ('s', Actor::System),
    ]
}

/// Who of [`everybody`] is not told that they may not.
fn who_may(job: &Job, asked: &JobCommand) -> String {
    let may_ask = |actor: &Actor| match may(job, &Request::new(asked, actor, instant(NOW)), &(), &utc()) {
        Ok(_) => true,
        Err(refusal) => !refusal.to_string().contains("may not do this"),
    };
    everybody().iter().filter(|(_, actor)| may_ask(actor)).map(|(letter, _)| letter).collect()
}

fn all_commands() -> Vec<(JobCommand, &'static str)> {
    let reason = ExemptionReason::new("parts").unwrap();
    vec![
        (JobCommand::Act { what: ActivityKind::Note }, "afbecs"),
        (JobCommand::Classify { priority: Priority::Low, job_type: None }, "af"),
        (JobCommand::Move { to: OpenStatus::Lead }, "afb"),
        (JobCommand::Reschedule { dates: JobDates::default() }, "afe"),
        (JobCommand::Assign { contractor: user("dan") }, "af"),
        (JobCommand::Accept, "b"),
        (JobCommand::Decline, "b"),
        (JobCommand::Unassign, "af"),
        (JobCommand::Complete { on: day("2026-02-01"), cost: None }, "afb"),
        (JobCommand::TakeUp, "af"),
        (JobCommand::Approve, "af"),
        (JobCommand::Reject, "af"),
        (JobCommand::Revise, "af"),
        (JobCommand::Cancel, "afe"),
        (JobCommand::Reopen, "afbe"),
        (JobCommand::Exempt { until: None, reason }, "af"),
        (JobCommand::EndExemption, "af"),
        (JobCommand::Dispute, "afbec"),
        (JobCommand::Escalate, "afbec"),
        (JobCommand::Settle, "af"),
        (JobCommand::HandOver { to: Side::Us }, "afbec"),
        (JobCommand::QueueWarning, "s"),
        (JobCommand::CloseStale { days: StaleDays::new(90).unwrap() }, "s"),
    ]
}

#[test]
fn who_may_ask_what() {
    for (asked, who) in all_commands() {
        assert_eq!(who_may(&painting(), &asked), who, "{}", asked.name());
    }
}

/// Every command that people ask for is among those that are explained, once.
#[test]
fn every_command_is_explained() {
    let (job, ada) = (painting(), ada());
    let told = possibilities(&job, &Viewpoint::new(&ada, instant(NOW), &(), &utc())).unwrap();
    let mut told: Vec<_> = told.iter().map(|possibility| possibility.command).collect();
    told.sort_unstable();
    let of_people = |(asked, _): (JobCommand, _)| {
        Some(asked.name()).filter(|name| !["queue warning", "close stale"].contains(name))
    };
    let mut expected: Vec<_> = all_commands().into_iter().filter_map(of_people).collect();
    expected.sort_unstable();
    assert_eq!(told, expected);
}

/// C-E4: what is open may be moved, completed, cancelled; what is closed says since when.
#[test]
fn what_is_closed_says_since_when() {
    let closing = Closing { at: instant(NOW), from: OpenStatus::Lead, by: ClosedBy::Time, ended: None };
    for (standing, reason) in [
        (Standing::Completed { at: instant(NOW) }, "the job was completed at 2026-02-01T12:00:00Z"),
        (Standing::Cancelled(closing), "the job was cancelled at 2026-02-01T12:00:00Z; reopen it first"),
    ] {
        let mut desk = Desk::with(painting_as(standing), utc());
        for asked in [
            JobCommand::Move { to: OpenStatus::InProgress },
            JobCommand::Reschedule { dates: JobDates::default() },
            JobCommand::Unassign,
            JobCommand::Complete { on: day("2026-02-01"), cost: None },
            JobCommand::Cancel,
            JobCommand::HandOver { to: Side::Us },
        ] {
            let refused = desk.ask(asked.clone(), &ada(), NOW).unwrap_err();
            assert_eq!(refused.reasons().next().unwrap().to_string(), reason, "{}", asked.name());
        }
    }
}

/// C-E5: accepting sets the job in progress and makes the contractor its assignee; declining and taking it back leave it
/// unassigned, and until then nobody else is asked.
#[test]
fn c_e5_asking_a_contractor() {
    let mut unassigned = painting_as(Standing::Open(OpenStatus::Pending));
    unassigned.assignment = None;
    let mut desk = Desk::with(unassigned, utc());
    assert!(desk.job().is_unassigned());
    let ask_bob = || JobCommand::Assign { contractor: user("bob") };
    desk.ask(ask_bob(), &ada(), "2026-02-01T00:00:00Z").unwrap();
    assert!(desk.job().is_unassigned() && desk.job().assignee().is_none());
    let refused = desk.ask(ask_bob(), &ada(), "2026-02-01T00:00:01Z").unwrap_err();
    assert_eq!(refused.to_string(), "bob was asked to do the job already; take it from them first");
    let stranger = desk.ask(JobCommand::Accept, &dan(), "2026-02-01T00:00:01Z").unwrap_err().to_string();
    assert_eq!(
        stranger,
        "participant/contractor/dan may not do this; only whoever was asked to do the job may"
    );

    desk.ask(JobCommand::Accept, &bob(), "2026-02-02T00:00:00Z").unwrap();
    assert_eq!((desk.job().state(), desk.job().is_unassigned()), ("in_progress", false));
    assert_eq!(desk.job().assignee(), Some(&user("bob")));
    let again = desk.ask(JobCommand::Accept, &bob(), "2026-02-02T00:00:01Z").unwrap_err();
    assert_eq!(again.to_string(), "nobody is asked to do the job at present");
    desk.ask(JobCommand::Unassign, &ada(), "2026-02-03T00:00:00Z").unwrap();
    desk.ask(ask_bob(), &ada(), "2026-02-03T00:00:01Z").unwrap();
    desk.ask(JobCommand::Decline, &bob(), "2026-02-03T00:00:02Z").unwrap();
    assert_eq!(desk.job().assignment, None);
    let nobody = desk.ask(JobCommand::Unassign, &ada(), "2026-02-03T00:00:03Z").unwrap_err();
    assert_eq!(nobody.to_string(), "nobody has the job, and nobody was asked to do it");
}

/// C-E6, C-44: a completion keeps the day that was said and the instant at which it was recorded; a revision leaves both and
/// sends the job back to work.
#[test]
fn c_e6_completing_and_revising() {
    let mut desk = Desk::with(painting(), utc());
    let on = |on| JobCommand::Complete { on: day(on), cost: None };
    desk.ask(on("2026-01-20"), &bob(), NOW).unwrap();
    let completion = desk.job().completion.unwrap();
    assert_eq!((desk.job().state(), completion.status), ("completed", CompletionStatus::Submitted));
    assert_eq!((completion.completed_on, completion.recorded_at), (day("2026-01-20"), instant(NOW)));

    desk.ask(JobCommand::Revise, &ada(), "2026-02-02T00:00:00Z").unwrap();
    let revised = desk.job().completion.unwrap();
    assert_eq!((desk.job().state(), revised.status), ("in_progress", CompletionStatus::RevisionRequired));
    assert_eq!((revised.completed_on, revised.recorded_at), (day("2026-01-20"), instant(NOW)));

    desk.ask(on("2026-02-03"), &bob(), "2026-02-03T00:00:00Z").unwrap();
    desk.ask(JobCommand::TakeUp, &ada(), "2026-02-03T00:00:01Z").unwrap();
    desk.ask(JobCommand::Reject, &ada(), "2026-02-03T00:00:02Z").unwrap();
    let refused = desk.ask(JobCommand::Approve, &ada(), "2026-02-03T00:00:03Z").unwrap_err();
    assert_eq!(refused.to_string(), "the completion is rejected already");
    desk.ask(JobCommand::Revise, &ada(), "2026-02-03T00:00:04Z").unwrap();
    let refused = desk.ask(JobCommand::Approve, &ada(), "2026-02-03T00:00:05Z").unwrap_err();
    assert_eq!(refused.to_string(), "the job is in_progress, not completed");
}

/// A job is done today or was done before, by the organisation's day: one that has not begun is refused until it begins.
#[test]
fn c_e6_nothing_is_completed_ahead() {
    let policy = compliance_core::job::JobPolicy::new(zone_core::zone!("America/New_York"));
    let asked =
        JobCommand::Complete { on: day("2026-02-02"), cost: Some(Money::new(-1, "USD".parse().unwrap())) };
    let ask = |now| may(&painting(), &Request::new(&asked, &bob(), instant(now)), &(), &policy);
    let refused = ask("2026-02-02T04:59:59.999999Z").unwrap_err().to_string();
    assert!(refused.contains("the day 2026-02-02 has not begun, today being 2026-02-01"), "{refused}");
    assert!(refused.contains("the cost -0.01 USD is below zero"), "{refused}");
    assert_eq!(ask("2026-02-02T05:00:00Z").unwrap_err().to_string(), "the cost -0.01 USD is below zero");

    let asked = JobCommand::Complete { on: day("2026-02-02"), cost: None };
    let early =
        may(&painting(), &Request::new(&asked, &bob(), instant(NOW)), &(), &policy).unwrap_err().to_string();
    assert!(early.ends_with("(possible from 2026-02-02T05:00:00Z)"), "{early}");
}

/// C-E7: what is approved says what was earned: the actual cost, else the estimate, above zero, by its assignee.
#[test]
fn c_e7_an_approval_says_what_was_earned() {
    let usd = |minor| Money::new(minor, "USD".parse().unwrap());
    for (estimate, cost, assigned, earned) in [
        (Some(500), Some(700), true, Some(700)),
        (Some(500), None, true, Some(500)),
        (Some(500), Some(0), true, None),
        (None, None, true, None),
        (Some(500), Some(700), false, None),
    ] {
        let mut job = painting();
        job.estimated_cost = estimate.map(usd);
        job.assignment = job.assignment.filter(|_| assigned);
        let mut desk = Desk::with(job, utc());
        let done = JobCommand::Complete { on: day("2026-02-01"), cost: cost.map(usd) };
        desk.ask(done, &ada(), NOW).unwrap();
        desk.ask(JobCommand::Approve, &ada(), "2026-02-02T00:00:00Z").unwrap();
        let last = desk.ledger.history(desk.id).last().unwrap().1.event.clone();
        let JobEvent::CompletionApproved { earned: told, .. } = &last else { panic!("{}", last.name()) };
        let told = told.as_ref().map(|earned| (earned.contractor.as_str(), earned.amount));
        assert_eq!(told, earned.map(|minor| ("bob", usd(minor))));
    }
}

/// Who is asked only, and has not said yes, may note what they did, but is no party.
#[test]
fn whoever_is_asked_is_no_party() {
    let mut job = painting();
    job.assignment = Some(Assignment { contractor: user("dan"), status: AssignmentStatus::Pending });
    assert!(who_may(&job, &JobCommand::Act { what: ActivityKind::Note }).contains('d'));
    assert!(!who_may(&job, &JobCommand::Dispute).contains('d'));
    assert_eq!(who_may(&job, &JobCommand::Accept), "d");
}

/// S-64: where something else would help, the refusal says so.
#[test]
fn refusals_say_what_would_help() {
    let mut desk = Desk::with(painting(), utc());
    desk.ask(JobCommand::Cancel, &ada(), NOW).unwrap();
    let refused = desk.ask(JobCommand::Move { to: OpenStatus::Lead }, &ada(), NOW).unwrap_err();
    assert_eq!(refused.ways().iter().map(|way| way.command).collect::<Vec<_>>(), ["reopen"]);
    desk.ask(JobCommand::Reopen, &ada(), NOW).unwrap();
    desk.ask(JobCommand::Complete { on: day("2026-02-01"), cost: None }, &ada(), NOW).unwrap();
    let refused = desk.ask(JobCommand::Reopen, &ada(), NOW).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the job is completed, not cancelled; it may be sent back to work (C-E6)"
    );
}
