use automation_core::{
    Birth, Cause, Due, Happening, Instant, Lifecycle, NoCommands, OnlyMessages, UserId,
    money::{Currency, Money, MoneyError},
};

use super::{WalletEvent, WalletReason, WrongBalances};
use crate::{
    job::JobNumber,
    payout::{Amount, RequestNumber},
};

/// What a contractor has, in one currency (C-E9). Its steps are the entries of its ledger, and other records bring them:
/// an eligibility credits it, a request reserves, releases and debits. Time does nothing to it, and nobody can ask
/// anything of it.
///
/// Whatever happens to it, `0 <= reserved <= balance` (C-B12): what it is asked for it gives as an event only if it fits,
/// and an event that does not fit changes nothing.
///
/// ```
/// use automation_core::{Instant, Lifecycle, UserId, money::Money};
/// use compliance_core::{job::JobNumber, payout::{Amount, RequestNumber, Wallet}};
///
/// let at: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let usd = "USD".parse()?;
/// let mut wallet = Wallet::open(UserId::new("ann")?, usd, at);
/// let amount = |minor| Amount::new(Money::new(minor, usd));
///
/// wallet.apply(&wallet.credit(amount(100_00)?, &JobNumber::new("JOB-7")?)?, at);
/// wallet.apply(&wallet.reserve(amount(70_00)?, &RequestNumber::new("PAY-REQ-1")?)?, at);
/// assert_eq!(wallet.available().to_string(), "30.00 USD");
///
/// // What is kept for the first request is not there for a second one.
/// let refused = wallet.reserve(amount(40_00)?, &RequestNumber::new("PAY-REQ-2")?).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "40.00 USD is more than the 30.00 USD that is free: of a balance of 100.00 USD, 70.00 USD is kept for pending requests"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "parts::Parts", into = "parts::Parts"))]
pub struct Wallet {
    contractor: UserId,
    currency: Currency,
    /// What ever came in, in minor units.
    earned: i64,
    /// What ever went out of that, in minor units.
    withdrawn: i64,
    /// What is kept for pending requests of what is left, in minor units.
    reserved: i64,
    since: Instant,
}

type Answer = Result<WalletEvent, WalletReason>;

impl Wallet {
    /// A wallet with nothing in it, opened at that instant.
    pub fn open(contractor: UserId, currency: Currency, at: Instant) -> Self {
        Self { contractor, currency, earned: 0, withdrawn: 0, reserved: 0, since: at }
    }

    /// The wallet with those balances in minor units, last moved at `since`: as it was stored, or as another system had
    /// it.
    ///
    /// # Errors
    /// [`WrongBalances`] if one is below zero, or `withdrawn` and `reserved` together are more than `earned`.
    pub fn with_balances(
        contractor: UserId,
        currency: Currency,
        (earned, withdrawn, reserved): (i64, i64, i64),
        since: Instant,
    ) -> Result<Self, WrongBalances> {
        let fits = withdrawn >= 0
            && reserved >= 0
            && withdrawn.checked_add(reserved).is_some_and(|used| used <= earned);
        if fits {
            return Ok(Self { contractor, currency, earned, withdrawn, reserved, since });
        }
        let money = |minor| Money::new(minor, currency);
        Err(WrongBalances { earned: money(earned), withdrawn: money(withdrawn), reserved: money(reserved) })
    }

    /// The opening of an empty wallet as a consequence of another record's step, so that it is there before anything is
    /// credited to it. One that is there already stays as it is. `None`: never, for a wallet has a key.
    pub fn opening(
        contractor: &UserId,
        currency: Currency,
        at: Instant,
        cause: Cause,
    ) -> Option<Birth<Self>> {
        let wallet = Self::open(contractor.clone(), currency, at);
        Birth::new(wallet, Happening::new(WalletEvent::Opened, at, cause), &())
    }

    /// Whose it is.
    pub fn contractor(&self) -> &UserId {
        &self.contractor
    }

    /// What it holds.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// What ever came in.
    pub fn earned(&self) -> Money {
        self.money(self.earned)
    }

    /// What ever went out.
    pub fn withdrawn(&self) -> Money {
        self.money(self.withdrawn)
    }

    /// What is kept for pending requests.
    pub fn reserved(&self) -> Money {
        self.money(self.reserved)
    }

    /// What there is, whether kept for pending requests or free.
    pub fn balance(&self) -> Money {
        self.money(self.earned.saturating_sub(self.withdrawn))
    }

    /// What is free: the balance less what is kept for pending requests.
    pub fn available(&self) -> Money {
        self.money(self.balance().minor.saturating_sub(self.reserved))
    }

