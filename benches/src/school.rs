//! Cohorts of a hundred students each: every second one was over before the sweep.

use automation_core::{Instant, civil};
use chrono::NaiveDate;
use diesel::prelude::*;
use storage_diesel::SqlInstant;

use crate::fingerprint::Table;

/// How many students a cohort has; each is enrolled once.
pub const EACH: u64 = 100;

/// The tables that completing cohorts writes.
pub const TABLES: &[Table] = &[
    ("cohorts", "id, reference, name, end_date, status, completed_at, since, version, due_at", "id"),
    ("cohort_enrolments", "id, cohort_id, student_id, status, completed_with, since, version, due_at", "id"),
    ("cohort_students", "id, reference, status, reason, since, version, due_at", "id"),
];

/// The last day of every cohort that is over.
pub const LAST_DAY: &str = "2026-05-30";
/// 2025-01-01T00:00:00Z, in seconds.
const CREATED: u64 = 1_735_689_600;
/// 2026-05-31T00:00:00Z, in seconds: the first instant after the last day.
const OVER: u64 = 1_780_185_600;
/// 2030-01-01T00:00:00Z, in seconds: the same of the other cohorts.
const AHEAD: u64 = 1_893_456_000;

/// The statements that fill an empty SQLite database with that many cohorts.
pub fn sqlite(cohorts: u64) -> Vec<String> {
    let students = cohorts * EACH;
    let series = |rows: u64| {
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})")
    };
    vec![
        format!(
            "INSERT INTO cohorts (id, reference, name, fee, created_at, end_date, since, due_at)
             {} SELECT i, 'C' || i, 'Course ' || i, 5000, {CREATED} * 1000000,
                    CASE WHEN i % 2 = 0 THEN '{LAST_DAY}' ELSE '2029-12-31' END, {CREATED} * 1000000,
                    CASE WHEN i % 2 = 0 THEN {OVER} ELSE {AHEAD} END * 1000000 FROM n",
            series(cohorts)
        ),
        format!(
            "INSERT INTO cohort_students (id, reference, name, created_at, since)
             {} SELECT i, 'S' || i, 'Student ' || i, {CREATED} * 1000000, {CREATED} * 1000000 FROM n",
            series(students)
        ),
        format!(
            "INSERT INTO cohort_enrolments (id, cohort_id, student_id, created_at, since)
             {} SELECT i, 1 + (i - 1) / {EACH}, i, {CREATED} * 1000000, {CREATED} * 1000000 FROM n",
            series(students)
        ),
        "ANALYZE".to_owned(),
    ]
}

/// The statements that fill an empty PostgreSQL database with that many cohorts.
pub fn postgres(cohorts: u64) -> Vec<String> {
    let students = cohorts * EACH;
    vec![
        format!(
            "INSERT INTO cohorts (id, reference, name, fee, created_at, end_date, since, due_at)
             SELECT i, 'C' || i, 'Course ' || i, 5000, to_timestamp({CREATED}),
                    CASE WHEN i % 2 = 0 THEN '{LAST_DAY}' ELSE '2029-12-31' END, to_timestamp({CREATED}),
                    to_timestamp(CASE WHEN i % 2 = 0 THEN {OVER} ELSE {AHEAD} END)
             FROM generate_series(1, {cohorts}) AS n(i)"
        ),
        format!(
            "INSERT INTO cohort_students (id, reference, name, created_at, since)
             SELECT i, 'S' || i, 'Student ' || i, to_timestamp({CREATED}), to_timestamp({CREATED})
             FROM generate_series(1, {students}) AS n(i)"
        ),
        format!(
            "INSERT INTO cohort_enrolments (id, cohort_id, student_id, created_at, since)
             SELECT i, 1 + (i - 1) / {EACH}, i, to_timestamp({CREATED}), to_timestamp({CREATED})
             FROM generate_series(1, {students}) AS n(i)"
        ),
        "VACUUM ANALYZE".to_owned(),
    ]
}

/// The limit: the writes as one statement each, knowing all that the rules know about this case.
pub mod set_based {
    use super::{LAST_DAY, OVER};

    /// The statements on SQLite; `now` in microseconds since 1970.
    pub fn sqlite(now: i64) -> Vec<String> {
        let over = format!("{OVER} * 1000000");
        statements(&now.to_string(), &over, &format!("{over} - 86400000000"))
    }

