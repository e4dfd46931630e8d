//! The scripts of `tests/replay`: each does from a shell what once went wrong, and says what it sees.
//!
//! A script finds the program in `M`, an empty folder in `D` (where it also starts), and the URL of an empty
//! PostgreSQL database in `P`, which is empty where there is no PostgreSQL. Its last line is what it saw; status
//! 0: as it should be. With `REPLAY_MANAGE` another program is asked, and nothing is demanded of it.

use std::{
    env, fs,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, sleep},
    time::{Duration, Instant},
};

use crate::shop::EmptyPostgres;

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/replay");
/// How many of them run at once: they mostly wait.
const AT_ONCE: usize = 2;

/// What became of one script.
struct Seen {
    name: String,
    /// Its last line.
    line: String,
    status: Option<i32>,
    /// All that it said, for whoever has to look into it.
    said: String,
}

/// How long one script may take.
fn limit() -> Duration {
    let seconds = env::var("REPLAY_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(180))
}

fn scripts() -> Vec<PathBuf> {
    let wanted = env::var("REPLAY").unwrap_or_default();
    let mut scripts: Vec<PathBuf> = fs::read_dir(SCRIPTS)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sh"))
        .filter(|path| name(path).contains(&wanted))
        .collect();
    scripts.sort();
    scripts
}

fn name(script: &Path) -> String {
    script.file_stem().unwrap().to_string_lossy().into_owned()
}

fn run(script: &Path, program: &str) -> Seen {
    let folder = tempfile::tempdir().unwrap();
    let postgres = EmptyPostgres::new();
    let mut command = Command::new("sh");
    command.arg(script).current_dir(folder.path()).process_group(0);
    for name in ["DATABASE_URL", "DUECOURSE_ZONE", "DUECOURSE_POLICY"] {
        command.env_remove(name);
    }
    command.env("USER", "tester").env("M", program).env("D", folder.path());
    command.env("P", postgres.as_ref().map_or("", |postgres| &postgres.url));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let out = thread::spawn(move || text(&mut out));
    let err = thread::spawn(move || text(&mut err));
    let until = Instant::now() + limit();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status.code(),
            None if Instant::now() < until => sleep(Duration::from_millis(20)),
            None => break None,
        }
    };
    // Whatever it started and left would keep its pipes open. `--`: a group, not an option.
    let group = format!("-{}", child.id());
    let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    child.wait().unwrap();
    let (out, err) = (out.join().unwrap(), err.join().unwrap());
    let line = match status {
        Some(_) => out.lines().last().unwrap_or("nothing was said").to_owned(),
        None => format!("it took more than {} s", limit().as_secs()),
    };
    Seen { name: name(script), line, status, said: out + &err }
}

fn text(from: &mut impl std::io::Read) -> String {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn replay() {
    let other = env::var("REPLAY_MANAGE").ok();
    let program = other.as_deref().unwrap_or(env!("CARGO_BIN_EXE_manage"));
    let scripts = scripts();
    assert!(!scripts.is_empty(), "there is no such script in {SCRIPTS}");
    let (next, seen) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = run(script, program);
                    seen.lock().unwrap().push(one);
                }
            });
        }
    });
    let mut seen = seen.into_inner().unwrap();
    seen.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(seen.len(), scripts.len());
    let width = seen.iter().map(|one| one.name.len()).max().unwrap_or(0);
    println!("Replayed with {program}:");
    for one in &seen {
        let mark = if one.status == Some(0) { "ok   " } else { "WRONG" };
        println!("{mark}  {:width$}  {}", one.name, one.line);
    }
    let wrong: Vec<&Seen> = seen.iter().filter(|one| one.status != Some(0)).collect();
    println!("{} as it should be, {} not.", seen.len() - wrong.len(), wrong.len());
    if other.is_none() {
        for one in &wrong {
            println!("\n{} ({:?}) said:\n{}", one.name, one.status, one.said);
        }
        assert!(wrong.is_empty(), "{} script(s) saw what should not be", wrong.len());
    }
}
