//! `list referral-codes`: what is stored, page by page.

use automation_core::Lifecycle;
use referral_core::{Agents, ReferralCode};
use serde_json::json;
use storage_diesel::Filter;

use crate::{
    civil_time::minute,
    cli::{ListCodes, StatusWord},
    complaint::complain,
    error::{Error, Exit},
    session::Session,
    store::Store,
};

/// How many codes are read together.
const PAGE: usize = 1_000;

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, list: &ListCodes) -> Result<Exit, Error> {
    let mut filters = Vec::new();
    match list.status {
        Some(StatusWord::Active) => filters.push(Filter::is("status", "active")),
        Some(StatusWord::Inactive) => filters.push(Filter::is("status", "inactive")),
        None => {}
    }
    if list.expired {
        filters.push(Filter::before("expires_at", session.now));
    }
    let mut left = list.limit.unwrap_or(u64::MAX);
    let (mut after, mut unreadable, mut listed) = (None, 0_u64, 0_u64);
    loop {
        let batch = store.page::<ReferralCode>(after, PAGE, &filters)?;
        for row in &batch.rows {
            if left == 0 || session.output.is_closed() {
                break;
            }
            if listed == 0 && !session.is_json() {
                session.output.line(line("CODE", "AGENT", "DISCOUNT", "EXPIRES", "STATUS"))?;
            }
            left = left.saturating_sub(1);
            listed = listed.saturating_add(1);
            print(session, &row.record, &batch.facts)?;
        }
        for failure in &batch.unreadable {
            complain!("error: {}: {}", failure.key, failure.cause);
            unreadable = unreadable.saturating_add(1);
        }
        after = batch.next;
        if after.is_none() || left == 0 || session.output.is_closed() {
            break;
        }
    }
    if listed == 0 && !session.is_json() {
        session.output.line("No referral codes.")?;
    }
    session.output.flush()?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

fn print(session: &mut Session, code: &ReferralCode, agents: &Agents) -> Result<(), Error> {
    if session.is_json() {
        return session.output.object(&json!({
            "code": code.code, "agent": code.agent.map(|_| agents.name_of(code.agent)),
            "agent_id": code.agent, "discount": code.discount.percent(), "expires_at": code.expires_at,
            "status": code.state(), "created_at": code.created_at,
        }));
    }
    let expires = code.expires_at.map_or_else(|| "never".to_owned(), |at| minute(at, session.zone()));
    let (agent, discount) = (agents.name_of(code.agent), code.discount.to_string());
    session.output.line(line(code.code.as_str(), agent, &discount, &expires, code.state()))
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn line(code: &str, agent: &str, discount: &str, expires: &str, status: &str) -> String {
    format!("{code:<16} {agent:<24} {discount:>8}  {expires:<16}  {status}")
}
