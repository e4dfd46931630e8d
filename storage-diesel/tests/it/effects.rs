//! A kind whose steps move its neighbours.

use std::collections::BTreeMap;

use automation_core::{
    Batch, Change, Claim, Failure, Ledger, LifecycleExt as _, Observer, Outcome, Report, SweepOptions,
    one_policy, replay, sweep,
};
use storage_diesel::{MessageStatus, Purpose, StorageError, prelude::*};

use crate::databases::{ByHand, on_both};
use crate::offer::{KEEP, at};
use crate::shelf::{self, Item, Shelf, Shelves, fill};

const LATER: &str = "2026-03-01T15:00:00Z";

/// What a sweep did, whom it named, and what it told.
#[derive(Default)]
struct Swept {
    report: Report,
    failures: Vec<Failure>,
    told: Vec<String>,
}

impl Observer<Item> for Swept {
    fn changed(&mut self, change: &Change<Item>, shelves: &Shelves) {
        // Whoever is told of a change is told of its shelf.
        assert_eq!(shelves.rows[&change.after.shelf].id.0, change.after.shelf);
        self.told.push(change.key());
    }
    fn failed(&mut self, failure: &Failure) {
        self.failures.push(failure.clone());
    }
}

impl Swept {
    fn failed(&self) -> Vec<&str> {
        let mut failed: Vec<&str> = self.failures.iter().map(|failure| failure.key.as_str()).collect();
        failed.sort_unstable();
        failed
    }
}

fn sweep_items<L>(store: &mut L, batch: usize, dry_run: bool) -> Swept
where
    L: Ledger<Item, Error = StorageError>,
{
    let mut swept = Swept::default();
    let options = SweepOptions { batch, dry_run };
    swept.report = sweep(store, &one_policy(&KEEP), at(LATER), options, &mut swept).unwrap();
    swept
}

/// Settles all items that are due, and does something to each batch before it is decided.
fn settle_after<L>(store: &mut L, mut meddle: impl FnMut(&mut Batch<Item>)) -> Outcome<Item>
where
    L: Ledger<Item, Error = StorageError>,
{
    let claim = Claim::Due { now: at(LATER), after: None, limit: 100 };
    let outcome = store.settle(claim, &mut |batch| {
        meddle(batch);
        let rows = std::mem::take(&mut batch.rows);
        rows.into_iter()
            .map(|row| Change::of_time(row, at(LATER), &mut batch.facts, &KEEP).unwrap())
            .collect()
    });
    outcome.unwrap()
}

/// The events of a shelf, which lead to what is stored.
fn events(store: &mut impl ByHand, shelf: &str) -> String {
    let row = store.find::<Shelf>(shelf).unwrap().unwrap();
    let steps = store.history::<Shelf>(row.id).unwrap();
    let versions: Vec<u64> = steps.iter().map(|step| step.version).collect();
    assert_eq!(versions, (1..=row.version).collect::<Vec<_>>());
    let events = store.events::<Shelf>(row.id).unwrap();
    let origin = Shelf { name: shelf.to_owned(), state: "open", since: at("2026-02-01T00:00:00Z") };
    assert_eq!(replay(&origin, events.iter().map(|(event, at)| (event, *at))), row.record);
    assert_eq!(row.due_at, row.record.due_at(&KEEP));
    steps.into_iter().map(|step| step.event).collect::<Vec<_>>().join(" ")
}

/// Who is told that an item has ended.
fn messages(store: &mut impl ByHand) -> Vec<String> {
    let messages = store.messages(MessageStatus::Queued, None, 1_000).unwrap().readable;
    let mut keys: Vec<String> =
        messages.into_iter().map(|message| message.dedup.replace("item_ended|", "")).collect();
    keys.sort_unstable();
    keys
}

on_both! {
    fn neighbours_are_written_with_their_steps(store) {
        for batch in [1, 2, 100] {
            if batch > 1 {
                store.run("DROP TABLE items; DROP TABLE shelves; DELETE FROM due_steps; DELETE FROM due_outbox");
            }
            shelf::prepare(&mut store);
            let full = fill(&mut store, "full", &["a", "b", "c"]);
            fill(&mut store, "one", &["d"]);
            fill(&mut store, "half", &["e", "f"]);
            store.run("UPDATE items SET due_at = NULL WHERE name = 'f'");
            let dry = sweep_items(&mut store, batch, true);
            assert_eq!(dry.report.changed, 5);
            assert_eq!(events(&mut store, "full"), "", "nothing was written");
            let swept = sweep_items(&mut store, batch, false);
            assert_eq!(swept.report, dry.report);
            let sorted = |mut told: Vec<String>| {
                told.sort_unstable();
                told
            };
            assert_eq!(sorted(swept.told), sorted(dry.told));
            assert_eq!(events(&mut store, "full"), "lost lost lost closed");
            assert_eq!(events(&mut store, "one"), "lost closed");
            assert_eq!(events(&mut store, "half"), "lost");
            let steps = store.history::<Shelf>(full).unwrap();
            assert_eq!(steps[3].reason.as_deref(), Some("the end of c"));
            assert_eq!((steps[3].from.as_str(), steps[3].to.as_str()), ("open", "closed"));
            assert_eq!(messages(&mut store), ["a", "b", "c", "d", "e"]);
        }
        // A neighbour has a life of its own, which its `due_at` begins.
        let (late, options) = (at("2026-03-05T00:00:00Z"), SweepOptions::default());
        let report = sweep::<Shelf, _, _, _>(&mut store, &one_policy(&KEEP), late, options, &mut ()).unwrap();
        assert_eq!(report.changed, 2);
        assert_eq!(events(&mut store, "one"), "lost closed cleared");
    }
}

