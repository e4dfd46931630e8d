//! Migrations, and databases that are not as they should be.

use automation_core::{Actor, Failure, Id, Instant, Ledger, SweepOptions, UserId, one_policy, sweep};
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use referral_core::{ReferralCode, ReferralPolicy, code::Draft};
use storage_diesel::{
    Database, MessageStatus, NewRun, RefusedCommand, Run, RunEnd, RunId, RunStatus, SchemaState,
    StorageError, StoredRefusal, prelude::*,
};

use crate::databases::{ByHand, on_both};
use crate::offer::{KEEP, Offer, at, offer};

/// All that there are, in order.
pub(crate) const MIGRATIONS: &[&str] = &[
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "due/0013",
    "due/0014",
    "compliance/0015",
    "compliance/0016",
    "compliance/0017",
    "compliance/0018",
    "compliance/0019",
    "compliance/0020",
    "sessions/0021",
];

/// Takes back what came after that version.
fn revert_to(store: &mut impl Database, version: &str) {
    while store.schema().unwrap() != (SchemaState::Older { found: version.to_owned() }) {
        store.revert_last().unwrap().unwrap();
    }
}

on_both! {
    fn up_down_and_up_again(store) {
        store.insert(&[offer("a")], &one_policy(&KEEP)).unwrap();
        assert_eq!(store.schema().unwrap(), SchemaState::Current);
        store.require_current_schema().unwrap();
        assert_eq!(store.migrate().unwrap(), Vec::<String>::new());
        for (number, version) in MIGRATIONS.iter().enumerate().skip(1).rev() {
            assert_eq!(store.revert_last().unwrap().as_deref(), Some(*version));
            let found = MIGRATIONS[number - 1].to_owned();
            assert_eq!(store.schema().unwrap(), SchemaState::Older { found });
            assert!(matches!(store.require_current_schema(), Err(StorageError::SchemaOlder { .. })));
        }
        assert_eq!(store.revert_last().unwrap().as_deref(), Some(MIGRATIONS[0]));
        assert_eq!(store.schema().unwrap(), SchemaState::Missing);
        let error = store.count::<ReferralCode>(&[]).unwrap_err();
        assert!(matches!(error, StorageError::SchemaMissing(_)), "{error}");
        assert!(matches!(store.require_current_schema(), Err(StorageError::SchemaMissing(_))));
        assert_eq!(store.revert_last().unwrap(), None);
        assert_eq!(store.migrate().unwrap(), MIGRATIONS);
        assert_eq!(store.count::<ReferralCode>(&[]).unwrap(), 0);
        // What other tables hold stays.
        assert_eq!(store.count::<Offer>(&[]).unwrap(), 1);
    }
}

on_both! {
    fn records_steps_and_messages_outlive_the_operation(store) {
        let policy = ReferralPolicy::default();
        let policies = one_policy(&policy);
        let draft = Draft::new("john-20".parse().unwrap(), "20".parse().unwrap()).expiring(at("2026-03-01T00:00:00Z"));
        let code = ReferralCode::issue(draft, at("2026-02-01T00:00:00Z"), &policy).unwrap();
        let agent = store.agent_named("John", Some("john@example.org")).unwrap();
        store.insert(&[ReferralCode { agent: Some(agent), ..code }], &policies).unwrap();
        let now = at("2026-03-05T00:00:00Z");
        sweep::<ReferralCode, _, _, _>(&mut store, &policies, now, SweepOptions::default(), &mut ()).unwrap();
        store.set_setting("paused", "yes").unwrap();
        let row = store.find::<ReferralCode>("JOHN-20").unwrap();
        let id = row.as_ref().unwrap().id;
        let steps = store.history::<ReferralCode>(id).unwrap();
        let messages = store.messages(MessageStatus::Queued, None, 10).unwrap().readable;
        assert!(!steps.is_empty() && !messages.is_empty());
        revert_to(&mut store, "0001");
        assert_eq!(store.migrate().unwrap(), MIGRATIONS[1..]);
        assert_eq!(store.find::<ReferralCode>("JOHN-20").unwrap(), row);
        assert_eq!(store.agent(agent).unwrap().unwrap().name, "John");
        assert_eq!(store.history::<ReferralCode>(id).unwrap(), steps);
        assert_eq!(store.messages(MessageStatus::Queued, None, 10).unwrap().readable, messages);
        assert_eq!(store.setting("paused").unwrap(), None);
    }
}

