//! The language of the server.

use diesel::PgConnection;
use storage_diesel::postgres::{self, Language};

use crate::complaint::complain;

/// Asks the server for messages that are understood, and gives the sentence for whoever should know if it
/// has none.
pub(crate) fn trouble(conn: &mut PgConnection) -> Option<String> {
    match postgres::ask_for_english(conn) {
        // Whatever else is wrong, the next statement says it too.
        Ok(Language::Understood) | Err(_) => None,
        Ok(Language::Other(name)) => {
            let name = if name.is_empty() { "a language of its own".to_owned() } else { format!("`{name}`") };
            Some(format!(
                "the server's messages (lc_messages) are in {name}, which is not understood here: what goes wrong \
                 is found out by trying again, and takes longer to tell apart"
            ))
        }
    }
}

/// What to do about it.
pub(crate) const REMEDY: &str =
    "let a superuser run ALTER ROLE … SET lc_messages TO 'C' for the role of this program";

/// The same, told at once.
pub(crate) fn settle(conn: &mut PgConnection) {
    if let Some(trouble) = trouble(conn) {
        complain!("warning: {trouble}; {REMEDY}");
    }
}
