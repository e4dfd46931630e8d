//! S-69: by which clocks sessions were agreed on, in the database: kept, worked out for those of before, damaged.

use automation_core::{Actor, Id, Instant, Request, UserId, command, one_policy};
use session_core::{
    Session, SessionPolicy,
    coaching::{SessionCommand, SessionDraft, SessionEvent},
    testing::{contract, student},
};
use storage_diesel::{
    Coaching, Database, Inserted, MessageStatus, SchemaState, StorageError, prelude::*, schedule_session,
};
use zone_core::{Zone, zone};

use crate::{
    databases::{ByHand, on_both},
    offer::at,
    schema::MIGRATIONS,
};

const VANCOUVER: Zone = zone!("America/Vancouver");

fn policy() -> SessionPolicy {
    SessionPolicy::default()
}

/// Schedules a session that starts then, by the clocks of that zone as the bundled data has them.
fn scheduled(store: &mut impl Coaching, contract: Id, start: &str, zone: Zone) -> Session {
    let draft = SessionDraft { start: at(start), minutes: None, zone: Some(zone) };
    schedule_session(store, &policy(), contract, &draft, &student(), made()).unwrap().after
}

fn made() -> Instant {
    at("2026-03-01T09:00:00Z")
}

fn stored_contract(store: &mut impl Coaching) -> Id {
    let inserted = store.add_contracts(&[contract(1, 9)]).unwrap();
    let [Inserted::New(id)] = inserted[..] else { panic!("{inserted:?}") };
    id
}

fn offset_of(store: &mut impl Database, key: &str) -> Option<i32> {
    store.find::<Session>(key).unwrap().unwrap().record.start_offset
}

/// Takes the columns away, as they were not there before.
fn back(store: &mut impl Database) {
    while store.schema().unwrap() != (SchemaState::Older { found: "0011".to_owned() }) {
        store.revert_last().unwrap().unwrap();
    }
}

on_both! {
    /// What the data of then said, whatever is bundled now: before 2026 British Columbia went back to winter time.
    fn s_69_those_of_before_keep_the_clocks_of_then(store) {
        let id = stored_contract(&mut store);
        let cases = [
            ("2026-12-01T17:00:00Z", VANCOUVER, -8),
            ("2026-07-01T16:00:00Z", VANCOUVER, -7),
            // To the microsecond: summer time ends at nine, and begins at ten.
            ("2026-11-01T08:59:59.999999Z", VANCOUVER, -7),
            ("2026-03-08T10:00:00Z", VANCOUVER, -7),
            ("2026-06-01T09:00:00Z", zone!("Europe/London"), 1),
            ("2027-01-05T09:00:00Z", zone!("Asia/Kolkata"), 5),
            ("2026-06-03T09:00:00Z", Zone::UTC, 0),
            ("2026-06-04T09:00:00Z", Zone::UTC, 0),
        ];
        for (start, zone, _) in cases {
            scheduled(&mut store, id, start, zone);
        }
        let asked = SessionCommand::RequestReschedule {
            reason: "something came up".to_owned(),
            to: Some(at("2026-12-08T17:00:00Z")),
        };
        let ask = |store: &mut _, key: &str| {
            let id = storage_diesel::Records::find::<Session>(store, key).unwrap().unwrap().id;
            command::<Session, _, _>(store, &one_policy(&policy()), id, &Request::new(&asked, &student(), made())).unwrap();
        };
        ask(&mut store, "001/1");
        assert_eq!(offset_of(&mut store, "001/1"), Some(-7 * 3_600));
        back(&mut store);
        // No zone at all: nobody knows, and the rest is worked out.
        store.run("UPDATE coaching_sessions SET zone = 'Mars/Olympus' WHERE reference = '001/8'");
        assert_eq!(store.migrate().unwrap(), MIGRATIONS[11..]);
        store.run("UPDATE coaching_sessions SET zone = 'UTC' WHERE reference = '001/8'");
        for (number, (start, zone, hours)) in cases.into_iter().enumerate() {
            let key = format!("001/{}", number + 1);
            let half = if zone == zone!("Asia/Kolkata") { 1_800 } else { 0 };
            let offset = Some(hours * 3_600 + half).filter(|_| number != 7);
            assert_eq!(offset_of(&mut store, &key), offset, "{start} {zone}");
        }
        let session = store.find::<Session>("001/1").unwrap().unwrap().record;
        assert_eq!(session.agreed_local_start().to_string(), "2026-12-01 09:00:00");
        assert_eq!(session.anchored_start(), Some(at("2026-12-01T16:00:00Z")));
        assert_eq!(session.request().unwrap().proposed_offset, Some(-8 * 3_600));
        // No other session has a request.
        assert!(store.refuses(
            "INSERT INTO due_migrations (version) SELECT '0012' FROM coaching_sessions \
             WHERE reference <> '001/1' AND request_offset IS NULL"
        ));
        assert!(!store.refuses(
            "INSERT INTO due_migrations (version) SELECT '0012' FROM coaching_sessions \
             WHERE reference <> '001/1' AND request_offset IS NOT NULL"
        ));
    }
}

