use std::sync::Arc;

use zone_core::LocalReading;

/// A zone that a calendar file defines (VTIMEZONE, RFC 5545 section 3.6.5) and that the tz database does not have.
///
/// It is shared by the events of its file, and freed with the last of them; no set and no record is ever in it. Its changes are those that the file
/// lists and its rules give from the year 1900 to 2499. From 2500 on it does what it did 400 years before: the
/// calendar comes again after so many. Before its first change it has the offset that it changed from.
///
/// The rules of an event in such a zone give local times, and only these are then read as instants. So a few things are
/// other than in a zone of the database:
///
/// - Hours, minutes and seconds are always steps of the wall clock, also with
///   [`SubDaily::Elapsed`](crate::SubDaily::Elapsed).
/// - With [`Gap::Skip`](crate::Gap::Skip), COUNT counts the local times that the clocks jump over.
/// - An EXRULE takes out local times: where the clocks jump over one that a rule gives, it does not take out the instant
///   to which that is moved unless it gives the same local time.
/// - If there are several rules, an UNTIL in UTC ends its rule at the local time that the clocks show then; in the hour that
///   comes twice that is one and the same for two instants.
/// - The cursor of a search that its budget ended keeps the instant that was reached, not where in its rules that was:
///   to go on takes what steps it takes to count up to there again.
///
/// ```
/// use recurrence_core::calendar::{EventZone, FileReading, read};
///
/// let file = b"BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0530\n\
///     TZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Office:20260302T090000\nEND:VEVENT\n";
/// let calendar = read(file, &FileReading::default())?;
/// let schedule = calendar.events[0].schedule.as_ref().map_err(Clone::clone)?;
/// let EventZone::File(office) = schedule.zone() else { return Err("a zone of the file".into()) };
/// assert_eq!((office.name(), office.offset_at(0)), ("Office", 19_800));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileZone(Arc<Table>);

#[derive(Debug, PartialEq, Eq)]
struct Table {
    name: Box<str>,
    /// Before the first change.
    first: i32,
    changes: Box<[Change]>,
    /// The most that the clocks jump forward at once.
    largest_gap: i64,
}

/// A change of the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    /// The first instant with the new offset.
    at: i64,
    /// The offset from then on.
    offset: i32,
}

/// The first instant of the year 2500.
pub(super) const END: i64 = 16_725_225_600;
/// The seconds of 400 years of the calendar.
const CYCLE: i64 = 146_097 * 86_400;
/// More than any clock is ahead or behind.
const DAY: i64 = 86_400;

impl FileZone {
    /// Of the offset before all changes and the changes in any order: instants, each with the offset from then on.
    pub(super) fn new(name: &str, first: i32, mut changes: Vec<(i64, i32)>) -> Self {
        // Of two at one instant the one that stands later in the file holds.
        changes.sort_by_key(|(at, _)| *at);
        let mut kept: Vec<Change> = Vec::new();
        for (at, offset) in changes {
            if kept.last().is_some_and(|last| last.at == at) {
                kept.pop();
            }
            if kept.last().map_or(first, |last| last.offset) != offset {
                kept.push(Change { at, offset });
            }
        }
        let before = std::iter::once(first).chain(kept.iter().map(|change| change.offset));
        let jumps = before.zip(&kept).map(|(before, change)| change.offset.saturating_sub(before));
        let largest_gap = jumps.max().unwrap_or(0).max(0).into();
        Self(Arc::new(Table { name: name.into(), first, changes: kept.into(), largest_gap }))
    }

    /// Its TZID, as the file has it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The seconds that its clocks are ahead of UTC at an instant, which is in seconds since 1970-01-01T00:00:00Z.
    pub fn offset_at(&self, instant: i64) -> i32 {
        let behind = self.0.changes.partition_point(|change| change.at <= Self::of_table(instant));
        self.offset_before(behind)
    }

    /// When a local time is; in seconds since 1970-01-01T00:00:00 of the local clock.
    pub fn read(&self, local: i64) -> LocalReading {
        let near = Self::of_table(local);
        let later = local.saturating_sub(near);
        // The changes that may matter are those within a day of it.
        let first = self.0.changes.partition_point(|change| change.at < near.saturating_sub(DAY));
        for (place, change) in self.0.changes.iter().enumerate().skip(first) {
            if change.at > near.saturating_add(DAY) {
                break;
            }
            let (before, after) = (self.offset_before(place), change.offset);
            let (least, most) = (before.min(after), before.max(after));
            if near < change.at.saturating_add(least.into()) {
                return once(local, before);
            }
            if near < change.at.saturating_add(most.into()) {
                return if before < after {
                    LocalReading::Gap { change: change.at.saturating_add(later), before, after }
                } else {
                    let instant = |offset: i32| local.saturating_sub(offset.into());
                    LocalReading::Overlap { first: instant(before), second: instant(after) }
                };
            }
        }
        let behind = self.0.changes.partition_point(|change| change.at <= near.saturating_add(DAY));
        once(local, self.offset_before(behind))
    }

    /// The most that its clocks jump forward at once, in seconds.
    pub(super) fn largest_gap(&self) -> i64 {
        self.0.largest_gap
    }

    /// The instants of its changes from one instant, inclusive, to another, exclusive.
    pub(super) fn changes_between(&self, from: i64, to: i64) -> impl Iterator<Item = i64> + '_ {
        let first = self.0.changes.partition_point(|change| change.at < from);
        self.0.changes.iter().skip(first).map(|change| change.at).take_while(move |at| *at < to)
    }

    /// The offset before the change of that place.
    fn offset_before(&self, place: usize) -> i32 {
        let before = place.checked_sub(1).and_then(|before| self.0.changes.get(before));
        before.map_or(self.0.first, |change| change.offset)
    }

    /// The time of the table that stands for a time behind it.
    fn of_table(time: i64) -> i64 {
        if time < END {
            return time;
        }
        let cycles = time.saturating_sub(END).div_euclid(CYCLE).saturating_add(1);
        time.saturating_sub(cycles.saturating_mul(CYCLE))
    }
}

fn once(local: i64, offset: i32) -> LocalReading {
    LocalReading::Once(local.saturating_sub(offset.into()))
}

impl std::fmt::Display for FileZone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
