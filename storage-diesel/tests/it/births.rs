//! Records that steps make: once, with their first step, in the transaction of the step that made them.

use automation_core::{
    Actor, Birth, BirthOutcome, Births, Cause, Change, Consequences, Due, Effect, Facts, Happening, Id,
    Instant, Ledger, Lifecycle, NewRecord, Notification, Observer, Row, Span, SweepOptions, TakenStep,
    one_policy, sweep, testing::conformance,
};
use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use storage_diesel::{
    Column, ColumnError, Columns, Database, EffectWriter, Effects, FactReader, Inserted, Lookup,
    Neighbourhood, Purpose, StorageError, Stored, Tombstone, Values, postgres,
    prelude::*,
    sqlite,
    testing::{OnPostgres, OnSqlite, Sample},
};

use crate::databases::{ByHand as _, on_both};
use crate::offer::{self, ENDS, KEEP, Offer, OfferEvent, at};
use crate::shelf::{Shelf, ShelfEvent};

/// An offer that leaves a shelf behind when it ends; two whose names begin alike leave the same one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leaving(Offer);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LeavingEffect {
    Tell(Notification),
    Shelf(Box<Birth<Shelf>>),
    /// The shelf with that number gets that key.
    Key(Id, String),
}

impl Effect for LeavingEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Tell(notification) => Some(notification),
            Self::Shelf(_) | Self::Key(..) => None,
        }
    }

    fn birth(&self) -> Option<NewRecord<'_>> {
        match self {
            Self::Tell(_) | Self::Key(..) => None,
            Self::Shelf(birth) => Some(birth.new_record()),
        }
    }
}

/// The shelves that are there, and those that the batch has made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelves(Births<Shelf>);

impl Facts for Shelves {
    fn absorb(&mut self, fresh: Self) {
        self.0.absorb(fresh.0);
    }
}

pub(crate) fn shelf(name: &str, made: Instant) -> Birth<Shelf> {
    let record = Shelf { name: name.to_owned(), state: "open", since: made };
    let first = Happening::new(ShelfEvent::Lost, made, Cause::asked(&Actor::System, Some("left behind")));
    Birth::new(record, first, &KEEP).unwrap()
}

impl Lifecycle for Leaving {
    const KIND: &'static str = "leaving";
    type Policy = Span;
    type Event = OfferEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }
    fn since(&self) -> Instant {
        self.0.since()
    }
    fn due(&self, keep: &Span) -> Option<Due<OfferEvent>> {
        self.0.due(keep)
    }
    fn apply(&mut self, event: &OfferEvent, at: Instant) {
        self.0.apply(event, at);
    }
    fn key(&self) -> Option<&str> {
        self.0.key()
    }
}

impl Consequences for Leaving {
    type Facts = Shelves;
    type Effect = LeavingEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        shelves: &mut Shelves,
        keep: &Span,
        out: &mut Vec<LeavingEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        let mut told = Vec::new();
        Offer::consequences(&TakenStep::new(&before.0, step, &after.0, now), &mut (), keep, &mut told);
        out.extend(told.iter().filter_map(Effect::notification).cloned().map(LeavingEffect::Tell));
        let name = after.0.name.as_deref().and_then(|name| name.split(' ').next());
        if let (OfferEvent::Ended, Some(name)) = (step.event, name) {
            // It is of use for as long as the offer is kept.
            let birth = shelf(name, step.at).until(step.at.checked_add(*keep));
            let born = shelves.0.bear(birth, now);
            out.extend(born.map(|birth| LeavingEffect::Shelf(Box::new(birth))));
        }
    }
}

impl Stored for Leaving {
    const TABLE: &'static str = Offer::TABLE;
    const KEY: Option<&'static str> = Offer::KEY;
    const FIXED: &'static [Column] = Offer::FIXED;
    const CHANGING: &'static [Column] = Offer::CHANGING;

    fn write_fixed<'a>(&'a self, out: &mut Values<'a>) {
        self.0.write_fixed(out);
    }
    fn write_changing<'a>(&'a self, out: &mut Values<'a>) {
        self.0.write_changing(out);
    }
    fn read(columns: &mut dyn Columns) -> Result<Self, ColumnError> {
        Offer::read(columns).map(Self)
    }
    fn read_event(name: &str, detail: Option<&str>) -> Result<OfferEvent, ColumnError> {
        Offer::read_event(name, detail)
    }
}

