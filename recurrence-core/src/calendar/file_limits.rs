use crate::TextLimits;

/// How much of a calendar file is read: a file may come from anyone and be of any size, and both the memory and the
/// time that it takes grow with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// The bytes of the file; 64 MiB by default. A file that has more is refused.
    pub bytes: usize,
    /// The components VEVENT, VTODO and VJOURNAL, overrides among them; 100,000 by default. Those behind are left
    /// out, with a note.
    pub events: usize,
    /// The overrides of one event; 10,000 by default. Those behind are left out, with a note.
    pub overrides: usize,
    /// The zones (VTIMEZONE) that the file defines; 1,000 by default. Those behind are not known.
    pub zones: usize,
    /// The bytes of one zone's definition; 64 KiB by default. A zone that has more is refused, with a note.
    pub zone_bytes: usize,
    /// How often the clocks of one zone are changed from the year 1900 to 2499; 10,000 by default. A zone that
    /// changes them more often is refused, with a note.
    pub zone_changes: usize,
    /// The notes about the file; 1,000 by default. One more then says how many were left out.
    pub notes: usize,
    /// What one component may hold: its bytes, rules and dates.
    pub event: TextLimits,
}

/// The defaults that are named at each field.
impl Default for FileLimits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            events: 100_000,
            overrides: 10_000,
            zones: 1_000,
            zone_bytes: 64 * 1024,
            zone_changes: 10_000,
            notes: 1_000,
            event: TextLimits::default(),
        }
    }
}
