//! Plays a history on the crate, through a small ledger in memory, and compares every answer with the
//! oracle's.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    fmt::Debug,
};

use automation_core::{
    Actor, Batch, Cause, Change, Claim, CommandError, Commands, Consequences, Cursor, DedupKey, Event,
    Happening, Id, Instant, Ledger, LifecycleExt, NeighbourStep, Notification, Observer, Outcome, Refusal,
    Request, Row, Span, Step, SweepOptions, UserId, begin, command, one_policy, sweep,
};
use session_core::{
    Contract, Session, SessionPolicy,
    calendar::{Calendar, Hours, Interval, OpeningStep, Term, WeeklyHours},
    coaching::{
        CoachingFacts, ObstacleSource, SessionCommand, SessionDraft, SessionEffect, SessionEvent,
        SessionReason, SessionState, schedule,
    },
    contract::{
        ContractDraft, ContractEvent, ContractNumber, ContractStatus, PaymentModel, PaymentStatus, Role,
        SessionCounts, SessionLength,
    },
    policy::{
        AutoComplete, BelowNotice, CancelWindow, CompletionBasis, ContractCompletion, ExternalBusy,
        LengthChoice, MissedSlot, OnSilence, OpeningsOnly, Preset,
    },
};

use super::{
    history::{
        self, Asked, Cancel, Choice, Deal, Fact, History, Length, NAMES, Outside, SESSIONS, Side, What, Who,
        moment,
    },
    oracle::{Life, Standing, State, World},
};

/// What can be played: the crate's own record, or one with a fault.
pub(super) trait Played:
    Consequences<Policy = SessionPolicy, Event = SessionEvent, Facts = CoachingFacts, Effect = SessionEffect>
    + Commands<Command = SessionCommand, Reason = SessionReason>
    + Sized
{
    fn of(session: Session) -> Self;

    fn session(&self) -> &Session;

    fn schedule(
        draft: &SessionDraft,
        contract: Id,
        actor: &Actor,
        now: Instant,
        coaching_facts: &CoachingFacts,
        policy: &SessionPolicy,
    ) -> Result<Session, Refusal<SessionReason>> {
        schedule(contract, &Request::new(draft, actor, now), coaching_facts, policy)
    }

    /// What storage knows of it when another session is asked about.
    fn known(&self) -> Session {
        self.session().clone()
    }

    /// What the ledger does to a change before it writes it: nothing, unless that is the fault.
    fn spoil(_: &mut Change<Self>, _now: Instant) {}
}

impl Played for Session {
    fn of(session: Session) -> Self {
        session
    }

    fn session(&self) -> &Session {
        self
    }
}

/// Sessions, their contracts and what was told, as a storage would keep them.
struct Desk<R: Played> {
    sessions: BTreeMap<Id, Row<R>>,
    steps: BTreeMap<(Id, u64), Step<SessionEvent>>,
    contracts: BTreeMap<Id, Row<Contract>>,
    contract_steps: Vec<(Id, Step<ContractEvent>)>,
    calendars: Vec<(UserId, Calendar)>,
    outbox: Vec<(Notification, Instant)>,
    known: BTreeSet<DedupKey>,
    /// The instant of whatever is going on.
    now: Instant,
}

impl<R: Played> Desk<R> {
    /// What is known of the contracts and around them, read from what is stored.
    fn coaching_facts(&self, contracts: &BTreeSet<Id>) -> CoachingFacts {
        let mut coaching_facts = CoachingFacts::default();
        for (id, row) in &self.contracts {
            let own =
                || self.sessions.values().map(|row| row.record.session()).filter(|own| own.contract == *id);
            let (mut counts, mut last_number) = (SessionCounts::default(), 0);
            if contracts.contains(id) {
                own().for_each(|session| count(&mut counts, session));
                last_number = own().map(|session| session.number).max().unwrap_or(0);
            }
            coaching_facts.add_contract(row.clone(), counts, last_number);
        }
        for (user, calendar) in &self.calendars {
            coaching_facts.add_calendar(user.clone(), calendar.clone());
        }
        for row in self.sessions.values() {
            if row.record.session().state.is_open() {
                coaching_facts.add_session(row.record.known());
            }
        }
        coaching_facts
    }

