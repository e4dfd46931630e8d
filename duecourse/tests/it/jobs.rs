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
    jobs::{ClosedStale, apply_closing, close_stale, close_stale_once, one_off, reopen_run},
    kinds::Jobs,
    plan::{ApplyError, Plan, Planning},
    policy,
    run::{Finished, Task, recorded},
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
    let queued = store.messages(MessageStatus::Queued, None, 100).unwrap().readable;
    queued.iter().filter(|message| message.kind == kind).count()
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

fn once(store: &mut Store<'_>, program: &Program, now: &str, days: i64, dry_run: bool) -> ClosedStale {
    program.clock.set(at(now));
    let call = Call { dry_run, ..program.call() };
    close_stale_once(&call, store, &cap(5), StaleDays::new(days).unwrap(), &mut ()).unwrap()
}

/// G-36: J-3, last touched on 1 March, is stale by 30 days on the 31st, when the others are by 85.
#[test]
fn g_36_one_run_closes_by_other_days_and_leaves_the_rest_as_it_is() {
    with_jobs(&cap(5), |store, program| {
        let (before_it, now) = ("2026-03-31T07:59:59.999999Z", "2026-03-31T08:00:00Z");
        assert_eq!(once(store, program, before_it, 85, false).settled.report.changed, 0);
        let before: Vec<_> = ["J-1", "J-2", "J-3"].map(|job| store.find::<Job>(job).unwrap().unwrap()).into();
        for dry_run in [true, false] {
            let closed = once(store, program, now, 85, dry_run);
            assert_eq!((closed.settled.report.changed, closed.settled.report.failed), (2, 0));
            assert_eq!(states(store)[2], "lead");
        }
        assert_eq!(
            (states(store), told(store, "job_auto_closed")),
            (vec!["cancelled", "cancelled", "lead"], 8)
        );
        // Of what was not closed nothing is another than before, and the policy is the same.
        assert_eq!(store.find::<Job>("J-3").unwrap().unwrap(), before[2]);
        assert!(policy::in_force::<Jobs, _>(store).unwrap().unwrap().holds::<Jobs>(&cap(5)));
        assert_eq!(once(store, program, now, 31, false).settled.report.changed, 0);
        assert_eq!(once(store, program, before_it, 30, false).settled.report.changed, 0);
        assert_eq!(once(store, program, now, 30, false).settled.report.changed, 1);
        assert_eq!(once(store, program, now, 1, false).settled.report.changed, 0);
    });
}

/// G-36: more days than the policy's leave alone what the policy would close; what both would is closed by time.
#[test]
fn g_36_more_days_than_the_policy_s_close_less() {
    with_jobs(&cap(5), |store, program| {
        // J-1 and J-2 have been stale for 30 days, by the policy.
        let late = "2026-05-05T08:00:00Z";
        assert_eq!(once(store, program, late, 121, false).settled.report.changed, 0);
        assert_eq!(once(store, program, late, 120, false).settled.report.changed, 2);
        let row = store.find::<Job>("J-1").unwrap().unwrap();
        let steps = store.history::<Job>(row.id).unwrap();
        assert_eq!((steps[0].at, steps[0].actor.clone()), (at(STALE), Actor::System));
        assert!(steps[0].because.is_some());
    });
}

/// C-88: the limit holds for such a run, too; C-B9: fewer than one day do not construct.
#[test]
fn c_88_g_36_the_limit_holds_for_other_days() {
    with_jobs(&cap(1), |store, program| {
        program.clock.set(at("2026-03-31T08:00:00Z"));
        let one = StaleDays::new(1).unwrap();
        let closed = close_stale_once(&program.call(), store, &cap(1), one, &mut ()).unwrap();
        assert_eq!((closed.capped.unwrap().would_close, states(store)), (3, vec!["lead"; 3]));
        assert!(StaleDays::new(0).is_err() && StaleDays::new(-5).is_err());
    });
}

