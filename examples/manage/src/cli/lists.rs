//! What lists take.

use clap::{Args, ValueEnum};
use session_core::ContractStatus;

#[derive(Debug, Args)]
pub(crate) struct ListCodes {
    /// Only codes with this stored status
    #[arg(long, value_enum, value_name = "STATUS")]
    pub(crate) status: Option<StatusWord>,
    /// Only codes whose expiry has passed
    #[arg(long)]
    pub(crate) expired: bool,
    /// What comes first
    #[arg(long, value_enum, default_value_t = Order::Number, value_name = "ORDER")]
    pub(crate) order: Order,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// As they were made
    Number,
    /// The earliest expiry first, those without one last; reads all codes once for every 50,000
    Expiry,
}

/// The two documented words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusWord {
    Active,
    Inactive,
}

#[derive(Debug, Args)]
pub(crate) struct ListCohorts {
    /// Only cohorts with this stored status
    #[arg(long, value_enum, value_name = "STATUS")]
    pub(crate) status: Option<CohortWord>,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// The three documented words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CohortWord {
    Active,
    Inactive,
    Completed,
}

#[derive(Debug, Args)]
pub(crate) struct ListContracts {
    /// Only contracts with this stored status, such as active or awaiting-response
    #[arg(long, value_name = "STATUS", value_parser = contract_status)]
    pub(crate) status: Option<ContractStatus>,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// One of the words of S-4, written as options are.
fn contract_status(text: &str) -> Result<ContractStatus, String> {
    text.replace('-', "_").parse().map_err(|error: session_core::WordError| error.to_string())
}

#[derive(Debug, Args)]
pub(crate) struct ListSessions {
    /// Only sessions in this stored state
    #[arg(long, value_enum, value_name = "STATUS")]
    pub(crate) status: Option<SessionWord>,
    /// Only sessions of the contract with this number, such as 012 or #012
    #[arg(long, value_name = "NUMBER")]
    pub(crate) contract: Option<String>,
    /// Only sessions ahead whose zone's clocks, by the program's zone data, show the time that was agreed on at
    /// another instant; with both (`manage session re-anchor` moves them)
    #[arg(long, conflicts_with_all = ["status", "contract"])]
    pub(crate) zone_moved: bool,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// The states of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SessionWord {
    Scheduled,
    #[value(alias = "reschedule_requested")]
    RescheduleRequested,
    Completed,
    Cancelled,
    Missed,
}

impl CohortWord {
    /// As it is stored.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Completed => "completed",
        }
    }
}

impl SessionWord {
    /// As it is stored.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::RescheduleRequested => "reschedule_requested",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Missed => "missed",
        }
    }
}
