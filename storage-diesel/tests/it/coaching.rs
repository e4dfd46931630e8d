//! Contracts and sessions in the database: scheduling, asking, sweeping, and what the contract makes of it.

use automation_core::{
    Actor, Change, Claim, CommandError, Id, Instant, Ledger, LifecycleExt, Request, Row, Span, SweepOptions,
    UserId, command, one_policy, replay, sweep,
};
use proptest::{strategy::Strategy as _, strategy::ValueTree as _, test_runner::TestRunner};
use session_core::{
    Contract, Session, SessionPolicy,
    calendar::{Calendar, CalendarException},
    coaching::{
        SessionCommand, SessionDraft, SessionEffect, SessionEvent, SessionKey, SessionReason, SessionState,
    },
    contract::ContractStatus,
    policy::{ContractCompletion, OpeningsOnly},
    testing::{coach, contract, session_events, sessions, student},
};
use storage_diesel::{
    Coaching, Database, Delivery, Inserted, MessageStatus, StorageError, Stored, StoredStep, cancel_contract,
    prelude::*, schedule_session,
};

use crate::{databases::on_both, offer::at};

fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

/// A draft for that start, otherwise as the contract says.
fn starting(start: &str) -> SessionDraft {
    SessionDraft { start: at(start), minutes: None, zone: None }
}

/// A contract between ann and ben, stored.
fn stored_contract(store: &mut impl Coaching, number: u32, total: u32) -> Id {
    let inserted = store.add_contracts(&[contract(number, total)]).unwrap();
    let [Inserted::New(id)] = inserted[..] else { panic!("{inserted:?}") };
    id
}

fn contract_of(store: &mut impl Coaching, number: &str) -> Row<Contract> {
    store.find::<Contract>(number).unwrap().unwrap()
}

fn session_of(store: &mut impl Coaching, key: &str) -> Row<Session> {
    store.find::<Session>(key).unwrap().unwrap()
}

/// Asks a session and does it.
fn ask<S>(
    store: &mut S,
    policy: &SessionPolicy,
    key: &str,
    asked: &SessionCommand,
    actor: &Actor,
    now: Instant,
) -> Result<&'static str, CommandError<SessionReason, StorageError>>
where
    S: Coaching,
{
    let id = session_of(store, key).id;
    let done = command::<Session, _, _>(
        store,
        &one_policy(policy),
        id,
        &Request::new(asked, actor, now).because(asked.reason()),
    )?;
    Ok(done.after.state.as_str())
}

fn swept<S>(store: &mut S, policy: &SessionPolicy, now: Instant) -> u64
where
    S: Ledger<Session, Error = StorageError>,
{
    let options = SweepOptions { batch: 2, ..SweepOptions::default() };
    let report = sweep::<Session, _, _, _>(store, &one_policy(policy), now, options, &mut ()).unwrap();
    assert_eq!((report.failed, report.moved), (0, 0), "{report:?}");
    report.steps
}

/// The kinds of the messages that wait, with their recipients.
fn told(store: &mut impl Database) -> Vec<String> {
    let messages = store.messages(MessageStatus::Queued, None, 1_000).unwrap().readable;
    messages.iter().map(|message| format!("{} to {}", message.kind, message.recipient)).collect()
}

on_both! {
    /// Law 9: whatever a session can be, it is read as it was written, and its events too.
    fn sessions_come_back_as_they_were(store) {
        stored_contract(&mut store, 1, 100);
        let mut runner = TestRunner::deterministic();
        let drawn: Vec<Session> = (1..=400_u32)
            .map(|number| {
                let session = sessions().new_tree(&mut runner).unwrap().current();
                let key = SessionKey::new(&contract(1, 100).number, number);
                Session { key, number, ..session }
            })
            .collect();
        let policy = SessionPolicy::default();
        let inserted = store.insert(&drawn, &one_policy(&policy)).unwrap();
        for (session, inserted) in drawn.iter().zip(inserted) {
            assert!(matches!(inserted, Inserted::New(_)));
            let row = session_of(&mut store, session.key.as_str());
            assert_eq!((&row.record, row.due_at), (session, session.due_at(&policy)));
        }
        for _ in 0..400 {
            let event = session_events().new_tree(&mut runner).unwrap().current();
            let detail = Session::event_detail(&event);
            let name = automation_core::Event::name(&event);
            assert_eq!(Session::read_event(name, detail.as_deref()).unwrap(), event);
        }
    }
}

