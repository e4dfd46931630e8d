//! A length of time that a policy file can say it has none of.

use std::borrow::Cow;

use automation_core::Span;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A length of time, or `none`: a file cannot say by leaving it out that there is none.
pub(super) struct OrNone(Option<Span>);

impl From<OrNone> for Option<Span> {
    fn from(value: OrNone) -> Self {
        value.0
    }
}

impl<'de> Deserialize<'de> for OrNone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        match text.as_ref() {
            "none" => Ok(Self(None)),
            length => length.parse().map(|length| Self(Some(length))).map_err(D::Error::custom),
        }
    }
}

/// Writes what [`OrNone`] reads.
pub(super) fn or_none<S: Serializer>(value: &Option<Span>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(length) => length.serialize(serializer),
        None => serializer.serialize_str("none"),
    }
}
