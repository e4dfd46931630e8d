//! What the doctor looks at for each kind of record.

use std::collections::HashSet;

use automation_core::Id;
use compliance_core::{
    document::Document,
    job::Job,
    payout::{Payout, PayoutEligibility, PayoutRequest, Wallet},
};
use duecourse::{
    Kind,
    check::{self, is_any},
    kinds::ReferralCodes,
};
use referral_core::{ReferralCode, agent::AgentId};
use session_core::{
    ClassSession, Cohort, Contract, Pattern, Session,
    cohort::{Enrolment, Student},
};
use storage_diesel::{Filter, Lookup, Neighbourhood};

use super::checks::Checkup;
use crate::{
    cli::Records,
    error::Error,
    in_force::Named as _,
    invocation::Invocation,
    kinds::for_each_kind,
    store::Store,
    zone_moved::{Moved, moved_classes},
};

/// How many bad rows are named.
const NAMED: usize = 3;
const ROWS: &str = "rows";
const NAMES: &str = "names";
const ZONES: &str = "zones";
const ENROLMENTS: &str = "enrolments";
const AHEAD: &str = "ahead";
/// How many cohorts are looked at together.
const PAGE: usize = 500;

impl Checkup {
    /// The policies of the kinds that there are, besides that of referral codes.
    pub(super) fn policies<S: Store>(&mut self, invocation: &Invocation, store: &mut S) -> Result<(), Error> {
        for_each_kind!(K => {
            if K::RECORDS != Records::ReferralCodes && is_any::<<K as Kind>::Record, S>(store)? {
                let called = K::RECORDS.as_str();
                let kind = match K::zone(K::policy(&K::named(invocation))) {
                    Some(zone) => format!("{called}, whose days end in {zone}"),
                    None => called.to_owned(),
                };
                self.policy_of(&kind, invocation.is_in_force::<K>(), K::SWEEP);
            }
        });
        Ok(())
    }

    /// The last sweep of each kind that there is a record of; where there is none at all, that of codes.
    pub(super) fn last_sweeps<S: Store>(
        &mut self,
        invocation: &Invocation,
        store: &mut S,
    ) -> Result<(), Error> {
        let mut needed = Vec::new();
        for_each_kind!(K => {
            // Patterns and their sessions are swept by one command.
            let is_named = needed.iter().any(|(command, _)| *command == K::SWEEP);
            if !is_named && is_any::<<K as Kind>::Record, S>(store)? {
                needed.push((K::SWEEP, K::SCHEDULE));
            }
        });
        if needed.is_empty() {
            needed.push((ReferralCodes::SWEEP, ReferralCodes::SCHEDULE));
        }
        let call = invocation.call();
        for (command, schedule) in needed {
            self.add([check::last_sweep(&call, store, command, schedule)?]);
        }
        Ok(())
    }

    /// The rows of each table; those that nobody uses are passed over.
    pub(super) fn rows<S: Store>(&mut self, store: &mut S) -> Result<(), Error> {
        self.unreadable::<ReferralCode, S>(store, "referral code", true)?;
        self.agents(store)?;
        self.unreadable::<Cohort, S>(store, "cohort", false)?;
        self.unreadable::<Student, S>(store, "student", false)?;
        self.unreadable::<Enrolment, S>(store, "enrolment", false)?;
        self.unreadable::<Contract, S>(store, "contract", false)?;
        self.unreadable::<Session, S>(store, "session", false)?;
        self.unreadable::<Pattern, S>(store, "pattern", false)?;
        self.unreadable::<ClassSession, S>(store, "class session", false)?;
        self.unreadable::<Document, S>(store, "document", false)?;
        self.unreadable::<Job, S>(store, "job", false)?;
        self.unreadable::<PayoutRequest, S>(store, "payout request", false)?;
        self.unreadable::<PayoutEligibility, S>(store, "payout of job", false)?;
        self.unreadable::<Payout, S>(store, "payout", false)?;
        self.unreadable::<Wallet, S>(store, "wallet", false)?;
        self.calendars(store)?;
        self.runs(store)
    }

    fn runs<S: Store>(&mut self, store: &mut S) -> Result<(), Error> {
        let mut named = Vec::new();
        let count = store.unreadable_runs(&mut |failure| {
            if named.len() < NAMED {
                named.push(format!("{}: {}", failure.key, failure.cause));
            }
        })?;
        if count == 0 {
            self.fine(ROWS, "every run can be read");
        } else {
            let found = format!("{count} run(s) cannot be read: {}", named.join("; "));
            self.wrong(ROWS, found, "correct these rows of `due_runs`, or delete them: no rule needs them");
        }
        Ok(())
    }

