//! Every kind's columns are read as they are written, and no two of them could be taken for each other.

use automation_core::Instant;
use storage_diesel::testing::columns_keep_records;
#[cfg(any(feature = "referral", feature = "sessions", feature = "compliance"))]
use storage_diesel::testing::{drawn_events, drawn_records, events_are_kept};

use crate::offer::{self, KEEP, Offer, at};

/// Instants that all differ, in the order in which they are asked for.
fn days() -> impl FnMut() -> Instant {
    let mut day = 0;
    move || {
        day += 1;
        at(&format!("2026-01-{day:02}T08:00:00.000001Z"))
    }
}

#[test]
fn offers() {
    let mut day = days();
    let records =
        [Offer { ends: day(), since: day(), ..offer::offer("a") }, Offer { stage: 2, ..offer::offer("b") }];
    columns_keep_records(&offer::SQLITE, &records, &KEEP);
}

#[test]
#[should_panic(expected = "no record of `offers` tells these columns apart: `ends` and `since`")]
fn records_that_tell_nothing_are_refused() {
    let same = at("2026-01-01T08:00:00Z");
    columns_keep_records(&offer::SQLITE, &[Offer { ends: same, since: same, ..offer::offer("a") }], &KEEP);
}

#[cfg(feature = "referral")]
#[test]
fn referral_codes() {
    let (records, policy) = drawn_records::<referral_core::testing::Codes>();
    columns_keep_records("", &records, &policy);
    events_are_kept::<referral_core::ReferralCode>(&drawn_events::<referral_core::testing::Codes>());
}

#[cfg(feature = "compliance")]
#[test]
fn documents() {
    use compliance_core::{
        document::{Document, EarlierVersion, Term, Version},
        testing::Documents,
    };

    let (mut records, policy) = drawn_records::<Documents>();
    // None of those has a number, or a chain of more than one version.
    let mut day = days();
    let term = Term::new(Some("2026-02-01".parse().unwrap()), Some("2026-03-01".parse().unwrap())).unwrap();
    let number = Some("P 7".parse().unwrap());
    let version = Version { edition: 9, number, term, uploaded_at: day() };
    let earlier = |record: &Document| EarlierVersion {
        version: record.version.clone(),
        status: record.status.clone(),
        until: record.since,
    };
    for index in 0..64 {
        let record = records[index].clone();
        let earlier = record.earlier.iter().cloned().chain([earlier(&record)]).collect();
        records.push(Document { version: version.clone(), earlier, ..record });
    }
    columns_keep_records("", &records, &policy);
    events_are_kept::<Document>(&drawn_events::<Documents>());
}

#[cfg(feature = "compliance")]
#[test]
fn jobs() {
    use compliance_core::job::{Job, JobDescription};

    let (mut records, policy) = drawn_records::<compliance_core::testing::Jobs>();
    // None of those has a description.
    let description = Some(JobDescription::new("Both rooms,\ntwice.").unwrap());
    records.push(Job { description, ..records[0].clone() });
    columns_keep_records("", &records, &policy);
    events_are_kept::<Job>(&drawn_events::<compliance_core::testing::Jobs>());
}

#[cfg(feature = "sessions")]
mod of_sessions {
    use automation_core::{Id, UserId};
    use session_core::{
        Contract, Session,
        coaching::{Meeting, Silence},
        cohort::{Enrolment, EnrolmentStatus, InactiveReason, Student, StudentStatus},
        contract::{ContractNumber, ContractStatus, PaymentModel, PaymentStatus, Role, SessionLength},
        texts::{Notes, Terms},
    };

    use super::*;

    #[test]
    fn sessions() {
        let (mut records, policy) = drawn_records::<session_core::testing::Sessions>();
        // None of those has been moved since it was made, or has notes.
        let mut day = days();
        let note = |text: &str| Some(Notes::new(text).unwrap());
        records.push(Session {
            start: day(),
            start_fixed_at: day(),
            student_notes: note("hers"),
            coach_notes: note("his"),
            moves: 3,
            confirmed: true,
            last_contact: Some(day()),
            meeting: Some(Meeting { started: day(), ended: day() }),
            silence: Some(Silence { by: Role::Coach, deadline: day(), agreed: true }),
            steps: 7,
            ..records[0].clone()
        });
        columns_keep_records("", &records, &policy);
        events_are_kept::<Session>(&drawn_events::<session_core::testing::Sessions>());
    }

