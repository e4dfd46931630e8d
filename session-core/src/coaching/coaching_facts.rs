use std::collections::{BTreeMap, BTreeSet};

use automation_core::{
    Actor, Facts, Happening, Id, Instant, LifecycleExt, NeighbourStep, Neighbours, Row, Span, UserId,
};

use crate::{
    Contract, Session, SessionPolicy,
    calendar::{Calendar, Interval},
    coaching::{Obstacle, ObstacleSource, SessionKey, SessionReason, SessionState},
    contract::{ContractEvent, ContractStatus, Role, SessionCounts},
    policy::ExternalBusy,
};

/// What must be known around some sessions: their contracts with how many sessions each has, and, for
/// whatever fixes a time, the calendars and the other open sessions of both participants.
///
/// ```
/// use automation_core::{Id, Row, UserId, Instant};
/// use session_core::{coaching::CoachingFacts, contract::{ContractDraft, ContractNumber, SessionCounts,
///     SessionLength}};
///
/// let now: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let length = SessionLength::from_minutes(60)?;
/// let (ann, ben) = (UserId::new("ann")?, UserId::new("ben")?);
/// let draft = ContractDraft::new(ann, ben, 10, 50_00, length, zone_core::Zone::UTC);
/// let record = draft.agree(ContractNumber::plain(1), now)?;
/// let mut coaching_facts = CoachingFacts::default();
/// coaching_facts.add_contract(Row { id: Id(7), version: 0, due_at: None, record }, SessionCounts::default(), 0);
/// assert!(coaching_facts.contract(Id(7)).is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct CoachingFacts {
    contracts: Neighbours<Contract>,
    /// What follows from the sessions of those contracts that somebody has counted.
    counted: BTreeMap<Id, Counted>,
    calendars: BTreeMap<UserId, Calendar>,
    sessions: BTreeMap<SessionKey, Session>,
    /// What of somebody's time cannot be read, their calendar aside.
    unreadable: BTreeMap<UserId, BTreeSet<String>>,
    /// Whose calendar cannot be read.
    unreadable_calendars: BTreeSet<UserId>,
    /// Whether a decision needed to know how many sessions an uncounted contract has.
    lacking: bool,
}

/// What follows from the sessions of a contract.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counted {
    pub(crate) counts: SessionCounts,
    /// The highest number that a session of it has ever had; 0: none.
    pub(crate) last_number: u32,
}

/// One contract as it is at some instant, with what follows from its sessions.
#[derive(Debug, Clone)]
pub(crate) struct KnownContract {
    pub(crate) contract: Contract,
    /// `None`: nobody has counted its sessions.
    pub(crate) counted: Option<Counted>,
}

impl Facts for CoachingFacts {
    fn absorb(&mut self, fresh: Self) {
        let Self { contracts, counted, .. } = self;
        let earlier = std::mem::replace(counted, fresh.counted);
        counted.extend(earlier.into_iter().filter(|(id, _)| contracts.is_changed(*id)));
        contracts.absorb(fresh.contracts);
        self.calendars.extend(fresh.calendars);
        self.sessions.extend(fresh.sessions);
        for (user, what) in fresh.unreadable {
            self.unreadable.entry(user).or_default().extend(what);
        }
        self.unreadable_calendars.extend(fresh.unreadable_calendars);
        self.lacking |= fresh.lacking;
    }

    fn is_lacking(&self) -> bool {
        self.lacking
    }
}

impl CoachingFacts {
    /// A contract, how many sessions it has in each state, and the highest number one of them ever had.
    pub fn add_contract(&mut self, row: Row<Contract>, counts: SessionCounts, last_number: u32) {
        self.counted.insert(row.id, Counted { counts, last_number });
        self.contracts.add(row);
    }

    /// A contract whose sessions nobody has counted. That is enough for what time alone mostly does; if a
    /// decision needs the count after all, [`is_lacking`](Facts::is_lacking) says so.
    pub fn add_uncounted_contract(&mut self, row: Row<Contract>) {
        self.counted.remove(&row.id);
        self.contracts.add(row);
    }

    /// Notes that a decision needed a count that is not there.
    pub(crate) fn lack(&mut self) {
        self.lacking = true;
    }

    /// When somebody can be booked; without a calendar nothing is blocked and there are no buffers.
    pub fn add_calendar(&mut self, user: UserId, calendar: Calendar) {
        self.calendars.insert(user, calendar);
    }

    /// An open session of one of the participants, as it is stored.
    pub fn add_session(&mut self, session: Session) {
        self.sessions.insert(session.key.clone(), session);
    }

    /// Something of that person's time that is stored and cannot be read, such as `session 012/1`: until it
    /// is put right no time can be fixed for them, and everything else goes on (G-8).
    pub fn add_unreadable(&mut self, user: UserId, what: String) {
        self.unreadable.entry(user).or_default().insert(what);
    }

