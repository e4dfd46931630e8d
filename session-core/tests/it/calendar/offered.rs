//! S-68: what the openings offer is what is accepted, and nothing else, on random calendars around the days on
//! which clocks change.

use automation_core::{Actor, Id, Request, Row, UserId};
use session_core::{
    Contract, Session, SessionPolicy,
    calendar::{Calendar, Interval, Term},
    coaching::{CoachingFacts, SessionDraft, SessionReason, schedule},
    contract::{
        ContractDraft, ContractNumber, ContractStatus, PaymentStatus, Role, SessionCounts, SessionLength,
    },
};

use super::{
    agreement::{calendar, cases, instant, interval},
    generator::{Dice, World},
    oracle::Plan,
};

const CONTRACT: Id = Id(1);

fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

fn contract(number: u32, student: &str, plan: &Plan) -> Contract {
    let length = SessionLength::from_minutes(plan.length).unwrap();
    let mut draft = ContractDraft::new(user(student), user("ben"), 100, 50_00, length, zone_core::Zone::UTC);
    (draft.status, draft.payment) = (ContractStatus::Active, PaymentStatus::Paid);
    draft.agree(ContractNumber::plain(number), instant(plan.now)).unwrap()
}

/// Ann's contract with ben, whose calendar is the plan's and whose sessions with cy are what is taken there.
fn coaching_facts(plan: &Plan) -> CoachingFacts {
    let mut coaching_facts = CoachingFacts::default();
    let counts = SessionCounts::default();
    for (id, student) in [(CONTRACT, "ann"), (Id(2), "cy")] {
        let record = contract(id.0 as u32, student, plan);
        coaching_facts.add_contract(Row { id, version: 0, due_at: None, record }, counts, 0);
    }
    let theirs = contract(2, "cy", plan).number;
    for (number, (from, until)) in (1..).zip(&plan.taken) {
        let (zone, length) = (zone_core::Zone::UTC, SessionLength::from_minutes(until - from).unwrap());
        let (start, made) = (instant(*from), instant(plan.now));
        coaching_facts.add_session(Session::planned(Id(2), &theirs, number, start, length, zone, made));
    }
    coaching_facts.add_calendar(user("ben"), calendar(plan));
    coaching_facts
}

/// What speaks against ann's booking that minute.
fn against(plan: &Plan, coaching_facts: &CoachingFacts, minute: i64) -> Vec<SessionReason> {
    let ann = Actor::participant(user("ann"), "student");
    let draft = SessionDraft { start: instant(minute), minutes: None, zone: None };
    let policy = SessionPolicy::default();
    let made = schedule(CONTRACT, &Request::new(&draft, &ann, instant(plan.now)), coaching_facts, &policy);
    made.err().map_or_else(Vec::new, |refusal| refusal.reasons().cloned().collect())
}

/// A plan in which all that is taken is a session that is still to come.
fn plan(world: &World, seed: u64) -> (Vec<i64>, Plan) {
    let (place, mut plan) = world.plan(seed);
    plan.taken.retain(|(from, until)| until - from >= 15 && *from > plan.now);
    let openings = plan.answer(&place.clock).openings;
    (openings.into_iter().map(|(from, _)| from).collect(), plan)
}

#[test]
fn s_68_every_opening_is_accepted_and_every_other_start_is_refused() {
    let world = World::new();
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..cases() {
        let (openings, plan) = plan(&world, seed);
        let coaching_facts = coaching_facts(&plan);
        let mut dice = Dice::new(seed + 7);
        let stretch = (plan.until - plan.length - plan.from).max(0);
        let drawn = (0..12).map(|_| plan.from + dice.roll(0, stretch));
        // Just beside the openings, too.
        let beside = openings.iter().flat_map(|from| [from - 1, *from, from + 1]).step_by(5);
        for minute in openings.iter().copied().take(20).chain(drawn).chain(beside) {
            if minute < plan.from || minute + plan.length > plan.until {
                continue;
            }
            let why = against(&plan, &coaching_facts, minute);
            let is_opening = openings.contains(&minute);
            assert_eq!(why.is_empty(), is_opening, "seed {seed}, {}: {why:?}\n{plan:#?}", instant(minute));
            *(if is_opening { &mut accepted } else { &mut refused }) += 1;
        }
    }
    println!("{accepted} openings accepted, {refused} other starts refused");
    assert!(accepted > 2 * cases() && refused > 2 * cases(), "{accepted}, {refused}");
}

/// A page under the contract shows other openings where the student is busy too: those are accepted as well.
#[test]
fn s_68_what_a_page_of_the_contract_shows_is_accepted() {
    let world = World::new();
    let mut shown = 0;
    for seed in 0..cases() / 2 {
        let (_, plan) = plan(&world, seed);
        let mut coaching_facts = coaching_facts(&plan);
        let mut dice = Dice::new(seed + 11);
        let many = dice.roll(0, 6);
        let busy: Vec<Interval> = (0..many)
            .map(|_| {
                let from = plan.from + dice.roll(0, (plan.until - plan.from).max(0));
                interval((from, from + dice.roll(1, 200)))
            })
            .collect();
        coaching_facts.add_calendar(user("ann"), Calendar::new(plan.zone).with_busy(busy.clone()));
        let own = calendar(&plan);
        let both = own.clone().with_busy(own.busy().iter().copied().chain(busy));
        let taken: Vec<Interval> = plan.taken.iter().copied().map(interval).collect();
        let length = SessionLength::from_minutes(plan.length).unwrap();
        let (from, until) = (instant(plan.from), instant(plan.until));
        for opening in both.openings(length, &taken, from, until, instant(plan.now)).take(30) {
            let minute = opening.from().micros() / 60_000_000;
            let why = against(&plan, &coaching_facts, minute);
            assert!(why.is_empty(), "seed {seed}, {}: {why:?}\n{plan:#?}", opening.from());
            shown += 1;
        }
    }
    assert!(shown > cases(), "{shown}");
}

/// What is said of a time is what speaks against it.
#[test]
fn s_68_the_terms_are_the_reasons() {
    let world = World::new();
    for seed in 0..cases() / 4 {
        let (_, plan) = plan(&world, seed);
        let coaching_facts = coaching_facts(&plan);
        let mut dice = Dice::new(seed + 13);
        for _ in 0..8 {
            let minute = plan.now + 1 + dice.roll(0, 5 * 1440);
            let time = interval((minute, minute + plan.length));
            let said = calendar(&plan).terms_against(time, instant(plan.now));
            let reasons = against(&plan, &coaching_facts, minute);
            let terms: Vec<Term> = reasons
                .iter()
                .filter_map(|reason| match reason {
                    SessionReason::NoOpening { term: Term::OtherTimes, .. } => None,
                    SessionReason::NoOpening { term, whose: Role::Coach, .. } => Some(*term),
                    _ => None,
                })
                .collect();
            assert_eq!(terms, said, "seed {seed}, {}: {reasons:?}", time.from());
        }
    }
}
