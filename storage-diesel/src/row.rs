//! Reads one row of a record table, or says what is wrong with it.

use automation_core::{Cursor, Failure, Id, Row};

use crate::{ColumnError, Columns, StorageError, Stored, sql};

/// A row as it was found.
pub(crate) enum Found<R> {
    Readable(Row<R>),
    Unreadable(Failure),
}

/// Reads what [`crate::sql::select`] selects. The cursor is there for unreadable rows too, so they
/// never block those behind them.
pub(crate) fn read<R: Stored>(columns: &mut dyn Columns) -> Result<(Cursor, Found<R>), StorageError> {
    let id = Id(columns.integer()?);
    match record::<R>(id, columns) {
        Ok(row) => {
            let due_at = row.due_at.unwrap_or(automation_core::Instant::MAX);
            Ok((Cursor { due_at, id }, Found::Readable(row)))
        }
        Err(error) => {
            columns.seek(DUE_AT);
            let cursor = Cursor { due_at: columns.earliest(), id };
            let key = key::<R>(columns).unwrap_or_else(|| id.to_string());
            Ok((cursor, Found::Unreadable(Failure { id, key, cause: error.to_string() })))
        }
    }
}

/// The place of `due_at`, and the number of columns before the described ones.
const DUE_AT: usize = 2;
const BEFORE: usize = 3;

fn record<R: Stored>(id: Id, columns: &mut dyn Columns) -> Result<Row<R>, ColumnError> {
    let version = columns.integer()?;
    let version = u64::try_from(version).map_err(|_| ColumnError::new("version", version, "0 or more"))?;
    let due_at = columns.instant_or_null()?;
    Ok(Row { id, version, due_at, record: R::read(columns)? })
}

fn key<R: Stored>(columns: &mut dyn Columns) -> Option<String> {
    let name = R::KEY?;
    let place = sql::described::<R>().position(|column| column.name == name)?;
    columns.seek(BEFORE.saturating_add(place));
    columns.text().ok().map(str::to_owned)
}
