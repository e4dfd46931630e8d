//! The record of each real run (G-18), kept by the application layer; here stands what only this program knows
//! of it: the command as it was typed, and what is printed.

use std::{env, rc::Rc};

use duecourse::run::{self, Mode, RunError, Task};

use crate::{
    database,
    error::{Error, Exit},
    invocation::Invocation,
    kinds,
    store::Store,
};

/// How a command's work ended: its exit status, what it counted, and what went wrong.
pub(crate) type Finished = run::Finished<Exit>;

/// Does the work and keeps a record of it; of a dry run it keeps nothing.
pub(crate) fn recorded<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &str,
    work: impl FnOnce(&mut Invocation, &mut S) -> Result<Finished, Error>,
) -> Result<Exit, Error> {
    let face = Rc::clone(&invocation.face);
    let call = invocation.call_of(&face);
    let options = options(env::args().skip(1));
    let schedule = kinds::registry::<S>().schedule_of(command);
    let schedule = schedule.or_else(|| duecourse::digests::schedule_of(command));
    let task = Task { command, options: &options, schedule };
    let recorded = run::recorded(&call, store, &task, |store, mode| match mode {
        Mode::Asked if invocation.dry_run => work(invocation, store),
        Mode::Asked => {
            let done =
                work(invocation, store).and_then(|finished| invocation.output.flush().map(|()| finished));
            // What was done is done, whether it could be told or not.
            done.or_else(|error| {
                let trouble = Some(error.to_string());
                let done = invocation.done_all_the_same(error)?;
                Ok(Finished { value: Exit::SomeFailed, counts: done.counts, trouble })
            })
        }
        Mode::Silent => {
            invocation.dry_run = true;
            invocation.output.silence();
            invocation.log.silence(true);
            let looked = work(invocation, store);
            invocation.log.silence(false);
            looked
        }
    });
    recorded.map_err(|error| match error {
        RunError::Work(error) => error,
        RunError::Ahead(ahead) => Error::Ahead(ahead),
        RunError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    })
}

/// The options as they were given, less what may be a secret, wherever it stands.
fn options(arguments: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = Vec::new();
    for argument in arguments {
        let word = match argument.split_once('=') {
            Some((option, value)) if option.starts_with("--") && !option.contains([' ', '@']) => {
                quoted(format!("{option}={}", database::shown(value)))
            }
            _ => quoted(database::shown(&argument)),
        };
        words.push(word);
    }
    words.join(" ")
}

fn quoted(word: String) -> String {
    if word.contains([' ', '"']) { format!("{word:?}") } else { word }
}
