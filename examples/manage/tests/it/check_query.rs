//! The check query (R-24): the SQL of the README tells the same as the command.

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query, sql_types::Text};

use crate::{operator::Operator, shop::Shop};

const CODES: &str = "code,agent,discount,expires_at,status\n\
    LIVE,Jo,5,2099-01-01,\nPAST-ACTIVE,Jo,5,2020-01-01,\nPAST-OFF,,5,2020-01-02,inactive\n\
    LIVE-OFF,Jo,5,2099-01-01,inactive\nNEVER-OFF,Jo,5,,inactive\nPAST-JO,Jo,5,2019-01-01 18:00,inactive\n";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The statement below that title, as one that gives a single column.
fn query(title: &str) -> String {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once(&format!("```sql\n-- {title}\n")).unwrap();
    let (sql, _) = rest.split_once("```").unwrap();
    let sql = sql.trim().trim_end_matches(';');
    format!(
        "SELECT code || ' ' || coalesce(CAST(agent_id AS TEXT), 'none') || ' ' || expires_at || ' ' || status AS line
         FROM ({sql}) AS checked"
    )
}

/// The same from the command, in the order of their expiry.
fn listed(operator: &Operator) -> Vec<String> {
    let list = ["list", "referral-codes", "--status", "inactive", "--expired", "--format", "json"];
    let mut codes = operator.manage(&list).json();
    codes.sort_by_key(|code| code["expires_at"].to_string());
    let told = |code: &serde_json::Value| {
        let (instant, status) = (code["expires_at"].as_str().unwrap(), code["status"].as_str().unwrap());
        let local = instant.replace('T', " ");
        let word = status.split(' ').next().unwrap();
        let agent = code["agent_id"].as_i64().map_or_else(|| "none".to_owned(), |id| id.to_string());
        format!("{} {agent} {} {word}", code["code"].as_str().unwrap(), &local[..19])
    };
    codes.iter().map(told).collect()
}

#[test]
fn on_sqlite() {
    let operator = Operator::with_codes(CODES);
    let listed = listed(&operator);
    assert_eq!(
        listed,
        ["PAST-JO 1 2019-01-01 18:00:00 inactive", "PAST-OFF none 2020-01-02 23:59:59 inactive"]
    );
    assert_eq!(operator.lines(&query("SQLite")), listed);
}

#[test]
fn on_postgresql() {
    let Some(shop) = Shop::on_postgres() else { return };
    assert_eq!(shop.operator.import(CODES, &[]).status, Some(0));
    let mut conn = PgConnection::establish(&shop.operator.database).unwrap();
    let found = sql_query(query("PostgreSQL")).load::<Line>(&mut conn).unwrap();
    let found: Vec<String> = found.into_iter().map(|row| row.line).collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found, listed(&shop.operator));
}
