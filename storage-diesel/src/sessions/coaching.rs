//! What contracts and sessions need besides the ledger: calendars, proposals, and what is known around a session.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use automation_core::{Failure, Id, Ledger, UserId, one_policy, other_forms, typed};
use session_core::{
    Contract, Session, calendar::Calendar, coaching::CoachingFacts, contract::ContractNumber,
};

use crate::{
    Database, Inserted, Lookup, Readable, Records, StorageError,
    engine::{
        spellings,
        statements::{LentStore, Statements as _},
        value::Value,
    },
    sessions::{calendars, coaching_facts, contracts},
};

/// What a store does for coaching besides the ledgers of contracts and sessions.
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use diesel::{Connection, SqliteConnection};
/// use session_core::{SessionPolicy, coaching::SessionDraft, contract::{ContractDraft, ContractNumber,
///     ContractStatus, PaymentStatus, SessionLength}};
/// use storage_diesel::{Inserted, prelude::*, schedule_session, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// let now: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let (ann, ben) = (UserId::new("ann")?, UserId::new("ben")?);
/// let length = SessionLength::from_minutes(60)?;
/// let mut draft = ContractDraft::new(ann.clone(), ben, 10, 50_00, length, zone_core::zone!("Europe/London"));
/// (draft.status, draft.payment) = (ContractStatus::Active, PaymentStatus::Paid);
/// let Inserted::New(contract) = store.add_contracts(&[draft.agree(ContractNumber::plain(12), now)?])?[0]
/// else {
///     return Err("the number was taken".into());
/// };
///
/// let policy = SessionPolicy::default();
/// let wish = SessionDraft { start: "2026-03-05T10:00:00Z".parse()?, minutes: None, zone: None };
/// let student = Actor::participant(ann, "student");
/// let made = schedule_session(&mut store, &policy, contract, &wish, &student, now)?;
/// assert_eq!(made.key(), "012/1");
/// // The same time again is refused, whoever asks for it under whatever contract.
/// let again = schedule_session(&mut store, &policy, contract, &wish, &student, now);
/// assert!(again.unwrap_err().to_string().starts_with("the student is not free: another session from"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every method fails with what the storage says.
#[allow(clippy::missing_errors_doc)]
pub trait Coaching:
    Database + Ledger<Session, Error = StorageError> + Ledger<Contract, Error = StorageError>
{
    /// Inserts contracts, and for each of their participants the row that locks their time: all of them, or
    /// nothing on an error. [`StorageError::ProposalTaken`] if one comes of a proposal that has a contract
    /// already (S-5).
    fn add_contracts(&mut self, contracts: &[Contract]) -> Result<Vec<Inserted>, StorageError>;

    /// For each of the contracts that are to be added, the number of another one that its proposal has
    /// already, stored or before it among them (S-5).
    fn others_of_proposals(
        &mut self,
        contracts: &[Contract],
    ) -> Result<Vec<Option<ContractNumber>>, StorageError>;

    /// When that person can be booked; `None`: nothing is known of it, and nothing is blocked.
    fn set_calendar(&mut self, person: &UserId, calendar: Option<&Calendar>) -> Result<(), StorageError>;

    /// When that person can be booked, if that is known; [`StorageError::Calendar`] if what is stored cannot
    /// be read.
    fn calendar(&mut self, person: &UserId) -> Result<Option<Calendar>, StorageError>;

    /// The calendars that cannot be read; their keys are the people's.
    fn unreadable_calendars(&mut self) -> Result<Vec<Failure>, StorageError>;

    /// The contracts that bind that person, on whichever side, by number.
    fn contracts_of(&mut self, person: &UserId) -> Result<Readable<Contract>, StorageError>;

    /// The sessions of a contract, by number.
    fn sessions_of(&mut self, contract: Id) -> Result<Readable<Session>, StorageError>;

    /// The sessions of those contracts whose time may still be taken, by their number in storage: all but the
    /// settled ones, and whatever has no known state.
    fn open_sessions_of(&mut self, contracts: &[Id]) -> Result<Readable<Session>, StorageError>;

    /// What must be known to fix a time under those contracts. `lock`: they and the calendars of their
    /// participants stay as they are until the transaction ends. What cannot be read of other contracts,
    /// sessions and calendars of theirs is known as such: no time can be fixed, everything else goes on.
    fn coaching_facts(&mut self, contracts: &[Id], lock: bool) -> Result<CoachingFacts, StorageError>;
}

