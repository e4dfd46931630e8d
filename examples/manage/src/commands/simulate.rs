//! `simulate`: replays time over the stored records under one policy, or two to compare.

use clap::Args;
use duecourse::{
    StoreOf,
    simulate::{SimulateError, Span, simulate},
};
use std::path::PathBuf;

use crate::{
    cli::Records,
    error::{Error, Exit},
    in_force::Named,
    invocation::Invocation,
    kinds::of_kind,
    policy::Policy,
    store::Store,
};
use duecourse::civil_time::{PlainDate, parse};

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// From when, a date or time
    #[arg(long, value_name = "TIME")]
    pub(crate) from: String,
    /// Until when, a date (its whole day included) or time
    #[arg(long, value_name = "TIME")]
    pub(crate) until: String,
    /// A second policy file to compare with
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) versus: Option<PathBuf>,
    /// Which records
    #[arg(long, value_enum, default_value_t = Records::ReferralCodes, value_name = "KIND")]
    pub(crate) kind: Records,
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Simulate,
) -> Result<Exit, Error> {
    of_kind!(asked.kind, K => replay::<K, _>(invocation, store, asked))
}

/// Replays every record of a kind under the call's policy and, if another one is named, under that too.
fn replay<K: Named, S: StoreOf<K>>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Simulate,
) -> Result<Exit, Error> {
    let zone = invocation.zone();
    let time = |option: &str, text: &str, date| {
        parse(text, zone, date).map_err(|error| Error::Cannot(format!("{option}: {error}")))
    };
    let span = Span {
        from: time("--from", &asked.from, PlainDate::FirstInstant)?,
        until: time("--until", &asked.until, PlainDate::LastInstant)?,
    };
    let versus = asked.versus.as_deref().map(Policy::read).transpose()?;
    let (own, versus) = (K::named(invocation), versus.map(|policy| K::of(&policy, invocation)));
    let (mut progress, told) = (invocation.progress(), format!("{}s replayed", K::SIMULATED.record));
    let simulation =
        simulate::<K, S>(&invocation.call(), store, (&own, versus.as_ref()), span, &mut |count| {
            progress.show(count, &told);
        });
    progress.clear();
    let simulation = simulation.map_err(|error| match error {
        SimulateError::Storage(error) => error.into(),
        SimulateError::Backwards { from, until } => {
            Error::Cannot(format!("--until {until} is before --from {from}"))
        }
        other => Error::Cannot(other.to_string()),
    })?;
    if invocation.is_json() {
        for object in simulation.objects() {
            invocation.output.object(&object)?;
        }
    } else {
        for line in simulation.lines() {
            invocation.output.line(line)?;
        }
    }
    Ok(if simulation.unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}
