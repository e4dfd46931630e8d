//! Sweeps, reviews and commands on the ledger in memory.

use std::ops::ControlFlow;

use automation_core::{
    BirthOutcome, Births, Change, CommandError, Failure, Id, Instant, Lifecycle, Observer, Report, Request,
    Span, SweepOptions, command, one_policy, policy_by, review, sweep,
    testing::{Asked, Bakery, Baking, Lamp, LampEffect, Lamps, LitOnRack, Memory, Oil, Specimen},
};

use crate::records::{at, endless, keeper, lamp};

fn morning() -> Instant {
    at("2026-03-02T09:00:00Z")
}

/// That many lamps, each lit a minute after the one before.
fn ledger(count: u32, oil: &Oil) -> (Memory<Lamp>, Vec<Id>) {
    let mut ledger = Memory::with_facts(Lamps::facts);
    let lit = |number| at("2026-03-01T18:00:00Z").checked_add(Span::minutes(number)).expect("in range");
    let ids = (0..count).map(|number| ledger.add(Lamp::lit(number, lit(number)), oil)).collect();
    (ledger, ids)
}

fn batches_of(batch: usize) -> SweepOptions {
    SweepOptions { batch, dry_run: false }
}

#[derive(Default)]
struct Follower {
    lines: Vec<String>,
    stop_after: Option<u64>,
}

impl Observer<Lamp> for Follower {
    fn changed(&mut self, change: &Change<Lamp>, racks: &LitOnRack) {
        self.lines.push(format!("{} {} {:?}", change.key(), change.after.state(), racks.0.get(&1)));
    }

    fn failed(&mut self, failure: &Failure) {
        self.lines.push(format!("{}: {}", failure.key, failure.cause));
    }

    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        self.lines.push(format!("batch {}: {} so far", report.batches, report.changed));
        if self.stop_after == Some(report.batches) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

#[test]
fn whoever_follows_hears_of_every_row_and_batch() {
    let oil = Oil::default();
    let (mut ledger, ids) = ledger(3, &oil);
    ledger.make_unreadable(ids[1], "the light is no light");
    let mut follower = Follower::default();
    let report =
        sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(2), &mut follower).expect("no failure");
    assert_eq!(
        follower.lines,
        [
            "1 out Some(2)",
            "2: the light is no light",
            "batch 1: 1 so far",
            "3 out Some(1)",
            "batch 2: 2 so far"
        ]
    );
    let expected = Report {
        changed: 2,
        steps: 4,
        notifications: 2,
        failed: 1,
        still_due: 1,
        batches: 2,
        ..Report::default()
    };
    assert_eq!(report, expected);
}

#[test]
fn who_has_enough_stops_it_and_the_rest_is_left_for_the_next() {
    let oil = Oil::default();
    let (mut ledger, _) = ledger(5, &oil);
    let mut follower = Follower { stop_after: Some(1), ..Follower::default() };
    let stopped =
        sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(2), &mut follower).expect("no failure");
    assert_eq!((stopped.changed, stopped.batches, stopped.stopped), (2, 1, true));
    let finished =
        sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(0), &mut ()).expect("no failure");
    assert_eq!(
        (finished.changed, finished.batches, finished.stopped),
        (3, 3, false),
        "0 rows at a time count as 1"
    );
    // Whoever stops it at the last batch stops nothing.
    let mut follower = Follower { stop_after: Some(1), ..Follower::default() };
    let last =
        sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(2), &mut follower).expect("no failure");
    assert!(!last.stopped);
}

#[test]
fn a_storage_that_fails_leaves_the_report_of_what_was_written() {
    let oil = Oil::default();
    let (mut ledger, _) = ledger(5, &oil);
    ledger.fail_after(1);
    let error =
        sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(2), &mut ()).expect_err("it fails");
    assert_eq!((error.report.changed, error.report.batches), (2, 1));
    assert_eq!(error.to_string(), "the sweep stopped after 2 changes: the storage was told to fail");
    // It failed once; what was written stays, and the rest follows.
    let rest = sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(2), &mut ()).expect("no failure");
    assert_eq!(rest.changed, 3);
}

#[test]
fn a_row_changed_meanwhile_is_counted_and_looked_at_once_more() {
    let oil = Oil::default();
    let (mut ledger, ids) = ledger(3, &oil);
    ledger.touch_meanwhile(ids[1]);
    let report =
        sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(10), &mut ()).expect("no failure");
    assert_eq!((report.changed, report.moved, report.failed, report.still_due), (3, 1, 0, 0));
    assert_eq!(ledger.row(ids[1]).map(|row| row.version), Some(3), "the other one's change and two steps");
}

