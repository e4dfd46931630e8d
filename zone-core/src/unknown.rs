use std::fmt;

use crate::{
    Zone,
    names::{self, Meant},
    windows,
};

/// A name that no zone has. Its sentence names the zone that was most likely meant, if there is one.
///
/// ```
/// use zone_core::Zone;
///
/// let sentence = |name: &str| name.parse::<Zone>().unwrap_err().to_string();
/// assert_eq!(sentence("London"), "`London` is no time zone; did you mean Europe/London?");
/// assert_eq!(
///     sentence("GMT Standard Time"),
///     "`GMT Standard Time` is Windows' name of a time zone; write Europe/London"
/// );
/// assert_eq!(sentence("Mars/Olympus"), "`Mars/Olympus` is no time zone; write a name such as Europe/London or UTC");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone {
    name: String,
    meant: Option<Zone>,
    is_windows: bool,
}

/// As much of a name as is repeated.
const SHOWN: usize = 64;

impl UnknownZone {
    pub(crate) fn new(name: &str) -> Self {
        let on_windows = windows::zone(name.trim());
        let meant = on_windows.or_else(|| match names::meant(name) {
            Meant::ByLastPart(zone) | Meant::Nearest(zone) => Some(zone),
            Meant::Nothing => None,
        });
        let name = match name.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
            None => name.to_owned(),
        };
        Self { name, meant, is_windows: on_windows.is_some() }
    }

    /// The name that no zone has; a long one is cut.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone that was most likely meant.
    pub fn meant(&self) -> Option<Zone> {
        self.meant
    }
}

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.escape_debug();
        match (self.meant, self.is_windows) {
            (Some(zone), true) => write!(f, "`{name}` is Windows' name of a time zone; write {zone}"),
            (Some(zone), false) => write!(f, "`{name}` is no time zone; did you mean {zone}?"),
            (None, _) => write!(f, "`{name}` is no time zone; write a name such as Europe/London or UTC"),
        }
    }
}

impl std::error::Error for UnknownZone {}
