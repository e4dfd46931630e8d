//! Whether a run that has not ended still runs, or broke off (G-33).

use std::{fs, process};

use automation_core::{Instant, Span};
use storage_diesel::{Run, RunStatus};

/// After how long without a sign of life a run on another machine counts as broken off.
const SILENCE: Span = Span::minutes(10);

/// The name of this machine.
pub(crate) fn host() -> String {
    hostname::get().map_or_else(|_| "unknown".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Why a run that has not ended does not run any more; `None` if it runs, or has ended. `clock` is the
/// machine's, whatever `--now` says.
pub(crate) fn broke_off(run: &Run, clock: Instant) -> Option<String> {
    if run.status != RunStatus::Running {
        return None;
    }
    let known = run.process.filter(|_| run.host == host());
    match known.map(|number| (number, lives(number))) {
        Some((number, Some(false))) => Some(format!("its process {number} is gone")),
        Some((_, Some(true))) => None,
        _ => silent(run.heartbeat.unwrap_or(run.started_at), clock),
    }
}

fn silent(last: Instant, clock: Instant) -> Option<String> {
    let is_long = clock.since(last).is_some_and(|passed| passed > SILENCE);
    is_long.then(|| format!("it gave no sign of life after {last}"))
}

/// Whether a process of this program has that number; `None` if that cannot be seen here. Numbers are given
/// out again, and in a container the first one always is: what has our own number is this call.
fn lives(number: i64) -> Option<bool> {
    if number == i64::from(process::id()) {
        return Some(false);
    }
    let own = fs::read("/proc/self/comm").ok()?;
    Some(fs::read(format!("/proc/{number}/comm")).is_ok_and(|name| name == own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_counts_from_the_last_sign_of_life() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let last = at("2026-06-01T02:00:00Z");
        assert_eq!(silent(last, at("2026-06-01T02:10:00Z")), None);
        assert!(silent(last, at("2026-06-01T02:10:00.000001Z")).is_some());
        assert_eq!(silent(last, at("2026-06-01T01:00:00Z")), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_has_our_own_number_is_not_that_run() {
        assert_eq!(lives(i64::from(process::id())), Some(false));
        assert_eq!(lives(i64::from(i32::MAX)), Some(false));
    }
}
