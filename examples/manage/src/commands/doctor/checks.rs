use automation_core::{ClockLimits, Failure, Instant, Span};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};
use duecourse::{Finding, kinds::ReferralCodes, run::newer_zone_data};
use serde_json::json;
use storage_diesel::{MessageStatus, Messages, StorageError};

use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

/// How long a queued message may wait.
const STUCK: Span = Span::hours(24);
/// How long a message may be held before somebody should be reminded of it.
const FORGOTTEN: Span = Span::days(7);
/// How many messages are read together.
const PAGE: usize = 1_000;
/// How many runs are looked at for one that can be read.
const RUNS: usize = 100;
const POLICY: &str = "policy";
/// What helps where somebody holds the database.
pub(super) const HELD: &str = "wait until that program is done, or end it (`fuser FILE` shows who has a file open, \
                               pg_stat_activity who is on a server); --wait sets how long to wait for it";

/// What was looked at so far.
#[derive(Debug, Default)]
pub(super) struct Checkup {
    findings: Vec<Finding>,
}

/// What `PRAGMA quick_check` answers.
#[derive(QueryableByName)]
struct QuickCheck {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

impl Checkup {
    pub(super) fn fine(&mut self, check: &'static str, found: impl Into<String>) {
        self.findings.push(Finding::fine(check, found));
    }

    pub(super) fn wrong(&mut self, check: &'static str, found: impl Into<String>, remedy: impl Into<String>) {
        self.findings.push(Finding::wrong(check, found, remedy));
    }

    pub(super) fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    pub(super) fn program(&mut self) {
        match std::env::current_exe() {
            Ok(path) => self.fine("program", path.display().to_string()),
            Err(error) => self.wrong("program", error.to_string(), "start it by its absolute path"),
        }
    }

    /// Whether somebody keeps everybody else from looking into it.
    pub(super) fn is_held<S: Store>(&mut self, store: &mut S) -> bool {
        let is_held = matches!(store.schema(), Err(StorageError::Busy(_)));
        if is_held {
            self.wrong("database", "another program holds it, so that nobody else can read it", HELD);
        }
        is_held
    }

    /// Whether the file is sound.
    pub(super) fn integrity(&mut self, conn: &mut SqliteConnection) -> bool {
        let trouble = match sql_query("PRAGMA quick_check(1)").load::<QuickCheck>(conn) {
            Ok(answers) => answers.into_iter().map(|one| one.quick_check).find(|answer| answer != "ok"),
            Err(error) => Some(error.to_string()),
        };
        let sound = trouble.is_none();
        match trouble {
            None => self.fine("integrity", "the file is sound"),
            Some(cause) if cause.contains("is locked") => {
                self.wrong("database", "another program holds it, so that nobody else can read it", HELD);
            }
            Some(cause) => self.wrong(
                "integrity",
                cause,
                "name the right file, or restore a backup (the sqlite3 program can `.recover` some)",
            ),
        }
        sound
    }

    pub(super) fn policy_trouble(&mut self, error: &Error) {
        // It may point at its place over several lines.
        let found: Vec<String> = error.to_string().lines().map(|line| line.trim().to_owned()).collect();
        self.wrong(POLICY, found.join(" "), "correct the policy, or name the right one with --policy");
    }

    pub(super) fn has_policy_trouble(&self) -> bool {
        self.findings.iter().any(|finding| finding.check == POLICY)
    }

    pub(super) fn policy(&mut self, invocation: &Invocation) {
        let zone = invocation.zone();
        let standing = if invocation.is_in_force::<ReferralCodes>() {
            "in force"
        } else {
            "not in force yet (the next run under it changes that)"
        };
        let file =
            invocation.policy_file.as_ref().map_or_else(String::new, |path| format!("{}: ", path.display()));
        let zone = if invocation.has_zone() {
            format!("the organisation's zone is {zone}")
        } else {
            "the organisation's zone is not known, so local days are those of UTC".to_owned()
        };
        self.fine(POLICY, format!("{file}{standing}; {zone}"));
    }

