use automation_core::{
    Actor, Instant, Span, UserId, civil,
    testing::{CommandSpecimen, Specimen},
};
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use proptest::prelude::*;

use super::{COHORT_ZONES, patterns::pattern_policies};
use crate::{
    ClassSession, PatternPolicy,
    class::{
        Capacity, ClassCommand, ClassDetails, ClassEvent, ClassLength, ClassNote, ClassStatus, NewShape,
        Occurrence, Place, Seats, SessionKey, instant_of,
    },
};

/// Class sessions for the nine laws.
#[derive(Debug, Clone, Copy)]
pub enum Classes {}

impl Specimen for Classes {
    type Policy = PatternPolicy;
    type Record = ClassSession;

    fn policies() -> BoxedStrategy<PatternPolicy> {
        pattern_policies().boxed()
    }

    fn records(_: &PatternPolicy) -> BoxedStrategy<ClassSession> {
        class_sessions().boxed()
    }
}

impl CommandSpecimen for Classes {
    fn commands(session: &ClassSession) -> BoxedStrategy<ClassCommand> {
        class_commands(session).boxed()
    }

    fn actors(_: &ClassSession) -> BoxedStrategy<Actor> {
        prop_oneof![
            6 => Just(Actor::staff(person("alice"), "owner")),
            3 => prop::sample::select(vec!["ann", "ben"]).prop_map(|name| Actor::participant(person(name), "student")),
            1 => Just(Actor::System),
        ]
        .boxed()
    }
}

fn person(name: &str) -> UserId {
    UserId::new(name).expect("a user id")
}

/// What a pattern gives to its sessions, for up to four people.
pub fn class_details() -> impl Strategy<Value = ClassDetails> {
    (1_i64..5, prop::option::of(prop::sample::select(vec!["Kiln room", "Hof 3, Wien"])), 0_usize..3).prop_map(
        |(seats, place, people)| {
            let class = "Wheel throwing".parse().expect("a name");
            let mut details = ClassDetails::new(class, Capacity::new(seats).expect("in range"));
            details.place = place.and_then(|place| place.parse().ok());
            details.instructors = ["carol", "dan"].iter().take(people).map(|name| person(name)).collect();
            details.step = (people == 2).then(|| "2: handles".parse().expect("a step"));
            details
        },
    )
}

/// Local starts near changes of clocks, the ends of months and midnights.
fn local_starts() -> impl Strategy<Value = NaiveDateTime> {
    let days =
        ["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-24", "2026-10-31", "1969-12-31", "2028-02-28"];
    let days: Vec<NaiveDate> = days.iter().filter_map(|day| day.parse().ok()).collect();
    (prop::sample::select(days), 0_i64..96).prop_map(|(day, half_hours)| {
        let midnight = day.and_hms_opt(0, 0, 0).expect("midnight");
        midnight.checked_add_signed(TimeDelta::minutes(half_hours.saturating_mul(30))).unwrap_or(midnight)
    })
}

/// An occurrence, held where the rule gave it or some days from it.
fn occurrences() -> impl Strategy<Value = (Occurrence, zone_core::Zone)> {
    let moved = prop_oneof![3 => Just(0_i64), 1 => -100_i64..100];
    let zone = prop::sample::select(&COHORT_ZONES[..]);
    (local_starts(), moved, 1_u32..200, 1_i64..=5_000, zone).prop_map(
        |(original, hours, number, minutes, zone)| {
            let local_start = original.checked_add_signed(TimeDelta::hours(hours)).unwrap_or(original);
            let start = instant_of(local_start, zone).expect("in range");
            let length = ClassLength::from_minutes(minutes).expect("in range");
            let end = start.checked_add(length.span()).expect("in range");
            (Occurrence { original, number, local_start, start, end }, zone)
        },
    )
}

