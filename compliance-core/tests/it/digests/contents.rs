//! What digests tell (C-20 to C-25, C-40 to C-43, C-60 to C-63).

use automation_core::{
    Instant, Notification, UserId,
    money::{Currency, Money},
};
use compliance_core::digest::{
    Attention, DailySummary, DigestKind, DigestPolicy, DigestWindow, DueJob, Listed, OldRequest, PayoutFacts,
    PayoutReminder, PendingJobs, PendingJobsFacts, PendingRequest, SummaryFacts, Sums, UnassignedJob,
};
use zone_core::zone;

use super::at;

fn policy() -> DigestPolicy {
    DigestPolicy::new(zone!("America/New_York"))
}

fn due(number: u32, due_on: &str) -> DueJob {
    DueJob {
        number: format!("JOB-{number}"),
        title: format!("Job {number}"),
        due_on: due_on.parse().unwrap(),
    }
}

fn unassigned(number: u32) -> UnassignedJob {
    UnassignedJob { number: format!("JOB-{number}"), title: format!("Job {number}") }
}

fn keys(messages: &[Notification]) -> Vec<&str> {
    messages.iter().map(|message| message.dedup.as_str()).collect()
}

#[test]
fn c_t4_a_job_due_within_seven_days_is_approaching() {
    let today = "2024-01-15".parse().unwrap();
    let (first, last) = PendingJobs::approaching_dates(&policy(), today);
    assert_eq!((first.to_string(), last.to_string()), ("2024-01-15".to_owned(), "2024-01-22".to_owned()));
}

#[test]
fn c_t5_of_six_jobs_five_are_listed_and_one_more_counted() {
    let facts = PendingJobsFacts {
        unassigned: Listed::first(6, (1..=6).map(unassigned)),
        ..PendingJobsFacts::default()
    };
    let digest = PendingJobs::of(facts, &policy(), "2024-01-15".parse().unwrap()).unwrap();
    assert_eq!((digest.unassigned.total, digest.unassigned.shown.len(), digest.unassigned.more()), (6, 5, 1));
    let exactly = Listed::first(5, (1..=5).map(unassigned));
    assert_eq!((exactly.total, exactly.more()), (5, 0));
}

#[test]
fn c_t11_days_are_counted_from_today() {
    let facts = PendingJobsFacts {
        approaching: Listed::first(5, [due(1, "2024-01-15"), due(2, "2024-01-16")]),
        overdue: Listed::first(5, [due(3, "2024-01-10"), due(4, "2024-01-14")]),
        ..PendingJobsFacts::default()
    };
    let digest = PendingJobs::of(facts, &policy(), "2024-01-15".parse().unwrap()).unwrap();
    let left: Vec<u64> = digest.approaching.shown.iter().map(|job| job.days_left).collect();
    let over: Vec<u64> = digest.overdue.shown.iter().map(|job| job.days_overdue).collect();
    assert_eq!((left, over), (vec![0, 1], vec![5, 1]));
}

