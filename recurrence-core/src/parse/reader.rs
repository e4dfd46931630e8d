//! The properties of a set, line by line.

use crate::{
    CalendarTime, Frequency, Limit, Readings, RecurrenceSet, Rule, TextLimits, Until, set_parts::Parts,
};

use super::{
    Noted, Notes, ParseError, ParseNote, ParseProblem, Refusal, Strictness,
    line::Line,
    parameters::Parameters,
    part::Part,
    piece::Piece,
    recur::{self, Forgiving},
    time::TimeReader,
};

/// Collects the properties of one set.
#[derive(Debug)]
pub(crate) struct Reader {
    strictness: Strictness,
    pub(crate) limits: TextLimits,
    /// How the rules are read.
    forgiving: Forgiving,
    /// Whether the parts of rules must go with the start, or are passed over where they do not.
    compares: bool,
    /// Where the text of the set begins.
    begins: usize,
    /// How many components deep it is in one that does not matter.
    passing_over: usize,
    /// The start, and where it is.
    start: Option<(CalendarTime, usize)>,
    rules: Vec<Rule>,
    exclusion_rules: Vec<Rule>,
    dates: Vec<CalendarTime>,
    exclusions: Vec<CalendarTime>,
    /// What must go with the start, and where it is: the start may come later.
    claims: Vec<(Claim, usize)>,
    /// What was passed over.
    pub(crate) notes: Notes,
}

/// Something in a rule that only some starts allow.
#[derive(Debug, Clone, Copy)]
enum Claim {
    Until(Until),
    TimeOfDay(Part),
}

impl Reader {
    /// For text that begins there.
    #[inline]
    pub(crate) fn new(strictness: Strictness, begins: usize, limits: TextLimits) -> Self {
        Self {
            strictness,
            limits,
            forgiving: strictness.into(),
            compares: true,
            begins,
            passing_over: 0,
            start: None,
            rules: Vec::new(),
            exclusion_rules: Vec::new(),
            dates: Vec::new(),
            exclusions: Vec::new(),
            claims: Vec::new(),
            notes: Notes::default(),
        }
    }

    /// For what was printed.
    #[cfg(feature = "serde")]
    pub(crate) fn of_printed() -> Self {
        let forgiving = Forgiving::PRINTED;
        Self { compares: false, forgiving, ..Self::new(Strictness::Strict, 0, TextLimits::NONE) }
    }

    /// Reads one line.
    #[inline]
    pub(crate) fn read(&mut self, line: &Line<'_>) -> Result<(), Refusal> {
        self.property(line).map_err(|error| line.locate(error))
    }

    #[inline]
    fn property(&mut self, line: &Line<'_>) -> Result<(), Refusal> {
        let Property { name, behind } = Property::of(line, self.strictness);
        if self.passes_over(name, behind) {
            return Ok(());
        }
        if name.is("DTSTART") {
            let (reader, value) = self.times("DTSTART", behind)?;
            if self.start.is_some() {
                return Err(name.refuse("DTSTART", ParseProblem::SecondStart));
            }
            self.start = Some((reader.read(value)?, line.position(name.at)));
        } else if name.is("RRULE") {
            self.room_for_rule(name, "RRULE")?;
            self.rule(false, behind, line)?;
        } else if name.is("EXRULE") {
            self.room_for_rule(name, "EXRULE")?;
            self.rule(true, behind, line)?;
        } else if name.is("RDATE") {
            let (reader, value) = self.times("RDATE", behind)?;
            reader.read_all(value, &mut self.dates)?;
            self.within_dates(name, "RDATE")?;
        } else if name.is("EXDATE") {
            let (reader, value) = self.times("EXDATE", behind)?;
            reader.read_all(value, &mut self.exclusions)?;
            self.within_dates(name, "EXDATE")?;
        } else if let Some(refusal) = no_property(name, behind, line) {
            return Err(refusal);
        } else if self.strictness == Strictness::Strict {
            return Err(name.refuse("text", ParseProblem::UnknownProperty { found: name.shown() }));
        }
        Ok(())
    }

    #[inline]
    fn room_for_rule(&self, name: Piece<'_>, property: &'static str) -> Result<(), Refusal> {
        let (limit, rules) = (self.limits.rules, self.rules.len().saturating_add(self.exclusion_rules.len()));
        if rules >= limit { Err(name.refuse(property, ParseProblem::TooManyRules { limit })) } else { Ok(()) }
    }

