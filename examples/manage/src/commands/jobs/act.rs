//! `job act|assign|complete|…`: does with one job what its people do.

use automation_core::civil;
use compliance_core::job::{Job, JobNumber};
use duecourse::{Asked, kinds::Jobs};
use serde_json::json;
use storage_diesel::Delivery;

use super::action::{AskedOfJob, JobAction};
use crate::{
    asking::{ask, tell_steps},
    commands::cohorts::require_zone,
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
    suggestions::unknown_record,
};

/// Catches the job up, does what is asked, and tells the steps.
pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    action: &JobAction,
) -> Result<Exit, Error> {
    let zone = Jobs::named(invocation).org_zone;
    let Some(AskedOfJob { number, by, how, command }) = action.asked(civil::today(invocation.now, zone))?
    else {
        return Ok(Exit::Done);
    };
    let number = self::number(number)?;
    let typed = command.name().replace(' ', "-");
    recorded(invocation, store, &format!("job {typed}"), |invocation, store| {
        require_zone(invocation)?;
        if !how.hold {
            store.set_delivery(Delivery::Queued);
        }
        let Some(row) = store.find::<Job>(number.as_str())? else {
            return Err(unknown_record::<Job, _>(store, "job", number.as_str()));
        };
        let asked = Asked {
            which: number.as_str().into(),
            command: &command,
            name: &command.name().replace(' ', "_"),
            actor: &by.actor(invocation, &row.record)?,
            reason: how.reason.as_deref(),
        };
        let what = format!("job {number}");
        let answer = ask::<Jobs, _>(invocation, store, &what, &asked, |_, refused| {
            Error::Cannot(format!("{what}: {typed} is refused: {}", refused.refusal))
        })?;
        let change = answer.change;
        invocation.log.change(&change, &());
        tell_steps(invocation, &change)?;
        Ok(Finished { value: Exit::Done, counts: json!({ "steps": change.steps.len() }), trouble: None })
    })
}

/// A number as people write it.
pub(super) fn number(text: &str) -> Result<JobNumber, Error> {
    text.parse().map_err(|error| Error::Cannot(format!("{error}")))
}
