use automation_core::{
    DedupKey, Event as _, Field, Instant, Lifecycle, MessageEffect, Notification, OnlyMessages, Recipient,
    Subject, TakenStep, Withdrawal,
};

use super::{ClassEvent, ClassSession};
use crate::pattern::PatternPolicy;

/// The kind of the message that a booked session was moved (P-39).
pub const CLASS_SESSION_MOVED: &str = "class_session_moved";
/// The kind of the message that a booked session was cancelled.
pub const CLASS_SESSION_CANCELLED: &str = "class_session_cancelled";

/// Who has a seat hears that the session is at another time, was called off, or takes place after all (P-39). What waits
/// is taken back once a later step makes it untrue.
impl OnlyMessages for ClassSession {
    fn messages(taken: &TakenStep<'_, Self>, _: &PatternPolicy, out: &mut Vec<MessageEffect>) {
        told(taken.before, taken.after, taken.step.event.name(), taken.step.at, |effect| out.push(effect));
    }
}

/// What those who have a seat are told of a step at that instant.
pub(crate) fn told(
    before: &ClassSession,
    after: &ClassSession,
    event: &'static str,
    at: Instant,
    mut tell: impl FnMut(MessageEffect),
) {
    let has_moved = (before.start, before.end) != (after.start, after.end);
    let is_back = event == ClassEvent::Reinstated.name();
    // Nobody was told anything of a session that nobody has booked.
    if !before.is_booked() {
        return;
    }
    if event == ClassEvent::Cancelled.name() {
        tell(before.withdraw(event, at, &[CLASS_SESSION_MOVED]));
        after.notify(CLASS_SESSION_CANCELLED, before, at, &mut tell);
    } else if has_moved || is_back {
        tell(before.withdraw(event, at, &[CLASS_SESSION_MOVED, CLASS_SESSION_CANCELLED]));
        after.notify(CLASS_SESSION_MOVED, before, at, &mut tell);
    }
}

impl ClassSession {
    fn subject(&self) -> Subject {
        Subject { kind: Self::KIND, key: self.key.as_str().to_owned() }
    }

    fn withdraw(&self, event: &'static str, at: Instant, kinds: &'static [&'static str]) -> MessageEffect {
        Withdrawal { subject: self.subject(), kinds, event, at }.into()
    }

    fn notify(&self, kind: &'static str, before: &Self, at: Instant, tell: &mut impl FnMut(MessageEffect)) {
        for person in self.seats.people() {
            let recipient = Recipient::user(person);
            let dedup = DedupKey::new([
                kind,
                self.key.as_str(),
                &self.start.to_string(),
                &at.to_string(),
                recipient.as_str(),
            ]);
            let mut fields = vec![
                ("class", Field::Text(self.details.class.as_str().to_owned())),
                ("zone", Field::Text(self.zone.name().to_owned())),
                ("start", Field::Instant(self.start)),
                ("end", Field::Instant(self.end)),
                ("was_start", Field::Instant(before.start)),
            ];
            fields.extend(
                self.details.place.as_ref().map(|place| ("place", Field::Text(place.as_str().to_owned()))),
            );
            tell(
                Notification {
                    kind,
                    recipient,
                    subject: Some(self.subject()),
                    fields,
                    dedup,
                    useful_until: Some(self.start.max(before.start)),
                    may_be_held: true,
                }
                .into(),
            );
        }
    }
}
