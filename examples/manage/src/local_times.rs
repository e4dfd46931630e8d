//! The local time beside each instant of a text (G-35).

use std::borrow::Cow;

use automation_core::Instant;
use zone_core::Zone;

use duecourse::civil_time::minute;

/// The shortest instant as we write it, such as `2026-05-31T21:00:00Z`.
const SHORTEST: usize = 20;

/// The text with the local time in that zone behind each instant, and the zone's name behind the first; as it is in
/// UTC, where the two are the same.
pub(crate) fn beside(text: &str, zone: Zone) -> Cow<'_, str> {
    if zone == Zone::UTC {
        return text.into();
    }
    let (mut told, mut rest, mut is_first) = (String::new(), text, true);
    while let Some((before, instant, after)) = next(rest) {
        told.push_str(before);
        let name = if std::mem::take(&mut is_first) { format!(" {}", zone.name()) } else { String::new() };
        told.push_str(&format!(" ({}{name})", minute(instant, zone)));
        rest = after;
    }
    told.push_str(rest);
    told.into()
}

/// The first instant of the text, with what is before it, itself included, and what is behind it.
fn next(text: &str) -> Option<(&str, Instant, &str)> {
    for (end, _) in text.match_indices('Z') {
        let end = end.saturating_add(1);
        let (before, after) = text.split_at_checked(end)?;
        let word = before.rsplit([' ', '`', '(']).next().unwrap_or_default();
        if word.len() >= SHORTEST
            && let Ok(instant) = word.parse::<Instant>()
        {
            return Some((before, instant, after));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use zone_core::zone;

    use super::*;

    #[test]
    fn each_instant_has_its_local_time_beside_it() {
        let text = "it works until 2026-05-31T20:59:59.999999Z, not after 2026-12-31T22:00:00Z: AZ, Z";
        assert_eq!(
            beside(text, zone!("Europe/Nicosia")),
            "it works until 2026-05-31T20:59:59.999999Z (2026-05-31 23:59 Europe/Nicosia), not after \
             2026-12-31T22:00:00Z (2027-01-01 00:00): AZ, Z"
        );
        assert_eq!(beside(text, Zone::UTC), text);
        assert_eq!(beside("nothing", zone!("Europe/Nicosia")), "nothing");
    }
}
