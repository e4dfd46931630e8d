use automation_core::Span;
use session_core::{Session, SessionPolicy};
use zone_core::Zone;

use crate::{Kind, Settings, Words, run::Schedule};

/// Coaching sessions, which are missed, moved by silence, and reminded of (S-24, S-30, S-53).
#[derive(Debug, Clone, Copy)]
pub struct CoachingSessions;

impl Kind for CoachingSessions {
    type Record = Session;
    type Choices = SessionPolicy;

    const WORDS: Words = Words {
        one: "session",
        many: "coaching sessions",
        counted: "session(s)",
        settled: "were settled",
        would: "would be settled",
    };
    const SECTION: &'static str = "sessions";
    const SETTINGS: Settings =
        Settings { policy: "session_policy", reviewed: "session_policy_reviewed", zone_data: None };
    const SWEEP: &'static str = "sweep-sessions";
    const SCHEDULE: Schedule = Schedule::every("every five minutes", "*/5 * * * *", Span::minutes(5));

    fn usual(_: Zone) -> SessionPolicy {
        SessionPolicy::default()
    }

    fn policy(choices: &SessionPolicy) -> &SessionPolicy {
        choices
    }

    fn keeps_refusals(policy: &SessionPolicy) -> bool {
        policy.audit_refusals
    }
}
