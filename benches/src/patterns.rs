//! Patterns whose first sessions are made, among a million sessions of theirs that are past.

use std::marker::PhantomData;

use automation_core::Instant;
use diesel::{PgConnection, QueryResult, SqliteConnection, connection::SimpleConnection as _, prelude::*};
use storage_diesel::{SqlInstant, schema::class_sessions};

use crate::{
    bare::{self, Cell, Into},
    dialect::Dialect,
    fingerprint::Table,
};

/// How many sessions each pattern gets: one a week through the end of November.
pub const SESSIONS: u64 = 26;

/// The tables that a refill writes.
pub const TABLES: &[Table] = &[
    ("patterns", "id, key, generated_through, since, version, due_at", "id"),
    (
        "class_sessions",
        "id, key, studio, created_at, pattern, number, original, zone, local_start, starts_at, ends_at, class, step, \
         capacity, place, instructors, assistants, topic, notes, seats, status, is_override, sequence, since, version, \
         due_at",
        "id",
    ),
];

/// 2026-05-31T00:00:00Z, in seconds: from here on patterns are made, one a second.
const MADE: u64 = 1_780_185_600;
/// 2023-11-14, a Tuesday, in seconds: the first week of past sessions.
const PAST: u64 = 1_699_963_200;

/// The statements that fill an empty database with that many patterns, each with so many past sessions. `due`: whether their
/// sessions are still to be made.
pub fn filled(dialect: Dialect, patterns: u64, past: u64, due: bool) -> Vec<String> {
    let made = dialect.instant(&format!("{MADE} + i"));
    let (through, due_at) =
        if due { ("NULL", made.clone()) } else { ("'2026-11-30'", dialect.instant("1788217200")) };
    let pattern = |i: &str| format!("'s' || (({i}) % 50) || '/P' || ({i})");
    let patterns_made = format!(
        "INSERT INTO patterns (key, studio, created_at, class, capacity, place, instructors, rule, first_day, starts_at,
                               length_seconds, zone, generated_through, since, due_at)
         SELECT {}, 's' || (i % 50), {made}, 'Wheel throwing', 8, 'Room 7', '[\"alice\"]', 'FREQ=WEEKLY;BYDAY=TU',
                '2023-11-14', '10:00:00', 5400, 'Europe/London', {through}, {made}, {due_at}
         FROM {}",
        pattern("i"),
        dialect.rows(patterns)
    );
    // Week after week, as they were made.
    let (of, seconds) =
        (pattern(&format!("(i - 1) % {patterns} + 1")), format!("{PAST} + (i - 1) / {patterns} * 604800"));
    let local = format!("{} || 'T10:00:00'", dialect.day(&seconds));
    let starts = dialect.instant(&format!("{seconds} - 7200"));
    let sessions = format!(
        "INSERT INTO class_sessions (key, studio, created_at, pattern, number, original, zone, local_start, starts_at,
                                     ends_at, class, capacity, place, instructors, status, since, version, due_at)
         SELECT {of} || '/' || ({}) || 'T10:00', 's' || (((i - 1) % {patterns} + 1) % 50), {starts}, {of},
                (i - 1) / {patterns} + 1, {local}, 'Europe/London', {local}, {starts}, {starts}, 'Wheel throwing', 8,
                'Room 7', '[\"alice\"]', 'completed', {starts}, 2, {}
         FROM {}",
        dialect.day(&seconds),
        if dialect == Dialect::Sqlite { "NULL" } else { "NULL::timestamptz" },
        dialect.rows(patterns * past)
    );
    vec![patterns_made, sessions, dialect.analyze()]
}

/// A new session's row, but for its number.
type Row = (
    (
        i64,
        String,
        String,
        Instant,
        String,
        i64,
        String,
        String,
        String,
        Instant,
        Instant,
        String,
        Option<String>,
    ),
    (
        i64,
        Option<String>,
        String,
        String,
        Option<String>,
        Option<String>,
        String,
        String,
        i64,
        i64,
        Instant,
        i64,
        Option<Instant>,
    ),
);

