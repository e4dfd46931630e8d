//! The rows that a change leaves beside the record: its steps and its messages.

use std::{borrow::Cow, marker::PhantomData};

use automation_core::{Actor, Cause, Change, Field, Instant, Lifecycle as _, Notification, Span, Window};
use serde::{Serialize, Serializer};

use crate::{
    Column, Delivery, Neighbourhood, RunId, Stored, Values,
    engine::{record_write::RecordWrite, sql::Target},
};

/// What is written besides the records: the run to which it belongs, and what becomes of its messages.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WriteContext {
    pub(crate) run: Option<RunId>,
    pub(crate) delivery: Delivery,
}

/// Marks [`STEPS`].
pub(crate) enum Steps {}
/// Marks [`OUTBOX`].
pub(crate) enum Outbox {}

/// The steps, in the order of [`steps`].
pub(crate) const STEPS: Target<'static, Steps> = Target {
    table: "due_steps",
    columns: &[
        Column::text("kind"),
        Column::integer("record_id"),
        Column::integer("version"),
        Column::text("event"),
        Column::instant("at"),
        Column::text("from_state"),
        Column::text("to_state"),
        Column::text("actor"),
        Column::text("clause"),
        Column::text("anchor"),
        Column::text("window_text"),
        Column::instant("anchor_at"),
        Column::text("reason"),
        Column::text("detail"),
        Column::integer("run_id"),
    ],
    // All but the record, where neighbours take a step together; all but that, its version and the two
    // instants, for a sweep mostly takes one kind of step.
    shared: [
        &[true, false, true, true, true, true, true, true, true, true, true, true, true, true, true],
        &[true, false, false, true, false, true, true, true, true, true, true, false, true, true, true],
    ],
    suffix: "",
    marker: PhantomData,
};

/// The messages, in the order of [`messages`].
pub(crate) const OUTBOX: Target<'static, Outbox> = Target {
    table: "due_outbox",
    columns: &[
        Column::text("dedup"),
        Column::text("kind"),
        Column::text("recipient"),
        Column::text("subject_kind"),
        Column::text("subject_key"),
        Column::text("fields"),
        Column::text("status"),
        Column::instant("useful_until"),
        Column::instant("created_at"),
        Column::integer("run_id"),
    ],
    // All but the key, the recipient, the record's key, the fields and how long it is of use.
    shared: [&[], &[false, true, false, true, false, false, true, false, true, true]],
    // Of those that were withdrawn the key is free again (G-27).
    suffix: " ON CONFLICT (dedup) WHERE status <> 'withdrawn' DO NOTHING",
    marker: PhantomData,
};

/// The texts that were spelled out last: the steps of a batch mostly share them.
pub(crate) struct Spelling<E> {
    window: Option<(Window, Cow<'static, str>)>,
    detail: Option<(E, Option<String>)>,
}

impl<E> Default for Spelling<E> {
    fn default() -> Self {
        Self { window: None, detail: None }
    }
}

impl<E: automation_core::Event> Spelling<E> {
    fn window(&mut self, of: &Window) -> Cow<'static, str> {
        match &self.window {
            Some((last, text)) if last == of => text.clone(),
            _ => self.window.insert((*of, window(of))).1.clone(),
        }
    }

    fn detail(&mut self, event: &E, spell: impl FnOnce(&E) -> Option<String>) -> Option<String> {
        match &self.detail {
            Some((last, text)) if last == event => text.clone(),
            _ => self.detail.insert((event.clone(), spell(event))).1.clone(),
        }
    }
}

/// The event of a record's steps.
type EventOf<A> = <<A as RecordWrite>::Record as automation_core::Lifecycle>::Event;

/// Adds the rows of a record's steps.
pub(crate) fn steps<'a, A: RecordWrite>(
    write: &'a A,
    context: WriteContext,
    spelling: &mut Spelling<EventOf<A>>,
    out: &mut Values<'a>,
) {
    let mut version = write.version();
    for step in write.steps() {
        version = version.saturating_add(1);
        out.text(A::Record::KIND);
        out.integer(write.id().0);
        out.integer(i64::try_from(version).unwrap_or(i64::MAX));
        out.text(automation_core::Event::name(&step.event));
        out.instant(step.at);
        out.text(step.from);
        out.text(step.to);
        match &step.cause {
            Cause::Time(because) => {
                out.text_or_null(None::<&str>);
                out.text(because.clause);
                out.text(because.anchor);
                out.text(spelling.window(&because.window));
                out.instant(because.from());
                out.text_or_null(None::<&str>);
            }
            Cause::Asked { actor, reason } => {
                out.text_or_null(self::actor(actor));
                for _ in ["clause", "anchor", "window_text"] {
                    out.text_or_null(None::<&str>);
                }
                out.instant_or_null(None);
                out.text_or_null(reason.as_deref());
            }
        }
        out.text_or_null(spelling.detail(&step.event, A::Record::event_detail));
        out.integer_or_null(context.run.map(|run| run.0));
    }
}

/// The actor's text form; null is the system.
pub(crate) fn actor(actor: &Actor) -> Option<String> {
    (*actor != Actor::System).then(|| actor.to_string())
}

/// The window's text form; the two most frequent ones without an allocation.
fn window(window: &Window) -> Cow<'static, str> {
    match window {
        Window::Reached => "reached".into(),
        Window::Past(Span::ZERO) => "past".into(),
        other => other.to_string().into(),
    }
}

/// A change's messages, each with the instant that brought it about.
pub(crate) fn messages<R: Neighbourhood>(
    change: &Change<R>,
    now: Option<Instant>,
) -> impl Iterator<Item = (&Notification, Instant)> {
    let at = told_at(change, now);
    change.notifications().map(move |message| (message, at))
}

/// When a change's messages are brought about and withdrawn: `now`; for a command its record's last event, which
/// is the command.
pub(crate) fn told_at<R: Neighbourhood>(change: &Change<R>, now: Option<Instant>) -> Instant {
    now.unwrap_or_else(|| change.after.since())
}

/// Adds the row of one message.
pub(crate) fn push<'a>(message: &'a Notification, context: WriteContext, now: Instant, out: &mut Values<'a>) {
    out.text(message.dedup.as_str());
    out.text(message.kind);
    out.text(message.recipient.as_str());
    out.text_or_null(message.subject.as_ref().map(|subject| subject.kind));
    out.text_or_null(message.subject.as_ref().map(|subject| subject.key.as_str()));
    out.text(json(&message.fields));
    let delivery = if message.may_be_held { context.delivery } else { Delivery::Queued };
    out.text(delivery.status());
    out.instant_or_null(message.useful_until);
    out.instant(now);
    out.integer_or_null(context.run.map(|run| run.0));
}

fn json(fields: &[(&'static str, Field)]) -> Cow<'static, str> {
    struct Fields<'a>(&'a [(&'static str, Field)]);
    impl Serialize for Fields<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
        }
    }
    if fields.is_empty() {
        return "{}".into();
    }
    // Names and plain values always make an object.
    serde_json::to_string(&Fields(fields)).map_or_else(|_| "{}".into(), Into::into)
}
