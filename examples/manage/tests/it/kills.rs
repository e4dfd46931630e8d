//! The program is killed in the middle of its work, and begun again.

use std::{fs::OpenOptions, io::Write, process::Command, thread::sleep, time::Duration};

use crate::shop::{Dump, Shop};

const CODES: usize = 20_000;
const BATCH: usize = 200;
const SWEEP: [&str; 4] = ["expire-referral-codes", "--notify", "--batch", "200"];

/// Every code is wholly as before or wholly as after; gives how many are as after.
fn assert_whole(found: &Dump, before: &Dump, after: &Dump) -> usize {
    assert!(found.keys().eq(before.keys()));
    let mut changed = 0;
    for (code, lines) in found.iter().filter(|(code, _)| !code.is_empty()) {
        let is_changed = *lines == after[code];
        assert!(is_changed || *lines == before[code], "{code} is half done: {lines:#?}");
        changed += usize::from(is_changed);
    }
    changed
}

fn ten_kills_in_a_sweep(shop: &Shop) {
    shop.refill(CODES);
    let before = shop.dump();
    let told = shop.operator.manage(&SWEEP);
    assert_eq!(told.status, Some(0), "{}", told.err);
    let after = shop.dump();
    assert_eq!(assert_whole(&after, &before, &after), CODES);

    shop.refill(CODES);
    let mut done = 0;
    let mut landed = Vec::new();
    for number in 0..10 {
        let mut child = shop.start(&SWEEP);
        // Some batches on, and then some way into another one.
        let enough = CODES.min(done + BATCH * (1 + number % 4));
        while child.try_wait().unwrap().is_none() && shop.count("due_steps") < enough {
            sleep(Duration::from_micros(500));
        }
        sleep(Duration::from_micros(700 * number as u64));
        let was_running = shop.kill(child);
        let changed = assert_whole(&shop.dump(), &before, &after);
        assert!(changed >= enough && changed.is_multiple_of(BATCH), "{changed}");
        if was_running && changed < CODES {
            landed.push(changed - done);
        }
        done = changed;
    }
    println!("{}: {} of 10 kills landed, after {landed:?} codes", shop.name(), landed.len());
    assert!(landed.len() >= 8);
    let told = shop.operator.manage(&SWEEP);
    assert_eq!(told.status, Some(0), "{}", told.err);
    assert_eq!(told.out.lines().count() - 1, CODES - done);
    assert_eq!(shop.dump(), after);
}

/// The file is a pipe that runs dry, so the program waits for its rest within its transaction.
fn kills_in_an_import(shop: &Shop) {
    let path = shop.operator.folder.path().join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let lines: Vec<String> = (0..CODES)
        .map(|number| format!("IMPORTED-CODE-{number},Agent {},5,2026-12-31\n", number % 50))
        .collect();
    let head = "code,agent,discount,expires_at\n";
    shop.refill(10);
    let before = shop.dump();
    for part in [CODES / 2, CODES] {
        let child = shop.start(&["import", "referral-codes", "pipe.csv"]);
        let mut pipe = OpenOptions::new().write(true).open(&path).unwrap();
        let text = head.to_owned() + &lines[..part].concat();
        // More than the pipe and the program's buffer hold, so that most of it has been taken over.
        assert!(text.len() > 3 * 64 * 1024);
        pipe.write_all(text.as_bytes()).unwrap();
        assert!(shop.kill(child), "{}: the import was over already", shop.name());
        assert_eq!(shop.dump(), before);
    }
    let told = shop.operator.import(head.to_owned() + &lines.concat(), &[]);
    told.says(&format!("Read {CODES} line(s): imported {CODES}, skipped 0.\n"));
    let (imported, agents) = (shop.count("referral_codes"), shop.count("referral_agents"));
    assert_eq!((imported, agents), (CODES + 10, 52));
}

#[test]
fn ten_kills_in_a_sweep_on_sqlite() {
    ten_kills_in_a_sweep(&Shop::on_sqlite());
}

#[test]
fn ten_kills_in_a_sweep_on_postgresql() {
    Shop::on_postgres().iter().for_each(ten_kills_in_a_sweep);
}

#[test]
fn kills_in_an_import_on_sqlite() {
    kills_in_an_import(&Shop::on_sqlite());
}

#[test]
fn kills_in_an_import_on_postgresql() {
    Shop::on_postgres().iter().for_each(kills_in_an_import);
}
