//! A sweep that is looked at before it happens: `--dry-run --save PLAN.json` keeps what it would do, and `--apply PLAN.json`
//! carries that out.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use automation_core::{Observer, SweepOptions};
use clap::Args;
use duecourse::{
    StoreOf,
    plan::{self, ApplyError, Plan, Planning},
    policy::Settled,
};

use crate::{
    error::Error,
    in_force::{self, Named},
    invocation::Invocation,
    reading,
};

/// The largest plan that is read, in bytes: one of some hundred thousand records.
const LARGEST: u64 = 256 * reading::MIB;

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// With --dry-run: keep what would be done in this file, to be read and then carried out by --apply
    #[arg(long, value_name = "PLAN.json", conflicts_with = "apply")]
    save: Option<PathBuf>,
    /// Carry out a kept plan: what would come out otherwise by now, or has moved since, is named and left
    #[arg(long, value_name = "PLAN.json")]
    apply: Option<PathBuf>,
}

/// Settles what is due, or carries out the plan that is named; keeps one if that is asked for.
pub(crate) fn settle<K: Named, S: StoreOf<K>>(
    invocation: &Invocation,
    store: &mut S,
    asked: &PlanArgs,
    observer: &mut impl Observer<K::Record>,
    options: SweepOptions,
) -> Result<Settled, Error> {
    if asked.save.is_some() && !invocation.dry_run {
        return Err(Error::Cannot("--save keeps what would be done, so it goes with --dry-run".to_owned()));
    }
    match (&asked.apply, &asked.save) {
        (Some(path), _) => carry_out::<K, S>(invocation, store, path, observer),
        (None, None) => Ok(in_force::settle::<K, _>(invocation, store, observer, options)),
        (None, Some(path)) => {
            let mut planning = Planning::<K, _>::new(observer);
            let settled = in_force::settle::<K, _>(invocation, store, &mut planning, options);
            keep(path, &planning.finish(&invocation.call(), &K::named(invocation)))?;
            Ok(settled)
        }
    }
}

fn carry_out<K: Named, S: StoreOf<K>>(
    invocation: &Invocation,
    store: &mut S,
    path: &Path,
    observer: &mut impl Observer<K::Record>,
) -> Result<Settled, Error> {
    let unreadable =
        |cause: String| Error::Cannot(format!("the plan {} cannot be read: {cause}", path.display()));
    let text = File::open(path).and_then(|file| reading::text(file, LARGEST));
    let text = text.map_err(|error| unreadable(error.to_string()))?;
    let plan: Plan = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    plan::apply::<K, _>(&invocation.call(), store, &plan, observer).map_err(|error| match error {
        ApplyError::NotInForce(error) => in_force::not_in_force::<K>(error),
        error => Error::Cannot(error.to_string()),
    })
}

fn keep(path: &Path, plan: &Plan) -> Result<(), Error> {
    let written = serde_json::to_string_pretty(plan).map_err(std::io::Error::from);
    let written = written.and_then(|text| fs::write(path, text + "\n"));
    written.map_err(|error| Error::Cannot(format!("the plan {} cannot be written: {error}", path.display())))
}
