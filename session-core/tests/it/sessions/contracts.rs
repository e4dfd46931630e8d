//! Contracts: S-4, S-5, S-7, S-26, S-38, S-54, S-X10, S-X13.

use automation_core::{
    ActError, Actor, Change, Commands, Field, Id, Instant, Lifecycle, LifecycleExt, Request, Row, Span,
};
use chrono::NaiveDate;
use session_core::{
    Contract, Session, SessionPolicy,
    coaching::SessionEffect,
    contract::{
        ContractCommand, ContractDraft, ContractEvent, ContractNumber, ContractSessions, ContractStatus,
        PaymentModel, PaymentStatus, Role, SessionCounts,
    },
    policy::{ContractCompletion, MissedSlot},
    texts::Terms,
};

use super::scene::*;

const NOW: &str = "2026-03-01T09:00:00Z";
const NO_REASON: Option<String> = None;

fn plain() -> ContractDraft {
    ContractDraft::new(user("ann"), user("ben"), 4, 50_00, length(60), zone_core::zone!("Europe/London"))
}

fn agreed(change: impl FnOnce(&mut ContractDraft)) -> Result<Contract, String> {
    let mut draft = plain();
    change(&mut draft);
    draft.agree(ContractNumber::plain(12), at(NOW)).map_err(|error| error.to_string())
}

fn asked(
    contract: &Contract,
    command: &ContractCommand,
    who: &Actor,
    counts: SessionCounts,
) -> Result<Change<Contract>, String> {
    let mut facts = ContractSessions([(contract.number.clone(), counts)].into());
    let row = Row { id: Id(1), version: 0, due_at: None, record: contract.clone() };
    let reason = None;
    match Change::of_command(row, &Request::new(command, who, at(NOW)).because(reason), &mut facts, &()) {
        Ok(change) => Ok(change),
        Err(ActError::Refused(refusal)) => Err(refusal.to_string()),
        Err(ActError::Runaway(runaway)) => panic!("{runaway}"),
    }
}

fn commands() -> [ContractCommand; 4] {
    [
        ContractCommand::Accept,
        ContractCommand::Reject { reason: NO_REASON },
        ContractCommand::Pay,
        ContractCommand::Cancel { reason: NO_REASON },
    ]
}

/// S-7: limits on both sides, and what is usual.
#[test]
fn s_7_the_limits_of_a_contract() {
    for (sessions, works) in [(0, false), (1, true), (100, true), (101, false)] {
        let contract = agreed(|draft| draft.total_sessions = sessions);
        let expected = format!("a contract of {sessions} sessions is not possible; it takes 1 to 100");
        assert_eq!(contract.as_ref().err(), (!works).then_some(&expected));
    }
    assert_eq!(agreed(|draft| draft.rate = 1).unwrap().rate, 1);
    assert_eq!(
        agreed(|draft| draft.rate = 0).unwrap_err(),
        "a rate of 0 is not possible; it takes at least 1 minor unit, such as 0.01"
    );
    let days = [1, 2].map(|day| NaiveDate::from_ymd_opt(2026, 3, day));
    assert!(agreed(|draft| (draft.start, draft.end) = (days[0], days[0])).is_ok());
    assert_eq!(
        agreed(|draft| (draft.start, draft.end) = (days[1], days[0])).unwrap_err(),
        "the contract would end on 2026-03-01, before it starts on 2026-03-02"
    );
    assert_eq!(
        agreed(|draft| draft.coach = user("ann")).unwrap_err(),
        "`ann` cannot be both the student and the coach"
    );
    for (count, works) in [(0, false), (1, true), (1000, true), (1001, false)] {
        assert_eq!(Terms::new(&"é".repeat(count)).is_ok(), works, "{count}");
    }
}

/// S-4, S-5, S-7: what a contract has unless somebody says otherwise.
#[test]
fn s_4_the_usual_values() {
    let contract = agreed(|_| ()).unwrap();
    assert_eq!(
        (contract.status, contract.payment),
        (ContractStatus::AwaitingResponse, PaymentStatus::Pending)
    );
    assert_eq!((contract.payment_model, contract.end), (PaymentModel::PerSession, None));
    assert_eq!(contract.total_amount(), Some(20_000));
    assert_eq!(agreed(|draft| draft.rate = u64::MAX).unwrap().total_amount(), None);
    // The first day is the day it is made, in its own zone.
    let far_east = agreed(|draft| draft.zone = zone_core::zone!("Pacific/Kiritimati")).unwrap();
    let far_west = agreed(|draft| draft.zone = zone_core::zone!("Pacific/Pago_Pago")).unwrap();
    assert_eq!(
        (far_east.start.to_string(), far_west.start.to_string()),
        ("2026-03-01".into(), "2026-02-28".into())
    );
    assert_eq!(contract.due_at(&()), None, "time alone does nothing to a contract");
}

