//! An operator's program for trials: `trial sweep|list|explain|forecast|simulate|import|doctor`, with dry run and JSON.
//!
//! It is a face only: it reads the arguments and the clock, opens the database, and prints. What it does is done by the
//! application layer, for whatever kinds are [registered](registry).

use std::{
    cell::Cell,
    fmt::Display,
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use automation_core::{Instant, UserId};
use clap::{Args, Parser, Subcommand};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use duecourse::{
    Call, Gravity, Host, ImportAsked, KindError, Notice, Registered, Registry, SweepAsked, forecast::Stretch,
    import::Cells, policy::PolicyFile, registry::Table, simulate::Span,
};
use serde::Serialize;
use storage_diesel::{Delivery, prelude::*, sqlite::Store};
use trial_subscription::{TABLE, Trials};
use zone_core::Zone;

/// Every kind of record that this program knows. One more is one more line.
fn registry<'a>() -> Registry<Store<'a>> {
    Registry::new().with::<Trials>()
}

#[derive(Parser)]
#[command(name = "trial", about = "Trials that end by themselves")]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Global {
    /// The SQLite file; it is made if it is not there
    #[arg(long, global = true, default_value = "trials.sqlite3")]
    database: PathBuf,
    /// The instant to act at, instead of now
    #[arg(long, global = true)]
    now: Option<Instant>,
    /// A TOML file with a section for each kind
    #[arg(long, global = true)]
    policy: Option<PathBuf>,
    /// Only say what would be done
    #[arg(long, global = true)]
    dry_run: bool,
    /// Print JSON, an object a line
    #[arg(long, global = true)]
    json: bool,
    /// Only records of this kind, such as trials; needed for `explain` and `import` where there are several kinds
    #[arg(long, global = true)]
    kind: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// End what is due, under the policy in force or the one that is named
    Sweep {
        /// How many records to settle in one transaction
        #[arg(long, default_value_t = Store::PREFERRED_BATCH)]
        batch: usize,
    },
    /// List all records as they are now
    List,
    /// Say what a record is, why, and what comes next
    Explain {
        /// What people call it
        key: String,
    },
    /// Count what time brings
    Forecast {
        /// For how many days, today included
        #[arg(long, default_value_t = 30)]
        days: u32,
    },
    /// Replay time over the stored records under one policy, or two to compare; writes nothing
    Simulate {
        /// The first instant
        #[arg(long)]
        from: Instant,
        /// The last instant
        #[arg(long)]
        until: Instant,
        /// A second policy file to compare with
        #[arg(long)]
        versus: Option<PathBuf>,
    },
    /// Take records over from a CSV file
    Import {
        /// The file
        file: PathBuf,
        /// Leave bad lines out instead of refusing the file
        #[arg(long)]
        skip_bad: bool,
    },
    /// Look whether all is in order
    Doctor,
}

/// The side of this program that the application layer sees.
struct Program {
    /// What went wrong meanwhile, which the exit status tells.
    failures: Cell<u64>,
}

impl Host for Program {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn clock(&self) -> Instant {
        Instant::from_system_time(std::time::SystemTime::now()).unwrap_or(Instant::UNIX_EPOCH)
    }

    fn hear(&self, notice: &Notice<'_>) {
        match notice.gravity() {
            Gravity::Note => eprintln!("note: {notice}"),
            Gravity::Warning => eprintln!("warning: {notice}"),
            Gravity::Error => {
                self.failures.set(self.failures.get().saturating_add(1));
                eprintln!("error: {notice}");
            }
            Gravity::Log | Gravity::LogError => {}
        }
    }

