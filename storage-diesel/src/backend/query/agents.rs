//! The agents who hand out referral codes.

use automation_core::{Id, Policies, Row, Spelling, other_forms};
use referral_core::{Agent, AgentId, Code, ReferralCode, ReferralCodes};

use super::{
    Conn, LOCK, LOCK_SHARED, spellings,
    statement::{all, execute, first, legible},
    store::Store,
};
use crate::{
    Database, Inserted, Legible, StorageError,
    engine::{sql, value::Value},
    referral::codes::{AGENT, AGENTS, read_agent, unreadable_agent},
};

fn select(rest: &str) -> String {
    let columns = sql::list(AGENT, |text, column| text.push_str(column.name));
    format!("SELECT {columns} FROM {AGENTS} {rest}")
}

pub(super) fn named(conn: &mut Conn, name: &str, email: Option<&str>) -> Result<AgentId, StorageError> {
    let normal =
        Spelling::Name.normal(name).map_err(|unseen| StorageError::Name { name: name.to_owned(), unseen })?;
    for form in spellings::stored(conn, AGENTS, "name", &other_forms(&normal))? {
        if let Some(id) = id_of(conn, &form)? {
            return Ok(id);
        }
    }
    let sql = "INSERT INTO referral_agents (name, email) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
    execute(conn, sql, &[Value::from(normal.as_str()), Value::Text(email.map(Into::into))])?;
    // The row is there: this transaction made it or found it.
    id_of(conn, &normal)?.ok_or(StorageError::Other(diesel::result::Error::NotFound))
}

fn id_of(conn: &mut Conn, name: &str) -> Result<Option<AgentId>, StorageError> {
    first(conn, "SELECT id FROM referral_agents WHERE name = ?", &[Value::from(name)], |columns| {
        Ok(AgentId(columns.integer()?))
    })
}

/// The agent with that name, in the form in which names are kept, as it is given, or as it was stored before
/// there was one form (G-30).
pub(super) fn find(conn: &mut Conn, name: &str) -> Result<Option<Agent>, StorageError> {
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
pub(super) fn alike(conn: &mut Conn, name: &str) -> Result<Vec<String>, StorageError> {
    spellings::alike(conn, AGENTS, "name", name)
}

pub(super) fn by_id(conn: &mut Conn, id: AgentId) -> Result<Option<Agent>, StorageError> {
    one(conn, &select("WHERE id = ?"), Value::from(id.0))
}

/// The same, and the agent stays as they are until the transaction ends.
pub(super) fn held(conn: &mut Conn, id: AgentId) -> Result<Option<Agent>, StorageError> {
    one(conn, &select(&format!("WHERE id = ?{LOCK_SHARED}")), Value::from(id.0))
}

fn one(conn: &mut Conn, sql: &str, value: Value<'_>) -> Result<Option<Agent>, StorageError> {
    let Legible { rows, unreadable } =
        legible(conn, sql, &[value], read_agent, |columns, error| unreadable_agent(columns, error))?;
    match unreadable.into_iter().next() {
        Some(failure) => Err(StorageError::UnreadableAgent(failure)),
        None => Ok(rows.into_iter().next()),
    }
}

pub(super) fn page(
    conn: &mut Conn,
    after: Option<AgentId>,
    limit: usize,
) -> Result<Legible<Agent>, StorageError> {
    let after = Value::from(after.map_or(i64::MIN, |id| id.0));
    let sql = select("WHERE id > ? ORDER BY id LIMIT ?");
    legible(conn, &sql, &[after, sql::limit(limit)], read_agent, |columns, error| {
        unreadable_agent(columns, error)
    })
}

pub(super) fn set_active(conn: &mut Conn, id: AgentId, active: bool) -> Result<bool, StorageError> {
    // An update alone would let others give the agent a new code meanwhile.
    let lock = format!("SELECT id FROM referral_agents WHERE id = ?{LOCK}");
    first(conn, &lock, &[Value::from(id.0)], |columns| Ok(columns.integer()?))?;
    let status = Value::from(if active { "active" } else { "inactive" });
    let touched =
        execute(conn, "UPDATE referral_agents SET status = ? WHERE id = ?", &[status, Value::from(id.0)])?;
    Ok(touched > 0)
}

pub(super) fn set_email(conn: &mut Conn, id: AgentId, email: Option<&str>) -> Result<bool, StorageError> {
    let values = [Value::Text(email.map(Into::into)), Value::from(id.0)];
    Ok(execute(conn, "UPDATE referral_agents SET email = ? WHERE id = ?", &values)? > 0)
}

pub(super) fn delete(conn: &mut Conn, id: AgentId) -> Result<bool, StorageError> {
    Ok(execute(conn, "DELETE FROM referral_agents WHERE id = ?", &[Value::from(id.0)])? > 0)
}

impl ReferralCodes for Store<'_> {
    fn find_code(&mut self, code: &Code) -> Result<Option<Row<ReferralCode>>, StorageError> {
        self.find(code.as_str())
    }

    fn insert_code(
        &mut self,
        code: &ReferralCode,
        policies: &dyn Policies<ReferralCode>,
    ) -> Result<Option<Id>, StorageError> {
        Ok(match self.insert(std::slice::from_ref(code), policies)?.first() {
            Some(Inserted::New(id)) => Some(*id),
            Some(Inserted::Duplicate) | None => None,
        })
    }

    fn codes_of(&mut self, agent: AgentId, after: Option<Id>, limit: usize) -> Result<Vec<Id>, StorageError> {
        let sql = "SELECT id FROM referral_codes WHERE agent_id = ? AND id > ? ORDER BY id LIMIT ?";
        let after = Value::from(after.map_or(i64::MIN, |id| id.0));
        all(self.conn, sql, &[Value::from(agent.0), after, sql::limit(limit)], |columns| {
            Ok(Id(columns.integer()?))
        })
    }
}
