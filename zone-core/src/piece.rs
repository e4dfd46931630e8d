/// A stretch of time in which a zone's clocks are not changed, at most two years long. It may end where
/// nothing changes.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// The first instant.
    pub start: i64,
    /// The first instant behind.
    pub end: i64,
    /// Seconds that the clocks are ahead of UTC before the stretch.
    pub before: i64,
    /// The same in the stretch.
    pub offset: i64,
    /// The same behind it.
    pub after: i64,
    /// The first local time that belongs to this stretch alone.
    pub(crate) local_start: i64,
    /// The first local time behind that does not.
    local_end: i64,
}

#[expect(clippy::arithmetic_side_effects, reason = "a cursor only makes pieces of the years -1199 to 14645")]
impl Piece {
    pub(crate) fn new(start: i64, end: i64, [before, offset, after]: [i32; 3]) -> Self {
        let [before, offset, after] = [before, offset, after].map(i64::from);
        Self {
            start,
            end,
            before,
            offset,
            after,
            local_start: start + offset.max(before),
            local_end: end + offset.min(after),
        }
    }

    /// The same stretch, that many seconds later.
    pub(crate) fn later(self, seconds: i64) -> Self {
        Self {
            start: self.start + seconds,
            end: self.end + seconds,
            local_start: self.local_start + seconds,
            local_end: self.local_end + seconds,
            ..self
        }
    }

    /// The instant of a local time that belongs to this stretch alone.
    pub fn instant(&self, local: i64) -> Option<i64> {
        (self.local_start <= local && local < self.local_end).then_some(local - self.offset)
    }

    /// The first local time behind those that belong to this stretch alone.
    pub fn local_end(&self) -> i64 {
        self.local_end
    }
}
