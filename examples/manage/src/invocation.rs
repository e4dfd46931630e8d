//! What every command works with: the settings, resolved, and the way out.

use std::{
    env,
    path::{self, PathBuf},
    rc::Rc,
};

use automation_core::{Actor, ClockLimits, Instant, OnePolicy, UserId, one_policy};
use duecourse::{Call, ClockOfServer, kinds::CohortChoices, policy::InForce};
use referral_core::ReferralPolicy;
use serde_json::Value;
use session_core::{CohortPolicy, SessionPolicy};
use zone_core::Zone;

use crate::{
    cli::{Format, Global, Records},
    clock::MachineClock,
    complaint::complain,
    database::{IfMissing, Opening},
    done::Done,
    error::Error,
    face::Face,
    in_force::{AllInForce, Named},
    interrupt::Interrupt,
    kinds::for_each_kind,
    log::Log,
    output::Output,
    policy::Policy,
    progress::Progress,
    wait::Wait,
};

/// One call of `manage`.
#[derive(Debug)]
pub(crate) struct Invocation {
    /// The instant to act at.
    pub(crate) now: Instant,
    /// Whether that was typed.
    pub(crate) now_is_typed: bool,
    /// What the application layer sees of this program.
    pub(crate) face: Rc<Face>,
    /// The clock of the database's server.
    pub(crate) server_clock: ClockOfServer,
    /// Whether a run may decide ahead of the clocks (G-25).
    pub(crate) ahead: bool,
    /// The zone that was given, if one was.
    zone: Option<Zone>,
    /// The zone that was typed with the command, if one was.
    pub(crate) typed_zone: Option<Zone>,
    /// Where the policy was read, if one was named.
    pub(crate) policy_file: Option<PathBuf>,
    /// The policy that was named, if one was.
    named: Option<Policy>,
    /// The policy that holds; until the database is open, the named one or the default.
    pub(crate) policy: Policy,
    /// The organisation's zone by the policy, in force or named.
    zone_by_policy: Option<Zone>,
    /// The zone in which the days of cohorts end, if anybody ever said so.
    org_zone: Option<Zone>,
    /// What the policy comes to for cohorts, with that zone.
    cohorts: CohortPolicy,
    /// Why it cannot be read; known only to the doctor, since nobody else goes on.
    pub(crate) policy_trouble: Option<Error>,
    /// Of which kinds the policy in force cannot be read, and why. Only what needs one of them waits (G-8).
    pub(crate) unreadable: Vec<(Records, Error)>,
    /// What is in force of each kind; nothing until the database is open.
    stored: AllInForce,
    pub(crate) dry_run: bool,
    pub(crate) format: Format,
    pub(crate) verbose: bool,
    /// Shared with whoever follows a sweep.
    pub(crate) log: Rc<Log>,
    /// Whether that was named with `--as`.
    pub(crate) operator_is_named: bool,
    pub(crate) output: Output,
    /// What this call has done so far.
    done: Option<Done>,
    /// What hears the signals: a command that stops at a safe point listens, any other ends at once.
    pub(crate) interrupt: Interrupt,
    /// How long a busy database is waited for.
    pub(crate) wait: Wait,
}

impl Invocation {
    /// Reads the settings that need no database.
    pub(crate) fn new(global: &Global, now: Instant, log: Rc<Log>) -> Result<Self, Error> {
        let named = global.policy.as_deref().map(Policy::read).transpose()?;
        let mut invocation = Self::with_policy(global, now, log, named)?;
        invocation.in_force(&AllInForce::default())?;
        Ok(invocation)
    }

    /// The same, but goes on with the default if the policy cannot be read.
    pub(crate) fn whatever_the_policy(global: &Global, now: Instant, log: Rc<Log>) -> Result<Self, Error> {
        let (named, trouble) = match global.policy.as_deref().map(Policy::read).transpose() {
            Ok(named) => (named, None),
            Err(error) => (None, Some(error)),
        };
        let mut invocation = Self::with_policy(global, now, log, named)?;
        invocation.policy_trouble = trouble.or(invocation.in_force(&AllInForce::default()).err());
        Ok(invocation)
    }

