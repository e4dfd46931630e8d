//! A pattern's sessions are one range of the index of keys, and a studio's week one of another, whatever else there is.

use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use session_core::class::Studio;
use storage_diesel::{WantedClasses, class_sessions, purge_class_sessions};

use super::*;
use crate::statements::Statements;

/// Many patterns of several studios, and what is asked of some.
fn ask_for_some(store: &mut impl Classes) {
    ask(store, "s3/P07", &PatternCommand::Reconcile).unwrap();
    let studio: Studio = "s3".parse().unwrap();
    let week = WantedClasses {
        from: Some(at("2026-05-04T00:00:00Z")),
        until: Some(at("2026-05-11T00:00:00Z")),
        ..WantedClasses::of(&studio)
    };
    assert_eq!(class_sessions(store, &week, None, 100).unwrap().rows.len(), 12);
    let of_one = "s3/P07".parse().unwrap();
    let of_one = WantedClasses { pattern: Some(&of_one), ..WantedClasses::of(&studio) };
    assert_eq!(class_sessions(store, &of_one, None, 100).unwrap().rows.len(), 27);
    assert_eq!(purge_class_sessions(store, None, None, 100).unwrap().gone, []);
}

fn fill(store: &mut impl Classes) {
    for number in 0..120 {
        made(store, &format!("s{}/P{:02}", number % 10, number / 10), "FREQ=WEEKLY;BYDAY=MO");
    }
    store.run("ANALYZE");
}

/// Those of the statements that look for class sessions otherwise than by number, with the index that each should use.
fn searches(statements: &Statements) -> Vec<(String, &'static str)> {
    let all = statements.take().into_keys().filter(|sql| sql.contains("FROM class_sessions WHERE"));
    let index = |sql: &str| {
        if sql.contains("key >") {
            Some("key")
        } else if sql.contains("studio =") {
            Some("class_sessions_of_studio")
        } else if sql.contains("'purged'") {
            Some("class_sessions_purged")
        } else {
            None
        }
    };
    let found: Vec<_> = all.filter_map(|sql| index(&sql).map(|index| (sql, index))).collect();
    assert!(found.len() >= 4, "{found:#?}");
    found
}

#[test]
fn ranges_of_indexes_on_sqlite() {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let mut conn = crate::databases::sqlite();
    let mut store = sqlite::Store::new(&mut conn);
    store.migrate().unwrap();
    fill(&mut store);
    let statements = Statements::default();
    store.connection().set_instrumentation(statements.clone());
    ask_for_some(&mut store);
    for (sql, index) in searches(&statements) {
        let explain = sql_query(format!("EXPLAIN QUERY PLAN {sql}"));
        let lines: Vec<Line> = explain.load(store.connection()).unwrap();
        let plan: Vec<String> = lines.into_iter().map(|line| line.detail).collect();
        let used = match index {
            "key" => "sqlite_autoindex_class_sessions_1 (key>? AND key<?)",
            other => other,
        };
        assert!(plan.iter().any(|line| line.contains(used)), "{sql}: {plan:?}");
        assert!(
            plan.iter().all(|line| !line.starts_with("SCAN") || line.contains("class_sessions_purged")),
            "{sql}: {plan:?}"
        );
    }
}

#[test]
fn ranges_of_indexes_on_postgres() {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let Some(mut conn) = crate::databases::postgres() else { return };
    let mut store = postgres::Store::new(&mut conn);
    store.migrate().unwrap();
    fill(&mut store);
    let statements = Statements::default();
    store.connection().set_instrumentation(statements.clone());
    ask_for_some(&mut store);
    store.connection().set_instrumentation(Statements::default());
    for (sql, index) in searches(&statements) {
        // As they are prepared for any values at all.
        sql_query("SET plan_cache_mode = force_generic_plan").execute(store.connection()).unwrap();
        sql_query(format!("PREPARE asked AS {sql}")).execute(store.connection()).unwrap();
        let values = vec!["NULL"; sql.matches('$').count()].join(", ");
        let values = if values.is_empty() { values } else { format!("({values})") };
        let lines: Vec<Line> =
            sql_query(format!("EXPLAIN EXECUTE asked{values}")).load(store.connection()).unwrap();
        sql_query("DEALLOCATE asked").execute(store.connection()).unwrap();
        let plan = lines.into_iter().map(|line| line.line).collect::<Vec<_>>().join("\n");
        let used = match index {
            "key" => "class_sessions_key_key",
            other => other,
        };
        assert!(plan.contains(used) && !plan.contains("Seq Scan"), "{sql}:\n{plan}");
        assert!(index != "key" || plan.contains("Index Cond: ((key > $1) AND (key < $2))"), "{sql}:\n{plan}");
    }
}
