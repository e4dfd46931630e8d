//! Two people, their contract and a session to try the rules on.

use automation_core::{
    ActError, Actor, Change, Id, Instant, LifecycleExt, Notification, Refusal, Request, Row, Span, UserId,
};
use session_core::{
    Contract, Session, SessionPolicy,
    calendar::{Calendar, Interval},
    coaching::{
        CoachingFacts, SessionCommand, SessionDraft, SessionEffect, SessionReason, SessionState, schedule,
    },
    contract::{
        ContractDraft, ContractNumber, ContractStatus, PaymentStatus, Role, SessionCounts, SessionLength,
    },
    policy::Preset,
};

/// When everything was made.
pub(crate) const MADE: &str = "2026-02-01T00:00:00Z";
/// When the session starts; it takes an hour.
pub(crate) const START: &str = "2026-03-05T10:00:00Z";
/// A week after that, at which everybody is free.
pub(crate) const NEXT_WEEK: &str = "2026-03-12T10:00:00Z";
/// The number of the contract in storage.
pub(crate) const CONTRACT: Id = Id(1);

pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(crate) fn start() -> Instant {
    at(START)
}

pub(crate) fn earlier(instant: Instant, span: Span) -> Instant {
    instant.checked_sub(span).unwrap()
}

pub(crate) fn later(instant: Instant, span: Span) -> Instant {
    instant.checked_add(span).unwrap()
}

/// A microsecond before, the instant itself, a microsecond after.
pub(crate) fn sides(instant: Instant) -> [Instant; 3] {
    [instant.previous().unwrap(), instant, instant.next().unwrap()]
}

pub(crate) fn between(from: &str, until: &str) -> Interval {
    Interval::new(at(from), at(until)).unwrap()
}

pub(crate) fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

/// The student.
pub(crate) fn ann() -> Actor {
    Actor::participant(user("ann"), "student")
}

/// The coach.
pub(crate) fn ben() -> Actor {
    Actor::participant(user("ben"), "coach")
}

/// A stranger, who calls herself a coach.
pub(crate) fn eve() -> Actor {
    Actor::participant(user("eve"), "coach")
}

/// A member of staff.
pub(crate) fn sam() -> Actor {
    Actor::staff(user("sam"), "admin")
}

pub(crate) fn of(role: Role) -> Actor {
    if role == Role::Student { ann() } else { ben() }
}

pub(crate) fn length(minutes: i64) -> SessionLength {
    SessionLength::from_minutes(minutes).unwrap()
}

pub(crate) fn request(to: Option<Instant>) -> SessionCommand {
    SessionCommand::RequestReschedule { reason: "the train does not run".to_owned(), to }
}

pub(crate) fn approve(at: Option<Instant>) -> SessionCommand {
    SessionCommand::Approve { at }
}

pub(crate) const COMPLETE: SessionCommand = SessionCommand::Complete { notes: None };
pub(crate) const CANCEL: SessionCommand = SessionCommand::Cancel { reason: None };
pub(crate) const MISSED: SessionCommand = SessionCommand::MarkMissed { reason: None };

pub(crate) fn contact(at: Instant) -> SessionCommand {
    SessionCommand::RecordContact { at }
}

/// One well-formed command of each kind.
pub(crate) fn commands() -> Vec<SessionCommand> {
    let (made, free) = (at(MADE), Some(at(NEXT_WEEK)));
    vec![
        SessionCommand::Confirm,
        request(free),
        approve(free),
        SessionCommand::Decline,
        SessionCommand::Withdraw,
        COMPLETE,
        CANCEL,
        MISSED,
        contact(made),
        SessionCommand::RecordMeeting { started: made, ended: made },
        SessionCommand::ReAnchor,
    ]
}

/// A contract between two, of four sessions of an hour, active and paid.
pub(crate) fn contract(number: u32, student: &str, coach: &str) -> Contract {
    let (status, payment) = (ContractStatus::Active, PaymentStatus::Paid);
    let draft = ContractDraft::new(user(student), user(coach), 4, 50_00, length(60), zone_core::Zone::UTC);
    ContractDraft { status, payment, ..draft }.agree(ContractNumber::plain(number), at(MADE)).unwrap()
}

/// A session of that contract, which storage knows by its own number.
pub(crate) fn session(contract: &Contract, number: u32, start: Instant) -> Session {
    let id = Id(i64::from(contract.number == ContractNumber::plain(2)) + 1);
    Session::planned(id, &contract.number, number, start, contract.length, zone_core::Zone::UTC, at(MADE))
}

/// One session, and all that is known around it.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) policy: SessionPolicy,
    /// Number 1 in storage.
    pub(crate) contract: Contract,
    /// How many steps it took.
    pub(crate) contract_version: u64,
    pub(crate) counts: SessionCounts,
    pub(crate) last_number: u32,
    pub(crate) session: Session,
    /// Number 2 in storage.
    pub(crate) other_contract: Option<Contract>,
    pub(crate) other_sessions: Vec<Session>,
    pub(crate) calendars: Vec<(&'static str, Calendar)>,
}

pub(crate) type Asked = Result<Change<Session>, Refusal<SessionReason>>;

