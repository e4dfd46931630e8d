//! Transactions on PostgreSQL that are in each other's way.

use std::{thread, time::Duration};

use automation_core::{Change, Claim, Id, Instant, Ledger, Outcome, SweepOptions, one_policy, sweep};
use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use storage_diesel::{StorageError, postgres::Store, prelude::*};

use crate::offer::{self, KEEP, Offer, at, offers};
use crate::shelf::{self, Item, Shelf};

const NOW: &str = "2026-03-01T13:00:00Z";

/// Waits until somebody waits for a lock that is held by another transaction.
const SOMEBODY_WAITS: &str = "SET statement_timeout = '1min'; DO $$ BEGIN
    WHILE NOT EXISTS (SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock') LOOP
        PERFORM pg_sleep(0.001);
        PERFORM pg_stat_clear_snapshot();
    END LOOP; END $$";

/// What brings about the message that the end of an offer does.
const SAME_MESSAGE: &str = "INSERT INTO due_outbox (dedup, kind, recipient, fields, status, created_at)
    VALUES ('offer_moved|offer 0|ended', 'offer_moved', 'group/admins', '{}', 'queued', 'epoch')";

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap()
}

/// A database with one offer.
fn with_an_offer() -> Option<String> {
    let url = crate::databases::postgres_url()?;
    let mut conn = connect(&url);
    let mut store = Store::new(&mut conn);
    crate::databases::prepare(&mut store, &offer::POSTGRES);
    store.insert(&offers(1), &one_policy(&KEEP)).unwrap();
    Some(url)
}

/// Settles the offer, and does something each time it is locked and to be decided.
fn settle(store: &mut Store<'_>, mut when_asked: impl FnMut()) -> Result<Outcome<Offer>, StorageError> {
    // By number, so that it waits for a lock.
    store.settle(Claim::Ids(&[Id(1)]), &mut |batch| {
        when_asked();
        let rows = std::mem::take(&mut batch.rows);
        rows.into_iter().map(|row| Change::of_time(row, at(NOW), &mut (), &KEEP).unwrap()).collect()
    })
}

/// The offer is locked by us, its message by the other one, who then wants the offer: as we want the
/// message, the database ends one of the two, which is us. Gives how often we were asked, and what we got.
fn in_a_deadlock(
    url: &str,
    settle: impl FnOnce(&mut PgConnection, &mut dyn FnMut()) -> Result<Outcome<Offer>, StorageError>,
) -> (u32, Result<Outcome<Offer>, StorageError>) {
    let (mut us, mut watch) = (connect(url), connect(url));
    us.batch_execute("SET deadlock_timeout = '10ms'").unwrap();
    let mut asked = 0;
    let settled = thread::scope(|scope| {
        let mut when_asked = || {
            asked += 1;
            if asked == 1 {
                scope.spawn(|| {
                    let mut other = connect(url);
                    other.batch_execute("SET deadlock_timeout = '1min'").unwrap();
                    other.batch_execute("BEGIN").unwrap();
                    other.batch_execute(SAME_MESSAGE).unwrap();
                    other.batch_execute("SELECT id FROM offers FOR UPDATE; COMMIT").unwrap();
                });
                watch.batch_execute(SOMEBODY_WAITS).unwrap();
            }
        };
        settle(&mut us, &mut when_asked)
    });
    (asked, settled)
}

#[test]
fn whoever_is_ended_in_a_deadlock_tries_again() {
    let Some(url) = with_an_offer() else { return };
    let (asked, settled) = in_a_deadlock(&url, |conn, when_asked| settle(&mut Store::new(conn), when_asked));
    assert_eq!(settled.unwrap().written.len(), 1);
    // On a slow machine the other one may be met again.
    assert!((2..=10).contains(&asked), "{asked}");
    let mut conn = connect(&url);
    let mut store = Store::new(&mut conn);
    let row = store.find::<Offer>("offer 0").unwrap().unwrap();
    assert_eq!((row.version, store.history::<Offer>(row.id).unwrap().len()), (1, 1));
    assert_eq!(store.outbox_counts().unwrap().queued, 1);
}

