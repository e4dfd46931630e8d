//! Several deliverers share the outbox: no two have a message at once, and none is lost.

use std::{collections::BTreeMap, sync::Mutex, thread};

use automation_core::{DedupKey, Instant, Notification, Recipient, UserId};
use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _};
use storage_diesel::{
    ClaimAsked, ClaimLost, ClaimedMessages, Database, Delivery, LostClaim, MessageClaim, MessageStatus,
    StorageError, prelude::*,
};

use crate::databases::{ByHand, on_both};
use crate::offer::at;

const NOW: &str = "2026-03-01T08:00:00Z";
const UNTIL: &str = "2026-03-01T08:05:00Z";

fn message(name: &str, useful_until: Option<Instant>) -> Notification {
    Notification {
        kind: "greeting",
        recipient: Recipient::group("admins"),
        subject: None,
        fields: Vec::new(),
        dedup: DedupKey::new([name]),
        useful_until,
        may_be_held: true,
    }
}

fn put(store: &mut impl Database, names: &[&str]) {
    for name in names {
        assert!(store.put_message(&message(name, None), at(NOW)).unwrap());
    }
}

fn claim(store: &mut impl Database, who: &str, now: &str, until: &str, limit: usize) -> ClaimedMessages {
    let deliverer = UserId::new(who).unwrap();
    let asked = ClaimAsked { deliverer: &deliverer, now: at(now), until: at(until), limit };
    store.claim_messages(&asked).unwrap()
}

fn claims(claimed: &ClaimedMessages) -> Vec<MessageClaim> {
    claimed.messages.iter().map(|claimed| claimed.claim).collect()
}

fn names(claimed: &ClaimedMessages) -> Vec<&str> {
    claimed.messages.iter().map(|claimed| claimed.message.dedup.as_str()).collect()
}

fn lost(claim: MessageClaim, why: ClaimLost) -> Vec<LostClaim> {
    vec![LostClaim { claim, why }]
}

fn status_of(store: &mut impl Database, name: &str) -> MessageStatus {
    let statuses =
        [MessageStatus::Held, MessageStatus::Queued, MessageStatus::Delivered, MessageStatus::Withdrawn];
    let mut is_in = |status| {
        store.messages(status, None, 100).unwrap().readable.iter().any(|message| message.dedup == name)
    };
    statuses.into_iter().find(|status| is_in(*status)).unwrap()
}

on_both! {
    fn each_deliverer_has_others_until_its_time_is_over(store) {
        put(&mut store, &["a", "b", "c"]);
        let ann = claim(&mut store, "ann", NOW, UNTIL, 2);
        assert_eq!(names(&ann), ["a", "b"]);
        assert!(ann.messages.iter().all(|claimed| claimed.claim.attempt() == 1));
        assert_eq!(ann.messages[0].message.status, MessageStatus::Queued);
        assert_eq!(names(&claim(&mut store, "ben", NOW, UNTIL, 2)), ["c"]);
        assert_eq!(store.texts("SELECT claimed_by AS text FROM due_outbox ORDER BY id"), ["ann", "ann", "ben"]);
        // Up to its end a claim holds; at its end somebody else may have the message.
        assert_eq!(names(&claim(&mut store, "ben", "2026-03-01T08:04:59.999999Z", "2026-03-01T09:00:00Z", 9)), [""; 0]);
        let ben = claim(&mut store, "ben", UNTIL, "2026-03-01T09:00:00Z", 1);
        assert_eq!((names(&ben), ben.messages[0].claim.attempt()), (vec!["a"], 2));
        // Who is too late changes nothing, and hears so; the rest is theirs still, although the time is over.
        let [a, b] = claims(&ann)[..] else { panic!("two") };
        assert_eq!(store.deliver_claimed(&[a, b]).unwrap(), lost(a, ClaimLost::TakenOver));
        assert_eq!((status_of(&mut store, "a"), status_of(&mut store, "b")), (MessageStatus::Queued, MessageStatus::Delivered));
        assert_eq!(store.give_back(&[a], at(UNTIL)).unwrap(), lost(a, ClaimLost::TakenOver));
        assert_eq!(names(&claim(&mut store, "cyd", UNTIL, "2026-03-01T09:00:00Z", 9)), ["c"]);
        for _ in 0..2 {
            assert_eq!(store.deliver_claimed(&claims(&ben)).unwrap(), []);
        }
        assert_eq!(status_of(&mut store, "a"), MessageStatus::Delivered);
        assert_eq!(store.give_back(&claims(&ben), at(UNTIL)).unwrap(), lost(claims(&ben)[0], ClaimLost::Delivered));
        assert_eq!(status_of(&mut store, "a"), MessageStatus::Delivered);
    }
}

