use std::{
    collections::{BTreeMap, HashMap},
    ops::ControlFlow,
};

use automation_core::{
    BirthFate, BirthOutcome, Cause, Change, Commands as _, Failure, Instant, Lifecycle as _, Observer,
    Report, Request, Row, SweepOptions,
};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{ClassStatus, SessionKey},
    pattern::{
        Coverage, PatternCommand, PatternEffect, PatternEvent, PurgeWhen,
        lines::{Fared, PastCount},
    },
};
use storage_diesel::{Filter, StorageError, purge_class_sessions};

use crate::{
    Call, StoreOf,
    kinds::{ClassSessions, Patterns},
    one_off::{changed_by_command, is_anything_there, settle_each},
    policy::{self, NotInForce, Settled},
};

/// How many patterns are read together.
const PAGE: usize = 500;

/// How a run of the extension goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExtendAsked {
    /// How many months ahead sessions are made in this run alone; `None`: as many as the policy says (P-35).
    pub months: Option<u8>,
    /// Whether also patterns are extended whose sessions reach as far ahead as the policy asks for (P-23).
    pub force: bool,
    /// How many records to settle in one transaction, at least 1.
    pub batch: usize,
}

/// What a run of the extension did, or in a dry run would do.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Extended {
    /// How many patterns are active.
    pub active: u64,
    /// How many sessions were made; of a dry run, how many would be if none of them is there or forbidden.
    pub generated: u64,
    /// How many past sessions were purged (P-26).
    pub purged: u64,
    /// How many past sessions were kept.
    pub kept: u64,
    /// How many patterns and sessions could not be settled; the observers were told of each.
    pub failed: u64,
    /// What became of the patterns.
    pub patterns: Settled,
    /// What became of the sessions.
    pub sessions: Settled,
}

/// How one pattern fared in a run (P-34).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternFared {
    /// The pattern's key.
    pub key: String,
    /// Its class; empty if the pattern cannot be read.
    pub class: String,
    /// How it fared.
    pub fared: Fared,
    /// What became of its past sessions.
    pub past: PastCount,
}

/// Makes the sessions of all patterns that are due, some months ahead, and purges those that are past (P-7, P-23,
/// P-26). The wanted policy comes into force first if it is another one, unless another number of months holds in this
/// run alone. Each active pattern is told with how it fared, once all is done.
///
/// # Errors
/// [`NotInForce`] if it fails before anything was written. What went wrong later is in what it gives.
pub fn extend<S: StoreOf<Patterns> + StoreOf<ClassSessions>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PatternPolicy,
    asked: ExtendAsked,
    observers: (&mut impl Observer<Pattern>, &mut impl Observer<ClassSession>),
    tell: &mut dyn FnMut(&PatternFared),
) -> Result<Extended, NotInForce> {
    let mut extending = Extending { other: observers.0, fared: HashMap::new(), generated: 0, failed: 0 };
    let options = SweepOptions { batch: asked.batch, dry_run: call.dry_run };
    let is_usual = asked.months.is_none_or(|months| months == wanted.horizon_months()) && !asked.force;
    let patterns = if is_usual {
        policy::settle::<Patterns, S>(call, store, wanted, &mut extending, options)
    } else {
        extend_once(call, store, wanted, asked, &mut extending)?
    };
    let Extending { fared, generated, failed, .. } = extending;
    let is_whole = patterns.error.is_none() && !patterns.report.stopped;
    let mut extended = Extended { generated, failed, patterns, ..Extended::default() };
    let purges = wanted.purge_when == PurgeWhen::EveryRun || extended.generated > 0;
    let mut past = BTreeMap::new();
    if is_whole && purges {
        past = purge(call, store, wanted, options, observers.1, &mut extended);
    }
    tell_all(call, store, wanted, fared, &past, &mut extended, tell)?;
    Ok(extended)
}

/// Completes or purges the class sessions whose day is over, and nothing else (P-26).
///
/// # Errors
/// [`NotInForce`] if another policy than the wanted one is in force of the patterns; nothing was written then.
pub fn purge_past<S: StoreOf<Patterns> + StoreOf<ClassSessions>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PatternPolicy,
    batch: usize,
    observer: &mut impl Observer<ClassSession>,
) -> Result<Extended, NotInForce> {
    let mut extended = Extended::default();
    if is_anything_there::<Patterns, S>(call, store, wanted)? {
        let options = SweepOptions { batch, dry_run: call.dry_run };
        purge(call, store, wanted, options, observer, &mut extended);
    }
    Ok(extended)
}

