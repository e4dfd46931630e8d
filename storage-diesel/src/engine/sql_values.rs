//! Instants and zones as values of plain diesel.

use automation_core::Instant;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow, Queryable},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::{SqlOrd, Text},
};
use zone_core::Zone;

use crate::Timestamp;

impl SqlOrd for Timestamp {}

/// An instant in a statement of plain diesel, to compare a column with, to insert or to set. [`Instant`] itself cannot
/// stand there, since the type and diesel's trait both belong to other crates. A column is read as an [`Instant`].
///
/// ```
/// use automation_core::Instant;
/// use diesel::prelude::*;
/// use storage_diesel::{SqlInstant, schema::due_outbox};
///
/// let now: Instant = "2026-06-01T00:00:00Z".parse()?;
/// let of_no_use = due_outbox::table.filter(due_outbox::useful_until.le(SqlInstant(now)));
/// let new = due_outbox::table.filter(due_outbox::created_at.gt(SqlInstant(now)));
/// # drop((of_no_use, new));
/// # Ok::<(), automation_core::ParseInstantError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamp)]
pub struct SqlInstant(pub Instant);

/// A zone in plain diesel: a column of text keeps it, by its name. A text that names no zone cannot be read.
///
#[cfg_attr(feature = "sqlite", doc = "```")]
#[cfg_attr(not(feature = "sqlite"), doc = "```ignore")]
/// use diesel::{Connection, RunQueryDsl, SqliteConnection, select, sql_types::Text, IntoSql};
/// use storage_diesel::SqlZone;
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let zone = SqlZone(zone_core::zone!("Europe/London"));
/// assert_eq!(select(zone.into_sql::<Text>()).get_result::<SqlZone>(&mut conn)?, zone);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct SqlZone(pub Zone);

impl From<SqlInstant> for Instant {
    fn from(SqlInstant(instant): SqlInstant) -> Self {
        instant
    }
}

impl From<Instant> for SqlInstant {
    fn from(instant: Instant) -> Self {
        Self(instant)
    }
}

impl From<SqlZone> for Zone {
    fn from(SqlZone(zone): SqlZone) -> Self {
        zone
    }
}

impl From<Zone> for SqlZone {
    fn from(zone: Zone) -> Self {
        Self(zone)
    }
}

impl<DB: Backend> ToSql<Timestamp, DB> for SqlInstant
where
    Instant: ToSql<Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB: Backend> FromSql<Timestamp, DB> for SqlInstant
where
    Instant: FromSql<Timestamp, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Instant::from_sql(value).map(Self)
    }
}

impl<DB: Backend> Queryable<Timestamp, DB> for Instant
where
    Self: FromSql<Timestamp, DB>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

impl<DB: Backend> ToSql<Text, DB> for SqlZone
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.name().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for SqlZone
where
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(String::from_sql(value)?.parse()?))
    }
}
