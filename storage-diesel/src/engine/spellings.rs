//! Finds texts that were stored before there was one form of them, and those that somebody may have meant (G-30).

use automation_core::{Spelling, folded, likely_meant, typed};

use crate::{
    StorageError,
    engine::{sql, statements::Statements, value::Value},
};

/// The one stored text of the column that people type like this, if it is written otherwise. `None` if there is
/// none, and if there are several: nobody can say which one is meant.
pub(crate) fn stored_as<C: Statements>(
    conn: &mut C,
    table: &str,
    column: &str,
    text: &str,
) -> Result<Option<String>, StorageError> {
    let wanted = typed(text);
    let mut found = unusual_ones(conn, table, column, &mut |stored| typed(stored) == wanted)?;
    let one = found.pop();
    Ok(one.filter(|_| found.is_empty()))
}

/// Those of the texts that are stored, in one statement.
pub(crate) fn stored<C: Statements>(
    conn: &mut C,
    table: &str,
    column: &str,
    texts: &[String],
) -> Result<Vec<String>, StorageError> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let among = sql::list(texts, |text, _| text.push('?'));
    let sql = format!("SELECT {column} FROM {table} WHERE {column} IN ({among})");
    let values: Vec<Value<'_>> = texts.iter().map(|text| Value::from(text.as_str())).collect();
    conn.all(&sql, &values, |columns| Ok(columns.text()?.to_owned()))
}

/// The stored texts that differ from this one by case, accents or spaces only.
pub(crate) fn alike<C: Statements>(
    conn: &mut C,
    table: &str,
    column: &str,
    text: &str,
) -> Result<Vec<String>, StorageError> {
    let wanted = folded(text);
    let mut found = stored(conn, table, column, &likely_meant(text))?;
    found.extend(unusual_ones(conn, table, column, &mut |stored| folded(stored) == wanted)?);
    found.sort_unstable();
    found.dedup();
    found.retain(|one| one != text);
    Ok(found)
}

/// Those of the texts that are not plain words, an index of which is kept, of which that is true.
pub(crate) fn unusual_ones<C: Statements>(
    conn: &mut C,
    table: &str,
    column: &str,
    is_wanted: &mut dyn FnMut(&str) -> bool,
) -> Result<Vec<String>, StorageError> {
    let sql = format!("SELECT {column} FROM {table} WHERE {}", C::unusual(column));
    let mut found = Vec::new();
    conn.each(&sql, &[], &mut |columns| {
        let text = columns.text()?;
        if is_wanted(text) {
            found.push(text.to_owned());
        }
        Ok(())
    })?;
    Ok(found)
}

/// A column whose texts are kept in one form (G-30).
pub(crate) struct Kept {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// What it holds, in one word.
    pub(crate) what: &'static str,
    pub(crate) spelling: Spelling,
}

/// Tells every text of the column that is not in the form in which it would be kept today.
pub(crate) fn misspelt<C: Statements>(
    conn: &mut C,
    kept: &Kept,
    tell: &mut dyn FnMut(&'static str, &str),
) -> Result<(), StorageError> {
    let Kept { table, column, what, spelling } = kept;
    // Of plain ASCII only control characters could be wrong, which were refused ever since.
    let found = unusual_ones(conn, table, column, &mut |stored| !spelling.is_normal(stored))?;
    found.iter().for_each(|text| tell(what, text));
    Ok(())
}
