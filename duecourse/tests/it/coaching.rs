//! Students who are enrolled, sessions that are scheduled, contracts that are given up.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use automation_core::{Actor, Id, UserId, one_policy};
use diesel::{Connection as _, SqliteConnection, connection::InstrumentationEvent};
use duecourse::{
    AskError, Asked, Call, Kind as _, Which,
    ask::ask,
    kinds::{CoachingSessions, Cohorts},
    sessions::{EnrolError, Enrolling, GiveUpError, GivingUp, Scheduling, enrol, give_up, schedule},
};
use session_core::{
    CohortPolicy, Contract, Session, SessionPolicy,
    coaching::{SessionCommand, SessionDraft},
    cohort::{CohortDraft, Enrolment, Student},
    contract::{ContractDraft, ContractNumber, ContractStatus, PaymentStatus, SessionLength},
};
use storage_diesel::{Inserted, prelude::*, sqlite::Store};
use zone_core::Zone;

use crate::host::{Program, at};

/// Works with a database in memory that has the contract 012 of ann with ben, paid and active.
fn with_contract<T>(work: impl FnOnce(&mut Store<'_>, Id) -> T) -> T {
    let mut conn = SqliteConnection::establish(":memory:").expect("memory is there");
    let mut store = Store::new(&mut conn);
    store.migrate().expect("it migrates");
    let policy = CoachingSessions::usual(Zone::UTC);
    duecourse::policy::begin_if_new::<CoachingSessions, _>(&mut store, &policy).expect("it begins");
    let user = |name| UserId::new(name).expect("a user");
    let hour = SessionLength::from_minutes(60).expect("a length");
    let mut draft = ContractDraft::new(user("ann"), user("ben"), 10, 50_00, hour, Zone::UTC);
    (draft.status, draft.payment) = (ContractStatus::Active, PaymentStatus::Paid);
    let contract = draft.agree(ContractNumber::plain(12), at("2026-05-01T00:00:00Z")).expect("a contract");
    let Inserted::New(id) = store.add_contracts(&[contract]).expect("it is stored")[0] else {
        panic!("taken")
    };
    work(&mut store, id)
}

fn student() -> Actor {
    Actor::participant(UserId::new("ann").unwrap(), "student")
}

fn tomorrow() -> SessionDraft {
    SessionDraft { start: at("2026-06-05T10:00:00Z"), minutes: None, zone: None }
}

#[test]
fn a_session_is_scheduled_once_and_a_refusal_is_kept_with_the_contract() {
    with_contract(|store, id| {
        let (program, policy, actor, draft) =
            (Program::new(), SessionPolicy::default(), student(), tomorrow());
        let wish = Scheduling { contract: "#012".into(), draft: &draft, actor: &actor };
        let dry = Call { dry_run: true, ..program.call() };
        let would = schedule(&dry, store, &policy, &wish).unwrap();
        assert_eq!((would.change.after.key.as_str(), would.is_written), ("012/1", false));
        assert_eq!(store.count::<Session>(&[]).unwrap(), 0);
        let made = schedule(&program.call(), store, &policy, &wish).unwrap();
        // What is told beside it is what was read for it.
        assert_eq!((made.is_written, made.facts.counts(id).unwrap().scheduled), (true, 1));
        let refused = schedule(&program.call(), store, &policy, &wish);
        assert!(matches!(&refused, Err(AskError::Refused(refused)) if refused.id == id), "{refused:?}");
        assert_eq!(store.refusals::<Contract>(id).unwrap()[0].command, "schedule");
        assert!(schedule(&dry, store, &policy, &wish).is_err());
        assert_eq!(store.refusals::<Contract>(id).unwrap().len(), 1);
        // A policy that keeps none keeps none.
        let silent = SessionPolicy { audit_refusals: false, ..SessionPolicy::default() };
        let refused = schedule(&program.call(), store, &silent, &wish);
        assert!(matches!(refused, Err(AskError::Policy(_))), "{refused:?}");
    });
}

/// Once something is committed, nothing may fail that would say that it was not done.
#[test]
fn nothing_is_read_behind_the_commit() {
    with_contract(|store, id| {
        let (program, policy, actor, draft) =
            (Program::new(), SessionPolicy::default(), student(), tomorrow());
        let (committed, behind) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let (commits, reads) = (Arc::clone(&committed), Arc::clone(&behind));
        let count = move |event: InstrumentationEvent<'_>| match event {
            InstrumentationEvent::CommitTransaction { depth, .. } if depth.get() == 1 => {
                commits.fetch_add(1, Relaxed);
                reads.store(0, Relaxed);
            }
            InstrumentationEvent::StartQuery { query, .. } if query.to_string().starts_with("SELECT") => {
                reads.fetch_add(1, Relaxed);
            }
            _ => {}
        };
        store.connection().set_instrumentation(count);
        let wish = Scheduling { contract: Which::Id(id), draft: &draft, actor: &actor };
        let made = schedule(&program.call(), store, &policy, &wish).unwrap();
        assert_eq!((committed.swap(0, Relaxed) > 0, behind.swap(0, Relaxed)), (true, 0));
        let cancel = SessionCommand::Cancel { reason: None };
        let which = made.change.id.into();
        let asked = Asked { which, command: &cancel, name: "cancel", actor: &actor, reason: None };
        ask::<CoachingSessions, _>(&program.call(), store, &policy, &asked).unwrap();
        assert_eq!((committed.swap(0, Relaxed) > 0, behind.swap(0, Relaxed)), (true, 0));
    });
}