    #[inline]
    fn within_dates(&self, name: Piece<'_>, property: &'static str) -> Result<(), Refusal> {
        let (limit, dates) = (self.limits.dates, self.dates.len().saturating_add(self.exclusions.len()));
        if dates > limit { Err(name.refuse(property, ParseProblem::TooManyDates { limit })) } else { Ok(()) }
    }

    /// Whether the line is in, or begins or ends, a component within: alarms have starts and zones have
    /// rules too.
    #[inline]
    fn passes_over(&mut self, name: Piece<'_>, behind: Piece<'_>) -> bool {
        if self.strictness == Strictness::Strict {
            return false;
        }
        let value = behind.without_first().map(|value| value.trimmed(self.strictness));
        let is_outer = value.is_some_and(|value| COMPONENTS.iter().any(|component| value.is(component)));
        if name.is("BEGIN") && (self.passing_over > 0 || !is_outer) {
            self.passing_over = self.passing_over.saturating_add(1);
        } else if name.is("END") {
            self.passing_over = self.passing_over.saturating_sub(1);
        } else {
            return self.passing_over > 0;
        }
        true
    }

    #[inline]
    fn times<'a>(
        &self,
        property: &'static str,
        behind: Piece<'a>,
    ) -> Result<(TimeReader<'a>, Piece<'a>), Refusal> {
        let (parameters, value) = Parameters::read(behind, property, self.strictness)?;
        let known = self.start.and_then(|(start, _)| start.zone());
        Ok((TimeReader::new(property, parameters, self.strictness, known)?, value))
    }

    #[inline]
    fn rule(&mut self, excludes: bool, behind: Piece<'_>, line: &Line<'_>) -> Result<(), Refusal> {
        let property = if excludes { "EXRULE" } else { "RRULE" };
        let (parameters, value) = Parameters::read(behind, property, self.strictness)?;
        if let (Some(needless), Strictness::Strict) = (parameters.last, self.strictness) {
            return Err(needless.refuse(property, ParseProblem::UnknownParameter { found: needless.shown() }));
        }
        if self.strictness == Strictness::Lenient && value.trimmed(self.strictness).is_empty() {
            self.notes.add(property, line.position(value.at), || Noted::EmptyRule);
            return Ok(());
        }
        let noted = self.notes.number();
        let mut rule = Rule::every(Frequency::Daily);
        recur::read_into(&mut rule, value, property, self.forgiving, &mut self.notes)?;
        self.notes.locate(noted, |at| line.position(at));
        if self.compares {
            let start = self.start.map(|(start, _)| start);
            let mut claim = |part, claim: Claim| {
                // Where it is matters only if it may turn out to be wrong.
                if start.is_some_and(|start| claim.check(start).is_ok()) {
                    return;
                }
                let position = recur::position(value, part, self.strictness).map(|at| line.position(at));
                self.claims.extend(position.map(|position| (claim, position)));
            };
            // Leniently an UNTIL may have any form.
            if let (Limit::Until(until), Strictness::Strict) = (rule.limit, self.strictness) {
                claim(Part::Until, Claim::Until(until));
            }
            let chooses_times = !rule.positions.is_empty() && rule.says_times() && !rule.says_days();
            for (is_said, part) in [
                (rule.hours != 0, Part::Hour),
                (rule.minutes != 0, Part::Minute),
                (rule.seconds != 0, Part::Second),
                (chooses_times, Part::SetPos),
            ] {
                if is_said {
                    claim(part, Claim::TimeOfDay(part));
                }
            }
        }
        let rules = if excludes { &mut self.exclusion_rules } else { &mut self.rules };
        if rules.is_empty() {
            // Most sets have one, and room for four would be large.
            rules.reserve_exact(1);
        }
        rules.push(rule);
        Ok(())
    }

    /// The set, with the text that it came from, and what was passed over.
    #[inline]
    pub(crate) fn finish(
        mut self,
        source: &str,
        readings: Readings,
    ) -> Result<(RecurrenceSet, Vec<ParseNote>), ParseError> {
        let Some((start, position)) = self.start else {
            let problem = ParseProblem::MissingStart;
            return Err(ParseError { part: "DTSTART", position: self.begins, problem });
        };
        let mut without_times = false;
        for (claim, position) in self.claims {
            let Err((part, problem)) = claim.check(start) else { continue };
            if self.strictness == Strictness::Strict {
                return Err(ParseError { part, position, problem });
            }
            without_times = true;
            self.notes.add(part, position, || match claim {
                Claim::TimeOfDay(Part::SetPos) => Noted::PositionsOfNothing,
                Claim::TimeOfDay(_) | Claim::Until(_) => Noted::TimeOfDate,
            });
        }
        if without_times {
            for rule in self.rules.iter_mut().chain(&mut self.exclusion_rules) {
                rule.forget_times();
            }
        }
        let parts = Parts {
            start,
            rules: self.rules,
            exclusion_rules: self.exclusion_rules,
            dates: self.dates,
            exclusions: self.exclusions,
            readings,
        };
        // Text has no years but those of the calendar, and no fractions of a second.
        if let Err(error) = parts.check_start() {
            return Err(ParseError { part: "DTSTART", position, problem: ParseProblem::Set(error) });
        }
        Ok((RecurrenceSet::of(parts, Some(source.into())), self.notes.into_list()))
    }
}

