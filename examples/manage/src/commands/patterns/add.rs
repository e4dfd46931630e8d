//! `pattern add` (P-6, P-27).

use clap::Args;
use duecourse::{
    kinds::{ClassSessions, Patterns},
    patterns::{CreatePatternError, create},
};
use serde_json::json;
use session_core::{
    class::{Capacity, ClassDetails},
    pattern::{OnHoliday, PatternDraft, PatternFacts, SeriesDraft},
};

use super::{key, series};
use crate::{
    error::{Error, Exit},
    in_force::{Named as _, begin_if_new, not_in_force},
    invocation::Invocation,
    one_line::one_line,
    run_record::{Finished, recorded},
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Its studio and its name, such as harbour/MON-10
    key: String,
    /// The class
    #[arg(long, value_name = "NAME")]
    class: String,
    /// Which days, as a rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO
    #[arg(long, value_name = "RULE")]
    rule: String,
    /// When a day's first session starts
    #[arg(long, value_name = "HH:MM")]
    at: String,
    /// How long each session lasts, in minutes
    #[arg(long, value_name = "N", required_unless_present = "hours", conflicts_with = "hours")]
    minutes: Option<i64>,
    /// How long each session lasts, in hours with at most two decimals
    #[arg(long, value_name = "HOURS")]
    hours: Option<String>,
    /// How many people may have a seat
    #[arg(long, value_name = "N")]
    capacity: i64,
    /// The first day on which the rule may give one [default: today in its zone]
    #[arg(long, value_name = "DATE")]
    first_day: Option<String>,
    /// The last day, inclusive [default: it goes on]
    #[arg(long, value_name = "DATE")]
    last_day: Option<String>,
    /// When a day's series ends, if there are several sessions a day
    #[arg(long, value_name = "HH:MM")]
    until: Option<String>,
    /// The step, of a class with several
    #[arg(long, value_name = "TEXT")]
    step: Option<String>,
    /// Where it is held
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// Who teaches; may be given several times
    #[arg(long = "instructor", value_name = "USER")]
    instructors: Vec<String>,
    /// Who helps; may be given several times
    #[arg(long = "assistant", value_name = "USER")]
    assistants: Vec<String>,
    /// A day that is left out; may be given several times
    #[arg(long = "leave-out", value_name = "DATE")]
    leave_out: Vec<String>,
    /// A calendar whose holidays count; may be given several times
    #[arg(long = "holidays", value_name = "NAME")]
    holidays: Vec<String>,
    /// What becomes of a session on a holiday: leave-out, next-working-day or keep
    #[arg(long, value_name = "WHAT", default_value = "leave-out")]
    on_holiday: String,
}

impl Add {
    fn draft(&self, invocation: &Invocation) -> Result<PatternDraft, Error> {
        let zone = invocation.zone();
        let today = automation_core::civil::today(invocation.now, zone);
        let first_day = self.first_day.as_deref().map(|text| series::day("--first-day", text)).transpose()?;
        let length = series::length(self.minutes, self.hours.as_deref())?;
        let length = length.ok_or_else(|| Error::Cannot("--minutes or --hours is needed".to_owned()))?;
        let draft = SeriesDraft::new(
            series::rule("--rule", &self.rule)?,
            first_day.unwrap_or(today),
            series::time("--at", &self.at)?,
            length,
            zone,
        );
        let holidays: Result<_, _> = self.holidays.iter().map(|name| name.parse()).collect();
        let draft = SeriesDraft {
            last_day: self.last_day.as_deref().map(|text| series::day("--last-day", text)).transpose()?,
            ends_at: self.until.as_deref().map(|text| series::time("--until", text)).transpose()?,
            exceptions: self
                .leave_out
                .iter()
                .map(|text| series::day("--leave-out", text))
                .collect::<Result<_, _>>()?,
            holidays: holidays.map_err(|error| Error::Cannot(format!("--holidays: {error}")))?,
            on_holiday: series::parsed::<OnHoliday>("--on-holiday", Some(&self.on_holiday))?
                .unwrap_or_default(),
            ..draft
        };
        let class = series::parsed("--class", Some(&self.class))?;
        let class = class.ok_or_else(|| Error::Cannot("--class is needed".to_owned()))?;
        let capacity =
            Capacity::new(self.capacity).map_err(|error| Error::Cannot(format!("--capacity: {error}")))?;
        let details = ClassDetails {
            step: series::parsed("--step", self.step.as_deref())?,
            place: series::parsed("--place", self.place.as_deref())?,
            instructors: series::people("--instructor", &self.instructors)?,
            assistants: series::people("--assistant", &self.assistants)?,
            ..ClassDetails::new(class, capacity)
        };
        Ok(PatternDraft::new(key(&self.key)?, details, draft))
    }
}

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, asked: &Add) -> Result<Exit, Error> {
    if !invocation.has_zone() {
        return Err(Error::Cannot(
            "the zone of the pattern is not known (P-X15): name it by --zone, by DUECOURSE_ZONE or as `zone` in the \
             policy file"
                .to_owned(),
        ));
    }
    let draft = asked.draft(invocation)?;
    recorded(invocation, store, "pattern add", |invocation, store| {
        // Nothing is there yet for which another policy could have been chosen.
        if !invocation.dry_run {
            begin_if_new::<Patterns, _>(invocation, store)?;
            begin_if_new::<ClassSessions, _>(invocation, store)?;
        }
        let (wanted, actor) = (Patterns::named(invocation), invocation.admin());
        let created = create(&invocation.call(), store, &wanted, draft.clone(), &actor).map_err(in_words)?;
        let made: Vec<_> = created.sessions().collect();
        let Some(pattern) = created.pattern() else {
            return Err(Error::Cannot(format!(
                "pattern {} was changed by somebody else meanwhile",
                draft.key
            )));
        };
        if created.is_written {
            invocation.has_done(
                format!("added pattern {} with {} sessions", pattern.key, made.len()),
                json!({ "created": 1, "generated": made.len() }),
            );
        }
        for change in &created.changes {
            invocation.log.change(change, &PatternFacts::default());
        }
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "pattern add", "key": pattern.key, "class": pattern.details.class,
                "recurrence": pattern.series.sentence(), "generated": made.len(),
                "through": pattern.generated_through, "dry_run": invocation.dry_run,
            }))?;
        } else {
            let verb = if invocation.dry_run { "[DRY RUN] Would add" } else { "Added" };
            let class = one_line(pattern.details.class.as_str());
            let sentence = pattern.series.sentence();
            invocation.output.line(format_args!("{verb} {} ({class}): {sentence}.", pattern.key))?;
            let through = pattern.generated_through.map_or_else(String::new, |day| format!(" through {day}"));
            let made_verb = if invocation.dry_run { "Would make" } else { "Made" };
            invocation.output.line(format_args!("{made_verb} {} session(s){through}.", made.len()))?;
            if invocation.dry_run {
                for session in &made {
                    let (number, local) = (session.number, session.local_start.format("%a %Y-%m-%d %H:%M"));
                    invocation.output.line(format_args!("  {number}. {local} {}", session.zone))?;
                }
            }
        }
        let counts = json!({ "created": 1, "generated": made.len() });
        Ok(Finished { value: Exit::Done, counts, trouble: None })
    })
}

fn in_words(error: CreatePatternError) -> Error {
    match error {
        CreatePatternError::Policy(error) => not_in_force::<Patterns>(error),
        CreatePatternError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    }
}
