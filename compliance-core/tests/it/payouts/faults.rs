//! Deliberate faults in the rules, each in a wrapper around the real record, and the model that catches every one.

use automation_core::{
    Actor, Because, Commands, Consequences, Due, Instant, Lifecycle, Refusal, Request, Sample, Span,
    TakenStep, UserId, Viewpoint,
};
use compliance_core::payout::{
    OfContractor, PayoutEligibility, PayoutPolicy, PayoutRequest,
    eligibility::{
        EligibilityCommand, EligibilityEffect, EligibilityEvent, EligibilityFacts, EligibilityReason,
        EligibilityState,
    },
    request::{RequestCommand, RequestDraft, RequestEffect, RequestEvent, RequestReason, RequestState},
    wallet::Wallets,
};
use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};

use super::{
    history::histories,
    office::{Owing, Wanting, play},
};

const NONE: u8 = 0;
const PENDING_IS_NOT_KEPT: u8 = 1;
const REJECTING_KEEPS_IT: u8 = 2;
const APPROVING_TAKES_NOTHING: u8 = 3;
const REJECTING_PAYS: u8 = 4;
const APPROVES_TWICE: u8 = 5;
const OLD_AT_THE_BOUNDARY: u8 = 6;
const OLD_A_DAY_LATE: u8 = 7;
const ANYBODY_MAY: u8 = 8;
const A_CENT_TOO_MUCH: u8 = 9;
const APPROVED_IS_STILL_PENDING: u8 = 10;
const PAYS_TWICE: u8 = 11;
const PAYS_WHAT_IS_HELD: u8 = 12;
const CREDITS_NOTHING: u8 = 13;
const CREDITS_DOUBLE: u8 = 14;
const OPENS_NO_WALLET: u8 = 15;

/// A request with a fault in its rules.
#[derive(Debug, Clone)]
struct Wrong<const FAULT: u8>(PayoutRequest);

impl<const FAULT: u8> Lifecycle for Wrong<FAULT> {
    const KIND: &'static str = PayoutRequest::KIND;
    type Policy = PayoutPolicy;
    type Event = RequestEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, policy: &PayoutPolicy) -> Option<Due<RequestEvent>> {
        let due = self.0.due(policy)?;
        let (from, age) = (due.because.from(), Span::days(policy.request_age_days));
        let because = match FAULT {
            OLD_AT_THE_BOUNDARY => Because::after("C-61", "its making", from, age)?,
            OLD_A_DAY_LATE => Because::past("C-61", "its making", from.checked_add(Span::days(1))?, age)?,
            _ => due.because,
        };
        Some(because.brings(due.event))
    }

    fn apply(&mut self, event: &RequestEvent, at: Instant) {
        let before = self.0.state.clone();
        self.0.apply(event, at);
        if FAULT == APPROVED_IS_STILL_PENDING && matches!(event, RequestEvent::Approved { .. }) {
            self.0.state = before;
        }
    }

    fn key(&self) -> Option<&str> {
        self.0.key()
    }
}

impl<const FAULT: u8> Consequences for Wrong<FAULT> {
    type Facts = Wallets;
    type Effect = RequestEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        wallets: &mut Wallets,
        policy: &PayoutPolicy,
        out: &mut Vec<RequestEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        let is_dropped = matches!(
            (FAULT, &step.event),
            (PENDING_IS_NOT_KEPT, RequestEvent::Requested)
                | (REJECTING_KEEPS_IT, RequestEvent::Rejected { .. })
                | (APPROVING_TAKES_NOTHING, RequestEvent::Approved { .. })
        );
        if is_dropped {
            return;
        }
        let mut step = step.clone();
        if let (REJECTING_PAYS, RequestEvent::Rejected { reviewer, .. }) = (FAULT, &step.event) {
            step.event = RequestEvent::Approved { reviewer: reviewer.clone() };
        }
        PayoutRequest::consequences(&TakenStep::new(&before.0, &step, &after.0, now), wallets, policy, out);
    }
}

impl<const FAULT: u8> Commands for Wrong<FAULT> {
    type Command = RequestCommand;
    type Reason = RequestReason;