impl Neighbourhood for Leaving {
    fn facts<F: FactReader>(rows: &[Row<Self>], _: Purpose, reader: &mut F) -> Result<Shelves, StorageError> {
        let names: Vec<&str> =
            rows.iter().filter_map(|row| row.record.0.name.as_deref()?.split(' ').next()).collect();
        let mut shelves = Births::default();
        reader.select(
            "shelves",
            &[Column::text("name")],
            Lookup::by_text("name", &names),
            &mut |columns| {
                shelves.add(columns.text()?);
                Ok(())
            },
        )?;
        Ok(Shelves(shelves))
    }

    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        writer.births(effects.iter().filter_map(|effect| match effect {
            LeavingEffect::Shelf(birth) => Some(&**birth),
            LeavingEffect::Tell(_) | LeavingEffect::Key(..) => None,
        }))?;
        writer.rekey::<Shelf>(effects.iter().filter_map(|effect| match effect {
            LeavingEffect::Key(id, key) => Some((*id, key.as_str())),
            LeavingEffect::Tell(_) | LeavingEffect::Shelf(_) => None,
        }))
    }
}

/// A shelf called `sealed` is not stored.
const CONSTRAINTS: &[&str] = &["CHECK (name <> 'sealed')"];

fn sample(tables: &'static str) -> Sample<Leaving, Span> {
    Sample {
        tables,
        corrupts: Some("stage = 9"),
        withdraws: None,
        policy: || KEEP,
        other_policy: Some(|| Span::days(2)),
        numbered: |number| {
            let minutes = Span::minutes(u32::try_from(number * 37).unwrap());
            let ends = at("2026-03-01T12:00:00.000001Z").checked_add(minutes).unwrap();
            let stage = i64::from(number % 4 == 3);
            Leaving(Offer { ends, stage, ..offer::offer(&format!("{number} offer")) })
        },
    }
}

fn bearing(number: usize) -> LeavingEffect {
    let minutes = Span::minutes(u32::try_from(number).unwrap());
    let made = at("2026-03-01T12:00:00.000001Z").checked_add(minutes).unwrap();
    LeavingEffect::Shelf(Box::new(shelf(&format!("made {number}"), made)))
}

#[test]
fn the_suite_on_sqlite() {
    let fresh = || {
        let mut conn = crate::databases::sqlite();
        conn.batch_execute(&sqlite::create_table_sql::<Shelf>(CONSTRAINTS)).unwrap();
        OnSqlite::new(conn, sample(&offer::SQLITE)).bearing::<Shelf>(bearing)
    };
    let held = conformance::run_births(&mut fresh.clone()).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(held.skipped, []);
    conformance::run(&mut fresh.clone()).unwrap_or_else(|broken| panic!("{broken}"));
}

#[test]
fn the_suite_on_postgres() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let fresh = || {
        let mut conn = PgConnection::establish(&url).unwrap();
        conn.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").unwrap();
        conn.batch_execute(&postgres::create_table_sql::<Shelf>(CONSTRAINTS)).unwrap();
        OnPostgres::new(conn, sample(&offer::POSTGRES)).bearing::<Shelf>(bearing)
    };
    let held = conformance::run_births(&mut fresh.clone()).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(held.skipped, []);
    conformance::run(&mut fresh.clone()).unwrap_or_else(|broken| panic!("{broken}"));
}

/// What a sweep says of births.
#[derive(Default)]
struct Listener(Vec<BirthOutcome>);

impl Observer<Leaving> for Listener {
    fn born(&mut self, birth: &BirthOutcome) {
        self.0.push(birth.clone());
    }
}

/// Sweeps when all have just ended; what became of the births, as lines.
fn swept<S>(store: &mut S, options: SweepOptions) -> (u64, Vec<String>)
where
    S: Ledger<Leaving, Error = StorageError>,
{
    let mut listener = Listener::default();
    let now = at(ENDS).next().unwrap();
    let report = sweep(store, &one_policy(&KEEP), now, options, &mut listener).unwrap();
    assert_eq!(report.failed, 0);
    (report.births, listener.0.iter().map(ToString::to_string).collect())
}

pub(crate) fn leaving(names: &[&str]) -> Vec<Leaving> {
    names.iter().map(|name| Leaving(offer::offer(name))).collect()
}

