//! The parts of a rule, by name.

use super::{number::Range, piece::Piece};

/// A part of a rule (RFC 5545 section 3.3.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Freq,
    Interval,
    Count,
    Until,
    Wkst,
    Month,
    WeekNo,
    YearDay,
    MonthDay,
    Day,
    Hour,
    Minute,
    Second,
    SetPos,
}

/// In the order of the discriminants.
pub(crate) const PARTS: [Part; 14] = [
    Part::Freq,
    Part::Interval,
    Part::Count,
    Part::Until,
    Part::Wkst,
    Part::Month,
    Part::WeekNo,
    Part::YearDay,
    Part::MonthDay,
    Part::Day,
    Part::Hour,
    Part::Minute,
    Part::Second,
    Part::SetPos,
];

impl Part {
    pub(crate) fn named(name: Piece<'_>) -> Option<Self> {
        PARTS.into_iter().find(|part| name.is(part.name()))
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Freq => "FREQ",
            Self::Interval => "INTERVAL",
            Self::Count => "COUNT",
            Self::Until => "UNTIL",
            Self::Wkst => "WKST",
            Self::Month => "BYMONTH",
            Self::WeekNo => "BYWEEKNO",
            Self::YearDay => "BYYEARDAY",
            Self::MonthDay => "BYMONTHDAY",
            Self::Day => "BYDAY",
            Self::Hour => "BYHOUR",
            Self::Minute => "BYMINUTE",
            Self::Second => "BYSECOND",
            Self::SetPos => "BYSETPOS",
        }
    }

    /// The numbers it may have; of no meaning for those parts that are not numbers.
    pub(crate) const fn range(self) -> Range {
        const fn of(least: u32, most: u32, signed: bool, allowed: &'static str) -> Range {
            Range { least, most, signed, allowed }
        }
        match self {
            Self::Interval | Self::Count | Self::Freq | Self::Until | Self::Wkst => {
                of(1, u32::MAX, false, "1 to 4294967295")
            }
            Self::Month => of(1, 12, false, "1 to 12"),
            Self::WeekNo | Self::Day => of(1, 53, true, "1 to 53 or -53 to -1"),
            Self::YearDay | Self::SetPos => of(1, 366, true, "1 to 366 or -366 to -1"),
            Self::MonthDay => of(1, 31, true, "1 to 31 or -31 to -1"),
            Self::Hour => of(0, 23, false, "0 to 23"),
            Self::Minute => of(0, 59, false, "0 to 59"),
            Self::Second => of(0, 60, false, "0 to 60"),
        }
    }
}

/// Where in a line each part of a rule is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PartPositions([Option<usize>; PARTS.len()]);

impl PartPositions {
    pub(crate) fn get(&self, part: Part) -> Option<usize> {
        self.0.get(part as usize).copied().flatten()
    }

    /// Notes where a part is, and gives where it was before.
    pub(crate) fn note(&mut self, part: Part, at: usize) -> Option<usize> {
        self.0.get_mut(part as usize).and_then(|position| position.replace(at))
    }
}
