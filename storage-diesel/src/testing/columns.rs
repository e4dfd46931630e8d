use std::fmt::Debug;

use automation_core::{Lifecycle, one_policy, testing::Specimen};
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use proptest::{strategy::Strategy as _, strategy::ValueTree as _, test_runner::TestRunner};

use crate::{
    Inserted, Neighbourhood, StorageError, Values,
    engine::{sql, value::Value},
    prelude::*,
    sqlite::Store,
};

/// How many records are drawn.
const DRAWN: usize = 512;

/// Records that are drawn at random, as for the laws, with the policy under which they can exist.
///
/// # Panics
/// If none can be drawn.
pub fn drawn_records<S: Specimen>() -> (Vec<S::Record>, S::Policy) {
    let mut runner = TestRunner::deterministic();
    let policy = S::policies().new_tree(&mut runner).expect("a policy can be drawn").current();
    let mut draw = || {
        let tree = S::records(&policy).new_tree(&mut runner);
        tree.expect("a record can be drawn").current()
    };
    let records = (0..DRAWN).map(|_| draw()).collect();
    (records, policy)
}

/// Whether the columns of a kind are described as they are read: each record is stored and read again, and must be
/// the same. For two columns of one type there must be a record in which they differ, or nobody would notice if one
/// were read as the other: so the records are to be in many states, and all instants of one to differ. `tables`
/// makes the kind's table, and is empty if the store's own migrations do.
///
/// Both databases read by the same description, so it is done on SQLite alone, in memory.
///
/// # Panics
/// If a record comes back as another one, or cannot be stored or read; if no record tells two columns apart.
pub fn columns_keep_records<R>(tables: &str, records: &[R], policy: &<R as Lifecycle>::Policy)
where
    R: Neighbourhood + PartialEq + Debug,
    R::Policy: Sized,
{
    let mut conn = SqliteConnection::establish(":memory:").expect("memory is there");
    // What the records refer to need not be there.
    conn.batch_execute("PRAGMA foreign_keys = OFF").expect("it can be switched off");
    Store::new(&mut conn).migrate().expect("the store's tables can be made");
    conn.batch_execute(tables).expect("the kind's table can be made");
    for record in records {
        let mut store = Store::new(&mut conn);
        let inserted = store.insert(std::slice::from_ref(record), &one_policy(policy));
        let id = match inserted.as_deref() {
            Ok([Inserted::New(id)]) => *id,
            // A number that no column holds is refused as it should be.
            Err(StorageError::Description { .. }) => continue,
            other => panic!("the record cannot be inserted: {other:?}: {record:?}"),
        };
        let row = store.numbered::<R>(id).expect("the row can be read").expect("the row is there");
        assert_eq!(row.record, *record, "the record is read as another one");
        conn.batch_execute(&format!("DELETE FROM {}", R::TABLE)).expect("the row can be deleted");
    }
    let columns: Vec<_> = sql::described::<R>().collect();
    let written: Vec<Values<'_>> = records.iter().map(written).collect();
    let mut untold = Vec::new();
    for (place, one) in columns.iter().enumerate() {
        for (other_place, other) in columns.iter().enumerate().skip(place + 1) {
            let differ = |values: &Values<'_>| value(values, place) != value(values, other_place);
            if one.kind == other.kind && !written.iter().any(differ) {
                untold.push(format!("`{}` and `{}`", one.name, other.name));
            }
        }
    }
    assert!(
        untold.is_empty(),
        "no record of `{}` tells these columns apart: {}",
        R::TABLE,
        untold.join(", ")
    );
}

fn written<R: Neighbourhood>(record: &R) -> Values<'_> {
    let mut values = Values::default();
    record.write_fixed(&mut values);
    record.write_changing(&mut values);
    values
}

fn value<'v>(values: &'v Values<'_>, place: usize) -> Option<&'v Value<'v>> {
    values.list.get(place)
}
