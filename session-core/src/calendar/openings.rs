use std::{borrow::Cow, iter::Copied, iter::FusedIterator, slice};

use automation_core::{Instant, Span};
use zone_core::ZoneCursor;

use super::{
    blocked::Blocked, clock_grid::ClockGrid, opening::Opening, term::Bounds, without::Without,
    working::Working,
};
use crate::{
    calendar::{Calendar, Interval, OpeningStep},
    contract::SessionLength,
};

/// The openings of a calendar in order of time, made while they are asked for; see
/// [`Calendar::openings`].
#[derive(Debug, Clone)]
pub struct Openings<'a> {
    pieces: Without<Without<Working<'a>, Blocked<'a>>, Copied<slice::Iter<'a, Interval>>>,
    piece: Option<Interval>,
    /// The piece behind, which may go on where this one ends.
    ahead: Option<Interval>,
    /// Where the next opening may begin.
    at: Instant,
    /// In the order of their beginnings.
    taken: Cow<'a, [Interval]>,
    /// The first of them that is not over.
    next_taken: usize,
    /// `None` where the grid begins with each stretch.
    grid: Option<ClockGrid>,
    terms: Terms,
}

/// What an opening must keep to besides being free.
#[derive(Debug, Clone, Copy)]
struct Terms {
    length: Span,
    /// Between two sessions.
    gap: Span,
    /// From one beginning to the next where nothing is in the way.
    step: Span,
    /// The first instant at which one may begin.
    earliest: Instant,
    /// The first instant at which none may begin any more.
    too_late: Instant,
    /// By when it must be over.
    until: Instant,
}

impl Calendar {
    /// The times that can be booked for a session of `length`: each begins at `from` or later and is over
    /// by `until` (S-40).
    ///
    /// An opening
    /// - lies within the working hours, which may go on over midnight, and overlaps neither a blocked
    ///   exception nor a busy time of another calendar;
    /// - keeps the buffers: widened by them it overlaps none of the `taken` intervals, sessions and held
    ///   times of this person, nor do those, widened by them, overlap it (S-51);
    /// - begins at least [`min_lead`](Self::min_lead) after `now` (equality counts, G-4) and after `now`, on a later local
    ///   day than now unless [`same_day`](Self::same_day), and at most [`advance`](Self::advance) local
    ///   days later, the last one inclusive. That is also why none begins more than 365 days ahead.
    ///
    /// Where they begin is said by [`step`](Self::step); it depends on neither `from`, `until` nor `now`:
    /// another window shows the same openings, those that lie in it.
    ///
    /// `taken` may be in any order; only if it is not in the order of beginnings is it copied. Cost: one
    /// pass over the days, what is taken and the openings; nothing is allocated for each.
    ///
    /// ```
    /// use zone_core::zone;
    /// use session_core::calendar::{Calendar, Interval};
    ///
    /// let calendar = Calendar::new(zone!("Europe/London"));
    /// let taken = [Interval::new("2026-03-03T11:00:00Z".parse()?, "2026-03-03T12:00:00Z".parse()?)?];
    /// let openings = calendar.openings(
    ///     calendar.length(),
    ///     &taken,
    ///     "2026-03-03T00:00:00Z".parse()?,
    ///     "2026-03-04T00:00:00Z".parse()?,
    ///     "2026-03-02T08:00:00Z".parse()?, // now
    /// );
    /// let begin: Vec<String> = openings.map(|opening| opening.from().to_string()).collect();
    /// assert_eq!(
    ///     begin,
    ///     [
    ///         "2026-03-03T09:00:00Z", // until 10:00; at 10:15 it would run into the session
    ///         "2026-03-03T12:15:00Z", // the session and its buffer
    ///         "2026-03-03T13:30:00Z",
    ///         "2026-03-03T14:45:00Z",
    ///         "2026-03-03T16:00:00Z", // until 17:00, when the day's work ends
    ///     ]
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn openings<'a>(
        &'a self,
        length: SessionLength,
        taken: &'a [Interval],
        from: Instant,
        until: Instant,
        now: Instant,
    ) -> Openings<'a> {
        let zone = self.zone();
        let Bounds { lead, day, too_late } = self.bounds(now);
        let earliest = from.max(lead).max(day);

        // The last one may go on over midnight.
        let pieces_until = until.min(too_late.checked_add(length.span()).unwrap_or(Instant::MAX));
        let mut pieces = Without::new(self.pieces(earliest, pieces_until), self.busy().iter().copied());
        let piece = pieces.next();
        let in_order = taken.is_sorted_by_key(|taken| taken.from());
        let mut taken = Cow::Borrowed(taken);
        if !in_order {
            taken.to_mut().sort_unstable();
        }
        let (step, grid) = match self.step() {
            OpeningStep::AfterBuffer => (plus(length.span(), self.buffer_after()), None),
            // The next time of the clock behind this one.
            OpeningStep::Every(minutes) => {
                (Span::MICROSECOND, Some(ClockGrid::new(minutes, ZoneCursor::new(zone))))
            }
        };
        let mut openings = Openings {
            ahead: pieces.next(),
            pieces,
            piece,
            at: Instant::MIN,
            taken,
            next_taken: 0,
            grid,
            terms: Terms { length: length.span(), gap: self.gap(), step, earliest, too_late, until },
        };
        if let Some(piece) = piece {
            openings.go_to(piece.from());
        }
        openings
    }
}

