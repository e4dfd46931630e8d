//! A sweep that is looked at before it happens, and carried out as it was looked at.

use automation_core::{Actor, SweepOptions, UserId};
use duecourse::{
    Asked, Call, Kind as _,
    ask::ask,
    kinds::{CoachingSessions, ReferralChoices, ReferralCodes},
    plan::{ApplyError, Plan, Planning, apply},
    policy::{self, Settled},
};
use referral_core::{ReferralCode, ReferralPolicy, code::ReferralCommand};
use storage_diesel::{MessageStatus, prelude::*, sqlite::Store};

use crate::host::{NOW, Program, at, usual, with_codes};

const CODES: [(&str, &str); 5] = [
    ("A-1", "2026-05-20T00:00:00Z"),
    ("B-2", "2026-05-21T00:00:00Z"),
    ("C-3", "2026-05-22T00:00:00Z"),
    ("D-4", "2026-05-23T00:00:00Z"),
    ("LATER-5", "2026-07-01T00:00:00Z"),
];

/// What a sweep would do now, through the text in which it is kept.
fn planned(program: &Program, store: &mut Store<'_>) -> Plan {
    let dry = Call { dry_run: true, ..program.call() };
    let mut silence = ();
    let mut planning = Planning::<ReferralCodes, _>::new(&mut silence);
    // Two to a batch, so that there are several.
    let options = SweepOptions { batch: 2, dry_run: true };
    let settled = policy::settle::<ReferralCodes, _>(&dry, store, &usual(), &mut planning, options);
    assert!(settled.error.is_none());
    let plan = planning.finish(&dry, &usual());
    serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap()
}