/// S-4: `#` and at least three digits, or the older form.
#[test]
fn s_4_the_number_of_a_contract() {
    let forms = [
        ("#1", Some("#001")),
        ("12", Some("#012")),
        ("#0012", Some("#012")),
        (" #1234 ", Some("#1234")),
        ("CTR-20250101-0004", Some("CTR-20250101-0004")),
        ("CTR-20250101-12345", Some("CTR-20250101-12345")),
        ("CTR-2025011-0004", None),
        ("CTR-20250101-004", None),
        ("CTR-20250101", None),
        ("#", None),
        ("", None),
        ("-1", None),
        ("+1", None),
        ("#1/2", None),
        ("4294967296", None),
    ];
    for (text, expected) in forms {
        let number = text.parse::<ContractNumber>().map(|number| number.to_string());
        assert_eq!(number.ok().as_deref(), expected, "{text}");
    }
    let error = "first".parse::<ContractNumber>().unwrap_err().to_string();
    assert_eq!(
        error,
        "`first` is no contract number; write `#` and digits, such as #012, or CTR-YYYYMMDD-NNNN"
    );
}

/// S-5, S-10: each command by each actor at each status: who, and where it leads.
#[test]
fn s_5_who_may_do_what_at_which_status() {
    use ContractStatus as S;
    let stranger = eve();
    let actors = [
        (ann(), "student"),
        (ben(), "coach"),
        (stranger, "nobody"),
        (sam(), "nobody"),
        (Actor::System, "nobody"),
    ];
    let rules = [
        (S::AwaitingResponse, Some("coach"), S::Accepted),
        (S::AwaitingResponse, Some("coach"), S::Rejected),
        (S::Accepted, Some("student"), S::Active),
        (S::Active, None, S::Cancelled),
    ];
    for (command, (needed, by, to)) in commands().iter().zip(rules) {
        for status in ContractStatus::ALL {
            for payment in PaymentStatus::ALL {
                let contract = agreed(|draft| (draft.status, draft.payment) = (*status, *payment)).unwrap();
                for (actor, is) in &actors {
                    let is_theirs = *is != "nobody" && by.is_none_or(|by| by == *is);
                    let payable = *command != ContractCommand::Pay || *payment == PaymentStatus::Pending;
                    let expected = is_theirs && *status == needed && payable;
                    let done = asked(&contract, command, actor, SessionCounts::default());
                    assert_eq!(done.is_ok(), expected, "{command:?} by {actor} of {status}, {payment}");
                    let Ok(change) = done else { continue };
                    assert_eq!(change.after.status, to);
                    let paid = *command == ContractCommand::Pay;
                    assert_eq!(change.after.payment, if paid { PaymentStatus::Paid } else { *payment });
                }
            }
        }
    }
}

/// S-5, S-10: every reason at once; a stranger hears only that they are one, whatever they call themselves.
#[test]
fn s_5_every_reason_is_told() {
    let contract = agreed(|draft| draft.payment = PaymentStatus::Refunded).unwrap();
    let told =
        |command: &ContractCommand, who: &Actor| asked(&contract, command, who, SessionCounts::default());
    assert_eq!(
        told(&ContractCommand::Pay, &ben()).unwrap_err(),
        "only the student may do this; the contract is awaiting response, not accepted; \
         the payment is refunded, not pending"
    );
    let counts = SessionCounts { completed: 1, scheduled: 1, pending: 1, ..SessionCounts::default() };
    let long = ContractCommand::Cancel { reason: Some("x".repeat(501)) };
    assert_eq!(
        asked(&contract, &long, &ann(), counts).unwrap_err(),
        "the contract is awaiting response, not active; \
         1 of its sessions took place; only a contract without one can be cancelled; \
         2 of its sessions are still to take place; cancel them first; \
         the reason has 501 characters; it takes 1 to 500"
    );
    for command in commands() {
        assert_eq!(told(&command, &eve()).unwrap_err(), "eve is not a participant of the contract");
    }
}

