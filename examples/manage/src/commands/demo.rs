use crate::{
    error::{Error, Exit},
    session::Session,
};
use std::path::Path;
pub(crate) fn run(_: &mut Session, _: &Path, _: bool) -> Result<Exit, Error> {
    Ok(Exit::Done)
}
