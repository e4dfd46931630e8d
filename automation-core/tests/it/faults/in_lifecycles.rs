//! Lamps with one thing wrong with them.

use std::{cell::Cell, fmt::Debug, marker::PhantomData};

use automation_core::{
    Actor, Because, Commands, Consequences, DedupKey, Due, Effect, Facts, Instant, Lifecycle, Refusal,
    Request, Row, Sample, Span, Step, TakenStep, Viewpoint, Withdrawal,
    testing::{
        Asked, CommandSpecimen, Lamp, LampEffect, LampEvent, Lamps, Light, LitOnRack, Objection, Oil, Rows,
        Specimen,
        laws::{self, WithCommands},
    },
};
use proptest::prelude::*;

/// What is wrong; whatever is left out is right.
trait Fault: Clone + PartialEq + Debug + 'static {
    fn due(lamp: &Lamp, oil: &Oil) -> Option<Due<LampEvent>> {
        lamp.due(oil)
    }

    fn apply(lamp: &mut Lamp, event: &LampEvent, at: Instant) {
        lamp.apply(event, at);
    }

    fn effects(step: &Step<LampEvent>, now: Instant, effects: &mut Vec<LampEffect>) {
        let _ = (step, now, effects);
    }

    fn absorb(known: &mut LitOnRack, fresh: LitOnRack) {
        known.absorb(fresh);
    }

    fn decide(lamp: &Lamp, request: &Request<'_, Asked>, oil: &Oil) -> Result<LampEvent, Refusal<Objection>> {
        lamp.decide(request, &LitOnRack::default(), oil)
    }

    fn turns(lamp: &Lamp, oil: &Oil) -> Vec<Instant> {
        lamp.turns(&Viewpoint::new(&Actor::System, lamp.since, &LitOnRack::default(), oil))
    }

    fn written_and_read(lamp: &Lamp) -> Lamp {
        lamp.clone()
    }
}

/// A lamp with that fault.
#[derive(Debug, Clone, PartialEq)]
struct Faulty<F>(Lamp, PhantomData<F>);

#[derive(Debug, Clone, PartialEq)]
struct FaultyRacks<F>(LitOnRack, PhantomData<F>);

impl<F> Default for FaultyRacks<F> {
    fn default() -> Self {
        Self(LitOnRack::default(), PhantomData)
    }
}

impl<F: Fault> Facts for FaultyRacks<F> {
    fn absorb(&mut self, fresh: Self) {
        F::absorb(&mut self.0, fresh.0);
    }
}

impl<F: Fault> Lifecycle for Faulty<F> {
    const KIND: &'static str = "faulty_lamp";
    type Policy = Oil;
    type Event = LampEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, oil: &Oil) -> Option<Due<LampEvent>> {
        F::due(&self.0, oil)
    }

    fn apply(&mut self, event: &LampEvent, at: Instant) {
        F::apply(&mut self.0, event, at);
    }
}

impl<F: Fault> Consequences for Faulty<F> {
    type Facts = FaultyRacks<F>;
    type Effect = LampEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        facts: &mut FaultyRacks<F>,
        policy: &Oil,
        out: &mut Vec<LampEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        let mut effects = Vec::new();
        let lamps = TakenStep::new(&before.0, step, &after.0, now);
        Lamp::consequences(&lamps, &mut facts.0, policy, &mut effects);
        F::effects(step, now, &mut effects);
        out.extend(effects);
    }
}

impl<F: Fault> Commands for Faulty<F> {
    type Command = Asked;
    type Reason = Objection;

    fn decide(
        &self,
        request: &Request<'_, Asked>,
        _: &FaultyRacks<F>,
        oil: &Oil,
    ) -> Result<LampEvent, Refusal<Objection>> {
        F::decide(&self.0, request, oil)
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<Asked, Objection>> {
        let Viewpoint { actor, now, facts, policy, .. } = *from;
        self.0.samples(&Viewpoint::new(actor, now, &facts.0, policy))
    }

    fn turns(&self, from: &Viewpoint<'_, Self>) -> Vec<Instant> {
        F::turns(&self.0, from.policy)
    }
}

struct Drawn<F>(PhantomData<F>);

impl<F: Fault> Specimen for Drawn<F> {
    type Policy = Oil;
    type Record = Faulty<F>;

