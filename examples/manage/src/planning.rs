//! A sweep that is looked at before it happens: `--dry-run --save PLAN.json` keeps what it would do, and `--apply PLAN.json`
//! carries that out.

use std::{
    fs::{self, File},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use automation_core::{BirthOutcome, Change, Consequences, Failure, Observer, Report, SweepOptions};
use clap::Args;
use duecourse::{
    Call, Kind, StoreOf,
    plan::{self, ApplyError, Plan, Planning},
    policy::Settled,
};
use serde_json::Value;

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
    let usual = OwnWay::<K, S> {
        one_off: None,
        apply: |call, store, plan, observer| plan::apply::<K, S>(call, store, plan, observer),
    };
    settle_by::<K, S>(invocation, store, asked, observer, &usual, |invocation, store, observer| {
        Ok(in_force::settle::<K, _>(invocation, store, observer, options))
    })
}

/// How plans of a kind are carried out, where it has a way of its own.
pub(crate) struct OwnWay<K: Named, S> {
    /// What took the place of a value of the policy, for a plan to keep.
    pub(crate) one_off: Option<Value>,
    pub(crate) apply: Apply<K, S>,
}

/// Carries out a plan.
type Apply<K, S> =
    fn(&Call<'_>, &mut S, &Plan, &mut Forward<'_, <K as Kind>::Record>) -> Result<Settled, ApplyError>;

/// The same where a use case of the kind's own settles what is due.
pub(crate) fn settle_by<K: Named, S: StoreOf<K>>(
    invocation: &Invocation,
    store: &mut S,
    asked: &PlanArgs,
    observer: &mut impl Observer<K::Record>,
    way: &OwnWay<K, S>,
    settle: impl FnOnce(&Invocation, &mut S, &mut Forward<'_, K::Record>) -> Result<Settled, Error>,
) -> Result<Settled, Error> {
    if asked.save.is_some() && !invocation.dry_run {
        return Err(Error::Cannot("--save keeps what would be done, so it goes with --dry-run".to_owned()));
    }
    match (&asked.apply, &asked.save) {
        (Some(path), _) => carry_out::<K, S>(invocation, store, path, way.apply, &mut Forward(observer)),
        (None, None) => settle(invocation, store, &mut Forward(observer)),
        (None, Some(path)) => {
            let mut planning = Planning::<K, _>::new(observer);
            let settled = settle(invocation, store, &mut Forward(&mut planning))?;
            let named = K::named(invocation);
            keep(path, &planning.finish_once(&invocation.call(), &named, way.one_off.clone()))?;
            Ok(settled)
        }
    }
}

/// Hands everything on to an observer of whatever type.
pub(crate) struct Forward<'a, R: Consequences>(&'a mut dyn Observer<R>);

impl<R: Consequences> Observer<R> for Forward<'_, R> {
    fn changed(&mut self, change: &Change<R>, facts: &R::Facts) {
        self.0.changed(change, facts);
    }

    fn failed(&mut self, failure: &Failure) {
        self.0.failed(failure);
    }

    fn born(&mut self, birth: &BirthOutcome) {
        self.0.born(birth);
    }

    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        self.0.progress(report)
    }
}

fn carry_out<K: Named, S: StoreOf<K>>(
    invocation: &Invocation,
    store: &mut S,
    path: &Path,
    apply: Apply<K, S>,
    observer: &mut Forward<'_, K::Record>,
) -> Result<Settled, Error> {
    let unreadable =
        |cause: String| Error::Cannot(format!("the plan {} cannot be read: {cause}", path.display()));
    let text = File::open(path).and_then(|file| reading::text(file, LARGEST));
    let text = text.map_err(|error| unreadable(error.to_string()))?;
    let plan: Plan = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    apply(&invocation.call(), store, &plan, observer).map_err(|error| match error {
        ApplyError::NotInForce(error) => in_force::not_in_force::<K>(error),
        error => Error::Cannot(error.to_string()),
    })
}

fn keep(path: &Path, plan: &Plan) -> Result<(), Error> {
    let written = serde_json::to_string_pretty(plan).map_err(std::io::Error::from);
    let written = written.and_then(|text| fs::write(path, text + "\n"));
    written.map_err(|error| Error::Cannot(format!("the plan {} cannot be written: {error}", path.display())))
}
