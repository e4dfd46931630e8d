use crate::{Consequences, Instant, Ledger, Span};

/// When a host that has swept should look again. Of several kinds the earlier one counts, which is their
/// [`min`](Ord::min).
///
/// ```
/// use automation_core::{Instant, Wake};
///
/// let (soon, late) = ("2026-03-01T18:00:00Z".parse()?, "2026-03-09T18:00:00Z".parse()?);
/// assert_eq!(Wake::At(late).min(Wake::Never).min(Wake::At(soon)), Wake::At(soon));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Wake {
    /// At that instant, which is later than the one at which it was asked.
    At(Instant),
    /// Nothing is due, and nothing will be unless somebody writes.
    Never,
}

/// When to look again after a sweep at `now`: at the next due instant, and after the span `again` where
/// something is due still, at most at that next instant. What a sweep leaves (rows that somebody else holds,
/// or that became due behind it) would otherwise be found by nobody; without a pause it would wake the host
/// at once, for ever. A pause of zero counts as a microsecond.
///
/// It says what is so when it is asked. Where others write to the same tables, a host also wakes when they
/// tell it to, or sleeps no longer than it may be late.
///
/// ```
/// use automation_core::testing::{Lamp, Memory, Oil};
/// use automation_core::{Instant, Span, SweepOptions, Wake, one_policy, sweep, wake};
///
/// let policy = Oil::default(); // a lamp burns for eight hours, and is low for the last one
/// let lit: Instant = "2026-03-01T18:00:00Z".parse()?;
/// let mut ledger = Memory::new();
/// let id = ledger.add(Lamp::lit(1, lit), &policy);
/// let again = Span::minutes(5);
/// assert_eq!(wake(&mut ledger, lit, again)?, Wake::At("2026-03-02T01:00:00Z".parse()?));
///
/// ledger.hold(id); // by a checkout, say
/// let now: Instant = "2026-03-02T03:00:00Z".parse()?;
/// let report = sweep(&mut ledger, &one_policy(&policy), now, SweepOptions::default(), &mut ())?;
/// assert_eq!((report.changed, report.held), (0, 1));
/// assert_eq!(wake(&mut ledger, now, again)?, Wake::At("2026-03-02T03:05:00Z".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The storage's own.
pub fn wake<R, L>(ledger: &mut L, now: Instant, again: Span) -> Result<Wake, L::Error>
where
    R: Consequences,
    L: Ledger<R> + ?Sized,
{
    let Some(earliest) = ledger.earliest_due(None)? else { return Ok(Wake::Never) };
    if earliest > now {
        return Ok(Wake::At(earliest));
    }
    let again = now.checked_add(again.max(Span::MICROSECOND)).unwrap_or(Instant::MAX);
    let next = ledger.earliest_due(Some(now))?;
    Ok(Wake::At(next.map_or(again, |next| next.min(again))))
}
