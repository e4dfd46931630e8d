//! For how long an import keeps others from the database, counted in statements; and what helps with a header.

use std::{
    fmt::Write as _,
    fs,
    rc::Rc,
    sync::{Arc, Mutex},
};

use clap::Parser as _;
use diesel::{Connection as _, SqliteConnection, connection::InstrumentationEvent};
use duecourse::import::{Header, TableColumn};
use storage_diesel::{prelude::*, sqlite};

use crate::{
    cli::{Cli, Command},
    database::Place,
    error::Exit,
    in_force,
    invocation::Invocation,
    log::Log,
};

/// How many statements are made within transactions when a file of so many lines is taken over.
fn statements_under_lock(lines: usize) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("codes.csv");
    let mut csv = String::from("code,agent,discount,expires_at\n");
    for line in 0..lines {
        writeln!(csv, "CODE-{line},Jo,5,2026-12-31").unwrap();
    }
    fs::write(&path, csv).unwrap();
    let arguments =
        ["manage", "import", "referral-codes", path.to_str().unwrap(), "--now", "2026-06-01T08:00:00Z"];
    let cli = Cli::try_parse_from(arguments).unwrap();
    let Command::Import(import) = &cli.command else { return 0 };
    let now = cli.global.now.unwrap();
    let log = Log::open(&cli.global, now, &Place::parse(None).unwrap(), "referral_codes").unwrap();
    let mut invocation = Invocation::new(&cli.global, now, Rc::new(log)).unwrap();

    let mut conn = SqliteConnection::establish(folder.path().join("x.sqlite3").to_str().unwrap()).unwrap();
    let mut store = sqlite::Store::new(&mut conn);
    store.migrate().unwrap();
    in_force::begin_all_if_new(&invocation, &mut store).unwrap();
    let (open, count) = (Arc::new(Mutex::new(0_i32)), Arc::new(Mutex::new(0_u64)));
    let counted = Arc::clone(&count);
    store.connection().set_instrumentation(move |event: InstrumentationEvent<'_>| match event {
        InstrumentationEvent::BeginTransaction { .. } => *open.lock().unwrap() += 1,
        InstrumentationEvent::CommitTransaction { .. } | InstrumentationEvent::RollbackTransaction { .. } => {
            *open.lock().unwrap() -= 1;
        }
        InstrumentationEvent::StartQuery { .. } if *open.lock().unwrap() > 0 => *counted.lock().unwrap() += 1,
        _ => {}
    });
    assert_eq!(super::run(&mut invocation, &mut store, import).unwrap(), Exit::Done);
    *count.lock().unwrap()
}

/// Every further batch of a thousand lines costs the same few statements, and nothing else happens under the lock.
#[test]
fn others_wait_for_a_few_statements_for_each_thousand_lines() {
    let [one, two, five] = [1_000, 2_000, 5_000].map(statements_under_lock);
    let batch = two - one;
    assert_eq!(five, one + 4 * batch);
    assert!(batch <= 32 && one <= batch + 16, "{one} for the first thousand lines, {batch} for the next");
}

#[test]
fn what_helps_stands_behind_what_it_helps_with() {
    const COLUMNS: &[TableColumn] = &[TableColumn::needed("owner"), TableColumn::optional("began")];
    let told = |names: &[&str]| {
        let error = Header::read(&names.iter().copied().collect(), COLUMNS, &[]).unwrap_err();
        super::with_help(&error)
    };
    assert_eq!(
        told(&["ends", "began"]),
        "the column `ends` is unknown; known are owner, began; --ignore-columns 'ends' passes over what is not meant for \
         here; the column `owner` is missing"
    );
    assert_eq!(told(&["began"]), "the column `owner` is missing");
}
