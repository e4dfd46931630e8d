//! Estimates, which digests count (C-E10).

use automation_core::{Failure, Id};
use compliance_core::job::{Estimate, JobNumber};

use crate::{
    ColumnError, Columns, Legible, StorageError,
    engine::{
        row, sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// Estimates, which the daily summary counts: what somebody was told that a job would cost (C-E10).
///
/// ```
/// use compliance_core::job::{Estimate, EstimateStatus};
/// use diesel::{Connection, SqliteConnection};
/// use storage_diesel::{prelude::*, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// let draft = Estimate {
///     number: "EST-1".parse()?,
///     job: Some("JOB-000123".parse()?),
///     status: EstimateStatus::Draft,
///     recorded_at: "2026-03-01T09:00:00Z".parse()?,
/// };
/// assert!(store.put_estimate(&draft)?);
/// assert_eq!(store.estimates(None, 10)?.rows, [draft]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Estimates {
    /// Adds an estimate, or changes the job and the status of the one that has its number: when it was recorded stays. `true`
    /// if it is new.
    fn put_estimate(&mut self, estimate: &Estimate) -> Result<bool, StorageError>;

    /// The estimate with that number, with its number in storage.
    fn estimate(&mut self, number: &JobNumber) -> Result<Option<(Id, Estimate)>, StorageError>;

    /// At most `limit` estimates in the order of their numbers, from behind that one.
    fn estimates(
        &mut self,
        after: Option<&JobNumber>,
        limit: usize,
    ) -> Result<Legible<Estimate>, StorageError>;
}

impl<S: LentStore> Estimates for S {
    fn put_estimate(&mut self, estimate: &Estimate) -> Result<bool, StorageError> {
        let Estimate { number, job, status, recorded_at } = estimate;
        let job = || Value::Text(job.as_ref().map(|job| job.as_str().into()));
        self.together(|store| {
            let sql = "UPDATE compliance_estimates SET job = ?, status = ? WHERE number = ?";
            let changed =
                store.conn().execute(sql, &[job(), Value::from(status.as_str()), Value::from(number.as_str())])?;
            if changed > 0 {
                return Ok(false);
            }
            // Somebody else may add it at this moment.
            let sql = "INSERT INTO compliance_estimates (number, job, status, recorded_at) VALUES (?, ?, ?, ?) \
                       ON CONFLICT (number) DO UPDATE SET job = excluded.job, status = excluded.status";
            let values = [
                Value::from(number.as_str()),
                job(),
                Value::from(status.as_str()),
                Value::from(*recorded_at),
            ];
            store.conn().execute(sql, &values)?;
            Ok(true)
        })
    }

    fn estimate(&mut self, number: &JobNumber) -> Result<Option<(Id, Estimate)>, StorageError> {
        let sql = format!("SELECT {COLUMNS} FROM compliance_estimates WHERE number = ?");
        self.patiently(|store| {
            store.conn().first(&sql, &[Value::from(number.as_str())], |columns| Ok(read(columns)?))
        })
    }

    fn estimates(
        &mut self,
        after: Option<&JobNumber>,
        limit: usize,
    ) -> Result<Legible<Estimate>, StorageError> {
        let after = after.map_or("", JobNumber::as_str);
        let sql =
            format!("SELECT {COLUMNS} FROM compliance_estimates WHERE number > ? ORDER BY number LIMIT ?");
        self.patiently(|store| {
            let Legible { rows, unreadable } =
                store.conn().legible(&sql, &[Value::from(after), sql::limit(limit)], read, unreadable)?;
            Ok(Legible { rows: rows.into_iter().map(|(_, estimate)| estimate).collect(), unreadable })
        })
    }
}

/// The columns of an estimate, in the order of [`read`].
const COLUMNS: &str = "id, number, job, status, recorded_at";

fn read(columns: &mut dyn Columns) -> Result<(Id, Estimate), ColumnError> {
    let id = Id(columns.integer()?);
    let number = |text: &str| {
        text.parse()
            .map_err(|_| ColumnError::new("number", text, "a number of 1 to 100 characters that can be seen"))
    };
    let estimate = Estimate {
        number: number(columns.text()?)?,
        job: columns.text_or_null()?.map(number).transpose()?,
        status: {
            let text = columns.text()?;
            text.parse()
                .map_err(|_| ColumnError::new("status", text, "the status of an estimate, such as `draft`"))?
        },
        recorded_at: columns.instant()?,
    };
    Ok((id, estimate))
}

/// Which estimate it is that cannot be read, and why.
fn unreadable(columns: &mut dyn Columns, error: &ColumnError) -> Failure {
    columns.seek(0);
    let id = Id(columns.integer().unwrap_or_default());
    let key = row::called(columns.text().ok(), id);
    Failure { id, key, cause: error.to_string() }
}