on_both! {
    fn what_is_given_back_is_claimed_again_from_then_on(store) {
        put(&mut store, &["a", "b"]);
        let ann = claim(&mut store, "ann", NOW, UNTIL, 1);
        assert_eq!(store.give_back(&claims(&ann), at("2026-03-01T08:02:00Z")).unwrap(), []);
        assert_eq!(names(&claim(&mut store, "ben", "2026-03-01T08:01:59.999999Z", UNTIL, 9)), ["b"]);
        let ben = claim(&mut store, "ben", "2026-03-01T08:02:00Z", UNTIL, 9);
        assert_eq!((names(&ben), ben.messages[0].claim.attempt()), (vec!["a"], 2));
    }
}

on_both! {
    fn only_what_waits_and_is_of_use_is_claimed(store) {
        put(&mut store, &["delivered", "withdrawn"]);
        let both = claims(&claim(&mut store, "ann", NOW, UNTIL, 9));
        store.deliver_messages(&[both[0].message()]).unwrap();
        store.run("UPDATE due_outbox SET status = 'withdrawn', claimed_until = NULL WHERE dedup = 'withdrawn'");
        store.run("UPDATE due_outbox SET claimed_until = NULL WHERE dedup = 'delivered'");
        store.put_message(&message("too late", Some(at(NOW))), at(NOW)).unwrap();
        store.put_message(&message("in time", at(NOW).next()), at(NOW)).unwrap();
        store.set_delivery(Delivery::Held);
        put(&mut store, &["held"]);
        let claimed = claim(&mut store, "ben", NOW, UNTIL, 9);
        assert_eq!(names(&claimed), ["in time"]);
        // What became untrue after it was claimed stays withdrawn, and its deliverer hears so.
        let claimed = claims(&claimed)[0];
        store.run("UPDATE due_outbox SET status = 'withdrawn' WHERE dedup = 'in time'");
        assert_eq!(store.deliver_claimed(&[claimed]).unwrap(), lost(claimed, ClaimLost::Withdrawn));
        assert_eq!(store.give_back(&[claimed], at(NOW)).unwrap(), lost(claimed, ClaimLost::Withdrawn));
        assert_eq!(status_of(&mut store, "in time"), MessageStatus::Withdrawn);
        store.run("DELETE FROM due_outbox WHERE dedup = 'in time'");
        let [gone] = store.deliver_claimed(&[claimed]).unwrap()[..] else { panic!("one") };
        assert_eq!(gone, LostClaim { claim: claimed, why: ClaimLost::Gone });
        assert_eq!(gone.to_string(), format!("message {} is not in the outbox any more", claimed.message()));
    }
}

on_both! {
    fn a_claim_that_is_over_before_it_begins_changes_nothing(store) {
        put(&mut store, &["a"]);
        let deliverer = UserId::new("ann").unwrap();
        let asked = ClaimAsked { deliverer: &deliverer, now: at(NOW), until: at(NOW), limit: 9 };
        let error = store.claim_messages(&asked).unwrap_err();
        assert!(matches!(error, StorageError::ClaimIsOver { .. }), "{error}");
        assert_eq!(
            error.to_string(),
            "a claim on messages until 2026-03-01T08:00:00Z is over already at 2026-03-01T08:00:00Z; nothing was claimed"
        );
        assert_eq!(claim(&mut store, "ann", NOW, UNTIL, 0), ClaimedMessages::default());
        assert_eq!(claims(&claim(&mut store, "ann", NOW, UNTIL, 9))[0].attempt(), 1);
    }
}

on_both! {
    fn what_cannot_be_read_is_named_and_in_nobody_s_way(store) {
        put(&mut store, &["a", "b", "c"]);
        store.run("UPDATE due_outbox SET fields = 'nonsense' WHERE dedup = 'a'");
        let ann = claim(&mut store, "ann", NOW, UNTIL, 2);
        assert_eq!(names(&ann), ["b"]);
        assert_eq!(ann.unreadable.iter().map(|failure| failure.key.as_str()).collect::<Vec<_>>(), ["a"]);
        assert_eq!(names(&claim(&mut store, "ben", NOW, UNTIL, 2)), ["c"]);
        // What would keep it from being claimed for ever cannot stand there.
        assert!(store.refuses("UPDATE due_outbox SET claimed_until = 'soon'"));
    }
}

