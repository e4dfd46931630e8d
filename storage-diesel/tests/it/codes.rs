//! Referral codes: nothing is lost on the way, and what cannot be is named.

use automation_core::{Actor, Instant, Ledger, Request, UserId, command, one_policy};
use proptest::prelude::*;
use referral_core::{
    ReferralCode, ReferralPolicy,
    code::{Code, CodeStorage, Discount, ReferralCommand, Status},
};
use storage_diesel::{Filter, Inserted, StorageError, prelude::*};

use crate::databases::{ByHand, on_both};
use crate::offer::at;

fn code(text: &str) -> ReferralCode {
    let made = at("2026-01-01T00:00:00Z");
    ReferralCode {
        code: text.parse().unwrap(),
        agent: None,
        discount: Discount::from_basis_points(2_000).unwrap(),
        expires_at: Some(at("2026-05-31T20:59:59.999999Z")),
        status: Status::Active,
        created_at: made,
        since: made,
    }
}

fn staff() -> Actor {
    Actor::staff(UserId::new("alice").unwrap(), "admin")
}

/// Stores any codes at all and reads the same again.
fn round_trip<S>(store: &mut S, first: Instant)
where
    S: ByHand + storage_diesel::ReferralAgents + CodeStorage + Ledger<ReferralCode, Error = StorageError>,
{
    use proptest::test_runner::{Config, TestRunner};
    let agents: Vec<_> = (0..5).map(|n| store.agent_named(&format!("agent {n}"), None).unwrap()).collect();
    let policy = ReferralPolicy::default();
    let strategy = proptest::collection::vec(referral_core::testing::records(&policy), 1..20);
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    // The runner takes a function that it may call again.
    let store = std::cell::RefCell::new(store);
    runner
        .run(&strategy, |mut codes| {
            let store = &mut *store.borrow_mut();
            store.run("DELETE FROM referral_codes");
            codes.retain(|code| {
                [Some(code.created_at), code.expires_at].into_iter().flatten().all(|at| at >= first)
            });
            for (number, code) in codes.iter_mut().enumerate() {
                code.agent = code.agent.map(|_| agents[number % 5]);
            }
            let inserted = store.insert(&codes, &one_policy(&policy)).unwrap();
            for (code, inserted) in codes.iter().zip(inserted) {
                let Inserted::New(id) = inserted else { continue };
                let row = store.find_code(&code.code).unwrap().unwrap();
                prop_assert_eq!((row.id, &row.record), (id, code));
                prop_assert_eq!(row.due_at, automation_core::LifecycleExt::due_at(code, &policy));
            }
            Ok(())
        })
        .unwrap();
}

on_both! {
    fn any_code_survives(store) {
        round_trip(&mut store, backend::FIRST_INSTANT);
    }
}

on_both! {
    fn every_command_is_replayed_from_its_steps(store) {
        let policy = ReferralPolicy::default();
        let policies = one_policy(&policy);
        let origin = code("john-20");
        let id = store.insert_code(&origin, &policies).unwrap().unwrap();
        assert_eq!(store.insert_code(&origin, &policies).unwrap(), None);
        let commands = [
            ReferralCommand::ChangeDiscount { discount: Discount::from_basis_points(1).unwrap() },
            ReferralCommand::Disable,
            ReferralCommand::Activate,
            ReferralCommand::Renew { expires_at: Some(at("2027-01-01T00:00:00.000001Z")) },
            ReferralCommand::AgentOff,
            ReferralCommand::AgentOn,
            ReferralCommand::Renew { expires_at: None },
        ];
        for asked in &commands {
            let now = at("2026-03-01T00:00:00Z");
            command::<ReferralCode, _, _>(&mut store, &policies, id, &Request::new(asked, &staff(), now).because(Some("a test"))).unwrap();
        }
        let row = store.find::<ReferralCode>("JOHN-20").unwrap().unwrap();
        assert_eq!(row.version, 7);
        let events = store.events::<ReferralCode>(id).unwrap();
        let replayed = automation_core::replay(&origin, events.iter().map(|(event, at)| (event, *at)));
        assert_eq!(replayed, row.record);
        let steps = store.history::<ReferralCode>(id).unwrap();
        assert_eq!((steps[1].actor.clone(), steps[1].reason.as_deref(), steps[1].because.clone()), (staff(), Some("a test"), None));
    }
}

