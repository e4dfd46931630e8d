use automation_core::{Instant, Span};

/// A stretch of time, half-open: `from` belongs to it, `until` does not (S-40).
///
/// ```
/// use session_core::calendar::Interval;
///
/// let morning = Interval::new("2026-03-02T09:00:00Z".parse()?, "2026-03-02T12:00:00Z".parse()?)?;
/// let noon = Interval::new("2026-03-02T12:00:00Z".parse()?, "2026-03-02T13:00:00Z".parse()?)?;
/// assert!(!morning.overlaps(noon)); // they only touch
/// assert_eq!(
///     Interval::new(noon.until(), noon.from()).unwrap_err().to_string(),
///     "from 2026-03-02T13:00:00Z until 2026-03-02T12:00:00Z is no stretch of time; it must end after it begins"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Written", into = "Written"))]
pub struct Interval {
    from: Instant,
    until: Instant,
}

/// Two instants that bound no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("from {from} until {until} is no stretch of time; it must end after it begins")]
#[non_exhaustive]
pub struct IntervalError {
    /// The beginning as it was given.
    pub from: Instant,
    /// The end as it was given.
    pub until: Instant,
}

impl Interval {
    /// From `from`, inclusive, until `until`, exclusive.
    ///
    /// # Errors
    /// [`IntervalError`] unless `from < until`.
    pub fn new(from: Instant, until: Instant) -> Result<Self, IntervalError> {
        if from < until { Ok(Self { from, until }) } else { Err(IntervalError { from, until }) }
    }

    /// From `from` for `length`; `None` if the length is zero or the end past [`Instant::MAX`].
    pub fn lasting(from: Instant, length: Span) -> Option<Self> {
        Self::new(from, from.checked_add(length)?).ok()
    }

    /// Its first instant.
    pub const fn from(self) -> Instant {
        self.from
    }

    /// The first instant behind it.
    pub const fn until(self) -> Instant {
        self.until
    }

    /// How long it is; never zero.
    pub fn length(self) -> Span {
        self.until.since(self.from).unwrap_or(Span::ZERO)
    }

    /// Whether `instant` lies in it: `from <= instant < until`.
    pub fn contains(self, instant: Instant) -> bool {
        self.from <= instant && instant < self.until
    }

    /// Whether the two have an instant in common; touching is not overlapping (S-40).
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// What the two have in common; `None` if they do not overlap.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.until.min(other.until)).ok()
    }

    /// The shortest interval in which both lie.
    pub(super) fn and(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), until: self.until.max(other.until) }
    }

    /// With so much time added at either end, as far as instants go.
    pub fn widened(self, before: Span, after: Span) -> Self {
        Self {
            from: self.from.checked_sub(before).unwrap_or(Instant::MIN),
            until: self.until.checked_add(after).unwrap_or(Instant::MAX),
        }
    }
}

/// The two instants in RFC 3339: `2026-03-02T09:00:00Z until 2026-03-02T12:00:00Z`.
impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} until {}", self.from, self.until)
    }
}

impl std::fmt::Debug for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{}, {})", self.from, self.until)
    }
}

/// An interval as it is stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `from` and `until`")]
struct Written {
    from: Instant,
    until: Instant,
}

#[cfg(feature = "serde")]
impl TryFrom<Written> for Interval {
    type Error = IntervalError;

    fn try_from(written: Written) -> Result<Self, IntervalError> {
        Self::new(written.from, written.until)
    }
}

#[cfg(feature = "serde")]
impl From<Interval> for Written {
    fn from(interval: Interval) -> Self {
        Self { from: interval.from, until: interval.until }
    }
}
