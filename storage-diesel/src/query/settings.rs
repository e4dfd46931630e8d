//! Settings: single values by name, such as where a review stopped.

use super::{
    Conn,
    statement::{execute, first},
};
use crate::{StorageError, value::Value};

pub(super) fn get(conn: &mut Conn, key: &str) -> Result<Option<String>, StorageError> {
    first(conn, "SELECT value FROM settings WHERE key = ?", &[Value::from(key)], |columns| {
        Ok(columns.text()?.to_owned())
    })
}

pub(super) fn set(conn: &mut Conn, key: &str, value: &str) -> Result<(), StorageError> {
    let sql = "INSERT INTO settings (key, value) VALUES (?, ?) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    execute(conn, sql, &[Value::from(key), Value::from(value)]).map(drop)
}
