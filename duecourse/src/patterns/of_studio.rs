use automation_core::Commands;
use session_core::{ClassSession, Pattern, PatternPolicy, class::Studio};
use storage_diesel::{Database, Stored};

use crate::{
    Answer, AskError, Asked, Call, StoreOf, Which,
    ask::ask,
    kinds::{ClassSessions, Patterns},
    suggestions::Unknown,
};

/// Whoever acts for one studio: its own patterns and class sessions are found by their keys, and another's are not
/// there (P-B13).
///
/// ```
/// use duecourse::patterns::OfStudio;
/// use session_core::class::Studio;
///
/// let harbour = Studio::new("harbour")?;
/// assert!(OfStudio(&harbour).owns("harbour/MON-10/2026-03-02T10:00"));
/// assert!(!OfStudio(&harbour).owns("harbour-west/MON-10"));
/// # Ok::<(), automation_core::texts::LineError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct OfStudio<'a>(pub &'a Studio);

impl OfStudio<'_> {
    /// Whether a pattern or a session of that key is the studio's.
    pub fn owns(self, key: &str) -> bool {
        key.trim().split_once('/').is_some_and(|(studio, _)| studio == self.0.as_str())
    }

    /// Asks a command of one of its patterns, as [`ask`] does.
    ///
    /// # Errors
    /// [`AskError`]; then everything is as it was.
    pub fn ask_pattern<S: StoreOf<Patterns>>(
        self,
        call: &Call<'_>,
        store: &mut S,
        wanted: &PatternPolicy,
        asked: &Asked<'_, <Pattern as Commands>::Command>,
    ) -> Result<Answer<Pattern>, AskError<<Pattern as Commands>::Reason>> {
        self.require::<Pattern, S>(store, "pattern", asked.which)?;
        ask::<Patterns, S>(call, store, wanted, asked)
    }

    /// Asks a command of one of its class sessions, as [`ask`] does.
    ///
    /// # Errors
    /// [`AskError`]; then everything is as it was.
    pub fn ask_session<S: StoreOf<ClassSessions>>(
        self,
        call: &Call<'_>,
        store: &mut S,
        wanted: &PatternPolicy,
        asked: &Asked<'_, <ClassSession as Commands>::Command>,
    ) -> Result<Answer<ClassSession>, AskError<<ClassSession as Commands>::Reason>> {
        self.require::<ClassSession, S>(store, "class session", asked.which)?;
        ask::<ClassSessions, S>(call, store, wanted, asked)
    }

    /// Another studio's is not there, and no name of another's is suggested.
    fn require<R: Stored, S: Database>(
        self,
        store: &mut S,
        what: &'static str,
        which: Which<'_>,
    ) -> Result<(), Unknown> {
        match which {
            Which::Key(key) if self.owns(key) => Ok(()),
            Which::Key(key) => {
                let likely = Unknown::of::<R, S>(store, what, key).likely;
                let likely = likely.into_iter().filter(|key| self.owns(key)).collect();
                Err(Unknown { what: what.to_owned(), key: key.to_owned(), likely })
            }
            // A number says nothing of whose it is.
            Which::Id(id) => Err(Unknown::numbered(what, id)),
        }
    }
}
