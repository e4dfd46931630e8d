use automation_core::{Because, Due, Id, Instant, Lifecycle, Span, civil::offset_at, soonest};
use zone_core::Zone;

use crate::{
    SessionPolicy,
    coaching::{RescheduleRequest, SessionEvent, SessionKey, SessionState, Silence, Unanswered},
    contract::{Role, SessionLength},
    policy::{AutoComplete, CompletionBasis},
    texts::Notes,
};

/// One meeting under a contract (S-1).
///
/// ```
/// use automation_core::{Id, Instant, Lifecycle, LifecycleExt};
/// use session_core::{Session, SessionPolicy, contract::{ContractNumber, SessionLength}};
///
/// let policy = SessionPolicy::default();
/// let now: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let start: Instant = "2026-03-03T09:00:00Z".parse()?;
/// let hour = SessionLength::from_minutes(60)?;
/// let session = Session::planned(Id(1), &ContractNumber::plain(12), 3, start, hour, zone_core::Zone::UTC, now);
///
/// // What happens next if nobody acts: a reminder, and in the end it counts as missed.
/// let next = session.due(&policy).ok_or("nothing due")?;
/// assert_eq!(next.because.to_string(), "24 hours before the start, 2026-03-03T09:00:00Z (S-53)");
/// let late: Instant = "2026-03-03T09:30:00Z".parse()?;
/// assert_eq!(session.as_of(late, &policy)?.state(), "missed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Session {
    /// What people call it; unique.
    pub key: SessionKey,
    /// The number of its contract in storage.
    pub contract: Id,
    /// Its own number within the contract, from 1 on; never used twice (S-B12).
    pub number: u32,
    /// How long it is planned to last.
    pub length: SessionLength,
    /// The zone in which its times are shown (S-X15), and by whose clocks they were agreed on (S-69).
    pub zone: Zone,
    /// When it was made.
    pub created_at: Instant,
    /// The start it was made with.
    pub original_start: Instant,
    /// When it starts.
    pub start: Instant,
    /// The seconds that the clocks of its zone are ahead of UTC at that start, by the zone data with which it was
    /// agreed on: so its [local time](Self::agreed_local_start) stays known whatever later data says (S-69), and
    /// goes along if somebody moves the start by hand. `None`, in sessions from elsewhere: nobody knows, so
    /// no data speaks against it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub start_offset: Option<i32>,
    /// When that start was fixed; reminders that lie before it are none (S-39).
    pub start_fixed_at: Instant,
    /// Where it stands.
    pub state: SessionState,
    /// Whether the coach confirmed it, or agreed to its time (S-X20, S-23).
    pub confirmed: bool,
    /// What the student wrote.
    pub student_notes: Option<Notes>,
    /// What the coach wrote.
    pub coach_notes: Option<Notes>,
    /// How often it moved.
    pub moves: u32,
    /// When the two were last known to be in touch (S-31).
    pub last_contact: Option<Instant>,
    /// From when until when they met (S-52).
    pub meeting: Option<Meeting>,
    /// The last reminder for the present start: how long before it.
    pub reminded: Option<Span>,
    /// How the last request ended, if nobody answered it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub silence: Option<Silence>,
    /// How many steps it took; part of the keys of its messages.
    pub steps: u32,
    /// When something last happened to it; at first, when it was made.
    pub since: Instant,
}

/// From when until when two people met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Meeting {
    /// When it began.
    pub started: Instant,
    /// When it ended, not before.
    pub ended: Instant,
}

impl Session {
    /// A session as it is made: planned, unconfirmed. [`schedule`](crate::coaching::schedule) asks first whether it
    /// may be.
    pub fn planned(
        contract: Id,
        contract_number: &crate::contract::ContractNumber,
        number: u32,
        start: Instant,
        length: SessionLength,
        zone: Zone,
        now: Instant,
    ) -> Self {
        Self::new(SessionKey::new(contract_number, number), contract, number, start, length, zone, now)
    }

    fn new(
        key: SessionKey,
        contract: Id,
        number: u32,
        start: Instant,
        length: SessionLength,
        zone: Zone,
        now: Instant,
    ) -> Self {
        Self {
            key,
            contract,
            number,
            length,
            zone,
            created_at: now,
            original_start: start,
            start,
            start_offset: Some(offset_at(start, zone)),
            start_fixed_at: now,
            state: SessionState::Scheduled,
            confirmed: false,
            student_notes: None,
            coach_notes: None,
            moves: 0,
            last_contact: None,
            meeting: None,
            reminded: None,
            silence: None,
            steps: 0,
            since: now,
        }
    }

