//! Patterns as a host asks of them: for its own studio alone, extended, purged and previewed (P-7, P-26, P-28, P-35, P-B13).

use automation_core::{Actor, UserId};
use diesel::{Connection as _, SqliteConnection};
use duecourse::{
    AskError, Asked, Call, StoreOf,
    kinds::{ClassSessions, Patterns},
    patterns::{
        CreatePatternError, ExtendAsked, Extended, OfStudio, PatternFared, create, extend, preview,
        preview_draft, purge_past,
    },
    policy,
};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{Capacity, ClassCommand, ClassDetails, ClassLength, Studio},
    pattern::{
        Holidays, PatternCommand, PatternDraft, PatternEdit, PlanReason, PurgeWhen, SeriesDraft, lines::Fared,
    },
};
use storage_diesel::{prelude::*, sqlite::Store};

use crate::host::{Program, at};

/// A Monday morning in London.
const MONDAY: &str = "2026-03-02T08:00:00Z";

fn draft(key: &str) -> PatternDraft {
    let (rule, length) = ("FREQ=WEEKLY;BYDAY=MO".parse().unwrap(), ClassLength::from_minutes(90).unwrap());
    let zone = zone_core::zone!("Europe/London");
    let (first_day, ten) = ("2026-03-02".parse().unwrap(), "10:00:00".parse().unwrap());
    let details = ClassDetails::new("Wheel throwing".parse().unwrap(), Capacity::new(2).unwrap());
    PatternDraft::new(key.parse().unwrap(), details, SeriesDraft::new(rule, first_day, ten, length, zone))
}

fn alice() -> Actor {
    Actor::staff(UserId::new("alice").unwrap(), "owner")
}

