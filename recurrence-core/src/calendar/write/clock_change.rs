//! When the clocks of a zone change.

use chrono::NaiveDateTime;
use zone_core::{Zone, ZoneCursor};

use crate::calendar::clock::local_time;

/// A change of a zone's clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClockChange {
    /// The first instant of the new time.
    pub(super) at: i64,
    /// The seconds that the clocks were ahead of UTC before, and are from then on.
    pub(super) from: i32,
    pub(super) to: i32,
}

impl ClockChange {
    /// Those behind one instant and before another, in order. The later instant lies in the years to 9999.
    pub(super) fn all(zone: Zone, behind: i64, before: i64) -> Vec<Self> {
        let mut cursor = ZoneCursor::near(zone, behind);
        let (mut all, mut at) = (Vec::new(), behind);
        while at < before {
            let piece = *cursor.piece_at(at);
            if piece.after != piece.offset && piece.end < before {
                // No clock is further ahead than a number of seconds can tell.
                let [from, to] =
                    [piece.offset, piece.after].map(|seconds| i32::try_from(seconds).unwrap_or(0));
                all.push(Self { at: piece.end, from, to });
            }
            at = piece.end.max(at.saturating_add(1));
        }
        all
    }

    /// What the clocks would show if they had not been changed: the local time of the change (RFC 5545 section 3.6.5).
    pub(super) fn onset(&self) -> NaiveDateTime {
        local_time(self.at.saturating_add(self.from.into()))
    }

    /// Whether the clocks go forward.
    pub(super) fn is_forward(&self) -> bool {
        self.to > self.from
    }
}
