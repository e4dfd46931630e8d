use automation_core::{
    Actor, Id, Instant, LifecycleExt, Row, Span, UserId, civil,
    testing::{CommandSpecimen, Rows, Specimen},
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use zone_core::{Zone, zone};

use crate::{
    Cohort, CohortPolicy,
    cohort::{
        CohortCommand, CohortDates, CohortFacts, CohortKind, CohortName, CohortStatus, CompletionNotice,
        Enrolment, EnrolmentDraft, EnrolmentStatus, InactiveReason, NewEnd, Recipients, Student,
        StudentCascade, StudentStatus,
    },
};

/// Cohorts for the laws, with enrolments and students that follow from their states.
#[derive(Debug, Clone, Copy)]
pub enum Cohorts {}

impl Specimen for Cohorts {
    type Policy = CohortPolicy;
    type Record = Cohort;

    fn policies() -> BoxedStrategy<CohortPolicy> {
        cohort_policies().boxed()
    }

    fn records(policy: &CohortPolicy) -> BoxedStrategy<Cohort> {
        cohorts(policy).boxed()
    }

    fn facts(batch: &[Row<Cohort>], all: &Rows<Cohort>) -> CohortFacts {
        cohort_facts_of(batch, all)
    }
}

impl CommandSpecimen for Cohorts {
    fn commands(cohort: &Cohort) -> BoxedStrategy<CohortCommand> {
        cohort_commands(cohort).boxed()
    }

    fn actors(_: &Cohort) -> BoxedStrategy<Actor> {
        cohort_actors().boxed()
    }
}

/// Zones west of UTC, near it and east of it, on both hemispheres; where midnight is left out (Beirut,
/// Santiago), where it came twice (St John's), where a day was left out (Apia), and where clocks move by half
/// an hour.
pub const COHORT_ZONES: [Zone; 11] = [
    zone!("Pacific/Pago_Pago"),
    zone!("America/Santiago"),
    zone!("America/New_York"),
    zone!("America/St_Johns"),
    Zone::UTC,
    zone!("Europe/London"),
    zone!("Asia/Beirut"),
    zone!("Asia/Karachi"),
    zone!("Australia/Lord_Howe"),
    zone!("Pacific/Apia"),
    zone!("Pacific/Kiritimati"),
];

/// Any policy, somebody told or nobody.
pub fn cohort_policies() -> impl Strategy<Value = CohortPolicy> {
    let cascade = prop_oneof![
        1 => Just(StudentCascade::None),
        2 => Just(StudentCascade::WhenLastActive),
        1 => Just(StudentCascade::Always),
    ];
    let notification = prop_oneof![
        Just(CompletionNotice::PerCohort),
        (0_u8..5).prop_map(|names| CompletionNotice::Aggregate { names }),
    ];
    let recipients = prop_oneof![
        Just(Recipients::Admins),
        prop::collection::vec("[a-c|]", 0..3)
            .prop_map(|users| Recipients::Users(users.iter().map(|id| user(id)).collect())),
    ];
    (prop::sample::select(&COHORT_ZONES[..]), cascade, notification, recipients).prop_map(
        |(org_zone, student_cascade, notification, recipients)| CohortPolicy {
            org_zone,
            student_cascade,
            notification,
            recipients,
        },
    )
}

/// A day on which something may go wrong, or one near it; seldom one at the very ends of the calendar.
pub fn cohort_days() -> impl Strategy<Value = NaiveDate> {
    let notable = [
        (1969, 12, 31),
        (2010, 11, 6),
        (2011, 12, 29),
        (2026, 3, 10),
        (2026, 3, 28),
        (2026, 4, 4),
        (2026, 9, 5),
        (2026, 10, 24),
    ];
    let notable: Vec<NaiveDate> = notable
        .iter()
        .filter_map(|(year, month, day)| NaiveDate::from_ymd_opt(*year, *month, *day))
        .collect();
    let near = (prop::sample::select(notable), 0_u64..4)
        .prop_map(|(day, later)| day.checked_add_days(Days::new(later)).unwrap_or(day));
    prop_oneof![20 => near, 1 => Just(NaiveDate::MAX), 1 => Just(NaiveDate::MIN)]
}

/// Any cohort that can exist, in every state, swept or not, before 1970 too.
///
/// The facts that go with it are made without the policy, so the remainder of the registration fee by three
/// tells which cascade holds.
pub fn cohorts(policy: &CohortPolicy) -> impl Strategy<Value = Cohort> + use<> {
    let (zone, cascade) = (policy.org_zone, policy.student_cascade as u64);
    let text = ("[A-Z]{1,4}-[0-9a-f]{16}", "[a-zA-Zß漢|\n,-]{0,48}x");
    let dates = (prop::option::weighted(0.85, cohort_days()), prop::option::of(0_u64..40));
    let made = (any::<bool>(), -100_i64..=100, -2_i64..=2, 0_u32..50);
    (text, dates, any::<bool>(), 0_u64..9, 1_u64..=u64::MAX, 0_u8..5, made).prop_map(
        move |(
            (reference, name),
            (end, length),
            monthly,
            fee,
            price,
            state,
            (close, hours, micros, later),
        )| {
            let start = end.zip(length).and_then(|(end, length)| end.checked_sub_days(Days::new(length)));
            let over = end.and_then(|end| civil::day_over(end, zone)).unwrap_or(Instant::UNIX_EPOCH);
            let aside = if close { micros } else { hours.saturating_mul(3_600_000_000) };
            let created_at = over.micros().checked_add(aside).and_then(Instant::from_micros).unwrap_or(over);
            let since = created_at.checked_add(Span::hours(later)).unwrap_or(created_at);
            let status = match state {
                0 => CohortStatus::Inactive,
                1 => CohortStatus::Completed { at: since },
                _ => CohortStatus::Active,
            };
            Cohort {
                reference: reference.parse().expect("a reference"),
                // Names from before may hold line breaks (G-30).
                name: CohortName::stored(name.trim()).expect("a name"),
                kind: if monthly { CohortKind::Monthly } else { CohortKind::TimePeriod },
                dates: CohortDates::new(start, end).expect("in order"),
                registration_fee: fee.saturating_mul(3).saturating_add(cascade),
                fee: price.try_into().expect("not zero"),
                status,
                created_at,
                since,
            }
        },
    )
}

/// Anything that can be asked of `cohort`, last days on either side of its last event included.
pub fn cohort_commands(cohort: &Cohort) -> impl Strategy<Value = CohortCommand> + use<> {
    let today = civil::date_at(cohort.since, Zone::UTC);
    let near = (0_u64..6).prop_map(move |later| {
        let day = today.checked_sub_days(Days::new(2)).and_then(|day| day.checked_add_days(Days::new(later)));
        day.unwrap_or(today)
    });
    let day = prop_oneof![4 => near, 1 => cohort_days()];
    let end =
        prop_oneof![1 => Just(NewEnd::Keep), 1 => Just(NewEnd::Never), 3 => day.clone().prop_map(NewEnd::On)];
    prop_oneof![
        3 => end.prop_map(|end| CohortCommand::Restore { end }),
        3 => prop::option::weighted(0.8, day).prop_map(|end| CohortCommand::ChangeEnd { end }),
        2 => Just(CohortCommand::Deactivate),
        2 => Just(CohortCommand::Activate),
    ]
}

/// An admin most of the time, a moderator, or somebody who may not: a teacher, a participant, the system.
pub fn cohort_actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        6 => Just(Actor::staff(user("alice"), "admin")),
        2 => Just(Actor::staff(user("bob"), "moderator")),
        1 => Just(Actor::staff(user("carol"), "teacher")),
        1 => Just(Actor::participant(user("s-17"), "student")),
        1 => Just(Actor::System),
    ]
}

