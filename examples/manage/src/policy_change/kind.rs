use referral_core::{ReferralCode, ReferralPolicy};
use session_core::{Cohort, CohortPolicy, Session as CoachingSession, SessionPolicy};
use storage_diesel::Stored;
use zone_core::Zone;

use crate::{
    error::Error,
    log::Logged,
    policy::{Policy, json},
    schedule::{COMPLETE_EXPIRED_SESSIONS, EXPIRE_REFERRAL_CODES, SWEEP_SESSIONS},
    session::Session,
};

/// A kind of record with a policy of its own.
pub(crate) trait Kind {
    type Record: Stored<Policy = Self::Policy> + Logged;
    /// What a business chooses for it.
    type Policy;
    /// The setting that holds the policy in force.
    const SETTING: &'static str;
    /// The setting that says whether every record has its next instant under that policy.
    const REVIEWED: &'static str;
    /// The setting that says by which time zone data they have it; `None` if no zone has a say in it.
    const ZONE_DATA: Option<&'static str> = None;
    /// The sweep, which alone puts another policy in force.
    const COMMAND: &'static str;
    /// How another policy may have been named: in a sentence, and as an option.
    const NAMED_WITH: (&'static str, &'static str) = ("--policy or by a variable", "--policy FILE");

    /// The session's policy as the database keeps it: equal policies are equal texts.
    fn text(session: &Session) -> String;

    /// Reads what [`text`](Self::text) wrote.
    fn parse(text: &str) -> Result<Self::Policy, Error>;

    /// The session's policy.
    fn policy(session: &Session) -> &Self::Policy;

    /// The zones that have a say in when a record is due.
    fn zones(_: &Self::Policy) -> Option<Zone> {
        None
    }

    /// What [`text`](Self::text) would write today of the policy that it wrote then: an earlier program knew
    /// fewer choices, and those that it did not name are the usual ones.
    fn rewritten(text: &str) -> String;
}

/// Referral codes. Their setting also holds the zone of the policy file, as it did when there was no other
/// kind.
pub(crate) struct ReferralCodes;

impl Kind for ReferralCodes {
    type Record = ReferralCode;
    type Policy = ReferralPolicy;
    const SETTING: &'static str = "policy";
    const REVIEWED: &'static str = "policy_reviewed";
    const COMMAND: &'static str = EXPIRE_REFERRAL_CODES;

    fn text(session: &Session) -> String {
        session.policy.to_json()
    }

    fn parse(text: &str) -> Result<ReferralPolicy, Error> {
        Policy::from_json(text).map(|policy| policy.referral_codes)
    }

    fn policy(session: &Session) -> &ReferralPolicy {
        session.referral_codes()
    }

    fn rewritten(text: &str) -> String {
        Policy::from_json(text).map_or_else(|_| text.to_owned(), |policy| policy.to_json())
    }
}

/// Cohorts, whose policy includes the organisation's zone.
pub(crate) struct Cohorts;

impl Kind for Cohorts {
    type Record = Cohort;
    type Policy = CohortPolicy;
    const SETTING: &'static str = "cohort_policy";
    const REVIEWED: &'static str = "cohort_policy_reviewed";
    const ZONE_DATA: Option<&'static str> = Some("cohort_zone_data");
    const COMMAND: &'static str = COMPLETE_EXPIRED_SESSIONS;
    const NAMED_WITH: (&'static str, &'static str) =
        ("--policy, --zone or by a variable", "--policy FILE --zone ZONE");

    fn text(session: &Session) -> String {
        // A plain value always makes an object.
        serde_json::to_string(session.cohort_policy()).unwrap_or_default()
    }

    fn parse(text: &str) -> Result<CohortPolicy, Error> {
        json("cohorts", text)
    }

    fn policy(session: &Session) -> &CohortPolicy {
        session.cohort_policy()
    }

    fn zones(policy: &CohortPolicy) -> Option<Zone> {
        Some(policy.org_zone)
    }

    fn rewritten(text: &str) -> String {
        rewritten(Self::parse(text), text)
    }
}

/// Coaching sessions.
pub(crate) struct Sessions;

impl Kind for Sessions {
    type Record = CoachingSession;
    type Policy = SessionPolicy;
    const SETTING: &'static str = "session_policy";
    const REVIEWED: &'static str = "session_policy_reviewed";
    const COMMAND: &'static str = SWEEP_SESSIONS;

    fn text(session: &Session) -> String {
        // A plain value always makes an object.
        serde_json::to_string(session.session_policy()).unwrap_or_default()
    }

    fn parse(text: &str) -> Result<SessionPolicy, Error> {
        json("coaching sessions", text)
    }

    fn policy(session: &Session) -> &SessionPolicy {
        session.session_policy()
    }

    fn rewritten(text: &str) -> String {
        rewritten(Self::parse(text), text)
    }
}

fn rewritten<P: serde::Serialize>(policy: Result<P, Error>, text: &str) -> String {
    policy.ok().and_then(|policy| serde_json::to_string(&policy).ok()).unwrap_or_else(|| text.to_owned())
}
