//! What the clocks of a zone do, as a calendar file says it (VTIMEZONE, RFC 5545 section 3.6.5).

use chrono::{DateTime, Datelike, NaiveDateTime, TimeZone};
use zone_core::{Gap, Overlap, Zone};

use super::{
    clock_change::ClockChange,
    content_lines::ContentLines,
    yearly_change::{RULES_ONLY, YearlyChange, new_year},
};
use crate::{Rule, calendar::clock::local_time};

/// More than a year.
const YEAR: i64 = 400 * 86_400;
/// Years of every kind come within so many, across a year of a hundred that has no leap day.
const EVERY_KIND: i32 = 40;

/// A zone from the beginning of a year on, for ever: the changes that a yearly rule gives as rules, those before them
/// one by one. No zone's clocks are changed without a rule later than 2099, so these are never many.
pub(super) struct ZoneDefinition {
    zone: Zone,
    parts: Vec<Part>,
}

/// A STANDARD or DAYLIGHT: a time that begins again and again.
struct Part {
    kind: &'static str,
    from: i32,
    to: i32,
    name: String,
    /// The local times, by the clocks before, at which it begins.
    onsets: Vec<NaiveDateTime>,
    /// Instead of all but the first of them.
    rule: Option<Rule>,
}

impl ZoneDefinition {
    /// From the first of January of a year on, at 00:00 local time; of 2100 at the latest, since readers keep tables of
    /// changes that do not go on for ever.
    pub(super) fn new(zone: Zone, year: i32) -> Self {
        let year = year.min(RULES_ONLY);
        let local = new_year(year);
        let begin = zone.resolve(local, Gap::FirstAfter, Overlap::First).unwrap_or(local);
        let yearly = YearlyChange::all(zone);
        let changes =
            ClockChange::all(zone, begin.saturating_sub(YEAR), new_year(RULES_ONLY).saturating_add(YEAR));
        let ruled_from = ruled_from(&changes, year, yearly.as_deref());

        let mut definition = Self { zone, parts: Vec::new() };
        let offset = zone.offset_at(begin);
        let first = ClockChange { at: begin, from: offset, to: offset };
        let places = changes.iter().enumerate();
        let kinds =
            places.map(|(place, change)| (change, kind(change, changes.get(place.saturating_add(1)))));
        let kinds: Vec<(&ClockChange, &'static str)> = kinds.collect();
        let before = kinds.iter().rev().find(|(change, _)| change.at <= begin);
        definition.list(&first, before.map_or("STANDARD", |(_, kind)| kind));
        for (change, kind) in kinds {
            if change.at > begin && change.onset().year() < ruled_from {
                definition.list(change, kind);
            }
        }
        for change in yearly.iter().flatten() {
            definition.rule(change, ruled_from);
        }
        definition
    }

    /// Adds a change to those that begin the same time.
    fn list(&mut self, change: &ClockChange, kind: &'static str) {
        let name = self.name_at(change.at);
        let is_same = |part: &&mut Part| {
            (part.kind, part.from, part.to, &part.name) == (kind, change.from, change.to, &name)
        };
        match self.parts.iter_mut().find(is_same) {
            Some(part) => part.onsets.push(change.onset()),
            None => {
                let onsets = vec![change.onset()];
                self.parts.push(Part { kind, from: change.from, to: change.to, name, onsets, rule: None });
            }
        }
    }

    /// Adds a change that comes every year from one on.
    fn rule(&mut self, change: &YearlyChange, from_year: i32) {
        let (from, to) = (change.from, change.to);
        let kind = if to > from { "DAYLIGHT" } else { "STANDARD" };
        for (month, rule) in change.rules() {
            let years = from_year..from_year.saturating_add(EVERY_KIND);
            let first = years.filter_map(|year| change.in_year(year)).find(|onset| onset.month() == month);
            let Some(first) = first else { continue };
            let name = self.name_at(crate::engine::seconds(first).saturating_sub(from.into()));
            self.parts.push(Part { kind, from, to, name, onsets: vec![first], rule: Some(rule) });
        }
    }

    /// What people call the time from an instant on.
    fn name_at(&self, instant: i64) -> String {
        let at = DateTime::from_timestamp(instant, 0).unwrap_or_default().naive_utc();
        self.zone.offset_from_utc_datetime(&at).to_string()
    }

    pub(super) fn write(&self, lines: &mut ContentLines) {
        lines.property("BEGIN", "VTIMEZONE");
        lines.text("TZID", self.zone.name());
        for part in &self.parts {
            part.write(lines);
        }
        lines.property("END", "VTIMEZONE");
    }
}

impl Part {
    fn write(&self, lines: &mut ContentLines) {
        let written = |onset: &NaiveDateTime| onset.format("%Y%m%dT%H%M%S").to_string();
        let onsets: Vec<String> = self.onsets.iter().map(written).collect();
        lines.property("BEGIN", self.kind);
        lines.property("DTSTART", onsets.first().map_or("", String::as_str));
        lines.property("TZOFFSETFROM", offset(self.from));
        lines.property("TZOFFSETTO", offset(self.to));
        lines.text("TZNAME", &self.name);
        if let Some(rule) = &self.rule {
            lines.property("RRULE", rule);
        }
        if onsets.len() > 1 {
            // The first once more, and each in a line of its own: some readers take DTSTART for an onset only where there
            // is nothing beside it, and of a list of dates only the first.
            onsets.iter().for_each(|onset| lines.property("RDATE", onset));
        }
        lines.property("END", self.kind);
    }
}

/// The first year, from that of the first event on, from which on all changes are those of the rules.
fn ruled_from(changes: &[ClockChange], first: i32, yearly: Option<&[YearlyChange]>) -> i32 {
    let Some(yearly) = yearly else { return RULES_ONLY };
    let of_year = |year| changes.iter().filter(move |change| change.onset().year() == year);
    let holds = |year: &i32| {
        let onsets = of_year(*year).map(|change| (Some(change.onset()), change.from, change.to));
        onsets.eq(yearly.iter().map(|one| (one.in_year(*year), one.from, one.to)))
    };
    (first..RULES_ONLY).rev().take_while(holds).last().unwrap_or(RULES_ONLY)
}

/// Whether a change begins daylight saving: the clocks go forward, and back within a year. The database may call it
/// otherwise (in Dublin the winter is what deviates); what the clocks show is the same.
fn kind(change: &ClockChange, next: Option<&ClockChange>) -> &'static str {
    let goes_back = |next: &ClockChange| !next.is_forward() && next.at.saturating_sub(change.at) < YEAR;
    if change.is_forward() && next.is_some_and(goes_back) { "DAYLIGHT" } else { "STANDARD" }
}

/// `+0530`; `-003007` with seconds, where a clock had some (RFC 5545 section 3.3.14).
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let size = local_time(seconds.unsigned_abs().into()).time();
    let form = if seconds % 60 == 0 { "%H%M" } else { "%H%M%S" };
    format!("{sign}{}", size.format(form))
}
