use automation_core::{
    Actor, Instant, UserId, civil,
    testing::{CommandSpecimen, Specimen},
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use zone_core::{Zone, zone};

use crate::{
    document::{
        Document, DocumentCommand, DocumentNumber, DocumentPolicy, DocumentStatus, DocumentType,
        EarlierVersion, ExpireScope, Rejection, RejectionReason, Term, Verdict, Verification, Version,
        WarnDays, Warnings,
    },
    people::Workspace,
};

/// Documents for the laws.
#[derive(Debug, Clone, Copy)]
pub enum Documents {}

impl Specimen for Documents {
    type Policy = DocumentPolicy;
    type Record = Document;

    fn policies() -> BoxedStrategy<DocumentPolicy> {
        policies().boxed()
    }

    fn records(policy: &DocumentPolicy) -> BoxedStrategy<Document> {
        records(policy).boxed()
    }
}

impl CommandSpecimen for Documents {
    fn commands(document: &Document) -> BoxedStrategy<DocumentCommand> {
        commands(document).boxed()
    }

    fn actors(_: &Document) -> BoxedStrategy<Actor> {
        actors().boxed()
    }
}

/// Zones west, near and east of UTC, two of whose days begin where midnight does not exist, and one that skipped a day.
fn zones() -> impl Strategy<Value = Zone> {
    prop::sample::select(vec![
        Zone::UTC,
        zone!("America/Los_Angeles"),
        zone!("Europe/London"),
        zone!("Asia/Beirut"),
        zone!("Asia/Karachi"),
        zone!("Pacific/Apia"),
    ])
}

/// Any policy: with no stage, one, or several that lie next to each other.
fn policies() -> impl Strategy<Value = DocumentPolicy> {
    let stages = prop_oneof![
        2 => Just(vec![30]),
        1 => Just(Vec::new()),
        3 => prop::collection::vec(0_u16..40, 1..5),
        1 => Just(vec![u16::MAX, 30, 0]),
    ];
    let scope = prop_oneof![2 => Just(ExpireScope::Verified), 1 => Just(ExpireScope::All)];
    (zones(), stages, scope).prop_map(|(org_zone, stages, expire_scope)| DocumentPolicy {
        warn_days: WarnDays::new(stages),
        expire_scope,
        ..DocumentPolicy::new(org_zone)
    })
}

/// Any document of the contractor `7`, in every state, caught up or not, whatever policy was in force before, some around
/// the days that have no midnight.
fn records(policy: &DocumentPolicy) -> impl Strategy<Value = Document> + use<> {
    let zone = policy.org_zone;
    // How far the expiry lies from the making, in days.
    let left = prop_oneof![
        1 => Just(None),
        4 => (-3_i64..=45).prop_map(Some),
        1 => Just(Some(400)),
    ];
    let warnings = (0_u8..3, 0_u64..50);
    (instants(), 0_i64..40, left, prop::option::of(0_i64..20), 0_u8..8, 0_u16..45, warnings, prop::bool::ANY)
        .prop_map(
            move |(created_at, half_days, left, issued, status, stage, (wanted, until), was_renewed)| {
                let since = moved(created_at, half_days.saturating_mul(43_200_000_000));
                let today = civil::today(created_at, zone);
                let expires_on = left.map(|days| later(today, days));
                let issued_on = issued.map(|days| later(today, days.saturating_neg()));
                let issued_on = issued_on.filter(|day| expires_on.is_none_or(|last| *day <= last));
                let verified = || Verification { at: created_at, by: staff("alice", "admin") };
                let warnings = match wanted {
                    0 => Warnings::Wanted,
                    1 => {
                        Warnings::Snoozed { until: today.checked_add_days(Days::new(until)).unwrap_or(today) }
                    }
                    _ => Warnings::Acknowledged { at: since, by: staff("alice", "admin") },
                };
                let status = match status {
                    0 => DocumentStatus::Pending,
                    1 => DocumentStatus::Rejected(rejection(since)),
                    2 => DocumentStatus::Expired { verdict: Verdict::Good(verified()), at: since },
                    4 => DocumentStatus::Expired { verdict: Verdict::Bad(rejection(created_at)), at: since },
                    3 => DocumentStatus::ExpiringSoon { verified: verified(), warnings, stage },
                    5 => DocumentStatus::Approved { verified: verified(), warnings, warned: Some(stage) },
                    _ => DocumentStatus::Approved { verified: verified(), warnings, warned: None },
                };
                let term = Term::new(issued_on, expires_on).expect("in order");
                let version = Version { edition: 1, number: None, term, uploaded_at: created_at };
                let earlier = EarlierVersion {
                    version: version.clone(),
                    status: DocumentStatus::Rejected(rejection(created_at)),
                    until: created_at,
                };
                Document {
                    reference: "DOC-1".parse().expect("a reference"),
                    workspace: Workspace::new("north").expect("a workspace"),
                    contractor: user("7"),
                    document_type: DocumentType::Insurance,
                    name: "Liability, 2026".parse().expect("a name"),
                    version: Version { edition: u32::from(was_renewed).saturating_add(1), ..version },
                    status,
                    earlier: if was_renewed { vec![earlier] } else { Vec::new() },
                    created_at,
                    since,
                }
            },
        )
}

fn rejection(at: Instant) -> Rejection {
    let reason = RejectionReason::new("the photograph is blurred").expect("a reason");
    Rejection { at, by: staff("alice", "admin"), reason }
}

/// Anything that can be asked of the document, with days on either side of its last event and of its expiry.
fn commands(document: &Document) -> impl Strategy<Value = DocumentCommand> + use<> {
    let near = civil::date_at(document.since, Zone::UTC);
    let expires_on = document.version.term.expires_on().unwrap_or(near);
    let day = prop_oneof![
        (-3_i64..40).prop_map(move |days| later(near, days)),
        (-3_i64..4).prop_map(move |days| later(expires_on, days)),
    ];
    let number = prop::option::of(Just(DocumentNumber::new("P 123").expect("a number")));
    let term = prop::option::weighted(0.8, day.clone())
        .prop_map(|expires_on| Term::new(None, expires_on).expect("in order"));
    prop_oneof![
        2 => Just(DocumentCommand::Approve),
        1 => Just(DocumentCommand::Reject { reason: RejectionReason::new("blurred").expect("a reason") }),
        2 => Just(DocumentCommand::Acknowledge),
        3 => day.prop_map(|until| DocumentCommand::Snooze { until }),
        2 => (0_u16..60).prop_map(|days| DocumentCommand::WarnNow { days }),
        3 => (number, term).prop_map(|(number, term)| DocumentCommand::Renew { number, term }),
    ]
}

/// An admin most of the time, a facility manager, the contractor, another one, or the system.
fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        3 => Just(staff("alice", "admin")),
        1 => Just(staff("frank", "fm")),
        2 => Just(Actor::participant(user("7"), "contractor")),
        1 => Just(Actor::participant(user("8"), "contractor")),
        1 => Just(Actor::System),
    ]
}

fn user(id: &str) -> UserId {
    UserId::new(id).expect("a user id")
}

fn staff(id: &str, role: &'static str) -> Actor {
    Actor::staff(user(id), role)
}

fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_signed(chrono::TimeDelta::days(days)).unwrap_or(day)
}

fn moved(at: Instant, micros: i64) -> Instant {
    at.micros().checked_add(micros).and_then(Instant::from_micros).unwrap_or(at)
}

/// Instants of 2026 to the microsecond, some around 1970, and some around the days that begin late or were skipped.
fn instants() -> impl Strategy<Value = Instant> {
    let days = 24 * 3_600_000_000_i64;
    let micros = prop_oneof![
        4 => 1_767_225_600_000_000_i64..1_798_761_600_000_000,
        1 => -5_i64..=5,
        // Before Beirut's missing midnight of 29 March 2026, and before Apia's missing 30 December 2011.
        1 => (0_i64..60).prop_map(move |back| 1_774_735_200_000_000_i64.saturating_sub(back.saturating_mul(days))),
        1 => (0_i64..60).prop_map(move |back| 1_325_239_200_000_000_i64.saturating_sub(back.saturating_mul(days))),
    ];
    micros.prop_map(|micros| Instant::from_micros(micros).expect("in range"))
}
