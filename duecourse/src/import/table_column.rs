/// A column of a table from which records are taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name in the header, in snake case.
    pub name: &'static str,
    /// Whether every table must have it.
    pub required: bool,
}

impl TableColumn {
    /// One that every table must have.
    pub const fn needed(name: &'static str) -> Self {
        Self { name, required: true }
    }

    /// One that a table may leave out.
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }
}