/// S-5: only without a completed session, and its open ones are cancelled before it. What was missed or
/// cancelled does not count.
#[test]
fn s_5_cancelling_needs_no_completed_and_no_open_session() {
    let none = SessionCounts::default();
    let cases = [
        (none, true),
        (SessionCounts { completed: 1, ..none }, false),
        (SessionCounts { scheduled: 1, ..none }, false),
        (SessionCounts { pending: 1, ..none }, false),
        (SessionCounts { missed: 2, cancelled: 3, ..none }, true),
    ];
    let active = contract(1, "ann", "ben");
    for (counts, works) in cases {
        for who in [ann(), ben()] {
            let command = ContractCommand::Cancel { reason: Some("we parted".to_owned()) };
            assert_eq!(asked(&active, &command, &who, counts).is_ok(), works, "{counts:?}");
        }
    }
}

/// S-38: the other side is told, with the reason; a blank one is none.
#[test]
fn s_38_whoever_did_not_act_is_told() {
    let active = contract(1, "ann", "ben");
    let accepted = agreed(|draft| draft.status = ContractStatus::Accepted).unwrap();
    let waiting = agreed(|_| ()).unwrap();
    let reason = |text: &str| Some(text.to_owned());
    let cases = [
        (&waiting, ContractCommand::Accept, ben(), "contract_accepted user/ann"),
        (
            &waiting,
            ContractCommand::Reject { reason: reason(" no time ") },
            ben(),
            "contract_rejected user/ann",
        ),
        (&accepted, ContractCommand::Pay, ann(), "contract_paid user/ben"),
        (&active, ContractCommand::Cancel { reason: reason("  ") }, ann(), "contract_cancelled user/ben"),
        (&active, ContractCommand::Cancel { reason: NO_REASON }, ben(), "contract_cancelled user/ann"),
    ];
    for (contract, command, who, expected) in cases {
        let change = asked(contract, &command, &who, SessionCounts::default()).unwrap();
        assert_eq!(told(change.notifications()), [expected]);
        let message = change.notifications().next().unwrap();
        let parts = [message.kind, contract.number.as_str(), message.recipient.as_str()];
        assert_eq!(message.dedup.as_str(), parts.join("|"));
        let mut fields = vec![("contract", Field::Text(contract.number.to_string()))];
        if matches!(command, ContractCommand::Reject { .. }) {
            fields.push(("reason", Field::Text("no time".to_owned())));
        }
        assert_eq!(message.fields, fields);
    }
}

/// A scene whose contract has these sessions besides the one it shows.
fn with_counts(completed: u32, missed: u32, policy: SessionPolicy) -> Scene {
    let mut scene = Scene { policy, ..Scene::new() };
    (scene.counts.completed, scene.counts.missed) = (completed, missed);
    scene
}

fn of_slots(missed_slot: MissedSlot, contract_completion: ContractCompletion) -> SessionPolicy {
    SessionPolicy { missed_slot, contract_completion, ..SessionPolicy::default() }
}

/// S-26, S-X10: when a contract of four is completed: by all that were completed, or by all that are
/// settled; a missed one whose slot is free again settles nothing.
#[test]
fn s_26_when_a_contract_is_completed() {
    use ContractCompletion::{AllCompleted, AllSettled};
    use MissedSlot::{Consumed, Reopened};
    // Completed and missed before, whether this one is completed or missed, and the contract after it.
    let cases = [
        (Consumed, AllCompleted, 2, 0, true, ContractStatus::Active),
        (Consumed, AllCompleted, 3, 0, true, ContractStatus::Completed),
        (Consumed, AllCompleted, 3, 0, false, ContractStatus::Active),
        (Consumed, AllCompleted, 2, 1, true, ContractStatus::Active),
        (Consumed, AllSettled, 2, 1, true, ContractStatus::Completed),
        (Consumed, AllSettled, 3, 0, false, ContractStatus::Completed),
        (Consumed, AllSettled, 1, 1, true, ContractStatus::Active),
        (Reopened, AllSettled, 2, 1, true, ContractStatus::Active),
        (Reopened, AllSettled, 3, 4, true, ContractStatus::Completed),
        (Reopened, AllCompleted, 3, 1, true, ContractStatus::Completed),
    ];
    for (slot, completion, completed, missed, completes, expected) in cases {
        let mut scene = with_counts(completed, missed, of_slots(slot, completion));
        let command = if completes { COMPLETE } else { MISSED };
        let change = scene.act(&ann(), &command, start()).unwrap();
        let case = format!("{slot:?}, {completion:?}, {completed} + {missed}");
        assert_eq!(scene.contract.status, expected, "{case}");
        let steps: Vec<_> = change
            .consequences
            .iter()
            .filter_map(|effect| match effect {
                SessionEffect::Contract(step) => Some((step.step.event.clone(), step.version, step.step.at)),
                SessionEffect::Notify(_) | SessionEffect::Withdraw(_) => None,
            })
            .collect();
        let done = expected == ContractStatus::Completed;
        assert_eq!(steps, if done { vec![(ContractEvent::Completed, 0, start())] } else { vec![] }, "{case}");
    }
}

