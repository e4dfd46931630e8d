//! "This and following": a pattern ends, and another one goes on with its sessions (P-39).

use session_core::pattern::PatternEdit;

use super::*;
use crate::databases::on_both;

const DAY: &str = "2026-04-06";

fn from_then(time: &str) -> PatternCommand {
    let edit = Box::new(PatternEdit { starts_at: Some(time.parse().unwrap()), ..PatternEdit::default() });
    PatternCommand::EditFrom { day: DAY.parse().unwrap(), edit }
}

on_both! {
    /// P-39: the same rows, behind the split under the other pattern's keys: what is booked, what was deleted, and what
    /// somebody has changed by hand.
    fn p_39_a_split_re_homes_the_rows(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        let key = |day: &str| format!("harbour/MON-10/{day}T10:00");
        book(&mut store, &key("2026-04-13"), "ann");
        ask_session(&mut store, &key("2026-04-20"), &ClassCommand::Delete).unwrap();
        let to = ClassCommand::Move { to: "2026-04-28T15:00:00".parse().unwrap(), length: None };
        ask_session(&mut store, &key("2026-04-27"), &to).unwrap();
        let ids = |store: &mut _| -> Vec<i64> {
            let mut ids: Vec<_> = keys(store).iter().map(|key| session(store, key).id.0).collect();
            ids.sort_unstable();
            ids
        };
        let before = ids(&mut store);
        let booked = session(&mut store, &key("2026-04-13")).id;
        let change = ask(&mut store, "harbour/MON-10", &from_then("12:00:00")).unwrap();
        assert_eq!(change.after.series.last_day(), Some("2026-04-05".parse().unwrap()));
        told(&mut store);
        assert_eq!(ids(&mut store), before);
        let successor = pattern(&mut store, "harbour/MON-10@2026-04-06");
        assert_eq!(successor.record.series.parts().first_day, DAY.parse().unwrap());
        let steps = store.history::<Pattern>(successor.id).unwrap();
        assert_eq!((steps.len(), steps[0].event.as_str(), steps[0].actor.to_string()), (1, "created", "staff/admin/alice".to_owned()));
        let of = |store: &mut _, pattern: &str| -> Vec<String> {
            let all: Vec<String> = keys(store);
            all.into_iter().filter(|key| key.starts_with(&format!("{pattern}/"))).collect()
        };
        assert_eq!(of(&mut store, "harbour/MON-10").len(), 5);
        assert_eq!(of(&mut store, "harbour/MON-10@2026-04-06").len(), 22);
        let moved = session(&mut store, "harbour/MON-10@2026-04-06/2026-04-13T12:00");
        assert_eq!((moved.id, moved.record.seats.to_string()), (booked, "ann".to_owned()));
        let deleted = session(&mut store, "harbour/MON-10@2026-04-06/2026-04-20T12:00");
        assert_eq!(deleted.record.status.as_str(), "deleted");
        let by_hand = session(&mut store, "harbour/MON-10@2026-04-06/2026-04-27T12:00").record;
        assert_eq!((by_hand.is_override, by_hand.start), (true, at("2026-04-28T14:00:00Z")));
        // Neither pattern makes any of them again.
        let after = told(&mut store);
        for pattern in ["harbour/MON-10", "harbour/MON-10@2026-04-06"] {
            ask(&mut store, pattern, &PatternCommand::Reconcile).unwrap();
        }
        sweep_patterns(&mut store, NOW);
        assert_eq!(told(&mut store), after);
        // The other one is split in its turn, under the same root.
        let edit = Box::new(PatternEdit { starts_at: Some("13:00:00".parse().unwrap()), ..PatternEdit::default() });
        let again = PatternCommand::EditFrom { day: "2026-05-04".parse().unwrap(), edit };
        ask(&mut store, "harbour/MON-10@2026-04-06", &again).unwrap();
        assert_eq!(of(&mut store, "harbour/MON-10@2026-05-04").len(), 18);
        assert_eq!(ids(&mut store), before);
    }
}

on_both! {
    /// P-39: a pattern of that name that is there is refused with a reason, whoever made it.
    fn p_39_a_successor_that_is_there_is_refused(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        made(&mut store, "harbour/MON-10@2026-04-06", "FREQ=WEEKLY;BYDAY=FR");
        made(&mut store, "harbour/MON-1", "FREQ=WEEKLY;BYDAY=MO");
        let before = told(&mut store);
        let refused = ask(&mut store, "harbour/MON-10", &from_then("12:00:00")).unwrap_err();
        assert_eq!(refused.to_string(), "there is a pattern harbour/MON-10@2026-04-06 already");
        assert_eq!(told(&mut store), before);
        // That of another root is in nobody's way.
        ask(&mut store, "harbour/MON-1", &from_then("12:00:00")).unwrap();
    }
}

on_both! {
    /// P-39: a pattern of that name that somebody makes at the very moment gets none of the sessions: all of it is undone.
    fn p_39_a_stranger_s_pattern_gets_no_sessions(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        let before = told(&mut store);
        let columns = "studio, created_at, class, capacity, rule, first_day, starts_at, length_seconds, zone, since";
        let stranger = format!(
            "INSERT INTO patterns (key, {columns}) SELECT 'harbour/MON-10@2026-04-06', {columns} FROM patterns \
             WHERE key = 'harbour/MON-10' ON CONFLICT (key) DO NOTHING"
        );
        if is_sqlite(&store) {
            // What makes no difference to an upsert there: its conflict clause does not pass through a trigger.
            store.run(&format!("CREATE TRIGGER stranger AFTER UPDATE ON class_sessions BEGIN {stranger}; END"));
        } else {
            store.run(&format!(
                "CREATE FUNCTION stranger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {stranger}; RETURN NEW; END $$;
                 CREATE TRIGGER stranger AFTER UPDATE ON class_sessions FOR EACH ROW EXECUTE FUNCTION stranger()"
            ));
        }
        let failed = ask(&mut store, "harbour/MON-10", &from_then("12:00:00")).unwrap_err();
        assert_eq!(
            failed.to_string(),
            "harbour/MON-10: pattern harbour/MON-10@2026-04-06 was there already, and it must be a new one; nothing was written"
        );
        assert_eq!(told(&mut store), before);
        assert_eq!(store.count::<Pattern>(&[]).unwrap(), 1);
        assert_eq!(pattern(&mut store, "harbour/MON-10").version, 2);
    }
}

on_both! {
    /// P-39, P-24: a tombstone forbids the name as well.
    fn p_39_a_forbidden_successor_is_not_made(store) {
        use storage_diesel::Tombstone;
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        let before = told(&mut store);
        let (actor, reason) = (&alice(), None);
        store.forbid_birth::<Pattern>("harbour/MON-10@2026-04-06", &Tombstone { at: at(NOW), actor, reason }).unwrap();
        let failed = ask(&mut store, "harbour/MON-10", &from_then("12:00:00")).unwrap_err().to_string();
        assert!(failed.contains("was not made: a tombstone forbids it, and it must be a new one"), "{failed}");
        assert_eq!(told(&mut store), before);
    }
}
