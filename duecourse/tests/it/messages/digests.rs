//! The digests to the character (C-105 to C-107), from the facts on.

use automation_core::{Channel, Instant, UserId, money::Money};
use chrono::NaiveDate;
use compliance_core::digest::{
    DailySummary, DigestKind, DigestPolicy, DigestWindow, DueJob, Listed, PayoutFacts, PayoutReminder,
    PendingJobs, PendingJobsFacts, PendingRequest, ReadyForPayout, SummaryFacts, Sums, UnassignedJob,
};
use duecourse::messages::{MessageData, MessageText, Templates, Wording};
use zone_core::{Zone, zone};

const ZONE: Zone = zone!("America/New_York");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What a recipient is told of that digest, by that channel.
fn told(kind: DigestKind, digest: &impl serde::Serialize, channel: Channel) -> MessageText {
    let content = serde_json::to_string(digest).unwrap();
    let messages = kind.messages(&UserId::new("ada").unwrap(), day("2024-01-15"), &content);
    let data = messages.iter().map(MessageData::from).find(|data| data.channel() == Some(channel)).unwrap();
    Templates::new(Wording::new(ZONE)).unwrap().text(&data, channel).unwrap()
}

fn unassigned(number: u32, title: &str) -> UnassignedJob {
    UnassignedJob { number: format!("JOB-{number:06}"), title: title.to_owned() }
}

fn due(number: u32, title: &str, due_on: &str) -> DueJob {
    DueJob { number: format!("JOB-{number:06}"), title: title.to_owned(), due_on: day(due_on) }
}

/// A list of that many of which those are shown.
fn listed<T>(total: u64, shown: Vec<T>) -> Listed<T> {
    Listed { total, shown }
}

fn pending_jobs(facts: PendingJobsFacts) -> PendingJobs {
    PendingJobs::of(facts, &DigestPolicy::new(ZONE), day("2024-01-15")).unwrap()
}

/// One line of each list is shown in the rule, so the totals say that there are more.
#[test]
fn c_105_pending_jobs() {
    let digest = pending_jobs(PendingJobsFacts {
        unassigned: listed(5, vec![unassigned(123, "Bathroom Renovation")]),
        approaching: listed(3, vec![due(125, "Plumbing Repair", "2024-01-17")]),
        overdue: listed(2, vec![due(120, "Painting", "2024-01-10")]),
    });
    let body = told(DigestKind::PendingJobs, &digest, Channel::Mail).body;
    let documented = "\
📋 UNASSIGNED JOBS: 5
  • JOB-000123: Bathroom Renovation
  ... and 4 more

⏰ APPROACHING DUE DATE: 3
  • JOB-000125: Plumbing Repair (Due in 2 days)
  ... and 2 more

🚨 OVERDUE JOBS: 2
  • JOB-000120: Painting (5 days overdue)
  ... and 1 more";
    assert_eq!(body, documented);
}

/// C-23: what is empty is left out, wherever it stands; the inbox has the three counts.
#[test]
fn c_23_an_empty_group_is_left_out() {
    let overdue = || listed(1, vec![due(120, "Painting", "2024-01-10")]);
    let alone = pending_jobs(PendingJobsFacts { overdue: overdue(), ..PendingJobsFacts::default() });
    let text = told(DigestKind::PendingJobs, &alone, Channel::Mail);
    assert_eq!(text.body, "🚨 OVERDUE JOB: 1\n  • JOB-000120: Painting (5 days overdue)");
    assert_eq!(text.subject.as_deref(), Some("Pending jobs: 0 unassigned, 0 due soon, 1 overdue"));
    let text = told(DigestKind::PendingJobs, &alone, Channel::InApp);
    let counts = "0 unassigned jobs, 0 jobs approaching their due date, 1 overdue job";
    assert_eq!((text.subject, text.body.as_str()), (None, counts));

    let first = listed(1, vec![unassigned(123, "Bathroom Renovation")]);
    let both = pending_jobs(PendingJobsFacts {
        unassigned: first,
        overdue: overdue(),
        ..PendingJobsFacts::default()
    });
    let told = told(DigestKind::PendingJobs, &both, Channel::Mail).body;
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "📋 UNASSIGNED JOB: 1",
            "  • JOB-000123: Bathroom Renovation",
            "",
            "🚨 OVERDUE JOB: 1",
            "  • JOB-000120: Painting (5 days overdue)"
        ]
    );
}