    fn claimed(&self, claim: Claim<'_>) -> (Vec<Id>, Option<Cursor>) {
        let (mut places, limit) = match claim {
            Claim::Due { now, after, limit } => {
                let due =
                    self.sessions.values().filter_map(|row| Some(Cursor { due_at: row.due_at?, id: row.id }));
                (due.filter(|place| place.due_at <= now && Some(*place) > after).collect::<Vec<_>>(), limit)
            }
            Claim::Ids(ids) => {
                let known = self.sessions.keys().filter(|id| ids.contains(id));
                (known.map(|id| Cursor { due_at: Instant::MIN, id: *id }).collect(), usize::MAX)
            }
            Claim::All { .. } => unreachable!("nobody reviews"),
        };
        places.sort_unstable();
        let more = places.len() > limit;
        places.truncate(limit);
        let next = places.last().copied().filter(|_| more);
        (places.into_iter().map(|place| place.id).collect(), next)
    }

    fn write(&mut self, change: &Change<R>) {
        let Some(row) = self.sessions.get_mut(&change.id) else { return };
        assert_eq!(row.version, change.version, "nobody else is there to change it");
        for step in &change.steps {
            row.version += 1;
            self.steps.insert((change.id, row.version), step.clone());
        }
        row.due_at = change.due_at;
        if !change.steps.is_empty() {
            row.record = change.after.clone();
        }
        for effect in &change.consequences {
            match effect {
                SessionEffect::Notify(message) => {
                    assert!(message.is_useful_at(self.now), "it is of no use any more: {message:?}");
                    if self.known.insert(message.dedup.clone()) {
                        self.outbox.push((message.clone(), self.now));
                    }
                }
                SessionEffect::Withdraw(withdrawal) => {
                    for (message, _) in
                        self.outbox.extract_if(.., |(message, _)| withdrawal.concerns(message))
                    {
                        self.known.remove(&message.dedup);
                    }
                }
                SessionEffect::Contract(step) => self.contract_step(step),
            }
        }
    }

    fn contract_step(&mut self, taken: &NeighbourStep<Contract>) {
        let row = self.contracts.get_mut(&taken.id).expect("the contract is stored");
        assert_eq!(row.version, taken.version, "the contract moved meanwhile");
        row.version += 1;
        row.record = taken.after.clone();
        self.contract_steps.push((taken.id, taken.step.clone()));
    }
}

/// Counts a session as its state has it (S-34).
fn count(counts: &mut SessionCounts, session: &Session) {
    let count = match session.state {
        SessionState::Scheduled => &mut counts.scheduled,
        SessionState::RescheduleRequested(_) => &mut counts.pending,
        SessionState::Completed { .. } => &mut counts.completed,
        SessionState::Cancelled { .. } => &mut counts.cancelled,
        SessionState::Missed { .. } => &mut counts.missed,
    };
    *count += 1;
    if let SessionState::Completed { at, .. } | SessionState::Missed { at, .. } = session.state {
        counts.latest = counts.latest.max(Some(at));
    }
}

impl<R: Played> Ledger<R> for Desk<R> {
    type Error = Infallible;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<R>, Infallible> {
        let (ids, next) = self.claimed(claim);
        let rows: Vec<Row<R>> = ids.iter().filter_map(|id| self.sessions.get(id).cloned()).collect();
        let facts = self.coaching_facts(&rows.iter().map(|row| row.record.session().contract).collect());
        Ok(Batch { rows, unreadable: Vec::new(), facts, next })
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<R>) -> Vec<Change<R>>,
    ) -> Result<Outcome<R>, Infallible> {
        let mut batch = self.peek(claim)?;
        let mut written = if batch.rows.is_empty() { Vec::new() } else { decide(&mut batch) };
        for change in &mut written {
            R::spoil(change, self.now);
            self.write(change);
        }
        let Batch { facts, next, .. } = batch;
        Ok(Outcome { written, facts, next, ..Outcome::of_nothing() })
    }

    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, Infallible> {
        let dues = self.sessions.values().filter_map(|row| row.due_at);
        Ok(dues.filter(|due| after.is_none_or(|after| *due > after)).min())
    }
}

// What the history says, in the crate's words.

