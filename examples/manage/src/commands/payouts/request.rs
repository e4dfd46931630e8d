//! `payout request` (C-64).

use automation_core::{Actor, UserId, money::Currency};
use clap::{Args, ValueEnum};
use compliance_core::payout::{
    AccountHolder, AccountNumber, BankName, Method, PaymentNote, PaypalAddress, RequestNumber,
    request::RequestDraft,
};
use duecourse::{kinds::PayoutRequests, payouts};
use serde_json::json;

use super::money;
use crate::{
    asking::in_words,
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct RequestPayout {
    /// What the request is to be called
    number: String,
    /// Whose wallet
    #[arg(long, value_name = "USER")]
    contractor: String,
    /// How much, such as 1800.00
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: String,
    /// The currency [default: the policy's]
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// How it is to be paid
    #[arg(long, value_enum, value_name = "METHOD")]
    method: MethodWord,
    /// In whose name the account is
    #[arg(long, value_name = "NAME", required_if_eq("method", "bank-transfer"))]
    account_holder: Option<String>,
    /// The account's number
    #[arg(long, value_name = "NUMBER", required_if_eq("method", "bank-transfer"))]
    account_number: Option<String>,
    /// The bank
    #[arg(long, value_name = "NAME")]
    bank: Option<String>,
    /// The address of the PayPal account
    #[arg(long, value_name = "ADDRESS", required_if_eq("method", "paypal"))]
    paypal: Option<String>,
    /// In which other way
    #[arg(long, value_name = "TEXT", required_if_eq("method", "other"))]
    note: Option<String>,
    /// The contractor asks, and no admin for them
    #[arg(long)]
    by_contractor: bool,
}

/// The ways of payment, as options are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodWord {
    BankTransfer,
    Check,
    Cash,
    Paypal,
    Other,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &RequestPayout,
) -> Result<Exit, Error> {
    let policy = PayoutRequests::named(invocation);
    let draft = draft(asked, policy.currency)?;
    recorded(invocation, store, "payout request", |invocation, store| {
        let actor = if asked.by_contractor {
            Actor::participant(draft.contractor.clone(), "contractor")
        } else {
            invocation.admin()
        };
        let what = format!("payout request {}", draft.number);
        let answer = payouts::request(&invocation.call(), store, &policy, (&draft, &actor));
        let answer = answer.map_err(|error| {
            in_words::<PayoutRequests, _>(invocation, &what, error, |_, refused| {
                Error::Cannot(format!("{what}: {}", refused.refusal))
            })
        })?;
        let request = &answer.change.after;
        let wallet = answer.facts.of(&request.contractor).ok();
        if answer.is_written {
            invocation.has_done(format!("{what}: requested"), json!({ "requested": 1 }));
            invocation.log.change(&answer.change, &answer.facts);
        }
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "payout request", "dry_run": invocation.dry_run, "request": request,
                "available": wallet.map(|wallet| wallet.available()),
            }))?;
        } else {
            let (dry, verb) = if invocation.dry_run { ("[DRY RUN] ", "would be") } else { ("", "is") };
            let left = wallet.map(|wallet| format!("; {} is left", wallet.available())).unwrap_or_default();
            let line = format!(
                "{dry}{what}: {} {verb} kept in {}'s wallet{left}",
                request.amount, request.contractor
            );
            invocation.output.line(line)?;
        }
        Ok(Finished { value: Exit::Done, counts: json!({ "requested": 1 }), trouble: None })
    })
}

fn draft(asked: &RequestPayout, currency: Currency) -> Result<RequestDraft, Error> {
    fn cannot(error: impl std::fmt::Display) -> Error {
        Error::Cannot(error.to_string())
    }
    let option = |name: &str, error: &dyn std::fmt::Display| Error::Cannot(format!("--{name}: {error}"));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let method = match asked.method {
        MethodWord::BankTransfer => Method::BankTransfer {
            holder: AccountHolder::new(&text(&asked.account_holder))
                .map_err(|error| option("account-holder", &error))?,
            account: AccountNumber::new(&text(&asked.account_number))
                .map_err(|error| option("account-number", &error))?,
            bank: asked
                .bank
                .as_deref()
                .map(BankName::new)
                .transpose()
                .map_err(|error| option("bank", &error))?,
        },
        MethodWord::Check => Method::Check,
        MethodWord::Cash => Method::Cash,
        MethodWord::Paypal => {
            let address = PaypalAddress::new(&text(&asked.paypal));
            Method::Paypal { address: address.map_err(|error| option("paypal", &error))? }
        }
        MethodWord::Other => {
            let how = PaymentNote::new(&text(&asked.note));
            Method::Other { how: how.map_err(|error| option("note", &error))? }
        }
    };
    let amount = money::parse(&asked.amount, asked.currency.unwrap_or(currency));
    Ok(RequestDraft {
        number: RequestNumber::new(&asked.number).map_err(cannot)?,
        contractor: UserId::new(&asked.contractor).map_err(|error| option("contractor", &error))?,
        amount: amount.map_err(|error| option("amount", &error))?,
        method,
    })
}