    fn command_line(&self, command: &str) -> String {
        format!("trial {command}")
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Does what is asked of every registered kind; `false` if something went wrong although the rest is done.
fn run(cli: &Cli) -> Result<bool, Box<dyn std::error::Error>> {
    let Global { database, now, policy, dry_run, .. } = &cli.global;
    registry().require_distinct()?;
    let file = policy.as_deref().map(policy_file).transpose()?;
    file.as_ref().map_or(Ok(()), |file| registry().require_sections(file))?;
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;
    conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 60000;")?;
    let mut store = Store::new(&mut conn);
    store.migrate()?;
    store.connection().batch_execute(&TABLE)?;
    let program = Program { failures: Cell::new(0) };
    let operator = UserId::new("operator")?;
    let is_now_chosen = now.is_some();
    let now = now.unwrap_or_else(|| program.clock());
    let zone = file.as_ref().and_then(|file| file.zone).unwrap_or(Zone::UTC);
    let call = Call { is_now_chosen, zone, dry_run: *dry_run, ..Call::new(now, &operator, &program) };
    let registry = registry();
    let mut is_fine = true;
    for kind in meant(cli, &registry)? {
        is_fine &= ask_kind(cli, &call, &mut store, kind, file.as_ref())?;
    }
    Ok(is_fine && program.failures.get() == 0)
}

/// The kinds that are meant: the one that is named, or all. A record and a table are of one kind only.
fn meant<'a, 's>(
    cli: &Cli,
    registry: &'a Registry<Store<'s>>,
) -> Result<Vec<&'a dyn Registered<Store<'s>>>, String> {
    let known = || registry.iter().map(|kind| kind.words().many).collect::<Vec<_>>().join(", ");
    if let Some(name) = &cli.global.kind {
        let kind =
            registry.find(name).ok_or_else(|| format!("there is no kind `{name}`; there are {}", known()))?;
        return Ok(vec![kind]);
    }
    let all: Vec<_> = registry.iter().collect();
    let is_of_one = matches!(cli.command, Command::Explain { .. } | Command::Import { .. });
    if is_of_one && all.len() > 1 {
        return Err(format!("name one with --kind: there are {}", known()));
    }
    Ok(all)
}

/// Asks one kind.
fn ask_kind<'a>(
    cli: &Cli,
    call: &Call<'_>,
    store: &mut Store<'a>,
    kind: &dyn Registered<Store<'a>>,
    policy: Option<&PolicyFile>,
) -> Result<bool, Box<dyn std::error::Error>> {
    let json = cli.global.json;
    match &cli.command {
        Command::Sweep { batch } => {
            let asked = SweepAsked { options: "", batch: *batch, delivery: Delivery::Queued };
            let ending = kind.sweep(call, store, policy, &asked, &mut |step| print(json, step))?;
            print(json, &ending);
            let troubles = ending.troubles();
            troubles.iter().for_each(|trouble| eprintln!("error: {trouble}"));
            Ok(troubles.is_empty())
        }
        Command::List => {
            let listed = kind.list(call, store, policy, &mut |record| print(json, record))?;
            Ok(listed.unreadable == 0)
        }
        Command::Explain { key } => {
            let explained = kind.explain(call, store, policy, key)?;
            print(json, &explained);
            Ok(explained.unreadable.is_empty())
        }
        Command::Forecast { days } => {
            let stretch = Stretch::of(call.now, call.zone, *days).ok_or("so many days there are not")?;
            let forecast = kind.forecast(call, store, policy, stretch.horizon)?;
            if !json {
                println!("what time brings to {} until {}:", kind.words().many, stretch.last);
            }
            print(json, &forecast);
            Ok(forecast.unreadable == 0)
        }
        Command::Simulate { from, until, versus } => {
            let versus = versus.as_deref().map(policy_file).transpose()?;
            let span = Span { from: *from, until: *until };
            let simulation = kind.simulate(call, store, (policy, versus.as_ref()), span)?;
            print(json, &simulation);
            Ok(simulation.unreadable == 0)
        }
        Command::Import { file, skip_bad } => {
            let imported = import(call, store, kind, policy, file, *skip_bad)?;
            print(json, &imported);
            Ok(imported.bad == 0)
        }
        Command::Doctor => {
            let findings = kind.check(call, store, policy)?;
            findings.iter().for_each(|finding| print(json, finding));
            Ok(findings.iter().all(|finding| finding.ok))
        }
    }
}

fn import<'a>(
    call: &Call<'_>,
    store: &mut Store<'a>,
    kind: &dyn Registered<Store<'a>>,
    policy: Option<&PolicyFile>,
    file: &Path,
    skip_bad: bool,
) -> Result<duecourse::Imported, Box<dyn std::error::Error>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file)?;
    let header: Cells = reader.headers()?.iter().collect();
    let mut lines = reader
        .records()
        .map(|line| line.map(|line| line.iter().collect()).map_err(|error| error.to_string()));
    let options = file.display().to_string();
    let asked = ImportAsked { options: &options, skip_bad, ignored: &[] };
    let imported: Result<_, KindError> =
        kind.import(call, store, policy, &asked, Table { header: &header, lines: &mut lines });
    Ok(imported?)
}

fn policy_file(path: &Path) -> Result<PolicyFile, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path)
        .map_err(|error: io::Error| format!("cannot read the policy {}: {error}", path.display()))?;
    Ok(toml::from_str(&text)?)
}

fn print<T: Serialize + Display>(json: bool, told: &T) {
    match json.then(|| serde_json::to_string(told)) {
        Some(Ok(text)) => println!("{text}"),
        Some(Err(error)) => eprintln!("error: {error}"),
        None => println!("{told}"),
    }
}
