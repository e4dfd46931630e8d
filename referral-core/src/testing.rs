//! Strategies for property tests, and the specimen that runs the nine laws.
//!
//! ```
//! mod referral_code_laws {
//!     automation_core::laws!(referral_core::testing::Codes);
//! }
//! ```
#![allow(
    clippy::expect_used,
    reason = "a test that cannot go on stops with a message; nothing here runs in a host"
)]

use automation_core::{
    Actor, Instant, Row, Span, UserId,
    testing::{CommandSpecimen, Rows, Specimen},
};
use proptest::prelude::*;

use crate::{
    ReferralCode, ReferralPolicy,
    agent::{Agent, AgentId, Agents},
    code::{Code, Discount, InactiveReason, ReferralCommand, Status},
    policy::{InactiveAgent, OnCreate},
};

/// Referral codes for the laws.
#[derive(Debug, Clone, Copy)]
pub enum Codes {}

impl Specimen for Codes {
    type Policy = ReferralPolicy;
    type Record = ReferralCode;

    fn policies() -> BoxedStrategy<ReferralPolicy> {
        policies().boxed()
    }

    fn records(policy: &ReferralPolicy) -> BoxedStrategy<ReferralCode> {
        records(policy).boxed()
    }

    fn facts(_: &[Row<ReferralCode>], _: &Rows<ReferralCode>) -> Agents {
        agents()
    }
}

impl CommandSpecimen for Codes {
    fn commands(record: &ReferralCode) -> BoxedStrategy<ReferralCommand> {
        commands(record).boxed()
    }

    fn actors(_: &ReferralCode) -> BoxedStrategy<Actor> {
        actors().boxed()
    }
}

/// Any code, also one of a single letter, of the greatest length, or with letters that have no capital.
pub fn codes() -> impl Strategy<Value = Code> {
    let text = prop_oneof![
        6 => "[A-Z]{1,5}-[1-9][0-9]?",
        2 => "[a-zA-Zßéşıǆ漢0-9|_. -]{1,12}",
        1 => "[a-z]{255}",
    ];
    text.prop_filter_map("all white space", |text| text.parse().ok())
}

/// Any discount, its bounds included.
pub fn discounts() -> impl Strategy<Value = Discount> {
    let points = prop_oneof![3 => 1_i64..=10_000, 1 => Just(1), 1 => Just(5_000), 1 => Just(10_000)];
    points.prop_map(|points| Discount::from_basis_points(points).expect("in range"))
}

/// Any policy, mostly without grace.
pub fn policies() -> impl Strategy<Value = ReferralPolicy> {
    let grace = prop_oneof![
        3 => Just(Span::ZERO),
        1 => Just(Span::MICROSECOND),
        1 => (1_u32..72).prop_map(Span::hours),
    ];
    let on_create =
        prop_oneof![Just(OnCreate::AllowUntilSweep), Just(OnCreate::DeactivateNow), Just(OnCreate::Reject),];
    let inactive_agent = prop_oneof![Just(InactiveAgent::Refuse), Just(InactiveAgent::SwitchedOff)];
    (grace, on_create, any::<bool>(), inactive_agent).prop_map(
        |(grace, on_create, report_to_admins, inactive_agent)| ReferralPolicy {
            grace,
            on_create,
            report_to_admins,
            inactive_agent,
            ..ReferralPolicy::default()
        },
    )
}

/// Four agents: one whom mail reaches, one without an address, one who does not work at present, and
/// one with an empty address. Codes drawn here may also name agent 5, whom nobody knows.
pub fn agents() -> Agents {
    let agent = |id, name: &str, email: Option<&str>, active| Agent {
        id: AgentId(id),
        name: name.to_owned(),
        email: email.map(str::to_owned),
        active,
    };
    Agents::from_iter([
        agent(1, "John Smith", Some("john@example.com"), true),
        agent(2, "Alex Johnson", None, true),
        agent(3, "Åsa Öberg", Some("asa@example.com"), false),
        agent(4, "N. N.", Some(" "), true),
    ])
}