on_both! {
    /// S-B12, S-T17: numbers go up, also after a cancellation.
    fn scheduling_gives_the_next_number(store) {
        let policy = SessionPolicy::default();
        let id = stored_contract(&mut store, 12, 4);
        let now = at("2026-03-01T09:00:00Z");
        for day in 3..=5 {
            let draft = starting(&format!("2026-03-0{day}T10:00:00Z"));
            schedule_session(&mut store, &policy, id, &draft, &student(), now).unwrap();
        }
        let cancel = SessionCommand::Cancel { reason: Some("ill".to_owned()) };
        assert_eq!(ask(&mut store, &policy, "012/2", &cancel, &coach(), now).unwrap(), "cancelled");
        let draft = starting("2026-03-06T10:00:00Z");
        let made = schedule_session(&mut store, &policy, id, &draft, &coach(), now).unwrap();
        assert_eq!(made.key(), "012/4");
        // The first step says who made it, and the other one is told.
        let history = store.history::<Session>(made.id).unwrap();
        assert_eq!((history.len(), history[0].event.as_str()), (1, "scheduled"));
        assert_eq!(history[0].actor, coach());
        assert_eq!(told(&mut store).last().unwrap(), "session_scheduled to user/ann");
        // S-37: why it was cancelled is in the audit.
        let cancelled = session_of(&mut store, "012/2").id;
        assert_eq!(store.history::<Session>(cancelled).unwrap()[1].reason.as_deref(), Some("ill"));
    }
}

on_both! {
    /// S-10, S-22: a stranger is refused by the rule, whatever they ask, and nothing is written.
    fn a_stranger_is_refused(store) {
        let policy = SessionPolicy::default();
        let id = stored_contract(&mut store, 1, 4);
        let now = at("2026-03-01T09:00:00Z");
        let eve = Actor::participant(user("eve"), "coach");
        let draft = starting("2026-03-03T10:00:00Z");
        let refused = schedule_session(&mut store, &policy, id, &draft, &eve, now).unwrap_err();
        assert_eq!(refused.to_string(), "eve is not a participant of the contract");
        schedule_session(&mut store, &policy, id, &draft, &student(), now).unwrap();
        let before = session_of(&mut store, "001/1");
        for asked in [
            SessionCommand::Confirm,
            SessionCommand::RequestReschedule { reason: "something came up".to_owned(), to: None },
            SessionCommand::Cancel { reason: None },
            SessionCommand::RecordContact { at: now },
        ] {
            let refused = ask(&mut store, &policy, "001/1", &asked, &eve, now).unwrap_err();
            assert!(matches!(refused, CommandError::Refused(_)), "{refused}");
        }
        assert_eq!(session_of(&mut store, "001/1"), before);
    }
}

on_both! {
    /// S-51, S-T18: a time is free or not under any contract of either participant, held times included.
    fn a_time_is_taken_once(store) {
        let policy = SessionPolicy::default();
        let (one, two) = (stored_contract(&mut store, 1, 4), stored_contract(&mut store, 2, 4));
        let now = at("2026-03-01T09:00:00Z");
        schedule_session(&mut store, &policy, one, &starting("2026-03-03T10:00:00Z"), &student(), now).unwrap();
        let refused = |store: &mut _, contract, start: &str| {
            schedule_session(store, &policy, contract, &starting(start), &student(), now).unwrap_err().to_string()
        };
        assert!(refused(&mut store, two, "2026-03-03T10:59:59.999999Z").contains("another session from"));
        // A request holds the time that it proposes.
        let asked = SessionCommand::RequestReschedule {
            reason: "something came up".to_owned(),
            to: Some(at("2026-03-05T10:00:00Z")),
        };
        assert_eq!(ask(&mut store, &policy, "001/1", &asked, &student(), now).unwrap(), "reschedule requested");
        let held = "a time held by a request from 2026-03-05T10:00:00Z to 2026-03-05T11:00:00Z";
        assert!(refused(&mut store, two, "2026-03-05T10:30:00Z").contains(held));
        // S-T8: silence decides at the deadline, although the sweep runs days later, and frees the old time.
        let late = at("2026-03-02T20:00:00Z");
        let draft = starting("2026-03-03T10:00:00Z");
        assert_eq!(schedule_session(&mut store, &policy, two, &draft, &coach(), late).unwrap().key(), "002/1");
        swept(&mut store, &policy, at("2026-03-04T09:00:00Z"));
        let moved = session_of(&mut store, "001/1").record;
        assert_eq!((moved.start, moved.moves), (at("2026-03-05T10:00:00Z"), 1));
        assert_eq!(moved.start_fixed_at, at("2026-03-02T09:00:00Z"));
        // Blocked hours of the coach's calendar are in the way too.
        let blocked = CalendarException::blocked(chrono::NaiveDate::from_ymd_opt(2026, 3, 7).unwrap());
        let calendar = Calendar::new(zone_core::Zone::UTC).with_exceptions([blocked]);
        store.set_calendar(&user("ben"), Some(&calendar)).unwrap();
        assert_eq!(store.calendar(&user("ben")).unwrap(), Some(calendar));
        assert!(refused(&mut store, two, "2026-03-07T10:00:00Z").contains("hours blocked in the calendar"));
    }
}

