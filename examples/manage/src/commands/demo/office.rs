//! The demo's office: people, their jobs, documents and payouts, and the morning's five commands, run twice.

/// What is imported, in this order, and the file.
pub(super) const FILES: [(&str, &str); 6] = [
    ("people", include_str!("../../../data/people.csv")),
    ("documents", include_str!("../../../data/documents.csv")),
    ("jobs", include_str!("../../../data/jobs.csv")),
    ("estimates", include_str!("../../../data/estimates.csv")),
    ("eligibilities", include_str!("../../../data/eligibilities.csv")),
    ("payout-requests", include_str!("../../../data/payout_requests.csv")),
];

/// The five commands of the morning.
pub(super) const MORNING: [&str; 5] = [
    "auto-close-stale-jobs",
    "check-compliance-expiry",
    "send-pending-jobs-reminder",
    "send-daily-summary",
    "send-payout-reminders",
];

/// What is shown of a day in the office: why, and what an operator would type.
pub(super) fn walk() -> Vec<(String, String)> {
    let say = |why: &str, what: &str| (why.to_owned(), what.to_owned());
    let mut walk: Vec<(String, String)> = FILES
        .iter()
        .map(|(kind, _)| say(&format!("Take {kind} over from a file."), &format!("import {kind} {kind}.csv")))
        .collect();
    walk.extend([
        say(
            "Which jobs has nobody touched for ninety days? A dry run closes none.",
            "auto-close-stale-jobs --dry-run",
        ),
        say("What would the managers read about pending jobs?", "send-pending-jobs-reminder --dry-run"),
    ]);
    walk.extend(MORNING.map(|command| say("The morning in the office.", command)));
    walk.extend(MORNING.map(|command| say("Again: nothing is done, and nobody is told, twice.", command)));
    walk.extend([
        say("Why was that job closed, and what may be done about it?", "explain job JOB-000120"),
        say("Might that contractor work today? Every reason why not.", "document compliance omar"),
        say(
            "What does somebody read whose document expires?",
            "message preview compliance_expiring --for DOC-0001 --channel mail",
        ),
        say("Pay a contractor what they are owed for a job.", "payout pay JOB-000123"),
        say("What is in that wallet, and what waits?", "payout wallet ann"),
    ]);
    walk
}
