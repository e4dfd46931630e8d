//! From text: reading it alone, and the work of filling a horizon.

use std::{error::Error, hint::black_box, rc::Rc};

use recurrence_core::RecurrenceSet;
use rrule::RRuleSet;

use crate::{
    cases::{Pattern, as_date_time, as_number, theirs, weekly_patterns},
    stopwatch::{Answer, Way},
};

/// What calendars hold mostly.
const TEXTS: [&str; 5] = [
    "DTSTART;TZID=Europe/London:20260324T100000\nRRULE:FREQ=WEEKLY;COUNT=26",
    "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;UNTIL=20261231T090000Z",
    "DTSTART;TZID=America/New_York:20260130T180000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR",
    "DTSTART;TZID=America/New_York:19961105T090000\n\
     RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    "DTSTART;TZID=Asia/Nicosia:20260324T163000\nRRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH\n\
     EXDATE;TZID=Asia/Nicosia:20260407T163000,20260409T163000",
];

/// Ours and theirs, reading the texts. The start of each is what they came to.
pub(crate) fn reading<'a>() -> [Option<Way<'a>>; 2] {
    let ours = Way::new(|| {
        let starts = black_box(TEXTS).into_iter().filter_map(|text| {
            let set = black_box(text.parse::<RecurrenceSet>().ok()?);
            Some(set.start().local().and_utc().timestamp())
        });
        starts.collect()
    });
    let other = Way::new(|| {
        let starts = black_box(TEXTS).into_iter().filter_map(|text| {
            let set = black_box(text.parse::<RRuleSet>().ok()?);
            Some(set.get_dt_start().naive_local().and_utc().timestamp())
        });
        starts.collect()
    });
    [Some(ours), Some(other)]
}

/// Ours with the instants as numbers and as `DateTime`s, and theirs: reading so many weekly patterns and
/// expanding six months of each.
pub(crate) fn horizon<'a>(patterns: usize) -> Result<[Option<Way<'a>>; 3], Box<dyn Error>> {
    let patterns = weekly_patterns(patterns)?;
    let texts: Rc<[String]> = patterns.iter().map(Pattern::text).collect();
    let (from, to) = patterns.first().map(|one| (one.from, one.to)).ok_or("no patterns")?;
    let numbers = {
        let texts = texts.clone();
        Way::new(move || {
            let each = texts.iter().filter_map(|text| {
                let set = text.parse::<RecurrenceSet>().ok()?;
                Some(set.between(from, to).map(as_number).collect())
            });
            each.fold(Answer::default(), Answer::and)
        })
    };
    let date_times = {
        let texts = texts.clone();
        Way::new(move || {
            let each = texts.iter().filter_map(|text| {
                let set = text.parse::<RecurrenceSet>().ok()?;
                Some(set.between(from, to).map(as_date_time).collect())
            });
            each.fold(Answer::default(), Answer::and)
        })
    };
    let other = Way::new(move || {
        let each = texts.iter().filter_map(|text| {
            let set = text.parse::<RRuleSet>().ok()?;
            Some(theirs(&set, from.timestamp(), to.timestamp()))
        });
        each.fold(Answer::default(), Answer::and)
    });
    Ok([Some(numbers), Some(date_times), Some(other)])
}
