//! What must be known of a kind's neighbours, and what its steps bring about for them.

use automation_core::{Change, Consequences, Row};

use crate::{EffectWriter, Effects, FactReader, Purpose, StorageError, Stored};

/// The neighbour that must stay as it is while something is decided about a record or a new one is added.
///
/// Its row is locked in share mode before the record's own: of two programs, one of which changes the
/// neighbour and then its records, the other one a record only, each sees what the other has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The neighbour's table; its number is `id`.
    pub table: &'static str,
    /// The column of the record that holds the neighbour's number, a fixed one.
    pub column: &'static str,
}

/// How many neighbours of a batch a store knows at once by default ([`Neighbourhood::weigh`]).
pub const NEIGHBOURS_AT_A_TIME: usize = 8_192;

/// One of very many neighbours of a row, for [`Neighbourhood::portion`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Those that have this in common belong into one portion.
    pub of: i64,
    /// Its number.
    pub id: i64,
}

/// What must be known of other rows when something is decided about the rows of a kind, and what becomes of them. A
/// kind with no neighbours says so: `impl Neighbourhood for Trial {}`.
///
/// # What a step brings about
/// Messages are written to the outbox. Steps of neighbours ([`NeighbourStep`](automation_core::NeighbourStep))
/// are written with the neighbours, which are [`Stored`] too, in the transaction of the step that brought
/// them about: [`write_effects`](Self::write_effects) hands them over.
///
#[cfg_attr(feature = "referral", doc = "```")]
#[cfg_attr(not(feature = "referral"), doc = "```ignore")]
/// # use automation_core::{Due, Effect, Facts, Instant, Lifecycle, NeighbourStep, Notification, TakenStep};
/// # use referral_core::ReferralCode;
/// # use storage_diesel::{ColumnError, EffectWriter, Effects, Neighbourhood, StorageError, Stored, columns};
/// /// What the end of a campaign brings about.
/// #[derive(Debug, Clone, PartialEq)]
/// enum CampaignEffect {
///     Tell(Notification),
///     Code(NeighbourStep<ReferralCode>),
///     /// For a report only: nobody stores it.
///     Codes(u64),
/// }
/// # impl Effect for CampaignEffect {
/// #     fn notification(&self) -> Option<&Notification> { None }
/// # }
/// # #[derive(Clone)]
/// # struct Campaign;
/// # impl Lifecycle for Campaign {
/// #     const KIND: &'static str = "campaign";
/// #     type Policy = ();
/// #     type Event = automation_core::testing::LampEvent;
/// #     fn state(&self) -> &'static str { "" }
/// #     fn since(&self) -> Instant { Instant::MIN }
/// #     fn due(&self, _: &()) -> Option<Due<Self::Event>> { None }
/// #     fn apply(&mut self, _: &Self::Event, _: Instant) {}
/// # }
/// # impl automation_core::Consequences for Campaign {
/// #     type Facts = ();
/// #     type Effect = CampaignEffect;
/// #     fn consequences(_: &TakenStep<'_, Self>, _: &mut (), _: &(), _: &mut Vec<CampaignEffect>) {}
/// # }
/// impl Stored for Campaign {
/// #     const TABLE: &'static str = "campaigns";
/// #     const KEY: Option<&'static str> = None;
/// #     columns! { |_campaign| fixed {} changing {} Self }
/// #     fn read_event(name: &str, _: Option<&str>) -> Result<Self::Event, ColumnError> { Err(ColumnError::new("event", name, "none")) }
///     // … its columns …
/// }
///
/// impl Neighbourhood for Campaign {
///     fn write_effects<W: EffectWriter>(effects: &Effects<'_, Self>, writer: &mut W) -> Result<(), StorageError> {
///         writer.neighbours(effects.iter().filter_map(|effect| match effect {
///             CampaignEffect::Code(step) => Some(step),
///             CampaignEffect::Tell(_) | CampaignEffect::Codes(_) => None,
///         }))
///     }
/// }
/// ```
///
/// A kind that says nothing of its effects has none but messages: a claim in which a step brings about
/// anything else fails with [`StorageError::Effect`] and writes nothing.
#[diagnostic::on_unimplemented(
    message = "nothing is said of the neighbours of `{Self}`",
    note = "if it has none: `impl storage_diesel::Neighbourhood for {Self} {{}}`"
)]
pub trait Neighbourhood: Stored + Consequences {
    /// The neighbour that a command upon a record, and a new record, hold as it is; `None`: there is none.
    const HELD: Option<Held> = None;

