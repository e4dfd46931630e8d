use automation_core::Instant;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::{
    past::Past,
    replay::{Fares, Replay},
    replayed::Words,
};
use crate::{error::Error, invocation::Invocation, progress::grouped};

/// Up to how many days each gets a line of its own; beyond it, months do.
const EVERY_DAY: i64 = 62;

/// What came of it.
pub(super) struct Simulation {
    pub(super) words: Words,
    pub(super) from: Instant,
    pub(super) until: Instant,
    pub(super) records: u64,
    pub(super) past: Past,
    pub(super) one: Replay,
    pub(super) other: Option<Replay>,
    /// How many records fare differently, and the first of them.
    pub(super) differing: u64,
    pub(super) named: Vec<(String, Fares, Fares)>,
}

impl Simulation {
    pub(super) fn print(mut self, invocation: &mut Invocation) -> Result<(), Error> {
        let monthly = self
            .until
            .since(self.from)
            .is_some_and(|span| span.micros().div_euclid(86_400_000_000) > EVERY_DAY);
        for replay in [Some(&mut self.one), self.other.as_mut()].into_iter().flatten().filter(|_| monthly) {
            replay.counted = replay.counted.by_month();
            replay.notifications = replay.notifications.by_month();
        }
        let mut periods: Vec<NaiveDate> = [Some(&self.one), self.other.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|replay| replay.counted.iter().chain(replay.notifications.iter()))
            .map(|(period, _)| period)
            .collect();
        periods.sort_unstable();
        periods.dedup();
        if invocation.is_json() {
            self.as_json(invocation, &periods)
        } else {
            self.as_text(invocation, &periods, monthly)
        }
    }

    fn as_text(
        &self,
        invocation: &mut Invocation,
        periods: &[NaiveDate],
        monthly: bool,
    ) -> Result<(), Error> {
        let zone = invocation.zone();
        let Words { record, counted, fares, .. } = self.words;
        invocation.output.line(format_args!(
            "Replayed {} {record}(s) from {} to {}; nothing was written.",
            grouped(self.records),
            self.from,
            self.until
        ))?;
        for line in self.past.lines(self.words) {
            invocation.output.line(line)?;
        }
        let two = self.other.is_some();
        let period = if monthly { "month" } else { "day" };
        let head = format!("{period:<12}{counted:>13}{:>15}", "notifications");
        let versus = format!("{:>13}{:>15}{:>12}", "versus", "notifications", "difference");
        invocation.output.line(if two { format!("{head}{versus}") } else { head })?;
        let line = |name: &str, one: [u64; 2], other: Option<[u64; 2]>| {
            let mut text = format!("{name:<12}{:>13}{:>15}", grouped(one[0]), grouped(one[1]));
            if let Some(other) = other {
                let difference = i128::from(other[0]) - i128::from(one[0]);
                text.push_str(&format!(
                    "{:>13}{:>15}{difference:>+12}",
                    grouped(other[0]),
                    grouped(other[1])
                ));
            }
            text
        };
        if self.one.overdue > 0 || self.other.as_ref().is_some_and(|other| other.overdue > 0) {
            let other = self.other.as_ref().map(|other| [other.overdue, 0]);
            invocation.output.line(line("before", [self.one.overdue, 0], other))?;
        }
        for period in periods {
            let name = period.format(if monthly { "%Y-%m" } else { "%Y-%m-%d" }).to_string();
            let other = self.other.as_ref().map(|other| other.at(*period));
            invocation.output.line(line(&name, self.one.at(*period), other))?;
        }
        let other = self.other.as_ref().map(Replay::totals);
        invocation.output.line(line("total", self.one.totals(), other))?;
        if two {
            invocation
                .output
                .line(format_args!("{} {record}(s) fare differently.", grouped(self.differing)))?;
        }
        let told = |fared: Fares| match (fared, fares) {
            (None, Some(_)) => "not by then".to_owned(),
            (None, None) => "nothing by then".to_owned(),
            (Some((at, _)), Some(_)) => crate::civil_time::minute(at, zone),
            (Some((at, state)), None) => format!("{state} {}", crate::civil_time::minute(at, zone)),
        };
        let verb = fares.map_or_else(String::new, |verb| format!("{verb} "));
        for (key, one, other) in &self.named {
            invocation.output.line(format_args!("  {key}: {verb}{}, versus {}", told(*one), told(*other)))?;
        }
        match self.differing.saturating_sub(u64::try_from(self.named.len()).unwrap_or(u64::MAX)) {
            0 => Ok(()),
            more => invocation.output.line(format_args!("  and {} more", grouped(more))),
        }
    }

    fn as_json(&self, invocation: &mut Invocation, periods: &[NaiveDate]) -> Result<(), Error> {
        let Words { records, counted, before, fares, .. } = self.words;
        let figures = |[count, notifications]: [u64; 2]| -> Map<String, Value> {
            let figures = [(counted, count), ("notifications", notifications)];
            figures.into_iter().map(|(name, count)| (name.to_owned(), json!(count))).collect()
        };
        for period in periods {
            invocation.output.object(&json!({
                "from": period, "policy": figures(self.one.at(*period)),
                "versus": self.other.as_ref().map(|other| figures(other.at(*period))),
            }))?;
        }
        // Of a kind that fares only one way the instant says all.
        let fared = |fared: Fares| match fares {
            Some(_) => json!(fared.map(|(at, _)| at)),
            None => json!(fared.map(|(at, state)| json!({ "at": at, "state": state }))),
        };
        let named: Vec<_> = self
            .named
            .iter()
            .map(|(key, one, other)| json!({ "key": key, "policy": fared(*one), "versus": fared(*other) }))
            .collect();
        let mut closing = Map::new();
        closing.insert(records.to_owned(), json!(self.records));
        closing.insert(before.1.to_owned(), json!(self.past.settled_before));
        let rest = json!({
            "command": "simulate", "from": self.from, "until": self.until,
            "replayed_from_before": self.past.taken_back, "changed_since": self.past.changed,
            "policy": figures(self.one.totals()), "overdue": self.one.overdue,
            "versus": self.other.as_ref().map(|other| figures(other.totals())),
            "differing": self.differing, "first_differing": named,
        });
        closing.extend(rest.as_object().cloned().unwrap_or_default());
        invocation.output.object(&closing)
    }
}
