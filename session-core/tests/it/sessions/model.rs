//! Every way in which a student, a coach, two sweeping workers and time can come between each other on one
//! session, to a depth.
//!
//! Whoever changes the session reads it first and writes later, and the write is refused if the row has
//! moved meanwhile: then it is asked again, as storage does. Every state that can be reached is looked at
//! once.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::{Debug, Write},
    hash::{DefaultHasher, Hasher},
    rc::Rc,
};

use automation_core::{
    Actor, Change, DedupKey, Event, Id, Instant, LifecycleExt, Request, Row, Span, Step, UserId, replay,
};
use session_core::{
    Contract, Session, SessionPolicy,
    coaching::{CoachingFacts, SessionCommand, SessionEffect, SessionEvent, SessionState},
    contract::{
        ContractDraft, ContractNumber, ContractStatus, PaymentStatus, Role, SessionCounts, SessionLength,
    },
};

const PROCESSES: usize = 5;
const NAMES: [&str; PROCESSES] = ["student", "coach", "platform", "one sweep", "another sweep"];
/// How often each may change something; a sweep as often as there is something to do.
const TURNS: [u8; PROCESSES] = [2, 2, 1, u8::MAX, u8::MAX];
/// How deep the search goes by default: it takes a few seconds where nothing is optimised.
const DEPTH: usize = 6;

/// What there is around the session, which nothing changes.
struct Scene {
    policy: SessionPolicy,
    origin: Session,
    contract: Contract,
    /// The instants at which something may be done.
    clock: Vec<Instant>,
    /// Whether a write is refused if the row has moved.
    guarded: bool,
}

/// What storage holds.
#[derive(Clone)]
struct Stored {
    row: Row<Session>,
    contract: Row<Contract>,
    audit: Vec<Step<SessionEvent>>,
    outbox: Vec<(&'static str, DedupKey)>,
    /// Stands for all of the above.
    hash: u64,
}

/// A decision that is not written yet.
struct Pending {
    what: &'static str,
    change: Change<Session>,
    contract_version: u64,
    hash: u64,
}

#[derive(Clone)]
struct World {
    now: usize,
    stored: Rc<Stored>,
    pending: [Option<Rc<Pending>>; PROCESSES],
    turns: [u8; PROCESSES],
    /// How it came to this, for whoever wants to know.
    path: Option<Rc<Path>>,
}

struct Path {
    before: Option<Rc<Path>>,
    step: Happens,
}

/// One thing that can come between others.
#[derive(Clone)]
enum Happens {
    Time(Instant),
    Reads(usize, Rc<Pending>),
    Writes(usize),
    Moved(usize),
}

/// What each process can decide, by what is stored and when: most states have the same in store.
#[derive(Default)]
struct Known(HashMap<(u64, usize, usize), Decisions>);

type Decisions = Rc<[Rc<Pending>]>;

/// What a search saw.
#[derive(Debug, Default)]
struct Tally {
    states: usize,
    transitions: usize,
    writes: usize,
    moved: usize,
    refused: usize,
    depth: usize,
    ends: BTreeMap<&'static str, usize>,
}

fn hash(parts: &[u64]) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.iter().for_each(|part| hasher.write_u64(*part));
    hasher.finish()
}

/// A value by how it is written.
fn hash_of(value: &impl Debug) -> u64 {
    struct Into(DefaultHasher);
    impl Write for Into {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0.write(text.as_bytes());
            Ok(())
        }
    }
    let mut into = Into(DefaultHasher::new());
    let _ = write!(into, "{value:?}");
    into.0.finish()
}

fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

fn actor(process: usize) -> Actor {
    match process {
        0 => Actor::participant(user("ann"), "student"),
        1 => Actor::participant(user("ben"), "coach"),
        _ => Actor::System,
    }
}

