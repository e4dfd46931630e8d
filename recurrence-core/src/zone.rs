//! What the clocks of a zone show, as plain seconds and without a search as long as nothing changes.
//!
//! The zones are those of `chrono-tz`, read once a year and zone, then shared. They change between the
//! years 1800 and 2100 only.

#![expect(clippy::arithmetic_side_effects, reason = "instants are clamped to the years -1199 to 14645")]

use std::sync::OnceLock;

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::engine::calendar::{DAY, civil, day_of};

/// Reads local times of one zone, and remembers the stretch of time in which its offset stays the same:
/// as long as it stays inside, two comparisons and a subtraction. Seconds since 1970-01-01T00:00:00, of UTC
/// or of the local clock.
///
/// ```
/// use chrono_tz::Europe::London;
/// use recurrence_core::zone::{LocalReading, ZoneCursor};
///
/// let mut cursor = ZoneCursor::new(London);
/// // 2026-03-29T01:00:00Z, when the clocks go from 01:00 to 02:00:
/// let change = 1_774_746_000;
/// assert_eq!(cursor.offset_at(change - 1), 0);
/// assert_eq!(cursor.offset_at(change), 3600);
/// assert_eq!(cursor.read(change - 1), LocalReading::Once(change - 1));
/// assert_eq!(cursor.read(change + 1800), LocalReading::Gap { change, before: 0, after: 3600 });
/// assert_eq!(cursor.read(change + 3600), LocalReading::Once(change));
/// ```
#[derive(Clone, Copy)]
pub struct ZoneCursor {
    zone: Tz,
    years: &'static Years,
    /// The year that was used last, counted from [`FIRST`].
    year: i32,
    piece: Piece,
}

/// When a local time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalReading {
    /// At this instant only.
    Once(i64),
    /// Never: the clocks jump over it.
    Gap {
        /// The instant of the change.
        change: i64,
        /// The seconds that the clocks were ahead of UTC before.
        before: i32,
        /// The seconds that they are ahead of UTC from the change on.
        after: i32,
    },
    /// Twice: the clocks go back over it.
    Overlap {
        /// The earlier instant.
        first: i64,
        /// The later one.
        second: i64,
    },
}

/// A stretch of time with one offset, at most a year long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    /// The first instant.
    pub(crate) start: i64,
    /// The first instant behind.
    pub(crate) end: i64,
    /// Seconds that the clocks are ahead of UTC, before, in, and behind the stretch.
    pub(crate) before: i64,
    pub(crate) offset: i64,
    pub(crate) after: i64,
    /// The first local time that belongs to this stretch alone, and the first behind that does not.
    local_start: i64,
    local_end: i64,
}

impl Piece {
    fn new(start: i64, end: i64, [before, offset, after]: [i32; 3]) -> Self {
        let [before, offset, after] = [before, offset, after].map(i64::from);
        Self {
            start,
            end,
            before,
            offset,
            after,
            local_start: start + offset.max(before),
            local_end: end + offset.min(after),
        }
    }

    /// The instant of a local time that belongs to this stretch alone.
    pub(crate) fn instant(&self, local: i64) -> Option<i64> {
        (self.local_start <= local && local < self.local_end).then_some(local - self.offset)
    }

    /// The first local time behind those that belong to this stretch alone.
    pub(crate) fn local_end(&self) -> i64 {
        self.local_end
    }
}

/// The changes of a zone in one year of UTC.
#[derive(Debug)]
struct Year {
    start: i64,
    end: i64,
    /// The offset just before the year.
    before: i32,
    /// The offset at its beginning.
    first: i32,
    /// Each change within it, not at its beginning, with the offset from then on.
    changes: Box<[(i64, i32)]>,
    /// The offset at the beginning of the next.
    after: i32,
}

/// The first and the last year in which any zone changes are [`FIRST`] and `FIRST + YEARS - 1`.
const FIRST: i32 = 1800;
const YEARS: usize = 301;
/// Enough for all zones of `chrono-tz`.
const ZONES: usize = 1024;
const _: () = assert!(chrono_tz::TZ_VARIANTS.len() <= ZONES);
/// A change can be missed only between two that lie closer together than this: the shortest stretch of
/// any zone is 167 hours.
const STEP: i64 = 3 * DAY;
/// Instants and local times are moved to between these: the years -1199 and 14645.
const EARLIEST: i64 = -100_000_000_000;
const LATEST: i64 = 400_000_000_000;
/// Before and behind all of them.
const EVER: i64 = 1_000_000_000_000;

type Years = [OnceLock<Year>; YEARS];
static TABLE: [OnceLock<Box<Years>>; ZONES] = [const { OnceLock::new() }; ZONES];

impl ZoneCursor {
    /// At the beginning of 1970.
    pub fn new(zone: Tz) -> Self {
        Self::near(zone, 0)
    }

    /// At an instant.
    pub(crate) fn near(zone: Tz, instant: i64) -> Self {
        static NONE: Years = [const { OnceLock::new() }; YEARS];
        let years = TABLE.get(zone as usize);
        let years =
            years.map_or(&NONE, |years| years.get_or_init(|| Box::new([const { OnceLock::new() }; YEARS])));
        let piece = Piece::new(-EVER, EVER, [0; 3]);
        let mut cursor = Self { zone, years, year: 0, piece };
        if zone != Tz::UTC {
            cursor.load(instant.clamp(EARLIEST, LATEST));
        }
        cursor
    }

