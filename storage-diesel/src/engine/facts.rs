use automation_core::{Claim, Failure, Row};

use crate::{Column, ColumnError, Columns, Lookup, Readable, StorageError, Stored};

/// What the rows were taken for, and so what must be known of their neighbours.
///
/// ```
/// use automation_core::{Claim, Id};
/// use storage_diesel::Purpose;
///
/// assert_eq!(Purpose::of(&Claim::Ids(&[Id(7)])), Purpose::Command);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What time brings about ([`Claim::Due`]), with as little as mostly does: if the facts then say that
    /// something is lacking, the rows are read again for [`SweepInFull`](Self::SweepInFull), and from then on
    /// always.
    Sweep,
    /// What time brings about, with all that may be needed.
    SweepInFull,
    /// What somebody asks, or may ask: [`Claim::Ids`].
    Command,
    /// A list or a review: [`Claim::All`]. Nothing happens to the rows.
    List,
}

impl Purpose {
    /// What the rows of that claim are taken for.
    pub fn of(claim: &Claim<'_>) -> Self {
        match claim {
            Claim::Due { .. } => Self::SweepInFull,
            Claim::Ids(_) => Self::Command,
            Claim::All { .. } => Self::List,
        }
    }
}

/// Counts rows of a table by a number and a word in them, such as the sessions of each contract by
/// their state.
#[derive(Debug, Clone, Copy)]
pub struct CountBy<'a> {
    /// The table.
    pub table: &'static str,
    /// The column of numbers to find the rows by.
    pub key: &'static str,
    /// The numbers; they may repeat.
    pub ids: &'a [i64],
    /// The column of the word; a row in which it is null does not count.
    pub word: &'static str,
    /// What else must be true of the rows: SQL that both databases know, without a `?`.
    pub only: Option<&'static str>,
}

/// Reads neighbours for [`Neighbourhood::facts`](crate::Neighbourhood::facts), each time in one statement however many rows.
///
#[cfg_attr(feature = "referral", doc = "```")]
#[cfg_attr(not(feature = "referral"), doc = "```ignore")]
/// # use std::collections::BTreeMap;
/// use automation_core::Row;
/// use referral_core::{ReferralCode, agent::{Agent, AgentId}};
/// use storage_diesel::{Column, CountBy, FactReader, Lookup, StorageError};
///
/// /// What each agent is called, and how many of the agent's codes there are of each status.
/// fn agents<F: FactReader>(
///     codes: &[Row<ReferralCode>],
///     reader: &mut F,
/// ) -> Result<(BTreeMap<i64, String>, BTreeMap<(i64, String), u64>), StorageError> {
///     let ids: Vec<i64> = codes.iter().filter_map(|code| code.record.agent).map(|agent| agent.0).collect();
///     let (mut names, mut codes) = (BTreeMap::new(), BTreeMap::new());
///     let columns = &[Column::integer("id"), Column::text("name")];
///     reader.select("referral_agents", columns, Lookup::by_number("id", &ids), &mut |columns| {
///         names.insert(columns.integer()?, columns.text()?.to_owned());
///         Ok(())
///     })?;
///     let count = CountBy { table: "referral_codes", key: "agent_id", ids: &ids, word: "status", only: None };
///     reader.count_by(count, &mut |agent, status, count| {
///         codes.insert((agent, status.to_owned()), count);
///     })?;
///     Ok((names, codes))
/// }
/// ```
pub trait FactReader {
    /// Reads those columns of the neighbours in that table, and tells each, in no particular order.
    ///
    /// # Errors
    /// The storage's own, or what `each` said: then the rows that need this neighbour fail by name, and
    /// the others go on.
    fn select(
        &mut self,
        table: &'static str,
        columns: &[Column],
        neighbours: Lookup<'_>,
        each: &mut dyn FnMut(&mut dyn Columns) -> Result<(), ColumnError>,
    ) -> Result<(), StorageError>;

    /// Locks the neighbours in that table, in the order of their `id`, without reading them. Without effect where
    /// nobody is waited for.
    ///
    /// # Errors
    /// The storage's own.
    fn lock(&mut self, table: &'static str, neighbours: Lookup<'_>) -> Result<(), StorageError>;

    /// The neighbours as records of another kind, in the order of their numbers.
    ///
    /// # Errors
    /// The storage's own, or [`StorageError::Neighbour`] if one of them cannot be read: then the rows that
    /// need this neighbour fail by name, and the others go on.
    fn rows<N: Stored>(&mut self, neighbours: Lookup<'_>) -> Result<Vec<Row<N>>, StorageError> {
        self.readable(neighbours)?.all()
    }

    /// The same for whoever can do without those that cannot be read.
    ///
    /// # Errors
    /// The storage's own.
    fn readable<N: Stored>(&mut self, neighbours: Lookup<'_>) -> Result<Readable<N>, StorageError>;

    /// Says of one of the rows whose facts are read that it cannot be decided upon, and why: it fails by name,
    /// and the others go on. It costs less than an error, after which the rows are tried apart.
    fn leave_out(&mut self, row: Failure);

    /// Tells how many rows there are of each number and word that occur together.
    ///
    /// # Errors
    /// The storage's own.
    fn count_by(
        &mut self,
        counted: CountBy<'_>,
        tell: &mut dyn FnMut(i64, &str, u64),
    ) -> Result<(), StorageError>;
}
