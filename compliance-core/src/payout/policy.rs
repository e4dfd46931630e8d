use automation_core::{Because, Instant, Span, money::Currency};
use chrono::{Days, NaiveDate};
use zone_core::Zone;

/// What a business chooses for its payouts (C-60 to C-64, C-113).
///
/// There is no default of the whole: the zone decides on which day a payout was made and a reminder is sent.
///
/// ```
/// use compliance_core::payout::PayoutPolicy;
///
/// let policy = PayoutPolicy::new(zone_core::zone!("America/New_York"));
/// assert_eq!(policy.request_age_days, 7);
/// assert_eq!(policy.contractor_min_interval_days, None);
/// assert_eq!(policy.currency.to_string(), "USD");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct PayoutPolicy {
    /// The zone whose days count (C-104).
    pub org_zone: Zone,
    /// For how many times 24 hours a request may be pending before it is old; it is old strictly after that (C-61).
    #[cfg_attr(feature = "serde", serde(default = "request_age_days"))]
    pub request_age_days: u32,
    /// How many days lie at least between two reminders of old requests to one contractor; `None`: each reminder of the
    /// schedule is sent (C-63).
    #[cfg_attr(feature = "serde", serde(default))]
    pub contractor_min_interval_days: Option<u32>,
    /// The currency of a wallet that is opened, and of an amount that is given without one.
    #[cfg_attr(feature = "serde", serde(default = "usd"))]
    pub currency: Currency,
}

impl PayoutPolicy {
    /// The plain policy in that zone.
    pub fn new(org_zone: Zone) -> Self {
        Self {
            org_zone,
            request_age_days: request_age_days(),
            contractor_min_interval_days: None,
            currency: usd(),
        }
    }

    /// The local date after which a contractor must not have been reminded of old requests to be reminded on the date
    /// `today` (C-63). `None`: it does not matter when that was.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use compliance_core::payout::PayoutPolicy;
    ///
    /// let weekly = PayoutPolicy {
    ///     contractor_min_interval_days: Some(7),
    ///     ..PayoutPolicy::new(zone_core::Zone::UTC)
    /// };
    /// let day = |day| NaiveDate::from_ymd_opt(2026, 6, day).ok_or("no such date");
    /// assert_eq!(weekly.spared_after(day(8)?), Some(day(1)?));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn spared_after(&self, today: NaiveDate) -> Option<NaiveDate> {
        let days = self.contractor_min_interval_days.filter(|days| *days > 0)?;
        Some(today.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN))
    }

    /// From when on, and why, a request that was made at `created_at` is old (C-61). `None`: never.
    pub fn old(&self, created_at: Instant) -> Option<Because> {
        Because::past("C-61", "its making", created_at, Span::days(self.request_age_days))
    }
}

fn request_age_days() -> u32 {
    7
}

fn usd() -> Currency {
    Currency::USD
}
