use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{MessageData, TemplateError};

/// What messages of each kind may hold: the first is what a preview shows, the others leave out what may be missing or hold
/// another number.
const SAMPLES: [&str; 6] = [
    include_str!("samples/referral.json"),
    include_str!("samples/classes.json"),
    include_str!("samples/cohorts.json"),
    include_str!("samples/sessions.json"),
    include_str!("samples/compliance.json"),
    include_str!("samples/runs.json"),
];

/// Messages of one kind to one recipient that are told together.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    recipient: String,
    subject_kind: Option<String>,
    subject_key: Option<String>,
    fields: OneOrSeveral,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrSeveral {
    One(Map<String, Value>),
    Several(Vec<Map<String, Value>>),
}

/// The samples of our kinds by their names.
pub(super) fn built_in() -> Result<BTreeMap<String, Vec<Vec<MessageData>>>, TemplateError> {
    let mut kinds = BTreeMap::new();
    for text in SAMPLES {
        let read: BTreeMap<String, Vec<Sample>> = serde_json::from_str(text)
            .map_err(|error| TemplateError::Samples { cause: error.to_string() })?;
        kinds.extend(read.into_iter().map(|(kind, samples)| {
            let samples = samples.into_iter().map(|sample| sample.messages(&kind)).collect();
            (kind, samples)
        }));
    }
    Ok(kinds)
}

impl Sample {
    fn messages(self, kind: &str) -> Vec<MessageData> {
        let Self { recipient, subject_kind, subject_key, fields } = self;
        let fields = match fields {
            OneOrSeveral::One(fields) => vec![fields],
            OneOrSeveral::Several(fields) => fields,
        };
        let message = |fields| MessageData {
            kind: kind.to_owned(),
            recipient: recipient.clone(),
            subject_kind: subject_kind.clone(),
            subject_key: subject_key.clone(),
            fields,
        };
        fields.into_iter().map(message).collect()
    }
}
