//! Documents of contractors: every tenth begins to expire by its stage of 30 days, the others years ahead.

use automation_core::Instant;
use diesel::prelude::*;
use storage_diesel::SqlInstant;

use crate::{dialect::Dialect, fingerprint::Table};

/// One of so many is due.
pub const ONE_OF: u64 = 10;

/// The table that a sweep of documents writes.
pub const TABLES: &[Table] = &[(
    "compliance_documents",
    "id, reference, workspace, contractor, document_type, name, created_at, edition, expires_on, uploaded_at, status, \
     verified_at, verified_by, expired_at, stage, snoozed_until, acknowledged_at, earlier, since, version, due_at",
    "id",
)];

/// 2025-01-01T00:00:00Z, in seconds.
const CREATED: &str = "1735689600";

/// The statements that fill an empty database with that many documents.
pub fn filled(dialect: Dialect, documents: u64) -> Vec<String> {
    // From 2026-06-02 on, so that the stage was reached on one of the 29 days before the sweep; or from 2030-01-01 on.
    let expires = format!(
        "CASE WHEN i % {ONE_OF} = 0 THEN 1780358400 + (i / {ONE_OF} % 29) * 86400 ELSE 1893456000 + (i % 1000) * 86400 END"
    );
    let created = dialect.instant(CREATED);
    vec![
        format!(
            "INSERT INTO compliance_documents
               (reference, workspace, contractor, document_type, name, created_at, expires_on, uploaded_at, status,
                verified_at, verified_by, since, due_at)
             SELECT 'DOC-' || i, 'north', 'contractor-' || (1 + i / {ONE_OF}),
                    CASE WHEN i / {ONE_OF} % 2 = 0 THEN 'insurance' ELSE 'license' END, 'Liability ' || i, {created},
                    {}, {created}, 'approved', {created}, 'staff/admin/alice', {created}, {}
             FROM (SELECT i, {expires} AS expires FROM {}) AS d",
            dialect.day("expires"),
            dialect.instant("expires - 30 * 86400"),
            dialect.rows(documents),
        ),
        dialect.analyze(),
    ]
}

/// The limit: the writes as one statement each, knowing all that the rules know about this case.
pub fn set_based(dialect: Dialect, now: Instant) -> Vec<String> {
    let now = dialect.instant(&(now.micros() / 1_000_000).to_string());
    vec![
        format!(
            r#"INSERT INTO due_steps (kind, record_id, version, event, at, from_state, to_state, clause, anchor,
                                    window_text, anchor_at, detail)
             SELECT 'document', id, version + 1, 'expiring_soon', due_at, 'approved', 'expiring_soon', 'C-3',
                    'the day of the warning', 'begins ' || substr({}, 1, 10) || ' UTC', due_at,
                    '{{"expiring_soon":{{"days":30}}}}'
             FROM compliance_documents WHERE due_at <= {now}"#,
            dialect.text("due_at"),
        ),
        // No label differs from the word of these types.
        format!(
            r#"INSERT INTO due_outbox (dedup, kind, recipient, subject_kind, subject_key, fields, status, useful_until,
                                     created_at)
             SELECT 'compliance_expiring|' || reference || '|' || edition || '|' || expires_on || '|30|' || channel,
                    'compliance_expiring', 'user/' || contractor, 'document', reference,
                    '{{"document_type":"' || document_type || '","label":"' || document_type || '","name":"' || name
                    || '","workspace":"' || workspace || '","expires_on":"' || expires_on
                    || '","stage":30,"channel":"' || channel || '"}}', 'queued', {}, {now}
             FROM compliance_documents CROSS JOIN (SELECT 'in_app' AS channel UNION ALL SELECT 'mail') AS channels
             WHERE due_at <= {now}
             ON CONFLICT (dedup) WHERE status <> 'withdrawn' DO NOTHING"#,
            dialect.later("due_at", 31),
        ),
        format!(
            "UPDATE compliance_documents SET status = 'expiring_soon', stage = 30, since = due_at,
                    version = version + 1, due_at = {} WHERE due_at <= {now}",
            dialect.later("due_at", 31),
        ),
    ]
}

