//! The value of RRULE and EXRULE (RFC 5545 section 3.3.10).

use std::num::NonZeroU32;

use crate::{Frequency, Limit, Rule, RuleError, Until, builder::sorted};

use super::{
    Noted, Notes, ParseError, ParseProblem, Refusal, Strictness,
    moment::{Moment, moment},
    number::{Number, number},
    part::{PARTS, Part, Parts},
    piece::Piece,
    weekday::{weekday, weekday_num},
};

/// How much of a rule is forgiven.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Forgiving {
    pub(crate) strictness: Strictness,
    /// Whether parts that the RFC's table does not allow with the frequency are filters.
    filters: bool,
}

impl Forgiving {
    /// What was printed is written strictly, but may have been read leniently.
    #[cfg(feature = "serde")]
    pub(crate) const PRINTED: Self = Self { strictness: Strictness::Strict, filters: true };
}

impl From<Strictness> for Forgiving {
    fn from(strictness: Strictness) -> Self {
        Self { strictness, filters: strictness == Strictness::Lenient }
    }
}

/// Reads a rule that stands alone.
#[inline]
pub(crate) fn read(text: Piece<'_>, forgiving: Forgiving) -> Result<Rule, Refusal> {
    let mut rule = Rule::every(Frequency::Daily);
    read_into(&mut rule, text, "RRULE", forgiving, &mut Notes::default())?;
    Ok(rule)
}

/// Reads a rule into one that says nothing yet: it is large, and so better in its place than moved there.
/// `property` is where a missing FREQ is missing. The notes have places in the line.
#[inline]
pub(crate) fn read_into(
    rule: &mut Rule,
    text: Piece<'_>,
    property: &'static str,
    forgiving: Forgiving,
    notes: &mut Notes,
) -> Result<(), Refusal> {
    let Forgiving { strictness, filters } = forgiving;
    let mut reader = RuleReader { rule, seen: Parts::default(), text, strictness, filters, notes };
    for piece in text.split(b';') {
        reader.part(piece.trimmed(strictness), property)?;
    }
    reader.finish()
}

/// Whether a part that is not known here must not be passed over, because the rule is another one with it.
fn changes_the_rest(name: Piece<'_>, value: Piece<'_>) -> bool {
    (name.is("RSCALE") && !value.is("GREGORIAN"))
        || (name.is("SKIP") && !value.is("OMIT"))
        || name.is("BYEASTER")
}

/// Whether a part that is not known here says what holds without it.
fn changes_nothing(name: Piece<'_>) -> bool {
    name.is("RSCALE") || name.is("SKIP")
}

/// Where a rule that can be read has a part, the last time if several; only looked for when it matters.
pub(crate) fn position(text: Piece<'_>, part: Part, strictness: Strictness) -> Option<usize> {
    mentions(text, part, strictness).last()
}

fn mentions(text: Piece<'_>, part: Part, strictness: Strictness) -> impl Iterator<Item = usize> {
    text.split(b';').filter_map(move |piece| {
        let (name, _) = piece.split_once(b'=')?;
        let name = name.trimmed(strictness);
        (Part::named(name) == Some(part)).then_some(name.at)
    })
}

struct RuleReader<'a> {
    rule: &'a mut Rule,
    seen: Parts,
    text: Piece<'a>,
    strictness: Strictness,
    filters: bool,
    notes: &'a mut Notes,
}

