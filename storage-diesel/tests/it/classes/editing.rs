//! An edit of all of a pattern: its sessions go along, whatever their number (P-28, P-39).

use session_core::{
    class::ClassStatus,
    pattern::{PatternEdit, PatternEffect},
};

use super::*;
use crate::{
    databases::on_both,
    statements::{Statements, of},
};

fn at_time(time: &str) -> PatternCommand {
    PatternCommand::Edit(Box::new(PatternEdit {
        starts_at: Some(time.parse().unwrap()),
        ..PatternEdit::default()
    }))
}

fn by_rule(rule: &str) -> PatternCommand {
    PatternCommand::Edit(Box::new(PatternEdit {
        rule: Some(rule.parse().unwrap()),
        ..PatternEdit::default()
    }))
}

on_both! {
    /// P-39: the rows stay, under new keys, with those who have booked; who has a seat is told. What is past stays.
    fn p_39_all_sessions_take_their_new_time_along(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        let booked = session(&mut store, "harbour/MON-10/2026-03-09T10:00");
        book(&mut store, booked.record.key.as_str(), "ann");
        let ids = |store: &mut _| -> Vec<i64> {
            let all: Vec<_> = keys(store).iter().map(|key| session(store, key).id.0).collect();
            all
        };
        let before = ids(&mut store);
        let change = ask(&mut store, "harbour/MON-10", &at_time("18:30:00")).unwrap();
        assert_eq!(change.steps.len(), 1);
        assert_eq!(ids(&mut store), before);
        assert!(keys(&mut store).iter().all(|key| key.ends_with("T18:30")));
        let moved = session(&mut store, "harbour/MON-10/2026-03-09T18:30");
        assert_eq!((moved.id, moved.record.start), (booked.id, at("2026-03-09T18:30:00Z")));
        assert_eq!(moved.record.seats.to_string(), "ann");
        assert_eq!(store.history::<ClassSession>(moved.id).unwrap().len(), 3);
        assert_eq!(store.outbox_counts().unwrap().queued, 1);
        told(&mut store);
        // And back again.
        ask(&mut store, "harbour/MON-10", &at_time("10:00:00")).unwrap();
        assert_eq!((ids(&mut store), keys(&mut store).len()), (before, 27));
        assert_eq!(ask(&mut store, "harbour/MON-10", &at_time("10:00:00")).unwrap_err().to_string(), "the pattern is so already; nothing would change");
    }
}

on_both! {
    /// P-39: a session that gives its place up is another row than the one that comes into its place, and keys that are
    /// free and taken by one edit are no trouble: Mondays and Tuesdays become Tuesdays and Wednesdays, and back.
    fn p_39_weekdays_that_overlap(store) {
        made(&mut store, "harbour/W", "FREQ=WEEKLY;BYDAY=MO,TU");
        book(&mut store, "harbour/W/2026-03-09T10:00", "ann");
        for rule in ["FREQ=WEEKLY;BYDAY=TU,WE", "FREQ=WEEKLY;BYDAY=MO,TU", "FREQ=WEEKLY;BYDAY=WE,TH", "FREQ=WEEKLY;BYDAY=TU,MO"] {
            ask(&mut store, "harbour/W", &by_rule(rule)).unwrap();
            told(&mut store);
            let mine: Vec<String> = told(&mut store).into_iter().filter(|row| row.contains("ann")).collect();
            assert_eq!(mine.len(), 1, "{mine:?}");
        }
        // Nothing is there twice, whatever the way was: what is not retired is what the rule gives.
        let after = keys(&mut store);
        ask(&mut store, "harbour/W", &PatternCommand::Reconcile).unwrap();
        assert_eq!(keys(&mut store), after);
        assert!(after.iter().all(|key| !key.contains('~')), "{after:?}");
    }
}

on_both! {
    /// P-14, P-39: of the slots of a day each that is still given stays, and the first goes to the end.
    fn p_39_slots_of_a_day_move_on(store) {
        let mut slots = draft("harbour/D", "FREQ=DAILY");
        slots.series.ends_at = Some("13:00:00".parse().unwrap());
        create(&mut store, slots).unwrap();
        let before = keys(&mut store).len();
        book(&mut store, "harbour/D/2026-03-09T10:00", "ann");
        let edit = PatternEdit {
            starts_at: Some("11:00:00".parse().unwrap()),
            ends_at: Some(Some("14:00:00".parse().unwrap())),
            ..PatternEdit::default()
        };
        ask(&mut store, "harbour/D", &PatternCommand::Edit(Box::new(edit))).unwrap();
        told(&mut store);
        assert_eq!(keys(&mut store).len(), before);
        assert_eq!(session(&mut store, "harbour/D/2026-03-09T13:00").record.seats.to_string(), "ann");
    }
}

