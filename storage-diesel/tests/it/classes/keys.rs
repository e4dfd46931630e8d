//! Whose sessions are whose, by their keys alone (P-B13).

use session_core::pattern::PatternEdit;

use super::*;
use crate::databases::on_both;

/// Names of which some begin as others do, in whatever order a language puts them.
const NAMES: [&str; 14] = [
    "harbour/MON-1",
    "harbour/MON-10",
    "harbour/MON-1@2026-03-09",
    "harbour/MON-1 0",
    "harbour/MON-1.5",
    "harbour/MON-1-",
    "harbour/MON-1é",
    "harbour/mon-1",
    "harbour/MON",
    "Harbour/MON-1",
    "harbour 2/MON-1",
    "harboúr/MON-1",
    "港/月曜日",
    "港/月曜",
];

on_both! {
    /// P-B13: what is asked of one pattern touches no session of another, of the same studio or of another one.
    fn p_b13_a_pattern_touches_its_own_sessions_alone(store) {
        for name in NAMES {
            assert_eq!(made(&mut store, name, "FREQ=WEEKLY;BYDAY=MO;COUNT=4"), 4, "{name}");
        }
        for name in NAMES {
            let before = told(&mut store);
            let edit = PatternEdit { starts_at: Some("11:00:00".parse().unwrap()), ..PatternEdit::default() };
            ask(&mut store, name, &PatternCommand::Edit(Box::new(edit))).unwrap();
            let after = told(&mut store);
            let mine = format!("{name}/");
            let (kept, changed): (Vec<_>, Vec<_>) = after.iter().partition(|row| before.contains(row));
            assert_eq!(changed.len(), 4, "{name}");
            assert!(changed.iter().all(|row| row.starts_with(&mine)), "{name}: {changed:?}");
            assert!(kept.iter().all(|row| !row.starts_with(&mine)), "{name}: {kept:?}");
        }
    }
}

on_both! {
    /// The order of the keys is that of their bytes on both databases, so that a pattern's are one range of the index.
    fn keys_are_in_the_order_of_bytes(store) {
        for name in NAMES {
            made(&mut store, name, "FREQ=WEEKLY;BYDAY=MO;COUNT=1");
        }
        let stored = store.texts("SELECT key AS text FROM patterns ORDER BY key");
        let mut sorted = NAMES.to_vec();
        sorted.sort_unstable();
        assert_eq!(stored, sorted);
    }
}

on_both! {
    /// P-39: the successors of one root are not those of another.
    fn p_39_a_root_has_its_own_successors(store) {
        for name in NAMES {
            made(&mut store, name, "FREQ=WEEKLY;BYDAY=MO");
        }
        let edit = || Box::new(PatternEdit { starts_at: Some("11:00:00".parse().unwrap()), ..PatternEdit::default() });
        let split = |day: &str| PatternCommand::EditFrom { day: day.parse().unwrap(), edit: edit() };
        let taken = ask(&mut store, "harbour/MON-1", &split("2026-03-09")).unwrap_err();
        assert_eq!(taken.to_string(), "there is a pattern harbour/MON-1@2026-03-09 already");
        for name in NAMES.into_iter().filter(|name| !["harbour/MON-1", "harbour/MON-1@2026-03-09"].contains(name)) {
            ask(&mut store, name, &split("2026-03-09")).unwrap();
            assert!(store.find::<Pattern>(&format!("{name}@2026-03-09")).unwrap().is_some(), "{name}");
        }
    }
}

on_both! {
    /// A row that says something else than its key is named, and nothing happens to it.
    fn what_the_key_says_otherwise_is_unreadable(store) {
        made(&mut store, "harbour/MON-1", "FREQ=WEEKLY;BYDAY=MO;COUNT=1");
        let wrong = [
            ("class_sessions", "studio = 'north'", "studio"),
            ("class_sessions", "pattern = 'harbour/MON-2'", "pattern"),
            ("class_sessions", "original = '2026-03-02T11:00:00'", "original"),
            ("class_sessions", "key = 'harbour/MON-1/2026-03-02 10:00'", "key"),
            ("class_sessions", "zone = 'Nowhere/Nowhere'", "zone"),
            ("class_sessions", "seats = 'ann'", "seats"),
            ("class_sessions", "seats = '[\"\"]'", "seats"),
            ("class_sessions", "status = 'held'", "status"),
            ("class_sessions", "capacity = 0", "capacity"),
            ("class_sessions", "local_start = 'noon'", "local_start"),
            ("patterns", "studio = 'north'", "studio"),
            ("patterns", "key = 'harbour/MON-1/x'", "key"),
            ("patterns", "rule = 'FREQ=HOURLY'", "rule"),
            ("patterns", "rule = 'every Monday'", "rule"),
            ("patterns", "last_day = '2026-01-01'", "rule"),
            ("patterns", "exceptions = '[\"2026-02-30\"]'", "exceptions"),
            ("patterns", "holidays = '{}'", "holidays"),
            ("patterns", "on_holiday = 'sleep'", "on_holiday"),
            ("patterns", "starts_at = '25:00'", "starts_at"),
            ("patterns", "length_seconds = 0", "length_seconds"),
            ("patterns", "active = 2", "active"),
        ];
        for (table, change, column) in wrong {
            let was = change.split(' ').next().unwrap();
            let before = store.texts(&format!("SELECT coalesce(CAST({was} AS TEXT), 'NULL') AS text FROM {table}"));
            store.run(&format!("UPDATE {table} SET {change}"));
            let mut causes = Vec::new();
            store.unreadable::<Pattern>(&mut |failure| causes.push(failure.cause.clone())).unwrap();
            store.unreadable::<ClassSession>(&mut |failure| causes.push(failure.cause.clone())).unwrap();
            assert_eq!(causes.len(), 1, "{change}");
            assert!(causes[0].contains(column), "{change}: {}", causes[0]);
            let before = if before[0] == "NULL" { "NULL".to_owned() } else { format!("'{}'", before[0]) };
            store.run(&format!("UPDATE {table} SET {was} = {before}"));
        }
        // More people than seats are what a hand may have done.
        store.run("UPDATE class_sessions SET capacity = 1, seats = '[\"ann\",\"ben\"]'");
        told(&mut store);
    }
}
