//! The table of transitions and the rules are the same (S-3, S-11): every state, command, actor and side of
//! every boundary, under every policy that matters.

use std::collections::BTreeSet;

use automation_core::{Actor, Commands, Instant, Lifecycle, LifecycleExt, Request, Span};
use session_core::{
    Session, SessionPolicy,
    coaching::{
        RescheduleRequest, SESSION_TRANSITIONS, SessionActor, SessionCommand, SessionEvent, SessionState,
        SessionVerb, SessionWhen,
    },
    cohort::COHORT_TRANSITIONS,
    contract::{ContractStatus, Role},
    policy::{AutoComplete, CancelWindow, CompletionBasis, OnSilence, Preset},
    texts::{Notes, RescheduleReason},
    transition::mermaid,
};

use super::scene::*;

const CANCEL_NOTICE: Span = Span::hours(3);
const HOUR: i64 = 3_600_000_000;

/// A session in every state; `for_time`, with everything that time looks at.
pub(super) fn every_state(for_time: bool) -> Vec<Session> {
    let mut sessions = Vec::new();
    let mut add = |state: SessionState, attended: bool, reminded: Option<Span>, since: Instant| {
        let mut session = Scene::new().session;
        session.last_contact = attended.then(|| earlier(start(), Span::minutes(30)));
        (session.state, session.reminded, session.since) = (state, reminded, since);
        sessions.push(session);
    };
    let made = at(MADE);
    let reminded = [None, Some(Span::hours(24)), Some(Span::hours(1))];
    for reminded in reminded.into_iter().take(if for_time { 3 } else { 1 }) {
        add(SessionState::Scheduled, false, reminded, made);
        add(SessionState::Scheduled, true, reminded, made);
    }
    for by in Role::BOTH {
        // Timely: until 36 hours before; late: until the start.
        for (timely, ahead) in [(true, 60), (false, 9)] {
            let requested_at = earlier(start(), Span::hours(ahead));
            let deadline = later(requested_at, Span::hours(24)).min(start());
            let enough = later(deadline, Span::hours(1));
            let proposed = [Some(enough), enough.previous(), Some(at(NEXT_WEEK)), None];
            for proposed in proposed.into_iter().take(if for_time { 4 } else { 2 }) {
                let reason = RescheduleReason::new("the train does not run").unwrap();
                let user = user(if by == Role::Student { "ann" } else { "ben" });
                let request = RescheduleRequest {
                    by,
                    user,
                    reason,
                    proposed,
                    requested_at,
                    deadline,
                    timely,
                    bookable: true,
                    proposed_offset: None,
                };
                if for_time {
                    let request = RescheduleRequest { bookable: false, ..request.clone() };
                    add(SessionState::RescheduleRequested(request), false, None, requested_at);
                }
                add(SessionState::RescheduleRequested(request), false, None, requested_at);
            }
        }
    }
    let half_past = later(start(), Span::minutes(30));
    for by in [None, Some(Role::Coach)] {
        add(SessionState::Completed { at: start(), by }, false, None, start());
        add(SessionState::Missed { at: half_past, by }, false, None, half_past);
    }
    add(SessionState::Cancelled { at: made, by: Some(Role::Student) }, false, None, made);
    if !for_time {
        // The same by newer zone data: an hour later, and an hour earlier (S-69).
        let moved = |by: i32| {
            let of = |session: &Session| Session { start_offset: Some(by), ..session.clone() };
            sessions.iter().map(of).collect::<Vec<_>>()
        };
        let moved = [moved(3_600), moved(-3_600)].concat();
        sessions.extend(moved);
    }
    sessions
}

/// Both sides of every boundary that a rule has.
pub(super) fn every_side() -> Vec<Instant> {
    let start = start();
    let end = later(start, Span::hours(1));
    let before = |hours| earlier(start, Span::hours(hours));
    let after = |from, minutes| later(from, Span::minutes(minutes));
    let boundaries = [
        at(MADE),
        before(60),
        before(48),
        before(36),
        before(24),
        before(10),
        before(9),
        before(5),
        before(3),
        before(1),
        start,
        after(start, 30),
        end,
        after(end, 30),
    ];
    boundaries.into_iter().flat_map(sides).collect()
}