#[test]
fn c_t5_of_six_unassigned_jobs_five_are_listed() {
    for (count, rest) in [(5, None), (6, Some("  ... and 1 more")), (8, Some("  ... and 3 more"))] {
        let jobs = (1..=count).map(|number| unassigned(number, "Fence"));
        let facts = PendingJobsFacts { unassigned: Listed::first(5, jobs), ..PendingJobsFacts::default() };
        let body = told(DigestKind::PendingJobs, &pending_jobs(facts), Channel::Mail).body;
        let lines: Vec<&str> = body.lines().collect();
        assert_eq!(lines[0], format!("📋 UNASSIGNED JOBS: {count}"));
        assert_eq!(lines[5], "  • JOB-000005: Fence");
        assert_eq!(lines.get(6).copied(), rest);
    }
}

#[test]
fn c_t11_today_in_1_day_and_1_day_overdue() {
    let cases =
        [("2024-01-15", "Due today"), ("2024-01-16", "Due in 1 day"), ("2024-01-17", "Due in 2 days")];
    for (due_on, words) in cases {
        let approaching = listed(1, vec![due(1, "Lock", due_on)]);
        let digest = pending_jobs(PendingJobsFacts { approaching, ..PendingJobsFacts::default() });
        let body = told(DigestKind::PendingJobs, &digest, Channel::Mail).body;
        assert_eq!(body, format!("⏰ APPROACHING DUE DATE: 1\n  • JOB-000001: Lock ({words})"));
    }
    for (due_on, words) in [("2024-01-14", "1 day overdue"), ("2024-01-13", "2 days overdue")] {
        let overdue = listed(1, vec![due(1, "Lock", due_on)]);
        let digest = pending_jobs(PendingJobsFacts { overdue, ..PendingJobsFacts::default() });
        let body = told(DigestKind::PendingJobs, &digest, Channel::Mail).body;
        assert_eq!(body, format!("🚨 OVERDUE JOB: 1\n  • JOB-000001: Lock ({words})"));
    }
}

/// A title that breaks its line begins no line of its own.
#[test]
fn a_title_stays_on_its_line() {
    let title = "Fence\n\n🚨 OVERDUE JOBS: 9\u{202e}";
    let facts =
        PendingJobsFacts { unassigned: listed(1, vec![unassigned(1, title)]), ..PendingJobsFacts::default() };
    let body = told(DigestKind::PendingJobs, &pending_jobs(facts), Channel::Mail).body;
    assert_eq!(body, "📋 UNASSIGNED JOB: 1\n  • JOB-000001: Fence 🚨 OVERDUE JOBS: 9");
}

fn sums(minor: i64) -> Sums {
    let mut sums = Sums::default();
    sums.add(Money::new(minor, "USD".parse().unwrap())).unwrap();
    sums
}

fn summary(facts: SummaryFacts, from: &str, until: &str) -> DailySummary {
    let at = |text: &str| text.parse::<Instant>().unwrap();
    let window = DigestWindow { from: at(from), until: at(until) };
    DailySummary::of(facts, &DigestPolicy::new(ZONE), window, day("2024-01-15"))
}