/// A due document.
#[derive(Debug, Queryable)]
struct Due {
    id: i64,
    reference: String,
    workspace: String,
    contractor: String,
    document_type: String,
    name: String,
    edition: i64,
    expires_on: Option<String>,
    version: i64,
    due_at: Option<SqlInstant>,
}

/// The usual way: diesel as it comes, four statements for each document.
pub mod row_by_row {
    use super::*;
    use crate::row_by_row::{BATCH, in_batches};
    use automation_core::Span;
    use storage_diesel::schema::{compliance_documents, due_outbox, due_steps};

    macro_rules! on {
        ($name:ident, $conn:ty) => {
            /// On this database.
            pub mod $name {
                use super::*;

                /// Settles `limit` due documents, in one transaction for each 1,000, or for each.
                ///
                /// # Errors
                /// The database's own.
                pub fn sweep(conn: &mut $conn, now: Instant, limit: u64, commit_each: bool) -> QueryResult<u64> {
                    in_batches(conn, limit, commit_each, |conn| due(conn, now), |conn, row| settle(conn, row, now))
                }

                fn due(conn: &mut $conn, now: Instant) -> QueryResult<Vec<Due>> {
                    use compliance_documents::dsl as d;
                    d::compliance_documents
                        .filter(d::due_at.le(SqlInstant(now)))
                        .order((d::due_at, d::id))
                        .limit(BATCH)
                        .select((
                            d::id,
                            d::reference,
                            d::workspace,
                            d::contractor,
                            d::document_type,
                            d::name,
                            d::edition,
                            d::expires_on,
                            d::version,
                            d::due_at,
                        ))
                        .load(conn)
                }

                fn settle(conn: &mut $conn, row: &Due, now: Instant) -> QueryResult<()> {
                    let (Some(due_at), Some(expires_on)) = (row.due_at, &row.expires_on) else { return Ok(()) };
                    let over = due_at.0.checked_add(Span::days(31)).map(SqlInstant);
                    {
                        use compliance_documents::dsl as d;
                        diesel::update(d::compliance_documents.find(row.id))
                            .set((
                                d::status.eq("expiring_soon"),
                                d::stage.eq(30_i64),
                                d::since.eq(due_at),
                                d::version.eq(row.version + 1),
                                d::due_at.eq(over),
                            ))
                            .execute(conn)?;
                    }
                    {
                        use due_steps::dsl as s;
                        let day = due_at.0.to_string();
                        diesel::insert_into(s::due_steps)
                            .values((
                                s::kind.eq("document"),
                                s::record_id.eq(row.id),
                                s::version.eq(row.version + 1),
                                s::event.eq("expiring_soon"),
                                s::at.eq(due_at),
                                s::from_state.eq("approved"),
                                s::to_state.eq("expiring_soon"),
                                s::clause.eq("C-3"),
                                s::anchor.eq("the day of the warning"),
                                s::window_text.eq(format!("begins {} UTC", day.get(..10).unwrap_or_default())),
                                s::anchor_at.eq(due_at),
                                s::detail.eq(r#"{"expiring_soon":{"days":30}}"#),
                            ))
                            .execute(conn)?;
                    }
                    for channel in ["in_app", "mail"] {
                        use due_outbox::dsl as o;
                        let Due { reference, workspace, contractor, document_type, name, edition, .. } = row;
                        diesel::insert_into(o::due_outbox)
                            .values((
                                o::dedup.eq(format!("compliance_expiring|{reference}|{edition}|{expires_on}|30|{channel}")),
                                o::kind.eq("compliance_expiring"),
                                o::recipient.eq(format!("user/{contractor}")),
                                o::subject_kind.eq("document"),
                                o::subject_key.eq(reference),
                                o::fields.eq(format!(
                                    r#"{{"document_type":"{document_type}","label":"{document_type}","name":"{name}","workspace":"{workspace}","expires_on":"{expires_on}","stage":30,"channel":"{channel}"}}"#,
                                )),
                                o::status.eq("queued"),
                                o::useful_until.eq(over),
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