on_both! {
    /// P-28, P-B4: what nobody booked and the rule no longer gives is retired and gives its place up, so that it can be made
    /// again; what is booked stays, and is reported.
    fn p_28_what_is_no_longer_given_makes_room(store) {
        made(&mut store, "harbour/W", "FREQ=WEEKLY;BYDAY=MO,TH");
        book(&mut store, "harbour/W/2026-03-12T10:00", "ann");
        let change = ask(&mut store, "harbour/W", &by_rule("FREQ=WEEKLY;BYDAY=MO")).unwrap();
        let conflicts = change.consequences.iter().filter(|effect| matches!(effect, PatternEffect::Conflict(_)));
        assert_eq!(conflicts.count(), 1);
        assert_eq!(keys(&mut store).len(), 27 + 1);
        let retired = store.count::<ClassSession>(&[storage_diesel::Filter::is("status", "retired")]).unwrap();
        assert_eq!(retired, 25);
        ask(&mut store, "harbour/W", &by_rule("FREQ=WEEKLY;BYDAY=MO,TH")).unwrap();
        told(&mut store);
        assert_eq!(keys(&mut store).len(), 27 + 26);
        let status = session(&mut store, "harbour/W/2026-03-12T10:00").record.status;
        assert_eq!(status, ClassStatus::Scheduled);
    }
}

on_both! {
    /// P-28: an edit of a pattern that is due for a refill leaves nothing of the old shape.
    fn p_28_an_edit_that_is_late_refills_as_it_is_then(store) {
        made(&mut store, "harbour/MON-10", "FREQ=WEEKLY;BYDAY=MO");
        let late = at("2026-07-01T09:00:00Z");
        let change = ask_at(&mut store, "harbour/MON-10", &at_time("11:00:00"), late).unwrap();
        assert!(change.steps.len() >= 2, "{:?}", change.steps);
        told(&mut store);
        let ahead: Vec<String> = keys(&mut store).into_iter().filter(|key| key.as_str() > "harbour/MON-10/2026-07-01").collect();
        assert!(ahead.len() > 20 && ahead.iter().all(|key| key.ends_with("T11:00")), "{ahead:?}");
    }
}

/// The statements of an edit of a daily pattern of so many days.
macro_rules! statements_of_an_edit {
    ($store:ident, $days:expr, $edit:expr) => {{
        $store.migrate().unwrap();
        let long = policy().with_horizon(60, 3).unwrap();
        let mut daily = draft("harbour/D", "FREQ=DAILY");
        daily.series.last_day = daily.series.first_day.checked_add_days(chrono::Days::new($days - 1));
        let daily = daily.made(at(NOW)).unwrap();
        let made = create_pattern(&mut $store, &long, daily, &alice(), at(NOW)).unwrap();
        assert_eq!(u64::try_from(made.sessions.len()).unwrap(), $days);
        let statements = Statements::default();
        let id = pattern(&mut $store, "harbour/D").id;
        $store.connection().set_instrumentation(statements.clone());
        command::<Pattern, _, _>(
            &mut $store,
            &one_policy(&long),
            id,
            &Request::new($edit, &alice(), at(NOW)),
        )
        .unwrap();
        $store.connection().set_instrumentation(Statements::default());
        told(&mut $store);
        assert_eq!(u64::try_from(keys(&mut $store).len()).unwrap(), $days);
        statements.take()
    }};
}

/// P-39: the statements of an edit do not grow with the sessions, five years of them and more.
#[test]
fn p_39_an_edit_on_postgres_is_as_many_statements_whatever_its_sessions() {
    use diesel::Connection as _;
    let larger = PatternEdit { capacity: Some(Capacity::new(9).unwrap()), ..PatternEdit::default() };
    for (edit, most) in [(at_time("11:00:00"), 14), (PatternCommand::Edit(Box::new(larger)), 12)] {
        let mut counts = Vec::new();
        for days in [50, 1_800] {
            let Some(mut conn) = crate::databases::postgres() else { return };
            let mut store = postgres::Store::new(&mut conn);
            let statements = statements_of_an_edit!(store, days, &edit);
            let count = statements.values().sum::<usize>();
            assert!(count <= most, "{count} {statements:#?}");
            counts.push(count);
        }
        assert_eq!(counts[0], counts[1]);
    }
}

/// P-39: on SQLite each row that becomes another one is an UPDATE, prepared once; to read and to rekey are as many
/// whatever their number.
#[test]
fn p_39_an_edit_on_sqlite_prepares_as_many_statements_whatever_its_sessions() {
    use diesel::Connection as _;
    let (mut prepared, mut reads) = (Vec::new(), Vec::new());
    for days in [50, 1_800] {
        let mut conn = crate::databases::sqlite();
        let mut store = sqlite::Store::new(&mut conn);
        let statements = statements_of_an_edit!(store, days, &at_time("11:00:00"));
        prepared.push(statements.len());
        reads.push(of(&statements, "SELECT"));
    }
    println!("{prepared:?} {reads:?}");
    assert!(prepared[1] <= prepared[0] + 3, "{prepared:?}");
    assert_eq!(reads[0], reads[1]);
}
