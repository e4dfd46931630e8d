//! One command of each kind, to be tried when a session is explained.

use automation_core::{Actor, Sample};

use super::{ClassCommand, ClassReason, ClassSession};

pub(super) fn samples(session: &ClassSession, actor: &Actor) -> Vec<Sample<ClassCommand, ClassReason>> {
    let seat = actor.user().into_iter().flat_map(|person| {
        [ClassCommand::Book { person: person.clone() }, ClassCommand::CancelSeat { person: person.clone() }]
    });
    let later = session.local_start.checked_add_days(chrono::Days::new(1)).unwrap_or(session.local_start);
    let of_staff = [
        ClassCommand::Move { to: later, length: None },
        ClassCommand::ChangeCapacity { capacity: session.details.capacity },
        ClassCommand::ChangePlace { place: session.details.place.clone() },
        ClassCommand::Describe { topic: session.topic.clone(), notes: session.notes.clone() },
        ClassCommand::Cancel,
        ClassCommand::Reinstate,
        ClassCommand::Delete,
        ClassCommand::ReAnchor,
    ];
    seat.chain(of_staff).map(|command| Sample::new(actor.clone(), command.name(), command)).collect()
}
