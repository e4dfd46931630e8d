//! The command tree and its help.

use std::{path::PathBuf, time::Duration};

use automation_core::Instant;
use clap::{
    Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
    builder::NonEmptyStringValueParser, parser::ValueSource,
};
use zone_core::Zone;

use crate::{
    commands::{
        agent::AgentAction,
        classes::ClassAction,
        coaching::CoachingCommands,
        code::CodeAction,
        cohorts::CohortCommands,
        demo::Demo,
        digests::DigestCommands,
        documents::DocumentCommands,
        expire::Expire,
        explain::Explain,
        forecast::Forecast,
        import::Import,
        jobs::JobCommands,
        list::List,
        message::MessageAction,
        migrate::Migrate,
        occurrences::options::{HELP_ON_OCCURRENCES, Occurrences},
        outbox::Outbox,
        patterns::PatternCommands,
        payouts::PayoutAction,
        person::PersonAction,
        runs::Runs,
        simulate::Simulate,
    },
    complaint, database,
    error::Error,
    one_line::one_line,
    wait,
};
use duecourse::civil_time::parse_zone;

impl Cli {
    /// Reads the command line; ends the program if it cannot be read, or asks for help.
    pub(crate) fn read() -> Self {
        let matches = Self::command().try_get_matches().unwrap_or_else(|error| exit(&error));
        let zone_is_typed = matches.value_source("zone") == Some(ValueSource::CommandLine);
        let mut cli = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        cli.global.zone_is_typed = zone_is_typed;
        cli
    }
}

/// What `manage` was asked to do.
#[derive(Debug, Parser)]
#[command(
    name = "manage",
    version,
    about = "Runs what falls due, shows what will, and says why.",
    after_help = "Exit status: 0 done (nothing to do included), 1 done but something failed or was left, 2 not \
                  done (wrong use, no database, refused).\n\nExample: manage demo",
    arg_required_else_help = true,
    infer_long_args = false,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command. An option comes before its environment variable, that before the policy