#[test]
fn a_transaction_of_the_hosts_is_not_tried_again() {
    let Some(url) = with_an_offer() else { return };
    let (asked, settled) = in_a_deadlock(&url, |conn, when_asked| {
        Store::new(conn).transaction(|store| settle(store, when_asked))
    });
    let error = settled.unwrap_err();
    assert!(matches!(error, StorageError::Conflict(_)), "{error}");
    assert_eq!(asked, 1);
    let row = Store::new(&mut connect(&url)).find::<Offer>("offer 0").unwrap().unwrap();
    assert_eq!(row.version, 0);
}

/// Settles under snapshots; the first `conflicts` times somebody else brings about the message first.
fn under_snapshots(
    conflicts: u32,
    patience: Duration,
) -> Option<(u32, Result<Outcome<Offer>, StorageError>)> {
    let url = with_an_offer()?;
    let (mut us, mut other) = (connect(&url), connect(&url));
    us.batch_execute("SET default_transaction_isolation = 'repeatable read'").unwrap();
    let mut asked = 0;
    let settled = settle(&mut Store::new(&mut us).patience(patience), || {
        asked += 1;
        if asked <= conflicts {
            other.batch_execute("DELETE FROM due_outbox").unwrap();
            other.batch_execute(SAME_MESSAGE).unwrap();
        }
    });
    Some((asked, settled))
}

#[test]
fn what_cannot_be_serialized_is_tried_again_as_long_as_there_is_patience() {
    let Some((asked, settled)) = under_snapshots(6, Duration::from_secs(30)) else { return };
    assert_eq!((asked, settled.unwrap().written.len()), (7, 1));
}

/// The pauses are 20, 40 and 80 milliseconds, and then longer.
#[test]
fn it_is_given_up_when_the_patience_is_used_up() {
    for (patience, tries) in [(0, 1), (19, 1), (20, 2), (59, 2), (60, 3), (140, 4)] {
        let Some((asked, settled)) = under_snapshots(u32::MAX, Duration::from_millis(patience)) else {
            return;
        };
        let error = settled.unwrap_err();
        assert!(matches!(error, StorageError::Conflict(_)), "{error}");
        assert_eq!(asked, tries, "with {patience} ms");
    }
}

#[test]
fn whoever_is_asked_to_stop_tries_no_more() {
    let Some(url) = with_an_offer() else { return };
    let (mut us, mut other) = (connect(&url), connect(&url));
    us.batch_execute("SET default_transaction_isolation = 'repeatable read'").unwrap();
    let mut asked = 0;
    let settled = settle(&mut Store::new(&mut us).ending_when(&|| true), || {
        asked += 1;
        other.batch_execute("DELETE FROM due_outbox").unwrap();
        other.batch_execute(SAME_MESSAGE).unwrap();
    });
    assert!(matches!(settled, Err(StorageError::Conflict(_))));
    assert_eq!(asked, 1);
}

#[test]
fn workers_move_the_same_neighbours_one_after_the_other() {
    const SHELVES: usize = 3;
    const ITEMS: usize = 60;
    let Some(url) = crate::databases::postgres_url() else { return };
    let mut conn = connect(&url);
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    shelf::prepare(&mut store);
    shelf::fill_many(&mut store, SHELVES, ITEMS);
    let worker = || {
        let mut conn = connect(&url);
        let mut store = Store::new(&mut conn);
        let options = SweepOptions { batch: 7, ..SweepOptions::default() };
        let mut changed = 0;
        while Ledger::<Item>::earliest_due(&mut store, None).unwrap().is_some() {
            let report =
                sweep::<Item, _, _, _>(&mut store, &one_policy(&KEEP), at(NOW), options, &mut ()).unwrap();
            assert_eq!((report.failed, report.moved), (0, 0));
            changed += report.changed;
        }
        changed
    };
    let changed: u64 = thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert_eq!(changed, (SHELVES * ITEMS) as u64);
    for number in 1..=SHELVES {
        let id = Id(i64::try_from(number).unwrap());
        let events = store.events::<Shelf>(id).unwrap();
        let closed = events.iter().filter(|(event, _)| *event == shelf::ShelfEvent::Closed);
        assert_eq!((events.len(), closed.count()), (ITEMS + 1, 1));
        let last: Option<&(_, Instant)> = events.last();
        assert!(matches!(last, Some((shelf::ShelfEvent::Closed, _))), "{last:?}");
    }
}