pub(super) fn every_actor() -> [Actor; 5] {
    [ann(), ben(), eve(), sam(), Actor::System]
}

/// Every command, with what makes it well-formed for that session at that instant.
pub(super) fn every_command(session: &Session, now: Instant) -> Vec<SessionCommand> {
    let touched = earlier(session.start, Span::minutes(30)).min(now.max(session.since));
    vec![
        SessionCommand::Confirm,
        request(None),
        request(Some(at("2026-03-20T10:00:00Z"))),
        approve(Some(at("2026-03-20T10:00:00Z"))),
        SessionCommand::Decline,
        SessionCommand::Withdraw,
        SessionCommand::Complete { notes: Some("scales".to_owned()) },
        CANCEL,
        MISSED,
        contact(touched),
        SessionCommand::RecordMeeting { started: touched, ended: touched },
        SessionCommand::ReAnchor,
    ]
}

fn verb_of(command: &SessionCommand) -> SessionVerb {
    match command {
        SessionCommand::Confirm => SessionVerb::Confirm,
        SessionCommand::RequestReschedule { .. } => SessionVerb::RequestReschedule,
        SessionCommand::Approve { .. } => SessionVerb::Approve,
        SessionCommand::Decline => SessionVerb::Decline,
        SessionCommand::Withdraw => SessionVerb::Withdraw,
        SessionCommand::Complete { .. } => SessionVerb::Complete,
        SessionCommand::Cancel { .. } => SessionVerb::Cancel,
        SessionCommand::MarkMissed { .. } => SessionVerb::MarkMissed,
        SessionCommand::RecordContact { .. } => SessionVerb::RecordContact,
        SessionCommand::RecordMeeting { .. } => SessionVerb::RecordMeeting,
        SessionCommand::ReAnchor => SessionVerb::ReAnchor,
    }
}

fn verb_of_time(event: &SessionEvent) -> Option<SessionVerb> {
    Some(match event {
        SessionEvent::Missed { by: None, .. } => SessionVerb::MarkMissed,
        SessionEvent::Completed { by: None, .. } => SessionVerb::Complete,
        SessionEvent::ReminderDue { .. } => SessionVerb::Remind,
        SessionEvent::Rescheduled { .. } => SessionVerb::SilenceAgrees,
        SessionEvent::Lapsed => SessionVerb::SilenceLapses,
        _ => return None,
    })
}

/// One choice of everything that a permission depends on.
pub(super) struct Choice {
    preset: Preset,
    pub(super) policy: SessionPolicy,
    pub(super) status: ContractStatus,
}

pub(super) fn choices() -> Vec<Choice> {
    let mut choices = Vec::new();
    let windows = [CancelWindow::AnyTime, CancelWindow::BeforeStart, CancelWindow::Notice(CANCEL_NOTICE)];
    for preset in Preset::ALL {
        for completion_basis in [CompletionBasis::Start, CompletionBasis::End] {
            for auto_complete in [AutoComplete::Never, AutoComplete::AttendedAtEnd] {
                for cancel_window in windows {
                    let policy = SessionPolicy {
                        completion_basis,
                        auto_complete,
                        cancel_window,
                        ..SessionPolicy::preset(preset)
                    };
                    choices.push(Choice { preset, policy, status: ContractStatus::Active });
                }
            }
        }
    }
    for status in ContractStatus::ALL.iter().copied() {
        choices.push(Choice { preset: Preset::Tiered, policy: SessionPolicy::default(), status });
    }
    choices
}

