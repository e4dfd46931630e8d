//! A file as its events.

use super::{
    CalendarFile, FileError, FileReading, assemble::assemble, decoding::text_of, draft::Reading,
    drafts::drafts, notes::Notes, numbers::LineNumbers, zones::Zones,
};

/// Reads an iCalendar file: UTF-8 with or without a byte order mark, UTF-16 with one, or Latin-1; with LF, CRLF or CR
/// behind its lines. Several calendars may stand in it one behind the other.
///
/// Components of one UID are one event: of those without a RECURRENCE-ID the one with the highest SEQUENCE holds, of
/// equal ones the last; those with one are its overrides. What is wrong with one event keeps no other from being
/// read.
///
/// # Errors
/// More bytes than the limits allow; no calendar.
///
/// ```
/// use recurrence_core::calendar::{FileReading, read};
///
/// let file = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:market\r\nSUMMARY:Market\r\nDTSTART:20260404T080000Z\r\n\
///     DTEND:20260404T120000Z\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:market\r\n\
///     RECURRENCE-ID:20260411T080000Z\r\nDTSTART:20260412T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
/// let calendar = read(file, &FileReading::default())?;
/// let [market] = calendar.events.as_slice() else { return Err("one event".into()) };
/// assert_eq!(market.summary.as_deref(), Some("Market"));
///
/// let schedule = market.schedule.as_ref().map_err(Clone::clone)?;
/// let shown: Vec<String> =
///     schedule.iter().map(|one| format!("{} is at {}", one.identity(), one.instant())).collect();
/// assert_eq!(shown, [
///     "20260404T080000Z is at 2026-04-04 08:00:00 UTC",
///     "20260411T080000Z is at 2026-04-12 09:00:00 UTC",
///     "20260418T080000Z is at 2026-04-18 08:00:00 UTC",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(file: &[u8], how: &FileReading<'_>) -> Result<CalendarFile, FileError> {
    let (bytes, limit) = (file.len(), how.limits.bytes);
    if bytes > limit {
        return Err(FileError::TooLong { bytes, limit });
    }
    let (text, remark) = text_of(file);
    let numbers = LineNumbers::of(&text);
    let mut notes = Notes::new(how.limits.notes);
    if let Some((at, remark)) = remark {
        notes.add(&numbers, at, None, remark);
    }
    let mut zones = Zones::of(&text, how, &numbers, &mut notes);
    let mut reading = Reading { zones: &mut zones, numbers: &numbers, notes: &mut notes };
    let drafts = drafts(&text, &how.limits, &mut reading);
    if drafts.is_empty() && reading.zones.scopes.is_empty() {
        return Err(FileError::NoCalendar);
    }
    let events = assemble(&text, drafts, how, &mut reading);
    zones.compare(&numbers, &mut notes);
    let first = zones.scopes.get(0);
    Ok(CalendarFile {
        name: first.and_then(|scope| scope.name.clone()),
        zone: first.and_then(|scope| scope.floating),
        events,
        notes: notes.finish(),
    })
}