on_both! {
    /// S-26, S-54, S-B8: the contract is completed with its last session, counted from the sessions.
    fn the_contract_follows_its_sessions(store) {
        let policy = SessionPolicy::default();
        let id = stored_contract(&mut store, 1, 2);
        let now = at("2026-03-01T09:00:00Z");
        for start in ["2026-03-03T10:00:00Z", "2026-03-04T10:00:00Z"] {
            schedule_session(&mut store, &policy, id, &starting(start), &student(), now).unwrap();
        }
        let complete = SessionCommand::Complete { notes: Some("scales".to_owned()) };
        let first = at("2026-03-03T10:10:00Z");
        assert_eq!(ask(&mut store, &policy, "001/1", &complete, &coach(), first).unwrap(), "completed");
        assert_eq!(contract_of(&mut store, "#001").record.status, ContractStatus::Active);
        let last = at("2026-03-04T10:20:00Z");
        assert_eq!(ask(&mut store, &policy, "001/2", &complete, &coach(), last).unwrap(), "completed");
        let row = contract_of(&mut store, "#001");
        assert_eq!((row.record.status, row.record.since, row.version), (ContractStatus::Completed, last, 1));
        // Its step is in the audit like its own.
        let steps = store.history::<Contract>(row.id).unwrap();
        assert_eq!((steps.len(), steps[0].event.as_str(), steps[0].at), (1, "completed", last));
        let completed: Vec<_> =
            told(&mut store).into_iter().filter(|told| told.starts_with("contract_completed")).collect();
        assert_eq!(completed, ["contract_completed to user/ann", "contract_completed to user/ben"]);
        // Replay: the stored events lead to the stored state.
        let session = session_of(&mut store, "001/2");
        let events = store.events::<Session>(session.id).unwrap();
        let origin = Session::planned(
            id, &row.record.number, 2, at("2026-03-04T10:00:00Z"), row.record.length, row.record.zone, now,
        );
        let again = replay(&origin, events.iter().map(|(event, at)| (event, *at)));
        assert_eq!(again, session.record);
    }
}

