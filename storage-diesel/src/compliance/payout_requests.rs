//! The table of payout requests.

use automation_core::{Instant, Row, UserId, money::Currency, words};
use compliance_core::payout::{
    AccountHolder, AccountNumber, BankName, Method, MethodKind, PaymentNote, PayoutRequest, PaypalAddress,
    RequestNumber,
    request::{RejectionReason, RequestEffect, RequestEvent, RequestState},
    wallet::Wallets,
};
use diesel::sql_types::Text;

use crate::engine::kept_texts::{kept_as_texts, kept_as_words};
use crate::{
    ColumnError, ColumnValue, EffectWriter, Effects, FactReader, Neighbourhood, Purpose, StorageError,
    Stored, columns,
    compliance::{money, wallets},
    engine::decode,
};

const PLAIN: &[RequestEvent] =
    &[RequestEvent::Requested, RequestEvent::BecameOld, RequestEvent::Processed, RequestEvent::Completed];

impl Stored for PayoutRequest {
    const TABLE: &'static str = "compliance_payout_requests";
    const KEY: Option<&'static str> = Some("number");

    columns! { |request|
        fixed {
            number: RequestNumber = request.number.as_str();
            contractor: UserId = request.contractor.as_str();
            amount: i64 = request.amount.money().minor, "1 or more minor units";
            currency: Currency = request.amount.money().currency.to_string();
            method: MethodKind = request.method.kind().as_str();
            account_holder: Option<AccountHolder> = bank(&request.method).map(|(holder, ..)| holder.as_str());
            account_number: Option<AccountNumber> = bank(&request.method).map(|(_, account, _)| account.as_str());
            bank_name: Option<BankName> = bank(&request.method).and_then(|(.., bank)| bank).map(BankName::as_str);
            paypal: Option<PaypalAddress> = paypal(&request.method).map(PaypalAddress::as_str);
            method_note: Option<PaymentNote> = note(&request.method).map(PaymentNote::as_str);
            created_at: Instant = request.created_at;
        }
        changing {
            state: Word = Word::of_state(&request.state).as_str();
            is_old: bool = matches!(request.state, RequestState::Pending { is_old: true });
            reviewer: Option<UserId> = request.state.reviewer().map(UserId::as_str);
            rejection: Option<RejectionReason> = rejected(&request.state).map(RejectionReason::as_str);
            since: Instant = request.since;
        }
        Self {
            number,
            contractor,
            amount: money::amount(amount, currency)?,
            method: match method {
                MethodKind::BankTransfer => Method::BankTransfer {
                    holder: there("account_holder", account_holder)?,
                    account: there("account_number", account_number)?,
                    bank: bank_name,
                },
                MethodKind::Check => Method::Check,
                MethodKind::Cash => Method::Cash,
                MethodKind::Paypal => Method::Paypal { address: there("paypal", paypal)? },
                MethodKind::Other => Method::Other { how: there("method_note", method_note)? },
            },
            created_at,
            state: match state {
                Word::Pending => RequestState::Pending { is_old },
                Word::Approved => RequestState::Approved { reviewer: there("reviewer", reviewer)? },
                Word::Rejected => RequestState::Rejected {
                    reviewer: there("reviewer", reviewer)?,
                    reason: there("rejection", rejection)?,
                },
                Word::Processing => RequestState::Processing { reviewer: there("reviewer", reviewer)? },
                Word::Completed => RequestState::Completed { reviewer: there("reviewer", reviewer)? },
            },
            since,
        }
    }

    fn event_detail(event: &RequestEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<RequestEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

impl Neighbourhood for PayoutRequest {
    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<Wallets, StorageError> {
        wallets::known(rows.iter().map(|row| &row.record.contractor), purpose, reader)
    }

    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        writer.neighbours(effects.iter().filter_map(|effect| match effect {
            RequestEffect::Wallet(step) => Some(&**step),
            RequestEffect::Withdraw(_) => None,
        }))
    }
}

/// What a column holds without which the row cannot be what its word says.
fn there<T>(column: &str, value: Option<T>) -> Result<T, ColumnError> {
    value.ok_or_else(|| ColumnError::null(column))
}

fn bank(method: &Method) -> Option<(&AccountHolder, &AccountNumber, Option<&BankName>)> {
    if let Method::BankTransfer { holder, account, bank } = method {
        Some((holder, account, bank.as_ref()))
    } else {
        None
    }
}

fn paypal(method: &Method) -> Option<&PaypalAddress> {
    if let Method::Paypal { address } = method { Some(address) } else { None }
}

fn note(method: &Method) -> Option<&PaymentNote> {
    if let Method::Other { how } = method { Some(how) } else { None }
}

fn rejected(state: &RequestState) -> Option<&RejectionReason> {
    if let RequestState::Rejected { reason, .. } = state { Some(reason) } else { None }
}

/// How far a request is, without what is beside it in other columns.
#[derive(Clone, Copy)]
enum Word {
    Pending,
    Approved,
    Rejected,
    Processing,
    Completed,
}

impl Word {
    fn of_state(state: &RequestState) -> Self {
        match state {
            RequestState::Pending { .. } => Self::Pending,
            RequestState::Approved { .. } => Self::Approved,
            RequestState::Rejected { .. } => Self::Rejected,
            RequestState::Processing { .. } => Self::Processing,
            RequestState::Completed { .. } => Self::Completed,
        }
    }
}

words!(
    Word, "state",
    Pending => "pending",
    Approved => "approved",
    Rejected => "rejected",
    Processing => "processing",
    Completed => "completed",
);
kept_as_words!(Word, MethodKind);

impl ColumnValue for PaypalAddress {
    type Type = Text;

    fn takes() -> String {
        "an e-mail address".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Self::new(stored).ok()
    }
}

kept_as_texts!(AccountHolder, AccountNumber, BankName, PaymentNote, RejectionReason);
kept_as_texts!(from 1: RequestNumber);