    #[test]
    fn cohorts() {
        let (records, policy) = drawn_records::<session_core::testing::Cohorts>();
        columns_keep_records("", &records, &policy);
        events_are_kept::<session_core::Cohort>(&drawn_events::<session_core::testing::Cohorts>());
    }

    #[test]
    fn contracts() {
        let mut day = days();
        let contract = Contract {
            number: ContractNumber::plain(12),
            proposal: Some("a proposal".to_owned()),
            student: UserId::new("ann").unwrap(),
            coach: UserId::new("ben").unwrap(),
            total_sessions: 7,
            rate: 5_000,
            payment_model: PaymentModel::PerHour,
            length: SessionLength::from_minutes(45).unwrap(),
            zone: zone_core::zone!("Asia/Karachi"),
            start: "2026-02-01".parse().unwrap(),
            end: Some("2026-03-01".parse().unwrap()),
            cancellation_policy: Some(Terms::new("a day before").unwrap()),
            learning_outcomes: Some(Terms::new("all of it").unwrap()),
            created_at: day(),
            status: ContractStatus::Active,
            payment: PaymentStatus::Paid,
            since: day(),
        };
        let plain = Contract {
            proposal: None,
            end: None,
            cancellation_policy: None,
            learning_outcomes: None,
            ..contract.clone()
        };
        columns_keep_records("", &[contract, plain], &());
    }

    #[test]
    fn students() {
        let mut day = days();
        let mut student = Student::new("S-17".parse().unwrap(), "Mina Rahmani".parse().unwrap(), day());
        student.since = day();
        let statuses = [
            StudentStatus::Active,
            StudentStatus::Inactive { reason: None },
            StudentStatus::Inactive { reason: Some(InactiveReason::Freeze) },
            StudentStatus::Inactive { reason: Some(InactiveReason::Left) },
            StudentStatus::Inactive { reason: Some(InactiveReason::Expelled) },
            StudentStatus::Completed,
        ];
        columns_keep_records("", &statuses.map(|status| Student { status, ..student.clone() }), &());
    }

    #[test]
    fn enrolments() {
        let mut day = days();
        let enrolment = Enrolment {
            cohort: Id(3),
            student: Id(17),
            registered: Some("2026-01-05".parse().unwrap()),
            registration_fee: Some(1_000),
            fee: Some(2_000),
            due_date: Some("2026-01-06".parse().unwrap()),
            next_monthly_due: Some("2026-01-07".parse().unwrap()),
            discount: Some(3_000),
            status: EnrolmentStatus::Completed { with: Some(day()) },
            notes: "a note".to_owned(),
            created_at: day(),
            since: day(),
        };
        let statuses =
            [EnrolmentStatus::Active, EnrolmentStatus::Inactive, EnrolmentStatus::Completed { with: None }];
        let plain = Enrolment {
            registered: None,
            registration_fee: None,
            fee: None,
            due_date: None,
            next_monthly_due: None,
            discount: None,
            ..enrolment.clone()
        };
        let mut records = vec![enrolment.clone()];
        records.extend(statuses.map(|status| Enrolment { status, ..plain.clone() }));
        columns_keep_records("", &records, &());
    }
}

#[cfg(feature = "sessions")]
mod of_classes {
    use std::collections::BTreeSet;

    use automation_core::{Id, UserId};
    use session_core::{
        class::{
            Capacity, ClassDetails, ClassEvent, ClassLength, ClassSession, ClassStatus, NewShape, Occurrence,
            Seats, SessionKey,
        },
        pattern::{
            NewPattern, OnHoliday, Pattern, PatternDraft, PatternEvent, PatternPolicy, SeriesDraft, Split,
        },
    };

    use super::*;

    fn people(names: [&str; 2]) -> Vec<UserId> {
        names.map(|name| UserId::new(name).unwrap()).to_vec()
    }

    fn details() -> ClassDetails {
        ClassDetails {
            class: "Drawing".parse().unwrap(),
            step: Some("the second".parse().unwrap()),
            capacity: Capacity::new(8).unwrap(),
            place: Some("Studio 2, \"upstairs\"".parse().unwrap()),
            instructors: people(["ann", "Zoë"]),
            assistants: people(["ben", "ann"]),
        }
    }

    fn plain() -> ClassDetails {
        ClassDetails::new("Sculpting".parse().unwrap(), Capacity::new(Capacity::MAX.into()).unwrap())
    }

