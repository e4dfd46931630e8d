//! The process dies before each statement of a refill in turn (P-B9).

use automation_core::{SweepOptions, one_policy, sweep};
use diesel::Connection as _;
use session_core::pattern::Pattern;

use super::{
    death::statements,
    trap::{Begun, until_death},
};
use crate::{
    classes::{self, Classes, Worker},
    offer::at,
    site::{File, Server, Site},
};

const PATTERNS: usize = 8;
const DUE: &str = "2026-06-02T23:00:00Z";
/// So that there are several batches, each a transaction.
const BATCH: usize = 3;

fn fill(store: &mut impl Classes) {
    for table in ["due_steps", "class_sessions", "patterns"] {
        store.run(&format!("DELETE FROM {table}"));
    }
    for number in 0..PATTERNS {
        assert_eq!(classes::made(store, &format!("harbour/P{number}"), "FREQ=WEEKLY;BYDAY=MO"), 27);
    }
}

fn refill(store: &mut impl Classes) -> u64 {
    let options = SweepOptions { batch: BATCH, ..SweepOptions::default() };
    let policy = classes::policy();
    let report = sweep::<Pattern, _, _, _>(store, &one_policy(&policy), at(DUE), options, &mut ()).unwrap();
    assert_eq!(report.failed, 0, "{report:?}");
    report.changed
}

/// P-B9: each pattern has all sessions of its refill and says so, or none and does not.
fn is_whole(store: &mut impl Classes) -> u64 {
    let keys = classes::keys(store);
    let mut refilled = 0;
    for number in 0..PATTERNS {
        let pattern = format!("harbour/P{number}");
        let row = classes::pattern(store, &pattern);
        let sessions = keys.iter().filter(|key| key.starts_with(&format!("{pattern}/"))).count();
        let is_refilled = row.record.generated_through > Some("2026-09-02".parse().unwrap());
        let steps = storage_diesel::History::history::<Pattern>(store, row.id).unwrap().len();
        let expected = if is_refilled { (40, 3, 3) } else { (27, 2, 2) };
        assert_eq!((sessions, row.version, steps), expected, "{pattern}");
        refilled += u64::from(is_refilled);
    }
    // Each session has its one step.
    let made = "SELECT CAST(count(*) AS TEXT) AS text FROM due_steps WHERE kind = 'class_session'";
    assert_eq!(store.texts(made), [keys.len().to_string()]);
    refilled
}

fn dies<S: Site>(site: &S)
where
    S::Conn: Worker,
    for<'c> S::Store<'c>: Classes,
{
    fill(&mut site.connect().store());
    let statements = statements(site, |store| assert_eq!(refill(store), 8));
    let mut partly = 0;
    for statement in 1..=statements {
        fill(&mut site.connect().store());
        let mut conn = site.connect();
        conn.set_instrumentation(Begun::default().die_before(statement));
        until_death(|| refill(&mut conn.store()));
        drop(conn);
        site.after_a_death();
        let mut conn = site.connect();
        let store = &mut conn.store();
        let refilled = is_whole(store);
        partly += usize::from(refilled > 0);
        assert_eq!(refill(store) + refilled, 8, "death before statement {statement}");
        assert_eq!(is_whole(store), 8, "death before statement {statement}");
    }
    println!("{}: a refill died before each of {statements} statements, {partly} times midway", S::NAME);
    assert!(partly > 0 && partly < statements);
}

#[test]
fn p_b9_a_refill_that_dies_is_whole_or_nothing_on_sqlite() {
    dies(&File::new("death-refill"));
}

#[test]
fn p_b9_a_refill_that_dies_is_whole_or_nothing_on_postgres() {
    Server::new().iter().for_each(dies);
}
