//! A kind of record to read whose steps make other records.

use crate::{
    Because, Birth, Births, Consequences, Due, Effect, Event, Happening, Instant, Lifecycle, NewRecord, Span,
    TakenStep,
};

mod loaf;
mod specimen;

pub use loaf::{Loaf, LoafEvent};
pub use specimen::Bakeries;

/// A bakery that bakes one loaf after another, as many as were ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Bakery {
    /// What people call it.
    pub name: String,
    /// When it opened.
    pub opened: Instant,
    /// How many loaves it has baked.
    pub baked: u32,
    /// Its last event.
    pub since: Instant,
}

/// How a bakery bakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Baking {
    /// How long a loaf takes (B-1).
    pub every: Span,
    /// How many are ordered (B-1).
    pub ordered: u32,
    /// How long after its baking a loaf is worth selling; `None`: for ever (B-2).
    pub fresh: Option<Span>,
}

impl Default for Baking {
    /// Two loaves, each within a day, fresh for two.
    fn default() -> Self {
        Self { every: Span::days(1), ordered: 2, fresh: Some(Span::days(2)) }
    }
}

/// What happens to a bakery: it bakes a loaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BakedLoaf;

/// What baking brings about.
#[derive(Debug, Clone, PartialEq)]
pub enum BakeryEffect {
    /// There is one more loaf.
    Loaf(Box<Birth<Loaf>>),
}

impl Bakery {
    /// A bakery that opens at that instant.
    pub fn opening(name: impl Into<String>, at: Instant) -> Self {
        Self { name: name.into(), opened: at, baked: 0, since: at }
    }
}

impl Event for BakedLoaf {
    fn name(&self) -> &'static str {
        "baked_loaf"
    }
}

impl Lifecycle for Bakery {
    const KIND: &'static str = "bakery";
    type Policy = Baking;
    type Event = BakedLoaf;

    fn state(&self) -> &'static str {
        "open"
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, baking: &Baking) -> Option<Due<BakedLoaf>> {
        let number = self.baked.checked_add(1).filter(|number| *number <= baking.ordered)?;
        let passed = baking.every.micros().checked_mul(i64::from(number))?;
        Some(Because::after("B-1", "its opening", self.opened, Span::from_micros(passed)?)?.brings(BakedLoaf))
    }

    fn apply(&mut self, _: &BakedLoaf, at: Instant) {
        self.baked = self.baked.saturating_add(1);
        self.since = at;
    }

    fn key(&self) -> Option<&str> {
        Some(&self.name)
    }
}

impl Effect for BakeryEffect {
    fn notification(&self) -> Option<&crate::Notification> {
        None
    }

    fn birth(&self) -> Option<NewRecord<'_>> {
        let Self::Loaf(birth) = self;
        Some(birth.new_record())
    }
}

impl Consequences for Bakery {
    type Facts = Births<Loaf>;
    type Effect = BakeryEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        loaves: &mut Births<Loaf>,
        baking: &Baking,
        out: &mut Vec<BakeryEffect>,
    ) {
        let at = taken.step.at;
        let first = Happening::new(LoafEvent::Baked, at, taken.step.cause.clone());
        let stale = baking.fresh.and_then(|fresh| at.checked_add(fresh));
        let loaf = Birth::new(Loaf::new(&taken.after.name, at), first, &()).map(|birth| birth.until(stale));
        // Another bakery of that name may have baked the same one.
        let born = loaf.and_then(|birth| loaves.bear(birth, taken.now));
        out.extend(born.map(|birth| BakeryEffect::Loaf(Box::new(birth))));
    }
}
