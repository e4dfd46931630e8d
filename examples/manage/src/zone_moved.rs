//! Sessions that are at another time of day than was agreed on, by newer zone data (S-69): looked for, and remembered
//! so that not every sweep looks for them.

use std::{fmt, ops::ControlFlow, str::FromStr};

use automation_core::{Failure, Id, Instant, LifecycleExt as _};
use session_core::{ClassSession, Session};
use storage_diesel::{Filter, class_sessions_moved_by_zone};

use crate::{complaint::complain, error::Error, invocation::Invocation, store::Store};

/// How many sessions are read together.
const PAGE: usize = 500;
/// Under which name the database keeps what the last look found.
const SETTING: &str = "session_zone_data";
/// The same of class sessions.
const CLASSES: &str = "class_zone_data";

/// A session ahead whose zone's clocks show the time that was agreed on at another instant.
#[derive(Debug)]
pub(crate) struct Sighting {
    pub(crate) id: Id,
    /// The session as it is now, whatever a sweep has done.
    pub(crate) record: Session,
    /// That instant.
    pub(crate) start: Instant,
}

/// What there is of them.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    pub(crate) count: u64,
    /// The first few, by name and time.
    pub(crate) first: Vec<String>,
    /// When the last of them starts.
    last: Option<Instant>,
    /// Whether somebody asked to stop before all were looked at.
    is_stopped: bool,
}

/// The local time that was agreed on, as text.
pub(crate) fn local(record: &Session) -> String {
    record.agreed_local_start().format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Looks at every session that is to take place, and tells those that are at another time of day than was agreed
/// on, and those that cannot be read. It reads a page at a time; a break says that not all were looked at.
pub(crate) fn each<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    tell: &mut dyn FnMut(Result<Sighting, Failure>) -> Result<ControlFlow<()>, Error>,
) -> Result<ControlFlow<()>, Error> {
    // Silence may have moved one whose start was earlier.
    let ahead = [Filter::is("state", "scheduled"), Filter::from("start_at", invocation.now)];
    let asked = [Filter::is("state", "reschedule_requested")];
    for filters in [&ahead[..], &asked] {
        let mut after = None;
        loop {
            let batch = store.page::<Session>(after, PAGE, filters)?;
            let unreadable = batch.unreadable.into_iter().map(Err);
            let moved = batch.rows.into_iter().filter_map(|row| {
                // One that does not come to rest is named by the sweep.
                let record = row.record.as_of(invocation.now, invocation.session_policy()).ok()?.into_owned();
                let start = record.moved_by_zone(invocation.now)?;
                Some(Ok(Sighting { id: row.id, record, start }))
            });
            for sighting in moved.chain(unreadable) {
                if tell(sighting)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            after = batch.next;
            if after.is_none() {
                break;
            }
            if invocation.interrupt.is_asked() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// The same of class sessions; those that cannot be read are named by the doctor.
pub(crate) fn moved_classes<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    tell: &mut dyn FnMut(&ClassSession),
) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = class_sessions_moved_by_zone(store, None, invocation.now, after, PAGE)?;
        page.rows.iter().for_each(|row| tell(&row.record));
        after = page.next;
        if after.is_none() || invocation.interrupt.is_asked() {
            return Ok(());
        }
    }
}

impl Moved {
    /// Counts them, and names so many.
    pub(crate) fn of<S: Store>(invocation: &Invocation, store: &mut S, named: usize) -> Result<Self, Error> {
        let mut moved = Self::default();
        let looked = each(invocation, store, &mut |sighting| {
            // What cannot be read, the doctor names among the rows.
            let Ok(Sighting { record, start, .. }) = sighting else { return Ok(ControlFlow::Continue(())) };
            moved.count = moved.count.saturating_add(1);
            moved.last = moved.last.max(Some(record.start.max(start)));
            if moved.first.len() < named {
                moved.first.push(format!("{} ({} {})", record.key, local(&record), record.zone));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        moved.is_stopped = looked.is_break();
        Ok(moved)
    }
}

/// What the last look found.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Remembered {
    /// By which release of the zone data.
    version: String,
    count: u64,
    /// When the last of them starts; from then on there is none.
    last: Option<Instant>,
}

impl fmt::Display for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.version, self.count)?;
        self.last.map_or(Ok(()), |last| write!(f, " {last}"))
    }
}

impl FromStr for Remembered {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split(' ');
        let (version, count) = (words.next().ok_or(())?, words.next().ok_or(())?);
        let last = words.next().map(str::parse).transpose().map_err(|_| ())?;
        Ok(Self { version: version.to_owned(), count: count.parse().map_err(|_| ())?, last })
    }
}

