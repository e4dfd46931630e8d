//! `migrate`: creates and upgrades the tables.

use serde_json::json;
use storage_diesel::SchemaState;

use crate::{
    database::Place,
    error::{Error, Exit},
    policy_change,
    session::Session,
    store::Store,
};

pub(crate) fn run<S: Store>(
    session: &mut Session,
    store: &mut S,
    place: &Place,
    revert: bool,
) -> Result<Exit, Error> {
    if session.dry_run && revert {
        let would = store.schema()? != SchemaState::Missing;
        if session.is_json() {
            session
                .output
                .object(&json!({ "command": "migrate", "dry_run": true, "would_revert": would }))?;
        } else if would {
            session.output.line(format_args!(
                "[DRY RUN] Would take the latest step of {place} back, with all that its tables hold."
            ))?;
        } else {
            session.output.line("[DRY RUN] There is nothing to revert.")?;
        }
        return Ok(Exit::Done);
    }
    if session.dry_run {
        let state = match store.schema()? {
            SchemaState::Missing => "has no tables of ours yet".to_owned(),
            SchemaState::Older { found } => format!("has the older schema {found}"),
            SchemaState::Current => "is up to date".to_owned(),
            SchemaState::Newer { found } => format!("has the newer schema {found}"),
        };
        if session.is_json() {
            session.output.object(&json!({ "command": "migrate", "dry_run": true, "state": state }))?;
        } else {
            session.output.line(format_args!("[DRY RUN] {place} {state}."))?;
        }
        return Ok(Exit::Done);
    }
    let (applied, reverted) =
        if revert { (Vec::new(), store.revert_last()?) } else { (store.migrate()?, None) };
    if !revert {
        policy_change::begin_all_if_new(session, store)?;
    }
    if session.is_json() {
        let object = json!({
            "command": "migrate", "database": place.to_string(), "applied": applied, "reverted": reverted,
        });
        session.output.object(&object)?;
        return Ok(Exit::Done);
    }
    for name in &applied {
        session.output.line(format_args!("Applied {name}."))?;
    }
    match (revert, reverted) {
        (true, Some(name)) => session.output.line(format_args!("Reverted {name}."))?,
        (true, None) => session.output.line("There is nothing to revert.")?,
        (false, _) => session.output.line(format_args!("{place} is up to date."))?,
    }
    Ok(Exit::Done)
}
