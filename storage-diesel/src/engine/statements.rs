//! What a connection of either database is to those who write their statements once for both.

use automation_core::Failure;

use crate::{
    ColumnError, Columns, FactReader, Legible, StorageError,
    engine::{audit::WriteContext, column::Tell, value::Value},
    operation::settings::Requirement,
};

/// A connection that runs statements, each with a `?` for every value, and the words that differ between the
/// databases.
pub(crate) trait Statements: Sized {
    /// What locks the rows that are read.
    const LOCK: &'static str;
    /// The same, and leaves out the rows that another connection has locked.
    const LOCK_FREE_ONES: &'static str;
    /// What keeps the rows that are read as they are, and lets others read them.
    const LOCK_SHARED: &'static str;
    /// What finds a value among [`among`](Self::among) or [`among_texts`](Self::among_texts).
    const AMONG: &'static str;
    /// What the database's clock shows now, as a column of instants keeps it.
    const CLOCK: &'static str;
    /// What asks for the server's clock; `None`: there is no server.
    const SERVER_CLOCK: Option<&'static str>;
    /// Whether a step has a key, by which pages of them go on.
    const STEP_HAS_A_KEY: &'static str;

    /// Numbers as one value.
    fn among<'a>(numbers: &[i64]) -> Value<'a>;

    /// Whether a column holds more than plain words: other letters than those of ASCII, or two spaces. As the
    /// indexes of those have it.
    fn unusual(column: &str) -> String;

    /// Keeps others from relying on a setting, also on one that is not there yet, until the transaction ends.
    fn lock_settings(&mut self) -> Result<(), StorageError>;

    /// Runs the statement and says how many rows it touched.
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize, StorageError>;

    /// Runs the statement and tells each row.
    fn each(&mut self, sql: &str, values: &[Value<'_>], tell: &mut Tell<'_>) -> Result<(), StorageError>;

    /// Runs the statement and reads its first row; `None` if there is none.
    fn first<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&mut dyn Columns) -> Result<T, StorageError>,
    ) -> Result<Option<T>, StorageError> {
        let mut found = None;
        self.each(sql, values, &mut |columns| {
            if found.is_none() {
                found = Some(read(columns)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Runs the statement and reads every row.
    fn all<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&mut dyn Columns) -> Result<T, StorageError>,
    ) -> Result<Vec<T>, StorageError> {
        let mut found = Vec::new();
        self.each(sql, values, &mut |columns| {
            found.push(read(columns)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Runs the statement and reads every row that can be read; of the others `name` says which they are.
    fn legible<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&mut dyn Columns) -> Result<T, ColumnError>,
        name: impl Fn(&mut dyn Columns, &ColumnError) -> Failure,
    ) -> Result<Legible<T>, StorageError> {
        let mut found = Legible { rows: Vec::new(), unreadable: Vec::new() };
        self.each(sql, values, &mut |columns| {
            match read(columns) {
                Ok(row) => found.rows.push(row),
                Err(error) => {
                    columns.seek(0);
                    found.unreadable.push(name(columns, &error));
                }
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// A store over a lent connection, as those see it who write for both databases.
pub(crate) trait LentStore: Sized {
    /// The connection that is lent.
    type Conn: Statements;

    fn conn(&mut self) -> &mut Self::Conn;

    /// What is written besides the records.
    fn context(&self) -> WriteContext;

    fn set_context(&mut self, context: WriteContext);

    fn set_requirement(&mut self, required: Option<Requirement>);

    /// Does `work` again for as long as the database is busy and it is to be waited for. For work that leaves
    /// nothing behind when it fails so; inside a transaction, where the lock is held, it is done once.
    fn patiently<T>(
        &mut self,
        work: impl FnMut(&mut Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError>;

    /// Does `work` in the open transaction as it is, or in one of its own. Unlike a savepoint this costs
    /// nothing inside a large transaction, in which SQLite would copy every page that changes.
    fn together<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError>;

    /// Reads neighbours; `lock`: those that are to be locked are.
    fn facts(&mut self, lock: bool) -> impl FactReader;
}
