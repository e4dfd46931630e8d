use automation_core::{Field, Instant, Notification, Subject, UserId, money::Money};
use chrono::NaiveDate;

use crate::message::Message;

/// A request for a payout that has been pending for long (C-61).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldRequest {
    /// Its number.
    pub number: String,
    /// Who asked.
    pub contractor: UserId,
    /// How much.
    pub amount: Money,
    /// When it was made.
    pub created_at: Instant,
}

impl OldRequest {
    /// What its contractor is told on that local date, once on each date (C-61, C-63).
    pub fn messages(&self, date: NaiveDate) -> [Notification; 2] {
        Message {
            kind: "payout_request_still_pending",
            recipient: &self.contractor,
            subject: Some(Subject { kind: "payout_request", key: self.number.clone() }),
            fields: vec![
                ("number", Field::Text(self.number.clone())),
                ("amount", Field::Integer(self.amount.minor)),
                ("currency", Field::Text(self.amount.currency.to_string())),
                ("submitted_at", Field::Instant(self.created_at)),
            ],
            same: &[&self.number, &date.to_string()],
            useful_until: None,
        }
        .by_both()
    }
}
