//! `simulate`: replays time over the stored codes under one policy, or two to compare.

mod past;
mod replay;

use automation_core::{Claim, Instant, Ledger};
use chrono::NaiveDate;
use referral_core::ReferralCode;
use serde_json::json;

use self::{past::Past, replay::Replay};
use crate::{
    civil_time::{PlainDate, parse},
    cli::Simulate,
    complaint::complain,
    error::{Error, Exit},
    policy::Policy,
    progress::grouped,
    session::Session,
    store::Store,
};

/// How many codes are read together.
const PAGE: usize = 5_000;
/// How many codes are named that fare differently under the two policies.
const NAMED: usize = 5;
/// Up to how many days each gets a line of its own; beyond it, months do.
const EVERY_DAY: i64 = 62;

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, asked: &Simulate) -> Result<Exit, Error> {
    let zone = session.zone();
    let time = |option: &str, text: &str, date| {
        parse(text, zone, date).map_err(|error| Error::Cannot(format!("{option}: {error}")))
    };
    let from = time("--from", &asked.from, PlainDate::FirstInstant)?;
    let until = time("--until", &asked.until, PlainDate::LastInstant)?;
    if until < from {
        return Err(Error::Cannot(format!("--until {until} is before --from {from}")));
    }
    let versus = asked.versus.as_deref().map(Policy::read).transpose()?.map(|policy| policy.referral_codes);
    let mut one = Replay::new(from, until, zone);
    let mut other = Replay::new(from, until, zone);
    let (mut codes, mut differing, mut named, mut unreadable) = (0_u64, 0_u64, Vec::new(), 0_u64);
    let (mut after, mut progress) = (None, session.progress());
    let mut past = Past::new(from);
    loop {
        let mut batch = Ledger::<ReferralCode>::peek(store, Claim::All { after, limit: PAGE })?;
        for row in &batch.rows {
            codes = codes.saturating_add(1);
            let record = past.as_before(&row.record);
            let first = one.add(&record, &mut batch.facts, session.referral_codes());
            let Some(versus) = &versus else { continue };
            let second = other.add(&record, &mut batch.facts, versus);
            if first != second {
                differing = differing.saturating_add(1);
                if named.len() < NAMED {
                    named.push((row.key(), first, second));
                }
            }
        }
        for failure in &batch.unreadable {
            complain!("error: {}: {}", failure.key, failure.cause);
            unreadable = unreadable.saturating_add(1);
        }
        progress.show(codes, "codes replayed");
        after = batch.next;
        if after.is_none() {
            break;
        }
    }
    progress.clear();
    let result = Simulation { from, until, codes, past, one, other: versus.map(|_| other), differing, named };
    result.print(session)?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

struct Simulation {
    from: Instant,
    until: Instant,
    codes: u64,
    past: Past,
    one: Replay,
    other: Option<Replay>,
    /// How many codes expire at another instant, or only under one policy; and the first of them.
    differing: u64,
    named: Vec<(String, Option<Instant>, Option<Instant>)>,
}

impl Simulation {
    fn print(mut self, session: &mut Session) -> Result<(), Error> {
        let monthly = self
            .until
            .since(self.from)
            .is_some_and(|span| span.micros().div_euclid(86_400_000_000) > EVERY_DAY);
        for replay in [Some(&mut self.one), self.other.as_mut()].into_iter().flatten().filter(|_| monthly) {
            replay.expirations = replay.expirations.by_month();
            replay.notifications = replay.notifications.by_month();
        }
        let mut periods: Vec<NaiveDate> = [Some(&self.one), self.other.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|replay| replay.expirations.iter().map(|(period, _)| period))
            .collect();
        periods.sort_unstable();
        periods.dedup();
        if session.is_json() {
            self.as_json(session, &periods)
        } else {
            self.as_text(session, &periods, monthly)
        }
    }

    fn as_text(&self, session: &mut Session, periods: &[NaiveDate], monthly: bool) -> Result<(), Error> {
        let zone = session.zone();
        session.output.line(format_args!(
            "Replayed {} code(s) from {} to {}; nothing was written.",
            grouped(self.codes),
            self.from,
            self.until
        ))?;
        for line in self.past.lines() {
            session.output.line(line)?;
        }
        let two = self.other.is_some();
        let head = format!(
            "{:<12}{:>13}{:>15}",
            if monthly { "month" } else { "day" },
            "expirations",
            "notifications"
        );
        let versus = format!("{:>13}{:>15}{:>12}", "versus", "notifications", "difference");
        session.output.line(if two { format!("{head}{versus}") } else { head })?;
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
            session.output.line(line("before", [self.one.overdue, 0], other))?;
        }
        for period in periods {
            let name = period.format(if monthly { "%Y-%m" } else { "%Y-%m-%d" }).to_string();
            let other = self.other.as_ref().map(|other| other.at(*period));
            session.output.line(line(&name, self.one.at(*period), other))?;
        }
        let other = self.other.as_ref().map(Replay::totals);
        session.output.line(line("total", self.one.totals(), other))?;
        if two {
            session.output.line(format_args!("{} code(s) fare differently.", grouped(self.differing)))?;
        }
        let told = |at: Option<Instant>| {
            at.map_or_else(|| "not by then".to_owned(), |at| crate::civil_time::minute(at, zone))
        };
        for (key, one, other) in &self.named {
            session.output.line(format_args!("  {key}: expires {}, versus {}", told(*one), told(*other)))?;
        }
        match self.differing.saturating_sub(u64::try_from(self.named.len()).unwrap_or(u64::MAX)) {
            0 => Ok(()),
            more => session.output.line(format_args!("  and {} more", grouped(more))),
        }
    }

    fn as_json(&self, session: &mut Session, periods: &[NaiveDate]) -> Result<(), Error> {
        let figures = |[expirations, notifications]: [u64; 2]| json!({ "expirations": expirations, "notifications": notifications });
        for period in periods {
            session.output.object(&json!({
                "from": period, "policy": figures(self.one.at(*period)),
                "versus": self.other.as_ref().map(|other| figures(other.at(*period))),
            }))?;
        }
        let named: Vec<_> = self
            .named
            .iter()
            .map(|(key, one, other)| json!({ "key": key, "policy": one, "versus": other }))
            .collect();
        session.output.object(&json!({
            "command": "simulate", "from": self.from, "until": self.until, "codes": self.codes,
            "expired_before": self.past.expired_before, "replayed_from_before": self.past.taken_back,
            "changed_since": self.past.changed,
            "policy": figures(self.one.totals()), "overdue": self.one.overdue,
            "versus": self.other.as_ref().map(|other| figures(other.totals())),
            "differing": self.differing, "first_differing": named,
        }))
    }
}