    /// Marks that person's calendar as unreadable.
    pub fn add_unreadable_calendar(&mut self, user: UserId) {
        self.unreadable_calendars.insert(user);
    }

    /// Forgets every calendar, whether or not it can be read: nothing is blocked or busy, and
    /// there are no buffers. For what was agreed upon elsewhere, before.
    #[must_use]
    pub fn without_calendars(self) -> Self {
        Self { calendars: BTreeMap::new(), unreadable_calendars: BTreeSet::new(), ..self }
    }

    /// A contract as the decisions so far left it.
    pub fn contract(&self, id: Id) -> Option<&Contract> {
        Some(&self.contracts.get(id)?.record)
    }

    /// How many sessions of each state a contract has, as the decisions so far left it; `None` if nobody
    /// counted them.
    pub fn counts(&self, contract: Id) -> Option<&SessionCounts> {
        self.counted.get(&contract).map(|counted| &counted.counts)
    }

    /// How many sessions of each state a contract has at `now`, whatever a sweep has done to the sessions that are known.
    pub fn counts_at(&self, contract: Id, now: Instant, policy: &SessionPolicy) -> Option<SessionCounts> {
        self.known_at(contract, now, policy)?.counted.map(|counted| counted.counts)
    }

    /// A user's calendar.
    pub fn calendar(&self, user: &UserId) -> Option<&Calendar> {
        self.calendars.get(user)
    }

    /// The open sessions that are known, as they are stored.
    pub(super) fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    /// A contract as it is at `now`, whatever a sweep has done: each session that is known is counted where
    /// time has brought it, and the contract follows.
    pub(crate) fn known_at(
        &self,
        contract: Id,
        now: Instant,
        policy: &SessionPolicy,
    ) -> Option<KnownContract> {
        let mut known = KnownContract {
            contract: self.contract(contract)?.clone(),
            counted: self.counted.get(&contract).copied(),
        };
        let mut is_nearer = false;
        for session in self.sessions.values().filter(|session| session.contract == contract) {
            let Ok(seen) = session.as_of(now, policy) else { continue };
            if seen.state.as_str() != session.state.as_str() {
                known.counted.iter_mut().for_each(|counted| counted.recount(&session.state, &seen.state));
            }
            is_nearer |= policy.is_done(&seen.state) && !policy.is_done(&session.state);
        }
        if is_nearer && known.contract.status == ContractStatus::Active && known.is_done(policy) {
            known.contract.status = ContractStatus::Completed;
        }
        Some(known)
    }

    /// Counts a session of that contract where a step has brought it, at `at` if that settled it; how many there are
    /// now. `None` if nobody has counted them.
    pub(crate) fn recount(
        &mut self,
        contract: Id,
        (before, after): (&SessionState, &SessionState),
        at: Instant,
    ) -> Option<Counted> {
        let counted = self.counted.get_mut(&contract)?;
        counted.recount(before, after);
        if matches!(after, SessionState::Completed { .. } | SessionState::Missed { .. }) {
            counted.counts.latest = counted.counts.latest.max(Some(at));
        }
        self.contracts.mark_changed(contract);
        Some(*counted)
    }

    /// Makes it happen to a contract; `None` if it is not known.
    pub(crate) fn step_contract(
        &mut self,
        contract: Id,
        happening: Happening<ContractEvent>,
    ) -> Option<NeighbourStep<Contract>> {
        self.contracts.step(contract, happening, &())
    }

    /// Replaces a known session by what a decision made of it.
    pub(crate) fn see(&mut self, session: &Session) {
        if let Some(known) = self.sessions.get_mut(&session.key) {
            known.clone_from(session);
        }
    }

    /// The side of that contract on which `actor` is.
    pub(crate) fn role_of(&self, contract: Id, actor: &Actor) -> Result<Role, SessionReason> {
        let contract = self.contract(contract).ok_or(SessionReason::UnknownContract)?;
        contract.role_of(actor).ok_or_else(|| SessionReason::NotParticipant { actor: actor.clone() })
    }

