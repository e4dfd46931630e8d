//! Which session is which occurrence, when a pattern has changed (P-28, P-39).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use automation_core::{Instant, Row};
use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};
use recurrence_core::Frequency;

use super::{BookedOnEdit, Holidays, Pattern, PatternPolicy, Plan, PlanAction, PlanReason, Planned, Series};
use crate::class::{Capacity, ClassSession, ClassStatus, NewShape, Occurrence, SessionKey};

/// What a pattern gives, to be compared with what is there, from today on.
#[derive(Clone, Copy)]
pub(super) struct Comparison<'a> {
    /// What it is from now on.
    pub(super) pattern: &'a Pattern,
    /// When its sessions were until now; `None`: as from now on.
    pub(super) before: Option<&'a Series>,
    /// The sessions that are there.
    pub(super) there: &'a [&'a Row<ClassSession>],
    pub(super) now: Instant,
    pub(super) holidays: &'a Holidays,
    pub(super) policy: &'a PatternPolicy,
}

impl Comparison<'_> {
    /// A session whose own occurrence is still given stays with it. Those of which that is not so are matched with the
    /// occurrences that are new in the same period of the rule (day, week, month or year), by their ordinal among those
    /// that the pattern gave and no longer gives; then what is left in a period, the first with the first. So a class
    /// that goes from Monday to Tuesday takes its bookings along. Nobody is moved to a time that has begun.
    pub(super) fn plan(&self) -> Plan {
        let Some(through) = self.pattern.generated_through else { return Plan::default() };
        let today = self.pattern.today(self.now);
        let there = || self.there.iter().copied().filter(|row| row.record.status.holds_its_time());
        // The last period is looked at whole: a session may move within it to behind the day through which sessions are
        // made. What has moved there is to be found again.
        let last = there().map(|row| row.record.key.original().date()).max();
        let end = self.period(through).end().max(last.unwrap_or(through));
        let given =
            self.pattern.series.held_from(NaiveDate::MIN, today, end, self.holidays, self.policy.series_end);
        let mut wanted: BTreeMap<NaiveDateTime, Occurrence> = given.map(|one| (one.original, one)).collect();
        let mut entries = Vec::new();
        let mut left = Vec::new();
        for row in there() {
            match wanted.remove(&row.record.key.original()) {
                Some(occurrence) => entries.push(self.of_its_own(row, occurrence)),
                None if row.record.key.original().date() >= today => left.push(row),
                // What is past stays as it was.
                None => {}
            }
        }
        entries.extend(self.matched(left, &mut wanted, end));
        if self.pattern.active {
            let missing = wanted.into_values().filter(|one| one.original.date() <= through);
            entries.extend(missing.map(|one| Planned {
                original: one.original,
                action: PlanAction::Create(one),
                because: PlanReason::Missing,
            }));
        }
        entries.sort_by_key(|entry| entry.original);
        Plan { entries }
    }

    /// Finds partners for sessions whose own occurrence is no longer given, and takes these out of what is wanted.
    fn matched(
        &self,
        left: Vec<&Row<ClassSession>>,
        wanted: &mut BTreeMap<NaiveDateTime, Occurrence>,
        end: NaiveDate,
    ) -> Vec<Planned> {
        if left.is_empty() {
            return Vec::new();
        }
        let successors = self.successors(end);
        let mut entries = Vec::new();
        let mut alone = Vec::new();
        for row in left {
            let partner = successors.get(&row.record.key.original());
            match partner.and_then(|partner| wanted.remove(partner)) {
                Some(occurrence) => entries.push(self.in_place_of(row, occurrence)),
                None => alone.push(row),
            }
        }
        let mut free: BTreeMap<Period, VecDeque<NaiveDateTime>> = BTreeMap::new();
        for original in wanted.keys() {
            free.entry(self.period(original.date())).or_default().push_back(*original);
        }
        for row in alone {
            let period = self.period(row.record.key.original().date());
            let partner = free.get_mut(&period).and_then(VecDeque::pop_front);
            entries.push(match partner.and_then(|partner| wanted.remove(&partner)) {
                Some(occurrence) => self.in_place_of(row, occurrence),
                None => self.without_partner(row),
            });
        }
        entries
    }

    /// Which occurrence takes the place of which, by its ordinal in the period among those that only one of the two
    /// series gives. Days of the present period that are past count, so that on a Tuesday a class of Mondays and
    /// Thursdays that becomes one of Tuesdays and Fridays goes from Thursday to Friday.
    fn successors(&self, end: NaiveDate) -> BTreeMap<NaiveDateTime, NaiveDateTime> {
        let Some(before) = self.before else { return BTreeMap::new() };
        let begin =
            self.period(self.pattern.today(self.now)).first.max(self.pattern.series.parts().first_day);
        let originals = |series: &Series| -> BTreeSet<NaiveDateTime> {
            let given = series.occurrences(begin, end, self.holidays, self.policy.series_end);
            given.map(|one| one.original).collect()
        };
        let (old, new) = (originals(before), originals(&self.pattern.series));
        let mut fresh: BTreeMap<Period, VecDeque<NaiveDateTime>> = BTreeMap::new();
        for original in new.difference(&old) {
            fresh.entry(self.period(original.date())).or_default().push_back(*original);
        }
        let gone = old.difference(&new);
        gone.filter_map(|original| {
            let partner = fresh.get_mut(&self.period(original.date()))?.pop_front()?;
            Some((*original, partner))
        })
        .collect()
    }

    fn period(&self, day: NaiveDate) -> Period {
        Period::of(self.pattern, day)
    }

    /// A session whose occurrence is still given.
    fn of_its_own(&self, row: &Row<ClassSession>, occurrence: Occurrence) -> Planned {
        let session = &row.record;
        // One that is re-homed to another pattern takes its new key whatever it is.
        let is_at_home = session.key == SessionKey::new(&self.pattern.key, occurrence.original);
        let fixed = self.fixed(session);
        if let Some(because) = fixed.filter(|_| is_at_home) {
            return kept(row, because);
        }
        if fixed.is_none() && session.is_as(&shape(self.pattern, occurrence, session)) {
            return kept(row, PlanReason::AsGiven);
        }
        let stays = fixed.or_else(|| self.stays(session, &occurrence));
        let because = stays.unwrap_or(PlanReason::GivenOtherwise);
        self.update(row, occurrence, stays.is_some(), because)
    }

    /// A session whose occurrence is no longer given, with one that is given in its place.
    fn in_place_of(&self, row: &Row<ClassSession>, occurrence: Occurrence) -> Planned {
        let stays = self.fixed(&row.record).or_else(|| self.stays(&row.record, &occurrence));
        let because = PlanReason::InPlaceOf { original: row.record.key.original() };
        self.update(row, occurrence, stays.is_some(), because)
    }

    fn update(&self, row: &Row<ClassSession>, to: Occurrence, stays: bool, because: PlanReason) -> Planned {
        let was = row.record.key.original();
        Planned { original: to.original, action: PlanAction::Update { id: row.id, was, to, stays }, because }
    }

    /// A session that the pattern gives no more.
    fn without_partner(&self, row: &Row<ClassSession>) -> Planned {
        match self.fixed(&row.record) {
            Some(because) => kept(row, because),
            None => Planned {
                original: row.record.key.original(),
                action: taken_away(row),
                because: PlanReason::NoLongerGiven,
            },
        }
    }

    /// Why its pattern does not touch its shape, whatever it gives.
    fn fixed(&self, session: &ClassSession) -> Option<PlanReason> {
        let has_begun = session.start <= self.now || !session.status.is_ahead();
        by_hand(session).or_else(|| has_begun.then_some(PlanReason::Begun))
    }

    /// Why it stays at its time, although the pattern gives it another one (P-39).
    fn stays(&self, session: &ClassSession, occurrence: &Occurrence) -> Option<PlanReason> {
        if (session.start, session.end) == (occurrence.start, occurrence.end) {
            return None;
        }
        if occurrence.start <= self.now {
            return Some(PlanReason::TooLate);
        }
        let is_kept = session.is_booked() && self.policy.booked_on_edit == BookedOnEdit::Keep;
        is_kept.then_some(PlanReason::BookedStays)
    }
}

