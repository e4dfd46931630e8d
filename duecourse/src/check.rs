//! What an operator asks of a database: whether a kind of record is in order, and what helps where it is not.

use std::fmt;

use automation_core::{Instant, one_policy};
use serde::Serialize;
use storage_diesel::{Database, Neighbourhood, Overdue, RunStatus, StorageError, Stored};

use crate::{
    Call, Kind, StoreOf, policy,
    run::{Missed, Schedule, broke_off},
};

/// How many records are named.
const NAMED: usize = 3;
/// So many runs of one command do not all go on at once.
const LATEST: usize = 20;

/// One thing that was looked at: `Serialize` for programs, `Display` for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What was looked at, as a word or two.
    pub check: &'static str,
    /// Whether it is in order.
    pub ok: bool,
    /// What was found: the cause, if it is not.
    pub found: String,
    /// What helps.
    pub remedy: Option<String>,
}

impl Finding {
    /// It is in order.
    pub fn fine(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, ok: true, found: found.into(), remedy: None }
    }

    /// It is not in order, and that helps.
    pub fn wrong(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, ok: false, found: found.into(), remedy: Some(remedy.into()) }
    }

    /// It is in order, and whoever sees it may want to do that.
    pub fn hint(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { ok: true, ..Self::wrong(check, found, remedy) }
    }
}

impl Finding {
    /// What was found, and in a line of its own what helps. A name in one may hold a line break, which is not ours.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let (mark, word) = if self.ok { ("ok   ", "hint") } else { ("WRONG", "remedy") };
        let found = format!("{mark}  {:<10}  {}", self.check, self.found);
        let remedy = self.remedy.as_ref().map(|remedy| format!("       {:<10}  {word}: {remedy}", ""));
        std::iter::once(found).chain(remedy)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().collect::<Vec<_>>().join("\n"))
    }
}

/// Whether there is any record of the kind, readable or not: of none nothing need be said.
///
/// # Errors
/// What the storage says.
pub fn is_any<R: Neighbourhood, S: Database>(store: &mut S) -> Result<bool, StorageError> {
    let first = store.page::<R>(None, 1, &[])?;
    Ok(!first.rows.is_empty() || !first.unreadable.is_empty())
}

/// All that can be looked at of a kind: the policy, the last sweep, what is overdue, what cannot be read, and what
/// was decided ahead of the clock.
///
/// # Errors
/// What the storage says.
pub fn check<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &K::Choices,
) -> Result<Vec<Finding>, StorageError> {
    let mut findings = vec![policy_in_force::<K, _>(store, wanted)?];
    findings.push(last_sweep(call, store, K::SWEEP, K::SCHEDULE)?);
    findings.extend(overdue::<K, _>(call, store)?);
    findings.push(unreadable::<K::Record, _>(store, K::WORDS.one)?);
    findings.extend(unreadable_events::<K::Record, _>(store, K::WORDS.one)?);
    let (clock, _) = call.clocks(store)?.earlier();
    let ahead = ahead_of_clock::<K::Record, _>(call, store, clock, K::WORDS.counted)?;
    findings.push(ahead.unwrap_or_else(|| Finding::fine("ahead", "nothing was decided ahead of the clock")));
    Ok(findings)
}

/// Whether the wanted policy is in force.
///
/// # Errors
/// What the storage says.
pub fn policy_in_force<K: Kind, S: StoreOf<K>>(
    store: &mut S,
    wanted: &K::Choices,
) -> Result<Finding, StorageError> {
    let (many, sweep) = (K::WORDS.many, K::SWEEP);
    Ok(match policy::in_force::<K, _>(store)? {
        Some(in_force) if in_force.holds::<K>(wanted) => Finding::fine("policy", format!("{many}: in force")),
        Some(in_force) if in_force.choices::<K>().is_err() => Finding::wrong(
            "policy",
            format!("{many}: the one in force cannot be read"),
            "correct the policy, or name the right one",
        ),
        _ => Finding::fine(
            "policy",
            format!("{many}: not in force yet (the next {sweep} under it changes that)"),
        ),
    })
}

