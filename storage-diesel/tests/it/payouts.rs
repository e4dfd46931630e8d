//! Payouts in the database: from a job that was done to the money in hand, and nothing of it twice (C-64, C-B12).

use std::{sync::Barrier, thread};

use automation_core::{
    Actor, CommandError, DedupKey, Id, Instant, Ledger, Lifecycle as _, Recipient, Request, Subject, UserId,
    command, money::Money, one_policy,
};
use compliance_core::{
    job::JobNumber,
    payout::{
        Amount, Method, Payout, PayoutEligibility, PayoutPolicy, PayoutRequest, RequestNumber, Wallet,
        eligibility::EligibilityCommand,
        request::{DraftReason, RequestCommand, RequestDraft, RequestState},
        wallet::{WalletEvent, entries},
    },
};
use storage_diesel::{
    Database, MessageStatus, StorageError, ask_each_contractor, open_wallet, prelude::*, record_eligibility,
    request_payout, wallets_of,
};

use crate::{
    databases::{ByHand, on_both},
    offer::at,
    site::{File, Server, Site},
};

/// A store of all that payouts are about.
trait Office:
    Database
    + Ledger<PayoutRequest, Error = StorageError>
    + Ledger<PayoutEligibility, Error = StorageError>
    + Ledger<Wallet, Error = StorageError>
{
}

impl<S> Office for S where
    S: Database
        + Ledger<PayoutRequest, Error = StorageError>
        + Ledger<PayoutEligibility, Error = StorageError>
        + Ledger<Wallet, Error = StorageError>
{
}

const MADE: &str = "2026-03-01T12:00:00Z";

fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

fn sam() -> Actor {
    Actor::staff(user("sam"), "admin")
}

fn policy() -> PayoutPolicy {
    PayoutPolicy::new(zone_core::zone!("America/New_York"))
}

fn usd(cents: i64) -> Money {
    Money::new(cents, "USD".parse().unwrap())
}

fn owed(job: &str, who: &str, cents: i64) -> PayoutEligibility {
    let amount = Amount::new(usd(cents)).unwrap();
    PayoutEligibility::new(JobNumber::new(job).unwrap(), user(who), amount, at(MADE))
}

fn owe(store: &mut impl Office, job: &str, who: &str, cents: i64) -> Id {
    record_eligibility(store, &policy(), &owed(job, who, cents), &sam()).unwrap().unwrap().id
}

fn pay(store: &mut impl Office, id: Id, now: Instant) -> Result<(), String> {
    let request = Request::new(&EligibilityCommand::Approve, &SAM, now);
    let paid = command::<PayoutEligibility, _, _>(store, &one_policy(&policy()), id, &request);
    paid.map(drop).map_err(|error| error.to_string())
}

static SAM: std::sync::LazyLock<Actor> = std::sync::LazyLock::new(sam);

fn draft(number: &str, who: &str, cents: i64) -> RequestDraft {
    let number = RequestNumber::new(number).unwrap();
    RequestDraft { number, contractor: user(who), amount: usd(cents), method: Method::Check }
}

fn want(
    store: &mut impl Office,
    number: &str,
    who: &str,
    cents: i64,
) -> Result<Id, CommandError<DraftReason, StorageError>> {
    let draft = draft(number, who, cents);
    request_payout(store, &policy(), &Request::new(&draft, &SAM, at(MADE))).map(|(change, _)| change.id)
}

/// What came in, went out and is kept, in cents.
fn balances(store: &mut impl Database, who: &str) -> (i64, i64, i64) {
    let wallet = store.find::<Wallet>(who).unwrap().unwrap().record;
    (wallet.earned().minor, wallet.withdrawn().minor, wallet.reserved().minor)
}