/// S-26, G-2: in whatever order its sessions are written down, the contract was done when the latest was.
#[test]
fn s_26_a_contract_is_completed_with_its_latest_session() {
    for (latest, expected) in [(Span::ZERO, 0), (Span::hours(3), 3)] {
        let mut scene = with_counts(3, 0, SessionPolicy::default());
        scene.counts.latest = Some(later(start(), latest));
        scene.act(&ann(), &COMPLETE, start()).unwrap();
        assert_eq!(scene.contract.since, later(start(), Span::hours(expected)));
    }
}

/// S-26: in whatever order time's own outcomes are written down, the contract is completed at the same
/// instant and because of the same.
#[test]
fn s_26_time_completes_a_contract_in_any_order() {
    let mut told = Vec::new();
    for latest in [None, Some(later(start(), Span::hours(3)))] {
        let mut scene = with_counts(3, 0, of_slots(MissedSlot::Consumed, ContractCompletion::AllSettled));
        // The session that was missed last was written before this one, or is this one.
        scene.session.start = if latest.is_none() { later(start(), Span::minutes(150)) } else { start() };
        scene.counts.latest = latest;
        let change = scene.pass(later(start(), Span::hours(24)));
        let cause = change.consequences.iter().find_map(|effect| match effect {
            SessionEffect::Contract(step) => Some((step.step.at, step.step.cause.to_string())),
            SessionEffect::Notify(_) | SessionEffect::Withdraw(_) => None,
        });
        told.push(cause.unwrap());
    }
    let sentence = "the outcome of its last session, 2026-03-05T13:00:00Z, is reached (S-26)";
    let expected = (later(start(), Span::hours(3)), sentence.to_owned());
    assert_eq!(told, [expected.clone(), expected]);
}

/// S-28, S-B3: a contract whose counts never added up, as of one from elsewhere, stays where it is unless a
/// session that counted towards its end no longer does, or one does now.
#[test]
fn s_28_counts_that_do_not_add_up_move_no_contract() {
    use ContractCompletion::{AllCompleted, AllSettled};
    for (completion, completed, status) in [
        (AllCompleted, 1, ContractStatus::Completed),
        (AllSettled, 1, ContractStatus::Completed),
        (AllCompleted, 9, ContractStatus::Active),
    ] {
        let mut scene = with_counts(completed, 0, of_slots(MissedSlot::Consumed, completion));
        scene.contract.status = status;
        let asked = earlier(start(), Span::hours(72));
        let after = |change: &Change<Session>| {
            let moves = change.consequences.iter().any(|it| matches!(it, SessionEffect::Contract(_)));
            assert!(!moves, "{completion:?}, {status:?}: {:?}", change.steps);
        };
        let mut cancelled = scene.clone();
        after(&cancelled.act(&ann(), &CANCEL, asked).unwrap());
        after(&scene.act(&ann(), &request(None), asked).unwrap());
        after(&scene.pass(later(start(), Span::hours(24))));
        assert_eq!(scene.session.state(), "missed");
    }
}

/// S-X10: whether a sweep has run makes no difference to what is left of a contract.
#[test]
fn s_x10_an_exhausted_contract_before_the_sweep() {
    let mut scene = with_counts(3, 0, SessionPolicy::default());
    let missed = later(start(), Span::minutes(30));
    let exhausted = |scene: &Scene| {
        sides(missed).map(|now| scene.coaching_facts().is_exhausted(CONTRACT, now, &scene.policy))
    };
    let counted = |scene: &Scene| scene.coaching_facts().counts_at(CONTRACT, missed, &scene.policy).unwrap();
    assert_eq!(exhausted(&scene), [false, true, true]);
    let before = counted(&scene);
    scene.pass(missed);
    assert_eq!(exhausted(&scene), [true; 3]);
    assert_eq!((before.missed, before.scheduled), (1, 0));
    assert_eq!((counted(&scene).missed, counted(&scene).scheduled), (1, 0));
}

/// S-31, S-X10: contact that reopens the last missed session reopens the contract.
#[test]
fn s_31_a_contract_opens_again_with_its_session() {
    let mut scene = with_counts(3, 0, of_slots(MissedSlot::Consumed, ContractCompletion::AllSettled));
    let half_past = later(start(), Span::minutes(30));
    scene.pass(half_past);
    assert_eq!(scene.contract.status, ContractStatus::Completed);
    let change = scene.act(&sam(), &contact(start()), later(half_past, Span::hours(1))).unwrap();
    assert_eq!((scene.contract.status, scene.session.state()), (ContractStatus::Active, "scheduled"));
    assert_eq!(told(change.notifications()), ["session_reopened user/ann", "session_reopened user/ben"]);
    assert_eq!((scene.counts.scheduled, scene.counts.missed), (1, 0));
}

