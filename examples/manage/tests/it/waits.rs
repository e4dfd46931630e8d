//! What keeps a command waiting, how it says so, and what ends it (G-33).

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener},
    os::unix::net::UnixStream,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::sleep,
    time::{Duration, Instant},
};

use diesel::{PgConnection, connection::SimpleConnection as _};

use crate::{
    operator::{Operator, Told},
    shop::Shop,
};

/// Far longer than anything here may take; no test of speed.
const LONG: Duration = Duration::from_secs(60);

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// What the child said, if it ends at all.
fn ended(mut child: Child) -> Told {
    let until = Instant::now() + LONG;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            child.kill().unwrap();
        }
        sleep(Duration::from_millis(20));
    }
    child.wait_with_output().unwrap().into()
}

#[test]
fn g_33_a_busy_file_is_waited_for_and_the_wait_is_told() {
    let operator = Operator::with_codes("code,discount,expires_at\nTEST-20,20,2026-05-01\n");
    let mut other = operator.connect();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let mut command = operator.command(&["expire-referral-codes"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    sleep(Duration::from_secs(8));
    drop(other);
    let told = ended(child);
    assert!(told.out.starts_with("Successfully expired 1 "), "{told:?}");
    assert!(
        told.err.contains("waiting for the database: another program holds it; for 60 s at most"),
        "{told:?}"
    );
}

#[test]
fn g_33_what_could_not_begin_is_in_the_log() {
    let operator = Operator::with_codes("code,discount,expires_at\nTEST-20,20,2026-05-01\n");
    let mut other = operator.connect();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    operator
        .manage(&["expire-referral-codes", "--wait", "0", "--log-file", "log.txt"])
        .fails(2, "another program is writing to it; try again, or wait longer with --wait");
    let log = std::fs::read_to_string(operator.folder.path().join("log.txt")).unwrap();
    assert!(log.contains("ERROR referral_codes: the database is busy"), "{log}");
}

#[test]
fn a_signal_ends_the_wait_for_a_file() {
    let operator = Operator::with_codes("code,discount,expires_at\nTEST-20,20,2026-05-01\n");
    let mut other = operator.connect();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    for (arguments, status) in [(&["expire-referral-codes"][..], 2), (&["agent", "off", "Nobody"], 130)] {
        for name in ["-TERM", "-INT", "-HUP"] {
            let mut command = operator.command(arguments);
            let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            sleep(Duration::from_secs(2));
            signal(&child, name);
            let told = ended(child);
            assert!(
                matches!(told.status, Some(it) if it == status || it == 130),
                "{arguments:?} {name}: {told:?}"
            );
        }
    }
    drop(other);
    assert!(operator.manage(&["expire-referral-codes"]).out.starts_with("Successfully expired 1 "));
}

/// Somebody's session that holds the policy in force, which every batch needs.
fn holding(shop: &Shop) -> PgConnection {
    let mut other = shop.elsewhere().unwrap();
    other.batch_execute("BEGIN; SELECT * FROM due_settings FOR UPDATE").unwrap();
    other
}

fn wait_until_waiting(shop: &Shop, sessions: usize) {
    let until = Instant::now() + LONG;
    let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while shop.count(waiting) != sessions {
        assert!(Instant::now() < until, "no session waits for a lock");
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_signal_ends_the_wait_for_a_lock_of_the_server() {
    let Some(shop) = Shop::on_postgres() else { return };
    shop.refill(10);
    let other = holding(&shop);
    for name in ["-TERM", "-INT", "-HUP"] {
        let child = shop.start(&["expire-referral-codes"]);
        wait_until_waiting(&shop, 1);
        signal(&child, name);
        let told = ended(child);
        assert_eq!(told.status, Some(1), "{name}: {told:?}");
        assert!(told.out.contains("Stopped early; the next run does the rest."), "{name}: {told:?}");
        wait_until_waiting(&shop, 0);
    }
    // One that stops nowhere ends at once, and leaves no session behind that waits.
    let mut command = shop.operator.command(&["referral-code", "disable", "CODE-1"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_waiting(&shop, 1);
    signal(&child, "-TERM");
    assert_eq!(ended(child).status, Some(130));
    wait_until_waiting(&shop, 0);
    drop(other);
    assert!(shop.operator.manage(&["expire-referral-codes"]).out.starts_with("Successfully expired 10 "));
}

#[test]
fn a_killed_program_leaves_no_session_that_waits() {
    let Some(shop) = Shop::on_postgres() else { return };
    shop.refill(10);
    let other = holding(&shop);
    let mut child = shop.start(&["expire-referral-codes"]);
    wait_until_waiting(&shop, 1);
    child.kill().unwrap();
    child.wait().unwrap();
    // The lock is still held by somebody else, so only the server's own look at the client ends it.
    wait_until_waiting(&shop, 0);
    drop(other);
    let runs = shop.operator.manage(&["runs", "--limit", "1"]);
    assert!(runs.out.contains("broken off") && runs.out.contains("is gone"), "{}", runs.out);
    let runs = shop.operator.manage(&["runs", "--limit", "1", "--format", "json"]).json();
    assert_eq!(runs[0]["status"].as_str(), Some("broken_off"));
}

#[test]
fn g_33_the_wait_for_a_lock_is_told_and_bounded() {
    let Some(shop) = Shop::on_postgres() else { return };
    shop.refill(10);
    let other = holding(&shop);
    let told = shop.operator.manage(&["expire-referral-codes", "--wait", "7"]);
    assert!(matches!(told.status, Some(1 | 2)), "{told:?}");
    assert!(told.err.contains("waiting for the database: what this needs is held by process "), "{told:?}");
    drop(other);
    assert_eq!(shop.count("referral_codes WHERE status = 'active'"), 10);
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let mut operator = Operator::new();
    // The limit that somebody sets holds.
    operator.database = format!("postgres://bob:S3cret@127.0.0.1:{port}/shop?connect_timeout=2");
    let told = operator.manage(&["runs", "--log-file", "log.txt"]);
    told.fails(2, "timeout expired");
    let log = std::fs::read_to_string(operator.folder.path().join("log.txt")).unwrap();
    assert!(log.contains("timeout expired") && !log.contains("S3cret"), "{log}");
}

/// What lies between the program and the server, and can stop passing anything on.
struct Line {
    port: u16,
    is_cut: Arc<AtomicBool>,
}

impl Line {
    /// To the server's socket in that folder.
    fn to(folder: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (socket, is_cut) = (format!("{folder}/.s.PGSQL.5432"), Arc::new(AtomicBool::new(false)));
        let cut = Arc::clone(&is_cut);
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            for near in listener.incoming().map_while(Result::ok) {
                if cut.load(Ordering::SeqCst) {
                    // It is taken, and nothing comes back.
                    kept.push(near);
                    continue;
                }
                let far = UnixStream::connect(&socket).unwrap();
                let (near_too, far_too, end) =
                    (near.try_clone().unwrap(), far.try_clone().unwrap(), far.try_clone().unwrap());
                // The server must hear that the program is gone, whatever is still on its way.
                pass(near_too, far_too, Arc::clone(&cut), move || drop(end.shutdown(Shutdown::Both)));
                pass(far, near, Arc::clone(&cut), || {});
            }
        });
        Self { port, is_cut }
    }
}

fn pass(
    mut from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    is_cut: Arc<AtomicBool>,
    at_the_end: impl FnOnce() + Send + 'static,
) {
    std::thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            while is_cut.load(Ordering::SeqCst) {
                sleep(Duration::from_millis(50));
            }
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        at_the_end();
    });
}

/// A line that passes nothing on any more, and does not say so: the program notices, and ends for a signal.
#[test]
fn a_line_that_goes_dead_ends_the_program() {
    let Some(shop) = Shop::on_postgres() else { return };
    shop.refill(10);
    let (place, folder) = shop.operator.database.split_once("?host=").unwrap();
    for name in [None, Some("-TERM")] {
        let line = Line::to(folder);
        let other = holding(&shop);
        let mut command = shop.operator.command(&["expire-referral-codes", "--log-file", "log.txt"]);
        let through = place.replace("@/", &format!("@127.0.0.1:{}/", line.port));
        let arguments: Vec<_> = command.get_args().map(|it| it.to_owned()).collect();
        let mut command_through = Command::new(command.get_program());
        command_through.current_dir(shop.operator.folder.path()).env_remove("DATABASE_URL");
        for argument in arguments {
            let is_place = argument.to_str() == Some(&shop.operator.database);
            command_through.arg(if is_place { through.clone().into() } else { argument });
        }
        command = command_through;
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_until_waiting(&shop, 1);
        line.is_cut.store(true, Ordering::SeqCst);
        if let Some(name) = name {
            signal(&child, name);
        }
        let told = ended(child);
        assert_eq!(told.status, Some(1), "{name:?}: {told:?}");
        assert!(told.err.contains("the server does not answer any more"), "{name:?}: {told:?}");
        drop(other);
        line.is_cut.store(false, Ordering::SeqCst);
    }
    let log = std::fs::read_to_string(shop.operator.folder.path().join("log.txt")).unwrap();
    assert_eq!(log.matches("the server does not answer any more").count(), 2, "{log}");
}
