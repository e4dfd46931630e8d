//! What a sweep left in the tables, as one number for each.

use std::hash::{DefaultHasher, Hash, Hasher};

use diesel::{prelude::*, sql_types::Text};

/// A table with the columns that a sweep determines, and their order.
pub type Table = (&'static str, &'static str, &'static str);

/// The tables of referral codes.
pub const CODES: &[Table] = &[(
    "referral_codes",
    "id, code, agent_id, discount, expires_at, status, reason, reason_at, reason_by, created_at, since, version, due_at",
    "id",
)];

/// What every sweep writes besides. The outbox's own numbers are left out: they say in which order rows
/// were inserted, not what they are.
const ALWAYS: [Table; 2] = [
    (
        "due_steps",
        "kind, record_id, version, event, at, from_state, to_state, actor, clause, anchor, window_text, anchor_at, reason, detail, run_id",
        "kind, record_id, version",
    ),
    (
        "due_outbox",
        "dedup, kind, recipient, subject_kind, subject_key, fields, status, useful_until, created_at, run_id",
        "dedup",
    ),
];

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The statement for each table that gives its rows as lines of text.
fn queries(tables: &[Table]) -> impl Iterator<Item = String> {
    tables.iter().chain(&ALWAYS).map(|(table, columns, order)| {
        let line: Vec<String> =
            columns.split(", ").map(|column| format!("coalesce(CAST({column} AS TEXT), '-')")).collect();
        format!("SELECT {} AS line FROM {table} ORDER BY {order}", line.join(" || '|' || "))
    })
}

macro_rules! on {
    ($name:ident, $conn:ty) => {
        /// The fingerprints of those tables, of the steps and of the messages on this database.
        ///
        /// # Errors
        /// The database's own.
        pub fn $name(conn: &mut $conn, tables: &[Table]) -> QueryResult<Vec<u64>> {
            let mut prints = Vec::new();
            for query in queries(tables) {
                let mut hasher = DefaultHasher::new();
                for line in diesel::sql_query(query).load::<Line>(conn)? {
                    line.line.hash(&mut hasher);
                }
                prints.push(hasher.finish());
            }
            Ok(prints)
        }
    };
}

on!(sqlite, SqliteConnection);
on!(postgres, PgConnection);
