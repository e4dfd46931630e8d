//! Plays a history by the rules, with a storage of the simplest kind, and holds what came out against the model.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use automation_core::{
    Actor, Birth, Cause, Change, Happening, Id, Instant, LifecycleExt as _, NeighbourStep, Request, Row,
    Step, money::Money,
};
use compliance_core::payout::{
    Method, OfContractor, Payout, PayoutEligibility, PayoutPolicy, PayoutRequest, Wallet, ask_all,
    eligibility::{
        EligibilityCommand, EligibilityEffect, EligibilityEvent, EligibilityFacts, EligibilityReason,
    },
    request::{RequestCommand, RequestDraft, RequestEffect, RequestEvent, RequestReason},
    wallet::{WalletEvent, Wallets, entries},
};

use super::{
    history::{Deed, JobVerb, PEOPLE, RequestVerb, What},
    made::{admin, amount, eur, job, number, policy, usd, user},
    model::Model,
};

/// A request, or one with a fault in its rules.
pub(super) trait Wanting:
    OfContractor<
        Policy = PayoutPolicy,
        Event = RequestEvent,
        Facts = Wallets,
        Effect = RequestEffect,
        Command = RequestCommand,
        Reason = RequestReason,
    > + Debug
{
    fn of(request: PayoutRequest) -> Self;

    /// What a draft becomes.
    fn made(draft: &RequestDraft, actor: &Actor, now: Instant, wallets: &Wallets) -> Option<PayoutRequest> {
        PayoutRequest::make(&Request::new(draft, actor, now), wallets, false).ok()
    }
}

/// The payout of a job, or one with a fault in its rules.
pub(super) trait Owing:
    OfContractor<
        Policy = PayoutPolicy,
        Event = EligibilityEvent,
        Facts = EligibilityFacts,
        Effect = EligibilityEffect,
        Command = EligibilityCommand,
        Reason = EligibilityReason,
    > + Debug
{
    fn of(eligibility: PayoutEligibility) -> Self;
}

impl Wanting for PayoutRequest {
    fn of(request: PayoutRequest) -> Self {
        request
    }
}

impl Owing for PayoutEligibility {
    fn of(eligibility: PayoutEligibility) -> Self {
        eligibility
    }
}

/// What is stored.
#[derive(Debug)]
struct Office<Q, E> {
    now: Instant,
    jobs: Vec<Row<E>>,
    requests: Vec<Row<Q>>,
    wallets: Vec<Row<Wallet>>,
    /// The steps of each wallet, by its number.
    ledgers: BTreeMap<Id, Vec<Step<WalletEvent>>>,
    payouts: BTreeMap<String, Payout>,
}

/// Plays the history; says where it first differs from the model.
pub(super) fn play<Q: Wanting, E: Owing>(history: &[Deed]) -> Result<(), String> {
    let mut office: Office<Q, E> = Office {
        now: "2026-03-01T12:00:00Z".parse().map_err(|_| "an instant")?,
        jobs: Vec::new(),
        requests: Vec::new(),
        wallets: Vec::new(),
        ledgers: BTreeMap::new(),
        payouts: BTreeMap::new(),
    };
    let mut model = Model::default();
    for (place, deed) in history.iter().enumerate() {
        let differs = |what: String| format!("after deed {place}, {deed:?}: {what}");
        let (done, expected) = (office.does(deed).map_err(differs)?, model.does(deed));
        if done != expected {
            return Err(differs(format!("{done} done, {expected} expected")));
        }
        office.is_as(&model).map_err(differs)?;
    }
    Ok(())
}

impl<Q: Wanting, E: Owing> Office<Q, E> {
    fn wallets(&self) -> Wallets {
        let mut wallets = Wallets::default();
        self.wallets.iter().for_each(|row| wallets.add(row.clone()));
        wallets
    }

    fn known(&self) -> EligibilityFacts {
        let mut known = EligibilityFacts { wallets: self.wallets(), ..EligibilityFacts::default() };
        self.payouts.keys().for_each(|number| known.payouts.add(number.as_str()));
        known
    }

