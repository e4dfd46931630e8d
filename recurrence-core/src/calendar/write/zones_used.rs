//! Which zones a document defines.

use std::collections::BTreeMap;

use chrono::Datelike;
use zone_core::Zone;

use super::{PublishedEvent, content_lines::ContentLines, zone_definition::ZoneDefinition};
use crate::CalendarTime;

/// The zones of some events, each with the year of its first time, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct ZonesUsed(BTreeMap<Zone, i32>);

impl ZonesUsed {
    pub(super) fn add(&mut self, event: &PublishedEvent) {
        for time in event.times() {
            let CalendarTime::Zoned(local, zone) = time else { continue };
            let first = self.0.entry(zone).or_insert(local.year());
            *first = (*first).min(local.year());
        }
    }

    pub(super) fn write(&self, lines: &mut ContentLines) {
        for (zone, year) in &self.0 {
            ZoneDefinition::new(*zone, *year).write(lines);
        }
    }
}
