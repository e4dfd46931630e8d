//! Jobs of three years: most are done, one of twenty is open, one of a hundred is stale.

use automation_core::Instant;
use diesel::prelude::*;
use storage_diesel::SqlInstant;

use crate::{dialect::Dialect, fingerprint::Table, now};

/// One of so many is stale.
pub const ONE_OF: u64 = 100;

/// The table that a sweep of jobs writes.
pub const TABLES: &[Table] = &[(
    "compliance_jobs",
    "id, number, workspace, title, created_by, customer, created_at, status, priority, contractor, assignment, due_on, \
     actual_cost, actual_currency, completion, completed_on, recorded_at, approved_at, row_activity, related_activity, \
     turn, turn_since, warning, warning_at, reopened_at, closed_at, closed_from, closed_by, ended_contractor, \
     ended_assignment, since, version, due_at",
    "id",
)];

/// 2023-06-01T00:00:00Z, in seconds: the first job was made.
pub(crate) const BEGAN: i64 = 1_685_577_600;

/// The statements that fill an empty database with that many jobs.
pub fn filled(dialect: Dialect, jobs: u64) -> Vec<String> {
    vec![inserted(dialect, jobs), dialect.analyze()]
}

/// The statement that inserts that many jobs.
pub(crate) fn inserted(dialect: Dialect, jobs: u64) -> String {
    let now = now().micros() / 1_000_000;
    let instant = |seconds: &str| dialect.instant(seconds);
    // What is open was made until November 2025. The last activity of a stale one was in December, of others in May 2026.
    let times = format!(
        "SELECT i, i % {ONE_OF} AS sort, i / {ONE_OF} * 7 % 60 AS spread,
                CASE WHEN i % {ONE_OF} < 5 THEN {BEGAN} + (i - 1) * 78000000 / {jobs}
                     ELSE {BEGAN} + (i - 1) * ({now} - {BEGAN}) / {jobs} END AS created,
                CASE WHEN i % {ONE_OF} = 0 THEN 1764547200 + i / {ONE_OF} % 2592000
                     ELSE 1777593600 + i % 2592000 END AS activity
         FROM {}",
        dialect.rows(jobs)
    );
    // Within a month of the making, and before the sweep.
    let month = format!("CASE WHEN {now} - created < 2592000 THEN {now} - created ELSE 2592000 END");
    let done = format!("SELECT t.*, created + i * 7919 % ({month}) AS done FROM ({times}) AS t");
    format!(
        "INSERT INTO compliance_jobs
           (number, workspace, title, created_by, customer, created_at, status, contractor, assignment, due_on,
            actual_cost, actual_currency, completion, completed_on, recorded_at, approved_at, row_activity,
            related_activity, closed_at, closed_from, closed_by, since, due_at)
         SELECT 'JOB-' || i, 'north', 'Painting of flat ' || i, 'fm-' || (i % 97), 'customer-' || (i % 5000), {},
                CASE sort WHEN 0 THEN 'in_progress' WHEN 1 THEN 'pending' WHEN 2 THEN 'lead' WHEN 3 THEN 'in_progress'
                          WHEN 4 THEN 'evaluation_scheduled' WHEN 5 THEN 'cancelled' ELSE 'completed' END,
                CASE WHEN sort <> 1 THEN 'contractor-' || (i % 2003) END,
                CASE WHEN sort = 2 THEN 'pending' WHEN sort <> 1 THEN 'accepted' END,
                -- Of stale ones long ago; of the others from three weeks before the sweep to five weeks after it.
                CASE WHEN sort = 0 THEN '2026-01-15' WHEN sort < 5 THEN {}
                     ELSE {} END,
                CASE WHEN sort > 5 THEN 10000 + i % 90000 END,
                CASE WHEN sort > 5 THEN CASE WHEN i % 4 = 0 THEN 'EUR' ELSE 'USD' END END,
                CASE WHEN sort > 5 THEN CASE WHEN done >= {now} - 172800 THEN 'submitted' ELSE 'approved' END END,
                CASE WHEN sort > 5 THEN {} END, CASE WHEN sort > 5 THEN {} END,
                CASE WHEN sort > 5 AND done < {now} - 172800 THEN {} END,
                {activity}, {activity},
                CASE WHEN sort >= 5 THEN {done_at} END, CASE WHEN sort = 5 THEN 'pending' END,
                CASE WHEN sort = 5 THEN 'staff/admin/alice' END,
                CASE WHEN sort >= 5 THEN {done_at} ELSE {activity} END,
                CASE WHEN sort < 5 THEN {} END
         FROM ({done}) AS d",
        instant("created"),
        dialect.day("1778544000 + spread * 86400"),
        dialect.day("created + 20 * 86400"),
        dialect.day("done"),
        instant("done"),
        instant("done + 86400"),
        instant("activity + 90 * 86400"),
        activity = instant("activity"),
        done_at = instant("done"),
    )
}

