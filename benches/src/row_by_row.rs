//! The usual way: diesel as it comes, three statements for each row.

use automation_core::Instant;
use diesel::prelude::*;
use storage_diesel::{
    SqlInstant,
    schema::{due_outbox, due_steps, referral_codes},
};

/// A due row.
#[derive(Debug, Queryable)]
pub struct Due {
    id: i64,
    code: String,
    agent_id: Option<i64>,
    discount: i64,
    expires_at: Option<SqlInstant>,
    version: i64,
    due_at: Option<SqlInstant>,
}

/// How many rows are taken at a time.
pub const BATCH: i64 = 1_000;

/// Settles `limit` due rows, in one transaction for each that `due` gives together, or for each row.
pub(crate) fn in_batches<C: Connection, T>(
    conn: &mut C,
    limit: u64,
    commit_each: bool,
    due: impl Fn(&mut C) -> QueryResult<Vec<T>>,
    settle: impl Fn(&mut C, &T) -> QueryResult<()>,
) -> QueryResult<u64> {
    let mut done = 0;
    while done < limit {
        let rows = due(conn)?;
        if rows.is_empty() {
            break;
        }
        if commit_each {
            for row in &rows {
                conn.transaction(|conn| settle(conn, row))?;
            }
        } else {
            conn.transaction(|conn| rows.iter().try_for_each(|row| settle(conn, row)))?;
        }
        done += u64::try_from(rows.len()).unwrap_or(u64::MAX);
    }
    Ok(done)
}

/// One module for each connection type, since functions generic over it hit a private trait of diesel.
macro_rules! on {
    ($name:ident, $conn:ty) => {
        /// On this database.
        pub mod $name {
            use super::*;

            /// Settles `limit` due rows, in one transaction for each 1,000 rows, or for each row.
            ///
            /// # Errors
            /// The database's own.
            pub fn sweep(conn: &mut $conn, now: Instant, limit: u64, commit_each: bool) -> QueryResult<u64> {
                in_batches(
                    conn,
                    limit,
                    commit_each,
                    |conn| due(conn, now),
                    |conn, row| settle(conn, row, now),
                )
            }

            fn due(conn: &mut $conn, now: Instant) -> QueryResult<Vec<Due>> {
                use referral_codes::dsl as c;
                c::referral_codes
                    .filter(c::due_at.le(SqlInstant(now)))
                    .order((c::due_at, c::id))
                    .limit(BATCH)
                    .select((c::id, c::code, c::agent_id, c::discount, c::expires_at, c::version, c::due_at))
                    .load(conn)
            }

            fn settle(conn: &mut $conn, row: &Due, now: Instant) -> QueryResult<()> {
                let (Some(due_at), Some(expires_at)) = (row.due_at, row.expires_at) else { return Ok(()) };
                {
                    use referral_codes::dsl as c;
                    diesel::update(c::referral_codes.find(row.id))
                        .set((
                            c::status.eq("inactive"),
                            c::reason.eq("expired"),
                            c::reason_at.eq(due_at),
                            c::since.eq(due_at),
                            c::version.eq(row.version + 1),
                            c::due_at.eq(None::<SqlInstant>),
                        ))
                        .execute(conn)?;
                }
                {
                    use due_steps::dsl as s;
                    diesel::insert_into(s::due_steps)
                        .values((
                            s::kind.eq("referral_code"),
                            s::record_id.eq(row.id),
                            s::version.eq(row.version + 1),
                            s::event.eq("expired"),
                            s::at.eq(due_at),
                            s::from_state.eq("active"),
                            s::to_state.eq("inactive (expired)"),
                            s::clause.eq("R-2"),
                            s::anchor.eq("the expiry"),
                            s::window_text.eq("past"),
                            s::anchor_at.eq(expires_at),
                        ))
                        .execute(conn)?;
                }
                use due_outbox::dsl as o;
                let recipient = format!("user/agent-{}", row.agent_id.unwrap_or_default());
                let (code, at) = (&row.code, due_at.0.micros());
                diesel::insert_into(o::due_outbox)
                    .values((
                        o::dedup.eq(format!("referral_code_expired|{code}|{at}|{recipient}")),
                        o::kind.eq("referral_code_expired"),
                        o::recipient.eq(&recipient),
                        o::subject_kind.eq("referral_code"),
                        o::subject_key.eq(code),
                        o::fields.eq(format!(
                            r#"{{"code":"{code}","discount":{},"expires_at":"{}"}}"#,
                            row.discount, expires_at.0
                        )),
                        o::status.eq("queued"),
                        o::created_at.eq(SqlInstant(now)),
                    ))
                    .on_conflict_do_nothing()
                    .execute(conn)?;
                Ok(())
            }
        }
    };
}

on!(sqlite, SqliteConnection);
on!(postgres, PgConnection);