    /// Everything in the way of `time` for the two of `contract` at `now`, a session of its own left out:
    /// sessions and held times of either, whatever the contract, the coach's buffers around those they
    /// coach (S-51); blocked hours; busy times from elsewhere; and whatever of theirs cannot be read.
    pub fn in_the_way(
        &self,
        contract: &Contract,
        own: Option<&SessionKey>,
        time: Interval,
        now: Instant,
        policy: &SessionPolicy,
    ) -> Vec<Obstacle> {
        let mut found = BTreeSet::new();
        for session in self.sessions.values().filter(|session| Some(&session.key) != own) {
            let Some(other) = self.contract(session.contract) else { continue };
            // Most are of other people, and to catch one up is dear.
            if Role::BOTH.iter().all(|whose| other.side_of(contract.user(*whose)).is_none()) {
                continue;
            }
            // Whatever is due is as good as done: a silence may have moved the other session.
            let Ok(session) = session.as_of(now, policy) else { continue };
            let held = session.request().and_then(|request| request.proposed);
            let times = [(ObstacleSource::Session, Some(session.start)), (ObstacleSource::Held, held)];
            for (source, start) in times {
                if !session.state.is_open() {
                    continue;
                }
                let Some(taken) = start.and_then(|start| Interval::lasting(start, session.length.span()))
                else {
                    continue;
                };
                for whose in Role::BOTH {
                    let Some(side) = other.side_of(contract.user(whose)) else { continue };
                    // Neither reaches into the buffers of the other; the buffers themselves may meet.
                    let (before, after) = self.buffers(other, side);
                    let (own_before, own_after) = self.buffers(contract, whose);
                    let kept_free = taken.widened(before.max(own_after), after.max(own_before));
                    if kept_free.overlaps(time) {
                        found.insert(Obstacle { whose, source: source.clone(), interval: kept_free });
                    }
                }
            }
        }
        for whose in Role::BOTH {
            let Some(calendar) = self.calendar(contract.user(whose)) else { continue };
            for obstacle in calendar.in_the_way(time) {
                found.insert(Obstacle { whose, source: obstacle.source.into(), interval: obstacle.interval });
            }
        }
        for whose in Role::BOTH {
            let Ok(interval) = Interval::new(Instant::MIN, Instant::MAX) else { continue };
            let user = contract.user(whose);
            let calendar = self.unreadable_calendars.get(user).map(|user| format!("the calendar of {user}"));
            let others = self.unreadable.get(user).into_iter().flatten().cloned();
            for what in calendar.into_iter().chain(others) {
                let source = ObstacleSource::Unreadable(what);
                found.insert(Obstacle { whose, source, interval });
            }
        }
        found.into_iter().collect()
    }

    /// What of [`in_the_way`](Self::in_the_way) is a reason to refuse.
    pub(crate) fn refused(
        &self,
        contract: &Contract,
        own: Option<&SessionKey>,
        time: Interval,
        now: Instant,
        policy: &SessionPolicy,
    ) -> impl Iterator<Item = Obstacle> + use<> {
        let warn = policy.external_busy == ExternalBusy::Warn;
        let obstacles = self.in_the_way(contract, own, time, now, policy).into_iter();
        obstacles.filter(move |obstacle| !(warn && obstacle.source == ObstacleSource::External))
    }

    /// What a side keeps free before and after its sessions: the coach's buffers.
    pub(super) fn buffers(&self, contract: &Contract, side: Role) -> (Span, Span) {
        let calendar = self.calendar(contract.user(side)).filter(|_| side == Role::Coach);
        calendar
            .map_or((Span::ZERO, Span::ZERO), |calendar| (calendar.buffer_before(), calendar.buffer_after()))
    }
}

impl Counted {
    /// Counts a session in its new state instead of its old one.
    fn recount(&mut self, before: &SessionState, after: &SessionState) {
        self.counts.moved(before, after);
    }

    /// Whether all that `contract` agreed on is done (S-26, S-X10).
    pub(crate) fn is_done(&self, contract: &Contract, policy: &SessionPolicy) -> bool {
        let SessionCounts { completed, missed, .. } = self.counts;
        let missed = if policy.counts_missed() { missed } else { 0 };
        completed.saturating_add(missed) >= contract.total_sessions
    }
}

impl KnownContract {
    /// How many slots are taken (S-29); none where nobody has counted.
    pub(crate) fn taken(&self, policy: &SessionPolicy) -> u32 {
        self.counted.map_or(0, |counted| counted.counts.taken(policy))
    }

    /// Whether all that was agreed is known to be done (S-26, S-X10).
    pub(crate) fn is_done(&self, policy: &SessionPolicy) -> bool {
        self.counted.unwrap_or_default().is_done(&self.contract, policy)
    }

    /// Whether it is active, not done, and has neither an open session nor a slot for another one: it can
    /// never be completed (S-X10).
    pub(crate) fn is_exhausted(&self, policy: &SessionPolicy) -> bool {
        self.counted.is_some_and(|counted| {
            self.contract.status == ContractStatus::Active
                && !counted.is_done(&self.contract, policy)
                && counted.counts.open() == 0
                && self.taken(policy) >= self.contract.total_sessions
        })
    }
}

impl CoachingFacts {
    /// Whether a contract can never be completed as it is at `now`, whatever a sweep has done: it is active
    /// and not done, no session of it is open, and no slot is left (S-X10).
    pub fn is_exhausted(&self, contract: Id, now: Instant, policy: &SessionPolicy) -> bool {
        self.known_at(contract, now, policy).is_some_and(|known| known.is_exhausted(policy))
    }

    /// The number that the contract's next session gets: one above the highest that there ever was
    /// (S-B12). `None` if there is none above it, or nobody counted its sessions.
    pub fn next_number(&self, contract: Id) -> Option<u32> {
        self.counted.get(&contract)?.last_number.checked_add(1)
    }
}
