//! The server's clock, and what has been decided ahead of a clock (G-25).

use automation_core::Instant;

use crate::{
    StorageError, Stored,
    engine::{
        sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// The records of one kind that were decided about ahead of a clock (G-25).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AheadOfClock {
    /// How many there are.
    pub count: u64,
    /// The first of them by number, as many as were asked for.
    pub first: Vec<RecordAhead>,
}

/// A record whose last step lies ahead of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAhead {
    /// What people call it; its number if its kind has no key, or the record is not there any more.
    pub key: String,
    /// When its last step was taken.
    pub at: Instant,
}

/// The server's clock, and what has been decided ahead of a clock (G-25).
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait ServerClock {
    /// What the server's clock says at this moment, for [`automation_core::Clocks`] (G-25); `None` where
    /// there is no server, and so no clock but the machine's.
    fn server_clock(&mut self) -> Result<Option<Instant>, StorageError>;

    /// The records of a kind whose last step lies ahead of that clock, the first `limit` of them by name:
    /// somebody decided about them ahead of time (G-25). It reads the steps of the whole kind.
    fn ahead_of_clock<R: Stored>(
        &mut self,
        clock: Instant,
        limit: usize,
    ) -> Result<AheadOfClock, StorageError>;
}

impl<S: LentStore> ServerClock for S {
    fn server_clock(&mut self) -> Result<Option<Instant>, StorageError> {
        of_server(self.conn())
    }

    fn ahead_of_clock<R: Stored>(
        &mut self,
        clock: Instant,
        limit: usize,
    ) -> Result<AheadOfClock, StorageError> {
        ahead::<R, _>(self.conn(), clock, limit)
    }
}

fn of_server<C: Statements>(conn: &mut C) -> Result<Option<Instant>, StorageError> {
    let Some(sql) = C::SERVER_CLOCK else { return Ok(None) };
    conn.first(sql, &[], |columns| Ok(columns.instant()?))
}

/// The records of a kind whose last step lies ahead of that clock.
fn ahead<R: Stored, C: Statements>(
    conn: &mut C,
    clock: Instant,
    limit: usize,
) -> Result<AheadOfClock, StorageError> {
    // Of a step that lies ahead only the last of its record matters: an earlier one may have been taken back.
    let from = format!(
        "FROM due_steps LEFT JOIN {table} ON {table}.id = due_steps.record_id \
         WHERE due_steps.kind = ? AND due_steps.at > ? AND NOT EXISTS (SELECT 1 FROM due_steps AS later \
         WHERE later.kind = due_steps.kind AND later.record_id = due_steps.record_id \
         AND later.version > due_steps.version)",
        table = R::TABLE
    );
    let mut values = vec![Value::from(R::KIND), Value::from(clock)];
    let count = conn.first(&format!("SELECT count(*) {from}"), &values, |columns| Ok(columns.integer()?))?;
    let key = R::KEY.map_or_else(|| "NULL".to_owned(), |key| format!("{}.{key}", R::TABLE));
    let sql = format!(
        "SELECT due_steps.record_id, CAST({key} AS TEXT), due_steps.at {from} ORDER BY due_steps.record_id LIMIT ?"
    );
    values.push(sql::limit(limit));
    let first = conn.all(&sql, &values, |columns| {
        let number = columns.integer()?;
        let key = columns.text_or_null()?.map_or_else(|| number.to_string(), str::to_owned);
        // An instant that cannot be read hides no other one; whoever reads the steps names it.
        Ok(columns.instant().ok().map(|at| RecordAhead { key, at }))
    })?;
    let count = count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
    Ok(AheadOfClock { count, first: first.into_iter().flatten().collect() })
}