fn state(store: &mut Store<'_>, code: &str) -> &'static str {
    use automation_core::Lifecycle as _;
    store.find::<ReferralCode>(code).unwrap().unwrap().record.state()
}

fn lines(applied: &Settled) -> Vec<String> {
    applied.left.iter().map(ToString::to_string).collect()
}

#[test]
fn what_nobody_touched_is_written_and_the_rest_is_named() {
    with_codes(&CODES, |store| {
        let program = Program::new();
        let plan = planned(&program, store);
        let keys: Vec<&str> = plan.records.iter().map(|record| record.key.as_str()).collect();
        assert_eq!(
            (keys, plan.command.as_str()),
            (vec!["A-1", "B-2", "C-3", "D-4"], "expire-referral-codes")
        );
        assert_eq!(state(store, "A-1"), "active");

        // Meanwhile one is renewed, one is deleted by hand, and one is changed by other means.
        let ada = Actor::staff(UserId::new("ada").unwrap(), "operator");
        let renew = ReferralCommand::Renew { expires_at: Some(at("2026-08-01T00:00:00Z")) };
        let asked = Asked { which: "B-2".into(), command: &renew, name: "renew", actor: &ada, reason: None };
        let earlier = Call::new(at("2026-06-01T01:00:00Z"), &program.operator, &program);
        ask::<ReferralCodes, _>(&earlier, store, &usual(), &asked).unwrap();
        {
            use diesel::{RunQueryDsl as _, sql_query};
            let conn = store.connection();
            sql_query("DELETE FROM referral_codes WHERE code = 'C-3'").execute(conn).unwrap();
            sql_query("UPDATE referral_codes SET version = version + 1 WHERE code = 'D-4'")
                .execute(conn)
                .unwrap();
        }
        // Three days later it is carried out; dry first.
        program.clock.set(at("2026-06-04T09:00:00Z"));
        let expected = [
            "B-2: renewed by ada at 2026-06-01T01:00:00Z, since the plan was made",
            "C-3: it is not there any more",
            "D-4: it was changed since the plan was made",
        ];
        for dry_run in [true, false] {
            let call = Call { dry_run, ..program.call() };
            let mut told = Vec::new();
            let mut tell = |change: &automation_core::Change<ReferralCode>| told.push(change.key());
            let applied = apply::<ReferralCodes, _>(&call, store, &plan, &mut tell).unwrap();
            assert!(applied.error.is_none());
            assert_eq!(lines(&applied), expected);
            assert_eq!((applied.report.changed, told), (1, vec!["A-1".to_owned()]));
            assert_eq!(state(store, "A-1"), if dry_run { "active" } else { "inactive (expired)" });
        }
        assert_eq!((state(store, "B-2"), state(store, "LATER-5")), ("active", "active"));
        let row = store.find::<ReferralCode>("A-1").unwrap().unwrap();
        let steps = store.history::<ReferralCode>(row.id).unwrap();
        // At its own instant, as any sweep would have written it.
        assert_eq!(steps[0].at, at("2026-05-20T00:00:00.000001Z"));

        // Once more changes nothing, and says so.
        let again = apply::<ReferralCodes, _>(&program.call(), store, &plan, &mut ()).unwrap();
        assert_eq!((again.report.changed, again.left.len()), (0, 4));
        assert_eq!(
            lines(&again)[0],
            "A-1: expired by the system at 2026-05-20T00:00:00.000001Z, since the plan was made"
        );
    });
}

#[test]
fn it_ends_as_the_sweep_would_have() {
    let states = |plans: bool| {
        with_codes(&CODES, |store| {
            let program = Program::new();
            if plans {
                let plan = planned(&program, store);
                let applied = apply::<ReferralCodes, _>(&program.call(), store, &plan, &mut ()).unwrap();
                assert_eq!((applied.report.changed, applied.left.len()), (4, 0));
            } else {
                let options = SweepOptions { batch: 2, dry_run: false };
                policy::settle::<ReferralCodes, _>(&program.call(), store, &usual(), &mut (), options);
            }
            let rows = store.page::<ReferralCode>(None, 9, &[]).unwrap().rows;
            let kept: Vec<_> =
                rows.iter().map(|row| store.history::<ReferralCode>(row.id).unwrap()).collect();
            let told = store.messages(MessageStatus::Queued, None, 99).unwrap().readable.len();
            (
                rows.into_iter().map(|row| (row.version, row.due_at, row.record)).collect::<Vec<_>>(),
                kept,
                told,
            )
        })
    };
    assert_eq!(states(true), states(false));
}

#[test]
fn what_the_plan_does_not_say_is_not_done() {
    with_codes(&CODES, |store| {
        let program = Program::new();
        let mut plan = planned(&program, store);
        plan.records[0].steps[0].at = at(NOW);
        let applied = apply::<ReferralCodes, _>(&program.call(), store, &plan, &mut ()).unwrap();
        assert_eq!(
            lines(&applied),
            ["A-1: it would become inactive (expired) now, which the plan does not say"]
        );
        assert_eq!((state(store, "A-1"), state(store, "B-2")), ("active", "inactive (expired)"));
    });
}

#[test]
fn a_plan_of_another_policy_instant_or_kind_is_not_begun() {
    with_codes(&CODES, |store| {
        let program = Program::new();
        let plan = planned(&program, store);
        let refused = |store: &mut Store<'_>, plan: &Plan| {
            apply::<ReferralCodes, _>(&program.call(), store, plan, &mut ()).unwrap_err().to_string()
        };
        let mut ahead = plan.clone();
        ahead.now = at("2026-06-02T00:00:00Z");
        assert_eq!(
            refused(store, &ahead),
            "the plan was made for 2026-06-02T00:00:00Z, which is after now, 2026-06-01T02:00:00Z"
        );
        let mut unreadable = plan.clone();
        unreadable.policy = serde_json::json!({ "grace": 5 });
        assert!(refused(store, &unreadable).starts_with("the policy of the plan cannot be read: "));
        let choices = ReferralChoices {
            referral_codes: ReferralPolicy { report_to_admins: false, ..ReferralPolicy::default() },
            ..usual()
        };
        let mut other = plan.clone();
        other.policy = serde_json::to_value(&choices).unwrap();
        assert!(refused(store, &other).contains("is not the one in force"), "{}", refused(store, &other));
        let error = apply::<CoachingSessions, _>(&program.call(), store, &plan, &mut ()).unwrap_err();
        assert!(matches!(error, ApplyError::OtherKind { .. }), "{error}");
        assert_eq!(state(store, "A-1"), "active");
        let _ = ReferralCodes::SWEEP;
    });
}