/// Any record that can exist, in every state, swept or not, before 1970 too.
pub fn records(policy: &ReferralPolicy) -> impl Strategy<Value = ReferralCode> + use<> {
    let policy = policy.clone();
    let agent = prop::option::of((1_i64..=5).prop_map(AgentId));
    // Expiries on either side of the making, at it, and at the very ends of time.
    let expiry = prop_oneof![
        1 => Just(Expiry::Never),
        6 => (-100_i64..=100).prop_map(Expiry::Hours),
        2 => (-2_i64..=2).prop_map(Expiry::Micros),
        1 => Just(Expiry::At(Instant::MAX)),
        1 => Just(Expiry::At(Instant::MIN)),
    ];
    (codes(), agent, discounts(), expiry, 0_u8..4, instants(), 0_i64..50, actors()).prop_map(
        move |(code, agent, discount, expiry, state, created_at, later, by)| {
            let expires_at = match expiry {
                Expiry::Never => None,
                Expiry::Hours(hours) => moved(created_at, hours.saturating_mul(3_600_000_000)),
                Expiry::Micros(micros) => moved(created_at, micros),
                Expiry::At(at) => Some(at),
            };
            let since = moved(created_at, later.saturating_mul(1_800_000_000)).unwrap_or(created_at);
            let mut code =
                ReferralCode { code, agent, discount, expires_at, status: Status::Active, created_at, since };
            let passed = code.expiry(&policy).map(|because| because.at().max(created_at));
            match (state, passed) {
                (1, Some(at)) => {
                    code.status = Status::Inactive(InactiveReason::Expired { at });
                    code.since = at;
                }
                (2, _) => code.status = Status::Inactive(InactiveReason::Disabled { by }),
                (3, _) => code.status = Status::Inactive(InactiveReason::AgentInactive),
                _ => {}
            }
            code
        },
    )
}

#[derive(Debug, Clone)]
enum Expiry {
    Never,
    Hours(i64),
    Micros(i64),
    At(Instant),
}

/// Anything that can be asked of `code`, renewals on either side of its last event included.
pub fn commands(code: &ReferralCode) -> impl Strategy<Value = ReferralCommand> + use<> {
    let (since, expires_at) = (code.since, code.expires_at);
    let expiry = prop_oneof![
        1 => Just(None),
        2 => Just(expires_at),
        4 => (-3_i64..=3).prop_map(move |micros| moved(since, micros)),
        4 => (0_i64..500).prop_map(move |hours| moved(since, hours.saturating_mul(3_600_000_000))),
    ];
    prop_oneof![
        2 => Just(ReferralCommand::Disable),
        2 => Just(ReferralCommand::Activate),
        4 => expiry.prop_map(|expires_at| ReferralCommand::Renew { expires_at }),
        1 => discounts().prop_map(|discount| ReferralCommand::ChangeDiscount { discount }),
        2 => Just(ReferralCommand::AgentOff),
        2 => Just(ReferralCommand::AgentOn),
    ]
}

/// A member of staff most of the time, a participant, or the system.
pub fn actors() -> impl Strategy<Value = Actor> {
    let user = |id: &str| UserId::new(id).expect("a user id");
    prop_oneof![
        4 => Just(Actor::staff(user("alice"), "admin")),
        1 => Just(Actor::participant(user("agent-1"), "agent")),
        1 => Just(Actor::System),
    ]
}

/// Instants of this century, some around 1970, to the microsecond.
pub fn instants() -> impl Strategy<Value = Instant> {
    let micros = prop_oneof![4 => 1_767_225_600_000_000_i64..1_830_297_600_000_000, 1 => -5_i64..=5];
    micros.prop_map(|micros| Instant::from_micros(micros).expect("in range"))
}

fn moved(at: Instant, micros: i64) -> Option<Instant> {
    at.micros().checked_add(micros).and_then(Instant::from_micros)
}
