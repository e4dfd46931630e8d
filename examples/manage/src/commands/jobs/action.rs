use automation_core::{
    UserId,
    money::{Currency, Money},
};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use compliance_core::job::{ExemptionReason, JobCommand, JobDates, JobType};

use super::{by::By, create::Create};
use crate::error::Error;

/// What is done with one job.
#[derive(Debug, Subcommand)]
pub(crate) enum JobAction {
    /// Make a job; its number is given, never counted
    #[command(
        after_help = "Example: manage job create JOB-000123 --workspace north --title \"Burst pipe\" --priority urgent"
    )]
    Create(Create),
    /// Show a job as it is now, whatever a sweep has done
    #[command(after_help = "Example: manage job show JOB-000123")]
    Show {
        /// Its number
        number: String,
    },
    /// Note that something was done that belongs to it; in time, that opens a job again which time had closed
    #[command(
        visible_aliases = ["note", "activity"],
        after_help = "Example: manage job act JOB-000123 --what checklist-step --by contractor"
    )]
    Act {
        #[command(flatten)]
        asking: Asking,
        /// What: job-row, assignment, note, photo, checklist-step, attachment, checkpoint, completion, tracking or
        /// automatic-note
        #[arg(long, value_name = "KIND", default_value = "note")]
        what: String,
    },
    /// Give it another priority or type
    #[command(after_help = "Example: manage job classify JOB-000123 --priority high --type plumbing")]
    Classify {
        #[command(flatten)]
        asking: Asking,
        /// Its priority from now on: low, medium, high or urgent
        #[arg(long, value_name = "PRIORITY")]
        priority: String,
        /// Its type from now on [default: none]
        #[arg(long = "type", value_name = "TEXT")]
        job_type: Option<String>,
    },
    /// Say how far it is
    #[command(
        visible_alias = "start",
        after_help = "Example: manage job move JOB-000123 --to mid-checkpoint-pending"
    )]
    Move {
        #[command(flatten)]
        asking: Asking,
        /// How far: pending, lead, evaluation-scheduled, evaluation-completed, awaiting-pre-start-approval, in-progress,
        /// mid-checkpoint-pending or awaiting-final-approval
        #[arg(long, value_name = "STATUS", default_value = "in-progress")]
        to: String,
    },
    /// Give it other days; one that is left out is none
    #[command(after_help = "Example: manage job reschedule JOB-000123 --due 2026-06-30")]
    Reschedule {
        #[command(flatten)]
        asking: Asking,
        #[command(flatten)]
        days: Days,
    },
    /// Ask a contractor to do it
    #[command(after_help = "Example: manage job assign JOB-000123 bob")]
    Assign {
        #[command(flatten)]
        asking: Asking,
        /// Whom
        #[arg(value_name = "USER")]
        contractor: String,
    },
    /// Say yes, as whoever was asked; it is in progress then
    #[command(after_help = "Example: manage job accept JOB-000123")]
    Accept {
        #[command(flatten)]
        asking: AskingContractor,
    },
    /// Say no, as whoever was asked
    #[command(after_help = "Example: manage job decline JOB-000123")]
    Decline {
        #[command(flatten)]
        asking: AskingContractor,
    },
    /// Take it from its contractor
    #[command(after_help = "Example: manage job unassign JOB-000123")]
    Unassign {
        #[command(flatten)]
        asking: Asking,
    },
    /// Say that it is done
    #[command(after_help = "Example: manage job complete JOB-000123 --on 2026-06-01 --cost \"1250.00 USD\"")]
    Complete {
        #[command(flatten)]
        asking: Asking,
        /// On which day, today or before [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
        /// What it cost [default: not known]
        #[arg(long, value_name = "AMOUNT CURRENCY")]
        cost: Option<String>,
    },
    /// Look at its completion
    #[command(after_help = "Example: manage job take-up JOB-000123")]
    TakeUp {
        #[command(flatten)]
        asking: Asking,
    },
    /// Find its completion good
    #[command(after_help = "Example: manage job approve JOB-000123")]
    Approve {
        #[command(flatten)]
        asking: Asking,
    },
    /// Find its completion not good
    #[command(after_help = "Example: manage job reject JOB-000123 --reason \"the wall is wet\"")]
    Reject {
        #[command(flatten)]
        asking: Asking,
    },
    /// Send it back to work
    #[command(after_help = "Example: manage job revise JOB-000123 --reason \"the wall is wet\"")]
    Revise {
        #[command(flatten)]
        asking: Asking,
    },
    /// Say that it will not be done
    #[command(after_help = "Example: manage job cancel JOB-000123 --reason \"the house is sold\"")]
    Cancel {
        #[command(flatten)]
        asking: Asking,
    },
    /// Open it again as it was before it was cancelled
    #[command(after_help = "Example: manage job reopen JOB-000123")]
    Reopen {
        #[command(flatten)]
        asking: Asking,
    },
    /// Let time not close it for a while
    #[command(
        after_help = "Example: manage job exempt JOB-000123 --until 2026-09-30 --because \"the parts are on their way\""
    )]
    Exempt {
        #[command(flatten)]
        asking: Asking,
        /// The last day, inclusive [default: until the exemption is ended]
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// Why, 1 to 500 characters
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// Let time close it again
    #[command(after_help = "Example: manage job end-exemption JOB-000123")]
    EndExemption {
        #[command(flatten)]
        asking: Asking,
    },
    /// Disagree about it; it is not closed by time until that is settled
    #[command(after_help = "Example: manage job dispute JOB-000123 --by customer")]
    Dispute {
        #[command(flatten)]
        asking: Asking,
    },
    /// Put the dispute before those who decide
    #[command(after_help = "Example: manage job escalate JOB-000123 --by customer")]
    Escalate {
        #[command(flatten)]
        asking: Asking,
    },
    /// Say that nobody disagrees any more
    #[command(after_help = "Example: manage job settle JOB-000123")]
    Settle {
        #[command(flatten)]
        asking: Asking,
    },
    /// Say whose turn it is
    #[command(after_help = "Example: manage job hand-over JOB-000123 --to them")]
    HandOver {
        #[command(flatten)]
        asking: Asking,
        /// Whose: us or them
        #[arg(long, value_name = "SIDE")]
        to: String,
    },
}

