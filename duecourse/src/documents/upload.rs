use automation_core::{
    Actor, Cause, Change, CommandError, Failure, Happening, Id, Refusal, begin, one_policy,
};
use compliance_core::document::{
    Document, DocumentDraft, DocumentEvent, DocumentPolicy, DocumentRef, UploadReason,
};
use storage_diesel::{Inserted, StorageError};

use super::DocumentStore;
use crate::{
    Call,
    dry_run::{Fate, in_transaction},
    kinds::Documents,
    policy,
    suggestions::hear_of_others,
};

/// A document that was handed in, or would be.
#[derive(Debug)]
#[non_exhaustive]
pub struct Uploaded {
    /// The document, with its first step.
    pub change: Change<Document>,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

/// Why no document was handed in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// The rules say no.
    #[error("{0}")]
    Refused(Box<Refusal<UploadReason>>),
    /// Another document has that reference.
    #[error("the document {0} is there already; renew it, or name another one")]
    Taken(DocumentRef),
    /// The document does not come to rest.
    #[error("{}: {}", .0.key, .0.cause)]
    Failed(Failure),
    /// Somebody else changed it as it was made.
    #[error("document {0} was changed by somebody else meanwhile; nothing was done, try again")]
    Moved(Id),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Hands a document in (C-E2), under the policy in force and in one transaction: the workspaces that its contractor belongs
/// to are read in it (C-B13), and who handed it in is its first step. The unique key decides whether a reference is taken,
/// so there is no race. The host hears of references that are written nearly alike. A dry run does all of it and takes it
/// back.
///
/// # Errors
/// [`UploadError`]; nothing was stored then.
pub fn upload<S: DocumentStore>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &DocumentPolicy,
    draft: DocumentDraft,
    actor: &Actor,
) -> Result<Uploaded, UploadError> {
    policy::require_in_force::<Documents, _>(store, wanted)?;
    let change = in_transaction(store, |store| -> Result<_, UploadError> {
        let workspaces = store.workspaces_of(&draft.contractor)?;
        let document = draft
            .upload(actor, &workspaces, call.now, wanted)
            .map_err(|refusal| UploadError::Refused(Box::new(refusal)))?;
        let inserted = store.insert(std::slice::from_ref(&document), &one_policy(wanted))?;
        let Some(Inserted::New(id)) = inserted.first() else {
            return Err(UploadError::Taken(document.reference));
        };
        let others = store.alike::<Document>(document.reference.as_str());
        hear_of_others(call, "document", document.reference.as_str(), others);
        let first = Happening::new(DocumentEvent::Uploaded, call.now, Cause::asked(actor, None));
        let change = begin(store, &one_policy(wanted), *id, &first)?;
        Ok((change, Fate::of(call)))
    })?;
    Ok(Uploaded { change, is_written: !call.dry_run })
}

impl From<CommandError<std::convert::Infallible, StorageError>> for UploadError {
    fn from(error: CommandError<std::convert::Infallible, StorageError>) -> Self {
        match error {
            CommandError::Refused(refusal) => match refusal.objections().first().map(|one| one.reason) {
                Some(never) => match never {},
                None => Self::Moved(Id(0)),
            },
            CommandError::NotFound(id) | CommandError::Moved(id) => Self::Moved(id),
            CommandError::Failed(failure) => Self::Failed(failure),
            CommandError::Storage(error) => Self::Storage(error),
        }
    }
}