on_both! {
    /// S-30, S-31, S-X10: time alone calls sessions missed, however late the sweep and whatever the batch; late
    /// evidence takes it back, and the contract with it.
    fn missed_sessions_and_late_evidence(store) {
        let policy =
            SessionPolicy { contract_completion: ContractCompletion::AllSettled, ..SessionPolicy::default() };
        let id = stored_contract(&mut store, 1, 3);
        let now = at("2026-03-01T09:00:00Z");
        for day in 3..=5 {
            let draft = starting(&format!("2026-03-0{day}T10:00:00Z"));
            schedule_session(&mut store, &policy, id, &draft, &student(), now).unwrap();
        }
        assert_eq!(swept(&mut store, &policy, at("2026-04-01T00:00:00Z")), 9, "two reminders and a miss each");
        assert_eq!(swept(&mut store, &policy, at("2026-04-01T00:00:00Z")), 0);
        for (number, day) in (1..).zip(3..=5) {
            let session = session_of(&mut store, &format!("001/{number}")).record;
            let missed = at(&format!("2026-03-0{day}T10:30:00Z"));
            assert_eq!(session.state, SessionState::Missed { at: missed, by: None });
        }
        let row = contract_of(&mut store, "#001");
        assert_eq!((row.record.status, row.record.since), (ContractStatus::Completed, at("2026-03-05T10:30:00Z")));
        // After the outage nobody is reminded of what is over.
        assert!(!told(&mut store).iter().any(|told| told.starts_with("session_reminder")));
        let contact = SessionCommand::RecordContact { at: at("2026-03-04T10:05:00Z") };
        let staff = Actor::staff(user("sam"), "support");
        let later = at("2026-04-02T00:00:00Z");
        assert_eq!(ask(&mut store, &policy, "001/2", &contact, &staff, later).unwrap(), "scheduled");
        assert_eq!(contract_of(&mut store, "#001").record.status, ContractStatus::Active);
        let events: Vec<String> =
            store.history::<Contract>(id).unwrap().into_iter().map(|step| step.event).collect();
        assert_eq!(events, ["completed", "reopened"]);
    }
}

on_both! {
    /// A sweep counts a contract's sessions only where one of them can move it; then what was decided without
    /// the count does not stand, and from then on it counts at once.
    fn a_sweep_counts_only_what_it_must(store) {
        let default = SessionPolicy::default();
        let settled = SessionPolicy { contract_completion: ContractCompletion::AllSettled, ..default.clone() };
        let now = at("2026-03-01T09:00:00Z");
        for (number, day) in (1..=3).zip(3..) {
            let id = stored_contract(&mut store, number, 1);
            let draft = starting(&format!("2026-03-0{day}T10:00:00Z"));
            schedule_session(&mut store, &default, id, &draft, &student(), now).unwrap();
        }
        let mut asked = |policy: &SessionPolicy, until: &str| {
            let (now, mut calls) = (at(until), 0);
            let due = Claim::Due { now, after: None, limit: 10 };
            let outcome = Ledger::<Session>::settle(&mut store, due, &mut |batch| {
                calls += 1;
                let rows = std::mem::take(&mut batch.rows);
                let facts = &mut batch.facts;
                rows.into_iter().map(|row| Change::of_time(row, now, facts, policy).unwrap()).collect()
            });
            let outcome = outcome.unwrap();
            let steps: usize = outcome.written.iter().map(|change| change.steps.len()).sum();
            let contracts = outcome.written.iter().flat_map(|change| &change.consequences);
            let moved = contracts.filter(|effect| matches!(effect, SessionEffect::Contract(_))).count();
            (calls, steps, moved)
        };
        assert_eq!(asked(&default, "2026-03-03T10:30:00Z"), (1, 4, 0), "missed, and no contract is counted");
        assert_eq!(asked(&settled, "2026-03-04T10:30:00Z"), (2, 3, 1), "a contract moves: asked again");
        assert_eq!(asked(&settled, "2026-03-05T10:30:00Z"), (1, 2, 1), "and counted at once from then on");
    }
}

on_both! {
    /// S-5: giving a contract up cancels its open sessions with it, or changes nothing.
    fn a_contract_is_given_up_with_its_sessions(store) {
        let policy = SessionPolicy::default();
        let id = stored_contract(&mut store, 1, 3);
        let now = at("2026-03-01T09:00:00Z");
        for day in 3..=4 {
            let draft = starting(&format!("2026-03-0{day}T10:00:00Z"));
            schedule_session(&mut store, &policy, id, &draft, &student(), now).unwrap();
        }
        let eve = Actor::participant(user("eve"), "student");
        cancel_contract(&mut store, &policy, id, None, &eve, now).unwrap_err();
        assert!(session_of(&mut store, "001/1").record.state.is_open());
        let reason = " moving away\n";
        let done = cancel_contract(&mut store, &policy, id, Some(reason), &student(), now).unwrap();
        assert_eq!(done.after.status, ContractStatus::Cancelled);
        // The audit keeps the reason as the events do: trimmed (G-10, S-37).
        let last = |steps: Vec<StoredStep>| steps.last().and_then(|step| step.reason.clone());
        assert_eq!(last(store.history::<Contract>(id).unwrap()).as_deref(), Some("moving away"));
        for row in store.sessions_of(id).unwrap().rows {
            assert_eq!(row.record.state.as_str(), "cancelled");
            assert_eq!(last(store.history::<Session>(row.id).unwrap()).as_deref(), Some("moving away"));
        }
        // S-B3, S-T15: nothing revives it.
        let refused =
            schedule_session(&mut store, &policy, id, &starting("2026-03-09T10:00:00Z"), &student(), now);
        assert_eq!(refused.unwrap_err().to_string(), "the contract is cancelled, not active");
    }
}

