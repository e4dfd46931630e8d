//! The table of referral codes.

use std::collections::BTreeMap;

use automation_core::{Actor, Failure, Id, Instant, Policies, Row};
use diesel::sql_types::{BigInt, Text};
use referral_core::{
    ReferralCode,
    agent::{AgentId, Agents},
    code::{Code, CodeStorage, Discount, InactiveReason, ReferralEvent, Status},
};
use serde_json::{Value as Json, json};

use crate::{
    ColumnError, ColumnValue, FactReader, Held, Inserted, Lookup, Neighbourhood, Purpose, Records,
    StorageError, Stored, columns,
    engine::{
        sql,
        statements::{LentStore, Statements},
        value::Value,
    },
    referral::agents::{AGENT, AGENTS, read_agent, unreadable_agent},
};

impl Stored for ReferralCode {
    const TABLE: &'static str = "referral_codes";
    const KEY: Option<&'static str> = Some("code");
    const SPELLED: bool = true;

    columns! { |code|
        fixed {
            code: Code = code.code.as_str();
            agent_id: Option<i64> = code.agent.map(|agent| agent.0);
            created_at: Instant = code.created_at;
        }
        changing {
            discount: Discount = i64::from(code.discount.basis_points());
            expires_at: Option<Instant> = code.expires_at;
            status: IsActive = IsActive::of(&code.status).as_str();
            reason: Option<Reason> = Reason::of(&code.status).map(Reason::as_str);
            reason_at: Option<Instant> = expired_at(&code.status);
            reason_by: Option<Actor> = disabled_by(&code.status).map(Actor::to_string);
            since: Instant = code.since;
        }
        Self {
            code,
            agent: agent_id.map(AgentId),
            discount,
            expires_at,
            status: Written { status, reason, at: reason_at, by: reason_by }.status(expires_at, since)?,
            created_at,
            since,
        }
    }

    fn event_detail(event: &ReferralEvent) -> Option<String> {
        let detail = match event {
            ReferralEvent::Disabled { by } => json!({ "by": by.to_string() }),
            // Microseconds since 1970: unlike RFC 3339 they hold every instant.
            ReferralEvent::Renewed { expires_at } | ReferralEvent::RenewedWithAgent { expires_at } => {
                json!({ "expires_at": expires_at.map(Instant::micros) })
            }
            ReferralEvent::DiscountChanged { discount } => json!({ "discount": discount.basis_points() }),
            _ => return None,
        };
        Some(detail.to_string())
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<ReferralEvent, ColumnError> {
        let text = detail.unwrap_or_default();
        let json: Json = serde_json::from_str(text).unwrap_or_default();
        let wrong = |expected: &str| ColumnError::new("detail", text, expected);
        Ok(match name {
            "expired" => ReferralEvent::Expired,
            "activated" => ReferralEvent::Activated,
            "activated_with_agent" => ReferralEvent::ActivatedWithAgent,
            "agent_deactivated" => ReferralEvent::AgentDeactivated,
            "agent_reactivated" => ReferralEvent::AgentReactivated,
            "disabled" => {
                let by = json.get("by").and_then(Json::as_str).and_then(|by| by.parse().ok());
                ReferralEvent::Disabled { by: by.ok_or_else(|| wrong("an actor in `by`"))? }
            }
            "renewed" | "renewed_with_agent" => {
                let expires_at = match json.get("expires_at") {
                    Some(Json::Null) => None,
                    other => Some(
                        other
                            .and_then(Json::as_i64)
                            .and_then(Instant::from_micros)
                            .ok_or_else(|| wrong("microseconds since 1970 or null in `expires_at`"))?,
                    ),
                };
                if name == "renewed" {
                    ReferralEvent::Renewed { expires_at }
                } else {
                    ReferralEvent::RenewedWithAgent { expires_at }
                }
            }
            "discount_changed" => {
                let discount = json.get("discount").and_then(Json::as_i64);
                let discount = discount.and_then(|points| Discount::from_basis_points(points).ok());
                ReferralEvent::DiscountChanged {
                    discount: discount.ok_or_else(|| wrong("1 to 10000 basis points in `discount`"))?,
                }
            }
            other => return Err(ColumnError::new("event", other, "an event of a referral code")),
        })
    }
}

impl Neighbourhood for ReferralCode {
    const HELD: Option<Held> = Some(Held { table: AGENTS, column: "agent_id" });

