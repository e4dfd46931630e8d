use crate::{Happening, Instant, Lifecycle, LifecycleExt, Step, next_step::take};

/// An effect that makes a new record, of the same kind as the one that brings it about or of another.
///
/// Its key makes it happen once: storage inserts the record under that key in the transaction that writes the step, with
/// its own first step in the audit. If a record with the key is there, that one stays as it is, and if a tombstone
/// forbids the key, nothing is made either; the ledger says which it was ([`BirthOutcome`](crate::BirthOutcome)). So a
/// rule may bring the same birth about again, and need not remember what it has made.
///
/// What the new record's own first step brings about (its messages, say) is the business of whoever makes it: a birth
/// writes the record and its step, and nothing else, as the step of a neighbour does.
///
/// ```
/// use automation_core::testing::{Loaf, LoafEvent};
/// use automation_core::{Actor, Birth, Cause, Happening, Instant};
///
/// let baked: Instant = "2026-03-01T05:00:00Z".parse()?;
/// let loaf = Loaf::new("harbour", baked);
/// let first = Happening::new(LoafEvent::Baked, baked, Cause::asked(&Actor::System, None));
/// let birth = Birth::new(loaf, first, &()).ok_or("a loaf has a key")?;
/// assert_eq!(birth.key, "harbour/2026-03-01T05:00:00Z");
/// assert_eq!(birth.due_at.map(|at| at.to_string()).as_deref(), Some("2026-03-03T05:00:00Z"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Birth<N: Lifecycle> {
    /// What people call the new record: its own [`key`](Lifecycle::key), which no other record of its kind has.
    pub key: String,
    /// The record after its first step.
    pub record: N,
    /// Its first step, which tells when it was made, and because of what.
    pub step: Step<N::Event>,
    /// When it is to be looked at, inclusive. `None`: never.
    pub due_at: Option<Instant>,
    /// The first instant, exclusive end, from which it is of no use any more: it is then not made. `None`: always of
    /// use.
    pub useful_until: Option<Instant>,
}

impl<N: Lifecycle> Birth<N> {
    /// The record with its first step, always of use. `None` if the record has no key of its own: then nobody could
    /// say whether it was made before.
    ///
    /// The first event should leave the record as it was made; it only tells of it.
    pub fn new(mut record: N, first: Happening<N::Event>, policy: &N::Policy) -> Option<Self> {
        let at = first.at.max(record.since());
        let step = take(&mut record, Happening { at, ..first });
        let key = record.key()?.to_owned();
        let due_at = record.due_at(policy);
        Some(Self { key, record, step, due_at, useful_until: None })
    }

    /// Makes it of no use from that instant on.
    #[must_use]
    pub fn until(self, useful_until: Option<Instant>) -> Self {
        Self { useful_until, ..self }
    }

    /// What is to be known of it whatever its kind, for [`Effect::birth`](crate::Effect::birth).
    pub fn new_record(&self) -> NewRecord<'_> {
        NewRecord { kind: N::KIND, key: &self.key, useful_until: self.useful_until }
    }
}

/// What is to be known of a [`Birth`] whatever the kind of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRecord<'a> {
    /// The kind of the record.
    pub kind: &'static str,
    /// Its key, which with the kind makes the birth the same birth.
    pub key: &'a str,
    /// The first instant, exclusive end, from which it is of no use any more. `None`: always of use.
    pub useful_until: Option<Instant>,
}

impl NewRecord<'_> {
    /// Whether it is still worth making at `now`.
    pub fn is_useful_at(&self, now: Instant) -> bool {
        self.useful_until.is_none_or(|until| now < until)
    }
}