/// When the sweep was made last, and how it ended. The admins are told of one that was not made, except by a dry
/// run.
///
/// # Errors
/// What the storage says.
pub fn last_sweep<S: Database>(
    call: &Call<'_>,
    store: &mut S,
    command: &str,
    schedule: Schedule,
) -> Result<Finding, StorageError> {
    const CHECK: &str = "last sweep";
    let typed = call.host.command_line(command);
    let remedy = format!("schedule `{typed}` {} (cron: {})", schedule.words, schedule.cron);
    let run = match store.last_runs(Some(command), 1)?.into_iter().next() {
        Some(Ok(run)) => run,
        Some(Err(failure)) => {
            let found = format!("{command}: {} cannot be read: {}", failure.key, failure.cause);
            return Ok(Finding::wrong(CHECK, found, format!("run `{typed}` again: that is known then")));
        }
        None => return Ok(Finding::wrong(CHECK, format!("{command} has never run"), remedy)),
    };
    let at = run.started_at;
    if let Some(missed) = Missed::of(call, store, command, schedule)? {
        if !call.dry_run
            && let Err(error) = missed.report(call, store, command)
        {
            call.host.hear(&crate::Notice::MissedUntold { error: &error });
        }
        return Ok(Finding::wrong(CHECK, format!("{command}: {missed}"), remedy));
    }
    Ok(match run.status {
        RunStatus::Done => Finding::fine(CHECK, format!("{command} was done at {at}")),
        RunStatus::Failed => Finding::wrong(
            CHECK,
            format!("{command} of {at}: {}", run.error.unwrap_or_default()),
            format!("remove the cause and run `{typed}` again"),
        ),
        RunStatus::Running => match broke_off(call.host, &run) {
            Some(why) => Finding::wrong(
                CHECK,
                format!("{command} of {at} broke off: {why}"),
                format!("start `{typed}` again; it goes on where it was"),
            ),
            None => Finding::fine(CHECK, format!("{command} of {at} runs still, on {}", run.host)),
        },
    })
}

/// Records of one sort: some by name, and how many there are.
#[derive(Default)]
struct Group {
    count: u64,
    named: Vec<String>,
}

impl Group {
    fn add(&mut self, name: impl FnOnce() -> String) {
        self.count = self.count.saturating_add(1);
        if self.named.len() < NAMED {
            self.named.push(name());
        }
    }

    fn names(&self) -> String {
        self.named.join("; ")
    }
}

/// The records that a sweep has left, and those that none will look at in time. It reads every record of the kind.
/// Nothing is said without a policy, or while another one takes force: nobody can say then what is due.
///
/// # Errors
/// What the storage says.
pub fn overdue<K: Kind, S: Database>(call: &Call<'_>, store: &mut S) -> Result<Vec<Finding>, StorageError> {
    const CHECK: &str = "due";
    let what = K::WORDS.one;
    let Some(in_force) = policy::in_force::<K, S>(store)?.filter(|it| it.reviewed) else {
        return Ok(Vec::new());
    };
    let Ok(choices) = in_force.choices::<K>() else { return Ok(Vec::new()) };
    let until = last_swept::<K, S>(call, store)?;
    let (mut left, mut mistimed) = (Group::default(), Group::default());
    store.overdue::<K::Record>(&one_policy(K::policy(&choices)), until, &mut |found: &Overdue| {
        let (key, due_at) = (&found.key, found.due_at);
        if !found.is_mistimed() {
            left.add(|| format!("{key} since {due_at}"));
            return;
        }
        mistimed.add(|| match found.looked_at {
            Some(looked_at) => format!("{key} is due at {due_at} and looked at from {looked_at} on"),
            None => format!("{key} is due at {due_at} and never looked at"),
        });
    })?;
    let mut findings = Vec::new();
    if left.count == 0 && mistimed.count == 0 && is_any::<K::Record, S>(store)? {
        findings.push(Finding::fine(CHECK, format!("no {what} is overdue")));
    }
    if left.count > 0 {
        findings.push(Finding::wrong(
            CHECK,
            format!(
                "{} {what}(s) were due before the last sweep and are not settled: {}",
                left.count,
                left.names()
            ),
            format!(
                "run `{}`; if they stay, it says whether somebody holds them or the database does not write them",
                call.host.command_line(K::SWEEP)
            ),
        ));
    }
    if mistimed.count > 0 {
        findings.push(Finding::wrong(
            CHECK,
            format!("{} {what}(s) would be settled too late: {}", mistimed.count, mistimed.names()),
            "somebody changed them in the database and left `due_at` as it was: set theirs to \"look again\", which is 0 \
             on SQLite and 'epoch' on PostgreSQL, and let whoever changes them do so too",
        ));
    }
    Ok(findings)
}