/// Works with a database in memory that has the Mondays of two studios.
fn with_mondays<T>(wanted: &PatternPolicy, work: impl FnOnce(&mut Store<'_>, &Program) -> T) -> T {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    policy::begin_if_new::<Patterns, _>(&mut store, wanted).unwrap();
    policy::begin_if_new::<ClassSessions, _>(&mut store, wanted).unwrap();
    let program = Program::new();
    program.clock.set(at(MONDAY));
    for key in ["harbour/MON-10", "hill/MON-10"] {
        let made = create(&program.call(), &mut store, wanted, draft(key), &alice()).unwrap();
        assert_eq!((made.sessions().count(), made.is_written), (27, true));
    }
    work(&mut store, &program)
}

fn run(
    store: &mut (impl StoreOf<Patterns> + StoreOf<ClassSessions>),
    call: &Call<'_>,
    wanted: &PatternPolicy,
    (months, force): (Option<u8>, bool),
) -> (Extended, Vec<PatternFared>) {
    let mut fared = Vec::new();
    let asked = ExtendAsked { months, force, batch: 100 };
    let extended =
        extend(call, store, wanted, asked, (&mut (), &mut ()), &mut |one| fared.push(one.clone())).unwrap();
    (extended, fared)
}

/// P-B13: whoever acts for a studio reaches its own; a key of another's is not there, and none of another's is suggested.
#[test]
fn p_b13_a_studio_reaches_its_own_alone() {
    let wanted = PatternPolicy::default();
    with_mondays(&wanted, |store, program| {
        let harbour = Studio::new("harbour").unwrap();
        let (of_harbour, actor) = (OfStudio(&harbour), alice());
        let cancel = |key| Asked {
            which: duecourse::Which::Key(key),
            command: &ClassCommand::Cancel,
            name: "cancel",
            actor: &actor,
            reason: None,
        };
        let before = store.find::<ClassSession>("hill/MON-10/2026-03-09T10:00").unwrap();
        let asked = cancel("hill/MON-10/2026-03-09T10:00");
        let refused = of_harbour.ask_session(&program.call(), store, &wanted, &asked).unwrap_err();
        let AskError::Unknown(unknown) = refused else { panic!("{refused:?}") };
        assert_eq!(unknown.to_string(), "there is no class session hill/MON-10/2026-03-09T10:00");
        assert_eq!(store.find::<ClassSession>("hill/MON-10/2026-03-09T10:00").unwrap(), before);
        let number = before.unwrap().id;
        let by_number = Asked { which: number.into(), ..cancel("") };
        assert!(of_harbour.ask_session(&program.call(), store, &wanted, &by_number).is_err());
        of_harbour
            .ask_session(&program.call(), store, &wanted, &cancel("harbour/MON-10/2026-03-09T10:00"))
            .unwrap();

        let off = Asked {
            which: duecourse::Which::Key("hill/MON-10"),
            command: &PatternCommand::Deactivate,
            name: "deactivate",
            actor: &actor,
            reason: None,
        };
        assert!(of_harbour.ask_pattern(&program.call(), store, &wanted, &off).is_err());
        assert!(store.find::<Pattern>("hill/MON-10").unwrap().unwrap().record.active);
        let off = Asked { which: duecourse::Which::Key("harbour/MON-10"), ..off };
        of_harbour.ask_pattern(&program.call(), store, &wanted, &off).unwrap();
    });
}

/// P-27: a dry run makes all of it and takes it back; a name that is taken is refused and nothing is made.
#[test]
fn p_27_a_pattern_is_made_whole_or_not() {
    let wanted = PatternPolicy::default();
    with_mondays(&wanted, |store, program| {
        let dry = Call { dry_run: true, ..program.call() };
        let made = create(&dry, store, &wanted, draft("harbour/NEW"), &alice()).unwrap();
        assert_eq!((made.sessions().count(), made.is_written), (27, false));
        assert_eq!(made.pattern().unwrap().generated_through, Some("2026-09-02".parse().unwrap()));
        assert_eq!(store.count::<Pattern>(&[]).unwrap(), 2);
        let taken = create(&program.call(), store, &wanted, draft("hill/MON-10"), &alice()).unwrap_err();
        assert!(matches!(taken, CreatePatternError::Refused(_)), "{taken:?}");
        assert_eq!(store.count::<ClassSession>(&[]).unwrap(), 54);
    });
}

/// P-35, P-23: other months hold in one run alone, and the policy stays in force; what is far enough ahead is left, unless
/// forced.
#[test]
fn p_35_other_months_in_one_run_alone() {
    let wanted = PatternPolicy::default();
    with_mondays(&wanted, |store, program| {
        let (extended, fared) = run(store, &program.call(), &wanted, (Some(12), false));
        assert_eq!((extended.active, extended.generated), (2, 0));
        assert!(fared.iter().all(|one| matches!(one.fared, Fared::UpToDate { .. })), "{fared:?}");
        let dry = Call { dry_run: true, ..program.call() };
        let (rehearsed, told) = run(store, &dry, &wanted, (Some(12), true));
        let (extended, fared) = run(store, &program.call(), &wanted, (Some(12), true));
        assert_eq!((rehearsed.generated, &told), (extended.generated, &fared));
        assert_eq!(extended.generated, 52);
        let through = Some("2027-03-02".parse().unwrap());
        assert_eq!(store.find::<Pattern>("hill/MON-10").unwrap().unwrap().record.generated_through, through);
        // Once more it does nothing, and the usual run neither.
        assert_eq!(run(store, &program.call(), &wanted, (Some(12), true)).0.generated, 0);
        assert_eq!(run(store, &program.call(), &wanted, (None, false)).0.generated, 0);
    });
}

/// P-26, P-X2: past sessions go with every run, or with those alone in which something is extended; by itself as well.
#[test]
fn p_x2_when_past_sessions_are_purged() {
    let mut literal = PatternPolicy::default();
    literal.purge_when = PurgeWhen::Extending;
    for (wanted, purged) in [(PatternPolicy::default(), 4), (literal, 0)] {
        with_mondays(&wanted, |store, program| {
            program.clock.set(at("2026-03-11T03:00:00Z"));
            let (extended, _) = run(store, &program.call(), &wanted, (None, false));
            assert_eq!((extended.generated, extended.purged), (0, purged));
            let alone = purge_past(&program.call(), store, &wanted, 100, &mut ()).unwrap();
            assert_eq!((alone.purged, store.count::<ClassSession>(&[]).unwrap()), (4 - purged, 50));
            program.clock.set(at("2026-06-10T03:00:00Z"));
            let (extended, _) = run(store, &program.call(), &wanted, (None, false));
            assert_eq!((extended.generated, extended.purged, extended.failed), (26, 26, 0));
        });
    }
}

/// P-28: a preview says what a reconcile would do, and writes nothing; of a draft, what it would make.
#[test]
fn p_28_a_preview_is_the_plan() {
    let wanted = PatternPolicy::default();
    with_mondays(&wanted, |store, program| {
        let edit = PatternEdit { capacity: Some(Capacity::new(3).unwrap()), ..PatternEdit::default() };
        let (actor, command) = (alice(), PatternCommand::Edit(Box::new(edit)));
        let asked = Asked {
            which: duecourse::Which::Key("hill/MON-10"),
            command: &command,
            name: "edit",
            actor: &actor,
            reason: None,
        };
        let changed = duecourse::ask::ask::<Patterns, _>(&program.call(), store, &wanted, &asked).unwrap();
        assert_eq!(changed.change.consequences.len(), 27);
        let plan = preview(&program.call(), store, &wanted, "hill/MON-10").unwrap();
        assert_eq!((plan.entries.len(), plan.count("keep")), (27, 27));
        assert!(plan.entries.iter().all(|entry| entry.because == PlanReason::AsGiven));
        assert!(preview(&program.call(), store, &wanted, "hill/MON-11").is_err());
        let plan = preview_draft(draft("x/y"), at(MONDAY), &Holidays::default(), &wanted).unwrap();
        assert_eq!(plan.count("create"), 27);
    });
}