    /// The zone.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The seconds that the clocks are ahead of UTC at an instant.
    pub fn offset_at(&mut self, instant: i64) -> i32 {
        self.piece_at(instant).offset as i32
    }

    pub(crate) fn piece_at(&mut self, instant: i64) -> &Piece {
        if !(self.piece.start <= instant && instant < self.piece.end) {
            self.load(instant.clamp(EARLIEST, LATEST));
        }
        &self.piece
    }

    /// The stretch that was used last.
    pub(crate) fn piece(&self) -> &Piece {
        &self.piece
    }

    /// When a local time is.
    pub fn read(&mut self, local: i64) -> LocalReading {
        let local = local.clamp(EARLIEST, LATEST);
        loop {
            if let Some(instant) = self.piece.instant(local) {
                return LocalReading::Once(instant);
            }
            let piece = self.piece;
            if local < piece.local_start {
                if local >= piece.start + piece.offset.min(piece.before) {
                    return contested(local, piece.start, piece.before, piece.offset);
                }
                // Aim near; the search then goes stretch by stretch.
                let near = (local - piece.offset).clamp(EARLIEST, piece.start - 1);
                self.load(near);
            } else {
                if local < piece.end + piece.offset.max(piece.after) {
                    return contested(local, piece.end, piece.offset, piece.after);
                }
                self.load((local - piece.offset).clamp(piece.end, LATEST));
            }
        }
    }

    /// Goes to the stretch of an instant.
    fn load(&mut self, instant: i64) {
        // Most often this year or the next.
        let near =
            |year: &i32| self.known(*year).is_some_and(|known| known.start <= instant && instant < known.end);
        self.year = [self.year, self.year + 1]
            .into_iter()
            .find(near)
            .unwrap_or_else(|| civil(instant.div_euclid(DAY) as i32).0 - FIRST);
        let Some(known) = self.survey(self.year) else {
            self.piece = self.at_the_ends();
            return;
        };
        let (mut start, mut before, mut offset) = (known.start, known.before, known.first);
        for &(change, next) in &known.changes {
            if instant < change {
                self.piece = Piece::new(start, change, [before, offset, next]);
                return;
            }
            (start, before, offset) = (change, offset, next);
        }
        // Over the turn of the year, if nothing changes there: most zones change twice a year, not thrice.
        let (mut end, mut after) = (known.end, known.after);
        if let (Some(next), true) = (self.survey(self.year + 1), after == offset) {
            (end, after) = next.changes.first().copied().unwrap_or((next.end, next.after));
        }
        self.piece = Piece::new(start, end, [before, offset, after]);
    }

    /// A year that was looked at before.
    fn known(&self, year: i32) -> Option<&'static Year> {
        self.years.get(usize::try_from(year).ok()?)?.get()
    }

    /// A year's changes; none for years in which nothing changes any more, or not yet.
    fn survey(&self, year: i32) -> Option<&'static Year> {
        let slot = self.years.get(usize::try_from(year).ok()?)?;
        Some(slot.get_or_init(|| survey(self.zone, year + FIRST)))
    }

    /// Before the first year, or behind the last.
    fn at_the_ends(&self) -> Piece {
        if self.year < 0 {
            let start = begin(FIRST);
            let offset = offset_at(self.zone, start - 1);
            Piece::new(-EVER, start, [offset, offset, offset_at(self.zone, start)])
        } else {
            let end = begin(FIRST + YEARS as i32);
            let offset = offset_at(self.zone, end);
            Piece::new(end, EVER, [offset_at(self.zone, end - 1), offset, offset])
        }
    }
}

impl std::fmt::Debug for ZoneCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ZoneCursor")
            .field("zone", &self.zone)
            .field("piece", &self.piece)
            .finish_non_exhaustive()
    }
}

/// A local time that the clocks jump over or show twice at a change.
fn contested(local: i64, change: i64, before: i64, after: i64) -> LocalReading {
    if before < after {
        LocalReading::Gap { change, before: before as i32, after: after as i32 }
    } else {
        LocalReading::Overlap { first: local - before, second: local - after }
    }
}

fn begin(year: i32) -> i64 {
    i64::from(day_of(year, 1, 1)) * DAY
}

fn offset_at(zone: Tz, instant: i64) -> i32 {
    let utc = DateTime::from_timestamp(instant, 0).unwrap_or_default().naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// Finds the changes of a year.
fn survey(zone: Tz, year: i32) -> Year {
    let (start, end) = (begin(year), begin(year + 1));
    let first = offset_at(zone, start);
    let mut changes = Vec::new();
    let (mut from, mut offset) = (start, first);
    while from < end - 1 {
        let to = (from + STEP).min(end - 1);
        let next = offset_at(zone, to);
        if next != offset {
            let (mut same, mut changed) = (from, to);
            while changed - same > 1 {
                let middle = same + (changed - same) / 2;
                if offset_at(zone, middle) == offset {
                    same = middle;
                } else {
                    changed = middle;
                }
            }
            changes.push((changed, next));
            offset = next;
        }
        from = to;
    }
    Year {
        start,
        end,
        before: offset_at(zone, start - 1),
        first,
        changes: changes.into(),
        after: offset_at(zone, end),
    }
}