fn at(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

fn span(micros: i64) -> Span {
    Span::from_micros(micros).unwrap()
}

fn user(person: usize) -> UserId {
    UserId::new(NAMES[person]).unwrap()
}

fn actor(who: Who) -> Actor {
    match who {
        Who::Person { who, says: Side::Student } => Actor::participant(user(who), "student"),
        Who::Person { who, says: Side::Coach } => Actor::participant(user(who), "coach"),
        Who::Staff => Actor::staff(UserId::new("staff").unwrap(), "admin"),
        Who::System => Actor::System,
    }
}

fn actor_name(actor: &Actor) -> String {
    match actor {
        Actor::Participant { user, .. } | Actor::Staff { user, .. } => user.to_string(),
        Actor::System => "system".to_owned(),
    }
}

fn text(letters: usize) -> String {
    format!("  {}\n", "é".repeat(letters))
}

fn policy_of(choice: &Choice) -> SessionPolicy {
    let below = [(choice.students_below_floor, Role::Student), (choice.coaches_below_floor, Role::Coach)];
    let preset = SessionPolicy::preset(match choice.preset {
        history::Preset::Tiered => Preset::Tiered,
        history::Preset::Strict => Preset::Strict,
        history::Preset::Literal => Preset::Literal,
        history::Preset::TenHour => Preset::TenHour,
        history::Preset::FiveHour => Preset::FiveHour,
    });
    // A preset that nobody changed stays the crate's own, so that its table is compared as well.
    if *choice == Choice::preset(choice.preset) {
        return preset;
    }
    let policy = SessionPolicy {
        student_notice: span(choice.student_notice),
        coach_notice: span(choice.coach_notice),
        below_notice: if choice.refuse_below_notice { BelowNotice::Refuse } else { BelowNotice::AllowLate },
        floor: choice.floor.map(span),
        below_floor: below.into_iter().filter(|(may, _)| *may).map(|(_, role)| role).collect(),
        answer_window: span(choice.window),
        min_lead: span(choice.lead),
        on_silence: if choice.silence_agrees { OnSilence::ApproveIfProposed } else { OnSilence::Lapse },
        immediate_if_ahead: choice.immediate.map(span),
        completion_basis: if choice.basis_is_end { CompletionBasis::End } else { CompletionBasis::Start },
        grace: span(choice.grace),
        evidence_window: span(choice.evidence),
        auto_complete: if choice.attended_complete {
            AutoComplete::AttendedAtEnd
        } else {
            AutoComplete::Never
        },
        missed_slot: if choice.missed_reopens_slot { MissedSlot::Reopened } else { MissedSlot::Consumed },
        contract_completion: if choice.all_settled {
            ContractCompletion::AllSettled
        } else {
            ContractCompletion::AllCompleted
        },
        cancel_window: match choice.cancel {
            Cancel::AnyTime => CancelWindow::AnyTime,
            Cancel::BeforeStart => CancelWindow::BeforeStart,
            Cancel::Notice(notice) => CancelWindow::Notice(span(notice)),
        },
        reminders: choice.reminders.iter().copied().map(span).collect(),
        length_choice: match choice.length {
            Length::ByPayment => LengthChoice::ByPayment,
            Length::ContractOnly => LengthChoice::ContractOnly,
            Length::Free => LengthChoice::Free,
        },
        external_busy: if choice.busy_refuses { ExternalBusy::Refuse } else { ExternalBusy::Warn },
        silence_respects_hours: choice.hours_count,
        late_meeting: span(choice.late),
        openings_only: if choice.openings_only { OpeningsOnly::Participants } else { OpeningsOnly::Nobody },
        ..preset
    };
    policy.check().expect("a policy that agrees with itself");
    policy
}

fn contract_of(index: usize, deal: &Deal) -> Contract {
    let length = SessionLength::from_minutes(deal.minutes).unwrap();
    let total = deal.total as u32;
    let mut draft =
        ContractDraft::new(user(deal.student), user(deal.coach), total, 50_00, length, zone_core::Zone::UTC);
    draft.status = ContractStatus::Active;
    draft.payment = if deal.paid { PaymentStatus::Paid } else { PaymentStatus::Pending };
    draft.payment_model = if deal.by_hour { PaymentModel::PerHour } else { PaymentModel::PerSession };
    draft.agree(ContractNumber::plain(index as u32 + 1), at(0)).unwrap()
}

/// The calendar of whoever has one.
fn calendar_of(coaching_facts: &history::CoachingFacts) -> Option<Calendar> {
    let busy = coaching_facts.busy.map(|(from, until)| Interval::new(at(from), at(until)).unwrap());
    let terms = coaching_facts.terms();
    let hours = Hours::new(terms.from, terms.until).unwrap();
    let every_day = (0..7).fold(WeeklyHours::none(), |week, weekday| {
        week.with(chrono::Weekday::try_from(weekday).unwrap(), [hours]).unwrap()
    });
    let calendar = Calendar::new(zone_core::Zone::UTC)
        .with_hours(every_day)
        .with_buffers(span(coaching_facts.before), span(coaching_facts.after))
        .with_busy(busy)
        .with_min_lead(span(terms.lead))
        .with_same_day(terms.same_day)
        .with_step(OpeningStep::Every(terms.every))
        .and_then(|calendar| calendar.with_advance(terms.advance))
        .unwrap();
    (*coaching_facts != history::CoachingFacts::default()).then_some(calendar)
}

fn command_of(asked: Asked) -> SessionCommand {
    match asked {
        Asked::Confirm => SessionCommand::Confirm,
        Asked::Request { letters, to } => {
            SessionCommand::RequestReschedule { reason: text(letters), to: to.map(at) }
        }
        Asked::Approve { to } => SessionCommand::Approve { at: to.map(at) },
        Asked::Decline => SessionCommand::Decline,
        Asked::Withdraw => SessionCommand::Withdraw,
        Asked::Complete { notes } => SessionCommand::Complete { notes: notes.map(text) },
        Asked::Cancel { letters } => SessionCommand::Cancel { reason: letters.map(text) },
        Asked::Missed { letters } => SessionCommand::MarkMissed { reason: letters.map(text) },
        Asked::Contact { at: contact } => SessionCommand::RecordContact { at: at(contact) },
        Asked::Meeting { started, ended } => {
            SessionCommand::RecordMeeting { started: at(started), ended: at(ended) }
        }
        Asked::ReAnchor => SessionCommand::ReAnchor,
    }
}

// What the crate says, in the oracle's words.

fn reason(reason: &SessionReason) -> String {
    let word = match reason {
        SessionReason::NotParticipant { .. } => "not participant",
        SessionReason::UnknownContract => "unknown contract",
        SessionReason::WrongRole { .. } => "wrong role",
        SessionReason::StaffOnly => "only staff",
        SessionReason::NotMovedByZone { .. } => "not moved by its zone",
        SessionReason::WrongState { .. } => "wrong state",
        SessionReason::NoRequest => "no request",
        SessionReason::AnsweredBySilence { agreed: true, .. } => "answered by silence: agreed",
        SessionReason::AnsweredBySilence { agreed: false, .. } => "answered by silence: lapsed",
        SessionReason::RequestPending { .. } => "request pending",
        SessionReason::OwnRequest { .. } => "own request",
        SessionReason::OthersRequest { .. } => "other's request",
        SessionReason::Started { .. } => "started",
        SessionReason::NotYet { .. } => "not yet",
        SessionReason::BelowFloor { .. } => "below floor",
        SessionReason::BelowNotice { .. } => "below notice",
        SessionReason::BelowCancelNotice { .. } => "below cancel notice",
        SessionReason::Wording(_) => "wording",
        SessionReason::TooSoon { .. } => "too soon",
        SessionReason::SameTime { .. } => "same time",
        SessionReason::NotFree(obstacle) => {
            let source = match obstacle.source {
                ObstacleSource::Session => "session",
                ObstacleSource::Held => "held",
                ObstacleSource::Blocked => "blocked",
                ObstacleSource::External => "elsewhere",
                ObstacleSource::Unreadable(_) => "unreadable",
            };
            return format!("the {} is not free: {source}", obstacle.whose);
        }
        SessionReason::NoOpening { term: Term::Lead { .. }, .. } => "no opening: lead",
        SessionReason::NoOpening { term: Term::SameDay, .. } => "no opening: same day",
        SessionReason::NoOpening { term: Term::Advance { .. }, .. } => "no opening: advance",
        SessionReason::NoOpening { term: Term::Hours, .. } => "no opening: hours",
        SessionReason::NoOpening { term: Term::OtherTimes, .. } => "no opening: other times",
        SessionReason::NoTimeAgreed => "no time agreed",
        SessionReason::ContractNotActive { .. } => "contract not active",
        SessionReason::ContractNotPaid { .. } => "contract not paid",
        SessionReason::NoFreeSlot { .. } => "no free slot",
        SessionReason::NoNumber { .. } => "no number",
        SessionReason::NoEnd { .. } => "no end",
        SessionReason::StartNotAhead { .. } => "start not ahead",
        SessionReason::LengthFixed { .. } => "length fixed",
        SessionReason::Length(_) => "length",
        SessionReason::InTheFuture { .. } => "in the future",
        SessionReason::EndsBeforeItBegins { .. } => "ends before it begins",
        SessionReason::NotInTime { .. } => "not in time",
        SessionReason::ToldTooLate { .. } => "told too late",
    };
    word.to_owned()
}

/// The kinds of reasons in their order, those about who is not free sorted among themselves.
fn reasons(refusal: &Refusal<SessionReason>) -> Vec<String> {
    sorted_tail(refusal.reasons().map(reason).collect())
}

fn sorted_tail(mut reasons: Vec<String>) -> Vec<String> {
    let about_free = |reason: &String| reason.contains("not free");
    let from = reasons.iter().position(about_free).unwrap_or(reasons.len());
    reasons[from..].sort();
    reasons.dedup();
    reasons
}

fn sorted(mut reasons: Vec<String>) -> Vec<String> {
    reasons.sort();
    reasons.dedup();
    reasons
}

fn side(role: Role) -> Side {
    match role {
        Role::Student => Side::Student,
        Role::Coach => Side::Coach,
    }
}

fn state(state: &SessionState) -> State {
    match state {
        SessionState::Scheduled => State::Scheduled,
        SessionState::RescheduleRequested(request) => State::Requested {
            by: side(request.by),
            to: request.proposed.map(Instant::micros),
            until: request.deadline.micros(),
            timely: request.timely,
            bookable: request.bookable,
        },
        SessionState::Completed { at, by } => State::Completed { at: at.micros(), by: by.map(side) },
        SessionState::Cancelled { at, by } => State::Cancelled { at: at.micros(), by: by.map(side) },
        SessionState::Missed { at, by } => State::Missed { at: at.micros(), by: by.map(side) },
    }
}

fn told(message: &Notification, written: Instant, keys: &[String]) -> String {
    let (kind, subject) = message.subject.as_ref().map_or(("nothing", ""), |it| (it.kind, it.key.as_str()));
    let to = message.recipient.as_str().trim_start_matches("user/");
    match kind {
        "session" => {
            let session =
                keys.iter().position(|key| key == subject).map_or(subject.to_owned(), |n| n.to_string());
            format!("{} to {to} about session {session} at {}", message.kind, written.micros())
        }
        // When it is told depends on which of the contract's sessions is looked at last.
        _ => {
            let number: usize = subject.trim_start_matches('#').parse().unwrap_or(0);
            format!("{} to {to} about {kind} {}", message.kind, number.wrapping_sub(1))
        }
    }
}

/// Plays the history on `R`, and fails at the first answer that is not the oracle's.
pub(super) fn play<R: Played>(history: &History) -> Result<Tally, String> {
    let policy = policy_of(&history.choice);
    let contracts = history.deals.iter().enumerate().map(|(index, deal)| {
        let id = Id(index as i64 + 1);
        (id, Row { id, version: 0, due_at: None, record: contract_of(index, deal) })
    });
    let calendars = history.diaries.iter().enumerate();
    let mut game = Game::<R> {
        desk: Desk {
            sessions: BTreeMap::new(),
            steps: BTreeMap::new(),
            contracts: contracts.collect(),
            contract_steps: Vec::new(),
            calendars: calendars
                .filter_map(|(person, coaching_facts)| Some((user(person), calendar_of(coaching_facts)?)))
                .collect(),
            outbox: Vec::new(),
            known: BTreeSet::new(),
            now: Instant::MIN,
        },
        ids: [None; SESSIONS],
        keys: vec![String::new(); SESSIONS],
        policy: &policy,
        world: World::new(history),
        tally: Tally::default(),
    };
    // A last sweep, long after everything.
    let end = history.facts.last().map_or(0, |fact| fact.at) + 1_000 * history::HOUR;
    let last = Fact { at: end, what: What::Sweep { batch: 2 } };
    for (index, fact) in history.facts.iter().chain([&last]).enumerate() {
        let told = || format!("fact {index}, {} {:?}", moment(fact.at), fact.what);
        game.fact(*fact).map_err(|why| format!("{}: {why}", told()))?;
    }
    Ok(game.tally)
}

/// How much was compared.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub(super) facts: usize,
    pub(super) allowed: usize,
    pub(super) refused: usize,
    pub(super) steps: usize,
    pub(super) messages: usize,
    pub(super) contract_steps: usize,
}

