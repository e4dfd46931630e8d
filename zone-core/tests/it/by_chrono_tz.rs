//! Where `chrono-tz` differs, which carries an older release and ends in 2099: only in zones that were changed
//! since, and in Moldova, whose changes from 2022 on became known later.

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};
use zone_core::{Zone, ZoneCursor};

fn offset(zone: Tz, instant: i64) -> i32 {
    let utc = DateTime::from_timestamp(instant, 0).unwrap().naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

#[test]
fn only_the_zones_that_were_changed_differ() {
    // Every day from 2000 to 2037.
    let days = (946_684_800..2_145_916_800).step_by(86_400);
    let mut changed = Vec::new();
    for old in TZ_VARIANTS {
        let mut cursor = ZoneCursor::new(Zone::try_from(old).unwrap());
        if let Some(at) = days.clone().find(|at| offset(old, *at) != cursor.offset_at(*at)) {
            let date = DateTime::from_timestamp(at, 0).unwrap().date_naive();
            changed.push(format!("{} from {date}", old.name()));
        }
    }
    println!("{}", changed.join("\n"));
    assert!(changed.iter().any(|zone| zone.starts_with("America/Vancouver from 2026-")), "{changed:?}");
    assert!(
        changed.iter().all(|zone| zone.contains("from 2026-") || zone.contains("from 2022-")),
        "{changed:?}"
    );
    assert!(changed.len() < 40, "{}", changed.len());
}
