use crate::Zone;

/// A number that stands for what the clocks of these zones do from 1970 to 2099: another one if they do anything
/// else. It does not depend on the order of the zones, nor on the release of the database as long as that
/// says the same of them.
///
/// For whoever keeps instants that were worked out from local times, and must know whether they still hold.
///
/// ```
/// use zone_core::{Zone, digest};
///
/// let (london, vienna) = (Zone::named("Europe/London"), Zone::named("Europe/Vienna"));
/// let both = digest(london.into_iter().chain(vienna));
/// assert_eq!(both, digest(vienna.into_iter().chain(london)));
/// assert_ne!(both, digest(london));
/// ```
pub fn digest(zones: impl IntoIterator<Item = Zone>) -> u64 {
    let mut zones: Vec<Zone> = zones.into_iter().collect();
    zones.sort_unstable();
    zones.dedup();
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    for zone in zones {
        hash.add(zone.name().as_bytes());
        let Some(years) = zone.years() else { continue };
        for place in YEARS {
            let Some(year) = years.year(place) else { continue };
            hash.add(&year.first.to_le_bytes());
            for (at, offset) in &year.changes {
                hash.add(&at.to_le_bytes());
                hash.add(&offset.to_le_bytes());
            }
        }
    }
    hash.0
}

/// 1970 to 2099, counted from 1800.
const YEARS: std::ops::Range<i32> = 170..300;

/// The hash FNV-1a, which stays the same for ever; std's does not.
struct Fnv(u64);

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
