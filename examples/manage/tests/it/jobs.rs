//! `auto-close-stale-jobs`, and what is done with jobs (C-80 to C-88).

use serde_json::json;

use crate::{operator::Told, school::DATA, shop::Shop};

/// Two in the morning in Berlin, on Sunday, 7 June.
const SUNDAY: &str = "2026-06-07T00:00:00Z";
/// On the Monday after it.
const MONDAY: &str = "2026-06-08T09:00:00Z";

struct Office {
    shop: Shop,
}

impl Office {
    fn all() -> Vec<Self> {
        Self::all_with("")
    }

    /// One on every database that is there, with the example's jobs, taken over at the end of May under that policy, `p.toml`.
    fn all_with(jobs: &str) -> Vec<Self> {
        let shops = [Some(Shop::on_sqlite()), Shop::on_postgres()];
        let offices: Vec<Self> = shops.into_iter().flatten().map(|shop| Self { shop }).collect();
        for office in &offices {
            office.shop.operator.file("p.toml", format!("zone = \"Europe/Berlin\"\n[jobs]\n{jobs}\n"));
            let file = format!("{DATA}/jobs.csv");
            let import = ["import", "jobs", &file, "--policy", "p.toml", "--now", "2026-05-30T12:00:00Z"];
            let told = office.manage(&import);
            told.says("Read 6 line(s): imported 6, skipped 0.\n");
        }
        offices
    }

    fn manage(&self, arguments: &[&str]) -> Told {
        self.shop.operator.manage(&[arguments, &["--zone", "Europe/Berlin"]].concat())
    }

    fn statuses(&self) -> Vec<String> {
        self.shop.lines("SELECT number || ' ' || status AS line FROM compliance_jobs ORDER BY number")
    }

    /// The messages that wait, by kind and recipient.
    fn waiting(&self, kind: &str) -> Vec<String> {
        self.shop.lines(&format!(
            "SELECT recipient || ' ' || status AS line FROM due_outbox WHERE kind = '{kind}' AND dedup LIKE '%|mail' \
             AND status <> 'withdrawn' ORDER BY recipient, id"
        ))
    }
}

/// C-82, to the character: a dry run, a real one, and a second one that finds nothing and sends nothing.
#[test]
fn c_82_the_documented_lines() {
    for office in Office::all() {
        let run = ["auto-close-stale-jobs", "--now", SUNDAY];
        let before = office.statuses();
        office.manage(&[&run[..], &["--dry-run"]].concat()).says(
            "Checking for stale jobs (inactive for 90+ days)...\n\
             Found 2 stale jobs\n\
             DRY RUN - No jobs will be closed\n\
             \u{20}\u{20}• JOB-000120: Painting (96 days inactive)\n\
             \u{20}\u{20}• JOB-000121: Gutter cleaning (90 days inactive)\n",
        );
        assert_eq!((office.statuses(), office.waiting("job_auto_closed")), (before, vec![]));
        office.manage(&run).says(
            "Checking for stale jobs (inactive for 90+ days)...\n\
             Found 2 stale jobs\n\
             \u{20}\u{20}✓ Closed: JOB-000120 (96 days inactive)\n\
             \u{20}\u{20}✓ Closed: JOB-000121 (90 days inactive)\n\
             Auto-closed 2 stale jobs\n",
        );
        // What lies ahead, was done of late or is closed is left alone.
        assert_eq!(
            office.statuses(),
            [
                "JOB-000120 cancelled",
                "JOB-000121 cancelled",
                "JOB-000122 in_progress",
                "JOB-000123 evaluation_scheduled",
                "JOB-000124 completed",
                "JOB-000125 cancelled",
            ]
        );
        let told = office.waiting("job_auto_closed");
        assert_eq!(told, ["user/cleo queued", "user/fred queued", "user/fred queued"]);
        office
            .manage(&["auto_close_stale_jobs", "--now", SUNDAY])
            .says("Checking for stale jobs (inactive for 90+ days)...\nNo stale jobs found\n");
        assert_eq!(office.waiting("job_auto_closed"), told);
    }
}