impl Calendar {
    /// Whether a session of `length` at `start` is one of its [`openings`](Self::openings) (S-68).
    pub fn opens_at(&self, start: Instant, length: SessionLength, taken: &[Interval], now: Instant) -> bool {
        let Some(until) = start.checked_add(length.span()) else { return false };
        self.openings(length, taken, start, until, now).next().is_some_and(|opening| opening.from() == start)
    }
}

impl Openings<'_> {
    /// The next opening may begin at `instant`, or as soon as the clock allows it.
    fn go_to(&mut self, instant: Instant) {
        self.at = match &mut self.grid {
            Some(grid) => grid.at_or_after(instant).unwrap_or(Instant::MAX),
            None => instant,
        };
    }

    /// To the next piece.
    fn go_on(&mut self) {
        self.piece = std::mem::replace(&mut self.ahead, self.pieces.next());
        if let Some(grid) = &mut self.grid {
            grid.read(self.pieces.pieces().pieces().clock());
        }
        if let Some(piece) = self.piece {
            self.go_to(piece.from());
        }
    }

    /// Moves on to where nothing that is taken is in the way, as long as the piece lasts.
    fn avoid_taken(&mut self, piece: Interval) {
        loop {
            let clear = self.clear_of_taken(self.at, piece.until());
            if clear == self.at {
                return;
            }
            self.go_to(clear);
        }
    }

    /// The first instant at `at` or later from which what is taken leaves room, or one at `until` or later.
    fn clear_of_taken(&mut self, mut at: Instant, until: Instant) -> Instant {
        let (length, gap) = (self.terms.length.micros(), self.terms.gap.micros());
        while at < until
            && let Some(taken) = self.taken.get(self.next_taken)
        {
            let free_again = taken.until().micros().saturating_add(gap);
            if free_again <= at.micros() {
                self.next_taken = self.next_taken.saturating_add(1);
            } else if taken.from().micros().saturating_sub(gap) < at.micros().saturating_add(length) {
                at = Instant::from_micros(free_again).unwrap_or(Instant::MAX);
            } else {
                // All others begin later still.
                break;
            }
        }
        at
    }

    /// Until when this piece goes on without a break: no session is so long that it meets two midnights.
    fn reach(&self, piece: Interval) -> Instant {
        match self.ahead {
            Some(ahead) if ahead.from() == piece.until() => ahead.until(),
            _ => piece.until(),
        }
    }
}

impl Iterator for Openings<'_> {
    type Item = Opening;

    fn next(&mut self) -> Option<Opening> {
        while let Some(piece) = self.piece {
            self.avoid_taken(piece);
            let from = self.at;
            // The piece behind may begin before the next step of this one: the grid begins anew with it.
            if from >= piece.until() {
                self.go_on();
                continue;
            }
            let candidate = Interval::lasting(from, self.terms.length);
            let candidate = candidate.filter(|candidate| candidate.until() <= self.terms.until);
            let Some(candidate) = candidate.filter(|_| from < self.terms.too_late) else {
                self.piece = None;
                break;
            };
            if candidate.until() > self.reach(piece) {
                self.go_on();
                continue;
            }
            self.go_to(from.checked_add(self.terms.step).unwrap_or(Instant::MAX));
            if from >= self.terms.earliest {
                return Some(Opening(candidate));
            }
        }
        None
    }
}

impl FusedIterator for Openings<'_> {}

fn plus(one: Span, other: Span) -> Span {
    one.micros().checked_add(other.micros()).and_then(Span::from_micros).unwrap_or(one)
}
