//! RULES.md against the sources: no name in it dangles, no number in the code is missing from it, and no
//! rule that is built lacks a test.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const OPEN: &str = "not built yet";

/// How the number of a rule begins: cohorts, sessions, patterns, referral codes, documents and jobs and payouts, all kinds.
const PREFIXES: [&str; 6] = ["A-", "S-", "P-", "R-", "C-", "G-"];

/// One row of a table in RULES.md.
#[derive(Debug, Clone)]
struct Rule {
    number: String,
    places: String,
    tests: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn rules(text: &str) -> Vec<Rule> {
    text.lines()
        .filter(|line| PREFIXES.iter().any(|prefix| line.starts_with(&format!("| {prefix}"))))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 4, "a row has four cells: {line}");
            Rule { number: cells[0].to_owned(), places: cells[2].to_owned(), tests: cells[3].to_owned() }
        })
        .collect()
}

/// The `PATH::NAME` between backquotes.
fn names(cell: &str) -> Vec<(&str, &str)> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.map(|name| name.split_once("::").unwrap_or_else(|| panic!("`{name}` is not PATH::NAME"))).collect()
}

/// Whether the source makes something of that name, not merely mentions it.
fn makes(source: &str, name: &str) -> bool {
    if name.ends_with('!') {
        return source.contains(&format!("{name}("));
    }
    let begins =
        ["fn ", "struct ", "enum ", "trait ", "const ", "type ", "mod "].map(|word| format!("{word}{name}"));
    let field = format!("{name}: ");
    source.lines().any(|line| {
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        let line = line.trim_start();
        let is_field = line.strip_prefix("pub ").unwrap_or(line).starts_with(&field);
        is_field
            || begins.iter().any(|begin| line.split_once(begin.as_str()).is_some_and(|(_, rest)| ends(rest)))
    })
}

/// Whether the source has a test of that name, written out, run on both databases by the macro `on_both!`,
/// or made by the macro `caught!`.
fn tests(source: &str, name: &str) -> bool {
    if name.ends_with('!') {
        return makes(source, name);
    }
    let head = format!("fn {name}(");
    let written = source.match_indices(&head).any(|(at, _)| {
        let mut before = source[..at].lines().rev().map(str::trim);
        let before = before.find(|line| !line.is_empty() && !line.starts_with("///") && *line != "async");
        before.is_some_and(|line| ["#[test]", "#[tokio::test]", "on_both! {"].contains(&line))
            || source.find("proptest! {").is_some_and(|block| block < at)
    });
    let made = source
        .split_once("caught! {")
        .is_some_and(|(_, list)| list.lines().any(|line| line.trim_start().starts_with(&format!("{name} "))));
    written || made
}

/// Every complaint about the table, given how to read a file of the workspace.
fn complaints(rules: &[Rule], read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut complaints = Vec::new();
    for rule in rules {
        let number = &rule.number;
        if rule.places == OPEN && rule.tests == OPEN {
            continue;
        }
        if names(&rule.places).is_empty() {
            complaints.push(format!("{number} has no place in the code"));
        }
        if names(&rule.tests).is_empty() {
            complaints.push(format!("{number} has no test"));
        }
        for (path, name) in names(&rule.places) {
            if !read(path).is_some_and(|source| makes(&source, name)) {
                complaints.push(format!("{number} names `{path}::{name}`, which does not exist"));
            }
        }
        for (path, name) in names(&rule.tests) {
            if !read(path).is_some_and(|source| tests(&source, name)) {
                complaints.push(format!("{number} names the test `{path}::{name}`, which does not exist"));
            }
        }
    }
    complaints
}

/// The rule numbers that a source cites: `R-2`, `R-X3`, `G-8`.
fn cited(source: &str) -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    for (at, prefix) in PREFIXES.iter().flat_map(|prefix| source.match_indices(prefix)) {
        let joined = source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
        let rest = &source[at + 2..];
        let letter = rest.starts_with(['X', 'B', 'T']);
        let digits: String = rest[usize::from(letter)..].chars().take_while(char::is_ascii_digit).collect();
        let after = &rest[usize::from(letter) + digits.len()..];
        let whole = !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        // Only the rules of documents, jobs and payouts have three digits; students in tests have, too.
        let longest = if prefix == "C-" { 3 } else { 2 };
        if !joined && whole && (1..=longest).contains(&digits.len()) {
            numbers.insert(source[at..at + 2 + usize::from(letter) + digits.len()].to_owned());
        }
    }
    numbers
}

/// Every Rust source below a folder, build output left out.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_name_in_rules_md_exists_and_every_rule_has_a_test() {
    let rules = rules(&fs::read_to_string(root().join("RULES.md")).unwrap());
    let complaints = complaints(&rules, |path| fs::read_to_string(root().join(path)).ok());
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(rules.len() > 70, "only {} rules were read", rules.len());
    let numbers: BTreeSet<&str> = rules.iter().map(|rule| rule.number.as_str()).collect();
    assert_eq!(numbers.len(), rules.len(), "a number stands there twice");
}

#[test]
fn every_number_cited_in_the_code_is_in_rules_md() {
    let rules = rules(&fs::read_to_string(root().join("RULES.md")).unwrap());
    let known: BTreeSet<String> = rules.into_iter().map(|rule| rule.number).collect();
    let mut files = Vec::new();
    sources(&root(), &mut files);
    let mut missing = Vec::new();
    for file in files.iter().filter(|file| !file.ends_with("rules_md.rs")) {
        // A file may vanish while others work beside us.
        let Ok(source) = fs::read_to_string(file) else { continue };
        missing.extend(
            cited(&source).difference(&known).map(|number| format!("{number} in {}", file.display())),
        );
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The check itself: each of its complaints can be provoked.
#[test]
fn the_check_complains() {
    let source = "pub fn usable() {}\n#[test]\nfn it_works() {}\n// mentions fn_only\n";
    let read = |path: &str| (path == "a.rs").then(|| source.to_owned());
    let told = |places: &str, tests: &str| {
        complaints(&rules(&format!("| R-2 | words | {places} | {tests} |")), read).join("; ")
    };
    assert_eq!(told("`a.rs::usable`", "`a.rs::it_works`"), "");
    assert_eq!(told(OPEN, OPEN), "");
    assert_eq!(told("`a.rs::usable`", OPEN), "R-2 has no test");
    assert_eq!(told("`a.rs::usable`", ""), "R-2 has no test");
    assert_eq!(told("`a.rs::usabl`", "`a.rs::it_works`"), "R-2 names `a.rs::usabl`, which does not exist");
    assert_eq!(told("`b.rs::usable`", "`a.rs::it_works`"), "R-2 names `b.rs::usable`, which does not exist");
    assert_eq!(
        told("`a.rs::usable`", "`a.rs::usable`"),
        "R-2 names the test `a.rs::usable`, which does not exist"
    );
    let numbers: Vec<String> =
        cited("(R-X12, G-3) R-2's USER-20 R-B4. R-x R-17a A-100 C-105").into_iter().collect();
    assert_eq!(numbers, ["C-105", "G-3", "R-2", "R-B4", "R-X12"]);
}
