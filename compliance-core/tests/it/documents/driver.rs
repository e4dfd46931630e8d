//! Plays a history on the crate, through a ledger in memory, and compares every answer with the oracle's.

use automation_core::{
    Actor, CommandError, Commands, Id, Instant, Ledger as _, LifecycleExt as _, MessageEffect, Request,
    SweepOptions, UserId, command, one_policy, sweep, testing::Memory,
};
use chrono::{Days as ChronoDays, NaiveDate};
use compliance_core::{
    document::{
        Document, DocumentCommand, DocumentDraft, DocumentEvent, DocumentPolicy, DocumentReason,
        DocumentStatus, DocumentType, ExpireScope, LackReason, Requirements, Term, UploadReason, WarnDays,
        is_compliant,
    },
    people::Workspace,
};

use super::{
    history::{Asked, Choice, Days, Fact, History, PAPERS, What, Who},
    oracle::{Paper, Stand, Told, reasons_against_making},
};

/// What can be played: the crate's own record, or one with a fault.
pub(crate) trait Played:
    Commands<
        Policy = DocumentPolicy,
        Event = DocumentEvent,
        Facts = (),
        Effect = MessageEffect,
        Command = DocumentCommand,
        Reason = DocumentReason,
    >
{
    fn of(document: Document) -> Self;

    fn document(&self) -> &Document;
}

impl Played for Document {
    fn of(document: Document) -> Self {
        document
    }

    fn document(&self) -> &Document {
        self
    }
}

fn at(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

fn user(id: &str) -> UserId {
    UserId::new(id).unwrap()
}

fn who(who: Who) -> Actor {
    match who {
        Who::Admin => Actor::staff(user("alice"), "admin"),
        Who::Fm => Actor::staff(user("frank"), "fm"),
        Who::Owner => Actor::participant(user("carla"), "contractor"),
        Who::Other => Actor::participant(user("oscar"), "contractor"),
        Who::System => Actor::System,
    }
}

fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1)
        .unwrap()
        .checked_add_days(ChronoDays::new(number.unsigned_abs()))
        .unwrap()
}

fn term(days: Days) -> Term {
    Term::new(days.issued.map(day), days.expiry.map(day)).unwrap()
}

fn policy_of(choice: &Choice) -> DocumentPolicy {
    DocumentPolicy {
        warn_days: WarnDays::new(choice.stages.iter().map(|stage| u16::try_from(*stage).unwrap())),
        expire_scope: if choice.all_expire { ExpireScope::All } else { ExpireScope::Verified },
        requirements: Requirements::from([DocumentType::Insurance, DocumentType::License]),
        ..DocumentPolicy::new(choice.place().zone.parse().unwrap())
    }
}

fn command_of(asked: Asked) -> DocumentCommand {
    match asked {
        Asked::Approve => DocumentCommand::Approve,
        Asked::Reject => DocumentCommand::Reject { reason: "blurred".to_owned().try_into().unwrap() },
        Asked::Acknowledge => DocumentCommand::Acknowledge,
        Asked::Snooze(until) => DocumentCommand::Snooze { until: day(until) },
        Asked::WarnNow(days) => DocumentCommand::WarnNow { days: u16::try_from(days).unwrap() },
        Asked::Renew(days) => DocumentCommand::Renew { number: None, term: term(days) },
    }
}

fn reason(reason: &DocumentReason) -> &'static str {
    match reason {
        DocumentReason::NotAdmin { .. } => "not admin",
        DocumentReason::NotTheirs { .. } => "not theirs",
        DocumentReason::NotPending { .. } => "not pending",
        DocumentReason::NotWarned { .. } => "not warned",
        DocumentReason::Acknowledged { .. } => "acknowledged",
        DocumentReason::Snoozed { .. } => "snoozed",
        DocumentReason::OnlyTheSystem { .. } => "not the system",
        DocumentReason::NotGood { .. } => "not good",
        DocumentReason::WarnedAlready { .. } => "warned already",
        DocumentReason::NotNear { .. } => "not near",
        DocumentReason::NoExpiry => "no expiry",
        DocumentReason::SnoozeNotAhead { .. } => "not ahead",
        DocumentReason::SnoozePastExpiry { .. } => "past the expiry",
        DocumentReason::ExpiryPast { .. } => "expiry past",
    }
}

