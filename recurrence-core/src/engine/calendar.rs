//! Days and seconds as plain numbers. Every value of the engine lies within the years -1 to 10001, so none
//! of this can overflow.

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// A day's number, 0 for 1970-01-01, in the proleptic Gregorian calendar. Years from -4000 on.
pub(crate) fn day_of(year: i32, month: u32, day: u32) -> i32 {
    // Years that begin with March put the leap day last; counted from one that 400 divides, all is positive.
    let (year, from_march) =
        if month > 2 { ((year + 4000) as u32, month - 3) } else { ((year + 3999) as u32, month + 9) };
    let century = year / 100;
    let days = year * 365 + year / 4 - century + century / 4 + (153 * from_march + 2) / 5 + day;
    days as i32 - YEAR_4000_BC - 1
}

/// The days from 1 March of year -4000 to 1 January 1970.
const YEAR_4000_BC: i32 = 2_180_438;

/// The year, month and day of the month of a day.
pub(crate) fn civil(day: i32) -> (i32, u32, u32) {
    let shifted = (day + YEAR_4000_BC) as u32;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = (year_of_era + era * 400) as i32 - 4000 + i32::from(month <= 2);
    (year, month, day)
}

/// The weekday of a day, 0 for Monday.
pub(crate) fn weekday(day: i32) -> u32 {
    // 1 March of year -4000 was a Wednesday.
    (day + YEAR_4000_BC + 2) as u32 % 7
}

/// The first day of the week that a day is in; weeks begin on that weekday, 0 for Monday.
pub(crate) fn week_of(day: i32, starts_on: u32) -> i32 {
    day - ((weekday(day) + 7 - starts_on) % 7) as i32
}

pub(crate) fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) fn year_length(year: i32) -> u32 {
    365 + u32::from(is_leap(year))
}

pub(crate) fn month_length(year: i32, month: u32) -> u32 {
    match month {
        2 => 28 + u32::from(is_leap(year)),
        // Long months alternate, and July and August are both long.
        _ => 30 + ((month + (month >> 3)) & 1),
    }
}

/// The day and the second of the day of a local time.
pub(crate) fn day_and_second(local: i64) -> (i32, i32) {
    (local.div_euclid(DAY) as i32, local.rem_euclid(DAY) as i32)
}

/// The local time of a second of a day.
pub(crate) fn at(day: i32, second: i32) -> i64 {
    i64::from(day) * DAY + i64::from(second)
}

/// `a / b`, rounded up; `b` is positive.
pub(crate) fn div_up(a: i64, b: i64) -> i64 {
    -(-a).div_euclid(b)
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate};

    use super::*;

    #[test]
    fn every_day_of_the_range_is_chronos() {
        let mut date = NaiveDate::from_ymd_opt(-1, 1, 1).unwrap();
        let mut day = day_of(-1, 1, 1);
        assert_eq!(day_of(1970, 1, 1), 0);
        while date.year() <= 10_001 {
            assert_eq!(civil(day), (date.year(), date.month(), date.day()));
            assert_eq!(day_of(date.year(), date.month(), date.day()), day);
            if date.day() <= 2 {
                assert_eq!(weekday(day), date.weekday().num_days_from_monday());
                assert_eq!(month_length(date.year(), date.month()), u32::from(date.num_days_in_month()));
            }
            date = date.succ_opt().unwrap();
            day += 1;
        }
    }
}
