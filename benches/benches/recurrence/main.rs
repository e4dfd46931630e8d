//! What an occurrence costs: ours, the `rrule` crate, and loops written by hand; in one process, taking turns,
//! the shortest of many times.
//!
//! `cargo bench -p benches --bench recurrence [-- SECONDS]`

mod ages;
mod by_hand;
mod cases;
mod files;
mod first_read;
mod parsing;
mod stopwatch;
mod zones;

use std::{error::Error, time::Duration};

use benches::table::machine;

use crate::{
    cases::{LIMIT, OURS, OURS_AS_DATE_TIME, RRULE, WAYS},
    stopwatch::{Effort, race},
};

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo passes `--bench`; `cargo test` passes nothing, and then a small run checks that all agree.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let seconds = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let (effort, patterns) = match measured {
        true => (Effort { in_all: Duration::from_secs(seconds.unwrap_or(3)), ..Effort::MEASURED }, 10_000),
        false => (Effort::CHECKED, 40),
    };
    let said = if measured { "the shortest of many times" } else { "once: that all agree is what counts" };
    println!("{}, {said}\n", machine());
    // Before anything else asks.
    first_read::print();
    expansion(effort, patterns)?;
    from_text(effort, patterns)?;
    by_age(effort)?;
    files::print(if measured { files::Size::MEASURED } else { files::Size::CHECKED })
}

fn expansion(effort: Effort, patterns: usize) -> Result<(), Box<dyn Error>> {
    println!("ns for each occurrence\n");
    println!("| case | {} | ours / limit | `rrule` / ours | as `DateTime` |", WAYS.join(" | "));
    println!("|---|{}---|---|---|", "---|".repeat(WAYS.len()));
    for mut case in cases::all(patterns)? {
        let times = race(case.name, &mut case.ways, effort);
        let shown: Vec<String> = times.iter().map(|time| time.map_or("–".to_owned(), number)).collect();
        let ratio = |above: usize, below: usize| match (times[above], times[below]) {
            (Some(above), Some(below)) => format!("{:.2}", above / below),
            _ => "–".to_owned(),
        };
        println!(
            "| {} | {} | {} | {} | {} |",
            case.name,
            shown.join(" | "),
            ratio(OURS, LIMIT),
            ratio(RRULE, OURS),
            ratio(RRULE, OURS_AS_DATE_TIME),
        );
    }
    Ok(())
}

fn from_text(effort: Effort, patterns: usize) -> Result<(), Box<dyn Error>> {
    println!("\n| from text, ns | ours | `rrule` 0.14 | `rrule` / ours |\n|---|---|---|---|");
    let show = |name: &str, ours: Option<f64>, other: Option<f64>| {
        if let (Some(ours), Some(other)) = (ours, other) {
            println!("| {name} | {} | {} | {:.1} |", number(ours), number(other), other / ours);
        }
    };
    let [ours, other] = race("reading", &mut parsing::reading(), effort)[..] else { return Ok(()) };
    show("reading, each of five texts", ours, other);
    let horizon = race("horizon", &mut parsing::horizon(patterns)?, effort);
    let [numbers, date_times, other] = horizon[..] else { return Ok(()) };
    show("10,000 weekly patterns read, six months expanded, each occurrence", numbers, other);
    show("the same, as `DateTime`", date_times, other);
    Ok(())
}

fn by_age(effort: Effort) -> Result<(), Box<dyn Error>> {
    let effort = Effort { in_all: effort.in_all / 4, ..effort };
    println!(
        "\n| June 2026, ns for each occurrence | began in 2026 | in 1990 | 1990 / 2026 | in 1990, from a cursor |"
    );
    println!("|---|---|---|---|---|");
    for count in ["", ages::COUNT] {
        for (name, rule) in ages::RULES {
            let times = race(name, &mut ages::june(&format!("{rule}{count}"))?, effort);
            if let [Some(young), Some(old), Some(resumed)] = times[..] {
                let name = if count.is_empty() { name.to_owned() } else { format!("{name}, with COUNT") };
                let [young_shown, old_shown, resumed] = [young, old, resumed].map(number);
                println!("| {name} | {young_shown} | {old_shown} | {:.2} | {resumed} |", old / young);
            }
        }
    }
    Ok(())
}

fn number(time: f64) -> String {
    if time < 100.0 { format!("{time:.2}") } else { format!("{time:.0}") }
}