/// file, that before the default.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The database: a SQLite file, or postgres://… for PostgreSQL [default: duecourse.sqlite3]
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "PATH|URL",
        value_parser = NonEmptyStringValueParser::new()
    )]
    pub(crate) database: Option<String>,
    /// The instant to act at, as RFC 3339 [default: the clock]
    #[arg(long, global = true, value_name = "RFC 3339", value_parser = parse_now)]
    pub(crate) now: Option<Instant>,
    /// Act although --now, or the clock itself, lies ahead of what can be; without it a run that would decide
    /// ahead of time is refused
    #[arg(long, global = true)]
    pub(crate) ahead: bool,
    /// What the machine's clock says instead of it; also the database server's clock is not asked then. For
    /// tests, which must not depend on the day on which they run.
    #[arg(long, global = true, value_name = "RFC 3339", value_parser = parse_now, hide = true)]
    pub(crate) clock: Option<Instant>,
    /// What the database server's clock says instead of it; for tests too.
    #[arg(long, global = true, value_name = "RFC 3339", value_parser = parse_now, hide = true)]
    pub(crate) server_clock: Option<Instant>,
    /// The organisation's time zone, an IANA name [default: the policy's `zone`, or else UTC]
    #[arg(long, global = true, env = "DUECOURSE_ZONE", value_name = "ZONE", value_parser = parse_zone)]
    pub(crate) zone: Option<Zone>,
    /// Whether it was typed, not set in the environment.
    #[arg(skip)]
    pub(crate) zone_is_typed: bool,
    /// The policy file (TOML) [default: the policy in force in the database]
    #[arg(long, global = true, env = "DUECOURSE_POLICY", value_name = "FILE.toml")]
    pub(crate) policy: Option<PathBuf>,
    /// Only say what would be done
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
    /// How to print: documented lines, or one JSON object per line
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Append to this file what was changed, how runs ended and what failed; opened anew by every call,
    /// so it may be moved away between two
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) log_file: Option<PathBuf>,
    /// Tell every change with its reason on standard error, as the log file has it
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// How long to wait for a database that another program holds: seconds, or 2m, or 1h [default: a minute]
    #[arg(long, global = true, value_name = "TIME", value_parser = wait::parse)]
    pub(crate) wait: Option<Duration>,
    /// On whose behalf [default: the system user]
    #[arg(long = "as", global = true, value_name = "USER")]
    pub(crate) operator: Option<String>,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create the database or bring its tables up to date
    #[command(after_help = "Example: manage migrate --database shop.sqlite3")]
    Migrate(Migrate),
    /// Take records over from a file
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage import referral-codes codes.csv --dry-run"
    )]
    Import(Import),
    /// Make codes inactive whose expiry has passed (daily at 02:00)
    #[command(
        alias = "expire_referral_codes",
        after_help = "What it brings about for agents and admins is stored either way; without --notify it is \
                      held back. Ctrl-C stops it between two transactions; the next run does the rest.\n\n\
                      Examples: manage expire-referral-codes --dry-run\n          \
                      manage expire-referral-codes --notify --log-file /var/log/expire_codes.log"
    )]
    ExpireReferralCodes(Expire),
    #[command(flatten)]
    Cohorts(CohortCommands),
    #[command(flatten)]
    Coaching(CoachingCommands),
    #[command(flatten)]
    Patterns(PatternCommands),
    /// Book a class session, cancel, move or list it
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage class list --studio harbour --from 2026-06-01 --to 2026-06-07"
    )]
    Class(ClassAction),
    #[command(flatten)]
    Documents(DocumentCommands),
    #[command(flatten)]
    Jobs(JobCommands),
    #[command(flatten)]
    Digests(DigestCommands),
    /// List records as they are stored
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage list referral-codes --status active"
    )]
    List(List),
    /// Say what a record is, why, what comes next, and what may be done
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage explain referral-code JOHN-20"
    )]
    Explain(Explain),
    /// Show what time will bring on which day, if nobody acts
    #[command(after_help = "Without --kind: all kinds side by side, or referral codes if there is nothing \
                            else.\n\nExamples: manage forecast --days 14\n          \
                            manage forecast --kind sessions")]
    Forecast(Forecast),
    /// Replay time over the stored records under one policy, or two to compare; writes nothing
    #[command(
        after_help = "The first policy is --policy (or the one in force).\n\nExample: manage simulate --from \
                      2026-06-01 --until 2026-08-31 --policy today.toml --versus lenient.toml"
    )]
    Simulate(Simulate),
    /// Issue, check or change one referral code
    #[command(
        alias = "referral_code",
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage referral-code check JOHN-20"
    )]
    ReferralCode(CodeAction),
    /// List agents, give them an address, switch them and their codes off and on, delete them
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage agent address \"John Smith\" john@example.org"
    )]
    Agent(AgentAction),
    /// List people, add them, give them a role, an address and workspaces
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage person set ada --role admin --email ada@example.com"
    )]
    Person(PersonAction),
    /// List the messages to agents and admins; queue those that were held back
    #[command(
        after_help = "Without --status it lists those that wait: first the held ones, then the queued \
                      ones. What a later step made untrue before it went out is withdrawn: kept, never \
                      delivered, never released; --status withdrawn lists it with that step.\n\nExamples: manage \
                      outbox --status held\n          manage outbox --status withdrawn\n          manage outbox \
                      release --dry-run"
    )]
    Outbox(Outbox),
    /// Show what messages say, in our words or in those of a folder of templates; writes nothing
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage message preview session_reminder --for 012/3"
    )]
    Message(MessageAction),
    /// Payouts: request them, approve or reject them, pay jobs into wallets, look into a wallet
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage payout approve --all --dry-run"
    )]
    Payout(PayoutAction),
    /// List when a recurrence rule of RFC 5545 happens, or say it in words; needs no database
    #[command(
        override_usage = "manage occurrences [OPTIONS] --rule <TEXT>\n       manage occurrences [OPTIONS] --file \
                          <F.ics|->",
        after_help = HELP_ON_OCCURRENCES
    )]
    Occurrences(Occurrences),
    /// Make a realistic database and walk through the daily work
    #[command(after_help = "Example: manage demo")]
    Demo(Demo),
    /// Check that everything is in order; exit status 1 if not
    #[command(after_help = "Example: manage doctor --database shop.sqlite3")]
    Doctor,
    /// Show the last runs: what, who, when, how long, with what result
    #[command(after_help = "Example: manage runs --limit 5")]
    Runs(Runs),
}

