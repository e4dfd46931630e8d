use std::io::Write as _;

use crate::operator::{NOW, Operator, Told};
use storage_diesel::testing::PostgresServer;

#[test]
fn the_daily_work_on_postgresql() {
    let server = match PostgresServer::start() {
        Ok(server) => server,
        Err(error) if std::env::var("REQUIRE_POSTGRES").is_ok_and(|value| value == "1") => panic!("{error}"),
        Err(error) => {
            // Unlike `eprintln!` this is seen even though the test passes.
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED, without PostgreSQL: the_daily_work_on_postgresql: {error}"
            );
            return;
        }
    };
    let mut operator = Operator::new();
    let settings = server.url().unwrap();
    let setting = |name: &str| {
        settings.split(' ').find_map(|setting| setting.strip_prefix(name)?.strip_prefix('=')).unwrap()
    };
    let (host, user, name) = (setting("host"), setting("user"), setting("dbname"));
    operator.database = format!("postgres://{user}@/{name}?host={host}");
    let told: Told = operator.manage(&["runs"]);
    told.fails(2, "run `manage migrate`");
    assert!(operator.manage(&["migrate"]).out.starts_with("Applied 0001"));
    let csv = "code,agent,discount,expires_at\nTEST-20,John Smith,20,2026-05-31\nOPEN,,5,\n";
    operator.import(csv, &[]).says("Read 2 line(s): imported 2, skipped 0.\n");
    operator.import(csv, &[]).fails(2, "line 2: the code TEST-20 is in the database already\n");
    operator.manage(&["expire-referral-codes", "--dry-run"]).says(
        "[DRY RUN] Would expire 1 referral code(s):\n  - TEST-20 (Agent: John Smith, Expired: 2026-05-31 23:59)\n",
    );
    operator
        .manage(&["expire-referral-codes"])
        .says("Successfully expired 1 referral code(s).\n  - TEST-20 (Agent: John Smith)\n");
    operator.manage(&["expire-referral-codes"]).says("No expired referral codes found.\n");
    let told = operator.manage(&["explain", "referral-code", "test-20"]);
    assert!(told.out.contains("state: inactive (expired)\n"), "{}", told.out);
    assert!(operator.manage(&["forecast", "--days", "2"]).out.ends_with("total                   0\n"));
    let simulated = operator.manage(&["simulate", "--from", "2026-06-01", "--until", "2026-06-02"]);
    assert_eq!(simulated.status, Some(0), "{}", simulated.err);
    assert_eq!(operator.manage(&["agent", "off", "John Smith"]).status, Some(0));
    let doctor = operator.manage(&["doctor"]);
    assert_eq!(doctor.status, Some(0), "{}", doctor.out);
    let runs = operator.manage(&["runs", "--format", "json"]).json();
    assert_eq!((runs.len(), runs[0]["started_at"].as_str()), (5, Some(NOW)));
}
