use recurrence_core::calendar::write::{CalendarDocument, ProductId, PublishedEvent, WriteError};

/// What wrote the file, to other programs.
const PRODUCT: &str = "-//Duecourse//Calendars//EN";

/// A calendar of that name with these events. [`text`](CalendarDocument::text) is told when it is made.
///
/// # Errors
/// [`WriteError`] if two events have one identifier; those of records of different keys never do.
pub fn calendar(
    name: &str,
    events: impl IntoIterator<Item = PublishedEvent>,
) -> Result<CalendarDocument, WriteError> {
    let mut document = CalendarDocument::new(ProductId::new(PRODUCT)?).name(name);
    for event in events {
        document.add(event)?;
    }
    Ok(document)
}
