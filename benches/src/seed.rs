//! The rows: codes numbered from 1, every `step`-th of them due, the others years ahead.

/// How many codes there are, and how many are due.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// All codes.
    pub rows: u64,
    /// Those that are due at [`now`](crate::now), spread evenly over all numbers.
    pub due: u64,
}

/// How many agents hand the codes out, each with an address.
pub const AGENTS: u64 = 1_000;

/// The statements that fill an empty SQLite database.
pub fn sqlite(size: Size) -> Vec<String> {
    let Columns { expires_at, .. } = columns(size);
    vec![
        format!(
            "INSERT INTO referral_agents (id, name, email, status)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {AGENTS})
             SELECT i, 'Agent ' || i, 'agent' || i || '@example.org', 'active' FROM n"
        ),
        format!(
            "INSERT INTO referral_codes
               (id, code, agent_id, created_at, discount, expires_at, status, since, due_at)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}),
                  c(i, expires_at) AS (SELECT i, ({expires_at}) * 1000000 FROM n)
             SELECT i, 'CODE-' || printf('%08d', i), 1 + i % {AGENTS}, {CREATED} * 1000000, 500 + i % 40 * 50,
                    expires_at, 'active', {CREATED} * 1000000, expires_at + 1 FROM c",
            rows = size.rows
        ),
        "ANALYZE".to_owned(),
    ]
}

/// The statements that fill an empty PostgreSQL database.
pub fn postgres(size: Size) -> Vec<String> {
    let Columns { expires_at, .. } = columns(size);
    vec![
        format!(
            "INSERT INTO referral_agents (id, name, email, status)
             SELECT i, 'Agent ' || i, 'agent' || i || '@example.org', 'active'
             FROM generate_series(1, {AGENTS}) AS n(i)"
        ),
        format!(
            "INSERT INTO referral_codes
               (id, code, agent_id, created_at, discount, expires_at, status, since, due_at)
             SELECT i, 'CODE-' || lpad(i::text, 8, '0'), 1 + i % {AGENTS}, to_timestamp({CREATED}),
                    500 + i % 40 * 50, to_timestamp({expires_at}), 'active', to_timestamp({CREATED}),
                    to_timestamp({expires_at}) + interval '1 microsecond'
             FROM generate_series(1, {rows}) AS n(i)",
            rows = size.rows
        ),
        "VACUUM ANALYZE".to_owned(),
    ]
}

/// 2025-01-01T00:00:00Z, in seconds.
const CREATED: u64 = 1_735_689_600;
/// 2026-01-01T00:00:00Z, in seconds: from here on codes were due.
const FIRST_DUE: u64 = 1_767_225_600;
/// 2030-01-01T00:00:00Z, in seconds: from here on codes will be due.
const AHEAD: u64 = 1_893_456_000;

struct Columns {
    expires_at: String,
}

fn columns(size: Size) -> Columns {
    let ahead = format!("{AHEAD} + i % 10000000");
    let expires_at = match size.rows.checked_div(size.due) {
        None => ahead,
        // All due codes lie within 115 days after the first, before the sweep.
        Some(step) => {
            format!("CASE WHEN i % {step} = 0 THEN {FIRST_DUE} + i / {step} % 10000000 ELSE {ahead} END")
        }
    };
    Columns { expires_at }
}
