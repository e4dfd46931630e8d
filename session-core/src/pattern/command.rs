use chrono::NaiveDate;

use super::PatternEdit;

/// What can be asked of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternCommand {
    /// To change all of it: every session from today on (P-28, P-39).
    Edit(Box<PatternEdit>),
    /// To change this and what follows: it ends, and another pattern goes on from that day on (P-39).
    EditFrom {
        /// The first day of the other one, a day that the rule gives.
        day: NaiveDate,
        /// What changes.
        edit: Box<PatternEdit>,
    },
    /// To compare its sessions with what it gives, and to put right what differs (P-28).
    Reconcile,
    /// To make its sessions so many months ahead now (P-23, P-35).
    Extend {
        /// How many months, 1 to 60.
        months: u8,
        /// Also if they reach as far ahead as the policy asks for.
        force: bool,
    },
    /// To delete its sessions from a day on; those that are booked stay (P-16).
    DeleteFrom {
        /// The first of those days.
        day: NaiveDate,
    },
    /// To make no more sessions (P-29).
    Deactivate,
    /// To make sessions again.
    Activate,
}

impl PatternCommand {
    /// Its name, as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Edit(_) => "edit",
            Self::EditFrom { .. } => "edit from a day on",
            Self::Reconcile => "reconcile",
            Self::Extend { .. } => "extend",
            Self::DeleteFrom { .. } => "delete from a day on",
            Self::Deactivate => "deactivate",
            Self::Activate => "activate",
        }
    }
}
