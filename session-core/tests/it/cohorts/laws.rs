//! The nine laws on cohorts, with the JSON form as the round trip.

use automation_core::{
    Actor, Row,
    testing::{CommandSpecimen, Rows, Specimen},
};
use proptest::prelude::BoxedStrategy;
use session_core::{
    Cohort, CohortPolicy,
    cohort::{CohortCommand, CohortEvent, CohortFacts},
    testing::Cohorts,
};

/// The crate's specimen, which cannot know JSON, and JSON.
enum CohortsAsJson {}

impl Specimen for CohortsAsJson {
    type Policy = CohortPolicy;
    type Record = Cohort;

    fn policies() -> BoxedStrategy<CohortPolicy> {
        Cohorts::policies()
    }

    fn records(policy: &CohortPolicy) -> BoxedStrategy<Cohort> {
        Cohorts::records(policy)
    }

    fn facts(batch: &[Row<Cohort>], all: &Rows<Cohort>) -> CohortFacts {
        Cohorts::facts(batch, all)
    }

    fn round_trip(cohort: &Cohort) -> Result<Cohort, String> {
        let json = serde_json::to_string(cohort).map_err(|error| error.to_string())?;
        serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
    }

    fn round_trip_event(event: &CohortEvent) -> Result<CohortEvent, String> {
        let json = serde_json::to_string(event).map_err(|error| error.to_string())?;
        serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
    }
}

impl CommandSpecimen for CohortsAsJson {
    fn commands(cohort: &Cohort) -> BoxedStrategy<CohortCommand> {
        Cohorts::commands(cohort)
    }

    fn actors(cohort: &Cohort) -> BoxedStrategy<Actor> {
        Cohorts::actors(cohort)
    }
}

automation_core::laws!(CohortsAsJson);
