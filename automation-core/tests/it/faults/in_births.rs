//! Bakeries with one thing wrong with how they make loaves, and ledgers with one thing wrong with how they keep them.

use std::{fmt::Debug, marker::PhantomData};

use automation_core::{
    Batch, BirthFate, Births, Change, Claim, Consequences, Due, Effect as _, Happening, Id, Instant, Ledger,
    Lifecycle, Outcome, Row, Span, TakenStep,
    testing::{
        BakedLoaf, Bakeries, Bakery, BakeryEffect, Baking, Loaf, Memory, MemoryError, Rows, Specimen,
        conformance::{self, BakeryHarness, BearingHarness, Harness, StoredBirth, StoredStep},
        laws::{self, WithoutCommands},
    },
};
use proptest::prelude::*;

/// What is wrong with the births of a step; whatever is left out is right.
trait Fault: Clone + PartialEq + Debug + 'static {
    fn bear(
        taken: &TakenStep<'_, Bakery>,
        loaves: &mut Births<Loaf>,
        baking: &Baking,
        out: &mut Vec<BakeryEffect>,
    ) {
        Bakery::consequences(taken, loaves, baking, out);
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Faulty<F>(Bakery, PhantomData<F>);

impl<F: Fault> Lifecycle for Faulty<F> {
    const KIND: &'static str = "faulty_bakery";
    type Policy = Baking;
    type Event = BakedLoaf;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, baking: &Baking) -> Option<Due<BakedLoaf>> {
        self.0.due(baking)
    }

    fn apply(&mut self, event: &BakedLoaf, at: Instant) {
        self.0.apply(event, at);
    }
}

impl<F: Fault> Consequences for Faulty<F> {
    type Facts = Births<Loaf>;
    type Effect = BakeryEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        loaves: &mut Births<Loaf>,
        baking: &Baking,
        out: &mut Vec<BakeryEffect>,
    ) {
        let bakery = TakenStep::new(&taken.before.0, taken.step, &taken.after.0, taken.now);
        F::bear(&bakery, loaves, baking, out);
    }
}

struct Drawn<F>(PhantomData<F>);

impl<F: Fault> Specimen for Drawn<F> {
    type Policy = Baking;
    type Record = Faulty<F>;

    fn policies() -> BoxedStrategy<Baking> {
        Bakeries::policies()
    }

    fn records(baking: &Baking) -> BoxedStrategy<Faulty<F>> {
        Bakeries::records(baking).prop_map(|bakery| Faulty(bakery, PhantomData)).boxed()
    }

    fn facts(_: &[Row<Faulty<F>>], all: &Rows<Faulty<F>>) -> Births<Loaf> {
        let mut loaves = Births::default();
        for BakeryEffect::Loaf(birth) in all.births() {
            loaves.add(birth.key.as_str());
        }
        loaves
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident { $($overridden:item)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq)]
            struct $name;
            impl Fault for $name { $($overridden)* }
        )*
    };
}

faults! {
    /// Nothing is wrong.
    Sound {}

    /// A sweep that comes late makes nothing, though the loaf would still be of use.
    LateMakesNothing {
        fn bear(taken: &TakenStep<'_, Bakery>, loaves: &mut Births<Loaf>, baking: &Baking, out: &mut Vec<BakeryEffect>) {
            if taken.now.since(taken.step.at) <= Some(Span::hours(1)) {
                Bakery::consequences(taken, loaves, baking, out);
            }
        }
    }

    /// The loaf bears the instant of the sweep.
    KeyOfTheRun {
        fn bear(taken: &TakenStep<'_, Bakery>, loaves: &mut Births<Loaf>, baking: &Baking, out: &mut Vec<BakeryEffect>) {
            let mut step = taken.step.clone();
            step.at = taken.now;
            let taken = TakenStep::new(taken.before, &step, taken.after, taken.now);
            Bakery::consequences(&taken, loaves, baking, out);
        }
    }

    /// What is of no use any more, and so is not made, is taken for made by the next decision.
    SeesWhatWasNotMade {
        fn bear(taken: &TakenStep<'_, Bakery>, loaves: &mut Births<Loaf>, baking: &Baking, out: &mut Vec<BakeryEffect>) {
            let of_use = Baking { fresh: None, ..*baking };
            let before = out.len();
            Bakery::consequences(taken, loaves, &of_use, out);
            // Those of one bakery keep fresh for half as long, so of two that bake the same loaf only one is late.
            let half = baking.fresh.and_then(|fresh| Span::from_micros(fresh.micros() / 2));
            let fresh = if taken.before.baked.is_multiple_of(2) { half } else { baking.fresh };
            for BakeryEffect::Loaf(birth) in &mut out[before..] {
                birth.useful_until = fresh.and_then(|fresh| taken.step.at.checked_add(fresh));
            }
        }
    }

    /// What was made is forgotten before the next decision, so it is made out to be made twice.
    ForgetsWhatWasMade {
        fn bear(taken: &TakenStep<'_, Bakery>, loaves: &mut Births<Loaf>, baking: &Baking, out: &mut Vec<BakeryEffect>) {
            // Only what is stored counts: one batch tells of a loaf once more, the next ones do not.
            let mut stored = loaves.clone();
            Bakery::consequences(taken, &mut stored, baking, out);
        }
    }
}