/// Extends by other months than the policy's, or also those that are not due, in this run alone.
fn extend_once<S: StoreOf<Patterns>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PatternPolicy,
    asked: ExtendAsked,
    observer: &mut impl Observer<Pattern>,
) -> Result<Settled, NotInForce> {
    if !is_anything_there::<Patterns, S>(call, store, wanted)? {
        return Ok(Settled::default());
    }
    let months = asked.months.unwrap_or_else(|| wanted.horizon_months());
    let command = PatternCommand::Extend { months, force: asked.force };
    let request = Request::new(&command, &automation_core::Actor::System, call.now);
    let mut ids = Vec::new();
    each_active_page(store, |rows| {
        let facts = session_core::pattern::PatternFacts::default();
        // What time alone would bring is no more than what this run brings.
        let is_due = |row: &&Row<Pattern>| row.record.decide(&request, &facts, wanted).is_ok();
        ids.extend(rows.iter().filter(is_due).map(|row| row.id));
        if call.host.is_asked_to_stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let reason = format!("{months} months ahead, in this run alone");
    let decide = |row: Row<Pattern>, facts: &mut session_core::pattern::PatternFacts| {
        changed_by_command::<Patterns>(row, &command, &reason, call.now, wanted, facts)
    };
    Ok(settle_each::<Patterns, S>(call, store, &ids, &decide, observer))
}

/// Settles the sessions that are past, and removes the rows of those that are purged.
fn purge<S: StoreOf<ClassSessions>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PatternPolicy,
    options: SweepOptions,
    observer: &mut impl Observer<ClassSession>,
    extended: &mut Extended,
) -> BTreeMap<String, PastCount> {
    let mut purging = Purging { other: observer, past: BTreeMap::new(), failed: 0 };
    extended.sessions = policy::settle::<ClassSessions, S>(call, store, wanted, &mut purging, options);
    extended.failed = extended.failed.saturating_add(purging.failed);
    for past in purging.past.values() {
        extended.purged = extended.purged.saturating_add(past.purged);
        extended.kept = extended.kept.saturating_add(past.kept);
    }
    let past = purging.past;
    if !call.dry_run
        && extended.sessions.error.is_none()
        && let Err(error) = remove_purged(store, observer, extended)
    {
        extended.sessions.error = Some(error);
    }
    past
}

/// Removes the rows of purged sessions. One to which a host's table refers stays, and is named.
fn remove_purged<S: StoreOf<ClassSessions>>(
    store: &mut S,
    observer: &mut impl Observer<ClassSession>,
    extended: &mut Extended,
) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let gone = purge_class_sessions(store, None, after, PAGE)?;
        for failure in &gone.refused {
            extended.failed = extended.failed.saturating_add(1);
            observer.failed(failure);
        }
        after = gone.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Tells how each active pattern fared, in the order of their numbers, and those that cannot be read last.
fn tell_all<S: StoreOf<Patterns>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PatternPolicy,
    mut fared: HashMap<String, Fared>,
    past: &BTreeMap<String, PastCount>,
    extended: &mut Extended,
    tell: &mut dyn FnMut(&PatternFared),
) -> Result<(), StorageError> {
    let mut active = 0_u64;
    each_active_page(store, |rows| {
        for row in rows {
            active = active.saturating_add(1);
            let key = row.key();
            let past = past.get(&key).copied().unwrap_or_default();
            let class = row.record.details.class.as_str().to_owned();
            let fared = fared.remove(&key).unwrap_or_else(|| untouched(&row.record, call.now, wanted));
            tell(&PatternFared { key, class, fared, past });
        }
        ControlFlow::Continue(())
    })?;
    extended.active = active;
    let mut left: Vec<(String, Fared)> = fared.into_iter().collect();
    left.sort_by(|one, other| one.0.cmp(&other.0));
    for (key, fared) in left {
        let past = past.get(&key).copied().unwrap_or_default();
        tell(&PatternFared { key, class: String::new(), fared, past });
    }
    Ok(())
}