    fn calendars<S: Store>(&mut self, store: &mut S) -> Result<(), Error> {
        let unreadable = store.unreadable_calendars()?;
        if unreadable.is_empty() {
            if is_any::<Contract, S>(store)? {
                self.fine(ROWS, "every calendar can be read");
            }
            return Ok(());
        }
        let named = unreadable.iter().take(NAMED).map(|one| format!("{}: {}", one.key, one.cause));
        let named = named.collect::<Vec<_>>().join("; ");
        let found = format!("{} calendar(s) cannot be read: {named}", unreadable.len());
        self.wrong(ROWS, found, "store another with `manage calendar set`, or remove it");
        Ok(())
    }

    /// Records that somebody decided about ahead of time (G-25).
    pub(super) fn ahead_of_clock<S: Store>(
        &mut self,
        invocation: &Invocation,
        store: &mut S,
    ) -> Result<(), Error> {
        let call = invocation.call();
        let (clock, _) = call.clocks(store)?.earlier();
        let found = [
            check::ahead_of_clock::<ReferralCode, S>(&call, store, clock, "code(s)")?,
            check::ahead_of_clock::<Cohort, S>(&call, store, clock, "cohort(s)")?,
            check::ahead_of_clock::<Enrolment, S>(&call, store, clock, "enrolment(s)")?,
            check::ahead_of_clock::<Student, S>(&call, store, clock, "student(s)")?,
            check::ahead_of_clock::<Contract, S>(&call, store, clock, "contract(s)")?,
            check::ahead_of_clock::<Session, S>(&call, store, clock, "session(s)")?,
            check::ahead_of_clock::<Pattern, S>(&call, store, clock, "pattern(s)")?,
            check::ahead_of_clock::<ClassSession, S>(&call, store, clock, "class session(s)")?,
            check::ahead_of_clock::<Document, S>(&call, store, clock, "document(s)")?,
            check::ahead_of_clock::<Job, S>(&call, store, clock, "job(s)")?,
            check::ahead_of_clock::<PayoutRequest, S>(&call, store, clock, "payout request(s)")?,
            check::ahead_of_clock::<PayoutEligibility, S>(&call, store, clock, "payout(s) of jobs")?,
        ];
        if found.iter().all(Option::is_none) {
            self.fine(AHEAD, "nothing was decided ahead of the clock");
        }
        self.add(found.into_iter().flatten());
        Ok(())
    }

