//! Scheduling: the first row of S-11, S-29, S-49, and the numbers (S-B12).

use automation_core::{Actor, Id, Request, Span};
use session_core::{
    coaching::{SessionDraft, SessionKey, SessionReason, SessionState, schedule},
    contract::{ContractStatus, PaymentModel, PaymentStatus, SessionCounts},
    policy::{LengthChoice, MissedSlot},
};

use super::scene::*;

const NOW: &str = "2026-03-01T09:00:00Z";

fn why_not(scene: &Scene, who: &Actor, draft: &SessionDraft) -> Vec<SessionReason> {
    scene
        .schedule(who, draft, at(NOW))
        .err()
        .map_or_else(Vec::new, |refusal| refusal.reasons().cloned().collect())
}

/// S-11: either of the two; the session is planned, unconfirmed, and as the contract says.
#[test]
fn s_11_either_participant_schedules() {
    let scene = Scene::new();
    for who in [ann(), ben()] {
        let session = scene.schedule(&who, &draft(at(NEXT_WEEK)), at(NOW)).unwrap();
        assert_eq!((session.state.clone(), session.confirmed), (SessionState::Scheduled, false));
        assert_eq!((session.start, session.original_start), (at(NEXT_WEEK), at(NEXT_WEEK)));
        assert_eq!((session.created_at, session.start_fixed_at, session.since), (at(NOW), at(NOW), at(NOW)));
        assert_eq!(
            (session.length, session.zone, session.contract),
            (length(60), zone_core::Zone::UTC, CONTRACT)
        );
        assert_eq!((session.number, session.key.to_string()), (2, "001/2".to_owned()));
    }
    // Staff may, for either of the two (S-68).
    assert!(scene.schedule(&sam(), &draft(at(NEXT_WEEK)), at(NOW)).is_ok());
    for who in [eve(), Actor::System] {
        let reasons = why_not(&scene, &who, &draft(at(MADE)));
        assert_eq!(reasons, [SessionReason::NotParticipant { actor: who }], "and nothing else");
    }
    let (ann, next_week) = (ann(), draft(at(NEXT_WEEK)));
    let request = Request::new(&next_week, &ann, at(NOW));
    let refusal = schedule(Id(9), &request, &scene.coaching_facts(), &scene.policy).unwrap_err();
    assert_eq!(refusal.reasons().collect::<Vec<_>>(), [&SessionReason::UnknownContract]);
}

/// S-5, S-11: active and paid, both.
#[test]
fn s_5_under_a_contract_that_is_active_and_paid() {
    for status in ContractStatus::ALL {
        for payment in PaymentStatus::ALL {
            let mut scene = Scene::new();
            (scene.contract.status, scene.contract.payment) = (*status, *payment);
            let mut expected = Vec::new();
            if *status != ContractStatus::Active {
                expected.push(SessionReason::ContractNotActive { status: *status });
            }
            if *payment != PaymentStatus::Paid {
                expected.push(SessionReason::ContractNotPaid { payment: *payment });
            }
            assert_eq!(why_not(&scene, &ann(), &draft(at(NEXT_WEEK))), expected);
        }
    }
}

/// S-11, S-B12: strictly ahead.
#[test]
fn s_11_the_start_is_ahead() {
    let scene = Scene::new();
    let [before, now, after] = sides(at(NOW));
    for start in [before, now] {
        assert_eq!(
            why_not(&scene, &ann(), &draft(start)),
            [SessionReason::StartNotAhead { start, now: at(NOW) }]
        );
    }
    assert_eq!(why_not(&scene, &ann(), &draft(after)), []);
}

/// S-29: a contract of four has four slots; cancelled ones give theirs back, missed ones by the policy.
#[test]
fn s_29_the_slots_of_a_contract() {
    // The session of the scene is one of the scheduled ones.
    let one = SessionCounts { scheduled: 1, ..SessionCounts::default() };
    let cases = [
        (SessionCounts { completed: 2, ..one }, true, true),
        (SessionCounts { completed: 3, ..one }, false, false),
        (SessionCounts { scheduled: 4, ..one }, false, false),
        (SessionCounts { completed: 1, missed: 1, pending: 1, ..one }, false, true),
        (SessionCounts { cancelled: 9, scheduled: 3, ..one }, true, true),
        (SessionCounts { missed: 3, ..one }, false, true),
    ];
    for (counts, consumed, reopened) in cases {
        for (missed_slot, works) in [(MissedSlot::Consumed, consumed), (MissedSlot::Reopened, reopened)] {
            let mut scene = Scene { counts, ..Scene::new() };
            scene.policy.missed_slot = missed_slot;
            let expected = if works { vec![] } else { vec![SessionReason::NoFreeSlot { total: 4 }] };
            assert_eq!(
                why_not(&scene, &ann(), &draft(at(NEXT_WEEK))),
                expected,
                "{counts:?}, {missed_slot:?}"
            );
        }
    }
}

