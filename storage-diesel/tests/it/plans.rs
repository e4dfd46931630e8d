//! The databases use the partial index, so that cost follows what is due.

use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use storage_diesel::Database as _;

const DUE: &str = "SELECT id, version, due_at FROM referral_codes WHERE due_at <= {now} \
                   AND (due_at, id) > ({now}, 7) ORDER BY due_at, id LIMIT 100";

#[test]
fn on_sqlite() {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let mut conn = crate::databases::sqlite();
    storage_diesel::sqlite::Store::new(&mut conn).migrate().unwrap();
    for sql in [
        DUE.replace("{now}", "1780000000000000"),
        "SELECT due_at FROM referral_codes WHERE due_at IS NOT NULL ORDER BY due_at, id LIMIT 1".to_owned(),
    ] {
        let lines: Vec<Line> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut conn).unwrap();
        let plan: Vec<String> = lines.into_iter().map(|line| line.detail).collect();
        assert_eq!(plan.len(), 1, "a sort is a second line: {plan:?}");
        assert!(plan[0].contains("referral_codes_due"), "{plan:?}");
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
    storage_diesel::postgres::Store::new(&mut conn).migrate().unwrap();
    // So few rows would be read without any index.
    sql_query("SET enable_seqscan = off").execute(&mut conn).unwrap();
    sql_query("SET enable_bitmapscan = off").execute(&mut conn).unwrap();
    let sql = DUE.replace("{now}", "'2026-06-01'::timestamptz") + " FOR UPDATE SKIP LOCKED";
    let lines: Vec<Line> = sql_query(format!("EXPLAIN {sql}")).load(&mut conn).unwrap();
    let plan: Vec<String> = lines.into_iter().map(|line| line.line).collect();
    let plan = plan.join("\n");
    assert!(plan.contains("referral_codes_due"), "{plan}");
    assert!(!plan.contains("Sort"), "{plan}");
}
