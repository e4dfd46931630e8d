//! Reads the columns of one row through the driver's own values.

use std::marker::PhantomData;

use automation_core::Instant;
use diesel::row::{Field, Row};

use super::{Backend, raw};
use crate::{ColumnError, Columns};

/// The columns of a row, from the first on.
pub(in crate::backend) struct RowColumns<'r, 'q, T> {
    row: &'r T,
    next: usize,
    /// Where a text lives until the next call; one for all rows.
    scratch: &'r mut String,
    query: PhantomData<&'q ()>,
}

impl<'r, 'q, T: Row<'q, Backend>> RowColumns<'r, 'q, T> {
    pub(in crate::backend) fn new(row: &'r T, scratch: &'r mut String) -> Self {
        Self { row, next: 0, scratch, query: PhantomData }
    }

    fn take<V>(
        &mut self,
        read: impl FnOnce(<Backend as diesel::backend::Backend>::RawValue<'_>) -> Result<V, raw::Unexpected>,
    ) -> Result<Option<V>, ColumnError> {
        let index = self.next;
        self.next = self.next.saturating_add(1);
        let Some(field) = self.row.get(index) else {
            return Err(ColumnError {
                column: format!("#{index}"),
                value: "nothing".to_owned(),
                expected: "a column that was selected".to_owned(),
            });
        };
        let Some(value) = field.value() else { return Ok(None) };
        read(value).map(Some).map_err(|unexpected| ColumnError {
            column: field.field_name().unwrap_or_default().to_owned(),
            value: unexpected.value,
            expected: unexpected.expected.to_owned(),
        })
    }
}

impl<'q, T: Row<'q, Backend>> Columns for RowColumns<'_, 'q, T> {
    fn text_or_null(&mut self) -> Result<Option<&str>, ColumnError> {
        let mut scratch = std::mem::take(self.scratch);
        let read = self.take(|value| raw::text(value, &mut scratch));
        *self.scratch = scratch;
        Ok(read?.map(|()| self.scratch.as_str()))
    }

    fn integer_or_null(&mut self) -> Result<Option<i64>, ColumnError> {
        self.take(raw::integer)
    }

    fn instant_or_null(&mut self) -> Result<Option<Instant>, ColumnError> {
        self.take(raw::instant)
    }

    fn name(&self) -> String {
        let field = self.next.checked_sub(1).and_then(|last| self.row.get(last));
        field.and_then(|field| field.field_name().map(str::to_owned)).unwrap_or_default()
    }

    fn text(&mut self) -> Result<&str, ColumnError> {
        let mut scratch = std::mem::take(self.scratch);
        let read = self.take(|value| raw::text(value, &mut scratch));
        *self.scratch = scratch;
        match read? {
            Some(()) => Ok(self.scratch.as_str()),
            None => Err(ColumnError::null(self.name())),
        }
    }

    fn seek(&mut self, place: usize) {
        self.next = place;
    }

    fn reach(&mut self) -> (Instant, bool) {
        self.take(|value| Ok(raw::earliest(value))).ok().flatten().unwrap_or((Instant::UNIX_EPOCH, true))
    }
}
