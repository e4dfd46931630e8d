//! The statements that make a kind's table, from the description of its columns.

use crate::{Column, ColumnKind, Stored, engine::sql};

/// What one database calls what every table of a kind has.
pub(crate) struct TableWords {
    /// The type of the number of a row.
    pub(crate) id: &'static str,
    /// The type of an instant.
    pub(crate) instant: &'static str,
    /// What stands behind the name and the type of `due_at`.
    pub(crate) due_at: &'static str,
    /// What stands behind the columns.
    pub(crate) options: &'static str,
}

impl TableWords {
    /// Makes the table and its index on what is due, where they are not there.
    pub(crate) fn create<R: Stored>(&self, constraints: &[&str]) -> String {
        let Self { id, instant, due_at, options } = self;
        let mut lines = vec![format!("id {id}")];
        lines.extend(sql::described::<R>().map(|column| self.column::<R>(column)));
        lines.push("version BIGINT NOT NULL DEFAULT 0 CHECK (version >= 0)".to_owned());
        lines.push(format!("due_at {instant} {due_at}"));
        lines.extend(constraints.iter().map(|constraint| (*constraint).to_owned()));
        let (table, lines) = (R::TABLE, lines.join(",\n    "));
        format!(
            "CREATE TABLE IF NOT EXISTS {table} (\n    {lines}\n){options};\n\
             CREATE INDEX IF NOT EXISTS {table}_due ON {table} (due_at, id) WHERE due_at IS NOT NULL;\n"
        )
    }

    fn column<R: Stored>(&self, column: &Column) -> String {
        let kind = match column.kind {
            ColumnKind::Text => "TEXT",
            ColumnKind::Integer => "BIGINT",
            ColumnKind::Instant => self.instant,
        };
        let not_null = if column.is_nullable { "" } else { " NOT NULL" };
        let unique = if R::KEY == Some(column.name) { " UNIQUE" } else { "" };
        format!("{} {kind}{not_null}{unique}", column.name)
    }
}
