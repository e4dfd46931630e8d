//! `list referral-codes`.

use automation_core::{Batch, Failure, Lifecycle};
use clap::{Args, ValueEnum};
use referral_core::{ReferralCode, agent::Agents};
use serde_json::json;
use storage_diesel::Filter;

use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use duecourse::civil_time::minute;

#[derive(Debug, Args)]
pub(crate) struct ListCodes {
    /// Only codes with this stored status
    #[arg(long, value_enum, value_name = "STATUS")]
    pub(crate) status: Option<StatusWord>,
    /// Only codes whose expiry has passed
    #[arg(long)]
    pub(crate) expired: bool,
    /// What comes first
    #[arg(long, value_enum, default_value_t = Order::Number, value_name = "ORDER")]
    pub(crate) order: Order,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// As they were made
    Number,
    /// The earliest expiry first, those without one last; reads all codes once for every 50,000
    Expiry,
}

/// The two documented words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusWord {
    Active,
    Inactive,
}

/// How many codes are read together.
const PAGE: usize = 1_000;

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    list: &ListCodes,
) -> Result<Exit, Error> {
    let mut filters = Vec::new();
    match list.status {
        Some(StatusWord::Active) => filters.push(Filter::is("status", "active")),
        Some(StatusWord::Inactive) => filters.push(Filter::is("status", "inactive")),
        None => {}
    }
    if list.expired {
        filters.push(Filter::before("expires_at", invocation.now));
    }
    let mut listing = Listing { left: list.limit.unwrap_or(u64::MAX), listed: 0, unreadable: 0 };
    match list.order {
        Order::Number => listing.by_number(invocation, store, &filters)?,
        Order::Expiry => listing.by_expiry(invocation, store, &filters)?,
    }
    if listing.listed == 0 && !invocation.is_json() {
        invocation.output.line("No referral codes.")?;
    }
    invocation.output.flush()?;
    Ok(if listing.unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

struct Listing {
    /// How many codes may still be listed.
    left: u64,
    listed: u64,
    unreadable: u64,
}

impl Listing {
    fn is_over(&self, invocation: &Invocation) -> bool {
        self.left == 0 || invocation.output.is_closed()
    }

    fn by_number<S: Store>(
        &mut self,
        invocation: &mut Invocation,
        store: &mut S,
        filters: &[Filter<'_>],
    ) -> Result<(), Error> {
        let mut after = None;
        loop {
            let batch = store.page::<ReferralCode>(after, PAGE, filters)?;
            self.page(invocation, &batch)?;
            after = batch.next;
            if after.is_none() || self.is_over(invocation) {
                return Ok(());
            }
        }
    }

    /// Those without an expiry last, by number.
    fn by_expiry<S: Store>(
        &mut self,
        invocation: &mut Invocation,
        store: &mut S,
        filters: &[Filter<'_>],
    ) -> Result<(), Error> {
        let mut after = None;
        loop {
            let batch = store.page_by::<ReferralCode>("expires_at", after, PAGE, filters)?;
            self.page(invocation, &batch)?;
            after = batch.next;
            if self.is_over(invocation) {
                return Ok(());
            }
            if after.is_none() {
                break;
            }
        }
        let filters: Vec<Filter<'_>> = filters.iter().cloned().chain([Filter::null("expires_at")]).collect();
        self.by_number(invocation, store, &filters)
    }

    fn page(&mut self, invocation: &mut Invocation, batch: &Batch<ReferralCode>) -> Result<(), Error> {
        for row in &batch.rows {
            if self.is_over(invocation) {
                break;
            }
            let text = text(invocation, &row.record, &batch.facts);
            self.list(invocation, &text)?;
        }
        self.complain(&batch.unreadable);
        Ok(())
    }

    fn list(&mut self, invocation: &mut Invocation, text: &str) -> Result<(), Error> {
        if self.listed == 0 && !invocation.is_json() {
            invocation.output.line(line("CODE", "AGENT", "DISCOUNT", "EXPIRES", "STATUS"))?;
        }
        self.left = self.left.saturating_sub(1);
        self.listed = self.listed.saturating_add(1);
        invocation.output.line(text)
    }

    fn complain(&mut self, unreadable: &[Failure]) {
        for failure in unreadable {
            complain!("error: {}: {}", failure.key, failure.cause);
            self.unreadable = self.unreadable.saturating_add(1);
        }
    }
}

fn text(invocation: &Invocation, code: &ReferralCode, agents: &Agents) -> String {
    if invocation.is_json() {
        let object = json!({
            "code": code.code, "agent": code.agent.map(|_| agents.name_of(code.agent)),
            "agent_id": code.agent, "discount": code.discount.percent(), "expires_at": code.expires_at,
            "status": code.state(), "created_at": code.created_at,
        });
        return object.to_string();
    }
    let expires = code.expires_at.map_or_else(|| "never".to_owned(), |at| minute(at, invocation.zone()));
    let (agent, discount) = (agents.name_of(code.agent), code.discount.to_string());
    line(code.code.as_str(), agent, &discount, &expires, code.state())
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn line(code: &str, agent: &str, discount: &str, expires: &str, status: &str) -> String {
    format!("{code:<16} {agent:<24} {discount:>8}  {expires:<16}  {status}")
}
