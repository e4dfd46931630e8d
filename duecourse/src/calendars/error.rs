use recurrence_core::calendar::write::WriteError;

/// Why a record cannot be shown in a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{record} cannot be written to a calendar file: {error}")]
#[non_exhaustive]
pub struct CalendarError {
    /// The key of the record.
    pub record: String,
    /// What a file cannot say.
    pub error: WriteError,
}

impl CalendarError {
    pub(super) fn of(record: impl ToString) -> impl Fn(WriteError) -> Self {
        let record = record.to_string();
        move |error| Self { record: record.clone(), error }
    }
}
