//! Which column is where.

/// The place of each column in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) code: usize,
    pub(super) discount: usize,
    pub(super) agent: Option<usize>,
    pub(super) expires_at: Option<usize>,
    pub(super) status: Option<usize>,
    pub(super) created_at: Option<usize>,
    /// How many columns there are.
    pub(super) count: usize,
}

const COLUMNS: [&str; 6] = ["code", "agent", "discount", "expires_at", "status", "created_at"];

impl Header {
    /// Reads the first line: names in any order and case. Every objection is given.
    pub(super) fn read(fields: &csv::StringRecord) -> Result<Self, Vec<String>> {
        let mut objections = Vec::new();
        let names: Vec<String> = fields.iter().map(|name| name.trim().to_lowercase()).collect();
        if let [one] = names.as_slice()
            && one.contains([';', '\t'])
        {
            return Err(vec!["the columns are to be separated by commas".to_owned()]);
        }
        for (index, name) in names.iter().enumerate() {
            if !COLUMNS.contains(&name.as_str()) {
                objections.push(format!("the column `{name}` is unknown; known are {}", COLUMNS.join(", ")));
            } else if names.iter().take(index).any(|earlier| earlier == name) {
                objections.push(format!("the column `{name}` is there twice"));
            }
        }
        let place = |wanted: &str| names.iter().position(|name| name == wanted);
        for required in ["code", "discount"] {
            if place(required).is_none() {
                objections.push(format!("the column `{required}` is missing"));
            }
        }
        match (place("code"), place("discount")) {
            (Some(code), Some(discount)) if objections.is_empty() => Ok(Self {
                code,
                discount,
                agent: place("agent"),
                expires_at: place("expires_at"),
                status: place("status"),
                created_at: place("created_at"),
                count: names.len(),
            }),
            _ => Err(objections),
        }
    }
}