pub(crate) fn shelves(store: &mut impl Database) -> Vec<(String, u64, Vec<String>)> {
    let rows = store.page::<Shelf>(None, 100, &[]).unwrap().rows;
    let steps = |store: &mut _, id: Id| {
        let steps = storage_diesel::History::history::<Shelf>(store, id).unwrap();
        steps.into_iter().map(|step| format!("{} {} {:?}", step.version, step.event, step.reason)).collect()
    };
    rows.into_iter().map(|row| (row.record.name, row.version, steps(store, row.id))).collect()
}

on_both! {
    fn a_dry_run_tells_and_a_sweep_makes_each_once(store) {
        store.make_table::<Shelf>(CONSTRAINTS);
        let names = ["a 1", "a 2", "b 1", "c 1"];
        store.insert(&leaving(&names), &one_policy(&KEEP)).unwrap();
        store.insert(&[shelf("b", at(ENDS)).record], &one_policy(&KEEP)).unwrap();
        let forbidden = Tombstone { at: at(ENDS), actor: &Actor::System, reason: Some("it was thrown away") };
        assert!(store.forbid_birth::<Shelf>("c", &forbidden).unwrap());
        assert!(!store.forbid_birth::<Shelf>("c", &forbidden).unwrap(), "it is already");

        // A page of one: what a decision of the page before has made is seen without being written.
        let dry_run = SweepOptions { batch: 1, dry_run: true };
        assert_eq!(swept(&mut store, dry_run), (2, vec![]));
        assert_eq!(shelves(&mut store).len(), 1);

        let (births, told) = swept(&mut store, SweepOptions::default());
        assert_eq!(births, 2);
        assert_eq!(told, ["shelf a was made", "shelf c was not made: a tombstone forbids it"]);
        let first = vec!["1 lost Some(\"left behind\")".to_owned()];
        let expected = [("b".to_owned(), 0, vec![]), ("a".to_owned(), 1, first)];
        assert_eq!(shelves(&mut store), expected);
        assert_eq!(swept(&mut store, SweepOptions::default()), (0, vec![]));
    }
}

on_both! {
    fn a_record_that_the_database_refuses_takes_its_step_back(store) {
        store.make_table::<Shelf>(CONSTRAINTS);
        store.insert(&leaving(&["sealed 1", "a 1"]), &one_policy(&KEEP)).unwrap();
        let now = at(ENDS).next().unwrap();
        let report =
            sweep::<Leaving, _, _, _>(&mut store, &one_policy(&KEEP), now, SweepOptions::default(), &mut ()).unwrap();
        assert_eq!((report.changed, report.failed), (1, 1));
        let sealed = store.find::<Leaving>("sealed 1").unwrap().unwrap();
        assert_eq!((sealed.version, sealed.record.0.stage), (0, 0), "neither the step nor the birth is written");
        assert_eq!(shelves(&mut store).iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["a"]);
    }
}

on_both! {
    fn a_birth_that_comes_too_late_makes_nothing(store) {
        store.make_table::<Shelf>(CONSTRAINTS);
        store.insert(&leaving(&["a 1"]), &one_policy(&KEEP)).unwrap();
        let late = at(ENDS).next().unwrap().checked_add(KEEP).unwrap();
        let report =
            sweep::<Leaving, _, _, _>(&mut store, &one_policy(&KEEP), late, SweepOptions::default(), &mut ()).unwrap();
        assert_eq!((report.changed, report.births), (1, 0));
        assert_eq!(shelves(&mut store), []);
    }
}

on_both! {
    fn a_birth_under_another_key_than_its_own_is_refused(store) {
        store.make_table::<Shelf>(CONSTRAINTS);
        let inserted = store.insert(&leaving(&["a 1"]), &one_policy(&KEEP)).unwrap();
        let [Inserted::New(id)] = inserted[..] else { panic!("the key is taken") };
        let mut wrong = shelf("a", at(ENDS));
        wrong.key = "b".to_owned();
        let settled = Ledger::<Leaving>::settle(&mut store, automation_core::Claim::Ids(&[id]), &mut |batch| {
            let rows = std::mem::take(&mut batch.rows).into_iter();
            let birth = LeavingEffect::Shelf(Box::new(wrong.clone()));
            rows.map(|row| Change { consequences: vec![birth.clone()], ..Change::rescheduled(row, &KEEP) }).collect()
        });
        let failed = settled.unwrap().failed;
        let causes: Vec<&str> = failed.iter().map(|failure| failure.cause.as_str()).collect();
        assert_eq!(causes, ["a step makes the shelf `b`, whose own key is `a`"]);
        assert_eq!(shelves(&mut store), []);
    }
}
