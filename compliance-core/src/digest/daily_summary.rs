use automation_core::money::{Currency, Money, MoneyError};
use chrono::NaiveDate;

use super::{DigestPolicy, DigestWindow};

/// The draft estimates that need no attention: more than these are told of (C-41).
const DRAFTS_WITHOUT_ATTENTION: u64 = 5;

/// What happened in a window, what is open, and what needs somebody (C-40 to C-42).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DailySummary {
    /// The local date of the summary.
    pub today: NaiveDate,
    /// The first local day that it covers, inclusive.
    pub from: NaiveDate,
    /// The last local day that it covers, inclusive.
    pub to: NaiveDate,
    /// The numbers.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub facts: SummaryFacts,
    /// What needs somebody.
    pub attention: Attention,
}

/// What storage counts for a summary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SummaryFacts {
    /// Jobs made in the window.
    pub created: u64,
    /// Jobs whose completion was recorded in the window, and that are completed still.
    pub completed: u64,
    /// Estimates made in the window.
    pub estimates: u64,
    /// Payouts whose completion was recorded in the window: credits to wallets, not money that left (C-X8).
    pub payouts: u64,
    /// Their sum.
    pub paid: Sums,
    /// The actual cost of the jobs that the policy's revenue basis counts, those without any left out (C-X7).
    pub revenue: Sums,
    /// All jobs that there are.
    pub total: u64,
    /// Those of the phase Pending.
    pub pending: u64,
    /// Those of the phase Active.
    pub active: u64,
    /// Estimates that are drafts.
    pub draft_estimates: u64,
    /// Completions that wait for somebody to look at them.
    pub pending_completions: u64,
    /// Jobs of the phase Pending without an assignee.
    pub unassigned: u64,
    /// Jobs of the phases Pending and Active that were due before today (C-X5).
    pub overdue: u64,
}

/// What needs somebody (C-41); what is zero needs nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Attention {
    /// Jobs without an assignee.
    pub unassigned: u64,
    /// Jobs that were due before today.
    pub overdue: u64,
    /// Completions that wait for somebody to look at them.
    pub completions: u64,
    /// Draft estimates, where there are more than five.
    pub estimates: u64,
}

/// Amounts of money, summed for each currency, by the currency's code. It is never empty: nothing is zero of one.
///
/// ```
/// use automation_core::money::Money;
/// use compliance_core::digest::Sums;
///
/// let mut sums = Sums::default();
/// sums.add(Money::new(2_500, "EUR".parse()?))?;
/// sums.add(Money::new(100, "USD".parse()?))?;
/// sums.add(Money::new(500, "EUR".parse()?))?;
/// let told: Vec<String> = sums.amounts("USD".parse()?).iter().map(ToString::to_string).collect();
/// assert_eq!(told, ["30.00 EUR", "1.00 USD"]);
/// assert_eq!(Sums::default().amounts("USD".parse()?), [Money::zero("USD".parse()?)]);
/// # Ok::<(), automation_core::money::MoneyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Sums(Vec<Money>);

impl Sums {
    /// Adds an amount to the sum of its currency.
    ///
    /// # Errors
    /// [`MoneyError`] if the sum is too large; nothing is added then.
    pub fn add(&mut self, amount: Money) -> Result<(), MoneyError> {
        match self.0.binary_search_by_key(&amount.currency, |sum| sum.currency) {
            Ok(place) => {
                if let Some(sum) = self.0.get_mut(place) {
                    *sum = sum.plus(amount)?;
                }
            }
            Err(place) => self.0.insert(place, amount),
        }
        Ok(())
    }

    /// The sums; if nothing was added, zero of that currency.
    pub fn amounts(&self, of_nothing: Currency) -> Vec<Money> {
        if self.0.is_empty() { vec![Money::zero(of_nothing)] } else { self.0.clone() }
    }
}

impl DailySummary {
    /// The summary of that window on that day. It is made also where nothing happened: that all is well is news (C-41).
    pub fn of(facts: SummaryFacts, policy: &DigestPolicy, window: DigestWindow, today: NaiveDate) -> Self {
        let (from, to) = window.days(policy.org_zone);
        let attention = Attention {
            unassigned: facts.unassigned,
            overdue: facts.overdue,
            completions: facts.pending_completions,
            estimates: if facts.draft_estimates > DRAFTS_WITHOUT_ATTENTION {
                facts.draft_estimates
            } else {
                0
            },
        };
        let facts = SummaryFacts {
            paid: Sums(facts.paid.amounts(policy.currency)),
            revenue: Sums(facts.revenue.amounts(policy.currency)),
            ..facts
        };
        Self { today, from, to, facts, attention }
    }
}

impl Attention {
    /// Whether nothing needs anybody.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