/// The limit: the writes as one statement each, knowing all that the rules know about this case.
pub fn set_based(dialect: Dialect, now: Instant) -> Vec<String> {
    let now = dialect.instant(&(now.micros() / 1_000_000).to_string());
    vec![
        format!(
            "INSERT INTO due_steps (kind, record_id, version, event, at, from_state, to_state, clause, anchor,
                                    window_text, anchor_at)
             SELECT 'job', id, version + 1, 'closed_stale', due_at, status, 'cancelled', 'C-83',
                    'the last activity', 'after 90 days', row_activity
             FROM compliance_jobs WHERE due_at <= {now}"
        ),
        format!(
            r#"INSERT INTO due_outbox (dedup, kind, recipient, subject_kind, subject_key, fields, status, created_at)
             SELECT 'job_auto_closed|' || number || '|' || {} || '|' || person || '|' || channel, 'job_auto_closed',
                    'user/' || person, 'job', number,
                    '{{"number":"' || number || '","title":"' || title || '","as":"' || role || '","previous_status":"'
                    || status || '","closed_at":"' || {} || '","channel":"' || channel || '"}}', 'queued', {now}
             FROM (SELECT number, title, status, due_at, role, channel,
                          CASE role WHEN 'assignee' THEN contractor ELSE created_by END AS person
                   FROM compliance_jobs
                   CROSS JOIN (SELECT 'assignee' AS role UNION ALL SELECT 'creator') AS roles
                   CROSS JOIN (SELECT 'in_app' AS channel UNION ALL SELECT 'mail') AS channels
                   WHERE due_at <= {now}) AS told
             -- SQLite takes `ON` for that of a join otherwise.
             WHERE true
             ON CONFLICT (dedup) WHERE status <> 'withdrawn' DO NOTHING"#,
            dialect.micros("due_at"),
            dialect.text("due_at"),
        ),
        format!(
            "UPDATE compliance_jobs SET status = 'cancelled', contractor = NULL, assignment = NULL,
                    closed_at = due_at, closed_from = status, closed_by = 'time', ended_contractor = contractor,
                    ended_assignment = assignment, since = due_at, version = version + 1, due_at = NULL
             WHERE due_at <= {now}"
        ),
    ]
}

use columns::compliance_jobs;

mod columns {
    diesel::table! {
        use diesel::sql_types::*;
        use storage_diesel::Timestamp as InstantSql;

        /// The columns that a closing reads and writes, also those that [`storage_diesel::schema`] leaves to the rules.
        compliance_jobs (id) {
            id -> BigInt,
            number -> Text,
            title -> Text,
            created_by -> Nullable<Text>,
            status -> Text,
            contractor -> Nullable<Text>,
            assignment -> Nullable<Text>,
            row_activity -> InstantSql,
            closed_at -> Nullable<InstantSql>,
            closed_from -> Nullable<Text>,
            closed_by -> Nullable<Text>,
            ended_contractor -> Nullable<Text>,
            ended_assignment -> Nullable<Text>,
            since -> InstantSql,
            version -> BigInt,
            due_at -> Nullable<InstantSql>,
        }
    }
}

/// A due job.
#[derive(Debug, Queryable)]
struct Due {
    id: i64,
    number: String,
    title: String,
    created_by: Option<String>,
    status: String,
    contractor: Option<String>,
    assignment: Option<String>,
    row_activity: SqlInstant,
    version: i64,
    due_at: Option<SqlInstant>,
}

