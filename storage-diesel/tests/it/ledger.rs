//! The promises of the port.

use automation_core::{
    Actor, Change, Claim, Failure, Id, Ledger, Observer, Report, SweepOptions, one_policy, replay, sweep,
};
use storage_diesel::{Delivery, Inserted, MessageStatus, StorageError, prelude::*};

use crate::databases::{ByHand, on_both};
use crate::offer::{ENDS, KEEP, Offer, assert_rows, at, offer, offers};

const LATER: &str = "2026-03-05T00:00:00Z";

/// Sweeps everything and keeps what failed.
fn sweep_all<L>(store: &mut L, now: &str, batch: usize) -> (Report, Vec<Failure>)
where
    L: Ledger<Offer, Error = StorageError>,
{
    #[derive(Default)]
    struct Failures(Vec<Failure>);
    impl Observer<Offer> for Failures {
        fn failed(&mut self, failure: &Failure) {
            self.0.push(failure.clone());
        }
    }
    let mut failures = Failures::default();
    let options = SweepOptions { batch, ..SweepOptions::default() };
    let report = sweep(store, &one_policy(&KEEP), at(now), options, &mut failures).unwrap();
    (report, failures.0)
}

on_both! {
    fn what_is_inserted_is_read_again(store) {
        let made = offers(600);
        let inserted = store.insert(&made, &one_policy(&KEEP)).unwrap();
        assert!(inserted.iter().all(|inserted| matches!(inserted, Inserted::New(_))));
        let batch = store.page::<Offer>(None, 1_000, &[]).unwrap();
        assert_rows(&batch.rows, &made);
        assert_eq!(batch.rows[0].due_at, at(ENDS).next());
        let ids: Vec<_> = batch.rows.iter().map(|row| Inserted::New(row.id)).collect();
        assert_eq!(ids, inserted);
    }
}

on_both! {
    fn a_taken_key_is_passed_over(store) {
        let policies = one_policy(&KEEP);
        store.insert(&[offer("a")], &policies).unwrap();
        let inserted = store.insert(&[offer("b"), offer("a"), offer("b"), offer("c")], &policies).unwrap();
        assert!(matches!(
            inserted[..],
            [Inserted::New(_), Inserted::Duplicate, Inserted::Duplicate, Inserted::New(_)]
        ));
        assert_eq!(store.count::<Offer>(&[]).unwrap(), 3);
    }
}

on_both! {
    fn a_sweep_writes_records_steps_and_messages(store) {
        store.insert(&offers(700), &one_policy(&KEEP)).unwrap();
        let (report, failed) = sweep_all(&mut store, LATER, 100);
        assert_eq!((report.changed, report.steps, report.notifications), (700, 1_400, 1_400));
        assert_eq!(failed, []);
        assert_eq!(store.outbox_counts().unwrap().queued, 1_400);
        let row = store.find::<Offer>("offer 5").unwrap().unwrap();
        assert_eq!((row.version, row.due_at, row.record.stage), (2, None, 2));
        let steps = store.history::<Offer>(row.id).unwrap();
        let because: Vec<_> = steps.iter().map(|step| step.because.clone().unwrap()).collect();
        assert_eq!(because, [
            "the end, 2026-03-01T12:00:00Z, has passed (O-1)",
            "24 hours after the end, 2026-03-01T12:00:00Z (O-2)",
        ]);
        assert_eq!((steps[1].version, steps[1].from.as_str(), steps[1].to.as_str()), (2, "ended", "put away"));
        assert_eq!(steps[0].actor, Actor::System);
        let events = store.events::<Offer>(row.id).unwrap();
        let replayed = replay(&offer("offer 5"), events.iter().map(|(event, at)| (event, *at)));
        assert_eq!(replayed, row.record);
        // A second sweep does nothing.
        let (report, _) = sweep_all(&mut store, LATER, 100);
        assert_eq!(report, Report { batches: 1, ..Report::default() });
    }
}

on_both! {
    fn a_touch_is_only_looked_at(store) {
        store.insert(&[offer("a")], &one_policy(&KEEP)).unwrap();
        store.run("UPDATE offers SET due_at = NULL");
        store.run("INSERT INTO offers (name, ends, stage, since) SELECT 'b', ends, stage, since FROM offers");
        let (report, _) = sweep_all(&mut store, "2026-02-02T00:00:00Z", 10);
        assert_eq!((report.postponed, report.changed), (1, 0));
        let row = store.find::<Offer>("b").unwrap().unwrap();
        assert_eq!((row.version, row.due_at), (0, at(ENDS).next()));
        assert_eq!(Ledger::<Offer>::earliest_due(&mut store, None).unwrap(), at(ENDS).next());
    }
}

