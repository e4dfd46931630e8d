//! A studio in memory: what the rules say of its patterns and class sessions is what there is.

use std::collections::BTreeMap;

use automation_core::{
    Actor, Births, Change, Id, Instant, LifecycleExt as _, Neighbours, Request, Row, UserId,
};
use duecourse::calendars::{PatternShown, calendar, pattern_events};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{ClassCommand, ClassStatus},
    pattern::{Holidays, PatternCommand, PatternDraft, PatternEffect, PatternFacts},
};

pub(super) struct Studio {
    pub(super) policy: PatternPolicy,
    pub(super) now: Instant,
    pub(super) holidays: Holidays,
    pub(super) patterns: BTreeMap<Id, Row<Pattern>>,
    pub(super) sessions: BTreeMap<Id, Row<ClassSession>>,
    last: i64,
}

fn staff() -> Actor {
    Actor::staff(UserId::new("ada").unwrap(), "operator")
}

impl Studio {
    pub(super) fn new(now: &str) -> Self {
        Self {
            policy: PatternPolicy::default(),
            now: now.parse().unwrap(),
            holidays: Holidays::default(),
            patterns: BTreeMap::new(),
            sessions: BTreeMap::new(),
            last: 0,
        }
    }

    fn next(&mut self) -> Id {
        self.last += 1;
        Id(self.last)
    }

    /// Makes it with its first sessions (P-6).
    pub(super) fn add(&mut self, draft: PatternDraft) -> Id {
        let record = draft.made(self.now).unwrap();
        let id = self.next();
        let due_at = record.due_at(&self.policy);
        self.patterns.insert(id, Row { id, version: 0, due_at, record });
        self.settle();
        id
    }

    /// Some days pass, with a sweep at their end.
    pub(super) fn pass(&mut self, days: u32) {
        self.now = self.now.checked_add(automation_core::Span::days(days)).unwrap();
        self.settle();
    }

    fn settle(&mut self) {
        for row in self.patterns.values().cloned().collect::<Vec<_>>() {
            let mut facts = self.facts();
            let change = Change::of_time(row, self.now, &mut facts, &self.policy).unwrap();
            self.write(change);
        }
        for row in self.sessions.values().cloned().collect::<Vec<_>>() {
            let change = Change::of_time(row, self.now, &mut (), &self.policy).unwrap();
            self.write_session(change);
        }
        self.sessions.retain(|_, row| row.record.status != ClassStatus::Purged);
    }

    /// Whether it was done.
    pub(super) fn ask(&mut self, pattern: Id, command: &PatternCommand) -> bool {
        let (actor, mut facts) = (staff(), self.facts());
        let request = Request::new(command, &actor, self.now);
        let asked = Change::of_command(self.patterns[&pattern].clone(), &request, &mut facts, &self.policy);
        asked.map(|change| self.write(change)).is_ok()
    }

    pub(super) fn ask_session(&mut self, session: Id, command: &ClassCommand) -> bool {
        let actor = staff();
        let request = Request::new(command, &actor, self.now);
        let asked = Change::of_command(self.sessions[&session].clone(), &request, &mut (), &self.policy);
        asked.map(|change| self.write_session(change)).is_ok()
    }

    fn facts(&self) -> PatternFacts {
        let (mut sessions, mut successors) = (Neighbours::default(), Births::default());
        let there = self.sessions.values().filter(|row| row.record.status.holds_its_time());
        there.for_each(|row| sessions.add(row.clone()));
        self.patterns.values().for_each(|row| successors.add(row.record.key.as_str()));
        PatternFacts { sessions, holidays: self.holidays.clone(), successors }
    }

    fn write_session(&mut self, change: Change<ClassSession>) {
        let row = Row { id: change.id, version: 0, due_at: change.due_at, record: change.after };
        self.sessions.insert(change.id, row);
    }

    /// As storage does: what becomes of the sessions that are there, then the new ones.
    fn write(&mut self, change: Change<Pattern>) {
        let row = Row { id: change.id, version: 0, due_at: change.due_at, record: change.after };
        self.patterns.insert(change.id, row);
        for effect in &change.consequences {
            if let PatternEffect::Session(step) = effect {
                let row = Row { id: step.id, version: 0, due_at: step.due_at, record: step.after.clone() };
                self.sessions.insert(step.id, row);
            }
        }
        for effect in change.consequences {
            match effect {
                PatternEffect::NewSession(birth) => {
                    let is_there = self.sessions.values().any(|row| row.record.key.as_str() == birth.key);
                    if !is_there && birth.new_record().is_useful_at(self.now) {
                        let id = self.next();
                        let row = Row { id, version: 0, due_at: birth.due_at, record: birth.record };
                        self.sessions.insert(id, row);
                    }
                }
                PatternEffect::NewPattern(birth) => {
                    let id = self.next();
                    self.patterns
                        .insert(id, Row { id, version: 0, due_at: birth.due_at, record: birth.record });
                }
                _ => {}
            }
        }
    }

    /// The session with that key.
    pub(super) fn session(&self, key: &str) -> Id {
        let found = self.sessions.values().find(|row| row.record.key.as_str() == key);
        found.unwrap_or_else(|| panic!("there is no session {key}")).id
    }

    /// The sessions of a pattern.
    pub(super) fn sessions_of(&self, pattern: Id) -> Vec<ClassSession> {
        let key = &self.patterns[&pattern].record.key;
        let sessions = self.sessions.values().map(|row| &row.record);
        sessions.filter(|session| session.key.pattern() == *key).cloned().collect()
    }

    /// The calendar file of a pattern.
    pub(super) fn file(&self, pattern: Id) -> String {
        let (sessions, row) = (self.sessions_of(pattern), &self.patterns[&pattern]);
        let shown = PatternShown {
            pattern: &row.record,
            sessions: &sessions,
            holidays: &self.holidays,
            policy: &self.policy,
            now: self.now,
        };
        let events = pattern_events(&shown).unwrap();
        calendar(row.record.key.as_str(), events).unwrap().text(self.now.to_datetime())
    }
}
