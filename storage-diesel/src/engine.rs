//! What every kind of record is stored by: its rows, its steps, its messages, and what must be known of others.

pub(crate) mod audit;
pub(crate) mod claims;
pub(crate) mod column;
pub(crate) mod decode;
pub(crate) mod description;
pub(crate) mod effects;
pub(crate) mod facts;
pub(crate) mod filter;
pub(crate) mod history;
pub(crate) mod kept_texts;
pub(crate) mod message;
pub(crate) mod neighbourhood;
pub(crate) mod neighbours;
pub(crate) mod outbox;
#[cfg(any(feature = "sqlite", feature = "postgres-system-libpq"))]
pub(crate) mod outgoing;
pub(crate) mod patience;
pub(crate) mod prefix;
pub(crate) mod purge;
pub(crate) mod readable;
pub(crate) mod record_write;
pub(crate) mod records;
pub(crate) mod refusals;
pub(crate) mod row;
pub(crate) mod shared_values;
pub(crate) mod spellings;
pub(crate) mod sql;
pub(crate) mod sql_values;
pub(crate) mod statements;
pub(crate) mod stored;
#[cfg(any(feature = "sqlite", feature = "postgres-system-libpq"))]
pub(crate) mod table;
pub(crate) mod timestamp;
pub(crate) mod tombstones;
pub(crate) mod transactions;
pub(crate) mod value;
pub(crate) mod waiting;