/// What storage would know of the neighbours of `batch` if the enrolments were these: in each cohort an
/// active student, with a second enrolment in it; a frozen one; one with an active enrolment in a cohort
/// nobody knows; one who left; one taken over as completed; one of an earlier run; and one who is in the next
/// cohort as well.
pub fn cohort_facts_of(batch: &[Row<Cohort>], all: &Rows<Cohort>) -> CohortFacts {
    let mut cohort_facts = CohortFacts::default();
    for row in batch {
        cohort_facts.add_cohort(row.clone());
        let cohort = &row.record;
        let number = |index: i64| Id(row.id.0.saturating_mul(100).saturating_add(index));
        let stands = place(cohort);
        let none = EnrolmentStatus::Completed { with: None };
        let earlier = EnrolmentStatus::Completed { with: cohort.created_at.checked_sub(Span::days(400)) };
        let places = [
            (0, 0, stands),
            (1, 1, stands),
            (2, 2, stands),
            (3, 3, EnrolmentStatus::Inactive),
            (4, 4, none),
            (5, 5, earlier),
            (6, 0, stands),
        ];
        for (index, student, status) in places {
            cohort_facts.add_enrolment(enrolment(number(index), row.id, number(student), status));
        }
        cohort_facts.add_enrolment(enrolment(number(90), Id(i64::MAX), number(2), EnrolmentStatus::Active));
        for index in 0..6 {
            let elsewhere = index == 2;
            let taking_part: &[&Cohort] = if matches!(index, 3..=5) { &[] } else { &[cohort] };
            let mut known = student(number(index), taking_part, elsewhere);
            // Where everybody becomes completed, the frozen one does too.
            let is_turned = cohort.registration_fee.rem_euclid(3) == StudentCascade::Always as u64
                && known.record.status == StudentStatus::Completed;
            if index == 1 && !is_turned {
                known.version = 0;
                known.record.since = Instant::MIN;
                known.record.status = StudentStatus::Inactive { reason: Some(InactiveReason::Freeze) };
            }
            cohort_facts.add_student(known);
        }
        // The students who are in this cohort and the next, and in the one before and this.
        for first in [Id(row.id.0.saturating_sub(1)), row.id] {
            let next = Id(first.0.saturating_add(1));
            let (Some(one), Some(other)) = (all.get(&first), all.get(&next)) else { continue };
            let shared = Id(first.0.saturating_mul(100).saturating_add(50));
            cohort_facts.add_cohort(one.clone()).add_cohort(other.clone());
            cohort_facts.add_enrolment(enrolment(shared, first, shared, place(&one.record)));
            let second = Id(shared.0.saturating_add(1));
            cohort_facts.add_enrolment(enrolment(second, next, shared, place(&other.record)));
            cohort_facts.add_student(student(shared, &[&one.record, &other.record], false));
        }
    }
    cohort_facts
}