impl Tally {
    fn add(self, other: Self) -> Self {
        Self {
            facts: self.facts + other.facts,
            allowed: self.allowed + other.allowed,
            refused: self.refused + other.refused,
            steps: self.steps + other.steps,
            messages: self.messages + other.messages,
            contract_steps: self.contract_steps + other.contract_steps,
        }
    }
}

struct Game<'a, R: Played> {
    desk: Desk<R>,
    ids: [Option<Id>; SESSIONS],
    keys: Vec<String>,
    policy: &'a SessionPolicy,
    world: World<'a>,
    tally: Tally,
}

/// What a sweep did to each record: its steps, its messages, and when it is to be looked at again.
#[derive(Default, PartialEq, Debug)]
struct Seen(Vec<Settled>);

/// What became of one record.
#[derive(PartialEq, Debug)]
struct Settled {
    id: Id,
    steps: Vec<Step<SessionEvent>>,
    effects: Vec<SessionEffect>,
    due_at: Option<Instant>,
}

impl<R: Played> Observer<R> for Seen {
    fn changed(&mut self, change: &Change<R>, _: &CoachingFacts) {
        self.0.push(Settled {
            id: change.id,
            steps: change.steps.clone(),
            effects: change.consequences.clone(),
            due_at: change.due_at,
        });
    }
}

