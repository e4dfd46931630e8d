//! Documents that are handed in, and whether a contractor may work (C-E2, C-B13).

use automation_core::{Actor, UserId};
use compliance_core::{
    document::{Document, DocumentDraft, DocumentPolicy, DocumentType, Requirements, Term},
    people::{Person, Role, Workspace},
};
use diesel::{Connection as _, SqliteConnection};
use duecourse::{
    Call, Kind as _,
    documents::{ComplianceAsked, ComplianceError, UploadError, compliance, upload},
    kinds::Documents,
};
use storage_diesel::{prelude::*, sqlite::Store};
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
