//! Settings: single values by name, such as the policy in force.

use super::{
    Conn, LOCK_SHARED, lock_settings,
    statement::{execute, first},
};
use crate::{StorageError, engine::value::Value, operation::settings::Requirement};

pub(super) fn get(conn: &mut Conn, key: &str) -> Result<Option<String>, StorageError> {
    read(conn, key, "")
}

fn read(conn: &mut Conn, key: &str, lock: &str) -> Result<Option<String>, StorageError> {
    // SQLite may hold any type there; whoever reads the value judges it, by its key's name.
    let sql = format!("SELECT CAST(value AS TEXT) FROM due_settings WHERE key = ?{lock}");
    first(conn, &sql, &[Value::from(key)], |columns| Ok(columns.text()?.to_owned()))
}

/// The value, which nobody else relies on or changes until the transaction ends.
pub(super) fn locked(conn: &mut Conn, key: &str) -> Result<Option<String>, StorageError> {
    lock_settings(conn)?;
    get(conn, key)
}

/// An error unless the setting has the value; it keeps it until the transaction ends.
pub(super) fn require(conn: &mut Conn, required: &Requirement) -> Result<(), StorageError> {
    let value = read(conn, &required.key, LOCK_SHARED)?;
    if value.as_ref() == Some(&required.value) {
        Ok(())
    } else {
        Err(StorageError::SettingChanged { key: required.key.clone() })
    }
}

pub(super) fn set(conn: &mut Conn, key: &str, value: &str) -> Result<(), StorageError> {
    let sql = "INSERT INTO due_settings (key, value) VALUES (?, ?) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    execute(conn, sql, &[Value::from(key), Value::from(value)]).map(drop)
}
