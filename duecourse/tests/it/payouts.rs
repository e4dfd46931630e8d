//! Payouts that are requested, and many that are decided upon at once (C-64, C-B12).

use automation_core::{Actor, UserId, money::Money, one_policy};
use compliance_core::{
    job::JobNumber,
    payout::{
        Amount, Method, PayoutEligibility, PayoutPolicy, PayoutRequest, RequestNumber, Wallet,
        request::RequestDraft,
    },
};
use diesel::{Connection as _, SqliteConnection};
use duecourse::{
    AskError, Call, Kind as _,
    kinds::PayoutRequests,
    payouts::{DecideError, approve_requests, pay_jobs, request},
};
use storage_diesel::{prelude::*, sqlite::Store};
use zone_core::Zone;

use crate::host::{NOW, Program, at};

/// Works with a database in memory in which ann is owed ten dollars, and ben five, each for a job that was taken over.
fn with_jobs<T>(work: impl FnOnce(&mut Store<'_>, &PayoutPolicy) -> T) -> T {
    let mut conn = SqliteConnection::establish(":memory:").expect("memory is there");
    let mut store = Store::new(&mut conn);
    store.migrate().expect("it migrates");
    let policy = PayoutRequests::usual(Zone::UTC);
    duecourse::policy::begin_if_new::<PayoutRequests, _>(&mut store, &policy).expect("it begins");
    for (job, who, cents) in [("JOB-1", "ann", 1_000), ("JOB-2", "ben", 500)] {
        let amount = Amount::new(usd(cents)).expect("an amount");
        let owed = PayoutEligibility::new(JobNumber::new(job).expect("a number"), user(who), amount, at(NOW));
        store.insert(&[owed], &one_policy(&policy)).expect("it is stored");
    }
    work(&mut store, &policy)
}

fn user(name: &str) -> UserId {
    UserId::new(name).expect("a user")
}

fn sam() -> Actor {
    Actor::staff(user("sam"), "admin")
}

fn usd(cents: i64) -> Money {
    Money::new(cents, "USD".parse().expect("a currency"))
}

fn draft(number: &str, who: &str, cents: i64) -> RequestDraft {
    let number = RequestNumber::new(number).expect("a number");
    RequestDraft { number, contractor: user(who), amount: usd(cents), method: Method::Cash }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn c_64_a_dry_run_decides_the_same_and_writes_nothing() {
    with_jobs(|store, policy| {
        let program = Program::new();
        let dry = Call { dry_run: true, ..program.call() };
        let jobs = names(&["JOB-1", "JOB-2"]);
        let told = pay_jobs(&dry, store, policy, (&jobs, &sam())).unwrap();
        assert_eq!((told.granted(), told.is_written, told.has_left_any()), (2, false, false));
        assert!(store.find::<Wallet>("ann").unwrap().is_none(), "it opens no wallet");
        let paid = pay_jobs(&program.call(), store, policy, (&jobs, &sam())).unwrap();
        assert_eq!((paid.granted(), paid.is_written), (2, true));

        let wanted = draft("R-1", "ann", 1_000);
        let would = request(&dry, store, policy, (&wanted, &sam())).unwrap();
        assert_eq!((would.change.after.amount.money(), would.is_written), (usd(1_000), false));
        assert_eq!(store.count::<PayoutRequest>(&[]).unwrap(), 0);
        let made = request(&program.call(), store, policy, (&wanted, &sam())).unwrap();
        assert!(made.is_written);
        // It is taken now, and a dry run says so as well.
        for call in [&dry, &program.call()] {
            let again = request(call, store, policy, (&draft("R-1", "ben", 1), &sam())).unwrap_err();
            assert!(again.to_string().starts_with("there is a payout request R-1 already"), "{again}");
        }
        let told = approve_requests(&dry, store, policy, (&names(&["R-1"]), &sam())).unwrap();
        assert_eq!(told.granted(), 1);
        let approved = approve_requests(&program.call(), store, policy, (&names(&["R-1"]), &sam())).unwrap();
        assert_eq!(approved.granted(), 1);
        assert_eq!(store.find::<Wallet>("ann").unwrap().unwrap().record.balance(), usd(0));
    });
}

#[test]
fn c_b12_a_refusal_is_kept_with_the_wallet() {
    with_jobs(|store, policy| {
        let program = Program::new();
        pay_jobs(&program.call(), store, policy, (&names(&["JOB-1"]), &sam())).unwrap();
        let ann = Actor::participant(user("ann"), "contractor");
        let error = request(&program.call(), store, policy, (&draft("R-1", "ann", 1_001), &ann)).unwrap_err();
        let AskError::Refused(refused) = error else { panic!("{error}") };
        let wallet = store.find::<Wallet>("ann").unwrap().unwrap();
        assert_eq!((refused.id, refused.key.as_str()), (wallet.id, "R-1"));
        let kept = store.refusals::<Wallet>(wallet.id).unwrap();
        assert_eq!((kept.len(), kept[0].command.as_str(), &kept[0].actor), (1, "request", &ann));
        // Nobody's wallet keeps none.
        let error = request(&program.call(), store, policy, (&draft("R-1", "cam", 1), &sam())).unwrap_err();
        assert!(matches!(error, AskError::Refused(_)), "{error}");
    });
}

#[test]
fn g_8_what_one_contractor_is_refused_stops_nobody() {
    with_jobs(|store, policy| {
        let program = Program::new();
        pay_jobs(&program.call(), store, policy, (&names(&["JOB-1"]), &sam())).unwrap();
        let paid = pay_jobs(&program.call(), store, policy, (&names(&["JOB-1", "JOB-2"]), &sam())).unwrap();
        assert_eq!((paid.granted(), paid.has_left_any()), (1, true));
        let refused: Vec<_> = paid.contractors.iter().flat_map(|one| &one.refused).collect();
        assert_eq!(refused.len(), 1);
        assert!(
            refused[0].1.starts_with("the payout is paid, not ready; the job was paid already"),
            "{refused:?}"
        );
        let unknown =
            approve_requests(&program.call(), store, policy, (&names(&["R-9"]), &sam())).unwrap_err();
        assert!(matches!(unknown, DecideError::Unknown(_)), "{unknown}");
        let other = PayoutPolicy { request_age_days: 3, ..*policy };
        let other = approve_requests(&program.call(), store, &other, (&names(&["R-9"]), &sam())).unwrap_err();
        assert!(matches!(other, DecideError::Policy(_)), "{other}");
    });
}
