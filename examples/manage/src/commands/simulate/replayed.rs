//! What a simulation must know of each kind of record.

use automation_core::{Batch, Claim, Consequences, Id, Instant, Ledger, Lifecycle as _, Row, replay};
use referral_core::{InactiveReason, ReferralCode, ReferralEvent, Status};
use session_core::{CoachingFacts, Cohort, CohortEvent, CohortStatus, Session, SessionEvent, SessionState};
use storage_diesel::{Neighbourhood, StorageError};

use crate::store::Store;

/// The words for a kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// One record.
    pub(super) record: &'static str,
    /// Several, as JSON has it.
    pub(super) records: &'static str,
    /// What is counted, as a heading and in JSON.
    pub(super) counted: &'static str,
    /// What happened to records before the span, as a sentence goes on and as JSON has it.
    pub(super) before: (&'static str, &'static str),
    /// What time did to records since the span began, as a sentence goes on.
    pub(super) since: &'static str,
    /// What comes before the instant at which a record fares one way; `None`: its new state does.
    pub(super) fares: Option<&'static str>,
}

/// What became of a record before it is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Past<R> {
    /// Nothing that matters.
    Nothing,
    /// Time had settled it before the span; it stays so.
    Settled,
    /// Time has changed it since; it is replayed as it was before.
    TakenBack(R),
    /// Somebody has changed it since; it is replayed as it is now.
    Changed,
}

/// A kind that can be replayed.
pub(super) trait Replayed: Neighbourhood + Consequences<Facts: Clone> {
    const WORDS: Words;
    /// What the counter on a terminal says.
    const PROGRESS: &'static str;
    /// How many records are read together.
    const PAGE: usize;

    /// Whether an event is counted.
    fn is_counted(event: &Self::Event) -> bool;

    /// Records with all that must be known of their neighbours.
    fn page<L: Ledger<Self, Error = StorageError>>(
        ledger: &mut L,
        claim: Claim<'_>,
    ) -> Result<Batch<Self>, StorageError> {
        let looked_at = ledger.peek(claim)?;
        let ids: Vec<Id> = looked_at.rows.iter().map(|row| row.id).collect();
        let known = ledger.peek(Claim::Ids(&ids))?;
        Ok(Batch { facts: known.facts, ..looked_at })
    }

    /// What became of a record since an instant.
    fn past<S: Store>(store: &mut S, row: &Row<Self>, from: Instant) -> Result<Past<Self>, StorageError>;

    /// Tells what is known that this record was stored as `stored`, and is looked at as it was before.
    fn seen_again(&self, stored: &Self, facts: &mut Self::Facts) {
        let _ = (stored, facts);
    }
}

impl Replayed for ReferralCode {
    const WORDS: Words = Words {
        record: "code",
        records: "codes",
        counted: "expirations",
        before: ("had expired", "expired_before"),
        since: "expired",
        fares: Some("expires"),
    };
    const PROGRESS: &'static str = "codes replayed";
    const PAGE: usize = 5_000;

    fn is_counted(event: &ReferralEvent) -> bool {
        *event == ReferralEvent::Expired
    }

    /// What is known of agents comes with every page.
    fn page<L: Ledger<Self, Error = StorageError>>(
        ledger: &mut L,
        claim: Claim<'_>,
    ) -> Result<Batch<Self>, StorageError> {
        ledger.peek(claim)
    }

    fn past<S: Store>(_: &mut S, row: &Row<Self>, from: Instant) -> Result<Past<Self>, StorageError> {
        let code = &row.record;
        Ok(match code.status {
            Status::Inactive(InactiveReason::Expired { at }) if at < from => Past::Settled,
            // When something had last happened to it before is in its history only; it matters to none
            // that was switched on before its expiry, as all were.
            Status::Inactive(InactiveReason::Expired { .. }) => {
                Past::TakenBack(Self { status: Status::Active, since: code.created_at, ..code.clone() })
            }
            _ => changed(code.since, code.created_at, from),
        })
    }
}

impl Replayed for Cohort {
    const WORDS: Words = Words {
        record: "cohort",
        records: "cohorts",
        counted: "completions",
        before: ("had completed", "completed_before"),
        since: "completed",
        fares: Some("completes"),
    };
    const PROGRESS: &'static str = "cohorts replayed";
    const PAGE: usize = 500;

