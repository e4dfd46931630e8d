use std::{fmt::Display, str::FromStr};

use automation_core::Instant;
use chrono::NaiveDate;
use zone_core::Zone;

use super::{Cells, Header};
use crate::civil_time::{PlainDate, parse};

/// One line's fields by the names of their columns. Whatever is wrong with one becomes a reason.
#[derive(Debug)]
pub struct Fields<'a> {
    cells: &'a Cells,
    header: &'a Header,
    zone: Zone,
    reasons: Vec<String>,
}

/// A line to be understood once more is known.
#[derive(Debug, Clone)]
pub struct KeptLine {
    cells: Cells,
    header: Header,
}

impl KeptLine {
    /// Its fields anew; local times are in that zone.
    pub fn fields(&self, zone: Zone) -> Fields<'_> {
        Fields { cells: &self.cells, header: &self.header, zone, reasons: Vec::new() }
    }
}

impl<'a> Fields<'a> {
    /// The fields of a line; local times are in that zone.
    ///
    /// # Errors
    /// A sentence if the line has more or fewer fields than the header.
    pub fn new(cells: &'a Cells, header: &'a Header, zone: Zone) -> Result<Self, String> {
        let (found, wanted) = (cells.count(), header.count);
        if found != wanted {
            return Err(format!("the line has {found} field(s); the header has {wanted}"));
        }
        Ok(Self { cells, header, zone, reasons: Vec::new() })
    }

    /// The line for later.
    pub fn keep(&self) -> KeptLine {
        KeptLine { cells: self.cells.clone(), header: self.header.clone() }
    }

    /// In which zone local times are.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// What was wrong, in order.
    pub fn into_reasons(self) -> Vec<String> {
        self.reasons
    }

    /// Something is wrong with the line.
    pub fn object(&mut self, reason: impl Display) {
        self.reasons.push(reason.to_string());
    }

    /// Keeps the value, or notes why there is none.
    pub fn note<T, E: Display>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.object(error)).ok()
    }

    /// The field as it is written; `None` if it is empty or the column is not there.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        let place = self.header.place(column)?;
        self.cells.get(place).filter(|text| !text.is_empty())
    }

    /// A field that must be filled in.
    pub fn needed<T: FromStr>(&mut self, column: &str) -> Option<T>
    where
        T::Err: Display,
    {
        match self.text(column) {
            Some(_) => self.parsed(column),
            None => {
                self.object(format_args!("the {} is empty", column.replace('_', " ")));
                None
            }
        }
    }

    /// A field whose type says what it may hold.
    pub fn parsed<T: FromStr>(&mut self, column: &str) -> Option<T>
    where
        T::Err: Display,
    {
        let parsed = self.text(column)?.parse();
        self.note(parsed)
    }

    /// A whole number from 0 on.
    pub fn whole(&mut self, column: &str, what: &str) -> Option<u64> {
        let text = self.text(column)?;
        let number =
            text.parse().map_err(|_| format!("{column}: `{text}` is no {what}; write a whole number"));
        self.note(number)
    }

    /// An amount of money in minor units.
    pub fn amount(&mut self, column: &str) -> Option<u64> {
        let text = self.text(column)?;
        let amount = text.parse().ok().filter(|amount: &u64| i64::try_from(*amount).is_ok());
        self.note(amount.ok_or_else(|| {
            format!(
                "{column}: `{text}` is no amount; write a whole number of minor units, such as 5000 for 50.00"
            )
        }))
    }

    /// A plain local date.
    pub fn date(&mut self, column: &str) -> Option<NaiveDate> {
        let text = self.text(column)?;
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map_err(|_| format!("{column}: `{text}` is no date; write one such as 2026-05-31"));
        self.note(date)
    }

    /// A time: RFC 3339, or local in the organisation's zone.
    pub fn instant(&mut self, column: &str, date: PlainDate) -> Option<Instant> {
        self.instant_in(column, self.zone, date)
    }

    /// A time: RFC 3339, or local in that zone.
    pub fn instant_in(&mut self, column: &str, zone: Zone, date: PlainDate) -> Option<Instant> {
        let text = self.text(column)?;
        self.note(parse(text, zone, date).map_err(|error| format!("{column}: {error}")))
    }

    /// The same of what does not lie ahead.
    pub fn past(&mut self, column: &str, zone: Zone, now: Instant) -> Option<Instant> {
        match self.instant_in(column, zone, PlainDate::FirstInstant) {
            Some(at) if at > now => {
                self.object(format_args!("{column}: {at} is after {now}"));
                None
            }
            at => at,
        }
    }

    /// One of some words, in any case; spaces and dashes count as underscores.
    pub fn word<T: Copy>(&mut self, column: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(column)?;
        let plain = text.to_lowercase().replace([' ', '-'], "_");
        match words.iter().find(|(word, _)| *word == plain) {
            Some((_, value)) => Some(*value),
            None => {
                let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                // A name of two words makes no sentence.
                let what = if column.contains('_') { format!("{column}:") } else { format!("the {column}") };
                self.object(format_args!("{what} `{text}` is unknown; write one of {}", known.join(", ")));
                None
            }
        }
    }

    /// When the record was made; that lies behind us.
    pub fn created_at(&mut self, now: Instant) -> Instant {
        match self.instant("created_at", PlainDate::FirstInstant) {
            Some(at) if at > now => {
                self.object(format_args!("the creation instant {at} is after {now}"));
                now
            }
            at => at.unwrap_or(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::TableColumn;

    const COLUMNS: &[TableColumn] = &[
        TableColumn::needed("owner"),
        TableColumn::optional("began"),
        TableColumn::optional("fee"),
        TableColumn::optional("state"),
    ];

    fn reasons(cells: &[&str], read: impl FnOnce(&mut Fields<'_>)) -> Vec<String> {
        let names: Cells = ["began", "owner", "fee", "state"].into_iter().collect();
        let header = Header::read(&names, COLUMNS, &[]).unwrap();
        let cells: Cells = cells.iter().copied().collect();
        let mut fields = Fields::new(&cells, &header, Zone::UTC).unwrap();
        read(&mut fields);
        fields.into_reasons()
    }

    #[test]
    fn fields_are_read_by_name_and_everything_wrong_with_a_line_is_told() {
        let good = reasons(&["2026-05-31", " ann ", "12", "At-Rest"], |fields| {
            assert_eq!((fields.text("owner"), fields.amount("fee")), (Some("ann"), Some(12)));
            let began = fields.instant("began", PlainDate::LastInstant).unwrap();
            assert_eq!(began.to_string(), "2026-05-31T23:59:59.999999Z");
            assert_eq!(fields.word("state", &[("at_rest", 1), ("moving", 2)]), Some(1));
        });
        assert!(good.is_empty());
        let bad = reasons(&["soon", "", "-1", "flying"], |fields| {
            fields.needed::<String>("owner");
            fields.date("began");
            fields.whole("fee", "number");
            fields.word("state", &[("at_rest", 1), ("moving", 2)]);
        });
        assert_eq!(
            bad,
            [
                "the owner is empty",
                "began: `soon` is no date; write one such as 2026-05-31",
                "fee: `-1` is no number; write a whole number",
                "the state `flying` is unknown; write one of at_rest, moving",
            ]
        );
    }

    #[test]
    fn a_line_has_as_many_fields_as_the_header() {
        let header = Header::read(&["owner", "began"].into_iter().collect(), COLUMNS, &[]).unwrap();
        let error = Fields::new(&["ann"].into_iter().collect(), &header, Zone::UTC).unwrap_err();
        assert_eq!(error, "the line has 1 field(s); the header has 2");
    }
}
