use std::fmt::Debug;

use automation_core::{
    Event as _, Id, Lifecycle, LifecycleExt as _, Request, Row, may,
    testing::{CommandSpecimen, Rows, Specimen, moments},
};
use proptest::{strategy::Strategy as _, strategy::ValueTree as _, test_runner::TestRunner};

use crate::Stored;

/// How many records are drawn.
const DRAWN: usize = 256;
/// How many commands are asked of each.
const ASKED: usize = 16;

type EventOf<S> = <<S as Specimen>::Record as Lifecycle>::Event;

/// Events that time brings to records that are drawn at random, as for the laws.
///
/// # Panics
/// If none can be drawn.
pub fn drawn_events_of_time<S: Specimen>() -> Vec<EventOf<S>> {
    let mut events = Vec::new();
    each_record::<S>(|record, policy, _| {
        let end = record.since().checked_add(S::horizon());
        let steps = record.timeline(policy).until(end.unwrap_or(automation_core::Instant::MAX));
        events.extend(steps.map_while(Result::ok).take(ASKED).map(|step| step.event));
    });
    events
}

/// The same with what is asked of those records and granted.
///
/// # Panics
/// If none can be drawn, or nobody is ever granted anything.
pub fn drawn_events<S: CommandSpecimen>() -> Vec<EventOf<S>> {
    let mut granted = Vec::new();
    each_record::<S>(|record, policy, runner| {
        let moments = moments(record, policy, S::horizon());
        let row = Row { id: Id(1), version: 0, due_at: None, record: record.clone() };
        let rows: Rows<S::Record> = std::iter::once(row.clone()).collect();
        for at in moments.iter().cycle().take(ASKED) {
            let draws = "a command and an actor can be drawn";
            let command = S::commands(record).new_tree(runner).expect(draws).current();
            let actor = S::actors(record).new_tree(runner).expect(draws).current();
            let facts = S::facts(std::slice::from_ref(&row), &rows);
            granted.extend(may(record, &Request::new(&command, &actor, *at), &facts, policy));
        }
    });
    assert!(!granted.is_empty(), "nobody is granted anything: say who asks in `CommandSpecimen::actors`");
    granted.extend(drawn_events_of_time::<S>());
    granted
}

fn each_record<S: Specimen>(mut look: impl FnMut(&S::Record, &S::Policy, &mut TestRunner)) {
    let mut runner = TestRunner::deterministic();
    for _ in 0..DRAWN {
        let policy = S::policies().new_tree(&mut runner).expect("a policy can be drawn").current();
        let record = S::records(&policy).new_tree(&mut runner).expect("a record can be drawn").current();
        look(&record, &policy, &mut runner);
    }
}

/// Whether events are read as they were written: each by its name and its detail, and must be the same. Otherwise the
/// history of a record would tell of other things than happened.
///
/// # Panics
/// If an event comes back as another one, or cannot be read; if there is none.
pub fn events_are_kept<R: Stored<Event: PartialEq + Debug>>(events: &[R::Event]) {
    assert!(!events.is_empty(), "there is no event to be kept");
    for event in events {
        match R::read_event(event.name(), R::event_detail(event).as_deref()) {
            Ok(read) => assert_eq!(read, *event, "the event is read as another one"),
            Err(error) => panic!("{event:?} cannot be read: {error}"),
        }
    }
}