/// Ends the program with help or with what cannot be read of the command line. What was typed may hold a
/// password, as a URL in the wrong place does; that is not repeated. Whoever asked for JSON gets an object
/// besides (G-34).
fn exit(error: &clap::Error) -> ! {
    let secrets: Vec<String> =
        std::env::args().skip(1).filter(|text| database::may_hold_a_secret(text)).collect();
    let wants_an_object = error.exit_code() != 0 && asks_for_json(std::env::args().skip(1));
    if secrets.is_empty() && !wants_an_object {
        error.exit();
    }
    let mut told = error.render().to_string();
    for secret in &secrets {
        // A value may stand behind its option, and clap names the two apart.
        let value =
            secret.strip_prefix("--").and_then(|option| option.split_once('=')).map(|(_, value)| value);
        for piece in [Some(secret.as_str()), value].into_iter().flatten().filter(|piece| !piece.is_empty()) {
            told = told.replace(piece, "…");
        }
    }
    complaint::lines(format_args!("{told}"));
    if wants_an_object {
        // What helps stands below the error, apart from it.
        let cause = told.split("\n\n").next().unwrap_or_default();
        let cause = cause.trim().trim_start_matches("error: ").to_owned();
        Error::Cannot(one_line(&cause).into_owned()).tell();
    }
    std::process::exit(error.exit_code());
}

/// Whether the format that was typed is JSON, where the rest cannot be read.
fn asks_for_json(arguments: impl Iterator<Item = String>) -> bool {
    let mut is_format = false;
    let mut asks = false;
    for argument in arguments.take_while(|argument| argument != "--") {
        if is_format || argument.starts_with("--format=") {
            asks = argument.trim_start_matches("--format=") == "json";
        }
        is_format = argument == "--format";
    }
    asks
}