/// What a refill made, to be inserted bare.
pub struct Made {
    rows: Vec<Row>,
    /// When the patterns are next due.
    due_at: Option<Instant>,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Made").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

macro_rules! on {
    ($made:ident, $insert:ident, $conn:ty, $transaction:ident) => {
        /// What a refill made behind the sessions that there were.
        ///
        /// # Errors
        /// The database's own.
        pub fn $made(conn: &mut $conn, before: u64) -> QueryResult<Made> {
            use class_sessions as c;
            let rows = c::table
                .filter(c::id.gt(before.cast_signed()))
                .order(c::id)
                .select((
                    (
                        c::id,
                        c::key,
                        c::studio,
                        c::created_at,
                        c::pattern,
                        c::number,
                        c::original,
                        c::zone,
                        c::local_start,
                        c::starts_at,
                        c::ends_at,
                        c::class,
                        c::step,
                    ),
                    (
                        c::capacity,
                        c::place,
                        c::instructors,
                        c::assistants,
                        c::topic,
                        c::notes,
                        c::seats,
                        c::status,
                        c::is_override,
                        c::sequence,
                        c::since,
                        c::version,
                        c::due_at,
                    ),
                ))
                .load(conn)?;
            use storage_diesel::schema::patterns;
            let due_at = patterns::table.select(patterns::due_at).first(conn)?;
            Ok(Made { rows, due_at })
        }

        /// Inserts the same, with the audit lines and what becomes of the patterns; how many patterns these are.
        ///
        /// # Errors
        /// The database's own.
        pub fn $insert(conn: &mut $conn, made: &Made) -> QueryResult<u64> {
            conn.$transaction(|conn| {
                conn.batch_execute(OF_PATTERNS)?;
                diesel::sql_query(
                    "UPDATE patterns SET due_at = ?".replace('?', placeholder(stringify!($conn))),
                )
                .bind::<diesel::sql_types::Nullable<storage_diesel::Timestamp>, _>(
                    made.due_at.map(SqlInstant),
                )
                .execute(conn)?;
                let sessions: Vec<Vec<Cell<'_>>> = made.rows.iter().map(session).collect();
                bare::$insert(
                    conn,
                    &Into { insert: SESSION, same: "", marker: PhantomData::<Made> },
                    &sessions,
                )?;
                let steps: Vec<Vec<Cell<'_>>> = made.rows.iter().map(step).collect();
                bare::$insert(
                    conn,
                    &Into { insert: STEP, same: SAME, marker: PhantomData::<Table> },
                    &steps,
                )?;
                Ok(made.rows.len() as u64 / SESSIONS)
            })
        }
    };
}
on!(made_on_sqlite, sqlite, SqliteConnection, immediate_transaction);
on!(made_on_postgres, postgres, PgConnection, transaction);

fn placeholder(conn: &str) -> &'static str {
    if conn.contains("Pg") { "$1" } else { "?" }
}

const SESSION: &str = "INSERT INTO class_sessions (key, studio, created_at, pattern, number, original, zone, local_start, \
                       starts_at, ends_at, class, step, capacity, place, instructors, assistants, topic, notes, seats, \
                       status, is_override, sequence, since, version, due_at)";

/// What is known of a step of the audit: all else is the same in each.
const STEP: &str = "INSERT INTO due_steps (kind, version, event, from_state, to_state, clause, anchor, window_text, \
                    record_id, at, anchor_at)";
const SAME: &str = "'class_session', 1, 'created', 'scheduled', 'scheduled', 'P-6', 'the making of the pattern', 'reached', ";

/// The patterns become what their steps make of them, each by one statement.
const OF_PATTERNS: &str = "\
    INSERT INTO due_steps (kind, record_id, version, event, at, from_state, to_state, clause, anchor, window_text,
                           anchor_at, detail)
    SELECT 'pattern', id, 1, 'refilled', since, 'active', 'active', 'P-6', 'the making of the pattern', 'reached', since,
           '{\"refilled\":{\"through\":\"2026-11-30\"}}' FROM patterns;
    UPDATE patterns SET generated_through = '2026-11-30', version = 1";

fn session(row: &Row) -> Vec<Cell<'_>> {
    let (
        (
            _,
            key,
            studio,
            created_at,
            pattern,
            number,
            original,
            zone,
            local_start,
            starts_at,
            ends_at,
            class,
            step,
        ),
        rest,
    ) = row;
    let (
        capacity,
        place,
        instructors,
        assistants,
        topic,
        notes,
        seats,
        status,
        is_override,
        sequence,
        since,
        version,
        due_at,
    ) = rest;
    let text = |text| Cell::Text(Some(text));
    let instant = |instant: Instant| Cell::Instant(Some(SqlInstant(instant)));
    vec![
        text(key),
        text(studio),
        instant(*created_at),
        text(pattern),
        Cell::Integer(*number),
        text(original),
        text(zone),
        text(local_start),
        instant(*starts_at),
        instant(*ends_at),
        text(class),
        Cell::Text(step.as_deref()),
        Cell::Integer(*capacity),
        Cell::Text(place.as_deref()),
        text(instructors),
        text(assistants),
        Cell::Text(topic.as_deref()),
        Cell::Text(notes.as_deref()),
        text(seats),
        text(status),
        Cell::Integer(*is_override),
        Cell::Integer(*sequence),
        instant(*since),
        Cell::Integer(*version),
        Cell::Instant(due_at.map(SqlInstant)),
    ]
}

fn step(row: &Row) -> Vec<Cell<'_>> {
    let at = Cell::Instant(Some(SqlInstant(row.0.3)));
    vec![Cell::Integer(row.0.0), at, at]
}