    fn does(&mut self, deed: &Deed) -> Result<usize, String> {
        let minutes = automation_core::Span::minutes(deed.after);
        self.now = self.now.checked_add(minutes).ok_or("in range")?;
        let actor = if deed.by_admin { admin() } else { Actor::staff(user("fay"), "fm") };
        match &deed.what {
            What::Owe { who, cents } => {
                let number = job(&format!("JOB-{}", self.jobs.len()));
                let owed = PayoutEligibility::new(number, user(who), amount(usd(*cents)), self.now);
                let row = self.row(self.jobs.len(), E::of(owed));
                let recorded = self.first(EligibilityEvent::Recorded);
                let change = Change::begun(row.clone(), recorded, &mut self.known(), &policy());
                self.jobs.push(row);
                self.write_jobs(vec![change])
            }
            What::Job { which, verb } => {
                let Some(row) = self.jobs.get(*which).cloned() else { return Ok(0) };
                let command = match verb {
                    JobVerb::Approve => EligibilityCommand::Approve,
                    JobVerb::Hold => EligibilityCommand::Hold { reason: "to be looked at".to_owned() },
                    JobVerb::Release => EligibilityCommand::Release,
                };
                let request = Request::new(&command, &actor, self.now);
                let change = Change::of_command(row, &request, &mut self.known(), &policy());
                self.write_jobs(change.into_iter().collect())
            }
            What::Request { who, cents, euros } => {
                let money: fn(i64) -> Money = if *euros { eur } else { usd };
                let draft = RequestDraft {
                    number: number(&format!("PAY-REQ-{}", self.requests.len())),
                    contractor: user(who),
                    amount: money(*cents),
                    method: Method::Cash,
                };
                let Some(made) = Q::made(&draft, &actor, self.now, &self.wallets()) else { return Ok(0) };
                let row = self.row(self.requests.len(), Q::of(made));
                let requested = self.first(RequestEvent::Requested);
                let change = Change::begun(row.clone(), requested, &mut self.wallets(), &policy());
                self.requests.push(row);
                self.write_requests(vec![change])
            }
            What::Decide { which, verb } => {
                let Some(row) = self.requests.get(*which).cloned() else { return Ok(0) };
                let command = match verb {
                    RequestVerb::Approve => RequestCommand::Approve,
                    RequestVerb::Reject => RequestCommand::Reject { reason: "no".to_owned() },
                    RequestVerb::Process => RequestCommand::Process,
                    RequestVerb::Complete => RequestCommand::Complete,
                };
                let request = Request::new(&command, &actor, self.now);
                let change = Change::of_command(row, &request, &mut self.wallets(), &policy());
                self.write_requests(change.into_iter().collect())
            }
            What::ApproveAll { who } => {
                let theirs = of(who, &self.requests);
                let request = Request::new(&RequestCommand::Approve, &actor, self.now);
                let all = ask_all(theirs, &request, &mut self.wallets(), &policy());
                self.write_requests(all.granted)
            }
            What::PayAll { who } => {
                let theirs = of(who, &self.jobs);
                let request = Request::new(&EligibilityCommand::Approve, &actor, self.now);
                let all = ask_all(theirs, &request, &mut self.known(), &policy());
                self.write_jobs(all.granted)
            }
        }
    }

    fn row<R>(&self, place: usize, record: R) -> Row<R> {
        Row { id: Id(i64::try_from(place).unwrap()), version: 0, due_at: None, record }
    }

    fn first<V>(&self, event: V) -> Happening<V> {
        Happening::new(event, self.now, Cause::asked(&admin(), None))
    }

    fn write_jobs(&mut self, changes: Vec<Change<E>>) -> Result<usize, String> {
        let done = changes.len();
        for change in changes {
            put(&mut self.jobs, &change);
            for effect in change.consequences {
                match effect {
                    EligibilityEffect::Opened(birth) => self.opened(*birth),
                    EligibilityEffect::Credited(step) => self.moved(*step)?,
                    EligibilityEffect::Paid(birth) => {
                        let Birth { key, record, .. } = *birth;
                        if self.payouts.insert(key.clone(), record).is_some() {
                            return Err(format!("payout {key} was made twice"));
                        }
                    }
                    EligibilityEffect::Notify(_) | EligibilityEffect::Withdraw(_) => {}
                }
            }
        }
        Ok(done)
    }

    fn write_requests(&mut self, changes: Vec<Change<Q>>) -> Result<usize, String> {
        let done = changes.len();
        for change in changes {
            put(&mut self.requests, &change);
            for effect in change.consequences {
                if let RequestEffect::Wallet(step) = effect {
                    self.moved(*step)?;
                }
            }
        }
        Ok(done)
    }

