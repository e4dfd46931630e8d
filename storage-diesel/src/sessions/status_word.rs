//! The word of a status of cohorts, enrolments and students.

use diesel::sql_types::Text;

use crate::{ColumnValue, engine::description::one_of};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusWord {
    Active,
    Inactive,
    Completed,
}

impl StatusWord {
    const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Completed];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Completed => "completed",
        }
    }
}

impl ColumnValue for StatusWord {
    type Type = Text;

    fn takes() -> String {
        one_of(Self::ALL.map(Self::as_str))
    }

    fn of(stored: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == stored)
    }
}
