//! A PostgreSQL whose messages are in German: what is decided about an error is decided by its kind and by
//! what happens, not by words.

use std::{io::Write as _, sync::OnceLock, thread, time::Duration};

use automation_core::{
    Actor, Change, Claim, CommandError, Failure, Id, Ledger, Observer, Report, Request, SweepError,
    SweepOptions, UserId, command, one_policy, sweep,
};
use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use referral_core::{
    ReferralCode, ReferralPolicy,
    code::{Draft, ReferralCommand},
};
use storage_diesel::{
    StorageError,
    postgres::{Language, Store, ask_for_english, language},
    prelude::*,
    testing::PostgresServer,
};

use crate::offer::{self, KEEP, Offer, at, offers};
use crate::shelf::{self, Item};

const LATER: &str = "2026-03-09T00:00:00Z";

fn connect(url: &str) -> PgConnection {
    let mut conn = PgConnection::establish(url).unwrap();
    conn.batch_execute("SET lock_timeout = '300ms'").unwrap();
    conn
}

/// An empty database of a server that speaks German; `None` where there is none to be had, which is said.
fn german() -> Option<String> {
    static SERVER: OnceLock<Result<PostgresServer, String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let server = PostgresServer::start_speaking("de_DE").map_err(|error| error.to_string())?;
        let url = server.url().map_err(|error| error.to_string())?;
        let said = connect(&url).batch_execute("SELECT 1 FROM nowhere").unwrap_err().to_string();
        if said.contains("existiert nicht") { Ok(server) } else { Err(format!("it says: {said}")) }
    });
    match server {
        Ok(server) => Some(server.url().unwrap()),
        Err(error) => {
            let test = thread::current().name().unwrap_or_default().to_owned();
            let _ = writeln!(std::io::stderr(), "SKIPPED, no PostgreSQL that speaks German: {test}: {error}");
            None
        }
    }
}

/// The same with that many offers, all of them due.
fn with_offers(count: usize) -> Option<String> {
    let url = german()?;
    let mut conn = connect(&url);
    let mut store = Store::new(&mut conn);
    crate::databases::prepare(&mut store, &offer::POSTGRES);
    store.insert(&offers(count), &one_policy(&KEEP)).unwrap();
    Some(url)
}

#[derive(Default)]
struct Named(Vec<Failure>);

impl Observer<Offer> for Named {
    fn failed(&mut self, failure: &Failure) {
        self.0.push(failure.clone());
    }
}

fn swept(conn: &mut PgConnection, named: &mut Named) -> Result<Report, Box<SweepError<StorageError>>> {
    let mut store = Store::new(conn).patience(Duration::from_millis(50));
    let options = SweepOptions::default();
    sweep(&mut store, &one_policy(&KEEP), at(LATER), options, named).map_err(Box::new)
}

#[test]
fn a_server_is_asked_for_english_and_said_not_to_be_understood() {
    let Some(url) = german() else { return };
    let mut conn = connect(&url);
    let german = Language::Other("de_DE.UTF-8".to_owned());
    assert_eq!(language(&mut conn).unwrap(), german);
    conn.batch_execute("DROP ROLE IF EXISTS modest; CREATE ROLE modest; SET ROLE modest").unwrap();
    assert_eq!(ask_for_english(&mut conn).unwrap(), german, "this role may not");
    conn.batch_execute("RESET ROLE").unwrap();
    assert_eq!(ask_for_english(&mut conn).unwrap(), Language::Understood);
    assert_eq!(language(&mut conn).unwrap(), Language::Understood);
}

