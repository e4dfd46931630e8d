//! What every command works with: the settings, resolved, and the way out.

use std::{
    env,
    path::{self, PathBuf},
    rc::Rc,
};

use automation_core::{Actor, Instant, OnePolicy, UserId, one_policy};
use chrono_tz::Tz;
use referral_core::ReferralPolicy;

use crate::{
    cli::{Format, Global},
    error::Error,
    interrupt::Interrupt,
    log::Log,
    output::Output,
    policy::Policy,
    policy_change::InForce,
    progress::Progress,
};

/// One call of `manage`.
#[derive(Debug)]
pub(crate) struct Session {
    /// The instant to act at.
    pub(crate) now: Instant,
    /// The zone that was given, if one was.
    zone: Option<Tz>,
    /// Where the policy was read, if one was named.
    pub(crate) policy_file: Option<PathBuf>,
    /// The policy that was named, if one was.
    named: Option<Policy>,
    /// The policy that holds; until the database is open, the named one or the default.
    pub(crate) policy: Policy,
    /// Why it cannot be read; known only to the doctor, since nobody else goes on.
    pub(crate) policy_trouble: Option<Error>,
    /// Whether it is the one in force, for which the stored due instants were worked out.
    pub(crate) is_in_force: bool,
    pub(crate) dry_run: bool,
    pub(crate) format: Format,
    pub(crate) verbose: bool,
    /// Shared with whoever follows a sweep.
    pub(crate) log: Rc<Log>,
    /// Who runs it.
    pub(crate) operator: UserId,
    pub(crate) output: Output,
    /// Set up by the commands that stop at a safe point; the others end at once.
    pub(crate) interrupt: Interrupt,
}

impl Session {
    /// Reads the settings that need no database.
    pub(crate) fn new(global: &Global, now: Instant, log: Rc<Log>) -> Result<Self, Error> {
        let named = global.policy.as_deref().map(Policy::read).transpose()?;
        let mut session = Self::with_policy(global, now, log, named)?;
        session.in_force(None)?;
        Ok(session)
    }

    /// The same, but goes on with the default if the policy cannot be read.
    pub(crate) fn whatever_the_policy(global: &Global, now: Instant, log: Rc<Log>) -> Result<Self, Error> {
        let (named, trouble) = match global.policy.as_deref().map(Policy::read).transpose() {
            Ok(named) => (named, None),
            Err(error) => (None, Some(error)),
        };
        let mut session = Self::with_policy(global, now, log, named)?;
        session.policy_trouble = trouble.or(session.in_force(None).err());
        Ok(session)
    }

    fn with_policy(
        global: &Global,
        now: Instant,
        log: Rc<Log>,
        named: Option<Policy>,
    ) -> Result<Self, Error> {
        Ok(Self {
            now,
            zone: global.zone,
            policy_file: global
                .policy
                .as_deref()
                .map(|path| path::absolute(path).unwrap_or_else(|_| path.into())),
            named,
            policy: Policy::default(),
            policy_trouble: None,
            is_in_force: false,
            dry_run: global.dry_run,
            format: global.format,
            verbose: global.verbose,
            log,
            operator: operator(global.operator.as_deref())?,
            output: Output::new(),
            interrupt: Interrupt::default(),
        })
    }

    /// Settles the policy, the database being open: the named one, else the one in force, else the
    /// default; and over it what the environment says.
    pub(crate) fn in_force(&mut self, stored: Option<&InForce>) -> Result<(), Error> {
        let policy = match (&self.named, stored) {
            (Some(named), _) => named.clone(),
            (None, Some(stored)) => Policy::from_json(&stored.policy)?,
            (None, None) => Policy::default(),
        };
        self.policy = policy.with_variables(env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        }))?;
        self.is_in_force =
            stored.is_some_and(|stored| stored.reviewed && stored.policy == self.policy.to_json());
        Ok(())
    }

    /// The organisation's zone.
    pub(crate) fn zone(&self) -> Tz {
        self.zone.or(self.policy.zone).unwrap_or(Tz::UTC)
    }

    /// The policy for referral codes.
    pub(crate) fn referral_codes(&self) -> &ReferralPolicy {
        &self.policy.referral_codes
    }

    /// The same as a sweep takes it.
    pub(crate) fn policies(&self) -> OnePolicy<'_, ReferralPolicy> {
        one_policy(&self.policy.referral_codes)
    }

    /// On whose behalf codes are changed.
    pub(crate) fn actor(&self) -> Actor {
        Actor::staff(self.operator.clone(), "operator")
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// A counter for long work.
    pub(crate) fn progress(&self) -> Progress {
        Progress::new(self.verbose)
    }
}

/// The given user, or the system's.
fn operator(given: Option<&str>) -> Result<UserId, Error> {
    let system = ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|name| env::var(name).ok());
    match given {
        Some(name) => UserId::new(name).map_err(|error| Error::Cannot(format!("--as: {error}"))),
        None => {
            let known = system.into_iter().find_map(|name| UserId::new(&name).ok());
            known.map_or_else(|| UserId::new("unknown"), Ok).map_err(|error| Error::Cannot(error.to_string()))
        }
    }
}