    /// The entry by which that amount comes in for a job (C-64).
    ///
    /// # Errors
    /// [`WalletReason`] if it is of another currency, or more than a wallet can hold.
    pub fn credit(&self, amount: Amount, job: &JobNumber) -> Answer {
        self.same_currency(amount)?;
        self.earned().plus(amount.money()).map_err(WalletReason::TooMuch)?;
        Ok(WalletEvent::Credited { amount, job: job.clone() })
    }

    /// The entry by which that amount is kept for a request (C-64, C-B12).
    ///
    /// # Errors
    /// [`WalletReason`] if it is of another currency, or more than is free.
    pub fn reserve(&self, amount: Amount, request: &RequestNumber) -> Answer {
        self.same_currency(amount)?;
        if amount.money().minor > self.available().minor {
            return Err(WalletReason::NotFree {
                amount,
                available: self.available(),
                balance: self.balance(),
                reserved: self.reserved(),
            });
        }
        Ok(WalletEvent::Reserved { amount, request: request.clone() })
    }

    /// The entry by which the amount that was kept for a request is free again (C-64).
    ///
    /// # Errors
    /// [`WalletReason`] if it is of another currency, or more than is kept.
    pub fn release(&self, amount: Amount, request: &RequestNumber) -> Answer {
        self.kept(amount)?;
        Ok(WalletEvent::Released { amount, request: request.clone() })
    }

    /// The entry by which the amount that was kept for a request goes out (C-64).
    ///
    /// # Errors
    /// [`WalletReason`] if it is of another currency, or more than is kept.
    pub fn debit(&self, amount: Amount, request: &RequestNumber) -> Answer {
        self.kept(amount)?;
        Ok(WalletEvent::Debited { amount, request: request.clone() })
    }

    fn kept(&self, amount: Amount) -> Result<(), WalletReason> {
        self.same_currency(amount)?;
        if amount.money().minor > self.reserved {
            return Err(WalletReason::NotReserved { amount, reserved: self.reserved() });
        }
        Ok(())
    }

    fn same_currency(&self, amount: Amount) -> Result<(), WalletReason> {
        if amount.money().currency == self.currency {
            Ok(())
        } else {
            Err(WalletReason::Currency { amount, currency: self.currency })
        }
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    /// The balances after the event: earned, withdrawn and reserved.
    fn moved(&self, event: &WalletEvent) -> Result<(i64, i64, i64), MoneyError> {
        let (earned, withdrawn, reserved) = (self.earned(), self.withdrawn(), self.reserved());
        let (earned, withdrawn, reserved) = match event {
            WalletEvent::Opened => (earned, withdrawn, reserved),
            WalletEvent::Credited { amount, .. } => (earned.plus(amount.money())?, withdrawn, reserved),
            WalletEvent::Reserved { amount, .. } => (earned, withdrawn, reserved.plus(amount.money())?),
            WalletEvent::Released { amount, .. } => (earned, withdrawn, reserved.minus(amount.money())?),
            WalletEvent::Debited { amount, .. } => {
                (earned, withdrawn.plus(amount.money())?, reserved.minus(amount.money())?)
            }
        };
        Ok((earned.minor, withdrawn.minor, reserved.minor))
    }
}

impl Lifecycle for Wallet {
    const KIND: &'static str = "wallet";
    type Policy = ();
    type Event = WalletEvent;

    fn state(&self) -> &'static str {
        "open"
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, (): &()) -> Option<Due<WalletEvent>> {
        None
    }

    /// An entry that does not fit, which no rule gives, changes no balance.
    fn apply(&mut self, event: &WalletEvent, at: Instant) {
        self.since = at;
        let moved = self.moved(event).ok();
        let (contractor, currency) = (self.contractor.clone(), self.currency);
        let fitting = moved.and_then(|moved| Self::with_balances(contractor, currency, moved, at).ok());
        if let Some(fitting) = fitting {
            *self = fitting;
        }
    }

    fn key(&self) -> Option<&str> {
        Some(self.contractor.as_str())
    }
}

impl OnlyMessages for Wallet {}
impl NoCommands for Wallet {}

#[cfg(feature = "serde")]
mod parts {
    use automation_core::{Instant, UserId, money::Currency};

    use super::{Wallet, WrongBalances};

    /// The wallet as it is written.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Parts {
        contractor: UserId,
        currency: Currency,
        earned: i64,
        withdrawn: i64,
        reserved: i64,
        since: Instant,
    }

    impl From<Wallet> for Parts {
        fn from(wallet: Wallet) -> Self {
            let Wallet { contractor, currency, earned, withdrawn, reserved, since } = wallet;
            Self { contractor, currency, earned, withdrawn, reserved, since }
        }
    }

    impl TryFrom<Parts> for Wallet {
        type Error = WrongBalances;

        fn try_from(parts: Parts) -> Result<Self, WrongBalances> {
            let Parts { contractor, currency, earned, withdrawn, reserved, since } = parts;
            Self::with_balances(contractor, currency, (earned, withdrawn, reserved), since)
        }
    }
}
