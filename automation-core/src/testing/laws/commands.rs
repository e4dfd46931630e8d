use super::{
    WithCommands, hold, same,
    sweeping::{at_rest, same_content, swept},
};
use crate::{
    Change, CommandError, Commands, Effect, Id, Instant, SweepOptions, command, one_policy,
    testing::{CommandSpecimen, Memory, MemoryError, Specimen},
};

type Answer<R> = Result<Change<R>, CommandError<<R as Commands>::Reason, MemoryError>>;

/// Law 7: a command ends the same on a record that sweeps have kept up and on one that none has
/// touched, and leaves nothing due.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn law_7_commands<S: CommandSpecimen>(cases: u32) -> Result<(), String> {
    hold::<S, WithCommands>("law 7 (commands)", "a command that was obeyed", cases, |case, seen| {
        let policy = &*case.policy;
        for ask in &case.asks {
            let now = case.instant_of(ask, &case.record);
            let put = |ledger: &mut Memory<S::Record>| -> Answer<S::Record> {
                let id = ledger.rows().next().map_or(Id(0), |row| row.id);
                command(ledger, &one_policy(policy), id, &ask.at(now).because(Some("asked")))
            };
            let mut kept_up = case.ledger([&case.record]);
            let sweeps = case.instants().into_iter().filter(|at| *at < now).chain([now]);
            for at in sweeps {
                swept(&mut kept_up, policy, at, SweepOptions::default())?;
            }
            let mut untouched = case.ledger([&case.record]);
            match (put(&mut kept_up), put(&mut untouched)) {
                (Ok(_), Ok(_)) => {
                    seen.add(1);
                    drop_useless::<S>(&mut kept_up, now);
                    drop_useless::<S>(&mut untouched, now);
                    same_content("commanded after sweeps against without", &kept_up, &untouched)?;
                    at_rest(&untouched, policy, now)?;
                }
                (Err(CommandError::Refused(one)), Err(CommandError::Refused(other))) => {
                    same("refused after sweeps against without", &one, &other)?;
                }
                (one, other) => {
                    let said = |answer: Answer<S::Record>| {
                        answer.map_or_else(|no| no.to_string(), |_| "yes".to_owned())
                    };
                    return Err(format!(
                        "{:?} at {now}: `{}` after sweeps, `{}` without",
                        ask.command,
                        said(one),
                        said(other)
                    ));
                }
            }
        }
        Ok(())
    })
}

/// What was of use when an earlier sweep ran need not be brought about later.
fn drop_useless<S: Specimen>(ledger: &mut Memory<S::Record>, now: Instant) {
    ledger.forget(|effect| match effect.notification() {
        Some(message) => !message.is_useful_at(now),
        None => !S::is_useful(effect, now),
    });
}
