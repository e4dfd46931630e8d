//! Codes and agents who do not work, rows that cannot be read, and texts in other forms (G-30).

use std::thread;

use automation_core::{Actor, Claim, CommandError, Ledger, Lifecycle, Request, UserId, command, one_policy};
use diesel::{Connection as _, PgConnection, RunQueryDsl as _, connection::SimpleConnection as _, sql_query};
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{AgentId, Giver, SwitchAgent, switch_agent},
    code::{CodeStorage, Draft, ReferralCommand},
};
use storage_diesel::{Inserted, StorageError, postgres::Store, prelude::*};

use crate::databases::on_both;
use crate::offer::at;
use crate::statements::Statements;

const NOW: &str = "2026-03-01T00:00:00Z";

fn code(text: &str, agent: Option<AgentId>) -> ReferralCode {
    let agent = agent.map(|id| Giver { id, works: true });
    let draft = Draft { agent, ..Draft::new(text.parse().unwrap(), "20".parse().unwrap()) };
    ReferralCode::issue(draft, at("2026-01-01T00:00:00Z"), &ReferralPolicy::default()).unwrap()
}

fn staff() -> Actor {
    Actor::staff(UserId::new("alice").unwrap(), "admin")
}

on_both! {
    fn no_active_code_is_added_for_an_agent_who_rests(store) {
        let policy = ReferralPolicy::default();
        let policies = one_policy(&policy);
        let john = store.agent_named("John", None).unwrap();
        store.set_agent_active(john, false).unwrap();
        let error = store.insert(&[code("a", Some(john))], &policies).unwrap_err();
        assert!(error.to_string().starts_with("the agent John does not work at present, so the code A"), "{error}");
        assert_eq!(store.count::<ReferralCode>(&[]).unwrap(), 0);
        store.set_agent_active(john, true).unwrap();
        let [Inserted::New(id)] = store.insert(&[code("a", Some(john))], &policies).unwrap()[..] else { panic!() };
        // Switched off by staff; then the agent leaves: nobody brings it on.
        let ask = |store: &mut _, asked| {
            command::<ReferralCode, _, _>(store, &policies, id, &Request::new(&asked, &staff(), at(NOW)))
        };
        ask(&mut store, ReferralCommand::Disable).unwrap();
        store.set_agent_active(john, false).unwrap();
        let refused = ask(&mut store, ReferralCommand::Activate);
        assert!(matches!(refused, Err(CommandError::Refused(_))), "{refused:?}");
    }
}

/// whoever gives a code waits for an agent who is leaving, and then sees that they left; both ways, a new
/// code and one that is switched on. Without the lock on the agent's row the code would work.
#[test]
fn a_code_is_not_given_while_its_agent_leaves() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let connect = || PgConnection::establish(&url).unwrap();
    let policy = ReferralPolicy::default();
    let policies = one_policy(&policy);
    let (john, off) = {
        let mut conn = connect();
        let mut store = Store::new(&mut conn);
        store.migrate().unwrap();
        let john = store.agent_named("John", None).unwrap();
        let [Inserted::New(off)] = store.insert(&[code("off", Some(john))], &policies).unwrap()[..] else {
            panic!()
        };
        let disable = ReferralCommand::Disable;
        command::<ReferralCode, _, _>(&mut store, &policies, off, &Request::new(&disable, &staff(), at(NOW)))
            .unwrap();
        (john, off)
    };
    let mut leaving = connect();
    thread::scope(|scope| {
        let mut store = Store::new(&mut leaving);
        let left: Result<_, StorageError> = store.transaction(|store| {
            store.set_agent_active(john, false)?;
            let giving = scope.spawn(|| {
                let mut conn = connect();
                Store::new(&mut conn).insert(&[code("new", Some(john))], &one_policy(&policy))
            });
            let switching = scope.spawn(|| {
                let (mut conn, ask) = (connect(), ReferralCommand::Activate);
                let mut store = Store::new(&mut conn);
                command::<ReferralCode, _, _>(
                    &mut store,
                    &one_policy(&policy),
                    off,
                    &Request::new(&ask, &staff(), at(NOW)),
                )
                .map(drop)
            });
            // Until both wait for the agent.
            let mut watch = connect();
            watch.batch_execute(TWO_WAIT).unwrap();
            switch_agent(
                store,
                &Request::new(&SwitchAgent::Off(john), &staff(), at(NOW)),
                &policies,
                &mut |_| {},
            )?;
            Ok((giving, switching))
        });
        let (giving, switching) = left.unwrap();
        let given = giving.join().unwrap();
        assert!(matches!(given, Err(StorageError::AgentNotWorking { .. })), "{given:?}");
        let switched = switching.join().unwrap();
        assert!(matches!(switched, Err(CommandError::Refused(_))), "{switched:?}");
    });
    let mut conn = connect();
    let mut store = Store::new(&mut conn);
    assert_eq!(store.count::<ReferralCode>(&[storage_diesel::Filter::is("status", "active")]).unwrap(), 0);
}

