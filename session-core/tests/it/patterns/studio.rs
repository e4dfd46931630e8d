//! A storage in memory for patterns and class sessions: it writes what steps bring about in the order that storage
//! does (steps of sessions, then keys, then births), keeps the key column apart from the record, and looks after each
//! change whether what it holds can be.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{
    ActError, Actor, Birth, Cause, Change, Commands, Consequences, Effect, Happening, Id, Instant, Lifecycle,
    LifecycleExt, Request, Row, Withdrawal,
};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{ClassCommand, ClassReason, ClassStatus, SessionKey},
    pattern::{
        Conflict, Holidays, PatternCommand, PatternDraft, PatternEffect, PatternEvent, PatternFacts,
        PatternKey, PatternReason,
    },
};

/// What stands for a pattern: the pattern itself, or one with a fault in its rules.
pub(super) trait Course:
    Lifecycle<Policy = PatternPolicy, Event = PatternEvent>
    + Consequences<Facts = PatternFacts, Effect = PatternEffect>
    + Commands<Command = PatternCommand, Reason = PatternReason>
{
    fn of(pattern: Pattern) -> Self;
    fn pattern(&self) -> &Pattern;
}

impl Course for Pattern {
    fn of(pattern: Pattern) -> Self {
        pattern
    }

    fn pattern(&self) -> &Pattern {
        self
    }
}

/// The storage of a studio, or of several.
#[derive(Debug, Clone)]
pub(super) struct Studio<P: Course = Pattern> {
    pub(super) policy: PatternPolicy,
    pub(super) holidays: Holidays,
    pub(super) patterns: BTreeMap<Id, Row<P>>,
    pub(super) sessions: BTreeMap<Id, Row<ClassSession>>,
    /// The key columns.
    keys: BTreeMap<Id, String>,
    /// What was reported of sessions that stay.
    pub(super) conflicts: Vec<Conflict>,
    /// The messages that wait.
    pub(super) outbox: Vec<automation_core::Notification>,
    /// Every step of a session, by name.
    pub(super) steps: Vec<(Id, &'static str, Instant)>,
    /// How many sessions were made, and how many were there already.
    pub(super) made: usize,
    pub(super) were_there: usize,
    next: i64,
}

impl<P: Course> Studio<P> {
    pub(super) fn new(policy: PatternPolicy) -> Self {
        Self {
            policy,
            holidays: Holidays::default(),
            patterns: BTreeMap::new(),
            sessions: BTreeMap::new(),
            keys: BTreeMap::new(),
            conflicts: Vec::new(),
            outbox: Vec::new(),
            steps: Vec::new(),
            made: 0,
            were_there: 0,
            next: 0,
        }
    }

    fn number(&mut self) -> Id {
        self.next += 1;
        Id(self.next)
    }

    /// Inserts a pattern and its first sessions in one go (P-27).
    pub(super) fn create(&mut self, draft: PatternDraft, actor: &Actor, now: Instant) -> Id {
        let record = P::of(draft.made(now).expect("a series"));
        let id = self.number();
        let row = Row { id, version: 0, due_at: record.due_at(&self.policy), record };
        self.keys.insert(id, row.record.pattern().key.to_string());
        self.patterns.insert(id, row.clone());
        let mut facts = self.facts_of_a_sweep();
        let first = Happening::new(PatternEvent::Created, now, Cause::asked(actor, None));
        let begun = Change::begun(row, first, &mut facts, &self.policy);
        self.write(begun);
        self.refill(id, now);
        id
    }

    fn facts_of_a_sweep(&self) -> PatternFacts {
        PatternFacts { holidays: self.holidays.clone(), ..PatternFacts::default() }
    }

    /// What a command reads: all sessions of the pattern but the retired, and the patterns it was split into.
    fn facts_of_a_command(&self, pattern: &Pattern) -> PatternFacts {
        let mut facts = self.facts_of_a_sweep();
        let prefix = format!("{}/", pattern.key);
        for row in self.sessions.values() {
            if self.keys[&row.id].starts_with(&prefix) && row.record.status != ClassStatus::Retired {
                facts.sessions.add(row.clone());
            }
        }
        for row in self.patterns.values() {
            facts.successors.add(row.record.pattern().key.as_str());
        }
        facts
    }

