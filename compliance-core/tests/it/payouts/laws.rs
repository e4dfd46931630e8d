//! The nine laws on payout requests, and those of commands on the payouts of jobs, to which time does nothing; with the
//! JSON form as the round trip.

use automation_core::{
    Actor, Row, Span,
    testing::{
        CommandSpecimen, Rows, Specimen,
        laws::{self, WithCommands},
    },
};
use compliance_core::{
    payout::{
        PayoutEligibility, PayoutPolicy, PayoutRequest,
        eligibility::{EligibilityCommand, EligibilityEvent, EligibilityFacts},
        request::{RequestCommand, RequestEvent},
        wallet::Wallets,
    },
    testing::{PayoutEligibilities, PayoutRequests},
};
use proptest::prelude::BoxedStrategy;

/// The value, written as JSON and read again.
fn through_json<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> Result<T, String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
}

/// The crate's specimen, which cannot know JSON, and JSON.
macro_rules! as_json {
    ($name:ident, $specimen:ty, $record:ty, $event:ty, $command:ty, $facts:ty) => {
        enum $name {}

        impl Specimen for $name {
            type Policy = PayoutPolicy;
            type Record = $record;

            fn policies() -> BoxedStrategy<PayoutPolicy> {
                <$specimen>::policies()
            }

            fn records(policy: &PayoutPolicy) -> BoxedStrategy<$record> {
                <$specimen>::records(policy)
            }

            fn horizon() -> Span {
                <$specimen>::horizon()
            }

            fn facts(batch: &[Row<$record>], all: &Rows<$record>) -> $facts {
                <$specimen>::facts(batch, all)
            }

            fn round_trip(record: &$record) -> Result<$record, String> {
                through_json(record)
            }

            fn round_trip_event(event: &$event) -> Result<$event, String> {
                through_json(event)
            }
        }

        impl CommandSpecimen for $name {
            fn commands(record: &$record) -> BoxedStrategy<$command> {
                <$specimen>::commands(record)
            }

            fn actors(record: &$record) -> BoxedStrategy<Actor> {
                <$specimen>::actors(record)
            }
        }
    };
}

as_json!(RequestsAsJson, PayoutRequests, PayoutRequest, RequestEvent, RequestCommand, Wallets);
as_json!(
    EligibilitiesAsJson,
    PayoutEligibilities,
    PayoutEligibility,
    EligibilityEvent,
    EligibilityCommand,
    EligibilityFacts
);

mod of_requests {
    use super::RequestsAsJson;

    automation_core::laws!(RequestsAsJson);
}

#[test]
fn of_eligibilities() {
    let cases = laws::CASES;
    let broken = [
        laws::law_1_progress::<EligibilitiesAsJson, WithCommands>(cases),
        laws::law_7_commands::<EligibilitiesAsJson>(cases),
        laws::law_8_explain::<EligibilitiesAsJson>(cases),
        laws::law_9_replay::<EligibilitiesAsJson, WithCommands>(cases),
    ];
    for law in broken {
        law.unwrap_or_else(|broken| panic!("{broken}"));
    }
}
