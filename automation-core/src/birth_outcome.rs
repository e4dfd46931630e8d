/// What became of a [`Birth`](crate::Birth) when the change that brought it about was written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BirthOutcome {
    /// The kind of the record.
    pub kind: &'static str,
    /// Its key.
    pub key: String,
    /// Whether it was made.
    pub fate: BirthFate,
}

/// Whether a record was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum BirthFate {
    /// It was made.
    Made,
    /// A record with that key was there already, and stays as it is.
    WasThere,
    /// A tombstone forbids that key: nothing was made.
    Forbidden,
}

/// A sentence: `loaf harbour/2026-03-01 was made`.
impl std::fmt::Display for BirthOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, key, fate } = self;
        let what = match fate {
            BirthFate::Made => "was made",
            BirthFate::WasThere => "was there already",
            BirthFate::Forbidden => "was not made: a tombstone forbids it",
        };
        write!(f, "{kind} {key} {what}")
    }
}
