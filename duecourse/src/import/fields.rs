use std::{fmt, str::FromStr};

/// A column of a table from which records are taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header, in snake case.
    pub name: &'static str,
    /// Whether every table must have it.
    pub required: bool,
}

impl Column {
    /// One that every table must have.
    pub const fn needed(name: &'static str) -> Self {
        Self { name, required: true }
    }

    /// One that a table may leave out.
    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }
}

/// Why the header of a table is not that of a kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// It names a column that there is not.
    #[error("the column `{name}` is not known; there are {known}")]
    Unknown {
        /// What it names.
        name: String,
        /// The columns that there are.
        known: String,
    },
    /// It names a column twice.
    #[error("the column `{0}` is there twice")]
    Twice(&'static str),
    /// It lacks a column.
    #[error("the column `{0}` is missing")]
    Missing(&'static str),
}

/// Where each column of a kind stands in a table.
#[derive(Debug)]
pub(super) struct Header {
    columns: Vec<&'static str>,
}

impl Header {
    pub(super) fn of(names: &[String], known: &'static [Column]) -> Result<Self, HeaderError> {
        let mut columns = Vec::with_capacity(names.len());
        for name in names {
            let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
            let Some(column) = known.iter().find(|column| column.name == plain) else {
                let known = known.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
                return Err(HeaderError::Unknown { name: name.clone(), known });
            };
            if columns.contains(&column.name) {
                return Err(HeaderError::Twice(column.name));
            }
            columns.push(column.name);
        }
        match known.iter().find(|column| column.required && !columns.contains(&column.name)) {
            Some(missing) => Err(HeaderError::Missing(missing.name)),
            None => Ok(Self { columns }),
        }
    }

    /// The fields of one line.
    pub(super) fn fields<'a>(&'a self, cells: &'a [String]) -> Result<Fields<'a>, FieldError> {
        if cells.len() != self.columns.len() {
            return Err(FieldError::of_line(format!(
                "it has {} field(s), and the header {}",
                cells.len(),
                self.columns.len()
            )));
        }
        Ok(Fields { columns: &self.columns, cells })
    }
}

/// The fields of one line of a table, by the names of their columns.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    columns: &'a [&'static str],
    cells: &'a [String],
}

impl<'a> Fields<'a> {
    /// What the column holds, without the spaces around it; `None` if it is empty or not in the table.
    pub fn text(&self, column: &'static str) -> Option<&'a str> {
        let place = self.columns.iter().position(|name| *name == column)?;
        self.cells.get(place).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// What the column holds as a value; `None` if it is empty or not in the table.
    ///
    /// # Errors
    /// [`FieldError`] with what is wrong with the text.
    pub fn value<T: FromStr<Err: fmt::Display>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, FieldError> {
        let text = self.text(column);
        text.map(|text| text.parse().map_err(|error| FieldError::new(column, error))).transpose()
    }

    /// The same of a column that must hold something.
    ///
    /// # Errors
    /// [`FieldError`] if it is empty, or with what is wrong with the text.
    pub fn needed<T: FromStr<Err: fmt::Display>>(&self, column: &'static str) -> Result<T, FieldError> {
        self.value(column)?.ok_or_else(|| FieldError::new(column, "it is empty"))
    }
}

/// What is wrong with a line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    column: Option<&'static str>,
    cause: String,
}

impl FieldError {
    /// Something is wrong with what a column holds.
    pub fn new(column: &'static str, cause: impl fmt::Display) -> Self {
        Self { column: Some(column), cause: cause.to_string() }
    }

    /// Something is wrong with the line as a whole.
    pub fn of_line(cause: impl fmt::Display) -> Self {
        Self { column: None, cause: cause.to_string() }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "{column}: {}", self.cause),
            None => f.write_str(&self.cause),
        }
    }
}

impl std::error::Error for FieldError {}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[Column::needed("owner"), Column::optional("began")];

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_header_names_each_needed_column_once() {
        let refused = |names: &[&str]| Header::of(&texts(names), COLUMNS).unwrap_err().to_string();
        assert_eq!(refused(&["began"]), "the column `owner` is missing");
        assert_eq!(refused(&["owner", "Owner"]), "the column `owner` is there twice");
        assert_eq!(refused(&["owner", "ends"]), "the column `ends` is not known; there are owner, began");
        assert!(Header::of(&texts(&["Owner"]), COLUMNS).is_ok());
    }

    #[test]
    fn fields_are_read_by_name() {
        let header = Header::of(&texts(&["began", "owner"]), COLUMNS).unwrap();
        let cells = texts(&["12", " ann "]);
        let fields = header.fields(&cells).unwrap();
        assert_eq!((fields.text("owner"), fields.needed::<u8>("began")), (Some("ann"), Ok(12)));
        let error = fields.needed::<u8>("owner").unwrap_err();
        assert_eq!(error.to_string(), "owner: invalid digit found in string");
        let empty = texts(&["", "ann"]);
        assert_eq!(header.fields(&empty).unwrap().value::<u8>("began"), Ok(None));
        let error = header.fields(&texts(&["ann"])).unwrap_err();
        assert_eq!(error.to_string(), "it has 1 field(s), and the header 2");
    }
}
