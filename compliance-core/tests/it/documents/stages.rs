//! The stages of a document's warnings, and what stops them (C-3 to C-5, C-8, C-9).

use automation_core::{Lifecycle as _, LifecycleExt as _, civil, testing::Specimen as _};
use compliance_core::{
    document::{
        Document, DocumentCommand, DocumentEvent, DocumentPolicy, DocumentState, DocumentStatistics,
        WarnDays, classify,
    },
    testing::Documents,
};
use proptest::prelude::*;

use super::made::*;

/// C-3: every cell of the table.
#[test]
fn c_3_the_table_of_classification() {
    use DocumentState::*;
    let today = day("2026-06-15");
    let table = [
        // The expiry is so many days from today: approved, expiring soon, pending, rejected, expired become.
        (Some(-1), [Expired, Expired, Pending, Rejected, Expired]),
        (Some(0), [ExpiringSoon, ExpiringSoon, Pending, Rejected, Expired]),
        (Some(30), [ExpiringSoon, ExpiringSoon, Pending, Rejected, Expired]),
        (Some(31), [Approved, Approved, Pending, Rejected, Expired]),
        (None, [Approved, Approved, Pending, Rejected, Expired]),
    ];
    for (days, expected) in table {
        let expires_on = days.map(|days| today + chrono::TimeDelta::days(days));
        let before = [Approved, ExpiringSoon, Pending, Rejected, Expired];
        let after = before.map(|state| classify(state, expires_on, today, &policy()));
        assert_eq!(after, expected, "{days:?}");
    }
}

proptest! {
    /// C-3, C-X3: what a sweep makes of any document is what the classification says of it on that day, whatever
    /// policy was in force when it became what it is; and statistics count it so without a sweep.
    #[test]
    fn c_x3_a_sweep_and_the_classification_agree(
        (policy, document) in Documents::policies().prop_flat_map(|policy| {
            let records = Documents::records(&policy);
            (Just(policy), records)
        }),
        hours in 0_u32..2_000,
    ) {
        let now = document.since.checked_add(automation_core::Span::hours(hours)).unwrap();
        let today = civil::today(now, policy.org_zone);
        let expected = classify(document.status.state(), document.version.term.expires_on(), today, &policy);
        let seen = document.as_of(now, &policy).unwrap();
        prop_assert_eq!(seen.status.state(), expected);
        let before = DocumentStatistics::of([&document], now, &policy);
        prop_assert_eq!(before, DocumentStatistics::of([&*seen], now, &policy));
    }
}

/// C-X3: the older system counted what expires soon among the approved, so that after the nightly run there was none.
#[test]
fn c_x3_statistics_are_the_same_before_and_after_the_sweep() {
    let now = begins("2026-03-01");
    let documents = ["2026-02-01", "2026-03-10", "2026-12-31"].map(|last| approved(until(last)));
    let counts = DocumentStatistics::of(&documents, now, &policy());
    assert_eq!((counts.expired, counts.expiring_soon, counts.approved), (1, 1, 1));
    let swept = documents.map(|document| document.as_of(now, &policy()).unwrap().into_owned());
    assert_eq!(DocumentStatistics::of(&swept, now, &policy()), counts);
}

/// C-9: each stage of a version and expiry is told once, at the beginning of its day; the later ones change no state.
#[test]
fn c_9_each_stage_is_told_once() {
    let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[30, 7, 0]));
    for day in civil_days("2026-05-20", "2026-07-05") {
        desk.sweep(begins(&day));
        desk.sweep(begins(&day));
    }
    let steps = desk.steps();
    let begun = ["2026-05-31", "2026-06-23", "2026-06-30", "2026-07-01"].map(|day| begins(day).to_string());
    let events = [
        DocumentEvent::ExpiringSoon { days: 30 },
        DocumentEvent::Warned { days: 7 },
        DocumentEvent::Warned { days: 0 },
        DocumentEvent::Expired,
    ];
    assert_eq!(steps, events.into_iter().zip(begun).collect::<Vec<_>>());
    let withdrawn = desk.ledger.withdrawn().iter().map(|(message, _)| message.dedup.to_string());
    let withdrawn: Vec<String> = withdrawn.filter(|key| key.ends_with("mail")).collect();
    assert_eq!(
        withdrawn,
        [30, 7, 0].map(|days| format!("compliance_expiring|DOC-1|1|2026-06-30|{days}|mail"))
    );
    assert_eq!(desk.told(), ["compliance_expired|DOC-1|1|2026-06-30|expired"]);
}

fn civil_days(from: &str, to: &str) -> Vec<String> {
    day(from).iter_days().take_while(|one| *one <= day(to)).map(|one| one.to_string()).collect()
}

/// C-8: after an outage only the newest stage is told; of a document first seen when it has expired, that alone.
#[test]
fn c_8_after_an_outage_only_the_newest_stage_is_told() {
    for (seen_on, told) in [
        ("2026-06-22", vec!["compliance_expiring|DOC-1|1|2026-06-30|30"]),
        ("2026-06-23", vec!["compliance_expiring|DOC-1|1|2026-06-30|7"]),
        ("2026-06-30", vec!["compliance_expiring|DOC-1|1|2026-06-30|7"]),
        ("2026-07-01", vec!["compliance_expired|DOC-1|1|2026-06-30|expired"]),
        ("2027-07-01", vec!["compliance_expired|DOC-1|1|2026-06-30|expired"]),
    ] {
        let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[60, 30, 7]));
        assert_eq!(desk.sweep(begins(seen_on)), 1, "{seen_on}");
        assert_eq!(desk.told(), told, "{seen_on}");
    }
}