    fn facts<F: FactReader>(rows: &[Row<Self>], _: Purpose, reader: &mut F) -> Result<Agents, StorageError> {
        let ids: Vec<i64> = rows.iter().filter_map(|row| row.record.agent).map(|agent| agent.0).collect();
        let (agents, unreadable) = agents(&ids, reader)?;
        for row in rows.iter().filter(|_| !unreadable.is_empty()) {
            let failure = row.record.agent.and_then(|agent| unreadable.get(&agent));
            if let Some(Failure { id: agent, key, cause }) = failure {
                let cause = format!("its agent {key} (number {agent}) cannot be read: {cause}");
                reader.leave_out(Failure { id: row.id, key: row.key(), cause });
            }
        }
        Ok(agents)
    }

    fn may_add<F: FactReader>(records: &[&Self], reader: &mut F) -> Result<(), StorageError> {
        let ids: Vec<i64> = records.iter().filter_map(|record| record.held()).collect();
        let (agents, unreadable) = agents(&ids, reader)?;
        for record in records.iter().filter(|record| record.status == Status::Active) {
            let Some(agent) = record.agent else { continue };
            if let Some(failure) = unreadable.get(&agent) {
                return Err(StorageError::UnreadableAgent(failure.clone()));
            }
            if let Some(agent) = agents.get(agent).filter(|agent| !agent.active) {
                let (agent, code) = (agent.name.clone(), record.code.to_string());
                return Err(StorageError::AgentNotWorking { agent, code });
            }
        }
        Ok(())
    }

    fn held(&self) -> Option<i64> {
        // What is off already waits for nobody's leaving.
        self.agent.filter(|_| self.status == Status::Active).map(|agent| agent.0)
    }
}

/// The agents with those numbers: those who can be read, and what is wrong with the others.
fn agents<F: FactReader>(
    ids: &[i64],
    reader: &mut F,
) -> Result<(Agents, BTreeMap<AgentId, Failure>), StorageError> {
    let (mut agents, mut unreadable) = (Vec::new(), BTreeMap::new());
    reader.select(AGENTS, AGENT, Lookup::by_number("id", ids), &mut |columns| {
        match read_agent(columns) {
            Ok(agent) => agents.push(agent),
            Err(error) => {
                let failure = unreadable_agent(columns, &error);
                unreadable.insert(AgentId(failure.id.0), failure);
            }
        }
        Ok(())
    })?;
    Ok((agents.into_iter().collect(), unreadable))
}

impl ColumnValue for Code {
    type Type = Text;

    fn takes() -> String {
        "1 to 255 characters in capital letters, trimmed".to_owned()
    }

    // One in small letters could never be found at the counter (R-X12).
    fn of(stored: &str) -> Option<Self> {
        Self::stored(stored)
    }
}

impl ColumnValue for Discount {
    type Type = BigInt;

    fn takes() -> String {
        "1 to 10000 basis points".to_owned()
    }

    fn of(stored: i64) -> Option<Self> {
        Self::from_basis_points(stored).ok()
    }
}

/// The word of a code's status.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IsActive {
    Active,
    Inactive,
}

impl IsActive {
    fn of(status: &Status) -> Self {
        if *status == Status::Active { Self::Active } else { Self::Inactive }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }
}

impl ColumnValue for IsActive {
    type Type = Text;

    fn takes() -> String {
        "`active` or `inactive`".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        [Self::Active, Self::Inactive].into_iter().find(|it| it.as_str() == stored)
    }
}