impl<R: Played> Game<'_, R> {
    fn fact(&mut self, fact: Fact) -> Result<(), String> {
        let now = at(fact.at);
        self.desk.now = now;
        self.tally.facts += 1;
        match fact.what {
            What::Schedule { session, deal, by, start, minutes } => {
                let expected = sorted(self.world.fact(fact));
                let got = sorted(self.schedule(session, deal, by, start, minutes, now)?);
                same("reasons", &got, &expected)?;
                self.tally(&got);
                self.session(session)
            }
            What::Ask { session, by, asked } => {
                let Some(id) = self.ids[session] else { return Ok(()) };
                let mut expected = sorted_tail(self.world.fact(fact));
                let mut got = self.ask(id, by, asked, now)?;
                if !matches!(asked, Asked::Request { .. }) {
                    (expected, got) = (sorted(expected), sorted(got));
                }
                same("reasons", &got, &expected)?;
                self.tally(&got);
                if got.is_empty() { self.session(session) } else { Ok(()) }
            }
            What::Settle { deal, status } => {
                self.world.fact(fact);
                // Whoever does that looks first at what time has brought.
                self.swept(1, now)?;
                self.settle(deal, status, now);
                Ok(())
            }
            What::Sweep { batch } => {
                self.world.fact(fact);
                self.sweep(batch, now)
            }
            What::Read { session } => {
                self.world.fact(fact);
                self.read(session, now)
            }
            What::ZoneData { session, by } => {
                self.world.fact(fact);
                self.zone_data(session, by);
                Ok(())
            }
        }
    }

    fn tally(&mut self, reasons: &[String]) {
        *(if reasons.is_empty() { &mut self.tally.allowed } else { &mut self.tally.refused }) += 1;
    }

    fn schedule(
        &mut self,
        session: usize,
        deal: usize,
        by: Who,
        start: i64,
        minutes: Option<i64>,
        now: Instant,
    ) -> Result<Vec<String>, String> {
        let contract = Id(deal as i64 + 1);
        let coaching_facts = self.desk.coaching_facts(&BTreeSet::from([contract]));
        let draft = SessionDraft { start: at(start), minutes, zone: None };
        let made = match R::schedule(&draft, contract, &actor(by), now, &coaching_facts, self.policy) {
            Ok(made) => made,
            Err(refusal) => return Ok(reasons(&refusal)),
        };
        let id = Id(session as i64 + 1);
        self.ids[session] = Some(id);
        self.keys[session] = made.key.to_string();
        self.desk.sessions.insert(id, Row { id, version: 0, due_at: None, record: R::of(made) });
        let first = Happening::new(SessionEvent::Scheduled, now, Cause::asked(&actor(by), None));
        begin(&mut self.desk, &one_policy(self.policy), id, &first).map_err(|error| error.to_string())?;
        Ok(Vec::new())
    }

    fn ask(&mut self, id: Id, by: Who, asked: Asked, now: Instant) -> Result<Vec<String>, String> {
        let asked = command_of(asked);
        let why = asked.reason();
        match command(
            &mut self.desk,
            &one_policy(self.policy),
            id,
            &Request::new(&asked, &actor(by), now).because(why),
        ) {
            Ok(_) => Ok(Vec::new()),
            Err(CommandError::Refused(refusal)) => Ok(reasons(&refusal)),
            Err(other) => Err(other.to_string()),
        }
    }

    /// The sessions are in UTC, whose clocks nobody changes; so it was agreed on by others.
    fn zone_data(&mut self, session: usize, by: i64) {
        let Some(row) = self.ids[session].and_then(|id| self.desk.sessions.get_mut(&id)) else { return };
        let mut session = row.record.session().clone();
        session.start_offset = Some((by / 1_000_000) as i32);
        row.record = R::of(session);
    }

    fn settle(&mut self, deal: usize, status: Outside, now: Instant) {
        let id = Id(deal as i64 + 1);
        let row = self.desk.contracts.get_mut(&id).expect("the contract is stored");
        row.version += 1;
        row.record.since = now;
        row.record.status = match status {
            Outside::Cancelled => ContractStatus::Cancelled,
            Outside::Disputed => ContractStatus::Disputed,
        };
    }

    /// First only says what it would do, then does it.
    fn swept(&mut self, batch: usize, now: Instant) -> Result<(), String> {
        let policies = one_policy(self.policy);
        let (mut would, mut did) = (Seen::default(), Seen::default());
        let dry = SweepOptions { batch, dry_run: true };
        let said =
            sweep(&mut self.desk, &policies, now, dry, &mut would).map_err(|error| error.to_string())?;
        let real = SweepOptions { batch, dry_run: false };
        let done =
            sweep(&mut self.desk, &policies, now, real, &mut did).map_err(|error| error.to_string())?;
        same("what the dry run said", &said, &done)?;
        same("what the dry run said of each", &would, &did)
    }

    /// Sweeps, and compares everything that is stored then.
    fn sweep(&mut self, batch: usize, now: Instant) -> Result<(), String> {
        self.swept(batch, now)?;
        for session in 0..SESSIONS {
            self.session(session)?;
        }
        self.everything()
    }

    /// The stored session is the oracle's.
    fn session(&mut self, session: usize) -> Result<(), String> {
        let (id, life) = match (self.ids[session], &self.world.sessions[session]) {
            (Some(id), Some(life)) => (id, life),
            (None, None) => return Ok(()),
            _ => return Err("only one of them made it".to_owned()),
        };
        let row = &self.desk.sessions[&id];
        is(row.record.session(), life)?;
        let steps: Vec<(&str, i64, String)> = self
            .desk
            .steps
            .range((id, 0)..=(id, u64::MAX))
            .map(|(_, step)| (step.event.name(), step.at.micros(), actor_name(step.actor())))
            .collect();
        same("steps", &steps, &life.steps)?;
        same("version", &row.version, &(life.steps.len() as u64))?;
        Ok(())
    }

    /// The stored contracts and all messages are the oracle's.
    fn everything(&mut self) -> Result<(), String> {
        for (row, expected) in self.desk.contracts.values().zip(&self.world.deals) {
            let Standing { status, since, .. } = expected;
            same("contract", &row.record.status.as_str(), status)?;
            if !expected.was_reopened() {
                same("contract since", &row.record.since.micros(), &since.unwrap_or(0))?;
            }
        }
        // What was withdrawn is gone; what is out of use is never delivered, so it makes no difference (G-27).
        let useful = self.desk.outbox.iter().filter(|(message, _)| message.is_useful_at(self.desk.now));
        let of = |(message, written): &(Notification, Instant)| told(message, *written, &self.keys);
        let mut got: Vec<String> = useful.map(of).collect();
        let mut expected = self.world.told_at(self.desk.now.micros());
        got.sort();
        expected.sort();
        same("messages", &got, &expected)?;
        let next = (0..SESSIONS).filter_map(|session| self.world.next(session)).min();
        let earliest = self.desk.earliest_due(None).unwrap_or_else(|never| match never {});
        same("earliest due instant", &earliest.map(Instant::micros), &next)?;
        self.tally.messages = got.len();
        self.tally.steps = self.desk.steps.len();
        self.tally.contract_steps = self.desk.contract_steps.len();
        Ok(())
    }

    fn read(&mut self, session: usize, now: Instant) -> Result<(), String> {
        let Some(id) = self.ids[session] else { return Ok(()) };
        let life = self.world.sessions[session].as_ref().ok_or("the oracle did not make it")?;
        let stored = &self.desk.sessions[&id].record;
        let seen = stored.as_of(now, self.policy).map_err(|runaway| runaway.to_string())?;
        is(seen.session(), life)?;
        let next = seen.due_at(self.policy).map(Instant::micros);
        same("next due instant", &next, &self.world.next(session))
    }
}

