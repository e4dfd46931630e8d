//! Who may ask what of a document, and until when (C-E2, C-5, C-9).

use automation_core::{Actor, Lifecycle as _, LifecycleExt as _, Viewpoint, explain};
use compliance_core::document::{
    Document, DocumentCommand, DocumentStatus, RejectionReason, Term, TermError,
};

use super::made::*;

const APPROVE: DocumentCommand = DocumentCommand::Approve;

fn reject() -> DocumentCommand {
    DocumentCommand::Reject { reason: RejectionReason::new("blurred").unwrap() }
}

fn expiring() -> Document {
    approved(until("2026-06-30")).as_of(begins("2026-06-10"), &policy()).unwrap().into_owned()
}

/// C-E2: an admin alone, and from pending alone.
#[test]
fn c_e2_an_admin_looks_at_what_is_pending() {
    let (now, policy) = (begins("2026-06-11"), policy());
    let waiting = pending(until("2026-12-31"));
    for (actor, may) in [
        (admin(), true),
        (fm(), false),
        (carla(), false),
        (Actor::participant(user("carla"), "admin"), false),
        (Actor::System, false),
    ] {
        for command in [APPROVE, reject()] {
            assert_eq!(ask(&waiting, &command, &actor, now, &policy).is_ok(), may, "{actor} {command:?}");
        }
    }
    let approved_now = ask(&waiting, &APPROVE, &admin(), now, &policy).unwrap();
    assert_eq!(
        approved_now.status.verified().map(|verified| (verified.at, &verified.by)),
        Some((now, &admin()))
    );
    let rejected = ask(&waiting, &reject(), &admin(), now, &policy).unwrap();
    let DocumentStatus::Rejected(why) = &rejected.status else { panic!("{rejected:?}") };
    assert_eq!((why.reason.as_str(), &why.by, why.at), ("blurred", &admin(), now));
    for document in [approved_now, rejected, expiring()] {
        for command in [APPROVE, reject()] {
            assert_eq!(
                refusal(&document, &command, &admin(), now, &policy),
                format!(
                    "the document is {}, and only a pending one is approved or rejected",
                    document.state()
                )
            );
        }
    }
}

/// C-E2: a reason has 1 to 500 characters after trimming.
#[test]
fn c_e2_the_reason_of_a_rejection_is_limited() {
    let ä = |length| "ä".repeat(length);
    assert!(RejectionReason::new(&ä(1)).is_ok() && RejectionReason::new(&ä(500)).is_ok());
    let (none, long) = (RejectionReason::new("  "), RejectionReason::new(&ä(501)));
    assert_eq!(
        none.unwrap_err().to_string(),
        "the reason of the rejection has 0 characters; it takes 1 to 500"
    );
    assert_eq!(
        long.unwrap_err().to_string(),
        "the reason of the rejection has 501 characters; it takes 1 to 500"
    );
}

/// C-9: the contractor and staff, once a warning has come and until the last day is over.
#[test]
fn c_9_who_acknowledges_and_from_when_until_when() {
    let (document, policy) = (approved(until("2026-06-30")), policy());
    let (first, over) = (begins("2026-05-31"), begins("2026-07-01"));
    let acknowledge = DocumentCommand::Acknowledge;
    for actor in [carla(), fm(), admin()] {
        for (now, may) in [
            (first.previous().unwrap(), false),
            (first, true),
            (over.previous().unwrap(), true),
            (over, false),
        ] {
            assert_eq!(ask(&document, &acknowledge, &actor, now, &policy).is_ok(), may, "{actor} at {now}");
        }
    }
    assert_eq!(
        refusal(&document, &acknowledge, &carla(), begins("2026-05-01"), &policy),
        "no warning of the document's expiry has come; it is approved (possible from 2026-05-30T22:00:00Z)"
    );
    assert_eq!(
        refusal(&document, &acknowledge, &carla(), over, &policy),
        "no warning of the document's expiry has come; it is expired (was possible until 2026-06-30T22:00:00Z)"
    );
    let stranger = Actor::participant(user("oscar"), "contractor");
    assert_eq!(
        refusal(&document, &acknowledge, &stranger, first, &policy),
        "participant/contractor/oscar may not do this; only the contractor carla and staff may"
    );
    let heard = ask(&document, &acknowledge, &carla(), first, &policy).unwrap();
    for command in [acknowledge, DocumentCommand::Snooze { until: day("2026-06-20") }] {
        assert_eq!(
            refusal(&heard, &command, &admin(), begins("2026-06-02"), &policy),
            "participant/contractor/carla acknowledged the warnings at 2026-05-30T22:00:00Z, so no further one comes"
        );
    }
}

/// C-9: what was found good when its last day was over was never warned of, so no end of the right is told.
#[test]
fn c_9_a_right_that_never_was_has_no_end() {
    let late =
        ask(&pending(until("2026-06-30")), &APPROVE, &admin(), begins("2026-07-05"), &policy()).unwrap();
    assert_eq!(late.state(), "expired");
    assert_eq!(
        refusal(&late, &DocumentCommand::Acknowledge, &carla(), begins("2026-07-06"), &policy()),
        "no warning of the document's expiry has come; it is expired"
    );
}

