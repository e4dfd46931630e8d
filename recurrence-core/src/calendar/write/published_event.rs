use super::{
    Organizer, Uid, change::OccurrenceChange, content_lines::ContentLines, details::Details,
    portable_set::PortableSet, span::Span,
};
use crate::CalendarTime;

/// An event that can be written: a single one, or a series with what was changed of it. Made by
/// [`once`](Self::once) and [`series`](Self::series).
///
/// ```
/// use chrono::NaiveDate;
/// use recurrence_core::{CalendarTime, calendar::write::{EventStatus, PublishedEvent, Uid, WriteError}};
/// use zone_core::zone;
///
/// let at = |hour| {
///     let day = NaiveDate::from_ymd_opt(2026, 6, 1).and_then(|day| day.and_hms_opt(hour, 0, 0));
///     day.map(|local| CalendarTime::Zoned(local, zone!("Asia/Kolkata"))).ok_or("no such day")
/// };
/// let talk = PublishedEvent::once(Uid::new("session-12@studio.example")?, at(9)?).status(EventStatus::Tentative);
/// assert!(talk.clone().ending(at(10)?).build().is_ok());
/// let error = talk.ending(at(9)?).build().map_err(|error| error.to_string());
/// assert_eq!(
///     error.unwrap_err(),
///     "an event that starts at TZID=Asia/Kolkata:20260601T090000 ends at TZID=Asia/Kolkata:20260601T090000, which is not later"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PublishedEvent {
    pub(super) uid: Uid,
    pub(super) span: Span,
    pub(super) recurrence: Option<Recurrence>,
    pub(super) details: Details,
    pub(super) organizer: Option<Organizer>,
}

/// When it happens again.
#[derive(Debug, Clone)]
pub(super) struct Recurrence {
    pub(super) set: PortableSet,
    pub(super) changes: Vec<OccurrenceChange>,
}

impl PublishedEvent {
    /// Which event it is.
    pub fn uid(&self) -> &Uid {
        &self.uid
    }

    /// Every time that it writes, its own zone's or another's.
    pub(super) fn times(&self) -> impl Iterator<Item = CalendarTime> + '_ {
        let of_changes = |change: &OccurrenceChange| {
            let times = change.span.times();
            std::iter::once(change.identity).chain(times)
        };
        let recurrence = self.recurrence.iter();
        let recurring =
            recurrence.flat_map(move |one| one.set.times().chain(one.changes.iter().flat_map(of_changes)));
        self.span.times().chain(recurring)
    }

    /// Its components: itself, then what was changed of it.
    pub(super) fn write(&self, stamp: &str, lines: &mut ContentLines) {
        let set = self.recurrence.as_ref().map(|recurrence| &recurrence.set);
        self.component(stamp, None, lines, |lines| set.into_iter().for_each(|set| set.write(lines)));
        for change in self.recurrence.iter().flat_map(|recurrence| &recurrence.changes) {
            self.component(stamp, Some(change), lines, |_| {});
        }
    }

    fn component(
        &self,
        stamp: &str,
        change: Option<&OccurrenceChange>,
        lines: &mut ContentLines,
        recur: impl FnOnce(&mut ContentLines),
    ) {
        let (span, details) = match change {
            Some(change) => (&change.span, &change.details),
            None => (&self.span, &self.details),
        };
        lines.property("BEGIN", "VEVENT");
        lines.property("UID", &self.uid);
        lines.property("DTSTAMP", stamp);
        if let Some(change) = change {
            lines.time("RECURRENCE-ID", change.identity);
        }
        span.write(lines);
        recur(lines);
        details.write_state(&self.details, lines);
        details.write_texts(&self.details, lines);
        if let Some(organizer) = &self.organizer {
            organizer.write(lines);
        }
        lines.property("END", "VEVENT");
    }
}
