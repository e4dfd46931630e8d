/// Why a file is not read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// More bytes than the [limits](super::FileLimits::bytes) allow.
    #[error("the file has {bytes} bytes; {limit} are read at most")]
    TooLong {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// No line begins a calendar, an event, a to-do or a journal entry.
    #[error("there is no line BEGIN:VCALENDAR in it, so it is no calendar file")]
    NoCalendar,
}
