use std::fmt;

/// What taking the latest migration back takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// The migration that would be taken back, as the ledger names it: `0009`, or `sessions/0012`.
    pub version: String,
    /// What goes with it, in the order in which it goes.
    pub losses: Vec<Loss>,
}

/// A table or column that goes, with all that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The table, or the one whose column it is.
    pub table: String,
    /// The column; `None`: the whole table.
    pub column: Option<String>,
    /// How many rows the table has, or how many of them have something in the column.
    pub rows: u64,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, column, rows } = self;
        match column {
            None => write!(f, "the table {table} with {rows} row(s)"),
            Some(column) => write!(f, "the column {column} of {table}, filled in {rows} row(s)"),
        }
    }
}

/// A statement that takes something away: the table, and the column if it is only that.
pub(crate) fn dropped(sql: &str) -> Vec<(String, Option<String>)> {
    statements(sql).filter_map(|statement| of_statement(&statement)).collect()
}

/// The statements without their comments, each with single spaces.
fn statements(sql: &str) -> impl Iterator<Item = String> {
    let lines: Vec<&str> = sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let statements: Vec<String> = lines
        .join(" ")
        .split(';')
        .map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    statements.into_iter().filter(|statement| !statement.is_empty())
}

fn of_statement(statement: &str) -> Option<(String, Option<String>)> {
    let statement = statement.replace("IF EXISTS ", "");
    match statement.split(' ').collect::<Vec<_>>().as_slice() {
        ["DROP", "TABLE", table] => Some(((*table).to_owned(), None)),
        ["ALTER", "TABLE", table, "DROP", "COLUMN", column] => {
            Some(((*table).to_owned(), Some((*column).to_owned())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::lines::{LINES, text};

    /// Whatever takes a migration back must be understood, else something would go unsaid.
    #[test]
    fn every_statement_that_takes_back_is_understood() {
        for migration in LINES.iter().flat_map(|line| line.migrations) {
            for prefix in ["--sqlite:", "--postgres:"] {
                for statement in statements(&text(migration.down, prefix)) {
                    // The rows that are deleted are those in which the columns that go are filled.
                    let takes_nothing = [
                        "DROP INDEX ",
                        "CREATE INDEX ",
                        "CREATE UNIQUE INDEX ",
                        "ALTER TABLE due_outbox ADD CONSTRAINT ",
                        "DELETE FROM due_outbox WHERE status = 'withdrawn'",
                    ]
                    .iter()
                    .any(|word| statement.starts_with(word));
                    assert!(
                        takes_nothing || of_statement(&statement).is_some(),
                        "{}: {statement}",
                        migration.name
                    );
                }
            }
        }
    }

    #[test]
    fn tables_and_columns_are_told_apart() {
        let sql = "-- A comment; with a semicolon.\nDROP TABLE IF EXISTS one;\nALTER TABLE two\n  DROP COLUMN three;\nDROP INDEX four;";
        let named = [("one".to_owned(), None), ("two".to_owned(), Some("three".to_owned()))];
        assert_eq!(dropped(sql), named);
    }
}
