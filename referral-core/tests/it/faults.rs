//! Deliberate faults in the rules, each in a wrapper around the real record, and the oracle that catches
//! every one of them.

use automation_core::{
    Actor, Batch, Because, Cause, Change, Claim, CommandError, Commands, Consequences, DedupKey, Due,
    Instant, Ledger, Lifecycle, MessageEffect, Outcome, Recipient, Refusal, Request, Sample, Span,
    SweepOptions, TakenStep, Viewpoint, command, one_policy, sweep,
    testing::{Memory, MemoryError},
};
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{AgentId, Agents},
    code::{InactiveReason, InvalidCode, ReferralCommand, ReferralEvent, ReferralReason, Status, ValidCode},
};

use crate::{
    driver::{Played, play},
    history::History,
};

const INCLUSIVE_BOUNDARY: u8 = 0;
const MICROSECOND_LATE: u8 = 1;
const AGENT_REVIVES_DISABLED: u8 = 2;
const AGENT_FORGETS_NEVER_EXPIRING: u8 = 3;
const ACTIVATES_PAST_EXPIRY: u8 = 4;
const RENEWAL_REVIVES_DISABLED: u8 = 5;
const GRACE_IGNORED: u8 = 6;
const EXPIRES_AT_THE_SWEEP: u8 = 7;
const USABLE_READS_THE_STATUS: u8 = 8;
const DEDUP_BY_THE_SWEEP: u8 = 9;
const LATE_NEWS_DROPPED: u8 = 10;
const AGENT_OVERWRITES_DISABLED: u8 = 11;
const RENEWAL_LEAVES_EXPIRED: u8 = 12;
const ANYBODY_MAY: u8 = 13;
const RENEWS_TO_NOW: u8 = 14;
const RENEWING_LEAVES_THE_EXPIRED: u8 = 15;
const ACTIVATES_WITHOUT_THE_AGENT: u8 = 16;
const RENEWS_WITHOUT_THE_AGENT: u8 = 17;
const WAITS_FOR_NOBODY: u8 = 18;

/// A referral code with a fault in its rules.
#[derive(Debug, Clone)]
struct Faulty<const FAULT: u8>(ReferralCode);

impl<const FAULT: u8> Lifecycle for Faulty<FAULT> {
    const KIND: &'static str = ReferralCode::KIND;
    type Policy = ReferralPolicy;
    type Event = ReferralEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, policy: &ReferralPolicy) -> Option<Due<ReferralEvent>> {
        let due = self.0.due(policy)?;
        let expiry = due.because.from();
        let because = match FAULT {
            INCLUSIVE_BOUNDARY => Because::after("R-2", "the expiry", expiry, policy.grace)?,
            MICROSECOND_LATE => Because::past("R-2", "the expiry", expiry.next()?, policy.grace)?,
            GRACE_IGNORED => Because::past("R-2", "the expiry", expiry, Span::ZERO)?,
            _ => due.because,
        };
        Some(because.brings(due.event))
    }

    fn apply(&mut self, event: &ReferralEvent, at: Instant) {
        let before = self.0.status.clone();
        self.0.apply(event, at);
        let disabled = matches!(before, Status::Inactive(InactiveReason::Disabled { .. }));
        match (FAULT, event) {
            (AGENT_REVIVES_DISABLED, ReferralEvent::AgentReactivated) => self.0.status = Status::Active,
            (RENEWAL_REVIVES_DISABLED, ReferralEvent::Renewed { .. }) if disabled => {
                self.0.status = Status::Active;
            }
            (AGENT_OVERWRITES_DISABLED, ReferralEvent::AgentDeactivated) => {
                self.0.status = Status::Inactive(InactiveReason::AgentInactive);
            }
            (RENEWAL_LEAVES_EXPIRED, ReferralEvent::Renewed { .. }) => self.0.status = before,
            (WAITS_FOR_NOBODY, ReferralEvent::RenewedWithAgent { .. }) => self.0.status = Status::Active,
            _ => {}
        }
    }

    fn key(&self) -> Option<&str> {
        self.0.key()
    }
}

impl<const FAULT: u8> Consequences for Faulty<FAULT> {
    type Facts = Agents;
    type Effect = MessageEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        agents: &mut Agents,
        policy: &ReferralPolicy,
        out: &mut Vec<MessageEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        let first_new = out.len();
        ReferralCode::consequences(&TakenStep::new(&before.0, step, &after.0, now), agents, policy, out);
        if FAULT == LATE_NEWS_DROPPED && now.since(step.at) > Some(Span::days(1)) {
            out.truncate(first_new);
        }
        if FAULT == RENEWING_LEAVES_THE_EXPIRED {
            out.retain(|effect| !matches!(effect, MessageEffect::Withdraw(_)));
        }
        if FAULT == DEDUP_BY_THE_SWEEP {
            for effect in &mut out[first_new..] {
                let MessageEffect::Notify(message) = effect else { continue };
                let (to, at): (&Recipient, _) = (&message.recipient, now.micros().to_string());
                message.dedup = DedupKey::new([message.kind, after.0.code.as_str(), &at, to.as_str()]);
            }
        }
    }
}

