//! The values of DTSTART, RDATE, EXDATE and RECURRENCE-ID.

use zone_core::Zone;

use crate::CalendarTime;

use super::{
    ParseProblem, Refusal, Strictness,
    moment::{Moment, moment},
    parameters::Parameters,
    piece::Piece,
    zone::{meant, zone},
};

/// How the parameters of a property say that its values are to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeReader<'a> {
    property: &'static str,
    strictness: Strictness,
    /// The TZID, and its zone if it has one.
    zone: Option<(Piece<'a>, Option<Zone>)>,
    dates: bool,
}

impl<'a> TimeReader<'a> {
    /// `known` is a zone that is likely to be named again.
    #[inline]
    pub(crate) fn new(
        property: &'static str,
        parameters: Parameters<'a>,
        strictness: Strictness,
        known: Option<Zone>,
    ) -> Result<Self, Refusal> {
        let dates = match parameters.value_type {
            None => false,
            Some(name) if name.is("DATE-TIME") => false,
            Some(name) if name.is("DATE") => true,
            Some(name) if name.is("PERIOD") => return Err(name.refuse(property, ParseProblem::Period)),
            Some(name) => {
                return Err(name.refuse(property, ParseProblem::UnknownValueType { found: name.shown() }));
            }
        };
        let zone = parameters.tzid.map(|name| {
            let known = known.filter(|known| known.name().as_bytes() == name.bytes);
            (name, known.or_else(|| zone(name, strictness)))
        });
        Ok(Self { property, strictness, zone, dates })
    }

    /// Reads one value.
    #[inline]
    pub(crate) fn read(&self, text: Piece<'_>) -> Result<CalendarTime, Refusal> {
        let text = text.trimmed(self.strictness);
        let moment = moment(text, self.property)?;
        if self.strictness == Strictness::Strict {
            self.check(text, moment)?;
        }
        Ok(match (moment, self.zone) {
            (Moment::Date(date), _) => CalendarTime::Date(date),
            (Moment::Utc(at), _) => CalendarTime::Utc(at),
            (Moment::Local(local), None) => CalendarTime::Floating(local),
            (Moment::Local(local), Some((_, Some(zone)))) => CalendarTime::Zoned(local, zone),
            (Moment::Local(_), Some((name, None))) => {
                let problem = ParseProblem::UnknownZone { found: name.shown(), meant: meant(name) };
                return Err(name.refuse("TZID", problem));
            }
        })
    }

    /// Reads a comma-separated list.
    pub(crate) fn read_all(&self, text: Piece<'_>, into: &mut Vec<CalendarTime>) -> Result<(), Refusal> {
        for value in text.split(b',') {
            if self.strictness == Strictness::Strict || !value.trimmed(self.strictness).is_empty() {
                into.push(self.read(value)?);
            }
        }
        Ok(())
    }

    /// What only strict reading minds.
    fn check(&self, text: Piece<'_>, moment: Moment) -> Result<(), Refusal> {
        let is_date = matches!(moment, Moment::Date(_));
        if is_date != self.dates {
            let announced = if self.dates { "DATE" } else { "DATE-TIME" };
            let problem = ParseProblem::OtherValueType { found: text.shown(), announced };
            return Err(text.refuse(self.property, problem));
        }
        let why = match moment {
            Moment::Date(_) => "a date",
            Moment::Utc(_) => "in UTC",
            Moment::Local(_) => return Ok(()),
        };
        match self.zone {
            Some((name, _)) => {
                Err(name.refuse("TZID", ParseProblem::NeedlessZone { found: text.shown(), why }))
            }
            None => Ok(()),
        }
    }
}

/// Reads what stands behind the name of a property: `VALUE=DATE:20260330`.
pub(crate) fn time(text: Piece<'_>, strictness: Strictness) -> Result<CalendarTime, Refusal> {
    const PART: &str = "date or time";
    let (parameters, value) = match text.bytes.contains(&b':') {
        true => Parameters::read_bare(text, PART, strictness)?,
        false => (Parameters::default(), text),
    };
    TimeReader::new(PART, parameters, strictness, None)?.read(value)
}
