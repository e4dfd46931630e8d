//! The agents who hand out referral codes.

use automation_core::{Id, Policies, Row};
use referral_core::{Agent, AgentId, Code, ReferralCode, ReferralCodes};

use super::{
    Conn, LOCK,
    statement::{all, execute, first},
    store::Store,
};
use crate::{
    Database, Inserted, StorageError,
    referral_codes::{AGENT, read_agent},
    sql,
    value::Value,
};

fn select(rest: &str) -> String {
    let columns = sql::list(AGENT, |text, column| text.push_str(column.name));
    format!("SELECT {columns} FROM referral_agents {rest}")
}

pub(super) fn named(conn: &mut Conn, name: &str, email: Option<&str>) -> Result<AgentId, StorageError> {
    let sql = "INSERT INTO referral_agents (name, email) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
    execute(conn, sql, &[Value::from(name), Value::Text(email.map(Into::into))])?;
    let found =
        first(conn, "SELECT id FROM referral_agents WHERE name = ?", &[Value::from(name)], |columns| {
            Ok(AgentId(columns.integer()?))
        })?;
    // The row is there: this transaction made it or found it.
    found.ok_or(StorageError::Other(diesel::result::Error::NotFound))
}

pub(super) fn find(conn: &mut Conn, name: &str) -> Result<Option<Agent>, StorageError> {
    first(conn, &select("WHERE name = ?"), &[Value::from(name)], |columns| Ok(read_agent(columns)?))
}

pub(super) fn by_id(conn: &mut Conn, id: AgentId) -> Result<Option<Agent>, StorageError> {
    first(conn, &select("WHERE id = ?"), &[Value::from(id.0)], |columns| Ok(read_agent(columns)?))
}

pub(super) fn page(
    conn: &mut Conn,
    after: Option<AgentId>,
    limit: usize,
) -> Result<Vec<Agent>, StorageError> {
    let after = Value::from(after.map_or(i64::MIN, |id| id.0));
    all(conn, &select("WHERE id > ? ORDER BY id LIMIT ?"), &[after, sql::limit(limit)], |columns| {
        Ok(read_agent(columns)?)
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

    fn codes_of(&mut self, agent: AgentId) -> Result<Vec<Id>, StorageError> {
        let sql = "SELECT id FROM referral_codes WHERE agent_id = ? ORDER BY id";
        all(self.conn, sql, &[Value::from(agent.0)], |columns| Ok(Id(columns.integer()?)))
    }
}