on_both! {
    /// C-64, C-E9: what is owed is credited once it is approved, what is asked for is kept, and goes out once that is
    /// approved; the entries of the wallet say all of it.
    fn c_64_from_a_job_to_the_money_in_hand(store) {
        let (first, second) = (owe(&mut store, "JOB-1", "ann", 70_000), owe(&mut store, "JOB-2", "ann", 30_000));
        assert_eq!(balances(&mut store, "ann"), (0, 0, 0));
        let evening = at("2026-03-03T03:00:00Z");
        pay(&mut store, first, evening).unwrap();
        pay(&mut store, second, evening).unwrap();
        assert_eq!(balances(&mut store, "ann"), (100_000, 0, 0));
        let payout = store.find::<Payout>("PO-JOB-1").unwrap().unwrap().record;
        // In New York it is still the second.
        assert_eq!(payout.status.paid_on(), Some("2026-03-02".parse().unwrap()));
        assert_eq!((payout.recorded_at, payout.amount.money()), (evening, usd(70_000)));

        let one = want(&mut store, "PAY-REQ-1", "ann", 60_000).unwrap();
        let other = want(&mut store, "PAY-REQ-2", "ann", 40_000).unwrap();
        assert_eq!(balances(&mut store, "ann"), (100_000, 0, 100_000));
        let decide = |store: &mut _, id, command: &RequestCommand| {
            let request = Request::new(command, &SAM, evening).because(command.reason());
            automation_core::command::<PayoutRequest, _, _>(store, &one_policy(&policy()), id, &request).unwrap().after
        };
        let rejected = decide(&mut store, other, &RequestCommand::Reject { reason: "later".to_owned() });
        assert_eq!(balances(&mut store, "ann"), (100_000, 0, 60_000));
        decide(&mut store, one, &RequestCommand::Approve);
        assert_eq!(balances(&mut store, "ann"), (100_000, 60_000, 0));
        decide(&mut store, one, &RequestCommand::Process);
        let completed = decide(&mut store, one, &RequestCommand::Complete);
        assert_eq!(store.find::<PayoutRequest>("PAY-REQ-1").unwrap().unwrap().record, completed);
        assert_eq!(store.find::<PayoutRequest>("PAY-REQ-2").unwrap().unwrap().record, rejected);

        let row = store.find::<Wallet>("ann").unwrap().unwrap();
        let events: Vec<WalletEvent> = store.events::<Wallet>(row.id).unwrap().into_iter().map(|(event, _)| event).collect();
        let opened = Wallet::open(user("ann"), row.record.currency(), at(MADE));
        let lines: Vec<_> = entries(opened, &events)
            .iter()
            .map(|line| (automation_core::Event::name(line.event), line.balance.minor, line.reserved.minor))
            .collect();
        let expected = [
            ("opened", 0, 0),
            ("credited", 70_000, 0),
            ("credited", 100_000, 0),
            ("reserved", 100_000, 60_000),
            ("reserved", 100_000, 100_000),
            ("released", 100_000, 60_000),
            ("debited", 40_000, 0),
        ];
        assert_eq!(lines, expected);
        let messages = store.messages(MessageStatus::Queued, None, 10).unwrap().readable;
        let told: Vec<_> = messages.iter().map(|message| (message.kind.as_str(), message.dedup.as_str())).collect();
        let expected = ["JOB-1|in_app", "JOB-1|mail", "JOB-2|in_app", "JOB-2|mail"];
        assert_eq!(told, expected.map(|key| ("payout_approved", format!("payout_approved|{key}"))).iter().map(|(kind, key)| (*kind, key.as_str())).collect::<Vec<_>>());
    }
}

on_both! {
    /// C-B12: whatever a hand writes, no wallet is below zero or keeps more than there is, and no amount is nothing.
    fn c_b12_no_hand_brings_a_wallet_below_zero(store) {
        let id = owe(&mut store, "JOB-1", "ann", 100);
        pay(&mut store, id, at(MADE)).unwrap();
        want(&mut store, "PAY-REQ-1", "ann", 60).unwrap();
        for wrong in ["reserved = 101", "withdrawn = 41", "withdrawn = -1", "reserved = -1", "earned = 59", "earned = NULL"] {
            assert!(store.refuses(&format!("UPDATE compliance_wallets SET {wrong}")), "{wrong}");
        }
        for table in ["compliance_eligibilities", "compliance_payout_requests", "compliance_payouts"] {
            assert!(store.refuses(&format!("UPDATE {table} SET amount = 0")), "{table}");
        }
        assert_eq!(balances(&mut store, "ann"), (100, 0, 60));
    }
}

