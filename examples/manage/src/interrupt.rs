//! Ctrl-C: the first asks the command to stop at the next safe point, the second ends it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::complaint::complain;

/// Whether somebody asked the command to stop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on.
    pub(crate) fn listen() -> Self {
        let interrupt = Self::default();
        let asked = interrupt.clone();
        let listening = ctrlc::set_handler(move || {
            if asked.0.swap(true, Ordering::SeqCst) {
                // The usual status of a program that a signal ended; an open transaction is undone.
                std::process::exit(130);
            }
            complain!("stopping after this batch; once more to stop at once");
        });
        if let Err(error) = listening {
            complain!("warning: Ctrl-C will end the command at once: {error}");
        }
        interrupt
    }

    /// Whether somebody asked.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
