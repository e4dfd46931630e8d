//! Documents and people to try the rules on.

use automation_core::{
    ActError, Actor, Change, CommandError, Id, Instant, Notification, Request, Row, SweepOptions, UserId,
    command, one_policy, sweep, testing::Memory,
};
use chrono::NaiveDate;
use compliance_core::{
    document::{
        Document, DocumentCommand, DocumentDraft, DocumentEvent, DocumentPolicy, DocumentReason,
        DocumentType, Term, WarnDays,
    },
    people::Workspace,
};
use zone_core::zone;

/// When the documents are made: in Berlin it is noon of 2 January.
pub(crate) const MADE: &str = "2026-01-02T11:00:00Z";

pub(crate) fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn user(id: &str) -> UserId {
    UserId::new(id).unwrap()
}

pub(crate) fn admin() -> Actor {
    Actor::staff(user("alice"), "admin")
}

pub(crate) fn fm() -> Actor {
    Actor::staff(user("frank"), "fm")
}

/// The contractor whose documents they are.
pub(crate) fn carla() -> Actor {
    Actor::participant(user("carla"), "contractor")
}

pub(crate) fn policy() -> DocumentPolicy {
    DocumentPolicy::new(zone!("Europe/Berlin"))
}

pub(crate) fn warning(days: &[u16]) -> DocumentPolicy {
    DocumentPolicy { warn_days: WarnDays::new(days.iter().copied()), ..policy() }
}

/// The first instant of that local day in Berlin.
pub(crate) fn begins(text: &str) -> Instant {
    automation_core::civil::day_begins(day(text), zone!("Europe/Berlin")).unwrap()
}

pub(crate) fn north() -> Workspace {
    Workspace::new("north").unwrap()
}

pub(crate) fn until(expires_on: &str) -> Term {
    Term::new(None, Some(day(expires_on))).unwrap()
}

pub(crate) fn draft(reference: &str, term: Term) -> DocumentDraft {
    let (kind, name) = (DocumentType::Insurance, "Liability".parse().unwrap());
    DocumentDraft::new(reference.parse().unwrap(), north(), user("carla"), kind, name).for_term(term)
}

/// Handed in by the contractor, so that it waits.
pub(crate) fn pending(term: Term) -> Document {
    draft("DOC-1", term).upload(&carla(), &[north()], instant(MADE), &policy()).unwrap()
}

/// Handed in by an admin, so that it is good.
pub(crate) fn approved(term: Term) -> Document {
    draft("DOC-1", term).upload(&admin(), &[north()], instant(MADE), &policy()).unwrap()
}

/// What one asks, or every reason why not.
pub(crate) fn ask(
    document: &Document,
    command: &DocumentCommand,
    actor: &Actor,
    now: Instant,
    policy: &DocumentPolicy,
) -> Result<Document, Vec<DocumentReason>> {
    let row = Row { id: Id(1), version: 0, due_at: None, record: document.clone() };
    match Change::of_command(row, &Request::new(command, actor, now), &mut (), policy) {
        Ok(change) => Ok(change.after),
        Err(ActError::Refused(refusal)) => Err(refusal.reasons().cloned().collect()),
        Err(ActError::Runaway(runaway)) => panic!("{runaway}"),
    }
}

/// The refusal as its sentence.
pub(crate) fn refusal(
    document: &Document,
    command: &DocumentCommand,
    actor: &Actor,
    now: Instant,
    policy: &DocumentPolicy,
) -> String {
    let request = Request::new(command, actor, now);
    automation_core::may(document, &request, &(), policy).expect_err("it is refused").to_string()
}

/// A desk with one document, which is swept and asked.
pub(crate) struct Desk {
    pub(crate) ledger: Memory<Document>,
    pub(crate) policy: DocumentPolicy,
    id: Id,
}

impl Desk {
    pub(crate) fn with(document: Document, policy: DocumentPolicy) -> Self {
        let mut ledger = Memory::new();
        let id = ledger.add(document, &policy);
        Self { ledger, policy, id }
    }

    pub(crate) fn sweep(&mut self, now: Instant) -> u64 {
        let options = SweepOptions::default();
        sweep(&mut self.ledger, &one_policy(&self.policy), now, options, &mut ()).unwrap().changed
    }

    pub(crate) fn ask(&mut self, command_: &DocumentCommand, actor: &Actor, now: Instant) {
        let request = Request::new(command_, actor, now);
        let done = command(&mut self.ledger, &one_policy(&self.policy), self.id, &request);
        assert!(!matches!(done, Err(CommandError::Refused(_))), "{done:?}");
        done.unwrap();
    }

    pub(crate) fn document(&self) -> &Document {
        &self.ledger.row(self.id).unwrap().record
    }

    pub(crate) fn steps(&self) -> Vec<(DocumentEvent, String)> {
        let steps = self.ledger.history(self.id);
        steps.map(|(_, step)| (step.event.clone(), step.at.to_string())).collect()
    }

    /// What waits, by its dedup key, without the channel, each once.
    pub(crate) fn told(&self) -> Vec<String> {
        let keys = self.ledger.outbox().iter().map(|message: &Notification| message.dedup.to_string());
        keys.filter_map(|key| key.strip_suffix("|mail").map(str::to_owned)).collect()
    }
}
