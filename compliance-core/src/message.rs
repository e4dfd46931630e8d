//! How the messages of this crate are made: to one person, by one channel or both.

use automation_core::{DedupKey, Field, Instant, Notification, Recipient, Subject, UserId};

use crate::Channel;

/// What somebody is told, before it is said by which channel.
#[derive(Debug, Clone)]
pub(crate) struct Message<'a> {
    /// What it tells, in snake case.
    pub(crate) kind: &'static str,
    /// To whom.
    pub(crate) recipient: &'a UserId,
    /// Which record it is about.
    pub(crate) subject: Option<Subject>,
    /// What its text needs, by name.
    pub(crate) fields: Vec<(&'static str, Field)>,
    /// What makes it the same message besides its kind and its channel.
    pub(crate) same: &'a [&'a str],
    /// The first instant, exclusive end, from which it is of no use any more.
    pub(crate) useful_until: Option<Instant>,
}

impl Message<'_> {
    /// The message by that channel. The channel is the last part of its dedup key, and the field `channel`.
    pub(crate) fn by(&self, channel: Channel) -> Notification {
        let mut fields = self.fields.clone();
        fields.push(("channel", Field::Text(channel.as_str().to_owned())));
        let key = [self.kind].into_iter().chain(self.same.iter().copied()).chain([channel.as_str()]);
        Notification {
            kind: self.kind,
            recipient: Recipient::user(self.recipient),
            subject: self.subject.clone(),
            fields,
            dedup: DedupKey::new(key),
            useful_until: self.useful_until,
            may_be_held: true,
        }
    }

    /// The message by both channels.
    pub(crate) fn by_both(&self) -> [Notification; 2] {
        [self.by(Channel::InApp), self.by(Channel::Mail)]
    }
}
