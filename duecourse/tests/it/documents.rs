//! Documents that are handed in, and whether a contractor may work (C-E2, C-B13).

use automation_core::{Actor, Lifecycle as _, UserId};
use compliance_core::{
    document::{Document, DocumentCommand, DocumentDraft, DocumentPolicy, DocumentType, Requirements, Term},
    people::{Person, Role, Workspace},
};
use diesel::{Connection as _, SqliteConnection};
use duecourse::{
    Asked, Call, Kind as _,
    ask::ask,
    documents::{
        ComplianceAsked, ComplianceError, UploadError, apply_check, check_once, compliance, one_off, upload,
    },
    kinds::Documents,
    plan::{ApplyError, Plan, Planning},
};
use storage_diesel::{MessageStatus, prelude::*, sqlite::Store};
use zone_core::zone;

use crate::host::{Program, at};

fn carla() -> UserId {
    UserId::new("carla").expect("a user")
}

fn north() -> Workspace {
    Workspace::new("north").expect("a workspace")
}

fn policy() -> DocumentPolicy {
    DocumentPolicy {
        requirements: Requirements::from([DocumentType::Insurance]),
        ..Documents::usual(zone!("Europe/Berlin"))
    }
}

fn draft(reference: &str) -> DocumentDraft {
    let term = Term::new(None, chrono::NaiveDate::from_ymd_opt(2026, 6, 30)).expect("in order");
    let (reference, name) = (reference.parse().expect("a reference"), "Liability".parse().expect("a name"));
    DocumentDraft::new(reference, north(), carla(), DocumentType::Insurance, name).for_term(term)
}

/// Works with a database in memory in which carla is known, and belongs to north.
fn with_carla<T>(work: impl FnOnce(&mut Store<'_>) -> T) -> T {
    let mut conn = SqliteConnection::establish(":memory:").expect("memory is there");
    let mut store = Store::new(&mut conn);
    store.migrate().expect("it migrates");
    duecourse::policy::begin_if_new::<Documents, _>(&mut store, &policy()).expect("it begins");
    let carla = Person { user: carla(), role: Role::Contractor, email: None, active: true };
    store.put_person(&carla).expect("she is known");
    store.put_member(&carla.user, &north()).expect("she belongs to it");
    work(&mut store)
}

/// C-B13: into a workspace of the contractor's alone; who handed it in is the first step; a dry run leaves nothing.
#[test]
fn c_b13_a_document_is_handed_in_once_with_its_first_step() {
    with_carla(|store| {
        let (program, policy) = (Program::new(), policy());
        let actor = Actor::participant(carla(), "contractor");
        let dry = Call { dry_run: true, ..program.call() };
        assert!(!upload(&dry, store, &policy, draft("DOC-1"), &actor).unwrap().is_written);
        assert_eq!(store.count::<Document>(&[]).unwrap(), 0);
        let uploaded = upload(&program.call(), store, &policy, draft("DOC-1"), &actor).unwrap();
        assert!(uploaded.is_written);
        let history = store.history::<Document>(uploaded.change.id).unwrap();
        assert_eq!(history.iter().map(|step| step.event.as_str()).collect::<Vec<_>>(), ["uploaded"]);
        let again = upload(&program.call(), store, &policy, draft("DOC-1"), &actor);
        assert!(matches!(again, Err(UploadError::Taken(_))), "{again:?}");
        let elsewhere = DocumentDraft { workspace: Workspace::new("south").unwrap(), ..draft("DOC-2") };
        let refused = upload(&program.call(), store, &policy, elsewhere, &actor).unwrap_err();
        assert!(matches!(refused, UploadError::Refused(_)), "{refused:?}");
        store.remove_member(&carla(), &north()).unwrap();
        let refused =
            upload(&program.call(), store, &policy, draft("DOC-2"), &actor).unwrap_err().to_string();
        assert_eq!(refused, "carla does not belong to the workspace north, so no document of theirs does");
        assert_eq!(store.count::<Document>(&[]).unwrap(), 1);
    });
}

/// Rather no answer than a wrong one: under another policy than the one in force, or where a document cannot be read.
#[test]
fn whether_a_contractor_may_work_is_told_or_refused() {
    with_carla(|store| {
        let (program, policy, carla) = (Program::new(), policy(), carla());
        let alice = Actor::staff(UserId::new("alice").unwrap(), "admin");
        upload(&program.call(), store, &policy, draft("DOC-1"), &alice).unwrap();
        let ask = |store: &mut Store<'_>, policy: &DocumentPolicy, as_of: &str| {
            let asked = ComplianceAsked { contractor: &carla, workspace: None, as_of: at(as_of) };
            compliance(store, policy, &asked)
        };
        assert!(ask(store, &policy, "2026-06-30T21:59:59Z").unwrap().may_work);
        let over = ask(store, &policy, "2026-06-30T22:00:00Z").unwrap();
        let told =
            "carla may not work at 2026-06-30T22:00:00Z: insurance: DOC-1 version 1 expired on 2026-06-30";
        assert_eq!(over.to_string(), told);
        assert!(!ask(store, &policy, "2026-05-01T00:00:00Z").unwrap().may_work, "nor before it was there");
        let other = DocumentPolicy { requirements: Requirements::new(), ..policy.clone() };
        assert!(matches!(ask(store, &other, "2026-06-02T00:00:00Z"), Err(ComplianceError::Policy(_))));
        diesel::RunQueryDsl::execute(
            diesel::sql_query("UPDATE compliance_documents SET earlier = 'lost'"),
            store.connection(),
        )
        .unwrap();
        let unreadable = ask(store, &policy, "2026-06-02T00:00:00Z");
        assert!(matches!(unreadable, Err(ComplianceError::Unreadable(_))), "{unreadable:?}");
    });
}