type Law = fn(u32) -> Result<(), String>;

fn seven<F: Fault>() -> [(usize, Law); 7] {
    [
        (1, laws::law_1_progress::<Drawn<F>, WithoutCommands>),
        (2, laws::law_2_boundary::<Drawn<F>>),
        (3, laws::law_3_cadence::<Drawn<F>>),
        (4, laws::law_4_reading::<Drawn<F>>),
        (5, laws::law_5_dry_run::<Drawn<F>>),
        (6, laws::law_6_rest::<Drawn<F>>),
        (9, laws::law_9_replay::<Drawn<F>, WithoutCommands>),
    ]
}

fn broken<F: Fault>() -> Vec<usize> {
    let laws = seven::<F>().into_iter();
    laws.filter(|(_, law)| law(laws::CASES).is_err()).map(|(number, _)| number).collect()
}

#[test]
fn faults_of_rules_are_caught() {
    assert_eq!(broken::<Sound>(), Vec::<usize>::new(), "nothing is wrong with this one");
    assert_eq!(broken::<LateMakesNothing>(), [3], "LateMakesNothing");
    assert_eq!(broken::<KeyOfTheRun>(), [3], "KeyOfTheRun");
    assert_eq!(broken::<SeesWhatWasNotMade>(), [3, 5], "SeesWhatWasNotMade");
    assert_eq!(broken::<ForgetsWhatWasMade>(), [5], "ForgetsWhatWasMade");
}

/// What is wrong with a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    Nothing,
    MakesNothing,
    SaysNothing,
    ForgetsTombstones,
    ForbidsEveryKind,
    MakesForTheMoved,
    MakesOnlyTheFirst,
    MakesAgain,
}

struct FaultyHarness {
    sound: BakeryHarness,
    flaw: Flaw,
}

struct FaultyLedger<'a> {
    memory: &'a mut Memory<Bakery>,
    flaw: Flaw,
}

impl Ledger<Bakery> for FaultyLedger<'_> {
    type Error = MemoryError;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<Bakery>, MemoryError> {
        self.memory.peek(claim)
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<Bakery>) -> Vec<Change<Bakery>>,
    ) -> Result<Outcome<Bakery>, MemoryError> {
        let flaw = self.flaw;
        let mut number = 0;
        let mut outcome = self.memory.settle(claim, &mut |batch| {
            let versions: Vec<(Id, u64)> = batch.rows.iter().map(|row| (row.id, row.version)).collect();
            let mut changes = decide(batch);
            for change in &mut changes {
                match flaw {
                    Flaw::MakesNothing => change.consequences.clear(),
                    Flaw::MakesOnlyTheFirst => change.consequences.truncate(1),
                    Flaw::MakesForTheMoved => {
                        let stored = versions.iter().find(|(id, _)| *id == change.id);
                        change.version = stored.map_or(0, |(_, version)| *version);
                    }
                    Flaw::MakesAgain => {
                        for BakeryEffect::Loaf(birth) in &mut change.consequences {
                            number += 1;
                            birth.key = format!("{} for the {number}th time", birth.key);
                        }
                    }
                    _ => {}
                }
            }
            changes
        })?;
        if flaw == Flaw::SaysNothing {
            outcome.births.clear();
        }
        for birth in &mut outcome.births {
            if flaw == Flaw::MakesAgain {
                birth.fate = BirthFate::Made;
            }
        }
        Ok(outcome)
    }

    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, MemoryError> {
        self.memory.earliest_due(after)
    }
}

impl Harness for FaultyHarness {
    type Policy = Baking;
    type Record = Bakery;
    type Error = MemoryError;
    type Ledger<'a> = FaultyLedger<'a>;

    fn policy(&self) -> Baking {
        self.sound.policy()
    }

    fn record(&self, number: usize) -> Bakery {
        self.sound.record(number)
    }

