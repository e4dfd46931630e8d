use crate::calendar::{Calendar, Interval};

/// Something of one calendar that is in the way of a time (S-51). It has no title: whoever looks for a
/// time learns when it is not free, not what somebody does then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct CalendarObstacle {
    /// Where it comes from.
    pub source: CalendarSource,
    /// The whole of it, not only the part that overlaps.
    pub interval: Interval,
}

/// Where an obstacle of a calendar comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CalendarSource {
    /// A blocked exception of the calendar itself.
    Blocked,
    /// A busy interval of another calendar.
    External,
}

impl CalendarSource {
    /// Its word, as in texts and storage: `blocked` or `external`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::External => "external",
        }
    }
}

impl std::fmt::Display for CalendarSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Calendar {
    /// What of this calendar overlaps `interval` (S-51): first the blocked exceptions, then the busy
    /// intervals, each in order of time. Empty if nothing is in the way.
    ///
    /// It is plain overlap: buffers count around sessions, which this calendar does not know. Nor are the
    /// weekly hours asked: whoever schedules outside of them does so by agreement.
    ///
    /// ```
    /// use zone_core::zone;
    /// use session_core::calendar::{Calendar, CalendarSource, Interval};
    ///
    /// let meeting = Interval::new("2026-03-02T09:00:00Z".parse()?, "2026-03-02T10:00:00Z".parse()?)?;
    /// let calendar = Calendar::new(zone!("Europe/London")).with_busy([meeting]);
    /// let wished = Interval::new("2026-03-02T09:59:00Z".parse()?, "2026-03-02T10:59:00Z".parse()?)?;
    /// let found = calendar.in_the_way(wished);
    /// assert_eq!((found[0].source, found[0].interval), (CalendarSource::External, meeting));
    /// assert!(calendar.in_the_way(Interval::new(meeting.until(), wished.until())?).is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn in_the_way(&self, interval: Interval) -> Vec<CalendarObstacle> {
        let blocked = self.blocked(interval.from(), interval.until());
        let busy = self.busy().iter().copied().take_while(|busy| busy.from() < interval.until());
        let of = |source| move |interval| CalendarObstacle { source, interval };
        blocked
            .map(of(CalendarSource::Blocked))
            .chain(busy.filter(|busy| busy.overlaps(interval)).map(of(CalendarSource::External)))
            .collect()
    }
}