/// S-X10: with one miss a contract of four can never reach four: it is exhausted, and says so.
#[test]
fn s_x10_an_exhausted_contract() {
    let exhausted = |completed, missed, open, policy: &SessionPolicy| {
        let mut scene = with_counts(completed, missed, policy.clone());
        scene.counts.scheduled = open;
        scene.coaching_facts().is_exhausted(CONTRACT, start(), &scene.policy)
    };
    let plain = SessionPolicy::default();
    assert!(exhausted(3, 1, 0, &plain));
    assert!(!exhausted(2, 1, 1, &plain), "a session is open");
    assert!(!exhausted(2, 1, 0, &plain), "a slot is left");
    assert!(!exhausted(4, 0, 0, &plain), "it is done");
    assert!(!exhausted(3, 1, 0, &of_slots(MissedSlot::Reopened, ContractCompletion::AllCompleted)));
    assert!(!exhausted(3, 1, 0, &of_slots(MissedSlot::Consumed, ContractCompletion::AllSettled)));
    let mut cancelled = with_counts(3, 1, plain.clone());
    (cancelled.counts.scheduled, cancelled.contract.status) = (0, ContractStatus::Cancelled);
    assert!(!cancelled.coaching_facts().is_exhausted(CONTRACT, start(), &plain));
    assert!(!cancelled.coaching_facts().is_exhausted(Id(9), start(), &plain), "unknown");
}

/// S-10: the side somebody is on follows from the contract alone.
#[test]
fn s_10_whose_side() {
    let contract = contract(1, "ann", "ben");
    let claims = |name: &str, role: &'static str| contract.role_of(&Actor::participant(user(name), role));
    assert_eq!(claims("ann", "coach"), Some(Role::Student));
    assert_eq!(claims("ben", "student"), Some(Role::Coach));
    assert_eq!(claims("eve", "coach"), None);
    assert_eq!(contract.role_of(&Actor::staff(user("ann"), "student")), None);
    assert_eq!(contract.role_of(&Actor::System), None);
    assert!("admin".parse::<Role>().is_err());
}

/// The verbs answer as the ledger's command does.
#[test]
fn the_verbs_are_the_commands() {
    let contract = contract(1, "ann", "ben");
    let facts = ContractSessions([(contract.number.clone(), SessionCounts::default())].into());
    let now = Instant::MIN;
    let cancel = &commands()[3];
    let unknown =
        contract.decide(&Request::new(cancel, &ann(), now), &ContractSessions::default(), &()).unwrap_err();
    assert_eq!(unknown.to_string(), "how many of its sessions took place is not known");
    let stranger = Actor::participant(user("eve"), "coach");
    let refused = contract
        .decide(&Request::new(cancel, &stranger, now), &ContractSessions::default(), &())
        .unwrap_err();
    assert_eq!(refused.to_string(), "eve is not a participant of the contract");
    assert_eq!(
        contract.decide(&Request::new(cancel, &ann(), now), &facts, &()),
        contract.cancel(None, &ann(), &SessionCounts::default())
    );
    assert!(contract.is_running());
    assert!(!agreed(|draft| draft.status = ContractStatus::Active).unwrap().is_running());
}

/// S-64: what is not answered yet cannot be cancelled, and may be rejected; what runs is cancelled.
#[test]
fn s_64_a_contract_that_cannot_be_cancelled_may_be_rejected() {
    let waiting = agreed(|_| {}).unwrap();
    let mut active = waiting.clone();
    active.status = ContractStatus::Active;
    let [_, reject, _, cancel] = commands();
    let why = |contract: &Contract, command: &ContractCommand, who: &Actor| {
        asked(contract, command, who, SessionCounts::default()).map(drop).unwrap_err()
    };
    assert_eq!(
        why(&waiting, &cancel, &ben()),
        "the contract is awaiting response, not active; it may be rejected (S-5)"
    );
    assert!(asked(&waiting, &reject, &ben(), SessionCounts::default()).is_ok());
    // It is the coach who rejects.
    assert!(!why(&waiting, &cancel, &ann()).contains("rejected"));
    assert!(why(&active, &reject, &ben()).ends_with("; it may be cancelled (S-5)"));
    assert!(asked(&active, &cancel, &ben(), SessionCounts::default()).is_ok());
    assert!(!why(&active, &reject, &eve()).contains("cancelled"));
}
