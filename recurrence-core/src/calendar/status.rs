/// What the STATUS property says (RFC 5545 section 3.8.1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// `TENTATIVE`: an event that may happen.
    Tentative,
    /// `CONFIRMED`: an event that will happen.
    Confirmed,
    /// `CANCELLED`, also written `CANCELED`: it does not happen. An override of this status takes its occurrence out;
    /// an event keeps its occurrences, and whoever shows them says so or leaves them out.
    Cancelled,
    /// `NEEDS-ACTION`: a to-do that nobody has taken on.
    NeedsAction,
    /// `IN-PROCESS`: a to-do that somebody is at.
    InProcess,
    /// `COMPLETED`: a to-do that is done.
    Completed,
    /// `DRAFT`: a journal entry that is not final.
    Draft,
    /// `FINAL`: a journal entry that is.
    Final,
}

impl Status {
    const NAMES: [(Self, &str); 9] = [
        (Self::Tentative, "TENTATIVE"),
        (Self::Confirmed, "CONFIRMED"),
        (Self::Cancelled, "CANCELLED"),
        (Self::NeedsAction, "NEEDS-ACTION"),
        (Self::InProcess, "IN-PROCESS"),
        (Self::Completed, "COMPLETED"),
        (Self::Draft, "DRAFT"),
        (Self::Final, "FINAL"),
        (Self::Cancelled, "CANCELED"),
    ];

    /// In any case.
    pub(super) fn named(text: &str) -> Option<Self> {
        let (status, _) = Self::NAMES.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(text))?;
        Some(status)
    }

    /// As a file writes it, such as `CANCELLED`.
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(status, _)| *status == self).map_or("", |(_, name)| name)
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