/// How many people are made known in one statement.
const AT_A_TIME: usize = 500;

impl<S> Coaching for S
where
    S: LentStore + Database + Ledger<Session, Error = StorageError> + Ledger<Contract, Error = StorageError>,
{
    fn add_contracts(&mut self, contracts: &[Contract]) -> Result<Vec<Inserted>, StorageError> {
        let contracts = &*self.with_known_people(contracts)?;
        let added = self.together(|store| {
            store.require_free_proposals(contracts)?;
            store.know_people(contracts.iter().flat_map(|contract| [&contract.student, &contract.coach]))?;
            store.insert(contracts, &one_policy(&()))
        });
        match added {
            // Somebody may have been faster. Within a transaction that PostgreSQL has given up it stays
            // unsaid.
            Err(StorageError::Refused(error)) => match self.require_free_proposals(contracts) {
                Err(taken @ StorageError::ProposalTaken { .. }) => Err(taken),
                _ => Err(StorageError::Refused(error)),
            },
            added => added,
        }
    }

    fn others_of_proposals(
        &mut self,
        contracts: &[Contract],
    ) -> Result<Vec<Option<ContractNumber>>, StorageError> {
        let proposals: Vec<&str> = contracts.iter().filter_map(|one| one.proposal.as_deref()).collect();
        if proposals.is_empty() {
            return Ok(vec![None; contracts.len()]);
        }
        let numbers: Vec<&str> = contracts.iter().map(|one| one.number.as_str()).collect();
        let mut numbers: HashSet<String> = self.taken::<Contract>(&numbers)?.into_iter().collect();
        let stored = self.readable_among::<Contract>(Lookup::by_text("proposal", &proposals))?;
        let of_record = |record: Contract| Some((record.proposal?, record.number));
        let mut known: HashMap<String, ContractNumber> =
            stored.rows.into_iter().filter_map(|row| of_record(row.record)).collect();
        known.extend(contracts::proposals(&stored.unreadable, &mut self.facts(false))?);
        let other = |contract: &Contract| {
            // One whose number is taken is not added, and so takes no proposal.
            if numbers.contains(contract.number.as_str()) {
                return None;
            }
            let other = contract.proposal.as_ref().and_then(|proposal| known.get(proposal)).cloned();
            if other.is_none() {
                numbers.insert(contract.number.to_string());
                known.extend(of_record(contract.clone()));
            }
            other
        };
        Ok(contracts.iter().map(other).collect())
    }

    fn set_calendar(&mut self, person: &UserId, calendar: Option<&Calendar>) -> Result<(), StorageError> {
        // A calendar is a plain value, which always has a JSON form.
        let text = calendar.and_then(|calendar| serde_json::to_string(calendar).ok());
        self.together(|store| {
            let person = &store.known_as(person)?;
            store.know_people(std::iter::once(person))?;
            let sql = "UPDATE coaching_calendars SET availability = ? WHERE person = ?";
            let values = [Value::Text(text.map(Into::into)), Value::from(person.as_str())];
            store.conn().execute(sql, &values).map(drop)
        })
    }

    fn calendar(&mut self, person: &UserId) -> Result<Option<Calendar>, StorageError> {
        let person = &self.known_as(person)?;
        let sql = "SELECT availability FROM coaching_calendars WHERE person = ?";
        let found = self.conn().first(sql, &[Value::from(person.as_str())], |columns| {
            calendars::read(columns)
                .map_err(|cause| StorageError::Calendar { person: person.to_string(), cause })
        })?;
        Ok(found.flatten())
    }

    fn unreadable_calendars(&mut self) -> Result<Vec<Failure>, StorageError> {
        let sql = "SELECT id, person, availability FROM coaching_calendars WHERE availability IS NOT NULL \
                   ORDER BY person";
        let mut failures = Vec::new();
        self.conn().each(sql, &[], &mut |columns| {
            failures.extend(calendars::failure(columns)?);
            Ok(())
        })?;
        Ok(failures)
    }

    fn contracts_of(&mut self, person: &UserId) -> Result<Readable<Contract>, StorageError> {
        let person = self.known_as(person)?;
        contracts::of_people(&[person.as_str()], &mut self.facts(false))
    }

    fn sessions_of(&mut self, contract: Id) -> Result<Readable<Session>, StorageError> {
        let of_contract = [contract.0];
        let mut found = self.readable_among::<Session>(Lookup::by_number("contract_id", &of_contract))?;
        found.rows.sort_unstable_by_key(|row| row.record.number);
        Ok(found)
    }

    fn open_sessions_of(&mut self, contracts: &[Id]) -> Result<Readable<Session>, StorageError> {
        let ids: Vec<i64> = contracts.iter().map(|contract| contract.0).collect();
        coaching_facts::open(&ids, &mut self.facts(false))
    }

    fn coaching_facts(&mut self, contracts: &[Id], lock: bool) -> Result<CoachingFacts, StorageError> {
        let ids: Vec<i64> = contracts.iter().map(|contract| contract.0).collect();
        coaching_facts::coaching_facts(&ids, &mut self.facts(lock))
    }
}

