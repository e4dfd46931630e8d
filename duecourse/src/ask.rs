//! Asks a command of one record: under the policy in force, with the facts read once, in one transaction.

use automation_core::{
    ActError, Actor, Change, ChangeAndFacts, Claim, CommandError, Commands, Consequences, Failure, Id,
    Instant, Ledger, Lifecycle as _, Refusal, Request, Row, command_and_facts, one_policy,
};
use serde_json::json;
use storage_diesel::{Database, Neighbourhood, RefusedCommand, StorageError, Stored};

use crate::{
    Call, Kind, Notice, PolicyOf, StoreOf, policy,
    run::{Finished, Mode, RunError, Task, recorded},
    suggestions::Unknown,
    sweep::StepLine,
};

/// What stands between the reasons of a refusal, as it is kept.
pub const BETWEEN_REASONS: &str = "\n";

/// Which record is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which<'a> {
    /// The one that people call that.
    Key(&'a str),
    /// The one with that number in storage, for whoever has it from storage and from nobody's typing.
    Id(Id),
}

impl<'a> From<&'a str> for Which<'a> {
    fn from(key: &'a str) -> Self {
        Self::Key(key)
    }
}

impl From<Id> for Which<'_> {
    fn from(id: Id) -> Self {
        Self::Id(id)
    }
}

/// What is asked, of which record, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a, C> {
    /// The record.
    pub which: Which<'a>,
    /// The command.
    pub command: &'a C,
    /// Its name in snake case, under which a refusal is kept.
    pub name: &'a str,
    /// Who asks.
    pub actor: &'a Actor,
    /// Why, if they say so.
    pub reason: Option<&'a str>,
}

/// What came of a command that was not refused.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer<R: Consequences> {
    /// The record's steps, the record after them, and what they bring about.
    pub change: Change<R>,
    /// What is known of its neighbours, as the command left them.
    pub facts: R::Facts,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

