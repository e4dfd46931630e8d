/// What kind of thing an event is: the components of a calendar that happen at a time (RFC 5545 section 3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Component {
    /// VEVENT: an event.
    Event,
    /// VTODO: something to be done.
    ToDo,
    /// VJOURNAL: a journal entry.
    Journal,
}

impl Component {
    /// Whether it may be at no time (RFC 5545 sections 3.6.2 and 3.6.3).
    pub(super) fn may_be_undated(self) -> bool {
        matches!(self, Self::ToDo | Self::Journal)
    }

    pub(super) const ALL: [Self; 3] = [Self::Event, Self::ToDo, Self::Journal];

    /// As a file writes it, such as `VEVENT`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "VEVENT",
            Self::ToDo => "VTODO",
            Self::Journal => "VJOURNAL",
        }
    }
}

impl std::fmt::Display for Component {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
