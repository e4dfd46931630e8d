use automation_core::{Id, Instant};

/// A row that a sweep should have settled, or that none will look at in time: see
/// [`Database::overdue`](crate::Database::overdue).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overdue {
    /// Its number.
    pub id: Id,
    /// What people call it.
    pub key: String,
    /// When something is due of the record, by what it says itself.
    pub due_at: Instant,
    /// The stored `due_at`: when a sweep looks at it. `None`: never.
    pub looked_at: Option<Instant>,
}

impl Overdue {
    /// Whether the stored `due_at` is later than what the record says: somebody changed the record by other
    /// means than this crate and did not have it looked at again, so sweeps find it too late or never.
    pub fn is_mistimed(&self) -> bool {
        self.looked_at.is_none_or(|looked_at| looked_at > self.due_at)
    }
}
