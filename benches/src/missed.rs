//! Coaching sessions under contracts of ten: one of each was missed, the others are years ahead.

use automation_core::Instant;
use diesel::prelude::*;
use storage_diesel::SqlInstant;

use crate::fingerprint::Table;

/// How many sessions a contract has, one of them due.
pub const EACH: u64 = 10;

/// The tables that a sweep of sessions writes or reads under a lock.
pub const TABLES: &[Table] = &[
    (
        "coaching_sessions",
        "id, reference, contract_id, number, start_at, state, state_at, state_by, reminded, steps, since, version, due_at",
        "id",
    ),
    ("coaching_contracts", "id, number, status, since, version, due_at", "id"),
];

/// 2025-01-01T00:00:00Z, in seconds.
const CREATED: u64 = 1_735_689_600;
/// 2026-01-01T00:00:00Z, in seconds: from here on sessions were missed.
const FIRST_DUE: u64 = 1_767_225_600;
/// 2030-01-01T00:00:00Z, in seconds: from here on sessions will start.
const AHEAD: u64 = 1_893_456_000;
/// How many coaches there are; a student has one contract.
const COACHES: u64 = 1_000;

/// The start of the session `i` in seconds: every tenth was before the sweep.
const START: &str =
    "CASE WHEN i % 10 = 0 THEN {FIRST_DUE} + i / 10 % 10000000 ELSE {AHEAD} + i % 10000000 END";

fn start() -> String {
    START.replace("{FIRST_DUE}", &FIRST_DUE.to_string()).replace("{AHEAD}", &AHEAD.to_string())
}

/// The statements that fill an empty SQLite database with that many contracts.
pub fn sqlite(contracts: u64) -> Vec<String> {
    let start = start();
    let (sessions, half_an_hour, day) = (contracts * EACH, 1_800_000_000_u64, 86_400_000_000_u64);
    vec![
        format!(
            "INSERT INTO coaching_calendars (person)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {contracts})
             SELECT 'student-' || i FROM n"
        ),
        format!(
            "INSERT INTO coaching_calendars (person)
             WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {COACHES})
             SELECT 'coach-' || i FROM n"
        ),
        format!(
            "INSERT INTO coaching_contracts
               (id, number, student, coach, total_sessions, rate, minutes, start_date, created_at, status,
                payment, since, due_at)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {contracts})
             SELECT i, '#' || printf('%03d', i), 'student-' || i, 'coach-' || (i % {COACHES}), {EACH}, 5000, 60,
                    '2025-01-01', {CREATED} * 1000000, 'active', 'paid', {CREATED} * 1000000, NULL FROM n"
        ),
        format!(
            "INSERT INTO coaching_sessions
               (id, reference, contract_id, number, minutes, created_at, original_start, start_at,
                start_fixed_at, reminded, since, due_at)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {sessions}),
                  s(i, start) AS (SELECT i, ({start}) * 1000000 FROM n)
             SELECT i, printf('%03d', 1 + (i - 1) / {EACH}) || '/' || (1 + (i - 1) % {EACH}), 1 + (i - 1) / {EACH},
                    1 + (i - 1) % {EACH}, 60, {CREATED} * 1000000, start, start, {CREATED} * 1000000,
                    CASE WHEN i % 10 = 0 THEN 3600000000 END, {CREATED} * 1000000,
                    CASE WHEN i % 10 = 0 THEN start + {half_an_hour} ELSE start - {day} END FROM s"
        ),
        "ANALYZE".to_owned(),
    ]
}