    fn occurrence() -> Occurrence {
        let mut day = days();
        Occurrence {
            original: "2026-03-02T10:00:30".parse().unwrap(),
            number: 17,
            local_start: "2026-03-03T11:15:00".parse().unwrap(),
            start: day(),
            end: day(),
        }
    }

    fn key() -> SessionKey {
        "harbour/MON-10/2026-03-02T10:00:30".parse().unwrap()
    }

    fn class_session() -> ClassSession {
        let mut day = days();
        let zone = zone_core::zone!("Asia/Kolkata");
        let session = ClassSession::new(key(), &occurrence(), zone, &details(), at("2025-12-01T08:00:00Z"));
        let (start, end) = (day(), day());
        ClassSession {
            start,
            end,
            topic: Some("the hand".parse().unwrap()),
            notes: Some("bring charcoal".parse().unwrap()),
            seats: Seats::of(people(["cam", "dan"])),
            is_override: true,
            sequence: 5,
            since: day(),
            ..session
        }
    }

    #[test]
    fn class_sessions() {
        let session = class_session();
        let mut records = vec![
            session.clone(),
            ClassSession {
                details: plain(),
                topic: None,
                notes: None,
                seats: Seats::default(),
                ..session.clone()
            },
            // In 2026 in London, as a session mostly is.
            ClassSession { is_override: false, sequence: 0, ..session.clone() },
            ClassSession { key: key().given_up(Id(17)), status: ClassStatus::Retired, ..session.clone() },
        ];
        records.extend(
            ClassStatus::ALL.iter().map(|status| ClassSession { status: *status, ..session.clone() }),
        );
        columns_keep_records("", &records, &PatternPolicy::default());
        let mut day = days();
        let person = || UserId::new("ann").unwrap();
        events_are_kept::<ClassSession>(&[
            ClassEvent::Created,
            ClassEvent::Booked { person: person() },
            ClassEvent::SeatCancelled { person: person() },
            ClassEvent::Moved {
                local_start: "2026-03-03T11:15:00".parse().unwrap(),
                start: day(),
                end: day(),
            },
            ClassEvent::ReAnchored { start: day(), end: day() },
            ClassEvent::CapacityChanged { capacity: Capacity::new(3).unwrap() },
            ClassEvent::PlaceChanged { place: None },
            ClassEvent::Described { topic: Some("the hand".parse().unwrap()), notes: None },
            ClassEvent::Reshaped(Box::new(NewShape {
                key: key(),
                occurrence: occurrence(),
                zone: zone_core::zone!("Europe/London"),
                details: details(),
            })),
            ClassEvent::KeptApart { key: key(), number: 4 },
            ClassEvent::Retired { key: key().given_up(Id(17)) },
            ClassEvent::Cancelled,
            ClassEvent::Reinstated,
            ClassEvent::Deleted,
            ClassEvent::Completed,
            ClassEvent::Archived,
            ClassEvent::Purged,
        ]);
    }

    fn series() -> SeriesDraft {
        let dates = |dates: [&str; 2]| -> BTreeSet<chrono::NaiveDate> {
            dates.map(|day| day.parse().unwrap()).into()
        };
        SeriesDraft {
            rule: "FREQ=WEEKLY;INTERVAL=2;COUNT=30;WKST=SU;BYDAY=MO,WE".parse().unwrap(),
            first_day: "2026-03-02".parse().unwrap(),
            last_day: Some("2027-03-02".parse().unwrap()),
            starts_at: "10:00:30".parse().unwrap(),
            ends_at: Some("17:00:00".parse().unwrap()),
            length: ClassLength::from_seconds(4_500).unwrap(),
            zone: zone_core::zone!("Asia/Kolkata"),
            exceptions: dates(["2026-04-06", "2026-05-04"]),
            holidays: ["India".parse().unwrap(), "Österreich".parse().unwrap()].into(),
            on_holiday: OnHoliday::NextWorkingDay,
        }
    }