    /// Refills one pattern, if it is due.
    pub(super) fn refill(&mut self, id: Id, now: Instant) -> usize {
        let row = self.patterns[&id].clone();
        if row.due_at.is_none_or(|due| due > now) {
            return 0;
        }
        let mut facts = self.facts_of_a_sweep();
        let change = Change::of_time(row, now, &mut facts, &self.policy).expect("it comes to rest");
        let steps = change.steps.len();
        self.write(change);
        steps
    }

    /// A run: refills what is due, lets sessions go by, and removes what is purged.
    pub(super) fn run(&mut self, now: Instant) {
        for id in self.patterns.keys().copied().collect::<Vec<_>>() {
            self.refill(id, now);
        }
        self.pass(now);
        self.purge();
    }

    /// Takes the steps of sessions that are due.
    pub(super) fn pass(&mut self, now: Instant) {
        let due = |row: &&Row<ClassSession>| row.due_at.is_some_and(|due| due <= now);
        let due: Vec<Row<ClassSession>> = self.sessions.values().filter(due).cloned().collect();
        for row in due {
            let change = Change::of_time(row, now, &mut (), &self.policy).expect("it comes to rest");
            self.write_session(change);
        }
    }

    /// Removes the rows that are purged.
    pub(super) fn purge(&mut self) {
        self.sessions.retain(|_, row| row.record.status != ClassStatus::Purged);
        let Self { sessions, patterns, keys, .. } = self;
        keys.retain(|id, _| sessions.contains_key(id) || patterns.contains_key(id));
    }

    /// Asks something of a pattern; what is reported of sessions that stay.
    pub(super) fn ask(
        &mut self,
        id: Id,
        command: &PatternCommand,
        actor: &Actor,
        now: Instant,
    ) -> Result<Vec<Conflict>, ActError<PatternReason>> {
        let row = self.patterns[&id].clone();
        let mut facts = self.facts_of_a_command(row.record.pattern());
        let change = Change::of_command(row, &Request::new(command, actor, now), &mut facts, &self.policy)?;
        let before = self.conflicts.len();
        self.write(change);
        Ok(self.conflicts[before..].to_vec())
    }

    /// Asks something of a session.
    pub(super) fn ask_session(
        &mut self,
        id: Id,
        command: &ClassCommand,
        actor: &Actor,
        now: Instant,
    ) -> Result<(), ActError<ClassReason>> {
        let row = self.sessions[&id].clone();
        let change = Change::of_command(row, &Request::new(command, actor, now), &mut (), &self.policy)?;
        self.write_session(change);
        Ok(())
    }

    fn write_session(&mut self, change: Change<ClassSession>) {
        assert_eq!(self.keys[&change.id], change.after.key.as_str(), "its own steps never change its key");
        for effect in &change.consequences {
            self.tell(effect.notification(), effect.withdrawal());
        }
        for step in &change.steps {
            self.steps.push((change.id, automation_core::Event::name(&step.event), step.at));
        }
        let version = change.version + change.steps.len() as u64;
        let row = Row { id: change.id, version, due_at: change.due_at, record: change.after };
        self.sessions.insert(row.id, row);
    }

    fn tell(&mut self, message: Option<&automation_core::Notification>, withdrawal: Option<&Withdrawal>) {
        if let Some(withdrawal) = withdrawal {
            self.outbox.retain(|message| !withdrawal.concerns(message));
        }
        if let Some(message) = message
            && self.outbox.iter().all(|told| told.dedup != message.dedup)
        {
            self.outbox.push(message.clone());
        }
    }

