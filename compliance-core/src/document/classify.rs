use chrono::NaiveDate;

use super::{DocumentPolicy, DocumentState, ExpireScope};

/// How a document stands on the local day `today`, by its state as it was and its last day (C-3): a total function. What
/// nobody has found good stays what it is (C-4), and what has expired does not come back (C-5).
///
/// It is what a sweep makes of the document, and what statistics count by, whether a sweep has run or not (C-X3).
/// `today` is the day of [`civil::today`](automation_core::civil::today) in the policy's zone.
///
/// ```
/// use chrono::NaiveDate;
/// use compliance_core::document::{DocumentPolicy, DocumentState, classify};
///
/// let policy = DocumentPolicy::new(zone_core::Zone::UTC);
/// let today = NaiveDate::from_ymd_opt(2026, 5, 1).ok_or("no such date")?;
/// let in_days = |days| today.checked_add_days(chrono::Days::new(days));
/// let of = |expiry| classify(DocumentState::Approved, expiry, today, &policy);
/// assert_eq!(of(today.pred_opt()), DocumentState::Expired);
/// assert_eq!(of(Some(today)), DocumentState::ExpiringSoon);
/// assert_eq!(of(in_days(30)), DocumentState::ExpiringSoon);
/// assert_eq!(of(in_days(31)), DocumentState::Approved);
/// assert_eq!(of(None), DocumentState::Approved);
/// # Ok::<(), &str>(())
/// ```
pub fn classify(
    state: DocumentState,
    expires_on: Option<NaiveDate>,
    today: NaiveDate,
    policy: &DocumentPolicy,
) -> DocumentState {
    // Whole days until the last one; without an expiry, as far as one likes.
    let left = expires_on.map_or(i64::MAX, |last| last.signed_duration_since(today).num_days());
    match state {
        DocumentState::Approved | DocumentState::ExpiringSoon => {
            let is_near = policy.warn_days.first().is_some_and(|days| left <= i64::from(days));
            match left {
                ..0 => DocumentState::Expired,
                _ if is_near => DocumentState::ExpiringSoon,
                _ => DocumentState::Approved,
            }
        }
        DocumentState::Pending | DocumentState::Rejected
            if left < 0 && policy.expire_scope == ExpireScope::All =>
        {
            DocumentState::Expired
        }
        DocumentState::Pending | DocumentState::Rejected | DocumentState::Expired => state,
    }
}