/// A full disk cannot be made here, but its code and its words can.
#[test]
fn a_full_disk_names_no_row() {
    let Some(url) = with_offers(300) else { return };
    let mut conn = connect(&url);
    conn.batch_execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE EXCEPTION 'konnte Datei nicht erweitern: Auf dem Gerät ist kein Speicherplatz mehr verfügbar'
                 USING ERRCODE = '53100';
         END $$;
         CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON offers FOR EACH ROW EXECUTE FUNCTION full_disk()",
    )
    .unwrap();
    let mut named = Named::default();
    let error = swept(&mut conn, &mut named).unwrap_err();
    assert!(matches!(error.source, StorageError::AllRefused { count: 20, .. }), "{error}");
    assert!(error.to_string().contains("kein Speicherplatz"), "{error}");
    assert_eq!((error.report.failed, named.0.len()), (0, 0));
    // Where the messages cannot be written either, that is seen at the first row.
    conn.batch_execute(
        "DROP TRIGGER full_disk ON offers;
         CREATE TRIGGER full_disk BEFORE INSERT ON due_outbox FOR EACH ROW EXECUTE FUNCTION full_disk()",
    )
    .unwrap();
    let error = swept(&mut conn, &mut named).unwrap_err();
    assert!(matches!(error.source, StorageError::Unclear(_)), "{error}");
    assert_eq!(named.0, []);
    conn.batch_execute("DROP TRIGGER full_disk ON due_outbox").unwrap();
    assert_eq!(swept(&mut conn, &mut named).unwrap().changed, 300);
}

#[test]
fn a_table_that_is_missing_names_no_row() {
    let Some(url) = with_offers(5) else { return };
    let mut conn = connect(&url);
    conn.batch_execute("ALTER TABLE due_outbox RENAME TO elsewhere").unwrap();
    let mut named = Named::default();
    let error = swept(&mut conn, &mut named).unwrap_err();
    assert!(error.to_string().contains("due_outbox"), "{error}");
    assert_eq!((error.report.failed, named.0.len()), (0, 0));
    conn.batch_execute("ALTER TABLE elsewhere RENAME TO due_outbox").unwrap();
    assert_eq!(swept(&mut conn, &mut named).unwrap().changed, 5);
}

/// A statement that takes too long for the whole batch does not for a part of it.
#[test]
fn a_statement_that_took_too_long_is_done_in_parts() {
    let Some(url) = with_offers(64) else { return };
    let mut conn = connect(&url);
    conn.batch_execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             PERFORM pg_sleep(0.02); RETURN NEW; END $$;
         CREATE TRIGGER slow BEFORE UPDATE ON offers FOR EACH ROW EXECUTE FUNCTION slow();
         SET statement_timeout = '600ms'",
    )
    .unwrap();
    let mut named = Named::default();
    let report = swept(&mut conn, &mut named).unwrap();
    assert_eq!((report.changed, report.failed, report.still_due), (64, 0, 0));
}

#[test]
fn a_statement_that_somebody_cancelled_is_done_again() {
    let Some(url) = with_offers(10) else { return };
    let (mut conn, mut other) = (connect(&url), connect(&url));
    // The first write waits until it is cancelled.
    conn.batch_execute(
        "CREATE SEQUENCE writes;
         CREATE FUNCTION wait_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('writes') = 1 THEN PERFORM pg_sleep(60); END IF; RETURN NEW; END $$;
         CREATE TRIGGER wait_once BEFORE UPDATE ON offers FOR EACH ROW EXECUTE FUNCTION wait_once()",
    )
    .unwrap();
    let mut named = Named::default();
    let report = thread::scope(|scope| {
        scope.spawn(move || {
            let cancel = "SET statement_timeout = '1min'; DO $$ BEGIN LOOP
                 PERFORM pg_cancel_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND wait_event = 'PgSleep' AND pid <> pg_backend_pid();
                 EXIT WHEN FOUND;
                 PERFORM pg_stat_clear_snapshot();
             END LOOP; END $$";
            other.batch_execute(cancel).unwrap();
        });
        swept(&mut conn, &mut named).unwrap()
    });
    assert_eq!((report.changed, report.failed, report.still_due), (10, 0, 0));
}