/// The statements that fill an empty PostgreSQL database with that many contracts.
pub fn postgres(contracts: u64) -> Vec<String> {
    let start = start();
    let sessions = contracts * EACH;
    let number = "CASE WHEN n < 1000 THEN lpad(n::text, 3, '0') ELSE n::text END";
    vec![
        format!(
            "INSERT INTO coaching_calendars (person)
             SELECT 'student-' || i FROM generate_series(1, {contracts}) AS n(i)"
        ),
        format!(
            "INSERT INTO coaching_calendars (person)
             SELECT 'coach-' || i FROM generate_series(0, {COACHES} - 1) AS n(i)"
        ),
        format!(
            "INSERT INTO coaching_contracts
               (id, number, student, coach, total_sessions, rate, minutes, start_date, created_at, status,
                payment, since, due_at)
             SELECT n, '#' || {number}, 'student-' || n, 'coach-' || (n % {COACHES}), {EACH}, 5000, 60,
                    '2025-01-01', to_timestamp({CREATED}), 'active', 'paid', to_timestamp({CREATED}), NULL
             FROM generate_series(1, {contracts}) AS g(n)"
        ),
        format!(
            "INSERT INTO coaching_sessions
               (id, reference, contract_id, number, minutes, created_at, original_start, start_at,
                start_fixed_at, reminded, since, due_at)
             SELECT i, {number} || '/' || (1 + (i - 1) % {EACH}), n, 1 + (i - 1) % {EACH}, 60,
                    to_timestamp({CREATED}), start, start, to_timestamp({CREATED}),
                    CASE WHEN i % 10 = 0 THEN 3600000000 END, to_timestamp({CREATED}),
                    CASE WHEN i % 10 = 0 THEN start + interval '30 minutes' ELSE start - interval '24 hours' END
             FROM (SELECT i, 1 + (i - 1) / {EACH} AS n, to_timestamp({start}) AS start
                   FROM generate_series(1, {sessions}) AS g(i)) AS s"
        ),
        "VACUUM ANALYZE".to_owned(),
    ]
}

/// The limit: the writes as one statement each, knowing all that the rules know about this case.
pub mod set_based {
    /// The statements on SQLite; `now` in microseconds since 1970.
    pub fn sqlite(now: i64) -> Vec<String> {
        let text = "strftime('%Y-%m-%dT%H:%M:%SZ', s.start_at / 1000000, 'unixepoch')";
        statements(&now.to_string(), text)
    }

    /// The statements on PostgreSQL; `now` in microseconds since 1970.
    pub fn postgres(now: i64) -> Vec<String> {
        let text = r#"to_char(s.start_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"#;
        statements(&format!("to_timestamp({})", now / 1_000_000), text)
    }

    fn statements(now: &str, start: &str) -> Vec<String> {
        let told = |side: &str| {
            format!(
                r#"INSERT INTO due_outbox (dedup, kind, recipient, subject_kind, subject_key, fields, status, created_at)
                SELECT 'session_missed|' || s.reference || '|' || (s.steps + 1) || '|user/' || c.{side},
                       'session_missed', 'user/' || c.{side}, 'session', s.reference,
                       '{{"contract":"' || c.number || '","number":' || s.number || ',"start":"' || {start}
                       || '","minutes":' || s.minutes || ',"zone":"' || s.zone || '"}}', 'queued', {now}
                FROM coaching_sessions AS s JOIN coaching_contracts AS c ON c.id = s.contract_id
                WHERE s.due_at <= {now}
                ON CONFLICT (dedup) WHERE status <> 'withdrawn' DO NOTHING"#
            )
        };
        vec![
            format!(
                "INSERT INTO due_steps (kind, record_id, version, event, at, from_state, to_state, clause, anchor,
                                        window_text, anchor_at)
                 SELECT 'session', id, version + 1, 'missed', due_at, 'scheduled', 'missed', 'S-30', 'the start',
                        'after 30 minutes', start_at
                 FROM coaching_sessions WHERE due_at <= {now}"
            ),
            told("student"),
            told("coach"),
            format!(
                "UPDATE coaching_sessions SET state = 'missed', state_at = due_at, since = due_at,
                        steps = steps + 1, version = version + 1, due_at = NULL
                 WHERE due_at <= {now}"
            ),
        ]
    }
}

