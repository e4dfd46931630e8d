//! The commands about coaching sessions.

use std::path::PathBuf;

use automation_core::UserId;
use clap::{Args, Subcommand};
use session_core::Role;

#[derive(Debug, Subcommand)]
pub(crate) enum Coaching {
    /// Settle what is due of sessions: silence, missed ones, reminders (every five minutes)
    #[command(
        alias = "sweep_sessions",
        after_help = "What it tells the participants is queued; with --hold it is stored and held back. Ctrl-C \
                      stops it between two transactions; the next run does the rest. Silence and missed sessions \
                      count from their own instant, however late the run is.\n\n\
                      Examples: manage sweep-sessions --dry-run\n          \
                      manage sweep-sessions --log-file /var/log/cron_sessions.log"
    )]
    SweepSessions(SweepSessions),
    /// Show one session, schedule one, or do what one of its two participants asks
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage session request-reschedule 012/3 --by student --reason \"the train does not \
                      run\" --to \"2026-06-12 10:00\""
    )]
    Session(SessionAction),
    /// List the free times of a coach, or say why a time is not free
    #[command(
        after_help = "Without a stored calendar the usual one counts: 09:00 to 17:00 on all days, in the \
                      organisation's zone. Dates and local times are the calendar's.\n\n\
                      Examples: manage openings --coach ben --days 3\n          \
                      manage openings --coach ben --contract 012 --why \"2026-06-12 10:00\""
    )]
    Openings(Openings),
    /// Store, show or remove the calendar that says when somebody can be booked
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage calendar set ben ben.json"
    )]
    Calendar(CalendarAction),
    /// Say how far a contract is: sessions by state, rates, durations, whether it can still be completed
    #[command(after_help = "Example: manage progress 012")]
    Progress {
        /// Its number, such as 012 or #012
        contract: String,
    },
}

impl Coaching {
    /// Whether it only looks at what is stored.
    pub(crate) fn reads(&self) -> bool {
        matches!(
            self,
            Self::Openings(_)
                | Self::Progress { .. }
                | Self::Session(SessionAction::Show { .. })
                | Self::Calendar(CalendarAction::Show { .. })
        )
    }
}

#[derive(Debug, Args)]
pub(crate) struct SweepSessions {
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(crate) hold: bool,
    /// How many sessions to change in one transaction [default: what suits the database]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) batch: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SessionAction {
    /// Show a session as it is now, whatever a sweep has done
    #[command(after_help = "Example: manage session show 012/3")]
    Show {
        #[command(flatten)]
        which: Which,
    },
    /// Schedule a session under a contract
    #[command(
        after_help = "What one of the two schedules must be an opening of the other one, where a calendar of theirs is \
                      stored: `manage openings` lists them. Staff may do otherwise (--as-staff).\n\n\
                      Example: manage session schedule 012 --start \"2026-06-12 10:00\" --by student"
    )]
    Schedule(Schedule),
    /// Ask for another time
    #[command(
        alias = "request_reschedule",
        after_help = "Example: manage session request-reschedule 012/3 --by student --reason \"the train does not \
                      run\" --to \"2026-06-12 10:00\""
    )]
    RequestReschedule {
        #[command(flatten)]
        which: Which,
        /// Why, 10 to 500 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The new start that is proposed; only with one can silence be consent. A local time is read in the
        /// --zone of this command, or else in the session's
        #[arg(long, value_name = "TIME")]
        to: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Agree to another time
    #[command(after_help = "Example: manage session approve 012/3 --by coach")]
    Approve {
        #[command(flatten)]
        which: Which,
        /// The new start; a local time is read in the --zone of this command, or else in the session's [default:
        /// the one that was proposed]
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Say no to another time
    #[command(after_help = "Example: manage session decline 012/3 --by coach")]
    Decline {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        asking: Asking,
    },
    /// Take the wish for another time back
    #[command(after_help = "Example: manage session withdraw 012/3 --by student")]
    Withdraw {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        asking: Asking,
    },
    /// Confirm a session, as its coach
    #[command(after_help = "Example: manage session confirm 012/3 --by coach")]
    Confirm {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        asking: Asking,
    },
    /// Say that a session took place
    #[command(after_help = "Example: manage session complete 012/3 --by coach --notes \"past tense\"")]
    Complete {
        #[command(flatten)]
        which: Which,
        /// What to note about it, at most 1000 characters
        #[arg(long, value_name = "TEXT")]
        notes: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Give a session up
    #[command(after_help = "Example: manage session cancel 012/3 --by student --reason \"ill\"")]
    Cancel {
        #[command(flatten)]
        which: Which,
        /// Why, at most 500 characters
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Say that nobody came
    #[command(after_help = "Example: manage session missed 012/3 --by coach")]
    Missed {
        #[command(flatten)]
        which: Which,
        /// Why, at most 500 characters
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Note that the two were in touch; in time, that opens a session again which time alone called missed
    #[command(
        after_help = "Without --by and --as, staff notes it.\n\nExample: manage session contact 012/3 --at \"2026-06-12 \
                      10:05\""
    )]
    Contact {
        #[command(flatten)]
        which: Which,
        /// When they were; a local time is read in the --zone of this command, or else in the session's
        #[arg(long, value_name = "TIME")]
        at: String,
        #[command(flatten)]
        asking: Asking,
    },
    /// Note from when until when the two met; that is contact too
    #[command(
        after_help = "Without --by and --as, staff notes it.\n\nExample: manage session meeting 012/3 --from \"2026-06-12 \
                      10:00\" --until \"2026-06-12 10:50\""
    )]
    Meeting {
        #[command(flatten)]
        which: Which,
        /// When it began; a local time is read in the --zone of this command, or else in the session's
        #[arg(long, value_name = "TIME")]
        from: String,
        /// When it ended; a local time is read in the --zone of this command, or else in the session's
        #[arg(long, value_name = "TIME")]
        until: String,
        #[command(flatten)]
        asking: Asking,
    },
    /// Move sessions to where their zone's clocks show the time that was agreed on, after newer zone data
    #[command(
        alias = "re_anchor",
        after_help = "A law may change what the clocks of a place will do; the program's zone data follows it. A session \
                      that was agreed on before keeps its instant, which those clocks then show as another time of \
                      day: `manage list sessions --zone-moved` lists them. This moves them back to the time that was \
                      agreed on, as staff: nobody is asked, both are told. One at which somebody is not free stays \
                      and is named. Look first with --dry-run.\n\n\
                      Examples: manage session re-anchor --all --dry-run\n          \
                      manage session re-anchor 012/3 --notify"
    )]
    ReAnchor(ReAnchor),
}