    /// The policy of a kind that has records.
    pub(super) fn policy_of(&mut self, kind: &str, is_in_force: bool, sweep: &str) {
        let standing = if is_in_force {
            format!("{kind}: in force")
        } else {
            format!("{kind}: not in force yet (the next {sweep} under it changes that)")
        };
        self.fine(POLICY, standing);
    }

    /// Writes, and undoes it.
    pub(super) fn writable<S: Store>(&mut self, store: &mut S) {
        enum Undo {
            Wanted,
            Failed(StorageError),
        }
        impl From<StorageError> for Undo {
            fn from(error: StorageError) -> Self {
                Self::Failed(error)
            }
        }
        let tried = store.transaction(|store| -> Result<(), Undo> {
            store.set_setting("doctor", "can write")?;
            Err(Undo::Wanted)
        });
        match tried {
            Ok(()) | Err(Undo::Wanted) => self.fine("writing", "the database can be written"),
            Err(Undo::Failed(error @ StorageError::Busy(_))) => {
                self.wrong("writing", Error::from(error).to_string(), HELD);
            }
            Err(Undo::Failed(error)) => self.wrong(
                "writing",
                Error::from(error).to_string(),
                "give the system account of the task the right to write the database; for a SQLite file also the \
                 folder in which it lies",
            ),
        }
    }

    pub(super) fn clock<S: Store>(&mut self, invocation: &Invocation, store: &mut S) -> Result<(), Error> {
        let now = invocation.now;
        if let Some(apart) = invocation.call().clocks(store)?.apart(ClockLimits::TOLERANCE) {
            self.wrong(
                "clock",
                apart.to_string(),
                "set both clocks, and let them follow a time server; until they agree no run is made without --ahead",
            );
            return Ok(());
        }
        let last = store.last_runs(None, RUNS)?.into_iter().find_map(Result::ok);
        match last.map(|run| run.made_at()) {
            Some(last) if now < last => self.wrong(
                "clock",
                format!("it is {now}, and the last run was at {last}"),
                "set the machine's clock; let it follow a time server",
            ),
            _ => self.fine("clock", format!("it is {now}")),
        }
        Ok(())
    }

    /// The release of the time zone data, and whether another program on this database has a newer one.
    pub(super) fn zones<S: Store>(&mut self, store: &mut S) -> Result<(), Error> {
        let ours = zone_core::version();
        match newer_zone_data(store)? {
            None => self.fine("zones", format!("the time zone data is of the release {ours}")),
            Some(newest) => self.wrong(
                "zones",
                format!(
                    "the time zone data is of the release {ours}, and a run on this database had {newest}"
                ),
                "install the newer program on every machine that works on this database",
            ),
        }
        Ok(())
    }

    pub(super) fn outbox<S: Store>(&mut self, invocation: &Invocation, store: &mut S) -> Result<(), Error> {
        let counts = store.outbox_counts()?;
        let waiting = Waiting::of(invocation.now, store)?;
        let mut found =
            format!("{} queued, {} held, {} delivered", counts.queued, counts.held, counts.delivered);
        if counts.withdrawn > 0 {
            found.push_str(&format!(", {} withdrawn", counts.withdrawn));
        }
        if let Some(named) = waiting.damaged() {
            self.wrong(
                "outbox",
                format!("{found}; {named}"),
                "correct what the column holds, or delete the message; the others go on without it",
            );
        }
        match waiting.stuck {
            Some(at) => {
                let found = format!("{found}; the oldest queued one is of {at}");
                self.wrong("outbox", found, "start whatever delivers the messages, and look at its log");
            }
            None => match waiting.forgotten {
                Some(at) => self.findings.push(Finding::hint(
                    "outbox",
                    format!("{found}; the oldest held one that is still of use is of {at}"),
                    "`manage outbox release` queues them; run expire-referral-codes with --notify, the \
                         others without --hold",
                )),
                None if waiting.unreadable.is_empty() => self.fine("outbox", found),
                None => {}
            },
        }
        Ok(())
    }

