//! `list contracts`.

use automation_core::Row;
use clap::Args;
use serde_json::json;
use session_core::Contract;
use storage_diesel::Filter;

use super::pages::pages;
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use session_core::contract::ContractStatus;

#[derive(Debug, Args)]
pub(crate) struct ListContracts {
    /// Only contracts with this stored status, such as active or awaiting-response
    #[arg(long, value_name = "STATUS", value_parser = contract_status)]
    pub(crate) status: Option<ContractStatus>,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// One of the words of S-4, written as options are.
fn contract_status(text: &str) -> Result<ContractStatus, String> {
    text.replace('-', "_").parse().map_err(|error: session_core::texts::WordError| error.to_string())
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    list: &ListContracts,
) -> Result<Exit, Error> {
    let filters: Vec<Filter<'_>> =
        list.status.into_iter().map(|status| Filter::is("status", status.as_str())).collect();
    let head = line("CONTRACT", ["STUDENT", "COACH"], ["SESSIONS", "MINUTES"], "STATUS", "PAYMENT");
    let words = (head.as_str(), "No contracts.");
    pages::<Contract, S, _>(invocation, store, &filters, list.limit, words, |invocation, _, rows| {
        Ok(rows.iter().map(|row| told(invocation, row)).collect())
    })
}

fn told(invocation: &Invocation, row: &Row<Contract>) -> String {
    let one = &row.record;
    if invocation.is_json() {
        return json!({ "id": row.id, "contract": one }).to_string();
    }
    let (total, minutes) = (one.total_sessions.to_string(), one.length.minutes().to_string());
    let people = [one.student.as_str(), one.coach.as_str()];
    line(one.number.as_str(), people, [&total, &minutes], one.status.spoken(), one.payment.as_str())
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn line(
    number: &str,
    [student, coach]: [&str; 2],
    [total, minutes]: [&str; 2],
    status: &str,
    payment: &str,
) -> String {
    format!("{number:<12} {student:<16} {coach:<16} {total:>8}  {minutes:>7}  {status:<17}  {payment}")
}
