//! Lists of class sessions.

use session_core::class::{ClassStatus, Studio};
use storage_diesel::{WantedClasses, class_sessions, class_sessions_moved_by_zone};

use super::*;
use crate::databases::on_both;

/// The keys of all pages.
fn listed(store: &mut impl Classes, wanted: &WantedClasses<'_>, limit: usize) -> Vec<String> {
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = class_sessions(store, wanted, after, limit).unwrap();
        assert!(page.unreadable.is_empty() && page.rows.len() <= limit);
        listed.extend(page.rows.iter().map(Row::key));
        after = page.next;
        if after.is_none() {
            return listed;
        }
    }
}

on_both! {
    /// P-B13: of one studio, by start, in pages of any size; by pattern, window, person and state.
    fn lists_are_of_one_studio_by_start(store) {
        for (key, rule) in [
            ("harbour/MON", "FREQ=WEEKLY;BYDAY=MO"),
            ("harbour/MON-1", "FREQ=WEEKLY;BYDAY=MO"),
            ("harbour/WE", "FREQ=WEEKLY;BYDAY=WE"),
            ("north/MON", "FREQ=WEEKLY;BYDAY=MO"),
        ] {
            made(&mut store, key, rule);
        }
        let harbour: Studio = "harbour".parse().unwrap();
        let all = listed(&mut store, &WantedClasses::of(&harbour), 1_000);
        assert_eq!(all.len(), 3 * 27);
        assert_eq!(all[..4], ["harbour/MON/2026-03-02T10:00", "harbour/MON-1/2026-03-02T10:00", "harbour/WE/2026-03-04T10:00", "harbour/MON/2026-03-09T10:00"]);
        for limit in [1, 2, 7, 27] {
            assert_eq!(listed(&mut store, &WantedClasses::of(&harbour), limit), all, "{limit}");
        }
        // Both bounds, to the microsecond.
        let until = |until: &str| WantedClasses { until: Some(at(until)), ..WantedClasses::of(&harbour) };
        assert_eq!(listed(&mut store, &until("2026-03-04T10:00:00Z"), 5).len(), 2);
        assert_eq!(listed(&mut store, &until("2026-03-04T10:00:00.000001Z"), 5).len(), 3);
        let from = |from: &str| WantedClasses { from: Some(at(from)), ..until("2026-03-09T00:00:00Z") };
        assert_eq!(listed(&mut store, &from("2026-03-04T10:00:00Z"), 5), ["harbour/WE/2026-03-04T10:00"]);
        assert_eq!(listed(&mut store, &from("2026-03-04T10:00:00.000001Z"), 5), Vec::<String>::new());
        // A pattern, not those that begin as it does; nothing of another studio's.
        let (mine, theirs) = ("harbour/MON".parse().unwrap(), "north/MON".parse().unwrap());
        let of = |pattern| WantedClasses { pattern: Some(pattern), ..WantedClasses::of(&harbour) };
        let of_mine = listed(&mut store, &of(&mine), 10);
        assert!(of_mine.len() == 27 && of_mine.iter().all(|key| key.starts_with("harbour/MON/")), "{of_mine:?}");
        assert_eq!(listed(&mut store, &of(&theirs), 10), Vec::<String>::new());
        // Who has a seat: by the whole name, whatever it holds.
        for person in ["ann", "joann", "an%", "\"ann", "ÄNN"] {
            book(&mut store, "harbour/WE/2026-03-04T10:00", person);
        }
        book(&mut store, "harbour/MON/2026-03-09T10:00", "joann");
        book(&mut store, "north/MON/2026-03-09T10:00", "ann");
        let seat = |store: &mut _, person: &str| {
            let person = UserId::new(person).unwrap();
            listed(store, &WantedClasses { person: Some(&person), ..WantedClasses::of(&harbour) }, 2)
        };
        for person in ["ann", "an%", "\"ann", "ÄNN"] {
            assert_eq!(seat(&mut store, person), ["harbour/WE/2026-03-04T10:00"], "{person}");
        }
        assert_eq!(seat(&mut store, "joann").len(), 2);
        for person in ["nn", "Ann", "a%n", "a_n"] {
            assert_eq!(seat(&mut store, person), Vec::<String>::new(), "{person}");
        }
        ask_session(&mut store, "harbour/WE/2026-03-11T10:00", &ClassCommand::Cancel).unwrap();
        let cancelled = WantedClasses { status: Some(ClassStatus::Cancelled), ..WantedClasses::of(&harbour) };
        assert_eq!(listed(&mut store, &cancelled, 3), ["harbour/WE/2026-03-11T10:00"]);
    }
}

on_both! {
    /// S-69: what newer zone data puts elsewhere is found, of one studio or of all, and put right by a command.
    fn s_69_sessions_that_the_zone_moved_are_listed(store) {
        made(&mut store, "harbour/MON", "FREQ=WEEKLY;BYDAY=MO;COUNT=4");
        made(&mut store, "north/MON", "FREQ=WEEKLY;BYDAY=MO;COUNT=4");
        let moved = |store: &mut _, studio: Option<&Studio>, now: &str| {
            let (mut keys, mut after) = (Vec::new(), None);
            loop {
                let page = class_sessions_moved_by_zone(store, studio, at(now), after, 3).unwrap();
                keys.extend(page.rows.iter().map(Row::key));
                after = page.next;
                if after.is_none() {
                    return keys;
                }
            }
        };
        assert_eq!(moved(&mut store, None, NOW), Vec::<String>::new());
        // As if they had been made by data by which London is an hour behind.
        let hour = if is_sqlite(&store) { "3600000000" } else { "INTERVAL '1 hour'" };
        store.run(&format!("UPDATE class_sessions SET starts_at = starts_at + {hour}, ends_at = ends_at + {hour} WHERE key LIKE '%03-09T%'"));
        let both = ["harbour/MON/2026-03-09T10:00", "north/MON/2026-03-09T10:00"];
        assert_eq!(moved(&mut store, None, NOW), both);
        assert_eq!(moved(&mut store, Some(&"north".parse().unwrap()), NOW), both[1..]);
        assert_eq!(moved(&mut store, None, "2026-03-09T11:00:00Z"), Vec::<String>::new());
        ask_session(&mut store, both[0], &ClassCommand::ReAnchor).unwrap();
        assert_eq!(moved(&mut store, None, NOW), both[1..]);
        assert_eq!(session(&mut store, both[0]).record.start, at("2026-03-09T10:00:00Z"));
    }
}
