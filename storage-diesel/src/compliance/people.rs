//! The people of an organisation, and the workspaces that they belong to (C-E1).

use automation_core::{Failure, Id, UserId, other_forms};
use compliance_core::people::{Person, Role, Workspace};

use crate::{
    Column, ColumnError, Columns, Legible, StorageError,
    engine::{
        row, spellings, sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

const PEOPLE: &str = "compliance_people";

/// The columns of a person, in the order of [`read_person`].
const PERSON: &[Column] = &[
    Column::integer("id"),
    Column::text("person"),
    Column::text("role"),
    Column::text("email"),
    Column::text("status"),
];

/// The people of an organisation. A name is found in the form in which somebody types it (G-30).
///
/// ```
/// use automation_core::UserId;
/// use compliance_core::people::{Person, Role, Workspace};
/// use diesel::{Connection, SqliteConnection};
/// use storage_diesel::{prelude::*, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// let cleo = Person {
///     user: UserId::new("cleo")?,
///     role: Role::Contractor,
///     email: Some("cleo@example.com".to_owned()),
///     active: true,
/// };
/// store.put_person(&cleo)?;
/// store.put_member(&cleo.user, &Workspace::new("north")?)?;
/// assert_eq!(store.person(&cleo.user)?, Some(cleo.clone()));
/// assert_eq!(store.workspaces_of(&cleo.user)?, [Workspace::new("north")?]);
/// assert_eq!(store.active_people(&[Role::Admin])?.rows, []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait People {
    /// Adds somebody, or changes what is known of them. `true` if nobody of that name was there.
    fn put_person(&mut self, person: &Person) -> Result<bool, StorageError>;

    /// The person with that name, in whatever form it is stored.
    fn person(&mut self, user: &UserId) -> Result<Option<Person>, StorageError>;

    /// The same with their number in storage.
    fn person_with_number(&mut self, user: &UserId) -> Result<Option<(Id, Person)>, StorageError>;

    /// Those whose accounts are in use and who have one of these roles: by the place of their role among `roles`,
    /// then by number (C-22). One statement, whatever their number.
    fn active_people(&mut self, roles: &[Role]) -> Result<Legible<Person>, StorageError>;

    /// At most `limit` people by number, from behind that number.
    fn people(&mut self, after: Option<Id>, limit: usize) -> Result<Legible<(Id, Person)>, StorageError>;

    /// Makes somebody a member of a workspace; `false` if they were one already, or if there is no such person.
    fn put_member(&mut self, user: &UserId, workspace: &Workspace) -> Result<bool, StorageError>;

    /// Ends a membership; `false` if there was none.
    fn remove_member(&mut self, user: &UserId, workspace: &Workspace) -> Result<bool, StorageError>;

    /// The workspaces that somebody belongs to, by name (C-B13).
    fn workspaces_of(&mut self, user: &UserId) -> Result<Vec<Workspace>, StorageError>;
}

impl<S: LentStore> People for S {
    fn put_person(&mut self, person: &Person) -> Result<bool, StorageError> {
        self.together(|store| put(store.conn(), person))
    }

    fn person(&mut self, user: &UserId) -> Result<Option<Person>, StorageError> {
        Ok(self.person_with_number(user)?.map(|(_, person)| person))
    }

    fn person_with_number(&mut self, user: &UserId) -> Result<Option<(Id, Person)>, StorageError> {
        self.patiently(|store| find(store.conn(), user))
    }

    fn active_people(&mut self, roles: &[Role]) -> Result<Legible<Person>, StorageError> {
        self.patiently(|store| active(store.conn(), roles))
    }

    fn people(&mut self, after: Option<Id>, limit: usize) -> Result<Legible<(Id, Person)>, StorageError> {
        self.patiently(|store| {
            let after = Value::from(after.map_or(i64::MIN, |id| id.0));
            let sql = select("WHERE id > ? ORDER BY id LIMIT ?");
            store.conn().legible(&sql, &[after, sql::limit(limit)], read_person, unreadable)
        })
    }

    fn put_member(&mut self, user: &UserId, workspace: &Workspace) -> Result<bool, StorageError> {
        self.together(|store| {
            let Some((id, _)) = find(store.conn(), user)? else { return Ok(false) };
            let sql = "INSERT INTO compliance_memberships (person_id, workspace) VALUES (?, ?) ON CONFLICT DO NOTHING";
            Ok(store.conn().execute(sql, &[Value::from(id.0), Value::from(workspace.as_str())])? > 0)
        })
    }

    fn remove_member(&mut self, user: &UserId, workspace: &Workspace) -> Result<bool, StorageError> {
        self.together(|store| {
            let Some((id, _)) = find(store.conn(), user)? else { return Ok(false) };
            let sql = "DELETE FROM compliance_memberships WHERE person_id = ? AND workspace = ?";
            Ok(store.conn().execute(sql, &[Value::from(id.0), Value::from(workspace.as_str())])? > 0)
        })
    }

    fn workspaces_of(&mut self, user: &UserId) -> Result<Vec<Workspace>, StorageError> {
        self.patiently(|store| {
            let Some((id, _)) = find(store.conn(), user)? else { return Ok(Vec::new()) };
            let sql = "SELECT workspace FROM compliance_memberships WHERE person_id = ? ORDER BY workspace";
            store.conn().all(sql, &[Value::from(id.0)], |columns| Ok(read_workspace(columns.text()?)?))
        })
    }
}

fn select(rest: &str) -> String {
    let columns = sql::list(PERSON, |text, column| text.push_str(column.name));
    format!("SELECT {columns} FROM {PEOPLE} {rest}")
}

fn put<C: Statements>(conn: &mut C, person: &Person) -> Result<bool, StorageError> {
    let Person { user, role, email, active } = person;
    let known = find(conn, user)?.map(|(id, _)| id);
    let email = Value::Text(email.as_deref().map(Into::into));
    let status = Value::from(if *active { "active" } else { "inactive" });
    let role = Value::from(role.as_str());
    match known {
        Some(id) => {
            let sql = "UPDATE compliance_people SET role = ?, email = ?, status = ? WHERE id = ?";
            conn.execute(sql, &[role, email, status, Value::from(id.0)])?;
        }
        None => {
            // Somebody else may add them at this moment.
            let sql = "INSERT INTO compliance_people (person, role, email, status) VALUES (?, ?, ?, ?) \
                       ON CONFLICT (person) DO UPDATE SET role = excluded.role, email = excluded.email, \
                       status = excluded.status";
            conn.execute(sql, &[Value::from(user.as_str()), role, email, status])?;
        }
    }
    Ok(known.is_none())
}

fn find<C: Statements>(conn: &mut C, user: &UserId) -> Result<Option<(Id, Person)>, StorageError> {
    let sql = select("WHERE person = ?");
    if let Some(found) = one(conn, &sql, user.as_str())? {
        return Ok(Some(found));
    }
    for form in spellings::stored(conn, PEOPLE, "person", &other_forms(user.as_str()))? {
        if let Some(found) = one(conn, &sql, &form)? {
            return Ok(Some(found));
        }
    }
    match spellings::stored_as(conn, PEOPLE, "person", user.as_str())? {
        Some(stored) => one(conn, &sql, &stored),
        None => Ok(None),
    }
}

fn one<C: Statements>(conn: &mut C, sql: &str, person: &str) -> Result<Option<(Id, Person)>, StorageError> {
    conn.first(sql, &[Value::from(person)], |columns| Ok(read_person(columns)?))
}

fn active<C: Statements>(conn: &mut C, roles: &[Role]) -> Result<Legible<Person>, StorageError> {
    if roles.is_empty() {
        return Ok(Legible { rows: Vec::new(), unreadable: Vec::new() });
    }
    let among = sql::list(roles, |text, _| text.push('?'));
    // Bounded by those that the index of staff has, or by the roles that are asked for.
    let sql = select(&format!("WHERE role IN ({among}) AND status = 'active' ORDER BY id"));
    let values: Vec<Value<'_>> = roles.iter().map(|role| Value::from(role.as_str())).collect();
    let Legible { rows, unreadable } = conn.legible(&sql, &values, read_person, unreadable)?;
    let mut people: Vec<Person> = rows.into_iter().map(|(_, person)| person).collect();
    // The sort is stable, so within a role the numbers decide.
    people.sort_by_key(|person| roles.iter().position(|role| *role == person.role));
    Ok(Legible { rows: people, unreadable })
}

/// Reads [`PERSON`].
fn read_person(columns: &mut dyn Columns) -> Result<(Id, Person), ColumnError> {
    let id = Id(columns.integer()?);
    let text = columns.text()?;
    let user = UserId::stored(text).map_err(|_| {
        ColumnError::new("person", text, "a user id of 1 to 255 characters without control characters")
    })?;
    let text = columns.text()?;
    let role = text.parse().map_err(|_| {
        ColumnError::new("role", text, "one of `admin`, `fm`, `contractor`, `customer`, `investor`")
    })?;
    let email = columns.text_or_null()?.map(str::to_owned);
    let active = match columns.text()? {
        "active" => true,
        "inactive" => false,
        other => return Err(ColumnError::new("status", other, "`active` or `inactive`")),
    };
    Ok((id, Person { user, role, email, active }))
}

fn read_workspace(text: &str) -> Result<Workspace, ColumnError> {
    Workspace::new(text)
        .map_err(|_| ColumnError::new("workspace", text, "the name of a workspace, 1 to 100 characters"))
}

/// Who it is that cannot be read, and why.
fn unreadable(columns: &mut dyn Columns, error: &ColumnError) -> Failure {
    columns.seek(0);
    let id = columns.integer().unwrap_or_default();
    let key = row::called(columns.text().ok(), Id(id));
    Failure { id: Id(id), key, cause: error.to_string() }
}