    /// The statements on PostgreSQL; `now` in microseconds since 1970.
    pub fn postgres(now: i64) -> Vec<String> {
        let over = format!("to_timestamp({OVER})");
        let begins = format!("{over} - interval '1 day'");
        statements(&format!("to_timestamp({})", now / 1_000_000), &over, &begins)
    }

    fn statements(now: &str, over: &str, begins: &str) -> Vec<String> {
        let due = format!("SELECT id FROM cohorts WHERE due_at <= {now}");
        // Active students of enrolments to be closed who have no other active enrolment.
        let last = format!(
            "SELECT e.student_id FROM cohort_enrolments AS e JOIN cohort_students AS s ON s.id = e.student_id
             WHERE e.status = 'active' AND s.status = 'active' AND e.cohort_id IN ({due})
               AND NOT EXISTS (SELECT 1 FROM cohort_enrolments AS o
                               WHERE o.student_id = e.student_id AND o.status = 'active'
                                 AND o.cohort_id NOT IN ({due}))"
        );
        let step = |kind: &str, rows: &str, detail: &str| {
            format!(
                "INSERT INTO due_steps (kind, record_id, version, event, at, from_state, to_state, clause, anchor,
                                        window_text, anchor_at, detail)
                 SELECT '{kind}', id, version + 1, 'completed', {over}, 'active', 'completed', 'A-6',
                        'the last day', 'over {LAST_DAY} UTC', {begins}, {detail} FROM {rows}"
            )
        };
        let with = r#"'{"completed":{"with":"2026-05-31T00:00:00Z"}}'"#;
        let completes = format!("status = 'completed', since = {over}, version = version + 1");
        vec![
            step("cohort", &format!("cohorts WHERE due_at <= {now}"), "NULL"),
            step(
                "enrolment",
                &format!("cohort_enrolments WHERE status = 'active' AND cohort_id IN ({due})"),
                with,
            ),
            step("student", &format!("cohort_students WHERE id IN ({last})"), "NULL"),
            format!(
                r#"INSERT INTO due_outbox (dedup, kind, recipient, subject_kind, subject_key, fields, status, created_at)
                SELECT 'cohort_completed|' || c.reference || '|{LAST_DAY}|group/admins', 'cohort_completed',
                       'group/admins', 'cohort', c.reference,
                       '{{"category":"General","name":"' || c.name || '","end_date":"{LAST_DAY}","ex_students":' || count(s.id) || '}}',
                       'queued', {now}
                FROM cohorts AS c
                JOIN cohort_enrolments AS e ON e.cohort_id = c.id AND e.status = 'active'
                LEFT JOIN cohort_students AS s ON s.id = e.student_id AND s.status = 'active'
                WHERE c.due_at <= {now} GROUP BY c.id, c.reference, c.name
                ON CONFLICT (dedup) WHERE status <> 'withdrawn' DO NOTHING"#
            ),
            format!("UPDATE cohort_students SET {completes} WHERE id IN ({last})"),
            format!(
                "UPDATE cohort_enrolments SET {completes}, completed_with = {over}
                 WHERE status = 'active' AND cohort_id IN ({due})"
            ),
            format!(
                "UPDATE cohorts SET {completes}, completed_at = {over}, due_at = NULL WHERE due_at <= {now}"
            ),
        ]
    }
}

/// The first instant after the last day, and the first instant of that day.
fn day() -> Option<(Instant, Instant)> {
    let last: NaiveDate = LAST_DAY.parse().ok()?;
    Some((civil::day_over(last, zone_core::Zone::UTC)?, civil::day_begins(last, zone_core::Zone::UTC)?))
}

/// The usual way: diesel as it comes, row by row, each cohort with its students.
pub mod row_by_row {
    use super::*;
    use storage_diesel::schema::{cohort_enrolments, cohort_students, cohorts, due_outbox, due_steps};

