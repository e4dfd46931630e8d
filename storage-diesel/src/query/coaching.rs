//! Contracts, calendars and the diary of sessions.

use automation_core::{Id, Row, UserId, one_policy};
use session_core::{Calendar, Contract, Diary, Session};

use super::{
    facts::Reader,
    statement::{execute, first},
    store::Store,
};
use crate::{
    Coaching, Database, Inserted, Neighbours, StorageError, coaching_calendars, coaching_contracts,
    coaching_sessions, value::Value,
};

impl Store<'_> {
    /// Makes the rows that lock the time of those people, where there are none.
    fn know_people<'p>(&mut self, people: impl Iterator<Item = &'p UserId>) -> Result<(), StorageError> {
        let mut people: Vec<&str> = people.map(UserId::as_str).collect();
        people.sort_unstable();
        people.dedup();
        for part in people.chunks(AT_A_TIME) {
            let table = coaching_calendars::TABLE;
            let rows = crate::sql::list(part, |text, _| text.push_str("(?)"));
            let sql = format!("INSERT INTO {table} (person) VALUES {rows} ON CONFLICT (person) DO NOTHING");
            let values: Vec<Value<'_>> = part.iter().map(|person| Value::from(*person)).collect();
            execute(self.conn, &sql, &values)?;
        }
        Ok(())
    }

    fn reader(&mut self, lock: bool) -> Reader<'_> {
        Reader { conn: self.conn, lock }
    }
}

/// How many people are made known in one statement.
const AT_A_TIME: usize = 500;

impl Coaching for Store<'_> {
    fn add_contracts(&mut self, contracts: &[Contract]) -> Result<Vec<Inserted>, StorageError> {
        self.together(|store| {
            store.know_people(contracts.iter().flat_map(|contract| [&contract.student, &contract.coach]))?;
            store.insert(contracts, &one_policy(&()))
        })
    }

    fn set_calendar(&mut self, person: &UserId, calendar: Option<&Calendar>) -> Result<(), StorageError> {
        // A calendar is a plain value, which always has a JSON form.
        let text = calendar.and_then(|calendar| serde_json::to_string(calendar).ok());
        self.together(|store| {
            store.know_people(std::iter::once(person))?;
            let sql = "UPDATE coaching_calendars SET availability = ? WHERE person = ?";
            let values = [Value::Text(text.map(Into::into)), Value::from(person.as_str())];
            execute(store.conn, sql, &values).map(drop)
        })
    }

    fn calendar(&mut self, person: &UserId) -> Result<Option<Calendar>, StorageError> {
        let sql = "SELECT availability FROM coaching_calendars WHERE person = ?";
        let found = first(self.conn, sql, &[Value::from(person.as_str())], |columns| {
            Ok(coaching_calendars::read(columns)?)
        })?;
        Ok(found.flatten())
    }

    fn contracts_of(&mut self, person: &UserId) -> Result<Vec<Row<Contract>>, StorageError> {
        let found = coaching_contracts::of_people(&[person.as_str()], &mut self.reader(false))?;
        Ok(found.into_values().collect())
    }

    fn sessions_of(&mut self, contract: Id) -> Result<Vec<Row<Session>>, StorageError> {
        let of_contract = [contract.0];
        let mut rows = self.among::<Session>(Neighbours::by_number("contract_id", &of_contract))?;
        rows.sort_unstable_by_key(|row| row.record.number);
        Ok(rows)
    }

    fn diary(&mut self, contracts: &[Id], lock: bool) -> Result<Diary, StorageError> {
        let ids: Vec<i64> = contracts.iter().map(|contract| contract.0).collect();
        coaching_sessions::diary(&ids, &mut self.reader(lock))
    }
}
