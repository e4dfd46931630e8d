//! Whom the closing of a job is told to, and by which lines: C-80 to C-82, C-86, C-X16.

use automation_core::{Instant, Lifecycle, LifecycleExt};
use compliance_core::job::{
    ClosedBy, Closing, ClosingWarning, Job, JobCommand, JobEvent, JobPolicy, OpenStatus, StaleDays, Standing,
    lines,
};

use super::made::*;

/// C-80, C-81: the assignee and whoever made it, each by both channels, with what each needs to know.
#[test]
fn c_81_the_assignee_and_the_creator_are_told() {
    let mut desk = Desk::with(painting(), utc());
    desk.sweep("2026-04-12T02:00:00Z");
    let told: Vec<String> = desk
        .ledger
        .outbox()
        .iter()
        .map(|message| {
            let fields = ["channel", "as", "number", "title", "previous_status", "closed_at"];
            let fields: Vec<String> = fields.iter().map(|name| field(message, name)).collect();
            format!("{} {}: {}", message.kind, message.recipient.as_str(), fields.join(", "))
        })
        .collect();
    let line = |who, channel, role| {
        format!("job_auto_closed user/{who}: {channel}, {role}, JOB-000120, Painting, in_progress, {STALE}")
    };
    assert_eq!(
        told,
        [
            line("bob", "in_app", "assignee"),
            line("bob", "mail", "assignee"),
            line("eve", "in_app", "creator"),
            line("eve", "mail", "creator"),
        ]
    );
    let subject = desk.ledger.outbox()[0].subject.as_ref().unwrap();
    assert_eq!((subject.kind, subject.key.as_str()), (Job::KIND, "JOB-000120"));
    // Days of inactivity are of the moment of telling, never of the message.
    assert_eq!(field(&desk.ledger.outbox()[0], "days_inactive"), "no days_inactive");
}

/// C-81: who made it and does it is told once; where there is nobody, nobody is.
#[test]
fn c_81_nobody_is_told_twice() {
    let mut own = painting();
    own.created_by = Some(user("bob"));
    let mut nobodys = painting();
    (nobodys.created_by, nobodys.assignment) = (None, None);
    let mut unassigned = painting();
    unassigned.assignment = None;
    for (job, expected) in [
        (own, vec!["user/bob in_app", "user/bob mail"]),
        (nobodys, vec![]),
        (unassigned, vec!["user/eve in_app", "user/eve mail"]),
    ] {
        let mut desk = Desk::with(job, utc());
        desk.sweep(STALE);
        assert_eq!(desk.told("job_auto_closed"), expected);
    }
}

/// C-86: the key is the job, when it was closed, and to whom; a job that is closed again is told of again.
#[test]
fn c_86_the_key_of_the_message() {
    let mut desk = Desk::with(painting(), utc());
    desk.sweep("2026-05-01T00:00:00Z");
    let micros = instant(STALE).micros();
    assert_eq!(
        desk.ledger.outbox()[0].dedup.as_str(),
        format!("job_auto_closed|JOB-000120|{micros}|bob|in_app")
    );
    // Twice: the second run finds nothing.
    assert_eq!((desk.sweep("2026-05-01T00:00:00Z"), desk.ledger.outbox().len()), (0, 4));
    desk.ask(JobCommand::Reopen, &ada(), "2026-05-02T00:00:00Z").unwrap();
    assert!(desk.ledger.outbox().is_empty(), "what waited is withdrawn");
    desk.sweep("2026-12-01T00:00:00Z");
    assert_eq!(desk.told("job_auto_closed").len(), 4);
}

/// C-X16: the assignment ends with the job, and comes back with it; or it stays, if the policy says so. The step says which.
#[test]
fn c_x16_the_assignment_ends_with_the_job() {
    for cascades in [true, false] {
        let mut desk = Desk::with(painting(), JobPolicy { cascade_assignments: cascades, ..utc() });
        desk.sweep(STALE);
        let (_, step) = desk.ledger.history(desk.id).last().unwrap();
        assert_eq!(step.event, JobEvent::ClosedStale { cascades });
        let Standing::Cancelled(closing) = &desk.job().standing else { panic!("it is not closed") };
        assert_eq!((closing.ended.is_some(), desk.job().assignment.is_some()), (cascades, !cascades));
        assert_eq!(desk.job().assignee_until_closed(), Some(&user("bob")));
        desk.ask(JobCommand::Reopen, &ada(), STALE).unwrap();
        assert_eq!(desk.job().assignee(), Some(&user("bob")));
    }
}

/// C-82, to the character.
#[test]
fn c_82_the_documented_lines() {
    let (number, title) = ("JOB-000120".parse().unwrap(), "Painting".parse().unwrap());
    assert_eq!(
        lines::checking(StaleDays::new(60).unwrap()),
        "Checking for stale jobs (inactive for 60+ days)..."
    );
    assert_eq!(lines::found(0), "No stale jobs found");
    assert_eq!(lines::found(2), "Found 2 stale jobs");
    assert_eq!(lines::DRY_RUN, "DRY RUN - No jobs will be closed");
    assert_eq!(lines::would_close(&number, &title, 93), "  • JOB-000120: Painting (93 days inactive)");
    assert_eq!(lines::closed(&number, 93), "  ✓ Closed: JOB-000120 (93 days inactive)");
    assert_eq!(lines::closed_total(2), "Auto-closed 2 stale jobs");
}

/// C-81, C-83: the note is of the run that tells of it; the number of days is stored nowhere.
#[test]
fn c_81_the_note_is_of_the_run() {
    let now = instant("2026-04-12T02:00:00Z");
    let closed = painting().as_of(now, &utc()).unwrap().into_owned();
    let Standing::Cancelled(Closing { from, by: ClosedBy::Time, at, .. }) = closed.standing else {
        panic!("open")
    };
    assert_eq!((from, at.to_string().as_str()), (OpenStatus::InProgress, STALE));
    let days = |now: Instant| closed.days_inactive(now, &utc());
    assert_eq!(
        lines::note(day("2026-04-12"), days(now), from),
        "[2026-04-12] Auto-closed after 96 days inactive (was in_progress)"
    );
    let stored = serde_json::to_string(&closed).unwrap();
    assert!(!stored.contains("96") && !stored.contains("inactive"), "{stored}");
}

/// What explains a job says what keeps it open, or why it is closed.
#[test]
fn what_explains_a_job() {
    let policy =
        JobPolicy { warning: ClosingWarning::Required { window: StaleDays::new(7).unwrap() }, ..utc() };
    let explained = painting().explain(&ada(), instant(STALE), &policy).unwrap();
    assert_eq!(
        explained.why,
        "it is open, and not closed until a warning that is due since 2026-03-29T08:00:00Z was queued (C-87)"
    );
    let text = painting().explain(&ada(), instant(STALE), &utc()).unwrap().to_string();
    for line in [
        "job JOB-000120 (Painting) at 2026-04-05T08:00:00Z",
        "state: cancelled (stored as in_progress; the next sweep writes it down)",
        "inactive: 90 days",
        "next: nothing, unless somebody acts",
        "  reopen: yes",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\nis not in\n{text}");
    }
}
