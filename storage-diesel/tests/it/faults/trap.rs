//! Counts the statements that a connection begins, and does something before one of them.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// The end of a process, as far as its connection can tell.
struct Death;

/// Begins, commits, rolls back, saves, reads and writes are all statements.
pub(super) struct Trap {
    begun: Arc<AtomicUsize>,
    /// Before which statement, from 1 on.
    at: usize,
    spring: Box<dyn FnMut() + Send>,
}

/// How many statements were begun.
#[derive(Clone, Default)]
pub(super) struct Begun(Arc<AtomicUsize>);

impl Begun {
    pub(super) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Only counts.
    pub(super) fn count(&self) -> Trap {
        self.before(0, || ())
    }

    /// Counts, and does that before one statement.
    pub(super) fn before(&self, at: usize, spring: impl FnMut() + Send + 'static) -> Trap {
        Trap { begun: Arc::clone(&self.0), at, spring: Box::new(spring) }
    }

    /// Counts, and ends the process before one statement.
    pub(super) fn die_before(&self, at: usize) -> Trap {
        // Unlike `panic!` this prints nothing.
        self.before(at, || panic::resume_unwind(Box::new(Death)))
    }
}

impl Instrumentation for Trap {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. })
            && self.begun.fetch_add(1, Ordering::Relaxed) + 1 == self.at
        {
            (self.spring)();
        }
    }
}

/// Does `work`, which a trap of [`Begun::die_before`] must end.
pub(super) fn until_death<T>(work: impl FnOnce() -> T) {
    let ended = panic::catch_unwind(AssertUnwindSafe(|| drop(work())));
    let payload = ended.expect_err("the work was done before the trap sprang");
    if !payload.is::<Death>() {
        panic::resume_unwind(payload);
    }
}
