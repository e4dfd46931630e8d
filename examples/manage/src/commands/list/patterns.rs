//! `list patterns`.

use automation_core::Lifecycle as _;
use clap::Args;
use duecourse::{Kind as _, kinds::Patterns};
use serde_json::{Map, Value};
use session_core::Pattern;
use storage_diesel::Filter;

use super::pages::pages;
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    one_line::one_line,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct ListPatterns {
    /// Only those of that studio
    #[arg(long, value_name = "STUDIO")]
    studio: Option<String>,
    /// Only those that are active
    #[arg(long)]
    active: bool,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    list: &ListPatterns,
) -> Result<Exit, Error> {
    let filters: Vec<Filter<'_>> = [
        list.studio.as_deref().map(|studio| Filter::is("studio", studio.trim())),
        list.active.then(|| Filter::equals("active", 1)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let head = line(["PATTERN", "CLASS", "MADE THROUGH", "STATUS", "RECURRENCE"]);
    pages::<Pattern, S, _>(
        invocation,
        store,
        &filters,
        list.limit,
        (&head, "No patterns."),
        |invocation, _, rows| Ok(rows.iter().map(|row| told(invocation, &row.record)).collect()),
    )
}

fn told(invocation: &Invocation, pattern: &Pattern) -> String {
    if invocation.is_json() {
        let mut object = Map::from_iter([
            ("key".to_owned(), Value::from(pattern.key.as_str())),
            ("status".to_owned(), Value::from(pattern.state())),
        ]);
        object.extend(Patterns::details(pattern).into_iter().map(|(name, value)| (name.to_owned(), value)));
        return Value::Object(object).to_string();
    }
    let through = pattern.generated_through.map_or_else(|| "-".to_owned(), |day| day.to_string());
    line([
        pattern.key.as_str(),
        &one_line(pattern.details.class.as_str()),
        &through,
        pattern.state(),
        &pattern.series.sentence(),
    ])
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn line([key, class, through, status, recurrence]: [&str; 5]) -> String {
    format!("{key:<24} {class:<24} {through:<12}  {status:<9} {recurrence}")
}