on_both! {
    fn what_was_refused_does_not_count_for_the_others(store) {
        shelf::prepare(&mut store);
        fill(&mut store, "full", &["a", "refused", "b"]);
        fill(&mut store, "other", &["c", "d"]);
        let swept = sweep_items(&mut store, 100, false);
        assert_eq!((swept.report.changed, swept.report.failed, swept.report.moved), (4, 1, 0));
        assert_eq!(swept.failed(), ["refused"]);
        assert_eq!(swept.told, ["a", "b", "c", "d"]);
        // The refused one is on the shelf still.
        assert_eq!(events(&mut store, "full"), "lost lost");
        assert_eq!(events(&mut store, "other"), "lost lost closed");
        assert_eq!(messages(&mut store), ["a", "b", "c", "d"]);
        assert_eq!(store.find::<Item>("refused").unwrap().unwrap().version, 0);
    }
}

on_both! {
    fn a_neighbour_that_is_refused_concerns_the_rows_that_move_it(store) {
        shelf::prepare(&mut store);
        fill(&mut store, "sealed", &["a", "b"]);
        fill(&mut store, "full", &["c", "d"]);
        let swept = sweep_items(&mut store, 100, false);
        assert_eq!(swept.failed(), ["a", "b"]);
        assert!(swept.failures[0].cause.to_lowercase().contains("check constraint"), "{:?}", swept.failures);
        assert_eq!(swept.report.changed, 2);
        assert_eq!(events(&mut store, "sealed"), "");
        assert_eq!(events(&mut store, "full"), "lost lost closed");
        assert_eq!(messages(&mut store), ["c", "d"]);
    }
}

on_both! {
    fn a_neighbour_that_has_moved_has_the_rows_decided_afresh(store) {
        shelf::prepare(&mut store);
        let full = fill(&mut store, "full", &["a", "b"]);
        fill(&mut store, "other", &["c"]);
        let mut asked = 0;
        let outcome = settle_after(&mut store, |batch| {
            asked += 1;
            if asked == 1 {
                // As if the shelf had been read before somebody else changed it.
                batch.facts.rows.get_mut(&full.0).unwrap().version = 7;
            }
        });
        assert!(asked > 1);
        assert_eq!((outcome.written.len(), outcome.failed.len(), outcome.moved.len()), (3, 0, 0));
        assert_eq!(outcome.facts.left.values().copied().collect::<Vec<_>>(), [0, 0]);
        assert_eq!(events(&mut store, "full"), "lost lost closed");
        assert_eq!(events(&mut store, "other"), "lost closed");
    }
}

on_both! {
    fn a_neighbour_that_moves_each_time_is_named(store) {
        shelf::prepare(&mut store);
        let full = fill(&mut store, "full", &["a", "b"]);
        fill(&mut store, "other", &["c"]);
        let outcome = settle_after(&mut store, |batch| {
            if let Some(shelf) = batch.facts.rows.get_mut(&full.0) {
                shelf.version = 7;
            }
        });
        let failed: Vec<&str> = outcome.failed.iter().map(|failure| failure.cause.as_str()).collect();
        let moved = format!("the shelf {full} was changed by somebody else meanwhile; nothing was written");
        assert_eq!(failed, [moved.as_str(), moved.as_str()]);
        assert_eq!(outcome.written.len(), 1);
        assert_eq!(events(&mut store, "full"), "");
    }
}

#[test]
fn of_neighbours_that_share_an_update_the_one_that_stays_as_it_is_is_named() {
    let mut conn = crate::databases::sqlite();
    let mut store = storage_diesel::sqlite::Store::new(&mut conn);
    store.migrate().unwrap();
    shelf::prepare(&mut store);
    shelf::fill_many(&mut store, 20, 1);
    store
        .run("CREATE TRIGGER keeps BEFORE UPDATE ON shelves WHEN OLD.id = 7 BEGIN SELECT RAISE(IGNORE); END");
    let outcome = settle_after(&mut store, |_| {});
    let failed: Vec<&str> = outcome.failed.iter().map(|failure| failure.cause.as_str()).collect();
    let swallowed = "the database said that it had written the shelf 7, and left it as it was: look for a \
                     trigger or a rule on its table; nothing of it was written";
    assert_eq!(failed, [swallowed]);
    assert_eq!(outcome.written.len(), 19);
}

