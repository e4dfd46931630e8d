//! Bars of a table.

/// The widest bar.
const WIDEST: u64 = 40;

/// A bar as long as the count is of the most.
pub(crate) fn bar(count: u64, most: u64) -> String {
    let length = count.saturating_mul(WIDEST).checked_div(most).unwrap_or_default();
    // What is there is seen.
    let length = if count > 0 { length.max(1) } else { 0 };
    "#".repeat(usize::try_from(length).unwrap_or_default())
}
