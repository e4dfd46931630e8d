//! Which column is where.

use std::{fmt, rc::Rc};

use super::{Cells, TableColumn};

/// The place of each column in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Those that the file has, with their place.
    places: Rc<[(&'static str, usize)]>,
    /// How many columns there are.
    pub(super) count: usize,
}

/// What speaks against the header of a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderObjection {
    /// The names stand in one cell.
    #[error("the columns are to be separated by commas")]
    Separator,
    /// A column that every table must have is to be passed over.
    #[error("the column `{0}` is needed; it cannot be passed over")]
    Needed(&'static str),
    /// It names columns that there are not.
    #[error("{}; known are {known}", unknown(.names))]
    Unknown {
        /// What it names.
        names: Vec<String>,
        /// The columns that there are.
        known: String,
    },
    /// It names a column twice.
    #[error("the column `{0}` is there twice")]
    Twice(String),
    /// It lacks a column.
    #[error("the column `{0}` is missing")]
    Missing(&'static str),
}

fn unknown(names: &[String]) -> String {
    let quoted = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() == 1 {
        format!("the column {quoted} is unknown")
    } else {
        format!("the columns {quoted} are unknown")
    }
}

/// Why the header of a table is not that of a kind: every objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderError(pub Vec<HeaderObjection>);

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    }
}

impl std::error::Error for HeaderError {}

impl Header {
    /// Reads the first line: names in any order and case. Those that are not known are passed over if they are
    /// among the `ignored`.
    ///
    /// # Errors
    /// [`HeaderError`] with every objection.
    pub fn read(
        cells: &Cells,
        known: &'static [TableColumn],
        ignored: &[String],
    ) -> Result<Self, HeaderError> {
        let mut objections = Vec::new();
        let names: Vec<String> = cells.iter().map(str::to_lowercase).collect();
        if let [one] = names.as_slice()
            && one.contains([';', '\t'])
        {
            return Err(HeaderError(vec![HeaderObjection::Separator]));
        }
        let is_known = |name: &str| known.iter().any(|column| column.name == name);
        let is_ignored = |name: &str| ignored.iter().any(|ignored| ignored.trim().to_lowercase() == name);
        if let Some(column) = known.iter().find(|column| column.required && is_ignored(column.name)) {
            objections.push(HeaderObjection::Needed(column.name));
        }
        let mut unknown: Vec<String> = Vec::new();
        for name in names.iter().filter(|name| !is_known(name) && !is_ignored(name)) {
            if !unknown.contains(name) {
                unknown.push(name.clone());
            }
        }
        if !unknown.is_empty() {
            let known = known.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
            objections.push(HeaderObjection::Unknown { names: unknown, known });
        }
        for (index, name) in names.iter().enumerate().filter(|(_, name)| is_known(name) && !is_ignored(name))
        {
            if names.iter().take(index).any(|earlier| earlier == name) {
                objections.push(HeaderObjection::Twice(name.clone()));
            }
        }
        let mut places = Vec::new();
        for column in known.iter().filter(|column| !is_ignored(column.name)) {
            match names.iter().position(|name| name == column.name) {
                Some(place) => places.push((column.name, place)),
                None if column.required => objections.push(HeaderObjection::Missing(column.name)),
                None => {}
            }
        }
        if objections.is_empty() {
            Ok(Self { places: places.into(), count: names.len() })
        } else {
            Err(HeaderError(objections))
        }
    }

    /// Where the column is; `None` if the file does not have it.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.iter().find(|(column, _)| *column == name).map(|(_, place)| *place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[TableColumn] = &[TableColumn::needed("owner"), TableColumn::optional("began")];

    fn read(names: &[&str], ignored: &[&str]) -> Result<Header, HeaderError> {
        let ignored: Vec<String> = ignored.iter().map(|name| (*name).to_owned()).collect();
        Header::read(&names.iter().copied().collect(), COLUMNS, &ignored)
    }

    #[test]
    fn every_objection_to_a_header_is_told() {
        let told = |names: &[&str], ignored: &[&str]| read(names, ignored).unwrap_err().to_string();
        assert_eq!(told(&["began"], &[]), "the column `owner` is missing");
        assert_eq!(told(&["owner;began"], &[]), "the columns are to be separated by commas");
        assert_eq!(
            told(&["ends", "BEGAN", "began", "note"], &[]),
            "the columns `ends`, `note` are unknown; known are owner, began; the column `began` is there twice; the \
             column `owner` is missing"
        );
        assert_eq!(told(&["owner"], &["owner"]), "the column `owner` is needed; it cannot be passed over");
        assert!(read(&["Began", " OWNER "], &[]).is_ok() && read(&["owner", "note"], &["Note"]).is_ok());
    }
}