    /// Looks, and notes what kept it from looking: the other checks are made all the same.
    pub(super) fn tried(&mut self, check: &'static str, look: impl FnOnce(&mut Self) -> Result<(), Error>) {
        if let Err(error) = look(self) {
            let remedy = match &error {
                Error::Storage(StorageError::Busy(_)) => HELD,
                _ => "correct what it names in the database, and look again",
            };
            self.wrong(check, error.to_string(), remedy);
        }
    }

    /// Says everything, what is wrong with its remedy.
    pub(super) fn print(self, invocation: &mut Invocation) -> Result<Exit, Error> {
        let wrong = self.findings.iter().filter(|finding| !finding.ok).count();
        for finding in &self.findings {
            if invocation.is_json() {
                invocation.output.object(finding)?;
                continue;
            }
            // A name with a line break in it must not look like a line of ours.
            finding.lines().try_for_each(|line| invocation.output.line(line))?;
        }
        if invocation.is_json() {
            invocation
                .output
                .object(&json!({ "command": "doctor", "now": invocation.now, "wrong": wrong }))?;
        } else if wrong == 0 {
            invocation.output.line("Everything is in order.")?;
        } else {
            invocation.output.line(format_args!("{wrong} thing(s) to put right."))?;
        }
        invocation.output.flush()?;
        Ok(if wrong == 0 { Exit::Done } else { Exit::SomeFailed })
    }
}

fn late(now: Instant, at: Instant, span: Span) -> bool {
    now.since(at).is_some_and(|passed| passed > span)
}

/// What was found in the messages that wait.
#[derive(Debug, Default)]
struct Waiting {
    /// When the first one was made that is queued for too long although it is of use.
    stuck: Option<Instant>,
    /// When the first one was made that is held for too long although it is of use.
    forgotten: Option<Instant>,
    /// The first few that cannot be read, and how many there are.
    unreadable: Vec<Failure>,
    count: usize,
}

/// How many messages that cannot be read are named.
const NAMED: usize = 3;

impl Waiting {
    /// Reads all of them, a page at a time.
    fn of<S: Store>(now: Instant, store: &mut S) -> Result<Self, StorageError> {
        let mut waiting = Self::default();
        waiting.read(now, &mut |after| store.messages(MessageStatus::Held, after, PAGE))?;
        waiting.read(now, &mut |after| store.messages(MessageStatus::Queued, after, PAGE))?;
        waiting.read(now, &mut |after| store.messages_without_status(after, PAGE))?;
        Ok(waiting)
    }

    fn read(
        &mut self,
        now: Instant,
        page: &mut dyn FnMut(Option<i64>) -> Result<Messages, StorageError>,
    ) -> Result<(), StorageError> {
        let mut after = None;
        loop {
            let found = page(after)?;
            if found.last.is_none() {
                return Ok(());
            }
            after = found.last;
            for message in &found.readable {
                let (first, limit) = match message.status {
                    MessageStatus::Queued => (&mut self.stuck, STUCK),
                    _ => (&mut self.forgotten, FORGOTTEN),
                };
                // What is of no use any more waits for nothing.
                if first.is_none() && message.is_useful_at(now) && late(now, message.created_at, limit) {
                    *first = Some(message.created_at);
                }
            }
            self.count = self.count.saturating_add(found.unreadable.len());
            let room = NAMED.saturating_sub(self.unreadable.len());
            self.unreadable.extend(found.unreadable.into_iter().take(room));
        }
    }

    /// Those that cannot be read, as a sentence.
    fn damaged(&self) -> Option<String> {
        let names =
            self.unreadable.iter().map(|one| format!("message {} ({}): {}", one.id, one.key, one.cause));
        let names: Vec<String> = names.collect();
        let more = self.count.saturating_sub(names.len());
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        let cannot = format!("{} message(s) cannot be read: {}{more}", self.count, names.join("; "));
        (self.count > 0).then_some(cannot)
    }
}
