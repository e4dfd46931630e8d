//! `pattern show`: a pattern as it is at the instant of the call.

use automation_core::{Lifecycle as _, LifecycleExt as _};
use duecourse::kinds::Patterns;
use serde_json::json;
use session_core::{Pattern, PatternPolicy, pattern::Coverage};

use super::key;
use crate::{
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    one_line::one_line,
    store::Store,
    suggestions::unknown_record,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let key = key(text)?;
    let Some(row) = store.find::<Pattern>(key.as_str())? else {
        return Err(unknown_record::<Pattern, _>(store, "pattern", key.as_str()));
    };
    let policy = Patterns::named(invocation);
    let seen =
        row.record.as_of(invocation.now, &policy).map_err(|runaway| Error::Cannot(runaway.to_string()))?;
    if invocation.is_json() {
        let coverage = seen.coverage(seen.today(invocation.now), &policy);
        invocation
            .output
            .object(&json!({ "now": invocation.now, "coverage": coverage, "pattern": &*seen }))?;
        return Ok(Exit::Done);
    }
    for line in lines(invocation, &seen, &policy) {
        invocation.output.line(line)?;
    }
    invocation.output.flush()?;
    Ok(Exit::Done)
}

/// What is to be known of it.
fn lines(invocation: &Invocation, pattern: &Pattern, policy: &PatternPolicy) -> Vec<String> {
    let (details, parts) = (&pattern.details, pattern.series.parts());
    let class = one_line(details.class.as_str());
    let mut lines = vec![
        format!("pattern {} ({class}): {}", pattern.key, pattern.state()),
        format!("  {}, {} each", pattern.series.sentence(), parts.length),
    ];
    let mut add = |what: &str, value: Option<String>| {
        lines.extend(value.map(|value| format!("  {what}: {value}")));
    };
    let names = |people: &[automation_core::UserId]| {
        let names: Vec<&str> = people.iter().map(|person| person.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let days: Vec<String> = parts.exceptions.iter().map(ToString::to_string).collect();
    let calendars: Vec<&str> = parts.holidays.iter().map(|name| name.as_str()).collect();
    add("step", details.step.as_ref().map(|step| one_line(step.as_str()).into_owned()));
    add("seats", Some(details.capacity.to_string()));
    add("place", details.place.as_ref().map(|place| one_line(place.as_str()).into_owned()));
    add("taught by", names(&details.instructors));
    add("assisted by", names(&details.assistants));
    add("several a day until", parts.ends_at.map(|time| time.format("%H:%M").to_string()));
    add("last day", parts.last_day.map(|day| day.to_string()));
    add("left out", (!days.is_empty()).then(|| days.join(", ")));
    add(
        "holidays",
        (!calendars.is_empty()).then(|| format!("{} ({})", calendars.join(", "), parts.on_holiday)),
    );
    let coverage = match pattern.coverage(pattern.today(invocation.now), policy) {
        Coverage::Inactive => "none are made: it is inactive".to_owned(),
        Coverage::Ended { on } => format!("none are made: it ended on {on}"),
        Coverage::UpToDate { through } => format!("made through {through}"),
        Coverage::Exhausted => "all are made: the rule gives no more".to_owned(),
        Coverage::Short { through: Some(through) } => format!("made through {through}, to be extended"),
        Coverage::Short { through: None } => "to be made".to_owned(),
    };
    add("sessions", Some(coverage));
    add("next", pattern.due(policy).map(|due| format!("refilled at {} ({})", due.at(), due.because)));
    lines
}
