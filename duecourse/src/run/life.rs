use automation_core::{Instant, Span};
use storage_diesel::{Run, RunStatus};

use crate::Host;

/// After how long without a sign of life a run on another machine counts as broken off.
const SILENCE: Span = Span::minutes(10);

/// Why a run that has not ended does not run any more (G-33); `None` if it runs, or has ended. What counts is
/// the machine's clock, whatever instant the call acts at.
pub fn broke_off(host: &dyn Host, run: &Run) -> Option<String> {
    if run.status != RunStatus::Running {
        return None;
    }
    let known = run.process.filter(|_| run.host == host.machine());
    match known.map(|number| (number, host.process_lives(number))) {
        Some((number, Some(false))) => Some(format!("its process {number} is gone")),
        Some((_, Some(true))) => None,
        _ => silent(run.heartbeat.unwrap_or(run.started_at), host.clock()),
    }
}

fn silent(last: Instant, clock: Instant) -> Option<String> {
    let is_long = clock.since(last).is_some_and(|passed| passed > SILENCE);
    is_long.then(|| format!("it gave no sign of life after {last}"))
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
}
