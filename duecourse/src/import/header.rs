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

/// Why the header of a table is not that of a kind: every objection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderError {
    /// The objections, a sentence each.
    pub objections: Vec<String>,
    /// The columns that are not known, for whoever can say how they are passed over.
    pub unknown: Vec<String>,
    /// Which of the objections names them.
    place_of_unknown: Option<usize>,
}

impl HeaderError {
    fn add(&mut self, objection: impl fmt::Display) {
        self.objections.push(objection.to_string());
    }

    /// The same with what helps behind the objection that names the unknown columns.
    #[must_use]
    pub fn with_help(mut self, help: impl fmt::Display) -> Self {
        if let Some(objection) = self.place_of_unknown.and_then(|place| self.objections.get_mut(place)) {
            objection.push_str(&format!("; {help}"));
        }
        self
    }
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.objections.join("; "))
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
        let mut objections = HeaderError::default();
        let names: Vec<String> = cells.iter().map(str::to_lowercase).collect();
        if let [one] = names.as_slice()
            && one.contains([';', '\t'])
        {
            objections.add("the columns are to be separated by commas");
            return Err(objections);
        }
        let is_known = |name: &str| known.iter().any(|column| column.name == name);
        let is_ignored = |name: &str| ignored.iter().any(|ignored| ignored.trim().to_lowercase() == name);
        if let Some(column) = known.iter().find(|column| column.required && is_ignored(column.name)) {
            objections.add(format_args!("the column `{}` is needed; it cannot be passed over", column.name));
        }
        let mut unknown: Vec<&str> = Vec::new();
        for name in names.iter().filter(|name| !is_known(name) && !is_ignored(name)) {
            if !unknown.contains(&name.as_str()) {
                unknown.push(name);
            }
        }
        if !unknown.is_empty() {
            let known: Vec<&str> = known.iter().map(|column| column.name).collect();
            let quoted: Vec<String> = unknown.iter().map(|name| format!("`{name}`")).collect();
            let what = if quoted.len() == 1 { "column" } else { "columns" };
            let are = if quoted.len() == 1 { "is" } else { "are" };
            let (quoted, known) = (quoted.join(", "), known.join(", "));
            objections.place_of_unknown = Some(objections.objections.len());
            objections.unknown = unknown.iter().map(|name| (*name).to_owned()).collect();
            objections.add(format_args!("the {what} {quoted} {are} unknown; known are {known}"));
        }
        for (index, name) in names.iter().enumerate().filter(|(_, name)| is_known(name) && !is_ignored(name))
        {
            if names.iter().take(index).any(|earlier| earlier == name) {
                objections.add(format_args!("the column `{name}` is there twice"));
            }
        }
        let mut places = Vec::new();
        for column in known.iter().filter(|column| !is_ignored(column.name)) {
            match names.iter().position(|name| name == column.name) {
                Some(place) => places.push((column.name, place)),
                None if column.required => {
                    objections.add(format_args!("the column `{}` is missing", column.name));
                }
                None => {}
            }
        }
        if objections.objections.is_empty() {
            Ok(Self { places: places.into(), count: names.len() })
        } else {
            Err(objections)
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

    #[test]
    fn what_helps_stands_behind_what_it_helps_with() {
        let error = read(&["ends", "began"], &[]).unwrap_err().with_help("leave it out");
        assert_eq!(
            error.to_string(),
            "the column `ends` is unknown; known are owner, began; leave it out; the column `owner` is missing"
        );
        let error = read(&["began"], &[]).unwrap_err().with_help("leave it out");
        assert_eq!(error.to_string(), "the column `owner` is missing");
    }
}