on_both! {
    /// The same, whether a sweep has settled what is over or not.
    fn giving_a_contract_up_does_not_wait_for_a_sweep(store) {
        let policy = SessionPolicy::default();
        let id = stored_contract(&mut store, 1, 3);
        let now = at("2026-03-01T09:00:00Z");
        for day in 3..=4 {
            let draft = starting(&format!("2026-03-0{day}T10:00:00Z"));
            schedule_session(&mut store, &policy, id, &draft, &student(), now).unwrap();
        }
        // The first is missed already, and no sweep has run.
        let late = at("2026-03-03T10:31:00Z");
        let eve = Actor::participant(user("eve"), "student");
        let refused = cancel_contract(&mut store, &policy, id, None, &eve, late).unwrap_err();
        assert_eq!(refused.to_string(), "eve is not a participant of the contract");
        cancel_contract(&mut store, &policy, id, None, &coach(), late).unwrap();
        let states: Vec<_> =
            store.sessions_of(id).unwrap().rows.iter().map(|row| row.record.state.as_str()).collect();
        assert_eq!(states, ["missed", "cancelled"]);
    }
}

on_both! {
    /// The audit is never rewritten: what a step was called at first is still understood.
    fn steps_of_earlier_times_are_read(store) {
        let policy = SessionPolicy::default();
        let id = stored_contract(&mut store, 1, 3);
        let (now, draft) = (at("2026-03-01T09:00:00Z"), starting("2026-03-03T10:00:00Z"));
        schedule_session(&mut store, &policy, id, &draft, &student(), now).unwrap();
        assert_eq!(swept(&mut store, &policy, at("2026-03-02T10:00:00Z")), 1);
        crate::databases::ByHand::run(
            &mut store,
            "UPDATE due_steps SET event = 'reminded', detail = '{\"reminded\":{\"before\":\"24 hours\"}}'
             WHERE event = 'reminder_due'",
        );
        let session = session_of(&mut store, "001/1").id;
        let events: Vec<_> =
            store.events::<Session>(session).unwrap().into_iter().map(|(event, _)| event).collect();
        assert_eq!(events, [SessionEvent::Scheduled, SessionEvent::ReminderDue { before: Span::hours(24) }]);
    }
}

on_both! {
    /// S-65: a store that holds messages back still queues the one to which silence is an answer.
    fn s_65_what_asks_is_never_held(store) {
        let policy = SessionPolicy::default();
        let id = stored_contract(&mut store, 1, 3);
        let now = at("2026-03-01T09:00:00Z");
        store.set_delivery(Delivery::Held);
        schedule_session(&mut store, &policy, id, &starting("2026-03-05T10:00:00Z"), &student(), now).unwrap();
        assert_eq!(told(&mut store), [""; 0]);
        let asked = SessionCommand::RequestReschedule {
            reason: "something came up".to_owned(),
            to: Some(at("2026-03-06T10:00:00Z")),
        };
        ask(&mut store, &policy, "001/1", &asked, &student(), now).unwrap();
        assert_eq!(told(&mut store), ["session_reschedule_requested to user/ben"]);
        assert_eq!(store.messages(MessageStatus::Held, None, 10).unwrap().readable.len(), 1);
    }
}