    fn policies() -> BoxedStrategy<Oil> {
        Lamps::policies()
    }

    fn records(oil: &Oil) -> BoxedStrategy<Faulty<F>> {
        Lamps::records(oil).prop_map(|lamp| Faulty(lamp, PhantomData)).boxed()
    }

    fn facts(_: &[Row<Faulty<F>>], all: &Rows<Faulty<F>>) -> FaultyRacks<F> {
        FaultyRacks(LitOnRack::of(all.values().map(|row| &row.record.0)), PhantomData)
    }

    fn round_trip(lamp: &Faulty<F>) -> Result<Faulty<F>, String> {
        Ok(Faulty(F::written_and_read(&lamp.0), PhantomData))
    }
}

impl<F: Fault> CommandSpecimen for Drawn<F> {
    fn commands(lamp: &Faulty<F>) -> BoxedStrategy<Asked> {
        Lamps::commands(&lamp.0)
    }
}

thread_local! {
    /// What no rule may look at: something that changes by being looked at.
    static LOOKS: Cell<i64> = const { Cell::new(0) };
}

fn look() -> i64 {
    LOOKS.with(|looks| looks.replace(looks.get() + 1))
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

    /// A step leaves no trace of its instant.
    ForgetsWhen {
        fn apply(lamp: &mut Lamp, event: &LampEvent, at: Instant) {
            let since = lamp.since;
            lamp.apply(event, at);
            lamp.since = since;
        }
    }

    /// A zero window in a rule.
    TurnsForEver {
        fn due(lamp: &Lamp, oil: &Oil) -> Option<Due<LampEvent>> {
            match lamp.light {
                Light::Burning { lit, .. } => {
                    Some(Because::reached("L-3", "the lighting", lit).brings(LampEvent::Flickered))
                }
                _ => lamp.due(oil),
            }
        }
    }

    /// The end of the oil is counted from when somebody looks.
    CountsFromTheLook {
        fn due(lamp: &Lamp, oil: &Oil) -> Option<Due<LampEvent>> {
            let Light::Burning { lit, .. } = lamp.light else { return None };
            let span = Span::from_micros(oil.burns.micros() + look())?;
            Some(Because::after("L-1", "the lighting", lit, span)?.brings(LampEvent::WentOut))
        }
    }

    /// A sweep that comes late says nothing, though the message would still be of use.
    LateSaysNothing {
        fn effects(step: &Step<LampEvent>, now: Instant, effects: &mut Vec<LampEffect>) {
            if now.since(step.at) > Some(Span::hours(1)) {
                effects.clear();
            }
        }
    }

    /// A sweep that comes late takes back what it says.
    TakesBackWhenLate {
        fn effects(step: &Step<LampEvent>, now: Instant, effects: &mut Vec<LampEffect>) {
            let about = effects.iter().filter_map(Effect::notification).find_map(|told| told.subject.clone());
            if let Some(subject) = about.filter(|_| now.since(step.at) > Some(Span::hours(1))) {
                effects.push(LampEffect::Untrue(Withdrawal::by(step, subject, &["lamp_out"])));
            }
        }
    }

    /// The sweep's instant is in the key.
    KeyOfTheRun {
        fn effects(_: &Step<LampEvent>, now: Instant, effects: &mut Vec<LampEffect>) {
            for effect in effects {
                if let LampEffect::Tell(message) = effect {
                    message.dedup = DedupKey::new([message.kind, &now.to_string()]);
                }
            }
        }
    }

    /// What an event does depends on something besides the record.
    Moody {
        fn apply(lamp: &mut Lamp, event: &LampEvent, at: Instant) {
            lamp.apply(event, at);
            if look() % 7 == 3 {
                lamp.rack = lamp.rack.wrapping_add(1);
            }
        }
    }

    /// A dry run does not remember what it decided on the page before.
    ForgetfulRacks {
        fn absorb(known: &mut LitOnRack, fresh: LitOnRack) {
            known.0.extend(fresh.0);
        }
    }

    /// Now and then it denies that anything is due.
    Hides {
        fn due(lamp: &Lamp, oil: &Oil) -> Option<Due<LampEvent>> {
            if look() % 3 == 1 { None } else { lamp.due(oil) }
        }
    }

    /// The answer to a question depends on how often it was put.
    ChangesItsMind {
        fn decide(
            lamp: &Lamp,
            request: &Request<'_, Asked>,
            oil: &Oil,
        ) -> Result<LampEvent, Refusal<Objection>> {
            if look() % 2 == 1 {
                return Err(Refusal::because(Objection::NobodyAsks));
            }
            lamp.decide(request, &LitOnRack::default(), oil)
        }
    }

    /// It says that it is possible a microsecond after it is.
    PromisesLate {
        fn decide(
            lamp: &Lamp,
            request: &Request<'_, Asked>,
            oil: &Oil,
        ) -> Result<LampEvent, Refusal<Objection>> {
            promise(lamp, request, oil, Instant::next)
        }
    }

    /// It says that it is possible a microsecond before it is.
    PromisesEarly {
        fn decide(
            lamp: &Lamp,
            request: &Request<'_, Asked>,
            oil: &Oil,
        ) -> Result<LampEvent, Refusal<Objection>> {
            promise(lamp, request, oil, Instant::previous)
        }
    }

    /// It tells the end of a right a microsecond after it ended.
    EndsLate {
        fn turns(lamp: &Lamp, oil: &Oil) -> Vec<Instant> {
            let ends = lamp.bought.checked_add(oil.returnable).and_then(Instant::next);
            ends.into_iter().collect()
        }
    }

    /// Storage keeps whole seconds.
    WholeSeconds {
        fn written_and_read(lamp: &Lamp) -> Lamp {
            let micros = lamp.since.micros();
            let since = Instant::from_micros(micros - micros.rem_euclid(1_000_000)).unwrap_or(lamp.since);
            Lamp { since, ..lamp.clone() }
        }
    }
}

/// The right answer with each instant moved.
fn promise(
    lamp: &Lamp,
    request: &Request<'_, Asked>,
    oil: &Oil,
    moved: fn(Instant) -> Option<Instant>,
) -> Result<LampEvent, Refusal<Objection>> {
    let refusal = match lamp.decide(request, &LitOnRack::default(), oil) {
        Ok(event) => return Ok(event),
        Err(refusal) => refusal,
    };
    let mut objections = automation_core::Objections::new();
    for objection in refusal.objections() {
        match objection.lapses.and_then(moved) {
            Some(at) => objections.until(at, objection.reason.clone()),
            None => objections.always(objection.reason.clone()),
        }
    }
    Err(objections.finish().expect_err("a refusal has a reason"))
}

type Law = fn(u32) -> Result<(), String>;

/// The nine laws about lamps with that fault.
fn nine<F: Fault>() -> [Law; 9] {
    [
        laws::law_1_progress::<Drawn<F>, WithCommands>,
        laws::law_2_boundary::<Drawn<F>>,
        laws::law_3_cadence::<Drawn<F>>,
        laws::law_4_reading::<Drawn<F>>,
        laws::law_5_dry_run::<Drawn<F>>,
        laws::law_6_rest::<Drawn<F>>,
        laws::law_7_commands::<Drawn<F>>,
        laws::law_8_explain::<Drawn<F>>,
        laws::law_9_replay::<Drawn<F>, WithCommands>,
    ]
}

macro_rules! caught {
    ($($fault:ident by $($law:literal)+;)*) => {
        vec![$((stringify!($fault), nine::<$fault>(), vec![$($law),+])),*]
    };
}

#[test]
fn faults_are_caught() {
    for law in nine::<Sound>() {
        assert_eq!(law(laws::CASES), Ok(()), "nothing is wrong with this one");
    }
    let faults: Vec<(&str, [Law; 9], Vec<usize>)> = caught![
        ForgetsWhen by 1;
        TurnsForEver by 1;
        CountsFromTheLook by 2;
        LateSaysNothing by 3 7;
        TakesBackWhenLate by 3 7;
        KeyOfTheRun by 3;
        Moody by 4 9;
        ForgetfulRacks by 5;
        Hides by 6;
        ChangesItsMind by 7 8;
        PromisesLate by 8;
        PromisesEarly by 8;
        EndsLate by 8;
        WholeSeconds by 9;
    ];
    for (fault, nine, catching) in faults {
        for law in catching {
            let broken = nine[law - 1](laws::CASES).expect_err(fault);
            assert!(broken.starts_with(&format!("law {law} ")), "{fault}: {broken}");
            assert!(broken.contains("smallest case"), "{fault}: {broken}");
        }
    }
}
