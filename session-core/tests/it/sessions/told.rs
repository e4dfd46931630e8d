//! Who is told what: S-38, S-53, S-54.

use automation_core::{Change, Field, Notification, Span};
use session_core::{
    Session,
    coaching::{CONTRACT_COMPLETED, SESSION_REMINDER, SessionCommand},
    contract::Role,
};

use super::scene::*;

fn text(text: &str) -> Field {
    Field::Text(text.to_owned())
}

/// What every message about the session says.
fn about(start: &str) -> Vec<(&'static str, Field)> {
    vec![
        ("contract", text("#001")),
        ("number", Field::Integer(1)),
        ("start", Field::Instant(at(start))),
        ("minutes", Field::Integer(60)),
        ("zone", text("UTC")),
    ]
}

fn messages(change: &Change<Session>) -> Vec<Notification> {
    change.notifications().cloned().collect()
}

fn reason(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// S-38: each command of each side: the other one is told, what it needs to know, under its own key.
#[test]
fn s_38_the_other_one_is_told() {
    let asked_at = earlier(start(), Span::hours(72));
    let moved = Some(at(NEXT_WEEK));
    let asked = |by| Scene::new().requested(by, Span::hours(72), Some(NEXT_WEEK));
    let by = |by: Role| {
        vec![
            ("student", text("ann")),
            ("coach", text("ben")),
            ("by", text(by.as_str())),
            ("reason", text("the train does not run")),
            ("proposed", Field::Instant(at(NEXT_WEEK))),
            ("deadline", Field::Instant(earlier(start(), Span::hours(48)))),
            ("silence", text("agrees")),
        ]
    };
    let note = |note: &str| vec![("reason", text(note))];
    let was = vec![("was", Field::Instant(start()))];
    let cancel = SessionCommand::Cancel { reason: reason(" ill ") };
    let missed = SessionCommand::MarkMissed { reason: reason("waited in vain") };
    let none = Vec::new;
    let cases = [
        (Scene::new(), Role::Coach, SessionCommand::Confirm, asked_at, "session_confirmed", none()),
        (
            Scene::new(),
            Role::Student,
            request(moved),
            asked_at,
            "session_reschedule_requested",
            by(Role::Student),
        ),
        (
            Scene::new(),
            Role::Coach,
            request(moved),
            asked_at,
            "session_reschedule_requested",
            by(Role::Coach),
        ),
        (asked(Role::Student), Role::Coach, approve(None), asked_at, "session_rescheduled", was.clone()),
        (asked(Role::Coach), Role::Student, approve(None), asked_at, "session_rescheduled", was),
        (
            asked(Role::Student),
            Role::Coach,
            SessionCommand::Decline,
            asked_at,
            "session_reschedule_declined",
            none(),
        ),
        (
            asked(Role::Coach),
            Role::Student,
            SessionCommand::Decline,
            asked_at,
            "session_reschedule_declined",
            none(),
        ),
        (
            asked(Role::Student),
            Role::Student,
            SessionCommand::Withdraw,
            asked_at,
            "session_reschedule_withdrawn",
            none(),
        ),
        (
            asked(Role::Coach),
            Role::Coach,
            SessionCommand::Withdraw,
            asked_at,
            "session_reschedule_withdrawn",
            none(),
        ),
        (asked(Role::Coach), Role::Student, cancel.clone(), asked_at, "session_cancelled", note("ill")),
        (Scene::new(), Role::Coach, cancel, asked_at, "session_cancelled", note("ill")),
        (Scene::new(), Role::Student, CANCEL, asked_at, "session_cancelled", none()),
        (Scene::new(), Role::Student, COMPLETE, start(), "session_completed", none()),
        (Scene::new(), Role::Coach, COMPLETE, start(), "session_completed", none()),
        (Scene::new(), Role::Student, missed, start(), "session_missed", note("waited in vain")),
        (Scene::new(), Role::Coach, MISSED, start(), "session_missed", none()),
    ];
    for (mut scene, role, command, now, kind, more) in cases {
        // Both reminders are behind it where it has begun.
        scene.session.reminded = Some(Span::hours(1));
        let change = scene.act(&of(role), &command, now).unwrap();
        let to = if role == Role::Student { "user/ben" } else { "user/ann" };
        let case = format!("{command:?} by the {role}");
        let [message] = messages(&change).try_into().expect(&case);
        assert_eq!((message.kind, message.recipient.as_str()), (kind, to), "{case}");
        let subject = message.subject.unwrap();
        assert_eq!((subject.kind, subject.key.as_str()), ("session", "001/1"), "{case}");
        assert_eq!(message.dedup.as_str(), format!("{kind}|001/1|{}|{to}", scene.session.steps), "{case}");
        let start = if kind == "session_rescheduled" { NEXT_WEEK } else { START };
        assert_eq!(message.fields, [about(start), more].concat(), "{case}");
        let until =
            (kind == "session_reschedule_requested").then(|| earlier(scene.session.start, Span::hours(48)));
        assert_eq!(message.useful_until, until, "{case}");
        // S-65: whoever is asked must hear of it, for silence is an answer.
        assert_eq!(message.may_be_held, kind != "session_reschedule_requested", "{case}");
    }
}

/// S-22: a request without a time says so by leaving it out.
#[test]
fn a_request_without_a_time() {
    let mut scene = Scene::new();
    let change = scene.act(&ann(), &request(None), earlier(start(), Span::hours(72))).unwrap();
    let fields = &messages(&change)[0].fields;
    assert!(fields.iter().all(|(name, _)| *name != "proposed"));
}

/// S-11: confirmed again, nobody hears of it a second time; and contact alone is no news.
#[test]
fn what_nobody_need_know() {
    let now = earlier(start(), Span::hours(72));
    let mut scene = Scene::new();
    scene.act(&ben(), &SessionCommand::Confirm, now).unwrap();
    assert!(messages(&scene.act(&ben(), &SessionCommand::Confirm, now).unwrap()).is_empty());
    assert!(scene.session.confirmed);
    assert!(messages(&scene.act(&ann(), &contact(now), now).unwrap()).is_empty());
    let meeting = SessionCommand::RecordMeeting { started: now, ended: now };
    assert!(messages(&scene.act(&ann(), &meeting, now).unwrap()).is_empty());
}

/// S-38: what the system does by itself both are told: silence either way, missed, attended to its end.
#[test]
fn s_38_both_are_told_what_time_does() {
    let both = |kind: &str| [format!("{kind} user/ann"), format!("{kind} user/ben")];
    let asked = |ahead| Scene::new().requested(Role::Student, Span::hours(ahead), Some(NEXT_WEEK));
    let mut timely = asked(72);
    let deadline = timely.deadline();
    let change = timely.pass(deadline);
    assert_eq!(told(&messages(&change)), both("session_rescheduled"));
    assert_eq!(messages(&change)[0].dedup.as_str(), "session_rescheduled|001/1|2|user/ann");

    let mut late = asked(9);
    late.session.reminded = Some(Span::hours(1));
    assert_eq!(told(&messages(&late.pass(start()))), both("session_reschedule_lapsed"));

    let mut missed = Scene::new();
    missed.session.reminded = Some(Span::hours(1));
    let change = missed.pass(later(start(), Span::minutes(30)));
    assert_eq!(told(&messages(&change)), both("session_missed"));

    let mut attended = Scene::with_policy(|policy| {
        policy.auto_complete = session_core::policy::AutoComplete::AttendedAtEnd;
    });
    attended.session.reminded = Some(Span::hours(1));
    attended.act(&sam(), &contact(start()), start()).unwrap();
    assert_eq!(told(&messages(&attended.pass(later(start(), Span::hours(1))))), both("session_completed"));
}

/// S-38, S-31: staff stand outside, so both hear of it.
#[test]
fn both_are_told_what_staff_do() {
    let mut scene = Scene::new();
    scene.pass(later(start(), Span::minutes(30)));
    let now = later(start(), Span::hours(2));
    let by_ann = scene.ask(&ann(), &contact(start()), now).unwrap();
    assert_eq!(told(&messages(&by_ann)), ["session_reopened user/ben"]);
    let by_sam = scene.ask(&sam(), &contact(start()), now).unwrap();
    assert_eq!(told(&messages(&by_sam)), ["session_reopened user/ann", "session_reopened user/ben"]);
}

/// S-53: both are reminded a day and an hour before, of the start as it is then, once.
#[test]
fn s_53_the_reminders() {
    let mut scene = Scene::new();
    for (hours, until) in [(24, earlier(start(), Span::hours(1))), (1, start())] {
        let due = earlier(start(), Span::hours(hours));
        assert!(scene.pass(due.previous().unwrap()).steps.is_empty());
        let change = scene.pass(due);
        let told = messages(&change);
        assert_eq!(told.len(), 2);
        for (message, to) in told.iter().zip(["user/ann", "user/ben"]) {
            assert_eq!((message.kind, message.recipient.as_str()), (SESSION_REMINDER, to));
            let (start, offset) = (start().micros(), Span::hours(hours).micros());
            assert_eq!(message.dedup.as_str(), format!("session_reminder|001/1|{start}|{offset}|{to}"));
            let before = if hours == 24 { "24 hours" } else { "1 hour" };
            assert_eq!(message.fields, [about(START), vec![("before", text(before))]].concat());
            assert_eq!(message.useful_until, Some(until));
        }
    }
    assert!(scene.pass(start()).steps.is_empty());
}

/// S-53, S-39: after an outage only the nearest is sent, and none after the start.
#[test]
fn s_53_after_an_outage() {
    let at_hours = |hours| earlier(start(), Span::hours(hours));
    let cases = [
        (at_hours(24), vec!["24 hours"]),
        (at_hours(1).previous().unwrap(), vec!["24 hours"]),
        (at_hours(1), vec!["1 hour"]),
        (start().previous().unwrap(), vec!["1 hour"]),
        (start(), vec![]),
    ];
    for (now, expected) in cases {
        let change = Scene::new().pass(now);
        let to_ann = messages(&change).into_iter().filter(|message| message.recipient.as_str() == "user/ann");
        let offsets: Vec<_> = to_ann
            .map(|message| message.fields.into_iter().find(|(name, _)| *name == "before").unwrap().1)
            .collect();
        assert_eq!(offsets, expected.into_iter().map(text).collect::<Vec<_>>(), "{now}");
    }
}

/// S-53: of three, each is of use until the next one, in whatever order the policy names them.
#[test]
fn s_53_a_list_of_reminders() {
    let hours = |hours| earlier(start(), Span::hours(hours));
    let mut scene = Scene::with_policy(|policy| {
        policy.reminders = vec![Span::hours(2), Span::hours(1), Span::hours(24)];
    });
    for (due, until) in [(24, hours(2)), (2, hours(1)), (1, start())] {
        let change = scene.pass(hours(due));
        let until_when: Vec<_> = messages(&change).iter().map(|message| message.useful_until).collect();
        assert_eq!(until_when, [Some(until); 2], "{due} hours before");
    }
}

/// S-53, S-23: a session that moved is reminded of anew; what lies before the move is skipped.
#[test]
fn s_53_a_session_that_moved() {
    let mut scene = Scene::new();
    scene.pass(earlier(start(), Span::hours(24)));
    let now = earlier(start(), Span::hours(20));
    scene.act(&ann(), &request(Some(later(now, Span::hours(24)))), now).unwrap();
    // Agreed to exactly 24 hours before the new start: that reminder is due at once, and not before.
    let mut exactly = scene.clone();
    let change = exactly.act(&ben(), &approve(None), now).unwrap();
    assert_eq!(
        told(&messages(&change)),
        ["session_rescheduled user/ann", "session_reminder user/ann", "session_reminder user/ben"]
    );
    let change = scene.act(&ben(), &approve(None), now.next().unwrap()).unwrap();
    assert_eq!(told(&messages(&change)), ["session_rescheduled user/ann"]);
    let again = scene.pass(earlier(scene.session.start, Span::hours(1)));
    assert_eq!(told(&messages(&again)), ["session_reminder user/ann", "session_reminder user/ben"]);
    assert_eq!((scene.session.moves, scene.session.original_start), (1, start()));
}

/// S-24, S-53: while a request is pending both are reminded of the start that still holds.
#[test]
fn s_53_also_while_a_request_is_pending() {
    let mut scene = Scene::new().requested(Role::Student, Span::hours(9), Some(NEXT_WEEK));
    scene.session.reminded = Some(Span::hours(24));
    let change = scene.pass(earlier(start(), Span::hours(1)));
    assert_eq!(told(&messages(&change)), ["session_reminder user/ann", "session_reminder user/ben"]);
}

/// S-54: when the contract is completed, one message to each, with its counts, once for ever.
#[test]
fn s_54_a_completed_contract() {
    let mut scene = Scene::new();
    (scene.counts.completed, scene.counts.missed, scene.counts.cancelled) = (3, 0, 2);
    let change = scene.act(&ann(), &COMPLETE, start()).unwrap();
    let completed: Vec<_> =
        messages(&change).into_iter().filter(|message| message.kind == CONTRACT_COMPLETED).collect();
    assert_eq!(told(&completed), ["contract_completed user/ann", "contract_completed user/ben"]);
    for message in &completed {
        assert_eq!(
            message.dedup.as_str(),
            format!("contract_completed|#001|1|{}", message.recipient.as_str())
        );
        let subject = message.subject.as_ref().unwrap();
        assert_eq!((subject.kind, subject.key.as_str()), ("contract", "#001"));
        let counts = [
            ("completed", 4),
            ("scheduled", 0),
            ("pending", 0),
            ("missed", 0),
            ("cancelled", 2),
            ("total", 4),
        ];
        let counts = counts.map(|(name, count)| (name, Field::Integer(count)));
        assert_eq!(message.fields, [vec![("contract", text("#001"))], counts.to_vec()].concat());
        assert_eq!(message.useful_until, None);
    }
}

/// S-38: a session that is scheduled: whoever did not schedule it is told.
#[test]
fn s_38_a_session_that_is_scheduled() {
    use automation_core::{Cause, Happening, Id, Row};
    let scene = Scene::new();
    for (who, to) in [(ann(), "user/ben"), (ben(), "user/ann")] {
        let record = scene.schedule(&who, &draft(at(NEXT_WEEK)), at(MADE)).unwrap();
        let row = Row { id: Id(2), version: 0, due_at: None, record };
        let cause = Cause::Asked { actor: who, reason: None };
        let event = session_core::coaching::SessionEvent::Scheduled;
        let mut coaching_facts = scene.coaching_facts();
        let change =
            Change::begun(row, Happening::new(event, at(MADE), cause), &mut coaching_facts, &scene.policy);
        assert_eq!(told(&messages(&change)), [format!("session_scheduled {to}")]);
        assert_eq!(change.due_at, Some(earlier(at(NEXT_WEEK), Span::hours(24))));
        assert_eq!(
            coaching_facts.counts(CONTRACT),
            Some(&scene.counts),
            "storage counted it as it was stored"
        );
    }
}