on_both! {
    fn a_migration_that_fails_leaves_nothing(store) {
        revert_to(&mut store, "0002");
        store.run("CREATE TABLE due_refusals (whose TEXT)");
        let error = store.migrate().unwrap_err();
        assert!(matches!(&error, StorageError::NameTaken(names) if names == &["due_refusals"]), "{error}");
        assert_eq!(store.schema().unwrap(), SchemaState::Older { found: "0002".to_owned() });
        store.run("DROP TABLE due_refusals");
        assert_eq!(store.migrate().unwrap(), MIGRATIONS[2..]);
    }
}

/// A host with migrations of its own and tables of the usual names.
fn in_a_hosts_database(store: &mut impl ByHand) {
    store.run(
        "CREATE TABLE __diesel_schema_migrations (
             version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
         INSERT INTO __diesel_schema_migrations (version) VALUES ('20240101000000')",
    );
    const USUAL: [&str; 5] = ["settings", "agents", "runs", "steps", "outbox"];
    for table in USUAL {
        store.run(&format!(
            "CREATE TABLE {table} (theirs TEXT); CREATE INDEX {table}_open ON {table} (theirs)"
        ));
        store.run(&format!("INSERT INTO {table} VALUES ('kept')"));
    }
    assert_eq!(store.schema().unwrap(), SchemaState::Missing);
    assert_eq!(store.migrate().unwrap(), MIGRATIONS);
    assert_eq!(store.schema().unwrap(), SchemaState::Current);
    store.set_setting("ours", "too").unwrap();
    while store.revert_last().unwrap().is_some() {}
    assert_eq!(store.schema().unwrap(), SchemaState::Missing);
    // A table that is not there, or has lost its row, would fail here.
    for table in USUAL {
        store.run(&format!("CREATE UNIQUE INDEX {table}_once ON {table} (theirs)"));
        let kept = store.refuses(&format!("INSERT INTO {table} VALUES ('kept')"));
        assert!(kept, "{table}");
    }
    assert!(store.refuses("INSERT INTO __diesel_schema_migrations (version) VALUES ('20240101000000')"));
}

#[test]
fn in_a_hosts_database_on_sqlite() {
    in_a_hosts_database(&mut storage_diesel::sqlite::Store::new(&mut crate::databases::sqlite()));
}

#[test]
fn in_a_hosts_database_on_postgres() {
    let Some(mut conn) = crate::databases::postgres() else { return };
    in_a_hosts_database(&mut storage_diesel::postgres::Store::new(&mut conn));
}

on_both! {
    fn a_newer_schema_is_left_alone(store) {
        store.run("INSERT INTO due_migrations (version) VALUES ('0999')");
        assert_eq!(store.schema().unwrap(), SchemaState::Newer { found: "0999".to_owned() });
        for error in [
            store.require_current_schema().unwrap_err(),
            store.migrate().unwrap_err(),
            store.revert_last().unwrap_err(),
        ] {
            assert_eq!(
                error.to_string(),
                format!(
                    "the database has the schema 0999, and this program knows {} at most; use a newer program",
                    MIGRATIONS[MIGRATIONS.len() - 1]
                )
            );
        }
    }
}

