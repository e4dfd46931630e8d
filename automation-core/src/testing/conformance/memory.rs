use super::{Harness, StoredStep};
use crate::{
    DedupKey, Id, Instant, Row, Span, Withdrawal,
    testing::{Lamp, LampEffect, LampEvent, Lamps, Light, Memory, MemoryError, Oil, Specimen},
};

/// The harness of a [`Memory`] full of lamps.
pub struct MemoryHarness {
    ledger: Memory<Lamp>,
}

impl MemoryHarness {
    /// An empty one.
    pub fn new() -> Self {
        Self { ledger: Memory::with_facts(Lamps::facts) }
    }
}

impl Default for MemoryHarness {
    fn default() -> Self {
        Self::new()
    }
}

impl Harness for MemoryHarness {
    type Policy = Oil;
    type Record = Lamp;
    type Error = MemoryError;
    type Ledger<'a> = &'a mut Memory<Lamp>;

    fn policy(&self) -> Oil {
        Oil { flickers_every: Some(Span::hours(3)), ..Oil::default() }
    }

    fn record(&self, number: usize) -> Lamp {
        // Lit in turn from shortly before 1970 on, on three racks.
        let number = u32::try_from(number).expect("a small number");
        let start: Instant = "1969-12-31T20:00:00.000001Z".parse().expect("an instant");
        let lit = start.checked_add(Span::minutes(number * 37)).expect("in range");
        let rack = u8::try_from(number % 3).expect("less than three");
        let light = Light::Burning { lit, flickers: 0, low: number % 4 == 3 };
        Lamp { rack, light, ..Lamp::lit(number, lit) }
    }

    fn ledger(&mut self) -> &mut Memory<Lamp> {
        &mut self.ledger
    }

    fn insert(&mut self, record: &Lamp, due_at: Option<Instant>) -> Id {
        self.ledger.insert(record.clone(), due_at)
    }

    fn row(&mut self, id: Id) -> Option<Row<Lamp>> {
        self.ledger.row(id).cloned()
    }

    fn history(&mut self, id: Id) -> Vec<StoredStep<LampEvent>> {
        let steps = self.ledger.history(id);
        steps.map(|(version, step)| StoredStep { version, event: step.event, at: step.at }).collect()
    }

    fn outbox(&mut self) -> Vec<String> {
        self.ledger.outbox().iter().map(|message| DedupKey::to_string(&message.dedup)).collect()
    }

    fn touch(&mut self, id: Id) {
        self.ledger.touch(id);
    }

    fn corrupt(&mut self, id: Id) -> bool {
        self.ledger.make_unreadable(id, "the light is no light");
        true
    }

    fn refuse(&mut self, id: Id) -> bool {
        self.ledger.refuse_writes(id, "the rack is full");
        true
    }

    fn hold(&mut self, id: Id) -> bool {
        self.ledger.hold(id);
        true
    }

    fn swallow(&mut self, id: Id) -> bool {
        self.ledger.swallow_writes(id);
        true
    }

    fn other_policy(&self) -> Option<Oil> {
        Some(Oil { flickers_every: None, ..Oil::default() })
    }

    fn endless_policy(&self) -> Option<Oil> {
        Some(Oil { flickers_every: Some(Span::ZERO), ..Oil::default() })
    }

    fn deliver(&mut self, dedup: &str) -> bool {
        self.ledger.deliver(dedup)
    }

    fn withdrawing(&self, of: Withdrawal) -> Option<LampEffect> {
        Some(LampEffect::Untrue(of))
    }

    fn neighbours(&mut self) -> Vec<String> {
        let effects = self.ledger.effects().iter().map(|(_, effect)| effect);
        let others = effects.filter(|effect| matches!(effect, LampEffect::RackDark(_)));
        others.map(|effect| format!("{effect:?}")).collect()
    }
}
