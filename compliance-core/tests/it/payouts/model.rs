//! What must come out of a history, reckoned in the plainest way from the sentences of C-61, C-64 and C-B12: lists of
//! numbers, added up each time they are asked for. It shares no code with the rules.

use super::history::{Deed, JobVerb, RequestVerb, What};

/// What a contractor is owed for a job.
#[derive(Debug, Clone)]
pub(super) struct Owed {
    pub(super) who: &'static str,
    pub(super) cents: i64,
    pub(super) word: &'static str,
}

/// What a contractor asked for.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) who: &'static str,
    pub(super) cents: i64,
    pub(super) word: &'static str,
    /// In which minute it was made.
    pub(super) minute: i64,
}

/// All that happened.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    pub(super) minute: i64,
    pub(super) owed: Vec<Owed>,
    pub(super) wanted: Vec<Wanted>,
}

const SEVEN_DAYS: i64 = 7 * 24 * 60;

impl Model {
    /// All that was ever paid into the wallet.
    pub(super) fn earned(&self, who: &str) -> i64 {
        self.owed.iter().filter(|owed| owed.who == who && owed.word == "paid").map(|owed| owed.cents).sum()
    }

    /// All that was ever paid out of it.
    pub(super) fn withdrawn(&self, who: &str) -> i64 {
        let is_out = |wanted: &&Wanted| ["approved", "processing", "completed"].contains(&wanted.word);
        self.wanted.iter().filter(|wanted| wanted.who == who).filter(is_out).map(|wanted| wanted.cents).sum()
    }

    /// All that is asked for and not decided upon.
    pub(super) fn pending(&self, who: &str) -> i64 {
        let is_pending = |wanted: &&Wanted| wanted.who == who && wanted.word == "pending";
        self.wanted.iter().filter(is_pending).map(|wanted| wanted.cents).sum()
    }

    /// The state of a request as a page shows it now.
    pub(super) fn word(&self, wanted: &Wanted) -> &'static str {
        match wanted.word {
            "pending" if self.minute - wanted.minute > SEVEN_DAYS => "pending (old)",
            word => word,
        }
    }

    /// Lets it happen, if it may; how many things were done.
    pub(super) fn does(&mut self, deed: &Deed) -> usize {
        self.minute += i64::from(deed.after);
        match &deed.what {
            What::Owe { who, cents } => {
                self.owed.push(Owed { who, cents: *cents, word: "ready" });
                1
            }
            What::Request { who, cents, euros } => {
                let has_wallet = self.owed.iter().any(|owed| owed.who == *who);
                let free = self.earned(who) - self.withdrawn(who) - self.pending(who);
                if !has_wallet || *euros || *cents <= 0 || *cents > free || !deed.by_admin {
                    return 0;
                }
                self.wanted.push(Wanted { who, cents: *cents, word: "pending", minute: self.minute });
                1
            }
            _ if !deed.by_admin => 0,
            What::Job { which, verb } => {
                let Some(owed) = self.owed.get_mut(*which) else { return 0 };
                owed.word = match (verb, owed.word) {
                    (JobVerb::Approve, "ready") => "paid",
                    (JobVerb::Hold, "ready") => "on hold",
                    (JobVerb::Release, "on hold") => "ready",
                    _ => return 0,
                };
                1
            }
            What::Decide { which, verb } => {
                let Some(wanted) = self.wanted.get_mut(*which) else { return 0 };
                wanted.word = match (verb, wanted.word) {
                    (RequestVerb::Approve, "pending") => "approved",
                    (RequestVerb::Reject, "pending") => "rejected",
                    (RequestVerb::Process, "approved") => "processing",
                    (RequestVerb::Complete, "approved" | "processing") => "completed",
                    _ => return 0,
                };
                1
            }
            What::ApproveAll { who } => {
                let theirs = self.wanted.iter_mut().filter(|wanted| wanted.who == *who);
                theirs
                    .filter(|wanted| wanted.word == "pending")
                    .map(|wanted| wanted.word = "approved")
                    .count()
            }
            What::PayAll { who } => {
                let theirs = self.owed.iter_mut().filter(|owed| owed.who == *who);
                theirs.filter(|owed| owed.word == "ready").map(|owed| owed.word = "paid").count()
            }
        }
    }
}