on_both! {
    /// S-65: what was asked before this was kept counts as before, in the row and in the audit.
    fn s_65_a_request_of_before_is_bookable(store) {
        let policy = SessionPolicy { openings_only: OpeningsOnly::Nobody, ..SessionPolicy::default() };
        let id = stored_contract(&mut store, 1, 3);
        let now = at("2026-03-01T09:00:00Z");
        store.set_calendar(&user("ben"), Some(&Calendar::new(zone_core::Zone::UTC))).unwrap();
        schedule_session(&mut store, &policy, id, &starting("2026-03-05T10:00:00Z"), &student(), now).unwrap();
        let night = at("2026-03-06T03:00:00Z");
        let asked =
            SessionCommand::RequestReschedule { reason: "something came up".to_owned(), to: Some(night) };
        ask(&mut store, &policy, "001/1", &asked, &student(), now).unwrap();
        let stored = session_of(&mut store, "001/1");
        assert!(!stored.record.request().unwrap().bookable);
        let of_before = "UPDATE coaching_sessions SET request_bookable = NULL;
            UPDATE due_steps SET detail = replace(detail, ',\"bookable\":false', '')";
        crate::databases::ByHand::run(&mut store, of_before);
        let session = session_of(&mut store, "001/1").record;
        assert!(session.request().unwrap().bookable);
        let events: Vec<_> = store.events::<Session>(stored.id).unwrap();
        let Some((SessionEvent::RescheduleRequested(request), _)) = events.last() else { panic!("{events:?}") };
        assert!(request.bookable);
        swept(&mut store, &policy, at("2026-03-02T09:00:00Z"));
        assert_eq!(session_of(&mut store, "001/1").record.start, night);
    }
}

on_both! {
    /// S-68: in the database as in the rules, with the calendar that is stored and locked.
    fn s_68_a_participant_books_what_is_open(store) {
        let policy = SessionPolicy::default();
        let id = stored_contract(&mut store, 1, 9);
        let now = at("2026-03-01T09:00:00Z");
        store.set_calendar(&user("ben"), Some(&Calendar::new(zone_core::Zone::UTC))).unwrap();
        let sam = Actor::staff(user("sam"), "admin");
        for start in ["2026-03-03T03:00:00Z", "2026-03-01T09:00:01Z", "2027-12-01T10:15:00Z"] {
            let draft = starting(start);
            let refused = schedule_session(&mut store, &policy, id, &draft, &student(), now).unwrap_err();
            assert!(refused.to_string().contains(" is no opening of the coach: "), "{refused}");
            schedule_session(&mut store, &policy, id, &draft, &sam, now).unwrap();
        }
        schedule_session(&mut store, &policy, id, &starting("2026-03-03T10:15:00Z"), &student(), now).unwrap();
    }
}

on_both! {
    /// S-5: one contract comes of a proposal.
    fn a_proposal_becomes_one_contract(store) {
        let of = |number| Contract { proposal: Some("P-7".to_owned()), ..contract(number, 3) };
        store.add_contracts(&[of(1)]).unwrap();
        assert!(store.add_contracts(&[of(2)]).is_err());
        store.add_contracts(&[contract(3, 3), contract(4, 3)]).unwrap();
    }
}

on_both! {
    /// A row that a hand damaged is named, and the others are settled; so is one whose contract is damaged.
    fn damaged_rows_are_named(store) {
        let policy = SessionPolicy::default();
        let (one, two) = (stored_contract(&mut store, 1, 3), stored_contract(&mut store, 2, 3));
        let now = at("2026-03-01T09:00:00Z");
        for (contract, start) in [
            (one, "2026-03-03T10:00:00Z"),
            (one, "2026-03-04T10:00:00Z"),
            (two, "2026-03-05T10:00:00Z"),
        ] {
            schedule_session(&mut store, &policy, contract, &starting(start), &student(), now).unwrap();
        }
        crate::databases::ByHand::run(
            &mut store,
            "UPDATE coaching_sessions SET state = 'gone' WHERE reference = '001/1';
             UPDATE coaching_contracts SET status = 'odd' WHERE number = '#002'",
        );
        let late = at("2026-04-01T00:00:00Z");
        let options = SweepOptions::default();
        let report =
            sweep::<Session, _, _, _>(&mut store, &one_policy(&policy), late, options, &mut ()).unwrap();
        assert_eq!((report.changed, report.failed), (1, 2), "{report:?}");
        assert_eq!(session_of(&mut store, "001/2").record.state.as_str(), "missed");
    }
}

/// Whoever comes first gets the time; the other is told why not (S-51).
#[test]
fn of_eight_who_want_one_time_one_gets_it() {
    race(8, |worker, _| (u32::try_from(worker).unwrap() % 4 + 1, "2026-03-03T10:00:00Z".to_owned()), 1);
}

