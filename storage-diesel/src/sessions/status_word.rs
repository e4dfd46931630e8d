//! The word of a status of cohorts, enrolments and students.

use automation_core::words;

use crate::engine::kept_texts::kept_as_words;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusWord {
    Active,
    Inactive,
    Completed,
}

words!(StatusWord, "status", Active => "active", Inactive => "inactive", Completed => "completed");
kept_as_words!(StatusWord);
