//! Whatever the rules tell has its words: lives of every kind of record, drawn at random, and each message of theirs told.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{
    Cause, Change, Commands, Consequences, Happening, Instant, Lifecycle, Notification, Request, Row,
    SweepOptions, UserId, command,
    money::{Currency, Money},
    one_policy, sweep,
    testing::{CommandSpecimen, Memory, Rows, Specimen, moments},
};
use compliance_core::{
    digest::{DigestKind, OldRequest},
    testing::{Documents, Jobs, PayoutEligibilities, PayoutRequests},
};
use duecourse::messages::{MessageData, Templates, Wording};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use referral_core::testing::Codes;
use session_core::{
    Contract, Session,
    coaching::SessionEvent,
    contract::{ContractCommand, ContractSessions, SessionCounts},
    testing::{Classes, Cohorts, Patterns, Sessions, coach, coaching_facts, contract, student},
};

/// How many lives of each kind.
const LIVES: u32 = 1_500;

/// What messages of each kind hold.
#[derive(Default)]
struct Told(BTreeMap<String, Held>);

struct Held {
    /// What some of them hold.
    some: BTreeSet<String>,
    /// What all of them hold.
    all: BTreeSet<String>,
}

impl Told {
    /// Takes the message; each must have words, in every way by which it may go.
    fn take(&mut self, templates: &Templates, message: &MessageData) {
        let channels = match message.channel() {
            Some(channel) => vec![channel],
            None => templates.channels(&message.kind).unwrap(),
        };
        for channel in channels {
            let told =
                templates.text(message, channel).unwrap_or_else(|error| panic!("{error}: {message:?}"));
            assert!(!told.body.trim().is_empty(), "{message:?}");
            assert!(told.subject.is_none_or(|subject| subject.lines().count() == 1), "{message:?}");
        }
        self.note(message);
    }

    fn note(&mut self, message: &MessageData) {
        let fields: BTreeSet<String> =
            message.fields.keys().filter(|name| *name != "channel").cloned().collect();
        self.0
            .entry(message.kind.clone())
            .and_modify(|held| {
                held.some.extend(fields.iter().cloned());
                held.all.retain(|name| fields.contains(name));
            })
            .or_insert(Held { some: fields.clone(), all: fields });
    }
}

fn draw<T>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

/// What is known of the neighbours of some rows among all.
type ReadFacts<R> = fn(&[Row<R>], &Rows<R>) -> <R as Consequences>::Facts;

/// Lives of one kind: each record is asked for things at instants of its life, and then time goes by.
fn live<S: CommandSpecimen>(templates: &Templates, told: &mut Told) {
    live_among::<S>(templates, told, S::facts);
}

/// The same with those facts.
fn live_among<S: CommandSpecimen>(templates: &Templates, told: &mut Told, facts: ReadFacts<S::Record>) {
    let mut runner = TestRunner::deterministic();
    for _ in 0..LIVES {
        let policy = draw(&mut runner, &S::policies());
        let record = draw(&mut runner, &S::records(&policy));
        let instants = moments(&record, &policy, S::horizon());
        let asked: Vec<_> = instants
            .iter()
            .step_by(1 + instants.len() / 3)
            .map(|now| {
                (*now, draw(&mut runner, &S::commands(&record)), draw(&mut runner, &S::actors(&record)))
            })
            .collect();
        let mut ledger: Memory<S::Record> = Memory::with_facts(facts);
        let id = ledger.add(record, &policy);
        for (now, what, actor) in &asked {
            // A refusal is part of life.
            let request = Request::new(what, actor, *now).because(Some("the room is taken"));
            let _ = command(&mut ledger, &one_policy(&policy), id, &request);
        }
        for now in instants {
            sweep(&mut ledger, &one_policy(&policy), now, SweepOptions::default(), &mut ()).unwrap();
        }
        tell(templates, told, ledger.outbox().iter().chain(ledger.withdrawn().iter().map(|(one, _)| one)));
    }
}

fn tell<'a>(templates: &Templates, told: &mut Told, messages: impl Iterator<Item = &'a Notification>) {
    messages.for_each(|message| told.take(templates, &MessageData::from(message)));
}

/// Sessions that somebody has just scheduled.
fn live_schedules(templates: &Templates, told: &mut Told) {
    let mut runner = TestRunner::deterministic();
    let policy = draw(&mut runner, &Sessions::policies());
    let session = draw(&mut runner, &Sessions::records(&policy));
    let first = Happening::new(SessionEvent::Scheduled, session.since(), Cause::asked(&student(), None));
    let mut ledger: Memory<Session> = Memory::new();
    let id = ledger.add(session, &policy);
    let rows: Vec<_> = ledger.rows().cloned().collect();
    let row = ledger.row(id).unwrap().clone();
    let mut facts = Sessions::facts(&rows, &rows.iter().cloned().collect());
    tell(templates, told, Change::begun(row, first, &mut facts, &policy).notifications());
}

