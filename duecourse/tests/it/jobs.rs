//! Stale jobs are closed within a limit, and with the warnings that must come first (C-87, C-88).

use automation_core::{Actor, Lifecycle as _, SweepOptions, UserId, one_policy};
use compliance_core::job::{
    ActivityKind, Assignment, AssignmentStatus, CloseCap, ClosingWarning, Job, JobCommand, JobDraft,
    JobPolicy, StaleDays, WarningState,
};
use diesel::{Connection as _, SqliteConnection};
use duecourse::{
    Asked, Call, Kind as _,
    ask::ask,
    jobs::{ClosedStale, close_stale},
    kinds::Jobs,
    policy,
};
use storage_diesel::{Inserted, MessageStatus, prelude::*, sqlite::Store};
use zone_core::Zone;

use crate::host::{Program, at};

/// When the jobs are stale that nobody touches, and a week later.
const STALE: &str = "2026-04-05T08:00:00Z";
const A_WEEK_LATER: &str = "2026-04-12T08:00:00Z";

fn cap(at_most: u32) -> JobPolicy {
    JobPolicy { close_cap: CloseCap::AtMost(at_most), ..JobPolicy::new(Zone::UTC) }
}

fn required() -> JobPolicy {
    let window = StaleDays::new(7).unwrap();
    JobPolicy { warning: ClosingWarning::Required { window }, ..JobPolicy::new(Zone::UTC) }
}

