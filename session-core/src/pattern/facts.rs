use automation_core::{Births, Facts, Neighbours, Row};

use super::{Holidays, Pattern, PatternKey};
use crate::class::ClassSession;

/// What must be known of a pattern's neighbours.
///
/// A refill needs to know the holidays alone: storage makes no session twice. What people ask of a pattern needs its
/// sessions that are not past as well, and which of the patterns that it was split into are there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PatternFacts {
    /// The sessions of the patterns that are not past.
    pub sessions: Neighbours<ClassSession>,
    /// The holidays of the calendars that the patterns name.
    pub holidays: Holidays,
    /// The patterns into which these were split.
    pub successors: Births<Pattern>,
}

impl PatternFacts {
    /// The sessions of one pattern, by the local start that their rule gave them.
    pub fn sessions_of(&self, pattern: &PatternKey) -> Vec<&Row<ClassSession>> {
        let is_its = |row: &&Row<ClassSession>| {
            let (whole, part) = (row.record.key.as_str(), pattern.as_str());
            whole.strip_prefix(part).is_some_and(|rest| rest.starts_with('/'))
        };
        let mut sessions: Vec<&Row<ClassSession>> = self.sessions.iter().filter(is_its).collect();
        sessions.sort_by_key(|row| row.record.key.original());
        sessions
    }
}

/// What decisions changed stays.
impl Facts for PatternFacts {
    fn absorb(&mut self, fresh: Self) {
        self.sessions.absorb(fresh.sessions);
        self.holidays = fresh.holidays;
        self.successors.absorb(fresh.successors);
    }
}