#[test]
fn c_106_daily_summary() {
    let facts = SummaryFacts {
        created: 5,
        completed: 3,
        estimates: 4,
        payouts: 2,
        paid: sums(500_000),
        revenue: sums(1_250_000),
        total: 150,
        pending: 20,
        active: 35,
        draft_estimates: 5,
        pending_completions: 5,
        unassigned: 3,
        overdue: 2,
    };
    let digest = summary(facts, "2024-01-14T05:00:00Z", "2024-01-15T05:00:00Z");
    let text = told(DigestKind::DailySummary, &digest, Channel::Mail);
    let documented = "\
Daily Summary Report - January 15, 2024
==================================================

📊 YESTERDAY'S ACTIVITY (January 14, 2024):
  • New Jobs Created: 5
  • Jobs Completed: 3
  • New Estimates: 4
  • Payouts Processed: 2 ($5,000.00)
  • Revenue Generated: $12,500.00

📈 CURRENT STATUS:
  • Total Jobs: 150
  • Pending Jobs: 20
  • Active Jobs: 35
  • Pending Estimates: 5
  • Pending Completions: 5

⚠️ REQUIRES ATTENTION:
  • 3 unassigned jobs
  • 2 overdue jobs
  • 5 job completions awaiting verification";
    assert_eq!(text.body, documented);
    assert_eq!(text.subject.as_deref(), Some("Daily Summary Report - January 15, 2024"));
}

#[test]
fn c_t10_a_window_of_one_day_or_of_three() {
    let heading = |from, until| {
        let digest = summary(SummaryFacts::default(), from, until);
        let body = told(DigestKind::DailySummary, &digest, Channel::Mail).body;
        body.lines().find(|line| line.starts_with("📊 ")).unwrap().to_owned()
    };
    let today = "2024-01-15T05:00:00Z";
    assert_eq!(heading("2024-01-14T05:00:00Z", today), "📊 YESTERDAY'S ACTIVITY (January 14, 2024):");
    let three = "📊 ACTIVITY (January 12, 2024 - January 14, 2024):";
    assert_eq!(heading("2024-01-12T05:00:00Z", today), three);
    // One day that is not yesterday is not called so.
    let other = "📊 ACTIVITY (January 13, 2024):";
    assert_eq!(heading("2024-01-13T05:00:00Z", "2024-01-14T05:00:00Z"), other);
}

/// C-41: what is zero needs nobody; if all is, that is said.
#[test]
fn c_41_attention_or_all_clear() {
    let attention = |facts| {
        let digest = summary(facts, "2024-01-14T05:00:00Z", "2024-01-15T05:00:00Z");
        let body = told(DigestKind::DailySummary, &digest, Channel::Mail).body;
        body.lines()
            .skip_while(|line| !line.starts_with("⚠️ REQUIRES ATTENTION:"))
            .skip(1)
            .map(str::to_owned)
            .collect()
    };
    let none = SummaryFacts::default;
    let cases: [(SummaryFacts, &str); 7] = [
        (none(), "All clear: nothing requires attention"),
        (SummaryFacts { draft_estimates: 5, ..none() }, "All clear: nothing requires attention"),
        (SummaryFacts { draft_estimates: 6, ..none() }, "6 draft estimates"),
        (SummaryFacts { unassigned: 1, ..none() }, "1 unassigned job"),
        (SummaryFacts { overdue: 1, ..none() }, "1 overdue job"),
        (SummaryFacts { pending_completions: 1, ..none() }, "1 job completion awaiting verification"),
        (SummaryFacts { pending_completions: 2, ..none() }, "2 job completions awaiting verification"),
    ];
    for (facts, line) in cases {
        let told: Vec<String> = attention(facts);
        assert_eq!(told, [format!("  • {line}")]);
    }
}

fn request(number: u32) -> PendingRequest {
    let (number, email) = (format!("PAY-REQ-{number:03}"), "contractor@example.com".to_owned());
    PendingRequest { number, email, amount: Money::new(250_000, "USD".parse().unwrap()) }
}

fn ready(number: u32) -> ReadyForPayout {
    let (job, email) = (format!("JOB-{number:06}"), "contractor@example.com".to_owned());
    ReadyForPayout { job, email, amount: Money::new(180_000, "USD".parse().unwrap()) }
}

