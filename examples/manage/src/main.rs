//! `manage`, the operator's command line: it runs what falls due, shows what will, and says why.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// A reader that goes away must not stop the work: `Output` and `complain!` are made for that.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod asking;
mod backdated_now;
mod bar;
mod cli;
mod clock;
mod commands;
mod complaint;
mod database;
mod done;
mod email_address;
mod error;
mod face;
mod failures;
mod in_force;
mod interrupt;
mod invocation;
mod kinds;
mod language;
mod local_times;
mod log;
mod one_line;
mod output;
mod planning;
mod policy;
mod progress;
mod reading;
mod run_record;
mod store;
mod suggestions;
mod swept;
mod telling;
mod wait;
mod watch;
mod zone_moved;

use std::{process::ExitCode, rc::Rc};

use storage_diesel::{Delivery, StorageError, postgres, prelude::*, sqlite};

use crate::{
    cli::{Cli, Command, Format},
    clock::MachineClock,
    database::{Connection, IfMissing, Place},
    error::{Error, Exit},
    in_force::AllInForce,
    interrupt::{ENDED, Interrupt},
    invocation::Invocation,
    log::Log,
    store::Store,
};

fn main() -> ExitCode {
    let cli = Cli::read();
    match start(&cli) {
        Ok(exit) => exit.into(),
        Err(_) if Interrupt::of_the_process().ends_the_program() => ENDED.into(),
        Err(error) => {
            error.complain();
            if cli.global.format == Format::Json {
                error.tell();
            }
            Exit::NotDone.into()
        }
    }
}

/// Opens the log before everything else, so that it holds why nothing else could be done.
fn start(cli: &Cli) -> Result<Exit, Error> {
    let now = cli.global.now.unwrap_or_else(|| MachineClock::or_set(cli.global.clock).now());
    let place = match (Place::parse(cli.global.database.as_deref()), &cli.command) {
        // It needs none, so it does not matter that this could not be one.
        (Err(_), Command::Occurrences(_)) => Place::parse(None),
        (place, _) => place,
    }?;
    let log = Rc::new(Log::open(&cli.global, now, &place, cli.command.area())?);
    let invocation = match &cli.command {
        // What is wrong with the policy is what the doctor is asked for.
        Command::Doctor => Invocation::whatever_the_policy(&cli.global, now, Rc::clone(&log)),
        _ => Invocation::new(&cli.global, now, Rc::clone(&log)),
    };
    let ended = invocation.and_then(|mut invocation| {
        let ended = run(&mut invocation, &place, &cli.command);
        let ended = ended.or_else(|error| invocation.done_all_the_same(error).map(|_| Exit::SomeFailed));
        ended.map_err(|error| match error {
            // What a wait fails with that somebody ended is not a failure of the database.
            Error::Storage(_) if invocation.interrupt.has_ended_a_wait() => Error::Interrupted,
            _ if invocation.interrupt.ends_the_program() => Error::Interrupted,
            other => other,
        })
    });
    if let Err(error) = &ended {
        log.end(error);
    }
    ended
}

fn run(invocation: &mut Invocation, place: &Place, command: &Command) -> Result<Exit, Error> {
    let if_missing = match command {
        Command::Demo(asked) => return commands::demo::run(invocation, &asked.file, asked.force),
        Command::Doctor => return commands::doctor::run(invocation, place),
        Command::Occurrences(asked) => return commands::occurrences::run(invocation, asked),
        Command::Migrate(asked) if !asked.revert && !invocation.dry_run => IfMissing::Create,
        _ => IfMissing::Fail,
    };
    let exit = match place.open(invocation.opening(if_missing))? {
        Connection::Sqlite(mut conn) => {
            let mut store = sqlite::Store::new(&mut conn).waiting(invocation.wait.waiting());
            if !matches!(command, Command::Migrate(_)) {
                store.require_current_schema().map_err(|error| named(place, error))?;
            }
            // Whoever only looks leaves the file as it is.
            if command.writes() && !invocation.dry_run {
                database::tune(store.connection()).map_err(|error| match error {
                    Error::Storage(error) => named(place, error),
                    other => other,
                })?;
            }
            dispatch(invocation, &mut store, place, command)
        }
        Connection::Postgres(mut conn) => {
            language::settle(&mut conn);
            let interrupt = invocation.interrupt.clone();
            let asked = move || interrupt.is_asked();
            let mut store = postgres::Store::new(&mut conn).ending_when(&asked);
            dispatch(invocation, &mut store, place, command)
        }
    }?;
    invocation.output.flush()?;
    Ok(exit)
}

/// An error about the file itself, with its path.
fn named(place: &Place, error: StorageError) -> Error {
    match error {
        StorageError::NotADatabase(_) | StorageError::Other(_) => {
            Error::Open { place: place.to_string(), cause: error.to_string() }
        }
        other => other.into(),
    }
}

/// Does what was asked of an open database.
fn dispatch<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    place: &Place,
    command: &Command,
) -> Result<Exit, Error> {
    match command {
        Command::Migrate(asked) if asked.revert => {
            return commands::migrate::revert(invocation, store, place, asked.yes);
        }
        Command::Migrate(_) => return commands::migrate::run(invocation, store, place),
        _ => {}
    }
    store.require_current_schema()?;
    // Messages go out only where somebody asks for it.
    store.set_delivery(Delivery::Held);
    let in_force = AllInForce::of(store)?;
    invocation.in_force(&in_force)?;
    invocation.require_readable(command.kinds())?;
    match command {
        Command::Import(import) => commands::import::run(invocation, store, import),
        Command::ExpireReferralCodes(expire) => commands::expire::run(invocation, store, expire),
        Command::Cohorts(command) => commands::cohorts::run(invocation, store, command),
        Command::Patterns(command) => commands::patterns::run(invocation, store, command),
        Command::Class(action) => commands::classes::run(invocation, store, action),
        Command::Documents(command) => commands::documents::run(invocation, store, command),
        Command::Jobs(command) => commands::jobs::run(invocation, store, command),
        Command::Digests(command) => commands::digests::run(invocation, store, command),
        Command::Coaching(command) => commands::coaching::run(invocation, store, command),
        Command::List(list) => commands::list::run(invocation, store, list),
        Command::Explain(asked) => commands::explain::run(invocation, store, asked),
        Command::Forecast(asked) => commands::forecast::run(invocation, store, asked),
        Command::Outbox(outbox) => commands::outbox::run(invocation, store, outbox),
        Command::Message(asked) => commands::message::run(invocation, store, asked),
        Command::Payout(action) => commands::payouts::run(invocation, store, action),
        Command::Runs(asked) => commands::runs::run(invocation, store, asked),
        Command::ReferralCode(code) => commands::code::run(invocation, store, code),
        Command::Person(asked) => commands::person::run(invocation, store, asked),
        Command::Agent(agent) => commands::agent::run(invocation, store, agent),
        Command::Simulate(simulate) => commands::simulate::run(invocation, store, simulate),
        // These need no database or open it themselves, or were answered above.
        Command::Migrate(_) | Command::Demo(_) | Command::Doctor | Command::Occurrences(_) => Ok(Exit::Done),
    }
}
