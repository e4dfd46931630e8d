//! The nine laws on documents, with the JSON form as the round trip.

use automation_core::{
    Actor,
    testing::{CommandSpecimen, Specimen},
};
use compliance_core::{
    document::{Document, DocumentCommand, DocumentEvent, DocumentPolicy},
    testing::Documents,
};
use proptest::prelude::BoxedStrategy;
use serde::{Serialize, de::DeserializeOwned};

/// The crate's specimen, which cannot know JSON, and JSON.
enum DocumentsAsJson {}

impl Specimen for DocumentsAsJson {
    type Policy = DocumentPolicy;
    type Record = Document;

    fn policies() -> BoxedStrategy<DocumentPolicy> {
        Documents::policies()
    }

    fn records(policy: &DocumentPolicy) -> BoxedStrategy<Document> {
        Documents::records(policy)
    }

    fn round_trip(record: &Document) -> Result<Document, String> {
        written_and_read(record)
    }

    fn round_trip_event(event: &DocumentEvent) -> Result<DocumentEvent, String> {
        written_and_read(event)
    }
}

impl CommandSpecimen for DocumentsAsJson {
    fn commands(record: &Document) -> BoxedStrategy<DocumentCommand> {
        Documents::commands(record)
    }

    fn actors(record: &Document) -> BoxedStrategy<Actor> {
        Documents::actors(record)
    }
}

fn written_and_read<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
}

automation_core::laws!(DocumentsAsJson, cases = 512);