/// Of which job it is asked, and how.
#[derive(Debug, Args)]
pub(crate) struct Asking {
    /// Its number
    pub(super) number: String,
    /// Who asks
    #[arg(long, value_enum, default_value_t = By::Admin, value_name = "WHO")]
    pub(super) by: By,
    #[command(flatten)]
    pub(super) how: How,
}

/// The same, where only the contractor may.
#[derive(Debug, Args)]
pub(crate) struct AskingContractor {
    /// Its number
    number: String,
    #[command(flatten)]
    how: How,
}

/// How it is asked.
#[derive(Debug, Args)]
pub(crate) struct How {
    /// Why; kept with the step
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(super) hold: bool,
}

/// The days of a job.
#[derive(Debug, Args)]
pub(crate) struct Days {
    /// The last day on which it is in time
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
    /// The day on which it is to begin
    #[arg(long, value_name = "DATE")]
    start: Option<String>,
    /// The day on which somebody looks at what is to be done
    #[arg(long, value_name = "DATE")]
    evaluation: Option<String>,
}

impl Days {
    pub(super) fn dates(&self) -> Result<JobDates, Error> {
        Ok(JobDates {
            due_on: day("--due", self.due.as_deref())?,
            expected_start: day("--start", self.start.as_deref())?,
            evaluation_on: day("--evaluation", self.evaluation.as_deref())?,
        })
    }
}

/// What is asked of which job, by whom and how.
pub(super) struct AskedOfJob<'a> {
    pub(super) number: &'a str,
    pub(super) by: By,
    pub(super) how: &'a How,
    pub(super) command: JobCommand,
}