    macro_rules! on {
        ($name:ident, $conn:ty) => {
            /// On this database.
            pub mod $name {
                use super::*;

                /// Completes `limit` cohorts, in one transaction for each, or for each row of theirs.
                ///
                /// # Errors
                /// The database's own.
                pub fn sweep(conn: &mut $conn, now: Instant, limit: u64, commit_each: bool) -> QueryResult<u64> {
                    use cohorts::dsl as c;
                    let due: Vec<(i64, String, String, i64)> = c::cohorts
                        .filter(c::due_at.le(SqlInstant(now)))
                        .order((c::due_at, c::id))
                        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
                        .select((c::id, c::reference, c::name, c::version))
                        .load(conn)?;
                    for cohort in &due {
                        if commit_each {
                            settle(conn, cohort, now)?;
                        } else {
                            conn.transaction(|conn| settle(conn, cohort, now))?;
                        }
                    }
                    Ok(u64::try_from(due.len()).unwrap_or(u64::MAX))
                }

                fn settle(
                    conn: &mut $conn,
                    (id, reference, name, version): &(i64, String, String, i64),
                    now: Instant,
                ) -> QueryResult<()> {
                    let Some((over, begins)) = day() else { return Ok(()) };
                    {
                        use cohorts::dsl as c;
                        diesel::update(c::cohorts.find(id))
                            .set((
                                c::status.eq("completed"),
                                c::completed_at.eq(SqlInstant(over)),
                                c::since.eq(SqlInstant(over)),
                                c::version.eq(version + 1),
                                c::due_at.eq(None::<SqlInstant>),
                            ))
                            .execute(conn)?;
                    }
                    step(conn, "cohort", *id, *version, (over, begins), None)?;
                    let enrolments: Vec<(i64, i64, i64)> = {
                        use cohort_enrolments::dsl as e;
                        e::cohort_enrolments
                            .filter(e::cohort_id.eq(id).and(e::status.eq("active")))
                            .order(e::id)
                            .select((e::id, e::student_id, e::version))
                            .load(conn)?
                    };
                    let mut ex_students = 0;
                    for (enrolment, student, version) in enrolments {
                        {
                            use cohort_enrolments::dsl as e;
                            diesel::update(e::cohort_enrolments.find(enrolment))
                                .set((
                                    e::status.eq("completed"),
                                    e::completed_with.eq(SqlInstant(over)),
                                    e::since.eq(SqlInstant(over)),
                                    e::version.eq(version + 1),
                                ))
                                .execute(conn)?;
                        }
                        let with = format!(r#"{{"completed":{{"with":"{over}"}}}}"#);
                        step(conn, "enrolment", enrolment, version, (over, begins), Some(&with))?;
                        let (status, version): (String, i64) = {
                            use cohort_students::dsl as s;
                            s::cohort_students.find(student).select((s::status, s::version)).first(conn)?
                        };
                        let others: i64 = {
                            use cohort_enrolments::dsl as e;
                            e::cohort_enrolments
                                .filter(e::student_id.eq(student).and(e::status.eq("active")))
                                .count()
                                .get_result(conn)?
                        };
                        if status != "active" || others > 0 {
                            continue;
                        }
                        {
                            use cohort_students::dsl as s;
                            diesel::update(s::cohort_students.find(student))
                                .set((s::status.eq("completed"), s::since.eq(SqlInstant(over)), s::version.eq(version + 1)))
                                .execute(conn)?;
                        }
                        step(conn, "student", student, version, (over, begins), None)?;
                        ex_students += 1;
                    }
                    use due_outbox::dsl as o;
                    diesel::insert_into(o::due_outbox)
                        .values((
                            o::dedup.eq(format!("cohort_completed|{reference}|{LAST_DAY}|group/admins")),
                            o::kind.eq("cohort_completed"),
                            o::recipient.eq("group/admins"),
                            o::subject_kind.eq("cohort"),
                            o::subject_key.eq(reference),
                            o::fields.eq(format!(
                                r#"{{"category":"General","name":"{name}","end_date":"{LAST_DAY}","ex_students":{ex_students}}}"#
                            )),
                            o::status.eq("queued"),
                            o::created_at.eq(SqlInstant(now)),
                        ))
                        .on_conflict_do_nothing()
                        .execute(conn)
                        .map(drop)
                }

                fn step(
                    conn: &mut $conn,
                    kind: &str,
                    id: i64,
                    version: i64,
                    (over, begins): (Instant, Instant),
                    detail: Option<&str>,
                ) -> QueryResult<()> {
                    use due_steps::dsl as s;
                    diesel::insert_into(s::due_steps)
                        .values((
                            s::kind.eq(kind),
                            s::record_id.eq(id),
                            s::version.eq(version + 1),
                            s::event.eq("completed"),
                            s::at.eq(SqlInstant(over)),
                            s::from_state.eq("active"),
                            s::to_state.eq("completed"),
                            s::clause.eq("A-6"),
                            s::anchor.eq("the last day"),
                            s::window_text.eq(format!("over {LAST_DAY} UTC")),
                            s::anchor_at.eq(SqlInstant(begins)),
                            s::detail.eq(detail),
                        ))
                        .execute(conn)
                        .map(drop)
                }
            }
        };
    }

    on!(sqlite, SqliteConnection);
    on!(postgres, PgConnection);
}
