//! Whatever the program does, it is killed at some instant of it: every record is wholly as before or wholly as
//! after, and once the work is done again all is as if nobody had disturbed it.
//!
//! Without variables each work is killed once or twice; `KILLS=500` kills so many times on each database, and
//! `KILLS_SEED` at other instants.

mod firm;
mod state;
mod work;

use std::{collections::BTreeMap, env, process::Stdio, thread::sleep, time::Duration, time::Instant};

use self::{
    state::State,
    work::{Way, Work, works},
};
use crate::ground::Ground;

/// How many kills there are on each database where nothing else is said.
const SLICE: usize = 20;

/// How a work ends that nobody disturbs.
struct Undisturbed {
    before: State,
    after: State,
    took: Duration,
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|text| text.parse().ok())
}

/// SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn prepare(ground: &Ground, work: &Work) {
    ground.restore();
    work.prepare(ground);
}

fn undisturbed(ground: &Ground, work: &Work) -> Undisturbed {
    prepare(ground, work);
    let before = State::of(ground);
    let began = Instant::now();
    let told = ground.tell(&work.words(), firm::NOW);
    let took = began.elapsed();
    assert_eq!(told.status, Some(0), "{work}: {told:?}");
    let after = State::of(ground);
    assert_ne!(before, after, "{work} does nothing");
    Undisturbed { before, after, took }
}

/// Starts the work, which has come so far already, and kills it; says whether it was still running.
fn kill(ground: &Ground, work: &Work, way: Way, after: Duration) -> bool {
    let mut command = ground.command(&work.words(), firm::NOW);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    sleep(after);
    child.kill().unwrap();
    let status = child.wait().unwrap();
    ground.wait_until_nobody_is_connected();
    if let Some(code) = status.code() {
        assert!(way.may_end_with(code), "{work}, {way:?}: {status}");
    }
    status.code().is_none()
}

fn kills_anywhere(name: &str, ground: &Ground) {
    firm::populate(ground);
    ground.keep();
    let seed = number("KILLS_SEED").unwrap_or(1);
    let wanted = number("KILLS").and_then(|count| usize::try_from(count).ok()).unwrap_or(SLICE);
    println!("{name}: KILLS_SEED={seed}");
    let (mut state, mut landed) = (seed, BTreeMap::new());
    let works = works();
    let ended: Vec<Undisturbed> = works.iter().map(|work| undisturbed(ground, work)).collect();
    for turn in 0..wanted {
        let (work, ended) = (&works[turn % works.len()], &ended[turn % works.len()]);
        prepare(ground, work);
        let took = u64::try_from(ended.took.as_micros()).unwrap();
        // Some in a row, as if the machine died again and again.
        let in_a_row = 1 + turn / works.len() % 3;
        let (mut last, mut way) = (ended.before.clone(), Way::Before);
        for _ in 0..in_a_row {
            let was_running = kill(ground, work, way, Duration::from_micros(next(&mut state) % took));
            let found = State::of(ground);
            way = work.assert_whole(&found, &ended.before, &ended.after);
            let counts: &mut [usize; 4] = landed.entry(work.to_string()).or_default();
            counts[0] += usize::from(was_running);
            counts[1 + way as usize] += usize::from(was_running);
            work.assert_no_way_back(&found, &last, &ended.after);
            last = found;
        }
        let told = ground.tell(&work.words(), firm::NOW);
        work.assert_ended(&told, way);
        let found = State::of(ground);
        assert!(found == ended.after, "{work}: {}", found.difference(&ended.after));
    }
    let total: usize = landed.values().map(|counts| counts[0]).sum();
    println!("{name}: {total} kills landed:");
    for (work, [landed, before, between, after]) in &landed {
        println!(
            "    {landed:4}  {work} ({before} before anything, {between} on the way, {after} after everything)"
        );
    }
    assert!(total >= wanted / 2, "most of the kills came too late");
}

#[test]
fn kills_anywhere_on_sqlite() {
    kills_anywhere("SQLite", &Ground::sqlite());
}

#[test]
fn kills_anywhere_on_postgresql() {
    Ground::postgres().iter().for_each(|ground| kills_anywhere("PostgreSQL", ground));
}