/// Three documents of carla's that expire on the last of June, of July and of August, in force since 2 January.
fn with_three<T>(work: impl FnOnce(&mut Store<'_>, &Program) -> T) -> T {
    with_carla(|store| {
        let program = Program::new();
        program.clock.set(at("2026-01-02T11:00:00Z"));
        let alice = Actor::staff(UserId::new("alice").unwrap(), "admin");
        for (reference, month, last) in [("DOC-6", 6, 30), ("DOC-7", 7, 31), ("DOC-8", 8, 31)] {
            let term = Term::new(None, chrono::NaiveDate::from_ymd_opt(2026, month, last)).unwrap();
            let draft = draft(reference).for_term(term);
            upload(&program.call(), store, &policy(), draft, &alice).unwrap();
        }
        work(store, &program)
    })
}

fn states(store: &mut Store<'_>) -> Vec<&'static str> {
    let row = |reference| store.find::<Document>(reference).unwrap().unwrap().record.state();
    ["DOC-6", "DOC-7", "DOC-8"].map(row).to_vec()
}

fn told(store: &mut Store<'_>) -> Vec<String> {
    let queued = store.messages(MessageStatus::Queued, None, 100).unwrap().readable;
    queued
        .iter()
        .filter_map(|message| Some(message.dedup.to_string().strip_suffix("|mail")?.to_owned()))
        .collect()
}

/// G-36: by sixty days instead of thirty. What is not near enough stays as it is, also when it would be looked at again; the
/// second run does nothing; what time brings by itself is done by time.
#[test]
fn g_36_one_run_checks_by_other_days_and_leaves_the_rest_as_it_is() {
    with_three(|store, program| {
        // The stage of DOC-6 came on 31 May, the sixtieth day before the end of DOC-7 is 1 June.
        let (before_it, now) = ("2026-05-31T21:59:59.999999Z", "2026-05-31T22:00:00Z");
        let once = |store: &mut Store<'_>, now, dry_run| {
            program.clock.set(at(now));
            let call = Call { dry_run, ..program.call() };
            let settled = check_once(&call, store, &policy(), 60, &mut ()).unwrap();
            assert_eq!((settled.error.is_none(), settled.report.failed), (true, 0));
            settled.report.changed
        };
        let untouched = store.find::<Document>("DOC-8").unwrap().unwrap();
        assert_eq!(once(store, before_it, true), 1);
        for dry_run in [true, false] {
            assert_eq!(once(store, now, dry_run), 2);
        }
        assert_eq!(states(store), ["expiring_soon", "approved", "approved"]);
        let warned =
            ["compliance_expiring|DOC-6|1|2026-06-30|30", "compliance_expiring|DOC-7|1|2026-07-31|60"];
        assert_eq!(told(store), warned);
        assert_eq!(once(store, now, false), 0);
        assert_eq!(store.find::<Document>("DOC-8").unwrap().unwrap(), untouched);
        assert!(
            duecourse::policy::in_force::<Documents, _>(store)
                .unwrap()
                .unwrap()
                .holds::<Documents>(&policy())
        );
        // What has expired meanwhile is expired as well, and the stage of DOC-7 by the policy has come.
        assert_eq!(once(store, "2026-06-30T22:00:00Z", false), 2);
        assert_eq!(states(store), ["expired", "expiring_soon", "approved"]);
        assert_eq!(once(store, "2026-07-01T22:00:00Z", false), 1, "sixty days before the end of DOC-8");
    });
}

/// G-36: fewer days than the policy's leave alone what only the policy would warn of; whom both would warn hears of the
/// nearer day alone.
#[test]
fn g_36_fewer_days_than_the_policy_s_warn_of_less() {
    with_three(|store, program| {
        let once = |store: &mut Store<'_>, now, days| {
            program.clock.set(at(now));
            check_once(&program.call(), store, &policy(), days, &mut ()).unwrap().report.changed
        };
        assert_eq!(once(store, "2026-06-20T08:00:00Z", 9), 0);
        assert_eq!(states(store), ["approved"; 3]);
        assert_eq!(once(store, "2026-06-20T08:00:00Z", 10), 1);
        assert_eq!(states(store), ["expiring_soon", "approved", "approved"]);
        assert_eq!(told(store), ["compliance_expiring|DOC-6|1|2026-06-30|10"]);
        assert_eq!(once(store, "2026-06-21T08:00:00Z", 10), 0);
    });
}

