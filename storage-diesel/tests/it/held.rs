//! What somebody else holds on PostgreSQL: it is waited for no longer than a while, left, and counted.

use std::time::Duration;

use automation_core::{
    Actor, Claim, CommandError, Id, Ledger, Report, Request, SweepOptions, UserId, Wake, command, one_policy,
    review, sweep, wake,
};
use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use referral_core::{
    ReferralCode, ReferralPolicy,
    code::{Discount, ReferralCommand, Status},
};
use session_core::{
    Cohort, Session, SessionPolicy,
    coaching::SessionDraft,
    cohort::StudentStatus,
    policy::ContractCompletion,
    testing::{contract, student},
};
use storage_diesel::{Coaching, Inserted, StorageError, postgres::Store, prelude::*, schedule_session};

use crate::cohorts;
use crate::offer::{self, KEEP, Offer, at, offers};
use crate::shelf::{self, Item};

const LATER: &str = "2026-03-09T00:00:00Z";

fn connect(url: &str) -> PgConnection {
    let mut conn = PgConnection::establish(url).unwrap();
    conn.batch_execute("SET lock_timeout = '300ms'").unwrap();
    conn
}

/// Somebody who holds those rows until this is dropped.
fn holding(url: &str, rows: &str) -> PgConnection {
    let mut conn = connect(url);
    conn.batch_execute(&format!("BEGIN; SELECT 1 FROM {rows} FOR UPDATE")).unwrap();
    conn
}

fn store(conn: &mut PgConnection) -> Store<'_> {
    Store::new(conn).patience(Duration::from_millis(50))
}

fn swept<R>(conn: &mut PgConnection, policy: &R::Policy, now: &str, batch: usize) -> Report
where
    R: storage_diesel::Neighbourhood,
    R::Policy: Sized,
{
    let options = SweepOptions { batch, dry_run: false };
    sweep::<R, _, _, _>(&mut store(conn), &one_policy(policy), at(now), options, &mut ()).unwrap()
}

/// A database with that many due codes.
fn codes(count: usize) -> Option<String> {
    let url = crate::databases::postgres_url()?;
    let mut conn = connect(&url);
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    let made = at("2026-01-01T00:00:00Z");
    let codes: Vec<ReferralCode> = (0..count)
        .map(|number| ReferralCode {
            code: format!("CODE-{number}").parse().unwrap(),
            agent: None,
            discount: Discount::from_basis_points(1_000).unwrap(),
            expires_at: Some(at("2026-02-01T00:00:00Z")),
            status: Status::Active,
            created_at: made,
            since: made,
        })
        .collect();
    store.insert(&codes, &one_policy(&ReferralPolicy::default())).unwrap();
    Some(url)
}

#[test]
fn codes_that_are_held_are_counted_and_the_next_sweep_takes_them() {
    let Some(url) = codes(12) else { return };
    let (mut conn, policy) = (connect(&url), ReferralPolicy::default());
    let other = holding(&url, "referral_codes WHERE id <= 5");
    for (batch, changed) in [(4, 7), (100, 0)] {
        let report = swept::<ReferralCode>(&mut conn, &policy, LATER, batch);
        assert_eq!((report.changed, report.held, report.still_due, report.failed), (changed, 5, 5, 0));
    }
    let again = automation_core::Span::minutes(5);
    let woken = wake::<ReferralCode, _>(&mut store(&mut conn), at(LATER), again).unwrap();
    assert_eq!(woken, Wake::At(at("2026-03-09T00:05:00Z")));
    drop(other);
    let report = swept::<ReferralCode>(&mut conn, &policy, LATER, 4);
    assert_eq!((report.changed, report.held, report.still_due), (5, 0, 0));
}

#[test]
fn a_command_that_meets_a_held_record_says_so() {
    let Some(url) = codes(2) else { return };
    let (mut conn, policy) = (connect(&url), ReferralPolicy::default());
    let _other = holding(&url, "referral_codes WHERE id = 1");
    let staff = Actor::staff(UserId::new("alice").unwrap(), "support");
    let mut ask = |id| {
        let asked = ReferralCommand::Disable;
        command::<ReferralCode, _, _>(
            &mut store(&mut conn),
            &one_policy(&policy),
            Id(id),
            &Request::new(&asked, &staff, at(LATER)),
        )
    };
    let Err(CommandError::Storage(error @ StorageError::Held { .. })) = ask(1) else { panic!("not held") };
    assert_eq!(
        error.to_string(),
        "the referral_code CODE-0 is held by somebody else, or something that it needs is; nothing was written, \
         try again"
    );
    assert!(matches!(ask(2), Err(CommandError::Refused(_)) | Ok(_)), "nobody holds this one");
}

