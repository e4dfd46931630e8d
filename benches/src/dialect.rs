//! What the two databases spell differently in the statements that fill them and in the set-based limits.

/// A database's way to write what both know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Instants are whole microseconds.
    Sqlite,
    /// Instants are `timestamptz`.
    Postgres,
}

impl Dialect {
    /// A source of rows `n(i)` from 1 to that number, inclusive.
    pub fn rows(self, number: u64) -> String {
        match self {
            Self::Sqlite => format!(
                "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})
                  SELECT i FROM n) AS n"
            ),
            Self::Postgres => format!("generate_series(1::bigint, {number}) AS n(i)"),
        }
    }

    /// The instant of those seconds since 1970.
    pub fn instant(self, seconds: &str) -> String {
        match self {
            Self::Sqlite => format!("(({seconds}) * 1000000)"),
            Self::Postgres => format!("to_timestamp({seconds})"),
        }
    }

    /// The day in UTC of those seconds since 1970, as text.
    pub fn day(self, seconds: &str) -> String {
        match self {
            Self::Sqlite => format!("date({seconds}, 'unixepoch')"),
            Self::Postgres => format!("to_char(to_timestamp({seconds}) AT TIME ZONE 'UTC', 'YYYY-MM-DD')"),
        }
    }

    /// So many days of 24 hours after that instant.
    pub fn later(self, instant: &str, days: u64) -> String {
        match self {
            Self::Sqlite => format!("({instant} + {days} * 86400000000)"),
            // Hours, since days of the server's zone may have 23 of them.
            Self::Postgres => format!("({instant} + interval '{} hours')", days * 24),
        }
    }

    /// The microseconds since 1970 of that instant.
    pub fn micros(self, instant: &str) -> String {
        match self {
            Self::Sqlite => instant.to_owned(),
            Self::Postgres => format!("(extract(epoch FROM {instant}) * 1000000)::bigint"),
        }
    }

    /// That instant, of a whole second, as messages write it.
    pub fn text(self, instant: &str) -> String {
        match self {
            Self::Sqlite => format!("strftime('%Y-%m-%dT%H:%M:%SZ', {instant} / 1000000, 'unixepoch')"),
            Self::Postgres => {
                format!(r#"to_char({instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"#)
            }
        }
    }

    /// The statement after which the database knows what its tables hold.
    pub fn analyze(self) -> String {
        match self {
            Self::Sqlite => "ANALYZE".to_owned(),
            Self::Postgres => "VACUUM ANALYZE".to_owned(),
        }
    }
}