impl Scene {
    fn new(guarded: bool) -> Self {
        let policy = SessionPolicy { reminders: vec![Span::hours(24)], ..SessionPolicy::default() };
        let made: Instant = "2026-03-01T09:00:00Z".parse().unwrap();
        let after = |instant: Instant, span: Span| instant.checked_add(span).unwrap();
        let (start, later) = (after(made, Span::hours(60)), after(made, Span::hours(90)));
        let hour = SessionLength::from_minutes(60).unwrap();
        let mut draft = ContractDraft::new(user("ann"), user("ben"), 1, 50_00, hour, zone_core::Zone::UTC);
        (draft.status, draft.payment) = (ContractStatus::Active, PaymentStatus::Paid);
        let contract = draft.agree(ContractNumber::plain(1), made).unwrap();
        let origin = Session::planned(Id(1), &contract.number, 1, start, hour, zone_core::Zone::UTC, made);
        let mut clock = vec![made];
        // The deadline of a request made at first, the start, the other start, and how long they are waited for.
        for at in [after(made, policy.answer_window), start, after(start, policy.grace), later] {
            clock.extend([at.previous().unwrap(), at]);
        }
        clock.push(after(later, policy.grace));
        clock.sort_unstable();
        Self { policy, origin, contract, clock, guarded }
    }

    fn begin(&self) -> World {
        let (id, version) = (Id(1), 0);
        let row = Row { id, version, due_at: self.origin.due_at(&self.policy), record: self.origin.clone() };
        let contract = Row { id, version, due_at: None, record: self.contract.clone() };
        let stored = Stored { row, contract, audit: Vec::new(), outbox: Vec::new(), hash: 0 };
        let pending = [const { None }; PROCESSES];
        World { now: 0, stored: Rc::new(stored), pending, turns: TURNS, path: None }
    }

    /// What each of them may want.
    fn wishes(&self, process: usize, now: Instant) -> Vec<SessionCommand> {
        let reason = || "the train does not run".to_owned();
        let to = self.origin.start.checked_add(Span::hours(30));
        let ask = |to| SessionCommand::RequestReschedule { reason: reason(), to };
        let (complete, cancel) =
            (SessionCommand::Complete { notes: None }, SessionCommand::Cancel { reason: None });
        match process {
            0 => vec![
                ask(to),
                ask(None),
                SessionCommand::Approve { at: None },
                SessionCommand::Withdraw,
                complete,
                cancel,
            ],
            1 => vec![
                ask(to),
                SessionCommand::Approve { at: to },
                SessionCommand::Decline,
                SessionCommand::Confirm,
                complete,
                SessionCommand::MarkMissed { reason: None },
                cancel,
            ],
            2 => vec![
                SessionCommand::RecordContact { at: now },
                SessionCommand::RecordContact { at: self.origin.start },
            ],
            _ => Vec::new(),
        }
    }

    /// What is known of the contract.
    fn coaching_facts(&self, stored: &Stored) -> CoachingFacts {
        let mut counts = SessionCounts::default();
        match stored.row.record.state {
            SessionState::Scheduled => counts.scheduled = 1,
            SessionState::RescheduleRequested(_) => counts.pending = 1,
            SessionState::Completed { .. } => counts.completed = 1,
            SessionState::Cancelled { .. } => counts.cancelled = 1,
            SessionState::Missed { .. } => counts.missed = 1,
        }
        let mut coaching_facts = CoachingFacts::default();
        coaching_facts.add_contract(stored.contract.clone(), counts, 1);
        coaching_facts.add_session(stored.row.record.clone());
        coaching_facts
    }