/// How a pattern fared to which nothing was done.
fn untouched(pattern: &Pattern, now: Instant, policy: &PatternPolicy) -> Fared {
    match pattern.coverage(pattern.today(now), policy) {
        Coverage::Ended { on } => Fared::Ended { on },
        Coverage::Exhausted => Fared::Exhausted,
        Coverage::Inactive | Coverage::UpToDate { .. } | Coverage::Short { .. } => {
            Fared::UpToDate { latest: pattern.latest_day() }
        }
    }
}

/// The active patterns, a page at a time, by number.
fn each_active_page<S: StoreOf<Patterns>>(
    store: &mut S,
    mut look: impl FnMut(&[Row<Pattern>]) -> ControlFlow<()>,
) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let page = store.page::<Pattern>(after, PAGE, &[Filter::equals("active", 1)])?;
        after = page.next;
        if look(&page.rows).is_break() || after.is_none() {
            return Ok(());
        }
    }
}

/// Follows the patterns: how each of them fared.
struct Extending<'a, O> {
    other: &'a mut O,
    fared: HashMap<String, Fared>,
    generated: u64,
    failed: u64,
}

impl<O: Observer<Pattern>> Observer<Pattern> for Extending<'_, O> {
    fn changed(
        &mut self,
        change: &Change<Pattern>,
        facts: &<Pattern as automation_core::Consequences>::Facts,
    ) {
        if let Some(fared) = fared(change) {
            if let Fared::First { generated, .. } | Fared::Extended { generated, .. } = fared {
                self.generated = self.generated.saturating_add(generated);
            }
            self.fared.insert(change.key(), fared);
        }
        self.other.changed(change, facts);
    }

    fn failed(&mut self, failure: &Failure) {
        self.failed = self.failed.saturating_add(1);
        self.fared.insert(failure.key.clone(), Fared::Failed { cause: failure.cause.clone() });
        self.other.failed(failure);
    }

    /// One that is there already or forbidden is not made again.
    fn born(&mut self, birth: &BirthOutcome) {
        if birth.kind == ClassSession::KIND && birth.fate != BirthFate::Made {
            self.generated = self.generated.saturating_sub(1);
            let key = birth.key.parse::<SessionKey>().ok().map(|key| key.pattern());
            let fared = key.and_then(|key| self.fared.get_mut(key.as_str()));
            if let Some(Fared::First { generated, .. } | Fared::Extended { generated, .. }) = fared {
                *generated = generated.saturating_sub(1);
            }
        }
        self.other.born(birth);
    }

    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        self.other.progress(report)
    }
}

/// How a pattern fared by its refills, if there were any.
fn fared(change: &Change<Pattern>) -> Option<Fared> {
    let refills = change.steps.iter().filter(|step| matches!(step.event, PatternEvent::Refilled { .. }));
    let first = refills.clone().next()?;
    let through = change.after.generated_through?;
    let made = change.consequences.iter().filter_map(|effect| match effect {
        PatternEffect::NewSession(birth) => Some(birth.record.key.original().date()),
        _ => None,
    });
    let generated = u64::try_from(made.clone().count()).unwrap_or(u64::MAX);
    // The first refill of all counts from the making of the pattern (P-6).
    if matches!(&first.cause, Cause::Time(because) if because.clause == "P-6") {
        return Some(Fared::First { generated, through });
    }
    let latest = match made.min() {
        Some(day) => change.after.latest_day_before(day),
        None => change.after.latest_day(),
    };
    Some(Fared::Extended { latest, generated, through })
}

/// Follows the sessions: how many of each pattern are past, and what becomes of them.
struct Purging<'a, O> {
    other: &'a mut O,
    past: BTreeMap<String, PastCount>,
    failed: u64,
}

impl<O: Observer<ClassSession>> Observer<ClassSession> for Purging<'_, O> {
    fn changed(&mut self, change: &Change<ClassSession>, facts: &()) {
        let past = self.past.entry(change.after.key.pattern().as_str().to_owned()).or_default();
        match change.after.status {
            ClassStatus::Purged => past.purged = past.purged.saturating_add(1),
            ClassStatus::Completed | ClassStatus::Archived => past.kept = past.kept.saturating_add(1),
            _ => {}
        }
        self.other.changed(change, facts);
    }

    fn failed(&mut self, failure: &Failure) {
        self.failed = self.failed.saturating_add(1);
        self.other.failed(failure);
    }

    fn born(&mut self, birth: &BirthOutcome) {
        self.other.born(birth);
    }

    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        self.other.progress(report)
    }
}