impl Command {
    /// The kinds whose policy it decides or tells by.
    pub(crate) fn kinds(&self) -> &'static [Records] {
        match self {
            Self::Import(import) => import.kinds(),
            Self::ExpireReferralCodes(_) | Self::ReferralCode(_) => &[Records::ReferralCodes],
            Self::Agent(agent) => match agent {
                AgentAction::List { .. } | AgentAction::Address { .. } => &[],
                AgentAction::Off { .. } | AgentAction::On { .. } | AgentAction::Delete { .. } => {
                    &[Records::ReferralCodes]
                }
            },
            Self::Cohorts(_) => &[Records::Cohorts],
            Self::Coaching(coaching) => coaching.kinds(),
            Self::Patterns(_) => &[Records::Patterns, Records::ClassSessions],
            Self::Class(_) => &[Records::ClassSessions],
            Self::Documents(_) => &[Records::Documents],
            Self::Jobs(_) => &[Records::Jobs],
            Self::Payout(_) => &[Records::PayoutRequests],
            Self::List(list) => match list {
                List::ReferralCodes(_) => &[Records::ReferralCodes],
                List::Cohorts(_) => &[Records::Cohorts],
                List::Contracts(_) | List::Sessions(_) => &[Records::Sessions],
                List::Patterns(_) => &[Records::Patterns],
                List::Documents(_) => &[Records::Documents],
                List::Jobs(_) => &[Records::Jobs],
                List::PayoutRequests(_) | List::Eligibilities(_) => &[Records::PayoutRequests],
            },
            Self::Explain(asked) => match asked {
                Explain::ReferralCode { .. } => &[Records::ReferralCodes],
                Explain::Session { .. } => &[Records::Sessions],
                Explain::Cohort { .. } => &[Records::Cohorts],
                Explain::Document { .. } => &[Records::Documents],
                Explain::Job { .. } => &[Records::Jobs],
                Explain::Pattern { .. } => &[Records::Patterns],
                Explain::ClassSession { .. } => &[Records::ClassSessions],
                Explain::PayoutRequest { .. } => &[Records::PayoutRequests],
            },
            Self::Forecast(asked) => asked.kind.map_or(Records::ALL, Records::alone),
            Self::Simulate(simulate) => simulate.kind.alone(),
            Self::Migrate(_)
            | Self::Outbox(_)
            | Self::Message(_)
            | Self::Occurrences(_)
            | Self::Demo(_)
            | Self::Digests(_)
            | Self::Person(_)
            | Self::Doctor
            | Self::Runs(_) => &[],
        }
    }

    /// Whether it only looks at what is stored.
    fn reads(&self) -> bool {
        match self {
            Self::List(_)
            | Self::Explain(_)
            | Self::Forecast(_)
            | Self::Simulate(_)
            | Self::Doctor
            | Self::Message(_)
            | Self::Runs(_)
            | Self::ReferralCode(CodeAction::Check { .. })
            | Self::Person(PersonAction::List { .. })
            | Self::Agent(AgentAction::List { .. }) => true,
            Self::Outbox(outbox) => outbox.action.is_none(),
            Self::Coaching(coaching) => coaching.reads(),
            Self::Patterns(patterns) => patterns.reads(),
            Self::Class(class) => class.reads(),
            Self::Documents(documents) => documents.reads(),
            Self::Jobs(jobs) => jobs.reads(),
            Self::Payout(payout) => payout.reads(),
            _ => false,
        }
    }

    /// Whether it may change what is stored.
    pub(crate) fn writes(&self) -> bool {
        !self.reads()
    }

    /// What the command is about, as a log's filter knows it (G-19).
    pub(crate) fn area(&self) -> &'static str {
        match self {
            Self::Cohorts(_) | Self::Coaching(_) => "sessions",
            Self::Patterns(_) | Self::Class(_) => "patterns",
            Self::Import(import) => import.area(),
            Self::Documents(_) => "compliance",
            Self::Jobs(_) => "jobs",
            Self::Payout(_) => "payouts",
            Self::Digests(digests) => digests.area(),
            Self::ExpireReferralCodes(_) | Self::ReferralCode(_) | Self::Agent(_) => "referral_codes",
            _ => "manage",
        }
    }
}

/// Records that time changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Records {
    ReferralCodes,
    Cohorts,
    Sessions,
    Patterns,
    ClassSessions,
    Documents,
    Jobs,
    PayoutRequests,
}

impl Records {
    /// As a sentence has them.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ReferralCodes => "referral codes",
            Self::Cohorts => "cohorts",
            Self::Sessions => "sessions",
            Self::Patterns => "patterns",
            Self::ClassSessions => "class sessions",
            Self::Documents => "documents",
            Self::Jobs => "jobs",
            Self::PayoutRequests => "payout requests",
        }
    }

    const ALL: &'static [Self] = &[
        Self::ReferralCodes,
        Self::Cohorts,
        Self::Sessions,
        Self::Patterns,
        Self::ClassSessions,
        Self::Documents,
        Self::Jobs,
        Self::PayoutRequests,
    ];

    fn alone(self) -> &'static [Self] {
        match self {
            Self::ReferralCodes => &[Self::ReferralCodes],
            Self::Cohorts => &[Self::Cohorts],
            Self::Sessions => &[Self::Sessions],
            Self::Patterns => &[Self::Patterns],
            Self::ClassSessions => &[Self::ClassSessions],
            Self::Documents => &[Self::Documents],
            Self::Jobs => &[Self::Jobs],
            Self::PayoutRequests => &[Self::PayoutRequests],
        }
    }
}

fn parse_now(text: &str) -> Result<Instant, String> {
    text.parse::<Instant>().map_err(|error| error.to_string())
}
