#![expect(clippy::arithmetic_side_effects, reason = "instants are clamped to the years -1199 to 14645")]

use std::fmt;

use crate::{Gap, LocalReading, Overlap, Piece, Zone, years::Years};

/// Reads local times of one zone, and remembers the stretch of time in which its offset stays the same: as
/// long as it stays inside, two comparisons and a subtraction.
///
/// ```
/// use zone_core::{LocalReading, Zone, ZoneCursor};
///
/// let mut cursor = ZoneCursor::new("Europe/London".parse()?);
/// // 2026-03-29T01:00:00Z, when the clocks go from 01:00 to 02:00:
/// let change = 1_774_746_000;
/// assert_eq!(cursor.offset_at(change - 1), 0);
/// assert_eq!(cursor.offset_at(change), 3600);
/// assert_eq!(cursor.read(change - 1), LocalReading::Once(change - 1));
/// assert_eq!(cursor.read(change + 1800), LocalReading::Gap { change, before: 0, after: 3600 });
/// assert_eq!(cursor.read(change + 3600), LocalReading::Once(change));
/// # Ok::<(), zone_core::UnknownZone>(())
/// ```
#[derive(Clone, Copy)]
pub struct ZoneCursor {
    zone: Zone,
    years: Option<&'static Years>,
    /// The place in the table of the year that was used last.
    place: i32,
    piece: Piece,
}

/// Instants and local times beyond these have the offset that holds at them: the years -1199 and 14645.
const EARLIEST: i64 = -100_000_000_000;
const LATEST: i64 = 400_000_000_000;
/// Before and behind all of them.
const EVER: i64 = 1_000_000_000_000;

impl ZoneCursor {
    /// At the beginning of 1970.
    pub fn new(zone: Zone) -> Self {
        Self::near(zone, 0)
    }

    /// At an instant, which need not be the exact one.
    pub fn near(zone: Zone, instant: i64) -> Self {
        let piece = Piece::new(-EVER, EVER, [0; 3]);
        let mut cursor = Self { zone, years: zone.years(), place: 0, piece };
        cursor.load(instant.clamp(EARLIEST, LATEST));
        cursor
    }

    /// The zone.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The seconds that the clocks are ahead of UTC at an instant.
    pub fn offset_at(&mut self, instant: i64) -> i32 {
        self.piece_at(instant).offset as i32
    }

    /// The stretch of time without a change around an instant.
    pub fn piece_at(&mut self, instant: i64) -> &Piece {
        if !(self.piece.start <= instant && instant < self.piece.end) {
            self.load(instant.clamp(EARLIEST, LATEST));
        }
        &self.piece
    }

    /// The stretch that was used last.
    pub fn piece(&self) -> &Piece {
        &self.piece
    }

    /// When a local time is.
    pub fn read(&mut self, local: i64) -> LocalReading {
        let near = local.clamp(EARLIEST, LATEST);
        if near == local {
            return self.read_near(local);
        }
        // Out there nothing changes, and nothing is worked out twice.
        let offset = i64::from(self.offset_at(near));
        LocalReading::Once(local.saturating_sub(offset))
    }

    /// The instant that a local time stands for, by these choices; `None` if it is in a gap that is skipped.
    pub fn resolve(&mut self, local: i64, gap: Gap, overlap: Overlap) -> Option<i64> {
        self.read(local).resolve(local, gap, overlap)
    }

    fn read_near(&mut self, local: i64) -> LocalReading {
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
                self.load((local - piece.offset).clamp(EARLIEST - TWO_DAYS, piece.start - 1));
            } else {
                if local < piece.end + piece.offset.max(piece.after) {
                    return contested(local, piece.end, piece.offset, piece.after);
                }
                self.load((local - piece.offset).clamp(piece.end, LATEST + TWO_DAYS));
            }
        }
    }

    /// Goes to the stretch of an instant.
    fn load(&mut self, instant: i64) {
        let Some(years) = self.years else { return };
        let later = Years::cycles(instant);
        let instant = instant - later;
        // Most often this year or the next.
        let has =
            |place: &i32| years.known(*place).is_some_and(|year| year.start <= instant && instant < year.end);
        let near = [self.place, self.place + 1].into_iter().find(has);
        self.place = near.unwrap_or_else(|| Years::place(instant));
        self.piece = self.piece_of_table(years, instant).later(later);
    }

    fn piece_of_table(&self, years: &Years, instant: i64) -> Piece {
        let Some(year) = years.year(self.place) else {
            let (end, offset, after) = years.beginning();
            return Piece::new(-EVER, end, [offset, offset, after]);
        };
        let (mut start, mut before, mut offset) = (year.start, year.before, year.first);
        for &(change, next) in &year.changes {
            if instant < change {
                return Piece::new(start, change, [before, offset, next]);
            }
            (start, before, offset) = (change, offset, next);
        }
        // Over the turn of the year, if nothing changes there: most zones change twice a year, not thrice.
        let (mut end, mut after) = (year.end, year.after);
        if let (Some(next), true) = (years.year(self.place + 1), after == offset) {
            (end, after) = next.changes.first().copied().unwrap_or((next.end, next.after));
        }
        Piece::new(start, end, [before, offset, after])
    }
}

/// More than any clock is ahead or behind.
const TWO_DAYS: i64 = 2 * 86_400;

impl fmt::Debug for ZoneCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
