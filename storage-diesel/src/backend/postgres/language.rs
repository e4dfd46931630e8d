use diesel::{Connection as _, connection::SimpleConnection as _};

use super::Conn;
use crate::StorageError;
use crate::engine::statements::Statements as _;

/// The language in which a server says what is wrong.
///
/// The driver gives no codes for most errors, and what a server says in another language than English is not
/// understood here. Nothing is decided by words: what is not clearly for a row is tried again, in parts and
/// alone, in any language. But where the words are understood a deadlock is told from a full disk at once,
/// and the sentence says what helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Language {
    /// Its messages are in English.
    Understood,
    /// They are in that one, as `lc_messages` has it.
    Other(String),
}

/// In which language the server talks to this connection.
///
/// # Errors
/// The storage's own.
pub fn language(conn: &mut Conn) -> Result<Language, StorageError> {
    let name =
        conn.first("SELECT current_setting('lc_messages')", &[], |columns| Ok(columns.text()?.to_owned()))?;
    let name = name.unwrap_or_default();
    Ok(if is_understood(&name) { Language::Understood } else { Language::Other(name) })
}

/// Asks the server to talk English to this connection, which only some roles may do; gives in which language
/// it talks from now on. To be called once, outside a transaction.
///
/// # Errors
/// The storage's own; that the role may not is none.
pub fn ask_for_english(conn: &mut Conn) -> Result<Language, StorageError> {
    if let Language::Other(name) = language(conn)? {
        let asked = conn.transaction(|conn| conn.batch_execute("SET lc_messages TO 'C'"));
        return match asked {
            Err(error) if !matches!(error, diesel::result::Error::DatabaseError(..)) => Err(error.into()),
            Err(_) => Ok(Language::Other(name)),
            Ok(()) => language(conn),
        };
    }
    Ok(Language::Understood)
}

/// Whether that locale's messages are those that are compiled in.
fn is_understood(locale: &str) -> bool {
    let language = locale.split(['.', '@', '_', '-']).next().unwrap_or_default();
    matches!(language, "C" | "POSIX" | "en" | "English")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_understood_by_any_name() {
        for locale in ["C", "POSIX", "C.UTF-8", "en", "en_US.UTF-8", "en_GB", "English_United States.1252"] {
            assert!(is_understood(locale), "{locale}");
        }
        for locale in ["de_DE.UTF-8", "", "eng", "es_ES", "German_Germany.1252", "Cs"] {
            assert!(!is_understood(locale), "{locale}");
        }
    }
}
