//! The databases use the partial index for what a sweep really asks, so that cost follows what is due.

use automation_core::{Ledger, SweepOptions, one_policy, sweep};
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use referral_core::{ReferralCode, ReferralPolicy, code::Draft};
use storage_diesel::{Database, StorageError, prelude::*};

use crate::offer::at;
use crate::statements::Statements;

/// Of 4,000 codes, one an hour is due.
fn codes() -> Vec<ReferralCode> {
    let made = at("2026-01-01T00:00:00Z");
    let hours = automation_core::Span::hours;
    (1..=4_000)
        .map(|number| {
            let draft = Draft::new(format!("CODE-{number}").parse().unwrap(), "20".parse().unwrap());
            let draft = draft.expiring(made.checked_add(hours(number)).unwrap());
            ReferralCode::issue(draft, made, &ReferralPolicy::default()).unwrap()
        })
        .collect()
}

/// Sweeps 25 codes in batches of ten, and asks when to wake up.
fn sweep_and_sleep(store: &mut (impl Database + Ledger<ReferralCode, Error = StorageError>)) {
    let options = SweepOptions { batch: 10, ..SweepOptions::default() };
    let now = at("2026-01-02T01:30:00Z");
    let policy = ReferralPolicy::default();
    let report = sweep::<ReferralCode, _, _, _>(store, &one_policy(&policy), now, options, &mut ()).unwrap();
    assert_eq!((report.changed, report.batches), (25, 3));
    for after in [None, Some(now)] {
        assert!(Ledger::<ReferralCode>::earliest_due(store, after).unwrap().is_some());
    }
}

/// Those of the statements that look for due rows: the look, the first page, the next pages, and the two
/// questions when to wake up.
fn searches(statements: &Statements) -> Vec<String> {
    let mut found: Vec<String> = statements.take().into_keys().collect();
    found.retain(|sql| sql.starts_with("SELECT") && sql.contains("ORDER BY due_at, id"));
    assert_eq!(found.len(), 5, "{found:#?}");
    found
}

#[test]
fn on_sqlite() {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let mut conn = crate::databases::sqlite();
    let mut store = storage_diesel::sqlite::Store::new(&mut conn);
    store.migrate().unwrap();
    store.insert(&codes(), &one_policy(&ReferralPolicy::default())).unwrap();
    sql_query("ANALYZE").execute(store.connection()).unwrap();
    let statements = Statements::default();
    store.connection().set_instrumentation(statements.clone());
    sweep_and_sleep(&mut store);
    for sql in searches(&statements) {
        let lines: Vec<Line> =
            sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(store.connection()).unwrap();
        let plan: Vec<String> = lines.into_iter().map(|line| line.detail).collect();
        assert_eq!(plan.len(), 1, "a sort is a second line: {sql}: {plan:?}");
        assert!(plan[0].starts_with("SEARCH") && plan[0].contains("referral_codes_due"), "{sql}: {plan:?}");
    }
}

#[test]
fn on_postgres() {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let Some(mut conn) = crate::databases::postgres() else { return };
    let mut store = storage_diesel::postgres::Store::new(&mut conn);
    store.migrate().unwrap();
    store.insert(&codes(), &one_policy(&ReferralPolicy::default())).unwrap();
    sql_query("ANALYZE referral_codes").execute(store.connection()).unwrap();
    let statements = Statements::default();
    store.connection().set_instrumentation(statements.clone());
    sweep_and_sleep(&mut store);
    store.connection().set_instrumentation(Statements::default());
    for (number, sql) in searches(&statements).into_iter().enumerate() {
        let values: &[&str] = match sql.matches('$').count() {
            0 => &[],
            1 => &["'2026-01-02 01:30Z'"],
            2 => &["'2026-01-02 01:30Z'", "10"],
            _ => &["'2026-01-02 01:30Z'", "'2026-01-01 10:00Z'", "10", "10"],
        };
        sql_query(format!("PREPARE asked_{number} AS {sql}")).execute(store.connection()).unwrap();
        let values = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
        let explain = format!("EXPLAIN EXECUTE asked_{number}{values}");
        let lines: Vec<Line> = sql_query(explain).load(store.connection()).unwrap();
        let plan: Vec<String> = lines.into_iter().map(|line| line.line).collect();
        let plan = plan.join("\n");
        assert!(plan.contains("Index") && plan.contains("referral_codes_due"), "{sql}:\n{plan}");
        assert!(!plan.contains("Sort") && !plan.contains("Seq Scan"), "{sql}:\n{plan}");
    }
}
