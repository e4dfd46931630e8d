//! One entry of the BYDAY part.

use chrono::Weekday;

/// A weekday, every one of them or the n-th of the month or year: one entry of the BYDAY part, the
/// `weekdaynum` of RFC 5545 section 3.3.10.
///
/// ```
/// use chrono::Weekday;
/// use recurrence_core::WeekdayNum;
///
/// assert_eq!(WeekdayNum::from(Weekday::Mon).to_string(), "MO");
/// assert_eq!(WeekdayNum { nth: Some(-1), weekday: Weekday::Fri }.to_string(), "-1FR");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WeekdayNum {
    /// Which of them, counted from the beginning (1 to 53) or from the end (-1 to -53) of the month in a
    /// monthly rule or one with BYMONTH, else of the year; `None` is every one.
    pub nth: Option<i8>,
    /// The weekday.
    pub weekday: Weekday,
}

impl From<Weekday> for WeekdayNum {
    fn from(weekday: Weekday) -> Self {
        Self { nth: None, weekday }
    }
}

/// The two letters that the text of a rule has for a weekday.
pub(crate) const fn letters(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

/// Monday first.
pub(crate) const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

impl std::fmt::Display for WeekdayNum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(nth) = self.nth {
            write!(f, "{nth}")?;
        }
        f.write_str(letters(self.weekday))
    }
}
