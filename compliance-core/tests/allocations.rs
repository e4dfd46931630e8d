//! Reading a record costs nothing where nothing is due: counted, not timed.

use automation_core::{Actor, Instant, Lifecycle, LifecycleExt, UserId};
use compliance_core::{
    document::{DocumentDraft, DocumentPolicy, DocumentType, Term, WarnDays},
    people::Workspace,
};

#[test]
fn reading_a_document_allocates_nothing() {
    let at = |text: &str| text.parse::<Instant>().expect("an instant");
    let policy = DocumentPolicy {
        warn_days: WarnDays::new([60, 30, 7, 0]),
        ..DocumentPolicy::new(zone_core::zone!("Europe/Berlin"))
    };
    let (north, carla) =
        (Workspace::new("north").expect("a workspace"), UserId::new("carla").expect("a user"));
    let term = Term::new(None, chrono::NaiveDate::from_ymd_opt(2026, 6, 30)).expect("in order");
    let (reference, name) = ("DOC-1".parse().expect("a reference"), "Liability".parse().expect("a name"));
    let draft = DocumentDraft::new(reference, north.clone(), carla, DocumentType::Insurance, name);
    let alice = Actor::staff(UserId::new("alice").expect("a user"), "admin");
    let document = draft
        .for_term(term)
        .upload(&alice, &[north], at("2026-01-02T11:00:00Z"), &policy)
        .expect("it is allowed");
    let swept = document.as_of(at("2026-06-10T00:00:00Z"), &policy).expect("it comes to rest").into_owned();
    for (document, now, state) in [
        (&document, at("2026-02-01T00:00:00Z"), "approved"),
        (&swept, at("2026-06-11T00:00:00Z"), "expiring_soon"),
    ] {
        // What a zone's clocks do in a year is read once in a program's life.
        document.as_of(now, &policy).expect("it comes to rest");
        let counted = allocation_counter::measure(|| {
            assert_eq!(document.as_of(now, &policy).expect("it comes to rest").state(), state);
        });
        assert_eq!(counted.count_total, 0, "{state}");
    }
    // The count counts: two stages and an expiry are taken on a copy.
    let counted = allocation_counter::measure(|| {
        let late = document.as_of(at("2026-07-10T00:00:00Z"), &policy).expect("it comes to rest");
        assert_eq!(late.state(), "expired");
    });
    assert!(counted.count_total > 0);
}