const TWO_WAIT: &str = "SET statement_timeout = '1min'; DO $$ BEGIN
    WHILE (SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock') < 2 LOOP
        PERFORM pg_sleep(0.001);
        PERFORM pg_stat_clear_snapshot();
    END LOOP; END $$";

on_both! {
    fn an_agent_who_cannot_be_read_is_named_and_the_others_go_on(store) {
        let policy = ReferralPolicy::default();
        let policies = one_policy(&policy);
        let (anna, john) = (store.agent_named("Anna", None).unwrap(), store.agent_named("John", None).unwrap());
        store.insert(&[code("a", Some(anna)), code("b", Some(john)), code("c", Some(anna))], &policies).unwrap();
        sql_query("UPDATE referral_agents SET status = 'foo' WHERE name = 'Anna'")
            .execute(store.connection())
            .unwrap();
        let agents = store.readable_agents(None, 10).unwrap();
        assert_eq!((agents.rows.len(), agents.unreadable[0].key.as_str()), (1, "Anna"));
        let told = store.find_agent("Anna").unwrap_err().to_string();
        assert!(told.starts_with("the agent Anna (number 1) cannot be read: the column `status`"), "{told}");
        let batch = Ledger::<ReferralCode>::peek(&mut store, Claim::All { after: None, limit: 10 }).unwrap();
        assert_eq!(batch.rows.iter().map(|row| row.key()).collect::<Vec<_>>(), ["B"]);
        assert_eq!(batch.unreadable.len(), 2);
        assert!(batch.unreadable[0].cause.starts_with("its agent Anna (number 1) cannot be read"));
        let mut named = Vec::new();
        store.unreadable_lines(&mut |what, failure| named.push(format!("{what} {}", failure.key))).unwrap();
        assert_eq!(named, ["agent Anna"]);
    }
}

on_both! {
    fn a_step_that_cannot_be_read_hides_no_other(store) {
        let policy = ReferralPolicy::default();
        let policies = one_policy(&policy);
        let [Inserted::New(id)] = store.insert(&[code("a", None)], &policies).unwrap()[..] else { panic!() };
        for asked in [ReferralCommand::Disable, ReferralCommand::Activate, ReferralCommand::Disable] {
            command::<ReferralCode, _, _>(&mut store, &policies, id, &Request::new(&asked, &staff(), at(NOW))).unwrap();
        }
        sql_query("UPDATE due_steps SET actor = 'foo' WHERE version = 2").execute(store.connection()).unwrap();
        let history = store.readable_history::<ReferralCode>(id).unwrap();
        assert_eq!(history.rows.iter().map(|step| step.version).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(history.unreadable[0].key, "step 2");
        assert_eq!(store.readable_events::<ReferralCode>(id).unwrap().rows.len(), 2);
        assert!(store.history::<ReferralCode>(id).is_err());
        let mut named = Vec::new();
        store.unreadable_lines(&mut |_, failure| named.push(failure.key.clone())).unwrap();
        assert_eq!(named, [format!("step 2 of referral_code {id}")]);
    }
}

on_both! {
    fn an_event_that_the_kind_does_not_know_is_named(store) {
        let policy = ReferralPolicy::default();
        let policies = one_policy(&policy);
        let [Inserted::New(id)] = store.insert(&[code("a", None)], &policies).unwrap()[..] else { panic!() };
        for asked in [ReferralCommand::Disable, ReferralCommand::Activate, ReferralCommand::Disable] {
            command::<ReferralCode, _, _>(&mut store, &policies, id, &Request::new(&asked, &staff(), at(NOW))).unwrap();
        }
        let mut named = Vec::new();
        assert_eq!(store.unreadable_events::<ReferralCode>(&mut |_| panic!("all are known")).unwrap(), 0);
        sql_query("UPDATE due_steps SET event = 'vanished' WHERE version = 2").execute(store.connection()).unwrap();
        // One that cannot be read at all is named elsewhere.
        sql_query("UPDATE due_steps SET actor = 'foo' WHERE version = 3").execute(store.connection()).unwrap();
        let count = store.unreadable_events::<ReferralCode>(&mut |failure| named.push(failure.key.clone())).unwrap();
        assert_eq!((count, named), (1, vec![format!("step 2 of referral_code {id}")]));
        assert_eq!(store.readable_events::<ReferralCode>(id).unwrap().rows.len(), 1);
    }
}

/// SQLite lets a hand put anything into the key of a step; the doctor's walk over all steps goes on by it.
#[test]
fn a_step_whose_key_is_none_is_named_and_hides_no_other() {
    let mut conn = crate::databases::sqlite();
    let mut store = storage_diesel::sqlite::Store::new(&mut conn);
    store.migrate().unwrap();
    let policy = ReferralPolicy::default();
    let policies = one_policy(&policy);
    let [Inserted::New(id)] = store.insert(&[code("a", None)], &policies).unwrap()[..] else { panic!() };
    for asked in [ReferralCommand::Disable, ReferralCommand::Activate, ReferralCommand::Disable] {
        command::<ReferralCode, _, _>(&mut store, &policies, id, &Request::new(&asked, &staff(), at(NOW)))
            .unwrap();
    }
    for damage in ["version = 1e300 WHERE version = 1", "record_id = 'x' WHERE version = 2"] {
        sql_query(format!("UPDATE due_steps SET {damage}")).execute(store.connection()).unwrap();
    }
    sql_query("UPDATE due_steps SET actor = 'foo' WHERE version = 3").execute(store.connection()).unwrap();
    let mut named = Vec::new();
    store.unreadable_lines(&mut |_, failure| named.push(failure.key.clone())).unwrap();
    named.sort();
    assert_eq!(
        named,
        [
            format!("step 1.0e+300 of referral_code {id}"),
            "step 2 of referral_code x".to_owned(),
            format!("step 3 of referral_code {id}"),
        ]
    );
    // Bytes that are no text stand behind every text, so a page by what stands for them would come again for ever.
    sql_query(
        "UPDATE due_steps SET actor = 'staff/operator/alice', kind = CAST(x'ff41' AS TEXT) WHERE version = 3",
    )
    .execute(store.connection())
    .unwrap();
    named.clear();
    store.unreadable_lines(&mut |_, failure| named.push(failure.key.clone())).unwrap();
    assert!(named.contains(&format!("step 3 of \u{fffd}A {id}")) && named.len() == 3, "{named:?}");
    sql_query("UPDATE due_migrations SET version = x'00ff' WHERE version IN ('0001', 'due/0001')")
        .execute(store.connection())
        .unwrap();
    let told = store.schema().unwrap_err().to_string();
    assert!(told.starts_with("the column `version of the schema in due_migrations` holds bytes"), "{told}");
}

on_both! {
    fn no_twin_is_added_and_old_forms_are_found(store) {
        let policy = ReferralPolicy::default();
        let policies = one_policy(&policy);
        store.insert(&[code("plain", None), code("other", None), code("x", None)], &policies).unwrap();
        // As an earlier program stored them.
        for (from, to) in [("PLAIN", "E\u{301}TOILE 1"), ("OTHER", "TWO  SPACES"), ("X", "JOHN\u{200B}-20")] {
            sql_query(format!("UPDATE referral_codes SET code = '{to}' WHERE code = '{from}'"))
                .execute(store.connection())
                .unwrap();
        }
        for (typed, stored) in [("Étoile 1", "E\u{301}TOILE 1"), ("two spaces", "TWO  SPACES"), ("john-20", "JOHN\u{200B}-20")] {
            let found = store.find_code(&typed.parse().unwrap()).unwrap().unwrap();
            assert_eq!(found.record.code.as_str(), stored);
        }
        let added = store.insert(&[code("étoile 1", None), code("two spaces", None), code("new", None)], &policies);
        assert!(matches!(added.unwrap()[..], [Inserted::Duplicate, Inserted::Duplicate, Inserted::New(_)]));
        assert_eq!(store.alike::<ReferralCode>("ETOILE 1").unwrap(), ["E\u{301}TOILE 1"]);
        let mut misspelt = Vec::new();
        store.misspelt(&mut |what, text| misspelt.push(format!("{what} {text}"))).unwrap();
        misspelt.sort();
        assert_eq!(misspelt, ["code E\u{301}TOILE 1", "code JOHN\u{200B}-20", "code TWO  SPACES"]);
        // Agents alike.
        let jose = store.agent_named("Jose\u{301}  Díaz", None).unwrap();
        assert_eq!(store.agent_named("José Díaz", None).unwrap(), jose);
        assert_eq!(store.find_agent(" José\u{a0}Díaz").unwrap().unwrap().name, "José Díaz");
        assert_eq!(store.agents_alike("jose diaz").unwrap(), ["José Díaz"]);
        assert!(matches!(store.agent_named("a\u{202e}b", None), Err(StorageError::Name { .. })));
    }
}

on_both! {
    fn codes_by_expiry_a_page_at_a_time(store) {
        let policy = ReferralPolicy::default();
        let expiring = |text: &str, day: u32| ReferralCode {
            expires_at: Some(at(&format!("2026-05-{day:02}T00:00:00Z"))), ..code(text, None)
        };
        let codes = [expiring("a", 3), code("never", None), expiring("b", 1), expiring("c", 3), expiring("d", 2)];
        store.insert(&codes, &one_policy(&policy)).unwrap();
        let (mut after, mut order) = (None, Vec::new());
        loop {
            let page = store.page_by::<ReferralCode>("expires_at", after, 2, &[]).unwrap();
            order.extend(page.rows.iter().map(|row| row.key()));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(order, ["B", "D", "A", "C"]);
        assert_eq!(codes[0].state(), "active");
    }
}

on_both! {
    /// An agent's codes are read and settled 2,000 at a time, whatever their number: that bounds the memory.
    fn an_agents_codes_are_switched_a_page_at_a_time(store) {
        let policy = ReferralPolicy::default();
        let policies = one_policy(&policy);
        for (name, codes, pages) in [("one", 2_000, 1), ("two", 2_001, 2), ("three", 4_001, 3)] {
            let agent = store.agent_named(name, None).unwrap();
            let codes: Vec<ReferralCode> =
                (0..codes).map(|number| code(&format!("{name}-{number}"), Some(agent))).collect();
            store.insert(&codes, &policies).unwrap();
            let statements = Statements::default();
            store.connection().set_instrumentation(statements.clone());
            let (off, staff) = (SwitchAgent::Off(agent), staff());
            let asked = Request::new(&off, &staff, at(NOW));
            let switched = switch_agent(&mut store, &asked, &policies, &mut |_| {});
            store.connection().set_instrumentation(Statements::default());
            assert_eq!(switched.unwrap().changed, u64::try_from(codes.len()).unwrap());
            let taken = statements.take();
            let listing = taken.iter().filter(|(sql, _)| sql.starts_with("SELECT id FROM referral_codes WHERE agent_id"));
            // The last page is the one with nothing on it.
            assert_eq!(listing.map(|(_, times)| times).sum::<usize>(), pages + 1, "{name}");
        }
    }
}
