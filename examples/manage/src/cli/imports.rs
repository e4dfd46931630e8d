//! What is taken over from files.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Records;

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// Take referral codes over from a CSV file
    #[command(
        alias = "referral_codes",
        after_help = "Columns, in any order and case: code, discount (required), agent, expires_at, status \
                      (active or inactive; default active), created_at (default now). Times are RFC 3339, \
                      or local in the organisation's zone: 2026-05-31 18:00, or 2026-05-31 (as an expiry its \
                      last instant). Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import referral-codes codes.csv --dry-run --zone Europe/Nicosia"
    )]
    ReferralCodes(ImportCodes),
    /// Take cohorts over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: reference, name, fee (required), registration_fee (default 0), \
                      type (time_period or monthly; default time_period), start_date, end_date (the last day; none: \
                      it never ends), status (active, inactive or completed; default active), completed_at (default \
                      when the last day was over; without one, now), created_at (default now, or completed_at if \
                      that is earlier). Fees are whole minor units: 5000 is 50.00. The organisation's zone must be \
                      known: a day ends there. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import cohorts cohorts.csv --dry-run --zone Asia/Karachi"
    )]
    Cohorts(ImportFile),
    /// Take students over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: reference, name (required), status (active, inactive or \
                      completed; default active), reason (of one who is inactive: freeze, left or expelled), \
                      created_at (default now). Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import students students.csv"
    )]
    Students(ImportFile),
    /// Take enrolments of students in cohorts over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: cohort, student (required; their references), registered (a \
                      date), registration_fee (default what the cohort says, or nothing for an active enrolment of \
                      a student who was enrolled before), fee (default what the cohort says), due_date, \
                      next_monthly_due, discount, status (active, inactive or completed; default active), notes, created_at (default \
                      now). Amounts are whole minor units. The same student in the same cohort with the same day of \
                      registration is there only once, and a student has at most one active enrolment, in a cohort \
                      that is not completed. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import enrolments enrolments.csv"
    )]
    Enrolments(ImportFile),
    /// Take contracts between students and coaches over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: number (such as #012), student, coach, total_sessions, rate, \
                      minutes (required), payment_model (per_session or per_hour; default per_session), zone \
                      (default the organisation's), start_date (default the day of created_at), end_date, status \
                      (awaiting_response, accepted, rejected, active, completed, cancelled or disputed; default \
                      awaiting_response), payment (pending, paid, failed or refunded; default pending), proposal (at \
                      most one contract of each), cancellation_policy, learning_outcomes, created_at (default now). \
                      The rate is in whole minor units. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import contracts contracts.csv"
    )]
    Contracts(ImportFile),
    /// Take coaching sessions over from a CSV file
    #[command(
        after_help = "Columns, in any order and case: contract (its number), number (its own within the contract), \
                      start (required), minutes, zone (default the contract's), state (scheduled, \
                      reschedule_requested, completed, cancelled or missed; default scheduled), state_at, state_by \
                      (student or coach), confirmed (yes or no), original_start, moves, requested_by, requested_at, \
                      reason (10 to 500 characters), proposed, student_notes, coach_notes (up to 1000 characters), \
                      last_contact, met_from, met_until, created_at (default the earliest instant of the line). The \
                      older states active and in_progress mean scheduled, and that the two were in touch. Times are \
                      RFC 3339, or local in the line's zone or else the contract's: 2026-05-31 18:00. A line \
                      is bad if there is no slot left, or if it is ahead and overlaps another one of the two, or its \
                      contract is not active and paid. Nothing is taken over if a line is bad, unless --skip-bad.\n\n\
                      Example: manage import sessions sessions.csv"
    )]
    Sessions(ImportFile),
}

impl Import {
    /// The kinds whose policy it takes records over under.
    pub(super) fn kinds(&self) -> &'static [Records] {
        match self {
            Self::ReferralCodes(_) => &[Records::ReferralCodes],
            Self::Cohorts(_) | Self::Students(_) | Self::Enrolments(_) => &[Records::Cohorts],
            Self::Contracts(_) | Self::Sessions(_) => &[Records::Sessions],
        }
    }

    /// What it is about, as a log's filter knows it.
    pub(super) fn area(&self) -> &'static str {
        match self {
            Self::ReferralCodes(_) => "referral_codes",
            _ => "sessions",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ImportFile {
    /// The CSV file, in UTF-8 with a header line, or - for standard input
    #[arg(value_name = "FILE.csv|-")]
    pub(crate) file: PathBuf,
    /// Take the good lines over and leave out the bad ones; behind a quotation mark that never closes nothing is
    /// taken all the same
    #[arg(long)]
    pub(crate) skip_bad: bool,
    /// Pass over these columns if the file has them
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) ignore_columns: Vec<String>,
    /// Write all complaints there, one a line; what the file holds is replaced (20 at most are printed)
    #[arg(long, value_name = "FILE")]
    pub(crate) complaints: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ImportCodes {
    #[command(flatten)]
    pub(crate) file: ImportFile,
    /// What an expiry of exactly 00:00:00 means
    #[arg(long, value_enum, value_name = "MEANING")]
    pub(crate) midnight_means: Option<MidnightMeans>,
}

/// What an expiry of exactly 00:00:00 means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MidnightMeans {
    /// What it says: the day has just begun
    StartOfDay,
    /// The whole day, to its last instant in the organisation's zone
    EndOfDay,
}
