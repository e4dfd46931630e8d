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

/// All of them.
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
        // Few names are equally long, so that hardly more than one is compared.
        let alike: &[Self] = match name.bytes.len() {
            4 => &[Self::Freq, Self::Wkst],
            5 => &[Self::Day, Self::Count, Self::Until],
            6 => &[Self::Hour],
            7 => &[Self::Month],
            8 => &[Self::Interval, Self::SetPos, Self::WeekNo, Self::Minute, Self::Second],
            9 => &[Self::YearDay],
            10 => &[Self::MonthDay],
            _ => &[],
        };
        alike.iter().copied().find(|part| name.is(part.name()))
    }

    const fn bit(self) -> u16 {
        1 << self as u16
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

/// A set of parts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts(u16);

impl Parts {
    pub(crate) fn has(self, part: Part) -> bool {
        self.0 & part.bit() != 0
    }

    pub(crate) fn insert(&mut self, part: Part) {
        self.0 |= part.bit();
    }
}
