/// How far a rule is known: the number of local times that it gives before one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Position {
    /// A local time in seconds since 1970; where steps are of elapsed time, an instant.
    pub(crate) before: i64,
    /// The number, for rules with COUNT only.
    pub(crate) number: u64,
}