on_both! {
    fn runs_and_settings(store) {
        let run = NewRun {
            command: "expire-referral-codes",
            options: "--notify",
            operator: "root",
            host: "here",
            started_at: at("2026-03-01T02:00:00Z"),
            clock: at("2026-03-01T01:59:58Z"),
            zones: zone_core::version(),
            process: Some(4711),
        };
        let first = store.run_started(&run).unwrap();
        let second = store.run_started(&NewRun { command: "other", ..run.clone() }).unwrap();
        let end = RunEnd { ended_at: at("2026-03-01T02:00:01Z"), counts: Some("{}"), error: None };
        assert!(store.run_finished(first, &end).unwrap());
        assert!(store.run_finished(second, &RunEnd { error: Some("the disk is full"), ..end }).unwrap());
        let read = |runs: Vec<Result<Run, Failure>>| -> Vec<Run> { runs.into_iter().map(Result::unwrap).collect() };
        let runs = read(store.last_runs(None, 10).unwrap());
        assert_eq!((runs[0].id, runs[0].status), (second, RunStatus::Failed));
        assert_eq!((runs[0].started_at, runs[0].clock), (run.started_at, Some(run.clock)));
        let runs = read(store.last_runs(Some("expire-referral-codes"), 10).unwrap());
        assert_eq!((runs.len(), runs[0].status, runs[0].ended_at), (1, RunStatus::Done, Some(end_of(&runs[0]))));
        assert_eq!(store.setting("paused").unwrap(), None);
        store.set_setting("paused", "yes").unwrap();
        store.set_setting("paused", "no").unwrap();
        assert_eq!(store.setting("paused").unwrap().as_deref(), Some("no"));
    }
}

on_both! {
    /// What would go is said before it goes, down to the first migration; looking takes nothing.
    fn what_a_reversal_takes_is_said_before(store) {
        store.insert(&[offer("a"), offer("b")], &one_policy(&KEEP)).unwrap();
        store.set_setting("ours", "too").unwrap();
        let (mut versions, mut tables) = (Vec::new(), Vec::new());
        while let Some(reversal) = store.reversal().unwrap() {
            assert_eq!(store.reversal().unwrap().as_ref(), Some(&reversal));
            tables.extend(reversal.losses.iter().filter(|loss| loss.column.is_none()).map(|loss| {
                (loss.table.clone(), loss.rows)
            }));
            assert_eq!(store.revert_last().unwrap(), Some(reversal.version.clone()));
            versions.insert(0, reversal.version);
        }
        assert_eq!(versions, MIGRATIONS);
        assert!(tables.contains(&("due_settings".to_owned(), 1)), "{tables:?}");
        assert!(tables.contains(&("referral_codes".to_owned(), 0)), "{tables:?}");
        assert_eq!(store.revert_last().unwrap(), None);
    }
}

