//! People, with the workspaces that they belong to (C-E1).

use automation_core::UserId;
use compliance_core::people::{Person, Role, Workspace};
use duecourse::import::{Fields, TableColumn};

use super::{importer::Importer, verdicts::Verdicts};
use crate::{email_address::EmailAddress, error::Error, invocation::Invocation, store::Store};

const STATUSES: &[(&str, bool)] = &[("active", true), ("inactive", false)];

pub(super) struct People;

/// Somebody, and where they belong.
pub(super) struct Entry {
    person: Person,
    workspaces: Vec<Workspace>,
}

impl<S: Store> Importer<S> for People {
    const NAME: &'static str = "import people";
    const WHAT: &'static str = "person(s)";
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("person"),
        TableColumn::needed("role"),
        TableColumn::optional("email"),
        TableColumn::optional("status"),
        TableColumn::optional("workspaces"),
    ];
    type Entry = Entry;

    fn begin(_: &Invocation, _: &mut S) -> Result<Self, Error> {
        Ok(Self)
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Entry> {
        let user = fields.needed::<UserId>("person");
        let role = fields.needed::<Role>("role");
        let email = fields.parsed::<EmailAddress>("email");
        let active = fields.word("status", STATUSES).unwrap_or(true);
        let listed = fields.text("workspaces").unwrap_or_default();
        let mut workspaces = Vec::new();
        for name in listed.split(';').filter(|name| !name.trim().is_empty()) {
            workspaces.extend(fields.note(name.parse::<Workspace>()));
        }
        let email = email.map(|email| email.as_str().to_owned());
        Some(Entry { person: Person { user: user?, role: role?, email, active }, workspaces })
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Entry)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        for (line, Entry { person, workspaces }) in entries {
            if let Some((id, known)) = store.person_with_number(&person.user)? {
                let place = verdicts.place(Some(id.0));
                verdicts.refuse(line, vec![format!("the person {} {place}", known.user)]);
                continue;
            }
            store.put_person(&person)?;
            for workspace in &workspaces {
                store.put_member(&person.user, workspace)?;
            }
            if let Some((id, _)) = store.person_with_number(&person.user)? {
                verdicts.stored(line, id.0);
            }
        }
        Ok(())
    }
}
