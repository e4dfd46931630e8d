use automation_core::{Instant, UserId};
use chrono::NaiveTime;
use recurrence_core::{Rule, Strictness};
use serde_json::{Value, json};
use session_core::{
    Pattern, PatternPolicy,
    class::{Capacity, ClassDetails, ClassLength, ClassName, ClassStep, PatternRef, Place, Studio},
    pattern::{HolidayCalendarName, OnHoliday, PatternEvent, PatternKey, SeriesDraft},
};
use zone_core::Zone;

use crate::{
    Kind, SettingNames, Words,
    import::{Fields, TableColumn},
    run::Schedule,
    simulate::Simulated,
};

/// Schedule patterns, which make their class sessions some months ahead (P-7).
#[derive(Debug, Clone, Copy)]
pub struct Patterns;

/// What the kinds of a pattern and of its sessions have in common: one section, one command, one schedule.
pub(super) const SECTION: &str = "patterns";
pub(super) const SWEEP: &str = "extend-schedule-sessions";
pub(super) const SCHEDULE: Schedule = Schedule::daily("daily at 03:00", "0 3 * * *", 3, 0);

impl Kind for Patterns {
    type Record = Pattern;
    type Choices = PatternPolicy;

    const WORDS: Words = Words {
        one: "pattern",
        many: "patterns",
        counted: "pattern(s)",
        settled: "were extended",
        would: "would be extended",
    };
    const SECTION: &'static str = SECTION;
    const SETTINGS: SettingNames =
        SettingNames { policy: "pattern_policy", reviewed: "pattern_policy_reviewed", zone_data: None };
    const SWEEP: &'static str = SWEEP;
    const SCHEDULE: Schedule = SCHEDULE;
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("studio"),
        TableColumn::needed("reference"),
        TableColumn::needed("class"),
        TableColumn::needed("rule"),
        TableColumn::needed("first_day"),
        TableColumn::needed("starts_at"),
        TableColumn::needed("hours"),
        TableColumn::needed("capacity"),
        TableColumn::optional("step"),
        TableColumn::optional("last_day"),
        TableColumn::optional("ends_at"),
        TableColumn::optional("zone"),
        TableColumn::optional("place"),
        TableColumn::optional("instructors"),
        TableColumn::optional("assistants"),
        TableColumn::optional("leave_out"),
        TableColumn::optional("holidays"),
        TableColumn::optional("on_holiday"),
        TableColumn::optional("active"),
        TableColumn::optional("created_at"),
    ];
    const SIMULATED: Simulated = Simulated {
        counted: "refills",
        before: ("were inactive", "inactive_before"),
        since: "were extended",
        changed: "were changed by somebody",
        ..Simulated::usual(Self::WORDS)
    };

    fn usual(_: Zone) -> PatternPolicy {
        PatternPolicy::default()
    }

    fn policy(choices: &PatternPolicy) -> &PatternPolicy {
        choices
    }

    fn is_counted(event: &PatternEvent) -> bool {
        matches!(event, PatternEvent::Refilled { .. })
    }

    fn details(pattern: &Pattern) -> Vec<(&'static str, Value)> {
        vec![
            ("class", json!(pattern.details.class)),
            ("recurrence", json!(pattern.series.sentence())),
            ("last_day", json!(pattern.series.last_day())),
            ("generated_through", json!(pattern.generated_through)),
        ]
    }

    /// Its first sessions are made by the next run of the extension.
    fn from_fields(fields: &mut Fields<'_>, now: Instant, _: &PatternPolicy) -> Option<Pattern> {
        let studio = fields.needed::<Studio>("studio");
        let reference = fields.needed::<PatternRef>("reference");
        let class = fields.needed::<ClassName>("class");
        let series = series(fields);
        let capacity = needed(fields, "capacity", |text| {
            let people =
                text.parse::<i64>().map_err(|_| format!("capacity: `{text}` is no number of people"))?;
            Capacity::new(people).map_err(|error| format!("capacity: {error}"))
        });
        let step = fields.parsed::<ClassStep>("step");
        let place = fields.parsed::<Place>("place");
        let instructors = people(fields, "instructors");
        let assistants = people(fields, "assistants");
        let active = fields.word("active", &[("yes", true), ("true", true), ("no", false), ("false", false)]);
        let created_at = fields.created_at(now);
        let series = fields.note(series?.checked())?;
        let details =
            ClassDetails { step, place, instructors, assistants, ..ClassDetails::new(class?, capacity?) };
        Some(Pattern {
            key: PatternKey::new(&studio?, &reference?),
            details,
            series,
            active: active.unwrap_or(true),
            generated_through: None,
            sequence: 0,
            created_at,
            since: created_at,
        })
    }
}

