//! The table of what contractors are owed for their jobs.

use automation_core::{Instant, Row, UserId, money::Currency, words};
use compliance_core::{
    job::JobNumber,
    payout::{
        Payout, PayoutEligibility,
        eligibility::{EligibilityEffect, EligibilityEvent, EligibilityFacts, EligibilityState, HoldReason},
    },
};

use crate::engine::kept_texts::{kept_as_texts, kept_as_words};
use crate::{
    Column, ColumnError, EffectWriter, Effects, FactReader, Lookup, Neighbourhood, Purpose, StorageError,
    Stored, columns,
    compliance::{money, wallets},
    engine::decode,
};

const PLAIN: &[EligibilityEvent] =
    &[EligibilityEvent::Recorded, EligibilityEvent::Approved, EligibilityEvent::Released];

impl Stored for PayoutEligibility {
    const TABLE: &'static str = "compliance_eligibilities";
    const KEY: Option<&'static str> = Some("job");

    columns! { |eligibility|
        fixed {
            job: String = eligibility.job.as_str();
            contractor: UserId = eligibility.contractor.as_str();
            amount: i64 = eligibility.amount.money().minor, "1 or more minor units";
            currency: Currency = eligibility.amount.money().currency.to_string();
            created_at: Instant = eligibility.created_at;
        }
        changing {
            state: Word = Word::of_state(&eligibility.state).as_str();
            hold_reason: Option<HoldReason> = held(&eligibility.state).map(HoldReason::as_str);
            since: Instant = eligibility.since;
        }
        Self {
            job: JobNumber::new(&job).map_err(|error| ColumnError::new("job", error, "a job's number"))?,
            contractor,
            amount: money::amount(amount, currency)?,
            created_at,
            state: match state {
                Word::Ready => EligibilityState::Ready,
                Word::Processing => EligibilityState::Processing,
                Word::Paid => EligibilityState::Paid,
                Word::OnHold => {
                    EligibilityState::OnHold { reason: hold_reason.ok_or_else(|| ColumnError::null("hold_reason"))? }
                }
            },
            since,
        }
    }

    fn event_detail(event: &EligibilityEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<EligibilityEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

impl Neighbourhood for PayoutEligibility {
    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<EligibilityFacts, StorageError> {
        let contractors = rows.iter().map(|row| &row.record.contractor);
        let wallets = wallets::known(contractors, purpose, reader)?;
        let mut known = EligibilityFacts { wallets, ..EligibilityFacts::default() };
        if purpose == Purpose::Command {
            const NUMBER: &[Column] = &[Column::text("number")];
            // Read after the lock of the wallet, so that of two records of one job one is paid.
            let numbers: Vec<_> = rows.iter().map(|row| row.record.payout()).collect();
            let numbers: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
            reader.select(Payout::TABLE, NUMBER, Lookup::by_text("number", &numbers), &mut |columns| {
                known.payouts.add(columns.text()?);
                Ok(())
            })?;
        }
        Ok(known)
    }

    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        writer.births(effects.iter().filter_map(|effect| match effect {
            EligibilityEffect::Opened(birth) => Some(&**birth),
            _ => None,
        }))?;
        writer.neighbours(effects.iter().filter_map(|effect| match effect {
            EligibilityEffect::Credited(step) => Some(&**step),
            _ => None,
        }))?;
        writer.births(effects.iter().filter_map(|effect| match effect {
            EligibilityEffect::Paid(birth) => Some(&**birth),
            _ => None,
        }))
    }
}

/// How far a payout is, without what is beside it in other columns.
#[derive(Clone, Copy)]
enum Word {
    Ready,
    Processing,
    Paid,
    OnHold,
}

impl Word {
    fn of_state(state: &EligibilityState) -> Self {
        match state {
            EligibilityState::Ready => Self::Ready,
            EligibilityState::Processing => Self::Processing,
            EligibilityState::Paid => Self::Paid,
            EligibilityState::OnHold { .. } => Self::OnHold,
        }
    }
}

words!(Word, "state", Ready => "ready", Processing => "processing", Paid => "paid", OnHold => "on_hold");
kept_as_words!(Word);

fn held(state: &EligibilityState) -> Option<&HoldReason> {
    if let EligibilityState::OnHold { reason } = state { Some(reason) } else { None }
}

kept_as_texts!(HoldReason);