fn lack(reason: &LackReason) -> &'static str {
    match reason {
        LackReason::Missing => "missing",
        LackReason::Pending { .. } => "pending",
        LackReason::Rejected { .. } => "rejected",
        LackReason::Expired { .. } => "expired",
        LackReason::NotYetValid { .. } => "not yet valid",
    }
}

fn stand(status: &DocumentStatus) -> Stand {
    match status {
        DocumentStatus::Pending => Stand::Pending,
        DocumentStatus::Approved { .. } => Stand::Approved,
        DocumentStatus::Rejected(_) => Stand::Rejected,
        DocumentStatus::Expired { .. } => Stand::Expired,
        DocumentStatus::ExpiringSoon { stage, .. } => Stand::ExpiringSoon { stage: i64::from(*stage) },
    }
}

/// The dedup keys of a message, by both channels.
fn keys(paper: usize, told: &Told) -> [String; 2] {
    let key = match *told {
        Told::Approved { edition } => format!("document_approved|D-{paper}|{edition}"),
        Told::Rejected { edition } => format!("document_rejected|D-{paper}|{edition}"),
        Told::Expiring { edition, expiry, stage } => {
            format!("compliance_expiring|D-{paper}|{edition}|{}|{stage}", day(expiry))
        }
        Told::Expired { edition, expiry } => {
            format!("compliance_expired|D-{paper}|{edition}|{}|expired", day(expiry))
        }
    };
    [format!("{key}|in_app"), format!("{key}|mail")]
}

/// Plays the history on `R`, and fails at the first answer that is not the oracle's.
pub(crate) fn play<R: Played>(history: &History) -> Result<(), String> {
    let policy = policy_of(&history.policy);
    let mut game = Game {
        ledger: Memory::<R>::new(),
        ids: [None; PAPERS],
        papers: [const { None }; PAPERS],
        policy: &policy,
        choice: &history.policy,
    };
    for (index, fact) in history.facts.iter().enumerate() {
        game.fact(*fact).map_err(|why| format!("fact {index}, {fact:?}: {why}"))?;
    }
    // A last sweep, long after everything.
    let end = history.facts.last().map_or(0, |fact| fact.at) + 60 * super::calendar::DAY;
    game.swept(end).map_err(|why| format!("at the end: {why}"))
}

struct Game<'a, R: Played> {
    ledger: Memory<R>,
    ids: [Option<Id>; PAPERS],
    papers: [Option<Paper>; PAPERS],
    policy: &'a DocumentPolicy,
    choice: &'a Choice,
}

