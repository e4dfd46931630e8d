//! The table of patterns.

use automation_core::Instant;
use chrono::{NaiveDate, NaiveTime};
use recurrence_core::Rule;
use session_core::{
    class::{Capacity, ClassDetails, ClassLength, ClassName, ClassStep, Place, Studio},
    pattern::{OnHoliday, Pattern, PatternEvent, PatternKey, SeriesDraft},
};
use zone_core::Zone;

use crate::{
    ColumnError, Stored,
    classes::{
        class_columns::{People, as_in_key, list},
        pattern_columns::{CalendarNames, Days, time},
    },
    columns,
    engine::decode,
};

const PLAIN: &[PatternEvent] =
    &[PatternEvent::Created, PatternEvent::Reconciled, PatternEvent::Deactivated, PatternEvent::Activated];

impl Stored for Pattern {
    const TABLE: &'static str = "patterns";
    const KEY: Option<&'static str> = Some("key");

    columns! { |pattern|
        fixed {
            key: PatternKey = pattern.key.as_str();
            studio: Studio = pattern.key.studio();
            created_at: Instant = pattern.created_at;
        }
        changing {
            class: ClassName = pattern.details.class.as_str();
            step: Option<ClassStep> = pattern.details.step.as_ref().map(ClassStep::as_str);
            capacity: Capacity = i64::from(pattern.details.capacity);
            place: Option<Place> = pattern.details.place.as_ref().map(Place::as_str);
            instructors: People = list(pattern.details.instructors.iter());
            assistants: People = list(pattern.details.assistants.iter());
            rule: Rule = parts(pattern).rule.to_string();
            first_day: NaiveDate = parts(pattern).first_day.to_string();
            last_day: Option<NaiveDate> = parts(pattern).last_day.map(|day| day.to_string());
            starts_at: NaiveTime = time(parts(pattern).starts_at);
            ends_at: Option<NaiveTime> = parts(pattern).ends_at.map(time);
            length_seconds: ClassLength = i64::from(parts(pattern).length);
            zone: Zone = parts(pattern).zone.name();
            exceptions: Days = list(parts(pattern).exceptions.iter());
            holidays: CalendarNames = list(parts(pattern).holidays.iter());
            on_holiday: OnHoliday = parts(pattern).on_holiday.as_str();
            active: bool = pattern.active;
            generated_through: Option<NaiveDate> = pattern.generated_through.map(|day| day.to_string());
            sequence: u32 = pattern.sequence, "0 or more";
            since: Instant = pattern.since;
        }
        {
            as_in_key("studio", studio.as_str(), key.studio())?;
            let written = rule.to_string();
            let draft = SeriesDraft {
                rule,
                first_day,
                last_day,
                starts_at,
                ends_at,
                length: length_seconds,
                zone,
                exceptions: exceptions.0,
                holidays: holidays.0,
                on_holiday,
            };
            Self {
                key,
                details: ClassDetails {
                    class,
                    step,
                    capacity,
                    place,
                    instructors: instructors.0,
                    assistants: assistants.0,
                },
                series: draft.checked().map_err(|error| {
                    ColumnError::new("rule", written, format!("one that can be: {error}"))
                })?,
                active,
                generated_through,
                sequence,
                created_at,
                since,
            }
        }
    }

    fn event_detail(event: &PatternEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<PatternEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

fn parts(pattern: &Pattern) -> &SeriesDraft {
    pattern.series.parts()
}
