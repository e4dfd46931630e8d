//! `person list`.

use automation_core::Id;
use compliance_core::people::Role;

use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

/// How many people are read together.
const PAGE: usize = 1_000;

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    role: Option<Role>,
) -> Result<Exit, Error> {
    let (mut after, mut listed, mut unreadable) = (None, 0_u64, 0_u64);
    while !invocation.output.is_closed() {
        let people = store.people(after, PAGE)?;
        let last = people.rows.last().map(|(id, _)| *id);
        after = last.max(people.unreadable.last().map(|failure| failure.id));
        if after.is_none() {
            break;
        }
        for failure in &people.unreadable {
            let Id(number) = failure.id;
            complain!("error: person {} (number {number}): {}", failure.key, failure.cause);
            unreadable = unreadable.saturating_add(1);
        }
        for (_, person) in
            people.rows.iter().filter(|(_, person)| role.is_none_or(|role| person.role == role))
        {
            let workspaces = store.workspaces_of(&person.user)?;
            let workspaces: Vec<&str> = workspaces.iter().map(|workspace| workspace.as_str()).collect();
            if invocation.is_json() {
                let object = serde_json::json!({ "person": person, "workspaces": workspaces });
                invocation.output.object(&object)?;
            } else {
                if listed == 0 {
                    invocation.output.line(row("PERSON", "ROLE", "STATUS", "ADDRESS", "WORKSPACES"))?;
                }
                let status = if person.active { "active" } else { "inactive" };
                let address = person.email.as_deref().unwrap_or("none");
                let user = person.user.as_str();
                invocation.output.line(row(
                    user,
                    person.role.as_str(),
                    status,
                    address,
                    &workspaces.join(", "),
                ))?;
            }
            listed = listed.saturating_add(1);
        }
    }
    if listed == 0 && unreadable == 0 && !invocation.is_json() {
        invocation.output.line("No people.")?;
    }
    invocation.output.flush()?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn row(person: &str, role: &str, status: &str, address: &str, workspaces: &str) -> String {
    format!("{person:<20}  {role:<10}  {status:<8}  {address:<28}  {workspaces}").trim_end().to_owned()
}
