use automation_core::{Instant, civil};
use chrono::NaiveDate;

use super::{DateForm, Wording};

/// The day that a field holds: a date, or the local day of an instant in the organisation's zone.
pub(super) fn read(text: &str, wording: &Wording) -> Result<NaiveDate, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(day);
    }
    let instant =
        text.parse::<Instant>().map_err(|_| format!("`{text}` is neither a date nor an instant"))?;
    Ok(civil::date_at(instant, wording.zone))
}

/// The day as the organisation writes it.
pub(super) fn written(day: NaiveDate, form: DateForm) -> String {
    let format = match form {
        DateForm::Long => "%B %-d, %Y",
        DateForm::DayFirst => "%-d %B %Y",
        DateForm::Iso => "%Y-%m-%d",
    };
    day.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_the_organisations_form() {
        let day = NaiveDate::from_ymd_opt(2024, 1, 5).unwrap();
        let cases = [
            (DateForm::Long, "January 5, 2024"),
            (DateForm::DayFirst, "5 January 2024"),
            (DateForm::Iso, "2024-01-05"),
        ];
        for (form, told) in cases {
            assert_eq!(written(day, form), told);
        }
    }

    /// C-104: west, near and east of UTC, on both sides of a local midnight.
    #[test]
    fn an_instant_is_on_its_local_day() {
        let cases = [
            ("Pacific/Honolulu", "2024-01-15T09:59:59Z", "2024-01-14"),
            ("Pacific/Honolulu", "2024-01-15T10:00:00Z", "2024-01-15"),
            ("Europe/London", "2024-01-14T23:59:59.999999Z", "2024-01-14"),
            ("Europe/London", "2024-01-15T00:00:00Z", "2024-01-15"),
            ("Asia/Karachi", "2024-01-14T18:59:59Z", "2024-01-14"),
            ("Asia/Karachi", "2024-01-14T19:00:00Z", "2024-01-15"),
        ];
        for (zone, instant, day) in cases {
            let read = read(instant, &Wording::new(zone.parse().unwrap()));
            assert_eq!(read.map(|day| day.to_string()).as_deref(), Ok(day), "{zone} {instant}");
        }
        let error = read("soon", &Wording::new(zone_core::Zone::UTC));
        assert_eq!(error.as_ref().map_err(String::as_str), Err("`soon` is neither a date nor an instant"));
    }
}
