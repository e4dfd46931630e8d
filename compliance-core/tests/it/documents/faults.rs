//! Deliberate faults in the rules, each in a wrapper around the real record, and the oracle that catches every one of them.

use automation_core::{
    Because, Commands, Consequences, Due, Instant, Lifecycle, MessageEffect, Refusal, Request, Sample,
    TakenStep, Viewpoint,
};
use chrono::Days;
use compliance_core::document::{
    Document, DocumentCommand, DocumentEvent, DocumentPolicy, DocumentReason, DocumentStatus, ExpireScope,
    Warnings,
};
use zone_core::Zone;

use super::{
    driver::{Played, play},
    history::History,
};

const EXPIRES_ON_ITS_LAST_DAY: u8 = 0;
const DAYS_OF_UTC: u8 = 1;
const WAITING_EXPIRES: u8 = 2;
const WARNS_A_DAY_LATE: u8 = 3;
const RENEWING_LEAVES_THE_WARNINGS: u8 = 4;
const TELLS_EVERY_MISSED_STAGE: u8 = 5;
const ACKNOWLEDGING_IS_FORGOTTEN: u8 = 6;
const SNOOZES_A_DAY_LONGER: u8 = 7;
const ACKNOWLEDGING_STOPS_THE_EXPIRED: u8 = 8;
const ANY_STAFF_APPROVES: u8 = 9;
const THE_CHAIN_IS_LOST: u8 = 10;
const A_RENEWAL_COUNTS_BEFORE_IT_IS_LOOKED_AT: u8 = 11;
const ONE_CHANNEL: u8 = 12;
const RENEWS_INTO_THE_PAST: u8 = 13;

/// A document with a fault in its rules.
#[derive(Debug, Clone)]
struct Faulty<const FAULT: u8>(Document);

impl<const FAULT: u8> Lifecycle for Faulty<FAULT> {
    const KIND: &'static str = Document::KIND;
    type Policy = DocumentPolicy;
    type Event = DocumentEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, policy: &DocumentPolicy) -> Option<Due<DocumentEvent>> {
        let elsewhere = match FAULT {
            DAYS_OF_UTC => DocumentPolicy { org_zone: Zone::UTC, ..policy.clone() },
            WAITING_EXPIRES => DocumentPolicy { expire_scope: ExpireScope::All, ..policy.clone() },
            _ => policy.clone(),
        };
        let due = self.0.due(&elsewhere)?;
        let because = match (FAULT, &due.event) {
            (EXPIRES_ON_ITS_LAST_DAY, DocumentEvent::Expired) => {
                let day = self.0.version.term.expires_on()?;
                Because::day_begins("C-3", "the day of the expiry", day, policy.org_zone)?
            }
            (WARNS_A_DAY_LATE, DocumentEvent::ExpiringSoon { days }) if *days > 0 => {
                let day =
                    self.0.version.term.expires_on()?.checked_sub_days(Days::new(u64::from(*days) - 1))?;
                Because::day_begins("C-3", "the day of the warning", day, policy.org_zone)?
            }
            _ => due.because,
        };
        Some(because.brings(due.event))
    }

    fn apply(&mut self, event: &DocumentEvent, at: Instant) {
        let before = self.0.clone();
        self.0.apply(event, at);
        match (FAULT, event) {
            (ACKNOWLEDGING_IS_FORGOTTEN, DocumentEvent::Acknowledged { .. }) => self.0.status = before.status,
            (SNOOZES_A_DAY_LONGER, DocumentEvent::Snoozed { until }) => {
                if let DocumentStatus::ExpiringSoon { warnings, .. } = &mut self.0.status {
                    *warnings = Warnings::Snoozed { until: until.succ_opt().unwrap() };
                }
            }
            (THE_CHAIN_IS_LOST, DocumentEvent::Renewed { .. }) => {
                self.0.earlier.iter_mut().for_each(|earlier| earlier.status = DocumentStatus::Pending);
            }
            (A_RENEWAL_COUNTS_BEFORE_IT_IS_LOOKED_AT, DocumentEvent::Renewed { .. })
                if before.status.verified().is_some() =>
            {
                self.0.status = before.status;
            }
            _ => {}
        }
    }

    fn key(&self) -> Option<&str> {
        self.0.key()
    }
}

