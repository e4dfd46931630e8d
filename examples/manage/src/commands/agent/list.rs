//! `agent list`: who they are, and where mail reaches them.

use automation_core::Id;
use referral_core::agent::AgentId;

use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

/// How many agents are read together.
const PAGE: usize = 1_000;

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    limit: Option<u64>,
) -> Result<Exit, Error> {
    let mut left = limit.unwrap_or(u64::MAX);
    let (mut after, mut listed, mut unreadable) = (None, 0_u64, 0_u64);
    while left > 0 && !invocation.output.is_closed() {
        let page = usize::try_from(left).unwrap_or(PAGE).min(PAGE);
        let agents = store.readable_agents(after, page)?;
        let last = agents.rows.last().map(|agent| agent.id);
        let last = last.max(agents.unreadable.last().map(|failure| AgentId(failure.id.0)));
        if last.is_none() {
            break;
        }
        after = last;
        for failure in &agents.unreadable {
            let Id(number) = failure.id;
            complain!("error: agent {} (number {number}): {}", failure.key, failure.cause);
            unreadable = unreadable.saturating_add(1);
        }
        for agent in &agents.rows {
            if invocation.is_json() {
                invocation.output.object(agent)?;
            } else {
                if listed == 0 {
                    invocation.output.line(row("NUMBER", "NAME", "STATUS", "ADDRESS"))?;
                }
                let status = if agent.active { "active" } else { "inactive" };
                let address = agent.email.as_deref().unwrap_or("none");
                invocation.output.line(row(&agent.id.to_string(), &agent.name, status, address))?;
            }
            (left, listed) = (left.saturating_sub(1), listed.saturating_add(1));
        }
    }
    if listed == 0 && unreadable == 0 && !invocation.is_json() {
        invocation.output.line("No agents.")?;
    }
    invocation.output.flush()?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn row(number: &str, name: &str, status: &str, address: &str) -> String {
    format!("{number:>6}  {name:<24}  {status:<8}  {address}")
}