    fn ledger(&mut self) -> FaultyLedger<'_> {
        FaultyLedger { flaw: self.flaw, memory: self.sound.memory() }
    }

    fn insert(&mut self, record: &Bakery, due_at: Option<Instant>) -> Id {
        self.sound.insert(record, due_at)
    }

    fn row(&mut self, id: Id) -> Option<Row<Bakery>> {
        self.sound.row(id)
    }

    fn history(&mut self, id: Id) -> Vec<StoredStep<BakedLoaf>> {
        self.sound.history(id)
    }

    fn outbox(&mut self) -> Vec<String> {
        self.sound.outbox()
    }

    fn touch(&mut self, id: Id) {
        self.sound.touch(id);
    }
}

impl BearingHarness for FaultyHarness {
    fn bearing(&self, number: usize) -> BakeryEffect {
        self.sound.bearing(number)
    }

    fn born(&mut self) -> Vec<StoredBirth> {
        self.sound.born()
    }

    fn forbid(&mut self, kind: &'static str, key: &str) {
        match self.flaw {
            Flaw::ForgetsTombstones => {}
            Flaw::ForbidsEveryKind => self.sound.forbid(Loaf::KIND, key),
            _ => self.sound.forbid(kind, key),
        }
    }
}

fn flawed(flaw: Flaw) -> Vec<&'static str> {
    match conformance::run_births(&mut || FaultyHarness { sound: BakeryHarness::new(), flaw }) {
        Ok(_) => Vec::new(),
        Err(broken) => broken.broken.into_iter().map(|(name, _)| name).collect(),
    }
}

#[test]
fn faults_of_ledgers_are_caught() {
    assert_eq!(flawed(Flaw::Nothing), Vec::<&str>::new(), "nothing is wrong with this one");
    let faults = [
        (Flaw::MakesNothing, "a_birth_is_stored_as_it_is_told"),
        (Flaw::MakesOnlyTheFirst, "a_birth_is_stored_as_it_is_told"),
        (Flaw::SaysNothing, "a_birth_is_made_once"),
        (Flaw::MakesAgain, "a_birth_is_made_once"),
        (Flaw::MakesAgain, "batches_of_births_do_not_matter"),
        (Flaw::ForgetsTombstones, "a_tombstone_forbids_a_birth"),
        (Flaw::ForbidsEveryKind, "a_tombstone_forbids_a_birth"),
        (Flaw::MakesForTheMoved, "a_row_that_moved_makes_nothing"),
    ];
    let mut tried = Vec::new();
    for (flaw, check) in faults {
        let broken = flawed(flaw);
        assert!(broken.contains(&check), "{flaw:?} breaks `{check}`, which did not notice; {broken:?} did");
        tried.push(check);
    }
    for check in conformance::birth_checks::<FaultyHarness>() {
        assert!(tried.contains(&check.name), "no fault here breaks `{}`", check.name);
    }
}

/// A birth that is of no use any more is dropped from a change, and one that is of use for ever is not.
#[test]
fn a_change_makes_only_what_is_still_of_use() {
    let opened: Instant = "2026-03-01T00:00:00Z".parse().expect("an instant");
    let row = || Row { id: Id(1), version: 0, due_at: None, record: Bakery::opening("mill", opened) };
    let baking = |fresh| Baking { every: Span::days(1), ordered: 3, fresh };
    let now = opened.checked_add(Span::days(3)).expect("in range");
    let keys = |baking: &Baking| {
        let change = Change::of_time(row(), now, &mut Births::default(), baking).expect("it comes to rest");
        let births = change.births().map(|birth| birth.key.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            births.len(),
            change.consequences.iter().filter(|effect| effect.birth().is_some()).count()
        );
        births
    };
    let all = ["mill/2026-03-02T00:00:00Z", "mill/2026-03-03T00:00:00Z", "mill/2026-03-04T00:00:00Z"];
    assert_eq!(keys(&baking(None)), all);
    // The second one is of use for a day, and that day is over at this very instant.
    assert_eq!(keys(&baking(Some(Span::days(1)))), all[2..]);
    let longer = Span::from_micros(Span::days(1).micros() + 1);
    assert_eq!(keys(&baking(longer)), all[1..]);
}

/// A record that is born has taken its first step, at its own instant or later.
#[test]
fn a_birth_holds_the_record_after_its_first_step() {
    use automation_core::{Actor, Birth, Cause, testing::LoafEvent};
    let baked: Instant = "2026-03-01T05:00:00Z".parse().expect("an instant");
    let early = baked.previous().expect("in range");
    let first = Happening::new(LoafEvent::Baked, early, Cause::asked(&Actor::System, None));
    let birth = Birth::new(Loaf::new("mill", baked), first, &()).expect("a loaf has a key");
    assert_eq!((birth.step.at, birth.step.from, birth.step.to), (baked, "fresh", "fresh"));
    assert_eq!(
        (birth.record.key.as_str(), birth.key.as_str()),
        (birth.key.as_str(), "mill/2026-03-01T05:00:00Z")
    );
}