/// People as contracts and calendars know them. It is private to this file.
trait People: LentStore + Records + Coaching {
    /// Makes the rows that lock the time of those people, where there are none.
    fn know_people<'p>(&mut self, people: impl Iterator<Item = &'p UserId>) -> Result<(), StorageError> {
        let mut people: Vec<&str> = people.map(UserId::as_str).collect();
        people.sort_unstable();
        people.dedup();
        for part in people.chunks(AT_A_TIME) {
            let table = calendars::TABLE;
            let rows = crate::engine::sql::list(part, |text, _| text.push_str("(?)"));
            let sql = format!("INSERT INTO {table} (person) VALUES {rows} ON CONFLICT (person) DO NOTHING");
            let values: Vec<Value<'_>> = part.iter().map(|person| Value::from(*person)).collect();
            self.conn().execute(&sql, &values)?;
        }
        Ok(())
    }

    /// Refuses contracts of a proposal that has another one already.
    fn require_free_proposals(&mut self, contracts: &[Contract]) -> Result<(), StorageError> {
        let others = self.others_of_proposals(contracts)?;
        let taken = contracts.iter().zip(others).find_map(|(contract, other)| {
            Some(StorageError::ProposalTaken {
                proposal: contract.proposal.clone()?,
                number: other?.to_string(),
            })
        });
        taken.map_or(Ok(()), Err)
    }

    /// The person as they are stored, who may have been before there was one form of a user id (G-30).
    fn known_as(&mut self, person: &UserId) -> Result<UserId, StorageError> {
        let table = calendars::TABLE;
        let sql = format!("SELECT id FROM {table} WHERE person = ?");
        let known =
            self.conn().first(&sql, &[Value::from(person.as_str())], |columns| Ok(columns.integer()?))?;
        if known.is_some() {
            return Ok(person.clone());
        }
        let stored = spellings::stored_as(self.conn(), table, "person", person.as_str())?;
        Ok(stored.and_then(|stored| UserId::stored(&stored).ok()).unwrap_or_else(|| person.clone()))
    }

    /// The contracts with their participants as they are stored: two forms of one person would each have a
    /// calendar, and could both be booked for one time (G-30).
    fn with_known_people<'c>(
        &mut self,
        contracts: &'c [Contract],
    ) -> Result<Cow<'c, [Contract]>, StorageError> {
        let people = contracts.iter().flat_map(|contract| [&contract.student, &contract.coach]);
        let mut forms: Vec<String> = people.flat_map(|person| other_forms(person.as_str())).collect();
        forms.sort_unstable();
        forms.dedup();
        let mut stored: HashMap<String, UserId> = HashMap::new();
        for part in forms.chunks(AT_A_TIME) {
            let found = spellings::stored(self.conn(), calendars::TABLE, "person", part)?;
            stored.extend(found.iter().filter_map(|form| Some((typed(form), UserId::stored(form).ok()?))));
        }
        if stored.is_empty() {
            return Ok(Cow::Borrowed(contracts));
        }
        let known = |person: &UserId| stored.get(person.as_str()).unwrap_or(person).clone();
        let renamed = contracts.iter().map(|contract| Contract {
            student: known(&contract.student),
            coach: known(&contract.coach),
            ..contract.clone()
        });
        Ok(Cow::Owned(renamed.collect()))
    }
}

impl<S: LentStore + Records + Coaching> People for S {}