on_both! {
    fn what_a_hand_damaged_is_named(store) {
        let policy = ReferralPolicy::default();
        store.insert(&[code("a-1")], &one_policy(&policy)).unwrap();
        let damages = [
            ("status = 'foo'", "the column `status` holds `foo`; it takes `active` or `inactive`"),
            ("discount = 0", "the column `discount` holds `0`; it takes 1 to 10000 basis points"),
            ("code = 'a-1'", "the column `code` holds `a-1`; it takes 1 to 255 characters in capital letters, trimmed"),
            ("status = 'inactive', reason = 'gone'", "the column `reason` holds `gone`; it takes `expired`, `disabled` or `agent_inactive`"),
            ("reason_by = 'alice'", "the column `reason_by` holds `alice`; it takes an actor, such as `staff/admin/alice`"),
        ];
        for (damage, cause) in damages {
            let undone: Result<(), StorageError> = store.transaction(|store| {
                store.run(&format!("UPDATE referral_codes SET {damage}"));
                let mut causes = Vec::new();
                store.unreadable::<ReferralCode>(&mut |failure| causes.push(failure.cause.clone()))?;
                assert_eq!(causes, [cause]);
                Err(StorageError::Migration("undo the damage".into()))
            });
            undone.unwrap_err();
        }
    }
}

on_both! {
    fn r_x2_a_row_from_elsewhere_without_a_reason_is_read_by_its_expiry(store) {
        let policy = ReferralPolicy::default();
        let never = ReferralCode { expires_at: None, ..code("never") };
        let expiry = code("ends").expires_at.unwrap();
        let before = ReferralCode { since: expiry, ..code("before") };
        let after = ReferralCode { since: expiry.next().unwrap(), ..code("after") };
        store.insert(&[before, after, never], &one_policy(&policy)).unwrap();
        store.run("UPDATE referral_codes SET status = 'inactive'");
        let mut state = |text: &str| {
            let row = store.find::<ReferralCode>(text).unwrap().unwrap();
            automation_core::Lifecycle::state(&row.record)
        };
        // What was switched off while it still worked was switched off by somebody.
        assert_eq!(state("BEFORE"), "inactive (disabled)");
        assert_eq!(state("AFTER"), "inactive (expired)");
        assert_eq!(state("NEVER"), "inactive (disabled)");
    }
}

on_both! {
    fn the_check_query_lists_inactive_codes_with_a_past_expiry(store) {
        let policy = ReferralPolicy::default();
        let late = ReferralCode { expires_at: Some(at("2026-12-31T00:00:00Z")), ..code("late") };
        store.insert(&[code("a"), code("b"), late], &one_policy(&policy)).unwrap();
        store.run("UPDATE referral_codes SET status = 'inactive' WHERE code <> 'A'");
        let filters = [Filter::is("status", "inactive"), Filter::before("expires_at", at("2026-06-01T00:00:00Z"))];
        let page = store.page::<ReferralCode>(None, 10, &filters).unwrap();
        let found: Vec<&str> = page.rows.iter().map(|row| row.record.code.as_str()).collect();
        assert_eq!(found, ["B"]);
        assert_eq!(store.count::<ReferralCode>(&filters).unwrap(), 1);
        assert_eq!(store.count::<ReferralCode>(&[]).unwrap(), 3);
    }
}

on_both! {
    fn agents_and_their_codes(store) {
        let policy = ReferralPolicy::default();
        let john = store.agent_named("John", Some("john@example.org")).unwrap();
        assert_eq!(store.agent_named("John", None).unwrap(), john);
        let jane = store.agent_named("Jane", None).unwrap();
        let of = |agent, text| ReferralCode { agent: Some(agent), ..code(text) };
        store.insert(&[of(john, "a"), of(jane, "b"), of(john, "c")], &one_policy(&policy)).unwrap();
        assert_eq!(store.codes_of(john, None, 10).unwrap().len(), 2);
        let page = store.page::<ReferralCode>(None, 10, &[]).unwrap();
        assert_eq!(page.facts.name_of(Some(jane)), "Jane");
        assert!(store.set_agent_active(john, false).unwrap());
        assert!(!store.agent(john).unwrap().unwrap().active);
        assert_eq!(store.find_agent("Jane").unwrap().unwrap().id, jane);
        assert_eq!(store.agents(Some(john), 10).unwrap().len(), 1);
        // A deleted agent leaves the codes behind.
        store.run("DELETE FROM referral_agents WHERE name = 'John'");
        let row = store.find_code(&"A".parse::<Code>().unwrap()).unwrap().unwrap();
        assert_eq!(row.record.agent, None);
    }
}
