//! How long a store waits for a database that somebody else holds.

use std::{fmt, ops::ControlFlow, thread, time::Duration};

/// The first pause between two tries, and the longest; each is twice the one before.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(250));

/// How long a store waits before it says [`StorageError::Busy`](crate::StorageError::Busy), and who is asked
/// meanwhile (G-33). The host gives it to a store with
/// [`Transactions::set_waiting`](crate::Transactions::set_waiting).
///
/// It is for SQLite, where whoever writes holds all of the file, and where a wait inside the database hears
/// of nothing: the connection's own `busy_timeout` should be short then, a second or less. On PostgreSQL
/// the connection's `lock_timeout` says how long a statement waits (`postgres::recommended_settings`).
///
/// ```
/// use std::{ops::ControlFlow, time::Duration};
/// use storage_diesel::Waiting;
///
/// let a_minute = Waiting::of(Duration::from_secs(60));
/// let asked = Waiting::asking(|waited| {
///     if waited < Duration::from_secs(5) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
/// });
/// # drop((a_minute, asked));
/// ```
pub struct Waiting(Box<dyn FnMut(Duration) -> ControlFlow<()> + Send>);

impl Waiting {
    /// Waits that long for each transaction, and no longer.
    #[must_use]
    pub fn of(limit: Duration) -> Self {
        Self::asking(
            move |waited| {
                if waited < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
        )
    }

    /// Asks before every further try whether to go on, and says how long it has waited for this transaction
    /// so far: a few times a second, for as long as the database is busy. The place to look whether somebody
    /// wants the program to stop, and to tell them what it waits for.
    #[must_use]
    pub fn asking(ask: impl FnMut(Duration) -> ControlFlow<()> + Send + 'static) -> Self {
        Self(Box::new(ask))
    }
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waiting")
    }
}

/// One wait: from the first try that found the database busy.
#[derive(Debug)]
pub(crate) struct Wait {
    since: std::time::Instant,
    pause: Duration,
}

impl Wait {
    /// Begins to wait.
    pub(crate) fn begin() -> Self {
        Self { since: std::time::Instant::now(), pause: PAUSES.0 }
    }

    /// Pauses before another try; `false` if there shall be none.
    pub(crate) fn goes_on(&mut self, waiting: &mut Waiting) -> bool {
        if (waiting.0)(self.since.elapsed()).is_break() {
            return false;
        }
        thread::sleep(self.pause);
        self.pause = self.pause.saturating_mul(2).min(PAUSES.1);
        true
    }
}