/// The notice table (S-20, S-21), written once more.
fn has_notice(preset: Preset, role: Role, ahead: i64) -> bool {
    match (preset, role) {
        (Preset::Tiered | Preset::TenHour, Role::Coach) => ahead >= 10 * HOUR,
        (Preset::Strict, Role::Student) => ahead >= 24 * HOUR,
        (Preset::Strict | Preset::Literal, Role::Coach) => ahead >= 48 * HOUR,
        (Preset::Literal, Role::Student) => ahead >= 24 * HOUR || (ahead > 0 && ahead < 10 * HOUR),
        (Preset::Tiered | Preset::TenHour, Role::Student) | (Preset::FiveHour, _) => ahead > 0,
    }
}

/// Whether a row's condition holds, by the words of the rules.
fn holds(when: SessionWhen, choice: &Choice, session: &Session, actor: &Actor, now: Instant) -> bool {
    let now = now.max(session.since);
    let ahead = session.start.micros() - now.micros();
    let role = if *actor == ann() { Role::Student } else { Role::Coach };
    match when {
        SessionWhen::Always => true,
        SessionWhen::BeforeStart => ahead > 0,
        SessionWhen::Started => ahead <= 0,
        SessionWhen::CompletableNow => {
            let lasting = if choice.policy.completion_basis == CompletionBasis::End { HOUR } else { 0 };
            ahead <= -lasting && choice.status == ContractStatus::Active
        }
        SessionWhen::Notice => has_notice(choice.preset, role, ahead),
        SessionWhen::FarAhead => choice.preset == Preset::FiveHour && ahead > 5 * HOUR,
        SessionWhen::CancelWindow => match choice.policy.cancel_window {
            CancelWindow::AnyTime => true,
            CancelWindow::BeforeStart => ahead > 0,
            CancelWindow::Notice(_) => ahead >= 3 * HOUR,
        },
        SessionWhen::MovedByZone => {
            let by = i64::from(session.start_offset.unwrap_or(0)) * 1_000_000;
            let there = session.start.micros() + by;
            let answered = session.request().is_none_or(|request| {
                request.deadline.micros() <= there && request.proposed.map(Instant::micros) != Some(there)
            });
            by != 0 && ahead > 0 && there > now.micros() && answered
        }
        SessionWhen::InTime | SessionWhen::MetInTime => {
            let given_up = !matches!(choice.status, ContractStatus::Active | ContractStatus::Completed);
            matches!(session.state, SessionState::Missed { by: None, .. }) && !given_up
        }
        SessionWhen::GraceOver
        | SessionWhen::AttendedEnd
        | SessionWhen::DeadlineAgreed
        | SessionWhen::DeadlineLapsed
        | SessionWhen::ReminderDue => false,
    }
}

fn is(by: SessionActor, actor: &Actor, session: &Session) -> bool {
    let role = [(ann(), Role::Student), (ben(), Role::Coach)];
    let role = role.iter().find(|(who, _)| who == actor).map(|(_, role)| *role);
    let asked = session.request().map(|request| request.by);
    match by {
        SessionActor::Student => role == Some(Role::Student),
        SessionActor::Coach => role == Some(Role::Coach),
        SessionActor::Requester => role.is_some() && role == asked,
        SessionActor::Responder => role.is_some() && asked.is_some() && role != asked,
        SessionActor::Staff => *actor == sam(),
        SessionActor::System => *actor == Actor::System,
        SessionActor::Time => false,
    }
}