    /// Active enrolments in completed cohorts, which no completion closes any more.
    pub(super) fn enrolments<S: Store>(&mut self, store: &mut S) -> Result<(), Error> {
        if !is_any::<Enrolment, S>(store)? {
            return Ok(());
        }
        let (mut count, mut named, mut after) = (0_usize, Vec::new(), None);
        loop {
            let page = store.page::<Cohort>(after, PAGE, &[Filter::is("status", "completed")])?;
            let ids: Vec<i64> = page.rows.iter().map(|row| row.id.0).collect();
            let active = Lookup::by_number("cohort_id", &ids).only("status = 'active'");
            // Those that cannot be read are named among the rows.
            let found = store.readable_among::<Enrolment>(active)?.rows;
            count = count.saturating_add(found.len());
            let cohorts: HashSet<Id> = found.iter().map(|one| one.record.cohort).collect();
            for row in page.rows {
                if named.len() < NAMED && cohorts.contains(&row.id) {
                    named.push(row.record.reference.to_string());
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if count == 0 {
            self.fine(ENROLMENTS, "none is active in a completed cohort");
        } else {
            let found = format!("{count} active in completed cohorts, such as {}", named.join(", "));
            let remedy = "`manage restore-sessions --session-ids ID --end DATE` opens the cohort again, and its \
                          completion then closes them";
            self.wrong(ENROLMENTS, found, remedy);
        }
        Ok(())
    }

    /// Agents, steps and refusals that cannot be read; and codes that are on although their agent does not
    /// work, as a hand or an earlier program may have left them.
    fn agents<S: Store>(&mut self, store: &mut S) -> Result<(), Error> {
        let mut named = Vec::new();
        let count = store.unreadable_lines(&mut |what, failure| {
            if named.len() < NAMED {
                named.push(match what {
                    "agent" => format!("agent {} (number {}): {}", failure.key, failure.id, failure.cause),
                    _ => format!("{}: {}", failure.key, failure.cause),
                });
            }
        })?;
        if count == 0 {
            self.fine(ROWS, "every agent, step and refusal can be read");
        } else {
            let found =
                format!("{count} agent(s), step(s) or refusal(s) cannot be read: {}", named.join("; "));
            self.wrong(ROWS, found, "correct these rows in the database");
        }
        let (mut after, mut working, mut named) = (None, 0_u64, Vec::new());
        loop {
            let page = store.readable_agents(after, PAGE)?;
            let last = page.rows.last().map(|agent| agent.id);
            after = last.max(page.unreadable.last().map(|failure| AgentId(failure.id.0)));
            if after.is_none() {
                break;
            }
            for agent in page.rows.iter().filter(|agent| !agent.active) {
                let theirs = [Filter::equals("agent_id", agent.id.0), Filter::is("status", "active")];
                let count = store.count::<ReferralCode>(&theirs)?;
                working = working.saturating_add(count);
                if count > 0 && named.len() < NAMED {
                    named.push(agent.name.clone());
                }
            }
        }
        if working > 0 {
            let found = format!(
                "{working} code(s) are on although their agent does not work: those of {}",
                named.join(", ")
            );
            self.wrong(ROWS, found, "`manage agent off NAME` once more switches them off (R-27)");
        }
        Ok(())
    }

    /// Sessions that by newer zone data are at another time of day than was agreed on (S-69).
    pub(super) fn moved_by_zone<S: Store>(
        &mut self,
        invocation: &Invocation,
        store: &mut S,
    ) -> Result<(), Error> {
        if !is_any::<Session, S>(store)? {
            return Ok(());
        }
        let found = Moved::of(invocation, store, NAMED)?;
        let version = zone_core::version();
        if found.count == 0 {
            self.fine(
                ZONES,
                format!("by the data {version} every session ahead is at the time that was agreed on"),
            );
        } else {
            let found = format!(
                "by the data {version} {} session(s) ahead are at another time of day than was agreed on: {}",
                found.count,
                found.first.join(", ")
            );
            let remedy = "`manage list sessions --zone-moved` lists them, `manage session re-anchor --all --dry-run` shows \
                          where they would be, and without --dry-run moves them; or one by one";
            self.wrong(ZONES, found, remedy);
        }
        Ok(())
    }

    /// Class sessions that are at another time of day than was agreed on, by newer zone data (S-69).
    pub(super) fn class_zones<S: Store>(
        &mut self,
        invocation: &Invocation,
        store: &mut S,
    ) -> Result<(), Error> {
        if !is_any::<ClassSession, S>(store)? {
            return Ok(());
        }
        let (mut count, mut named) = (0_u64, Vec::new());
        moved_classes(invocation, store, &mut |session| {
            count = count.saturating_add(1);
            if named.len() < NAMED {
                named.push(format!("{} ({} {})", session.key, session.local_start, session.zone));
            }
        })?;
        let version = zone_core::version();
        if count == 0 {
            self.fine(ZONES, format!("by the data {version} every class session ahead is at its local time"));
        } else {
            let found = format!(
                "by the data {version} {count} class session(s) ahead are at another time of day than was agreed on: {}",
                named.join(", ")
            );
            let remedy = "`manage class list --zone-moved` lists them, `manage class re-anchor --all --dry-run` shows where \
                          they would be, and without --dry-run moves them; or one by one";
            self.wrong(ZONES, found, remedy);
        }
        Ok(())
    }

    /// Names and keys that nobody can type as they are stored, from before there was one form of them (G-30).
    pub(super) fn spellings<S: Store>(&mut self, store: &mut S) -> Result<(), Error> {
        let (mut count, mut named) = (0_u64, Vec::new());
        store.misspelt(&mut |what, text| {
            count = count.saturating_add(1);
            if named.len() < NAMED {
                named.push(format!("the {what} `{}`", text.escape_debug()));
            }
        })?;
        if count == 0 {
            self.fine(NAMES, "every name and key is written as people type it");
        } else {
            let found = format!("{count} not written as people type them: {}", named.join("; "));
            let remedy = "they are found by what people type, unless two of them look the same; correct these \
                          rows in the database";
            self.wrong(NAMES, found, remedy);
        }
        Ok(())
    }

    fn unreadable<R: Neighbourhood, S: Store>(
        &mut self,
        store: &mut S,
        what: &str,
        always: bool,
    ) -> Result<(), Error> {
        if always || is_any::<R, S>(store)? {
            self.add([check::unreadable::<R, S>(store, what)?]);
            self.add(check::unreadable_events::<R, S>(store, what)?);
        }
        Ok(())
    }
}
