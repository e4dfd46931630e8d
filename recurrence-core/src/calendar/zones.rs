//! Which zone a TZID is.

use zone_core::{Zone, ZoneCursor};

use super::{
    EventZone, FileReading, FileRemark, FileZone,
    notes::Notes,
    numbers::LineNumbers,
    scope::{Definition, Known, Scope, Scopes, plain_name},
    zone_definition::file_zone,
};
use crate::parse::files::{Piece, database_zone, excerpt, meant};

/// So many names of a file are compared with the last parts of all zones' names, and with Windows'.
const GUESSES: usize = 1_000;
/// So many unknown ones are compared letter by letter with those of all zones, to say which was meant.
const COMPARISONS: usize = 20;
/// The zones of the file are compared with the database's over so many years of its events at most, the last ones.
const YEARS_COMPARED: i64 = 5;
/// The seconds of a year, about.
const YEAR: i64 = 366 * 86_400;

/// Knows the zones of a file.
pub(super) struct Zones<'t> {
    pub(super) scopes: Scopes,
    text: &'t str,
    how: &'t FileReading<'t>,
    guesses: usize,
    comparisons: usize,
    /// What was found last: most events of a calendar are in one zone.
    last: Option<(usize, Box<[u8]>, Known)>,
}

impl<'t> Zones<'t> {
    pub(super) fn of(
        text: &'t str,
        how: &'t FileReading<'t>,
        numbers: &LineNumbers<'_>,
        notes: &mut Notes,
    ) -> Self {
        let scopes = Scopes::of(text, &how.limits, numbers, notes);
        let mut zones = Self { scopes, text, how, guesses: GUESSES, comparisons: COMPARISONS, last: None };
        let mut place = 0;
        while let Some(scope) = zones.scopes.get(place) {
            let floating = match &scope.zone_name {
                None => zones.only_zone(scope),
                Some((name, at)) => {
                    let (name, at) = (name.clone(), *at);
                    let zone = zones.find(place, name.as_bytes());
                    let zone = if let Known::Zone(zone) = zone { zone.named() } else { None };
                    if zone.is_none() {
                        let name = excerpt(name.as_bytes());
                        let what = FileRemark::UnknownZone { property: "X-WR-TIMEZONE", name };
                        notes.add(numbers, at, None, what);
                    }
                    zone
                }
            };
            if let Some(scope) = zones.scopes.get_mut(place) {
                scope.floating = floating;
            }
            place = place.saturating_add(1);
        }
        zones
    }

    /// The zone of floating times and dates, and whether the file says it.
    pub(super) fn floating(&self, scope: usize) -> (Zone, bool) {
        let named = self.scopes.get(scope).and_then(|scope| scope.floating);
        (named.unwrap_or(self.how.zone), named.is_some())
    }

    /// What a TZID is, in this order: a zone of the tz database by its name, by Windows' name for it, or by the place
    /// that the file's definition says it is of; the definition itself; what the host says; the only zone whose name
    /// ends so.
    pub(super) fn find(&mut self, scope: usize, tzid: &[u8]) -> Known {
        if let Some((in_scope, name, known)) = &self.last
            && (*in_scope, &**name) == (scope, tzid)
        {
            return known.clone();
        }
        let known = self.scopes.get(scope).and_then(|scope| scope.known.get(tzid));
        if let Some(known) = known {
            self.last = Some((scope, tzid.into(), known.clone()));
            return known.clone();
        }
        let found = match plain_name(tzid) {
            Some(name) => self.look_up(scope, &name),
            None => Known::Unknown(None),
        };
        if let Some(scope) = self.scopes.get_mut(scope)
            && tzid.len() <= crate::parse::files::LONGEST_NAME
        {
            scope.known.insert(tzid.into(), found.clone());
        }
        found
    }

    fn look_up(&mut self, scope: usize, name: &str) -> Known {
        let named = |zone: Zone| Known::Zone(EventZone::Named(zone));
        if let Some(zone) = database_zone(name) {
            return named(zone);
        }
        let guess = self.guesses.checked_sub(1).and_then(|left| {
            self.guesses = left;
            Guess::of(name)
        });
        let definition = self.scopes.get(scope).and_then(|scope| scope.definitions.get(&key(name)));
        if let Some(Guess::OnWindows(zone)) = guess {
            return named(zone);
        }
        if let Some(zone) = definition.and_then(Definition::of_location) {
            return named(zone);
        }
        let mut refused = None;
        if let Some(definition) = definition {
            match self.built(definition) {
                Ok(zone) => return Known::Zone(EventZone::File(zone.clone())),
                Err(why) => refused = Some(Known::Refused(why.clone())),
            }
        }
        if let Some(zone) = self.how.zone_named.and_then(|zone_named| zone_named(name)) {
            return named(zone);
        }
        if let Some(refused) = refused {
            return refused;
        }
        let on_microsoft = name.strip_prefix("tzone://Microsoft/").and_then(Zone::named);
        if let Some(zone) = on_microsoft.or(guess.map(Guess::zone)) {
            return named(zone);
        }
        match self.comparisons.checked_sub(1) {
            Some(left) => {
                self.comparisons = left;
                Known::Unknown(meant(Piece { bytes: name.as_bytes(), at: 0 }))
            }
            None => Known::Unknown(None),
        }
    }

