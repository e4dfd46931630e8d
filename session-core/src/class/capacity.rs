/// How many people may have a seat in a class session (P-40): 1 to 100,000, both inclusive.
///
/// ```
/// use session_core::class::Capacity;
///
/// assert_eq!(Capacity::new(12)?.get(), 12);
/// assert_eq!(Capacity::new(0).unwrap_err().to_string(), "a class for 0 people is not possible; it takes 1 to 100000");
/// # Ok::<(), session_core::class::CapacityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "i64", into = "i64"))]
pub struct Capacity(u32);

/// A number of people for whom there is no class (P-32).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[error("a class for {people} people is not possible; it takes 1 to {}", Capacity::MAX)]
#[non_exhaustive]
pub struct CapacityError {
    /// The number as it was given.
    pub people: i64,
}

impl Capacity {
    /// The most people, inclusive.
    pub const MAX: u32 = 100_000;

    /// So many people.
    ///
    /// # Errors
    /// [`CapacityError`] outside of 1 to 100,000.
    pub fn new(people: i64) -> Result<Self, CapacityError> {
        match u32::try_from(people) {
            Ok(seats) if (1..=Self::MAX).contains(&seats) => Ok(Self(seats)),
            _ => Err(CapacityError { people }),
        }
    }

    /// How many people.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl std::fmt::Display for Capacity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<i64> for Capacity {
    type Error = CapacityError;

    fn try_from(people: i64) -> Result<Self, CapacityError> {
        Self::new(people)
    }
}

impl From<Capacity> for i64 {
    fn from(capacity: Capacity) -> Self {
        capacity.0.into()
    }
}
