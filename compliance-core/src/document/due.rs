use automation_core::{Because, Due, Instant, civil, soonest};
use chrono::{Days, NaiveDate};

use super::{Document, DocumentEvent, DocumentPolicy, DocumentStatus, ExpireScope, Warnings};

/// The day on which a stage comes: that many days before the expiry.
pub(super) fn stage_day(expires_on: NaiveDate, days: u16) -> Option<NaiveDate> {
    expires_on.checked_sub_days(Days::new(days.into()))
}

impl Document {
    /// Why and when it expires: at the first instant after its last day, in the organisation's zone (C-3). `None` if it
    /// has no expiry.
    pub fn expiry(&self, policy: &DocumentPolicy) -> Option<Because> {
        let expires_on = self.version.term.expires_on()?;
        Because::day_over("C-3", "the day of the expiry", expires_on, policy.org_zone)
    }

    /// What time brings next. Every clause looks at the record alone, so it is true whenever it is asked.
    pub(super) fn next(&self, policy: &DocumentPolicy) -> Option<Due<DocumentEvent>> {
        let expires = || Some(self.expiry(policy)?.brings(DocumentEvent::Expired));
        match &self.status {
            DocumentStatus::Approved { .. } => {
                let first = self.stage(None, None, policy);
                soonest([
                    first.map(|(days, because)| because.brings(DocumentEvent::ExpiringSoon { days })),
                    expires(),
                ])
            }
            DocumentStatus::ExpiringSoon { warnings, stage, .. } => {
                if self.is_before_the_first_stage(policy) {
                    let at_once = Because::reached("C-3", "an instant before the first warning", self.since);
                    return Some(at_once.brings(DocumentEvent::NoLongerExpiring));
                }
                let next = self.stage(Some(*stage), Some(warnings), policy);
                soonest([
                    next.map(|(days, because)| because.brings(DocumentEvent::Warned { days })),
                    expires(),
                ])
            }
            DocumentStatus::Pending | DocumentStatus::Rejected(_) => match policy.expire_scope {
                ExpireScope::Verified => None,
                ExpireScope::All => expires(),
            },
            DocumentStatus::Expired { .. } => None,
        }
    }

    /// The next stage after the one that was passed, that is told if it is to be told, and why it comes then. Of stages
    /// that came before the record's last event it is the last: a document that is approved shortly before its expiry is
    /// told that alone. `None`: there is none before the expiry.
    fn stage(
        &self,
        passed: Option<u16>,
        told: Option<&Warnings>,
        policy: &DocumentPolicy,
    ) -> Option<(u16, Because)> {
        let expires_on = self.version.term.expires_on()?;
        let over = civil::day_over(expires_on, policy.org_zone)?;
        let mut next: Option<(u16, Because)> = None;
        for days in policy.warn_days.after(passed) {
            let Some(day) = stage_day(expires_on, days) else { continue };
            if told.is_some_and(|warnings| !warnings.are_told_on(day)) {
                continue;
            }
            let clause = if passed.is_some() { "C-9" } else { "C-3" };
            let because = Because::day_begins(clause, "the day of the warning", day, policy.org_zone)?;
            if because.at().max(self.since) >= over {
                break;
            }
            if next.as_ref().is_some_and(|(_, first)| because.at() > first.at().max(self.since)) {
                break;
            }
            next = Some((days, because));
        }
        next
    }

    /// Whether the record's last event lies before its first stage, so that it does not count as expiring (C-3).
    fn is_before_the_first_stage(&self, policy: &DocumentPolicy) -> bool {
        self.first_warning(policy).is_none_or(|begins| self.since < begins)
    }

    /// From when on it counts as expiring: when the day of the first stage begins. `None`: never.
    pub(super) fn first_warning(&self, policy: &DocumentPolicy) -> Option<Instant> {
        let expires_on = self.version.term.expires_on()?;
        let day = stage_day(expires_on, policy.warn_days.first()?)?;
        civil::day_begins(day, policy.org_zone)
    }
}
