use automation_core::{
    Actor, Id, Instant, Row, Span, UserId,
    testing::{CommandSpecimen, Rows, Specimen},
};
use chrono::Weekday;
use proptest::prelude::*;

use crate::{
    Contract, Session, SessionPolicy,
    calendar::{Calendar, Hours, OpeningStep, WeeklyHours},
    coaching::{CoachingFacts, RescheduleRequest, SessionCommand, SessionEvent, SessionState, Silence},
    contract::{
        ContractDraft, ContractNumber, ContractStatus, PaymentStatus, Role, SessionCounts, SessionLength,
    },
    policy::{
        AutoComplete, BelowNotice, CancelWindow, CompletionBasis, ContractCompletion, MissedSlot, OnSilence,
        OpeningsOnly, Preset,
    },
    texts::{Notes, RescheduleReason, ShortReason},
};

/// Draws sessions for the nine laws.
#[derive(Debug, Clone, Copy)]
pub struct Sessions;

/// How many sessions the contract of the [`Sessions`] has.
const TOTAL: u32 = 2;

/// The student of every drawn contract.
pub fn student() -> Actor {
    Actor::participant(user("ann"), "student")
}

/// The coach of every drawn contract.
pub fn coach() -> Actor {
    Actor::participant(user("ben"), "coach")
}

fn user(name: &str) -> UserId {
    UserId::new(name).expect("a user id")
}

/// A contract between [`student`] and [`coach`], active and paid.
pub fn contract(number: u32, total_sessions: u32) -> Contract {
    let length = SessionLength::from_minutes(60).expect("a length");
    let mut draft =
        ContractDraft::new(user("ann"), user("ben"), total_sessions, 50_00, length, zone_core::Zone::UTC);
    (draft.status, draft.payment) = (ContractStatus::Active, PaymentStatus::Paid);
    draft.agree(ContractNumber::plain(number), at(-1_000_000)).expect("a contract")
}

/// Some minutes after noon on 1 March 2026, UTC.
pub(super) fn at(minutes: i64) -> Instant {
    let noon: Instant = "2026-03-01T12:00:00Z".parse().expect("an instant");
    let micros = noon.micros() + minutes * 60_000_000;
    Instant::from_micros(micros).expect("an instant in range")
}

/// Any span up to that many minutes, often one at the edge of a minute.
fn span(max_minutes: u32) -> impl Strategy<Value = Span> {
    prop_oneof![
        (0..=max_minutes).prop_map(Span::minutes),
        (0..=max_minutes).prop_map(|minutes| {
            Span::from_micros(Span::minutes(minutes).micros() + 1).expect("a positive span")
        }),
    ]
}

fn some_span(max_minutes: u32) -> impl Strategy<Value = Span> {
    span(max_minutes).prop_map(|span| span.max(Span::MICROSECOND))
}

/// Any policy that passes its check.
pub fn session_policies() -> BoxedStrategy<SessionPolicy> {
    let preset = proptest::sample::select(Preset::ALL.to_vec());
    let lengths = (some_span(90), some_span(90), some_span(3_000), span(180));
    let reminders = prop_oneof![
        Just(vec![Span::hours(24), Span::hours(1)]),
        prop::collection::vec(some_span(3_000), 0..4),
    ];
    let choices = (
        prop_oneof![Just(OnSilence::ApproveIfProposed), Just(OnSilence::Lapse)],
        prop_oneof![Just(CompletionBasis::Start), Just(CompletionBasis::End)],
        prop_oneof![Just(AutoComplete::Never), Just(AutoComplete::AttendedAtEnd)],
        prop_oneof![Just(MissedSlot::Consumed), Just(MissedSlot::Reopened)],
        prop_oneof![Just(ContractCompletion::AllCompleted), Just(ContractCompletion::AllSettled)],
        prop_oneof![
            Just(CancelWindow::AnyTime),
            Just(CancelWindow::BeforeStart),
            some_span(600).prop_map(CancelWindow::Notice)
        ],
        prop_oneof![Just(BelowNotice::AllowLate), Just(BelowNotice::Refuse)],
    );
    let openings = prop_oneof![Just(OpeningsOnly::Participants), Just(OpeningsOnly::Nobody)];
    let fields = (any::<bool>(), openings, span(3_000));
    (preset, any::<bool>(), lengths, reminders, choices, fields)
        .prop_map(|(preset, usual, (grace, evidence, window, lead), reminders, choices, fields)| {
            let (silence_respects_hours, openings_only, late_meeting) = fields;
            let policy = SessionPolicy::preset(preset);
            let (silence, basis, auto, slot, completion, cancel, below) = choices;
            let policy = SessionPolicy {
                on_silence: silence,
                completion_basis: basis,
                auto_complete: auto,
                missed_slot: slot,
                contract_completion: completion,
                cancel_window: cancel,
                reminders,
                silence_respects_hours,
                openings_only,
                late_meeting,
                ..policy
            };
            if usual {
                return policy;
            }
            SessionPolicy {
                grace,
                evidence_window: evidence,
                answer_window: window,
                min_lead: lead,
                below_notice: below,
                ..policy
            }
        })
        .boxed()
}