/// The crate's session is the oracle's.
fn is(session: &Session, life: &Life) -> Result<(), String> {
    same("state", &state(&session.state), &life.state)?;
    same("start", &session.start.micros(), &life.start)?;
    same("first start", &session.original_start.micros(), &life.first_start)?;
    same("number", &session.number, &life.number)?;
    same("minutes", &i64::from(session.length.minutes()), &life.minutes)?;
    same("confirmed", &session.confirmed, &life.confirmed)?;
    let there = session.anchored_start().map_or(session.start, |there| there).micros();
    same("start by its zone", &there, &(life.start + life.off))?;
    same("moves", &session.moves, &life.moves)?;
    same("contact", &session.last_contact.map(Instant::micros), &life.contact)?;
    let notes = [Role::Student, Role::Coach];
    let notes = notes.map(|role| session.notes(role).map(|notes| notes.as_str().chars().count()));
    same("notes", &notes, &life.notes)
}

fn same<T: PartialEq + Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected {
        Ok(())
    } else {
        Err(format!("{what}:\n  got {got:?}\n  but the oracle says {expected:?}"))
    }
}

/// On how many histories the crate is compared.
pub(super) fn histories() -> u64 {
    let asked = std::env::var("SESSION_HISTORIES").ok();
    asked.map_or(2_000, |number| number.parse().expect("SESSION_HISTORIES is a number"))
}

