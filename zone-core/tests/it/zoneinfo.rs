//! Python's `zoneinfo`, an independent reader, says the same of the same release.

use std::process::Command;

use zone_core::{Zone, ZoneCursor, version};

/// Of how many half-hours one is looked at.
const EVERY: usize = 1_009;
const HALF_HOUR: usize = 1800;

/// What the script prints; `None` where there is no Python with the package `tzdata` of this release.
fn told() -> Option<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python_zones.py");
    let output = Command::new("python3").args([script, &EVERY.to_string()]).output();
    let told = match output {
        Ok(output) if output.status.success() => String::from_utf8(output.stdout).unwrap(),
        Ok(output) => {
            println!("SKIPPED: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        Err(error) => {
            println!("SKIPPED: python3: {error}");
            return None;
        }
    };
    let release = told.lines().next().unwrap_or_default();
    if release != version() {
        println!("SKIPPED: Python's data is of the release {release}, not {}", version());
        return None;
    }
    Some(told)
}

#[test]
fn an_independent_reader_agrees() {
    let Some(told) = told() else {
        let is_required = std::env::var_os("REQUIRE_ZONEINFO").is_some();
        assert!(!is_required, "python3 with the package tzdata of the release {} is required", version());
        return;
    };
    let (mut zones, mut changes, mut samples) = (0, 0, 0);
    for line in told.lines().skip(1) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [name, theirs, sampled] = parts[..] else { panic!("{line}") };
        let Some(zone) = Zone::named(name) else {
            assert!(["Factory", "localtime", "posixrules"].contains(&name), "{name} is missing");
            continue;
        };
        zones += 1;
        let mut cursor = ZoneCursor::new(zone);
        // Every change is where they say, with nothing between two.
        let theirs: Vec<(i64, i32)> = theirs
            .split(' ')
            .map(|change| change.split_once(':').unwrap())
            .map(|(at, offset)| (at.parse().unwrap(), offset.parse().unwrap()))
            .collect();
        let mut ours = vec![(0, cursor.offset_at(0))];
        let mut at = 0;
        while at < 2_145_916_800 {
            let piece = *cursor.piece_at(at);
            at = piece.end;
            if piece.after != piece.offset {
                ours.push((piece.end, piece.after as i32));
            }
        }
        let last = theirs.last().unwrap().0.max(2_145_916_800);
        ours.retain(|(at, _)| *at <= last);
        assert_eq!(ours, theirs, "{name}");
        changes += theirs.len() - 1;
        for (at, offset) in (0..).step_by(EVERY * HALF_HOUR).zip(sampled.split(' ')) {
            assert_eq!(cursor.offset_at(at).to_string(), offset, "{name} at {at}");
            samples += 1;
        }
    }
    println!("{zones} zones, {changes} changes, {samples} half-hours");
    assert!(zones > 590 && changes > 17_000, "{zones} {changes}");
}
