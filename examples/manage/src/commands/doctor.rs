use crate::{
    database::Place,
    error::{Error, Exit},
    session::Session,
};
pub(crate) fn run(_: &mut Session, _: &Place) -> Result<Exit, Error> {
    Ok(Exit::Done)
}
