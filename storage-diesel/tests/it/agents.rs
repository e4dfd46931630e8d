//! Agents: where mail reaches them, and what is left when they go; and messages that no change brings
//! about.

use automation_core::{Actor, DedupKey, Field, Lifecycle, Notification, Recipient, Request, one_policy};
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{AgentId, Giver, SwitchAgent, switch_agent},
    code::{CodeStorage, Draft},
};
use storage_diesel::{Delivery, MessageStatus, NewRun, StorageError, prelude::*};

use crate::databases::on_both;
use crate::offer::at;

fn code(text: &str, agent: Option<AgentId>) -> ReferralCode {
    let agent = agent.map(|id| Giver { id, works: true });
    let draft = Draft { agent, ..Draft::new(text.parse().unwrap(), "20".parse().unwrap()) };
    ReferralCode::issue(draft, at("2026-01-01T00:00:00Z"), &ReferralPolicy::default()).unwrap()
}

on_both! {
    fn an_address_is_set_changed_and_taken_away(store) {
        let (john, jane) = (store.agent_named("John", None).unwrap(), store.agent_named("Jane", None).unwrap());
        for email in [Some("john@example.org"), Some("j@example.org"), None] {
            assert!(store.set_agent_email(john, email).unwrap());
            assert_eq!(store.agent(john).unwrap().unwrap().email.as_deref(), email);
        }
        assert_eq!(store.agent(jane).unwrap().unwrap().email, None);
        assert!(!store.set_agent_email(AgentId(99), Some("nobody@example.org")).unwrap());
    }
}

on_both! {
    fn a_deleted_agent_leaves_no_active_code(store) {
        let policy = ReferralPolicy::default();
        let policies = one_policy(&policy);
        let john = store.agent_named("John", None).unwrap();
        store.insert(&[code("a", Some(john)), code("b", None)], &policies).unwrap();
        let deleted: Result<bool, StorageError> = store.transaction(|store| {
            assert!(store.set_agent_active(john, false)?);
            let (off, system) = (SwitchAgent::Off(john), Actor::System);
            let asked = Request::new(&off, &system, at("2026-02-01T00:00:00Z"));
            switch_agent(store, &asked, &policies, &mut |_| {})?;
            store.delete_agent(john)
        });
        assert!(deleted.unwrap());
        assert!(!store.delete_agent(john).unwrap());
        assert_eq!(store.find_agent("John").unwrap(), None);
        let mut row = |text: &str| store.find_code(&text.parse().unwrap()).unwrap().unwrap().record;
        assert_eq!((row("A").agent, row("A").state()), (None, "inactive (agent inactive)"));
        assert_eq!(row("B").state(), "active");
    }
}

on_both! {
    fn keys_that_are_taken(store) {
        let policy = ReferralPolicy::default();
        store.insert(&[code("a", None), code("it's?", None)], &one_policy(&policy)).unwrap();
        let mut taken = store.taken::<ReferralCode>(&["A", "B", "IT'S?", "a"]).unwrap();
        taken.sort_unstable();
        assert_eq!(taken, ["A", "IT'S?"]);
        assert_eq!(store.taken::<ReferralCode>(&[]).unwrap(), Vec::<String>::new());
    }
}

on_both! {
    fn a_message_without_a_change_is_put_in_once(store) {
        let message = |trouble: &str| Notification {
            kind: "run_trouble",
            recipient: Recipient::group("admins"),
            subject: None,
            fields: vec![("trouble", Field::Text(trouble.to_owned()))],
            dedup: DedupKey::new(["run_trouble", "sweep", "2026-03-01"]),
            useful_until: None,
            may_be_held: true,
        };
        let now = at("2026-03-01T02:00:00Z");
        let new = NewRun {
            command: "sweep",
            options: "",
            operator: "a",
            host: "b",
            started_at: now,
            clock: now,
            zones: zone_core::version(),
            process: None,
        };
        let run = store.run_started(&new).unwrap();
        store.set_run(Some(run));
        store.set_delivery(Delivery::Held);
        assert!(store.put_message(&message("the disk is full"), now).unwrap());
        assert!(!store.put_message(&message("another one"), now).unwrap());
        let held = store.messages(MessageStatus::Held, None, 10).unwrap().readable;
        assert_eq!(held.len(), 1);
        assert_eq!((held[0].dedup.as_str(), held[0].recipient.as_str()), ("run_trouble|sweep|2026-03-01", "group/admins"));
        assert_eq!((held[0].subject_kind.clone(), held[0].run, held[0].created_at), (None, Some(run), now));
        assert_eq!(held[0].fields["trouble"], "the disk is full");
    }
}
