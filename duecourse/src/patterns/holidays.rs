use session_core::{Pattern, pattern::PatternKey};
use storage_diesel::{HolidayCalendars, HolidayImport, ImportedHolidays, StorageError};

use crate::{
    Call, StoreOf,
    dry_run::{Fate, in_transaction},
    kinds::Patterns,
};

/// How many patterns are read together.
const PAGE: usize = 500;

/// What an import of holidays did, or in a dry run would do.
#[derive(Debug)]
#[non_exhaustive]
pub struct HolidaysTaken {
    /// What became of the calendar.
    pub imported: ImportedHolidays,
    /// The patterns that go by it. Their sessions are as they were: `reconcile` makes them follow (P-28).
    pub patterns: Vec<PatternKey>,
    /// Whether it is written.
    pub is_written: bool,
}

/// Imports holidays into a calendar, in one transaction (P-X16). No session moves by that; what may is named. A dry run
/// does all of it and takes it back.
///
/// # Errors
/// The storage's own; nothing was changed then.
pub fn import_holidays<S: StoreOf<Patterns> + HolidayCalendars>(
    call: &Call<'_>,
    store: &mut S,
    import: HolidayImport<'_>,
) -> Result<HolidaysTaken, StorageError> {
    in_transaction(store, |store| {
        let imported = store.import_holidays(import, call.now)?;
        let (mut patterns, mut after) = (Vec::new(), None);
        loop {
            let page = store.page::<Pattern>(after, PAGE, &[])?;
            after = page.next;
            let rows = page.rows.into_iter().map(|row| row.record);
            let going = rows.filter(|pattern| pattern.series.parts().holidays.contains(import.calendar));
            patterns.extend(going.map(|pattern| pattern.key));
            if after.is_none() {
                break;
            }
        }
        Ok((HolidaysTaken { imported, patterns, is_written: !call.dry_run }, Fate::of(call)))
    })
}
