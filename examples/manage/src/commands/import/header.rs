//! Which column is where.

use std::rc::Rc;

use duecourse::import::Column;

use super::cells::Cells;

/// The place of each column in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Those that the file has, with their place.
    places: Rc<[(&'static str, usize)]>,
    /// How many columns there are.
    pub(super) count: usize,
}

impl Header {
    /// Reads the first line: names in any order and case. Those that are not known are passed over if they are
    /// among the `ignored`. Every objection is given.
    pub(super) fn read(
        cells: &Cells,
        known: &'static [Column],
        ignored: &[String],
    ) -> Result<Self, Vec<String>> {
        let mut objections = Vec::new();
        let names: Vec<String> = cells.iter().map(str::to_lowercase).collect();
        if let [one] = names.as_slice()
            && one.contains([';', '\t'])
        {
            return Err(vec!["the columns are to be separated by commas".to_owned()]);
        }
        let is_known = |name: &str| known.iter().any(|column| column.name == name);
        let is_ignored = |name: &str| ignored.iter().any(|ignored| ignored.trim().to_lowercase() == name);
        if let Some(column) = known.iter().find(|column| column.required && is_ignored(column.name)) {
            objections.push(format!("the column `{}` is needed; it cannot be passed over", column.name));
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
            let (quoted, known, unknown) = (quoted.join(", "), known.join(", "), unknown.join(","));
            objections.push(format!(
                "the {what} {quoted} {are} unknown; known are {known}; --ignore-columns '{unknown}' passes over what \
                 is not meant for here"
            ));
        }
        for (index, name) in names.iter().enumerate().filter(|(_, name)| is_known(name) && !is_ignored(name))
        {
            if names.iter().take(index).any(|earlier| earlier == name) {
                objections.push(format!("the column `{name}` is there twice"));
            }
        }
        let mut places = Vec::new();
        for column in known.iter().filter(|column| !is_ignored(column.name)) {
            match names.iter().position(|name| name == column.name) {
                Some(place) => places.push((column.name, place)),
                None if column.required => {
                    objections.push(format!("the column `{}` is missing", column.name));
                }
                None => {}
            }
        }
        if objections.is_empty() {
            Ok(Self { places: places.into(), count: names.len() })
        } else {
            Err(objections)
        }
    }

    /// Where the column is; `None` if the file does not have it.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.iter().find(|(column, _)| *column == name).map(|(_, place)| *place)
    }
}