impl<R: Played> Game<'_, R> {
    fn fact(&mut self, Fact { at: now, what }: Fact) -> Result<(), String> {
        match what {
            What::Make { .. } => self.make(what, now),
            What::Ask { paper, by, asked } => self.ask(paper, by, asked, now),
            What::Sweep => self.swept(now),
            What::Read { paper } => self.read(paper, now),
            What::MayWork { as_of } => self.may_work(as_of),
        }
    }

    fn make(&mut self, what: What, now: i64) -> Result<(), String> {
        let What::Make { paper, by, is_their_workspace, is_license, term: days } = what else {
            return Ok(());
        };
        let [north, south] = ["north", "south"].map(|name| Workspace::new(name).unwrap());
        let document_type = if is_license { DocumentType::License } else { DocumentType::Insurance };
        let (reference, name) = (format!("D-{paper}").parse().unwrap(), "Liability".parse().unwrap());
        let draft = DocumentDraft::new(reference, north.clone(), user("carla"), document_type, name);
        let theirs = [if is_their_workspace { north } else { south }];
        let made = draft.for_term(term(days)).upload(&who(by), &theirs, at(now), self.policy);
        let reasons = match &made {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal
                .reasons()
                .map(|reason| match reason {
                    UploadReason::NotTheirs { .. } => "not theirs",
                    UploadReason::NotInWorkspace { .. } => "not in workspace",
                    UploadReason::ExpiryPast { .. } => "expiry past",
                    _ => "another reason",
                })
                .collect(),
        };
        let expected = reasons_against_making(self.choice, by, is_their_workspace, days, now);
        same("reasons against making it", &reasons, &expected)?;
        if let Ok(made) = made {
            self.ids[paper] = Some(self.ledger.add(R::of(made), self.policy));
            self.papers[paper] = Some(Paper::made(self.choice, by, is_license, days, now));
        }
        Ok(())
    }

    fn ask(&mut self, paper: usize, by: Who, asked: Asked, now: i64) -> Result<(), String> {
        let (Some(id), Some(known)) = (self.ids[paper], self.papers[paper].as_ref()) else { return Ok(()) };
        let mut expected = known.clone();
        let expected_reasons = expected.ask(asked, by, now);
        let (command_of, actor) = (command_of(asked), who(by));
        let request = Request::new(&command_of, &actor, at(now));
        match command(&mut self.ledger, &one_policy(self.policy), id, &request) {
            Ok(change) => {
                same("reasons", &Vec::new(), &expected_reasons)?;
                same("status after", &stand(&change.after.document().status), &expected.stand)?;
                self.steps(id, &expected.steps)?;
                self.papers[paper] = Some(expected);
                self.messages()
            }
            Err(CommandError::Refused(refusal)) => {
                same("reasons", &refusal.reasons().map(reason).collect(), &expected_reasons)
            }
            Err(other) => Err(other.to_string()),
        }
    }

    fn read(&mut self, paper: usize, now: i64) -> Result<(), String> {
        let (Some(id), Some(known)) = (self.ids[paper], self.papers[paper].as_ref()) else { return Ok(()) };
        let mut expected = known.clone();
        expected.pass(now);
        let record = &self.ledger.row(id).ok_or("the row is gone")?.record;
        let seen = record.as_of(at(now), self.policy).map_err(|runaway| runaway.to_string())?;
        same("status", &stand(&seen.document().status), &expected.stand)?;
        same("edition", &(seen.document().version.edition as usize), &expected.editions.len())?;
        same("next due instant", &seen.due_at(self.policy).map(Instant::micros), &expected.next())
    }

    /// Asks whether the contractor may work, and holds the answer against every instant at which it may turn.
    fn may_work(&mut self, as_of: i64) -> Result<(), String> {
        let documents: Vec<&Document> = self.ledger.rows().map(|row| row.record.document()).collect();
        let papers: Vec<&Paper> = self.papers.iter().flatten().collect();
        let covered = |at: i64, is_license: bool| {
            papers.iter().any(|paper| paper.is_license == is_license && paper.covers(at))
        };
        let may = |at: i64| covered(at, false) && covered(at, true);
        let turns: Vec<i64> = papers.iter().flat_map(|paper| paper.turns()).collect();
        let between =
            |from: i64, until: i64| turns.iter().copied().filter(move |at| from < *at && *at < until);
        match is_compliant(&user("carla"), documents, at(as_of), self.policy) {
            Ok(compliant) => {
                let from = compliant.from.map_or(i64::MIN, Instant::micros);
                let until = compliant.until.map_or(i64::MAX, Instant::micros);
                same("may work", &true, &may(as_of))?;
                let all = between(from, until).chain([from, until - 1]).all(may);
                same("may work all the time that was said", &true, &all)?;
                same("nor before or after", &false, &(may(from - 1) || until < i64::MAX && may(until)))
            }
            Err(refused) => {
                same("may work", &false, &may(as_of))?;
                for is_license in [false, true] {
                    let asked = if is_license { DocumentType::License } else { DocumentType::Insurance };
                    let told = refused.lacking.iter().find(|one| one.document_type == asked);
                    same("lacking", &told.is_some(), &!covered(as_of, is_license))?;
                    let Some(told) = told else { continue };
                    let mut reasons: Vec<&str> = told.reasons.iter().map(lack).collect();
                    let such = papers.iter().filter(|paper| paper.is_license == is_license);
                    let mut expected: Vec<&str> = such.flat_map(|paper| paper.lacks(as_of)).collect();
                    if expected.is_empty() {
                        expected.push("missing");
                    }
                    reasons.sort_unstable();
                    expected.sort_unstable();
                    same("reasons", &reasons, &expected)?;
                }
                let first = between(as_of, i64::MAX).filter(|at| may(*at)).min();
                same("possible from", &refused.possible_from.map(Instant::micros), &first)
            }
        }
    }

    /// Sweeps, and compares everything that is stored then.
    fn swept(&mut self, now: i64) -> Result<(), String> {
        let options = SweepOptions { batch: 2, dry_run: false };
        sweep(&mut self.ledger, &one_policy(self.policy), at(now), options, &mut ())
            .map_err(|error| error.to_string())?;
        let mut next = Vec::new();
        for (id, paper) in self.ids.iter().zip(&mut self.papers) {
            let (Some(id), Some(expected)) = (*id, paper.as_mut()) else { continue };
            expected.pass(now);
            let stored = self.ledger.row(id).ok_or("the row is gone")?.record.document();
            same("stored status", &stand(&stored.status), &expected.stand)?;
            next.extend(expected.next());
        }
        for (id, paper) in self.ids.iter().zip(&self.papers) {
            let (Some(id), Some(expected)) = (*id, paper.as_ref()) else { continue };
            self.steps(id, &expected.steps)?;
        }
        self.messages()?;
        let earliest = self.ledger.earliest_due(None).map_err(|error| error.to_string())?;
        same("earliest due instant", &earliest.map(Instant::micros), &next.into_iter().min())
    }

    fn messages(&self) -> Result<(), String> {
        let papers = self.papers.iter().enumerate();
        let told = papers.flat_map(|(index, paper)| {
            paper.iter().flat_map(move |paper| paper.told.iter().flat_map(move |told| keys(index, told)))
        });
        let mut expected: Vec<String> = told.collect();
        expected.sort();
        let mut told: Vec<String> =
            self.ledger.outbox().iter().map(|message| message.dedup.to_string()).collect();
        told.sort();
        same("messages", &told, &expected)
    }

    fn steps(&self, id: Id, expected: &[(&'static str, i64)]) -> Result<(), String> {
        let steps: Vec<(&str, i64)> = self
            .ledger
            .history(id)
            .map(|(_, step)| (automation_core::Event::name(&step.event), step.at.micros()))
            .collect();
        same("steps", &steps.as_slice(), &expected)
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected { Ok(()) } else { Err(format!("{what}: {got:?}, but the oracle says {expected:?}")) }
}

/// How many histories the crate is compared on, unless `DOCUMENT_HISTORIES` says another number: 100,000 are tried with
/// `DOCUMENT_HISTORIES=100000 cargo test -p compliance-core --test it documents::driver`.
const HISTORIES: u64 = 6_000;

#[test]
fn the_crate_agrees_with_the_oracle() {
    let count = std::env::var("DOCUMENT_HISTORIES").ok().map_or(HISTORIES, |count| count.parse().unwrap());
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            let mut facts = 0;
            for seed in (0..count).filter(|seed| seed % 2 == half) {
                let history = History::of_seed(seed);
                facts += history.facts.len();
                if let Err(why) = play::<Document>(&history) {
                    let smallest = history.shrunk(|smaller| play::<Document>(smaller).is_err());
                    let again = play::<Document>(&smallest).expect_err("it fails still");
                    panic!("history {seed}: {why}\nthe smallest: {smallest:#?}\n{again}");
                }
            }
            facts
        })
    });
    let facts: usize = halves.into_iter().map(|half| half.join().expect("no disagreement")).sum();
    println!("{count} histories of {facts} facts agree");
}
