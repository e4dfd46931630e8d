use super::{BearingHarness, Harness, StoredBirth, StoredStep};
use crate::{
    Actor, Birth, Cause, DedupKey, Happening, Id, Instant, Row, Span,
    testing::{
        BakedLoaf, Bakeries, Bakery, BakeryEffect, Baking, Loaf, LoafEvent, Memory, MemoryError, Specimen,
    },
};

/// The harness of a [`Memory`] full of bakeries, whose steps make loaves.
pub struct BakeryHarness {
    ledger: Memory<Bakery>,
}

impl BakeryHarness {
    /// An empty one.
    pub fn new() -> Self {
        Self { ledger: Memory::with_facts(Bakeries::facts) }
    }

    /// The ledger, to see whether it has done what it was told.
    pub fn memory(&mut self) -> &mut Memory<Bakery> {
        &mut self.ledger
    }
}

impl Default for BakeryHarness {
    fn default() -> Self {
        Self::new()
    }
}

/// When the first bakery opens.
fn opening() -> Instant {
    "1969-12-31T20:00:00.000001Z".parse().expect("an instant")
}

impl Harness for BakeryHarness {
    type Policy = Baking;
    type Record = Bakery;
    type Error = MemoryError;
    type Ledger<'a> = &'a mut Memory<Bakery>;

    fn policy(&self) -> Baking {
        Baking { fresh: None, ..Baking::default() }
    }

    fn record(&self, number: usize) -> Bakery {
        let minutes = u32::try_from(number * 37).expect("a small number");
        let opened = opening().checked_add(Span::minutes(minutes)).expect("in range");
        Bakery::opening(format!("bakery {number}"), opened)
    }

    fn ledger(&mut self) -> &mut Memory<Bakery> {
        &mut self.ledger
    }

    fn insert(&mut self, record: &Bakery, due_at: Option<Instant>) -> Id {
        self.ledger.insert(record.clone(), due_at)
    }

    fn row(&mut self, id: Id) -> Option<Row<Bakery>> {
        self.ledger.row(id).cloned()
    }

    fn history(&mut self, id: Id) -> Vec<StoredStep<BakedLoaf>> {
        let steps = self.ledger.history(id);
        steps.map(|(version, step)| StoredStep { version, event: step.event, at: step.at }).collect()
    }

    fn outbox(&mut self) -> Vec<String> {
        self.ledger.outbox().iter().map(|message| DedupKey::to_string(&message.dedup)).collect()
    }

    fn touch(&mut self, id: Id) {
        self.ledger.touch(id);
    }

    fn neighbours(&mut self) -> Vec<String> {
        self.ledger.births().map(|effect| format!("{effect:?}")).collect()
    }
}

impl BearingHarness for BakeryHarness {
    fn bearing(&self, number: usize) -> BakeryEffect {
        let minutes = u32::try_from(number).expect("a small number");
        let baked = opening().checked_add(Span::minutes(minutes)).expect("in range");
        let first = Happening::new(LoafEvent::Baked, baked, Cause::asked(&Actor::System, None));
        let birth = Birth::new(Loaf::new("harbour", baked), first, &()).expect("a loaf has a key");
        BakeryEffect::Loaf(Box::new(birth))
    }

    fn born(&mut self) -> Vec<StoredBirth> {
        let stored = |BakeryEffect::Loaf(birth): &BakeryEffect| StoredBirth {
            key: birth.key.clone(),
            // A ledger in memory keeps the birth itself, of which one step is all there is.
            version: 1,
            steps: vec![1],
            due_at: format!("{:?}", birth.due_at),
        };
        self.ledger.births().map(stored).collect()
    }

    fn forbid(&mut self, kind: &'static str, key: &str) {
        self.ledger.forbid(kind, key);
    }
}
