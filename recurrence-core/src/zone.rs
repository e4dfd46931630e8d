//! What the clocks of a zone show, as plain seconds and without a search as long as nothing changes.
//!
//! The zones are those of `chrono-tz`, read once a year and zone, then shared. They change between the
//! years 1800 and 2100 only.

#![expect(clippy::arithmetic_side_effects, reason = "instants are clamped to the years -10000 to 14000")]

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
#[derive(Debug, Clone, Copy)]
pub struct ZoneCursor {
    zone: Tz,
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
/// A change can be missed only between two that lie closer together than this: the shortest stretch of
/// any zone is 167 hours.
const STEP: i64 = 3 * DAY;
/// Instants outside are not asked for: beyond the years -1 and 10001.
const EVER: i64 = 400_000_000_000;

type Years = [OnceLock<Year>; YEARS];
static TABLE: [OnceLock<Box<Years>>; ZONES] = [const { OnceLock::new() }; ZONES];

impl ZoneCursor {
    /// At the beginning of 1970.
    pub fn new(zone: Tz) -> Self {
        Self { zone, piece: load(zone, 0) }
    }

    /// At an instant.
    pub(crate) fn near(zone: Tz, instant: i64) -> Self {
        Self { zone, piece: load(zone, instant.clamp(-EVER, EVER)) }
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
            self.piece = load(self.zone, instant.clamp(-EVER, EVER));
        }
        &self.piece
    }

    /// The stretch that was used last.
    pub(crate) fn piece(&self) -> &Piece {
        &self.piece
    }

    /// When a local time is.
    pub fn read(&mut self, local: i64) -> LocalReading {
        let local = local.clamp(-EVER, EVER);
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
                let near = (local - piece.offset).clamp(-EVER, piece.start - 1);
                self.piece = load(self.zone, near);
            } else {
                if local < piece.end + piece.offset.max(piece.after) {
                    return contested(local, piece.end, piece.offset, piece.after);
                }
                self.piece = load(self.zone, (local - piece.offset).clamp(piece.end, EVER));
            }
        }
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

/// The stretch of an instant.
fn load(zone: Tz, instant: i64) -> Piece {
    if zone == Tz::UTC {
        return Piece::new(-2 * EVER, 2 * EVER, [0; 3]);
    }
    let (year, ..) = civil(instant.div_euclid(DAY) as i32);
    let index = year - FIRST;
    let years = TABLE
        .get(zone as usize)
        .map(|years| years.get_or_init(|| Box::new([const { OnceLock::new() }; YEARS])));
    let found = years.zip(usize::try_from(index).ok()).and_then(|(years, index)| years.get(index));
    let Some(slot) = found else {
        return if index < 0 {
            let offset = offset_at(zone, begin(FIRST) - 1);
            Piece::new(-2 * EVER, begin(FIRST), [offset, offset, offset_at(zone, begin(FIRST))])
        } else {
            let end = begin(FIRST + YEARS as i32);
            let offset = offset_at(zone, end);
            Piece::new(end, 2 * EVER, [offset_at(zone, end - 1), offset, offset])
        };
    };
    let known = slot.get_or_init(|| survey(zone, year));
    let (mut start, mut before, mut offset) = (begin(year), known.before, known.first);
    for &(change, next) in &known.changes {
        if instant < change {
            return Piece::new(start, change, [before, offset, next]);
        }
        (start, before, offset) = (change, offset, next);
    }
    // Over the turn of the year, if nothing changes there: most zones change twice a year, not thrice.
    let next = years.zip(usize::try_from(index).ok()).and_then(|(years, index)| years.get(index + 1));
    if let (Some(next), true) = (next, known.after == offset) {
        let next = next.get_or_init(|| survey(zone, year + 1));
        return match next.changes.first() {
            Some(&(change, after)) => Piece::new(start, change, [before, offset, after]),
            None => Piece::new(start, begin(year + 2), [before, offset, next.after]),
        };
    }
    Piece::new(start, begin(year + 1), [before, offset, known.after])
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
    Year { before: offset_at(zone, start - 1), first, changes: changes.into(), after: offset_at(zone, end) }
}
