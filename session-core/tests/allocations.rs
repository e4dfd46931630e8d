//! Reading a session costs nothing where nothing is due: counted, not timed.

use automation_core::{Id, Instant, Lifecycle, LifecycleExt};
use session_core::{
    Session, SessionPolicy,
    contract::{ContractNumber, SessionLength},
};

#[test]
fn reading_a_scheduled_session_allocates_nothing() {
    let at = |text: &str| text.parse::<Instant>().expect("an instant");
    let (made, start) = (at("2026-03-01T09:00:00Z"), at("2026-03-09T09:00:00Z"));
    let number = ContractNumber::plain(12);
    let session = Session::planned(Id(1), &number, 3, start, SessionLength::HOUR, zone_core::Zone::UTC, made);
    let policy = SessionPolicy::default();
    let soon = at("2026-03-02T09:00:00Z");
    let counted = allocation_counter::measure(|| {
        let seen = session.as_of(soon, &policy).expect("it comes to rest");
        assert_eq!(seen.state(), "scheduled");
    });
    assert_eq!(counted.count_total, 0);
    // The count counts: two reminders and a miss are taken on a copy.
    let late = at("2026-03-10T09:00:00Z");
    let counted = allocation_counter::measure(|| {
        assert_eq!(session.as_of(late, &policy).expect("it comes to rest").state(), "missed");
    });
    assert!(counted.count_total > 0);
}