on_both! {
    fn a_row_that_has_moved_moves_no_neighbour(store) {
        shelf::prepare(&mut store);
        fill(&mut store, "full", &["a", "b", "c"]);
        let outcome = settle_after(&mut store, |batch| {
            for row in batch.rows.iter_mut().filter(|row| row.record.name == "b") {
                row.version += 1;
            }
        });
        assert_eq!((outcome.written.len(), outcome.moved.len(), outcome.failed.len()), (2, 1, 0));
        assert_eq!(events(&mut store, "full"), "lost lost");
        assert_eq!(messages(&mut store), ["a", "c"]);
    }
}

on_both! {
    fn an_unreadable_neighbour_concerns_the_rows_that_need_it(store) {
        shelf::prepare(&mut store);
        fill(&mut store, "full", &["a", "b"]);
        let broken = fill(&mut store, "broken", &["c", "d"]);
        fill(&mut store, "other", &["e"]);
        store.run("UPDATE shelves SET state = 'gone' WHERE name = 'broken'");
        let dry = sweep_items(&mut store, 100, true);
        let swept = sweep_items(&mut store, 100, false);
        // Only a real sweep looks what is left.
        assert_eq!(swept.report, Report { still_due: 2, ..dry.report });
        assert_eq!(swept.failed(), ["c", "d"]);
        assert_eq!(
            swept.failures[0].cause,
            format!(
                "its shelf {broken} (broken) cannot be read: \
                 the column `state` holds `gone`; it takes open, closed, cleared"
            )
        );
        assert_eq!(events(&mut store, "full"), "lost lost closed");
        assert_eq!(events(&mut store, "other"), "lost closed");
        assert_eq!(messages(&mut store), ["a", "b", "e"]);
    }
}

on_both! {
    fn a_kind_is_told_what_its_rows_were_taken_for(store) {
        shelf::prepare(&mut store);
        let a = fill(&mut store, "a", &["b", "spare"]);
        let b = fill(&mut store, "b", &["it's \"c\"", "a"]);
        let c = fill(&mut store, "it's \"c\"", &[]);
        store.run("UPDATE shelves SET state = 'cleared' WHERE name = 'a'");
        let items = store.page::<Item>(None, 100, &[]).unwrap();
        assert_eq!(items.facts.purpose, Some(Purpose::List));
        let due = Claim::Due { now: at(LATER), after: None, limit: 100 };
        let swept = Ledger::<Item>::peek(&mut store, due).unwrap().facts;
        assert_eq!((swept.purpose, swept.namesakes.len()), (Some(Purpose::SweepInFull), 0));
        // Three to come, of which the spare one does not count; the shelf without items is no neighbour.
        assert_eq!(swept.left, BTreeMap::from([(a.0, 1), (b.0, 2)]));
        assert_eq!(swept.rows.keys().copied().collect::<Vec<_>>(), [a.0, b.0]);
        let mut at_first = Shelves::default();
        Ledger::<Item>::settle(&mut store, due, &mut |batch| {
            at_first = batch.facts.clone();
            Vec::new()
        })
        .unwrap();
        assert_eq!(at_first.purpose, Some(Purpose::Sweep));
        let ids: Vec<_> = items.rows.iter().map(|row| row.id).collect();
        let mut asked = Shelves::default();
        Ledger::<Item>::settle(&mut store, Claim::Ids(&ids), &mut |batch| {
            asked = batch.facts.clone();
            Vec::new()
        })
        .unwrap();
        assert_eq!(asked.purpose, Some(Purpose::Command));
        // The cleared one is left out.
        assert_eq!(asked.namesakes, [(b.0, "b".to_owned()), (c.0, "it's \"c\"".to_owned())]);
        let peeked = Ledger::<Item>::peek(&mut store, Claim::Ids(&ids)).unwrap().facts;
        assert_eq!(peeked.namesakes, asked.namesakes);
    }
}

on_both! {
    fn neighbours_are_part_of_the_hosts_transaction(store) {
        shelf::prepare(&mut store);
        fill(&mut store, "full", &["a", "refused", "b"]);
        let undone: Result<(), StorageError> = store.transaction(|store| {
            let swept = sweep_items(store, 100, false);
            assert_eq!((swept.report.changed, swept.failed()), (2, vec!["refused"]));
            assert_eq!(events(store, "full"), "lost lost");
            Err(StorageError::Migration("the host thinks better of it".into()))
        });
        assert!(undone.is_err());
        assert_eq!(events(&mut store, "full"), "");
        assert_eq!(messages(&mut store), Vec::<String>::new());
    }
}