/// Works with a database in memory that has three jobs under that policy, two of them made on the same day.
fn with_jobs<T>(wanted: &JobPolicy, work: impl FnOnce(&mut Store<'_>, &Program) -> T) -> T {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    policy::begin_if_new::<Jobs, _>(&mut store, wanted).unwrap();
    for (number, made) in
        [("J-1", "2026-01-05T08:00:00Z"), ("J-2", "2026-01-05T08:00:00Z"), ("J-3", "2026-03-01T08:00:00Z")]
    {
        let draft =
            JobDraft::new("north".parse().unwrap(), number.parse().unwrap(), "Painting".parse().unwrap());
        let mut job = JobDraft { created_by: UserId::new("eve").ok(), ..draft }.made(at(made));
        let contractor = UserId::new("bob").unwrap();
        job.assignment = Some(Assignment { contractor, status: AssignmentStatus::Accepted });
        let inserted = store.insert(&[job], &one_policy(Jobs::policy(wanted))).unwrap();
        assert!(matches!(inserted[..], [Inserted::New(_)]));
    }
    let program = Program::new();
    work(&mut store, &program)
}

fn run(
    store: &mut Store<'_>,
    program: &Program,
    wanted: &JobPolicy,
    now: &str,
    dry_run: bool,
) -> ClosedStale {
    program.clock.set(at(now));
    let call = Call { dry_run, ..program.call() };
    let options = SweepOptions { dry_run, ..SweepOptions::default() };
    close_stale(&call, store, wanted, &mut (), options).unwrap()
}

fn states(store: &mut Store<'_>) -> Vec<&'static str> {
    ["J-1", "J-2", "J-3"].map(|number| store.find::<Job>(number).unwrap().unwrap().record.state()).to_vec()
}

fn told(store: &mut Store<'_>, kind: &str) -> usize {
    let held = store.messages(MessageStatus::Held, None, 100).unwrap().readable;
    held.iter().filter(|message| message.kind == kind).count()
}

/// C-88: as many as the limit are closed; one more, and nothing is changed, not even what is due besides.
#[test]
fn c_88_above_the_limit_nothing_is_closed() {
    with_jobs(&cap(1), |store, program| {
        for dry_run in [true, false] {
            let closed = run(store, program, &cap(1), STALE, dry_run);
            let capped = closed.capped.unwrap();
            assert_eq!((capped.would_close, capped.at_most), (2, 1));
            assert!(
                capped.to_string().starts_with("2 jobs would be closed, and one run may close 1, so none is")
            );
            // A dry run goes on, so that somebody can look.
            assert_eq!(closed.settled.report.changed, if dry_run { 2 } else { 0 });
            assert_eq!((states(store), told(store, "job_auto_closed")), (vec!["lead"; 3], 0));
        }
    });
    with_jobs(&cap(2), |store, program| {
        let dry = run(store, program, &cap(2), STALE, true);
        assert_eq!((dry.capped, dry.settled.report.changed), (None, 2));
        let closed = run(store, program, &cap(2), STALE, false);
        assert_eq!((closed.capped, closed.settled.report.changed), (None, 2));
        assert_eq!(states(store), ["cancelled", "cancelled", "lead"]);
        assert_eq!(told(store, "job_auto_closed"), 8);
        // Run twice: the second finds nothing.
        let again = run(store, program, &cap(2), STALE, false);
        assert_eq!((again.settled.report.changed, told(store, "job_auto_closed")), (0, 8));
    });
}

/// C-88, G-36: a lower number of days in a new policy is counted, too, before anything of it is written.
#[test]
fn c_88_a_new_policy_is_counted_before_it_is_in_force() {
    with_jobs(&cap(2), |store, program| {
        let stricter = JobPolicy { stale_days: StaleDays::new(1).unwrap(), ..cap(2) };
        let closed = run(store, program, &stricter, "2026-03-20T00:00:00Z", false);
        assert_eq!(closed.capped.map(|capped| capped.would_close), Some(3));
        assert_eq!(states(store), ["lead"; 3]);
        assert!(policy::require_in_force::<Jobs, _>(store, &cap(2)).is_ok(), "the policy is the old one");
    });
}

/// C-87: after an outage the run warns and closes nothing; a week later it closes; a second run warns nobody again.
#[test]
fn c_87_no_run_both_warns_and_closes() {
    with_jobs(&required(), |store, program| {
        let dry = run(store, program, &required(), STALE, true);
        assert_eq!((dry.warned, told(store, "job_closing_warning")), (2, 0));
        let warned = run(store, program, &required(), STALE, false);
        assert_eq!((warned.warned, warned.unwarned.len()), (2, 0));
        assert_eq!((states(store), told(store, "job_closing_warning")), (vec!["lead"; 3], 8));
        let again = run(store, program, &required(), STALE, false);
        assert_eq!((again.warned, told(store, "job_closing_warning")), (0, 8));

        // Somebody does something with one of them.
        program.clock.set(at("2026-04-06T08:00:00Z"));
        let bob = Actor::participant(UserId::new("bob").unwrap(), "contractor");
        let note = JobCommand::Act { what: ActivityKind::Note };
        let asked = Asked { which: "J-1".into(), command: &note, name: "act", actor: &bob, reason: None };
        ask::<Jobs, _>(&program.call(), store, &required(), &asked).unwrap();
        assert_eq!(told(store, "job_closing_warning"), 4);

        run(store, program, &required(), "2026-04-12T07:59:59Z", false);
        assert_eq!(states(store), ["lead"; 3]);
        run(store, program, &required(), A_WEEK_LATER, false);
        assert_eq!(states(store), ["lead", "cancelled", "lead"]);
        let warning = store.find::<Job>("J-1").unwrap().unwrap().record.warning;
        assert_eq!(warning, WarningState::None);
    });
}

/// C-B11: a number is given and unique; a second job of the same is not stored, whatever was deleted before.
#[test]
fn c_b11_a_number_is_there_once() {
    with_jobs(&cap(2), |store, _| {
        let draft = JobDraft::new("north".parse().unwrap(), "J-2".parse().unwrap(), "Again".parse().unwrap());
        let job = draft.made(at("2026-02-01T00:00:00Z"));
        let inserted = store.insert(&[job], &one_policy(&cap(2))).unwrap();
        assert!(matches!(inserted[..], [Inserted::Duplicate]));
        assert_eq!(store.find::<Job>("J-2").unwrap().unwrap().record.title.as_str(), "Painting");
    });
}