on_both! {
    /// G-25: PostgreSQL has a clock of its own, which goes on during a transaction; a file has none.
    fn g_25_the_servers_clock(store) {
        let Some(before) = store.server_clock().unwrap() else { return };
        let within = store.transaction(|store| -> Result<_, StorageError> {
            let first = store.server_clock()?;
            for _ in 0..1_000 {
                if store.server_clock()? > first {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        assert!(within.unwrap(), "it stands still");
        assert!(store.server_clock().unwrap() > Some(before));
    }
}

on_both! {
    fn g_8_a_run_that_cannot_be_read_is_named_and_hides_no_other(store) {
        let run = NewRun {
            command: "expire-referral-codes",
            options: "",
            operator: "root",
            host: "here",
            started_at: at("2026-03-01T02:00:00Z"),
            clock: at("2026-03-01T02:00:00Z"),
            zones: zone_core::version(),
            process: None,
        };
        let [first, second, third] = [(); 3].map(|()| store.run_started(&run).unwrap());
        store.no_instant("due_runs", "started_at", second.0);
        let runs = store.last_runs(None, 10).unwrap();
        let ids: Vec<Result<RunId, Id>> =
            runs.iter().map(|run| run.as_ref().map(|run| run.id).map_err(|failure| failure.id)).collect();
        assert_eq!(ids, [Ok(third), Err(Id(second.0)), Ok(first)]);
        let failure = runs[1].as_ref().unwrap_err();
        assert_eq!(failure.key, "run 2");
        assert!(failure.cause.starts_with("the column `started_at` holds "), "{failure:?}");
        let mut told = Vec::new();
        assert_eq!(store.unreadable_runs(&mut |failure| told.push(failure.clone())).unwrap(), 1);
        assert_eq!(told, std::slice::from_ref(failure));
    }
}

on_both! {
    fn refusals_are_kept_in_order(store) {
        let alice = Actor::staff(UserId::new("alice").unwrap(), "admin");
        let (one, other) = (Id(7), Id(8));
        let refused = RefusedCommand {
            at: at("2026-03-01T02:00:00Z"),
            actor: &alice,
            command: "activate",
            reasons: "it is active already; it's \"kept\"",
            possible_from: Some(at("2026-03-02T02:00:00.000001Z")),
        };
        store.refused::<ReferralCode>(one, &refused).unwrap();
        store.refused::<ReferralCode>(other, &refused).unwrap();
        store.refused::<Offer>(one, &refused).unwrap();
        store.set_run(Some(RunId(3)));
        let by_nobody = RefusedCommand { actor: &Actor::System, command: "expire", possible_from: None, ..refused };
        store.refused::<ReferralCode>(one, &by_nobody).unwrap();
        let stored = |refused: &RefusedCommand<'_>, run| StoredRefusal {
            at: refused.at,
            actor: refused.actor.clone(),
            command: refused.command.to_owned(),
            reasons: refused.reasons.to_owned(),
            possible_from: refused.possible_from,
            run,
        };
        assert_eq!(
            store.refusals::<ReferralCode>(one).unwrap(),
            [stored(&refused, None), stored(&by_nobody, Some(RunId(3)))]
        );
        assert_eq!(store.refusals::<ReferralCode>(other).unwrap().len(), 1);
        assert_eq!(store.refusals::<Offer>(one).unwrap().len(), 1);
        assert_eq!(store.refusals::<Offer>(other).unwrap(), []);
        // What goes with the transaction of its command is lost with it.
        let undone: Result<(), StorageError> = store.transaction(|store| {
            store.refused::<Offer>(other, &refused)?;
            Err(StorageError::Migration("the host thinks better of it".into()))
        });
        assert!(undone.is_err());
        assert_eq!(store.refusals::<Offer>(other).unwrap(), []);
    }
}

fn end_of(run: &Run) -> Instant {
    run.ended_at.unwrap()
}

on_both! {
    fn a_missing_table_says_so(store) {
        store.run("DROP TABLE offers");
        let error = Ledger::<Offer>::earliest_due(&mut store, None).unwrap_err();
        assert!(matches!(error, StorageError::SchemaMissing(_)), "{error}");
    }
}

#[test]
fn a_file_that_is_no_database_says_so() {
    let path = std::env::temp_dir().join(format!("no-database-{}", std::process::id()));
    std::fs::write(&path, "This is a letter, and a long one. ".repeat(100)).unwrap();
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let error = storage_diesel::sqlite::recommended_pragmas(&mut conn).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(error, StorageError::NotADatabase(_)), "{error}");
}

#[test]
fn a_database_that_cannot_be_written_says_so() {
    let mut conn = crate::databases::sqlite();
    storage_diesel::sqlite::Store::new(&mut conn).migrate().unwrap();
    conn.batch_execute("PRAGMA query_only = ON").unwrap();
    let error = storage_diesel::sqlite::Store::new(&mut conn).set_setting("a", "b").unwrap_err();
    assert!(matches!(error, StorageError::ReadOnly(_)), "{error}");
    let Some(mut conn) = crate::databases::postgres() else { return };
    storage_diesel::postgres::Store::new(&mut conn).migrate().unwrap();
    conn.batch_execute("SET default_transaction_read_only = on").unwrap();
    let error = storage_diesel::postgres::Store::new(&mut conn).set_setting("a", "b").unwrap_err();
    assert!(matches!(error, StorageError::ReadOnly(_)), "{error}");
}

#[test]
fn a_disk_that_is_full_says_so() {
    let mut conn = crate::databases::sqlite();
    let mut store = storage_diesel::sqlite::Store::new(&mut conn);
    store.migrate().unwrap();
    store.run("PRAGMA max_page_count = 1");
    let error = store.set_setting("a", &"long ".repeat(100_000)).unwrap_err();
    assert!(matches!(error, StorageError::Full(_)), "{error}");
}

#[test]
fn a_lost_connection_says_so() {
    let Some(mut conn) = crate::databases::postgres() else { return };
    let mut store = storage_diesel::postgres::Store::new(&mut conn);
    store.migrate().unwrap();
    let _ = store.connection().batch_execute("SELECT pg_terminate_backend(pg_backend_pid())");
    let error = store.setting("a").unwrap_err();
    assert!(matches!(error, StorageError::ConnectionLost(_)), "{error}");
}
