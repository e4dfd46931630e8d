use std::fmt;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use zone_core::Zone;

use super::{
    Span,
    past::PastCounts,
    replay::{Fares, Replay},
};
use crate::{Words, civil_time::minute, figures::grouped};

/// Up to how many days each gets a line of its own; beyond it, months do.
const EVERY_DAY: i64 = 62;

/// What a simulation must know of a kind besides its rules: its words, and how its records are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Simulated {
    /// One record.
    pub record: &'static str,
    /// Several, as JSON has it.
    pub records: &'static str,
    /// What is counted, as a heading and in JSON.
    pub counted: &'static str,
    /// What happened to records before the span, as a sentence goes on and as JSON has it.
    pub before: (&'static str, &'static str),
    /// What time did to records since the span began, as a sentence goes on.
    pub since: &'static str,
    /// What happened to records since that nothing can take back, as a sentence goes on.
    pub changed: &'static str,
    /// What comes before the instant at which a record fares one way; `None`: its new state does.
    pub fares: Option<&'static str>,
    /// How many records are read together.
    pub page: usize,
    /// Whether all that is known of the neighbours comes with a page of records, without asking for those by their
    /// numbers.
    pub facts_come_with_pages: bool,
}

impl Simulated {
    /// What is said of a kind that says nothing else.
    pub const fn usual(words: Words) -> Self {
        Self {
            record: words.one,
            records: "records",
            counted: "steps",
            before: ("were settled", "settled_before"),
            since: "were changed by time",
            changed: "were changed",
            fares: None,
            page: 500,
            facts_come_with_pages: false,
        }
    }
}

/// What came of it: `Display` is a table for people, [`objects`](Self::objects) and `Serialize` are for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Simulation {
    pub(super) words: Simulated,
    pub(super) span: Span,
    pub(super) zone: Zone,
    /// How many records were replayed.
    pub records: u64,
    /// How many could not be read; each was named to the host.
    pub unreadable: u64,
    pub(super) past: PastCounts,
    pub(super) one: Replay,
    pub(super) other: Option<Replay>,
    /// How many records fare differently under the other policy.
    pub differing: u64,
    /// The first of them.
    pub(super) named: Vec<(String, Fares, Fares)>,
}

impl Simulation {
    fn is_monthly(&self) -> bool {
        let Span { from, until } = self.span;
        until.since(from).is_some_and(|span| span.micros().div_euclid(86_400_000_000) > EVERY_DAY)
    }

    pub(super) fn by_month_if_long(mut self) -> Self {
        if self.is_monthly() {
            for replay in [Some(&mut self.one), self.other.as_mut()].into_iter().flatten() {
                replay.counted = replay.counted.by_month();
                replay.notifications = replay.notifications.by_month();
            }
        }
        self
    }

    /// The days or months in which something happens, each by its first day.
    fn periods(&self) -> Vec<NaiveDate> {
        let mut periods: Vec<NaiveDate> = [Some(&self.one), self.other.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|replay| replay.counted.iter().chain(replay.notifications.iter()))
            .map(|(period, _)| period)
            .collect();
        periods.sort_unstable();
        periods.dedup();
        periods
    }

    /// An object for each period, then one for all.
    pub fn objects(&self) -> Vec<Value> {
        let Simulated { records, counted, before, fares, .. } = self.words;
        let figures = |[count, notifications]: [u64; 2]| -> Map<String, Value> {
            let figures = [(counted, count), ("notifications", notifications)];
            figures.into_iter().map(|(name, count)| (name.to_owned(), json!(count))).collect()
        };
        let mut objects: Vec<Value> = Vec::new();
        objects.extend(self.periods().into_iter().map(|period| {
            json!({
                "from": period, "policy": figures(self.one.at(period)),
                "versus": self.other.as_ref().map(|other| figures(other.at(period))),
            })
        }));
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
            "command": "simulate", "from": self.span.from, "until": self.span.until,
            "replayed_from_before": self.past.taken_back, "changed_since": self.past.changed,
            "policy": figures(self.one.totals()), "overdue": self.one.overdue,
            "versus": self.other.as_ref().map(|other| figures(other.totals())),
            "differing": self.differing, "first_differing": named,
        });
        closing.extend(rest.as_object().cloned().unwrap_or_default());
        objects.push(Value::Object(closing));
        objects
    }
}

/// The objects as a list.
impl Serialize for Simulation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.objects().serialize(serializer)
    }
}

/// The lines, one below the other.
impl fmt::Display for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

impl Simulation {
    /// What came of it for people, line by line.
    pub fn lines(&self) -> Vec<String> {
        let Simulated { record, counted, fares, .. } = self.words;
        let Span { from, until } = self.span;
        let records = grouped(self.records);
        let mut lines =
            vec![format!("Replayed {records} {record}(s) from {from} to {until}; nothing was written.")];
        lines.extend(self.past.lines(self.words));
        let (monthly, two) = (self.is_monthly(), self.other.is_some());
        let period = if monthly { "month" } else { "day" };
        let head = format!("{period:<12}{counted:>13}{:>15}", "notifications");
        let versus = format!("{:>13}{:>15}{:>12}", "versus", "notifications", "difference");
        lines.push(if two { head + &versus } else { head });
        if self.one.overdue > 0 || self.other.as_ref().is_some_and(|other| other.overdue > 0) {
            let other = self.other.as_ref().map(|other| [other.overdue, 0]);
            lines.push(line("before", [self.one.overdue, 0], other));
        }
        lines.extend(self.periods().into_iter().map(|period| {
            let name = period.format(if monthly { "%Y-%m" } else { "%Y-%m-%d" }).to_string();
            line(&name, self.one.at(period), self.other.as_ref().map(|other| other.at(period)))
        }));
        lines.push(line("total", self.one.totals(), self.other.as_ref().map(Replay::totals)));
        if two {
            lines.push(format!("{} {record}(s) fare differently.", grouped(self.differing)));
        }
        let verb = fares.map_or_else(String::new, |verb| format!("{verb} "));
        lines.extend(self.named.iter().map(|(key, one, other)| {
            format!("  {key}: {verb}{}, versus {}", self.fared(*one), self.fared(*other))
        }));
        let more = self.differing.saturating_sub(u64::try_from(self.named.len()).unwrap_or(u64::MAX));
        if more > 0 {
            lines.push(format!("  and {} more", grouped(more)));
        }
        lines
    }

    /// How a record fares, for people.
    fn fared(&self, fared: Fares) -> String {
        match (fared, self.words.fares) {
            (None, Some(_)) => "not by then".to_owned(),
            (None, None) => "nothing by then".to_owned(),
            (Some((at, _)), Some(_)) => minute(at, self.zone),
            (Some((at, state)), None) => format!("{state} {}", minute(at, self.zone)),
        }
    }
}

/// One row of the table.
fn line(name: &str, one: [u64; 2], other: Option<[u64; 2]>) -> String {
    let [count, notifications] = one;
    let mut text = format!("{name:<12}{:>13}{:>15}", grouped(count), grouped(notifications));
    if let Some([versus, notifications]) = other {
        let difference = i128::from(versus) - i128::from(count);
        text.push_str(&format!("{:>13}{:>15}{difference:>+12}", grouped(versus), grouped(notifications)));
    }
    text
}
