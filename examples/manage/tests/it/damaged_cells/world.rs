//! A small company with some of everything, and what an operator may ask of it.

use crate::{damaged_cells::asked::Asked, ground::Ground, operator::Told};

/// When the records were taken over.
const BEGUN: &str = "2026-05-04T08:00:00Z";
/// When some of it happened.
const THEN: &str = "2026-05-15T03:00:00Z";
/// When the sessions were taken over.
const LATELY: &str = "2026-06-01T12:30:00Z";
/// When all is asked.
pub(super) const NOW: &str = "2026-06-02T12:00:00Z";

const FILES: [(&str, &str); 14] = [
    (
        "codes.csv",
        "code,agent,discount,expires_at,status,created_at\n\
         ALPHA-20,Anna Alder,20,2026-06-01,active,2026-04-01\n\
         ALPHA-30,Anna Alder,30,2026-12-31,active,2026-04-01\n\
         BETA-10,Bert Birch,10,2026-06-01,active,2026-04-01\n\
         BETA-40,Bert Birch,40,,inactive,2026-04-01\n\
         FREE-15,,15,2026-06-01,active,2026-04-01\n\
         FREE-50,,50,2026-12-31,active,2026-04-01\n\
         GAMMA-5,Gil Grove,5,2026-12-31,active,2026-04-01\n\
         OLD-1,Bert Birch,1,2026-05-10,active,2026-04-01\n\
         OLD-2,,2,2026-05-11,active,2026-04-01\n",
    ),
    (
        "cohorts.csv",
        "reference,name,type,start_date,end_date,registration_fee,fee,status,created_at\n\
         WINTER,Winter run,time_period,2026-01-05,2026-06-01,5000,50000,active,2026-01-02\n\
         SPRING,Spring run,time_period,2026-02-02,2026-06-01,5000,50000,active,2026-01-12\n\
         AUTUMN,Autumn run,time_period,2026-05-18,2026-09-30,5000,52000,active,2026-01-12\n\
         EVENING,Evening class,monthly,2026-01-05,,,9000,active,2026-01-05\n\
         PILOT,Pilot run,,2025-09-01,2026-05-05,,40000,active,2025-08-01\n\
         FORMER,Former run,,2025-09-01,2026-05-06,,40000,active,2025-08-01\n",
    ),
    (
        "students.csv",
        "reference,name,status,reason,created_at\n\
         PUP-1,Mina Rahmani,active,,2025-08-10\n\
         PUP-2,Omid Karimi,active,,2026-01-15\n\
         PUP-3,Sara Ahmadi,inactive,freeze,2026-01-15\n\
         PUP-4,Reza Hosseini,active,,2026-04-20\n\
         PUP-5,Pia Lund,active,,2025-08-10\n\
         PUP-6,Timo Aho,active,,2025-08-10\n\
         PUP-7,Lea Roth,active,,2025-08-10\n",
    ),
    (
        "enrolments.csv",
        "cohort,student,registered,registration_fee,discount,due_date,status,notes,created_at\n\
         WINTER,PUP-1,2026-01-20,0,,2026-02-01,active,Registration fee waived,2026-01-20\n\
         WINTER,PUP-2,2026-01-21,,2500,,active,,2026-01-21\n\
         SPRING,PUP-3,2026-01-22,,,,active,asked for a pause,2026-01-22\n\
         AUTUMN,PUP-4,2026-05-01,,,,active,,2026-04-30\n\
         PILOT,PUP-5,2025-08-20,,,,active,,2025-08-20\n\
         FORMER,PUP-6,2025-08-20,,,,active,,2025-08-20\n\
         EVENING,PUP-7,2026-01-20,,,,active,,2026-01-20\n",
    ),
    (
        "contracts.csv",
        "number,student,coach,total_sessions,rate,minutes,payment_model,zone,start_date,end_date,status,payment,\
         learning_outcomes,proposal,created_at\n\
         #012,ann,ben,8,5000,60,per_session,Europe/London,2026-05-04,,active,paid,speak freely,P-1,2026-05-01\n\
         #013,carl,dora,8,4500,45,per_hour,Europe/Berlin,2026-05-04,2026-12-31,active,paid,,P-2,2026-05-01\n\
         #014,emil,fay,1,4500,60,per_session,Europe/London,2026-05-04,,active,paid,,,2026-05-01\n",
    ),
    (
        "sessions.csv",
        "contract,number,start,state,state_by,confirmed,requested_by,requested_at,reason,proposed,student_notes,\
         last_contact,created_at\n\
         #012,1,2026-05-18 10:00,completed,coach,yes,,,,,a good beginning,2026-05-18 10:00,2026-05-04\n\
         #012,2,2026-06-01 10:00,scheduled,,yes,,,,,,,2026-05-20\n\
         #012,3,2026-06-03 10:00,scheduled,,no,,,,,,,2026-05-20\n\
         #012,4,2026-06-05 10:00,reschedule_requested,,no,student,2026-05-31 12:00,the train does not run that day,\
         2026-06-08 10:00,,,2026-05-20\n\
         #013,1,2026-05-18 10:00,cancelled,coach,no,,,,,,,2026-05-04\n\
         #013,2,2026-06-01 12:00,scheduled,,yes,,,,,,,2026-05-20\n\
         #013,3,2026-06-04 10:00,reschedule_requested,,no,coach,2026-05-31 12:00,the train does not run that day,\
         ,,,2026-05-20\n\
         #013,4,2026-06-12 10:00,reschedule_requested,,no,student,2026-06-01 14:25,the train does not run that day,\
         2026-06-15 10:00,,,2026-05-20\n\
         #014,1,2026-06-01 15:00,scheduled,,yes,,,,,,,2026-05-20\n",
    ),
    ("ben.json", r#"{ "zone": "Europe/London" }"#),
    ("dora.json", r#"{ "zone": "Europe/Berlin" }"#),
    (
        "new-codes.csv",
        "code,agent,discount,expires_at\nNEW-20,Anna Alder,20,2026-12-31\nNEW-30,Bert Birch,30,2026-12-31\n",
    ),
    ("new-cohorts.csv", "reference,name,end_date,fee\nNEXT,Next run,2026-12-31,5000\n"),
    ("new-students.csv", "reference,name\nS-8,Una Vik\nS-9,Ole Vik\n"),
    (
        "new-enrolments.csv",
        "cohort,student,registered,created_at\nAUTUMN,PUP-5,2026-06-01,2026-06-01\nAUTUMN,PUP-3,2026-06-01,2026-06-01\n",
    ),
    (
        "new-contracts.csv",
        "number,student,coach,total_sessions,rate,minutes,created_at\n#020,gil,ben,4,5000,60,2026-06-01\n#021,hugo,ida,4,5000,60,2026-06-01\n",
    ),
    (
        "new-sessions.csv",
        "contract,number,start,created_at\n#012,7,2026-06-20 10:00,2026-06-01\n#013,7,2026-06-20 10:00,2026-06-01\n",
    ),
];

const LENIENT: &str = "[referral_codes]\ngrace = \"30 minutes\"\n";

/// What made it, each at its instant.
const STORY: [(&str, &str); 25] = [
    (BEGUN, "migrate"),
    (BEGUN, "expire-referral-codes"),
    (BEGUN, "complete-expired-sessions"),
    (BEGUN, "sweep-sessions"),
    (BEGUN, "import referral-codes codes.csv"),
    (BEGUN, "import cohorts cohorts.csv"),
    (BEGUN, "import students students.csv"),
    (BEGUN, "import enrolments enrolments.csv"),
    (BEGUN, "import contracts contracts.csv"),
    (BEGUN, "calendar set ben ben.json"),
    (BEGUN, "calendar set dora dora.json"),
    (BEGUN, "agent address Anna_Alder a@example.org"),
    (BEGUN, "agent address Bert_Birch b@example.org"),
    (THEN, "expire-referral-codes"),
    (THEN, "complete-expired-sessions --hold"),
    (THEN, "agent off Gil_Grove"),
    (THEN, "referral-code disable FREE-50 --reason misused"),
    (THEN, "referral-code activate FREE-50"),
    (THEN, "restore-sessions --session-ids FORMER --end 2026-12-31"),
    (LATELY, "import sessions sessions.csv"),
    // Refused, which is kept.
    (LATELY, "session cancel 012/1 --by student"),
    (LATELY, "session cancel 013/1 --by student"),
    (LATELY, "session contact 013/4 --at 2026-06-01T11:00:00Z"),
    (LATELY, "session confirm 012/3 --by coach --notify"),
    (LATELY, "session meeting 012/1 --from 2026-05-18T09:00:00Z --until 2026-05-18T09:50:00Z"),
];

/// Makes all of it.
pub(super) fn populate(ground: &Ground) {
    for (name, content) in FILES {
        ground.operator.file(name, content);
    }
    ground.operator.file("lenient.toml", LENIENT);
    for (now, words) in STORY {
        let told: Told = ground.tell(&words_of(words), now);
        let expected = if words.starts_with("session cancel") { 2 } else { 0 };
        assert_eq!(told.status, Some(expected), "{words}: {told:?}");
    }
}

/// `_` stands for a space within a word.
fn words_of(words: &str) -> Vec<String> {
    words.split(' ').map(|word| word.replace('_', " ")).collect()
}

/// All that is asked, each of the world as it is at [`NOW`]. With `asked.about` empty it is about all of those kinds.
pub(super) fn questions() -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut add = |is_writing: bool, about: &[&str], words: &str| {
        asked.push(Asked {
            words: words_of(words),
            is_writing,
            about: about.iter().map(|name| name.replace('_', " ")).collect(),
        });
    };
    let codes = &["codes"][..];
    for words in [
        "list referral-codes",
        "list referral-codes --order expiry",
        "list referral-codes --status active --format json",
        "list referral-codes --expired",
        "forecast --kind referral-codes",
        "simulate --from 2026-06-01 --until 2026-06-30",
        "agent list",
        "agent list --format json",
        "expire-referral-codes --dry-run",
        "expire-referral-codes --dry-run --policy lenient.toml",
        "import referral-codes new-codes.csv --skip-bad --dry-run",
    ] {
        add(false, codes, words);
    }
    for words in [
        "expire-referral-codes --notify",
        "expire-referral-codes --policy lenient.toml",
        "import referral-codes new-codes.csv --skip-bad",
    ] {
        add(true, codes, words);
    }
    let cohorts = &["cohorts"][..];
    for words in [
        "list cohorts",
        "list cohorts --status completed --format json",
        "forecast --kind cohorts",
        "simulate --from 2026-06-01 --until 2026-10-30 --kind cohorts",
        "complete-expired-sessions --dry-run",
        "restore-sessions --all-completed --end 2026-12-31 --dry-run",
        "import cohorts new-cohorts.csv --skip-bad --dry-run",
        "import students new-students.csv --skip-bad --dry-run",
        "import enrolments new-enrolments.csv --skip-bad --dry-run",
    ] {
        add(false, cohorts, words);
    }
    for words in [
        "complete-expired-sessions",
        "restore-sessions --all-completed --end 2026-12-31",
        "import cohorts new-cohorts.csv --skip-bad",
        "import students new-students.csv --skip-bad",
        "import enrolments new-enrolments.csv --skip-bad",
    ] {
        add(true, cohorts, words);
    }
    let sessions = &["sessions"][..];
    for words in [
        "list contracts",
        "list sessions",
        "list sessions --format json",
        "list sessions --zone-moved",
        "forecast --kind sessions",
        "simulate --from 2026-06-01 --until 2026-06-30 --kind sessions",
        "sweep-sessions --dry-run",
        "import sessions new-sessions.csv --skip-bad --dry-run",
        "import contracts new-contracts.csv --skip-bad --dry-run",
    ] {
        add(false, sessions, words);
    }
    for words in [
        "sweep-sessions",
        "import contracts new-contracts.csv --skip-bad",
        "import sessions new-sessions.csv --skip-bad",
    ] {
        add(true, sessions, words);
    }
    let all = &["codes", "cohorts", "sessions"][..];
    for words in [
        "forecast",
        "outbox",
        "outbox --status queued --format json",
        "outbox release --dry-run",
        "runs --limit 50",
        "runs --limit 50 --format json",
    ] {
        add(false, all, words);
    }
    for words in ["outbox release", "outbox release --run 14", "migrate", "doctor", "doctor --format json"] {
        add(true, all, words);
    }
    for code in ["ALPHA-20", "ALPHA-30", "BETA-10", "BETA-40", "FREE-50", "GAMMA-5", "OLD-1"] {
        let about = [code];
        add(false, &about, &format!("explain referral-code {code}"));
        add(false, &about, &format!("referral-code check {code}"));
    }
    for (code, words) in [
        ("ALPHA-30", "referral-code disable ALPHA-30"),
        ("BETA-40", "referral-code activate BETA-40"),
        ("GAMMA-5", "referral-code renew GAMMA-5 --never"),
        ("OLD-1", "referral-code renew OLD-1 --expires 2026-12-31"),
    ] {
        add(true, &[code], words);
    }
    for agent in ["Anna_Alder", "Bert_Birch"] {
        for (is_writing, words) in [
            (false, format!("agent off {agent} --dry-run")),
            (true, format!("agent off {agent}")),
            (true, format!("agent address {agent} --none")),
            (true, format!("agent delete {agent}")),
            (true, format!("referral-code issue BRAND-NEW --discount 5 --agent {agent}")),
            (true, format!("referral-code generate --discount 5 --agent {agent}")),
        ] {
            add(is_writing, &[agent], &words);
        }
    }
    add(true, &["Gil_Grove"], "agent on Gil_Grove");
    for cohort in ["WINTER", "AUTUMN", "PILOT", "FORMER"] {
        add(false, &[cohort], &format!("explain cohort {cohort}"));
    }
    add(true, &["PILOT"], "restore-sessions --session-ids PILOT --end 2026-12-31");
    for session in ["012/1", "012/2", "012/3", "012/4", "013/1", "013/3", "013/4", "014/1"] {
        let contract = format!("#{}", &session[..3]);
        add(false, &[session, &contract], &format!("explain session {session}"));
        add(false, &[session, &contract], &format!("session show {session}"));
    }
    for (contract, coach) in [("#012", "ben"), ("#013", "dora")] {
        let number = contract.trim_start_matches('#');
        add(false, &[contract], &format!("list sessions --contract {number}"));
        add(false, &[contract], &format!("progress {number}"));
        add(false, &[coach], &format!("calendar show {coach}"));
        add(false, &[coach, contract], &format!("openings --coach {coach} --days 2"));
        add(
            false,
            &[coach, contract],
            &format!("openings --coach {coach} --contract {number} --why 2026-06-10T10:00:00Z"),
        );
        add(
            true,
            &[coach, contract],
            &format!("session schedule {number} --start 2026-06-10T10:00:00Z --by coach"),
        );
        add(true, &[coach], &format!("calendar set {coach} {coach}.json"));
        add(true, &[coach], &format!("calendar remove {coach}"));
    }
    for (session, words) in [
        (
            "012/3",
            "request-reschedule 012/3 --by student --reason the_train_does_not_run --to 2026-06-09T10:00:00Z",
        ),
        ("012/3", "cancel 012/3 --by coach --reason ill"),
        ("012/2", "contact 012/2 --at 2026-06-01T09:10:00Z"),
        ("012/2", "meeting 012/2 --from 2026-06-01T09:00:00Z --until 2026-06-01T09:50:00Z"),
        ("012/1", "complete 012/1 --by coach"),
        ("013/4", "approve 013/4 --by coach"),
        ("013/4", "decline 013/4 --by coach"),
        ("013/4", "withdraw 013/4 --by student"),
        ("013/3", "confirm 013/3 --by coach"),
        ("014/1", "missed 014/1 --by coach"),
    ] {
        let contract = format!("#{}", &session[..3]);
        add(true, &[session, &contract], &format!("session {words}"));
    }
    asked
}