on_both! {
    /// C-B11: a number, a job and a wallet are there once, and who comes second changes nothing.
    fn c_b11_what_is_taken_is_said(store) {
        let id = owe(&mut store, "JOB-1", "ann", 100);
        assert!(record_eligibility(&mut store, &policy(), &owed("JOB-1", "ben", 5), &sam()).unwrap().is_none());
        assert!(store.find::<Wallet>("ben").unwrap().is_none());
        pay(&mut store, id, at(MADE)).unwrap();
        want(&mut store, "PAY-REQ-1", "ann", 60).unwrap();
        let taken = want(&mut store, " PAY-REQ-1 ", "ann", 10).unwrap_err().to_string();
        assert_eq!(taken, "there is a payout request PAY-REQ-1 already; give this one another number");
        let wallet = Wallet::open(user("ann"), "EUR".parse().unwrap(), at(MADE));
        assert!(!open_wallet(&mut store, &wallet, &sam()).unwrap());
        assert_eq!(balances(&mut store, "ann"), (100, 0, 60));
        let wallet = Wallet::open(user("ben"), "EUR".parse().unwrap(), at(MADE));
        assert!(open_wallet(&mut store, &wallet, &sam()).unwrap());
        let ben = store.find::<Wallet>("ben").unwrap().unwrap().id;
        assert_eq!(store.history::<Wallet>(ben).unwrap().len(), 1);
    }
}

on_both! {
    /// C-B12: a request for more than is free is refused with all that speaks against it, and nothing is stored.
    fn c_b12_a_request_for_more_than_is_free_stores_nothing(store) {
        let id = owe(&mut store, "JOB-1", "ann", 100);
        pay(&mut store, id, at(MADE)).unwrap();
        want(&mut store, "PAY-REQ-1", "ann", 60).unwrap();
        let refused = want(&mut store, "PAY-REQ-2", "ann", 41).unwrap_err().to_string();
        assert_eq!(refused, "0.41 USD is more than the 0.40 USD that is free: of a balance of 1.00 USD, 0.60 USD is kept for pending requests");
        assert!(want(&mut store, "PAY-REQ-2", "cam", 1).unwrap_err().to_string().starts_with("cam has no wallet"));
        assert_eq!(store.count::<PayoutRequest>(&[]).unwrap(), 1);
        assert_eq!(balances(&mut store, "ann"), (100, 0, 60));
        want(&mut store, "PAY-REQ-2", "ann", 40).unwrap();
    }
}

on_both! {
    /// C-B12: a job whose record was made again is not paid again.
    fn c_b12_a_job_that_is_recorded_again_is_not_paid_again(store) {
        let id = owe(&mut store, "JOB-1", "ann", 100);
        pay(&mut store, id, at(MADE)).unwrap();
        store.run("DELETE FROM compliance_eligibilities");
        let again = owe(&mut store, "JOB-1", "ann", 100);
        assert_eq!(pay(&mut store, again, at(MADE)).unwrap_err(), "the job was paid already, by payout PO-JOB-1");
        assert_eq!(balances(&mut store, "ann"), (100, 0, 0));
    }
}

