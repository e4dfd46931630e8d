use std::fmt;

use crate::{Instant, Objections, Refusal, Span};

/// What the clocks say at the moment at which somebody wants to act (G-25).
///
/// Nothing here reads them: whoever acts does, just before, and asks [`allow`](Self::allow) whether `now`
/// is an instant to act at. A run that decides ahead of time settles what nobody can take back.
///
/// ```
/// use automation_core::{ClockLimits, Clocks, Instant};
///
/// let clocks = Clocks { machine: "2026-06-01T08:00:00Z".parse()?, server: None };
/// let limits = ClockLimits::default();
/// let last_run = Some("2026-05-31T02:00:00Z".parse()?);
/// assert!(clocks.allow("2026-06-01T08:05:00Z".parse()?, last_run, limits).is_ok());
/// let refusal = clocks.allow("2036-06-01T08:00:00Z".parse()?, None, limits).expect_err("ten years");
/// assert_eq!(
///     refusal.to_string(),
///     "2036-06-01T08:00:00Z lies 3653 days ahead of this machine's clock, which says 2026-06-01T08:00:00Z \
///      (possible from 2036-06-01T07:55:00Z)"
/// );
/// # Ok::<(), automation_core::ParseInstantError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// What the clock of the machine says that acts.
    pub machine: Instant,
    /// What the clock of the database's server said right before; `None` if there is none but the machine's.
    pub server: Option<Instant>,
}

/// How far `now` may be from the clocks, and they from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockLimits {
    /// How far `now` may lie ahead of the earlier clock, and how far apart the two may be, inclusive.
    pub tolerance: Span,
    /// How long after the last run `now` may lie, inclusive: no outage is that long, a wrong year is.
    pub jump: Span,
}

impl ClockLimits {
    /// Five minutes.
    pub const TOLERANCE: Span = Span::minutes(5);
    /// 400 days.
    pub const JUMP: Span = Span::days(400);
}

/// [`TOLERANCE`](Self::TOLERANCE) and [`JUMP`](Self::JUMP).
impl Default for ClockLimits {
    fn default() -> Self {
        Self { tolerance: Self::TOLERANCE, jump: Self::JUMP }
    }
}

/// Whose clock it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockOwner {
    /// The machine that acts.
    Machine,
    /// The database's server.
    Server,
}

/// Why nobody should act at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClockObjection {
    /// It lies ahead of the earlier of the clocks.
    Ahead {
        /// The instant to act at.
        now: Instant,
        /// What that clock says.
        clock: Instant,
        /// Whose it is.
        owner: ClockOwner,
    },
    /// The two clocks do not agree, so nobody knows what time it is.
    Apart {
        /// What the machine's says.
        machine: Instant,
        /// What the server's says.
        server: Instant,
    },
    /// It lies so long after the last run that the clock has jumped, rather.
    Jumped {
        /// The instant to act at.
        now: Instant,
        /// The instant at which the last run acted.
        last_run: Instant,
        /// How long after it `now` may lie.
        limit: Span,
    },
}

impl Clocks {
    /// What the earlier one says, and whose it is.
    pub fn earlier(self) -> (Instant, ClockOwner) {
        match self.server {
            Some(server) if server < self.machine => (server, ClockOwner::Server),
            _ => (self.machine, ClockOwner::Machine),
        }
    }

    /// Why the two do not agree, if they are further apart than `tolerance`.
    pub fn apart(self, tolerance: Span) -> Option<ClockObjection> {
        let server = self.server?;
        let apart = is_later(self.machine, server, tolerance) || is_later(server, self.machine, tolerance);
        apart.then_some(ClockObjection::Apart { machine: self.machine, server })
    }

    /// Whether `now` is an instant to act at: not ahead of the earlier clock, the clocks agreeing, and not so
    /// long after the `last_run` that one of them has jumped (G-25). What lies in the past is always allowed.
    ///
    /// # Errors
    /// Every objection. The instant from which it would be possible is by the clock that is ahead of nothing.
    pub fn allow(
        self,
        now: Instant,
        last_run: Option<Instant>,
        limits: ClockLimits,
    ) -> Result<(), Refusal<ClockObjection>> {
        let mut objections = Objections::new();
        let (clock, owner) = self.earlier();
        if is_later(now, clock, limits.tolerance) {
            let objection = ClockObjection::Ahead { now, clock, owner };
            match now.checked_sub(limits.tolerance) {
                Some(from) => objections.until(from, objection),
                None => objections.always(objection),
            }
        }
        if let Some(objection) = self.apart(limits.tolerance) {
            objections.always(objection);
        }
        if let Some(last_run) = last_run
            && is_later(now, last_run, limits.jump)
        {
            objections.always(ClockObjection::Jumped { now, last_run, limit: limits.jump });
        }
        objections.finish()
    }
}

/// Whether it is later by more than that; nothing is later than the end of time.
fn is_later(one: Instant, other: Instant, by_more_than: Span) -> bool {
    other.checked_add(by_more_than).is_some_and(|latest| one > latest)
}

/// How long it is between the two; the longest there is, if that is less.
fn between(one: Instant, other: Instant) -> Span {
    one.since(other).or(other.since(one)).unwrap_or(Span::LONGEST)
}

impl fmt::Display for ClockOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Machine => "this machine's clock",
            Self::Server => "the database server's clock",
        })
    }
}

impl fmt::Display for ClockObjection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Ahead { now, clock, owner } => {
                let ahead = between(now, clock).rough();
                write!(f, "{now} lies {ahead} ahead of {owner}, which says {clock}")
            }
            Self::Apart { machine, server } => {
                let apart = between(machine, server).rough();
                write!(
                    f,
                    "{}, which says {machine}, and {}, which says {server}, are {apart} apart",
                    ClockOwner::Machine,
                    ClockOwner::Server
                )
            }
            Self::Jumped { now, last_run, limit } => {
                let passed = between(now, last_run).rough();
                write!(
                    f,
                    "{now} lies {passed} after the last run, which was at {last_run}; after more than {limit} \
                     without one a clock has jumped, rather"
                )
            }
        }
    }
}
