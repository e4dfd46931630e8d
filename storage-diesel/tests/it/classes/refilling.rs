//! Refills: again and again, by several at once, and what goes wrong (P-B9, P-B10, P-33).

use std::sync::Barrier;

use super::*;
use crate::{
    databases::on_both,
    site::{File, Server, Site as _},
};

/// The local day on which patterns of March 2nd are to be refilled, and its last instant before.
const DUE: &str = "2026-06-02T23:00:00Z";
const NOT_YET: &str = "2026-06-02T22:59:59.999999Z";

on_both! {
    /// P-T6, P-T9, P-B1, P-B2: a refill adds what is missing behind what is there, once, however often it is run.
    fn p_t9_a_refill_adds_what_is_missing_and_again_nothing(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        let before = told(&mut store);
        assert_eq!(sweep_patterns(&mut store, NOT_YET).changed, 0);
        let report = sweep_patterns(&mut store, DUE);
        assert_eq!((report.changed, report.births, report.failed), (1, 13, 0));
        let after = told(&mut store);
        assert_eq!(after.len(), 27 + 13);
        assert!(before.iter().all(|row| after.contains(row)));
        assert_eq!(pattern(&mut store, "harbour/MON-10").record.generated_through, Some("2026-12-03".parse().unwrap()));
        for _again in 0..2 {
            assert_eq!(sweep_patterns(&mut store, DUE).changed, 0);
        }
        assert_eq!(told(&mut store), after);
    }
}

on_both! {
    /// P-T11, P-24: what somebody has deleted stays deleted; also where the watermark was set back, so that all is made again.
    fn p_t11_what_was_deleted_is_not_made_again(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        let gone = "harbour/MON-10/2026-03-16T10:00";
        ask_session(&mut store, gone, &ClassCommand::Delete).unwrap();
        let moved = "harbour/MON-10/2026-03-23T10:00";
        let to = ClassCommand::Move { to: "2026-03-25T18:00:00".parse().unwrap(), length: None };
        ask_session(&mut store, moved, &to).unwrap();
        let before = told(&mut store);
        store.run("UPDATE patterns SET generated_through = NULL, due_at = NULL, version = version + 1");
        sweep_patterns(&mut store, NOW);
        store.run(if is_sqlite(&store) { "UPDATE patterns SET due_at = 0" } else { "UPDATE patterns SET due_at = 'epoch'" });
        let report = sweep_patterns(&mut store, NOW);
        assert_eq!((report.changed, report.births), (1, 27));
        ask(&mut store, "harbour/MON-10", &PatternCommand::Reconcile).unwrap();
        assert_eq!(told(&mut store), before);
        assert_eq!(session(&mut store, gone).record.status.as_str(), "deleted");
    }
}

on_both! {
    /// P-33, P-B9: a pattern of which a session cannot be stored, and one that cannot be read, are named, and all the
    /// others are refilled, whole.
    fn p_33_one_failing_pattern_does_not_stop_the_others(store) {
        for number in 0..12 {
            made(&mut store, &format!("harbour/P{number:02}"), "FREQ=WEEKLY;BYDAY=MO");
        }
        refuse(&mut store, "NEW.pattern = 'harbour/P05' AND NEW.original LIKE '2026-10%'");
        store.run("UPDATE patterns SET zone = 'Nowhere/Nowhere' WHERE key = 'harbour/P08'");
        // A session that cannot be read is nothing to a refill.
        store.run("UPDATE class_sessions SET zone = 'Nowhere/Nowhere' WHERE key = 'harbour/P02/2026-03-09T10:00'");
        let mut failed = Vec::new();
        let mut observer = |change: &Change<Pattern>| failed.push(change.key());
        let options = SweepOptions::default();
        let report = sweep::<Pattern, _, _, _>(&mut store, &one_policy(&policy()), at(DUE), options, &mut observer).unwrap();
        assert_eq!((report.changed, report.failed), (10, 2), "{report:?}");
        assert_eq!(failed.len(), 10);
        let count = |store: &mut _, number| {
            let all: Vec<String> = keys(store);
            all.iter().filter(|key| key.starts_with(&format!("harbour/P{number:02}/"))).count()
        };
        for number in 0..12 {
            let expected = if [5, 8].contains(&number) { 27 } else { 40 };
            assert_eq!(count(&mut store, number), expected, "{number}");
        }
        // As soon as nothing is in the way it goes on where it was.
        store.run(if is_sqlite(&store) { "DROP TRIGGER refuses" } else { "DROP TRIGGER refuses ON class_sessions" });
        store.run("UPDATE patterns SET zone = 'Europe/London' WHERE key = 'harbour/P08'");
        assert_eq!(sweep_patterns(&mut store, DUE).changed, 2);
        assert_eq!((count(&mut store, 5), count(&mut store, 8)), (40, 40));
    }
}

on_both! {
    /// P-X9, P-23: a month without a run makes the same as daily runs do, less what would be past.
    fn p_23_a_late_run_catches_up(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        let report = sweep_patterns(&mut store, "2027-06-01T09:00:00Z");
        assert_eq!((report.changed, report.failed), (1, 0));
        let ahead: Vec<String> = keys(&mut store).into_iter().filter(|key| key.as_str() > "harbour/MON-10/2026-09-02").collect();
        assert_eq!(ahead.first().map(String::as_str), Some("harbour/MON-10/2027-06-07T10:00"));
        assert!(ahead.last().unwrap().as_str() > "harbour/MON-10/2027-09-01", "{ahead:?}");
    }
}

/// P-T9, P-B10: of several refills at once each pattern is refilled by one, and nothing is made twice.
fn refills_at_once_make_nothing_twice<C: Worker>(workers: usize, connect: impl Fn() -> C + Sync) {
    const PATTERNS: usize = 60;
    let mut conn = connect();
    let store = &mut conn.store();
    for number in 0..PATTERNS {
        made(store, &format!("harbour/P{number:02}"), "FREQ=WEEKLY;BYDAY=MO");
    }
    let start = Barrier::new(workers);
    let work = || {
        let mut conn = connect();
        let mut store = conn.store();
        start.wait();
        let options = SweepOptions { batch: 7, ..SweepOptions::default() };
        let report =
            sweep::<Pattern, _, _, _>(&mut store, &one_policy(&policy()), at(DUE), options, &mut ()).unwrap();
        assert_eq!(report.failed, 0, "{report:?}");
        report.changed
    };
    let changed: Vec<u64> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    println!("the workers refilled {changed:?}");
    assert_eq!(changed.iter().sum::<u64>(), u64::try_from(PATTERNS).unwrap());
    assert_eq!(keys(store).len(), PATTERNS * 40);
    for number in 0..PATTERNS {
        let id = pattern(store, &format!("harbour/P{number:02}")).id;
        assert_eq!(store.history::<Pattern>(id).unwrap().len(), 3);
    }
    // Each session was made by one step.
    let twice = "SELECT CAST(record_id AS TEXT) AS text FROM due_steps WHERE kind = 'class_session' \
                 GROUP BY record_id HAVING count(*) > 1";
    assert_eq!(store.texts(twice), Vec::<String>::new());
}

#[test]
fn p_b10_refills_at_once_make_nothing_twice_on_sqlite() {
    let file = File::new("refilling");
    refills_at_once_make_nothing_twice(2, || file.connect());
}

#[test]
fn p_b10_refills_at_once_make_nothing_twice_on_postgres() {
    if let Some(server) = Server::new() {
        refills_at_once_make_nothing_twice(8, || server.connect());
    }
}
