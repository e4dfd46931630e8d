//! Writes what a pattern's steps bring about for its sessions.

use session_core::{
    class::ClassSession,
    pattern::{Pattern, PatternEffect},
};

use crate::{EffectWriter, Effects, StorageError};

/// First what becomes of the sessions that are there, then their new keys, then the new sessions: so a place that one
/// gives up is free for another.
pub(crate) fn write<W: EffectWriter>(
    effects: &Effects<'_, Pattern>,
    writer: &mut W,
) -> Result<(), StorageError> {
    writer.neighbours(effects.iter().filter_map(|effect| match effect {
        PatternEffect::Session(step) => Some(&**step),
        _ => None,
    }))?;
    writer.rekey::<ClassSession>(effects.iter().filter_map(|effect| match effect {
        PatternEffect::Rekeyed { id, key } => Some((*id, key.as_str())),
        _ => None,
    }))?;
    writer.births(effects.iter().filter_map(|effect| match effect {
        PatternEffect::NewSession(birth) => Some(&**birth),
        _ => None,
    }))?;
    // Its sessions are its own by now: they must not become those of a pattern that somebody else has made meanwhile.
    writer.births_for_sure(effects.iter().filter_map(|effect| match effect {
        PatternEffect::NewPattern(birth) => Some(&**birth),
        _ => None,
    }))
}
