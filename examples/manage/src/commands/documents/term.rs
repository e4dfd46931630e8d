use chrono::NaiveDate;
use clap::Args;
use compliance_core::document::{DocumentNumber, Term};

use crate::error::Error;

/// What is printed on a version of a document.
#[derive(Debug, Args)]
pub(crate) struct TermArgs {
    /// The last day on which it is good [default: without an end]
    #[arg(long, value_name = "DATE")]
    expires: Option<String>,
    /// The day on which it was issued
    #[arg(long, value_name = "DATE")]
    issued: Option<String>,
    /// The number that is printed on it
    #[arg(long, value_name = "TEXT")]
    number: Option<String>,
}

impl TermArgs {
    pub(super) fn term(&self) -> Result<Term, Error> {
        let day =
            |option: &str, text: &Option<String>| text.as_deref().map(|text| day(option, text)).transpose();
        let (issued_on, expires_on) = (day("--issued", &self.issued)?, day("--expires", &self.expires)?);
        Term::new(issued_on, expires_on).map_err(|error| Error::Cannot(error.to_string()))
    }

    pub(super) fn number(&self) -> Result<Option<DocumentNumber>, Error> {
        let number = self.number.as_deref().map(DocumentNumber::new).transpose();
        number.map_err(|error| Error::Cannot(format!("--number: {error}")))
    }
}

/// A day as people write it.
pub(super) fn day(option: &str, text: &str) -> Result<NaiveDate, Error> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
        .map_err(|_| Error::Cannot(format!("{option}: `{text}` is no date; write one such as 2026-05-31")))
}