    /// Everything that can happen next.
    fn next(&self, world: &World, known: &mut Known, tally: &mut Tally) -> Result<Vec<World>, String> {
        let mut all = Vec::new();
        // Time goes on to any later instant.
        for now in world.now + 1..self.clock.len() {
            all.push(World { now, ..world.by(Happens::Time(self.clock[now])) });
        }
        for process in 0..PROCESSES {
            match &world.pending[process] {
                Some(pending) => all.push(self.write(world, process, pending, tally)?),
                None if world.turns[process] > 0 => {
                    let place = (world.stored.hash, world.now, process);
                    let decisions = match known.0.get(&place) {
                        Some(decisions) => decisions.clone(),
                        None => {
                            let decisions: Decisions =
                                self.read(&world.stored, self.clock[world.now], process, tally)?.into();
                            known.0.insert(place, decisions.clone());
                            decisions
                        }
                    };
                    for pending in decisions.iter() {
                        let mut next = world.by(Happens::Reads(process, pending.clone()));
                        next.pending[process] = Some(pending.clone());
                        // Either nobody comes between, or the write stays to be done.
                        all.push(self.write(&next, process, pending, tally)?);
                        all.push(next);
                    }
                }
                None => {}
            }
        }
        Ok(all)
    }

    /// Reads, and decides: every decision that the process can come to.
    fn read(
        &self,
        stored: &Stored,
        now: Instant,
        process: usize,
        tally: &mut Tally,
    ) -> Result<Vec<Rc<Pending>>, String> {
        let decided = |what: &'static str, change: Change<Session>| {
            let hash = hash(&[hash_of(&change.steps), change.version, change.consequences.len() as u64]);
            Rc::new(Pending { what, change, contract_version: stored.contract.version, hash })
        };
        let row = || stored.row.clone();
        if process >= 3 {
            if stored.row.due_at.is_none_or(|due| due > now) {
                return Ok(Vec::new());
            }
            let change = Change::of_time(row(), now, &mut self.coaching_facts(stored), &self.policy);
            return Ok(vec![decided("what is due", change.map_err(|failure| failure.cause)?)]);
        }
        let mut all = Vec::new();
        for wish in self.wishes(process, now) {
            let (by, why, mut coaching_facts) = (actor(process), wish.reason(), self.coaching_facts(stored));
            match Change::of_command(
                row(),
                &Request::new(&wish, &by, now).because(why),
                &mut coaching_facts,
                &self.policy,
            ) {
                Ok(change) => all.push(decided(wish.name(), change)),
                // Nothing is written, so nothing comes of it.
                Err(_) => tally.refused += 1,
            }
        }
        Ok(all)
    }

    /// Writes what was decided, unless the row has moved.
    fn write(
        &self,
        world: &World,
        process: usize,
        pending: &Pending,
        tally: &mut Tally,
    ) -> Result<World, String> {
        let Pending { change, contract_version, .. } = pending;
        let stored = &world.stored;
        let moved = stored.row.version != change.version || stored.contract.version != *contract_version;
        let kept_out = moved && self.guarded;
        let mut next = world.by(if kept_out { Happens::Moved(process) } else { Happens::Writes(process) });
        next.pending[process] = None;
        if kept_out {
            tally.moved += 1;
            return Ok(next);
        }
        tally.writes += 1;
        next.turns[process] = next.turns[process].saturating_sub(u8::from(process < 3));
        let mut after = Stored::clone(stored);
        after.audit.extend(change.steps.iter().cloned());
        after.row.version = change.version + change.steps.len() as u64;
        after.row.due_at = change.due_at;
        after.row.record = change.after.clone();
        for effect in &change.consequences {
            match effect {
                SessionEffect::Notify(message) => {
                    if after.outbox.iter().any(|(_, known)| *known == message.dedup) {
                        return Err(format!("told twice: {}", message.dedup));
                    }
                    after.outbox.push((message.kind, message.dedup.clone()));
                }
                // Of the one session and its contract, each kind is about one of the two.
                SessionEffect::Withdraw(withdrawal) => {
                    after.outbox.retain(|(kind, _)| !withdrawal.kinds.contains(kind));
                }
                SessionEffect::Contract(step) => {
                    if self.guarded && after.contract.version != step.version {
                        return Err("a contract step on an old version".to_owned());
                    }
                    after.contract.version += 1;
                    after.contract.record = step.after.clone();
                }
            }
        }
        after.hash = hash(&[stored.hash, pending.hash, change.consequences.len() as u64]);
        next.stored = Rc::new(after);
        Ok(next)
    }

    /// What must hold whatever happened.
    fn check(&self, world: &World) -> Result<(), String> {
        let stored = &*world.stored;
        let session = &stored.row.record;
        if stored.row.version != stored.audit.len() as u64 {
            return Err(format!("{} steps, but version {}", stored.audit.len(), stored.row.version));
        }
        let replayed = replay(&self.origin, stored.audit.iter().map(|step| (&step.event, step.at)));
        if replayed != *session {
            return Err(format!("the steps lead to {replayed:?}, not to {session:?}"));
        }
        if !stored.audit.is_sorted_by_key(|step| step.at) {
            return Err("a step before the one above it".to_owned());
        }
        consistent(&stored.audit)?;
        told_once(stored)?;
        let done = matches!(session.state, SessionState::Completed { .. });
        let completed = stored.contract.record.status == ContractStatus::Completed;
        if done != completed {
            return Err(format!(
                "the session is {}, the contract {}",
                session.state.as_str(),
                stored.contract.record.status
            ));
        }
        self.laws(session, stored.row.due_at)
    }

    /// Reading shows what sweeping stores, whenever and however often that is done.
    fn laws(&self, session: &Session, due_at: Option<Instant>) -> Result<(), String> {
        if session.due_at(&self.policy) != due_at {
            return Err(format!("due at {:?}, but stored {due_at:?}", session.due_at(&self.policy)));
        }
        let runaway = |runaway: automation_core::Runaway| runaway.to_string();
        let mut swept = session.clone();
        for now in &self.clock {
            swept.catch_up(*now, &self.policy).map_err(runaway)?;
            let read = session.as_of(*now, &self.policy).map_err(runaway)?;
            if *read != swept {
                return Err(format!("at {now} one reads {read:?}, but sweeping stores {swept:?}"));
            }
            if swept.due_at(&self.policy).is_some_and(|due| due <= *now) {
                return Err(format!("something is due after a sweep at {now}"));
            }
        }
        Ok(())
    }

    /// All states up to that many steps from the beginning.
    fn search(&self, depth: usize) -> Result<Tally, String> {
        let mut tally = Tally { depth, ..Tally::default() };
        let (first, mut known) = (self.begin(), Known::default());
        let mut seen = HashSet::from([first.hash()]);
        let mut checked = HashSet::new();
        let mut frontier = vec![first];
        tally.states = 1;
        for _ in 0..depth {
            let mut further = Vec::new();
            for world in &frontier {
                let told = |why: String| format!("{why}\n{}", world.told());
                for next in self.next(world, &mut known, &mut tally).map_err(told)? {
                    tally.transitions += 1;
                    if !seen.insert(next.hash()) {
                        continue;
                    }
                    tally.states += 1;
                    // Only what is written can be wrong.
                    if checked.insert(next.stored.hash) {
                        self.check(&next).map_err(|why| format!("{why}\n{}", next.told()))?;
                        *tally.ends.entry(next.stored.row.record.state.as_str()).or_default() += 1;
                    }
                    further.push(next);
                }
            }
            frontier = further;
        }
        Ok(tally)
    }
}

