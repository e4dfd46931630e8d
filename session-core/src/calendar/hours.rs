/// A part of a local day by the clock on the wall, in whole minutes since midnight: from one, inclusive,
/// until another, exclusive (S-40).
///
/// ```
/// use session_core::calendar::Hours;
///
/// let hours = Hours::new(540, 1020)?;
/// assert_eq!(hours.to_string(), "09:00-17:00");
/// assert_eq!(Hours::new(0, 1440), Ok(Hours::WHOLE_DAY));
/// assert_eq!(
///     Hours::new(1020, 1441).unwrap_err().to_string(),
///     "hours from minute 1020 until minute 1441 are not possible; they end after they begin, by minute 1440"
/// );
/// # Ok::<(), session_core::calendar::HoursError>(())
/// ```
///
/// What they are on a day whose clocks change: they begin at the first instant of the local day at which
/// the clock reads `from` or later, and end behind the last one at which it reads less than `until`. So
/// a time that does not exist counts as the first instant after the jump, hours within the jump are
/// nothing, and hours that come twice count both times. Minute 1440 is the end of the local day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Written", into = "Written"))]
pub struct Hours {
    from: u16,
    until: u16,
}

/// Minutes that bound no part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "hours from minute {from} until minute {until} are not possible; they end after they begin, by minute {}",
    Hours::MINUTES
)]
#[non_exhaustive]
pub struct HoursError {
    /// The beginning as it was given.
    pub from: u16,
    /// The end as it was given.
    pub until: u16,
}

impl Hours {
    /// How many minutes the clock of a day counts.
    pub const MINUTES: u16 = 1440;
    /// The whole local day, however long it is.
    pub const WHOLE_DAY: Self = Self { from: 0, until: Self::MINUTES };
    /// 09:00 to 17:00, the default of every day.
    pub(crate) const OFFICE: Self = Self { from: 540, until: 1020 };
    /// 10:00 to 15:00, for weekends.
    pub(crate) const WEEKEND: Self = Self { from: 600, until: 900 };

    /// From one minute of the day, inclusive, until another, exclusive.
    ///
    /// # Errors
    /// [`HoursError`] unless `from < until <= 1440`.
    pub fn new(from: u16, until: u16) -> Result<Self, HoursError> {
        if from < until && until <= Self::MINUTES {
            Ok(Self { from, until })
        } else {
            Err(HoursError { from, until })
        }
    }

    /// The minute they begin with, `0..=1439`.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// The minute they end before, `1..=1440`.
    pub const fn until(self) -> u16 {
        self.until
    }

    /// Whether the two have a minute in common; touching is not overlapping.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// As on the wall: `09:00-17:00`; the end of the day is `24:00`.
impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let clock = |minute: u16| (minute.div_euclid(60), minute.rem_euclid(60));
        let ((from, past_from), (until, past_until)) = (clock(self.from), clock(self.until));
        write!(f, "{from:02}:{past_from:02}-{until:02}:{past_until:02}")
    }
}

/// Hours as they are stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `from` and `until`")]
struct Written {
    from: u16,
    until: u16,
}

#[cfg(feature = "serde")]
impl TryFrom<Written> for Hours {
    type Error = HoursError;

    fn try_from(written: Written) -> Result<Self, HoursError> {
        Self::new(written.from, written.until)
    }
}

#[cfg(feature = "serde")]
impl From<Hours> for Written {
    fn from(hours: Hours) -> Self {
        Self { from: hours.from, until: hours.until }
    }
}