/// C-8: one that is found good shortly before its expiry passes one stage, the newest.
#[test]
fn c_8_a_document_that_is_approved_late_passes_one_stage() {
    for (approved_on, steps) in [
        ("2026-06-22", vec![DocumentEvent::ExpiringSoon { days: 30 }]),
        ("2026-06-23", vec![DocumentEvent::ExpiringSoon { days: 7 }]),
        ("2026-07-01", vec![DocumentEvent::Expired]),
    ] {
        let mut desk = Desk::with(pending(until("2026-06-30")), warning(&[60, 30, 7]));
        desk.ask(&DocumentCommand::Approve, &admin(), begins(approved_on));
        let taken: Vec<_> = desk.steps().into_iter().skip(1).map(|(event, _)| event).collect();
        assert_eq!(taken, steps, "{approved_on}");
    }
}

/// C-9: acknowledging stops all further stages of that version and expiry, not that it expires; a new expiry starts afresh.
#[test]
fn c_9_acknowledging_stops_the_further_stages() {
    let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[30, 7, 1]));
    desk.sweep(begins("2026-05-31"));
    desk.ask(&DocumentCommand::Acknowledge, &carla(), begins("2026-06-01"));
    assert_eq!(desk.told(), [""; 0], "the warning that waited is taken back");
    assert_eq!(desk.sweep(begins("2026-06-30")), 0);
    desk.sweep(begins("2026-07-01"));
    assert_eq!(desk.told(), ["compliance_expired|DOC-1|1|2026-06-30|expired"]);
    let renew = DocumentCommand::Renew { number: None, term: until("2026-08-31") };
    desk.ask(&renew, &admin(), begins("2026-07-02"));
    assert_eq!(desk.told(), [""; 0], "that it expired is no longer so");
    desk.sweep(begins("2026-08-01"));
    assert_eq!(desk.told(), ["compliance_expiring|DOC-1|2|2026-08-31|30"]);
}

/// C-9: a snooze stops the stages before its day, and the stage on that very day is told.
#[test]
fn c_9_a_snooze_stops_the_stages_before_its_day() {
    for (snoozed_until, told) in [
        ("2026-06-23", vec!["compliance_expiring|DOC-1|1|2026-06-30|7"]),
        ("2026-06-24", vec!["compliance_expiring|DOC-1|1|2026-06-30|1"]),
        ("2026-06-29", vec!["compliance_expiring|DOC-1|1|2026-06-30|1"]),
    ] {
        let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[30, 7, 1]));
        desk.sweep(begins("2026-05-31"));
        let snooze = DocumentCommand::Snooze { until: day(snoozed_until) };
        desk.ask(&snooze, &carla(), begins("2026-06-01"));
        assert_eq!(desk.told(), [""; 0]);
        let mut first = Vec::new();
        for day in civil_days("2026-06-02", "2026-06-30") {
            desk.sweep(begins(&day));
            if first.is_empty() {
                first = desk.told();
            }
        }
        assert_eq!(first, told, "{snoozed_until}");
    }
}

/// C-3: where another policy warns later, what counts as expiring does not any more, at once, and is told again once it is
/// near by that policy.
#[test]
fn c_3_a_document_comes_back_when_the_policy_warns_later() {
    let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[30]));
    desk.sweep(begins("2026-06-10"));
    let expiring = desk.document().clone();
    assert_eq!(expiring.state(), "expiring_soon");
    desk = Desk::with(expiring, warning(&[7]));
    desk.sweep(begins("2026-06-10"));
    assert_eq!(desk.document().state(), "approved");
    desk.sweep(begins("2026-06-22"));
    assert_eq!(desk.document().state(), "approved");
    desk.sweep(begins("2026-06-23"));
    assert_eq!(desk.document().state(), "expiring_soon");
    assert_eq!(desk.told(), ["compliance_expiring|DOC-1|1|2026-06-30|7"]);
    // Where nobody is warned, nothing counts as expiring.
    let silent = DocumentPolicy { warn_days: WarnDays::new([]), ..policy() };
    let seen: Document = desk.document().as_of(begins("2026-06-24"), &silent).unwrap().into_owned();
    assert_eq!(seen.state(), "approved");
}

/// C-5: what has expired does not come back by time, whatever the policy.
#[test]
fn c_5_what_has_expired_comes_back_by_a_renewal_alone() {
    let expired = approved(until("2026-06-30")).as_of(begins("2026-07-01"), &policy()).unwrap().into_owned();
    assert_eq!(expired.due(&warning(&[65_535])), None);
    let term = until("2026-07-31");
    for (actor, state) in [(carla(), "pending"), (fm(), "expiring_soon"), (admin(), "expiring_soon")] {
        let command = DocumentCommand::Renew { number: None, term };
        let renewed = ask(&expired, &command, &actor, begins("2026-07-02"), &policy()).unwrap();
        assert_eq!((renewed.state(), renewed.version.edition), (state, 2), "{actor}");
        let before = renewed.earlier.first().unwrap();
        assert_eq!((before.version.edition, before.status.state()), (1, DocumentState::Expired));
        assert_eq!(before.until, begins("2026-07-02"));
    }
}
