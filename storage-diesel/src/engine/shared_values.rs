//! Columns that hold the same in every row of a batch.
//!
//! A sweep writes thousands of steps that differ in four columns of fifteen. A value that all rows share
//! is bound once: binding is most of what writing a row costs on this side of the database.

use crate::engine::value::Value;

/// Whether all rows hold the same values in those columns, and there are such columns; the rows lie one
/// after the other.
#[cfg(feature = "sqlite")]
pub(crate) fn are(values: &[Value<'_>], columns: &[bool]) -> bool {
    let (first, others) = values.split_at(columns.len().min(values.len()));
    columns.contains(&true)
        && others.chunks_exact(columns.len()).all(|row| {
            row.iter().zip(first).zip(columns).all(|((value, first), shared)| !*shared || value == first)
        })
}

/// For each column whether all rows hold the same value; the rows lie one after the other. At least one
/// column always counts as different, so that the rows can still be told apart.
#[cfg(feature = "postgres-system-libpq")]
pub(crate) fn columns(values: &[Value<'_>], width: usize) -> Vec<bool> {
    let mut rows = values.chunks_exact(width.max(1));
    let Some(first) = rows.next() else { return vec![false; width] };
    let mut shared = vec![true; width];
    for row in rows {
        for ((shared, value), first) in shared.iter_mut().zip(row).zip(first) {
            // Comparing stops at the first difference, so only columns that are shared cost anything.
            *shared = *shared && value == first;
        }
    }
    if values.len() <= width {
        shared.fill(false);
    }
    if shared.iter().all(|shared| *shared)
        && let Some(first) = shared.first_mut()
    {
        *first = false;
    }
    shared
}

#[cfg(all(test, feature = "sqlite", feature = "postgres-system-libpq"))]
mod tests {
    use super::*;

    fn row<'a>(kind: &'a str, number: i64) -> [Value<'a>; 2] {
        [Value::from(kind), Value::from(number)]
    }

    #[test]
    fn a_column_is_shared_iff_no_row_differs() {
        let rows = [row("a", 1), row("a", 2), row("a", 3)].concat();
        assert_eq!(columns(&rows, 2), [true, false]);
        let rows = [row("a", 1), row("a", 1), row("b", 1)].concat();
        assert_eq!(columns(&rows, 2), [false, true]);
    }

    #[test]
    fn the_usual_columns_are_compared_and_no_others() {
        let rows = [row("a", 1), row("a", 2), row("a", 3)].concat();
        assert!(are(&rows, &[true, false]));
        assert!(!are(&rows, &[true, true]));
        assert!(!are(&rows, &[false, true]));
        assert!(!are(&rows, &[false, false]), "there is nothing to bind once");
        assert!(!are(&rows, &[]));
    }

    #[test]
    fn one_row_and_equal_rows_keep_a_column_of_their_own() {
        assert_eq!(columns(&row("a", 1), 2), [false, false]);
        assert_eq!(columns(&[row("a", 1), row("a", 1)].concat(), 2), [false, true]);
        assert_eq!(columns(&[], 2), [false, false]);
    }
}