impl<R: Consequences> Answer<R> {
    /// Tells each step as a report does.
    pub fn tell(&self, tell: &mut dyn FnMut(&StepLine<'_>)) {
        let key = self.change.key();
        for step in &self.change.steps {
            tell(&StepLine::of::<R>(&key, step, !self.is_written, ""));
        }
    }
}

/// A call acts at an instant that lies before the record's last change: the rules know no way back, and would act at
/// that change instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{now} is before the last change of {what}, at {changed}")]
#[non_exhaustive]
pub struct Backdated {
    /// The instant of the call.
    pub now: Instant,
    /// The record, such as `session 012/3`.
    pub what: String,
    /// When it was last changed.
    pub changed: Instant,
}

impl Backdated {
    /// That the call does so, if its instant was chosen: a clock that is slow by some seconds must stop nobody.
    pub fn by(call: &Call<'_>, what: &str, changed: Instant) -> Option<Self> {
        (call.is_now_chosen && call.now < changed).then(|| Self {
            now: call.now,
            what: what.to_owned(),
            changed,
        })
    }
}

/// A command that the rules refuse: every reason, and from or until when it would be possible.
#[derive(Debug, Clone)]
pub struct Refused<R> {
    /// The record's number.
    pub id: Id,
    /// What people call it.
    pub key: String,
    /// Why.
    pub refusal: Refusal<R>,
}

/// Why a command changed nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError<R: std::fmt::Debug + std::fmt::Display> {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// There is no record of that name.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The call's instant lies before the record's last change.
    #[error(transparent)]
    Backdated(#[from] Backdated),
    /// The rules say no.
    #[error("{}", .0.refusal)]
    Refused(Refused<R>),
    /// The record cannot be read, or the storage refused it.
    #[error("{}: {}", .0.key, .0.cause)]
    Failed(Failure),
    /// Somebody else changed the record at the same time; ask again.
    #[error("record {0} was changed by somebody else meanwhile; nothing was done, try again")]
    Moved(Id),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Asks the command: the record is caught up with the instant of the call first. A dry run only says what would be
/// done. A refusal is kept with the record, if its policy says so; what was asked and by whom goes into its history
/// with the step.
///
/// The clocks are not asked, and no run is recorded: that is for a host whose `now` is what its clock says, such as a web
/// page. Where somebody may choose `now`, as at a command line, ask by [`act`].
///
/// # Errors
/// [`AskError`]; then the record is as it was.
pub fn ask<K, S>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &K::Choices,
    asked: &Asked<'_, <K::Record as Commands>::Command>,
) -> Result<Answer<K::Record>, AskError<<K::Record as Commands>::Reason>>
where
    K: Kind<Record: Commands>,
    S: StoreOf<K>,
{
    let policy = K::policy(wanted);
    policy::require_in_force::<K, _>(store, wanted)?;
    let row: Row<K::Record> = found::<_, S, AskError<_>>(store, K::WORDS.one, asked.which)?;
    let (id, key) = (row.id, row.key());
    if let Some(backdated) = Backdated::by(call, &format!("{} {key}", K::WORDS.one), row.record.since()) {
        return Err(backdated.into());
    }
    let request = Request::new(asked.command, asked.actor, call.now).because(asked.reason);
    let done = if call.dry_run {
        rehearse::<K::Record, S>(store, id, &request, policy)
    } else {
        command_and_facts::<K::Record, _, _>(store, &one_policy(policy), id, &request)
    };
    answered::<K, K::Record, _, _>(
        call,
        store,
        policy,
        (K::WORDS.one, id, &key),
        (asked.name, asked.actor),
        done,
    )
}

/// What came of a command that was put to the rules. A refusal is kept with the record that was asked, which is another
/// one than the changed where something is made.
pub(crate) fn answered<K: Kind, Asked: Neighbourhood + Commands, R: Consequences, S: Database>(
    call: &Call<'_>,
    store: &mut S,
    policy: &PolicyOf<K>,
    (what, id, key): (&'static str, Id, &str),
    asked: (&str, &Actor),
    done: Result<ChangeAndFacts<R>, CommandError<ReasonOf<K>, StorageError>>,
) -> Result<Answer<R>, AskError<ReasonOf<K>>> {
    match done {
        Ok((change, facts)) => Ok(Answer { change, facts, is_written: !call.dry_run }),
        Err(CommandError::Refused(refusal)) => {
            keep_refusal::<K, Asked, S, _>(call, store, policy, id, asked, &refusal);
            Err(AskError::Refused(Refused { id, key: key.to_owned(), refusal }))
        }
        Err(CommandError::NotFound(_)) => Err(Unknown::of::<Asked, S>(store, what, key).into()),
        Err(CommandError::Failed(failure)) => Err(AskError::Failed(failure)),
        Err(CommandError::Moved(id)) => Err(AskError::Moved(id)),
        Err(CommandError::Storage(error)) => Err(AskError::Storage(error)),
    }
}

type ReasonOf<K> = <<K as Kind>::Record as Commands>::Reason;

/// What asking within a recorded run gives.
pub type Acted<R> = Result<Answer<R>, RunError<AskError<<R as Commands>::Reason>>>;

/// Asks the command as [`ask`] does, within a recorded run ([`recorded`]): not before the clocks were asked whether that is
/// ahead of time (G-25), and with a record of what came of it. `options`: as they were given, without secrets.
///
/// # Errors
/// [`RunError`] with [`AskError`]; then the record is as it was.
pub fn act<K, S>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &K::Choices,
    asked: &Asked<'_, <K::Record as Commands>::Command>,
    options: &str,
) -> Acted<K::Record>
where
    K: Kind<Record: Commands>,
    S: StoreOf<K>,
{
    let command = format!("{} {}", K::WORDS.one, asked.name.replace('_', "-")).replace(' ', "-");
    let task = Task { command: &command, options, schedule: None };
    recorded(call, store, &task, |store, mode| {
        let call = Call { dry_run: call.dry_run || mode == Mode::Silent, ..*call };
        let answer = ask::<K, S>(&call, store, wanted, asked)?;
        let counts = json!({ "steps": answer.change.steps.len() });
        Ok(Finished { value: answer, counts, trouble: None })
    })
}

/// The record that is asked.
pub(crate) fn found<R, S, E>(store: &mut S, what: &'static str, which: Which<'_>) -> Result<Row<R>, E>
where
    R: Neighbourhood,
    S: Database,
    E: From<Unknown> + From<StorageError>,
{
    match which {
        Which::Key(key) => match store.find::<R>(key.trim())? {
            Some(row) => Ok(row),
            None => Err(Unknown::of::<R, S>(store, what, key.trim()).into()),
        },
        Which::Id(id) => Ok(store.numbered::<R>(id)?.ok_or_else(|| Unknown::numbered(what, id))?),
    }
}

/// What would come of it.
fn rehearse<R, S>(
    store: &mut S,
    id: Id,
    request: &Request<'_, R::Command>,
    policy: &R::Policy,
) -> Result<ChangeAndFacts<R>, CommandError<R::Reason, StorageError>>
where
    R: Consequences + Commands,
    S: Ledger<R, Error = StorageError>,
{
    let batch = store.peek(Claim::Ids(&[id])).map_err(CommandError::Storage)?;
    if let Some(failure) = batch.unreadable.into_iter().next() {
        return Err(CommandError::Failed(failure));
    }
    let mut facts = batch.facts;
    let row = batch.rows.into_iter().next().ok_or(CommandError::NotFound(id))?;
    let key = row.key();
    match Change::of_command(row, request, &mut facts, policy) {
        Ok(change) => Ok((change, facts)),
        Err(ActError::Refused(refusal)) => Err(CommandError::Refused(refusal)),
        Err(ActError::Runaway(runaway)) => {
            Err(CommandError::Failed(Failure { id, key, cause: runaway.to_string() }))
        }
    }
}

/// Keeps a refusal with the record, if the kind's policy says so; nothing of a dry run. That it was refused is what
/// matters to whoever asked, so where it cannot be kept the host only hears of it.
pub fn keep_refusal<K: Kind, R: Stored, S: Database, Reason: std::fmt::Display>(
    call: &Call<'_>,
    store: &mut S,
    policy: &PolicyOf<K>,
    id: Id,
    (command, actor): (&str, &Actor),
    refusal: &Refusal<Reason>,
) {
    if call.dry_run || !K::keeps_refusals(policy) {
        return;
    }
    let reasons: Vec<String> = refusal.reasons().map(ToString::to_string).collect();
    let kept = store.refused::<R>(
        id,
        &RefusedCommand {
            at: call.now,
            actor,
            command,
            reasons: &reasons.join(BETWEEN_REASONS),
            possible_from: refusal.possible_from(),
        },
    );
    if let Err(error) = kept {
        call.host.hear(&Notice::RefusalNotKept { command, error: &error });
    }
}
