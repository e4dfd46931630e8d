//! `list payout-requests` and `list eligibilities`.

use automation_core::{Lifecycle as _, Row};
use clap::{Args, ValueEnum};
use compliance_core::payout::{PayoutEligibility, PayoutRequest};
use serde_json::json;
use storage_diesel::Filter;

use super::pages::pages;
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use duecourse::civil_time::minute;

#[derive(Debug, Args)]
pub(crate) struct ListPayoutRequests {
    /// Only requests with this stored status
    #[arg(long, value_enum, value_name = "STATUS")]
    status: Option<RequestWord>,
    /// Only this contractor's
    #[arg(long, value_name = "USER")]
    contractor: Option<String>,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct ListEligibilities {
    /// Only what has this stored status
    #[arg(long, value_enum, value_name = "STATUS")]
    status: Option<EligibilityWord>,
    /// Only this contractor's
    #[arg(long, value_name = "USER")]
    contractor: Option<String>,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// The documented words (C-E8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RequestWord {
    Pending,
    Approved,
    Rejected,
    Processing,
    Completed,
}

impl RequestWord {
    /// As it is stored.
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Processing => "processing",
            Self::Completed => "completed",
        }
    }
}

/// The documented words (C-E7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EligibilityWord {
    Ready,
    Processing,
    Paid,
    OnHold,
}

impl EligibilityWord {
    /// As it is stored.
    fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Processing => "processing",
            Self::Paid => "paid",
            Self::OnHold => "on_hold",
        }
    }
}

fn filters<'a>(status: Option<&'a str>, contractor: Option<&'a str>) -> Vec<Filter<'a>> {
    let status = status.map(|status| Filter::is("state", status));
    status.into_iter().chain(contractor.map(|contractor| Filter::is("contractor", contractor))).collect()
}

pub(super) fn requests<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    list: &ListPayoutRequests,
) -> Result<Exit, Error> {
    let filters = filters(list.status.map(RequestWord::as_str), list.contractor.as_deref());
    let head = line("REQUEST", "CONTRACTOR", "AMOUNT", "MADE", "STATUS");
    let words = (head.as_str(), "No payout requests.");
    pages::<PayoutRequest, S, _>(invocation, store, &filters, list.limit, words, |invocation, _, rows| {
        Ok(rows.iter().map(|row| of_request(invocation, row)).collect())
    })
}

pub(super) fn eligibilities<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    list: &ListEligibilities,
) -> Result<Exit, Error> {
    let filters = filters(list.status.map(EligibilityWord::as_str), list.contractor.as_deref());
    let head = line("JOB", "CONTRACTOR", "AMOUNT", "MADE", "STATUS");
    let words = (head.as_str(), "Nothing is owed for any job.");
    pages::<PayoutEligibility, S, _>(invocation, store, &filters, list.limit, words, |invocation, _, rows| {
        Ok(rows.iter().map(|row| of_job(invocation, row)).collect())
    })
}

fn of_request(invocation: &Invocation, row: &Row<PayoutRequest>) -> String {
    let one = &row.record;
    if invocation.is_json() {
        return json!({ "request": one }).to_string();
    }
    let made = minute(one.created_at, invocation.zone());
    line(one.number.as_str(), one.contractor.as_str(), &one.amount.to_string(), &made, one.state())
}

fn of_job(invocation: &Invocation, row: &Row<PayoutEligibility>) -> String {
    let one = &row.record;
    if invocation.is_json() {
        return json!({ "eligibility": one }).to_string();
    }
    let made = minute(one.created_at, invocation.zone());
    line(one.job.as_str(), one.contractor.as_str(), &one.amount.to_string(), &made, one.state())
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn line(key: &str, contractor: &str, amount: &str, made: &str, status: &str) -> String {
    format!("{key:<20} {contractor:<20} {amount:>16}  {made:<16}  {status}")
}
