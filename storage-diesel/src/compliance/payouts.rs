//! The table of payouts.

use automation_core::{Instant, UserId, money::Currency};
use chrono::NaiveDate;
use compliance_core::payout::{Payout, PayoutEvent, PayoutNumber, PayoutStatus};
use diesel::sql_types::Text;

use crate::engine::kept_texts::kept_as_texts;
use crate::{
    ColumnError, ColumnValue, Neighbourhood, Stored, columns,
    compliance::money,
    engine::{decode, description::one_of},
};

const PLAIN: &[PayoutEvent] = &[PayoutEvent::Recorded];

impl Stored for Payout {
    const TABLE: &'static str = "compliance_payouts";
    const KEY: Option<&'static str> = Some("number");

    columns! { |payout|
        fixed {
            number: PayoutNumber = payout.number.as_str();
            contractor: UserId = payout.contractor.as_str();
            amount: i64 = payout.amount.money().minor, "1 or more minor units";
            currency: Currency = payout.amount.money().currency.to_string();
            scheduled_on: Option<NaiveDate> = payout.scheduled_on.map(|date| date.to_string());
            recorded_at: Instant = payout.recorded_at;
        }
        changing {
            status: Word = payout.status.as_str();
            paid_on: Option<NaiveDate> = payout.status.paid_on().map(|date| date.to_string());
        }
        Self {
            number,
            contractor,
            amount: money::amount(amount, currency)?,
            status: match (status.0, paid_on) {
                (PayoutStatus::Completed { .. }, Some(paid_on)) => PayoutStatus::Completed { paid_on },
                (PayoutStatus::Completed { .. }, None) => return Err(ColumnError::null("paid_on")),
                (status, _) => status,
            },
            scheduled_on,
            recorded_at,
        }
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<PayoutEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

impl Neighbourhood for Payout {}

/// How far a payout is; on which day it was paid is in another column.
#[derive(Clone, Copy)]
struct Word(PayoutStatus);

impl Word {
    const ALL: [Self; 5] = [
        Self(PayoutStatus::Pending),
        Self(PayoutStatus::Processing),
        Self(PayoutStatus::Completed { paid_on: NaiveDate::MIN }),
        Self(PayoutStatus::Failed),
        Self(PayoutStatus::Cancelled),
    ];
}

impl ColumnValue for Word {
    type Type = Text;

    fn takes() -> String {
        one_of(Self::ALL.iter().map(|word| word.0.as_str()))
    }

    fn of(stored: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.0.as_str() == stored)
    }
}

kept_as_texts!(from 1: PayoutNumber);