/// S-29: a slot that time alone has freed is free, whatever the sweep has done.
#[test]
fn s_29_a_slot_counts_as_it_is_at_that_instant() {
    let mut scene =
        Scene { counts: SessionCounts { scheduled: 4, ..SessionCounts::default() }, ..Scene::new() };
    scene.policy.missed_slot = MissedSlot::Reopened;
    let half_past = later(start(), Span::minutes(30));
    let asked = |scene: &Scene, now| scene.schedule(&ann(), &draft(at(NEXT_WEEK)), now).is_ok();
    assert_eq!(sides(half_past).map(|now| asked(&scene, now)), [false, true, true]);
    scene.policy.missed_slot = MissedSlot::Consumed;
    assert_eq!(sides(half_past).map(|now| asked(&scene, now)), [false; 3]);
}

/// S-49: preselected from the contract; free by the hour, fixed by the session, or as the policy says.
#[test]
fn s_49_how_long() {
    use LengthChoice::{ByPayment, ContractOnly, Free};
    let cases = [
        (ByPayment, PaymentModel::PerSession, false),
        (ByPayment, PaymentModel::PerHour, true),
        (ContractOnly, PaymentModel::PerHour, false),
        (Free, PaymentModel::PerSession, true),
    ];
    for (choice, model, is_free) in cases {
        let mut scene = Scene::new();
        (scene.policy.length_choice, scene.contract.payment_model) = (choice, model);
        let lasting = |minutes| SessionDraft { minutes: Some(minutes), ..draft(at(NEXT_WEEK)) };
        assert_eq!(why_not(&scene, &ann(), &lasting(60)), [], "the contract's own length");
        for (minutes, possible) in [(14, false), (15, true), (480, true), (481, false), (-60, false)] {
            let expected = match (possible, is_free) {
                (true, true) => vec![],
                (true, false) => vec![SessionReason::LengthFixed { length: length(60) }],
                (false, _) => {
                    vec![session_core::contract::SessionLength::from_minutes(minutes).unwrap_err().into()]
                }
            };
            assert_eq!(why_not(&scene, &ann(), &lasting(minutes)), expected, "{choice:?}, {minutes}");
        }
    }
    let mut scene = Scene::new();
    scene.policy.length_choice = Free;
    let longer = SessionDraft {
        minutes: Some(90),
        zone: Some(zone_core::zone!("Asia/Tokyo")),
        ..draft(at(NEXT_WEEK))
    };
    let session = scene.schedule(&ann(), &longer, at(NOW)).unwrap();
    assert_eq!(session.end(), later(at(NEXT_WEEK), Span::minutes(90)));
    assert_eq!(session.zone, zone_core::zone!("Asia/Tokyo"));
}

/// S-22: every reason at once, in one order.
#[test]
fn every_reason_is_told() {
    let counts = SessionCounts { completed: 3, scheduled: 1, ..SessionCounts::default() };
    let mut scene = Scene { counts, ..Scene::new() };
    (scene.contract.status, scene.contract.payment) = (ContractStatus::Disputed, PaymentStatus::Failed);
    scene.session.start = at(NOW);
    let wrong = SessionDraft { minutes: Some(5), ..draft(at(NOW)) };
    let told: Vec<_> = why_not(&scene, &ann(), &wrong).iter().map(ToString::to_string).collect();
    let hour = "another session from 2026-03-01T09:00:00Z to 2026-03-01T10:00:00Z";
    assert_eq!(
        told,
        [
            "the contract is disputed, not active",
            "the contract's payment is failed, not paid",
            "no slot of the contract is left; it has 4",
            "the start 2026-03-01T09:00:00Z is not after 2026-03-01T09:00:00Z",
            "a session of 5 minutes is not possible; it takes 15 to 480 minutes",
            &format!("the student is not free: {hour}"),
            &format!("the coach is not free: {hour}"),
        ]
    );
}

/// S-B12: one above the highest that there ever was, not one above how many there are.
#[test]
fn s_b12_numbers_go_up() {
    let mut scene = Scene::new();
    for (last, next) in [(0, Some(1)), (7, Some(8)), (u32::MAX, None)] {
        scene.last_number = last;
        assert_eq!(scene.coaching_facts().next_number(CONTRACT), next);
        let number =
            scene.schedule(&ann(), &draft(at(NEXT_WEEK)), at(NOW)).ok().map(|session| session.number);
        assert_eq!(number, next);
    }
    assert_eq!(scene.coaching_facts().next_number(Id(9)), None);
}

/// A session's key is its contract's number and its own.
#[test]
fn the_key_of_a_session() {
    let forms = [
        ("012/3", Some("012/3")),
        (" #12/3 ", Some("012/3")),
        ("CTR-20250101-0004/12", Some("CTR-20250101-0004/12")),
        ("012/0", None),
        ("012/", None),
        ("012", None),
        ("012/x", None),
        ("x/1", None),
    ];
    for (text, expected) in forms {
        let key = text.parse::<SessionKey>().map(|key| key.to_string());
        assert_eq!(key.ok().as_deref(), expected, "{text}");
    }
    let error = "012/0".parse::<SessionKey>().unwrap_err().to_string();
    assert_eq!(error, "`012/0` is not a session key; write its contract and its number, such as 012/3");
}