/// A plan of such a run is carried out at its instant and by its days; what was touched since is named, and left.
#[test]
fn g_36_a_plan_by_other_days_is_carried_out() {
    with_jobs(&cap(5), |store, program| {
        program.clock.set(at("2026-03-31T08:00:00Z"));
        let dry = Call { dry_run: true, ..program.call() };
        let (mut silence, days) = ((), StaleDays::new(30).unwrap());
        let mut planning = Planning::<Jobs, _>::new(&mut silence);
        close_stale_once(&dry, store, &cap(5), days, &mut planning).unwrap();
        let plan = planning.finish_once(&dry, &cap(5), Some(one_off(days)));
        let plan: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
        assert_eq!(plan.records.len(), 3);
        let ada = Actor::staff(UserId::new("ada").unwrap(), "fm");
        let note = JobCommand::Act { what: ActivityKind::Note };
        let asked = Asked { which: "J-2".into(), command: &note, name: "act", actor: &ada, reason: None };
        ask::<Jobs, _>(&program.call(), store, &cap(5), &asked).unwrap();
        program.clock.set(at("2026-04-01T08:00:00Z"));
        assert!(matches!(
            duecourse::plan::apply::<Jobs, _>(&program.call(), store, &plan, &mut ()),
            Err(ApplyError::OneOff { .. })
        ));
        let settled = apply_closing(&program.call(), store, &plan, &mut ()).unwrap();
        let left: Vec<String> = settled.left.iter().map(ToString::to_string).collect();
        assert_eq!(left, ["J-2: active by ada at 2026-03-31T08:00:00Z, since the plan was made"]);
        assert_eq!(states(store), ["cancelled", "lead", "cancelled"]);
        let again = apply_closing(&program.call(), store, &plan, &mut ()).unwrap();
        assert_eq!((again.report.changed, again.left.len()), (0, 3));
    });
}

/// What a run closed is opened again, but for what somebody has touched since.
#[test]
fn a_run_of_closings_is_taken_back() {
    with_jobs(&cap(5), |store, program| {
        program.clock.set(at(STALE));
        let task = Task { command: Jobs::SWEEP, options: "", schedule: None };
        let closed =
            recorded(&program.call(), store, &task, |store, _| -> Result<_, std::convert::Infallible> {
                let closed = close_stale(&program.call(), store, &cap(5), &mut (), SweepOptions::default());
                Ok(Finished { value: closed.unwrap(), counts: serde_json::Value::Null, trouble: None })
            });
        assert_eq!(closed.unwrap().settled.report.changed, 2);
        let run = store.last_runs(None, 1).unwrap().remove(0).unwrap().id;
        let ada = Actor::staff(UserId::new("ada").unwrap(), "admin");
        let exempt = JobCommand::Settle;
        let asked =
            Asked { which: "J-1".into(), command: &exempt, name: "settle", actor: &ada, reason: None };
        assert!(ask::<Jobs, _>(&program.call(), store, &cap(5), &asked).is_err());
        let reopen = JobCommand::Reopen;
        let asked =
            Asked { which: "J-1".into(), command: &reopen, name: "reopen", actor: &ada, reason: None };
        ask::<Jobs, _>(&program.call(), store, &cap(5), &asked).unwrap();
        for dry_run in [true, false] {
            let call = Call { dry_run, ..program.call() };
            let done = reopen_run(&call, store, &cap(5), (run, &ada, None), &mut |_| ()).unwrap();
            assert!(done.error.is_none());
            assert_eq!(done.reopened, ["J-2"]);
            let left: Vec<String> = done.left.iter().map(ToString::to_string).collect();
            assert_eq!(left, [format!("J-1: reopened by ada at {STALE}, since the plan was made")]);
        }
        assert_eq!(states(store), ["lead"; 3]);
        let again = reopen_run(&program.call(), store, &cap(5), (run, &ada, None), &mut |_| ()).unwrap();
        assert_eq!((again.reopened.len(), again.left.len()), (0, 2));
        // It is immune for a while, and is not closed at once again.
        let closed = run_again(store, program);
        assert_eq!(closed.settled.report.changed, 0);
    });
}

fn run_again(store: &mut Store<'_>, program: &Program) -> ClosedStale {
    run(store, program, &cap(5), "2026-04-06T08:00:00Z", false)
}