on_both! {
    /// Staff move it: the row, its step, its messages; a second time there is nothing to move.
    fn s_69_re_anchoring_is_stored(store) {
        let id = stored_contract(&mut store);
        scheduled(&mut store, id, "2026-12-01T17:00:00Z", VANCOUVER);
        store.run("UPDATE coaching_sessions SET start_offset = -28800");
        let sam = Actor::staff(UserId::new("sam").unwrap(), "admin");
        let row = store.find::<Session>("001/1").unwrap().unwrap();
        let mut move_it = |now: &str| {
            let asked = SessionCommand::ReAnchor;
            command::<Session, _, _>(&mut store, &one_policy(&policy()), row.id, &Request::new(&asked, &sam, at(now)))
        };
        move_it("2026-11-30T12:00:00Z").unwrap();
        let again = move_it("2026-11-30T12:00:01Z").unwrap_err().to_string();
        let moved = store.find::<Session>("001/1").unwrap().unwrap();
        let start = at("2026-12-01T16:00:00Z");
        assert_eq!((moved.record.start, moved.record.start_offset), (start, Some(-7 * 3_600)));
        let expected = format!(
            "by the zone data {} the clocks of America/Vancouver show the time that was agreed on at {start}, its start",
            zone_core::version()
        );
        assert_eq!(again, expected);
        let events = store.events::<Session>(row.id).unwrap();
        assert_eq!(events.last().unwrap().0, SessionEvent::ReAnchored { start, offset: -7 * 3_600 });
        let messages = store.messages(MessageStatus::Queued, None, 10).unwrap().readable;
        let told: Vec<_> = messages.iter().map(|message| (message.kind.as_str(), message.recipient.as_str())).collect();
        assert!(told.ends_with(&[("session_rescheduled", "user/ann"), ("session_rescheduled", "user/ben")]), "{told:?}");
    }
}

on_both! {
    /// A day and more is no clock: the row is named.
    fn s_69_a_damaged_offset_is_named(store) {
        let id = stored_contract(&mut store);
        scheduled(&mut store, id, "2026-12-01T17:00:00Z", VANCOUVER);
        for column in ["start_offset", "request_offset"] {
            for (value, reads) in [(-86_399, true), (86_399, true), (86_400, false), (-86_400, false), (1_i64 << 40, false)] {
                store.run(&format!("UPDATE coaching_sessions SET {column} = {value}"));
                let read = store.find::<Session>("001/1");
                assert_eq!(read.is_ok(), reads, "{column} {value}");
                let Err(error) = read else { continue };
                let error: StorageError = error;
                let told = format!(
                    "the column `{column}` holds `{value}`; it takes the seconds that clocks are ahead of UTC, less than a day"
                );
                assert!(error.to_string().contains(&told), "{error}");
            }
            store.run(&format!("UPDATE coaching_sessions SET {column} = NULL"));
        }
    }
}