#[derive(Debug, Args)]
pub(crate) struct ReAnchor {
    #[command(flatten)]
    pub(crate) which: WhichOrAll,
    /// Queue the messages to the participants instead of holding them back
    #[arg(long)]
    pub(crate) notify: bool,
}

/// The session that is meant, or all.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhichOrAll {
    /// Its contract's number and its own, such as 012/3
    #[arg(value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Its number in storage instead, as `id` in JSON
    #[arg(long, value_name = "NUMBER")]
    pub(crate) id: Option<i64>,
    /// All that `manage list sessions --zone-moved` lists, each in a transaction of its own
    #[arg(long)]
    pub(crate) all: bool,
}

/// The session that is meant.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Which {
    /// Its contract's number and its own, such as 012/3
    #[arg(value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Its number in storage instead, as `id` in JSON
    #[arg(long, value_name = "NUMBER")]
    pub(crate) id: Option<i64>,
}

/// Who asks.
#[derive(Debug, Args)]
pub(crate) struct Asking {
    /// On which side of the contract: student or coach [default: the side of --as USER]
    #[arg(long, value_name = "SIDE")]
    pub(crate) by: Option<Role>,
    /// Queue the messages to the participants instead of holding them back; whoever is asked for another time is
    /// always told, for their silence is an answer
    #[arg(long)]
    pub(crate) notify: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Schedule {
    /// The contract's number, such as 012 or #012
    pub(crate) contract: String,
    /// When it shall start; a local time is read in the --zone of this command, or else in the contract's
    #[arg(long, value_name = "TIME")]
    pub(crate) start: String,
    /// How long it shall last [default: as the contract says]
    #[arg(long, value_name = "N")]
    pub(crate) minutes: Option<i64>,
    /// Schedule it as staff: it need not be an opening of the other one (S-68), and both are told
    #[arg(long, conflicts_with = "by")]
    pub(crate) as_staff: bool,
    #[command(flatten)]
    pub(crate) asking: Asking,
}

#[derive(Debug, Args)]
pub(crate) struct Openings {
    /// The coach
    #[arg(long, value_name = "USER", value_parser = user)]
    pub(crate) coach: UserId,
    /// A contract of that coach: its student must be free too, and its sessions' length counts
    #[arg(long, value_name = "NUMBER")]
    pub(crate) contract: Option<String>,
    /// The first local day [default: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// How many local days
    #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) days: u32,
    /// How long the session shall last [default: as the contract or the calendar says]
    #[arg(long, value_name = "N")]
    pub(crate) minutes: Option<i64>,
    /// Say of this time instead why it is not free
    #[arg(long, value_name = "TIME", conflicts_with_all = ["from", "days"])]
    pub(crate) why: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CalendarAction {
    /// Store a calendar; what the file leaves out has its usual value
    #[command(after_help = HELP_ON_CALENDARS)]
    Set {
        /// Whose
        #[arg(value_parser = user)]
        user: UserId,
        /// The file, in JSON
        #[arg(value_name = "FILE.json")]
        file: PathBuf,
    },
    /// Show a stored calendar as JSON, with everything that was left out
    #[command(after_help = "Example: manage calendar show ben")]
    Show {
        /// Whose
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// Remove a calendar: from then on nothing is blocked
    #[command(after_help = "Example: manage calendar remove ben")]
    Remove {
        /// Whose
        #[arg(value_parser = user)]
        user: UserId,
    },
}

const HELP_ON_CALENDARS: &str = "\
Only the zone is required. Hours are in minutes since midnight. For example:

  { \"zone\": \"Europe/London\",
    \"hours\": { \"monday\": [{ \"from\": 540, \"until\": 1020 }], \"tuesday\": [], \"wednesday\": [],
               \"thursday\": [], \"friday\": [], \"saturday\": [], \"sunday\": [] },
    \"exceptions\": [{ \"date\": \"2026-12-24\", \"kind\": \"blocked\" }],
    \"buffer_after\": \"15 minutes\", \"advance\": 30, \"same_day\": true }

Example: manage calendar set ben ben.json";

fn user(text: &str) -> Result<UserId, String> {
    UserId::new(text).map_err(|error| error.to_string())
}