/// C-23: nothing to tell sends nothing.
#[test]
fn c_23_nothing_to_tell_is_no_digest() {
    assert_eq!(PendingJobs::of(PendingJobsFacts::default(), &policy(), "2024-01-15".parse().unwrap()), None);
    assert_eq!(PayoutReminder::of(PayoutFacts::default(), &policy()), None);
    let request =
        PendingRequest { number: "PR-1".into(), email: "c@example.com".into(), amount: usd(250_000) };
    let facts = PayoutFacts { requests: Listed::first(5, [request]), ..PayoutFacts::default() };
    assert_eq!(PayoutReminder::of(facts, &policy()).unwrap().ready.total, 0);
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

fn summary(facts: SummaryFacts) -> DailySummary {
    let now = at("2024-01-15T14:00:00Z");
    let window = DigestWindow::next(&policy(), None, now).unwrap();
    DailySummary::of(facts, &policy(), window, policy().today(now))
}

/// C-41: each only if there is any, and drafts only if there are more than five.
#[test]
fn c_41_what_needs_attention() {
    assert!(summary(SummaryFacts::default()).attention.is_none());
    assert!(summary(SummaryFacts { draft_estimates: 5, ..SummaryFacts::default() }).attention.is_none());
    let facts = SummaryFacts {
        unassigned: 3,
        overdue: 2,
        pending_completions: 5,
        draft_estimates: 6,
        ..SummaryFacts::default()
    };
    let expected = Attention { unassigned: 3, overdue: 2, completions: 5, estimates: 6 };
    assert_eq!(summary(facts).attention, expected);
}

/// C-40: sums by currency; nothing is zero of the policy's.
#[test]
fn c_40_money_is_summed_by_currency() {
    let mut paid = Sums::default();
    for amount in [usd(100), Money::new(200, "EUR".parse().unwrap()), usd(400)] {
        paid.add(amount).unwrap();
    }
    let told = summary(SummaryFacts { paid, payouts: 3, ..SummaryFacts::default() });
    assert_eq!(told.facts.paid.amounts(Currency::USD), [Money::new(200, "EUR".parse().unwrap()), usd(500)]);
    assert_eq!(told.facts.revenue.amounts("EUR".parse().unwrap()), [usd(0)]);
    let mut most = Sums::default();
    most.add(usd(i64::MAX)).unwrap();
    assert!(most.add(usd(1)).is_err());
    assert_eq!(most.amounts(Currency::USD), [usd(i64::MAX)]);
}

/// C-27, C-43, C-63: one message a recipient, channel and local date; C-42: the summary by mail alone.
#[test]
fn c_27_one_digest_for_each_recipient_and_local_date() {
    let ada = UserId::new("ada").unwrap();
    let date = "2024-01-15".parse().unwrap();
    let of = |kind: DigestKind, content: &str| kind.messages(&ada, date, content);
    let pending = of(DigestKind::PendingJobs, "{}");
    assert_eq!(
        keys(&pending),
        ["pending_jobs_digest|ada|2024-01-15|in_app", "pending_jobs_digest|ada|2024-01-15|mail"]
    );
    assert_eq!(keys(&of(DigestKind::PendingJobs, "other words")), keys(&pending));
    assert_eq!(keys(&of(DigestKind::DailySummary, "{}")), ["daily_summary|ada|2024-01-15|mail"]);
    assert_eq!(
        keys(&of(DigestKind::Payouts, "{}")),
        ["payout_digest|ada|2024-01-15|in_app", "payout_digest|ada|2024-01-15|mail"]
    );
}

/// C-B1: a message needs no job.
#[test]
fn c_b1_a_digest_is_about_no_single_record() {
    let messages =
        DigestKind::Payouts.messages(&UserId::new("ada").unwrap(), "2024-01-15".parse().unwrap(), "{}");
    assert!(messages.iter().all(|message| message.subject.is_none()));
}

#[test]
fn c_61_a_contractor_is_told_of_each_old_request_once_a_day() {
    let request = OldRequest {
        number: "PR-7".into(),
        contractor: UserId::new("cleo").unwrap(),
        amount: usd(250_000),
        created_at: at("2024-01-02T10:00:00Z"),
    };
    let told = |date: &str| request.messages(date.parse().unwrap());
    assert_eq!(
        keys(&told("2024-01-15")),
        [
            "payout_request_still_pending|PR-7|2024-01-15|in_app",
            "payout_request_still_pending|PR-7|2024-01-15|mail"
        ]
    );
    assert_ne!(keys(&told("2024-01-15")), keys(&told("2024-01-18")));
    assert_eq!(told("2024-01-15")[0].recipient.as_str(), "user/cleo");
    let _: Instant = request.created_at;
}

/// The digests as a host's templates see them.
#[test]
fn digests_as_json() {
    let facts = PendingJobsFacts {
        unassigned: Listed::first(1, (1..=2).map(unassigned)),
        approaching: Listed::first(5, [due(3, "2024-01-17")]),
        overdue: Listed::default(),
    };
    let digest = PendingJobs::of(facts, &policy(), "2024-01-15".parse().unwrap()).unwrap();
    assert_eq!(
        serde_json::to_string(&digest).unwrap(),
        r#"{"today":"2024-01-15","unassigned":{"total":2,"shown":[{"number":"JOB-1","title":"Job 1"}]},"#
            .to_owned()
            + r#""approaching":{"total":1,"shown":[{"number":"JOB-3","title":"Job 3","days_left":2}]},"#
            + r#""overdue":{"total":0,"shown":[]}}"#
    );
    let text =
        serde_json::to_string(&summary(SummaryFacts { created: 5, ..SummaryFacts::default() })).unwrap();
    assert!(
        text.starts_with(r#"{"today":"2024-01-15","from":"2024-01-14","to":"2024-01-14","created":5,"#),
        "{text}"
    );
    assert!(text.contains(r#""paid":[{"minor":0,"currency":"USD"}]"#), "{text}");
    let back: DailySummary = serde_json::from_str(&text).unwrap();
    assert_eq!(back, summary(SummaryFacts { created: 5, ..SummaryFacts::default() }));
}

/// C-22 to C-24, C-42, C-62: to the character.
#[test]
fn c_24_the_documented_lines() {
    use compliance_core::digest::lines;
    assert_eq!(lines::PENDING_JOBS, "Starting pending jobs reminder...");
    assert_eq!(lines::reminders_sent(3, 2), "Reminders sent: 3 notifications, 2 emails");
    assert_eq!(lines::NO_PENDING_JOBS, "No pending jobs requiring attention");
    assert_eq!(lines::NOBODY, "No FM or Admin users found");
    assert_eq!(lines::SUMMARY, "Generating daily summary...");
    assert_eq!(lines::summary_sent(4), "Daily summary sent to 4 recipients");
    assert_eq!(lines::PAYOUTS, "Starting payout reminders...");
    assert_eq!(lines::admin_reminders_sent(2), "Admin reminders sent: 2 emails");
    assert_eq!(lines::contractor_reminders_sent(1), "Contractor reminders sent: 1 emails");
    assert_eq!(lines::PAYOUTS_DONE, "Payout reminders complete");
}
