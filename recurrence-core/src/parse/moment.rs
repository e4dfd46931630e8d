//! Dates and times of day as iCalendar writes them (RFC 5545 sections 3.3.4 and 3.3.5).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::{ParseProblem, Refusal, number::digits, piece::Piece};

/// A date or time, as far as its own text says.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moment {
    Date(NaiveDate),
    Local(NaiveDateTime),
    Utc(NaiveDateTime),
}

/// Reads `20260330`, `20260330T100000` or `20260330T100000Z`.
#[inline]
pub(crate) fn moment(text: Piece<'_>, part: &'static str) -> Result<Moment, Refusal> {
    let refuse = |problem: fn(String) -> ParseProblem| text.refuse(part, problem(text.shown()));
    let not_a_moment = || refuse(|found| ParseProblem::NotADateTime { found });

    let (&[a, b, c, d, e, f, g, h], behind) = text.bytes.split_first_chunk().ok_or_else(not_a_moment)?;
    let date = (field([a, b, c, d]), field([e, f]), field([g, h]));
    let (Some(year), Some(month), Some(day)) = date else { return Err(not_a_moment()) };
    let (time, in_utc) = match *behind {
        [] => (None, false),
        [b'T' | b't', a, b, c, d, e, f] => (Some([a, b, c, d, e, f]), false),
        [b'T' | b't', a, b, c, d, e, f, b'Z' | b'z'] => (Some([a, b, c, d, e, f]), true),
        _ => return Err(not_a_moment()),
    };
    let time = match time.map(|[a, b, c, d, e, f]| (field([a, b]), field([c, d]), field([e, f]))) {
        None => None,
        Some((Some(hour), Some(minute), Some(second))) => Some((hour, minute, second)),
        Some(_) => return Err(not_a_moment()),
    };

    let date = i32::try_from(year)
        .ok()
        .filter(|year| *year > 0)
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or_else(|| refuse(|found| ParseProblem::NoSuchDate { found }))?;
    let Some((hour, minute, second)) = time else { return Ok(Moment::Date(date)) };
    // A leap second is read as the second before it (section 3.3.12).
    let second = if second == 60 { 59 } else { second };
    let time = NaiveTime::from_hms_opt(hour, minute, second)
        .ok_or_else(|| refuse(|found| ParseProblem::NoSuchTime { found }))?;
    let local = date.and_time(time);
    Ok(if in_utc { Moment::Utc(local) } else { Moment::Local(local) })
}

#[inline]
fn field<const LENGTH: usize>(bytes: [u8; LENGTH]) -> Option<u32> {
    digits(&bytes).and_then(|number| u32::try_from(number).ok())
}
