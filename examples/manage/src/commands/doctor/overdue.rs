//! Records that a sweep has left, and those that none will look at in time.

use automation_core::{Instant, one_policy};
use storage_diesel::{Overdue, RunStatus};

use super::checks::Checkup;
use crate::{
    error::Error,
    policy_change::{self, Cohorts, Kind, ReferralCodes, Sessions},
    session::Session,
    store::Store,
};

/// How many records are named.
const NAMED: usize = 3;
const DUE: &str = "due";

/// Records of one sort: some by name, and how many there are.
#[derive(Default)]
struct Group {
    count: u64,
    named: Vec<String>,
}

impl Group {
    fn add(&mut self, name: impl FnOnce() -> String) {
        self.count = self.count.saturating_add(1);
        if self.named.len() < NAMED {
            self.named.push(name());
        }
    }

    fn names(&self) -> String {
        self.named.join("; ")
    }
}

impl Checkup {
    /// What is due of each kind that has a policy in force. It reads every record of theirs.
    pub(super) fn overdue<S: Store>(&mut self, session: &Session, store: &mut S) -> Result<(), Error> {
        self.overdue_of::<ReferralCodes, S>(session, store, "referral code")?;
        self.overdue_of::<Cohorts, S>(session, store, "cohort")?;
        self.overdue_of::<Sessions, S>(session, store, "session")
    }

    fn overdue_of<K: Kind, S: Store>(
        &mut self,
        session: &Session,
        store: &mut S,
        what: &str,
    ) -> Result<(), Error> {
        // Without a policy, or while another one takes force, nobody can say what is due.
        let Some(in_force) = policy_change::in_force::<K, S>(store)?.filter(|it| it.reviewed) else {
            return Ok(());
        };
        let Ok(policy) = K::parse(&in_force.policy) else { return Ok(()) };
        let until = last_sweep::<K, S>(session, store)?;
        let (mut left, mut mistimed) = (Group::default(), Group::default());
        store.overdue::<K::Record>(&one_policy(&policy), until, &mut |found: &Overdue| {
            let (key, due_at) = (&found.key, found.due_at);
            if !found.is_mistimed() {
                left.add(|| format!("{key} since {due_at}"));
                return;
            }
            mistimed.add(|| match found.looked_at {
                Some(looked_at) => format!("{key} is due at {due_at} and looked at from {looked_at} on"),
                None => format!("{key} is due at {due_at} and never looked at"),
            });
        })?;
        if left.count == 0 && mistimed.count == 0 && is_any::<K, S>(store)? {
            self.fine(DUE, format!("no {what} is overdue"));
        }
        if left.count > 0 {
            let found = format!(
                "{} {what}(s) were due before the last sweep and are not settled: {}",
                left.count,
                left.names()
            );
            let remedy = format!(
                "run `manage {}`; if they stay, it says whether somebody holds them or the database does not \
                 write them",
                K::COMMAND
            );
            self.wrong(DUE, found, remedy);
        }
        if mistimed.count > 0 {
            let found =
                format!("{} {what}(s) would be settled too late: {}", mistimed.count, mistimed.names());
            let remedy = "somebody changed them in the database and left `due_at` as it was: set theirs to \
                          \"look again\", which is 0 on SQLite and 'epoch' on PostgreSQL, and let whoever \
                          changes them do so too";
            self.wrong(DUE, found, remedy);
        }
        Ok(())
    }
}

/// Whether there is any record of the kind, readable or not: of none nothing need be said.
fn is_any<K: Kind, S: Store>(store: &mut S) -> Result<bool, Error> {
    let first = store.page::<K::Record>(None, 1, &[])?;
    Ok(!first.rows.is_empty() || !first.unreadable.is_empty())
}

/// Until when all should be settled: the instant of the last sweep that came to an end, or now if none has.
fn last_sweep<K: Kind, S: Store>(session: &Session, store: &mut S) -> Result<Instant, Error> {
    /// So many runs of one command do not all go on at once.
    const LATEST: usize = 20;
    let runs = store.last_runs(Some(K::COMMAND), LATEST)?;
    let ended = runs.into_iter().flatten().find(|run| run.status != RunStatus::Running);
    Ok(ended.map_or(session.now, |run| run.started_at))
}
