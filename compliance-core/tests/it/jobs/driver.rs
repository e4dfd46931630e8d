//! Plays a history on the crate, through a ledger in memory, and compares every answer with the oracle's.

use automation_core::{
    Actor, Cause, CommandError, Commands, Consequences, Event, Id, Instant, LifecycleExt, Request, Span,
    SweepOptions, UserId, command, money::Money, one_policy, sweep, testing::Memory,
};
use compliance_core::job::{
    ActivityBasis, ActivityKind, AssignmentStatus, ClosedBy, ClosingWarning, CompletionStatus,
    ExemptionReason, Job, JobCommand, JobDates, JobDraft, JobEvent, JobPolicy, JobReason, OpenStatus,
    Priority, Side, StaleDays, StaleWindow, Standing, TurnWindows, WarningState,
};

use super::{
    history::{Asked, Choice, Fact, History, Made, Warning, What, Who},
    oracle::{Done, Office, Stands, Warned},
};

/// What can be played: the crate's own record, or one with a fault.
pub(super) trait Played:
    Consequences<Policy = JobPolicy, Event = JobEvent, Facts = ()>
    + Commands<Command = JobCommand, Reason = JobReason>
    + Sized
{
    fn of(job: Job) -> Self;

    fn job(&self) -> &Job;

    fn sweep(ledger: &mut Memory<Self>, now: Instant, policy: &JobPolicy) -> Result<(), String> {
        sweep(ledger, &one_policy(policy), now, SweepOptions::default(), &mut ())
            .map(drop)
            .map_err(|error| error.to_string())
    }
}

impl Played for Job {
    fn of(job: Job) -> Self {
        job
    }

    fn job(&self) -> &Job {
        self
    }
}

pub(super) fn at(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

fn name(who: Who) -> &'static str {
    match who {
        Who::Ada => "ada",
        Who::Alf => "alf",
        Who::Ivy => "ivy",
        Who::Bob => "bob",
        Who::Cora => "cora",
        Who::Dan => "dan",
        Who::Program => "the program",
    }
}

fn user(who: Who) -> UserId {
    UserId::new(name(who)).unwrap()
}

fn actor(who: Who) -> Actor {
    match who {
        Who::Ada => Actor::staff(user(who), "fm"),
        Who::Alf => Actor::staff(user(who), "admin"),
        Who::Ivy => Actor::staff(user(who), "investor"),
        Who::Bob => Actor::participant(user(who), "contractor"),
        Who::Cora | Who::Dan => Actor::participant(user(who), "customer"),
        Who::Program => Actor::System,
    }
}

fn days(days: i64) -> StaleDays {
    StaleDays::new(days).unwrap()
}

pub(super) fn policy_of(choice: Choice) -> JobPolicy {
    let window = |said: Option<i64>| said.map_or(StaleWindow::Never, |said| StaleWindow::Days(days(said)));
    JobPolicy {
        stale_days: days(choice.days),
        by_type: choice
            .plumbing
            .map(|said| ("plumbing".parse().unwrap(), window(said)))
            .into_iter()
            .collect(),
        by_priority: choice.low.map(|said| (Priority::Low, window(said))).into_iter().collect(),
        by_turn: TurnWindows { us: choice.ours.map(window), them: choice.theirs.map(window) },
        activity_basis: if choice.row_only { ActivityBasis::JobRow } else { ActivityBasis::AnyRelated },
        protect_future: choice.protects,
        warning: match choice.warning {
            Warning::No => ClosingWarning::None,
            Warning::Before(before) => ClosingWarning::Informational { before: days(before) },
            Warning::Must(window) => ClosingWarning::Required { window: days(window) },
        },
        immunity: Span::from_micros(choice.immunity).unwrap(),
        late_activity: Span::from_micros(choice.late).unwrap(),
        cascade_assignments: choice.cascades,
        ..JobPolicy::new(choice.zone)
    }
}

fn money(minor: i64) -> Money {
    Money::new(minor, "USD".parse().unwrap())
}

fn dates([due_on, expected_start, evaluation_on]: [Option<chrono::NaiveDate>; 3]) -> JobDates {
    JobDates { due_on, expected_start, evaluation_on }
}

