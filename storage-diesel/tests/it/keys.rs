//! Records that get new keys: in one go, whatever permutation of the old ones these are.

use automation_core::{Change, Claim, Id, Ledger, Outcome, one_policy};
use diesel::Connection as _;
use storage_diesel::{Inserted, StorageError, prelude::*};

use crate::births::{Leaving, LeavingEffect, leaving, shelf};
use crate::databases::{ByHand, on_both};
use crate::offer::{ENDS, KEEP, at};
use crate::shelf::Shelf;
use crate::statements::{Statements, of};

fn number(inserted: &Inserted) -> Id {
    match inserted {
        Inserted::New(id) => *id,
        Inserted::Duplicate => panic!("the key is taken"),
    }
}

/// Shelves with those names, and as many offers as there are lists of new names; the numbers of both.
fn prepare(store: &mut impl ByHand, names: &[String], offers: usize) -> (Vec<Id>, Vec<Id>) {
    store.make_table::<Shelf>(&["CHECK (name <> 'refused')"]);
    let shelves: Vec<Shelf> = names.iter().map(|name| shelf(name, at(ENDS)).record).collect();
    let shelves = store.insert(&shelves, &one_policy(&KEEP)).unwrap().iter().map(number).collect();
    let names: Vec<String> = (0..offers).map(|number| format!("{number} offer")).collect();
    let offers = leaving(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let offers = store.insert(&offers, &one_policy(&KEEP)).unwrap().iter().map(number).collect();
    (shelves, offers)
}

/// Each offer gives shelves new keys, all in one batch.
fn move_keys<S>(
    store: &mut S,
    offers: &[Id],
    keys: &[Vec<(Id, &str)>],
) -> Result<Outcome<Leaving>, StorageError>
where
    S: Ledger<Leaving, Error = StorageError>,
{
    store.settle(Claim::Ids(offers), &mut |batch| {
        let rows = std::mem::take(&mut batch.rows).into_iter();
        let changes = rows.map(|row| {
            let place = offers.iter().position(|id| *id == row.id).unwrap();
            let keys = keys[place].iter().map(|(id, key)| LeavingEffect::Key(*id, (*key).to_owned()));
            Change { consequences: keys.collect(), ..Change::rescheduled(row, &KEEP) }
        });
        changes.collect()
    })
}

fn names(store: &mut impl ByHand) -> Vec<String> {
    store.texts("SELECT name AS text FROM shelves ORDER BY id")
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

on_both! {
    fn any_permutation_works(store) {
        let (ids, offers) = prepare(&mut store, &owned(&["a", "b", "c", "d"]), 1);
        for (new, expected) in [
            // A cycle, with one beside it.
            (vec![(0, "b"), (1, "c"), (2, "a")], ["b", "c", "a", "d"]),
            // A change of places.
            (vec![(3, "b"), (0, "d")], ["d", "c", "a", "b"]),
            // A row of steps into a free key, in the order in which each is in the way of the one before.
            (vec![(0, "c"), (1, "a"), (2, "b"), (3, "e")], ["c", "a", "b", "e"]),
            // The key that it has.
            (vec![(0, "c")], ["c", "a", "b", "e"]),
            (vec![], ["c", "a", "b", "e"]),
        ] {
            let new = new.into_iter().map(|(place, key): (usize, _)| (ids[place], key)).collect();
            let outcome = move_keys(&mut store, &offers, &[new]).unwrap();
            assert_eq!((outcome.failed.len(), names(&mut store)), (0, owned(&expected)));
        }
    }
}

on_both! {
    fn nothing_else_of_a_record_changes(store) {
        let (ids, offers) = prepare(&mut store, &owned(&["a", "b"]), 1);
        let before = store.page::<Shelf>(None, 10, &[]).unwrap().rows;
        move_keys(&mut store, &offers, &[vec![(ids[0], "b"), (ids[1], "a")]]).unwrap();
        let mut after = store.page::<Shelf>(None, 10, &[]).unwrap().rows;
        assert_eq!([&*after[0].record.name, &*after[1].record.name], ["b", "a"]);
        after[0].record.name = "a".to_owned();
        after[1].record.name = "b".to_owned();
        assert_eq!(after, before);
        assert_eq!(store.history::<Shelf>(ids[0]).unwrap(), []);
    }
}

on_both! {
    fn a_taken_key_is_named_with_the_row_that_wanted_it(store) {
        let (ids, offers) = prepare(&mut store, &owned(&["a", "b", "c", "d", "x"]), 3);
        let wanted = [vec![(ids[0], "e")], vec![(ids[1], "f"), (ids[2], "d")], vec![(ids[4], "g")]];
        let outcome = move_keys(&mut store, &offers, &wanted).unwrap();
        let failed: Vec<_> = outcome.failed.iter().map(|failure| (failure.id, failure.cause.as_str())).collect();
        let cause = "the key `d` is to be given to a shelf, and another one has it; nothing was written";
        assert_eq!(failed, [(offers[1], cause)]);
        assert_eq!(names(&mut store), ["e", "b", "c", "d", "g"]);
    }
}

on_both! {
    fn two_that_are_to_get_one_key_are_refused(store) {
        let (ids, offers) = prepare(&mut store, &owned(&["a", "b"]), 1);
        for (keys, cause) in [
            (
                vec![(ids[0], "e"), (ids[1], "e")],
                "the key `e` is to be given to a shelf, and another one has it; nothing was written",
            ),
            (
                vec![(ids[0], "e"), (ids[0], "f")],
                "the kind `shelf` does not write the columns of `shelves` as it describes them: the record 1 is to get \
                 two keys, `e` and `f`",
            ),
            (
                vec![(ids[0], "e"), (Id(99), "f")],
                "the shelf 99 was changed by somebody else meanwhile; nothing was written",
            ),
        ] {
            let outcome = move_keys(&mut store, &offers, &[keys]).unwrap();
            let causes: Vec<&str> = outcome.failed.iter().map(|failure| failure.cause.as_str()).collect();
            assert_eq!((causes, names(&mut store)), (vec![cause], owned(&["a", "b"])));
        }
    }
}

on_both! {
    fn a_key_that_the_database_refuses_leaves_all_as_they_were(store) {
        let (ids, offers) = prepare(&mut store, &owned(&["a", "b"]), 2);
        let wanted = [vec![(ids[0], "refused")], vec![(ids[1], "c")]];
        let outcome = move_keys(&mut store, &offers, &wanted).unwrap();
        assert_eq!(outcome.failed.iter().map(|failure| failure.id).collect::<Vec<_>>(), [offers[0]]);
        assert_eq!(names(&mut store), ["a", "c"]);
    }
}

on_both! {
    fn five_thousand_are_as_many_statements_as_two(store) {
        let all: Vec<String> = (0..5_000).map(|number| format!("shelf {number}")).collect();
        let (ids, offers) = prepare(&mut store, &all, 1);
        let mut counts = Vec::new();
        for moved in [2, 5_000] {
            let keys = (0..moved).map(|place| (ids[place], all[(place + 1) % moved].as_str())).collect();
            let statements = Statements::default();
            store.connection().set_instrumentation(statements.clone());
            assert_eq!(move_keys(&mut store, &offers, &[keys]).unwrap().failed.len(), 0);
            store.connection().set_instrumentation(Statements::default());
            let statements = statements.take();
            counts.push(of(&statements, "UPDATE shelves"));
            // One look for each 2,048 keys.
            let looks = ["?", "$1"].map(|first| of(&statements, &format!("SELECT name FROM shelves WHERE name IN ({first}")));
            assert_eq!(looks.iter().sum::<usize>(), moved.div_ceil(2_048));
        }
        assert_eq!(counts, [2, 2]);
        // The second permutation took each to the name behind its first one.
        let expected: Vec<String> = (0..5_000).map(|place| all[(place + 1) % 5_000].clone()).collect();
        assert_eq!(names(&mut store), expected);
    }
}
