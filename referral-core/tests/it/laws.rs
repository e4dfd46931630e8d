//! The nine laws on referral codes, with the JSON form as the round trip.

use automation_core::{
    Actor, Row,
    testing::{CommandSpecimen, Rows, Specimen},
};
use proptest::prelude::BoxedStrategy;
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::Agents,
    code::{ReferralCommand, ReferralEvent},
    testing::Codes,
};

/// The crate's specimen, which cannot know JSON, and JSON.
enum CodesAsJson {}

impl Specimen for CodesAsJson {
    type Policy = ReferralPolicy;
    type Record = ReferralCode;

    fn policies() -> BoxedStrategy<ReferralPolicy> {
        Codes::policies()
    }

    fn records(policy: &ReferralPolicy) -> BoxedStrategy<ReferralCode> {
        Codes::records(policy)
    }

    fn facts(batch: &[Row<ReferralCode>], all: &Rows<ReferralCode>) -> Agents {
        Codes::facts(batch, all)
    }

    fn round_trip(record: &ReferralCode) -> Result<ReferralCode, String> {
        let json = serde_json::to_string(record).map_err(|error| error.to_string())?;
        serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
    }

    fn round_trip_event(event: &ReferralEvent) -> Result<ReferralEvent, String> {
        let json = serde_json::to_string(event).map_err(|error| error.to_string())?;
        serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
    }
}

impl CommandSpecimen for CodesAsJson {
    fn commands(record: &ReferralCode) -> BoxedStrategy<ReferralCommand> {
        Codes::commands(record)
    }

    fn actors(record: &ReferralCode) -> BoxedStrategy<Actor> {
        Codes::actors(record)
    }
}

automation_core::laws!(CodesAsJson);