    #[test]
    fn patterns() {
        let mut day = days();
        let made =
            PatternDraft::new("harbour/MON-10".parse().unwrap(), details(), series()).made(day()).unwrap();
        let whole = Pattern {
            generated_through: Some("2026-09-02".parse().unwrap()),
            sequence: 3,
            since: day(),
            ..made.clone()
        };
        let zone = zone_core::zone!("America/New_York");
        let simple = SeriesDraft::new(
            "FREQ=DAILY".parse().unwrap(),
            "2026-03-02".parse().unwrap(),
            "23:59:59".parse().unwrap(),
            ClassLength::from_seconds(1).unwrap(),
            zone,
        );
        let simple =
            PatternDraft::new("港/月曜日@2026-03-09".parse().unwrap(), plain(), simple).made(day()).unwrap();
        let inactive = Pattern { active: false, ..whole.clone() };
        let kept = PatternDraft::new(
            "harbour/K".parse().unwrap(),
            plain(),
            SeriesDraft { on_holiday: OnHoliday::Keep, ..series() },
        );
        let records = [whole.clone(), made, simple, inactive, kept.made(day()).unwrap()];
        columns_keep_records("", &records, &PatternPolicy::default());
        let new = || NewPattern { details: details(), series: series().checked().unwrap() };
        let from: chrono::NaiveDate = "2026-04-06".parse().unwrap();
        events_are_kept::<Pattern>(&[
            PatternEvent::Created,
            PatternEvent::Refilled { through: from },
            PatternEvent::Edited(Box::new(new())),
            PatternEvent::Split(Box::new(Split {
                from,
                successor: whole.key.from_day_on(from).unwrap(),
                new: new(),
            })),
            PatternEvent::Reconciled,
            PatternEvent::DeletedFrom { day: from },
            PatternEvent::Deactivated,
            PatternEvent::Activated,
        ]);
    }
}

#[cfg(feature = "compliance")]
mod of_payouts {
    use automation_core::{UserId, money::Currency};
    use compliance_core::{
        job::JobNumber,
        payout::{
            AccountHolder, AccountNumber, BankName, Method, Payout, PayoutEligibility, PayoutNumber,
            PayoutRequest, PayoutStatus, Wallet, request::RequestState,
        },
        testing::{PayoutEligibilities, PayoutRequests, dollars, wallet_events},
    };
    use proptest::{
        strategy::{Strategy as _, ValueTree as _},
        test_runner::TestRunner,
    };

    use super::*;

    #[test]
    fn payout_requests() {
        let (mut records, policy) = drawn_records::<PayoutRequests>();
        let mut day = days();
        let text = "they all differ";
        records.push(PayoutRequest {
            contractor: UserId::new("ann").unwrap(),
            method: Method::BankTransfer {
                holder: AccountHolder::new(text).unwrap(),
                account: AccountNumber::new("4711").unwrap(),
                bank: Some(BankName::new("a bank").unwrap()),
            },
            created_at: day(),
            state: RequestState::Approved { reviewer: UserId::new("sam").unwrap() },
            since: day(),
            ..records[0].clone()
        });
        columns_keep_records("", &records, &policy);
        events_are_kept::<PayoutRequest>(&drawn_events::<PayoutRequests>());
    }

    #[test]
    fn eligibilities() {
        let (records, policy) = drawn_records::<PayoutEligibilities>();
        columns_keep_records("", &records, &policy);
        events_are_kept::<PayoutEligibility>(&drawn_events::<PayoutEligibilities>());
    }

    #[test]
    fn payouts() {
        let payout = Payout {
            number: PayoutNumber::of(&JobNumber::new("JOB-7").unwrap()),
            contractor: UserId::new("ann").unwrap(),
            amount: dollars(100),
            status: PayoutStatus::Completed { paid_on: "2026-03-02".parse().unwrap() },
            scheduled_on: Some("2026-03-01".parse().unwrap()),
            recorded_at: at("2026-03-02T12:00:00Z"),
        };
        let statuses =
            [PayoutStatus::Pending, PayoutStatus::Processing, PayoutStatus::Failed, PayoutStatus::Cancelled];
        let other = |status| Payout { status, scheduled_on: None, ..payout.clone() };
        let mut records = vec![payout.clone()];
        records.extend(statuses.map(other));
        columns_keep_records("", &records, &());
    }

    #[test]
    fn wallets() {
        let mut runner = TestRunner::deterministic();
        let events: Vec<_> =
            (0..64).map(|_| wallet_events().new_tree(&mut runner).unwrap().current()).collect();
        events_are_kept::<Wallet>(&events);
        let mut day = days();
        let mut wallet = |name, currency: Currency, balances| {
            Wallet::with_balances(UserId::new(name).unwrap(), currency, balances, day()).unwrap()
        };
        let records = [
            wallet("ann", Currency::USD, (10, 3, 5)),
            wallet("ben", "EUR".parse().unwrap(), (i64::MAX, i64::MAX, 0)),
            wallet("cam", Currency::USD, (0, 0, 0)),
        ];
        columns_keep_records("", &records, &());
    }
}