/// C-9: after today and before the expiry.
#[test]
fn c_9_until_which_day_it_may_be_snoozed() {
    let (document, now) = (expiring(), begins("2026-06-12"));
    let snooze = |until: &str| DocumentCommand::Snooze { until: day(until) };
    for (until, refused) in [
        (
            "2026-06-11",
            Some(
                "the day 2026-06-11 is not after today, 2026-06-12 (was possible until 2026-06-10T22:00:00Z)",
            ),
        ),
        (
            "2026-06-12",
            Some(
                "the day 2026-06-12 is not after today, 2026-06-12 (was possible until 2026-06-11T22:00:00Z)",
            ),
        ),
        ("2026-06-13", None),
        ("2026-06-29", None),
        (
            "2026-06-30",
            Some(
                "the day 2026-06-30 is not before the expiry on 2026-06-30; acknowledge the warning to hear no further one",
            ),
        ),
    ] {
        let done = ask(&document, &snooze(until), &carla(), now, &policy());
        assert_eq!(done.is_ok(), refused.is_none(), "{until}");
        if let Some(refused) = refused {
            assert_eq!(refusal(&document, &snooze(until), &carla(), now, &policy()), refused);
        }
    }
}

/// C-5: a new expiry is not before today, and the old version is kept, whatever it was.
#[test]
fn c_5_a_renewal_expires_today_at_the_earliest() {
    let now = begins("2026-06-12");
    let renew = |last: &str| DocumentCommand::Renew { number: None, term: until(last) };
    for document in [expiring(), pending(until("2026-06-30"))] {
        for (last, may) in [("2026-06-11", false), ("2026-06-12", true), ("2027-06-12", true)] {
            assert_eq!(ask(&document, &renew(last), &carla(), now, &policy()).is_ok(), may, "{last}");
        }
        let again = ask(&document, &renew("2027-06-12"), &carla(), now, &policy()).unwrap();
        assert_eq!(again.earlier.first().map(|one| one.status.clone()), Some(document.status.clone()));
        assert_eq!(again.versions().map(|(version, _)| version.edition).collect::<Vec<_>>(), [1, 2]);
    }
    assert_eq!(
        refusal(&expiring(), &renew("2026-06-11"), &carla(), now, &policy()),
        "the new expiry 2026-06-11 is past, today being 2026-06-12 (was possible until 2026-06-11T22:00:00Z)"
    );
}

/// C-E2: an issue after the expiry is no term at all.
#[test]
fn c_e2_a_term_is_in_order() {
    let (first, last) = (Some(day("2026-05-01")), Some(day("2026-06-30")));
    assert!(Term::new(first, last).is_ok() && Term::new(last, last).is_ok() && Term::new(None, None).is_ok());
    assert!(matches!(Term::new(last, first), Err(TermError::IssuedAfterExpiry { .. })));
    let far = chrono::NaiveDate::from_ymd_opt(10_000, 1, 1);
    assert_eq!(Term::new(None, far).unwrap_err().to_string(), "+10000-01-01 is not in the years 1 to 9999");
    assert_eq!(Term::new(None, far.and_then(|day| day.pred_opt())).map(|_| ()), Ok(()));
}

/// A command of a host whose clock is behind counts as made at the document's last event.
#[test]
fn a_command_from_the_past_counts_as_made_at_the_last_event() {
    let document = expiring();
    let before = begins("2026-05-01");
    let refused = refusal(
        &document,
        &DocumentCommand::Snooze { until: day("2026-05-31") },
        &carla(),
        before,
        &policy(),
    );
    assert_eq!(refused, "the day 2026-05-31 is not after today, 2026-05-31");
}

/// What is said of a document to its contractor is what they may do, and until when.
#[test]
fn a_document_explains_itself() {
    let (now, policy, carla) = (begins("2026-06-12"), policy(), carla());
    let told = explain(&approved(until("2026-06-30")), &Viewpoint::new(&carla, now, &(), &policy)).unwrap();
    assert_eq!(
        told.to_string(),
        "state: expiring_soon (stored as approved; the next sweep writes it down)
since: 2026-05-30T22:00:00Z
why: the day of the warning, 2026-05-31, begins in Europe/Berlin (C-3)
next: expired at 2026-06-30T22:00:00Z, because the day of the expiry, 2026-06-30, is over in Europe/Berlin (C-3)
may be asked:
  approve: no, participant/contractor/carla may not do this; only staff in the role admin may; \
         the document is expiring_soon, and only a pending one is approved or rejected
  reject: no, participant/contractor/carla may not do this; only staff in the role admin may; \
         the document is expiring_soon, and only a pending one is approved or rejected
  acknowledge: yes, until 2026-06-30T22:00:00Z
  snooze: yes, until 2026-06-28T22:00:00Z
  renew: yes"
    );
}
