//! `explain pattern`.

use duecourse::kinds::Patterns;
use session_core::pattern::PatternKey;

use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let key: PatternKey = text.trim().parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    let told = super::explained::<Patterns, S>(invocation, store, key.as_str())?;
    super::tell(invocation, &format!("pattern {key}"), &told)
}