    /// The session as it was made, by what it remembers of that; the clocks of its zone are those of its present start.
    #[must_use]
    pub fn as_made(&self) -> Self {
        let Self { contract, number, original_start, length, zone, created_at, start_offset, .. } = *self;
        let made = Self::new(self.key.clone(), contract, number, original_start, length, zone, created_at);
        Self { start_offset, ..made }
    }

    /// When it is planned to end; the last instant there is, if it has no end.
    pub fn end(&self) -> Instant {
        self.end_from(self.start)
    }

    fn end_from(&self, start: Instant) -> Instant {
        start.checked_add(self.length.span()).unwrap_or(Instant::MAX)
    }

    /// The request that waits for an answer.
    pub fn request(&self) -> Option<&RescheduleRequest> {
        match &self.state {
            SessionState::RescheduleRequested(request) => Some(request),
            _ => None,
        }
    }

    /// From when it may be completed, and its grace counts: its start or its end, as the policy says
    /// (S-27).
    pub fn basis(&self, policy: &SessionPolicy) -> Instant {
        self.basis_from(self.start, policy)
    }

    /// From when on it may be completed if it started at `start`.
    pub(super) fn basis_from(&self, start: Instant, policy: &SessionPolicy) -> Instant {
        match policy.completion_basis {
            CompletionBasis::Start => start,
            CompletionBasis::End => self.end_from(start),
        }
    }

    /// Whether the two were in touch from half an hour before the start on: then time alone does not
    /// call it missed (S-31).
    pub fn was_attended(&self, policy: &SessionPolicy) -> bool {
        self.last_contact.is_some_and(|contact| self.is_evidence(contact, policy))
    }

    /// Whether contact at `contact` speaks against its being missed.
    pub(crate) fn is_evidence(&self, contact: Instant, policy: &SessionPolicy) -> bool {
        contact >= self.evidence_from(policy)
    }

    /// From when on contact speaks against its being missed, inclusive (S-31).
    pub(crate) fn evidence_from(&self, policy: &SessionPolicy) -> Instant {
        self.start.checked_sub(policy.evidence_window).unwrap_or(Instant::MIN)
    }

    /// What silence will do at the deadline of the request (S-24): the session alone decides it, since a
    /// proposed time is held until then.
    pub(super) fn silence(&self, request: &RescheduleRequest, policy: &SessionPolicy) -> Due<SessionEvent> {
        let event = match request.unanswered(policy) {
            Unanswered::Agrees { start } => {
                SessionEvent::Rescheduled { start, confirmed: request.by == Role::Coach }
            }
            Unanswered::Lapses(_) => SessionEvent::Lapsed,
        };
        Because::reached("S-24", "the deadline for an answer", request.deadline).brings(event)
    }

    /// What silence will do to the request that waits for an answer; `None`: there is none.
    pub fn if_unanswered(&self, policy: &SessionPolicy) -> Option<Unanswered> {
        self.request().map(|request| request.unanswered(policy))
    }

    /// What time alone will call it: missed, or completed if it was attended and the policy says so.
    fn outcome(&self, policy: &SessionPolicy) -> Option<Due<SessionEvent>> {
        if !self.was_attended(policy) {
            let anchor = match policy.completion_basis {
                CompletionBasis::Start => "the start",
                CompletionBasis::End => "the end",
            };
            let because = Because::after("S-30", anchor, self.basis(policy), policy.grace)?;
            return Some(because.brings(SessionEvent::Missed { by: None, reason: None }));
        }
        match policy.auto_complete {
            AutoComplete::Never => None,
            AutoComplete::AttendedAtEnd => Some(
                Because::reached("S-X8", "the end of a session that was attended", self.end())
                    .brings(SessionEvent::Completed { by: None, notes: None }),
            ),
        }
    }

    /// The next reminder (S-53): the longest offset that is still to come for this start, and that does
    /// not lie before the start was fixed.
    fn reminder(&self, policy: &SessionPolicy) -> Option<Due<SessionEvent>> {
        let mut next: Option<Due<SessionEvent>> = None;
        for before in &policy.reminders {
            let is_over = self.reminded.is_some_and(|reminded| *before >= reminded);
            let Some(because) = Because::before("S-53", "the start", self.start, *before) else { continue };
            if is_over || because.at() < self.start_fixed_at {
                continue;
            }
            if next.as_ref().is_none_or(|next| because.at() < next.at()) {
                next = Some(because.brings(SessionEvent::ReminderDue { before: *before }));
            }
        }
        next
    }