fn priority(low: bool) -> Priority {
    if low { Priority::Low } else { Priority::High }
}

fn job_of(made: Made) -> Job {
    let draft = JobDraft::new("north".parse().unwrap(), "J-1".parse().unwrap(), "Painting".parse().unwrap());
    JobDraft {
        status: OpenStatus::ALL[made.status],
        priority: priority(made.low),
        job_type: made.plumbing.then(|| "plumbing".parse().unwrap()),
        created_by: made.creator.map(user),
        customer: made.customer.map(user),
        dates: dates(made.dates),
        estimated_cost: made.estimate.map(money),
        ..draft
    }
    .made(at(made.at))
}

fn command_of(asked: Asked) -> JobCommand {
    match asked {
        Asked::Act(kind) => JobCommand::Act { what: ActivityKind::ALL[kind] },
        Asked::Classify { low, plumbing } => JobCommand::Classify {
            priority: priority(low),
            job_type: plumbing.then(|| "plumbing".parse().unwrap()),
        },
        Asked::Move(to) => JobCommand::Move { to: OpenStatus::ALL[to] },
        Asked::Reschedule(days) => JobCommand::Reschedule { dates: dates(days) },
        Asked::Assign(who) => JobCommand::Assign { contractor: user(who) },
        Asked::Accept => JobCommand::Accept,
        Asked::Decline => JobCommand::Decline,
        Asked::Unassign => JobCommand::Unassign,
        Asked::Complete { on, cost } => JobCommand::Complete { on, cost: cost.map(money) },
        Asked::TakeUp => JobCommand::TakeUp,
        Asked::Approve => JobCommand::Approve,
        Asked::Reject => JobCommand::Reject,
        Asked::Revise => JobCommand::Revise,
        Asked::Cancel => JobCommand::Cancel,
        Asked::Reopen => JobCommand::Reopen,
        Asked::Exempt(until) => {
            JobCommand::Exempt { until, reason: ExemptionReason::new("parts are on their way").unwrap() }
        }
        Asked::EndExemption => JobCommand::EndExemption,
        Asked::Dispute => JobCommand::Dispute,
        Asked::Escalate => JobCommand::Escalate,
        Asked::Settle => JobCommand::Settle,
        Asked::HandOver { ours } => JobCommand::HandOver { to: if ours { Side::Us } else { Side::Them } },
        Asked::QueueWarning => JobCommand::QueueWarning,
    }
}

fn reason(reason: &JobReason) -> &'static str {
    match reason {
        JobReason::NotAllowed { .. } => "not allowed",
        JobReason::Completed { .. } => "completed",
        JobReason::Cancelled { .. } => "cancelled",
        JobReason::NotCancelled { .. } => "not cancelled",
        JobReason::SoAlready { .. } => "so already",
        JobReason::AskedAlready { .. } => "asked already",
        JobReason::AssignedAlready { .. } => "assigned already",
        JobReason::NobodyAsked => "nobody asked",
        JobReason::NobodyToTakeItFrom => "nobody to take it from",
        JobReason::CompletedAhead { .. } => "completed ahead",
        JobReason::NegativeCost { .. } => "negative cost",
        JobReason::NotCompleted { .. } => "not completed",
        JobReason::NothingSubmitted => "nothing submitted",
        JobReason::CompletionIs { .. } => "completion is",
        JobReason::ExemptionOver { .. } => "exemption over",
        JobReason::NotExempt => "not exempt",
        JobReason::DisputedAlready { .. } => "disputed already",
        JobReason::NotDisputed => "not disputed",
        JobReason::EscalatedAlready { .. } => "escalated already",
        JobReason::TheirTurnAlready { .. } => "their turn already",
        JobReason::NoWarningDue => "no warning due",
        JobReason::NotStale { .. } => "not stale",
        JobReason::NotWarned { .. } => "not warned",
    }
}

fn stands(standing: &Standing) -> Stands {
    let place = |open: &OpenStatus| OpenStatus::ALL.iter().position(|one| one == open).unwrap();
    let who =
        |name: &str| [Who::Ada, Who::Bob, Who::Cora].into_iter().find(|who| user(*who).as_str() == name);
    match standing {
        Standing::Open(open) => Stands::Open(place(open)),
        Standing::Completed { .. } => Stands::Done,
        Standing::Cancelled(closing) => Stands::Off {
            at: closing.at.micros(),
            from: place(&closing.from),
            by_time: closing.by == ClosedBy::Time,
            ended: closing.ended.as_ref().map(|ended| {
                (who(ended.contractor.as_str()).unwrap(), ended.status == AssignmentStatus::Accepted)
            }),
        },
    }
}