#[test]
fn what_is_left_is_counted_with_the_reasons() {
    let oil = Oil::default();
    let (mut ledger, ids) = ledger(7, &oil);
    ledger.hold(ids[0]);
    ledger.hold(ids[5]);
    ledger.make_unreadable(ids[1], "the light is no light");
    ledger.refuse_writes(ids[2], "the rack is full");
    ledger.swallow_writes(ids[3]);
    let mut follower = Follower::default();
    let report =
        sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(2), &mut follower).expect("no failure");
    assert_eq!((report.changed, report.failed, report.held), (2, 3, 2));
    assert_eq!((report.still_due, report.undone, report.late()), (5, 0, 0));
    let named = |line: &&String| !line.contains("batch") && !line.contains("out");
    let named: Vec<&String> = follower.lines.iter().filter(named).collect();
    assert_eq!(
        named,
        [
            "2: the light is no light",
            "3: the rack is full",
            "4: the write was taken, and the row is as it was"
        ]
    );
    ledger.let_go(ids[0]);
    ledger.let_go(ids[5]);
    let next = sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(2), &mut ()).expect("no failure");
    assert_eq!((next.changed, next.failed, next.held, next.still_due), (2, 3, 0, 3));
}

/// What becomes due behind a sweep, or is let go behind it, is taken in a second round, in which nothing is
/// told twice. There is no third.
#[test]
fn what_is_left_without_a_reason_is_taken_in_a_second_round() {
    let oil = Oil::default();
    for (touched, changed, left) in [(1, 5, 0), (2, 4, 1)] {
        let (mut ledger, ids) = ledger(6, &oil);
        ledger.make_unreadable(ids[4], "the light is no light");
        (0..touched).for_each(|_| ledger.touch_meanwhile(ids[2]));
        let mut follower = Follower::default();
        let report = sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(10), &mut follower)
            .expect("no failure");
        assert_eq!((report.changed, report.failed, report.moved), (changed, 1, touched));
        assert_eq!((report.still_due, report.late()), (1 + left, left));
        assert_eq!(
            follower.lines.iter().filter(|line| line.starts_with("5: ")).count(),
            1,
            "{:?}",
            follower.lines
        );
    }
}

#[test]
fn a_sweep_that_is_stopped_and_a_dry_run_count_nothing_that_is_due_still() {
    let oil = Oil::default();
    let (mut ledger, ids) = ledger(5, &oil);
    ledger.hold(ids[0]);
    let mut follower = Follower { stop_after: Some(1), ..Follower::default() };
    let stopped =
        sweep(&mut ledger, &one_policy(&oil), morning(), batches_of(2), &mut follower).expect("no failure");
    assert_eq!((stopped.changed, stopped.still_due, stopped.held), (1, 0, 0));
    let options = SweepOptions { batch: 10, dry_run: true };
    let dry = sweep(&mut ledger, &one_policy(&oil), morning(), options, &mut ()).expect("no failure");
    assert_eq!((dry.changed, dry.still_due, dry.held), (4, 0, 0));
}

#[test]
fn a_review_says_what_somebody_held() {
    let oil = Oil::default();
    let (mut ledger, ids) = ledger(3, &oil);
    ledger.hold(ids[1]);
    let shorter = Oil { burns: Span::hours(4), ..oil };
    let report = review(&mut ledger, &one_policy(&shorter), batches_of(2), &mut ()).expect("no failure");
    assert_eq!((report.postponed, report.held, report.still_due), (2, 1, 0));
}

#[test]
fn a_dry_run_remembers_its_neighbours_from_page_to_page() {
    let oil = Oil::default();
    for dry_run in [true, false] {
        let (mut ledger, _) = ledger(3, &oil);
        struct Dark(usize);
        impl Observer<Lamp> for Dark {
            fn changed(&mut self, change: &Change<Lamp>, _: &LitOnRack) {
                let dark = |effect: &&LampEffect| matches!(effect, LampEffect::RackDark(1));
                self.0 += change.consequences.iter().filter(dark).count();
            }
        }
        let mut dark = Dark(0);
        let options = SweepOptions { batch: 1, dry_run };
        sweep(&mut ledger, &one_policy(&oil), morning(), options, &mut dark).expect("no failure");
        assert_eq!(dark.0, 1, "the last of three lights on a rack, dry run: {dry_run}");
    }
}

#[test]
fn each_record_has_the_policy_that_is_chosen_for_it() {
    let (oil, endless) = (Oil::default(), endless());
    let (mut ledger, ids) = ledger(3, &oil);
    let policies = policy_by(|lamp: &Lamp| if lamp.number == 1 { &endless } else { &oil });
    let mut follower = Follower::default();
    let report = sweep(&mut ledger, &policies, morning(), batches_of(10), &mut follower).expect("no failure");
    assert_eq!((report.changed, report.failed), (2, 1));
    assert!(follower.lines.iter().any(|line| line.starts_with("2: the lamp did not come to rest")));
    assert_eq!(ledger.row(ids[1]).map(|row| row.version), Some(0));
}

#[test]
fn a_review_writes_only_what_moves() {
    let oil = Oil::default();
    let (mut ledger, ids) = ledger(2, &oil);
    let out = Lamp { light: automation_core::testing::Light::Out, ..lamp() };
    ledger.add(out, &oil);
    let shorter = Oil { burns: Span::hours(4), ..oil };
    let report = review(&mut ledger, &one_policy(&shorter), batches_of(2), &mut ()).expect("no failure");
    assert_eq!((report.postponed, report.changed, report.steps), (2, 0, 0));
    assert_eq!(ledger.row(ids[0]).and_then(|row| row.due_at), Some(at("2026-03-01T21:00:00Z")));
}

