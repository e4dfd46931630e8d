//! Measures several ways to do the same.

use std::{error::Error, time::Instant as Stopwatch};

use crate::table::{median, rate, seconds};

/// Goes every way on fresh copies, interleaved, and prints the table; the first way is the limit.
///
/// `all`: how many rows each way must settle; a way that settles `few` of them, because its rate does not
/// depend on how many, is compared by its rate only. All others must leave the same tables.
///
/// # Errors
/// What a way said.
///
/// # Panics
/// If a way settles another number of rows, or leaves other tables than the limit.
pub fn measure<C>(
    title: &str,
    ways: &[&str],
    (all, few): (u64, u64),
    runs: u64,
    copy: impl Fn() -> Result<C, Box<dyn Error>>,
    mut go: impl FnMut(&mut C, usize) -> Result<u64, Box<dyn Error>>,
    print: impl Fn(&mut C) -> diesel::QueryResult<Vec<u64>>,
) -> Result<(), Box<dyn Error>> {
    let mut times = vec![Vec::new(); ways.len()];
    let mut rows = vec![0; ways.len()];
    for _ in 0..runs {
        let mut limit_wrote = None;
        for (way, name) in ways.iter().enumerate() {
            let mut conn = copy()?;
            let started = Stopwatch::now();
            rows[way] = go(&mut conn, way)?;
            times[way].push(started.elapsed());
            assert!(rows[way] == all || rows[way] == few, "{name}: {} rows", rows[way]);
            if rows[way] == all {
                let wrote = print(&mut conn)?;
                let limit = limit_wrote.get_or_insert_with(|| wrote.clone());
                assert_eq!(*limit, wrote, "{name}: other rows than the limit");
            }
        }
    }
    println!("{title}");
    println!("| way | time | rows/s | of the limit |\n|---|---|---|---|");
    let limit = rate(rows[0], median(times[0].clone()));
    for (way, name) in ways.iter().enumerate() {
        let time = median(times[way].clone());
        let rate = rate(rows[way], time);
        let noted = if rows[way] < all { format!(" ({} rows)", rows[way]) } else { String::new() };
        println!("| {name}{noted} | {} | {rate:.0} | {:.0} % |", seconds(time), 100.0 * rate / limit);
    }
    println!("the tables are equal by fingerprint after each way that settled every row\n");
    Ok(())
}
