//! `explain class-session`.

use duecourse::kinds::ClassSessions;
use session_core::class::SessionKey;

use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let key: SessionKey = text.trim().parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    let told = super::explained::<ClassSessions, S>(invocation, store, key.as_str())?;
    super::tell(invocation, &format!("class session {key}"), &told)
}
