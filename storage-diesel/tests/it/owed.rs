//! A job whose completion is found good makes what its contractor is owed, once (C-E7).

use automation_core::{
    Actor, Request, UserId, command,
    money::{Currency, Money},
    one_policy,
};
use compliance_core::{
    job::{Job, JobCommand, JobDraft, JobPolicy},
    payout::{PayoutEligibility, Wallet},
};
use storage_diesel::{Inserted, prelude::*};

use crate::databases::on_both;
use crate::offer::at;

on_both! {
    /// C-E6, C-E7: also if it was sent back and found good again.
    fn c_e7_an_approved_job_is_owed_once(store) {
        let policy = JobPolicy::new(zone_core::Zone::UTC);
        let policies = one_policy(&policy);
        let draft = JobDraft::new("north".parse().unwrap(), "JOB-7".parse().unwrap(), "Painting".parse().unwrap());
        let inserted = store.insert(&[draft.made(at("2026-03-02T08:00:00Z"))], &policies).unwrap();
        let Inserted::New(id) = inserted[0] else { panic!("it is new") };
        let fred = Actor::staff(UserId::new("fred").unwrap(), "fm");
        let cleo = Actor::participant(UserId::new("cleo").unwrap(), "contractor");
        let earned = Money::new(180_000, Currency::USD);
        let cost = Some(earned);
        let on = "2026-03-05".parse().unwrap();
        let complete = JobCommand::Complete { on, cost };
        let mut minute = 0;
        for (asked, by) in [
            (JobCommand::Assign { contractor: UserId::new("cleo").unwrap() }, &fred),
            (JobCommand::Accept, &cleo),
            (complete.clone(), &cleo),
            (JobCommand::Approve, &fred),
            (JobCommand::Revise, &fred),
            (complete, &cleo),
            (JobCommand::Approve, &fred),
        ] {
            minute += 1;
            let now = at(&format!("2026-03-06T08:{minute:02}:00Z"));
            let done = command::<Job, _, _>(&mut store, &policies, id, &Request::new(&asked, by, now));
            // What was found good is not sent back.
            assert_eq!(done.is_err(), minute >= 5, "{asked:?}: {done:?}");
        }
        let owed = store.find::<PayoutEligibility>("JOB-7").unwrap().unwrap().record;
        assert_eq!((owed.contractor.as_str(), owed.amount.money(), owed.state.as_str()), ("cleo", earned, "ready"));
        assert_eq!(store.count::<PayoutEligibility>(&[]).unwrap(), 1);
        let wallet = store.find::<Wallet>("cleo").unwrap().unwrap();
        assert_eq!((wallet.record.currency(), store.count::<Wallet>(&[]).unwrap()), (Currency::USD, 1));
    }
}