    fn with_policy(
        global: &Global,
        now: Instant,
        log: Rc<Log>,
        named: Option<Policy>,
    ) -> Result<Self, Error> {
        Ok(Self {
            now,
            now_is_typed: global.now.is_some(),
            face: Rc::new(Face::new(
                MachineClock::or_set(global.clock),
                Rc::clone(&log),
                operator(global.operator.as_deref())?,
            )),
            server_clock: match (global.server_clock, global.clock) {
                (None, None) => ClockOfServer::Asked,
                (server, _) => ClockOfServer::Set(server),
            },
            ahead: global.ahead,
            zone: global.zone,
            typed_zone: global.zone.filter(|_| global.zone_is_typed),
            policy_file: global
                .policy
                .as_deref()
                .map(|path| path::absolute(path).unwrap_or_else(|_| path.into())),
            named,
            policy: Policy::default(),
            zone_by_policy: None,
            org_zone: None,
            cohorts: CohortChoices::default().in_zone(Zone::UTC),
            policy_trouble: None,
            unreadable: Vec::new(),
            stored: AllInForce::default(),
            dry_run: global.dry_run,
            format: global.format,
            verbose: global.verbose,
            log,
            operator_is_named: global.operator.is_some(),
            output: Output::new(),
            done: None,
            interrupt: Interrupt::of_the_process(),
            wait: Wait::new(global.wait, Interrupt::of_the_process()),
        })
    }