impl Scene {
    pub(crate) fn new() -> Self {
        let contract = contract(1, "ann", "ben");
        Self {
            policy: SessionPolicy::default(),
            session: session(&contract, 1, start()),
            contract,
            contract_version: 0,
            counts: SessionCounts { scheduled: 1, ..SessionCounts::default() },
            last_number: 1,
            other_contract: None,
            other_sessions: Vec::new(),
            calendars: Vec::new(),
        }
    }

    pub(crate) fn of_preset(preset: Preset) -> Self {
        Self { policy: SessionPolicy::preset(preset), ..Self::new() }
    }

    pub(crate) fn with_policy(change: impl FnOnce(&mut SessionPolicy)) -> Self {
        let mut scene = Self::new();
        change(&mut scene.policy);
        scene.policy.check().unwrap();
        scene
    }

    pub(crate) fn coaching_facts(&self) -> CoachingFacts {
        let mut coaching_facts = CoachingFacts::default();
        let row = |id, version, record: &Contract| Row { id, version, due_at: None, record: record.clone() };
        let own = row(CONTRACT, self.contract_version, &self.contract);
        coaching_facts.add_contract(own, self.counts, self.last_number);
        if let Some(other) = &self.other_contract {
            coaching_facts.add_contract(row(Id(2), 0, other), SessionCounts::default(), 0);
        }
        coaching_facts.add_session(self.session.clone());
        for session in &self.other_sessions {
            coaching_facts.add_session(session.clone());
        }
        for (name, calendar) in &self.calendars {
            coaching_facts.add_calendar(user(name), calendar.clone());
        }
        coaching_facts
    }

    fn row(&self) -> Row<Session> {
        let due_at = self.session.due_at(&self.policy);
        Row { id: Id(1), version: 0, due_at, record: self.session.clone() }
    }

    fn keep(&mut self, change: &Change<Session>, coaching_facts: &CoachingFacts) {
        self.session = change.after.clone();
        self.contract = coaching_facts.contract(CONTRACT).unwrap().clone();
        let steps = change.consequences.iter().filter(|effect| matches!(effect, SessionEffect::Contract(_)));
        self.contract_version += steps.count() as u64;
        self.counts = *coaching_facts.counts(CONTRACT).unwrap();
    }

    /// Does what is asked, and keeps what it brings about.
    pub(crate) fn act(&mut self, who: &Actor, command: &SessionCommand, now: Instant) -> Asked {
        let mut coaching_facts = self.coaching_facts();
        let reason = command.reason();
        match Change::of_command(
            self.row(),
            &Request::new(command, who, now).because(reason),
            &mut coaching_facts,
            &self.policy,
        ) {
            Ok(change) => {
                self.keep(&change, &coaching_facts);
                Ok(change)
            }
            Err(ActError::Refused(refusal)) => Err(refusal),
            Err(ActError::Runaway(runaway)) => panic!("{runaway}"),
        }
    }

    /// What would be done.
    pub(crate) fn ask(&self, who: &Actor, command: &SessionCommand, now: Instant) -> Asked {
        self.clone().act(who, command, now)
    }

    /// Every reason why it is not done.
    pub(crate) fn why_not(&self, who: &Actor, command: &SessionCommand, now: Instant) -> Vec<SessionReason> {
        self.ask(who, command, now)
            .err()
            .map_or_else(Vec::new, |refusal| refusal.reasons().cloned().collect())
    }

    /// Lets time pass, as a sweep at `now` does.
    pub(crate) fn pass(&mut self, now: Instant) -> Change<Session> {
        let mut coaching_facts = self.coaching_facts();
        let change = Change::of_time(self.row(), now, &mut coaching_facts, &self.policy).unwrap();
        self.keep(&change, &coaching_facts);
        change
    }

    /// Schedules another session.
    pub(crate) fn schedule(
        &self,
        who: &Actor,
        draft: &SessionDraft,
        now: Instant,
    ) -> Result<Session, Refusal<SessionReason>> {
        schedule(CONTRACT, &Request::new(draft, who, now), &self.coaching_facts(), &self.policy)
    }

    /// With a request of that side, made so long before the start.
    pub(crate) fn requested(mut self, by: Role, ahead: Span, to: Option<&str>) -> Self {
        let now = earlier(self.session.start, ahead);
        self.act(&of(by), &request(to.map(at)), now).unwrap();
        assert!(matches!(self.session.state, SessionState::RescheduleRequested(_)));
        self
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.session.request().unwrap().deadline
    }

    /// The status that pages show at `now`, whatever a sweep has done.
    pub(crate) fn shown(&self, now: Instant) -> &'static str {
        self.session.as_of(now, &self.policy).unwrap().status_display()
    }
}

/// A draft that leaves everything else to the contract.
pub(crate) fn draft(start: Instant) -> SessionDraft {
    SessionDraft { start, minutes: None, zone: None }
}

/// Kind and recipient of each message.
pub(crate) fn told<'a>(messages: impl IntoIterator<Item = &'a Notification>) -> Vec<String> {
    messages.into_iter().map(|message| format!("{} {}", message.kind, message.recipient.as_str())).collect()
}