on_both! {
    /// C-B12, G-8: many at once are one decision a contractor; a wallet that cannot be read stops its contractor alone.
    fn c_b12_many_at_once_are_one_decision_a_contractor(store) {
        let mut ids = Vec::new();
        for (number, who) in ["ann", "ben", "cam"].into_iter().enumerate() {
            let id = owe(&mut store, &format!("JOB-{number}"), who, 100);
            pay(&mut store, id, at(MADE)).unwrap();
            for request in 0..3 {
                ids.push(want(&mut store, &format!("{who}-{request}"), who, 30).unwrap());
            }
        }
        let approve = |store: &mut _, ids: &[Id]| {
            let request = Request::new(&RequestCommand::Approve, &SAM, at(MADE));
            ask_each_contractor::<PayoutRequest, _>(store, &policy(), ids, &request).unwrap()
        };
        approve(&mut store, &ids[3..4]);
        store.run("UPDATE compliance_wallets SET currency = 'gold' WHERE contractor = 'cam'");
        ids.reverse();
        let decided = approve(&mut store, &ids);
        let told: Vec<String> = decided
            .iter()
            .map(|one| {
                let all = one.decided.as_ref().unwrap();
                let granted: Vec<String> = all.granted.iter().map(|change| change.key()).collect();
                let refused: Vec<String> = all.refused.iter().map(|(key, refusal)| format!("{key}: {refusal}")).collect();
                format!("{}: {granted:?} {refused:?} {}", one.contractor, all.failed.len())
            })
            .collect();
        let expected = [
            r#"ann: ["ann-0", "ann-1", "ann-2"] [] 0"#,
            r#"ben: ["ben-1", "ben-2"] ["ben-0: the request is approved, not pending"] 0"#,
            "cam: [] [] 3",
        ];
        assert_eq!(told, expected);
        assert_eq!((balances(&mut store, "ann"), balances(&mut store, "ben")), ((100, 90, 0), (100, 90, 0)));
        store.run("UPDATE compliance_wallets SET currency = 'USD' WHERE contractor = 'cam'");
        assert_eq!(balances(&mut store, "cam"), (100, 0, 90));
    }
}

on_both! {
    /// G-27, C-61: a reminder that waits is withdrawn once the request is decided upon.
    fn g_27_a_decision_withdraws_the_reminder_that_waits(store) {
        let id = owe(&mut store, "JOB-1", "ann", 100);
        pay(&mut store, id, at(MADE)).unwrap();
        let request = want(&mut store, "PAY-REQ-1", "ann", 60).unwrap();
        let reminder = automation_core::Notification {
            kind: "payout_request_still_pending",
            recipient: Recipient::user(&user("ann")),
            subject: Some(Subject { kind: PayoutRequest::KIND, key: "PAY-REQ-1".to_owned() }),
            fields: Vec::new(),
            dedup: DedupKey::new(["still", "PAY-REQ-1"]),
            useful_until: None,
            may_be_held: true,
        };
        store.put_message(&reminder, at(MADE)).unwrap();
        let asked = Request::new(&RequestCommand::Approve, &SAM, at("2026-03-10T12:00:00Z"));
        let change = command::<PayoutRequest, _, _>(&mut store, &one_policy(&policy()), request, &asked).unwrap();
        let steps: Vec<_> = change.steps.iter().map(|step| automation_core::Event::name(&step.event)).collect();
        assert_eq!(steps, ["became_old", "approved"]);
        let withdrawn = store.messages(MessageStatus::Withdrawn, None, 10).unwrap().readable;
        assert_eq!(withdrawn.iter().map(|message| message.dedup.as_str()).collect::<Vec<_>>(), ["still|PAY-REQ-1"]);
    }
}

/// How many approve at once.
const THREADS: usize = 8;
/// How many requests there are of each contractor.
const EACH: usize = 250;
const PEOPLE: [&str; 4] = ["ann", "ben", "cam", "dan"];