/// The word why a code is inactive.
#[derive(Clone, Copy)]
enum Reason {
    Expired,
    Disabled,
    AgentInactive,
}

impl Reason {
    fn of(status: &Status) -> Option<Self> {
        match status {
            Status::Active => None,
            Status::Inactive(InactiveReason::Expired { .. }) => Some(Self::Expired),
            Status::Inactive(InactiveReason::Disabled { .. }) => Some(Self::Disabled),
            Status::Inactive(InactiveReason::AgentInactive) => Some(Self::AgentInactive),
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Disabled => "disabled",
            Self::AgentInactive => "agent_inactive",
        }
    }
}

impl ColumnValue for Reason {
    type Type = Text;

    fn takes() -> String {
        "`expired`, `disabled` or `agent_inactive`".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        [Self::Expired, Self::Disabled, Self::AgentInactive].into_iter().find(|it| it.as_str() == stored)
    }
}

/// When it expired, if that is why it is inactive.
fn expired_at(status: &Status) -> Option<Instant> {
    match status {
        Status::Inactive(InactiveReason::Expired { at }) => Some(*at),
        _ => None,
    }
}

/// Who disabled it, if that is why it is inactive.
fn disabled_by(status: &Status) -> Option<&Actor> {
    match status {
        Status::Inactive(InactiveReason::Disabled { by }) => Some(by),
        _ => None,
    }
}

/// What a row says of its status.
struct Written {
    status: IsActive,
    reason: Option<Reason>,
    at: Option<Instant>,
    by: Option<Actor>,
}

impl Written {
    /// The status. A row from elsewhere that is inactive without a reason counts as expired if it last
    /// changed after its expiry, else as disabled by the system: rather that than a code which comes
    /// back by a renewal although somebody had switched it off (R-X2).
    fn status(self, expires_at: Option<Instant>, since: Instant) -> Result<Status, ColumnError> {
        if self.status == IsActive::Active {
            return Ok(Status::Active);
        }
        let disabled = |by: Option<Actor>| InactiveReason::Disabled { by: by.unwrap_or(Actor::System) };
        let reason = match self.reason {
            Some(Reason::Expired) => match self.at.or(expires_at) {
                Some(at) => InactiveReason::Expired { at },
                None => return Err(ColumnError::null("reason_at")),
            },
            Some(Reason::Disabled) => disabled(self.by),
            Some(Reason::AgentInactive) => InactiveReason::AgentInactive,
            None if self.by.is_none() && expires_at.is_some_and(|expiry| expiry < since) => {
                InactiveReason::Expired { at: since }
            }
            None => disabled(self.by),
        };
        Ok(Status::Inactive(reason))
    }
}

/// What the rules need of a store: the trait is theirs, so it is said of each store by itself.
macro_rules! referral_codes {
    ($store:ty) => {
        impl CodeStorage for $store {
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

            fn codes_of(
                &mut self,
                agent: AgentId,
                after: Option<Id>,
                limit: usize,
            ) -> Result<Vec<Id>, StorageError> {
                codes_of(self.conn(), agent, after, limit)
            }
        }
    };
}

#[cfg(feature = "sqlite")]
referral_codes!(crate::sqlite::Store<'_>);
#[cfg(feature = "postgres-system-libpq")]
referral_codes!(crate::postgres::Store<'_>);

fn codes_of<C: Statements>(
    conn: &mut C,
    agent: AgentId,
    after: Option<Id>,
    limit: usize,
) -> Result<Vec<Id>, StorageError> {
    let sql = "SELECT id FROM referral_codes WHERE agent_id = ? AND id > ? ORDER BY id LIMIT ?";
    let after = Value::from(after.map_or(i64::MIN, |id| id.0));
    conn.all(sql, &[Value::from(agent.0), after, sql::limit(limit)], |columns| Ok(Id(columns.integer()?)))
}