impl<const FAULT: u8> Commands for Faulty<FAULT> {
    type Command = ReferralCommand;
    type Reason = ReferralReason;

    fn decide(
        &self,
        request: &Request<'_, ReferralCommand>,
        agents: &Agents,
        policy: &ReferralPolicy,
    ) -> Result<ReferralEvent, Refusal<ReferralReason>> {
        let Request { command, now, .. } = *request;
        let decided = self.0.decide(request, agents, policy);
        let disabled = matches!(self.0.status, Status::Inactive(InactiveReason::Disabled { .. }));
        let only = |of: fn(&ReferralReason) -> bool| {
            decided.as_ref().is_err_and(|refusal| refusal.reasons().all(of))
        };
        match (FAULT, command) {
            (AGENT_REVIVES_DISABLED, ReferralCommand::AgentOn)
                if disabled && only(|reason| matches!(reason, ReferralReason::NotWaitingForAgent { .. })) =>
            {
                Ok(ReferralEvent::AgentReactivated)
            }
            (AGENT_FORGETS_NEVER_EXPIRING, ReferralCommand::AgentOn)
                if decided.is_ok() && self.0.expires_at.is_none() =>
            {
                Err(Refusal::because(ReferralReason::NotWaitingForAgent { state: self.state() }))
            }
            (ACTIVATES_PAST_EXPIRY, ReferralCommand::Activate)
                if only(|reason| matches!(reason, ReferralReason::ExpiryPassed { .. })) =>
            {
                Ok(ReferralEvent::Activated)
            }
            (AGENT_OVERWRITES_DISABLED, ReferralCommand::AgentOff)
                if disabled && only(|reason| matches!(reason, ReferralReason::NotActive { .. })) =>
            {
                Ok(ReferralEvent::AgentDeactivated)
            }
            (ACTIVATES_WITHOUT_THE_AGENT, ReferralCommand::Activate)
                if only(|reason| matches!(reason, ReferralReason::AgentNotWorking { .. })) =>
            {
                Ok(ReferralEvent::Activated)
            }
            (RENEWS_WITHOUT_THE_AGENT, ReferralCommand::Renew { expires_at })
                if only(|reason| matches!(reason, ReferralReason::AgentNotWorking { .. })) =>
            {
                Ok(ReferralEvent::Renewed { expires_at: *expires_at })
            }
            (ANYBODY_MAY, ReferralCommand::ChangeDiscount { discount }) => {
                Ok(ReferralEvent::DiscountChanged { discount: *discount })
            }
            (RENEWS_TO_NOW, ReferralCommand::Renew { expires_at })
                if *expires_at == Some(now)
                    && only(|reason| matches!(reason, ReferralReason::ExpiryNotAhead { .. })) =>
            {
                Ok(ReferralEvent::Renewed { expires_at: *expires_at })
            }
            _ => decided,
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<ReferralCommand, ReferralReason>> {
        self.0.samples(&Viewpoint::new(from.actor, from.now, from.facts, from.policy))
    }
}

impl<const FAULT: u8> Played for Faulty<FAULT> {
    fn of(code: ReferralCode) -> Self {
        Self(code)
    }

    fn code(&self) -> &ReferralCode {
        &self.0
    }

    fn works(&self, now: Instant, policy: &ReferralPolicy) -> Result<ValidCode, Refusal<InvalidCode>> {
        if FAULT == USABLE_READS_THE_STATUS && self.0.status == Status::Active {
            let until = self.0.expiry(policy).and_then(|because| because.at().previous());
            return Ok(ValidCode {
                code: self.0.code.clone(),
                discount: self.0.discount,
                agent: self.0.agent,
                until,
            });
        }
        self.0.usable(now, policy)
    }

    fn sweep(ledger: &mut Memory<Self>, now: Instant, policy: &ReferralPolicy) -> Result<(), String> {
        let mut late = DatesAtTheSweep { ledger, now, on: FAULT == EXPIRES_AT_THE_SWEEP };
        sweep(&mut late, &one_policy(policy), now, SweepOptions::default(), &mut ())
            .map(drop)
            .map_err(|error| error.to_string())
    }

    fn switch(
        ledger: &mut Memory<Self>,
        agent: AgentId,
        on: bool,
        actor: &Actor,
        now: Instant,
        policy: &ReferralPolicy,
    ) -> Result<[usize; 3], String> {
        let theirs = ledger.rows().filter(|row| row.record.0.agent == Some(agent));
        let ids: Vec<_> = theirs.map(|row| row.id).collect();
        let asked = if on { ReferralCommand::AgentOn } else { ReferralCommand::AgentOff };
        let mut ways = [0, 0, 0];
        for id in ids {
            match command(ledger, &one_policy(policy), id, &Request::new(&asked, actor, now)) {
                Ok(_) => ways[0] += 1,
                Err(CommandError::Refused(refusal)) => {
                    let stranger =
                        |reason: &ReferralReason| matches!(reason, ReferralReason::NotStaff { .. });
                    ways[if refusal.reasons().any(stranger) { 2 } else { 1 }] += 1;
                }
                Err(other) => return Err(other.to_string()),
            }
        }
        Ok(ways)
    }
}

/// A ledger that writes down when it was swept instead of when it happened.
struct DatesAtTheSweep<'a, R: Consequences> {
    ledger: &'a mut Memory<R>,
    now: Instant,
    on: bool,
}

impl<R: Consequences> Ledger<R> for DatesAtTheSweep<'_, R> {
    type Error = MemoryError;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<R>, MemoryError> {
        self.ledger.peek(claim)
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<R>) -> Vec<Change<R>>,
    ) -> Result<Outcome<R>, MemoryError> {
        let (now, on) = (self.now, self.on);
        self.ledger.settle(claim, &mut |batch| {
            let mut changes = decide(batch);
            for step in changes.iter_mut().flat_map(|change| &mut change.steps).filter(|_| on) {
                if matches!(step.cause, Cause::Time(_)) {
                    step.at = now;
                }
            }
            changes
        })
    }

    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, MemoryError> {
        self.ledger.earliest_due(after)
    }
}