    /// A wallet that is there stays as it is.
    fn opened(&mut self, birth: Birth<Wallet>) {
        if self.wallets.iter().all(|row| row.record.contractor() != birth.record.contractor()) {
            let row = Row { version: 1, ..self.row(self.wallets.len(), birth.record) };
            self.ledgers.insert(row.id, vec![birth.step]);
            self.wallets.push(row);
        }
    }

    fn moved(&mut self, step: NeighbourStep<Wallet>) -> Result<(), String> {
        let row = self.wallets.iter_mut().find(|row| row.id == step.id).ok_or("a step of no wallet")?;
        if row.version != step.version {
            return Err(format!("wallet {} has version {}, not {}", step.id, row.version, step.version));
        }
        (row.version, row.record) = (row.version + 1, step.after);
        self.ledgers.entry(step.id).or_default().push(step.step);
        Ok(())
    }

    /// Holds all that is stored against what the model reckons.
    fn is_as(&self, model: &Model) -> Result<(), String> {
        let same = |what: &str, is: i64, expected: i64| {
            if is == expected { Ok(()) } else { Err(format!("{what} is {is}, expected {expected}")) }
        };
        for who in PEOPLE {
            let wallets = self.wallets();
            let Ok(wallet) = wallets.of(&user(who)) else { continue };
            same(&format!("what {who} earned"), wallet.earned().minor, model.earned(who))?;
            same(&format!("what {who} withdrew"), wallet.withdrawn().minor, model.withdrawn(who))?;
            same(&format!("what is kept for {who}"), wallet.reserved().minor, model.pending(who))?;
            if wallet.available().minor < 0 || wallet.balance().minor < 0 || wallet.reserved().minor < 0 {
                return Err(format!("{who} is below zero: {wallet:?}"));
            }
        }
        for row in &self.wallets {
            let empty = Wallet::open(row.record.contractor().clone(), row.record.currency(), Instant::MIN);
            let ledger = entries(empty, self.ledgers[&row.id].iter().map(|step| &step.event));
            let last = ledger.last().ok_or("no entry")?;
            same("the last line's balance", last.balance.minor, row.record.balance().minor)?;
            same("what is kept after the last line", last.reserved.minor, row.record.reserved().minor)?;
            let mut debited = BTreeSet::new();
            for step in &self.ledgers[&row.id] {
                match &step.event {
                    WalletEvent::Debited { request, .. } if !debited.insert(request.to_string()) => {
                        return Err(format!("{request} was paid twice"));
                    }
                    WalletEvent::Credited { job, .. } if !debited.insert(job.to_string()) => {
                        return Err(format!("{job} was credited twice"));
                    }
                    _ => {}
                }
            }
        }
        let words = |words: Vec<&'static str>, expected: Vec<&'static str>| {
            if words == expected { Ok(()) } else { Err(format!("{words:?}, expected {expected:?}")) }
        };
        words(
            self.jobs.iter().map(|row| row.record.state()).collect(),
            model.owed.iter().map(|owed| owed.word).collect(),
        )?;
        let seen = |row: &Row<Q>| row.record.as_of(self.now, &policy()).map(|record| record.state());
        words(
            self.requests
                .iter()
                .map(seen)
                .collect::<Result<_, _>>()
                .map_err(|runaway| runaway.to_string())?,
            model.wanted.iter().map(|wanted| model.word(wanted)).collect(),
        )?;
        let paid = i64::try_from(model.owed.iter().filter(|owed| owed.word == "paid").count()).unwrap();
        same("the number of payouts", i64::try_from(self.payouts.len()).unwrap(), paid)
    }
}

/// The rows of that contractor, the newest first.
fn of<R: OfContractor>(who: &str, rows: &[Row<R>]) -> Vec<Row<R>> {
    rows.iter().rev().filter(|row| row.record.contractor() == &user(who)).cloned().collect()
}

/// Stores what became of a row.
fn put<R: OfContractor>(rows: &mut [Row<R>], change: &Change<R>) {
    let row = rows.iter_mut().find(|row| row.id == change.id).unwrap();
    row.record = change.after.clone();
    row.version += u64::try_from(change.steps.len()).unwrap();
}
