use serde_json::{Value, json};
use session_core::{ClassSession, PatternPolicy};
use zone_core::Zone;

use super::pattern::{SCHEDULE, SECTION, SWEEP};
use crate::{Kind, SettingNames, Words, run::Schedule, simulate::Simulated};

/// Class sessions, which are completed or purged once their day is over (P-26). Their policy is that of the
/// [`Patterns`](super::Patterns), with which they are swept.
#[derive(Debug, Clone, Copy)]
pub struct ClassSessions;

impl Kind for ClassSessions {
    type Record = ClassSession;
    type Choices = PatternPolicy;

    const WORDS: Words = Words {
        one: "class session",
        many: "class sessions",
        counted: "session(s)",
        settled: "were past",
        would: "would be past",
    };
    const SECTION: &'static str = SECTION;
    const SETTINGS: SettingNames = SettingNames {
        policy: "class_session_policy",
        reviewed: "class_session_policy_reviewed",
        zone_data: None,
    };
    const SWEEP: &'static str = SWEEP;
    const SCHEDULE: Schedule = SCHEDULE;
    const IS_GOOD_UNTIL: bool = true;
    const SIMULATED: Simulated = Simulated {
        before: ("were past", "past_before"),
        since: "were past",
        changed: "were changed by somebody",
        ..Simulated::usual(Self::WORDS)
    };

    fn usual(_: Zone) -> PatternPolicy {
        PatternPolicy::default()
    }

    fn policy(choices: &PatternPolicy) -> &PatternPolicy {
        choices
    }

    fn details(session: &ClassSession) -> Vec<(&'static str, Value)> {
        vec![
            ("class", json!(session.details.class)),
            ("number", json!(session.number)),
            ("start", json!(session.start)),
            ("end", json!(session.end)),
            ("local_start", json!(session.local_start)),
            ("zone", json!(session.zone)),
            ("seats", json!(session.seats)),
            ("capacity", json!(session.details.capacity)),
            ("place", json!(session.details.place)),
        ]
    }
}
