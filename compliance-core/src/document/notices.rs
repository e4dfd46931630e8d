use automation_core::{
    Field, Instant, Lifecycle, MessageEffect, OnlyMessages, Subject, TakenStep, Withdrawal, civil,
};

use super::{Document, DocumentEvent, DocumentPolicy, Warnings, due::stage_day};
use crate::message::Message;

/// The kind of the message that a document expires soon (C-6).
pub const COMPLIANCE_EXPIRING: &str = "compliance_expiring";
/// The kind of the message that a document has expired (C-6).
pub const COMPLIANCE_EXPIRED: &str = "compliance_expired";
/// The kind of the message that a document was found good (C-E2).
pub const DOCUMENT_APPROVED: &str = "document_approved";
/// The kind of the message that a document was found not good (C-E2).
pub const DOCUMENT_REJECTED: &str = "document_rejected";

/// Who holds a document hears by each channel what an admin said of it, each stage of its warnings and its expiry (C-6):
/// of no job, and whether there is one or not (C-B1). What waits is taken back once it is untrue: a renewal takes back all,
/// the expiry and whoever wants no warnings the warnings (G-27).
impl OnlyMessages for Document {
    fn messages(taken: &TakenStep<'_, Self>, policy: &DocumentPolicy, out: &mut Vec<MessageEffect>) {
        let TakenStep { step, after, .. } = *taken;
        let mut take_back = |kinds: &'static [&'static str]| {
            out.push(Withdrawal::by(step, after.subject(), kinds).into());
        };
        match &step.event {
            DocumentEvent::Uploaded => {}
            DocumentEvent::Approved { .. } => after.tell(DOCUMENT_APPROVED, Vec::new(), &[], None, out),
            DocumentEvent::Rejected { reason, .. } => {
                let reason = ("reason", Field::Text(reason.as_str().to_owned()));
                after.tell(DOCUMENT_REJECTED, vec![reason], &[], None, out);
            }
            DocumentEvent::ExpiringSoon { days } | DocumentEvent::Warned { days } => {
                after.warn(*days, policy, out)
            }
            // What it says takes the place of an earlier warning that still waits.
            DocumentEvent::WarnedNow { days } => {
                take_back(&[COMPLIANCE_EXPIRING]);
                after.tell_stage(*days, policy, out);
            }
            DocumentEvent::Expired => {
                take_back(&[COMPLIANCE_EXPIRING]);
                after.tell(COMPLIANCE_EXPIRED, Vec::new(), &[&after.expiry_text(), "expired"], None, out);
            }
            DocumentEvent::NoLongerExpiring
            | DocumentEvent::Acknowledged { .. }
            | DocumentEvent::Snoozed { .. } => take_back(&[COMPLIANCE_EXPIRING]),
            DocumentEvent::Renewed { .. } => {
                take_back(&[COMPLIANCE_EXPIRING, COMPLIANCE_EXPIRED, DOCUMENT_APPROVED, DOCUMENT_REJECTED]);
            }
        }
    }
}

impl Document {
    fn subject(&self) -> Subject {
        Subject { kind: Self::KIND, key: self.reference.as_str().to_owned() }
    }

    /// The last day, or nothing, as a part of a message.
    fn expiry_text(&self) -> String {
        self.version.term.expires_on().map_or_else(String::new, |day| day.to_string())
    }

    /// Tells a stage, if it is wanted (C-9).
    fn warn(&self, days: u16, policy: &DocumentPolicy, out: &mut Vec<MessageEffect>) {
        let Some(expires_on) = self.version.term.expires_on() else { return };
        let wanted = self.status.warnings().unwrap_or(&Warnings::Wanted);
        if !stage_day(expires_on, days).is_none_or(|day| wanted.are_told_on(day)) {
            return;
        }
        self.tell_stage(days, policy, out);
    }

    /// Tells a stage: until the next one comes or the last day is over (C-8).
    fn tell_stage(&self, days: u16, policy: &DocumentPolicy, out: &mut Vec<MessageEffect>) {
        let Some(expires_on) = self.version.term.expires_on() else { return };
        let begins = |days| civil::day_begins(stage_day(expires_on, days)?, policy.org_zone);
        // One that was passed over in silence while warnings were snoozed does not come any more.
        let next = policy.warn_days.after(Some(days)).filter_map(begins).find(|begins| *begins > self.since);
        let until = next.or_else(|| civil::day_over(expires_on, policy.org_zone));
        let stage = ("stage", Field::Integer(days.into()));
        self.tell(COMPLIANCE_EXPIRING, vec![stage], &[&self.expiry_text(), &days.to_string()], until, out);
    }

    /// Adds what the contractor is told, by both channels. Beside the document and its version, `same` makes it the same
    /// message.
    fn tell(
        &self,
        kind: &'static str,
        more: Vec<(&'static str, Field)>,
        same: &[&str],
        useful_until: Option<Instant>,
        out: &mut Vec<MessageEffect>,
    ) {
        let text = |text: &str| Field::Text(text.to_owned());
        let mut fields = vec![
            ("document_type", text(self.document_type.as_str())),
            ("label", text(self.document_type.label())),
            ("name", text(self.name.as_str())),
            ("workspace", text(self.workspace.as_str())),
        ];
        if self.version.term.expires_on().is_some() {
            fields.push(("expires_on", Field::Text(self.expiry_text())));
        }
        fields.extend(more);
        let edition = self.version.edition.to_string();
        let same = [&[self.reference.as_str(), &edition], same].concat();
        let message = Message {
            kind,
            recipient: &self.contractor,
            subject: Some(self.subject()),
            fields,
            same: &same,
            useful_until,
        };
        out.extend(message.by_both().map(MessageEffect::from));
    }
}
