/// How long an occurrence takes: so many days of the calendar, and then so many seconds.
///
/// A day of the calendar is as long as the clocks make it; a second is always as long as another. The length between
/// a DTSTART and a DTEND that are times is all seconds (RFC 5545 section 3.8.5.3: "the same exact duration will
/// apply to all the members of the generated recurrence set"); between two dates it is all days; a DURATION has
/// what it says, so `P1D` is one day and `PT24H` 86,400 seconds (section 3.3.6).
///
/// ```
/// use recurrence_core::calendar::Length;
///
/// assert_eq!(Length { days: 1, seconds: 5_400 }.to_string(), "P1DT1H30M");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Length {
    /// Whole days of the calendar.
    pub days: u32,
    /// Seconds behind them.
    pub seconds: u32,
}

impl Length {
    /// No time at all: what an event has that begins at a time and says no end.
    pub const NONE: Self = Self { days: 0, seconds: 0 };
    /// One day: what an event has that begins with a date and says no end.
    pub const DAY: Self = Self { days: 1, seconds: 0 };

    /// Whether it is no time at all.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// As the DURATION property writes it: `P1D`, `PT1H30M`, `P1DT2H`, and `PT0S` for none.
impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("P")?;
        if self.days > 0 {
            write!(f, "{}D", self.days)?;
        }
        if self.seconds == 0 {
            return f.write_str(if self.days == 0 { "T0S" } else { "" });
        }
        f.write_str("T")?;
        // RFC 5545 has minutes between hours and seconds, so `PT1H5S` is written `PT1H0M5S`.
        let (hours, minutes, seconds) = (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60);
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 || (hours > 0 && seconds > 0) {
            write!(f, "{minutes}M")?;
        }
        if seconds > 0 {
            write!(f, "{seconds}S")?;
        }
        Ok(())
    }
}
