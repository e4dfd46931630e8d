//! The values of DTSTART, DTEND, RDATE, EXDATE, RECURRENCE-ID and their like, with the zones of the file.

use super::{
    EventProblem, EventTime, Length, Range,
    duration::{Duration, duration},
    scope::Known,
    zones::Zones,
};
use crate::{
    ParseProblem, Strictness,
    parse::files::{Moment, Parameters, Piece, Refusal, excerpt, moment},
};

/// One value.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) time: EventTime,
    /// Of a period, how it ends.
    pub(super) period: Option<PeriodEnd>,
}

/// How a period ends: `19960404T010000Z/19960404T020000Z` or `19960404T010000Z/PT1H` (RFC 5545 section 3.3.9).
#[derive(Debug, Clone)]
pub(super) enum PeriodEnd {
    At(EventTime),
    After(Length),
}

/// What is wrong with a property, and where in its line.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) part: &'static str,
    pub(super) at: usize,
    pub(super) problem: EventProblem,
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self { part: refusal.part, at: refusal.position, problem: EventProblem::Text(refusal.problem) }
    }
}

/// How the values of a property are read: what its parameters say.
pub(super) struct ValueReader<'a> {
    property: &'static str,
    tzid: Option<Piece<'a>>,
    /// What the TZID is, once a value has asked.
    known: Option<Known>,
    pub(super) range: Range,
    value: Piece<'a>,
}

impl<'a> ValueReader<'a> {
    /// `behind` is what stands behind the name of the property.
    pub(super) fn of(property: &'static str, behind: Piece<'a>) -> Result<Self, Trouble> {
        let (parameters, value) = Parameters::read(behind, property, Strictness::Lenient)?;
        let future = parameters.range.is_some_and(|range| range.is("THISANDFUTURE"));
        let range = if future { Range::ThisAndFuture } else { Range::One };
        Ok(Self { property, tzid: parameters.tzid, known: None, range, value })
    }

    /// The only value.
    pub(super) fn one(mut self, zones: &mut Zones<'_>, scope: usize) -> Result<(EventTime, Range), Trouble> {
        let time = self.time(self.value, zones, scope)?;
        Ok((time, self.range))
    }

    /// Each value of a list, but for empty ones.
    pub(super) fn each(
        mut self,
        zones: &mut Zones<'_>,
        scope: usize,
        mut take: impl FnMut(Value) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        for item in self.value.split(b',') {
            let item = item.trimmed(Strictness::Lenient);
            if item.is_empty() {
                continue;
            }
            let Some((begin, end)) = item.split_once(b'/') else {
                take(Value { time: self.time(item, zones, scope)?, period: None })?;
                continue;
            };
            let time = self.time(begin, zones, scope)?;
            let period = match duration(end.bytes.trim_ascii()) {
                Some(Duration::Length(length)) => Some(PeriodEnd::After(length)),
                // A period that ends before it begins takes no time.
                Some(Duration::Negative) => Some(PeriodEnd::After(Length::NONE)),
                None => Some(PeriodEnd::At(self.time(end, zones, scope)?)),
            };
            take(Value { time, period })?;
        }
        Ok(())
    }

    fn time(&mut self, text: Piece<'_>, zones: &mut Zones<'_>, scope: usize) -> Result<EventTime, Trouble> {
        let moment = moment(text.trimmed(Strictness::Lenient), self.property)?;
        let local = match moment {
            Moment::Date(date) => return Ok(EventTime::Date(date)),
            Moment::Utc(at) => return Ok(EventTime::Utc(at)),
            Moment::Local(local) => local,
        };
        let Some(tzid) = self.tzid else { return Ok(EventTime::Floating(local)) };
        let known = self.known.get_or_insert_with(|| zones.find(scope, tzid.bytes));
        let problem = match known {
            Known::Zone(zone) => return Ok(EventTime::Zoned(local, zone.clone())),
            Known::Unknown(meant) => ParseProblem::UnknownZone { found: tzid.shown(), meant: *meant }.into(),
            Known::Refused(why) => EventProblem::ZoneRefused { name: excerpt(tzid.bytes), why: why.clone() },
        };
        Err(Trouble { part: "TZID", at: tzid.at, problem })
    }
}