impl Remembered {
    /// What the database says; what cannot be read is not remembered.
    fn read<S: Store>(store: &mut S, setting: &str) -> Result<Option<Self>, Error> {
        Ok(store.setting(setting)?.and_then(|text| text.parse().ok()))
    }

    /// How many there still are, if a look by the present data, or by later data, has found out.
    fn count(&self, now: Instant) -> Option<u64> {
        if self.is_later() {
            return Some(0);
        }
        let is_of_present = self.version == zone_core::version();
        is_of_present.then(|| if self.last.is_some_and(|last| last > now) { self.count } else { 0 })
    }

    /// Whether a program with later zone data wrote it: that knows better.
    fn is_later(&self) -> bool {
        self.version.as_str() > zone_core::version()
    }
}

/// After a sweep: a note if there are such sessions, and how many there are. They are looked for once after each new
/// release of the zone data; that they cannot be, keeps nothing else from being done.
pub(crate) fn note<S: Store>(invocation: &Invocation, store: &mut S) -> u64 {
    let count = count(invocation, store).unwrap_or_else(|error| {
        complain!("warning: whether newer zone data concerns sessions cannot be told: {error}");
        0
    });
    if count > 0 {
        complain!(
            "note: by the zone data {} {count} session(s) are at another time of day than was agreed on: `manage list \
             sessions --zone-moved` lists them, `manage session re-anchor` moves them",
            zone_core::version()
        );
    }
    count
}

fn count<S: Store>(invocation: &Invocation, store: &mut S) -> Result<u64, Error> {
    let known = Remembered::read(store, SETTING)?.and_then(|known| known.count(invocation.now));
    known.map_or_else(|| look(invocation, store), Ok)
}

/// Looks for them, and remembers how many there are; gives that.
fn look<S: Store>(invocation: &Invocation, store: &mut S) -> Result<u64, Error> {
    let Moved { count, last, is_stopped, .. } = Moved::of(invocation, store, 0)?;
    let found = Remembered { version: zone_core::version().to_owned(), count, last };
    if !invocation.dry_run && !is_stopped {
        store.set_setting(SETTING, &found.to_string())?;
    }
    Ok(count)
}

/// The same note of class sessions, after an extension.
pub(crate) fn note_classes<S: Store>(invocation: &Invocation, store: &mut S) {
    let known =
        Remembered::read(store, CLASSES).map(|known| known.and_then(|known| known.count(invocation.now)));
    let count = match known {
        Ok(Some(count)) => Ok(count),
        Ok(None) => look_at_classes(invocation, store),
        Err(error) => Err(error),
    };
    match count {
        Ok(0) => {}
        Ok(count) => complain!(
            "note: by the zone data {} {count} class session(s) are at another time of day than was agreed on: `manage \
             class list --zone-moved` lists them, `manage class re-anchor --all` moves them",
            zone_core::version()
        ),
        Err(error) => {
            complain!("warning: whether newer zone data concerns class sessions cannot be told: {error}");
        }
    }
}

/// Looks for class sessions that newer zone data has moved, and remembers how many there are; gives that.
pub(crate) fn look_at_classes<S: Store>(invocation: &Invocation, store: &mut S) -> Result<u64, Error> {
    let (mut count, mut last) = (0_u64, None);
    moved_classes(invocation, store, &mut |session| {
        count = count.saturating_add(1);
        last = last.max(session.moved_by_zone(invocation.now)).max(Some(session.start));
    })?;
    let found = Remembered { version: zone_core::version().to_owned(), count, last };
    if !invocation.dry_run && !invocation.interrupt.is_asked() {
        store.set_setting(CLASSES, &found.to_string())?;
    }
    Ok(count)
}

/// After some were moved: remembers how many are left.
pub(crate) fn remember<S: Store>(invocation: &Invocation, store: &mut S) {
    let looked = match Remembered::read(store, SETTING) {
        Ok(Some(known)) if known.is_later() => Ok(0),
        Ok(_) => look(invocation, store),
        Err(error) => Err(error),
    };
    // What was moved is moved.
    if let Err(error) = looked {
        complain!("warning: how many such sessions are left cannot be told: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_read_again() {
        let of = |text: &str| text.parse::<Remembered>().ok();
        for text in ["2026f 0", "2026f 3 2026-12-05T17:00:00Z"] {
            assert_eq!(of(text).map(|known| known.to_string()).as_deref(), Some(text));
        }
        for text in ["", "2026f", "2026f many", "2026f 3 tomorrow"] {
            assert_eq!(of(text), None, "{text}");
        }
        let of = |version: &str| Remembered { version: version.to_owned(), count: 0, last: None };
        assert!(of("2999a").is_later());
        assert!(!of("2025b").is_later() && !of(zone_core::version()).is_later());
    }
}