/// C-88: above the limit nothing is closed, and the run says so and fails; a plan that somebody looked at is carried out.
#[test]
fn c_88_above_the_limit_a_plan_is_demanded() {
    for office in Office::all_with("close_cap = 1") {
        let run = ["auto-close-stale-jobs", "--now", SUNDAY];
        let told = office.manage(&run);
        assert_eq!(told.status, Some(1), "{told:?}");
        assert_eq!(told.out, "Checking for stale jobs (inactive for 90+ days)...\nFound 2 stale jobs\n");
        assert!(
            told.err.contains("error: 2 jobs would be closed, and one run may close 1, so none is"),
            "{told:?}"
        );
        assert!(office.statuses().contains(&"JOB-000120 in_progress".to_owned()));
        let told = office.manage(&["explain", "job", "JOB-000120", "--now", SUNDAY]);
        assert!(
            told.out.contains("held by the cap: more jobs are due than one run may close (C-88)"),
            "{told:?}"
        );
        let listed = office.manage(&["list", "jobs", "--now", SUNDAY]).out;
        let held: Vec<&str> =
            listed.lines().filter(|line| line.ends_with(" (stale, held by the cap)")).collect();
        assert_eq!(held.len(), 2, "{listed}");
        let listed = office.manage(&["list", "jobs", "--now", SUNDAY, "--format", "json"]).json();
        assert_eq!(listed.iter().filter(|job| job["held_by_the_cap"] == json!(true)).count(), 2);

        let dry = office.manage(&[&run[..], &["--dry-run", "--save", "plan.json"]].concat());
        assert!(dry.out.contains("Found 2 stale jobs") && dry.out.contains("• JOB-000121"), "{dry:?}");
        let told = office.manage(&["auto-close-stale-jobs", "--apply", "plan.json", "--now", MONDAY]);
        assert!(told.out.ends_with("Auto-closed 2 stale jobs\n"), "{told:?}");
        assert!(office.statuses().contains(&"JOB-000120 cancelled".to_owned()));
    }
}

/// G-36: another number of days holds for one run alone; nothing and less than nothing is no number of days (C-B9).
#[test]
fn g_36_another_number_of_days_is_of_one_run_alone() {
    for office in Office::all() {
        let run = ["auto-close-stale-jobs", "--days", "92", "--now", SUNDAY];
        office.manage(&run).says(
            "Checking for stale jobs (inactive for 92+ days)...\n\
             Found 1 stale jobs\n\
             \u{20}\u{20}✓ Closed: JOB-000120 (96 days inactive)\n\
             Auto-closed 1 stale jobs\n",
        );
        let told = office.manage(&["auto-close-stale-jobs", "--now", SUNDAY]);
        assert!(
            told.out.starts_with("Checking for stale jobs (inactive for 90+ days)...\nFound 1 stale jobs\n"),
            "{told:?}"
        );
        for days in ["0", "-5", "ninety"] {
            let told = office.manage(&["auto-close-stale-jobs", &format!("--days={days}"), "--now", SUNDAY]);
            assert_eq!(told.status, Some(2), "{told:?}");
            assert!(
                told.err.contains("is no number of days without activity; it takes 1 to 36500"),
                "{told:?}"
            );
        }
    }
}