    /// Reads what must be known of the rows' neighbours; locked if they are to be written. A command may
    /// need to know more than a sweep, and a list less: `purpose` says what the rows were taken for.
    ///
    /// If it fails because one neighbour cannot be read, the rows that need it fail by name, and it is
    /// asked again for the others.
    ///
    /// # Errors
    /// The storage's own, or that a neighbour cannot be read.
    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<Self::Facts, StorageError> {
        let _ = (rows, purpose, reader);
        Ok(Self::Facts::default())
    }

    /// How many neighbours each of the rows has of which something must be known for that purpose, in the order
    /// of the rows. If together they are more than a store takes at a time
    /// ([`Store::neighbours_at_a_time`](crate::sqlite::Store::neighbours_at_a_time)), [`facts`](Self::facts) is
    /// asked of some rows after the others, and of a row that has too many alone [`portion`](Self::portion).
    /// Empty, as it stands here: never many.
    ///
    /// # Errors
    /// The storage's own.
    fn weigh<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<Vec<usize>, StorageError> {
        let _ = (rows, purpose, reader);
        Ok(Vec::new())
    }

    /// Locks what the groups and portions of these rows are going to lock, in one order: else two workers that
    /// come to the same neighbours in different groups could wait for each other.
    ///
    /// # Errors
    /// The storage's own.
    fn lock_ahead<F: FactReader>(rows: &[Row<Self>], reader: &mut F) -> Result<(), StorageError> {
        let _ = (rows, reader);
        Ok(())
    }

    /// The neighbours of one row, as many as [`weigh`](Self::weigh) says, in the order in which they are to be
    /// locked; those that belong into one portion follow each other.
    ///
    /// # Errors
    /// The storage's own.
    fn members<F: FactReader>(row: &Row<Self>, reader: &mut F) -> Result<Vec<Member>, StorageError> {
        let _ = (row, reader);
        Ok(Vec::new())
    }

    /// What must be known of some of the row's neighbours, behind those in `before`, where there is none for
    /// the first. The row is decided upon with each portion, always as it was before the first, and must take
    /// the same steps; its neighbours' are written with each, its messages with the last.
    ///
    /// # Errors
    /// The storage's own, or that a neighbour cannot be read: then nothing of the row is written.
    fn portion<F: FactReader>(
        row: &Row<Self>,
        members: &[Member],
        before: Option<&Self::Facts>,
        is_last: bool,
        reader: &mut F,
    ) -> Result<Self::Facts, StorageError> {
        let _ = (row, members, before, is_last, reader);
        Ok(Self::Facts::default())
    }

    /// Puts what was written of a change in brief, where all of it would be too much to be kept until whoever
    /// follows the sweep is told.
    fn in_brief(change: &mut Change<Self>, facts: &Self::Facts) {
        let _ = (change, facts);
    }

    /// Refuses new records that cannot be what they are because of their neighbours. Those of
    /// [`HELD`](Self::HELD) stay as they are until the transaction ends.
    ///
    /// # Errors
    /// The storage's own, or why one of the records cannot be added: then none is.
    fn may_add<F: FactReader>(records: &[&Self], reader: &mut F) -> Result<(), StorageError> {
        let _ = (records, reader);
        Ok(())
    }

    /// The number of the neighbour of [`HELD`](Self::HELD) that a new record has.
    fn held(&self) -> Option<i64> {
        None
    }

    /// Hands over what the steps of a batch bring about besides messages. Effects that are only for a report
    /// may be passed over. As it stands here it refuses all.
    ///
    /// # Errors
    /// The storage's own.
    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        let _ = writer;
        effects.none()
    }
}