/// How far ahead of UTC its clocks were said to be: mostly as they are, so that the session stays.
fn offset() -> impl Strategy<Value = Option<i32>> {
    prop_oneof![
        4 => Just(Some(0)),
        1 => Just(None),
        2 => proptest::sample::select(vec![3_600, -3_600, 1_800, -43_200]).prop_map(Some),
    ]
}

fn request(start: Instant) -> impl Strategy<Value = RescheduleRequest> {
    let by = prop_oneof![Just(Role::Student), Just(Role::Coach)];
    let proposed = (prop::option::of(-100_i64..6_000), offset());
    (by, 1_i64..4_000, 1_i64..4_000, proposed, any::<(bool, bool)>()).prop_map(
        move |(by, before, window, (proposed, offset), (timely, bookable))| {
            let requested_at = start.checked_sub(Span::minutes(before as u32)).expect("in range");
            let deadline =
                requested_at.checked_add(Span::minutes(window as u32)).expect("in range").min(start);
            let from_deadline = |minutes: i64| {
                let micros = deadline.micros() + minutes * 60_000_000;
                Instant::from_micros(micros).expect("in range")
            };
            RescheduleRequest {
                by,
                user: user(if by == Role::Student { "ann" } else { "ben" }),
                reason: RescheduleReason::new("the train does not run").expect("a reason"),
                proposed: proposed.map(from_deadline),
                proposed_offset: offset.filter(|_| proposed.is_some()),
                requested_at,
                deadline,
                timely,
                bookable,
            }
        },
    )
}

/// A session in any state; its contract is number 1.
pub fn sessions() -> BoxedStrategy<Session> {
    let minutes = prop_oneof![Just(60_i64), 15_i64..=480];
    let contact = prop::option::of(-6_000_i64..6_000);
    (1_u32..=TOTAL, 0_i64..5_000, minutes, any::<bool>(), contact, 0_u8..9, offset())
        .prop_flat_map(|(number, ahead, minutes, confirmed, contact, which, offset)| {
            let start = at(ahead);
            let length = SessionLength::from_minutes(minutes).expect("a length");
            let number_of = ContractNumber::plain(1);
            let made = at(-6_000);
            let mut session =
                Session::planned(Id(1), &number_of, number, start, length, zone_core::Zone::UTC, made);
            session.confirmed = confirmed;
            session.start_offset = offset;
            // Contact is known only once it was.
            let last = at(-2_000);
            session.silence =
                confirmed.then_some(Silence { by: Role::Coach, deadline: at(-9_000), agreed: number > 1 });
            session.last_contact = contact.map(at).filter(|contact| *contact <= last);
            let by = if confirmed { Some(Role::Coach) } else { None };
            match which {
                0..=3 => Just(session).boxed(),
                4 | 5 => request(start)
                    .prop_map(move |request| {
                        let mut session = session.clone();
                        session.since = request.requested_at.max(session.since);
                        session.state = SessionState::RescheduleRequested(request);
                        session
                    })
                    .boxed(),
                6 => {
                    session.since = start;
                    session.state = SessionState::Completed { at: start, by };
                    Just(session).boxed()
                }
                7 => {
                    session.state = SessionState::Cancelled { at: made, by };
                    Just(session).boxed()
                }
                _ => {
                    let missed = session.end();
                    session.since = missed;
                    session.state = SessionState::Missed { at: missed, by };
                    Just(session).boxed()
                }
            }
        })
        .boxed()
}

/// Anything that can be asked of a session.
pub fn session_commands(session: &Session) -> BoxedStrategy<SessionCommand> {
    let start = session.start;
    let near =
        move |minutes: i64| Instant::from_micros(start.micros() + minutes * 60_000_000).expect("in range");
    let to = prop::option::of((-3_000_i64..6_000).prop_map(near));
    let text = prop_oneof![
        Just(None),
        Just(Some("the train does not run".to_owned())),
        Just(Some("x".repeat(1_001))),
        Just(Some("  ".to_owned())),
    ];
    prop_oneof![
        Just(SessionCommand::Confirm),
        (text.clone(), to.clone()).prop_map(|(reason, to)| SessionCommand::RequestReschedule {
            reason: reason.unwrap_or_default(),
            to
        }),
        to.prop_map(|at| SessionCommand::Approve { at }),
        Just(SessionCommand::Decline),
        Just(SessionCommand::Withdraw),
        text.clone().prop_map(|notes| SessionCommand::Complete { notes }),
        text.clone().prop_map(|reason| SessionCommand::Cancel { reason }),
        text.prop_map(|reason| SessionCommand::MarkMissed { reason }),
        (-200_i64..200).prop_map(move |minutes| SessionCommand::RecordContact { at: near(minutes) }),
        (-200_i64..200, 0_i64..200).prop_map(move |(from, length)| SessionCommand::RecordMeeting {
            started: near(from),
            ended: near(from + length)
        }),
        Just(SessionCommand::ReAnchor),
    ]
    .boxed()
}