fn ask(ledger: &mut Memory<Lamp>, id: Id, asked: Asked) -> Result<Change<Lamp>, String> {
    command(ledger, &one_policy(&OIL), id, &Request::new(&asked, &keeper(), morning())).map_err(|error| {
        match error {
            CommandError::Refused(why) => format!("refused: {why}"),
            CommandError::NotFound(_)
            | CommandError::Moved(_)
            | CommandError::Failed(_)
            | CommandError::Storage(_) => error.to_string(),
        }
    })
}

const OIL: Oil = Oil {
    burns: Span::hours(8),
    low_before: Span::hours(1),
    flickers_every: None,
    cools: Span::hours(12),
    returnable: Span::days(7),
};

#[test]
fn a_command_is_one_transaction_and_every_no_has_its_reason() {
    let (mut ledger, ids) = ledger(4, &OIL);
    let returned = ask(&mut ledger, ids[0], Asked::Return).expect("it is out, and of this week");
    assert_eq!(returned.steps.len(), 3);
    assert_eq!(ledger.row(ids[0]).map(|row| (row.version, row.due_at)), Some((3, None)));
    assert_eq!(ledger.outbox().len(), 1);

    let no = |answer: Result<Change<Lamp>, String>| answer.expect_err("no");
    assert_eq!(no(ask(&mut ledger, ids[0], Asked::Snuff)), "refused: it was given back; it does not burn");
    assert_eq!(
        no(ask(&mut ledger, ids[1], Asked::Light)),
        "refused: it is still hot; it cools for 12 hours (possible from 2026-03-02T14:01:00Z)"
    );
    assert_eq!(ledger.row(ids[1]).map(|row| row.version), Some(0), "a refusal writes nothing");
    assert_eq!(no(ask(&mut ledger, Id(99), Asked::Light)), "there is no record with the number 99");
    ledger.make_unreadable(ids[1], "the light is no light");
    assert_eq!(no(ask(&mut ledger, ids[1], Asked::Return)), "2: the light is no light");
    ledger.refuse_writes(ids[2], "the rack is full");
    assert_eq!(no(ask(&mut ledger, ids[2], Asked::Return)), "3: the rack is full");
    ledger.touch_meanwhile(ids[3]);
    assert_eq!(
        no(ask(&mut ledger, ids[3], Asked::Return)),
        "record 4 was changed by somebody else meanwhile; nothing was done, try again"
    );
    ledger.fail_after(0);
    assert_eq!(no(ask(&mut ledger, ids[3], Asked::Return)), "the storage was told to fail");
    assert!(ask(&mut ledger, ids[3], Asked::Return).is_ok(), "asked again");
}

/// Whoever follows the births of a sweep.
#[derive(Default)]
struct BirthFollower(Vec<String>);

impl Observer<Bakery> for BirthFollower {
    fn born(&mut self, birth: &BirthOutcome) {
        self.0.push(birth.to_string());
    }
}

#[test]
fn a_sweep_says_what_was_made_and_what_a_tombstone_forbade() {
    let baking = Baking { ordered: 3, fresh: None, ..Baking::default() };
    let mut ledger = Memory::with_facts(|_, _| Births::default());
    let opened = at("2026-03-01T00:00:00Z");
    for _ in 0..2 {
        ledger.add(Bakery::opening("mill", opened), &baking);
    }
    ledger.forbid("loaf", "mill/2026-03-03T00:00:00Z");
    let swept = |dry_run, batch, ledger: &mut Memory<Bakery>| {
        let (mut follower, options) = (BirthFollower::default(), SweepOptions { batch, dry_run });
        let now = at("2026-03-04T00:00:00Z");
        let report =
            sweep(ledger, &one_policy(&baking), now, options, &mut follower).expect("memory is there");
        (report.births, report.forbidden, follower.0)
    };
    // A dry run tells of what would be brought about, and cannot know what is forbidden.
    assert_eq!(swept(true, 7, &mut ledger), (3, 0, Vec::new()));
    assert_eq!(ledger.births().count(), 0);
    let told = [
        "loaf mill/2026-03-02T00:00:00Z was made",
        "loaf mill/2026-03-03T00:00:00Z was not made: a tombstone forbids it",
        "loaf mill/2026-03-04T00:00:00Z was made",
        "loaf mill/2026-03-02T00:00:00Z was there already",
        "loaf mill/2026-03-03T00:00:00Z was not made: a tombstone forbids it",
        "loaf mill/2026-03-04T00:00:00Z was there already",
    ];
    // One at a time, so that the second bakery's decision knows nothing of the first one's.
    assert_eq!(swept(false, 1, &mut ledger), (6, 2, told.map(str::to_owned).to_vec()));
    assert_eq!(ledger.births().count(), 2);
}