/// S-3, S-11: what people may do.
#[test]
fn the_table_is_what_people_may_do() {
    let (mut asked, mut done) = (0_u64, 0_u64);
    let mut used = BTreeSet::new();
    for choice in choices() {
        let mut scene = Scene { policy: choice.policy.clone(), ..Scene::new() };
        scene.contract.status = choice.status;
        for session in every_state(false) {
            scene.session = session;
            let coaching_facts = scene.coaching_facts();
            for now in every_side() {
                let seen = scene.session.as_of(now, &scene.policy).unwrap();
                for (index, actor) in every_actor().into_iter().enumerate() {
                    let rows: BTreeSet<usize> = (0..SESSION_TRANSITIONS.len())
                        .filter(|index| {
                            let row = &SESSION_TRANSITIONS[*index];
                            row.from == seen.state()
                                && row.by.iter().any(|by| is(*by, &actor, &seen))
                                && holds(row.when, &choice, &seen, &actor, now)
                        })
                        .collect();
                    let expected: BTreeSet<_> =
                        rows.iter().map(|index| SESSION_TRANSITIONS[*index].event).collect();
                    let place =
                        || format!("{:?} {:?} {} {actor} {now}", choice.preset, choice.policy, seen.state());
                    for command in every_command(&seen, now) {
                        asked += 1;
                        let answer =
                            seen.decide(&Request::new(&command, &actor, now), &coaching_facts, &scene.policy);
                        let verb = verb_of(&command);
                        assert_eq!(
                            answer.is_ok(),
                            expected.contains(&verb),
                            "{command:?} {answer:?} {}",
                            place()
                        );
                        let Ok(event) = answer else { continue };
                        done += 1;
                        let mut after = seen.clone().into_owned();
                        after.apply(&event, now);
                        let row = rows.iter().find(|index| {
                            let row = &SESSION_TRANSITIONS[**index];
                            row.event == verb && row.to == after.state()
                        });
                        let row = row.unwrap_or_else(|| panic!("no row for {event:?}: {}", place()));
                        used.insert((*row, index));
                    }
                }
            }
        }
    }
    println!("{asked} commands asked, {done} done");
    for (index, row) in SESSION_TRANSITIONS.iter().enumerate() {
        let actors = used.iter().filter(|(used, _)| *used == index).count();
        let expected = match row.by {
            [SessionActor::Time] => 0,
            // A requester is a student or a coach.
            [SessionActor::Coach] => 1,
            [_] => 2,
            by => by.len(),
        };
        assert_eq!(actors, expected, "{row:?}");
    }
}

/// What time brings next, by the words of the rules: S-24, S-30, S-53, S-X8.
fn expected_due(session: &Session, policy: &SessionPolicy) -> Option<(Instant, SessionVerb, SessionWhen)> {
    let end = later(start(), Span::hours(1));
    let lasts = if policy.completion_basis == CompletionBasis::End { Span::hours(1) } else { Span::ZERO };
    let mut dues = Vec::new();
    match &session.state {
        SessionState::Scheduled if session.last_contact.is_none() => {
            let missed = later(later(start(), lasts), Span::minutes(30));
            dues.push((missed, SessionVerb::MarkMissed, SessionWhen::GraceOver));
        }
        SessionState::Scheduled if policy.auto_complete == AutoComplete::AttendedAtEnd => {
            dues.push((end, SessionVerb::Complete, SessionWhen::AttendedEnd));
        }
        SessionState::Scheduled => {}
        SessionState::RescheduleRequested(request) => {
            let enough = later(request.deadline, Span::hours(1));
            let agrees = policy.on_silence == OnSilence::ApproveIfProposed
                && request.timely
                && (request.bookable || !policy.silence_respects_hours)
                && request.proposed.is_some_and(|proposed| proposed >= enough);
            dues.push(if agrees {
                (request.deadline, SessionVerb::SilenceAgrees, SessionWhen::DeadlineAgreed)
            } else {
                (request.deadline, SessionVerb::SilenceLapses, SessionWhen::DeadlineLapsed)
            });
        }
        _ => return None,
    }
    let hours = match session.reminded {
        None => Some(24),
        Some(reminded) if reminded == Span::hours(24) => Some(1),
        Some(_) => None,
    };
    let reminder = hours.map(|hours| earlier(start(), Span::hours(hours)));
    dues.extend(reminder.map(|at| (at, SessionVerb::Remind, SessionWhen::ReminderDue)));
    dues.into_iter().min_by_key(|(at, ..)| *at)
}