impl RuleReader<'_> {
    /// Reads one part. What it says replaces what was said before.
    #[inline]
    fn part(&mut self, text: Piece<'_>, property: &'static str) -> Result<(), Refusal> {
        let strict = self.strictness == Strictness::Strict;
        if text.is_empty() && !strict {
            return Ok(());
        }
        let Some((name, value)) = text.split_once(b'=') else {
            return Err(text.refuse(property, ParseProblem::NotAPart { found: text.shown() }));
        };
        let (name, value) = (name.trimmed(self.strictness), value.trimmed(self.strictness));
        let Some(part) = Part::named(name) else {
            return match strict || changes_the_rest(name, value) {
                true => Err(name.refuse(property, ParseProblem::UnknownPart { found: name.shown() })),
                false => {
                    if !changes_nothing(name) {
                        let what = || Noted::UnknownPart { found: name.shown() };
                        self.notes.add(property, name.at, what);
                    }
                    Ok(())
                }
            };
        };
        if self.seen.has(part) {
            let first = || mentions(self.text, part, self.strictness).next().unwrap_or(self.text.at);
            if strict {
                return Err(name.refuse(part.name(), ParseProblem::RepeatedPart { first: first() }));
            }
            self.notes.add(part.name(), name.at, || Noted::RepeatedPart { first: first() });
        }
        self.seen.insert(part);
        self.value(part, value)
    }

    #[inline]
    fn value(&mut self, part: Part, value: Piece<'_>) -> Result<(), Refusal> {
        match part {
            Part::Freq => self.rule.frequency = frequency(value)?,
            Part::Interval => self.rule.interval = at_least_one(value, part)?,
            Part::Count => self.rule.limit = Limit::Count(at_least_one(value, part)?),
            Part::Until => self.rule.limit = Limit::Until(until(value)?),
            Part::Wkst => self.rule.week_start = weekday(value)?,
            Part::Month => self.rule.months = u16::try_from(self.mask(part, value)?.0).unwrap_or(0),
            Part::WeekNo => (self.rule.weeks, self.rule.weeks_from_end) = self.mask(part, value)?,
            Part::MonthDay => {
                let (from_start, from_end) = self.mask(part, value)?;
                self.rule.month_days = u32::try_from(from_start).unwrap_or(0);
                self.rule.month_days_from_end = u32::try_from(from_end).unwrap_or(0);
            }
            Part::Hour => self.rule.hours = u32::try_from(self.mask(part, value)?.0).unwrap_or(0),
            Part::Minute => self.rule.minutes = self.mask(part, value)?.0,
            Part::Second => self.rule.seconds = self.mask(part, value)?.0,
            Part::YearDay => self.rule.year_days = self.list(part, value)?,
            Part::SetPos => self.rule.positions = self.list(part, value)?,
            Part::Day => self.weekdays(value)?,
        }
        Ok(())
    }

    /// The numbers of a comma-separated list.
    fn numbers<'a>(
        &self,
        part: Part,
        value: Piece<'a>,
    ) -> impl Iterator<Item = Result<Number, Refusal>> + use<'a> {
        let strictness = self.strictness;
        value.split(b',').map(move |item| number(item.trimmed(strictness), part.name(), part.range()))
    }

    /// A list as bits: the numbers without a minus, and those with one.
    #[inline]
    fn mask(&self, part: Part, value: Piece<'_>) -> Result<(u64, u64), Refusal> {
        let (mut from_start, mut from_end) = (0, 0);
        for number in self.numbers(part, value) {
            let Number { size, negative } = number?;
            // Only BYSECOND goes up to 60: a leap second, read as the one before it (section 3.3.12).
            let size = if part == Part::Second { size.min(59) } else { size };
            *(if negative { &mut from_end } else { &mut from_start }) |= 1_u64 << size.min(63);
        }
        Ok((from_start, from_end))
    }

    /// A list as numbers.
    fn list(&self, part: Part, value: Piece<'_>) -> Result<Box<[i16]>, Refusal> {
        let numbers: Result<Vec<i16>, _> =
            self.numbers(part, value).map(|number| number.map(Number::signed)).collect();
        Ok(sorted(numbers?))
    }

    #[inline]
    fn weekdays(&mut self, value: Piece<'_>) -> Result<(), Refusal> {
        let (mut every, mut numbered) = (0, Vec::new());
        for item in value.split(b',') {
            match weekday_num(item.trimmed(self.strictness))? {
                (None, day) => every |= 1 << day.min(6),
                (Some(nth), day) => numbered.push((nth, day)),
            }
        }
        (self.rule.weekdays, self.rule.nth_weekdays) = (every, sorted(numbered));
        Ok(())
    }

    /// Whether its parts make a rule.
    #[inline]
    fn finish(self) -> Result<(), Refusal> {
        if !self.seen.has(Part::Freq) {
            return Err(self.text.refuse("FREQ", ParseProblem::MissingFrequency));
        }
        let both = self.seen.has(Part::Count) && self.seen.has(Part::Until);
        let beyond = if self.filters { None } else { self.rule.beyond_table() };
        let conflict = if both { Some(RuleError::CountAndUntil) } else { beyond };
        match conflict.or_else(|| self.rule.conflict()) {
            None => {
                if self.filters {
                    self.filter();
                }
                Ok(())
            }
            Some(error) => {
                let part = offender(&error);
                let position = position(self.text, part, self.strictness).unwrap_or(self.text.at);
                Err(Box::new(ParseError { part: part.name(), position, problem: ParseProblem::Rule(error) }))
            }
        }
    }

    /// Takes the parts that the table does not allow as filters, as dateutil does: weekdays there have no
    /// number.
    #[inline]
    fn filter(self) {
        let beyond: Vec<RuleError> = self.rule.parts_beyond_table().collect();
        for error in beyond {
            let part = offender(&error);
            let position = position(self.text, part, self.strictness).unwrap_or(self.text.at);
            self.notes.add(part.name(), position, || match error {
                RuleError::NumberedWeekday { weekday, .. } => Noted::NumberedWeekday { weekday },
                _ => Noted::Filter { frequency: self.rule.frequency },
            });
            if part == Part::Day {
                for (_, day) in std::mem::take(&mut self.rule.nth_weekdays) {
                    self.rule.weekdays |= 1 << day.min(6);
                }
            }
        }
    }
}

/// The part that an error is about.
fn offender(error: &RuleError) -> Part {
    let named = |name: &str| PARTS.into_iter().find(|part| part.name() == name).unwrap_or(Part::Freq);
    match error {
        RuleError::OutOfRange { part, .. } | RuleError::NotInFrequency { part, .. } => named(part),
        RuleError::NumberedWeekday { .. } | RuleError::NumberedWeekdayInWeek { .. } => Part::Day,
        RuleError::PositionsOfNothing => Part::SetPos,
        RuleError::CountAndUntil => Part::Until,
    }
}

fn frequency(text: Piece<'_>) -> Result<Frequency, Refusal> {
    use Frequency::{Daily, Hourly, Minutely, Monthly, Secondly, Weekly, Yearly};
    [Daily, Weekly, Monthly, Yearly, Hourly, Minutely, Secondly]
        .into_iter()
        .find(|frequency| text.is(frequency.name()))
        .ok_or_else(|| text.refuse("FREQ", ParseProblem::UnknownFrequency { found: text.shown() }))
}

fn at_least_one(text: Piece<'_>, part: Part) -> Result<NonZeroU32, Refusal> {
    let Number { size, .. } = number(text, part.name(), part.range())?;
    // The range begins at 1.
    Ok(NonZeroU32::new(size).unwrap_or(NonZeroU32::MIN))
}

fn until(text: Piece<'_>) -> Result<Until, Refusal> {
    Ok(match moment(text, "UNTIL")? {
        Moment::Date(date) => Until::Date(date),
        Moment::Local(local) => Until::Local(local),
        Moment::Utc(at) => Until::Utc(at.and_utc()),
    })
}
