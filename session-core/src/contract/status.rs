use automation_core::words;

/// How far a contract has come (S-4, S-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ContractStatus {
    /// The coach has not answered yet.
    #[default]
    AwaitingResponse,
    /// The coach said yes; it is not paid.
    Accepted,
    /// The coach said no.
    Rejected,
    /// Paid: sessions may be scheduled.
    Active,
    /// All its sessions are done.
    Completed,
    /// Given up before a session took place.
    Cancelled,
    /// The two disagree; staff settle it elsewhere.
    Disputed,
}

/// Whether a contract is paid (S-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PaymentStatus {
    /// Not yet.
    #[default]
    Pending,
    /// Paid.
    Paid,
    /// The payment failed.
    Failed,
    /// Paid, and paid back.
    Refunded,
}

/// How a contract is paid (S-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PaymentModel {
    /// The rate is for a session, whatever its length.
    #[default]
    PerSession,
    /// The rate is for an hour.
    PerHour,
}

impl ContractStatus {
    /// The status as people say it.
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::AwaitingResponse => "awaiting response",
            other => other.as_str(),
        }
    }
}

words!(
    ContractStatus, "status of a contract",
    AwaitingResponse => "awaiting_response",
    Accepted => "accepted",
    Rejected => "rejected",
    Active => "active",
    Completed => "completed",
    Cancelled => "cancelled",
    Disputed => "disputed",
);
words!(
    PaymentStatus, "payment status",
    Pending => "pending",
    Paid => "paid",
    Failed => "failed",
    Refunded => "refunded",
);
words!(PaymentModel, "payment model", PerSession => "per_session", PerHour => "per_hour");