    fn decide(
        &self,
        request: &Request<'_, RequestCommand>,
        wallets: &Wallets,
        policy: &PayoutPolicy,
    ) -> Result<RequestEvent, Refusal<RequestReason>> {
        let decided = self.0.decide(request, wallets, policy);
        let only =
            |of: fn(&RequestReason) -> bool| decided.as_ref().is_err_and(|refusal| refusal.reasons().all(of));
        let reviewer = UserId::new("sam").unwrap();
        match (FAULT, request.command) {
            (APPROVES_TWICE, RequestCommand::Approve)
                if matches!(self.0.state, RequestState::Approved { .. })
                    && only(|reason| matches!(reason, RequestReason::NotPending { .. })) =>
            {
                Ok(RequestEvent::Approved { reviewer })
            }
            (ANYBODY_MAY, RequestCommand::Approve)
                if only(|reason| matches!(reason, RequestReason::NotAllowed { .. })) =>
            {
                Ok(RequestEvent::Approved { reviewer })
            }
            _ => decided,
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<RequestCommand, RequestReason>> {
        self.0.samples(&Viewpoint::new(from.actor, from.now, from.facts, from.policy))
    }
}

impl<const FAULT: u8> OfContractor for Wrong<FAULT> {
    fn contractor(&self) -> &UserId {
        &self.0.contractor
    }

    fn created_at(&self) -> Instant {
        self.0.created_at
    }
}

impl<const FAULT: u8> Wanting for Wrong<FAULT> {
    fn of(request: PayoutRequest) -> Self {
        Self(request)
    }

    fn made(draft: &RequestDraft, actor: &Actor, now: Instant, wallets: &Wallets) -> Option<PayoutRequest> {
        let make =
            |draft: &RequestDraft| PayoutRequest::make(&Request::new(draft, actor, now), wallets, false).ok();
        let made = make(draft);
        if made.is_some() || FAULT != A_CENT_TOO_MUCH {
            return made;
        }
        let mut less = draft.clone();
        less.amount.minor -= 1;
        make(&less)
    }
}

/// The payout of a job with a fault in its rules.
#[derive(Debug, Clone)]
struct WrongJob<const FAULT: u8>(PayoutEligibility);

impl<const FAULT: u8> Lifecycle for WrongJob<FAULT> {
    const KIND: &'static str = PayoutEligibility::KIND;
    type Policy = PayoutPolicy;
    type Event = EligibilityEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, policy: &PayoutPolicy) -> Option<Due<EligibilityEvent>> {
        self.0.due(policy)
    }

    fn apply(&mut self, event: &EligibilityEvent, at: Instant) {
        self.0.apply(event, at);
    }

    fn key(&self) -> Option<&str> {
        self.0.key()
    }
}

impl<const FAULT: u8> Consequences for WrongJob<FAULT> {
    type Facts = EligibilityFacts;
    type Effect = EligibilityEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        known: &mut EligibilityFacts,
        policy: &PayoutPolicy,
        out: &mut Vec<EligibilityEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        let taken = TakenStep::new(&before.0, step, &after.0, now);
        PayoutEligibility::consequences(&taken, known, policy, out);
        match FAULT {
            CREDITS_DOUBLE => PayoutEligibility::consequences(&taken, known, policy, out),
            CREDITS_NOTHING => out.retain(|effect| !matches!(effect, EligibilityEffect::Credited(_))),
            OPENS_NO_WALLET => out.retain(|effect| !matches!(effect, EligibilityEffect::Opened(_))),
            _ => {}
        }
    }
}

impl<const FAULT: u8> Commands for WrongJob<FAULT> {
    type Command = EligibilityCommand;
    type Reason = EligibilityReason;

    fn decide(
        &self,
        request: &Request<'_, EligibilityCommand>,
        known: &EligibilityFacts,
        policy: &PayoutPolicy,
    ) -> Result<EligibilityEvent, Refusal<EligibilityReason>> {
        let decided = self.0.decide(request, known, policy);
        let is_approved = *request.command == EligibilityCommand::Approve;
        let is_admin = request.actor.to_string().starts_with("staff/admin");
        match (FAULT, &self.0.state) {
            (PAYS_TWICE, EligibilityState::Paid) if is_approved && is_admin => Ok(EligibilityEvent::Approved),
            (PAYS_WHAT_IS_HELD, EligibilityState::OnHold { .. }) if is_approved && is_admin => {
                Ok(EligibilityEvent::Approved)
            }
            _ => decided,
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<EligibilityCommand, EligibilityReason>> {
        self.0.samples(&Viewpoint::new(from.actor, from.now, from.facts, from.policy))
    }
}

impl<const FAULT: u8> OfContractor for WrongJob<FAULT> {
    fn contractor(&self) -> &UserId {
        &self.0.contractor
    }

    fn created_at(&self) -> Instant {
        self.0.created_at
    }
}

impl<const FAULT: u8> Owing for WrongJob<FAULT> {
    fn of(eligibility: PayoutEligibility) -> Self {
        Self(eligibility)
    }
}

/// Whether the model finds a difference in any of some thousand histories; the same ones in every run.
fn is_caught<const FAULT: u8>() -> bool {
    let config = Config { cases: 4_000, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let played = runner.run(&histories().prop_map(std::rc::Rc::new), |history| {
        play::<Wrong<FAULT>, WrongJob<FAULT>>(&history).map_err(TestCaseError::fail)
    });
    played.is_err()
}

#[test]
fn the_wrapper_without_a_fault_passes() {
    assert!(!is_caught::<NONE>());
}

macro_rules! caught {
    ($($name:ident => $fault:ident;)+) => {$(
        #[test]
        fn $name() {
            assert!(is_caught::<$fault>(), "no history shows it");
        }
    )+};
}

caught! {
    a_pending_request_for_which_nothing_is_kept => PENDING_IS_NOT_KEPT;
    a_rejection_that_frees_nothing => REJECTING_KEEPS_IT;
    an_approval_that_takes_nothing => APPROVING_TAKES_NOTHING;
    a_rejection_that_pays => REJECTING_PAYS;
    a_second_approval => APPROVES_TWICE;
    old_at_the_boundary => OLD_AT_THE_BOUNDARY;
    old_a_day_late => OLD_A_DAY_LATE;
    an_approval_by_anybody => ANYBODY_MAY;
    a_request_for_a_cent_more_than_is_free => A_CENT_TOO_MUCH;
    an_approved_request_that_is_still_pending => APPROVED_IS_STILL_PENDING;
    a_job_that_is_paid_twice => PAYS_TWICE;
    a_job_that_is_paid_though_it_is_held => PAYS_WHAT_IS_HELD;
    an_approval_that_credits_nothing => CREDITS_NOTHING;
    an_approval_that_credits_double => CREDITS_DOUBLE;
    a_job_that_opens_no_wallet => OPENS_NO_WALLET;
}