    fn is_counted(event: &CohortEvent) -> bool {
        *event == CohortEvent::Completed
    }

    fn past<S: Store>(_: &mut S, row: &Row<Self>, from: Instant) -> Result<Past<Self>, StorageError> {
        let cohort = &row.record;
        Ok(match cohort.status {
            CohortStatus::Completed { at } if at < from => Past::Settled,
            CohortStatus::Completed { .. } => Past::TakenBack(Self {
                status: CohortStatus::Active,
                since: cohort.created_at,
                ..cohort.clone()
            }),
            _ => changed(cohort.since, cohort.created_at, from),
        })
    }
}

impl Replayed for Session {
    const WORDS: Words = Words {
        record: "session",
        records: "sessions",
        counted: "steps",
        before: ("were over", "over_before"),
        since: "were moved or settled by time",
        fares: None,
    };
    const PROGRESS: &'static str = "sessions replayed";
    const PAGE: usize = 500;

    /// A reminder changes nothing; its messages count all the same.
    fn is_counted(event: &SessionEvent) -> bool {
        !matches!(event, SessionEvent::ReminderDue { .. })
    }

    /// From its history: what time did since is left out, if nobody else did anything.
    fn past<S: Store>(store: &mut S, row: &Row<Self>, from: Instant) -> Result<Past<Self>, StorageError> {
        let session = &row.record;
        if session.since < from {
            return Ok(if session.state.is_open() { Past::Nothing } else { Past::Settled });
        }
        let history = store.history::<Self>(row.id)?;
        let events = store.events::<Self>(row.id)?;
        let is_made = |event: &SessionEvent| *event == SessionEvent::Scheduled;
        let (before, since): (Vec<_>, Vec<_>) =
            events.into_iter().zip(&history).partition(|((event, at), _)| *at < from || is_made(event));
        if since.iter().any(|(_, step)| step.because.is_none()) {
            return Ok(Past::Changed);
        }
        if since.is_empty() {
            return Ok(Past::Nothing);
        }
        // Where its beginning is not told, as with a session from elsewhere, only its end can be taken back.
        let is_whole = before.first().is_some_and(|((event, _), _)| is_made(event));
        let is_settled =
            |event: &SessionEvent| !matches!(event, SessionEvent::Rescheduled { .. } | SessionEvent::Lapsed);
        Ok(if is_whole {
            let steps = before.iter().map(|((event, at), _)| (event, *at));
            Past::TakenBack(replay(&as_made(session), steps))
        } else if since.iter().all(|((event, _), _)| is_settled(event)) {
            let reminded = before.iter().rev().find_map(|((event, _), _)| match event {
                SessionEvent::ReminderDue { before } => Some(Some(*before)),
                SessionEvent::Rescheduled { .. } => Some(None),
                _ => None,
            });
            Past::TakenBack(Self {
                state: if session.state.is_open() { session.state.clone() } else { SessionState::Scheduled },
                reminded: reminded.flatten(),
                since: before.last().map_or(session.created_at, |((_, at), _)| *at),
                ..session.clone()
            })
        } else {
            Past::Changed
        })
    }

    fn seen_again(&self, stored: &Self, coaching_facts: &mut CoachingFacts) {
        let (Some(contract), Some(counts)) =
            (coaching_facts.contract(self.contract).cloned(), coaching_facts.counts(self.contract).copied())
        else {
            return;
        };
        if self.state() == stored.state() {
            return;
        }
        let mut counts = counts;
        counts.moved(&stored.state, &self.state);
        let row = Row { id: self.contract, version: 0, due_at: None, record: contract };
        coaching_facts.add_contract(row, counts, self.number);
    }
}

/// The session as it was made.
fn as_made(session: &Session) -> Session {
    Session {
        start: session.original_start,
        start_fixed_at: session.created_at,
        state: SessionState::Scheduled,
        confirmed: false,
        student_notes: None,
        coach_notes: None,
        moves: 0,
        last_contact: None,
        meeting: None,
        reminded: None,
        silence: None,
        steps: 0,
        since: session.created_at,
        ..session.clone()
    }
}

fn changed<R>(since: Instant, created_at: Instant, from: Instant) -> Past<R> {
    if since >= from && since != created_at { Past::Changed } else { Past::Nothing }
}