impl World {
    fn by(&self, step: Happens) -> Self {
        let path = Path { before: self.path.clone(), step };
        Self { path: Some(Rc::new(path)), ..self.clone() }
    }

    fn hash(&self) -> u64 {
        let of = |pending: &Option<Rc<Pending>>| pending.as_ref().map_or(0, |pending| pending.hash | 1);
        let mut pending = self.pending.each_ref().map(of);
        // One worker is as good as the other.
        pending[3..].sort_unstable();
        let turns = u64::from_le_bytes([self.turns[0], self.turns[1], self.turns[2], 0, 0, 0, 0, 0]);
        let [student, coach, platform, one, another] = pending;
        hash(&[self.now as u64, self.stored.hash, turns, student, coach, platform, one, another])
    }

    fn told(&self) -> String {
        let mut steps = Vec::new();
        let mut path = self.path.clone();
        while let Some(step) = path {
            steps.push(match &step.step {
                Happens::Time(now) => format!("it is {now}"),
                Happens::Reads(process, pending) => {
                    format!("{} reads: {}", NAMES[*process], pending.what)
                }
                Happens::Writes(process) => format!("{} writes", NAMES[*process]),
                Happens::Moved(process) => format!("{} finds it moved", NAMES[*process]),
            });
            path = step.before.clone();
        }
        steps.reverse();
        steps.join("\n")
    }
}

