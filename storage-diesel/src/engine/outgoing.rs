//! What a batch takes out of the outbox and puts into it, in the order in which it was decided.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{Change, Effect as _, Id, Instant, Notification, Subject};

use crate::{Neighbourhood, engine::audit};

/// What becomes of the outbox. A message that a later withdrawal of the same batch takes back is not among the
/// messages; what the outbox holds already is withdrawn before they are put in. That is the same as one after the
/// other, since a withdrawal leaves none waiting that was there before it.
#[derive(Debug, Default)]
pub(crate) struct Outgoing<'a> {
    /// Each with the instant that brought it about.
    pub(crate) messages: Vec<(&'a Notification, Instant)>,
    /// Each subject and kind once, by the first step that withdrew it.
    pub(crate) withdrawn: Vec<Withdrawn<'a>>,
}

/// The messages of one kind about one subject, which a step made untrue.
#[derive(Debug)]
pub(crate) struct Withdrawn<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) kind: &'static str,
    /// Whose step.
    pub(crate) record: Id,
    /// The record's version after that step.
    pub(crate) version: u64,
    /// When the messages are taken back.
    pub(crate) at: Instant,
}

/// The order in which a batch was decided: its records in that order. Storage writes them in another one.
pub(crate) struct Decided(Option<Vec<Id>>);

impl Decided {
    /// Of a batch as it was decided; it costs something only if anything is withdrawn.
    pub(crate) fn of<R: Neighbourhood>(changes: &[Change<R>]) -> Self {
        let withdraws = |change: &Change<R>| change.consequences.iter().any(|it| it.withdrawal().is_some());
        Self(changes.iter().any(withdraws).then(|| changes.iter().map(|change| change.id).collect()))
    }

    /// What the changes that were written do to the outbox. `now` is the instant of the sweep, if it is one.
    pub(crate) fn outgoing<'a, R: Neighbourhood>(
        &self,
        changes: &'a [Change<R>],
        written: &[bool],
        now: Option<Instant>,
    ) -> Outgoing<'a> {
        let written = changes.iter().zip(written).filter(|(_, written)| **written).map(|(change, _)| change);
        let Some(order) = &self.0 else {
            let messages = written.flat_map(|change| audit::messages(change, now)).collect();
            return Outgoing { messages, withdrawn: Vec::new() };
        };
        let mut written: BTreeMap<Id, &Change<R>> = written.map(|change| (change.id, change)).collect();
        let (mut messages, mut withdrawn) = (Vec::new(), Vec::new());
        let (mut about, mut known) = (BTreeMap::<_, Vec<usize>>::new(), BTreeSet::new());
        for change in order.iter().filter_map(|id| written.remove(id)) {
            let at = audit::told_at(change, now);
            for effect in &change.consequences {
                if let Some(message) = effect.notification() {
                    if let Some(subject) = &message.subject {
                        about
                            .entry((message.kind, subject.kind, &*subject.key))
                            .or_default()
                            .push(messages.len());
                    }
                    messages.push(Some((message, at)));
                }
                let Some(withdrawal) = effect.withdrawal() else { continue };
                let subject = &withdrawal.subject;
                for kind in withdrawal.kinds {
                    let which = (*kind, subject.kind, &*subject.key);
                    for place in about.remove(&which).unwrap_or_default() {
                        messages.get_mut(place).map(Option::take);
                    }
                    if known.insert(which) {
                        let (record, version) = (change.id, change.version_of(withdrawal));
                        withdrawn.push(Withdrawn { subject, kind, record, version, at });
                    }
                }
            }
        }
        Outgoing { messages: messages.into_iter().flatten().collect(), withdrawn }
    }
}
