use std::fmt;

use chrono::NaiveDate;
use zone_core::Zone;

use crate::{Instant, Span, civil};

/// How an instant follows from its anchor.
///
/// The text form (`Display`, `FromStr`) is what storage keeps beside a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// At the anchor itself: it happens iff `now >= anchor` (G-2).
    Reached,
    /// Strictly after the anchor and that much more: it happens iff `now > anchor + span` (R-2).
    Past(Span),
    /// At the anchor and that much more.
    After(Span),
    /// At the anchor less that much.
    Before(Span),
    /// At the first instant of that local day.
    DayBegins(NaiveDate, Zone),
    /// At the first instant after that local day (G-3).
    DayOver(NaiveDate, Zone),
}

/// Why something happens by itself, and when: a clause of the rules, the anchor it counts from, and
/// the window between the two.
///
/// It is the only way to make a [`Due`], so nothing can happen unexplained. Printed, it is a sentence:
///
/// ```
/// use automation_core::{Because, Instant, Span};
///
/// let start: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let because = Because::after("S-30", "the start", start, Span::minutes(30)).ok_or("never")?;
/// assert_eq!(because.at().to_string(), "2026-03-01T09:30:00Z");
/// assert_eq!(because.to_string(), "30 minutes after the start, 2026-03-01T09:00:00Z (S-30)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Because {
    /// The number of the rule that says so.
    pub clause: &'static str,
    /// What the instant is counted from, as a noun phrase.
    pub anchor: &'static str,
    /// How it is counted.
    pub window: Window,
    from: Instant,
    at: Instant,
}

/// The next event that time alone brings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Due<E> {
    /// What happens.
    pub event: E,
    /// When, and why then.
    pub because: Because,
}

impl<E> Due<E> {
    /// The instant from which it is due, inclusive.
    pub fn at(&self) -> Instant {
        self.because.at
    }
}

impl Because {
    /// At `from` itself.
    pub fn reached(clause: &'static str, anchor: &'static str, from: Instant) -> Self {
        Self { clause, anchor, window: Window::Reached, from, at: from }
    }

    /// As soon as `from` and `span` more have passed: a microsecond later. `None`: never.
    pub fn past(clause: &'static str, anchor: &'static str, from: Instant, span: Span) -> Option<Self> {
        let at = from.checked_add(span)?.next()?;
        Some(Self { clause, anchor, window: Window::Past(span), from, at })
    }

    /// `span` after `from`. `None`: never.
    pub fn after(clause: &'static str, anchor: &'static str, from: Instant, span: Span) -> Option<Self> {
        let at = from.checked_add(span)?;
        Some(Self { clause, anchor, window: Window::After(span), from, at })
    }

    /// `span` before `from`. `None`: never.
    pub fn before(clause: &'static str, anchor: &'static str, from: Instant, span: Span) -> Option<Self> {
        let at = from.checked_sub(span)?;
        Some(Self { clause, anchor, window: Window::Before(span), from, at })
    }

    /// When the local day `date` begins in `zone`. `None`: never.
    pub fn day_begins(
        clause: &'static str,
        anchor: &'static str,
        date: NaiveDate,
        zone: Zone,
    ) -> Option<Self> {
        let at = civil::day_begins(date, zone)?;
        Some(Self { clause, anchor, window: Window::DayBegins(date, zone), from: at, at })
    }

    /// When the local day `date` is over in `zone`. `None`: never.
    pub fn day_over(clause: &'static str, anchor: &'static str, date: NaiveDate, zone: Zone) -> Option<Self> {
        let from = civil::day_begins(date, zone)?;
        let at = civil::day_over(date, zone)?;
        Some(Self { clause, anchor, window: Window::DayOver(date, zone), from, at })
    }

    /// The instant that follows, inclusive.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// The anchor's own instant; for a window of days, the first instant of that day.
    pub fn from(&self) -> Instant {
        self.from
    }

