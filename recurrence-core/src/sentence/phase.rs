//! From when a rule counts its periods.

use chrono::NaiveDateTime;

use crate::{
    Frequency, Limit, Occurrence, Readings, RecurrenceSet, Rule, SubDaily, UnmatchedStart, Zone,
    engine::seconds, set_parts::Parts,
};

use super::{
    dates,
    words::{clock, date},
};

/// A search for what a sentence says takes so many steps at most.
const BUDGET: u64 = 1_000;

/// Where a rule with an INTERVAL begins, which says in which periods it is.
pub(super) enum Phase {
    /// Every period, so there is nothing to say.
    None,
    /// The same time on every day: `from 07:07`.
    Time(String),
    /// `from 5 January 2026`.
    Date(String),
}

impl Phase {
    pub(super) fn of(rule: &Rule, set: &RecurrenceSet) -> Self {
        let interval = rule.interval().get();
        if interval == 1 {
            return Self::None;
        }
        let first = first_given(rule, set).unwrap_or_else(|| set.start().local());
        let of_day = match rule.frequency() {
            Frequency::Hourly => 24,
            Frequency::Minutely => 24 * 60,
            Frequency::Secondly => 24 * 3_600,
            _ => return Self::Date(format!("from {}", date(first.date()))),
        };
        // By the wall clock each day is like the first, if its units are shared out evenly.
        let by_the_clock = set.readings().sub_daily == SubDaily::WallClock || set.zone() == Zone::UTC;
        match by_the_clock && u32::checked_rem(of_day, interval) == Some(0) {
            true => Self::Time(format!("from {}", clock(first.time()))),
            false => Self::Date(format!("from {} at {}", date(first.date()), clock(first.time()))),
        }
    }

    /// `, from 5 January 2026`, to stand behind the zone.
    pub(super) fn behind_zone(&self) -> String {
        match self {
            Self::Date(phase) => format!(", {phase}"),
            Self::Time(_) | Self::None => String::new(),
        }
    }
}

/// The first local time that a rule gives, if it is soon found; its identity, not what a clock change makes of it.
fn first_given(rule: &Rule, set: &RecurrenceSet) -> Option<NaiveDateTime> {
    let readings = Readings { unmatched_start: UnmatchedStart::Omit, ..*set.readings() };
    let alone = RecurrenceSet::of(
        Parts {
            start: set.start(),
            rules: vec![Rule { limit: Limit::Forever, ..rule.clone() }],
            exclusion_rules: Vec::new(),
            dates: Vec::new(),
            exclusions: Vec::new(),
            readings,
        },
        None,
    );
    alone.iter().budget(BUDGET).next().map(|first| first.id())
}

/// `, its start on 3 March 2026 at 10:00 included`: where it counts although no rule gives it. Else nothing.
pub(super) fn unmatched_start(set: &RecurrenceSet) -> String {
    let includes = set.readings().unmatched_start == UnmatchedStart::Include;
    if !includes || set.rules().is_empty() || set.plan.start_matches() || set.dates().contains(&set.start()) {
        return String::new();
    }
    let (readings, mut zone) = (set.readings(), set.plan.zone);
    let local = seconds(set.start().local());
    let Some(start) = Occurrence::read(&mut zone, local, readings.gap, readings.overlap) else {
        return String::new();
    };
    match set.contains(start.instant()) {
        Ok(false) => String::new(),
        _ => format!(", its start {} included", dates::alone(set)),
    }
}