on_both! {
    fn unreadable_rows_never_block_those_behind(store) {
        store.insert(&offers(1_500), &one_policy(&KEEP)).unwrap();
        store.run("UPDATE offers SET stage = 7");
        store.insert(&[offer("good")], &one_policy(&KEEP)).unwrap();
        let (report, failed) = sweep_all(&mut store, LATER, 100);
        assert_eq!((report.changed, failed.len()), (1, 1_500));
        assert_eq!(failed[3].key, "offer 3");
        assert_eq!(failed[3].cause, "the column `stage` holds `7`; it takes 0 to 2");
        let mut named = 0;
        assert_eq!(store.unreadable::<Offer>(&mut |_| named += 1).unwrap(), 1_500);
        assert_eq!(named, 1_500);
        let error = store.find::<Offer>("offer 3").unwrap_err();
        assert!(matches!(error, StorageError::Unreadable(_)), "{error}");
    }
}

on_both! {
    fn a_refused_row_is_named_and_the_rest_is_written(store) {
        let mut made = offers(40);
        made[17].name = Some("refused".to_owned());
        store.insert(&made, &one_policy(&KEEP)).unwrap();
        let (report, failed) = sweep_all(&mut store, LATER, 1_000);
        assert_eq!((report.changed, failed.len()), (39, 1));
        assert_eq!(failed[0].key, "refused");
        assert!(failed[0].cause.to_lowercase().contains("check constraint"), "{}", failed[0].cause);
        // Steps and messages of a row are written iff the row is.
        assert_eq!(store.outbox_counts().unwrap().queued, 78);
        let refused = store.find::<Offer>("refused").unwrap().unwrap();
        assert_eq!(store.history::<Offer>(refused.id).unwrap(), []);
        assert_eq!((refused.version, refused.due_at), (0, at(ENDS).next()));
    }
}

on_both! {
    fn a_row_that_moved_is_left_alone(store) {
        let inserted = store.insert(&offers(3), &one_policy(&KEEP)).unwrap();
        let ids: Vec<Id> = inserted.iter().filter_map(|inserted| match inserted {
            Inserted::New(id) => Some(*id),
            Inserted::Duplicate => None,
        }).collect();
        let outcome = Ledger::<Offer>::settle(&mut store, Claim::Ids(&ids), &mut |batch| {
            let rows = std::mem::take(&mut batch.rows);
            rows.into_iter().map(|mut row| {
                // As if the decision had been made upon an older version.
                row.version += u64::from(row.id == ids[1]);
                Change::of_time(row, at(LATER), &mut (), &KEEP).unwrap()
            }).collect()
        }).unwrap();
        assert_eq!(outcome.moved, [ids[1]]);
        assert_eq!(outcome.written.len(), 2);
        assert_eq!(store.history::<Offer>(ids[1]).unwrap(), []);
        assert_eq!(store.outbox_counts().unwrap().queued, 4);
    }
}

on_both! {
    fn the_first_message_of_a_key_is_kept(store) {
        store.insert(&[offer("a")], &one_policy(&KEEP)).unwrap();
        sweep_all(&mut store, LATER, 10);
        store.run("UPDATE offers SET stage = 0, due_at = ends, version = 5");
        store.set_delivery(Delivery::Held);
        let (report, _) = sweep_all(&mut store, LATER, 10);
        assert_eq!(report.changed, 1);
        let counts = store.outbox_counts().unwrap();
        assert_eq!((counts.queued, counts.held), (2, 0));
    }
}

on_both! {
    fn held_messages_are_stored(store) {
        store.insert(&[offer("a")], &one_policy(&KEEP)).unwrap();
        store.set_delivery(Delivery::Held);
        sweep_all(&mut store, LATER, 10);
        let held = store.messages(MessageStatus::Held, None, 10).unwrap().readable;
        assert_eq!(held.len(), 2);
        assert_eq!(held[0].fields["name"], "a");
        assert_eq!(held[0].created_at, at(LATER));
        assert_eq!(store.deliver_messages(&[held[0].id]).unwrap(), Vec::<i64>::new());
        let counts = store.outbox_counts().unwrap();
        assert_eq!((counts.held, counts.delivered), (1, 1));
    }
}

