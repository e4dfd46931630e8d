//! A recurrence set: a start, rules, dates, and what is taken out.

use zone_core::Zone;

use crate::{
    CalendarTime, Readings, Rule, SetError, UnmatchedStart,
    engine::{self, Plan},
    set_parts::Parts,
};

/// What an event's DTSTART, RRULE, RDATE, EXDATE and EXRULE properties together mean (RFC 5545 section
/// 3.8.5): a sorted set of occurrences without duplicates, from the years 1 to 9999.
///
/// ```
/// use chrono::{NaiveDate, Weekday::{Tue, Thu}};
/// use zone_core::zone;
/// use recurrence_core::{CalendarTime, RecurrenceSet, Rule};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 24).and_then(|day| day.and_hms_opt(10, 0, 0)).ok_or("no such time")?;
/// let class = RecurrenceSet::starting(CalendarTime::Zoned(start, zone!("Europe/London")))
///     .rule(Rule::weekly().on([Tue, Thu]).build()?)
///     .build()?;
///
/// // The clocks of London go forward on 29 March: ten o'clock stays ten o'clock.
/// let (from, to) = ("2026-03-26T00:00:00Z".parse()?, "2026-04-01T00:00:00Z".parse()?);
/// let instants: Vec<String> = class.between(from, to).map(|one| one.instant().to_rfc3339()).collect();
/// assert_eq!(instants, ["2026-03-26T10:00:00+00:00", "2026-03-31T09:00:00+00:00"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Two sets are equal when their parts are; the text they came from does not matter.
#[derive(Debug, Clone)]
pub struct RecurrenceSet {
    pub(crate) parts: Parts,
    pub(crate) plan: Plan,
    /// What it was parsed from.
    pub(crate) source: Option<Box<str>>,
}

impl Parts {
    /// Refuses a start that no rule gives, where the readings ask for that: apart from the plan that is kept,
    /// so that everywhere else that one is made in its place, and not moved there.
    #[inline]
    pub(crate) fn check_start(&self) -> Result<(), SetError> {
        let rejects = self.readings.unmatched_start == UnmatchedStart::Reject;
        if rejects && !self.rules.is_empty() && !Plan::of(self).start_matches() {
            return Err(SetError::UnmatchedStart { start: self.start });
        }
        Ok(())
    }
}

impl PartialEq for RecurrenceSet {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for RecurrenceSet {}

impl RecurrenceSet {
    /// Of parts that were checked.
    #[inline]
    pub(crate) fn of(parts: Parts, source: Option<Box<str>>) -> Self {
        Self { plan: Plan::of(&parts), parts, source }
    }
}

impl RecurrenceSet {
    /// A set that begins there, to be filled. Without a rule the start is its first occurrence.
    pub fn starting(start: impl Into<CalendarTime>) -> SetBuilder {
        SetBuilder {
            parts: Parts {
                start: start.into(),
                rules: Vec::new(),
                exclusion_rules: Vec::new(),
                dates: Vec::new(),
                exclusions: Vec::new(),
                readings: Readings::default(),
            },
        }
    }

    /// The DTSTART property.
    pub fn start(&self) -> CalendarTime {
        self.parts.start
    }

    /// The RRULE properties: what any of them gives is in the set.
    pub fn rules(&self) -> &[Rule] {
        &self.parts.rules
    }

    /// The EXRULE properties (RFC 2445): what any of them gives is not in the set.
    pub fn exclusion_rules(&self) -> &[Rule] {
        &self.parts.exclusion_rules
    }

    /// The RDATE properties.
    pub fn dates(&self) -> &[CalendarTime] {
        &self.parts.dates
    }

    /// The EXDATE properties. One that is a date takes out the whole local day.
    pub fn exclusions(&self) -> &[CalendarTime] {
        &self.parts.exclusions
    }

    /// How it is read where the RFC leaves room.
    pub fn readings(&self) -> &Readings {
        &self.parts.readings
    }

    /// The zone of its local times: the start's, or else the one for floating times.
    pub fn zone(&self) -> Zone {
        self.parts.start.zone().unwrap_or(self.parts.readings.floating_zone)
    }

    /// The text it was parsed from, as it was; `None` if it was built.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// The same set, read otherwise.
    ///
    /// # Errors
    /// A start that does not match its rule, if the readings reject that.
    pub fn with_readings(self, readings: Readings) -> Result<Self, SetError> {
        let built = SetBuilder { parts: Parts { readings, ..self.parts } }.build()?;
        Ok(Self { source: self.source, ..built })
    }

    /// Its parts, to be changed and built again.
    pub fn to_builder(&self) -> SetBuilder {
        SetBuilder { parts: self.parts.clone() }
    }
}

/// Collects what a set consists of. Made by [`RecurrenceSet::starting`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct SetBuilder {
    pub(crate) parts: Parts,
}

impl SetBuilder {
    /// Adds what a rule gives.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.parts.rules.push(rule);
        self
    }

    /// Takes out what a rule gives.
    pub fn without_rule(mut self, rule: Rule) -> Self {
        self.parts.exclusion_rules.push(rule);
        self
    }

    /// Adds a date.
    pub fn date(mut self, date: impl Into<CalendarTime>) -> Self {
        self.parts.dates.push(date.into());
        self
    }

    /// Takes out a date, with a time or a whole local day.
    pub fn without(mut self, date: impl Into<CalendarTime>) -> Self {
        self.parts.exclusions.push(date.into());
        self
    }

    /// How to read it where the RFC leaves room.
    pub fn readings(mut self, readings: Readings) -> Self {
        self.parts.readings = readings;
        self
    }

    /// The set, ready to be expanded.
    ///
    /// # Errors
    /// A year outside 1 to 9999; a start that no rule gives, if the readings reject that.
    pub fn build(mut self) -> Result<RecurrenceSet, SetError> {
        self.parts.start = self.parts.start.whole();
        for value in self.parts.dates.iter_mut().chain(&mut self.parts.exclusions) {
            *value = value.whole();
        }
        let times = self.parts.dates.iter().chain(&self.parts.exclusions);
        for value in std::iter::once(&self.parts.start).chain(times) {
            if !engine::in_range(value.local()) {
                return Err(SetError::Year { value: *value });
            }
        }
        self.parts.check_start()?;
        Ok(RecurrenceSet::of(self.parts, None))
    }
}
