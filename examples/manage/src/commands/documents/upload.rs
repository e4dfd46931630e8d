//! `document upload` (C-E2, C-B13).

use automation_core::{Lifecycle as _, UserId};
use clap::Args;
use compliance_core::{
    document::{DocumentDraft, DocumentName, DocumentType},
    people::Workspace,
};
use duecourse::{
    documents::{UploadError, upload},
    kinds::Documents,
};
use serde_json::json;

use super::{By, TermArgs, act::reference};
use crate::{
    commands::cohorts::require_zone,
    error::{Error, Exit},
    in_force::{Named as _, begin_if_new, not_in_force},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Upload {
    /// What people and files will call it
    reference: String,
    /// The workspace that it is to belong to: one of the contractor's
    #[arg(long, value_name = "NAME")]
    workspace: String,
    /// Whose document it is
    #[arg(long, value_name = "USER")]
    contractor: String,
    /// What it proves: id, license, insurance, certification, contract, safety or other
    #[arg(long = "type", value_name = "TYPE")]
    document_type: String,
    /// Its name
    #[arg(long, value_name = "TEXT")]
    name: String,
    #[command(flatten)]
    term: TermArgs,
    /// Who hands it in
    #[arg(long, value_enum, default_value_t = By::Contractor, value_name = "WHO")]
    by: By,
}

impl Upload {
    fn draft(&self) -> Result<DocumentDraft, Error> {
        let at = |option: &'static str| move |error: String| Error::Cannot(format!("{option}: {error}"));
        let workspace =
            Workspace::new(&self.workspace).map_err(|error| at("--workspace")(error.to_string()))?;
        let contractor =
            UserId::new(&self.contractor).map_err(|error| at("--contractor")(error.to_string()))?;
        let document_type: DocumentType = self
            .document_type
            .trim()
            .to_lowercase()
            .parse()
            .map_err(|error| at("--type")(format!("{error}")))?;
        let name = DocumentName::new(&self.name).map_err(|error| at("--name")(error.to_string()))?;
        let draft =
            DocumentDraft::new(reference(&self.reference)?, workspace, contractor, document_type, name);
        Ok(DocumentDraft { number: self.term.number()?, term: self.term.term()?, ..draft })
    }
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Upload,
) -> Result<Exit, Error> {
    let draft = asked.draft()?;
    recorded(invocation, store, "document upload", |invocation, store| {
        require_zone(invocation)?;
        // The zone was named, so the first documents of a database need no sweep before them.
        if !invocation.dry_run {
            begin_if_new::<Documents, _>(invocation, store)?;
        }
        let actor = asked.by.actor(invocation, &draft.contractor);
        let wanted = Documents::named(invocation);
        let uploaded = upload(&invocation.call(), store, &wanted, draft.clone(), &actor).map_err(in_words)?;
        let (document, reference) = (&uploaded.change.after, &draft.reference);
        if uploaded.is_written {
            invocation.has_done(format!("handed in {reference}"), json!({ "uploaded": 1 }));
        }
        invocation.log.change(&uploaded.change, &());
        let term = document.version.term;
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "document upload", "key": reference, "contractor": document.contractor,
                "type": document.document_type, "status": document.state(), "expires_on": term.expires_on(),
                "dry_run": invocation.dry_run,
            }))?;
        } else {
            let verb = if invocation.dry_run { "[DRY RUN] Would hand in" } else { "Handed in" };
            let until =
                term.expires_on().map_or_else(|| "without end".to_owned(), |day| format!("until {day}"));
            let (label, contractor) = (document.document_type.label(), &document.contractor);
            invocation.output.line(format_args!(
                "{verb} {reference}: {label} of {contractor}, {until}, {}.",
                document.state().replace('_', " ")
            ))?;
        }
        Ok(Finished { value: Exit::Done, counts: json!({ "uploaded": 1 }), trouble: None })
    })
}

fn in_words(error: UploadError) -> Error {
    match error {
        UploadError::Policy(error) => not_in_force::<Documents>(error),
        UploadError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    }
}
