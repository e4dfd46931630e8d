use automation_core::{ClockLimits, Clocks, Instant, UserId};
use storage_diesel::{Database, StorageError};
use zone_core::Zone;

use crate::Notice;

/// One call of a use case: the instant to act at, on whose behalf, and how.
///
/// ```
/// use automation_core::{Instant, UserId};
/// use duecourse::{Call, Host};
///
/// /// A program whose clock stands still.
/// struct Program(Instant);
///
/// impl Host for Program {
///     fn clock(&self) -> Instant {
///         self.0
///     }
/// }
///
/// let (now, alice) = ("2026-06-01T02:00:00Z".parse::<Instant>()?, UserId::new("alice")?);
/// let program = Program(now);
/// let call = Call { dry_run: true, ..Call::new(now, &alice, &program) };
/// assert_eq!(call.zone, zone_core::Zone::UTC);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The instant to act at.
    pub now: Instant,
    /// Whether somebody chose that instant; else it is what the clock says.
    pub is_now_chosen: bool,
    /// The organisation's zone, in which local days are counted.
    pub zone: Zone,
    /// Whether to say only what would be done. A dry run writes nothing, its own record included.
    pub dry_run: bool,
    /// Whether a run may decide ahead of the clocks (G-25).
    pub ahead: bool,
    /// How far the clocks may be apart, and how long ago the last run may be (G-25).
    pub clock_limits: ClockLimits,
    /// Where the clock of the database's server is read.
    pub server_clock: ClockOfServer,
    /// Who runs it.
    pub operator: &'a UserId,
    /// The program that calls.
    pub host: &'a dyn Host,
}

impl<'a> Call<'a> {
    /// A real call in UTC under the usual limits of clocks.
    pub fn new(now: Instant, operator: &'a UserId, host: &'a dyn Host) -> Self {
        Self {
            now,
            is_now_chosen: false,
            zone: Zone::UTC,
            dry_run: false,
            ahead: false,
            clock_limits: ClockLimits::default(),
            server_clock: ClockOfServer::Asked,
            operator,
            host,
        }
    }

    /// What the clocks say at this moment: the database server's, if there is one, and right after it this
    /// machine's.
    ///
    /// # Errors
    /// What the storage says.
    pub fn clocks<S: Database>(&self, store: &mut S) -> Result<Clocks, StorageError> {
        let server = match self.server_clock {
            ClockOfServer::Asked => store.server_clock()?,
            ClockOfServer::Set(instant) => instant,
        };
        // Read only now: since the call began the program may have waited long for the database.
        Ok(Clocks { machine: self.host.clock(), server })
    }
}

impl std::fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { now, zone, dry_run, ahead, operator, .. } = self;
        let mut told = f.debug_struct("Call");
        told.field("now", now).field("zone", zone).field("dry_run", dry_run).field("ahead", ahead);
        told.field("operator", operator).finish_non_exhaustive()
    }
}

/// Where the clock of the database's server is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockOfServer {
    /// The server is asked.
    Asked,
    /// What a test says instead; `None`: there is no server.
    Set(Option<Instant>),
}

/// The program that calls a use case: its clock, its process, and where it puts what it hears meanwhile.
///
/// The layer itself reads no clock, looks at no process and prints nothing.
pub trait Host {
    /// What the machine's clock says at this moment.
    fn clock(&self) -> Instant;

    /// Hears what is said while the work goes on. By default nobody listens.
    fn hear(&self, notice: &Notice<'_>) {
        let _ = notice;
    }

    /// Whether somebody asked to stop: a sweep then stops between two batches, and the next one goes on.
    fn is_asked_to_stop(&self) -> bool {
        false
    }

    /// What somebody types to give that command, for what helps: with the name of the program in front.
    fn command_line(&self, command: &str) -> String {
        command.to_owned()
    }

    /// The name of this machine, for the record of runs.
    fn machine(&self) -> &str {
        "unknown"
    }

    /// The number of this process, for the record of runs.
    fn process(&self) -> Option<u32> {
        None
    }

    /// Whether a process of this program with that number lives on this machine; `None` if that cannot be
    /// seen.
    fn process_lives(&self, process: i64) -> Option<bool> {
        let _ = process;
        None
    }
}
