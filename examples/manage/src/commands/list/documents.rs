//! `list documents`.

use automation_core::Lifecycle as _;
use clap::{Args, ValueEnum};
use compliance_core::document::{Document, DocumentState};
use duecourse::{Kind as _, kinds::Documents};
use serde_json::{Map, Value};
use storage_diesel::Filter;

use super::pages::pages;
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    one_line::one_line,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct ListDocuments {
    /// Only documents with this stored status
    #[arg(long, value_enum, value_name = "STATUS")]
    pub(crate) status: Option<StatusWord>,
    /// Only those of this contractor
    #[arg(long, value_name = "USER")]
    pub(crate) contractor: Option<String>,
    /// Only those of this workspace
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusWord {
    Pending,
    Approved,
    Rejected,
    Expired,
    ExpiringSoon,
}

impl StatusWord {
    fn state(self) -> DocumentState {
        match self {
            Self::Pending => DocumentState::Pending,
            Self::Approved => DocumentState::Approved,
            Self::Rejected => DocumentState::Rejected,
            Self::Expired => DocumentState::Expired,
            Self::ExpiringSoon => DocumentState::ExpiringSoon,
        }
    }
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    list: &ListDocuments,
) -> Result<Exit, Error> {
    let status = list.status.map(|status| Filter::is("status", status.state().as_str()));
    let contractor = list.contractor.as_deref().map(|contractor| Filter::is("contractor", contractor));
    let workspace = list.workspace.as_deref().map(|workspace| Filter::is("workspace", workspace));
    let filters: Vec<Filter<'_>> = [status, contractor, workspace].into_iter().flatten().collect();
    let head = line(["REFERENCE", "CONTRACTOR", "TYPE", "NAME", "VERSION", "EXPIRES", "STATUS"]);
    pages::<Document, S, _>(
        invocation,
        store,
        &filters,
        list.limit,
        (&head, "No documents."),
        |invocation, _, rows| Ok(rows.iter().map(|row| told(invocation, &row.record)).collect()),
    )
}

fn told(invocation: &Invocation, document: &Document) -> String {
    if invocation.is_json() {
        let mut object = Map::from_iter([
            ("reference".to_owned(), Value::from(document.reference.as_str())),
            ("status".to_owned(), Value::from(document.state())),
        ]);
        object.extend(Documents::details(document).into_iter().map(|(name, value)| (name.to_owned(), value)));
        return Value::Object(object).to_string();
    }
    let expires = document.version.term.expires_on().map_or_else(|| "-".to_owned(), |day| day.to_string());
    line([
        document.reference.as_str(),
        document.contractor.as_str(),
        document.document_type.as_str(),
        &one_line(document.name.as_str()),
        &document.version.edition.to_string(),
        &expires,
        document.state(),
    ])
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn line([reference, contractor, kind, name, edition, expires, status]: [&str; 7]) -> String {
    format!("{reference:<16} {contractor:<16} {kind:<13} {name:<24} {edition:>7}  {expires:<10}  {status}")
}
