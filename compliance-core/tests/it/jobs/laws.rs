//! The nine laws on jobs, with the JSON form as the round trip.

use automation_core::{
    Actor,
    testing::{CommandSpecimen, Specimen},
};
use compliance_core::{
    job::{Job, JobCommand, JobEvent, JobPolicy},
    testing::Jobs,
};
use proptest::prelude::BoxedStrategy;

/// The crate's specimen, which cannot know JSON, and JSON.
enum JobsAsJson {}

impl Specimen for JobsAsJson {
    type Policy = JobPolicy;
    type Record = Job;

    fn policies() -> BoxedStrategy<JobPolicy> {
        Jobs::policies()
    }

    fn records(policy: &JobPolicy) -> BoxedStrategy<Job> {
        Jobs::records(policy)
    }

    fn round_trip(job: &Job) -> Result<Job, String> {
        let json = serde_json::to_string(job).map_err(|error| error.to_string())?;
        serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
    }

    fn round_trip_event(event: &JobEvent) -> Result<JobEvent, String> {
        let json = serde_json::to_string(event).map_err(|error| error.to_string())?;
        serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
    }
}

impl CommandSpecimen for JobsAsJson {
    fn commands(job: &Job) -> BoxedStrategy<JobCommand> {
        Jobs::commands(job)
    }

    fn actors(job: &Job) -> BoxedStrategy<Actor> {
        Jobs::actors(job)
    }
}

automation_core::laws!(JobsAsJson);
