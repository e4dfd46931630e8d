//! The policy: what the business chose, in a file, in variables, or in force in the database.

use std::path::Path;

use chrono_tz::Tz;
use referral_core::ReferralPolicy;
use serde::{Deserialize, Serialize};

use crate::{civil_time::parse_zone, error::Error};

/// What a policy file holds.
///
/// ```toml
/// zone = "Europe/Nicosia"
///
/// [referral_codes]
/// grace = "2 days"
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Policy {
    /// The organisation's time zone.
    #[serde(with = "zone_name")]
    pub(crate) zone: Option<Tz>,
    /// What holds for referral codes.
    pub(crate) referral_codes: ReferralPolicy,
}

/// Before the name of a key of `[referral_codes]`, in capitals.
const VARIABLE: &str = "DUECOURSE_REFERRAL_CODES_";

impl Policy {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |cause: String| Error::PolicyFile { path: path.to_owned(), cause };
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        toml::from_str(&text).map_err(|error| unreadable(error.to_string().trim_end().to_owned()))
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    pub(crate) fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| Error::PolicyInForce(error.to_string()))
    }

    /// The form in which the database keeps it: equal policies are equal texts.
    pub(crate) fn to_json(&self) -> String {
        // Plain values under text keys always make an object.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The same, with what the environment says instead; `DUECOURSE_REFERRAL_CODES_GRACE` and so on.
    pub(crate) fn with_variables(
        mut self,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Error> {
        for (name, text) in variables {
            let Some(key) = name.strip_prefix(VARIABLE) else { continue };
            let unreadable = |cause: String| Error::Variable { name: name.clone(), cause };
            let mut keys =
                toml::Table::try_from(&self.referral_codes).map_err(|error| unreadable(error.to_string()))?;
            keys.insert(key.to_lowercase(), value(&text));
            self.referral_codes =
                keys.try_into().map_err(|error: toml::de::Error| unreadable(one_line(error.message())))?;
        }
        Ok(self)
    }
}

/// A number or a truth value as such; everything else is text.
fn value(text: &str) -> toml::Value {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        toml::Value::Integer(number)
    } else if let Ok(truth) = text.parse::<bool>() {
        toml::Value::Boolean(truth)
    } else {
        toml::Value::String(text.to_owned())
    }
}

fn one_line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(" ")
}

mod zone_name {
    use super::{Tz, parse_zone};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(zone: &Option<Tz>, serializer: S) -> Result<S::Ok, S::Error> {
        zone.map(|zone| zone.name()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tz>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|name| parse_zone(&name).map_err(D::Error::custom))
            .transpose()
    }
}
