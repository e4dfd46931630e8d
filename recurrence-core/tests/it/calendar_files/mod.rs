//! Files in the manner of the programs that write calendars, each with what is in it: `PROGRAM/NAME.ics`, and beside
//! it `NAME.txt` with the [listing] of the years 2026 and 2027.
//!
//! The listings were written from what each file means, without the reader.

mod listing;
pub(crate) mod written;

use recurrence_core::calendar::{FileReading, read};

use self::{
    listing::listing,
    written::{Written, all},
};

/// The first line that differs, with what is expected and what is read.
fn difference(name: &str, expected: &str, given: &str) -> Option<String> {
    let (mut expected, mut given) = (expected.lines(), given.lines());
    for number in 1.. {
        match (expected.next(), given.next()) {
            (None, None) => break,
            (expected, given) if expected == given => {}
            (expected, given) => {
                let end = "(the listing ends)";
                let (expected, given) = (expected.unwrap_or(end), given.unwrap_or(end));
                return Some(format!("{name}, line {number}\n  expected  {expected}\n  read      {given}"));
            }
        }
    }
    None
}

fn of(bytes: &[u8]) -> String {
    match read(bytes, &FileReading::default()) {
        Ok(file) => listing(&file),
        Err(error) => format!("refused: {error}\n"),
    }
}

#[test]
fn every_file_says_what_its_listing_says() {
    let all = all();
    let mut programs: Vec<&str> = all.iter().map(Written::program).collect();
    programs.dedup();
    assert!(all.len() >= 40 && programs.len() >= 10, "{} files of {programs:?}", all.len());
    let differ = |file: &Written| difference(&file.name, &file.listing, &of(&file.bytes));
    let differences: Vec<String> = all.iter().filter_map(differ).collect();
    assert!(differences.is_empty(), "{} files differ:\n{}", differences.len(), differences.join("\n"));
}

/// `CALENDAR_FILE=all.ics cargo test -p recurrence-core --test it -- --ignored --nocapture listing_of_a_file`
#[test]
#[ignore = "prints the listing of a file of yours"]
fn listing_of_a_file() {
    let path = std::env::var_os("CALENDAR_FILE").expect("CALENDAR_FILE");
    println!("{}", of(&std::fs::read(path).unwrap()));
}

/// Each file as another program would have saved it: with CR, LF or CRLF as line end, and in UTF-16.
#[test]
fn encodings_and_line_ends_make_no_difference() {
    let mut compared = 0;
    for file in all() {
        for (form, bytes) in file.other_forms() {
            let name = format!("{} {form}", file.name);
            assert_eq!(difference(&name, &file.listing, &of(&bytes)), None);
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}
