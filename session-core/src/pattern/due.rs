//! When a pattern is refilled, and how far (P-20, P-22).

use automation_core::{Because, Due};

use super::{Pattern, PatternEvent, PatternPolicy};

/// At once if no session was made yet (P-6), else on the first local day on which its sessions reach less far ahead
/// than the policy's threshold. Never once it is inactive, ended or exhausted.
pub(super) fn due(pattern: &Pattern, policy: &PatternPolicy) -> Option<Due<PatternEvent>> {
    if !pattern.active {
        return None;
    }
    let last_day = pattern.series.last_day();
    let begun = pattern.today(pattern.since);
    let (because, day) = match pattern.generated_through {
        None => (Because::reached("P-6", "the making of the pattern", pattern.since), begun),
        Some(through) => {
            if last_day.is_some_and(|last| last <= through) {
                return None;
            }
            let short = pattern.first_short_day(through, policy)?;
            let anchor = "the first day with too few months of sessions ahead";
            let because = Because::day_begins("P-22", anchor, short, pattern.series.zone())?;
            // It is taken no earlier than its last event.
            (because, short.max(begun))
        }
    };
    let has_ended = last_day.is_some_and(|last| last < day);
    if has_ended || pattern.generated_through.is_some_and(|through| pattern.is_exhausted(through)) {
        return None;
    }
    Some(because.brings(PatternEvent::Refilled { through: pattern.target(day, policy.horizon_months()) }))
}
