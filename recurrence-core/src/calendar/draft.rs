//! The components of a file as they are written, before those of one UID are put together.

use super::{
    Component, EventError, EventProblem, EventTime, FileRemark, Range, Status,
    duration::{Duration, duration},
    notes::Notes,
    numbers::LineNumbers,
    text_value::unescaped,
    values::{Trouble, Value, ValueReader},
    zones::Zones,
};
use crate::{
    ParseProblem, Strictness, TextLimits,
    parse::files::{Line, Piece, Property, Reader, no_property, value_behind},
};

/// What is read while components are.
pub(super) struct Reading<'r, 't> {
    pub(super) zones: &'r mut Zones<'t>,
    pub(super) numbers: &'r LineNumbers<'t>,
    pub(super) notes: &'r mut Notes,
}

/// A component.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) component: Component,
    pub(super) place: usize,
    /// The bytes of the text.
    pub(super) begins: usize,
    pub(super) ends: usize,
    pub(super) line: usize,
    /// The calendar that it is in.
    pub(super) scope: usize,
    pub(super) uid: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) location: Option<String>,
    pub(super) sequence: Option<u32>,
    pub(super) status: Option<Status>,
    /// The start, and where it is.
    pub(super) start: Option<(EventTime, usize)>,
    /// DTEND or DUE.
    pub(super) end: Option<(EventTime, &'static str, usize)>,
    pub(super) duration: Option<(Duration, usize)>,
    /// Whether it has a RECURRENCE-ID, and that if it can be read.
    pub(super) is_override: bool,
    pub(super) identity: Option<(EventTime, Range)>,
    pub(super) dates: Vec<Value>,
    pub(super) exclusions: Vec<EventTime>,
    /// Where the first line with dates, and with exclusions, is.
    pub(super) dates_at: Option<usize>,
    pub(super) exclusions_at: Option<usize>,
    /// The first property that says that it recurs, and where.
    pub(super) recurs: Option<(&'static str, usize)>,
    /// Reads its rules, if it has any.
    pub(super) reader: Option<Box<Reader>>,
    /// The first thing that is wrong with it.
    pub(super) error: Option<Box<EventError>>,
    limits: TextLimits,
}

impl Draft {
    pub(super) fn new(
        component: Component,
        place: usize,
        begins: usize,
        line: usize,
        scope: usize,
        limits: TextLimits,
    ) -> Self {
        Self {
            component,
            place,
            begins,
            ends: begins,
            line,
            scope,
            uid: None,
            summary: None,
            location: None,
            sequence: None,
            status: None,
            start: None,
            end: None,
            duration: None,
            is_override: false,
            identity: None,
            dates: Vec::new(),
            exclusions: Vec::new(),
            dates_at: None,
            exclusions_at: None,
            recurs: None,
            reader: None,
            error: None,
            limits,
        }
    }

    /// Keeps what is wrong, if nothing is yet.
    pub(super) fn refuse(&mut self, part: &'static str, line: usize, problem: EventProblem) {
        self.error.get_or_insert_with(|| Box::new(EventError { part, line, problem }));
    }

    /// Reads one line of it that is not of a component within.
    pub(super) fn read(&mut self, line: &Line<'_>, reading: &mut Reading<'_, '_>) {
        if let Err(error) = self.limits.room_for_text(self.begins, line.end) {
            // Nothing more of it is kept; only its end is looked for.
            let at = reading.numbers.at(line.start);
            self.refuse(error.part, at, EventProblem::Text(error.problem));
            return;
        }
        let property = Property::of(line, Strictness::Lenient);
        if let Err(trouble) = self.property(property, line, reading) {
            let Trouble { part, at, problem } = trouble;
            let position = line.position(at);
            if let EventProblem::Text(ParseProblem::NotAProperty { found }) = problem {
                self.note(reading, position, FileRemark::NotAProperty { found });
            } else {
                self.refuse(part, reading.numbers.at(position), problem);
            }
        }
    }

    fn property(
        &mut self,
        Property { name, behind }: Property<'_>,
        line: &Line<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> Result<(), Trouble> {
        let at = line.start;
        if name.is("DTSTART") {
            if self.start.is_some() {
                return Err(name.refuse("DTSTART", ParseProblem::SecondStart).into());
            }
            let (start, _) = ValueReader::of("DTSTART", behind)?.one(reading.zones, self.scope)?;
            self.start = Some((start, at));
        } else if name.is("DTEND") || name.is("DUE") {
            let property = if name.is("DUE") { "DUE" } else { "DTEND" };
            if self.is_first(self.end.is_none(), property, at, reading) {
                let (end, _) = ValueReader::of(property, behind)?.one(reading.zones, self.scope)?;
                self.end = Some((end, property, at));
            }
        } else if name.is("DURATION") {
            if self.is_first(self.duration.is_none(), "DURATION", at, reading) {
                self.duration(behind, at, reading);
            }
        } else if name.is("RRULE") || name.is("EXRULE") {
            self.recurs.get_or_insert((if name.is("RRULE") { "RRULE" } else { "EXRULE" }, at));
            // It has its place in the text already.
            let (begins, limits) = (self.begins, self.limits);
            let new = || Box::new(Reader::new(Strictness::Lenient, begins, limits));
            if let Err(refusal) = self.reader.get_or_insert_with(new).read(line) {
                let found = reading.numbers.at(refusal.position);
                self.refuse(refusal.part, found, EventProblem::Text(refusal.problem));
            }
        } else if name.is("RDATE") {
            self.recurs.get_or_insert(("RDATE", at));
            self.dates_at.get_or_insert(at);
            let reader = ValueReader::of("RDATE", behind)?;
            let (dates, exclusions, limit) = (&mut self.dates, self.exclusions.len(), self.limits.dates);
            reader.each(reading.zones, self.scope, |value| {
                dates.push(value);
                room_for_date(name, "RDATE", dates.len().saturating_add(exclusions), limit)
            })?;
        } else if name.is("EXDATE") {
            self.recurs.get_or_insert(("EXDATE", at));
            self.exclusions_at.get_or_insert(at);
            let reader = ValueReader::of("EXDATE", behind)?;
            let (exclusions, dates, limit) = (&mut self.exclusions, self.dates.len(), self.limits.dates);
            reader.each(reading.zones, self.scope, |value| {
                exclusions.push(value.time);
                room_for_date(name, "EXDATE", exclusions.len().saturating_add(dates), limit)
            })?;
        } else if name.is("RECURRENCE-ID") {
            if self.is_first(!self.is_override, "RECURRENCE-ID", at, reading) {
                self.is_override = true;
                let reader = ValueReader::of("RECURRENCE-ID", behind)?;
                self.identity = Some(reader.one(reading.zones, self.scope)?);
            }
        } else if name.is("UID") {
            let uid =
                value_behind(behind).map(|uid| String::from_utf8_lossy(uid.bytes.trim_ascii()).into_owned());
            if self.is_first(self.uid.is_none(), "UID", at, reading) {
                self.uid = uid.filter(|uid| !uid.is_empty());
            }
        } else if name.is("SUMMARY") {
            if self.is_first(self.summary.is_none(), "SUMMARY", at, reading) {
                self.summary = value_behind(behind).map(|value| unescaped(value.bytes));
            }
        } else if name.is("LOCATION") {
            if self.is_first(self.location.is_none(), "LOCATION", at, reading) {
                self.location = value_behind(behind).map(|value| unescaped(value.bytes));
            }
        } else if name.is("SEQUENCE") || name.is("STATUS") {
            self.number_or_status(name, behind, at, reading);
        } else if let Some(refusal) = no_property(name, behind, line) {
            return Err(refusal.into());
        }
        Ok(())
    }

    fn duration(&mut self, behind: Piece<'_>, at: usize, reading: &mut Reading<'_, '_>) {
        let value = value_behind(behind).unwrap_or(behind);
        match duration(value.bytes.trim_ascii()) {
            Some(read) => self.duration = Some((read, at)),
            None => self.pass_over("DURATION", value, "a duration such as PT1H30M or P1D", at, reading),
        }
    }

    fn number_or_status(
        &mut self,
        name: Piece<'_>,
        behind: Piece<'_>,
        at: usize,
        reading: &mut Reading<'_, '_>,
    ) {
        let value = value_behind(behind).unwrap_or(behind);
        let text = String::from_utf8_lossy(value.bytes.trim_ascii());
        if name.is("STATUS") {
            if self.is_first(self.status.is_none(), "STATUS", at, reading) {
                self.status = Status::named(&text);
                if self.status.is_none() {
                    self.pass_over("STATUS", value, "a status such as CONFIRMED or CANCELLED", at, reading);
                }
            }
        } else if self.is_first(self.sequence.is_none(), "SEQUENCE", at, reading) {
            self.sequence = text.parse().ok();
            if self.sequence.is_none() {
                self.pass_over("SEQUENCE", value, "a number from 0 to 4294967295", at, reading);
            }
        }
    }

    /// Whether a property is there for the first time; notes it if not.
    fn is_first(
        &self,
        first: bool,
        property: &'static str,
        at: usize,
        reading: &mut Reading<'_, '_>,
    ) -> bool {
        if !first {
            self.note(reading, at, FileRemark::Repeated { property });
        }
        first
    }

    fn pass_over(
        &self,
        property: &'static str,
        value: Piece<'_>,
        wanted: &str,
        at: usize,
        reading: &mut Reading<'_, '_>,
    ) {
        let why = format!("`{}` is not {wanted}", value.shown());
        self.note(reading, at, FileRemark::PassedOver { property, why });
    }

    fn note(&self, reading: &mut Reading<'_, '_>, at: usize, what: FileRemark) {
        reading.notes.add(reading.numbers, at, Some(self.place), what);
    }
}

fn room_for_date(name: Piece<'_>, property: &'static str, dates: usize, limit: usize) -> Result<(), Trouble> {
    if dates > limit {
        return Err(name.refuse(property, ParseProblem::TooManyDates { limit }).into());
    }
    Ok(())
}
