//! Rows that the database does not take: whether it is for them, and how long a sweep goes on.

use automation_core::{
    Change, Failure, Id, Ledger, Observer, Report, SweepError, SweepOptions, one_policy, sweep,
};
use storage_diesel::{StorageError, prelude::*};

use crate::databases::{ByHand, on_both};
use crate::offer::{KEEP, Offer, at, offers};

const LATER: &str = "2026-03-09T00:00:00Z";

/// Triggers in the words of each database.
trait Triggers: ByHand {
    /// Every write of those rows is taken, and the rows stay as they are.
    fn swallow(&mut self, rows: &str);
    /// What was written of those rows is undone at once.
    fn undo(&mut self, rows: &str);
    /// Every insert or update of those rows of that table is refused.
    fn refuse(&mut self, table: &str, rows: &str);
}

impl Triggers for storage_diesel::sqlite::Store<'_> {
    fn swallow(&mut self, rows: &str) {
        self.run(&format!(
            "CREATE TRIGGER swallow BEFORE UPDATE ON offers WHEN {rows} BEGIN SELECT RAISE(IGNORE); END"
        ));
    }
    fn undo(&mut self, rows: &str) {
        self.run(&format!(
            "CREATE TRIGGER undo AFTER UPDATE ON offers WHEN {rows} BEGIN
                 UPDATE offers SET stage = OLD.stage, version = OLD.version, due_at = OLD.due_at WHERE id = OLD.id;
             END"
        ));
    }
    fn refuse(&mut self, table: &str, rows: &str) {
        for verb in ["INSERT", "UPDATE"] {
            self.run(&format!(
                "CREATE TRIGGER refuse_{verb}_{table} BEFORE {verb} ON {table} WHEN {rows}
                 BEGIN SELECT RAISE(ABORT, 'not today'); END"
            ));
        }
    }
}

impl Triggers for storage_diesel::postgres::Store<'_> {
    fn swallow(&mut self, rows: &str) {
        self.run(&format!(
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
             CREATE TRIGGER swallow BEFORE UPDATE ON offers FOR EACH ROW WHEN ({rows}) EXECUTE FUNCTION swallow()"
        ));
    }
    fn undo(&mut self, rows: &str) {
        self.run(&format!(
            "CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 UPDATE offers SET stage = OLD.stage, version = OLD.version, due_at = OLD.due_at WHERE id = OLD.id;
                 RETURN NULL;
             END $$;
             CREATE TRIGGER undo AFTER UPDATE ON offers FOR EACH ROW
                 WHEN (({rows}) AND pg_trigger_depth() = 0) EXECUTE FUNCTION undo()"
        ));
    }
    fn refuse(&mut self, table: &str, rows: &str) {
        self.run(&format!(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF {rows} THEN RAISE EXCEPTION 'not today'; END IF; RETURN NEW; END $$;
             CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
        ));
    }
}

#[derive(Default)]
struct Told {
    changed: Vec<Id>,
    failed: Vec<Failure>,
}

impl Observer<Offer> for Told {
    fn changed(&mut self, change: &Change<Offer>, (): &()) {
        self.changed.push(change.id);
    }
    fn failed(&mut self, failure: &Failure) {
        self.failed.push(failure.clone());
    }
}

fn swept<L>(store: &mut L, batch: usize, told: &mut Told) -> Result<Report, Box<SweepError<StorageError>>>
where
    L: Ledger<Offer, Error = StorageError>,
{
    let options = SweepOptions { batch, dry_run: false };
    sweep(store, &one_policy(&KEEP), at(LATER), options, told).map_err(Box::new)
}

on_both! {
    fn a_swallowed_write_is_named_and_nothing_of_it_is_written(store) {
        store.insert(&offers(40), &one_policy(&KEEP)).unwrap();
        store.swallow("OLD.id IN (3, 17)");
        let mut told = Told::default();
        let report = swept(&mut store, 1_000, &mut told).unwrap();
        assert_eq!((report.changed, report.failed, report.moved, report.still_due), (38, 2, 0, 2));
        assert_eq!((report.held, report.undone, report.late()), (0, 0, 0));
        assert_eq!(told.failed.iter().map(|failure| failure.id).collect::<Vec<_>>(), [Id(3), Id(17)]);
        assert!(told.failed[0].cause.contains("left it as it was"), "{}", told.failed[0].cause);
        assert_eq!(store.history::<Offer>(Id(3)).unwrap(), []);
        assert_eq!(store.outbox_counts().unwrap().queued, 2 * 38);
    }
}

on_both! {
    fn what_is_undone_behind_a_sweep_is_counted(store) {
        store.insert(&offers(10), &one_policy(&KEEP)).unwrap();
        store.undo("OLD.id IN (3, 7)");
        let report = swept(&mut store, 4, &mut Told::default()).unwrap();
        assert_eq!((report.still_due, report.undone, report.late()), (2, 2, 0));
        assert_eq!((report.changed, report.failed), (10, 0), "the database said yes to all of them");
    }
}

