//! The agents who hand out referral codes.

use automation_core::{Failure, Id, Spelling, other_forms};
use referral_core::agent::{Agent, AgentId};

use crate::{
    Column, ColumnError, Columns, Legible, StorageError,
    engine::{
        row, spellings, sql,
        statements::{LentStore, Statements},
        value::Value,
    },
    operation::damage,
};

/// The table of agents.
pub(crate) const AGENTS: &str = "referral_agents";

/// The columns of an agent, in the order of [`read_agent`].
pub(crate) const AGENT: &[Column] =
    &[Column::integer("id"), Column::text("name"), Column::text("email"), Column::text("status")];

/// The agents who hand out referral codes.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait ReferralAgents {
    /// The number of the agent with that name. If there is none it is made, active, with that address. The name
    /// is kept in one form; [`StorageError::Name`] if it holds what cannot be seen (G-30).
    fn agent_named(&mut self, name: &str, email: Option<&str>) -> Result<AgentId, StorageError>;

    /// The agent with that name; [`StorageError::UnreadableAgent`] if they are there and cannot be read.
    fn find_agent(&mut self, name: &str) -> Result<Option<Agent>, StorageError>;

    /// The same of the names of agents.
    fn agents_alike(&mut self, name: &str) -> Result<Vec<String>, StorageError>;

    /// The agent with that number; [`StorageError::UnreadableAgent`] if they are there and cannot be read.
    fn agent(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError>;

    /// The same inside a [`transaction`](crate::Transactions::transaction): until it ends the agent stays as they are, so
    /// that a code may be given to one who works.
    fn agent_held(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError>;

    /// At most `limit` agents by number, from behind `after`.
    /// [`StorageError::Unreadable`] if one of them cannot be read.
    fn agents(&mut self, after: Option<AgentId>, limit: usize) -> Result<Vec<Agent>, StorageError> {
        self.readable_agents(after, limit)?.all()
    }

    /// The same for whoever can do without those that cannot be read; the key of those is their name.
    fn readable_agents(
        &mut self,
        after: Option<AgentId>,
        limit: usize,
    ) -> Result<Legible<Agent>, StorageError>;

    /// Whether an agent works at present; `false` if there is no such agent. The agent's codes are
    /// switched by commands of their own, in the same [`transaction`](crate::Transactions::transaction): until it ends
    /// nobody else can give the agent a code.
    fn set_agent_active(&mut self, id: AgentId, active: bool) -> Result<bool, StorageError>;

    /// Where mail reaches an agent, or that it does not; `false` if there is no such agent.
    fn set_agent_email(&mut self, id: AgentId, email: Option<&str>) -> Result<bool, StorageError>;

    /// Deletes an agent; `false` if there is no such agent. The agent's codes stay, without an agent, so
    /// they are to be switched off before, in the same transaction and after
    /// [`set_agent_active`](Self::set_agent_active) (R-B4).
    fn delete_agent(&mut self, id: AgentId) -> Result<bool, StorageError>;
}

impl<S: LentStore> ReferralAgents for S {
    fn agent_named(&mut self, name: &str, email: Option<&str>) -> Result<AgentId, StorageError> {
        self.together(|store| named(store.conn(), name, email))
    }

    fn find_agent(&mut self, name: &str) -> Result<Option<Agent>, StorageError> {
        self.patiently(|store| find(store.conn(), name))
    }

    fn agents_alike(&mut self, name: &str) -> Result<Vec<String>, StorageError> {
        self.patiently(|store| alike(store.conn(), name))
    }

    fn agent(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError> {
        self.patiently(|store| by_id(store.conn(), id))
    }

    fn agent_held(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError> {
        self.patiently(|store| held(store.conn(), id))
    }

    fn readable_agents(
        &mut self,
        after: Option<AgentId>,
        limit: usize,
    ) -> Result<Legible<Agent>, StorageError> {
        self.patiently(|store| page(store.conn(), after, limit))
    }

    fn set_agent_active(&mut self, id: AgentId, active: bool) -> Result<bool, StorageError> {
        self.patiently(|store| set_active(store.conn(), id, active))
    }

    fn set_agent_email(&mut self, id: AgentId, email: Option<&str>) -> Result<bool, StorageError> {
        self.patiently(|store| set_email(store.conn(), id, email))
    }

    fn delete_agent(&mut self, id: AgentId) -> Result<bool, StorageError> {
        self.patiently(|store| delete(store.conn(), id))
    }
}

fn select(rest: &str) -> String {
    let columns = sql::list(AGENT, |text, column| text.push_str(column.name));
    format!("SELECT {columns} FROM {AGENTS} {rest}")
}

fn named<C: Statements>(conn: &mut C, name: &str, email: Option<&str>) -> Result<AgentId, StorageError> {
    let normal =
        Spelling::Name.normal(name).map_err(|unseen| StorageError::Name { name: name.to_owned(), unseen })?;
    for form in spellings::stored(conn, AGENTS, "name", &other_forms(&normal))? {
        if let Some(id) = id_of(conn, &form)? {
            return Ok(id);
        }
    }
    let sql = "INSERT INTO referral_agents (name, email) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
    conn.execute(sql, &[Value::from(normal.as_str()), Value::Text(email.map(Into::into))])?;
    // The row is there: this transaction made it or found it.
    id_of(conn, &normal)?.ok_or(StorageError::Other(diesel::result::Error::NotFound))
}

fn id_of<C: Statements>(conn: &mut C, name: &str) -> Result<Option<AgentId>, StorageError> {
    conn.first("SELECT id FROM referral_agents WHERE name = ?", &[Value::from(name)], |columns| {
        Ok(AgentId(columns.integer()?))
    })
}

/// The agent with that name, in the form in which names are kept, as it is given, or as it was stored before
/// there was one form (G-30).
fn find<C: Statements>(conn: &mut C, name: &str) -> Result<Option<Agent>, StorageError> {
    let sql = select("WHERE name = ?");
    let normal = Spelling::Name.normal(name).unwrap_or_else(|_| name.to_owned());
    for name in [normal.as_str(), name] {
        if let Some(agent) = one(conn, &sql, Value::from(name))? {
            return Ok(Some(agent));
        }
    }
    match spellings::stored_as(conn, AGENTS, "name", &normal)? {
        Some(stored) => one(conn, &sql, Value::from(stored.as_str())),
        None => Ok(None),
    }
}

/// The names of agents that differ from this one by case, accents or spaces only.
fn alike<C: Statements>(conn: &mut C, name: &str) -> Result<Vec<String>, StorageError> {
    spellings::alike(conn, AGENTS, "name", name)
}

fn by_id<C: Statements>(conn: &mut C, id: AgentId) -> Result<Option<Agent>, StorageError> {
    one(conn, &select("WHERE id = ?"), Value::from(id.0))
}

/// The same, and the agent stays as they are until the transaction ends.
fn held<C: Statements>(conn: &mut C, id: AgentId) -> Result<Option<Agent>, StorageError> {
    let lock = C::LOCK_SHARED;
    one(conn, &select(&format!("WHERE id = ?{lock}")), Value::from(id.0))
}

fn one<C: Statements>(conn: &mut C, sql: &str, value: Value<'_>) -> Result<Option<Agent>, StorageError> {
    let Legible { rows, unreadable } =
        conn.legible(sql, &[value], read_agent, |columns, error| unreadable_agent(columns, error))?;
    match unreadable.into_iter().next() {
        Some(failure) => Err(StorageError::UnreadableAgent(failure)),
        None => Ok(rows.into_iter().next()),
    }
}

fn page<C: Statements>(
    conn: &mut C,
    after: Option<AgentId>,
    limit: usize,
) -> Result<Legible<Agent>, StorageError> {
    let after = Value::from(after.map_or(i64::MIN, |id| id.0));
    let sql = select("WHERE id > ? ORDER BY id LIMIT ?");
    conn.legible(&sql, &[after, sql::limit(limit)], read_agent, |columns, error| {
        unreadable_agent(columns, error)
    })
}

fn set_active<C: Statements>(conn: &mut C, id: AgentId, active: bool) -> Result<bool, StorageError> {
    // An update alone would let others give the agent a new code meanwhile.
    let lock = C::LOCK;
    let lock = format!("SELECT id FROM referral_agents WHERE id = ?{lock}");
    conn.first(&lock, &[Value::from(id.0)], |columns| Ok(columns.integer()?))?;
    let status = Value::from(if active { "active" } else { "inactive" });
    let touched =
        conn.execute("UPDATE referral_agents SET status = ? WHERE id = ?", &[status, Value::from(id.0)])?;
    Ok(touched > 0)
}

fn set_email<C: Statements>(conn: &mut C, id: AgentId, email: Option<&str>) -> Result<bool, StorageError> {
    let values = [Value::Text(email.map(Into::into)), Value::from(id.0)];
    Ok(conn.execute("UPDATE referral_agents SET email = ? WHERE id = ?", &values)? > 0)
}

fn delete<C: Statements>(conn: &mut C, id: AgentId) -> Result<bool, StorageError> {
    Ok(conn.execute("DELETE FROM referral_agents WHERE id = ?", &[Value::from(id.0)])? > 0)
}

/// Which agent it is that cannot be read, and why.
pub(crate) fn unreadable_agent(columns: &mut dyn Columns, error: &ColumnError) -> Failure {
    columns.seek(0);
    let id = columns.integer().unwrap_or_default();
    let key = row::called(columns.text().ok(), Id(id));
    Failure { id: Id(id), key, cause: error.to_string() }
}

/// Reads [`AGENT`].
pub(crate) fn read_agent(columns: &mut dyn Columns) -> Result<Agent, ColumnError> {
    Ok(Agent {
        id: AgentId(columns.integer()?),
        name: columns.text()?.to_owned(),
        email: columns.text_or_null()?.map(str::to_owned),
        active: match columns.text()? {
            "active" => true,
            "inactive" => false,
            other => return Err(ColumnError::new("status", other, "`active` or `inactive`")),
        },
    })
}

/// Reads every agent and tells those who cannot be read, so many at a time.
pub(crate) fn unreadable<C: Statements>(
    conn: &mut C,
    at_a_time: usize,
    tell: &mut dyn FnMut(&[Failure]),
) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let page = page(conn, after, at_a_time)?;
        tell(&page.unreadable);
        match damage::last(&page, |agent| Id(agent.id.0)) {
            Some(Id(id)) => after = Some(AgentId(id)),
            None => return Ok(()),
        }
    }
}