/// For a calendar file, which has times of its own kinds and zones of its own.
#[cfg(feature = "calendar-files")]
impl Reader {
    /// Takes what was read elsewhere: the start, with its place, the dates and the exclusions.
    pub(crate) fn give(
        &mut self,
        start: (CalendarTime, usize),
        dates: Vec<CalendarTime>,
        exclusions: Vec<CalendarTime>,
    ) {
        (self.start, self.dates, self.exclusions) = (Some(start), dates, exclusions);
    }

    /// Whether there is one RRULE and no EXRULE.
    pub(crate) fn has_one_rule(&self) -> bool {
        self.rules.len() == 1 && self.exclusion_rules.is_empty()
    }

    /// How each RRULE ends.
    pub(crate) fn limits_of_rules(&self) -> impl Iterator<Item = Limit> {
        self.rules.iter().map(|rule| rule.limit)
    }

    /// The rules that were read, those that take out behind the others.
    pub(crate) fn rules_mut(&mut self) -> impl Iterator<Item = &mut Rule> {
        self.rules.iter_mut().chain(&mut self.exclusion_rules)
    }
}

impl Claim {
    /// Section 3.3.10: what it says of UNTIL, and of BYSECOND, BYMINUTE and BYHOUR.
    fn check(self, start: CalendarTime) -> Result<(), (&'static str, ParseProblem)> {
        let other = |start, wanted| Err(("UNTIL", ParseProblem::OtherUntil { start, wanted }));
        match (self, start) {
            (Self::Until(Until::Date(_)), CalendarTime::Date(_))
            | (Self::Until(Until::Utc(_)), CalendarTime::Utc(_) | CalendarTime::Zoned(..))
            | (Self::Until(Until::Local(_)), CalendarTime::Floating(_)) => Ok(()),
            (Self::Until(_), CalendarTime::Date(_)) => other("a date", "a date such as 20260330"),
            (Self::Until(_), CalendarTime::Utc(_)) => other("in UTC", "in UTC, as 20260330T090000Z is"),
            (Self::Until(_), CalendarTime::Zoned(..)) => other("in a zone", "in UTC, as 20260330T090000Z is"),
            (Self::Until(_), CalendarTime::Floating(_)) => {
                other("floating", "a local time such as 20260330T090000")
            }
            (Self::TimeOfDay(part), CalendarTime::Date(_)) => Err((part.name(), ParseProblem::TimeOfDate)),
            (Self::TimeOfDay(_), _) => Ok(()),
        }
    }
}

/// The components whose properties are of the set.
const COMPONENTS: [&str; 4] = ["VCALENDAR", "VEVENT", "VTODO", "VJOURNAL"];

/// A line's name, and the rest with the separator behind the name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Property<'a> {
    pub(crate) name: Piece<'a>,
    pub(crate) behind: Piece<'a>,
}

impl<'a> Property<'a> {
    #[inline]
    pub(crate) fn of(line: &'a Line<'_>, strictness: Strictness) -> Self {
        let text = line.whole().trimmed(strictness);
        let (name, behind) = text.split_before(|byte| matches!(byte, b':' | b';'));
        Self { name: name.trimmed(strictness), behind }
    }
}

/// Why a line is no property, whatever its name: that has letters, digits and hyphens alone, and something stands
/// behind it (section 3.1).
pub(crate) fn no_property(name: Piece<'_>, behind: Piece<'_>, line: &Line<'_>) -> Option<Refusal> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let is_one = !name.is_empty() && !behind.is_empty() && name.bytes.iter().all(is_name);
    (!is_one).then(|| name.refuse("text", ParseProblem::NotAProperty { found: line.whole().shown() }))
}
