mod past;

use automation_core::{Instant, Row, Span};
use session_core::{
    Session, SessionPolicy,
    coaching::{CoachingFacts, SessionEvent},
};
use storage_diesel::StorageError;
use zone_core::Zone;

use crate::{
    Kind, SettingNames, StoreOf, Words,
    run::Schedule,
    simulate::{Past, Simulated},
};

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
    const SETTINGS: SettingNames =
        SettingNames { policy: "session_policy", reviewed: "session_policy_reviewed", zone_data: None };
    const SWEEP: &'static str = "sweep-sessions";
    const SCHEDULE: Schedule = Schedule::every("every five minutes", "*/5 * * * *", Span::minutes(5));

    fn usual(_: Zone) -> SessionPolicy {
        SessionPolicy::default()
    }

    const SIMULATED: Simulated = Simulated {
        records: "sessions",
        before: ("were over", "over_before"),
        since: "were moved or settled by time",
        changed: "were changed by somebody",
        ..Simulated::usual(Self::WORDS)
    };

    /// A reminder changes nothing; its messages count all the same.
    fn is_counted(event: &SessionEvent) -> bool {
        !matches!(event, SessionEvent::ReminderDue { .. })
    }

    fn past<S: StoreOf<Self>>(
        store: &mut S,
        row: &Row<Session>,
        from: Instant,
    ) -> Result<Past<Session>, StorageError> {
        past::past(store, row, from)
    }

    fn seen_again(session: &Session, stored: &Session, facts: &mut CoachingFacts) {
        past::seen_again(session, stored, facts);
    }

    fn policy(choices: &SessionPolicy) -> &SessionPolicy {
        choices
    }

    fn keeps_refusals(policy: &SessionPolicy) -> bool {
        policy.audit_refusals
    }
}
