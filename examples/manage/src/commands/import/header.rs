//! Which column is where.

use std::rc::Rc;

use super::kind::Column;

/// The place of each column in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Those that the file has, with their place.
    places: Rc<[(&'static str, usize)]>,
    /// How many columns there are.
    pub(super) count: usize,
}

impl Header {
    /// Reads the first line: names in any order and case. Every objection is given.
    pub(super) fn read(fields: &csv::StringRecord, known: &'static [Column]) -> Result<Self, Vec<String>> {
        let mut objections = Vec::new();
        let names: Vec<String> = fields.iter().map(|name| name.trim().to_lowercase()).collect();
        if let [one] = names.as_slice()
            && one.contains([';', '\t'])
        {
            return Err(vec!["the columns are to be separated by commas".to_owned()]);
        }
        for (index, name) in names.iter().enumerate() {
            if !known.iter().any(|column| column.name == name) {
                let known: Vec<&str> = known.iter().map(|column| column.name).collect();
                objections.push(format!("the column `{name}` is unknown; known are {}", known.join(", ")));
            } else if names.iter().take(index).any(|earlier| earlier == name) {
                objections.push(format!("the column `{name}` is there twice"));
            }
        }
        let mut places = Vec::new();
        for column in known {
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