fn reminder(facts: PayoutFacts, channel: Channel) -> MessageText {
    let digest = PayoutReminder::of(facts, &DigestPolicy::new(ZONE)).unwrap();
    told(DigestKind::Payouts, &digest, channel)
}

#[test]
fn c_107_payouts() {
    let facts = PayoutFacts { requests: listed(5, vec![request(1)]), ready: listed(8, vec![ready(123)]) };
    // The rule shows one line of each list; told are the first five, and how many more there are.
    let facts = PayoutFacts {
        requests: Listed { shown: (1..=5).map(request).collect(), ..facts.requests },
        ready: Listed { shown: (123..128).map(ready).collect(), ..facts.ready },
    };
    let documented = "\
Payout Reminder:

📋 PENDING PAYOUT REQUESTS: 5

Top 5 Pending Requests:
  • PAY-REQ-001: contractor@example.com - $2,500.00
  • PAY-REQ-002: contractor@example.com - $2,500.00
  • PAY-REQ-003: contractor@example.com - $2,500.00
  • PAY-REQ-004: contractor@example.com - $2,500.00
  • PAY-REQ-005: contractor@example.com - $2,500.00

💰 READY FOR PAYOUT: 8

Top 5 Ready for Payout:
  • JOB-000123: contractor@example.com - $1,800.00
  • JOB-000124: contractor@example.com - $1,800.00
  • JOB-000125: contractor@example.com - $1,800.00
  • JOB-000126: contractor@example.com - $1,800.00
  • JOB-000127: contractor@example.com - $1,800.00
  ... and 3 more";
    assert_eq!(reminder(facts.clone(), Channel::Mail).body, documented);
    let counts = "5 pending payout requests, 8 jobs ready for payout";
    assert_eq!(reminder(facts, Channel::InApp).body, counts);
}

/// C-107: both totals always; an empty list without its part.
#[test]
fn c_107_an_empty_list_has_only_its_total() {
    let one = PayoutFacts { requests: listed(1, vec![request(1)]), ready: listed(0, Vec::new()) };
    let told = "\
Payout Reminder:

📋 PENDING PAYOUT REQUEST: 1

Top 5 Pending Requests:
  • PAY-REQ-001: contractor@example.com - $2,500.00

💰 READY FOR PAYOUT: 0";
    assert_eq!(reminder(one, Channel::Mail).body, told);
    let other = PayoutFacts { requests: listed(0, Vec::new()), ready: listed(1, vec![ready(123)]) };
    let told = "\
Payout Reminder:

📋 PENDING PAYOUT REQUESTS: 0

💰 READY FOR PAYOUT: 1

Top 5 Ready for Payout:
  • JOB-000123: contractor@example.com - $1,800.00";
    assert_eq!(reminder(other, Channel::Mail).body, told);
}

/// The samples are digests as they are made: read and written again they are the same.
#[test]
fn c_105_to_c_107_the_samples_are_digests() {
    fn again<D: serde::Serialize + serde::de::DeserializeOwned>(content: &str) -> serde_json::Value {
        serde_json::to_value(serde_json::from_str::<D>(content).unwrap()).unwrap()
    }
    let templates = Templates::new(Wording::new(ZONE)).unwrap();
    for kind in DigestKind::ALL {
        let samples = templates.samples(kind.message_kind()).unwrap();
        assert!(samples.len() >= 3);
        for sample in samples.iter().flatten() {
            let content = sample.fields["digest"].as_str().unwrap();
            let read = match kind {
                DigestKind::PendingJobs => again::<PendingJobs>(content),
                DigestKind::DailySummary => again::<DailySummary>(content),
                DigestKind::Payouts => again::<PayoutReminder>(content),
            };
            assert_eq!(read, serde_json::from_str::<serde_json::Value>(content).unwrap());
        }
        assert_eq!(templates.channels(kind.message_kind()).unwrap(), kind.channels());
    }
}