on_both! {
    fn a_sweep_is_part_of_the_hosts_transaction(store) {
        store.insert(&offers(3), &one_policy(&KEEP)).unwrap();
        let undone: Result<(), StorageError> = store.transaction(|store| {
            let (report, _) = sweep_all(store, LATER, 10);
            assert_eq!(report.changed, 3);
            Err(StorageError::Migration("the host thinks better of it".into()))
        });
        assert!(undone.is_err());
        assert_eq!(store.outbox_counts().unwrap().queued, 0);
        assert_eq!(store.find::<Offer>("offer 0").unwrap().unwrap().version, 0);
    }
}

on_both! {
    /// G-25: only the last step counts, and only what lies ahead, by a microsecond.
    fn g_25_what_was_decided_ahead_of_a_clock_is_named(store) {
        store.insert(&[offer("a"), offer("b")], &one_policy(&KEEP)).unwrap();
        sweep_all(&mut store, LATER, 10);
        let row = store.find::<Offer>("a").unwrap().unwrap();
        let last = store.history::<Offer>(row.id).unwrap().last().unwrap().at;
        let ahead = store.ahead_of_clock::<Offer>(last.previous().unwrap(), 1).unwrap();
        assert_eq!((ahead.count, ahead.first.len()), (2, 1));
        assert_eq!((ahead.first[0].key.as_str(), ahead.first[0].at), ("a", last));
        assert_eq!(store.ahead_of_clock::<Offer>(last, 9).unwrap(), storage_diesel::AheadOfClock::default());
        // A later step of today: what lies ahead is no longer the last one.
        store.run(&format!(
            "INSERT INTO due_steps SELECT kind, record_id, version + 100, event, at, from_state, to_state, actor, clause, \
             anchor, window_text, anchor_at, reason, detail, run_id FROM due_steps WHERE record_id = {}",
            row.id
        ));
        store.run(&format!(
            "UPDATE due_steps SET at = (SELECT min(at) FROM due_steps) WHERE record_id = {} AND version > 100",
            row.id
        ));
        let first = store.history::<Offer>(row.id).unwrap()[0].at;
        let ahead = store.ahead_of_clock::<Offer>(first, 9).unwrap();
        let keys: Vec<&str> = ahead.first.iter().map(|record| record.key.as_str()).collect();
        assert!(!keys.contains(&"a"), "{keys:?}");
    }
}

on_both! {
    fn what_a_run_writes_bears_its_number(store) {
        store.insert(&[offer("a"), offer("b")], &one_policy(&KEEP)).unwrap();
        let run = storage_diesel::NewRun {
            command: "sweep",
            options: "",
            operator: "root",
            host: "here",
            started_at: at(LATER),
            clock: at(LATER),
            zones: zone_core::version(),
            process: None,
        };
        let run = store.run_started(&run).unwrap();
        store.set_run(Some(run));
        sweep_all(&mut store, LATER, 10);
        let row = store.find::<Offer>("a").unwrap().unwrap();
        assert!(store.history::<Offer>(row.id).unwrap().iter().all(|step| step.run == Some(run)));
        let messages = store.messages(MessageStatus::Queued, None, 10).unwrap().readable;
        assert!(messages.iter().all(|message| message.run == Some(run)));
        assert_eq!(messages.len(), 4);
    }
}

on_both! {
    fn pages_follow_each_other(store) {
        store.insert(&offers(25), &one_policy(&KEEP)).unwrap();
        let (mut met, mut after) = (Vec::new(), None);
        loop {
            let page = store.page::<Offer>(after, 10, &[storage_diesel::Filter::equals("stage", 0)]).unwrap();
            met.extend(page.rows);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_rows(&met, &offers(25));
    }
}

#[test]
fn messages_are_inserted_on_postgres_in_the_order_of_their_keys() {
    let Some(mut conn) = crate::databases::postgres() else { return };
    let mut store = storage_diesel::postgres::Store::new(&mut conn);
    crate::databases::prepare(&mut store, &crate::offer::POSTGRES);
    store.insert(&["c", "a", "b"].map(offer), &one_policy(&KEEP)).unwrap();
    sweep_all(&mut store, LATER, 10);
    let messages = store.messages(MessageStatus::Queued, None, 10).unwrap().readable;
    let keys: Vec<&str> = messages.iter().map(|message| message.dedup.as_str()).collect();
    assert!(keys.is_sorted() && keys.len() == 6, "{keys:?}");
}