/// Requests of four contractors, approved by eight at once: each of them asks for all, some one by one and some
/// together, and two reject.
fn approved_by_eight_at_once<S>(site: &S)
where
    S: Site,
    for<'c> S::Store<'c>: Office,
{
    let mut conn = site.connect();
    let mut store = S::store(&mut conn);
    let mut ids = Vec::new();
    for (number, who) in PEOPLE.into_iter().enumerate() {
        let cents = i64::try_from(EACH).unwrap() * 3 + 1;
        let job = owe(&mut store, &format!("JOB-{number}"), who, cents);
        pay(&mut store, job, at(MADE)).unwrap();
        let made: Result<Vec<Id>, String> = store
            .transaction(|store| -> Result<_, StorageError> {
                let one = |request| {
                    want(store, &format!("{who}-{request}"), who, 3).map_err(|error| error.to_string())
                };
                Ok((0..EACH).map(one).collect())
            })
            .unwrap();
        ids.extend(made.unwrap());
        assert!(want(&mut store, "too much", who, 2).is_err());
    }
    let start = Barrier::new(THREADS);
    let worker = |thread: usize| {
        let mut conn = site.connect();
        let mut store = S::store(&mut conn);
        let mut ids = ids.clone();
        ids.rotate_left(thread * 131);
        let approve = RequestCommand::Approve;
        let reject = RequestCommand::Reject { reason: "twice".to_owned() };
        let asked = if thread % 4 == 3 { &reject } else { &approve };
        let mut granted = 0;
        start.wait();
        for some in ids.chunks(if thread.is_multiple_of(2) { 1 } else { 100 }) {
            let request = Request::new(asked, &SAM, at("2026-03-02T12:00:00Z"));
            // Who waits too long for a wallet asks again.
            let mut is_done = false;
            while !is_done {
                let decided =
                    ask_each_contractor::<PayoutRequest, _>(&mut store, &policy(), some, &request).unwrap();
                is_done = decided.iter().all(|one| one.decided.is_ok());
                for all in decided.into_iter().filter_map(|one| one.decided.ok()) {
                    assert!(all.failed.is_empty(), "{:?}", all.failed);
                    granted += all.granted.len();
                }
            }
        }
        granted
    };
    let granted: Vec<usize> = thread::scope(|scope| {
        let worker = &worker;
        let workers: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || worker(thread))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    println!("{}: granted {granted:?}", S::NAME);
    assert_eq!(granted.iter().sum::<usize>(), ids.len(), "each is decided upon once");
    assert_eq!(ids.len(), 1_000);

    for who in PEOPLE {
        let wallets = wallets_of(&mut store, &[&user(who)], false).unwrap();
        let wallet = wallets.of(&user(who)).unwrap();
        let theirs =
            store.among::<PayoutRequest>(storage_diesel::Lookup::by_text("contractor", &[who])).unwrap();
        let is_out = |state: &RequestState| matches!(state, RequestState::Approved { .. });
        let out = theirs.iter().filter(|row| is_out(&row.record.state)).count();
        assert_eq!((theirs.len(), wallet.reserved()), (EACH, usd(0)));
        assert_eq!(wallet.withdrawn(), usd(i64::try_from(out).unwrap() * 3), "{who}");
        let id = store.find::<Wallet>(who).unwrap().unwrap().id;
        let events: Vec<WalletEvent> =
            store.events::<Wallet>(id).unwrap().into_iter().map(|(event, _)| event).collect();
        let mut debited: Vec<&RequestNumber> = events
            .iter()
            .filter_map(|event| match event {
                WalletEvent::Debited { request, .. } => Some(request),
                _ => None,
            })
            .collect();
        debited.sort_unstable();
        debited.dedup();
        assert_eq!(debited.len(), out, "{who}: nothing is paid twice");
        let lines = entries(Wallet::open(user(who), wallet.currency(), at(MADE)), &events);
        assert!(lines.iter().all(|line| usd(0) <= line.reserved && line.reserved <= line.balance));
        assert_eq!(lines.last().map(|line| (line.balance, line.reserved)), Some((wallet.balance(), usd(0))));
    }
}

#[test]
fn c_b12_a_thousand_requests_approved_by_eight_at_once_on_sqlite() {
    approved_by_eight_at_once(&File::new("payouts"));
}

#[test]
fn c_b12_a_thousand_requests_approved_by_eight_at_once_on_postgres() {
    Server::new().iter().for_each(approved_by_eight_at_once);
}
