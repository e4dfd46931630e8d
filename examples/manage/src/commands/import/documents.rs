//! Documents of contractors (C-E2).

use std::collections::BTreeMap;

use automation_core::{Instant, UserId, one_policy};
use compliance_core::{
    document::{Document, DocumentPolicy},
    people::Workspace,
};
use duecourse::{
    Kind as _,
    import::{Fields, TableColumn},
    kinds,
};

use super::{
    importer::{Importer, note_keyed},
    verdicts::Verdicts,
};
use crate::{
    commands::cohorts::require_zone,
    error::Error,
    in_force::{self, Named as _},
    invocation::Invocation,
    store::Store,
};

pub(super) struct Documents {
    policy: DocumentPolicy,
    now: Instant,
    /// The workspaces of the contractors that the file has named so far.
    workspaces: BTreeMap<UserId, Vec<Workspace>>,
}

impl<S: Store> Importer<S> for Documents {
    const NAME: &'static str = "import documents";
    const WHAT: &'static str = "document(s)";
    const COLUMNS: &'static [TableColumn] = kinds::Documents::COLUMNS;
    type Entry = Document;

    fn begin(invocation: &Invocation, store: &mut S) -> Result<Self, Error> {
        require_zone(invocation)?;
        in_force::begin_import::<kinds::Documents, _>(invocation, store)?;
        let policy = kinds::Documents::named(invocation);
        Ok(Self { policy, now: invocation.now, workspaces: BTreeMap::new() })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Document> {
        kinds::Documents::from_fields(fields, self.now, &self.policy)
    }

    /// A document belongs to a workspace of its contractor (C-B13).
    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Document)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let mut good = Vec::with_capacity(entries.len());
        for (line, document) in entries {
            if self.is_of_theirs(store, &document)? {
                good.push((line, document));
                continue;
            }
            let Document { contractor, workspace, .. } = document;
            verdicts.refuse(line, vec![format!("{contractor} does not belong to the workspace {workspace}")]);
        }
        let documents: Vec<Document> = good.iter().map(|(_, document)| document.clone()).collect();
        let inserted = store.insert(&documents, &one_policy(&self.policy))?;
        note_keyed(store, &good, &inserted, "document", verdicts)
    }
}

impl Documents {
    fn is_of_theirs<S: Store>(&mut self, store: &mut S, document: &Document) -> Result<bool, Error> {
        let contractor = &document.contractor;
        if !self.workspaces.contains_key(contractor) {
            let theirs = store.workspaces_of(contractor)?;
            self.workspaces.insert(contractor.clone(), theirs);
        }
        Ok(self.workspaces.get(contractor).is_some_and(|theirs| theirs.contains(&document.workspace)))
    }
}