/// Where the connection's owner has not bounded it, the store does.
#[test]
fn a_transaction_of_ours_waits_for_nobody_for_ever() {
    let Some(url) = codes(1) else { return };
    let bound = |sql: &str| {
        use diesel::RunQueryDsl as _;
        #[derive(diesel::QueryableByName)]
        struct Bound {
            #[diesel(sql_type = diesel::sql_types::Text)]
            lock_timeout: String,
        }
        let mut conn = PgConnection::establish(&url).unwrap();
        conn.batch_execute(sql).unwrap();
        let read = |store: &mut Store<'_>| {
            let bound = diesel::sql_query("SELECT current_setting('lock_timeout') AS lock_timeout");
            bound.get_result::<Bound>(store.connection()).unwrap().lock_timeout
        };
        let mut store = Store::new(&mut conn);
        let inside = store.transaction(|store| Ok::<_, StorageError>(read(store))).unwrap();
        (inside, read(&mut store))
    };
    assert_eq!(bound("SELECT 1"), ("5s".to_owned(), "0".to_owned()));
    assert_eq!(bound("SET lock_timeout = '7s'"), ("7s".to_owned(), "7s".to_owned()));
}

#[test]
fn rows_whose_neighbour_is_held_are_left_and_the_others_go_on() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let mut conn = connect(&url);
    {
        let mut store = Store::new(&mut conn);
        store.migrate().unwrap();
        shelf::prepare(&mut store);
        for shelf in ["one", "two", "three"] {
            shelf::fill(&mut store, shelf, &[&format!("{shelf} a"), &format!("{shelf} b")]);
        }
    }
    let other = holding(&url, "shelves WHERE name = 'two'");
    let report = swept::<Item>(&mut conn, &KEEP, LATER, 100);
    assert_eq!((report.changed, report.held, report.still_due, report.failed), (4, 2, 2, 0));
    // By number it is all or nothing, and typed.
    let ids = [Id(1), Id(3)];
    let error = store(&mut conn)
        .settle(Claim::Ids(&ids), &mut |batch: &mut automation_core::Batch<Item>| {
            batch.rows.clear();
            Vec::new()
        })
        .unwrap_err();
    assert!(matches!(&error, StorageError::Held { what } if what == "the item two a"), "{error}");
    drop(other);
    let report = swept::<Item>(&mut conn, &KEEP, LATER, 100);
    assert_eq!((report.changed, report.held, report.still_due), (2, 0, 0));
}

/// Two cohorts with a student each, one of which is held: the student or the enrolment.
#[test]
fn a_cohort_waits_for_a_student_or_an_enrolment_that_is_held() {
    for held in ["cohort_students WHERE id = 1", "cohort_enrolments WHERE id = 1"] {
        let Some(url) = crate::databases::postgres_url() else { return };
        let mut conn = connect(&url);
        {
            let mut store = Store::new(&mut conn);
            store.migrate().unwrap();
            for (cohort, student) in [("C1", "S1"), ("C2", "S2")] {
                let cohort = cohorts::cohort(&mut store, cohort, "2026-02-10");
                let student = cohorts::student(&mut store, student, StudentStatus::Active);
                cohorts::enrol(&mut store, cohort, student);
            }
        }
        let other = holding(&url, held);
        let report = swept::<Cohort>(&mut conn, &cohorts::policy(), LATER, 10);
        assert_eq!((report.changed, report.held, report.still_due, report.failed), (1, 1, 1, 0), "{held}");
        drop(other);
        let report = swept::<Cohort>(&mut conn, &cohorts::policy(), LATER, 10);
        assert_eq!((report.changed, report.still_due), (1, 0), "{held}");
    }
}

#[test]
fn a_session_waits_for_its_contract() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let mut conn = connect(&url);
    // Whatever becomes of a contract's only session, the contract moves with it.
    let policy =
        SessionPolicy { contract_completion: ContractCompletion::AllSettled, ..SessionPolicy::default() };
    {
        let mut store = Store::new(&mut conn);
        store.migrate().unwrap();
        let now = at("2026-03-01T09:00:00Z");
        for (number, day) in (1..=3).zip(3..) {
            let inserted = store.add_contracts(&[contract(number, 1)]).unwrap();
            let [Inserted::New(id)] = inserted[..] else { panic!("{inserted:?}") };
            let start = at(&format!("2026-03-0{day}T10:00:00Z"));
            let draft = SessionDraft { start, minutes: None, zone: None };
            schedule_session(&mut store, &policy, id, &draft, &student(), now).unwrap();
        }
    }
    let other = holding(&url, "coaching_contracts WHERE id = 2");
    let report = swept::<Session>(&mut conn, &policy, LATER, 10);
    assert_eq!((report.changed, report.held, report.still_due, report.failed), (2, 1, 1, 0));
    drop(other);
    assert_eq!(swept::<Session>(&mut conn, &policy, LATER, 10).changed, 1);
}

