use automation_core::Instant;
use diesel::sql_types::SqlType;

/// The SQL type of every instant here: `BIGINT` microseconds since 1970 on SQLite, `TIMESTAMPTZ` on
/// PostgreSQL.
///
/// Never text: text takes twice the space, and the same instant written another way (`T08:00Z`,
/// `+05:00`) compares wrongly, so that a sweep misses rows that are due. On SQLite an integer is the
/// only exact choice. On PostgreSQL the native type has the same microseconds, is readable in psql and
/// lets the host use the database's own functions.
///
/// PostgreSQL holds 4714-11-24 BC to the end of 294276; SQLite holds every [`Instant`]. An earlier
/// instant is refused on PostgreSQL, and a stored infinity cannot be read: both name the value.
#[derive(Debug, Clone, Copy, Default, SqlType, diesel::query_builder::QueryId)]
#[cfg_attr(feature = "sqlite", diesel(sqlite_type(name = "Long")))]
#[cfg_attr(feature = "postgres-system-libpq", diesel(postgres_type(oid = 1184, array_oid = 1185)))]
pub struct Timestamp;

/// A stored number that is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// Outside the range of an [`Instant`].
    #[error("{micros} microseconds since 1970 is outside {} to {}", Instant::MIN, Instant::MAX)]
    Range {
        /// The stored number.
        micros: i64,
    },
    /// PostgreSQL's `infinity` or `-infinity`.
    #[error("`{word}` is no instant")]
    Infinite {
        /// As PostgreSQL writes it.
        word: &'static str,
    },
    /// Before the first instant that PostgreSQL can hold.
    #[error("{instant} is before 4714-11-24 BC, the first day that the database can hold")]
    TooEarly {
        /// The instant.
        instant: Instant,
    },
}

/// An instant to compare with: one that the database cannot hold is earlier than all that it holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bound(pub(crate) Instant);

#[cfg(feature = "sqlite")]
mod on_sqlite {
    use super::{Bound, Instant, Timestamp, TimestampError};
    use diesel::{
        deserialize::{self, FromSql},
        serialize::{self, IsNull, Output, ToSql},
        sql_types::BigInt,
        sqlite::Sqlite,
    };

    impl ToSql<Timestamp, Sqlite> for Instant {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.micros());
            Ok(IsNull::No)
        }
    }

    impl ToSql<Timestamp, Sqlite> for Bound {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            self.0.to_sql(out)
        }
    }

    impl FromSql<Timestamp, Sqlite> for Instant {
        fn from_sql(value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
            let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
            Ok(Self::from_micros(micros).ok_or(TimestampError::Range { micros })?)
        }
    }
}

#[cfg(feature = "postgres-system-libpq")]
pub(crate) mod on_postgres {
    use super::{Bound, Instant, Timestamp, TimestampError};
    use diesel::{
        deserialize::{self, FromSql},
        pg::{Pg, PgValue},
        serialize::{self, Output, ToSql},
        sql_types::BigInt,
    };

    /// PostgreSQL counts microseconds from 2000-01-01.
    const EPOCH: i64 = 946_684_800_000_000;
    /// 4714-11-24 BC: the first that PostgreSQL takes.
    pub(crate) const FIRST_INSTANT: Instant = match Instant::from_micros(-210_866_803_200_000_000) {
        Some(first) => first,
        None => Instant::MIN,
    };

    /// The stored form; `None` before PostgreSQL's first instant.
    pub(crate) fn encode(instant: Instant) -> Option<i64> {
        instant.micros().checked_sub(EPOCH).filter(|_| instant >= FIRST_INSTANT)
    }

    /// The instant of a stored form.
    pub(crate) fn decode(stored: i64) -> Result<Instant, TimestampError> {
        match stored {
            i64::MIN => Err(TimestampError::Infinite { word: "-infinity" }),
            i64::MAX => Err(TimestampError::Infinite { word: "infinity" }),
            _ => {
                let micros = stored.saturating_add(EPOCH);
                Instant::from_micros(micros).ok_or(TimestampError::Range { micros })
            }
        }
    }

    impl ToSql<Timestamp, Pg> for Instant {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            let stored = encode(*self).ok_or(TimestampError::TooEarly { instant: *self })?;
            <i64 as ToSql<BigInt, Pg>>::to_sql(&stored, &mut out.reborrow())
        }
    }

    impl ToSql<Timestamp, Pg> for Bound {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            // The least number is `-infinity`, which is earlier than every instant.
            let stored = encode(self.0).unwrap_or(i64::MIN);
            <i64 as ToSql<BigInt, Pg>>::to_sql(&stored, &mut out.reborrow())
        }
    }

    impl FromSql<Timestamp, Pg> for Instant {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            Ok(decode(<i64 as FromSql<BigInt, Pg>>::from_sql(value)?)?)
        }
    }
}
