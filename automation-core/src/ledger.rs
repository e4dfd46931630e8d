use crate::{BirthOutcome, Change, Consequences, Failure, Id, Instant, Row};

/// Which rows to take.
#[derive(Debug, Clone, Copy)]
pub enum Claim<'a> {
    /// Those due at `now`, inclusive, the earliest first, from behind `after`.
    Due {
        /// The instant of the sweep.
        now: Instant,
        /// Where the last batch ended; `None`: from the beginning.
        after: Option<Cursor>,
        /// At most that many rows.
        limit: usize,
    },
    /// All, by number, from behind `after`: for a review after a change of policy.
    All {
        /// Where the last batch ended; only its number counts. `None`: from the beginning.
        after: Option<Cursor>,
        /// At most that many rows.
        limit: usize,
    },
    /// Those with these numbers, due or not: for commands.
    Ids(&'a [Id]),
}

/// Where a batch ended. It lets a sweep pass over rows that stay due: unreadable ones, failed ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Cursor {
    /// The last row's `due_at`.
    pub due_at: Instant,
    /// The last row's number.
    pub id: Id,
}

/// Rows taken together.
#[derive(Debug, Clone)]
pub struct Batch<R: Consequences> {
    /// The records that could be read.
    pub rows: Vec<Row<R>>,
    /// What was found in those that could not.
    pub unreadable: Vec<Failure>,
    /// What is known of their neighbours.
    pub facts: R::Facts,
    /// Where the next batch begins; `None`: this was the last.
    pub next: Option<Cursor>,
}

/// What a ledger made of the changes it was given.
#[derive(Debug, Clone)]
pub struct Outcome<R: Consequences> {
    /// The changes that are written.
    pub written: Vec<Change<R>>,
    /// The rows that could not be read, and those that the database refused.
    pub failed: Vec<Failure>,
    /// The rows that somebody else changed meanwhile; nothing of theirs was written (G-5).
    pub moved: Vec<Id>,
    /// The rows that were left as they are because somebody else holds what they need, such as a neighbour.
    pub held: Vec<Id>,
    /// What is due still after the last batch of a [`Claim::Due`]; nothing after any other.
    pub still_due: StillDue,
    /// What became of the births among what was written.
    pub births: Vec<BirthOutcome>,
    /// The batch's facts as the decisions left them, for whoever tells of the changes.
    pub facts: R::Facts,
    /// Where the next batch begins; `None`: this was the last.
    pub next: Option<Cursor>,
}

impl<R: Consequences> Outcome<R> {
    /// Of a claim that took no row.
    pub fn of_nothing() -> Self {
        Self {
            written: Vec::new(),
            failed: Vec::new(),
            moved: Vec::new(),
            held: Vec::new(),
            still_due: StillDue::default(),
            births: Vec::new(),
            facts: R::Facts::default(),
            next: None,
        }
    }
}

/// The rows that are due still when the last batch of a sweep is done, counted by the ledger: whatever the
/// sweep was told of its batches, this is what is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StillDue {
    /// All of them.
    pub all: u64,
    /// Those that somebody else holds at this moment. Where a ledger cannot tell, it says 0.
    pub held: u64,
    /// Those of which a step is stored that they themselves have not taken: something undoes what is
    /// written, a trigger, say.
    pub undone: u64,
}

/// The port that a sweep and a command need from storage.
///
/// An implementation must pass [`testing::conformance`](crate::testing) (feature `testing`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep records of the kind `{R}`",
    label = "it needs `Ledger<{R}>`",
    note = "the stores of `storage-diesel` keep every kind that is `Stored` and `Neighbourhood`; a storage of your own writes \
            `peek`, `settle` and `earliest_due`, and runs the conformance suite"
)]
pub trait Ledger<R: Consequences> {
    /// What the storage itself may say no with. A row that is unreadable or refused is a [`Failure`]
    /// instead.
    type Error;

    /// Reads without a lock and without a write: for dry runs, forecasts and explanations.
    ///
    /// # Errors
    /// The storage's own, if nothing could be read.
    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<R>, Self::Error>;

    /// Reads under locks, lets `decide` say what happens, and writes the records, their steps and
    /// what they bring about: all of a row or nothing of it, in one transaction (G-7). `decide` may leave
    /// rows out: those stay as they are. After what it decided could not be written it may be asked again
    /// about some of the same rows, read afresh; what it said last of a row is what counts.
    ///
    /// A change without steps only moves `due_at`. A notification whose dedup key is known is not
    /// written again. A [birth](crate::Birth) inserts its record with its first step, of version 1, unless one of its
    /// kind with that key is there or a tombstone forbids it; [`Outcome::births`] says which.
    ///
    /// What somebody else holds is waited for no longer than a bounded time. A claim of what is due passes
    /// over rows that are held, and says of a row whose neighbour is held that it is
    /// [`held`](Outcome::held); a claim by number that needs what is held fails.
    ///
    /// A storage that takes a write and leaves the row as it was has not written it: the row has failed,
    /// and nothing of it is written. After the last batch of a claim of what is due the ledger looks what
    /// is due at that instant still ([`Outcome::still_due`]); where nothing was due it need not look again.
    ///
    /// # Errors
    /// The storage's own; then nothing of this claim was written.
    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<R>) -> Vec<Change<R>>,
    ) -> Result<Outcome<R>, Self::Error>;

    /// The earliest `due_at` of all rows that is strictly later than `after`; `None` for `after`: of all
    /// rows. Whoever wants to sleep until something is due asks [`wake`](crate::wake), which also thinks of
    /// what a sweep has left. `None`: there is no such row.
    ///
    /// # Errors
    /// The storage's own.
    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, Self::Error>;
}

/// A ledger that is lent is one too.
impl<R: Consequences, L: Ledger<R> + ?Sized> Ledger<R> for &mut L {
    type Error = L::Error;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<R>, Self::Error> {
        (**self).peek(claim)
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<R>) -> Vec<Change<R>>,
    ) -> Result<Outcome<R>, Self::Error> {
        (**self).settle(claim, decide)
    }

    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, Self::Error> {
        (**self).earliest_due(after)
    }
}