    /// Keeps how a request ends that nobody answered: an answer comes before the deadline (S-11).
    fn end_request(&mut self, at: Instant, agreed: bool) {
        let unanswered = self.request().filter(|request| at >= request.deadline);
        self.silence =
            unanswered.map(|request| Silence { by: request.by, deadline: request.deadline, agreed });
    }

    /// Moves it to another start.
    fn move_to(&mut self, start: Instant, confirmed: bool, at: Instant) {
        let offset = self.offset_of(start);
        self.fix(start, offset, at);
        self.confirmed = confirmed;
        self.state = SessionState::Scheduled;
    }

    /// Fixes another start, for which it is to be reminded of again (S-39).
    fn fix(&mut self, start: Instant, offset: i32, at: Instant) {
        self.start = start;
        self.start_offset = Some(offset);
        self.start_fixed_at = at;
        self.moves = self.moves.saturating_add(1);
        self.reminded = None;
    }

    /// Until when, exclusive, a meeting may have begun that reopens it: its planned end and the grace (S-67).
    pub(super) fn late_meeting_until(&self, policy: &SessionPolicy) -> Instant {
        self.end().checked_add(policy.grace).unwrap_or(Instant::MAX)
    }

    /// Notes contact, and takes back what time alone said if they were in touch before that (S-31), or if it
    /// was decided so (S-67).
    fn learn_of_contact(&mut self, first: Instant, last: Instant, reopens: Option<bool>) {
        self.last_contact = Some(self.last_contact.map_or(last, |known| known.max(last)));
        if let SessionState::Missed { by: None, at } = self.state
            && reopens.unwrap_or(first < at)
        {
            self.state = SessionState::Scheduled;
        }
    }

    /// What one side wrote.
    pub fn notes(&self, role: Role) -> Option<&Notes> {
        match role {
            Role::Student => self.student_notes.as_ref(),
            Role::Coach => self.coach_notes.as_ref(),
        }
    }

    /// Puts down what one side wrote; nothing written erases nothing (S-26).
    fn note(&mut self, role: Role, notes: Option<&Notes>) {
        let place = match role {
            Role::Student => &mut self.student_notes,
            Role::Coach => &mut self.coach_notes,
        };
        if let Some(notes) = notes {
            *place = Some(notes.clone());
        }
    }
}

impl Lifecycle for Session {
    const KIND: &'static str = "session";
    type Policy = SessionPolicy;
    type Event = SessionEvent;

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, policy: &SessionPolicy) -> Option<Due<SessionEvent>> {
        match &self.state {
            SessionState::Scheduled => soonest([self.outcome(policy), self.reminder(policy)]),
            SessionState::RescheduleRequested(request) => {
                soonest([Some(self.silence(request, policy)), self.reminder(policy)])
            }
            SessionState::Completed { .. } | SessionState::Cancelled { .. } | SessionState::Missed { .. } => {
                None
            }
        }
    }

    fn apply(&mut self, event: &SessionEvent, at: Instant) {
        self.since = at;
        self.steps = self.steps.saturating_add(1);
        match event {
            SessionEvent::Scheduled => {}
            SessionEvent::Confirmed => self.confirmed = true,
            SessionEvent::RescheduleRequested(request) => {
                self.silence = None;
                self.state = SessionState::RescheduleRequested(request.clone());
            }
            SessionEvent::Rescheduled { start, confirmed } => {
                self.end_request(at, true);
                self.move_to(*start, *confirmed, at);
            }
            // Nobody agreed on anything else: who confirmed it keeps to it, and a request still waits (S-69).
            SessionEvent::ReAnchored { start, offset } => self.fix(*start, *offset, at),
            SessionEvent::Declined | SessionEvent::Withdrawn | SessionEvent::Lapsed => {
                self.end_request(at, false);
                self.state = SessionState::Scheduled;
            }
            SessionEvent::Completed { by, notes } => {
                if let Some(role) = by {
                    self.note(*role, notes.as_ref());
                }
                self.state = SessionState::Completed { at, by: *by };
            }
            SessionEvent::Cancelled { by, .. } => self.state = SessionState::Cancelled { at, by: Some(*by) },
            SessionEvent::Missed { by, .. } => self.state = SessionState::Missed { at, by: *by },
            SessionEvent::ContactRecorded { at: contact } => self.learn_of_contact(*contact, *contact, None),
            SessionEvent::MeetingRecorded { started, ended, reopens } => {
                self.meeting = Some(Meeting { started: *started, ended: *ended });
                self.learn_of_contact(*started, *ended, *reopens);
            }
            SessionEvent::ReminderDue { before } => self.reminded = Some(*before),
        }
    }

    fn key(&self) -> Option<&str> {
        Some(self.key.as_str())
    }
}
