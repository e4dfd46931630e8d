use std::fmt;

use automation_core::{Id, Instant, Row};
use chrono::{NaiveDate, NaiveDateTime};

use super::{Holidays, Pattern, PatternFacts, PatternPolicy, Series, matching::Comparison};
use crate::class::{ClassSession, Occurrence, Seats};

/// What is to be done so that a pattern's sessions are what it gives: in the order of their local starts, each with its
/// because (P-28). A preview shows it, a dry run tells it and the real thing carries it out: it is the same plan.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Plan {
    /// One entry for each session that is there or is to be.
    pub entries: Vec<Planned>,
}

/// What is to become of one session.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Planned {
    /// Which one: the local start that the rule gives it, or gave it where it no longer does.
    pub original: NaiveDateTime,
    /// What is done.
    pub action: PlanAction,
    /// Why.
    pub because: PlanReason,
}

/// What is done with one session.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum PlanAction {
    /// It is made.
    Create(Occurrence),
    /// It stays as it is.
    Keep {
        /// Its number in storage.
        id: Id,
    },
    /// It takes another shape, with those who have booked it.
    Update {
        /// Its number in storage.
        id: Id,
        /// What it was: the local start that the rule gave it.
        was: NaiveDateTime,
        /// What it is from then on.
        to: Occurrence,
        /// Whether it stays at its time, as an exception (P-39).
        stays: bool,
    },
    /// It is taken away: nobody has booked it.
    Retire {
        /// Its number in storage.
        id: Id,
    },
    /// It would be taken away but is booked, so it stays.
    Conflict {
        /// Its number in storage.
        id: Id,
        /// By whom.
        people: Box<Seats>,
    },
}

impl PlanAction {
    /// The action as one word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Keep { .. } => "keep",
            Self::Update { .. } => "update",
            Self::Retire { .. } => "retire",
            Self::Conflict { .. } => "conflict",
        }
    }
}

/// Why something is done with a session. `Display` is a sentence with the rule's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum PlanReason {
    /// The rule gives it, and it is not there.
    Missing,
    /// It is as the pattern gives it.
    AsGiven,
    /// The pattern gives it otherwise than it is.
    GivenOtherwise,
    /// The pattern gives another one in its place.
    InPlaceOf {
        /// The local start of the other one.
        original: NaiveDateTime,
    },
    /// Somebody has changed it by hand.
    ByHand,
    /// Somebody has called it off.
    CalledOff,
    /// Somebody has deleted it.
    DeletedByHand,
    /// The pattern no longer gives it.
    NoLongerGiven,
    /// It has begun already.
    Begun,
    /// The pattern is switched off.
    SwitchedOff,
    /// The time that the pattern gives it has begun already.
    TooLate,
    /// It is booked, and what is booked stays at its time.
    BookedStays,
    /// Somebody deletes what there is from a day on.
    DeletedFrom {
        /// The first of those days.
        day: NaiveDate,
    },
}

impl fmt::Display for PlanReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the rule gives it, and it is not there (P-23)"),
            Self::AsGiven => f.write_str("it is as the pattern gives it (P-28)"),
            Self::GivenOtherwise => f.write_str("the pattern gives it otherwise (P-28)"),
            Self::InPlaceOf { original } => {
                write!(f, "it takes the place of the one of {} (P-39)", original.format("%Y-%m-%dT%H:%M"))
            }
            Self::ByHand => f.write_str("it was changed by hand (P-28)"),
            Self::CalledOff => f.write_str("it was called off (P-28)"),
            Self::DeletedByHand => f.write_str("it was deleted, so it is not made again (P-24)"),
            Self::NoLongerGiven => f.write_str("the pattern no longer gives it (P-28)"),
            Self::Begun => f.write_str("it has begun already (P-28)"),
            Self::SwitchedOff => f.write_str("the pattern is switched off (P-29)"),
            Self::TooLate => f.write_str(
                "the time that the pattern gives it has begun already, so it stays this once (P-39)",
            ),
            Self::BookedStays => f.write_str("it is booked, so it stays at its time this once (P-39)"),
            Self::DeletedFrom { day } => write!(f, "all from {day} on are deleted (P-16)"),
        }
    }
}

impl Plan {
    /// How many entries have that action, by its name.
    pub fn count(&self, action: &str) -> usize {
        self.entries.iter().filter(|entry| entry.action.name() == action).count()
    }
}

impl Pattern {
    /// What a refill makes: what the pattern gives behind the day through which its sessions are made, from today on,
    /// through that day (P-23).
    ///
    /// ```
    /// # use session_core::class::{Capacity, ClassDetails, ClassLength};
    /// # use session_core::pattern::{Holidays, PatternDraft, PatternPolicy, SeriesDraft};
    /// # let (rule, length) = ("FREQ=WEEKLY".parse()?, ClassLength::from_minutes(60)?);
    /// # let series = SeriesDraft::new(rule, "2026-01-05".parse()?, "10:00:00".parse()?, length, zone_core::Zone::UTC);
    /// # let details = ClassDetails::new("Drawing".parse()?, Capacity::new(8)?);
    /// # let pattern = PatternDraft::new("harbour/D".parse()?, details, series).made("2026-01-01T09:00:00Z".parse()?)?;
    /// let (today, through) = ("2026-01-12".parse()?, "2026-02-02".parse()?);
    /// let plan = pattern.plan_refill(today, through, &Holidays::default(), &PatternPolicy::default());
    /// let days: Vec<String> = plan.entries.iter().map(|entry| entry.original.date().to_string()).collect();
    /// assert_eq!(days, ["2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plan_refill(
        &self,
        today: NaiveDate,
        through: NaiveDate,
        holidays: &Holidays,
        policy: &PatternPolicy,
    ) -> Plan {
        let behind = self.generated_through.and_then(|through| through.succ_opt()).unwrap_or(NaiveDate::MIN);
        let from = if policy.backfill { NaiveDate::MIN } else { today };
        let given = self.series.held_from(behind, from, through, holidays, policy.series_end);
        let create = |one: Occurrence| Planned {
            original: one.original,
            action: PlanAction::Create(one),
            because: PlanReason::Missing,
        };
        Plan { entries: given.map(create).collect() }
    }

    /// What makes its sessions from today on what it gives, as far ahead as they are made: keeps what is equal, makes
    /// what is missing, reshapes what is otherwise, takes away what nobody has booked, and reports what is (P-28).
    pub fn plan(&self, now: Instant, facts: &PatternFacts, policy: &PatternPolicy) -> Plan {
        self.plan_upon(&facts.sessions_of(&self.key), None, now, facts, policy)
    }

    /// What an edit does: the same, of a pattern whose sessions were until now when `before` says (P-39).
    pub fn plan_edit(
        &self,
        before: &Self,
        now: Instant,
        facts: &PatternFacts,
        policy: &PatternPolicy,
    ) -> Plan {
        self.plan_upon(&facts.sessions_of(&self.key), Some(&before.series), now, facts, policy)
    }

    /// The same upon sessions that may be another pattern's still.
    pub(super) fn plan_upon(
        &self,
        there: &[&Row<ClassSession>],
        before: Option<&Series>,
        now: Instant,
        facts: &PatternFacts,
        policy: &PatternPolicy,
    ) -> Plan {
        let holidays = &facts.holidays;
        Comparison { pattern: self, before, there, now, holidays, policy }.plan()
    }
}
