use std::fmt;

use automation_core::{limited_text, texts::TextError, words};

limited_text! {
    /// In whose name a bank account is: 1 to 200 characters.
    AccountHolder, "the name of the account's holder", 1, 200
}
limited_text! {
    /// The number of a bank account as its holder writes it: 4 to 64 characters.
    AccountNumber, "the account's number", 4, 64
}
limited_text! {
    /// The name of a bank: 1 to 200 characters.
    BankName, "the bank's name", 1, 200
}
limited_text! {
    /// What else there is to say of a payment: 1 to 500 characters.
    PaymentNote, "the note on the payment", 1, 500
}

/// The address by which a PayPal account is known: an e-mail address of 3 to 254 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct PaypalAddress(String);

/// How a contractor wants to be paid, with what each way needs (C-E8).
///
/// ```
/// use compliance_core::payout::{Method, PaypalAddress};
///
/// let method = Method::Paypal { address: PaypalAddress::new("ann@example.com")? };
/// assert_eq!(method.to_string(), "PayPal to ann@example.com");
/// assert!(PaypalAddress::new("ann").is_err());
/// # Ok::<(), compliance_core::payout::MethodError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Method {
    /// To a bank account.
    BankTransfer {
        /// In whose name it is.
        holder: AccountHolder,
        /// Its number.
        account: AccountNumber,
        /// The bank, if its number does not say.
        bank: Option<BankName>,
    },
    /// By check.
    Check,
    /// In cash.
    Cash,
    /// To a PayPal account.
    Paypal {
        /// Its address.
        address: PaypalAddress,
    },
    /// In another way.
    Other {
        /// Which.
        how: PaymentNote,
    },
}

/// Which way it is, as one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum MethodKind {
    /// To a bank account.
    BankTransfer,
    /// By check.
    Check,
    /// In cash.
    Cash,
    /// To a PayPal account.
    Paypal,
    /// In another way.
    Other,
}

words!(
    MethodKind, "way of payment",
    BankTransfer => "bank_transfer",
    Check => "check",
    Cash => "cash",
    Paypal => "paypal",
    Other => "other",
);

/// Why a way of payment is not complete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MethodError {
    /// A text that is too short or too long.
    #[error(transparent)]
    Text(#[from] TextError),
    /// No e-mail address.
    #[error("`{}` is no address of a PayPal account; write an e-mail address of {} to {} characters", text.escape_debug(), PaypalAddress::MIN, PaypalAddress::MAX)]
    Paypal {
        /// The text as it was given.
        text: String,
    },
}

impl PaypalAddress {
    /// The fewest characters, inclusive.
    pub const MIN: usize = 3;
    /// The most characters, inclusive.
    pub const MAX: usize = 254;

    /// Takes the address without the white space around it.
    ///
    /// # Errors
    /// [`MethodError::Paypal`] if it has no `@` between two parts, holds white space or a control character, or is too
    /// short or too long.
    pub fn new(text: &str) -> Result<Self, MethodError> {
        let address = text.trim();
        let is_address =
            address.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        let is_whole = !address.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        let length = address.chars().count();
        if is_address && is_whole && (Self::MIN..=Self::MAX).contains(&length) {
            Ok(Self(address.to_owned()))
        } else {
            Err(MethodError::Paypal { text: text.to_owned() })
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PaypalAddress {
    type Error = MethodError;

    fn try_from(text: String) -> Result<Self, MethodError> {
        Self::new(&text)
    }
}

impl From<PaypalAddress> for String {
    fn from(address: PaypalAddress) -> Self {
        address.0
    }
}

impl Method {
    /// Which way it is.
    pub fn kind(&self) -> MethodKind {
        match self {
            Self::BankTransfer { .. } => MethodKind::BankTransfer,
            Self::Check => MethodKind::Check,
            Self::Cash => MethodKind::Cash,
            Self::Paypal { .. } => MethodKind::Paypal,
            Self::Other { .. } => MethodKind::Other,
        }
    }
}

/// As one says it. Of an account's number only the last four characters are shown.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BankTransfer { holder, account, bank } => {
                let hidden = account.as_str().chars().count().saturating_sub(4);
                let end: String = account.as_str().chars().skip(hidden).collect();
                write!(f, "bank transfer to {holder}, account ending in {end}")?;
                bank.as_ref().map_or(Ok(()), |bank| write!(f, ", {bank}"))
            }
            Self::Check => f.write_str("check"),
            Self::Cash => f.write_str("cash"),
            Self::Paypal { address } => write!(f, "PayPal to {}", address.as_str()),
            Self::Other { how } => write!(f, "{how}"),
        }
    }
}
