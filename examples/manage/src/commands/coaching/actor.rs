//! On whose behalf something is asked of a session.

use automation_core::Actor;
use session_core::{Contract, contract::Role};

use crate::{error::Error, invocation::Invocation};

/// The role of whoever is not on the contract.
pub(super) const STRANGER: &str = "stranger";

/// The participant who asks: the side of `--by`, the user of `--as`, or both. Whoever is on the contract
/// has the contract's role, whatever is said; whoever is not is told so by the rules (G-11).
pub(super) fn participant(
    invocation: &Invocation,
    contract: &Contract,
    by: Option<Role>,
) -> Result<Actor, Error> {
    named(invocation, contract, by)?.ok_or_else(|| {
        Error::Cannot(
            "say who asks: --by student, --by coach, or --as USER for one of the two of the contract"
                .to_owned(),
        )
    })
}

/// The same, or staff if nobody is named: somebody who is named by mistake must not pass for staff.
pub(super) fn anybody(
    invocation: &Invocation,
    contract: &Contract,
    by: Option<Role>,
) -> Result<Actor, Error> {
    Ok(named(invocation, contract, by)?.unwrap_or_else(|| invocation.actor()))
}

fn named(invocation: &Invocation, contract: &Contract, by: Option<Role>) -> Result<Option<Actor>, Error> {
    if !invocation.operator_is_named {
        return Ok(by.map(|role| Actor::participant(contract.user(role).clone(), role.as_str())));
    }
    let user = invocation.operator();
    let side = contract.side_of(user);
    if let (Some(side), Some(by)) = (side, by)
        && side != by
    {
        return Err(Error::Cannot(format!(
            "{user} is the {side} of contract {}, not its {by}",
            contract.number
        )));
    }
    let role = side.or(by).map_or(STRANGER, Role::as_str);
    Ok(Some(Actor::participant(user.clone(), role)))
}

/// `ann (student)`, for people.
pub(super) fn name(actor: &Actor) -> String {
    match actor {
        Actor::Participant { user, role } | Actor::Staff { user, role } => format!("{user} ({role})"),
        Actor::System => "the system".to_owned(),
    }
}
