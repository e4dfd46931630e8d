//! This program, as the application layer sees it: its clock, its process, and where it says what it hears.

use std::{fs, process, rc::Rc};

use automation_core::{Instant, UserId};
use duecourse::{Gravity, Host, Notice};

use crate::{clock::MachineClock, complaint::complain, interrupt::Interrupt, log::Log};

/// The side of a call that does not change while it goes on.
#[derive(Debug)]
pub(crate) struct Face {
    pub(crate) clock: MachineClock,
    pub(crate) log: Rc<Log>,
    pub(crate) operator: UserId,
    interrupt: Interrupt,
    machine: String,
}

impl Face {
    pub(crate) fn new(clock: MachineClock, log: Rc<Log>, operator: UserId) -> Self {
        let machine =
            hostname::get().map_or_else(|_| "unknown".to_owned(), |name| name.to_string_lossy().into_owned());
        Self { clock, log, operator, interrupt: Interrupt::of_the_process(), machine }
    }
}

impl Host for Face {
    fn clock(&self) -> Instant {
        self.clock.now()
    }

    fn hear(&self, notice: &Notice<'_>) {
        match notice {
            Notice::NotReviewed { failure } => self.log.failure(failure),
            Notice::RunEnded { run, command, counts, trouble } => {
                self.log.run(run, command, counts, *trouble);
            }
            Notice::RunUnfinished { error, .. } => {
                complain!("warning: the record of this run stays unfinished: {error}");
                self.log.error(format_args!("{notice}"));
            }
            Notice::PolicyUnreadable { .. } => complain!("warning: {notice}; name one with --policy"),
            _ => match notice.gravity() {
                Gravity::Note => complain!("note: {notice}"),
                Gravity::Warning => complain!("warning: {notice}"),
                Gravity::Error => complain!("error: {notice}"),
                Gravity::Log | Gravity::LogError => self.log.error(format_args!("{notice}")),
            },
        }
    }

    fn is_asked_to_stop(&self) -> bool {
        self.interrupt.is_asked()
    }

    fn command_line(&self, command: &str) -> String {
        format!("manage {command}")
    }

    fn machine(&self) -> &str {
        &self.machine
    }

    fn process(&self) -> Option<u32> {
        Some(process::id())
    }

    fn process_lives(&self, number: i64) -> Option<bool> {
        lives(number)
    }
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
    #[cfg(target_os = "linux")]
    fn what_has_our_own_number_is_not_that_run() {
        assert_eq!(lives(i64::from(process::id())), Some(false));
        assert_eq!(lives(i64::from(i32::MAX)), Some(false));
    }
}
