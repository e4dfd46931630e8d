use std::fmt;

use automation_core::{Actor, Instant};
use serde::Serialize;

/// A record of a plan that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Left {
    /// What people call it.
    pub key: String,
    /// Why.
    pub why: WhyLeft,
}

/// Why a record of a plan was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhyLeft {
    /// It is not there any more.
    Gone,
    /// Something has happened to it since.
    Moved {
        /// The last step, in snake case; none if it was changed by other means.
        event: Option<String>,
        /// Who is accountable for it.
        by: Option<Actor>,
        /// When it happened.
        at: Option<Instant>,
    },
    /// It is as it was, and something else comes out: by another version of the rules, or of the zones' data.
    OtherOutcome {
        /// The state that it would get now; none if nothing would happen to it.
        to: Option<String>,
    },
    /// It cannot be read or written.
    Failed {
        /// Why.
        cause: String,
    },
}

/// One line.
impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.key;
        match &self.why {
            WhyLeft::Gone => write!(f, "{key}: it is not there any more"),
            WhyLeft::Moved { event: Some(event), by: Some(by), at: Some(at) } => {
                write!(
                    f,
                    "{key}: {} by {} at {at}, since the plan was made",
                    event.replace('_', " "),
                    by.name()
                )
            }
            WhyLeft::Moved { .. } => write!(f, "{key}: it was changed since the plan was made"),
            WhyLeft::OtherOutcome { to: Some(to) } => {
                write!(f, "{key}: it would become {to} now, which the plan does not say")
            }
            WhyLeft::OtherOutcome { to: None } => write!(f, "{key}: nothing would happen to it now"),
            WhyLeft::Failed { cause } => write!(f, "{key}: {cause}"),
        }
    }
}
