//! `forecast`: what expires when if nobody acts, by local day.

use automation_core::{Batch, Claim, Ledger, LifecycleExt, civil};
use chrono::{Days, NaiveDate};
use referral_core::{ReferralCode, ReferralEvent};
use serde_json::json;
use storage_diesel::StorageError;

use crate::{
    complaint::complain,
    day_counts::{DayCounts, bar},
    error::{Error, Exit},
    progress::grouped,
    session::Session,
    store::Store,
};

/// How many codes are read together.
const PAGE: usize = 5_000;
/// Up to how many days each gets a line, also one on which nothing happens.
const EVERY_DAY: u32 = 62;

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, days: u32) -> Result<Exit, Error> {
    let (zone, now) = (session.zone(), session.now);
    let today = civil::date_at(now, zone);
    let last = today.checked_add_days(Days::new(u64::from(days.saturating_sub(1))));
    let outside =
        || Error::Cannot(format!("{days} days from {today} is outside the years that can be represented"));
    let last = last.ok_or_else(outside)?;
    let horizon = civil::last_instant(last, zone).ok_or_else(outside)?;
    let (mut overdue, mut counts, mut unreadable) = (0_u64, DayCounts::default(), 0_u64);
    let mut after = None;
    let mut progress = session.progress();
    loop {
        // The stored due instants say which codes matter, unless they were worked out for another policy.
        let claim = if session.is_in_force {
            Claim::Due { now: horizon, after, limit: PAGE }
        } else {
            Claim::All { after, limit: PAGE }
        };
        let batch = peek(store, claim)?;
        for row in &batch.rows {
            for step in row.record.timeline(session.referral_codes()).until(horizon) {
                let step = step.map_err(|runaway| Error::Cannot(format!("{}: {runaway}", row.key())))?;
                match step.event {
                    ReferralEvent::Expired if step.at <= now => overdue = overdue.saturating_add(1),
                    ReferralEvent::Expired => counts.add(civil::date_at(step.at, zone), 1),
                    _ => {}
                }
            }
        }
        for failure in &batch.unreadable {
            complain!("error: {}: {}", failure.key, failure.cause);
            unreadable = unreadable.saturating_add(1);
        }
        progress.show(counts.total().saturating_add(overdue), "expirations found");
        after = batch.next;
        if after.is_none() {
            break;
        }
    }
    progress.clear();
    print(session, Forecast { today, last, days, overdue, counts })?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

fn peek<S: Store>(store: &mut S, claim: Claim<'_>) -> Result<Batch<ReferralCode>, StorageError> {
    Ledger::<ReferralCode>::peek(store, claim)
}

struct Forecast {
    today: NaiveDate,
    last: NaiveDate,
    days: u32,
    overdue: u64,
    counts: DayCounts,
}

fn print(session: &mut Session, forecast: Forecast) -> Result<(), Error> {
    let Forecast { today, last, days, overdue, counts } = forecast;
    let (zone, total) = (session.zone(), counts.total().saturating_add(overdue));
    if session.is_json() {
        for (day, count) in counts.iter() {
            session.output.object(&json!({ "date": day, "expirations": count }))?;
        }
        return session.output.object(&json!({
            "command": "forecast", "now": session.now, "from": today, "until": last, "zone": zone.name(),
            "overdue": overdue, "total": total,
        }));
    }
    session.output.line(format_args!("What expires from {today} to {last} ({zone}) if nobody acts:"))?;
    let most = counts.most().max(overdue);
    if overdue > 0 {
        let bar = bar(overdue, most);
        session.output.line(format_args!("  overdue now     {:>9}  {bar}", grouped(overdue)))?;
    }
    for day in today.iter_days().take_while(|day| *day <= last) {
        let count = counts.get(day);
        if count > 0 || days <= EVERY_DAY {
            let (name, bar) = (day.format("%Y-%m-%d %a"), bar(count, most));
            let line = format!("  {name}  {:>9}  {bar}", grouped(count));
            session.output.line(line.trim_end())?;
        }
    }
    session.output.line(format_args!("  total           {:>9}", grouped(total)))
}
