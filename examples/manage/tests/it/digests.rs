//! The digests at the command line: their documented lines, run twice, by several at once, and what goes wrong.

use serde_json::json;

use crate::{operator::Told, shop::Shop};

/// A Monday morning in New York.
const MONDAY: [&str; 4] = ["--now", "2024-01-15T15:00:00Z", "--zone", "America/New_York"];

const PEOPLE: &str = "person,role,email,workspaces\nada,admin,ada@example.com,north\nfred,fm,fred@example.com,north\n\
    cleo,contractor,contractor@example.com,north\n";

/// An office with people, six jobs that nobody does, two of which are due, and an old request for a payout.
fn office(shop: Shop) -> Shop {
    shop.operator.file("people.csv", PEOPLE);
    let told = at(&shop, &["import", "people", "people.csv"]);
    assert_eq!(told.status, Some(0), "{told:?}");
    let instant = |text: &str| match shop.name() {
        "SQLite" => format!("(strftime('%s', '{text}') * 1000000)"),
        _ => format!("TIMESTAMPTZ '{text}Z'"),
    };
    for (place, due) in ["NULL", "NULL", "NULL", "NULL", "'2024-01-10'", "'2024-01-16'"].iter().enumerate() {
        let made = instant(&format!("2024-01-14 1{place}:00:00"));
        shop.sql(&format!(
            "INSERT INTO compliance_jobs (number, workspace, title, created_at, due_on, row_activity, related_activity, since)
             VALUES ('JOB-00012{place}', 'north', 'Painting {place}', {made}, {due}, {made}, {made}, {made})"
        ));
    }
    let made = instant("2024-01-02 10:00:00");
    shop.sql(&format!(
        "INSERT INTO compliance_payout_requests (number, contractor, amount, currency, method, created_at, since)
         VALUES ('PAY-REQ-001', 'cleo', 250000, 'USD', 'check', {made}, {made})"
    ));
    shop
}

fn at(shop: &Shop, arguments: &[&str]) -> Told {
    shop.operator.manage(&[arguments, &MONDAY].concat())
}

fn shops() -> impl Iterator<Item = Shop> {
    [Some(Shop::on_sqlite()), Shop::on_postgres()].into_iter().flatten().map(office)
}

fn outbox(shop: &Shop) -> Vec<String> {
    shop.lines("SELECT dedup AS line FROM due_outbox ORDER BY dedup")
}

#[test]
fn each_digest_says_its_lines_and_a_second_run_tells_nobody() {
    for shop in shops() {
        for (command, lines, again) in [
            (
                "send-pending-jobs-reminder",
                "Starting pending jobs reminder...\nReminders sent: 2 notifications, 2 emails\n",
                "Reminders sent: 0 notifications, 0 emails\n",
            ),
            (
                "send_daily_summary",
                "Generating daily summary...\nDaily summary sent to 2 recipients\n",
                "Daily summary sent to 0 recipients\n",
            ),
            (
                "send-payout-reminders",
                "Starting payout reminders...\nAdmin reminders sent: 1 emails\nContractor reminders sent: 1 emails\n\
                 Payout reminders complete\n",
                "Admin reminders sent: 0 emails\nPayout reminders complete\n",
            ),
        ] {
            let before = outbox(&shop);
            let dry = at(&shop, &[command, "--dry-run"]);
            assert!(dry.out.contains("DRY RUN - Nothing will be sent. What they would read:\n"), "{dry:?}");
            assert_eq!(outbox(&shop), before);
            at(&shop, &[command]).says(lines);
            let after = outbox(&shop);
            assert!(after.len() > before.len());
            let first = lines.split_inclusive('\n').next().unwrap();
            at(&shop, &[command]).says(&format!(
                "{first}Everybody was told on 2024-01-15 already; nobody is told again\n{again}"
            ));
            assert_eq!(outbox(&shop), after);
            let told = at(&shop, &[command, "--format", "json"]).json().remove(0);
            assert_eq!((&told["counts"]["mails"], &told["sent"]["date"]), (&json!(0), &json!("2024-01-15")));
        }
        // The mark of the summary, not the record of runs, says what the next one covers.
        let mark =
            shop.lines("SELECT value AS line FROM due_settings WHERE key = 'daily_summary_told_until'");
        assert_eq!(mark, ["1705294800000000"]);
    }
}

/// Several at once: everybody gets one of each, and each run counts what it queued itself.
#[test]
fn several_at_once_tell_everybody_once() {
    for shop in shops() {
        for (command, messages) in
            [("send-pending-jobs-reminder", 4), ("send-daily-summary", 2), ("send-payout-reminders", 4)]
        {
            let before = outbox(&shop).len();
            let mut running: Vec<_> = (0..4)
                .map(|_| {
                    let arguments = [&[command, "--format", "json"][..], &MONDAY].concat();
                    let mut command = shop.operator.command(&arguments);
                    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
                    command.spawn().unwrap()
                })
                .collect();
            let mut counted = 0;
            for child in running.drain(..) {
                let told = Told::from(child.wait_with_output().unwrap());
                assert_eq!(told.status, Some(0), "{told:?}");
                let counts = &told.json()[0]["counts"];
                counted += counts["in_app"].as_u64().unwrap() + counts["mails"].as_u64().unwrap();
            }
            assert_eq!(
                (counted, outbox(&shop).len() - before),
                (messages, usize::try_from(messages).unwrap())
            );
        }
    }
}

#[test]
fn what_is_missing_is_said() {
    let shop = Shop::on_sqlite();
    let told = shop.operator.manage(&["send-daily-summary"]);
    assert!(
        told.status == Some(2) && told.err.contains("the organisation's time zone is not known"),
        "{told:?}"
    );
    let told = at(&shop, &["send-pending-jobs-reminder"]);
    assert_eq!(
        (told.status, told.err.contains("warning: No FM or Admin users found")),
        (Some(0), true),
        "{told:?}"
    );
    let shop = office(shop);
    shop.sql("UPDATE compliance_jobs SET status = 'cancelled'");
    at(&shop, &["send-pending-jobs-reminder"]).says(
        "Starting pending jobs reminder...\nNo pending jobs requiring attention\nReminders sent: 0 notifications, 0 emails\n",
    );
    // A person who cannot be read is named, and the others are told.
    shop.sql("UPDATE compliance_people SET role = 'fm', person = '' WHERE person = 'ada'");
    let told = at(&shop, &["send-daily-summary"]);
    assert!(
        told.out.ends_with("Daily summary sent to 1 recipients\n") && told.err.contains("a user id"),
        "{told:?}"
    );
}

/// G-36: another number of days for one run alone.
#[test]
fn g_36_days_of_one_run() {
    let shop = office(Shop::on_sqlite());
    let dry = at(&shop, &["send-pending-jobs-reminder", "--due-within-days", "0", "--dry-run"]);
    assert!(!dry.out.contains("APPROACHING") && dry.out.contains("OVERDUE JOB: 1"), "{dry:?}");
    let dry = at(&shop, &["send-pending-jobs-reminder", "--dry-run"]);
    assert!(dry.out.contains("Painting 5 (Due in 1 day)") && dry.out.contains("(5 days overdue)"), "{dry:?}");
    let dry = at(&shop, &["send-payout-reminders", "--older-than-days", "14", "--dry-run"]);
    assert!(!dry.out.contains("Contractor reminders"), "{dry:?}");
}
