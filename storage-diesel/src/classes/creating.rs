//! What making a pattern needs besides its ledger.

use automation_core::{
    Actor, BirthOutcome, Cause, Change, Claim, CommandError, Happening, Instant, Ledger, Objections, Refusal,
    begin, one_policy,
};
use session_core::pattern::{Pattern, PatternEvent, PatternPolicy, PatternReason};

use crate::{Database, HolidayCalendars, Inserted, StorageError};

/// Why a pattern was not made.
type Refused = CommandError<PatternReason, StorageError>;

/// An error inside the transaction, in which the storage may fail as well.
struct Failed(Refused);

impl From<StorageError> for Failed {
    fn from(error: StorageError) -> Self {
        Self(CommandError::Storage(error))
    }
}

/// A pattern that was made, with its first sessions.
#[derive(Debug)]
#[non_exhaustive]
pub struct CreatedPattern {
    /// Its first step, which tells who made it.
    pub created: Change<Pattern>,
    /// What made its first sessions; `None` if there was nothing to make.
    pub filled: Option<Change<Pattern>>,
    /// What became of each of those sessions.
    pub sessions: Vec<BirthOutcome>,
}

/// Makes a pattern with its first sessions, if that can be, in one transaction (P-27): who made it goes into the audit as
/// its first step.
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use diesel::{Connection, SqliteConnection};
/// use session_core::class::{Capacity, ClassDetails, ClassLength, ClassSession};
/// use session_core::pattern::{PatternDraft, PatternPolicy, SeriesDraft};
/// use storage_diesel::{create_pattern, prelude::*, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// let now: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let (rule, length) = ("FREQ=WEEKLY;BYDAY=MO".parse()?, ClassLength::from_minutes(90)?);
/// let zone = zone_core::zone!("Europe/London");
/// let series = SeriesDraft::new(rule, "2026-03-02".parse()?, "10:00:00".parse()?, length, zone);
/// let details = ClassDetails::new("Wheel throwing".parse()?, Capacity::new(8)?);
/// let mondays = PatternDraft::new("harbour/MON-10".parse()?, details, series).made(now)?;
///
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let policy = PatternPolicy::default();
/// let made = create_pattern(&mut store, &policy, mondays.clone(), &alice, now)?;
/// assert_eq!((made.sessions.len(), store.count::<ClassSession>(&[])?), (27, 27));
///
/// let again = create_pattern(&mut store, &policy, mondays, &alice, now);
/// assert_eq!(again.unwrap_err().to_string(), "there is a pattern harbour/MON-10 already");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`CommandError::Refused`] with every reason: its key is taken, it names a calendar of holidays that nobody has imported,
/// whoever asks is not staff. [`CommandError::Failed`] if it or one of its sessions cannot be stored. Nothing was stored
/// then.
pub fn create_pattern<S>(
    store: &mut S,
    policy: &PatternPolicy,
    pattern: Pattern,
    actor: &Actor,
    now: Instant,
) -> Result<CreatedPattern, Refused>
where
    S: Database + HolidayCalendars + Ledger<Pattern, Error = StorageError>,
{
    let made = store.transaction(|store| {
        let mut objections = Objections::new();
        if !matches!(actor, Actor::Staff { .. }) {
            objections.always(PatternReason::NotStaff { actor: actor.clone() });
        }
        let key = pattern.key.clone();
        let calendars = &pattern.series.parts().holidays;
        if !calendars.is_empty() {
            let known = store.holidays()?;
            for calendar in calendars.iter().filter(|calendar| !known.knows(calendar)) {
                objections.always(PatternReason::UnknownCalendar { calendar: calendar.clone() });
            }
        }
        // Whoever makes it meanwhile, the unique key decides.
        let inserted = store.insert(&[pattern], &one_policy(policy))?;
        let taken = PatternReason::KeyTaken { key };
        let Some(Inserted::New(id)) = inserted.first().copied() else {
            objections.always(taken.clone());
            let refusal = objections.finish().err().unwrap_or_else(|| Refusal::because(taken));
            return Err(Failed(CommandError::Refused(refusal)));
        };
        objections.finish().map_err(|refusal| Failed(CommandError::Refused(refusal)))?;
        let first = Happening::new(PatternEvent::Created, now, Cause::asked(actor, None));
        let created = begin::<Pattern, _, _>(store, &one_policy(policy), id, &first)
            // The first step of a record is told, not asked for.
            .map_err(|error| Failed(error.map_reasons(|never| match never {})))?;
        let mut failed = None;
        let outcome = store.settle(Claim::Ids(&[id]), &mut |batch| {
            let rows = std::mem::take(&mut batch.rows).into_iter();
            let caught_up = rows.filter_map(|row| {
                Change::of_time(row, now, &mut batch.facts, policy)
                    .map_err(|failure| failed = Some(failure))
                    .ok()
                    .filter(|change: &Change<Pattern>| !change.steps.is_empty())
            });
            caught_up.collect()
        })?;
        if let Some(failure) = failed.or(outcome.failed.into_iter().next()) {
            return Err(Failed(CommandError::Failed(failure)));
        }
        let filled = outcome.written.into_iter().next();
        Ok(CreatedPattern { created, filled, sessions: outcome.births })
    });
    made.map_err(|Failed(error)| error)
}