    /// The zone of a definition, read when it is first asked for.
    fn built<'d>(&self, definition: &'d Definition) -> Result<&'d FileZone, &'d String> {
        let build = || {
            let limit = self.how.limits.zone_bytes;
            let bytes = definition.text.len();
            if !definition.closed {
                return Err("there is no END:VTIMEZONE for it".to_owned());
            }
            if bytes > limit {
                return Err(format!("its definition has {bytes} bytes; {limit} are read at most"));
            }
            let text = self.text.get(definition.text.clone()).unwrap_or_default();
            file_zone(&definition.name, text, &self.how.limits)
        };
        definition.built.get_or_init(build).as_ref()
    }

    /// The zone of the database that the only definition of a calendar is.
    fn only_zone(&self, scope: &Scope) -> Option<Zone> {
        let mut definitions = scope.definitions.values();
        match (definitions.next(), definitions.next()) {
            (Some(only), None) => only.in_database(),
            _ => None,
        }
    }

    /// Remembers that an event is in a zone of the database at an instant.
    pub(super) fn used(&mut self, scope: usize, zone: Zone, instant: i64) {
        if let Some(scope) = self.scopes.get_mut(scope).filter(|scope| !scope.definitions.is_empty()) {
            let (first, last) = scope.used.entry(zone).or_insert((instant, instant));
            (*first, *last) = ((*first).min(instant), (*last).max(instant));
        }
    }

    /// Notes which definitions of zones of the database say other than the database, and which cannot be read.
    pub(super) fn compare(&self, numbers: &LineNumbers<'_>, notes: &mut Notes) {
        for scope in self.scopes.iter() {
            for definition in scope.definitions.values() {
                let at = definition.text.start;
                let zone = definition.in_database();
                let used = zone.and_then(|zone| scope.used.get(&zone).map(|used| (zone, *used)));
                // What nobody asks for is not read, but that it does not end is always said.
                let built = match used {
                    None if definition.closed => definition.built.get().map(Result::as_ref),
                    _ => Some(self.built(definition)),
                };
                match (built, used) {
                    (Some(Ok(file_zone)), Some((zone, used))) if !agree(zone, file_zone, used) => {
                        notes.add(numbers, at, None, FileRemark::ZoneContradicts { zone });
                    }
                    (Some(Err(why)), _) => {
                        let name = excerpt(definition.name.as_bytes());
                        notes.add(numbers, at, None, FileRemark::ZoneRefused { name, why: why.clone() });
                    }
                    _ => {}
                }
            }
        }
    }
}

/// A zone that is meant by a name that is not the database's.
#[derive(Clone, Copy)]
enum Guess {
    /// By Windows' name for it.
    OnWindows(Zone),
    /// By the last part of its name alone, which no other zone has.
    ByLastPart(Zone),
}

impl Guess {
    fn of(name: &str) -> Option<Self> {
        let zone = Zone::meant(name)?;
        let last = zone.name().rsplit('/').next().unwrap_or_default();
        let is_last = last.eq_ignore_ascii_case(&name.replace(' ', "_"));
        Some(if is_last { Self::ByLastPart(zone) } else { Self::OnWindows(zone) })
    }

    fn zone(self) -> Zone {
        match self {
            Self::OnWindows(zone) | Self::ByLastPart(zone) => zone,
        }
    }
}

impl Definition {
    /// The zone of the database that it is: by its name, Windows' name, or the place that it says.
    fn in_database(&self) -> Option<Zone> {
        let on_windows = || match Guess::of(&self.name) {
            Some(Guess::OnWindows(zone)) => Some(zone),
            Some(Guess::ByLastPart(_)) | None => None,
        };
        database_zone(&self.name).or_else(on_windows).or_else(|| self.of_location())
    }

    /// The zone of the place that it says.
    fn of_location(&self) -> Option<Zone> {
        database_zone(self.location.as_deref()?)
    }
}

fn key(name: &str) -> String {
    name.to_lowercase()
}

/// Whether a zone of the file has the clocks of the database's from the year of the first event to two years behind
/// the last one, but not over more than some years.
fn agree(zone: Zone, other: &FileZone, (first, last): (i64, i64)) -> bool {
    let to = last.saturating_add(YEAR.saturating_mul(2));
    let from = first.max(to.saturating_sub(YEAR.saturating_mul(YEARS_COMPARED)));
    let mut cursor = ZoneCursor::near(zone, from);
    let mut same = |instant: i64| cursor.offset_at(instant) == other.offset_at(instant);
    // Between its changes neither moves: so the offsets at, and before, each change of either are enough.
    let mut at = from;
    let mut pieces = ZoneCursor::near(zone, from);
    while at < to {
        if !same(at) || !same(at.saturating_sub(1).max(from)) {
            return false;
        }
        at = pieces.piece_at(at).end.max(at.saturating_add(1));
    }
    other.changes_between(from, to).all(|at| same(at) && same(at.saturating_sub(1).max(from)))
}
