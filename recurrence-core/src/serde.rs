//! Rules and sets as their text (feature `serde`).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{RecurrenceSet, Rule};

/// As what `Display` prints.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From its text, strictly, except that what only lenient reading takes as a filter is read too: so all that
/// was printed can be read.
impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse_printed(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// As what `Display` prints. The readings are not part of it: keep them beside it, where they are not the
/// default, and apply them by [`RecurrenceSet::with_readings`].
///
/// ```
/// use recurrence_core::RecurrenceSet;
///
/// let set: RecurrenceSet = "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY".parse()?;
/// let json = serde_json::to_string(&set)?;
/// assert_eq!(json, r#""DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY""#);
/// assert_eq!(serde_json::from_str::<RecurrenceSet>(&json)?, set);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Serialize for RecurrenceSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From its text, strictly, except that the form of UNTIL need not be the one that the start asks for, that
/// a rule for dates may have times of day, and that what only lenient reading takes as a filter is read too:
/// so all that was built or read, and printed, can be read.
impl<'de> Deserialize<'de> for RecurrenceSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse_printed(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