/// When its sessions are.
fn series(fields: &mut Fields<'_>) -> Option<SeriesDraft> {
    let rule = needed(fields, "rule", |text| {
        Rule::parse(text, Strictness::Lenient).map_err(|error| format!("rule: {error}"))
    });
    let first_day = fields.date("first_day");
    if fields.text("first_day").is_none() {
        fields.object("the first_day is empty");
    }
    let starts_at = needed(fields, "starts_at", |text| time("starts_at", text));
    let ends_at = fields.text("ends_at").map(|text| time("ends_at", text));
    let ends_at = ends_at.and_then(|ends_at| fields.note(ends_at));
    let length = needed(fields, "hours", |text| {
        ClassLength::from_hours(text).map_err(|error| format!("hours: {error}"))
    });
    let zone = match fields.text("zone") {
        Some(_) => fields.parsed::<Zone>("zone"),
        None => Some(fields.zone()),
    };
    let exceptions = list(fields, "leave_out", |text| {
        text.parse().map_err(|_| format!("leave_out: `{text}` is no date; write one such as 2026-05-31"))
    });
    let holidays = list(fields, "holidays", |text| {
        HolidayCalendarName::new(text).map_err(|error| format!("holidays: {error}"))
    });
    let words: Vec<(&str, OnHoliday)> = vec![
        ("leave_out", OnHoliday::LeaveOut),
        ("next_working_day", OnHoliday::NextWorkingDay),
        ("keep", OnHoliday::Keep),
    ];
    let on_holiday = fields.word("on_holiday", &words).unwrap_or_default();
    let draft = SeriesDraft::new(rule?, first_day?, starts_at?, length?, zone?);
    Some(SeriesDraft {
        last_day: fields.date("last_day"),
        ends_at,
        exceptions: exceptions.into_iter().collect(),
        holidays: holidays.into_iter().collect(),
        on_holiday,
        ..draft
    })
}

/// A field that must be filled in, read by `read`.
fn needed<T>(fields: &mut Fields<'_>, column: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    match fields.text(column) {
        Some(text) => {
            let value = read(text.trim());
            fields.note(value)
        }
        None => {
            fields.object(format_args!("the {column} is empty"));
            None
        }
    }
}

/// The parts of a field that lists several, separated by semicolons.
fn list<T>(fields: &mut Fields<'_>, column: &str, read: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
    let parts = fields.text(column).into_iter().flat_map(|text| text.split(';')).map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.into_iter().filter_map(|part| fields.note(read(part))).collect()
}

fn people(fields: &mut Fields<'_>, column: &str) -> Vec<UserId> {
    list(fields, column, |text| UserId::new(text).map_err(|error| format!("{column}: {error}")))
}

/// A time of day, to the minute or the second.
fn time(column: &str, text: &str) -> Result<NaiveTime, String> {
    let formats = ["%H:%M", "%H:%M:%S"];
    let parsed = formats.iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok());
    parsed.ok_or_else(|| format!("{column}: `{text}` is no time of day; write one such as 10:30"))
}