#[test]
fn the_crate_agrees_with_the_oracle() {
    let count = histories();
    // Two threads, so that it stays a matter of seconds where nothing is optimised.
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            let mut tally = Tally::default();
            for seed in (0..count).filter(|seed| seed % 2 == half) {
                let history = History::of_seed(seed);
                match play::<Session>(&history) {
                    Ok(played) => tally = tally.add(played),
                    Err(why) => {
                        let smallest = history.shrunk(|smaller| play::<Session>(smaller).is_err());
                        let again = play::<Session>(&smallest).expect_err("it fails still");
                        panic!("history {seed}: {why}\nthe smallest:\n{}{again}", smallest.told());
                    }
                }
            }
            tally
        })
    });
    let tally = halves
        .into_iter()
        .map(|half| half.join().expect("no disagreement"))
        .fold(Tally::default(), Tally::add);
    println!("{count} histories agree: {tally:?}");
}

/// A session of an hour between ann and her coach ben, scheduled at 0, and what follows.
fn played(choice: Choice, start: i64, further: &[Fact]) -> Result<Tally, String> {
    let deal = Deal { student: 0, coach: 1, total: 1, minutes: 60, by_hour: false, paid: true };
    let by = Who::Person { who: 0, says: Side::Student };
    let made = What::Schedule { session: 0, deal: 0, by, start, minutes: None };
    let facts = [&[Fact { at: 0, what: made }], further].concat();
    play::<Session>(&History { choice, deals: vec![deal], diaries: Default::default(), facts })
}

