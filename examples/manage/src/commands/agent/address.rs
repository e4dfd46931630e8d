//! `agent address`: where mail reaches an agent; without an address none is sent.

use serde_json::json;

use super::find;
use crate::{
    email_address::EmailAddress,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

/// `email`: the address; `None`: there is none.
pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    name: &str,
    email: Option<&str>,
) -> Result<Exit, Error> {
    let email: Option<EmailAddress> =
        email.map(str::parse).transpose().map_err(|error| Error::Cannot(format!("EMAIL: {error}")))?;
    let agent = find(store, name)?;
    recorded(invocation, store, "agent address", |invocation, store| {
        let changed = agent.email.as_deref() != email.as_ref().map(EmailAddress::as_str);
        if changed && !invocation.dry_run {
            let found = store.set_agent_email(agent.id, email.as_ref().map(EmailAddress::as_str))?;
            if !found {
                return Err(Error::Cannot(format!("the agent {} was deleted meanwhile", agent.name)));
            }
            invocation
                .has_done(format!("the address of {} was changed", agent.name), json!({ "changed": 1 }));
        }
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "agent address", "agent": agent.name,
                "email": email.as_ref().map(EmailAddress::as_str), "changed": changed,
                "dry_run": invocation.dry_run,
            }))?;
        } else {
            let told = match &email {
                Some(address) => format!("Mail reaches {} at {address}", agent.name),
                None => format!("No mail reaches {}", agent.name),
            };
            let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
            invocation.output.line(format_args!(
                "{dry}{told}{}",
                match (changed, invocation.dry_run) {
                    (false, _) => ", as before.",
                    (true, true) => ", it would be.",
                    (true, false) => " from now on.",
                }
            ))?;
        }
        let counts = json!({ "changed": u8::from(changed) });
        Ok(Finished { value: Exit::Done, counts, trouble: None })
    })
}
