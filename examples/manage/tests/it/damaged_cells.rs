//! One damaged cell at a time in a database with some of everything, and then all that can be asked: nothing
//! panics, nobody else is stopped, and the damaged thing is named (G-8).
//!
//! The tables and their columns are read from the database, so this grows with the schema by itself. Without
//! variables a few cells are drawn; `DAMAGED_CELLS=all` takes every one, a number that many, no column twice before
//! every other had its turn, and `DAMAGED_SEED` draws others. `DAMAGED_ONLY=TEXT` keeps to the cells whose statement holds that text.
//!
//! What reads a column is known once a few values of it were tried. Of a column's first values everything is asked; of
//! each value behind them the doctor, and whatever any of those has changed the answer to. `DAMAGED_IN_FULL=1` asks
//! everything of every value.

mod asked;
mod cell;
mod company;
mod verdict;
mod world;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    env,
    rc::Rc,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use self::{
    asked::{Asked, Came},
    cell::Cell,
    company::Company,
    verdict::Verdict,
};
use crate::ground::{Ground, Snapshot, Table};

/// How many cells are drawn where nothing else is said.
const SLICE: usize = 3;

/// A sound world, and what came of everything that was asked of it.
struct Sound {
    ground: Ground,
    tables: Rc<Vec<Table>>,
    snapshot: Snapshot,
    company: Company,
    asked: Vec<(Asked, Came)>,
    /// By table and column.
    reach: RefCell<BTreeMap<(String, String), Reach>>,
}

/// What the damage of one column has changed the answer to.
#[derive(Debug, Clone, Default)]
struct Reach {
    /// How many of its values were tried with every question.
    in_full: usize,
    /// The places of those questions.
    changed: BTreeSet<usize>,
}

/// Of how many values of a column everything is asked.
const IN_FULL: usize = 2;

impl Sound {
    fn new(ground: Ground) -> Self {
        world::populate(&ground);
        ground.keep();
        let tables = Rc::new(ground.tables());
        let snapshot = ground.snapshot(&tables);
        let company = Company::of(&snapshot);
        let asked = world::questions().into_iter().map(|asked| {
            let came = asked.call(&ground, &tables);
            if asked.is_writing {
                ground.restore();
            }
            (asked, came)
        });
        let asked = asked.collect();
        assert!(ground.snapshot(&tables) == snapshot, "reading changed something");
        Self { ground, tables, snapshot, company, asked, reach: RefCell::default() }
    }

    /// Damages a cell and asks everything; gives how many calls that were, and what was wrong. `None`: the
    /// database does not take it.
    fn try_cell(&self, cell: &Cell) -> Option<(usize, Vec<String>)> {
        let statement = cell.statement();
        self.ground.restore();
        if !self.ground.damage(&statement) {
            return None;
        }
        let before = self.ground.snapshot(&self.tables);
        if before == self.snapshot {
            return None;
        }
        let mut verdict = Verdict::new(&self.company, cell, &before);
        let mut reach = self.reach.borrow_mut();
        let reach = reach.entry((cell.table.clone(), cell.column.clone())).or_default();
        let is_whole = reach.in_full < IN_FULL || variable("DAMAGED_IN_FULL").is_some();
        let known = reach.changed.clone();
        let mut count = 0;
        let (writing, reading): (Vec<_>, Vec<_>) = self
            .asked
            .iter()
            .enumerate()
            .filter(|(place, (asked, _))| is_whole || asked.words[0] == "doctor" || known.contains(place))
            .partition(|(_, (asked, _))| asked.is_writing);
        let mut look = |verdict: &mut Verdict<'_>, place: usize, asked: &Asked, sound: &Came| {
            let came = asked.call(&self.ground, &self.tables);
            let (now, then) = (&came.told, &sound.told);
            if (now.status, &now.out, &now.err) != (then.status, &then.out, &then.err) {
                reach.changed.insert(place);
            }
            count += 1;
            verdict.look(asked, &came, sound);
        };
        for (place, (asked, sound)) in reading {
            look(&mut verdict, place, asked, sound);
        }
        if self.ground.snapshot(&self.tables) != before {
            verdict.complaints.push("reading changed something".to_owned());
        }
        for (place, (asked, sound)) in writing {
            look(&mut verdict, place, asked, sound);
            self.ground.restore();
            self.ground.damage(&statement);
        }
        reach.in_full += usize::from(is_whole);
        Some((count, verdict.close()))
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|text| !text.is_empty())
}

/// Those that are tried: all, or some in an order that the seed gives.
fn drawn(mut cells: Vec<Cell>) -> Vec<Cell> {
    if let Some(only) = variable("DAMAGED_ONLY") {
        cells.retain(|cell| cell.statement().contains(&only));
    }
    let wanted = variable("DAMAGED_CELLS");
    let is_all = wanted.as_deref() == Some("all");
    let count = wanted.and_then(|text| text.parse().ok()).unwrap_or(if is_all { usize::MAX } else { SLICE });
    let seed: u64 = variable("DAMAGED_SEED").and_then(|text| text.parse().ok()).unwrap_or(1);
    println!("DAMAGED_SEED={seed}");
    let mut state = seed;
    let mut next = move || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    cells.sort_by_cached_key(|_| next());
    // Every column has its turn before one has a second.
    let mut turns: BTreeMap<(String, String), usize> = BTreeMap::new();
    cells.sort_by_cached_key(|cell| {
        let turn = turns.entry((cell.table.clone(), cell.column.clone())).or_default();
        *turn += 1;
        *turn
    });
    cells.truncate(count);
    cells
}

fn damaged_cells(name: &str, ground: impl Fn() -> Option<Ground> + Sync) {
    let workers = variable("DAMAGED_WORKERS").and_then(|text| text.parse().ok()).unwrap_or(1);
    let (next, tried, refused, calls) =
        (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let (total, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let Some(ground) = ground() else { return };
                let sound = Sound::new(ground);
                let cells = drawn(Cell::all(&sound.ground, &sound.tables, &sound.snapshot));
                total.store(cells.len(), Ordering::Relaxed);
                while let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Some((asked, complaints)) = sound.try_cell(cell) else {
                        refused.fetch_add(1, Ordering::Relaxed);
                        continue;
                    };
                    tried.fetch_add(1, Ordering::Relaxed);
                    calls.fetch_add(asked, Ordering::Relaxed);
                    if !complaints.is_empty() {
                        println!("{name}: {cell}");
                        complaints.iter().for_each(|what| println!("    {}", shortened(what)));
                        wrong.lock().unwrap().push(cell.to_string());
                    }
                }
            });
        }
    });
    let [total, tried, refused, calls] = [total, tried, refused, calls].map(AtomicUsize::into_inner);
    let wrong = wrong.into_inner().unwrap();
    println!(
        "{name}: {total} cells, {refused} of which the database does not take; {tried} damaged, {calls} calls, {} \
         cells with complaints",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
}

fn shortened(text: &str) -> String {
    let text: String = text.chars().take(700).collect();
    text.replace('\n', " / ")
}

#[test]
fn damaged_cells_on_sqlite() {
    damaged_cells("SQLite", || Some(Ground::sqlite()));
}

#[test]
fn damaged_cells_on_postgresql() {
    damaged_cells("PostgreSQL", Ground::postgres);
}
