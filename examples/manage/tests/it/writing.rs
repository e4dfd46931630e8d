//! Every command that writes, with something for it to do; for what must hold of each of them.

use std::{collections::BTreeSet, process::Command};

use crate::{
    coaching::{MONDAY, Practice},
    operator::Operator,
    shop::Shop,
};

/// One command that writes.
pub(crate) struct Writing {
    /// Its path of words, such as `agent off`.
    pub(crate) name: &'static str,
    arguments: &'static [&'static str],
    /// When there is something for it to do.
    pub(crate) now: &'static str,
}

/// Shortly after the first session began.
const BEGUN: &str = "2026-06-05T09:10:00Z";
/// When nobody has come to it.
const MISSED: &str = "2026-06-05T10:10:00Z";

/// The number of the run that closed a job.
const CLOSING_RUN: &str = "1000";

const fn on_monday(name: &'static str, arguments: &'static [&'static str]) -> Writing {
    Writing { name, arguments, now: MONDAY }
}

const fn once_begun(name: &'static str, arguments: &'static [&'static str]) -> Writing {
    Writing { name, arguments, now: BEGUN }
}

/// All of them but `migrate` and `demo`, which make a database instead of changing one.
pub(crate) const WRITING: &[Writing] = &[
    on_monday("import referral-codes", &["new_codes.csv"]),
    on_monday("import cohorts", &["new_cohorts.csv"]),
    on_monday("import students", &["new_students.csv"]),
    on_monday("import enrolments", &["new_enrolments.csv"]),
    on_monday("import contracts", &["new_contracts.csv"]),
    on_monday("import sessions", &["new_sessions.csv"]),
    on_monday("import documents", &["new_documents.csv"]),
    on_monday("check-compliance-expiry", &[]),
    on_monday(
        "document upload",
        &["NEW-1", "--workspace", "north", "--contractor", "carla", "--type", "id", "--name", "Passport"],
    ),
    on_monday("document approve", &["WAITS"]),
    on_monday("document reject", &["WAITS", "--because", "blurred"]),
    on_monday("document acknowledge", &["NEAR"]),
    on_monday("document snooze", &["NEAR", "2026-06-10"]),
    on_monday("document renew", &["NEAR", "--expires", "2027-06-30"]),
    on_monday("import jobs", &["new_jobs.csv"]),
    on_monday("auto-close-stale-jobs", &[]),
    on_monday("reopen", &["--run", CLOSING_RUN]),
    on_monday("job create", &["NEW-J", "--workspace", "north", "--title", "Painting"]),
    on_monday("job act", &["OPEN"]),
    on_monday("job classify", &["OPEN", "--priority", "high"]),
    on_monday("job move", &["OPEN", "--to", "lead"]),
    on_monday("job reschedule", &["OPEN", "--due", "2026-07-01"]),
    on_monday("job assign", &["FREE", "bob"]),
    on_monday("job accept", &["ASKED"]),
    on_monday("job decline", &["ASKED"]),
    on_monday("job unassign", &["OPEN"]),
    on_monday("job complete", &["OPEN"]),
    on_monday("job take-up", &["DONE"]),
    on_monday("job approve", &["DONE"]),
    on_monday("job reject", &["DONE"]),
    on_monday("job revise", &["DONE"]),
    on_monday("job cancel", &["OPEN"]),
    on_monday("job reopen", &["CLOSED"]),
    on_monday("job exempt", &["OPEN", "--because", "the parts are on their way"]),
    on_monday("job end-exemption", &["EXEMPT"]),
    on_monday("job dispute", &["OPEN"]),
    on_monday("job escalate", &["FOUGHT"]),
    on_monday("job settle", &["FOUGHT"]),
    on_monday("job hand-over", &["OPEN", "--to", "us"]),
    on_monday("expire-referral-codes", &[]),
    on_monday("complete-expired-sessions", &[]),
    on_monday("restore-sessions", &["--session-ids", "OLD", "--end", "2026-12-31"]),
    on_monday("cohort change-end", &["RUN", "2027-01-31"]),
    on_monday("cohort deactivate", &["RUN"]),
    on_monday("cohort activate", &["REST"]),
    Writing { name: "sweep-sessions", arguments: &[], now: MISSED },
    on_monday("session schedule", &["013", "--start", "2026-06-20 10:00", "--by", "student"]),
    on_monday(
        "session request-reschedule",
        &["013/1", "--by", "student", "--reason", "the train does not run"],
    ),
    on_monday("session approve", &["013/2", "--by", "coach"]),
    on_monday("session decline", &["013/2", "--by", "coach"]),
    on_monday("session withdraw", &["013/2", "--by", "student"]),
    on_monday("session confirm", &["013/1", "--by", "coach"]),
    once_begun("session complete", &["013/1", "--by", "coach"]),
    on_monday("session cancel", &["013/1", "--by", "student"]),
    once_begun("session missed", &["013/1", "--by", "coach"]),
    once_begun("session contact", &["013/1", "--at", "2026-06-05 10:05"]),
    once_begun("session meeting", &["013/1", "--from", "2026-06-05 10:00", "--until", "2026-06-05 10:05"]),
    on_monday("session re-anchor", &["013/1"]),
    on_monday("extend-schedule-sessions", &[]),
    on_monday("purge-past-sessions", &[]),
    on_monday(
        "pattern add",
        &[
            "harbour/NEW",
            "--class",
            "Raku",
            "--rule",
            "FREQ=DAILY",
            "--at",
            "10:00",
            "--minutes",
            "60",
            "--capacity",
            "4",
            "--zone",
            "Europe/London",
        ],
    ),
    on_monday("pattern edit", &["harbour/CLAY", "--capacity", "5"]),
    on_monday("pattern reconcile", &["harbour/CLAY"]),
    on_monday("pattern deactivate", &["harbour/CLAY"]),
    on_monday("pattern activate", &["harbour/OFF"]),
    on_monday("pattern delete-session", &["harbour/CLAY/2026-06-29T10:00"]),
    on_monday("class book", &["harbour/CLAY/2026-06-08T10:00", "ben"]),
    on_monday("class cancel", &["harbour/CLAY/2026-06-08T10:00", "ann"]),
    on_monday("class reinstate", &["harbour/CLAY/2026-06-15T10:00"]),
    on_monday("class move", &["harbour/CLAY/2026-06-29T10:00", "--to", "2026-06-30T10:00"]),
    on_monday("class capacity", &["harbour/CLAY/2026-06-29T10:00", "6"]),
    on_monday("class place", &["harbour/CLAY/2026-06-29T10:00", "Kiln"]),
    on_monday("class re-anchor", &["harbour/CLAY/2026-06-22T10:00"]),
    on_monday("calendar set", &["ben", "calendar.json"]),
    on_monday("calendar remove", &["cara"]),
    on_monday("holidays import", &["England", "holidays.ics", "--from", "2026", "--to", "2027"]),
    on_monday("referral-code issue", &["NEW", "--discount", "5"]),
    on_monday("referral-code generate", &["--agent", "John", "--discount", "20"]),
    on_monday("referral-code disable", &["WORKS"]),
    on_monday("referral-code activate", &["OFF"]),
    on_monday("referral-code change-discount", &["WORKS", "25"]),
    on_monday("referral-code renew", &["WORKS", "--expires", "2027-01-31"]),
    on_monday("agent address", &["John", "john@example.org"]),
    on_monday("agent off", &["John"]),
    on_monday("agent on", &["Mary"]),
    on_monday("agent delete", &["John"]),
    on_monday("outbox release", &[]),
    on_monday("import payout-requests", &["new_requests.csv"]),
    on_monday("import eligibilities", &["new_eligibilities.csv"]),
    on_monday("payout request", &["NEW-REQ", "--contractor", "ann", "--amount", "5", "--method", "check"]),
    on_monday("payout approve", &["REQ-1"]),
    on_monday("payout reject", &["REQ-1", "--reason", "the account is closed"]),
    on_monday("payout process", &["REQ-2"]),
    on_monday("payout complete", &["REQ-2"]),
    on_monday("payout pay", &["JOB-2"]),
    on_monday("payout hold", &["JOB-2", "--reason", "photos are missing"]),
    on_monday("payout release", &["JOB-3"]),
    on_monday("import people", &["new_people.csv"]),
    on_monday("import estimates", &["new_estimates.csv"]),
    on_monday("import patterns", &["new_patterns.csv", "--studio", "harbour"]),
    on_monday("person set", &["zoe", "--role", "admin"]),
    on_monday("person join", &["carla", "south"]),
    on_monday("person leave", &["carla", "north"]),
    on_monday("send-pending-jobs-reminder", &[]),
    on_monday("send-daily-summary", &[]),
    on_monday("send-payout-reminders", &[]),
];

/// Those that only read, or make a database of their own.
const OTHERS: &[&str] = &[
    "migrate",
    "demo",
    "doctor",
    "runs",
    "outbox",
    "message preview",
    "message list",
    "simulate",
    "forecast",
    "occurrences",
    "openings",
    "progress",
    "session show",
    "document show",
    "job show",
    "document compliance",
    "pattern show",
    "pattern preview",
    "class list",
    "list patterns",
    "explain pattern",
    "explain class-session",
    "calendar show",
    "calendar export",
    "holidays list",
    "referral-code check",
    "agent list",
    "list referral-codes",
    "list cohorts",
    "list contracts",
    "list sessions",
    "list documents",
    "list jobs",
    "explain referral-code",
    "explain session",
    "explain cohort",
    "explain document",
    "explain job",
    "list payout-requests",
    "list eligibilities",
    "explain payout-request",
    "payout wallet",
    "payout show",
    "person list",
];

/// What is brought in, by the name of its file.
const FILES: &[(&str, &str)] = &[
    ("new_codes.csv", "code,discount\nIMPORTED,5\n"),
    ("new_cohorts.csv", "reference,name,fee\nAUTUMN,Autumn,100\n"),
    ("new_students.csv", "reference,name\ns9,Zoe\n"),
    ("new_enrolments.csv", "cohort,student\nRUN,s1\n"),
    ("new_contracts.csv", "number,student,coach,total_sessions,rate,minutes\n#077,dan,ben,2,100,60\n"),
    ("new_documents.csv", "reference,workspace,contractor,type,name\nIMPORTED,north,carla,id,Passport\n"),
    ("new_jobs.csv", "number,workspace,title\nIMPORTED-J,north,Painting\n"),
    ("new_sessions.csv", "contract,number,start\n013,3,2026-06-25 10:00\n"),
    ("calendar.json", "{ \"zone\": \"UTC\" }"),
    ("new_people.csv", "person,role\nimported,fm\n"),
    (
        "holidays.ics",
        "BEGIN:VEVENT\nSUMMARY:Christmas\nDTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY\nEND:VEVENT\n",
    ),
    (
        "new_patterns.csv",
        "studio,reference,class,rule,first_day,starts_at,hours,capacity\nharbour,MON,Wheel,FREQ=WEEKLY,2026-06-01,10:00,1,8\n",
    ),
    ("new_estimates.csv", "number\nEST-1\n"),
    ("new_requests.csv", "number,contractor,amount,status,reviewer\nOLD-REQ,ann,500,completed,sam\n"),
    ("new_eligibilities.csv", "job,contractor,amount\nJOB-9,ann,500\n"),
];

/// A database in which each of [`WRITING`] has something to do, and copies of it.
pub(crate) struct Original {
    practice: Practice,
}

impl Original {
    pub(crate) fn new() -> Self {
        let practice = Practice::on(Shop::on_sqlite()).with_session();
        let original = Self { practice };
        let operator = &original.practice.shop.operator;
        for (name, content) in [
            (
                "codes.csv",
                "code,agent,discount,expires_at,status\nWORKS,John,5,2026-12-31,active\n\
                 OFF,John,5,2026-12-31,inactive\nMARYS,Mary,5,2026-12-31,active\nDUE,,5,2026-05-20,active\n",
            ),
            (
                "cohorts.csv",
                "reference,name,fee,start_date,end_date,status\nSPRING,Spring,100,2026-01-01,2026-05-30,active\n\
                 RUN,Runs,100,2026-01-01,2026-12-31,active\nOLD,Old,100,2025-01-01,2025-12-31,completed\n\
                 REST,Rests,100,2026-01-01,2026-12-31,inactive\n",
            ),
            ("students.csv", "reference,name\ns1,Sam\n"),
            (
                "eligibilities.csv",
                "job,contractor,amount,status,reason\nJOB-1,ann,5000,ready,\nJOB-2,ann,5000,ready,\n\
                 JOB-3,ann,5000,on_hold,photos\n",
            ),
            ("calendar.json", "{ \"zone\": \"UTC\" }"),
            (
                "documents.csv",
                "reference,workspace,contractor,type,name,expires_on,status\nWAITS,north,carla,id,Passport,,\n\
                 NEAR,north,carla,insurance,Liability,2026-06-20,approved\n\
                 OVER,north,carla,license,License,2026-05-30,approved\n",
            ),
            (
                "shut.csv",
                "number,workspace,title,last_activity,created_at\nSHUT,north,Attic,2026-01-10,2026-01-10\n",
            ),
            (
                "jobs.csv",
                "number,workspace,title,status,contractor,completion,last_activity,created_at\n\
                 OPEN,north,Painting,in_progress,bob,,2026-05-28,2026-05-01\n\
                 STALE,north,Roof,lead,bob,,2026-01-10,2026-01-10\nFREE,north,Gutter,lead,,,2026-05-28,2026-05-01\n\
                 ASKED,north,Fence,lead,,,2026-05-28,2026-05-01\nEXEMPT,north,Door,lead,,,2026-05-28,2026-05-01\n\
                 FOUGHT,north,Wall,in_progress,bob,,2026-05-28,2026-05-01\n\
                 DONE,north,Boiler,completed,bob,submitted,2026-05-28,2026-05-01\n\
                 CLOSED,north,Shed,cancelled,,,2026-05-28,2026-05-01\n",
            ),
        ] {
            operator.file(name, content);
        }
        original.practice.shop.sql(
            "INSERT INTO compliance_people (person, role) VALUES ('carla', 'contractor');
             INSERT INTO compliance_memberships (person_id, workspace) SELECT id, 'north' FROM compliance_people;
             INSERT INTO compliance_people (person, role) VALUES ('fred', 'fm'), ('ada', 'admin');
             INSERT INTO compliance_jobs (number, workspace, title, created_at, row_activity, related_activity, since)
             VALUES ('JOB-77', 'north', 'Painting', 1780000000000000, 1780000000000000, 1780000000000000,
                     1780000000000000)",
        );
        let request = ["--by", "student", "--reason", "the train does not run", "--to", "2026-06-15 10:00"];
        for arguments in [
            &["auto-close-stale-jobs"][..],
            &["import", "jobs", "shut.csv"],
            &["auto-close-stale-jobs"],
            &["import", "referral-codes", "codes.csv"],
            &["agent", "off", "Mary"],
            &["complete-expired-sessions"],
            &["import", "cohorts", "cohorts.csv"],
            &["import", "students", "students.csv"],
            &["import", "documents", "documents.csv"],
            &["import", "jobs", "jobs.csv"],
            &["job", "assign", "ASKED", "bob"],
            &["job", "exempt", "EXEMPT", "--because", "the parts are on their way"],
            &["job", "dispute", "FOUGHT"],
            &["calendar", "set", "cara", "calendar.json"],
            &["import", "eligibilities", "eligibilities.csv"],
            &["payout", "pay", "JOB-1"],
            &["payout", "request", "REQ-1", "--contractor", "ann", "--amount", "10", "--method", "cash"],
            &["payout", "request", "REQ-2", "--contractor", "ann", "--amount", "10", "--method", "cash"],
            &["payout", "approve", "REQ-2"],
            &["session", "schedule", "013", "--start", "2026-06-12 10:00", "--by", "student"],
            &[&["session", "request-reschedule", "013/2"][..], &request].concat(),
        ] {
            let told = operator.manage(&[arguments, &["--zone", "Europe/London"]].concat());
            assert_eq!(told.status, Some(0), "{arguments:?}: {told:?}");
        }
        let class = [
            "--class",
            "Wheel",
            "--rule",
            "FREQ=WEEKLY;BYDAY=MO",
            "--at",
            "10:00",
            "--minutes",
            "60",
            "--capacity",
            "4",
        ];
        for arguments in [
            &[&["pattern", "add", "harbour/CLAY"][..], &class].concat()[..],
            &[&["pattern", "add", "harbour/OFF"][..], &class].concat(),
            &[&["pattern", "add", "harbour/SHORT"][..], &class].concat(),
            &["pattern", "deactivate", "harbour/OFF"],
            &["class", "book", "harbour/CLAY/2026-06-08T10:00", "ann"],
            &["class", "cancel", "harbour/CLAY/2026-06-15T10:00"],
        ] {
            let told = operator.manage(&[arguments, &["--zone", "Europe/London"]].concat());
            assert_eq!(told.status, Some(0), "{arguments:?}: {told:?}");
        }
        // One is to be extended, a session of it is past, and one of another is where its zone's clocks once were.
        original.practice.shop.sql(
            "UPDATE patterns SET generated_through = '2026-07-15', due_at = 0 WHERE key = 'harbour/SHORT';
             UPDATE class_sessions SET seats = '[\"ann\"]', local_start = '2026-05-25T10:00:00', due_at = 0,
                    starts_at = starts_at - 604800000000, ends_at = ends_at - 604800000000
             WHERE key = 'harbour/SHORT/2026-06-01T10:00';
             UPDATE class_sessions SET starts_at = starts_at - 3600000000, ends_at = ends_at - 3600000000
             WHERE key = 'harbour/CLAY/2026-06-22T10:00'",
        );
        let closing = "(SELECT max(id) FROM due_runs WHERE command = 'auto-close-stale-jobs')";
        original.practice.shop.sql(&format!(
            "PRAGMA foreign_keys = OFF;
             UPDATE due_steps SET run_id = {CLOSING_RUN} WHERE run_id = {closing};
             UPDATE due_runs SET id = {CLOSING_RUN} WHERE id = {closing};"
        ));
        // By other zone data than today's it was agreed on.
        original.practice.shop.sql("UPDATE coaching_sessions SET start_offset = 0 WHERE reference = '013/1'");
        original
    }

    /// Somebody else with the same database.
    pub(crate) fn copy(&self) -> Operator {
        let operator = Operator::new();
        std::fs::copy(&self.practice.shop.operator.database, &operator.database).unwrap();
        for (name, content) in FILES {
            operator.file(name, content);
        }
        operator
    }
}

impl Writing {
    /// The command as it is typed, at its instant.
    pub(crate) fn typed(&self) -> Vec<&'static str> {
        self.name.split(' ').chain(self.arguments.iter().copied()).chain(["--now", self.now]).collect()
    }
}

/// Everything that is stored, less the record of runs. Two statements whatever the number of tables, since it is asked for
/// often.
pub(crate) fn dump(operator: &Operator) -> Vec<String> {
    let tables = operator.lines(
        "SELECT 'SELECT ''' || tables.name || ': '' || ' || group_concat('quote(\"' || columns.name || '\")', ' || '','' || ') \
         || ' AS line FROM \"' || tables.name || '\"' AS line \
         FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns \
         WHERE tables.type = 'table' AND tables.name <> 'due_runs' AND tables.name NOT LIKE 'sqlite%' GROUP BY tables.name",
    );
    operator.lines(&format!("SELECT line FROM ({}) ORDER BY line", tables.join(" UNION ALL ")))
}

/// The words that a help page lists as commands.
fn commands(path: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_manage")).args(path).arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let Some((_, list)) = text.split_once("\nCommands:\n") else { return Vec::new() };
    let lines = list.lines().take_while(|line| !line.trim().is_empty());
    let named = lines.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    named
        .filter_map(|line| line.split(' ').next())
        .filter(|word| *word != "help")
        .map(str::to_owned)
        .collect()
}

/// A command that is new must be said to write or not, else nothing that holds of those that write would
/// be asked of it.
#[test]
fn every_command_is_known_to_write_or_not() {
    let mut found = BTreeSet::new();
    for first in commands(&[]) {
        let seconds = commands(&[&first]);
        // The outbox is a list that has a command of its own.
        if seconds.is_empty() || first == "outbox" {
            found.insert(first.clone());
        }
        found.extend(seconds.iter().map(|second| format!("{first} {second}")));
    }
    let known = WRITING.iter().map(|writing| writing.name).chain(OTHERS.iter().copied());
    assert_eq!(found, known.map(str::to_owned).collect());
}
