/// How far apart openings begin (S-40).
///
/// A session or held time that is in the way is jumped over: the next opening begins as soon as the
/// buffers allow it (`AfterBuffer`), or at the next time of the clock behind that (`Every`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OpeningStep {
    /// One after the other: the length of the session and the buffer after it, beginning anew with every
    /// free stretch, every local day and behind everything that was in the way. Only where work goes on over
    /// midnight may the last opening of a day overlap the first of the next.
    #[default]
    AfterBuffer,
    /// Whenever the local clock reads a multiple of so many minutes since midnight, `1..=1440`: with 30 at
    /// every full and half hour, whatever else is on that day. Openings may then overlap each other.
    Every(u16),
}