/// The usual way: diesel as it comes, six statements for each job.
pub mod row_by_row {
    use super::*;
    use crate::row_by_row::{BATCH, in_batches};
    use storage_diesel::schema::{due_outbox, due_steps};

    macro_rules! on {
        ($name:ident, $conn:ty) => {
            /// On this database.
            pub mod $name {
                use super::*;

                /// Settles `limit` due jobs, in one transaction for each 1,000, or for each.
                ///
                /// # Errors
                /// The database's own.
                pub fn sweep(conn: &mut $conn, now: Instant, limit: u64, commit_each: bool) -> QueryResult<u64> {
                    in_batches(conn, limit, commit_each, |conn| due(conn, now), |conn, row| settle(conn, row, now))
                }

                fn due(conn: &mut $conn, now: Instant) -> QueryResult<Vec<Due>> {
                    use compliance_jobs::dsl as j;
                    j::compliance_jobs
                        .filter(j::due_at.le(SqlInstant(now)))
                        .order((j::due_at, j::id))
                        .limit(BATCH)
                        .select((
                            j::id,
                            j::number,
                            j::title,
                            j::created_by,
                            j::status,
                            j::contractor,
                            j::assignment,
                            j::row_activity,
                            j::version,
                            j::due_at,
                        ))
                        .load(conn)
                }

                fn settle(conn: &mut $conn, row: &Due, now: Instant) -> QueryResult<()> {
                    let Some(due_at) = row.due_at else { return Ok(()) };
                    {
                        use compliance_jobs::dsl as j;
                        diesel::update(j::compliance_jobs.find(row.id))
                            .set((
                                j::status.eq("cancelled"),
                                j::contractor.eq(None::<String>),
                                j::assignment.eq(None::<String>),
                                j::closed_at.eq(due_at),
                                j::closed_from.eq(&row.status),
                                j::closed_by.eq("time"),
                                j::ended_contractor.eq(&row.contractor),
                                j::ended_assignment.eq(&row.assignment),
                                j::since.eq(due_at),
                                j::version.eq(row.version + 1),
                                j::due_at.eq(None::<SqlInstant>),
                            ))
                            .execute(conn)?;
                    }
                    {
                        use due_steps::dsl as s;
                        diesel::insert_into(s::due_steps)
                            .values((
                                s::kind.eq("job"),
                                s::record_id.eq(row.id),
                                s::version.eq(row.version + 1),
                                s::event.eq("closed_stale"),
                                s::at.eq(due_at),
                                s::from_state.eq(&row.status),
                                s::to_state.eq("cancelled"),
                                s::clause.eq("C-83"),
                                s::anchor.eq("the last activity"),
                                s::window_text.eq("after 90 days"),
                                s::anchor_at.eq(row.row_activity),
                            ))
                            .execute(conn)?;
                    }
                    for (role, person) in [("assignee", &row.contractor), ("creator", &row.created_by)] {
                        let Some(person) = person else { continue };
                        for channel in ["in_app", "mail"] {
                            use due_outbox::dsl as o;
                            let Due { number, title, status, .. } = row;
                            let closed_at = due_at.0;
                            diesel::insert_into(o::due_outbox)
                                .values((
                                    o::dedup.eq(format!(
                                        "job_auto_closed|{number}|{}|{person}|{channel}",
                                        closed_at.micros()
                                    )),
                                    o::kind.eq("job_auto_closed"),
                                    o::recipient.eq(format!("user/{person}")),
                                    o::subject_kind.eq("job"),
                                    o::subject_key.eq(number),
                                    o::fields.eq(format!(
                                        r#"{{"number":"{number}","title":"{title}","as":"{role}","previous_status":"{status}","closed_at":"{closed_at}","channel":"{channel}"}}"#,
                                    )),
                                    o::status.eq("queued"),
                                    o::created_at.eq(SqlInstant(now)),
                                ))
                                .on_conflict_do_nothing()
                                .execute(conn)?;
                        }
                    }
                    Ok(())
                }
            }
        };
    }

    on!(sqlite, SqliteConnection);
    on!(postgres, PgConnection);
}