fn kept(row: &Row<ClassSession>, because: PlanReason) -> Planned {
    Planned { original: row.record.key.original(), action: PlanAction::Keep { id: row.id }, because }
}

/// A day, week, month or year of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Period {
    first: NaiveDate,
    last: NaiveDate,
}

impl Period {
    fn of(pattern: &Pattern, day: NaiveDate) -> Self {
        let rule = &pattern.series.parts().rule;
        let (first, months) = match rule.frequency() {
            Frequency::Weekly => {
                let week = day.week(rule.week_start());
                let first = week.checked_first_day().unwrap_or(day);
                return Self { first, last: week.checked_last_day().unwrap_or(day) };
            }
            Frequency::Monthly => (day.with_day(1), 1),
            Frequency::Yearly => (day.with_ordinal(1), 12),
            _ => return Self { first: day, last: day },
        };
        let first = first.unwrap_or(day);
        let next = first.checked_add_months(Months::new(months));
        Self { first, last: next.and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX) }
    }

    /// Its last day, inclusive.
    fn end(self) -> NaiveDate {
        self.last
    }
}

/// Takes a session away if nobody has booked it (P-28, P-B4).
pub(super) fn taken_away(row: &Row<ClassSession>) -> PlanAction {
    if row.record.is_booked() {
        PlanAction::Conflict { id: row.id, people: Box::new(row.record.seats.clone()) }
    } else {
        PlanAction::Retire { id: row.id }
    }
}

/// What somebody has done to it by hand, which its pattern leaves alone.
pub(super) fn by_hand(session: &ClassSession) -> Option<PlanReason> {
    match session.status {
        ClassStatus::Deleted => Some(PlanReason::DeletedByHand),
        ClassStatus::Cancelled => Some(PlanReason::CalledOff),
        _ if session.is_override => Some(PlanReason::ByHand),
        _ => None,
    }
}

/// What the pattern makes of that session as that occurrence. Nobody loses a seat by it: where more are taken than the
/// pattern has, there are as many as are taken (P-40).
pub(super) fn shape(pattern: &Pattern, occurrence: Occurrence, session: &ClassSession) -> NewShape {
    let mut details = pattern.details.clone();
    let taken = Capacity::new(session.seats.taken().into()).unwrap_or(details.capacity);
    details.capacity = details.capacity.max(taken);
    NewShape {
        key: SessionKey::new(&pattern.key, occurrence.original),
        occurrence,
        zone: pattern.series.zone(),
        details,
    }
}
