//! The limit: the three writes as one statement each, knowing all that the rules know about this case.

/// The statements on SQLite; `now` in microseconds since 1970.
pub fn sqlite(now: i64) -> [String; 3] {
    statements(&Dialect {
        now: now.to_string(),
        due_micros: "due_at".to_owned(),
        expiry_text: "strftime('%Y-%m-%dT%H:%M:%SZ', expires_at / 1000000, 'unixepoch')".to_owned(),
    })
}

/// The statements on PostgreSQL; `now` in microseconds since 1970.
pub fn postgres(now: i64) -> [String; 3] {
    statements(&Dialect {
        now: format!("to_timestamp({})", now / 1_000_000),
        due_micros: "(extract(epoch FROM due_at) * 1000000)::bigint".to_owned(),
        expiry_text: r#"to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"#.to_owned(),
    })
}

struct Dialect {
    now: String,
    due_micros: String,
    expiry_text: String,
}

fn statements(dialect: &Dialect) -> [String; 3] {
    let Dialect { now, due_micros, expiry_text } = dialect;
    [
        format!(
            "INSERT INTO due_steps (kind, record_id, version, event, at, from_state, to_state, clause, anchor,
                                window_text, anchor_at)
             SELECT 'referral_code', id, version + 1, 'expired', due_at, 'active', 'inactive (expired)', 'R-2',
                    'the expiry', 'past', expires_at
             FROM referral_codes WHERE due_at <= {now}"
        ),
        format!(
            r#"INSERT INTO due_outbox (dedup, kind, recipient, subject_kind, subject_key, fields, status, created_at)
             SELECT 'referral_code_expired|' || code || '|' || {due_micros} || '|user/agent-' || agent_id,
                    'referral_code_expired', 'user/agent-' || agent_id, 'referral_code', code,
                    '{{"code":"' || code || '","discount":' || discount || ',"expires_at":"' || {expiry_text} || '"}}',
                    'queued', {now}
             FROM referral_codes WHERE due_at <= {now}
             ON CONFLICT (dedup) WHERE status <> 'withdrawn' DO NOTHING"#
        ),
        format!(
            "UPDATE referral_codes SET status = 'inactive', reason = 'expired', reason_at = due_at,
                    since = due_at, version = version + 1, due_at = NULL
             WHERE due_at <= {now}"
        ),
    ]
}