/// A due session.
#[derive(Debug, Queryable)]
struct Due {
    id: i64,
    reference: String,
    contract: i64,
    number: i64,
    minutes: i64,
    zone: String,
    start: SqlInstant,
    steps: i64,
    version: i64,
    due_at: Option<SqlInstant>,
}

/// The usual way: diesel as it comes, five statements for each session.
pub mod row_by_row {
    use super::*;
    use crate::row_by_row::{BATCH, in_batches};
    use storage_diesel::schema::{coaching_contracts, coaching_sessions, due_outbox, due_steps};

    macro_rules! on {
        ($name:ident, $conn:ty) => {
            /// On this database.
            pub mod $name {
                use super::*;

                /// Settles `limit` due sessions, in one transaction for each 1,000, or for each.
                ///
                /// # Errors
                /// The database's own.
                pub fn sweep(conn: &mut $conn, now: Instant, limit: u64, commit_each: bool) -> QueryResult<u64> {
                    in_batches(conn, limit, commit_each, |conn| due(conn, now), |conn, row| settle(conn, row, now))
                }

                fn due(conn: &mut $conn, now: Instant) -> QueryResult<Vec<Due>> {
                    use coaching_sessions::dsl as s;
                    s::coaching_sessions
                        .filter(s::due_at.le(SqlInstant(now)))
                        .order((s::due_at, s::id))
                        .limit(BATCH)
                        .select((
                            s::id,
                            s::reference,
                            s::contract_id,
                            s::number,
                            s::minutes,
                            s::zone,
                            s::start_at,
                            s::steps,
                            s::version,
                            s::due_at,
                        ))
                        .load(conn)
                }

                fn settle(conn: &mut $conn, row: &Due, now: Instant) -> QueryResult<()> {
                    let Some(due_at) = row.due_at else { return Ok(()) };
                    let (contract, student, coach): (String, String, String) = {
                        use coaching_contracts::dsl as c;
                        c::coaching_contracts
                            .find(row.contract)
                            .select((c::number, c::student, c::coach))
                            .first(conn)?
                    };
                    {
                        use coaching_sessions::dsl as s;
                        diesel::update(s::coaching_sessions.find(row.id))
                            .set((
                                s::state.eq("missed"),
                                s::state_at.eq(due_at),
                                s::steps.eq(row.steps + 1),
                                s::since.eq(due_at),
                                s::version.eq(row.version + 1),
                                s::due_at.eq(None::<SqlInstant>),
                            ))
                            .execute(conn)?;
                    }
                    {
                        use due_steps::dsl as s;
                        diesel::insert_into(s::due_steps)
                            .values((
                                s::kind.eq("session"),
                                s::record_id.eq(row.id),
                                s::version.eq(row.version + 1),
                                s::event.eq("missed"),
                                s::at.eq(due_at),
                                s::from_state.eq("scheduled"),
                                s::to_state.eq("missed"),
                                s::clause.eq("S-30"),
                                s::anchor.eq("the start"),
                                s::window_text.eq("after 30 minutes"),
                                s::anchor_at.eq(row.start),
                            ))
                            .execute(conn)?;
                    }
                    for user in [student, coach] {
                        use due_outbox::dsl as o;
                        diesel::insert_into(o::due_outbox)
                            .values((
                                o::dedup.eq(format!("session_missed|{}|{}|user/{user}", row.reference, row.steps + 1)),
                                o::kind.eq("session_missed"),
                                o::recipient.eq(format!("user/{user}")),
                                o::subject_kind.eq("session"),
                                o::subject_key.eq(&row.reference),
                                o::fields.eq(format!(
                                    r#"{{"contract":"{contract}","number":{},"start":"{}","minutes":{},"zone":"{}"}}"#,
                                    row.number, row.start.0, row.minutes, row.zone
                                )),
                                o::status.eq("queued"),
                                o::created_at.eq(SqlInstant(now)),
                            ))
                            .on_conflict_do_nothing()
                            .execute(conn)?;
                    }
                    Ok(())
                }
            }
        };
    }

    on!(sqlite, SqliteConnection);
    on!(postgres, PgConnection);
}
