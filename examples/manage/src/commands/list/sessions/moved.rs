//! `list sessions --zone-moved` (S-69).

use std::ops::ControlFlow;

use serde_json::json;

use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
    zone_moved::{self, Sighting},
};
use duecourse::civil_time::minute;

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    limit: Option<u64>,
) -> Result<Exit, Error> {
    let (mut left, mut any, mut unreadable) = (limit.unwrap_or(u64::MAX), false, 0_u64);
    let mut output = invocation.output.another();
    let _ = zone_moved::each(invocation, store, &mut |sighting| {
        let sighting = match sighting {
            Ok(sighting) => sighting,
            Err(failure) => {
                complain!("error: {}: {}", failure.key, failure.cause);
                unreadable = unreadable.saturating_add(1);
                return Ok(ControlFlow::Continue(()));
            }
        };
        if !any && !invocation.is_json() {
            output.line(line("SESSION", ["START", "NOW", "AGREED ON", "WOULD START"], "ZONE"))?;
        }
        any = true;
        output.line(told(invocation, &sighting))?;
        left = left.saturating_sub(1);
        let is_over = left == 0 || output.is_closed();
        Ok(if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    if !any && !invocation.is_json() {
        output.line(format_args!(
            "By the zone data {} every session ahead is at the time that was agreed on.",
            zone_core::version()
        ))?;
    }
    output.flush()?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

fn told(invocation: &Invocation, sighting: &Sighting) -> String {
    let (one, would) = (&sighting.record, sighting.start);
    if invocation.is_json() {
        let object = json!({
            "key": one.key, "start": one.start, "local_start": zone_moved::local(one), "would_start": would,
            "shown_as": automation_core::civil::local_at(one.start, one.zone), "zone": one.zone.name(),
            "zone_data": zone_core::version(), "status": one.status_display(),
        });
        return object.to_string();
    }
    let agreed = one.agreed_local_start().format("%Y-%m-%d %H:%M").to_string();
    let times = [one.start.to_string(), minute(one.start, one.zone), agreed, would.to_string()];
    line(one.key.as_str(), times.each_ref().map(String::as_str), one.zone.name())
}

/// One row of the table: where it is, what the clocks show then, what was agreed on, where that is.
fn line(session: &str, [start, now, agreed, would]: [&str; 4], zone: &str) -> String {
    format!("{session:<12} {start:<20} {now:<16} {agreed:<16} {would:<20} {zone}")
}
