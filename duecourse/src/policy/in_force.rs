use serde::de::Error as _;
use storage_diesel::{Database, StorageError};

use super::zone_data;
use crate::Kind;

/// The policy of one kind that is in force, as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InForce {
    /// The choices of the business, as JSON.
    pub text: String,
    /// Whether every record has its next instant under it, by the clocks as this program knows them. It is not
    /// so while a change is half done, and not when the time zone data is newer than when they were last looked at.
    pub reviewed: bool,
    /// Whether the latter is so.
    pub newer_zone_data: bool,
}

impl InForce {
    /// Whether those choices are in force, and every record has its next instant under them.
    pub fn holds<K: Kind>(&self, choices: &K::Choices) -> bool {
        self.reviewed && self.text == text_of::<K>(choices)
    }

    /// The choices.
    ///
    /// # Errors
    /// [`UnreadablePolicy`] if they cannot be read.
    pub fn choices<K: Kind>(&self) -> Result<K::Choices, UnreadablePolicy> {
        parse::<K>(&self.text)
    }
}

/// The policy in force cannot be read, such as that of a later program, or one that a hand has changed.
#[derive(Debug, thiserror::Error)]
#[error("the policy that is in force in the database cannot be read, that for {records}: {cause}")]
#[non_exhaustive]
pub struct UnreadablePolicy {
    /// Whose policy it is, such as `referral codes`.
    pub records: &'static str,
    /// What is wrong with it.
    pub cause: serde_json::Error,
}

/// Why something that writes records cannot be done under the policy that it was called with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotInForce {
    /// Another policy is in force.
    #[error(
        "the policy that is named is not the one in force; nothing was changed: `{sweep}` under it puts it in force"
    )]
    Another {
        /// The sweep that changes that.
        sweep: &'static str,
    },
    /// None is in force yet.
    #[error("no policy is in force yet; nothing was changed: `{sweep}` puts one in force")]
    NoneYet {
        /// The sweep that changes that.
        sweep: &'static str,
    },
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The policy of that kind in force; `None` before the first run.
///
/// # Errors
/// What the storage says.
pub fn in_force<K: Kind, S: Database>(store: &mut S) -> Result<Option<InForce>, StorageError> {
    let Some(text) = store.setting(K::SETTINGS.policy)? else { return Ok(None) };
    let newer_zone_data = zone_data::is_newer::<K, _>(store, &text)?;
    let reviewed = store.setting(K::SETTINGS.reviewed)?.as_deref() == Some("yes") && !newer_zone_data;
    Ok(Some(InForce { text, reviewed, newer_zone_data }))
}

/// Refuses other choices than those in force, and sees to it that nothing is written once they are not in force
/// any more. For whatever writes records but the kind's sweep: only that one changes the policy.
///
/// # Errors
/// [`NotInForce`]; nothing was changed then.
pub fn require_in_force<K: Kind, S: Database>(store: &mut S, wanted: &K::Choices) -> Result<(), NotInForce> {
    match store.setting(K::SETTINGS.policy)? {
        Some(stored) if rewritten::<K>(&stored) == text_of::<K>(wanted) => {
            store.require_setting(Some((K::SETTINGS.policy, &stored)));
            Ok(())
        }
        Some(_) => Err(NotInForce::Another { sweep: K::SWEEP }),
        None => Err(NotInForce::NoneYet { sweep: K::SWEEP }),
    }
}

/// The form in which the database keeps the choices.
pub(super) fn text_of<K: Kind>(choices: &K::Choices) -> String {
    // Plain values under text keys always make an object.
    serde_json::to_string(choices).unwrap_or_default()
}

pub(super) fn parse<K: Kind>(text: &str) -> Result<K::Choices, UnreadablePolicy> {
    serde_json::from_str(text).map_err(|cause| UnreadablePolicy { records: K::WORDS.many, cause })
}

/// What [`text_of`] would write today of the choices that an earlier program wrote: it knew fewer of them, and
/// those that it did not name are the usual ones.
fn rewritten<K: Kind>(text: &str) -> String {
    parse::<K>(text).map_or_else(|_| text.to_owned(), |choices| text_of::<K>(&choices))
}

impl UnreadablePolicy {
    /// One that is wrong for another reason than its form.
    pub fn because(records: &'static str, cause: impl std::fmt::Display) -> Self {
        Self { records, cause: serde_json::Error::custom(cause) }
    }
}