/// Until when all should be settled: the instant of the last sweep that came to an end, or now if none has.
fn last_swept<K: Kind, S: Database>(call: &Call<'_>, store: &mut S) -> Result<Instant, StorageError> {
    let runs = store.last_runs(Some(K::SWEEP), LATEST)?;
    let ended = runs.into_iter().flatten().find(|run| run.status != RunStatus::Running);
    Ok(ended.map_or(call.now, |run| run.started_at))
}

/// The records that cannot be read. It reads every record.
///
/// # Errors
/// What the storage says.
pub fn unreadable<R: Neighbourhood, S: Database>(store: &mut S, what: &str) -> Result<Finding, StorageError> {
    const CHECK: &str = "rows";
    let mut named = Vec::new();
    let count = store.unreadable::<R>(&mut |failure| {
        if named.len() < NAMED {
            // Where people have no name for it, it goes by its number.
            let word = if R::KEY.is_none() { format!("{what} ") } else { String::new() };
            named.push(format!("{word}{}: {}", failure.key, failure.cause));
        }
    })?;
    if count == 0 {
        return Ok(Finding::fine(CHECK, format!("every {what} can be read")));
    }
    let found = format!("{count} {what}(s) cannot be read: {}", named.join("; "));
    Ok(Finding::wrong(CHECK, found, "correct these rows in the database"))
}

/// The steps of a kind's records whose event is none that the kind knows; `None` if there are none. It reads every step
/// of the kind.
///
/// # Errors
/// What the storage says.
pub fn unreadable_events<R: Stored, S: Database>(
    store: &mut S,
    what: &str,
) -> Result<Option<Finding>, StorageError> {
    let mut named = Vec::new();
    let count = store.unreadable_events::<R>(&mut |failure| {
        if named.len() < NAMED {
            named.push(format!("{}: {}", failure.key, failure.cause));
        }
    })?;
    let found = format!("what happened to {count} {what}(s) cannot be read: {}", named.join("; "));
    Ok((count > 0)
        .then(|| Finding::wrong("rows", found, "correct these rows of `due_steps` in the database")))
}

/// The records of a kind that somebody decided about ahead of that clock (G-25); `None` if there are none.
///
/// # Errors
/// What the storage says.
pub fn ahead_of_clock<R: Stored, S: Database>(
    call: &Call<'_>,
    store: &mut S,
    clock: Instant,
    counted: &str,
) -> Result<Option<Finding>, StorageError> {
    let ahead = store.ahead_of_clock::<R>(clock, NAMED)?;
    if ahead.count == 0 {
        return Ok(None);
    }
    let named: Vec<String> =
        ahead.first.iter().map(|record| format!("{} ({})", record.key, record.at)).collect();
    Ok(Some(Finding::wrong(
        "ahead",
        format!(
            "the last step of {} {counted} lies ahead of the clock, {clock}: {}",
            ahead.count,
            named.join(", ")
        ),
        format!(
            "a run decided ahead of time; `{}` and `{}` show which, and what is wrong is put right record by record",
            call.host.command_line("runs"),
            call.host.command_line("explain"),
        ),
    )))
}
