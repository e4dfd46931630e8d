use automation_core::words;

/// What a class session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ClassStatus {
    /// It takes place.
    Scheduled,
    /// It does not take place; those who had a seat keep it in the books.
    Cancelled,
    /// Somebody deleted it. It stays as a tombstone, so that it is never made again (P-24).
    Deleted,
    /// Its pattern no longer gives it, and nobody had a seat (P-28). Its time is free for another one.
    Retired,
    /// It is past, and is kept (P-26).
    Completed,
    /// It is past and was not booked, and is kept out of the way (P-26).
    Archived,
    /// It is past and is to be removed (P-26).
    Purged,
}

words!(
    ClassStatus, "status of a class session",
    Scheduled => "scheduled",
    Cancelled => "cancelled",
    Deleted => "deleted",
    Retired => "retired",
    Completed => "completed",
    Archived => "archived",
    Purged => "purged",
);

impl ClassStatus {
    /// Whether it holds its place among the pattern's occurrences, so that no other session is made there: all but
    /// those that are retired.
    pub fn holds_its_time(self) -> bool {
        self != Self::Retired
    }

    /// Whether it is still to come as far as its own steps say: not past, and not retired.
    pub fn is_ahead(self) -> bool {
        matches!(self, Self::Scheduled | Self::Cancelled | Self::Deleted)
    }
}