on_both! {
    /// A transaction of the host's that is taken back takes its claims with it.
    fn claims_are_part_of_the_host_s_transaction(store) {
        put(&mut store, &["a"]);
        let undone: Result<(), StorageError> = store.transaction(|store| {
            assert_eq!(names(&claim(store, "ann", NOW, UNTIL, 9)), ["a"]);
            Err(StorageError::Migration("the host thinks better of it".into()))
        });
        assert!(undone.is_err());
        assert_eq!(names(&claim(&mut store, "ben", NOW, UNTIL, 9)), ["a"]);
    }
}

/// Nobody waits for somebody who is claiming just then.
#[test]
fn what_another_one_claims_just_then_is_left_to_them() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let [mut one, mut other] = [(); 2].map(|()| PgConnection::establish(&url).unwrap());
    let mut one = storage_diesel::postgres::Store::new(&mut one);
    one.migrate().unwrap();
    put(&mut one, &["a", "b", "c"]);
    other.batch_execute("SET lock_timeout = '5s'").unwrap();
    one.transaction(|one| -> Result<(), StorageError> {
        assert_eq!(names(&claim(one, "ann", NOW, UNTIL, 2)), ["a", "b"]);
        let mut other = storage_diesel::postgres::Store::new(&mut other);
        assert_eq!(names(&claim(&mut other, "ben", NOW, UNTIL, 2)), ["c"]);
        Ok(())
    })
    .unwrap();
}

/// A deliverer that finds nothing to do is in no writer's way.
#[test]
fn nothing_to_claim_locks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let url = folder.path().join("claims.sqlite3").to_string_lossy().into_owned();
    let [mut one, mut other] = [(); 2].map(|()| SqliteConnection::establish(&url).unwrap());
    storage_diesel::sqlite::recommended_pragmas(&mut one).unwrap();
    storage_diesel::sqlite::Store::new(&mut one).migrate().unwrap();
    one.batch_execute("BEGIN IMMEDIATE").unwrap();
    let mut other = storage_diesel::sqlite::Store::new(&mut other);
    assert_eq!(claim(&mut other, "ben", NOW, UNTIL, 9), ClaimedMessages::default());
}

const DELIVERERS: usize = 4;
const MANY: usize = 200;

/// How often each message was sent, by its number.
type Sent = Mutex<BTreeMap<i64, usize>>;

/// Delivers until nothing waits.
fn deliver_all(store: &mut impl Database, who: &str, sent: &Sent) {
    while store.outbox_counts().unwrap().queued > 0 {
        let claimed = claim(store, who, NOW, UNTIL, 7);
        for claimed in &claimed.messages {
            *sent.lock().unwrap().entry(claimed.message.id).or_default() += 1;
        }
        assert_eq!(store.deliver_claimed(&claims(&claimed)).unwrap(), []);
    }
}

fn put_many(store: &mut impl Database) {
    store.migrate().unwrap();
    let all: Vec<String> = (0..MANY).map(|number| format!("message {number}")).collect();
    put(store, &all.iter().map(String::as_str).collect::<Vec<_>>());
}

/// Deliverers on connections of their own send everything, each message once.
fn share(deliver: impl Fn(&str, &Sent) + Sync) {
    let sent = Sent::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..DELIVERERS)
            .map(|number| {
                let (deliver, sent) = (&deliver, &sent);
                scope.spawn(move || deliver(&format!("worker-{number}"), sent))
            })
            .collect();
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    });
    let sent = sent.into_inner().unwrap();
    assert_eq!(sent.len(), MANY);
    assert!(sent.values().all(|times| *times == 1), "{sent:?}");
}

#[test]
fn deliverers_send_each_message_once_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = folder.path().join("claims.sqlite3").to_string_lossy().into_owned();
    let connect = || {
        let mut conn = SqliteConnection::establish(&url).unwrap();
        storage_diesel::sqlite::recommended_pragmas(&mut conn).unwrap();
        conn.batch_execute("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 60000").unwrap();
        conn
    };
    put_many(&mut storage_diesel::sqlite::Store::new(&mut connect()));
    share(|who, sent| deliver_all(&mut storage_diesel::sqlite::Store::new(&mut connect()), who, sent));
}

#[test]
fn deliverers_send_each_message_once_on_postgres() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let connect = || PgConnection::establish(&url).unwrap();
    put_many(&mut storage_diesel::postgres::Store::new(&mut connect()));
    share(|who, sent| deliver_all(&mut storage_diesel::postgres::Store::new(&mut connect()), who, sent));
}