impl JobAction {
    /// What is asked; `None` where a job is made or shown. `today`: the organisation's date.
    pub(super) fn asked(&self, today: NaiveDate) -> Result<Option<AskedOfJob<'_>>, Error> {
        use JobCommand as C;
        let (asking, command) = match self {
            Self::Create(_) | Self::Show { .. } => return Ok(None),
            Self::Accept { asking } => return Ok(Some(asking.asked(C::Accept))),
            Self::Decline { asking } => return Ok(Some(asking.asked(C::Decline))),
            Self::Act { asking, what } => (asking, C::Act { what: word("--what", what)? }),
            Self::Classify { asking, priority, job_type } => {
                let job_type = job_type.as_deref().map(|text| text.parse::<JobType>()).transpose();
                let job_type = job_type.map_err(|error| Error::Cannot(format!("--type: {error}")))?;
                (asking, C::Classify { priority: word("--priority", priority)?, job_type })
            }
            Self::Move { asking, to } => (asking, C::Move { to: word("--to", to)? }),
            Self::Reschedule { asking, days } => (asking, C::Reschedule { dates: days.dates()? }),
            Self::Assign { asking, contractor } => {
                let contractor =
                    contractor.parse::<UserId>().map_err(|error| Error::Cannot(format!("USER: {error}")))?;
                (asking, C::Assign { contractor })
            }
            Self::Unassign { asking } => (asking, C::Unassign),
            Self::Complete { asking, on, cost } => {
                let on = day("--on", on.as_deref())?.unwrap_or(today);
                (
                    asking,
                    C::Complete { on, cost: cost.as_deref().map(|text| money("--cost", text)).transpose()? },
                )
            }
            Self::TakeUp { asking } => (asking, C::TakeUp),
            Self::Approve { asking } => (asking, C::Approve),
            Self::Reject { asking } => (asking, C::Reject),
            Self::Revise { asking } => (asking, C::Revise),
            Self::Cancel { asking } => (asking, C::Cancel),
            Self::Reopen { asking } => (asking, C::Reopen),
            Self::Exempt { asking, until, because } => {
                let reason = ExemptionReason::new(because);
                let reason = reason.map_err(|error| Error::Cannot(format!("--because: {error}")))?;
                (asking, C::Exempt { until: day("--until", until.as_deref())?, reason })
            }
            Self::EndExemption { asking } => (asking, C::EndExemption),
            Self::Dispute { asking } => (asking, C::Dispute),
            Self::Escalate { asking } => (asking, C::Escalate),
            Self::Settle { asking } => (asking, C::Settle),
            Self::HandOver { asking, to } => (asking, C::HandOver { to: word("--to", to)? }),
        };
        Ok(Some(AskedOfJob { number: &asking.number, by: asking.by, how: &asking.how, command }))
    }
}

impl AskingContractor {
    fn asked(&self, command: JobCommand) -> AskedOfJob<'_> {
        AskedOfJob { number: &self.number, by: By::Contractor, how: &self.how, command }
    }
}

/// One of the words of a type, in any case, with dashes or underscores.
pub(super) fn word<T: std::str::FromStr>(option: &str, text: &str) -> Result<T, Error>
where
    T::Err: std::fmt::Display,
{
    let plain = text.trim().to_lowercase().replace([' ', '-'], "_");
    plain.parse::<T>().map_err(|error| Error::Cannot(format!("{option}: {error}")))
}

/// A day as people write it.
fn day(option: &str, text: Option<&str>) -> Result<Option<NaiveDate>, Error> {
    let Some(text) = text else { return Ok(None) };
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
        .map(Some)
        .map_err(|_| Error::Cannot(format!("{option}: `{text}` is no date; write one such as 2026-05-31")))
}

/// An amount as people write it: `1250.00 USD`, with two places or none.
pub(super) fn money(option: &str, text: &str) -> Result<Money, Error> {
    let error =
        || Error::Cannot(format!("{option}: `{text}` is no amount; write one such as \"1250.00 USD\""));
    let mut words = text.split_whitespace();
    let (Some(amount), Some(currency), None) = (words.next(), words.next(), words.next()) else {
        return Err(error());
    };
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, "00"));
    let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain(whole) || !is_plain(cents) || cents.len() != 2 {
        return Err(error());
    }
    let minor = format!("{whole}{cents}").parse().map_err(|_| error())?;
    let currency =
        currency.parse::<Currency>().map_err(|wrong| Error::Cannot(format!("{option}: {wrong}")))?;
    Ok(Money::new(minor, currency))
}
