//! The audit: the steps of every record.

use automation_core::{Actor, Failure, Id, Instant, Window, sentence};
use serde::Serialize;

use crate::{
    ColumnError, Columns, Legible, RunId, StorageError, Stored,
    engine::{
        sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// A step as it is stored: the audit line (G-13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredStep {
    /// Its ordinal, from 1 on.
    pub version: u64,
    /// The event's name.
    pub event: String,
    /// What the event carries besides, as its kind wrote it.
    pub detail: Option<String>,
    /// When it happened.
    pub at: Instant,
    /// The state before, as a word.
    pub from: String,
    /// The state after, as a word.
    pub to: String,
    /// Who is accountable.
    pub actor: Actor,
    /// Why time brought it, as a sentence; `None` for what somebody asked.
    pub because: Option<String>,
    /// The reason that was given.
    pub reason: Option<String>,
    /// The run that wrote it, if it was one.
    pub run: Option<RunId>,
}

/// What [`read_step`] reads, in order.
pub(crate) const COLUMNS: &str = "version, event, detail, at, from_state, to_state, actor, reason, run_id, \
                                  clause, anchor, window_text, anchor_at";

/// Reads one step.
pub(crate) fn read_step(columns: &mut dyn Columns) -> Result<StoredStep, ColumnError> {
    let version = columns.integer()?;
    Ok(StoredStep {
        version: u64::try_from(version).map_err(|_| ColumnError::new("version", version, "1 or more"))?,
        event: columns.text()?.to_owned(),
        detail: columns.text_or_null()?.map(str::to_owned),
        at: columns.instant()?,
        from: columns.text()?.to_owned(),
        to: columns.text()?.to_owned(),
        actor: actor(columns)?,
        reason: columns.text_or_null()?.map(str::to_owned),
        run: columns.integer_or_null()?.map(RunId),
        because: because(columns)?,
    })
}

/// Reads who is accountable; null is the system.
pub(crate) fn actor(columns: &mut dyn Columns) -> Result<Actor, ColumnError> {
    match columns.text_or_null()? {
        None => Ok(Actor::System),
        Some(text) => text.parse().map_err(|_| ColumnError::new("actor", text, "an actor or null")),
    }
}

fn because(columns: &mut dyn Columns) -> Result<Option<String>, ColumnError> {
    let Some(clause) = columns.text_or_null()?.map(str::to_owned) else { return Ok(None) };
    let anchor = columns.text()?.to_owned();
    let text = columns.text()?;
    let window: Window =
        text.parse().map_err(|_| ColumnError::new("window_text", text, "a window of time"))?;
    Ok(Some(sentence(&clause, &anchor, &window, columns.instant()?)))
}

/// The audit: the steps of every record (G-13).
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait History {
    /// The steps of a record, in order. [`StorageError::Unreadable`] if one of them cannot be read.
    fn history<R: Stored>(&mut self, id: Id) -> Result<Vec<StoredStep>, StorageError> {
        self.readable_history::<R>(id)?.all()
    }

    /// The same for whoever can do without those that cannot be read.
    fn readable_history<R: Stored>(&mut self, id: Id) -> Result<Legible<StoredStep>, StorageError>;

    /// The events of a record with their instants, in order: what [`automation_core::replay`] takes.
    /// [`StorageError::Unreadable`] if one of them cannot be read.
    fn events<R: Stored>(&mut self, id: Id) -> Result<Vec<(R::Event, Instant)>, StorageError> {
        let steps = self.readable_events::<R>(id)?.all()?;
        Ok(steps.into_iter().map(|(step, event)| (event, step.at)).collect())
    }

    /// The steps of a record with their events, in order, for whoever can do without those that cannot be
    /// read.
    fn readable_events<R: Stored>(&mut self, id: Id)
    -> Result<Legible<(StoredStep, R::Event)>, StorageError>;

    /// At most `limit` records of a kind that took a step in that run, by number, from behind `after`.
    fn records_of_run<R: Stored>(
        &mut self,
        run: RunId,
        after: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Id>, StorageError>;

    /// Reads the steps of all records of a kind, and tells those whose event is none of the kind's; gives their
    /// number. A step that cannot be read at all is not among them. It reads a page at a time, so its memory is
    /// bounded.
    fn unreadable_events<R: Stored>(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError>;
}

impl<S: LentStore> History for S {
    fn readable_history<R: Stored>(&mut self, id: Id) -> Result<Legible<StoredStep>, StorageError> {
        self.patiently(|store| steps::<R, _>(store.conn(), id))
    }

    fn records_of_run<R: Stored>(
        &mut self,
        run: RunId,
        after: Option<Id>,
        limit: usize,
    ) -> Result<Vec<Id>, StorageError> {
        let sql = "SELECT DISTINCT record_id FROM due_steps WHERE kind = ? AND run_id = ? AND record_id > ? \
                   ORDER BY record_id LIMIT ?";
        let after = after.map_or(i64::MIN, |id| id.0);
        let values = [Value::from(R::KIND), Value::from(run.0), Value::from(after), sql::limit(limit)];
        self.patiently(|store| store.conn().all(sql, &values, |columns| Ok(Id(columns.integer()?))))
    }

    fn readable_events<R: Stored>(
        &mut self,
        id: Id,
    ) -> Result<Legible<(StoredStep, R::Event)>, StorageError> {
        self.patiently(|store| events::<R, _>(store.conn(), id))
    }

    fn unreadable_events<R: Stored>(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError> {
        unreadable_events::<R, _>(self.conn(), tell)
    }
}

fn steps<R: Stored, C: Statements>(conn: &mut C, id: Id) -> Result<Legible<StoredStep>, StorageError> {
    read::<R, _, _>(conn, id, read_step)
}

fn events<R: Stored, C: Statements>(
    conn: &mut C,
    id: Id,
) -> Result<Legible<(StoredStep, R::Event)>, StorageError> {
    read::<R, _, _>(conn, id, |columns| {
        let step = read_step(columns)?;
        let event = R::read_event(&step.event, step.detail.as_deref())?;
        Ok((step, event))
    })
}

/// How many steps are read together; it bounds the memory.
const PAGE: usize = 2_048;

fn unreadable_events<R: Stored, C: Statements>(
    conn: &mut C,
    tell: &mut dyn FnMut(&Failure),
) -> Result<u64, StorageError> {
    let has_a_key = C::STEP_HAS_A_KEY;
    let sql = format!(
        "SELECT record_id, {COLUMNS} FROM due_steps WHERE kind = ? AND (record_id, version) > (?, ?) AND {has_a_key} \
         ORDER BY record_id, version LIMIT ?"
    );
    let (mut after, mut count) = ((i64::MIN, i64::MIN), 0_u64);
    loop {
        let values = [Value::from(R::KIND), Value::from(after.0), Value::from(after.1), sql::limit(PAGE)];
        let (mut end, mut failures) = (None, Vec::new());
        conn.each(&sql, &values, &mut |columns| {
            let record = columns.integer()?;
            let step = read_step(columns);
            columns.seek(1);
            let version = columns.integer()?;
            end = Some((record, version));
            if let Ok(step) = step
                && let Err(error) = R::read_event(&step.event, step.detail.as_deref())
            {
                let key = format!("step {version} of {} {record}", R::KIND);
                failures.push(Failure { id: Id(record), key, cause: error.to_string() });
            }
            Ok(())
        })?;
        failures.iter().for_each(&mut *tell);
        count = count.saturating_add(u64::try_from(failures.len()).unwrap_or(u64::MAX));
        match end {
            Some(place) => after = place,
            None => return Ok(count),
        }
    }
}

fn read<R: Stored, T, C: Statements>(
    conn: &mut C,
    id: Id,
    read: impl Fn(&mut dyn Columns) -> Result<T, ColumnError>,
) -> Result<Legible<T>, StorageError> {
    let sql = format!("SELECT {} FROM due_steps WHERE kind = ? AND record_id = ? ORDER BY version", COLUMNS);
    conn.legible(&sql, &[Value::from(R::KIND), Value::from(id.0)], read, |columns, error| {
        let step = columns.integer().map_or_else(|_| "?".to_owned(), |version| version.to_string());
        Failure { id, key: format!("step {step}"), cause: error.to_string() }
    })
}
