//! Records that go for good.

use automation_core::{Id, one_policy};
use storage_diesel::{Filter, Inserted, Purged, prelude::*};

use crate::databases::{ByHand, on_both};
use crate::offer::{KEEP, at};
use crate::shelf::{self, Item, Shelf};

fn shelves(store: &mut impl ByHand, state: &'static str, names: &[&str]) -> Vec<Id> {
    let since = at("2026-02-01T00:00:00Z");
    let shelves: Vec<Shelf> =
        names.iter().map(|name| Shelf { name: (*name).to_owned(), state, since }).collect();
    let inserted = store.insert(&shelves, &one_policy(&KEEP)).unwrap();
    let number = |it: &Inserted| if let Inserted::New(id) = it { *id } else { panic!("the key is taken") };
    inserted.iter().map(number).collect()
}

fn gone(purged: &Purged) -> Vec<&str> {
    purged.gone.iter().filter_map(|(_, key)| key.as_deref()).collect()
}

on_both! {
    fn those_of_a_state_go_some_at_a_time_by_number(store) {
        shelf::prepare(&mut store);
        let ids = shelves(&mut store, "cleared", &["c", "a", "b"]);
        shelves(&mut store, "open", &["open"]);
        let cleared = [Filter::is("state", "cleared")];
        let purged = store.purge::<Shelf>(None, 2, &cleared).unwrap();
        assert_eq!(purged.gone, [(ids[0], Some("c".to_owned())), (ids[1], Some("a".to_owned()))]);
        assert_eq!((purged.refused.len(), purged.next), (0, Some(ids[1])));
        let purged = store.purge::<Shelf>(purged.next, 2, &cleared).unwrap();
        assert_eq!((gone(&purged), purged.next), (vec!["b"], None));
        assert_eq!(store.texts("SELECT name AS text FROM shelves"), ["open"]);
        assert_eq!(store.purge::<Shelf>(None, 2, &cleared).unwrap().gone, []);
    }
}

on_both! {
    fn those_to_which_others_refer_are_named_and_the_others_go(store) {
        shelf::prepare(&mut store);
        // Every third has an item.
        let mut expected = (Vec::new(), Vec::new());
        for number in 0..20 {
            let name = format!("shelf {number}");
            if number % 3 == 0 {
                shelf::fill(&mut store, &name, &[&format!("item {number}")]);
                expected.1.push(name);
            } else {
                shelves(&mut store, "open", &[&name]);
                expected.0.push(name);
            }
        }
        let purged = store.purge::<Shelf>(None, 100, &[]).unwrap();
        let refused: Vec<&str> = purged.refused.iter().map(|failure| failure.key.as_str()).collect();
        assert_eq!((gone(&purged), refused), (expected.0.iter().map(String::as_str).collect(), expected.1.iter().map(String::as_str).collect()));
        for failure in &purged.refused {
            assert!(failure.cause.starts_with("the database refused the row: "), "{}", failure.cause);
        }
        assert_eq!(store.texts("SELECT name AS text FROM shelves ORDER BY id"), expected.1);
        // A page full of those that stay is passed over.
        let page = store.purge::<Shelf>(None, 2, &[]).unwrap();
        assert_eq!((page.gone.len(), page.refused.len(), page.next), (0, 2, Some(page.refused[1].id)));
    }
}

on_both! {
    fn the_audit_stays_and_no_number_is_given_twice(store) {
        shelf::prepare(&mut store);
        let shelf = shelf::fill(&mut store, "a", &["one"]);
        let now = at("2026-03-01T13:00:00Z");
        let options = automation_core::SweepOptions::default();
        automation_core::sweep::<Item, _, _, _>(&mut store, &one_policy(&KEEP), now, options, &mut ()).unwrap();
        let steps = store.history::<Shelf>(shelf).unwrap();
        assert_eq!(steps.len(), 2);
        assert_eq!(store.purge::<Item>(None, 10, &[Filter::is("state", "ended")]).unwrap().gone.len(), 1);
        assert_eq!(gone(&store.purge::<Shelf>(None, 10, &[Filter::is("state", "closed")]).unwrap()), ["a"]);
        assert_eq!(store.history::<Shelf>(shelf).unwrap(), steps);
        assert!(shelves(&mut store, "open", &["a"])[0] > shelf);
    }
}

on_both! {
    fn what_is_undone_is_there_again(store) {
        shelf::prepare(&mut store);
        shelves(&mut store, "open", &["a"]);
        let undone: Result<(), storage_diesel::StorageError> = store.transaction(|store| {
            assert_eq!(store.purge::<Shelf>(None, 10, &[])?.gone.len(), 1);
            Err(storage_diesel::StorageError::Migration("taken back".to_owned()))
        });
        assert!(undone.is_err());
        assert_eq!(store.count::<Shelf>(&[]).unwrap(), 1);
    }
}