/// No fault at all: the wrapper itself disturbs nothing, so what is caught below is the fault.
#[test]
fn the_wrapper_alone_agrees_with_the_oracle() {
    for seed in 0..2_000 {
        let history = History::of_seed(seed);
        if let Err(why) = play::<Faulty<255>>(&history) {
            panic!("history {seed}: {why}");
        }
    }
}

/// The smallest of the first few histories that catch the fault.
fn caught<const FAULT: u8>(name: &str) -> History {
    let fails = |history: &History| play::<Faulty<FAULT>>(history).is_err();
    let found = (0..20_000).map(History::of_seed).filter(fails).take(12).map(|history| history.shrunk(fails));
    let smallest = found.min_by_key(|history| history.facts.len());
    let smallest = smallest.unwrap_or_else(|| panic!("`{name}` was not caught"));
    let why = play::<Faulty<FAULT>>(&smallest).expect_err("it is caught");
    println!("`{name}` is caught: {why}\n  policy {:?}", smallest.policy);
    for fact in &smallest.facts {
        println!("  {fact:?}");
    }
    smallest
}

macro_rules! caught {
    ($($test:ident $fault:ident $facts:literal)*) => {
        $(
            #[test]
            fn $test() {
                let smallest = caught::<$fault>(stringify!($fault));
                assert!(smallest.facts.len() <= $facts, "not that small any more: {smallest:#?}");
                assert!(play::<ReferralCode>(&smallest).is_ok(), "the rules themselves pass it");
            }
        )*
    };
}

// The number is how many facts it takes to tell the fault from the rules.
caught! {
    an_inclusive_boundary_is_caught INCLUSIVE_BOUNDARY 2
    a_microsecond_too_late_is_caught MICROSECOND_LATE 2
    an_agent_who_revives_disabled_codes_is_caught AGENT_REVIVES_DISABLED 2
    an_agent_who_forgets_never_expiring_codes_is_caught AGENT_FORGETS_NEVER_EXPIRING 3
    activating_past_the_expiry_is_caught ACTIVATES_PAST_EXPIRY 2
    a_renewal_that_revives_disabled_codes_is_caught RENEWAL_REVIVES_DISABLED 2
    ignoring_the_grace_is_caught GRACE_IGNORED 2
    expiring_at_the_sweep_is_caught EXPIRES_AT_THE_SWEEP 1
    believing_the_stored_status_is_caught USABLE_READS_THE_STATUS 2
    a_dedup_key_with_the_sweep_in_it_is_caught DEDUP_BY_THE_SWEEP 1
    dropping_late_news_is_caught LATE_NEWS_DROPPED 1
    renewing_that_leaves_the_expired_is_caught RENEWING_LEAVES_THE_EXPIRED 3
    an_agent_who_overwrites_disabled_is_caught AGENT_OVERWRITES_DISABLED 2
    a_renewal_that_leaves_the_code_expired_is_caught RENEWAL_LEAVES_EXPIRED 2
    letting_anybody_is_caught ANYBODY_MAY 2
    renewing_to_this_very_instant_is_caught RENEWS_TO_NOW 2
    activating_without_the_agent_is_caught ACTIVATES_WITHOUT_THE_AGENT 3
    renewing_without_the_agent_is_caught RENEWS_WITHOUT_THE_AGENT 3
    waiting_for_nobody_is_caught WAITS_FOR_NOBODY 3
}