fn warned(warning: WarningState) -> Warned {
    match warning {
        WarningState::None => Warned::No,
        WarningState::Told { .. } => Warned::Told,
        WarningState::Due { .. } => Warned::Due,
        WarningState::Queued { at } => Warned::Queued(at.micros()),
    }
}

fn done(status: CompletionStatus) -> Done {
    match status {
        CompletionStatus::Submitted => Done::Submitted,
        CompletionStatus::UnderReview => Done::Looking,
        CompletionStatus::Approved => Done::Good,
        CompletionStatus::Rejected => Done::Bad,
        CompletionStatus::RevisionRequired => Done::Again,
    }
}

/// Plays the history on `R`, and fails at the first answer that is not the oracle's.
pub(super) fn play<R: Played>(history: &History) -> Result<(), String> {
    let policy = policy_of(history.choice);
    let mut ledger = Memory::<R>::new();
    let id = ledger.add(R::of(job_of(history.made)), &policy);
    let oracle = Office::of(history.made, history.choice);
    let mut game = Game { ledger, id, policy, oracle };
    for (index, fact) in history.facts.iter().enumerate() {
        game.fact(*fact).map_err(|why| format!("fact {index}, {fact:?}: {why}"))?;
    }
    // A last sweep, long after everything.
    let end = history.facts.last().map_or(0, |fact| fact.at) + 50_000_000_000_000;
    game.fact(Fact { at: end, what: What::Sweep }).map_err(|why| format!("at the end: {why}"))
}

struct Game<R: Played> {
    ledger: Memory<R>,
    id: Id,
    policy: JobPolicy,
    oracle: Office,
}

impl<R: Played> Game<R> {
    fn fact(&mut self, Fact { at: now, what }: Fact) -> Result<(), String> {
        match what {
            What::Sweep => {
                R::sweep(&mut self.ledger, at(now), &self.policy)?;
                self.oracle.pass(now);
                self.stored()
            }
            What::Read => self.read(now),
            What::Ask { by, asked } => self.ask(by, asked, now),
        }
    }

    fn ask(&mut self, by: Who, asked: Asked, now: i64) -> Result<(), String> {
        // A refusal writes nothing, not even what was due.
        let mut meanwhile = self.oracle.clone();
        let expected = meanwhile.ask(asked, by, now);
        let (asked, actor) = (command_of(asked), actor(by));
        let request = Request::new(&asked, &actor, at(now));
        match command(&mut self.ledger, &one_policy(&self.policy), self.id, &request) {
            Ok(_) => {
                same("reasons", &Vec::new(), &expected)?;
                self.oracle = meanwhile;
                self.stored()
            }
            Err(CommandError::Refused(refusal)) => {
                let mut reasons: Vec<_> = refusal.reasons().map(reason).collect();
                reasons.sort_unstable();
                same("reasons", &reasons, &expected)
            }
            Err(other) => Err(other.to_string()),
        }
    }

    /// Reads without a write, and compares everything that a page would show.
    fn read(&self, now: i64) -> Result<(), String> {
        let mut expected = self.oracle.clone();
        expected.pass(now);
        let stored = &self.ledger.row(self.id).ok_or("the row is gone")?.record;
        let seen = stored.as_of(at(now), &self.policy).map_err(|runaway| runaway.to_string())?;
        self.record(seen.job(), &expected)?;
        let due = seen.due_at(&self.policy).map(Instant::micros);
        same("next due instant", &due, &expected.next().map(|(_, at)| at))?;
        let job = seen.job();
        same("stale from", &job.stale_from(&self.policy).map(|it| it.at().micros()), &expected.stale_from())?;
        let inactive = i64::try_from(job.days_inactive(at(now), &self.policy)).unwrap();
        same("days inactive", &inactive, &expected.days_inactive(now))
    }

