use automation_core::Instant;

/// The machine's clock, read here and nowhere else: everything else takes `now` as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MachineClock {
    /// What the system says.
    System,
    /// What a test says instead.
    Set(Instant),
}

impl MachineClock {
    /// The one that is named, or else the system's.
    pub(crate) fn or_set(instead: Option<Instant>) -> Self {
        instead.map_or(Self::System, Self::Set)
    }

    /// This very moment.
    pub(crate) fn now(self) -> Instant {
        match self {
            Self::System => system(),
            Self::Set(instant) => instant,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn system() -> Instant {
    Instant::from_system_time(std::time::SystemTime::now()).unwrap_or(Instant::UNIX_EPOCH)
}