/// At most one outcome of each request, no two ends that contradict each other, nothing after a final one.
fn consistent(audit: &[Step<SessionEvent>]) -> Result<(), String> {
    let mut asked = false;
    let mut end: Option<&Step<SessionEvent>> = None;
    for step in audit {
        let wrong = || Err(format!("`{}` does not follow", step.event.name()));
        let by_time_alone = end.is_some_and(|end| matches!(end.event, SessionEvent::Missed { by: None, .. }));
        match &step.event {
            SessionEvent::ContactRecorded { .. } if by_time_alone => end = None,
            _ if end.is_some() => return wrong(),
            SessionEvent::RescheduleRequested(_) if asked => return wrong(),
            SessionEvent::RescheduleRequested(_) => asked = true,
            SessionEvent::Rescheduled { .. }
            | SessionEvent::Declined
            | SessionEvent::Withdrawn
            | SessionEvent::Lapsed
                if asked =>
            {
                asked = false;
            }
            SessionEvent::Rescheduled { .. }
            | SessionEvent::Declined
            | SessionEvent::Withdrawn
            | SessionEvent::Lapsed => return wrong(),
            SessionEvent::Cancelled { .. } => (asked, end) = (false, Some(step)),
            SessionEvent::Completed { .. } | SessionEvent::Missed { .. } if asked => return wrong(),
            SessionEvent::Completed { .. } | SessionEvent::Missed { .. } => end = Some(step),
            _ => {}
        }
    }
    Ok(())
}

/// Nobody is told more often than it happened.
fn told_once(stored: &Stored) -> Result<(), String> {
    let kinds = [
        ("session_completed", "completed"),
        ("session_missed", "missed"),
        ("session_cancelled", "cancelled"),
        ("session_rescheduled", "rescheduled"),
        ("session_reschedule_declined", "reschedule_declined"),
        ("session_reschedule_lapsed", "reschedule_lapsed"),
        ("session_reminder", "reminder_due"),
    ];
    for (kind, event) in kinds {
        let told = stored.outbox.iter().filter(|(told, _)| *told == kind).count();
        let happened = stored.audit.iter().filter(|step| step.event.name() == event);
        let most: usize =
            happened.map(|step| if *step.actor() == Actor::System { Role::BOTH.len() } else { 1 }).sum();
        if told > most {
            return Err(format!("{told} messages `{kind}`, {most} at most"));
        }
    }
    Ok(())
}

fn depth() -> usize {
    let asked = std::env::var("SESSION_MODEL_DEPTH").ok();
    asked.map_or(DEPTH, |depth| depth.parse().expect("SESSION_MODEL_DEPTH is a number"))
}

#[test]
fn no_interleaving_breaks_a_session() {
    match Scene::new(true).search(depth()) {
        Ok(tally) => {
            let Tally { states, transitions, writes, moved, refused, depth, ends } = &tally;
            println!(
                "{states} states and {transitions} transitions to depth {depth}: {writes} writes, {moved} found it \
                 moved, {refused} refusals; what is stored, by state: {ends:?}"
            );
            for state in ["scheduled", "reschedule requested", "completed", "cancelled", "missed"] {
                assert!(tally.ends.contains_key(state), "`{state}` was never reached: {tally:?}");
            }
            assert!(tally.moved > 0, "nobody ever came between: {tally:?}");
        }
        Err(why) => panic!("{why}"),
    }
}

/// The search has teeth: without the guard of the version it finds what is lost.
#[test]
fn writes_without_a_guard_are_caught() {
    let why = Scene::new(false).search(5).expect_err("something is lost");
    println!("{why}");
}
