use crate::{CalendarTime, Readings, Rule};

/// What a set consists of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Parts {
    pub(crate) start: CalendarTime,
    pub(crate) rules: Vec<Rule>,
    pub(crate) exclusion_rules: Vec<Rule>,
    pub(crate) dates: Vec<CalendarTime>,
    pub(crate) exclusions: Vec<CalendarTime>,
    pub(crate) readings: Readings,
}
