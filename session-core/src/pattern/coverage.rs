use chrono::NaiveDate;

use super::{Pattern, PatternPolicy, pattern::months_after};

/// How far ahead a pattern's sessions are made on a day, and why it is refilled or not (P-20).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Coverage {
    /// It is switched off.
    Inactive,
    /// Its last day is past.
    Ended {
        /// That day.
        on: NaiveDate,
    },
    /// Its sessions are made far enough ahead.
    UpToDate {
        /// Through which day, inclusive.
        through: NaiveDate,
    },
    /// Its rule gives no day behind those for which sessions are made.
    Exhausted,
    /// It is to be refilled.
    Short {
        /// Through which day its sessions are made, inclusive; `None`: none are.
        through: Option<NaiveDate>,
    },
}

impl Pattern {
    /// How far ahead its sessions are made on that local day: the first of the reasons of P-20 that holds. Exactly as
    /// many months ahead as the policy asks for are enough (P-22).
    ///
    /// ```
    /// # use session_core::class::{Capacity, ClassDetails, ClassLength};
    /// # use session_core::pattern::{Coverage, PatternDraft, PatternPolicy, SeriesDraft};
    /// # let (rule, length) = ("FREQ=DAILY".parse()?, ClassLength::from_minutes(60)?);
    /// # let series = SeriesDraft::new(rule, "2026-01-05".parse()?, "10:00:00".parse()?, length, zone_core::Zone::UTC);
    /// # let details = ClassDetails::new("Drawing".parse()?, Capacity::new(8)?);
    /// # let mut pattern = PatternDraft::new("harbour/D".parse()?, details, series).made("2026-01-01T09:00:00Z".parse()?)?;
    /// let policy = PatternPolicy::default();
    /// let through = "2026-06-01".parse()?;
    /// pattern.generated_through = Some(through);
    /// assert_eq!(pattern.coverage("2026-03-01".parse()?, &policy), Coverage::UpToDate { through });
    /// assert_eq!(pattern.coverage("2026-03-02".parse()?, &policy), Coverage::Short { through: Some(through) });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn coverage(&self, today: NaiveDate, policy: &PatternPolicy) -> Coverage {
        if !self.active {
            return Coverage::Inactive;
        }
        if let Some(on) = self.series.last_day().filter(|last| *last < today) {
            return Coverage::Ended { on };
        }
        let Some(through) = self.generated_through else { return Coverage::Short { through: None } };
        let needed = self.target(today, policy.refill_below_months());
        if through >= needed {
            return Coverage::UpToDate { through };
        }
        if self.is_exhausted(through) {
            Coverage::Exhausted
        } else {
            Coverage::Short { through: Some(through) }
        }
    }

    /// Whether the rule gives no day behind that one and up to its last day.
    pub(super) fn is_exhausted(&self, through: NaiveDate) -> bool {
        let Some(next) = through.succ_opt() else { return true };
        self.series.days(next, NaiveDate::MAX).next().is_none()
    }

    /// The first local day on which sessions that are made through `through` are fewer than the policy asks for.
    pub(super) fn first_short_day(&self, through: NaiveDate, policy: &PatternPolicy) -> Option<NaiveDate> {
        let months = policy.refill_below_months();
        let about = through.checked_sub_months(chrono::Months::new(months.into()))?;
        // Months are of different lengths, so the day is found by trying the few around it.
        let earliest = about.checked_sub_days(chrono::Days::new(4))?;
        earliest.iter_days().take(12).find(|day| months_after(*day, months) > through)
    }
}