/// C-87: the run warns, and only a week later closes; what somebody does meanwhile takes the warning back.
#[test]
fn c_87_a_required_warning_comes_first() {
    for office in Office::all_with("warning = { required = { window = 7 } }") {
        let run = |now: &str| office.manage(&["auto-close-stale-jobs", "--now", now]);
        let told = run(SUNDAY);
        assert!(
            told.out.ends_with("Warned of 2 job(s) that must be warned of before they are closed.\n"),
            "{told:?}"
        );
        assert_eq!(office.waiting("job_closing_warning").len(), 3);
        office.manage(&["job", "note", "JOB-000120", "--by", "contractor", "--now", MONDAY]);
        assert_eq!(office.waiting("job_closing_warning").len(), 1);
        run("2026-06-13T23:59:59Z");
        assert!(office.statuses().contains(&"JOB-000121 lead".to_owned()));
        let told = run("2026-06-14T00:00:00Z");
        assert!(told.out.contains("✓ Closed: JOB-000121 (97 days inactive)"), "{told:?}");
        assert!(office.statuses().contains(&"JOB-000120 in_progress".to_owned()));
    }
}

/// C-E5, C-E6: from its making to its approval, each answer in plain words.
#[test]
fn c_e3_a_job_from_its_making_to_its_approval() {
    for office in Office::all() {
        let job = |arguments: &[&str]| office.manage(&[&["job"], arguments, &["--now", MONDAY]].concat());
        let create =
            ["create", "JOB-9", "--workspace", "north", "--title", "Burst pipe", "--priority", "Urgent"];
        job(&create).says("Made JOB-9: Burst pipe, lead.\n");
        job(&create).fails(2, "the job JOB-9 is there already; a number is given once");
        assert!(
            job(&["assign", "JOB-9", "cleo"])
                .out
                .starts_with("JOB-9: assigned, lead -> lead (asked by staff/admin/")
        );
        assert!(
            job(&["accept", "JOB-9"])
                .out
                .contains("lead -> in_progress (asked by participant/contractor/cleo)")
        );
        job(&["accept", "JOB-9"])
            .fails(2, "job JOB-9: accept is refused: nobody is asked to do the job at present");
        job(&["complete", "JOB-9", "--on", "2026-06-09", "--by", "contractor"]).fails(
            2,
            "job JOB-9: complete is refused: the day 2026-06-09 has not begun, today being 2026-06-08; a job is done \
             today or was done before (possible from 2026-06-08T22:00:00Z)",
        );
        assert_eq!(job(&["complete", "JOB-9", "--cost", "125.50 USD", "--by", "contractor"]).status, Some(0));
        assert!(job(&["approve", "JOB-9"]).out.contains("completion approved, completed -> completed"));
        let shown = job(&["show", "JOB-9", "--format", "json"]).json();
        let completion = &shown[0]["job"]["completion"];
        assert_eq!(
            (&completion["status"], &completion["completed_on"]),
            (&json!("approved"), &json!("2026-06-08"))
        );
        let owed = office.shop.lines("SELECT job || ' ' || amount AS line FROM compliance_eligibilities");
        assert_eq!(owed, ["JOB-9 12550"]);
    }
}

/// What explains a job says what keeps it open; a list shows it with its contractor.
#[test]
fn a_job_is_explained_and_listed() {
    for office in Office::all() {
        let told = office.manage(&["explain", "job", "JOB-000122", "--now", SUNDAY]);
        assert!(
            told.out
                .contains("why: it is open until the due date, 2026-07-15, is over in Europe/Berlin (C-85)"),
            "{told:?}"
        );
        assert!(told.out.contains("inactive: 137 days"), "{told:?}");
        let told = office.manage(&["list", "jobs", "--status", "in-progress", "--contractor", "cleo"]);
        let numbers: Vec<&str> = told.out.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(numbers, ["JOB-000120", "JOB-000122"]);
        // C-B13: who has no part in it may not escalate; a dispute keeps it open.
        office.manage(&["job", "dispute", "JOB-000120", "--by", "customer", "--now", "2026-05-30T13:00:00Z"]);
        let told = office.manage(&["explain", "job", "JOB-000120", "--now", SUNDAY]);
        assert!(told.out.contains("not closed while participant/customer/mira disagrees (C-85)"), "{told:?}");
    }
}