/// Each gets a number of its own (S-B12).
#[test]
fn eight_at_once_get_eight_numbers() {
    race(8, |worker, round| (1, format!("2026-03-{:02}T{:02}:00:00Z", 3 + round, 8 + worker)), 8);
}

/// Lets workers schedule at once on PostgreSQL, several rounds; `wish` gives a worker's contract and start,
/// `winners` how many get theirs each round.
fn race(workers: usize, wish: impl Fn(usize, usize) -> (u32, String) + Sync, winners: usize) {
    const ROUNDS: usize = 6;
    use diesel::Connection as _;
    use storage_diesel::postgres::Store;
    let Some(url) = crate::databases::postgres_url() else { return };
    let connect = || diesel::PgConnection::establish(&url).unwrap();
    let mut conn = connect();
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    let policy = SessionPolicy::default();
    let contracts: Vec<Id> = (1..=4).map(|number| stored_contract(&mut store, number, 100)).collect();
    let now = at("2026-03-01T09:00:00Z");
    let mut won = 0;
    for round in 0..ROUNDS {
        let barrier = std::sync::Barrier::new(workers);
        let results: Vec<Result<String, String>> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..workers)
                .map(|worker| {
                    let (policy, barrier, wish, contracts) = (&policy, &barrier, &wish, &contracts);
                    let connect = &connect;
                    scope.spawn(move || {
                        let mut conn = connect();
                        let mut store = Store::new(&mut conn);
                        let (contract, start) = wish(worker, round);
                        let contract = contracts[contract as usize - 1];
                        let actor = if worker % 2 == 0 { student() } else { coach() };
                        barrier.wait();
                        schedule_session(&mut store, policy, contract, &starting(&start), &actor, now)
                            .map(|made| made.key())
                            .map_err(|refused| refused.to_string())
                    })
                })
                .collect();
            handles.into_iter().map(|handle| handle.join().unwrap()).collect()
        });
        let mut keys: Vec<&String> = results.iter().flatten().collect();
        keys.sort();
        keys.dedup();
        // Where all want one time, it stays taken from the first round on.
        let expected = if winners == 1 && round > 0 { 0 } else { winners };
        assert_eq!(keys.len(), expected, "{results:?}");
        for refused in results.iter().filter_map(|result| result.as_ref().err()) {
            assert!(refused.contains("is not free: another session from"), "{refused}");
        }
        won += keys.len();
    }
    let sessions: usize = contracts.iter().map(|id| store.sessions_of(*id).unwrap().rows.len()).sum();
    assert_eq!(sessions, won);
    let spans: Vec<(Instant, Instant)> = contracts
        .iter()
        .flat_map(|id| store.sessions_of(*id).unwrap().rows)
        .map(|row| (row.record.start, row.record.start.checked_add(Span::hours(1)).unwrap()))
        .collect();
    for (index, one) in spans.iter().enumerate() {
        for other in &spans[index + 1..] {
            assert!(one.0 >= other.1 || other.0 >= one.1, "{one:?} and {other:?} overlap");
        }
    }
    println!("{workers} workers, {ROUNDS} rounds: {won} sessions scheduled, none twice");
}

on_both! {
    /// S-5: of one proposal comes one contract, and the error says which.
    fn s_5_a_proposal_has_one_contract(store) {
        let of = |number: u32, proposal: &str| {
            let mut contract = contract(number, 4);
            contract.proposal = Some(proposal.to_owned());
            contract
        };
        let taken = |added: Result<Vec<Inserted>, StorageError>, number: &str| {
            let Err(StorageError::ProposalTaken { proposal, number: found }) = added else {
                panic!("{added:?}")
            };
            assert_eq!((proposal.as_str(), found.as_str()), ("p1", number));
        };
        taken(store.add_contracts(&[of(1, "p1"), of(2, "p1")]), "#001");
        assert!(store.find::<Contract>("#001").unwrap().is_none(), "all or nothing");
        store.add_contracts(&[of(3, "p1"), of(4, "p2")]).unwrap();
        taken(store.add_contracts(&[of(5, "p1")]), "#003");
        // The same once more is the same contract, which is there.
        assert_eq!(store.add_contracts(&[of(3, "p1")]).unwrap(), [Inserted::Duplicate]);
    }
}