    /// Settles the policy, the database being open: the named one, else what is in force of each kind,
    /// else the default; and over it what the environment says.
    pub(crate) fn in_force(&mut self, stored: &AllInForce) -> Result<(), Error> {
        let (policy, zone) = match &self.named {
            Some(named) => (named.clone(), named.zone),
            None => self.stored(stored),
        };
        self.policy = policy.with_variables(env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        }))?;
        self.zone_by_policy = zone;
        self.org_zone = self.zone.or(zone);
        self.cohorts = self.policy.cohorts.in_zone(self.org_zone.unwrap_or(Zone::UTC));
        self.stored = stored.clone();
        Ok(())
    }

    /// Whether what this call wants of a kind is in force, and every record has its next instant under it.
    pub(crate) fn is_in_force<K: Named>(&self) -> bool {
        self.stored.get::<K>().is_some_and(|stored| stored.holds::<K>(&K::named(self)))
    }

    /// What is in force, and in which zone local days end. What cannot be read is noted.
    fn stored(&mut self, stored: &AllInForce) -> (Policy, Option<Zone>) {
        self.unreadable.clear();
        let (mut policy, mut zone) = (Policy::default(), None);
        for_each_kind!(K => {
            match stored.get::<K>().map(InForce::choices::<K>) {
                None => {}
                Some(Ok(choices)) => K::put(choices, &mut policy, &mut zone),
                Some(Err(error)) => self.unreadable.push((K::RECORDS, error.into())),
            }
        });
        (policy, zone)
    }

    /// Refuses to go on where the policy of one of those kinds is in force and cannot be read, or where the
    /// organisation's zone may stand in one that cannot. What decides by none only hears of it.
    pub(crate) fn require_readable(&mut self, kinds: &[Records]) -> Result<(), Error> {
        let zone_is_known = self.zone.or(self.policy.zone).is_some();
        let is_needed = |kind: Records| kinds.contains(&kind) || !zone_is_known && kind != Records::Sessions;
        match self.unreadable.iter().position(|(kind, _)| is_needed(*kind)) {
            None => Ok(()),
            Some(place) if kinds.is_empty() => {
                let told = self.unreadable.get(place).map(|(_, error)| error.to_string());
                complain!("warning: {}; times are in {}", told.unwrap_or_default(), self.zone());
                Ok(())
            }
            Some(place) => Err(self.unreadable.swap_remove(place).1),
        }
    }

    /// This call, as the application layer takes it.
    pub(crate) fn call(&self) -> Call<'_> {
        self.call_of(&self.face)
    }

    /// The same for whoever changes the invocation meanwhile; the face is its own.
    pub(crate) fn call_of<'a>(&self, face: &'a Face) -> Call<'a> {
        Call {
            is_now_chosen: self.now_is_typed,
            zone: self.zone(),
            dry_run: self.dry_run,
            ahead: self.ahead,
            clock_limits: ClockLimits { jump: self.policy.clock_jump(), ..ClockLimits::default() },
            server_clock: self.server_clock,
            ..Call::new(self.now, &face.operator, face)
        }
    }

    /// Who runs it.
    pub(crate) fn operator(&self) -> &UserId {
        &self.face.operator
    }

    /// The organisation's zone.
    pub(crate) fn zone(&self) -> Zone {
        self.zone.or(self.policy.zone).or(self.org_zone).unwrap_or(Zone::UTC)
    }

    /// Refuses a zone beside the organisation's own: what is read by it would be of another calendar than all the
    /// rest.
    pub(crate) fn require_own_zone(&self) -> Result<(), Error> {
        match (self.zone, self.zone_by_policy) {
            (Some(given), Some(own)) if given != own => Err(Error::Cannot(format!(
                "the organisation's zone is {own}, and --zone or DUECOURSE_ZONE says {given}: a local day or time would \
                 be read by another calendar than all others; nothing was changed: leave it out, or write an instant \
                 such as 2026-05-31T22:59:59+02:00"
            ))),
            _ => Ok(()),
        }
    }

    /// Whether anybody ever said what the organisation's zone is.
    pub(crate) fn has_zone(&self) -> bool {
        self.org_zone.is_some()
    }

    /// The zone in which the days of a kind end by this call: the one that was given, else the kind's own in force, else the
    /// organisation's; UTC until anybody says otherwise.
    pub(crate) fn zone_for(&self, own: Option<Zone>) -> Zone {
        self.zone.or(own).or(self.org_zone).unwrap_or(Zone::UTC)
    }

    /// The policy for referral codes.
    pub(crate) fn referral_codes(&self) -> &ReferralPolicy {
        &self.policy.referral_codes
    }

    /// The same as a sweep takes it.
    pub(crate) fn policies(&self) -> OnePolicy<'_, ReferralPolicy> {
        one_policy(&self.policy.referral_codes)
    }

    /// The policy for cohorts.
    pub(crate) fn cohort_policy(&self) -> &CohortPolicy {
        &self.cohorts
    }

    /// The policy for coaching sessions.
    pub(crate) fn session_policy(&self) -> &SessionPolicy {
        &self.policy.sessions
    }

    /// On whose behalf cohorts are changed: whoever may run this may do what an admin may.
    pub(crate) fn admin(&self) -> Actor {
        Actor::staff(self.face.operator.clone(), "admin")
    }

    /// On whose behalf codes are changed.
    pub(crate) fn actor(&self) -> Actor {
        Actor::staff(self.face.operator.clone(), "operator")
    }

    /// How a database is opened for this call.
    pub(crate) fn opening(&self, if_missing: IfMissing) -> Opening {
        Opening { if_missing, wait: self.wait.clone(), log: self.log.beside() }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Notes what was done, to be said right after it was committed and before anything is told: from now on
    /// nothing that goes wrong can mean that it was not done, and a retry would do it twice.
    pub(crate) fn has_done(&mut self, words: impl Into<String>, counts: Value) {
        self.done = Some(Done { words: words.into(), counts });
    }

    /// If something was done before the error, tells both on standard error and gives what it was; else the
    /// error is the whole answer.
    pub(crate) fn done_all_the_same(&mut self, error: Error) -> Result<Done, Error> {
        match self.done.take() {
            Some(done) => {
                complain!("error: {error}; done all the same: {}", done.words);
                Ok(done)
            }
            None => Err(error),
        }
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