/// A request that the reminders tell of (C-61).
fn old_request() -> OldRequest {
    OldRequest {
        number: "PAY-REQ-001".into(),
        contractor: UserId::new("carl").unwrap(),
        amount: Money::new(250_000, Currency::USD),
        created_at: "2024-01-05T15:00:00Z".parse().unwrap(),
    }
}

/// What can be asked of a contract.
fn live_contracts(templates: &Templates, told: &mut Told) {
    let now: Instant = "2026-03-01T12:00:00Z".parse().unwrap();
    let reasons = [None, Some("the price is too high".to_owned())];
    let mut commands = vec![ContractCommand::Accept, ContractCommand::Pay];
    for reason in reasons {
        commands.push(ContractCommand::Reject { reason: reason.clone() });
        commands.push(ContractCommand::Cancel { reason });
    }
    for first in &commands {
        for second in &commands {
            let mut row = Row { id: automation_core::Id(1), version: 0, due_at: None, record: proposed() };
            for what in [None, Some(first), Some(second)].into_iter().flatten() {
                for actor in [student(), coach()] {
                    let request = Request::new(what, &actor, now);
                    if let Ok(change) = asked(row.clone(), &request) {
                        tell(templates, told, change.notifications());
                        row.record = change.after;
                    }
                }
            }
            // One that is at work can be given up.
            let row = Row { id: automation_core::Id(2), version: 0, due_at: None, record: contract(2, 3) };
            if let Ok(change) = asked(row, &Request::new(first, &coach(), now)) {
                tell(templates, told, change.notifications());
            }
        }
    }
}

fn proposed() -> Contract {
    let mut contract = contract(1, 3);
    contract.status = session_core::contract::ContractStatus::AwaitingResponse;
    contract.payment = session_core::contract::PaymentStatus::Pending;
    contract
}

fn asked(
    row: Row<Contract>,
    request: &Request<'_, <Contract as Commands>::Command>,
) -> Result<Change<Contract>, ()> {
    let number = row.record.number.clone();
    let mut facts = ContractSessions(BTreeMap::from([(number, SessionCounts::default())]));
    Change::of_command(row, request, &mut facts, &()).map_err(drop)
}

#[test]
fn g_12_whatever_the_rules_tell_has_its_words() {
    let templates = Templates::new(Wording::new(zone_core::zone!("America/New_York"))).unwrap();
    let mut told = Told::default();
    live::<Codes>(&templates, &mut told);
    live::<Cohorts>(&templates, &mut told);
    live::<Sessions>(&templates, &mut told);
    // Where there is one session, its contract is completed with it.
    live_among::<Sessions>(&templates, &mut told, |_, all| coaching_facts(all, 1));
    live_schedules(&templates, &mut told);
    live_contracts(&templates, &mut told);
    live::<Classes>(&templates, &mut told);
    live::<Patterns>(&templates, &mut told);
    live::<Documents>(&templates, &mut told);
    live::<Jobs>(&templates, &mut told);
    live::<PayoutEligibilities>(&templates, &mut told);
    live::<PayoutRequests>(&templates, &mut told);
    tell(&templates, &mut told, old_request().messages("2024-01-15".parse().unwrap()).iter());

    // What no record tells of itself, but a run or a digest.
    let others = DigestKind::ALL.map(DigestKind::message_kind);
    let others = others.into_iter().chain(["run_trouble"]);
    let kinds: BTreeSet<&str> = templates.kinds().map(|(kind, _)| kind).collect();
    let made: BTreeSet<&str> = told.0.keys().map(String::as_str).chain(others).collect();
    assert_eq!(made, kinds, "each kind that is made has templates, and each that has templates is made");

    // The samples hold what the messages hold: a field that may be missing is missing in one of them.
    let mut samples = Told::default();
    for kind in told.0.keys() {
        templates.samples(kind).unwrap().iter().flatten().for_each(|sample| samples.note(sample));
    }
    for (kind, held) in &told.0 {
        let sample = &samples.0[kind];
        assert_eq!(sample.some, held.some, "what messages of the kind {kind} may hold");
        let missing: Vec<_> = sample.all.difference(&held.all).collect();
        assert!(missing.is_empty(), "messages of the kind {kind} may lack {missing:?}, and no sample does");
    }
}
