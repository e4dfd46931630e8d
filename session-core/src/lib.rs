//! Cohorts that complete on their day, and coaching sessions through their whole life.
//!
//! The rules are pure: no clock, no I/O. `now` and the zone are arguments; storage is the port of
//! `automation-core`. Rule numbers (A-6, S-24 …) are those of the project's RULES.md.
//!
//! # Cohorts
//!
//! A course run is over once its last local day is, and says so by itself (A-6):
//!
//! ```
//! use automation_core::{Actor, Instant, Lifecycle, LifecycleExt, Request, UserId, may};
//! use chrono::NaiveDate;
//! use session_core::{CohortPolicy, cohort::{CohortCommand, CohortDraft, CohortFacts, NewEnd}};
//!
//! let policy = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
//! let made: Instant = "2026-01-05T08:00:00Z".parse()?;
//! let last_day = NaiveDate::from_ymd_opt(2026, 3, 10).ok_or("no such date")?;
//! let draft = CohortDraft::new("WINTER-26".parse()?, "Winter run".parse()?, 50_000.try_into()?);
//! let cohort = draft.ending(last_day).made(made)?;
//!
//! // What happens next if nobody acts, and why:
//! let due = cohort.due(&policy).ok_or("nothing due")?;
//! assert_eq!(due.because.to_string(), "the last day, 2026-03-10, is over in Asia/Karachi (A-6)");
//! // A page shows the right state although no sweep has run:
//! let next_day: Instant = "2026-03-10T19:00:00Z".parse()?;
//! assert_eq!(cohort.as_of(next_day, &policy)?.state(), "completed");
//!
//! // Staff may open it again, with a day that is still to come (A-15):
//! let alice = Actor::staff(UserId::new("alice")?, "admin");
//! let restore = |end| CohortCommand::Restore { end };
//! let asked = |end| may(&cohort, &Request::new(&restore(end), &alice, next_day), &CohortFacts::default(), &policy);
//! assert!(asked(NewEnd::On(NaiveDate::from_ymd_opt(2026, 3, 31).ok_or("no such date")?)).is_ok());
//! assert!(asked(NewEnd::Keep).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Sessions
//!
//! Ann and Ben have a contract; one session of it is asked to move, and silence is consent (S-24):
//!
//! ```
//! use automation_core::{Actor, Change, Commands, Id, Instant, Lifecycle, LifecycleExt, Request, Row, UserId};
//! use session_core::{SessionPolicy, coaching::{CoachingFacts, SessionCommand, SessionDraft, schedule},
//!     contract::{ContractDraft, ContractNumber, ContractStatus, PaymentStatus, SessionCounts,
//!     SessionLength}};
//!
//! let policy = SessionPolicy::default();
//! let (ann, ben) = (UserId::new("ann")?, UserId::new("ben")?);
//! let monday: Instant = "2026-03-02T09:00:00Z".parse()?;
//! let hour = SessionLength::from_minutes(60)?;
//! let mut draft = ContractDraft::new(ann.clone(), ben, 4, 50_00, hour, zone_core::zone!("Europe/London"));
//! (draft.status, draft.payment) = (ContractStatus::Active, PaymentStatus::Paid);
//! let contract = draft.agree(ContractNumber::plain(12), monday)?;
//! let mut coaching_facts = CoachingFacts::default();
//! let row = Row { id: Id(1), version: 0, due_at: None, record: contract };
//! coaching_facts.add_contract(row, SessionCounts::default(), 0);
//!
//! // Ann schedules a session for Friday, and on Monday asks for Saturday instead.
//! let ann = Actor::participant(ann, "student");
//! let friday = SessionDraft { start: "2026-03-06T10:00:00Z".parse()?, minutes: None, zone: None };
//! let session = schedule(Id(1), &Request::new(&friday, &ann, monday), &coaching_facts, &policy)?;
//! coaching_facts.add_session(session.clone());
//! let reason = "the train does not run on Friday".to_owned();
//! let ask = SessionCommand::RequestReschedule { reason, to: Some("2026-03-07T10:00:00Z".parse()?) };
//! let row = Row { id: Id(1), version: 0, due_at: session.due_at(&policy), record: session };
//! let asked = Change::of_command(row, &Request::new(&ask, &ann, monday).because(ask.reason()), &mut coaching_facts, &policy)?;
//! let message = asked.notifications().next().ok_or("nobody is told")?;
//! assert_eq!((message.kind, message.recipient.as_str()), ("session_reschedule_requested", "user/ben"));
//!
//! // What happens next if Ben does not answer, and why:
//! let next = asked.after.due(&policy).ok_or("nothing due")?;
//! assert_eq!(
//!     next.because.to_string(),
//!     "the deadline for an answer, 2026-03-03T09:00:00Z, is reached (S-24)"
//! );
//! // A page shows it moved although no sweep has run, and nobody can complete what has not begun:
//! let tuesday: Instant = "2026-03-03T09:00:00Z".parse()?;
//! let seen = asked.after.as_of(tuesday, &policy)?;
//! assert_eq!(seen.start.to_string(), "2026-03-07T10:00:00Z");
//! let complete = SessionCommand::Complete { notes: None };
//! let refusal = seen.decide(&Request::new(&complete, &ann, tuesday), &coaching_facts, &policy).unwrap_err();
//! assert_eq!(
//!     refusal.to_string(),
//!     "this can be said from 2026-03-07T10:00:00Z on, not before (possible from 2026-03-07T10:00:00Z)"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! All that can happen to a session is data, [`SESSION_TRANSITIONS`](coaching::SESSION_TRANSITIONS); of a cohort, [`COHORT_TRANSITIONS`](cohort::COHORT_TRANSITIONS)
//! with its own diagram:
//!
//! ```mermaid
//! stateDiagram-v2
//!     scheduled --> scheduled: confirm by coach [before the start] (S-11)
//!     scheduled --> reschedule_requested: request reschedule by student or coach [with notice] (S-20)
//!     scheduled --> scheduled: request reschedule by student or coach [with notice, far ahead by the policy, naming a time] (S-21)
//!     scheduled --> completed: complete by student or coach [from the start or end on, contract active] (S-26)
//!     scheduled --> cancelled: cancel by student or coach [within the policy's window] (S-28)
//!     scheduled --> missed: mark missed by student or coach [from the start on] (S-11)
//!     scheduled --> scheduled: record contact by student or coach or staff or system [any time] (S-31)
//!     scheduled --> scheduled: record meeting by student or coach or staff or system [any time] (S-52)
//!     scheduled --> scheduled: re-anchor by staff or system [moved by newer zone data, to a time ahead] (S-69)
//!     scheduled --> scheduled: remind by time [offsets before the start] (S-53)
//!     scheduled --> missed: mark missed by time [start or end + grace, no contact] (S-30)
//!     scheduled --> completed: complete by time [at the end, if attended and so chosen] (S-X8)
//!     reschedule_requested --> scheduled: approve by the other one [any time] (S-23)
//!     reschedule_requested --> scheduled: decline by the other one [any time] (S-25)
//!     reschedule_requested --> scheduled: withdraw by requester [any time] (S-25)
//!     reschedule_requested --> cancelled: cancel by student or coach [within the policy's window] (S-28)
//!     reschedule_requested --> reschedule_requested: record contact by student or coach or staff or system [any time] (S-31)
//!     reschedule_requested --> reschedule_requested: record meeting by student or coach or staff or system [any time] (S-52)
//!     reschedule_requested --> reschedule_requested: re-anchor by staff or system [moved by newer zone data, to a time ahead] (S-69)
//!     reschedule_requested --> reschedule_requested: remind by time [offsets before the start] (S-53)
//!     reschedule_requested --> scheduled: silence agrees by time [at the deadline, timely and a bookable time proposed] (S-24)
//!     reschedule_requested --> scheduled: silence lapses by time [at the deadline otherwise] (S-24)
//!     missed --> scheduled: record contact by student or coach or staff or system [contact in time, marked by time alone, contract not given up] (S-31)
//!     missed --> scheduled: record meeting by student or coach or staff or system [met in time, or late and recorded soon, marked by time alone, contract not given up] (S-67)
//!     completed --> completed: record meeting by student or coach or staff or system [any time] (S-36)
//! ```
//!
//! # Where things are
//! [`coaching`] holds the sessions, [`contract`] what they are held under, [`calendar`] when somebody can be booked,
//! [`pattern`] the recurrence rules that make class sessions, [`class`] these with their seats, [`cohort`] the course runs with their enrolments and students, [`policy`] what a business chooses for its sessions,
//! [`statistics`] the rates, [`texts`] what people write and its limits, [`transition`] the tables of all that can happen.
//!
//! # Features
//! - `serde`: records, events and policies as serde values.
//! - `testing`: strategies for property tests and the specimens that run the nine laws.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
#![warn(missing_docs)]

pub mod calendar;
pub mod class;
pub mod coaching;
pub mod cohort;
pub mod contract;
pub mod pattern;
pub mod policy;
pub mod statistics;
#[cfg(feature = "testing")]
pub mod testing;
pub mod texts;
pub mod transition;

pub use class::ClassSession;
pub use coaching::Session;
pub use cohort::{Cohort, CohortPolicy};
pub use contract::Contract;
pub use pattern::{Pattern, PatternPolicy};
pub use policy::SessionPolicy;
