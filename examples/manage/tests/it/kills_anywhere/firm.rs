//! A company large enough that all it does takes many transactions.

use std::fmt::Write as _;

use crate::ground::Ground;

/// When the records were taken over.
const BEGUN: &str = "2026-05-04T08:00:00Z";
/// When some of them were settled.
const THEN: &str = "2026-05-15T03:00:00Z";
/// When it is killed.
pub(super) const NOW: &str = "2026-06-02T12:00:00Z";

const CODES: usize = 160;
const COHORTS: usize = 30;
const CONTRACTS: usize = 24;
/// How many lines a file has that is taken over while the program is killed.
const LINES: usize = 300;

/// How many steps a sweep takes in one transaction.
pub(super) const BATCH: &str = "10";

/// A text of many lines.
fn lines(head: &str, count: usize, line: impl Fn(usize, &mut String)) -> String {
    let mut text = format!("{head}\n");
    for number in 0..count {
        line(number, &mut text);
        text.push('\n');
    }
    text
}

fn files() -> Vec<(&'static str, String)> {
    let codes = |prefix: &'static str, count| {
        lines("code,agent,discount,expires_at,created_at", count, move |i, out| {
            let agent = if i % 4 == 0 { String::new() } else { format!("Agent {}", i % 4) };
            let expires = ["2026-06-01", "2026-05-10", "2026-12-31"][i % 3];
            write!(out, "{prefix}-{i},{agent},5,{expires},2026-04-01").unwrap();
        })
    };
    let cohorts = |prefix: &'static str, count| {
        lines("reference,name,end_date,fee,created_at", count, move |i, out| {
            let end = ["2026-06-01", "2026-05-10", "2026-12-31"][i % 3];
            write!(out, "{prefix}-{i},Run {i},{end},5000,2026-01-01").unwrap();
        })
    };
    let students = |prefix: &'static str, count| {
        lines("reference,name,created_at", count, move |i, out| {
            write!(out, "{prefix}-{i},Pupil {i},2026-01-01").unwrap();
        })
    };
    let contracts = |first: usize, prefix: &'static str, count| {
        let head = "number,student,coach,total_sessions,rate,minutes,zone,status,payment,created_at";
        lines(head, count, move |i, out| {
            let number = first + i;
            write!(out, "#{number:03},{prefix}pupil{i},{prefix}coach{i},9,5000,60,Europe/London,active,paid,2026-05-01").unwrap();
        })
    };
    let sessions = lines(
        "contract,number,start,state,confirmed,requested_by,requested_at,reason,proposed,created_at",
        4 * CONTRACTS,
        |i, out| {
            let (contract, number) = (100 + i / 4, 1 + i % 4);
            let rest = match i % 4 {
                0 => "2026-06-01 10:00,scheduled,yes,,,,",
                1 => "2026-06-03 10:00,scheduled,no,,,,",
                2 => {
                    "2026-06-08 10:00,reschedule_requested,no,student,2026-05-31 12:00,the train does not run,2026-06-09 15:00"
                }
                _ => "2026-06-10 10:00,scheduled,no,,,,",
            };
            write!(out, "#{contract},{number},{rest},2026-05-20").unwrap();
        },
    );
    let new_sessions = lines("contract,number,start,created_at", 4 * CONTRACTS, |i, out| {
        write!(out, "#{},{},2026-07-{:02} 10:00,2026-05-20", 100 + i / 4, 5 + i % 4, 1 + i % 4).unwrap();
    });
    let enrolments = |cohort: &'static str, student: &'static str, count| {
        lines("cohort,student,registered,created_at", count, move |i, out| {
            // All of the new ones in a cohort that goes on.
            let number = if cohort == "NEW" { 2 } else { i / 3 };
            let cohort = if cohort == "NEW" { "RUN" } else { cohort };
            write!(out, "{cohort}-{number},{student}-{i},2026-02-01,2026-02-01").unwrap();
        })
    };
    vec![
        ("codes.csv", codes("CODE", CODES)),
        ("cohorts.csv", cohorts("RUN", COHORTS)),
        ("students.csv", students("PUP", 3 * COHORTS)),
        ("free-students.csv", students("FREE", LINES)),
        ("enrolments.csv", enrolments("RUN", "PUP", 3 * COHORTS)),
        ("contracts.csv", contracts(100, "a", CONTRACTS)),
        ("sessions.csv", sessions),
        ("new-codes.csv", codes("NEW", LINES)),
        ("new-cohorts.csv", cohorts("NEW", LINES)),
        ("new-students.csv", students("NEW", LINES)),
        ("new-enrolments.csv", enrolments("NEW", "FREE", LINES)),
        ("new-contracts.csv", contracts(200, "b", LINES)),
        ("new-sessions.csv", new_sessions),
        ("lenient.toml", "[referral_codes]\ngrace = \"30 minutes\"\n".to_owned()),
    ]
}

const STORY: [(&str, &str); 16] = [
    (BEGUN, "migrate"),
    (BEGUN, "expire-referral-codes"),
    (BEGUN, "complete-expired-sessions"),
    (BEGUN, "sweep-sessions"),
    (BEGUN, "import referral-codes codes.csv"),
    (BEGUN, "import cohorts cohorts.csv"),
    (BEGUN, "import students students.csv"),
    (BEGUN, "import students free-students.csv"),
    (BEGUN, "import enrolments enrolments.csv"),
    (BEGUN, "import contracts contracts.csv"),
    (BEGUN, "agent address Agent_1 a@example.org"),
    (THEN, "expire-referral-codes"),
    (THEN, "complete-expired-sessions --hold"),
    (THEN, "agent off Agent_3"),
    (NOW, "import sessions sessions.csv"),
    (NOW, "session confirm 100/2 --by coach"),
];

/// `_` stands for a space within a word.
pub(super) fn words_of(words: &str) -> Vec<String> {
    words.split(' ').map(|word| word.replace('_', " ")).collect()
}

pub(super) fn populate(ground: &Ground) {
    for (name, content) in files() {
        ground.operator.file(name, content);
    }
    for (now, words) in STORY {
        let told = ground.tell(&words_of(words), now);
        assert_eq!(told.status, Some(0), "{words}: {told:?}");
    }
}