impl<const FAULT: u8> Consequences for Faulty<FAULT> {
    type Facts = ();
    type Effect = MessageEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        (): &mut (),
        policy: &DocumentPolicy,
        out: &mut Vec<MessageEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        Document::consequences(&TakenStep::new(&before.0, step, &after.0, now), &mut (), policy, out);
        let acknowledged = matches!(
            before.0.status,
            DocumentStatus::ExpiringSoon { warnings: Warnings::Acknowledged { .. }, .. }
        );
        let is_expired = step.event == DocumentEvent::Expired;
        out.retain_mut(|effect| match (FAULT, effect) {
            (RENEWING_LEAVES_THE_WARNINGS, MessageEffect::Withdraw(_)) => {
                !matches!(step.event, DocumentEvent::Renewed { .. })
            }
            (TELLS_EVERY_MISSED_STAGE, MessageEffect::Notify(message)) => {
                message.useful_until = None;
                true
            }
            (ACKNOWLEDGING_STOPS_THE_EXPIRED, MessageEffect::Notify(_)) => !(acknowledged && is_expired),
            (ONE_CHANNEL, MessageEffect::Notify(message)) => message.dedup.as_str().ends_with("mail"),
            _ => true,
        });
    }
}

impl<const FAULT: u8> Commands for Faulty<FAULT> {
    type Command = DocumentCommand;
    type Reason = DocumentReason;

    fn decide(
        &self,
        request: &Request<'_, DocumentCommand>,
        (): &(),
        policy: &DocumentPolicy,
    ) -> Result<DocumentEvent, Refusal<DocumentReason>> {
        let decided = self.0.decide(request, &(), policy);
        let only = |of: fn(&DocumentReason) -> bool| {
            decided.as_ref().is_err_and(|refusal| refusal.reasons().all(of))
        };
        match (FAULT, request.command) {
            (ANY_STAFF_APPROVES, DocumentCommand::Approve)
                if only(|reason| matches!(reason, DocumentReason::NotAdmin { .. })) =>
            {
                Ok(DocumentEvent::Approved { by: request.actor.clone() })
            }
            (RENEWS_INTO_THE_PAST, DocumentCommand::Renew { number, term })
                if only(|reason| matches!(reason, DocumentReason::ExpiryPast { .. })) =>
            {
                Ok(DocumentEvent::Renewed { number: number.clone(), term: *term, verified_by: None })
            }
            _ => decided,
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<DocumentCommand, DocumentReason>> {
        self.0.samples(&Viewpoint::new(from.actor, from.now, from.facts, from.policy))
    }
}

impl<const FAULT: u8> Played for Faulty<FAULT> {
    fn of(document: Document) -> Self {
        Self(document)
    }

    fn document(&self) -> &Document {
        &self.0
    }
}

/// No fault at all: the wrapper itself disturbs nothing, so what is caught below is the fault.
#[test]
fn the_wrapper_alone_agrees_with_the_oracle() {
    for seed in 0..500 {
        let history = History::of_seed(seed);
        if let Err(why) = play::<Faulty<255>>(&history) {
            panic!("history {seed}: {why}");
        }
    }
}

/// The smallest of the first few histories that catch the fault.
fn caught<const FAULT: u8>(name: &str) -> History {
    let fails = |history: &History| play::<Faulty<FAULT>>(history).is_err();
    let found = (0..20_000).map(History::of_seed).filter(fails).take(8).map(|history| history.shrunk(fails));
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
                assert!(play::<Document>(&smallest).is_ok(), "the rules themselves pass it");
            }
        )*
    };
}

// The number is how many facts it takes to tell the fault from the rules.
caught! {
    expiring_on_the_last_day_is_caught EXPIRES_ON_ITS_LAST_DAY 1
    days_of_utc_are_caught DAYS_OF_UTC 1
    expiring_what_nobody_looked_at_is_caught WAITING_EXPIRES 1
    warning_a_day_late_is_caught WARNS_A_DAY_LATE 1
    renewing_that_leaves_the_warnings_is_caught RENEWING_LEAVES_THE_WARNINGS 2
    telling_every_missed_stage_is_caught TELLS_EVERY_MISSED_STAGE 2
    forgetting_that_it_was_acknowledged_is_caught ACKNOWLEDGING_IS_FORGOTTEN 3
    a_snooze_that_lasts_a_day_longer_is_caught SNOOZES_A_DAY_LONGER 3
    acknowledging_that_stops_the_expired_is_caught ACKNOWLEDGING_STOPS_THE_EXPIRED 3
    letting_any_staff_approve_is_caught ANY_STAFF_APPROVES 2
    losing_the_chain_is_caught THE_CHAIN_IS_LOST 4
    counting_a_renewal_before_it_is_looked_at_is_caught A_RENEWAL_COUNTS_BEFORE_IT_IS_LOOKED_AT 2
    telling_by_one_channel_is_caught ONE_CHANNEL 1
    renewing_into_the_past_is_caught RENEWS_INTO_THE_PAST 2
}
