//! The newest messages that have to do with somebody or something.

use automation_core::{DedupKey, Notification, Recipient, Subject, UserId};
use storage_diesel::{Delivery, prelude::*};

use crate::databases::on_both;
use crate::offer::at;

fn told(kind: &'static str, recipient: Recipient, about: Option<&str>, dedup: &str) -> Notification {
    let subject = about.map(|key| Subject { kind: "offer", key: key.to_owned() });
    let dedup = DedupKey::new([dedup]);
    Notification {
        kind,
        recipient,
        subject,
        fields: Vec::new(),
        dedup,
        useful_until: None,
        may_be_held: true,
    }
}

fn user(name: &str) -> Recipient {
    Recipient::user(&UserId::new(name).unwrap())
}

on_both! {
    fn the_newest_messages_about_a_record_or_to_somebody(store) {
        let admins = || Recipient::group("admins");
        for (index, message) in [
            told("moved", user("ann"), Some("a"), "1"),
            told("moved", admins(), Some("b"), "2"),
            told("put_away", user("ann"), Some("a"), "3"),
            told("moved", user("ben"), Some("a"), "4"),
            told("moved", user("a"), None, "5"),
        ].iter().enumerate() {
            // Whatever its status.
            store.set_delivery(if index % 2 == 0 { Delivery::Queued } else { Delivery::Held });
            assert!(store.put_message(message, at("2026-03-10T12:00:00Z")).unwrap());
        }
        let mut found = |kind: &str, about: &str, limit| -> Vec<String> {
            let messages = store.newest_messages(kind, about, limit).unwrap();
            assert_eq!(messages.unreadable, []);
            messages.readable.into_iter().map(|message| message.dedup).collect()
        };
        assert_eq!(found("moved", "a", 10), ["5", "4", "1"]);
        assert_eq!(found("moved", "a", 2), ["5", "4"]);
        assert_eq!(found("moved", "ann", 10), ["1"]);
        assert_eq!(found("moved", "user/ann", 10), ["1"]);
        assert_eq!(found("moved", "group/admins", 10), ["2"]);
        assert_eq!(found("put_away", "a", 10), ["3"]);
        assert!(found("moved", "admins", 10).is_empty());
        assert!(found("gone", "a", 10).is_empty());
    }
}
