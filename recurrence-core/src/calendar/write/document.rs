use std::collections::HashSet;

use chrono::{DateTime, Utc};
use zone_core::Zone;

use super::{ProductId, PublishedEvent, Uid, WriteError, content_lines::ContentLines, zones_used::ZonesUsed};
use crate::{calendar::clock::local_time, engine::LAST};

/// The first second of the year 1.
const FIRST: i64 = -62_135_596_800;

/// A calendar that is published as a file: its events, and the zones that they are in.
///
/// Each zone is defined (VTIMEZONE) under the name that the tz database has for it, from the year of its first event on
/// and for ever, with the database's own changes of clocks: readers that do not know the zone show the same.
#[derive(Debug, Clone)]
pub struct CalendarDocument {
    product: ProductId,
    name: String,
    zone: Option<Zone>,
    events: Vec<PublishedEvent>,
    uids: HashSet<Uid>,
    zones: ZonesUsed,
}

impl CalendarDocument {
    /// One without events, written by that program.
    pub fn new(product: ProductId) -> Self {
        Self {
            product,
            name: String::new(),
            zone: None,
            events: Vec::new(),
            uids: HashSet::new(),
            zones: ZonesUsed::default(),
        }
    }

    /// What the calendar is called, in any characters: NAME (RFC 7986 section 5.1), and X-WR-CALNAME, which more
    /// programs read.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The zone that its dates and floating times are meant in: X-WR-TIMEZONE, which many programs read. Without it they
    /// are those of whatever zone the reader is in (RFC 5545 section 3.3.5).
    #[must_use]
    pub fn zone(mut self, zone: Zone) -> Self {
        self.zone = Some(zone);
        self
    }

    /// Adds an event behind those that it has.
    ///
    /// # Errors
    /// It has one of that identifier already, and stays as it is.
    pub fn add(&mut self, event: PublishedEvent) -> Result<(), WriteError> {
        if !self.uids.insert(event.uid.clone()) {
            return Err(WriteError::SameUid { uid: event.uid });
        }
        self.zones.add(&event);
        self.events.push(event);
        Ok(())
    }

    /// The file, in UTF-8: lines of at most 75 octets that end with CRLF. `stamp` is when it was made, the DTSTAMP of each
    /// event (RFC 5545 section 3.8.7.2), in whole seconds of the years 1 to 9999; the same events and the same stamp give the same text.
    pub fn text(&self, stamp: DateTime<Utc>) -> String {
        let of_file = stamp.timestamp().clamp(FIRST, LAST);
        let stamp = local_time(of_file).format("%Y%m%dT%H%M%SZ").to_string();
        let mut lines = ContentLines::default();
        lines.property("BEGIN", "VCALENDAR");
        lines.property("VERSION", "2.0");
        lines.property("PRODID", self.product.as_str());
        lines.property("CALSCALE", "GREGORIAN");
        lines.property("METHOD", "PUBLISH");
        lines.text("NAME", &self.name);
        lines.text("X-WR-CALNAME", &self.name);
        if let Some(zone) = self.zone {
            lines.text("X-WR-TIMEZONE", zone.name());
        }
        self.zones.write(&mut lines);
        for event in &self.events {
            event.write(&stamp, &mut lines);
        }
        lines.property("END", "VCALENDAR");
        lines.finish()
    }
}