#[test]
fn what_is_held_is_left_and_a_command_says_so() {
    let Some(url) = german() else { return };
    let (mut conn, mut other) = (connect(&url), connect(&url));
    {
        let mut store = Store::new(&mut conn);
        store.migrate().unwrap();
        shelf::prepare(&mut store);
        shelf::fill(&mut store, "one", &["one a"]);
        shelf::fill(&mut store, "two", &["two a"]);
        let draft = Draft::new("JOHN-20".parse().unwrap(), "20".parse().unwrap());
        let code =
            ReferralCode::issue(draft, at("2026-01-01T00:00:00Z"), &ReferralPolicy::default()).unwrap();
        store.insert(&[code], &one_policy(&ReferralPolicy::default())).unwrap();
    }
    other
        .batch_execute(
            "BEGIN; SELECT 1 FROM shelves WHERE name = 'two' FOR UPDATE; SELECT 1 FROM referral_codes FOR UPDATE",
        )
        .unwrap();
    let mut store = Store::new(&mut conn).patience(Duration::from_millis(50));
    let options = SweepOptions::default();
    let report = sweep::<Item, _, _, _>(&mut store, &one_policy(&KEEP), at(LATER), options, &mut ()).unwrap();
    assert_eq!((report.changed, report.held, report.failed), (1, 1, 0));
    let staff = Actor::staff(UserId::new("alice").unwrap(), "support");
    let policy = ReferralPolicy::default();
    let (asked, now) = (ReferralCommand::Disable, at(LATER));
    let refused = command::<ReferralCode, _, _>(
        &mut store,
        &one_policy(&policy),
        Id(1),
        &Request::new(&asked, &staff, now),
    );
    let held = |what: &str| what == "the referral_code JOHN-20";
    assert!(
        matches!(&refused, Err(CommandError::Storage(StorageError::Held { what })) if held(what)),
        "{refused:?}"
    );
}

#[test]
fn who_waits_for_a_message_of_somebody_elses_is_left_and_not_refused() {
    let Some(url) = with_offers(8) else { return };
    let (mut conn, mut other) = (connect(&url), connect(&url));
    other
        .batch_execute(
            "BEGIN; INSERT INTO due_outbox (dedup, kind, recipient, fields, status, created_at)
             VALUES ('offer_moved|offer 5|ended', 'offer_moved', 'group/admins', '{}', 'queued', 'epoch')",
        )
        .unwrap();
    let mut named = Named::default();
    let report = swept(&mut conn, &mut named).unwrap();
    assert_eq!((report.changed, report.held, report.failed), (7, 1, 0));
}

/// We have the offer and want its message; the other one has the message and wants the offer.
#[test]
fn a_deadlock_is_not_taken_for_a_refusal() {
    let Some(url) = with_offers(1) else { return };
    let (mut us, mut watch) = (connect(&url), connect(&url));
    us.batch_execute("SET deadlock_timeout = '10ms'; SET lock_timeout = '1min'").unwrap();
    let mut asked = 0;
    let outcome = thread::scope(|scope| {
        let mut store = Store::new(&mut us);
        store.settle(Claim::Due { now: at(LATER), after: None, limit: 10 }, &mut |batch| {
            asked += 1;
            if asked == 1 {
                scope.spawn(|| {
                    let mut other = PgConnection::establish(&url).unwrap();
                    other.batch_execute("SET deadlock_timeout = '1min'; BEGIN").unwrap();
                    other
                        .batch_execute(
                            "INSERT INTO due_outbox (dedup, kind, recipient, fields, status, created_at) VALUES
                             ('offer_moved|offer 0|ended', 'offer_moved', 'group/admins', '{}', 'queued', 'epoch')",
                        )
                        .unwrap();
                    other.batch_execute("SELECT id FROM offers FOR UPDATE; COMMIT").unwrap();
                });
                let somebody_waits = "SET statement_timeout = '1min'; DO $$ BEGIN
                     WHILE NOT EXISTS (SELECT FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock') LOOP
                         PERFORM pg_sleep(0.001); PERFORM pg_stat_clear_snapshot();
                     END LOOP; END $$";
                watch.batch_execute(somebody_waits).unwrap();
            }
            let rows = std::mem::take(&mut batch.rows);
            rows.into_iter()
                .map(|row: automation_core::Row<Offer>| Change::of_time(row, at(LATER), &mut (), &KEEP).unwrap())
                .collect()
        })
    });
    let outcome = outcome.unwrap();
    assert_eq!(
        (outcome.failed.len(), outcome.written.len() + outcome.held.len()),
        (0, outcome.written.len())
    );
    // It was met again at the second try, or it was not: it is settled, or due still, and never refused.
    assert_eq!(outcome.written.len() as u64 + outcome.still_due.all, 1);
}