    /// Writes a change of a pattern, all of it.
    fn write(&mut self, change: Change<P>) {
        let stored = &self.patterns[&change.id];
        assert_eq!(stored.version, change.version, "nobody changed it meanwhile");
        let version = change.version + change.steps.len() as u64;
        let row = Row { id: change.id, version, due_at: change.due_at, record: change.after };
        self.patterns.insert(row.id, row);
        let mut rekeyed = BTreeMap::new();
        let mut sessions: Vec<Birth<ClassSession>> = Vec::new();
        let mut patterns: Vec<Birth<Pattern>> = Vec::new();
        for effect in change.consequences {
            self.tell(effect.notification(), effect.withdrawal());
            match effect {
                PatternEffect::Message(_) => {}
                PatternEffect::Session(step) => {
                    let row = self.sessions.get_mut(&step.id).expect("it is there");
                    assert_eq!(row.version, step.version, "steps follow each other");
                    row.version += 1;
                    (row.due_at, row.record) = (step.due_at, step.after);
                    self.steps.push((step.id, automation_core::Event::name(&step.step.event), step.step.at));
                }
                PatternEffect::Rekeyed { id, key } => {
                    rekeyed.insert(id, key);
                }
                PatternEffect::NewSession(birth) => sessions.push(*birth),
                PatternEffect::NewPattern(birth) => patterns.push(*birth),
                PatternEffect::Conflict(conflict) => self.conflicts.push(*conflict),
            }
        }
        self.keys.extend(rekeyed.into_iter().map(|(id, key): (Id, SessionKey)| (id, key.to_string())));
        let is_session = |id: &Id| self.sessions.contains_key(id);
        let mut held: BTreeSet<String> =
            self.keys.iter().filter(|(id, _)| is_session(id)).map(|(_, key)| key.clone()).collect();
        for birth in sessions {
            assert_eq!(birth.key, birth.record.key.as_str());
            if held.insert(birth.key.clone()) {
                self.bear_session(birth);
            } else {
                self.were_there += 1;
            }
        }
        for birth in patterns {
            assert!(self.id_of(&birth.key).is_none(), "{} is there", birth.key);
            let id = self.number();
            self.keys.insert(id, birth.key.clone());
            let row = Row { id, version: 1, due_at: birth.due_at, record: P::of(birth.record) };
            self.patterns.insert(id, row);
        }
    }

    fn bear_session(&mut self, birth: Birth<ClassSession>) {
        let id = self.number();
        self.made += 1;
        self.steps.push((id, automation_core::Event::name(&birth.step.event), birth.step.at));
        self.keys.insert(id, birth.key);
        self.sessions.insert(id, Row { id, version: 1, due_at: birth.due_at, record: birth.record });
    }

    /// What cannot be in a storage: two rows of one key, or a key column that is not the record's key.
    pub(super) fn untrue(&self) -> Result<(), String> {
        let mut keys = BTreeSet::new();
        for (id, row) in &self.sessions {
            let (column, record) = (&self.keys[id], row.record.key.as_str());
            if column != record {
                return Err(format!("session {id} has the key {column} and says {record}"));
            }
            if !keys.insert(record) {
                return Err(format!("two sessions have the key {record}"));
            }
            let taken = row.record.seats.taken();
            if taken > row.record.details.capacity.get() {
                return Err(format!("{taken} seats of {record} are taken, more than there are"));
            }
        }
        Ok(())
    }

    pub(super) fn id_of(&self, key: &str) -> Option<Id> {
        self.patterns.values().find(|row| row.record.pattern().key.as_str() == key).map(|row| row.id)
    }

    pub(super) fn pattern(&self, id: Id) -> &Pattern {
        self.patterns[&id].record.pattern()
    }

    /// The number of the session of that key.
    pub(super) fn session_of(&self, key: &str) -> Option<Id> {
        self.keys.iter().find(|(id, held)| *held == key && self.sessions.contains_key(id)).map(|(id, _)| *id)
    }

    pub(super) fn session(&self, key: &str) -> &ClassSession {
        let id = self.session_of(key).unwrap_or_else(|| panic!("there is no {key}"));
        &self.sessions[&id].record
    }

    /// The sessions of a pattern, by their keys.
    pub(super) fn sessions_of(&self, pattern: &PatternKey) -> Vec<&ClassSession> {
        let mut sessions: Vec<&ClassSession> = self
            .sessions
            .values()
            .map(|row| &row.record)
            .filter(|one| one.key.pattern() == *pattern)
            .collect();
        sessions.sort_by(|one, other| one.key.cmp(&other.key));
        sessions
    }
}
