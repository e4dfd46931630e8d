//! The boundary cases C-T1 to C-T3, both sides of each.

use automation_core::{Lifecycle as _, LifecycleExt as _, civil};
use compliance_core::document::{DocumentCommand, DocumentPolicy, ExpireScope, RejectionReason, classify};
use zone_core::zone;

use super::made::*;

/// C-T1, C-X1: the expiry is yesterday, today, in 30 days and in 31, of a document that was found good; in zones west,
/// near and east of UTC, at the first and the last instant of the local day, and on the days on which the clocks change.
#[test]
fn c_t1_an_approved_document_around_its_boundaries() {
    let zones = [
        zone!("America/Los_Angeles"),
        zone!("Europe/London"),
        zone!("Asia/Beirut"),
        zone!("Pacific/Kiritimati"),
        zone_core::Zone::UTC,
    ];
    // Among them the days on which the clocks of London, Beirut and Los Angeles change, both ways.
    for today in ["2026-06-15", "2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01"] {
        let today = day(today);
        for zone in zones {
            let policy = DocumentPolicy::new(zone);
            for (days, expected) in
                [(-1, "expired"), (0, "expiring_soon"), (30, "expiring_soon"), (31, "approved")]
            {
                let expires_on = today + chrono::TimeDelta::days(days);
                let document = approved(until(&expires_on.to_string()));
                let (first, last) = (civil::day_begins(today, zone), civil::last_instant(today, zone));
                for now in [first.unwrap(), last.unwrap()] {
                    let seen = document.as_of(now, &policy).unwrap();
                    assert_eq!(seen.state(), expected, "{days} days from {today} in {zone} at {now}");
                    let of =
                        classify(document.status.state(), Some(expires_on), civil::today(now, zone), &policy);
                    assert_eq!(of.as_str(), expected);
                }
            }
        }
    }
}

/// C-T2, C-X2: a rejected document whose expiry is past stays rejected, and nobody is told, unless the policy is the older
/// system's.
#[test]
fn c_t2_a_rejected_document_whose_expiry_is_past() {
    let reason = RejectionReason::new("blurred").unwrap();
    for (scope, expected, told) in [
        (ExpireScope::Verified, "rejected", "document_rejected|DOC-1|1"),
        (ExpireScope::All, "expired", "compliance_expired|DOC-1|1|2026-02-01|expired"),
    ] {
        let policy = DocumentPolicy { expire_scope: scope, ..policy() };
        let mut desk = Desk::with(pending(until("2026-02-01")), policy);
        desk.ask(
            &DocumentCommand::Reject { reason: reason.clone() },
            &admin(),
            instant("2026-01-03T08:00:00Z"),
        );
        desk.sweep(begins("2026-02-02"));
        assert_eq!(desk.document().state(), expected);
        assert_eq!(desk.told().last().map(String::as_str), Some(told));
    }
}

/// C-T3, C-B1: there is no assignment and no job, and the contractor is told all the same, by each channel.
#[test]
fn c_t3_a_contractor_without_any_assignment_is_told() {
    let mut desk = Desk::with(approved(until("2026-03-10")), policy());
    desk.sweep(begins("2026-03-11"));
    assert_eq!(desk.document().state(), "expired");
    let told: Vec<_> = desk.ledger.outbox().iter().map(|one| (one.kind, one.recipient.as_str())).collect();
    assert_eq!(told, [("compliance_expired", "user/carla"); 2]);
}