/// S-53: reminders are for the effective start. Nobody looked between the reminder and the deadline.
#[test]
fn a_start_that_silence_left_is_not_reminded_of() {
    let hours = |hours: i64| hours * history::HOUR;
    let by = Who::Person { who: 1, says: Side::Coach };
    let asked = Asked::Request { letters: 10, to: Some(hours(90)) };
    let request = Fact { at: hours(10), what: What::Ask { session: 0, by, asked } };
    // Asked 48 hours ahead: the reminder is due 24 hours before the start, silence agrees at that instant
    // or, with a shorter window to answer, a microsecond before or after.
    for off in [-1, 0, 1] {
        let choice = Choice { window: hours(24) + off, ..Choice::preset(history::Preset::Tiered) };
        let late = Fact { at: hours(34) + 2, what: What::Sweep { batch: 1 } };
        played(choice, hours(58), &[request, late]).unwrap_or_else(|why| panic!("{why}"));
    }
}

/// S-29: a missed session's slot is free at the instant it is missed, swept or not.
#[test]
fn a_slot_is_free_before_the_sweep() {
    let choice = Choice { missed_reopens_slot: true, ..Choice::preset(history::Preset::Tiered) };
    let (start, by) = (2 * history::HOUR, Who::Person { who: 1, says: Side::Coach });
    let again = What::Schedule { session: 1, deal: 0, by, start: 9 * history::HOUR, minutes: None };
    for off in [-1, 0] {
        let again = Fact { at: start + 30 * history::MINUTE + off, what: again };
        let tally = played(choice.clone(), start, &[again]).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(tally.allowed, if off < 0 { 1 } else { 2 });
    }
}
