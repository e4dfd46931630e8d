//! How long a busy database is waited for (G-33).

use std::{ops::ControlFlow, time::Duration};

use storage_diesel::Waiting;

use crate::{complaint::complain, interrupt::Interrupt};

/// How long, unless somebody says otherwise.
const USUAL: Duration = Duration::from_secs(60);
/// After how long it is said that the program waits.
pub(crate) const QUIET: Duration = Duration::from_secs(5);

/// How long a busy database is waited for, and who may end that.
#[derive(Debug, Clone)]
pub(crate) struct Wait {
    pub(crate) limit: Duration,
    /// Whether that was typed.
    pub(crate) is_typed: bool,
    pub(crate) interrupt: Interrupt,
}

impl Wait {
    pub(crate) fn new(typed: Option<Duration>, interrupt: Interrupt) -> Self {
        Self { limit: typed.unwrap_or(USUAL), is_typed: typed.is_some(), interrupt }
    }

    /// What a store on SQLite waits with: it says so on standard error after a while, and a signal ends it.
    pub(crate) fn waiting(&self) -> Waiting {
        let (limit, interrupt) = (self.limit, self.interrupt.clone());
        let mut is_told = false;
        Waiting::asking(move |waited| {
            if interrupt.is_asked() {
                interrupt.ends_a_wait(true);
                return ControlFlow::Break(());
            }
            if waited >= limit {
                return ControlFlow::Break(());
            }
            is_told &= waited >= QUIET;
            if waited >= QUIET && !is_told {
                complain!(
                    "waiting for the database: another program holds it; for {} s at most (--wait)",
                    limit.as_secs()
                );
                is_told = true;
            }
            ControlFlow::Continue(())
        })
    }
}

/// Reads a length of time: whole seconds, or a number with `s`, `m` or `h` behind it; a day at most.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let seconds = match text.get(digits.len()..).unwrap_or_default().trim() {
        "" | "s" => Some(1),
        "m" | "min" => Some(60),
        "h" => Some(3_600),
        _ => None,
    };
    let number = digits.parse::<u64>().ok();
    number
        .zip(seconds)
        .and_then(|(number, seconds)| number.checked_mul(seconds))
        .filter(|seconds| *seconds <= 86_400)
        .map(Duration::from_secs)
        .ok_or_else(|| {
            format!("`{text}` is no length of time to wait; it takes seconds such as 90, or 2m, or 1h, up to a day")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time() {
        for (text, seconds) in
            [("0", 0), ("90", 90), ("90s", 90), ("2m", 120), ("2 min", 120), ("24h", 86_400)]
        {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "m", "-1", "25h", "1d", "99999999999999999999", "1.5"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