#[test]
fn a_setting_that_is_held_ends_the_sweep_and_blames_no_row() {
    let Some(url) = codes(3) else { return };
    let mut conn = connect(&url);
    Store::new(&mut conn).set_setting("policy", "mine").unwrap();
    let _other = holding(&url, "due_settings WHERE key = 'policy'");
    let mut store = store(&mut conn);
    store.require_setting(Some(("policy", "mine")));
    let policy = ReferralPolicy::default();
    let options = SweepOptions::default();
    let error = sweep::<ReferralCode, _, _, _>(&mut store, &one_policy(&policy), at(LATER), options, &mut ())
        .unwrap_err();
    assert!(matches!(error.source, StorageError::Busy(_)), "{error}");
    assert!(error.to_string().contains("held by somebody else"), "{error}");
    assert_eq!((error.report.changed, error.report.failed), (0, 0));
}

/// The same message from two transactions: whoever is second waits for the first.
#[test]
fn a_message_that_somebody_else_is_writing_holds_only_its_row() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let mut conn = connect(&url);
    crate::databases::prepare(&mut Store::new(&mut conn), &offer::POSTGRES);
    Store::new(&mut conn).insert(&offers(8), &one_policy(&KEEP)).unwrap();
    let mut other = connect(&url);
    other
        .batch_execute(
            "BEGIN; INSERT INTO due_outbox (dedup, kind, recipient, fields, status, created_at)
             VALUES ('offer_moved|offer 5|ended', 'offer_moved', 'group/admins', '{}', 'queued', 'epoch')",
        )
        .unwrap();
    let report = swept::<Offer>(&mut conn, &KEEP, LATER, 100);
    assert_eq!((report.changed, report.held, report.still_due, report.failed), (7, 1, 1, 0));
    drop(other);
    assert_eq!(swept::<Offer>(&mut conn, &KEEP, LATER, 100).changed, 1);
}

#[test]
fn a_review_says_what_it_could_not_look_at() {
    let Some(url) = codes(6) else { return };
    let mut conn = connect(&url);
    let _other = holding(&url, "referral_codes WHERE id IN (2, 3)");
    let policy = ReferralPolicy { grace: automation_core::Span::days(1), ..ReferralPolicy::default() };
    for batch in [2, 10] {
        let options = SweepOptions { batch, dry_run: false };
        let report =
            review::<ReferralCode, _, _, _>(&mut store(&mut conn), &one_policy(&policy), options, &mut ())
                .unwrap();
        let postponed = if batch == 2 { 4 } else { 0 };
        assert_eq!((report.postponed, report.held), (postponed, 2), "in batches of {batch}");
    }
}

/// Another worker that is at it is waited for as long as it gets on; what it leaves is taken.
#[test]
fn what_is_let_go_while_a_sweep_waits_for_it_is_taken_by_it() {
    let Some(url) = codes(4) else { return };
    let mut conn = connect(&url);
    let other = holding(&url, "referral_codes WHERE id <= 2");
    let report = std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(400));
            drop(other);
        });
        let options = SweepOptions::default();
        let policy = ReferralPolicy::default();
        sweep::<ReferralCode, _, _, _>(
            &mut Store::new(&mut conn),
            &one_policy(&policy),
            at(LATER),
            options,
            &mut (),
        )
        .unwrap()
    });
    assert_eq!((report.changed, report.held, report.still_due), (4, 0, 0));
}

#[test]
fn inside_the_hosts_transaction_the_hosts_wait_is_as_it_was() {
    let Some(url) = codes(3) else { return };
    let mut conn = connect(&url);
    let _other = holding(&url, "referral_codes WHERE id = 2");
    let policy = ReferralPolicy::default();
    let mut store = store(&mut conn);
    let report = store
        .transaction(|store| -> Result<Report, StorageError> {
            store.connection().batch_execute("SET LOCAL lock_timeout = '150ms'")?;
            let options = SweepOptions::default();
            let report =
                sweep::<ReferralCode, _, _, _>(store, &one_policy(&policy), at(LATER), options, &mut ())
                    .map_err(|error| error.source)?;
            store
                .connection()
                .batch_execute("DO $$ BEGIN ASSERT current_setting('lock_timeout') = '150ms'; END $$")?;
            Ok(report)
        })
        .unwrap();
    assert_eq!((report.changed, report.held, report.still_due), (2, 1, 1));
}
