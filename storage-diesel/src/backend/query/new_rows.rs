//! Adds rows to a kind's table: records as they are inserted, and those that steps make.

use std::{
    collections::{HashMap, HashSet},
    marker::PhantomData,
};

use automation_core::{Id, Instant, other_forms, typed};

use super::{Conn, claim, write};
use crate::{
    Column, Inserted, Neighbourhood, StorageError, Stored, Values,
    engine::{
        spellings,
        sql::{self, Target},
    },
};

/// How many rows are turned into values at a time; it bounds the memory.
const AT_A_TIME: usize = 2_048;

/// A row that is to be added.
pub(super) struct NewRow<'a, R> {
    pub(super) record: &'a R,
    /// How many steps it has taken.
    pub(super) version: u64,
    pub(super) due_at: Option<Instant>,
}

/// Adds the rows, but for those whose key is taken, in the table or by an earlier one; says of each, in their order,
/// what became of it.
pub(super) fn add<R: Neighbourhood>(
    conn: &mut Conn,
    rows: &[NewRow<'_, R>],
) -> Result<Vec<Inserted>, StorageError> {
    let own = [Column::integer("version"), Column::instant("due_at")];
    let columns: Vec<Column> = sql::described::<R>().copied().chain(own).collect();
    let suffix = match R::KEY {
        Some(key) => format!(" ON CONFLICT ({key}) DO NOTHING RETURNING id, {key}"),
        None => " RETURNING id".to_owned(),
    };
    let target = Target {
        table: R::TABLE,
        columns: &columns,
        shared: [&[]; 2],
        suffix: &suffix,
        marker: PhantomData::<R>,
    };
    let mut inserted = Vec::with_capacity(rows.len());
    for part in rows.chunks(AT_A_TIME) {
        let records: Vec<&R> = part.iter().map(|row| row.record).collect();
        let twins = twins(conn, &records)?;
        claim::hold_new::<R>(conn, &records)?;
        let mut values = Values::with_room_for(part.len(), columns.len());
        for NewRow { record, version, due_at } in part {
            if is_twin(*record, &twins) {
                continue;
            }
            let before = values.list.len();
            record.write_fixed(&mut values);
            record.write_changing(&mut values);
            sql::check::<R>(values.list.get(before..).unwrap_or_default(), sql::described::<R>())?;
            values.integer(sql::integer(*version));
            values.instant_or_null(*due_at);
        }
        let mut numbers = Numbers::of(&records);
        write::insert(
            conn,
            &target,
            &values,
            Some(&mut |columns| {
                let id = Id(columns.integer()?);
                match R::KEY {
                    Some(_) => numbers.give_to(columns.text()?, id),
                    None => numbers.without_keys.push(id),
                }
                Ok(())
            }),
        )?;
        inserted.extend(numbers.of_each());
    }
    Ok(inserted)
}

/// The numbers that the database gives to new rows.
struct Numbers<'a, R> {
    records: &'a [&'a R],
    /// What became of the first of the records; the database tells the others after them.
    inserted: Vec<Inserted>,
    /// Those that it told out of that order.
    out_of_order: HashMap<String, Id>,
    /// Those of a kind without a key.
    without_keys: Vec<Id>,
}

impl<'a, R: Stored> Numbers<'a, R> {
    fn of(records: &'a [&'a R]) -> Self {
        let inserted = Vec::with_capacity(records.len());
        Self { records, inserted, out_of_order: HashMap::new(), without_keys: Vec::new() }
    }

    /// The row with that key has that number. Both databases tell rows in the order of the values, although neither
    /// promises it; so the record is mostly the next one, or one behind those that are passed over.
    fn give_to(&mut self, key: &str, id: Id) {
        let mut rest = self.records.iter().skip(self.inserted.len());
        match rest.position(|record| record.key() == Some(key)) {
            Some(passed_over) => {
                self.inserted.extend(std::iter::repeat_n(Inserted::Duplicate, passed_over));
                self.inserted.push(Inserted::New(id));
            }
            None => drop(self.out_of_order.insert(key.to_owned(), id)),
        }
    }

    /// What became of each record.
    fn of_each(mut self) -> Vec<Inserted> {
        // Without a key nothing is passed over, and numbers are given in the order of the values.
        self.without_keys.sort_unstable();
        self.inserted.extend(self.without_keys.into_iter().map(Inserted::New));
        self.inserted.resize(self.records.len(), Inserted::Duplicate);
        if !self.out_of_order.is_empty() {
            for (record, inserted) in self.records.iter().zip(&mut self.inserted) {
                let id = record.key().and_then(|key| self.out_of_order.remove(key));
                *inserted = id.map_or(*inserted, Inserted::New);
            }
        }
        self.inserted
    }
}

/// The keys of records that are stored already, in a form from before there was one (G-30).
pub(super) fn twins<R: Stored>(conn: &mut Conn, records: &[&R]) -> Result<HashSet<String>, StorageError> {
    let Some(column) = R::KEY.filter(|_| R::SPELLED) else { return Ok(HashSet::new()) };
    let forms: Vec<String> = records.iter().filter_map(|record| record.key()).flat_map(other_forms).collect();
    let mut twins = HashSet::new();
    for part in forms.chunks(AT_A_TIME) {
        let stored = spellings::stored(conn, R::TABLE, column, part)?;
        twins.extend(stored.iter().map(|stored| typed(stored)));
    }
    Ok(twins)
}

pub(super) fn is_twin<R: Stored>(record: &R, twins: &HashSet<String>) -> bool {
    !twins.is_empty() && record.key().is_some_and(|key| twins.contains(key))
}
