//! Births by the thousand: what they cost in statements, and what becomes of each.

use automation_core::{Actor, Birth, BirthFate, Change, Claim, Id, Outcome, one_policy};
use diesel::Connection as _;
use storage_diesel::{Inserted, StorageError, Tombstone, prelude::*};

use crate::births::{Leaving, LeavingEffect, leaving, shelf, shelves};
use crate::databases::{ByHand, on_both};
use crate::offer::{ENDS, KEEP, at};
use crate::shelf::Shelf;
use crate::statements::{Statements, of};

/// An offer to bring births about.
fn offer(store: &mut impl ByHand) -> Id {
    match store.insert(&leaving(&["an offer"]), &one_policy(&KEEP)).unwrap()[..] {
        [Inserted::New(id)] => id,
        _ => panic!("the key is taken"),
    }
}

/// Has the offer bring those births about.
fn bear<S>(store: &mut S, offer: Id, births: &[Birth<Shelf>]) -> Outcome<Leaving>
where
    S: automation_core::Ledger<Leaving, Error = StorageError>,
{
    let consequences: Vec<LeavingEffect> =
        births.iter().cloned().map(|birth| LeavingEffect::Shelf(Box::new(birth))).collect();
    let decided = store.settle(Claim::Ids(&[offer]), &mut |batch| {
        let rows = std::mem::take(&mut batch.rows).into_iter();
        rows.map(|row| Change { consequences: consequences.clone(), ..Change::rescheduled(row, &KEEP) })
            .collect()
    });
    decided.unwrap()
}

fn named(names: std::ops::Range<usize>) -> Vec<Birth<Shelf>> {
    names.map(|number| shelf(&format!("shelf {number}"), at(ENDS))).collect()
}

on_both! {
    fn what_becomes_of_each_is_told_in_order(store) {
        store.make_table::<Shelf>(&[]);
        let offer = offer(&mut store);
        store.insert(&[shelf("there", at(ENDS)).record], &one_policy(&KEEP)).unwrap();
        let forbidden = Tombstone { at: at(ENDS), actor: &Actor::System, reason: None };
        store.forbid_birth::<Shelf>("forbidden", &forbidden).unwrap();
        let mut births: Vec<Birth<Shelf>> =
            ["b", "there", "forbidden", "a", "b", "c"].map(|name| shelf(name, at(ENDS))).into();
        births[4].record.state = "closed";
        let born = bear(&mut store, offer, &births).births;
        let told: Vec<(&str, BirthFate)> = born.iter().map(|birth| (birth.key.as_str(), birth.fate)).collect();
        let expected = [
            ("b", BirthFate::Made),
            ("there", BirthFate::WasThere),
            ("forbidden", BirthFate::Forbidden),
            ("a", BirthFate::Made),
            ("b", BirthFate::WasThere),
            ("c", BirthFate::Made),
        ];
        assert_eq!(told, expected);
        let first = vec!["1 lost Some(\"left behind\")".to_owned()];
        let stored = [("there", 0, vec![]), ("b", 1, first.clone()), ("a", 1, first.clone()), ("c", 1, first)];
        let stored = stored.map(|(name, version, steps)| (name.to_owned(), version, steps));
        assert_eq!(shelves(&mut store), stored);
        assert_eq!(store.find::<Shelf>("b").unwrap().unwrap().record.state, "open", "the first was made");
    }
}

on_both! {
    fn each_is_looked_at_when_its_birth_says(store) {
        store.make_table::<Shelf>(&[]);
        let offer = offer(&mut store);
        let mut births = named(0..3);
        births[1].due_at = Some(at("2030-01-01T00:00:00Z"));
        bear(&mut store, offer, &births);
        let rows = store.page::<Shelf>(None, 10, &[]).unwrap().rows;
        let due: Vec<_> = rows.iter().map(|row| row.due_at).collect();
        assert_eq!(due, [None, Some(at("2030-01-01T00:00:00Z")), None]);
    }
}

on_both! {
    fn more_than_are_made_at_a_time_are_all_made(store) {
        store.make_table::<Shelf>(&[]);
        let offer = offer(&mut store);
        bear(&mut store, offer, &named(2_000..2_200));
        let forbidden = Tombstone { at: at(ENDS), actor: &Actor::System, reason: None };
        // More tombstones than are known at once.
        for number in 0..2_100 {
            store.forbid_birth::<Shelf>(&format!("shelf {}", 4_000 + number), &forbidden).unwrap();
        }
        let born = bear(&mut store, offer, &named(0..5_000)).births;
        for (number, birth) in born.iter().enumerate() {
            let fate = match number {
                2_000..2_200 => BirthFate::WasThere,
                4_000.. => BirthFate::Forbidden,
                _ => BirthFate::Made,
            };
            assert_eq!((birth.key.as_str(), birth.fate), (format!("shelf {number}").as_str(), fate));
        }
        let steps = "SELECT CAST(count(*) AS TEXT) AS text FROM due_steps AS s JOIN shelves AS r ON r.id = s.record_id \
                     AND s.version = r.version AND r.version = 1 WHERE s.kind = 'shelf'";
        assert_eq!(store.texts(steps), ["4000"]);
    }
}

on_both! {
    fn nothing_is_updated_and_each_part_is_two_inserts(store) {
        store.make_table::<Shelf>(&[]);
        let offer = offer(&mut store);
        let statements = Statements::default();
        store.connection().set_instrumentation(statements.clone());
        bear(&mut store, offer, &named(0..2 * 2_048));
        store.connection().set_instrumentation(Statements::default());
        let statements = statements.take();
        assert_eq!(of(&statements, "UPDATE shelves"), 0);
        // On SQLite 256 rows at a time.
        let parts = if is_sqlite(&store) { 2 * 2_048 / 256 } else { 2 };
        assert_eq!(of(&statements, "INSERT INTO shelves"), parts);
        assert_eq!(of(&statements, "INSERT INTO due_steps"), parts);
        // One look for tombstones, however many parts there are.
        assert_eq!(of(&statements, "SELECT key FROM due_tombstones"), 1);
        // Nothing was passed over, so nothing is asked for.
        assert_eq!(of(&statements, "SELECT name FROM shelves WHERE name IN (?"), 0);
    }
}

fn is_sqlite<S: ByHand>(_: &S) -> bool {
    S::ID.contains("AUTOINCREMENT")
}

on_both! {
    fn a_birth_that_a_trigger_swallows_is_refused_with_its_row(store) {
        store.make_table::<Shelf>(&[]);
        let offer = offer(&mut store);
        store.run(if is_sqlite(&store) {
            "CREATE TRIGGER swallow BEFORE INSERT ON shelves WHEN NEW.name = 'shelf 1'
             BEGIN SELECT RAISE(IGNORE); END"
        } else {
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
             CREATE TRIGGER swallow BEFORE INSERT ON shelves FOR EACH ROW WHEN (NEW.name = 'shelf 1')
             EXECUTE FUNCTION swallow()"
        });
        let outcome = bear(&mut store, offer, &named(0..3));
        let causes: Vec<&str> = outcome.failed.iter().map(|failure| failure.cause.as_str()).collect();
        let cause = "a step makes the shelf `shelf 1`, which the database said that it had written, and left out: look \
                     for a trigger or a rule on its table";
        assert_eq!(causes, [cause]);
        assert_eq!((outcome.births, shelves(&mut store)), (vec![], vec![]));
    }
}
