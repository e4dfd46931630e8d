//! Reads one row of a record table, or says what is wrong with it.

use automation_core::{Cursor, Failure, Id, Instant, Row};

use crate::{ColumnError, Columns, StorageError, Stored, engine::sql};

/// A row as it was found.
pub(crate) enum Found<R> {
    Readable(Row<R>),
    Unreadable(Failure),
}

/// Where a row lies in the order of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    due_at: Instant,
    /// Whether that is the row's `due_at`; otherwise it is the first instant behind.
    is_exact: bool,
    pub(crate) id: Id,
}

impl Place {
    /// What passes over the row when rows are taken by number.
    pub(crate) fn by_number(self) -> Cursor {
        Cursor { due_at: self.due_at, id: self.id }
    }

    /// What passes over the row when rows are taken as they are due, and over no instant behind it.
    pub(crate) fn as_due(self) -> Cursor {
        Cursor { due_at: self.due_at, id: if self.is_exact { self.id } else { Id(i64::MIN) } }
    }
}

/// Reads what [`crate::engine::sql::select`] selects. The place is there for unreadable rows too, so they
/// never block those behind them.
pub(crate) fn read<R: Stored>(columns: &mut dyn Columns) -> Result<(Place, Found<R>), StorageError> {
    let id = Id(columns.integer()?);
    match record::<R>(id, columns) {
        Ok(row) => {
            let due_at = row.due_at.unwrap_or(Instant::MAX);
            Ok((Place { due_at, is_exact: true, id }, Found::Readable(row)))
        }
        Err(error) => {
            columns.seek(DUE_AT);
            let (due_at, is_exact) = columns.reach();
            let place = Place { due_at, is_exact, id };
            let key = if R::KEY.is_some() { called(key::<R>(columns), id) } else { id.to_string() };
            Ok((place, Found::Unreadable(Failure { id, key, cause: error.to_string() })))
        }
    }
}

/// The place of `due_at`, and the number of columns before the described ones.
const DUE_AT: usize = 2;
const BEFORE: usize = 3;

/// The place of the column behind those that [`read`] reads.
pub(crate) fn behind<R: Stored>() -> usize {
    BEFORE.saturating_add(sql::described::<R>().count())
}

fn record<R: Stored>(id: Id, columns: &mut dyn Columns) -> Result<Row<R>, ColumnError> {
    let version = columns.integer()?;
    let version = u64::try_from(version).map_err(|_| ColumnError::new("version", version, "0 or more"))?;
    let due_at = columns.instant_or_null()?;
    Ok(Row { id, version, due_at, record: R::read(columns)? })
}

/// What a row is called that cannot be read: by its key, unless that is no name that could be told from others,
/// printed on one line and typed; then by its number, which is said to be one.
pub(crate) fn called(key: Option<&str>, id: Id) -> String {
    let is_name = |key: &&str| {
        let is_seen = |letter: char| !letter.is_control() && letter != char::REPLACEMENT_CHARACTER;
        !key.trim().is_empty() && key.chars().count() <= LONGEST_NAME && key.chars().all(is_seen)
    };
    key.filter(is_name).map_or_else(|| format!("row {id}"), str::to_owned)
}

/// As long as a name may be that somebody gave.
const LONGEST_NAME: usize = 255;

fn key<R: Stored>(columns: &mut dyn Columns) -> Option<&str> {
    let name = R::KEY?;
    let place = sql::described::<R>().position(|column| column.name == name)?;
    columns.seek(BEFORE.saturating_add(place));
    columns.text().ok()
}

/// The last place of a page that is not before its first.
///
/// A page comes in order, except that PostgreSQL looks at a row again once it has locked it: one that
/// somebody moved meanwhile stays where it was in the page and has its new place. Had it moved to the
/// front, the next page would begin in front of this one.
pub(crate) fn end(places: &[Place]) -> Option<Place> {
    let first = places.first()?;
    places.iter().rev().find(|place| *place >= first).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a page with those places ends.
    fn end_of(page: &[(i64, i64)]) -> Option<(i64, i64)> {
        let place = |(micros, id): &(i64, i64)| Place {
            due_at: Instant::from_micros(*micros).unwrap_or(Instant::MAX),
            is_exact: true,
            id: Id(*id),
        };
        let places: Vec<Place> = page.iter().map(place).collect();
        end(&places).map(|place| (place.due_at.micros(), place.id.0))
    }

    #[test]
    fn a_row_whose_key_is_no_name_is_called_by_its_number() {
        let long = "x".repeat(255);
        for key in ["013", "1.5", "Mina Rahmani", "\u{e9}", &long] {
            assert_eq!(called(Some(key), Id(7)), key);
        }
        for key in
            [None, Some(""), Some("  "), Some("a\nb"), Some("a\0b"), Some("\u{fffd}A"), Some(&*(long + "x"))]
        {
            assert_eq!(called(key, Id(7)), "row 7", "{key:?}");
        }
    }

    #[test]
    fn a_page_ends_where_its_order_does() {
        assert_eq!(end_of(&[]), None);
        assert_eq!(end_of(&[(5, 1), (5, 2), (6, 1)]), Some((6, 1)));
        // The last one moved to the front, by its instant and by its number.
        assert_eq!(end_of(&[(5, 2), (6, 4), (1, 3)]), Some((6, 4)));
        assert_eq!(end_of(&[(5, 2), (5, 3), (5, 1)]), Some((5, 3)));
        // One before the last moved: what is behind the page is behind its last row.
        assert_eq!(end_of(&[(5, 1), (1, 2), (6, 3)]), Some((6, 3)));
        assert_eq!(end_of(&[(5, 1), (9, 2), (6, 3)]), Some((6, 3)));
    }
}
