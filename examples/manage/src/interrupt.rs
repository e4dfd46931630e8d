//! Ctrl-C and the signals that end a service. A command that stops at a safe point is asked to by the first,
//! and ended by the second; any other is ended by the first. Either way nothing goes on waiting for a lock.

use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{complaint::complain, watch::ServerSession};

/// The usual status of a program that a signal ended; an open transaction is undone.
pub(crate) const ENDED: u8 = 130;
/// How long the server is asked to end a statement, before the program ends.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Signals are for the whole process, and so is what hears them.
static OF_THE_PROCESS: OnceLock<Interrupt> = OnceLock::new();

/// Whether somebody asked the command to stop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(Arc<State>);

#[derive(Debug, Default)]
struct State {
    asked: AtomicBool,
    stops_safely: AtomicBool,
    ends_the_program: AtomicBool,
    ended_a_wait: AtomicBool,
    /// The session on a server that works for this program.
    session: Mutex<Option<ServerSession>>,
}

impl Interrupt {
    /// The one that hears the signals; the first of them ends the program, until somebody
    /// [`listen`](Self::listen)s.
    pub(crate) fn of_the_process() -> Self {
        let first = OF_THE_PROCESS.get_or_init(|| {
            let interrupt = Self::default();
            let heard = interrupt.clone();
            if let Err(error) = ctrlc::set_handler(move || heard.hear()) {
                complain!("warning: Ctrl-C will end the command at once: {error}");
            }
            interrupt
        });
        first.clone()
    }

    /// From now on the first signal only asks, and the command has to look.
    pub(crate) fn listen() -> Self {
        let interrupt = Self::of_the_process();
        interrupt.0.stops_safely.store(true, Ordering::SeqCst);
        interrupt
    }

    /// Whether somebody asked.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// Notes whether a wait is being ended because somebody asked: the error that comes of it is no failure.
    /// Before it is ended, since the error may be quicker than whoever ended it.
    pub(crate) fn ends_a_wait(&self, it_does: bool) {
        self.0.ended_a_wait.store(it_does, Ordering::SeqCst);
    }

    /// Whether a wait was ended because somebody asked.
    pub(crate) fn has_ended_a_wait(&self) -> bool {
        self.0.ended_a_wait.load(Ordering::SeqCst)
    }

    /// Whether a signal is ending the program: what fails from then on is no failure, and tells nothing.
    pub(crate) fn ends_the_program(&self) -> bool {
        self.0.ends_the_program.load(Ordering::SeqCst)
    }

    /// From now on that session is not left behind waiting when a signal ends the program.
    pub(crate) fn knows(&self, session: ServerSession) {
        *self.0.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(session);
    }

    fn hear(&self) {
        if self.0.stops_safely.load(Ordering::SeqCst) && !self.0.asked.swap(true, Ordering::SeqCst) {
            complain!("stopping after this batch; once more to stop at once");
            return;
        }
        // Before the statement is ended, since the error that comes of it may be quicker than this thread.
        self.0.ends_the_program.store(true, Ordering::SeqCst);
        let session = self.0.session.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(session) = session {
            let _ = session.cancel(true, LAST_WORDS);
        }
        std::process::exit(ENDED.into());
    }
}
