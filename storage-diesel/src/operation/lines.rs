//! The lines of migrations: the kernel's own, and one for each domain.
//!
//! Each line lies in a folder of its own, `migrations/LINE/NNNN_NAME/`. The numbers go through all lines: a new
//! migration takes the next number that none has, so that they all have one order.

use std::collections::BTreeSet;

#[cfg(feature = "sessions")]
use crate::sessions::former_offsets::FORMER_OFFSETS;

/// The migrations of the kernel or of one domain.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// In their order.
    pub(crate) migrations: &'static [Migration],
}

/// One step of a line, as it lies in its folder.
#[derive(Debug)]
pub(crate) struct Migration {
    pub(crate) number: &'static str,
    /// The line and the number, by which the ledger knows it: `referral/0010`.
    pub(crate) name: &'static str,
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
    /// What is to be worked out of what is stored, after `up`.
    pub(crate) fill: Option<Fill>,
}

/// What a migration works out where SQL alone cannot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fill {
    /// A query for the texts on which it depends; what is no text of them is passed over.
    pub(crate) texts: &'static str,
    /// The statement for one of them; `None`: there is nothing to be worked out.
    pub(crate) statement: fn(&str) -> Option<String>,
}

/// The migrations in the folders of a line: number, name, and what else is worked out.
macro_rules! line {
    ($line:literal: $($number:literal $folder:literal $(then $fill:expr)?;)+) => {
        Line {
            name: $line,
            migrations: &[$(Migration {
                number: $number,
                name: concat!($line, "/", $number),
                up: include_str!(concat!("../../migrations/", $line, "/", $number, "_", $folder, "/up.sql")),
                down: include_str!(concat!("../../migrations/", $line, "/", $number, "_", $folder, "/down.sql")),
                fill: { let fill: Option<Fill> = None; $(let _ = fill; let fill = Some($fill);)? fill },
            }),+],
        }
    };
}

/// What every program needs: the audit, the outbox, refusals, runs and settings.
const DUE: Line = line! { "due":
    "0001" "records";
    "0002" "operation";
    "0003" "refusals";
    "0006" "withdrawn";
    "0008" "heartbeat";
    "0009" "clock";
    "0011" "zones";
    "0013" "tombstones";
    "0014" "claims";
};

#[cfg(feature = "referral")]
const REFERRAL: Line = line! { "referral":
    "0001" "codes";
    "0010" "names";
};

#[cfg(feature = "sessions")]
const SESSIONS: Line = line! { "sessions":
    "0004" "sessions";
    "0005" "silence";
    "0007" "bookable";
    "0010" "names";
    "0012" "offsets" then FORMER_OFFSETS;
    "0021" "patterns";
};

#[cfg(feature = "compliance")]
const COMPLIANCE: Line = line! { "compliance":
    "0015" "people";
    "0016" "documents";
    "0017" "jobs";
    "0018" "payouts";
    "0019" "estimates";
    "0020" "digests";
};

/// The lines of this program.
pub(crate) const LINES: &[Line] = &[
    DUE,
    #[cfg(feature = "referral")]
    REFERRAL,
    #[cfg(feature = "sessions")]
    SESSIONS,
    #[cfg(feature = "compliance")]
    COMPLIANCE,
];

/// The lines that were one: until the migration [`LAST_TOGETHER`] every program had them all, and a number alone
/// stood for all of them. So it does still in a database that such a program made, and in a new one of a program
/// that has them all.
pub(crate) const ONCE_TOGETHER: [&str; 3] = ["due", "referral", "sessions"];

/// The last migration whose number alone may stand for all the lines that were one. It never changes.
pub(crate) const LAST_TOGETHER: &str = "0012";

/// The table of those that were run. It comes with the first and goes with the last.
pub(crate) const RECORD: &str = "\
CREATE TABLE IF NOT EXISTS due_migrations (
    version TEXT NOT NULL PRIMARY KEY,
--sqlite:    run_at TIMESTAMPTZ NOT NULL DEFAULT (strftime('%s', 'now') * 1000000)
--postgres:    run_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
)";

/// The text for one database: lines that begin with the prefix, `--name:`, are meant for it.
pub(crate) fn text(sql: &str, prefix: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    for line in sql.lines() {
        text.push_str(line.strip_prefix(prefix).unwrap_or(line));
        text.push('\n');
    }
    text
}

/// The tables that there are once those migrations were run, made from the texts with lines for one database.
pub(crate) fn tables<'m>(run: impl Iterator<Item = &'m Migration>, prefix: &str) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for migration in run {
        follow(&text(migration.up, prefix), &mut tables);
    }
    tables
}

/// Follows what a text does to the tables: those that it makes, renames and drops.
fn follow(sql: &str, tables: &mut BTreeSet<String>) {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    for statement in text.split(';') {
        let words: Vec<&str> =
            statement.split(|letter: char| letter.is_whitespace() || letter == '(').collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            ["CREATE", "TABLE", "IF", "NOT", "EXISTS", name, ..] | ["CREATE", "TABLE", name, ..] => {
                tables.insert((*name).to_owned());
            }
            ["DROP", "TABLE", "IF", "EXISTS", name, ..] | ["DROP", "TABLE", name, ..] => {
                tables.remove(*name);
            }
            ["ALTER", "TABLE", name, "RENAME", "TO", other, ..] => {
                tables.remove(*name);
                tables.insert((*other).to_owned());
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_that_a_text_makes() {
        let mut tables = BTreeSet::new();
        follow("CREATE TABLE a(x INT); -- DROP TABLE a\nCREATE TABLE b (y INT);\nDROP TABLE a;", &mut tables);
        follow("ALTER TABLE b RENAME TO a; CREATE TABLE IF NOT EXISTS c (z INT)", &mut tables);
        assert_eq!(tables.into_iter().collect::<Vec<_>>(), ["a", "c"]);
    }

    #[test]
    fn a_line_makes_its_own_tables_only() {
        for line in LINES {
            let tables = tables(line.migrations.iter(), "--sqlite:");
            assert!(!tables.is_empty());
            let begins: &[&str] = match line.name {
                "due" => &["due_"],
                "referral" => &["referral_"],
                "sessions" => &["cohort", "coaching_", "class_", "patterns"],
                "compliance" => &["compliance_"],
                other => unreachable!("{other} is a line whose tables this test does not know"),
            };
            for table in tables {
                assert!(begins.iter().any(|begin| table.starts_with(begin)), "{}: {table}", line.name);
            }
        }
    }

    #[test]
    fn the_migrations_of_a_line_ascend_and_its_name_sorts_above_the_numbers() {
        for line in LINES {
            assert!(line.migrations.is_sorted_by(|one, next| one.number < next.number), "{}", line.name);
            // An earlier program, which knows numbers alone, sees a newer schema.
            assert!(line.name > LAST_TOGETHER, "{}", line.name);
        }
    }
}
