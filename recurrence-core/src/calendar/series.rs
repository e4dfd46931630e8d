//! The schedule of a component: its start, rules and dates.

use zone_core::Zone;

use super::{
    EventError, EventProblem, EventTime, EventZone, FileRemark, Schedule,
    clock::Clock,
    draft::{Draft, Reading},
    lengths::usual_length,
};
use crate::{ParseProblem, Readings, SetError, Strictness, TextLimits, UnmatchedStart, parse::files::Reader};

impl Draft {
    /// When it happens, but for what overrides say.
    pub(super) fn schedule(
        &mut self,
        text: &str,
        clock: &Clock,
        reading: &mut Reading<'_, '_>,
    ) -> Result<Schedule, EventError> {
        if let Some(error) = self.error.take() {
            return Err(*error);
        }
        let missing = || {
            let problem = EventProblem::Text(ParseProblem::MissingStart);
            EventError { part: "DTSTART", line: self.line, problem }
        };
        let (start, at) = match (&self.start, self.recurs) {
            (Some(start), _) => start.clone(),
            (None, None) if self.component.may_be_undated() => {
                let part = self.component.name();
                let undated = EventError { part, line: self.line, problem: EventProblem::Undated };
                self.due_alone().ok_or(undated)?
            }
            (None, _) => return Err(missing()),
        };
        let zone = clock.zone(&start);
        let set_start = clock.for_set(&start, &zone).ok_or_else(missing)?;
        if let Some(named) = zone.named() {
            reading.zones.used(self.scope, named, clock.some_instant(&start));
        }
        // What is due at a time, and does not say when it begins, takes no time of its own.
        let length = if self.start.is_none() { None } else { self.length(&start, clock, reading) };
        let length = length.unwrap_or_else(|| usual_length(&start));
        let mut schedule = Schedule::without_set(start, length, zone, &clock.readings);
        let dates = self.added(&mut schedule, clock, reading);
        let exclusions = self.excluded(&mut schedule, clock, reading);
        self.end_rules(&mut schedule, clock, reading);

        let is_of_file = matches!(schedule.zone, EventZone::File(_));
        let floating_zone = if is_of_file { Zone::UTC } else { clock.floating };
        let mut readings = Readings { floating_zone, ..clock.readings };
        if self.ends_before_start(&schedule, clock) && readings.unmatched_start == UnmatchedStart::Include {
            // A series that is over before it begins has no occurrence, not even its start.
            readings.unmatched_start = UnmatchedStart::Omit;
        }
        let new = || Box::new(Reader::new(Strictness::Lenient, self.begins, TextLimits::NONE));
        let mut reader = self.reader.take().unwrap_or_else(new);
        reader.give((set_start, at), dates, exclusions);
        let source = text.get(self.begins..self.ends).unwrap_or_default();
        let (set, notes) = reader.finish(source, readings).map_err(|error| EventError {
            part: error.part,
            line: reading.numbers.at(error.position),
            problem: EventProblem::Text(error.problem),
        })?;
        let is_skipped = is_of_file && clock.instant(&schedule.start).is_none();
        if is_skipped && readings.unmatched_start == UnmatchedStart::Reject && !set.rules().is_empty() {
            // The set, which is in local times alone, has it.
            let problem =
                EventProblem::Text(ParseProblem::Set(SetError::UnmatchedStart { start: set_start }));
            return Err(EventError { part: "DTSTART", line: reading.numbers.at(at), problem });
        }
        for note in notes {
            let what = FileRemark::Rule { part: note.part, what: note.what };
            self.remark(reading, note.position, what);
        }
        schedule.set = Some(Box::new(set));
        Ok(schedule)
    }

    /// When a to-do without a start is due, and where it says so.
    fn due_alone(&self) -> Option<(EventTime, usize)> {
        self.end.as_ref().filter(|(_, property, _)| *property == "DUE").map(|(due, _, at)| (due.clone(), *at))
    }
}
