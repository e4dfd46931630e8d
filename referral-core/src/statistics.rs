//! What codes brought in: revenue, agents, channels.

use std::collections::BTreeMap;

use automation_core::{Instant, civil};
use chrono::NaiveDate;
use zone_core::Zone;

use crate::{
    agent::AgentId,
    code::Code,
    money::{Money, MoneyError},
    redemption::PaymentStatus,
};

/// How many agents the list of the best shows.
const TOP_AGENTS: usize = 10;

/// What the statistics must know of one booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingFacts {
    /// When it was made.
    pub created_at: Instant,
    /// How far its payment is.
    pub payment: PaymentStatus,
    /// What was still to be paid at the end.
    pub total: Money,
    /// What was paid before.
    pub paid: Money,
    /// The code that was applied, with the agent who handed it out.
    pub code: Option<(Code, Option<AgentId>)>,
    /// What the code took off.
    pub discount: Option<Money>,
    /// Whether a representative made the booking.
    pub booked_by_representative: bool,
}

/// Where a booking came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// By a code with an agent.
    Agent,
    /// By a representative.
    Representative,
    /// All others.
    Direct,
}

/// What the completed bookings of a span of local days brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    /// Total price and partial payments together.
    pub revenue: Money,
    /// The revenue by channel; a channel without a booking is missing.
    pub channels: BTreeMap<Channel, Money>,
    /// The ten agents with the most revenue, the best first; equals by number.
    pub top_agents: Vec<(AgentId, Money)>,
    /// The revenue by code (R-16: agents see their own).
    pub codes: BTreeMap<Code, Money>,
    /// What all codes took off.
    pub discounts: Money,
    /// How many bookings had a discount.
    pub discounted_bookings: u64,
}

impl BookingFacts {
    /// Where the booking came from: an agent's code counts before a representative.
    pub fn channel(&self) -> Channel {
        match &self.code {
            Some((_, Some(_))) => Channel::Agent,
            _ if self.booked_by_representative => Channel::Representative,
            _ => Channel::Direct,
        }
    }
}

/// The statistics of the completed bookings that were made on the local days `from..=until` in `zone`,
/// amounts in the currency of `nothing`.
///
/// # Errors
/// [`MoneyError`] if a booking is of another currency or a sum is too large.
pub fn statistics<'a>(
    bookings: impl IntoIterator<Item = &'a BookingFacts>,
    from: NaiveDate,
    until: NaiveDate,
    zone: Zone,
    nothing: Money,
) -> Result<Statistics, MoneyError> {
    let nothing = Money::zero(nothing.currency);
    let (mut revenue, mut discounts, mut discounted_bookings) = (nothing, nothing, 0_u64);
    let (mut channels, mut agents, mut codes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for booking in bookings {
        let day = civil::date_at(booking.created_at, zone);
        if booking.payment != PaymentStatus::Completed || day < from || day > until {
            continue;
        }
        let income = booking.total.plus(booking.paid)?;
        revenue = revenue.plus(income)?;
        add(&mut channels, booking.channel(), income)?;
        if let Some((code, agent)) = &booking.code {
            add(&mut codes, code.clone(), income)?;
            if let Some(agent) = agent {
                add(&mut agents, *agent, income)?;
            }
        }
        if let Some(discount) = booking.discount.filter(|discount| discount.minor > 0) {
            discounts = discounts.plus(discount)?;
            discounted_bookings = discounted_bookings.saturating_add(1);
        }
    }
    let mut top_agents: Vec<(AgentId, Money)> = agents.into_iter().collect();
    top_agents.sort_by_key(|(agent, income)| (std::cmp::Reverse(income.minor), *agent));
    top_agents.truncate(TOP_AGENTS);
    Ok(Statistics { revenue, channels, top_agents, codes, discounts, discounted_bookings })
}

fn add<K: Ord>(sums: &mut BTreeMap<K, Money>, key: K, income: Money) -> Result<(), MoneyError> {
    let sum = match sums.get(&key) {
        Some(sum) => sum.plus(income)?,
        None => income,
    };
    sums.insert(key, sum);
    Ok(())
}
