//! Whoever sends a file may take their time: nobody else waits for the database meanwhile.

use std::{
    fs::OpenOptions,
    io::Write,
    process::{Child, Command},
    thread::sleep,
    time::Duration,
};

use crate::{operator::Told, school::School, shop::Shop};

/// Begins an import from a pipe and sends so much; what is still to come is sent by `finish`.
fn begin(shop: &Shop, options: &[&str], text: &str) -> (Child, std::fs::File) {
    let path = shop.operator.folder.path().join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let child = shop.start(options);
    let mut pipe = OpenOptions::new().write(true).open(&path).unwrap();
    pipe.write_all(text.as_bytes()).unwrap();
    (child, pipe)
}

fn finish(child: Child, mut pipe: std::fs::File, text: &str) -> Told {
    pipe.write_all(text.as_bytes()).unwrap();
    drop(pipe);
    child.wait_with_output().unwrap().into()
}

/// More than the pipe and the program's buffer hold, so that most of it is read before more can be written.
fn many(lines: usize) -> String {
    (0..lines).map(|number| format!("IMPORTED-CODE-{number},Agent {},5\n", number % 50)).collect()
}

fn others_write_meanwhile(shop: &Shop) {
    let text = many(12_000);
    assert!(text.len() > 4 * 64 * 1024);
    let head = format!("code,agent,discount\n{text}");
    let (import, pipe) = begin(shop, &["import", "referral-codes", "pipe.csv"], &head);
    while shop.count("due_runs WHERE command LIKE 'import%' AND status = 'running'") == 0 {
        sleep(Duration::from_millis(5));
    }
    // Whoever does not wait at all gets in at once, and keeps nobody from anything.
    shop.sql("INSERT INTO referral_agents (name) VALUES ('Agent 7')");
    let told = shop.operator.manage(&["expire-referral-codes"]);
    assert_eq!(told.status, Some(0), "{}: {told:?}", shop.name());
    let issue = |code| {
        shop.operator.manage(&["referral-code", "issue", code, "--discount", "5", "--expires", "2027-01-01"])
    };
    for code in ["IMPORTED-CODE-5", "ELSEWHERE"] {
        let told = issue(code);
        assert_eq!(told.status, Some(0), "{}: {told:?}", shop.name());
    }
    assert_eq!(shop.count("referral_codes"), 2, "{}", shop.name());
    // What was written meanwhile is seen: a code that is there, and an agent.
    let told = finish(import, pipe, "LAST,Agent 7,5\n");
    told.fails(2, "line 7: the code IMPORTED-CODE-5 is in the database already\n");
    assert_eq!((shop.count("referral_codes"), shop.count("referral_agents")), (2, 1));
    std::fs::remove_file(shop.operator.folder.path().join("pipe.csv")).unwrap();

    let (import, pipe) = begin(shop, &["import", "referral-codes", "pipe.csv", "--skip-bad"], &head);
    let told = finish(import, pipe, "LAST,Agent 7,5\n");
    assert_eq!(told.out, "Read 12001 line(s): imported 12000, skipped 1.\n");
    assert_eq!((shop.count("referral_codes"), shop.count("referral_agents")), (12_002, 50));
}

#[test]
fn others_write_while_an_import_waits_on_sqlite() {
    others_write_meanwhile(&Shop::on_sqlite());
}

#[test]
fn others_write_while_an_import_waits_on_postgresql() {
    Shop::on_postgres().iter().for_each(others_write_meanwhile);
}

/// So do a dry run and every other kind, and they see what was written meanwhile.
#[test]
fn every_kind_and_a_dry_run_keep_nobody_waiting() {
    for school in School::all("UTC") {
        for (kind, head, meanwhile, rest) in [
            ("cohorts", "reference,name,fee\nA,A,1\n", "SELECT 1", "B,B,1\n"),
            ("students", "reference,name\nS-1,Mina\n", "SELECT 1", "S-2,Omid\n"),
            ("enrolments", "cohort,student\nA,S-1\n", "UPDATE cohorts SET name = 'Other'", "B,S-2\n"),
            (
                "contracts",
                "number,student,coach,total_sessions,rate,minutes\n1,a,b,3,1,60\n",
                "SELECT 1",
                "2,a,b,3,1,60\n",
            ),
            (
                "sessions",
                "contract,number,start,state\n1,1,2026-01-02 10:00,completed\n",
                "UPDATE coaching_contracts SET rate = 2",
                "2,1,2026-01-03 10:00,completed\n",
            ),
        ] {
            for dry in [&["--dry-run"][..], &[]] {
                let arguments = [&["import", kind, "pipe.csv", "--zone", "UTC"], dry].concat();
                let (import, pipe) = begin(&school.shop, &arguments, head);
                // The file's head was read, or that long has gone: the import waits for the rest in any case.
                sleep(Duration::from_millis(300));
                school
                    .shop
                    .sql("INSERT INTO referral_agents (name) VALUES ('x'); DELETE FROM referral_agents");
                school.shop.sql(meanwhile);
                let told = finish(import, pipe, rest);
                assert_eq!((told.status, told.err.as_str()), (Some(0), ""), "{kind}");
                std::fs::remove_file(school.shop.operator.folder.path().join("pipe.csv")).unwrap();
            }
        }
    }
}

/// Ctrl-C, and what ends a service, is obeyed also while nothing comes.
#[test]
fn a_signal_ends_the_wait() {
    let shop = Shop::on_sqlite();
    let operator = &shop.operator;
    let text = "code,discount\nA,5\n";
    for running in [false, true] {
        let (import, pipe) =
            begin(&shop, &["import", "referral-codes", "pipe.csv"], if running { text } else { "code" });
        while running && shop.count("due_runs WHERE status = 'running'") == 0 {
            sleep(Duration::from_millis(5));
        }
        // Before its first line has come the program may not listen yet: then it ends at once.
        sleep(Duration::from_millis(300));
        assert!(Command::new("kill").args(["-TERM", &import.id().to_string()]).status().unwrap().success());
        let told: Told = import.wait_with_output().unwrap().into();
        drop(pipe);
        if running || told.status.is_some() {
            told.fails(2, "error: interrupted; nothing was changed\n");
        }
        assert_eq!(shop.count("referral_codes"), 0);
        std::fs::remove_file(operator.folder.path().join("pipe.csv")).unwrap();
    }
    assert_eq!(shop.count("due_runs WHERE status = 'running'"), 0);
}