    fn record(&self, job: &Job, expected: &Office) -> Result<(), String> {
        same("where it stands", &stands(&job.standing), &expected.stands)?;
        let assignee = job.assignee().map(UserId::as_str);
        same("assignee", &assignee, &expected.assignee().map(name))?;
        same("last activity", &job.last_activity(&self.policy).micros(), &expected.last_activity())?;
        same("whose turn", &job.turn.map(|turn| turn.of == Side::Us), &expected.ours)?;
        same("warning", &warned(job.warning), &expected.warned)?;
        same("reopened", &job.reopened_at.map(Instant::micros), &expected.reopened)?;
        let dispute = job.dispute.as_ref().map(|dispute| dispute.escalated_at.is_some());
        same("dispute", &dispute, &expected.dispute)?;
        let completion = job.completion.map(|it| (done(it.status), it.completed_on, it.recorded_at.micros()));
        same("completion", &completion, &expected.done)?;
        same("since", &job.since.micros(), &expected.last)
    }

    /// Compares everything that is stored.
    fn stored(&self) -> Result<(), String> {
        let row = self.ledger.row(self.id).ok_or("the row is gone")?;
        self.record(row.record.job(), &self.oracle)?;
        same("due instant", &row.due_at.map(Instant::micros), &self.oracle.next().map(|(_, at)| at))?;
        let history: Vec<_> = self.ledger.history(self.id).map(|(_, step)| step).collect();
        let steps: Vec<_> = history.iter().map(|step| (step.event.name(), step.at.micros())).collect();
        same("steps", &steps, &self.oracle.steps)?;
        let earned = history.iter().filter_map(|step| match &step.event {
            JobEvent::CompletionApproved { earned, .. } => Some(
                earned.as_ref().map(|earned| (earned.contractor.as_str().to_owned(), earned.amount.minor)),
            ),
            _ => None,
        });
        let expected =
            self.oracle.earned.iter().map(|it| it.map(|(who, amount)| (name(who).to_owned(), amount)));
        same("earned", &earned.collect::<Vec<_>>(), &expected.collect())?;
        let by_time = history.iter().filter(|step| matches!(step.cause, Cause::Time(_)));
        if let Some(step) = by_time.clone().find(|step| step.event.activity().is_some()) {
            return Err(format!("time did what people do: {step:?}"));
        }
        let told = self.ledger.outbox().iter().map(|message| {
            let role =
                message.fields.iter().find(|(name, _)| *name == "as").map(|(_, role)| format!("{role:?}"));
            format!("{} {}", message.dedup, role.unwrap_or_default())
        });
        let mut told: Vec<String> = told.collect();
        told.sort();
        let expected = self.oracle.told.iter().flat_map(|(kind, at, who, role)| {
            ["in_app", "mail"]
                .map(|channel| format!("{kind}|J-1|{at}|{}|{channel} Text({role:?})", name(*who)))
        });
        let mut expected: Vec<String> = expected.collect();
        expected.sort();
        same("messages", &told, &expected)
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected { Ok(()) } else { Err(format!("{what}: {got:?}, but the oracle says {expected:?}")) }
}

/// Compares the crate with the oracle on so many histories, by two threads.
fn agree(histories: u64) {
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            let mut facts = 0;
            for seed in (0..histories).filter(|seed| seed % 2 == half) {
                let history = History::of_seed(seed);
                facts += history.facts.len();
                if let Err(why) = play::<Job>(&history) {
                    let smallest = history.shrunk(|smaller| play::<Job>(smaller).is_err());
                    let again = play::<Job>(&smallest).expect_err("it fails still");
                    panic!("history {seed}: {why}\nthe smallest: {smallest:#?}\n{again}");
                }
            }
            facts
        })
    });
    let facts: usize = halves.into_iter().map(|half| half.join().expect("no disagreement")).sum();
    println!("{histories} histories of {facts} facts agree");
}

#[test]
fn the_crate_agrees_with_the_oracle() {
    agree(12_000);
}

/// `cargo test -p compliance-core --all-features --test it jobs::driver -- --ignored`
#[test]
#[ignore = "the slice above is of the same histories; all of them take two minutes where nothing is optimised"]
fn the_crate_agrees_with_the_oracle_on_120_000_histories() {
    agree(120_000);
}
