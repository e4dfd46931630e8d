use chrono::NaiveDate;
use duecourse::{figures::grouped, forecast::Stretch};
use serde_json::{Map, Value, json};

use super::foretold::Column;
use crate::{bar::bar, error::Error, invocation::Invocation};

/// Up to how many days each gets a line, also one on which nothing happens.
const EVERY_DAY: u32 = 62;

/// All of it is good until then.
pub(super) const EVERY_LAST_DAY: &str = ", each on the last day on which it is good";
/// Codes and cohorts are, sessions are not.
pub(super) const SOME_LAST_DAY: &str = ", codes and cohorts on the last day on which they are good";

/// What happens on which day: with a bar if there is one column, with headings if there are more.
pub(super) struct Table {
    pub(super) title: &'static str,
    /// By which day it is counted, behind the title (G-35).
    pub(super) counted: &'static str,
    pub(super) stretch: Stretch,
    pub(super) columns: Vec<Column>,
}

impl Table {
    pub(super) fn print(&self, invocation: &mut Invocation) -> Result<(), Error> {
        if invocation.is_json() { self.as_json(invocation) } else { self.as_text(invocation) }
    }

    fn as_text(&self, invocation: &mut Invocation) -> Result<(), Error> {
        let Stretch { today, last, .. } = self.stretch;
        let (title, zone) = (self.title, invocation.zone());
        invocation
            .output
            .line(format_args!("{title} from {today} to {last} ({zone}) if nobody acts{}:", self.counted))?;
        if self.columns.len() > 1 {
            let headings: String =
                self.columns.iter().map(|column| format!("{:>14}", column.title)).collect();
            invocation.output.line(format_args!("                {headings}"))?;
        }
        let most = self.columns.iter().map(|column| column.counts.most().max(column.overdue)).max();
        let line = |name: &str, counts: Vec<u64>, has_bar: bool| {
            let text = match counts.as_slice() {
                [one] if has_bar => {
                    format!("  {name:<14}  {:>9}  {}", grouped(*one), bar(*one, most.unwrap_or_default()))
                }
                [one] => format!("  {name:<14}  {:>9}", grouped(*one)),
                several => {
                    let figures: String =
                        several.iter().map(|count| format!("{:>14}", grouped(*count))).collect();
                    format!("  {name:<14}{figures}")
                }
            };
            text.trim_end().to_owned()
        };
        let figures = |of: &dyn Fn(&Column) -> u64| self.columns.iter().map(of).collect::<Vec<_>>();
        let overdue = figures(&|column| column.overdue);
        if overdue.iter().any(|count| *count > 0) {
            invocation.output.line(line("overdue now", overdue, true))?;
        }
        for day in today.iter_days().take_while(|day| *day <= last) {
            let counts = figures(&|column| column.counts.get(day));
            if counts.iter().any(|count| *count > 0) || self.stretch.days <= EVERY_DAY {
                let name = day.format("%Y-%m-%d %a").to_string();
                invocation.output.line(line(&name, counts, true))?;
            }
        }
        invocation.output.line(line("total", figures(&Column::total), false))
    }

    fn as_json(&self, invocation: &mut Invocation) -> Result<(), Error> {
        let Stretch { today, last, .. } = self.stretch;
        let mut days: Vec<NaiveDate> =
            self.columns.iter().flat_map(|column| column.counts.iter().map(|(day, _)| day)).collect();
        days.sort_unstable();
        days.dedup();
        let object = |of: &dyn Fn(&Column) -> u64| -> Map<String, Value> {
            self.columns.iter().map(|column| (column.name.to_owned(), json!(of(column)))).collect()
        };
        for day in days {
            let mut line = object(&|column| column.counts.get(day));
            line.insert("date".to_owned(), json!(day));
            invocation.output.object(&line)?;
        }
        let (overdue, total) = match self.columns.as_slice() {
            [one] => (json!(one.overdue), json!(one.total())),
            _ => (json!(object(&|column| column.overdue)), json!(object(&Column::total))),
        };
        invocation.output.object(&json!({
            "command": "forecast", "counted_by": self.counted_by(), "now": invocation.now, "from": today, "until": last,
            "zone": invocation.zone().name(), "overdue": overdue, "total": total,
        }))
    }

    /// The same for programs.
    fn counted_by(&self) -> &'static str {
        match self.counted {
            EVERY_LAST_DAY => "last_good_day",
            SOME_LAST_DAY => "last_good_day_of_codes_and_cohorts",
            _ => "day_of_the_step",
        }
    }
}
