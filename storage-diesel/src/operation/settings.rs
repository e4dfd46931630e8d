//! Settings: single values by name, such as the policy in force.

use crate::{
    StorageError,
    engine::{
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// A setting on which whatever is written relies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// Settings: single values by name, such as the policy in force.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Settings {
    /// The value of a setting.
    fn setting(&mut self, key: &str) -> Result<Option<String>, StorageError>;

    /// The value of a setting, to be changed: until the transaction ends, nobody else writes what relies
    /// on it. To be called inside a [`transaction`](crate::Transactions::transaction).
    fn setting_locked(&mut self, key: &str) -> Result<Option<String>, StorageError>;

    /// From now on records are written only while that setting has that value: every transaction that
    /// writes some holds it, or fails with [`StorageError::SettingChanged`]. `None`: whatever it is. For
    /// what the next due instants depend on, such as a policy that several programs share.
    fn require_setting(&mut self, required: Option<(&str, &str)>);

    /// Sets a setting.
    fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StorageError>;
}

impl<S: LentStore> Settings for S {
    fn setting(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        self.patiently(|store| get(store.conn(), key))
    }

    fn setting_locked(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        self.patiently(|store| locked(store.conn(), key))
    }

    fn require_setting(&mut self, required: Option<(&str, &str)>) {
        let required =
            required.map(|(key, value)| Requirement { key: key.to_owned(), value: value.to_owned() });
        self.set_requirement(required);
    }

    fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StorageError> {
        self.patiently(|store| set(store.conn(), key, value))
    }
}

fn get<C: Statements>(conn: &mut C, key: &str) -> Result<Option<String>, StorageError> {
    read(conn, key, "")
}

fn read<C: Statements>(conn: &mut C, key: &str, lock: &str) -> Result<Option<String>, StorageError> {
    // SQLite may hold any type there; whoever reads the value judges it, by its key's name.
    let sql = format!("SELECT CAST(value AS TEXT) FROM due_settings WHERE key = ?{lock}");
    conn.first(&sql, &[Value::from(key)], |columns| Ok(columns.text()?.to_owned()))
}

/// The value, which nobody else relies on or changes until the transaction ends.
fn locked<C: Statements>(conn: &mut C, key: &str) -> Result<Option<String>, StorageError> {
    conn.lock_settings()?;
    get(conn, key)
}

/// An error unless the setting has the value; it keeps it until the transaction ends.
pub(crate) fn require<C: Statements>(conn: &mut C, required: &Requirement) -> Result<(), StorageError> {
    let value = read(conn, &required.key, C::LOCK_SHARED)?;
    if value.as_ref() == Some(&required.value) {
        Ok(())
    } else {
        Err(StorageError::SettingChanged { key: required.key.clone() })
    }
}

pub(crate) fn set<C: Statements>(conn: &mut C, key: &str, value: &str) -> Result<(), StorageError> {
    let sql = "INSERT INTO due_settings (key, value) VALUES (?, ?) \
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    conn.execute(sql, &[Value::from(key), Value::from(value)]).map(drop)
}
