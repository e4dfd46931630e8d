//! The nine laws on sessions, with a policy drawn at random.

use automation_core::testing::{CommandSpecimen, Specimen};
use proptest::prelude::*;
use session_core::{
    Session, SessionPolicy,
    coaching::{SessionCommand, SessionEvent},
    testing::Sessions,
};

automation_core::laws!(Json, cases = 512);

/// Sessions that are written as JSON and read again (law 9).
struct Json;

impl Specimen for Json {
    type Policy = SessionPolicy;
    type Record = Session;

    fn policies() -> BoxedStrategy<SessionPolicy> {
        Sessions::policies()
    }

    fn records(policy: &SessionPolicy) -> BoxedStrategy<Session> {
        Sessions::records(policy)
    }

    fn facts(
        batch: &[automation_core::Row<Session>],
        all: &automation_core::testing::Rows<Session>,
    ) -> session_core::coaching::CoachingFacts {
        Sessions::facts(batch, all)
    }

    fn round_trip(session: &Session) -> Result<Session, String> {
        let text = serde_json::to_string(session).map_err(|error| error.to_string())?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    fn round_trip_event(event: &SessionEvent) -> Result<SessionEvent, String> {
        let text = serde_json::to_string(event).map_err(|error| error.to_string())?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }
}

impl CommandSpecimen for Json {
    fn commands(session: &Session) -> BoxedStrategy<SessionCommand> {
        Sessions::commands(session)
    }

    fn actors(session: &Session) -> BoxedStrategy<automation_core::Actor> {
        Sessions::actors(session)
    }
}