/// S-24, S-30, S-53, S-X8: what time alone does, when, and by which row.
#[test]
fn the_table_is_what_time_does() {
    let mut used = BTreeSet::new();
    let mut asked = 0_u64;
    for preset in Preset::ALL {
        for completion_basis in [CompletionBasis::Start, CompletionBasis::End] {
            for auto_complete in [AutoComplete::Never, AutoComplete::AttendedAtEnd] {
                let silent = [OnSilence::ApproveIfProposed, OnSilence::Lapse];
                for (on_silence, silence_respects_hours) in
                    silent.into_iter().flat_map(|silence| [(silence, true), (silence, false)])
                {
                    let policy = SessionPolicy {
                        completion_basis,
                        auto_complete,
                        on_silence,
                        silence_respects_hours,
                        ..SessionPolicy::preset(preset)
                    };
                    for session in every_state(true) {
                        asked += 1;
                        let due = session.due(&policy);
                        let expected = expected_due(&session, &policy);
                        assert_eq!(
                            due.as_ref().map(|due| due.at()),
                            expected.map(|(at, ..)| at),
                            "{session:?}"
                        );
                        let (Some(due), Some((when, verb, row_when))) = (due, expected) else { continue };
                        // What was due before the last event follows at once.
                        let when = when.max(session.since);
                        for now in sides(when) {
                            let mut copy = session.clone();
                            let steps = copy.catch_up(now, &policy).unwrap();
                            assert_eq!(steps.is_empty(), now < when, "{now}: {session:?}");
                        }
                        assert_eq!(verb_of_time(&due.event), Some(verb), "{session:?}");
                        let mut after = session.clone();
                        after.apply(&due.event, when);
                        let row = SESSION_TRANSITIONS.iter().position(|row| {
                            row.from == session.state()
                                && row.by == [SessionActor::Time]
                                && (row.event, row.when, row.to) == (verb, row_when, after.state())
                                && row.clause == due.because.clause
                        });
                        used.insert(row.unwrap_or_else(|| panic!("no row for {due:?}")));
                    }
                }
            }
        }
    }
    println!("{asked} sessions left to time");
    let by_time = SESSION_TRANSITIONS.iter().filter(|row| row.by == [SessionActor::Time]).count();
    assert_eq!(used.len(), by_time, "every row was used");
}

/// S-2: completed, cancelled and missed are final for time; `apply` leads where the table says from the
/// states that an event is meant for.
#[test]
fn what_is_over_stays_over() {
    let policy = SessionPolicy::default();
    for session in every_state(true).into_iter().filter(|session| !session.state.is_open()) {
        assert_eq!(session.due(&policy), None);
        let mut noted = session.clone();
        let notes = Some(Notes::new("scales").unwrap());
        noted.apply(&SessionEvent::Completed { by: Some(Role::Coach), notes: notes.clone() }, start());
        assert_eq!((noted.coach_notes, noted.student_notes), (notes, None));
    }
}

/// The diagram in the crate's documentation is made from the table.
#[test]
fn the_documented_diagram_is_the_table() {
    let documented: String = include_str!("../../../src/lib.rs")
        .lines()
        .skip_while(|line| *line != "//! ```mermaid")
        .skip(1)
        .take_while(|line| *line != "//! ```")
        .map(|line| format!("{}\n", line.trim_start_matches("//!").strip_prefix(' ').unwrap_or_default()))
        .collect();
    assert_eq!(documented, mermaid(SESSION_TRANSITIONS));
}

/// So are both in ARCHITECTURE.md.
#[test]
fn the_diagrams_of_the_architecture_are_the_tables() {
    let text = include_str!("../../../../ARCHITECTURE.md");
    let drawn = |name: &str| -> String {
        let (_, rest) = text.split_once(&format!("<!-- diagram: {name} -->\n```mermaid\n")).unwrap();
        rest.split_once("```").unwrap().0.to_owned()
    };
    assert_eq!(drawn("session"), mermaid(SESSION_TRANSITIONS));
    assert_eq!(drawn("cohort"), mermaid(COHORT_TRANSITIONS));
}

/// Mermaid takes no blank in a state's name.
#[test]
fn a_diagram_has_names_of_one_word() {
    for line in mermaid(SESSION_TRANSITIONS).lines().skip(1) {
        let (states, _) = line.split_once(':').unwrap();
        assert_eq!(states.split_whitespace().count(), 3, "{line}");
    }
}
