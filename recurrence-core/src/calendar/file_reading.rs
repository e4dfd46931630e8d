use zone_core::Zone;

use super::FileLimits;
use crate::Readings;

/// What a host answers to the name of a zone.
pub type ZoneNamed<'a> = dyn Fn(&str) -> Option<Zone> + 'a;

/// How a calendar file is read.
///
/// ```
/// use recurrence_core::calendar::FileReading;
/// use zone_core::{Zone, zone};
///
/// let ours = |name: &str| (name == "Head office").then_some(zone!("Europe/Vienna"));
/// let how = FileReading { zone: zone!("Europe/Vienna"), zone_named: Some(&ours), ..FileReading::default() };
/// assert_eq!(FileReading::default().zone, Zone::UTC);
/// # let _ = how;
/// ```
#[derive(Clone, Copy)]
pub struct FileReading<'a> {
    /// What is meant where the RFC leaves room; what calendar programs show by default, which is
    /// [`Readings::calendars`]. Their `floating_zone` does not matter: `zone` does.
    pub readings: Readings,
    /// The zone of floating times and dates, where the file names none; UTC by default.
    pub zone: Zone,
    /// How much is read.
    pub limits: FileLimits,
    /// Maps the name of a zone that neither the tz database nor the file knows. It is asked about names of up to
    /// 255 bytes, each once in a calendar.
    pub zone_named: Option<&'a ZoneNamed<'a>>,
}

impl Default for FileReading<'_> {
    fn default() -> Self {
        Self {
            readings: Readings::calendars(),
            zone: Zone::UTC,
            limits: FileLimits::default(),
            zone_named: None,
        }
    }
}

impl std::fmt::Debug for FileReading<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileReading")
            .field("readings", &self.readings)
            .field("zone", &self.zone)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
