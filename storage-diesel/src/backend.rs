//! The two databases. What is the same on both lies in `query` and is compiled once for each.

#[cfg(feature = "postgres-system-libpq")]
pub mod postgres;
#[cfg(feature = "sqlite")]
pub mod sqlite;