/// A plan of such a run is carried out at its instant and by its days; what was touched since is named, and left.
#[test]
fn g_36_a_plan_by_other_days_is_carried_out() {
    with_three(|store, program| {
        program.clock.set(at("2026-06-10T08:00:00Z"));
        let dry = Call { dry_run: true, ..program.call() };
        let mut silence = ();
        let mut planning = Planning::<Documents, _>::new(&mut silence);
        check_once(&dry, store, &policy(), 60, &mut planning).unwrap();
        let plan = planning.finish_once(&dry, &policy(), Some(one_off(60)));
        let plan: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
        assert_eq!(plan.records.len(), 2);
        let renew = DocumentCommand::Renew {
            number: None,
            term: Term::new(None, chrono::NaiveDate::from_ymd_opt(2027, 7, 31)).unwrap(),
        };
        let carla = Actor::participant(carla(), "contractor");
        let asked =
            Asked { which: "DOC-7".into(), command: &renew, name: "renew", actor: &carla, reason: None };
        ask::<Documents, _>(&program.call(), store, &policy(), &asked).unwrap();
        program.clock.set(at("2026-06-11T08:00:00Z"));
        assert!(matches!(
            duecourse::plan::apply::<Documents, _>(&program.call(), store, &plan, &mut ()),
            Err(ApplyError::OneOff { .. })
        ));
        let settled = apply_check(&program.call(), store, &plan, &mut ()).unwrap();
        let left: Vec<String> = settled.left.iter().map(ToString::to_string).collect();
        assert_eq!(left, ["DOC-7: renewed by carla at 2026-06-10T08:00:00Z, since the plan was made"]);
        assert_eq!(told(store), ["compliance_expiring|DOC-6|1|2026-06-30|30"]);
        let again = apply_check(&program.call(), store, &plan, &mut ()).unwrap();
        assert_eq!((again.report.changed, again.left.len()), (0, 2));
    });
}
