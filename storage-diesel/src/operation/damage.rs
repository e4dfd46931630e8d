//! Finds what is damaged in the rows that no record reads: agents, steps and refusals; and the texts that are not in
//! the form in which they are kept.

use automation_core::{Failure, Id};

use crate::{
    Legible, StorageError,
    engine::{
        history, refusals as refusal,
        spellings::{self, Kept},
        sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// What is damaged besides the records.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Damage {
    /// Tells every code, agent, cohort, student and user whose text is not in the form in which texts are kept
    /// (G-30), with what it is.
    fn misspelt(&mut self, tell: &mut dyn FnMut(&'static str, &str)) -> Result<(), StorageError>;

    /// Reads every agent, step and refusal, and tells those that cannot be read, with what they are;
    /// gives their number. It reads a page at a time, so its memory is bounded.
    fn unreadable_lines(&mut self, tell: &mut dyn FnMut(&'static str, &Failure))
    -> Result<u64, StorageError>;
}

/// The columns whose texts are kept in one form, of each domain that there is.
const KEPT: &[&[Kept]] = &[
    #[cfg(feature = "referral")]
    crate::referral::KEPT,
    #[cfg(feature = "sessions")]
    crate::sessions::KEPT,
    #[cfg(feature = "compliance")]
    crate::compliance::KEPT,
];

impl<S: LentStore> Damage for S {
    fn misspelt(&mut self, tell: &mut dyn FnMut(&'static str, &str)) -> Result<(), StorageError> {
        for kept in KEPT.iter().copied().flatten() {
            spellings::misspelt(self.conn(), kept, tell)?;
        }
        Ok(())
    }

    fn unreadable_lines(
        &mut self,
        tell: &mut dyn FnMut(&'static str, &Failure),
    ) -> Result<u64, StorageError> {
        unreadable(self.conn(), tell)
    }
}

/// How many rows are read together; it bounds the memory.
const PAGE: usize = 2_048;

/// Tells each with what it is, and gives their number.
fn unreadable<C: Statements>(
    conn: &mut C,
    tell: &mut dyn FnMut(&'static str, &Failure),
) -> Result<u64, StorageError> {
    let mut count = 0_u64;
    let mut told = |what, failures: &[Failure]| {
        for failure in failures {
            count = count.saturating_add(1);
            tell(what, failure);
        }
    };
    #[cfg(feature = "referral")]
    crate::referral::agents::unreadable(conn, PAGE, &mut |failures| told("agent", failures))?;
    without_a_key(conn, &mut |failure| told("step", std::slice::from_ref(failure)))?;
    each_step(conn, &mut |failure| told("step", std::slice::from_ref(failure)))?;
    let sql = format!("SELECT {} FROM due_refusals WHERE id > ? ORDER BY id LIMIT ?", refusal::COLUMNS);
    by_number(conn, &sql, refusal::read_numbered, refusal::unreadable, &mut |failures| {
        told("refusal", failures)
    })?;
    Ok(count)
}

/// The highest number on a page.
pub(crate) fn last<T>(page: &Legible<T>, number: impl Fn(&T) -> Id) -> Option<Id> {
    let readable = page.rows.last().map(number);
    readable.max(page.unreadable.last().map(|failure| failure.id))
}

/// Reads a table by number, a page at a time.
fn by_number<C: Statements>(
    conn: &mut C,
    sql: &str,
    read: impl Fn(&mut dyn crate::Columns) -> Result<Id, crate::ColumnError>,
    name: impl Fn(&mut dyn crate::Columns, &crate::ColumnError) -> Failure,
    told: &mut dyn FnMut(&[Failure]),
) -> Result<(), StorageError> {
    let mut after = Id(i64::MIN);
    loop {
        let page = conn.legible(sql, &[Value::from(after.0), sql::limit(PAGE)], &read, &name)?;
        told(&page.unreadable);
        match last(&page, |id| *id) {
            Some(id) => after = id,
            None => return Ok(()),
        }
    }
}

/// Where a step stands in the audit.
type Place = (String, i64, i64);

/// Tells the steps by whose key no page could go on.
fn without_a_key<C: Statements>(conn: &mut C, tell: &mut dyn FnMut(&Failure)) -> Result<(), StorageError> {
    let has_a_key = C::STEP_HAS_A_KEY;
    let sql = format!(
        "SELECT CAST(record_id AS TEXT), CAST(version AS TEXT), CAST(kind AS TEXT) FROM due_steps \
         WHERE NOT ({has_a_key})"
    );
    conn.each(&sql, &[], &mut |columns| {
        let mut word = || columns.text().map_or_else(|_| "?".to_owned(), str::to_owned);
        let (record, version, kind) = (word(), word(), word());
        let id = Id(record.parse().unwrap_or_default());
        let cause = "its key is not the name of a kind and two whole numbers".to_owned();
        tell(&Failure { id, key: format!("step {version} of {kind} {record}"), cause });
        Ok(())
    })
}

/// Reads the audit by its key, a page at a time.
fn each_step<C: Statements>(conn: &mut C, tell: &mut dyn FnMut(&Failure)) -> Result<(), StorageError> {
    let has_a_key = C::STEP_HAS_A_KEY;
    let sql = format!(
        "SELECT kind, record_id, {} FROM due_steps WHERE (kind, record_id, version) > (?, ?, ?) \
         AND {has_a_key} ORDER BY kind, record_id, version LIMIT ?",
        history::COLUMNS
    );
    let mut after: Place = (String::new(), i64::MIN, i64::MIN);
    loop {
        let values =
            [Value::from(after.0.as_str()), Value::from(after.1), Value::from(after.2), sql::limit(PAGE)];
        let mut end = None;
        let mut failures = Vec::new();
        conn.each(&sql, &values, &mut |columns| {
            let kind = columns.text()?.to_owned();
            let record = columns.integer()?;
            if let Err(error) = history::read_step(columns) {
                columns.seek(2);
                let version = columns.integer()?;
                let key = format!("step {version} of {kind} {record}");
                failures.push(Failure { id: Id(record), key, cause: error.to_string() });
            }
            columns.seek(2);
            end = Some((kind, record, columns.integer()?));
            Ok(())
        })?;
        failures.iter().for_each(&mut *tell);
        match end {
            Some(place) => after = place,
            None => return Ok(()),
        }
    }
}