/// Where an enrolment stands that was active when its cohort began.
fn place(cohort: &Cohort) -> EnrolmentStatus {
    match cohort.status {
        CohortStatus::Completed { at } => EnrolmentStatus::Completed { with: Some(at) },
        CohortStatus::Active | CohortStatus::Inactive => EnrolmentStatus::Active,
    }
}

fn enrolment(id: Id, cohort: Id, student: Id, status: EnrolmentStatus) -> Row<Enrolment> {
    let mut record = EnrolmentDraft::new(student, cohort).made(false, Instant::MIN);
    let mut version = 0;
    if let EnrolmentStatus::Completed { with: Some(at) } = status {
        record.since = at;
        version = 1;
    }
    record.status = status;
    Row { id, version, due_at: record.due_at(&()), record }
}

/// A student as the completions of `cohorts` have left them.
fn student(id: Id, cohorts: &[&Cohort], elsewhere: bool) -> Row<Student> {
    let reference = format!("S-{id}").parse().expect("a reference");
    let mut record = Student::new(reference, format!("Student {id}").parse().expect("a name"), Instant::MIN);
    let ends = cohorts.iter().filter_map(|cohort| match cohort.status {
        CohortStatus::Completed { at } => Some(at),
        CohortStatus::Active | CohortStatus::Inactive => None,
    });
    let is_over = !elsewhere && ends.clone().count() == cohorts.len();
    // The registration fee says which policy it is: nobody, those with no other active enrolment, everybody.
    let completed_at = match cohorts.first().map(|cohort| cohort.registration_fee.rem_euclid(3)) {
        Some(1) if is_over => ends.max(),
        Some(2) => ends.min(),
        _ => None,
    };
    let mut version = 0;
    if let Some(at) = completed_at {
        record.status = StudentStatus::Completed;
        record.since = at;
        version = 1;
    }
    Row { id, version, due_at: None, record }
}

fn user(id: &str) -> UserId {
    UserId::new(id).expect("a user id")
}