/// Any event, for round trips.
pub fn session_events() -> BoxedStrategy<SessionEvent> {
    let role = prop_oneof![Just(Role::Student), Just(Role::Coach)];
    let reason = prop::option::of(Just(ShortReason::new("nobody came").expect("a reason")));
    let notes = prop::option::of(Just(Notes::new("scales").expect("notes")));
    let instant = (-6_000_i64..6_000).prop_map(at);
    prop_oneof![
        Just(SessionEvent::Scheduled),
        Just(SessionEvent::Confirmed),
        request(at(0)).prop_map(SessionEvent::RescheduleRequested),
        (instant.clone(), any::<bool>())
            .prop_map(|(start, confirmed)| SessionEvent::Rescheduled { start, confirmed }),
        (instant.clone(), -50_000_i32..50_000)
            .prop_map(|(start, offset)| SessionEvent::ReAnchored { start, offset }),
        Just(SessionEvent::Declined),
        Just(SessionEvent::Withdrawn),
        Just(SessionEvent::Lapsed),
        (prop::option::of(role.clone()), notes).prop_map(|(by, notes)| SessionEvent::Completed { by, notes }),
        (role.clone(), reason.clone()).prop_map(|(by, reason)| SessionEvent::Cancelled { by, reason }),
        (prop::option::of(role), reason).prop_map(|(by, reason)| SessionEvent::Missed { by, reason }),
        instant.clone().prop_map(|at| SessionEvent::ContactRecorded { at }),
        (instant, 0_u32..100, any::<Option<bool>>()).prop_map(|(started, minutes, reopens)| {
            SessionEvent::MeetingRecorded {
                started,
                ended: started.checked_add(Span::minutes(minutes)).expect("in range"),
                reopens,
            }
        }),
        span(3_000).prop_map(|before| SessionEvent::ReminderDue { before }),
    ]
    .boxed()
}

/// What storage would know: the one contract, its sessions counted, its status following from them.
pub fn coaching_facts(rows: &Rows<Session>, total_sessions: u32) -> CoachingFacts {
    let mut counts = SessionCounts::default();
    let mut last_number = 0;
    for session in rows.values().map(|row| &row.record) {
        *counts.of(&session.state) += 1;
        if matches!(session.state, SessionState::Completed { .. } | SessionState::Missed { .. }) {
            counts.latest = counts.latest.max(Some(session.since));
        }
        last_number = last_number.max(session.number);
    }
    let mut coaching_facts = CoachingFacts::default();
    let record = contract(1, total_sessions);
    coaching_facts.add_contract(Row { id: Id(1), version: 0, due_at: None, record }, counts, last_number);
    coaching_facts
}

/// The coach works by day, and is booked to the minute, at least an hour and at most two days ahead.
fn by_day() -> Calendar {
    let hours = Hours::new(480, 1_200).expect("hours");
    let weekdays = (0..7).map(|day| Weekday::try_from(day).expect("a weekday"));
    let every_day = weekdays.fold(WeeklyHours::none(), |week, weekday| {
        week.with(weekday, [hours]).expect("hours that do not overlap")
    });
    Calendar::new(zone_core::Zone::UTC)
        .with_hours(every_day)
        .with_buffers(Span::ZERO, Span::ZERO)
        .with_same_day(true)
        .with_min_lead(Span::hours(1))
        .with_step(OpeningStep::Every(1))
        .and_then(|calendar| calendar.with_advance(2))
        .expect("a calendar")
}

impl Specimen for Sessions {
    type Policy = SessionPolicy;
    type Record = Session;

    fn policies() -> BoxedStrategy<SessionPolicy> {
        session_policies()
    }

    fn records(_: &SessionPolicy) -> BoxedStrategy<Session> {
        sessions()
    }

    fn facts(_: &[Row<Session>], all: &Rows<Session>) -> CoachingFacts {
        // More sessions than are drawn, so that the contract, which this ledger does not keep, stays as it is.
        let mut coaching_facts = coaching_facts(all, 100);
        coaching_facts.add_calendar(user("ben"), by_day());
        coaching_facts
    }
}

impl CommandSpecimen for Sessions {
    fn commands(session: &Session) -> BoxedStrategy<SessionCommand> {
        session_commands(session)
    }

    fn actors(_: &Session) -> BoxedStrategy<Actor> {
        prop_oneof![
            3 => Just(student()),
            3 => Just(coach()),
            1 => Just(Actor::participant(user("eve"), "coach")),
            1 => Just(Actor::staff(user("sam"), "admin")),
            1 => Just(Actor::System),
        ]
        .boxed()
    }
}