    /// The event that this brings.
    pub fn brings<E>(self, event: E) -> Due<E> {
        Due { event, because: self }
    }
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_sentence(f, self.clause, self.anchor, &self.window, self.from)
    }
}

/// The sentence of a because, also from what a storage kept of it.
pub fn sentence(clause: &str, anchor: &str, window: &Window, from: Instant) -> String {
    struct Sentence<'a>(&'a str, &'a str, &'a Window, Instant);
    impl fmt::Display for Sentence<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write_sentence(f, self.0, self.1, self.2, self.3)
        }
    }
    Sentence(clause, anchor, window, from).to_string()
}

fn write_sentence(
    f: &mut fmt::Formatter<'_>,
    clause: &str,
    anchor: &str,
    window: &Window,
    from: Instant,
) -> fmt::Result {
    match window {
        Window::Reached => write!(f, "{anchor}, {from}, is reached")?,
        Window::Past(Span::ZERO) => write!(f, "{anchor}, {from}, has passed")?,
        Window::Past(span) => write!(f, "{anchor}, {from}, passed more than {span} ago")?,
        Window::After(span) => write!(f, "{span} after {anchor}, {from}")?,
        Window::Before(span) => write!(f, "{span} before {anchor}, {from}")?,
        Window::DayBegins(date, zone) => write!(f, "{anchor}, {date}, begins in {zone}")?,
        Window::DayOver(date, zone) => write!(f, "{anchor}, {date}, is over in {zone}")?,
    }
    write!(f, " ({clause})")
}

/// The earliest of several dues; of those at one instant, the first named.
///
/// ```
/// use automation_core::{Because, Instant, soonest};
///
/// let noon: Instant = "2026-03-01T12:00:00Z".parse()?;
/// let reminder = Because::reached("S-53", "noon", noon).brings("remind");
/// let start = Because::reached("S-26", "noon", noon).brings("start");
/// assert_eq!(soonest([None, Some(reminder), Some(start)]).map(|due| due.event), Some("remind"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn soonest<E, const N: usize>(dues: [Option<Due<E>>; N]) -> Option<Due<E>> {
    // `min_by_key` returns the first of equal elements.
    dues.into_iter().flatten().min_by_key(Due::at)
}

/// A text that is no [`Window`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no window of time")]
#[non_exhaustive]
pub struct ParseWindowError {
    /// The text as it was given.
    pub text: String,
}

/// As its text.
#[cfg(feature = "serde")]
impl serde::Serialize for Window {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reached => f.write_str("reached"),
            Self::Past(Span::ZERO) => f.write_str("past"),
            Self::Past(span) => write!(f, "past {span}"),
            Self::After(span) => write!(f, "after {span}"),
            Self::Before(span) => write!(f, "before {span}"),
            Self::DayBegins(date, zone) => write!(f, "begins {date} {zone}"),
            Self::DayOver(date, zone) => write!(f, "over {date} {zone}"),
        }
    }
}

impl std::str::FromStr for Window {
    type Err = ParseWindowError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = |rest: &str| -> Option<(NaiveDate, Zone)> {
            let (date, zone) = rest.split_once(' ')?;
            Some((date.parse().ok()?, zone.parse().ok()?))
        };
        let window = match text.split_once(' ') {
            None if text == "reached" => Some(Self::Reached),
            None if text == "past" => Some(Self::Past(Span::ZERO)),
            Some(("past", span)) => span.parse().ok().map(Self::Past),
            Some(("after", span)) => span.parse().ok().map(Self::After),
            Some(("before", span)) => span.parse().ok().map(Self::Before),
            Some(("begins", rest)) => day(rest).map(|(date, zone)| Self::DayBegins(date, zone)),
            Some(("over", rest)) => day(rest).map(|(date, zone)| Self::DayOver(date, zone)),
            _ => None,
        };
        window.ok_or_else(|| ParseWindowError { text: text.to_owned() })
    }
}