#[test]
fn a_command_gives_its_facts_and_knows_no_way_back() {
    with_contract(|store, id| {
        let (program, policy, actor, draft) =
            (Program::new(), SessionPolicy::default(), student(), tomorrow());
        let wish = Scheduling { contract: Which::Id(id), draft: &draft, actor: &actor };
        let made = schedule(&program.call(), store, &policy, &wish).unwrap();
        let cancel = SessionCommand::Cancel { reason: None };
        let asked = Asked {
            which: made.change.id.into(),
            command: &cancel,
            name: "cancel",
            actor: &actor,
            reason: None,
        };
        let before = Call {
            is_now_chosen: true,
            ..Call::new(at("2026-05-02T00:00:00Z"), &program.operator, &program)
        };
        let backdated = ask::<CoachingSessions, _>(&before, store, &policy, &asked).unwrap_err();
        assert_eq!(
            backdated.to_string(),
            "2026-05-02T00:00:00Z is before the last change of session 012/1, at 2026-06-01T02:00:00Z"
        );
        let done = ask::<CoachingSessions, _>(&program.call(), store, &policy, &asked).unwrap();
        let counts = done.facts.counts(id).unwrap();
        assert_eq!((done.is_written, counts.scheduled, counts.cancelled), (true, 0, 1));
        let unknown = Asked { which: Which::Id(Id(77)), ..asked };
        let unknown = ask::<CoachingSessions, _>(&program.call(), store, &policy, &unknown).unwrap_err();
        assert_eq!(unknown.to_string(), "there is no session with the number 77 in storage");
    });
}

#[test]
fn a_contract_is_given_up_with_its_sessions_or_not_at_all() {
    with_contract(|store, id| {
        let (program, policy, actor, draft) =
            (Program::new(), SessionPolicy::default(), student(), tomorrow());
        let wish = Scheduling { contract: "#012".into(), draft: &draft, actor: &actor };
        schedule(&program.call(), store, &policy, &wish).unwrap();
        let asked = GivingUp { contract: "#012".into(), reason: Some("moved away"), actor: &actor };
        let dry = Call { dry_run: true, ..program.call() };
        assert!(!give_up(&dry, store, &policy, &asked).unwrap().is_written);
        let session = |store: &mut Store<'_>| store.find::<Session>("012/1").unwrap().unwrap().record;
        assert!(session(store).state.is_open());
        assert!(give_up(&program.call(), store, &policy, &asked).unwrap().is_written);
        assert!(!session(store).state.is_open());
        let again = give_up(&program.call(), store, &policy, &asked);
        assert!(matches!(again, Err(GiveUpError::Cancel(_))), "{again:?}");
        assert_eq!(store.refusals::<Contract>(id).unwrap()[0].command, "cancel");
    });
}

#[test]
fn a_student_is_enrolled_once() {
    with_contract(|store, _| {
        let program = Program::new();
        let policy = CohortPolicy::new(Zone::UTC);
        duecourse::policy::begin_if_new::<Cohorts, _>(store, &policy).unwrap();
        let now = at("2026-05-01T00:00:00Z");
        let spring = CohortDraft::new(
            "SPRING-26".parse().unwrap(),
            "Spring".parse().unwrap(),
            1_00.try_into().unwrap(),
        );
        store.insert(&[spring.made(now).unwrap()], &one_policy(&policy)).unwrap();
        let mina = Student::new("S-17".parse().unwrap(), "Mina Rahmani".parse().unwrap(), now);
        store.insert(&[mina], &one_policy(&())).unwrap();
        let admin = Actor::staff(UserId::new("alice").unwrap(), "admin");
        let asked = Enrolling { student: "S-17".into(), cohort: "SPRING-26".into(), actor: &admin };
        let dry = Call { dry_run: true, ..program.call() };
        assert!(!enrol(&dry, store, &policy, &asked).unwrap().is_written);
        assert_eq!(store.count::<Enrolment>(&[]).unwrap(), 0);
        assert!(enrol(&program.call(), store, &policy, &asked).unwrap().is_written);
        let again = enrol(&program.call(), store, &policy, &asked);
        assert!(matches!(again, Err(EnrolError::Refused(_))), "{again:?}");
        let unknown =
            enrol(&program.call(), store, &policy, &Enrolling { cohort: "SPRING-27".into(), ..asked });
        assert_eq!(unknown.unwrap_err().to_string(), "there is no cohort SPRING-27; did you mean SPRING-26?");
        let other = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
        let refused = enrol(&program.call(), store, &other, &asked);
        assert!(matches!(refused, Err(EnrolError::Policy(_))), "{refused:?}");
        assert_eq!(store.count::<Enrolment>(&[]).unwrap(), 1);
    });
}
