//! The nine laws on patterns and on class sessions, with the JSON form as the round trip.

use automation_core::{
    Actor, Row,
    testing::{CommandSpecimen, Rows, Specimen, laws},
};
use proptest::prelude::BoxedStrategy;
use serde::{Serialize, de::DeserializeOwned};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{ClassCommand, ClassEvent},
    pattern::{PatternCommand, PatternEffect, PatternEvent, PatternFacts},
    testing::{Classes, Patterns},
};

fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> Result<T, String> {
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    serde_json::from_str(&json).map_err(|error| format!("{error} in {json}"))
}

/// The crate's specimen, which cannot know JSON, and JSON.
enum PatternsAsJson {}

impl Specimen for PatternsAsJson {
    type Policy = PatternPolicy;
    type Record = Pattern;

    fn policies() -> BoxedStrategy<PatternPolicy> {
        Patterns::policies()
    }

    fn records(policy: &PatternPolicy) -> BoxedStrategy<Pattern> {
        Patterns::records(policy)
    }

    fn horizon() -> automation_core::Span {
        Patterns::horizon()
    }

    fn facts(batch: &[Row<Pattern>], all: &Rows<Pattern>) -> PatternFacts {
        Patterns::facts(batch, all)
    }

    fn round_trip(pattern: &Pattern) -> Result<Pattern, String> {
        through_json(pattern)
    }

    fn round_trip_event(event: &PatternEvent) -> Result<PatternEvent, String> {
        through_json(event)
    }
}

impl CommandSpecimen for PatternsAsJson {
    fn commands(pattern: &Pattern) -> BoxedStrategy<PatternCommand> {
        Patterns::commands(pattern)
    }
}

/// The same, without what steps do for sessions: what a refill has made and an edit then changes is made as edited where
/// both are one step, so the two ways lead to the same sessions by other steps. That they do, the oracle shows.
enum PatternsAlone {}

impl Specimen for PatternsAlone {
    type Policy = PatternPolicy;
    type Record = Pattern;

    fn policies() -> BoxedStrategy<PatternPolicy> {
        Patterns::policies()
    }

    fn records(policy: &PatternPolicy) -> BoxedStrategy<Pattern> {
        Patterns::records(policy)
    }

    fn facts(_: &[Row<Pattern>], _: &Rows<Pattern>) -> PatternFacts {
        // Which sessions are there depends on who asks.
        PatternFacts { holidays: Patterns::facts(&[], &Rows::default()).holidays, ..PatternFacts::default() }
    }

    fn is_useful(effect: &PatternEffect, _: automation_core::Instant) -> bool {
        !matches!(effect, PatternEffect::NewSession(_))
    }
}

impl CommandSpecimen for PatternsAlone {
    fn commands(pattern: &Pattern) -> BoxedStrategy<PatternCommand> {
        Patterns::commands(pattern)
    }
}

mod patterns {
    use super::*;

    /// Each case is years of a pattern with its sessions, so there are fewer than of other kinds.
    const CASES: u32 = 64;

    automation_core::laws!(PatternsAsJson, without commands, cases = CASES);

    fn holds(law: Result<(), String>) {
        if let Err(broken) = law {
            panic!("{broken}");
        }
    }

    #[test]
    fn law_1_progress_with_commands() {
        holds(laws::law_1_progress::<PatternsAsJson, laws::WithCommands>(CASES));
    }

    #[test]
    fn law_7_commands() {
        holds(laws::law_7_commands::<PatternsAlone>(CASES));
    }

    #[test]
    fn law_8_explain() {
        holds(laws::law_8_explain::<PatternsAsJson>(CASES));
    }

    #[test]
    fn law_9_replay_with_commands() {
        holds(laws::law_9_replay::<PatternsAsJson, laws::WithCommands>(CASES));
    }
}

enum ClassesAsJson {}

impl Specimen for ClassesAsJson {
    type Policy = PatternPolicy;
    type Record = ClassSession;

    fn policies() -> BoxedStrategy<PatternPolicy> {
        Classes::policies()
    }

    fn records(policy: &PatternPolicy) -> BoxedStrategy<ClassSession> {
        Classes::records(policy)
    }

    fn round_trip(session: &ClassSession) -> Result<ClassSession, String> {
        through_json(session)
    }

    fn round_trip_event(event: &ClassEvent) -> Result<ClassEvent, String> {
        through_json(event)
    }
}

impl CommandSpecimen for ClassesAsJson {
    fn commands(session: &ClassSession) -> BoxedStrategy<ClassCommand> {
        Classes::commands(session)
    }

    fn actors(session: &ClassSession) -> BoxedStrategy<Actor> {
        Classes::actors(session)
    }
}

mod classes {
    use super::ClassesAsJson;

    automation_core::laws!(ClassesAsJson);
}
