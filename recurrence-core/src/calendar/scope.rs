//! What a calendar of a file says for all of its events: its zones, and which is its own.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use zone_core::Zone;

use super::{
    EventZone, FileLimits, FileRemark, FileZone, notes::Notes, numbers::LineNumbers, text_value::unescaped,
};
use crate::{
    Strictness,
    parse::files::{LONGEST_NAME, Property, lines, value_behind},
};

/// So many calendars of one file may have zones and names: most files have one.
const CALENDARS: usize = 10_000;

/// One VCALENDAR.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) name: Option<String>,
    /// The X-WR-TIMEZONE, and where it is.
    pub(super) zone_name: Option<(String, usize)>,
    /// The zone of floating times and dates, where the file says it.
    pub(super) floating: Option<Zone>,
    pub(super) definitions: HashMap<String, Definition>,
    /// What TZIDs turned out to be.
    pub(super) known: HashMap<Box<[u8]>, Known>,
    /// When events are that are in a zone of the database: the first and the last instant.
    pub(super) used: BTreeMap<Zone, (i64, i64)>,
}

/// A VTIMEZONE.
#[derive(Debug)]
pub(super) struct Definition {
    /// Its TZID.
    pub(super) name: String,
    /// Its bytes.
    pub(super) text: Range<usize>,
    /// Whether it has an END.
    pub(super) closed: bool,
    /// The zone of the database that it says it is, by X-LIC-LOCATION.
    pub(super) location: Option<String>,
    pub(super) built: OnceCell<Result<FileZone, String>>,
}

/// What a TZID is.
#[derive(Debug, Clone)]
pub(super) enum Known {
    Zone(EventZone),
    /// Nothing, and the zone that was most likely meant.
    Unknown(Option<Zone>),
    /// One that the file defines so that it cannot be read.
    Refused(String),
}

/// The calendars of a file, by the byte that each begins at.
#[derive(Debug)]
pub(super) struct Scopes {
    begins: Vec<usize>,
    scopes: Vec<Scope>,
}

impl Scopes {
    /// Looks for the calendars of a text, and for their zones.
    pub(super) fn of(text: &str, limits: &FileLimits, numbers: &LineNumbers<'_>, notes: &mut Notes) -> Self {
        let mut all = Self { begins: Vec::new(), scopes: vec![Scope::default()] };
        let mut zones = 0_usize;
        let mut begun: Option<Definition> = None;
        let mut open = None;
        for line in lines(text) {
            // Most lines are none of these, and are not looked at further.
            if !matches!(
                line.whole().bytes.trim_ascii_start().first(),
                Some(b'b' | b'B' | b'e' | b'E' | b'x' | b'X' | b't' | b'T')
            ) {
                continue;
            }
            let Property { name, behind } = Property::of(&line, Strictness::Lenient);
            let is_begin = name.is("BEGIN");
            if is_begin || name.is("END") {
                let Some(value) = value_behind(behind).map(|value| value.trimmed(Strictness::Lenient)) else {
                    continue;
                };
                let ends_zone = !is_begin && value.is("VTIMEZONE");
                let is_inner = value.is("STANDARD") || value.is("DAYLIGHT");
                if !is_inner && let Some(mut definition) = begun.take() {
                    definition.text.end = if ends_zone { line.end } else { line.start };
                    definition.closed = ends_zone;
                    all.define(definition, &mut zones, limits, numbers, notes);
                }
                if is_begin && value.is("VTIMEZONE") {
                    begun = Some(Definition::at(line.start));
                } else if value.is("VCALENDAR") {
                    if is_begin && all.begin(line.start) {
                        let limit = CALENDARS;
                        notes.add(numbers, line.start, None, FileRemark::TooManyCalendars { limit });
                    }
                    open = is_begin.then_some(line.start);
                }
            } else if let Some(definition) = &mut begun {
                let slot = if name.is("TZID") {
                    &mut definition.name
                } else if name.is("X-LIC-LOCATION") {
                    definition.location.get_or_insert_default()
                } else {
                    continue;
                };
                if let (Some(value), true) = (value_behind(behind), slot.is_empty()) {
                    *slot = plain_name(value.bytes).unwrap_or_default();
                }
            } else if name.is("X-WR-TIMEZONE") || name.is("X-WR-CALNAME") {
                let Some(value) = value_behind(behind) else { continue };
                let Some(scope) = all.last() else { continue };
                if name.is("X-WR-CALNAME") {
                    scope.name.get_or_insert_with(|| unescaped(value.bytes.trim_ascii()));
                } else if let Some(zone) = plain_name(value.bytes).filter(|zone| !zone.is_empty()) {
                    scope.zone_name.get_or_insert((zone, line.start));
                }
            }
        }
        if let Some(mut definition) = begun {
            definition.text.end = text.len();
            all.define(definition, &mut zones, limits, numbers, notes);
        }
        if let Some(open) = open {
            notes.add(numbers, open, None, FileRemark::UnclosedCalendar);
        }
        all
    }

    /// The place of the calendar that has this byte.
    pub(super) fn place(&self, byte: usize) -> usize {
        self.begins.partition_point(|begin| *begin <= byte).saturating_sub(1)
    }

    /// The one at a place; `None` of those that are too many.
    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut Scope> {
        self.scopes.get_mut(place)
    }

    pub(super) fn get(&self, place: usize) -> Option<&Scope> {
        self.scopes.get(place)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.scopes.iter()
    }

    /// Whether any calendar begins.
    pub(super) fn is_empty(&self) -> bool {
        self.begins.is_empty()
    }

    /// Begins one, and says whether it is the first of too many.
    fn begin(&mut self, at: usize) -> bool {
        // What stands before the first belongs to it.
        if !self.begins.is_empty() && self.scopes.len() < CALENDARS {
            self.scopes.push(Scope::default());
        }
        self.begins.push(at);
        self.begins.len() == CALENDARS.saturating_add(1)
    }

    /// The one under way, if it is not one of those that are too many.
    fn last(&mut self) -> Option<&mut Scope> {
        (self.begins.len() <= self.scopes.len()).then(|| self.scopes.last_mut()).flatten()
    }

    fn define(
        &mut self,
        definition: Definition,
        zones: &mut usize,
        limits: &FileLimits,
        numbers: &LineNumbers<'_>,
        notes: &mut Notes,
    ) {
        if definition.name.is_empty() {
            return;
        }
        let limit = limits.zones;
        if *zones == limit {
            notes.add(numbers, definition.text.start, None, FileRemark::TooManyZones { limit });
        }
        *zones = zones.saturating_add(1);
        if *zones <= limit
            && let Some(scope) = self.last()
        {
            scope.definitions.entry(definition.name.to_lowercase()).or_insert(definition);
        }
    }
}

impl Definition {
    fn at(begin: usize) -> Self {
        Self {
            name: String::new(),
            text: begin..begin,
            closed: false,
            location: None,
            built: OnceCell::new(),
        }
    }
}

/// A name of a zone without quotes, backslashes and blanks around it; none that is too long.
pub(super) fn plain_name(bytes: &[u8]) -> Option<String> {
    if bytes.len() > LONGEST_NAME {
        return None;
    }
    let name = unescaped(bytes);
    Some(name.trim_matches(|character: char| character == '"' || character.is_whitespace()).to_owned())
}
