use crate::calendar::Interval;

/// Pieces of time less what is in their way, both in the order of their beginnings: one pass over both.
/// The pieces do not overlap each other; what is in their way may.
#[derive(Debug, Clone)]
pub(super) struct Without<P, O: Iterator<Item = Interval>> {
    pieces: P,
    obstacles: std::iter::Peekable<O>,
    /// What is left of a piece.
    rest: Option<Interval>,
}

impl<P, O: Iterator<Item = Interval>> Without<P, O> {
    pub(super) fn new(pieces: P, obstacles: O) -> Self {
        Self { pieces, obstacles: obstacles.peekable(), rest: None }
    }

    /// Where the pieces come from.
    pub(super) fn pieces(&self) -> &P {
        &self.pieces
    }
}

impl<P: Iterator<Item = Interval>, O: Iterator<Item = Interval>> Iterator for Without<P, O> {
    type Item = Interval;

    fn next(&mut self) -> Option<Interval> {
        loop {
            let piece = self.rest.take().or_else(|| self.pieces.next())?;
            // Pieces only go forward, so what ends before this one is in nobody's way any more.
            while self.obstacles.next_if(|obstacle| obstacle.until() <= piece.from()).is_some() {}
            let Some(obstacle) = self.obstacles.peek().filter(|obstacle| obstacle.overlaps(piece)) else {
                return Some(piece);
            };
            self.rest = Interval::new(obstacle.until(), piece.until()).ok();
            if let Ok(before) = Interval::new(piece.from(), obstacle.from()) {
                return Some(before);
            }
        }
    }
}