#[test]
fn a_row_that_a_trigger_gives_back_as_it_was_is_not_written() {
    let Some(mut conn) = crate::databases::postgres() else { return };
    let mut store = storage_diesel::postgres::Store::new(&mut conn);
    crate::databases::prepare(&mut store, &crate::offer::POSTGRES);
    store.insert(&offers(9), &one_policy(&KEEP)).unwrap();
    store.run(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$;
         CREATE TRIGGER keep BEFORE UPDATE ON offers FOR EACH ROW WHEN (OLD.id = 4) EXECUTE FUNCTION keep()",
    );
    let mut told = Told::default();
    let report = swept(&mut store, 100, &mut told).unwrap();
    assert_eq!((report.changed, report.failed, report.still_due, report.undone), (8, 1, 1, 0));
    assert_eq!(store.history::<Offer>(Id(4)).unwrap(), []);
    // The same where only the instant to look again is written.
    store.run("UPDATE offers SET stage = 0, due_at = 'epoch' WHERE id = 4");
    let early = at("2026-02-02T00:00:00Z");
    let report =
        sweep::<Offer, _, _, _>(&mut store, &one_policy(&KEEP), early, SweepOptions::default(), &mut ())
            .unwrap();
    assert_eq!((report.postponed, report.failed), (0, u64::from(report.still_due == 1)));
}

on_both! {
    /// The rows between them are written, so it is for them.
    fn rows_that_a_trigger_refuses_are_named_however_many_they_are(store) {
        store.insert(&offers(100), &one_policy(&KEEP)).unwrap();
        store.refuse("offers", "NEW.id % 3 = 0");
        let mut told = Told::default();
        let report = swept(&mut store, 1_000, &mut told).unwrap();
        assert_eq!((report.changed, report.failed, report.still_due), (67, 33, 33));
        assert!(told.failed[0].cause.ends_with("not today"), "{}", told.failed[0].cause);
    }
}

on_both! {
    /// Many bad ones in a row do not keep those behind them.
    fn a_success_behind_many_refusals_shows_that_it_is_for_the_rows(store) {
        store.insert(&offers(90), &one_policy(&KEEP)).unwrap();
        store.refuse("offers", "NEW.id BETWEEN 5 AND 60");
        let mut told = Told::default();
        let report = swept(&mut store, 1_000, &mut told).unwrap();
        assert_eq!((report.changed, report.failed), (34, 56));
        told.failed.sort_by_key(|failure| failure.id);
        assert!(told.failed.iter().map(|failure| failure.id.0).eq(5..=60));
    }
}

on_both! {
    /// What was written before stays, what was refused is not named, and the sweep ends.
    fn where_everything_is_refused_the_sweep_stops(store) {
        store.insert(&offers(300), &one_policy(&KEEP)).unwrap();
        store.refuse("offers", "NEW.id > 4");
        let mut told = Told::default();
        let error = swept(&mut store, 1_000, &mut told).unwrap_err();
        assert!(matches!(error.source, StorageError::AllRefused { count: 20, .. }), "{error}");
        assert_eq!(
            error.to_string(),
            "the sweep stopped after 4 changes: 20 rows were refused one after the other and none was taken in \
             between, so the sweep stopped without blaming them; what was said last: the database said no: not \
             today"
        );
        assert_eq!((told.changed.len(), told.failed.len(), error.report.failed), (4, 0, 0));
        assert_eq!(store.outbox_counts().unwrap().queued, 8);
        // A sweep after that begins anew.
        store.run("DELETE FROM offers WHERE id > 6");
        let report = swept(&mut store, 1_000, &mut told).unwrap();
        assert_eq!((report.failed, report.still_due), (2, 2));
    }
}

on_both! {
    /// Where nothing else can be written either, no row is to blame, not even a single one.
    fn where_no_message_is_taken_nobody_is_named(store) {
        for count in [1, 30] {
            store.run("DELETE FROM offers");
            store.insert(&offers(count), &one_policy(&KEEP)).unwrap();
            if count == 1 {
                store.refuse("due_outbox", "1 = 1");
            }
            let mut told = Told::default();
            let error = swept(&mut store, 1_000, &mut told).unwrap_err();
            assert!(matches!(error.source, StorageError::Unclear(_)), "{error}");
            assert_eq!((error.report.changed, told.failed.len()), (0, 0));
        }
    }
}

/// SQLite says that the disk is full where a table has no number left: the table and the row are named.
#[test]
fn a_table_that_has_no_number_left_is_named() {
    use diesel::{Connection as _, RunQueryDsl as _};
    let mut conn = diesel::SqliteConnection::establish(":memory:").unwrap();
    let mut store = storage_diesel::sqlite::Store::new(&mut conn);
    store.migrate().unwrap();
    crate::cohorts::cohort(&mut store, "ONE", "2026-03-10");
    let last = format!("UPDATE cohorts SET id = {}", i64::MAX);
    diesel::sql_query(last).execute(store.connection()).unwrap();
    let draft = session_core::cohort::CohortDraft::new(
        "TWO".parse().unwrap(),
        "A course".parse().unwrap(),
        5_000.try_into().unwrap(),
    );
    let made = draft.made(at("2026-01-05T08:00:00Z")).unwrap();
    let policy = crate::cohorts::policy();
    let refused = store.insert(&[made], &one_policy(&policy)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "no row can be added to the table `cohorts`: its row 9223372036854775807 has the last number that there is"
    );
}