/// Any session that can exist, in every state, swept or not.
pub fn class_sessions() -> impl Strategy<Value = ClassSession> {
    let status =
        prop_oneof![6 => Just(ClassStatus::Scheduled), 4 => prop::sample::select(ClassStatus::ALL.to_vec())];
    let seats = prop::sample::subsequence(vec!["ann", "ben", "cy"], 0..=3);
    let made = (-200_i64..30, -2_i64..=2, 0_u32..100);
    let notes = prop::option::of(prop::sample::select(vec!["Bring an apron", "Glazes: copper"]));
    (occurrences(), class_details(), status, seats, made, any::<bool>(), notes, 0_u32..3).prop_map(
        |(
            (occurrence, zone),
            details,
            status,
            seats,
            (hours, micros, later),
            is_override,
            notes,
            sequence,
        )| {
            let pattern = "harbour/MON-10".parse().expect("a key");
            let key = SessionKey::new(&pattern, occurrence.original);
            // Around the day's end now and then, else in the days before.
            let over = civil::day_over(occurrence.local_start.date(), zone).expect("in range").micros();
            let made = over.saturating_add(hours.saturating_mul(3_600_000_000)).saturating_add(micros);
            let created_at = Instant::from_micros(made).expect("in range");
            let mut session = ClassSession::new(key, &occurrence, zone, &details, created_at);
            session.since = created_at.checked_add(Span::hours(later)).unwrap_or(created_at);
            let room = usize::try_from(details.capacity.get()).unwrap_or(usize::MAX);
            session.seats = Seats::of(seats.into_iter().take(room).map(person));
            if matches!(status, ClassStatus::Deleted | ClassStatus::Retired) {
                session.seats = Seats::default();
            }
            if status == ClassStatus::Retired {
                session.key = session.key.given_up(automation_core::Id(17));
            }
            session.notes = notes.and_then(|text| ClassNote::new(text).ok());
            (session.status, session.is_override, session.sequence) = (status, is_override, sequence);
            session
        },
    )
}

/// Anything that can be asked of `session`.
pub fn class_commands(session: &ClassSession) -> impl Strategy<Value = ClassCommand> + use<> {
    let (local, zone) = (session.local_start, session.zone);
    let people = || prop::sample::select(vec!["ann", "ben", "cy", "dora"]).prop_map(person);
    let to = (-200_i64..400)
        .prop_map(move |hours| local.checked_add_signed(TimeDelta::hours(hours)).unwrap_or(local));
    let far = Just(civil::local_at(Instant::MAX, zone).checked_sub_days(Days::new(1)).unwrap_or(local));
    let to = prop_oneof![12 => to, 1 => far];
    let length = prop::option::of(
        (1_i64..200).prop_map(|minutes| ClassLength::from_minutes(minutes).expect("in range")),
    );
    prop_oneof![
        4 => people().prop_map(|person| ClassCommand::Book { person }),
        2 => people().prop_map(|person| ClassCommand::CancelSeat { person }),
        3 => (to, length).prop_map(|(to, length)| ClassCommand::Move { to, length }),
        2 => (1_i64..5).prop_map(|seats| ClassCommand::ChangeCapacity { capacity: Capacity::new(seats).expect("in range") }),
        1 => prop::option::of(Just("Kiln room")).prop_map(|place| ClassCommand::ChangePlace {
            place: place.map(|place| Place::new(place).expect("a place")),
        }),
        1 => Just(ClassCommand::Describe { topic: None, notes: ClassNote::new("Bring an apron").ok() }),
        2 => Just(ClassCommand::Cancel),
        2 => Just(ClassCommand::Reinstate),
        2 => Just(ClassCommand::Delete),
        1 => Just(ClassCommand::ReAnchor),
    ]
}

/// Anything that can happen to a session.
pub fn class_events() -> impl Strategy<Value = ClassEvent> {
    let shape = (occurrences(), class_details()).prop_map(|((occurrence, zone), details)| {
        let pattern = "harbour/MON-10@2026-03-02".parse().expect("a key");
        NewShape { key: SessionKey::new(&pattern, occurrence.original), occurrence, zone, details }
    });
    let key = || {
        let pattern = "harbour/MON-10".parse().expect("a key");
        local_starts().prop_map(move |original| SessionKey::new(&pattern, original))
    };
    prop_oneof![
        Just(ClassEvent::Created),
        Just(ClassEvent::Booked { person: person("ann") }),
        Just(ClassEvent::SeatCancelled { person: person("ann") }),
        occurrences().prop_map(|(Occurrence { local_start, start, end, .. }, _)| ClassEvent::Moved {
            local_start,
            start,
            end
        }),
        occurrences().prop_map(|(Occurrence { start, end, .. }, _)| ClassEvent::ReAnchored { start, end }),
        Just(ClassEvent::CapacityChanged { capacity: Capacity::new(4).expect("in range") }),
        Just(ClassEvent::PlaceChanged { place: None }),
        Just(ClassEvent::Described { topic: ClassNote::new("Raku").ok(), notes: None }),
        shape.prop_map(|shape| ClassEvent::Reshaped(Box::new(shape))),
        (key(), 1_u32..90).prop_map(|(key, number)| ClassEvent::KeptApart { key, number }),
        key().prop_map(|key| ClassEvent::Retired { key: key.given_up(automation_core::Id(17)) }),
        prop::sample::select(vec![
            ClassEvent::Cancelled,
            ClassEvent::Reinstated,
            ClassEvent::Deleted,
            ClassEvent::Completed,
            ClassEvent::Archived,
            ClassEvent::Purged,
        ]),
    ]
}
