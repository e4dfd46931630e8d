//! The rules of documents told a second time, slowly and obviously, from RULES.md alone: it knows nothing of the crate. It
//! goes from one day to the next and looks what the day brings.

use super::{
    calendar::Place,
    history::{Asked, Choice, Days, Who},
};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stand {
    Pending,
    Approved,
    Rejected,
    Expired,
    ExpiringSoon { stage: i64 },
}

/// Which warnings are wanted (C-9).
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wanted {
    All,
    From(i64),
    None,
}

/// One version, and when what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Edition {
    term: Days,
    handed_in: i64,
    good: Option<i64>,
    bad: Option<i64>,
    lapsed: Option<i64>,
}

/// A message that waits or has gone: its kind, the edition, and what else makes it the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Told {
    Approved { edition: usize },
    Rejected { edition: usize },
    Expiring { edition: usize, expiry: i64, stage: i64 },
    Expired { edition: usize, expiry: i64 },
}

/// A document's life up to an instant.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    policy: Choice,
    pub(crate) is_license: bool,
    pub(crate) editions: Vec<Edition>,
    pub(crate) stand: Stand,
    wanted: Wanted,
    /// For how many days before the expiry it was warned of out of turn, while it was approved (G-36).
    warned: Option<i64>,
    last: i64,
    /// What happened to it, and when.
    pub(crate) steps: Vec<(&'static str, i64)>,
    pub(crate) told: Vec<Told>,
}

/// Why a document may not be made (C-E2, C-B13).
pub(crate) fn reasons_against_making(
    policy: &Choice,
    by: Who,
    is_their_workspace: bool,
    term: Days,
    now: i64,
) -> Vec<&'static str> {
    let mut reasons = Vec::new();
    if !matches!(by, Who::Admin | Who::Fm | Who::Owner) {
        reasons.push("not theirs");
    }
    if !is_their_workspace {
        reasons.push("not in workspace");
    }
    if term.expiry.is_some_and(|expiry| expiry < policy.place().today(now)) {
        reasons.push("expiry past");
    }
    reasons
}

impl Paper {
    pub(crate) fn made(policy: &Choice, by: Who, is_license: bool, term: Days, now: i64) -> Self {
        let is_staff = matches!(by, Who::Admin | Who::Fm);
        Self {
            policy: policy.clone(),
            is_license,
            editions: vec![Edition {
                term,
                handed_in: now,
                good: is_staff.then_some(now),
                bad: None,
                lapsed: None,
            }],
            stand: if is_staff { Stand::Approved } else { Stand::Pending },
            wanted: Wanted::All,
            warned: None,
            last: now,
            steps: Vec::new(),
            told: Vec::new(),
        }
    }

    fn place(&self) -> &'static Place {
        self.policy.place()
    }

    fn edition(&mut self) -> &mut Edition {
        self.editions.last_mut().expect("there is one from the beginning")
    }

    fn expiry(&self) -> Option<i64> {
        self.editions.last().and_then(|edition| edition.term.expiry)
    }

    /// The last stage that has come by that day.
    fn newest_stage(&self, today: i64) -> Option<i64> {
        let left = self.expiry()? - today;
        self.policy.stages.iter().copied().filter(|stage| *stage >= left).min()
    }

    /// Lets time go on to `now`, day by day. What it had to tell and is out of date by then is not told.
    pub(crate) fn pass(&mut self, now: i64) {
        let waiting = self.told.clone();
        self.look(self.last);
        let place = self.place();
        for day in place.today(self.last) + 1..=place.today(now) {
            self.look(place.begins(day).max(self.last));
        }
        let newest = self.newest_stage(place.today(now));
        self.told.retain(|told| match told {
            Told::Expiring { stage, .. } => waiting.contains(told) || newest == Some(*stage),
            _ => true,
        });
    }

    /// What there is to do at that instant, by the day that it is (C-3).
    fn look(&mut self, at: i64) {
        let Some(expiry) = self.expiry() else { return };
        let left = expiry - self.place().today(at);
        let is_good = matches!(self.stand, Stand::Approved | Stand::ExpiringSoon { .. });
        let edition = self.editions.len();
        if left < 0 {
            if is_good || self.policy.all_expire && self.stand != Stand::Expired {
                self.stand = Stand::Expired;
                self.edition().lapsed = Some(at);
                self.take_back_warnings();
                self.told.push(Told::Expired { edition, expiry });
                self.done("expired", at);
            }
            return;
        }
        if !is_good {
            return;
        }
        let Some(stage) = self.newest_stage(expiry - left) else { return };
        let is_wanted = match self.wanted {
            Wanted::All => true,
            Wanted::From(day) => expiry - stage >= day,
            Wanted::None => false,
        };
        match self.stand {
            Stand::Approved => self.done("expiring_soon", at),
            Stand::ExpiringSoon { stage: passed } if stage < passed && is_wanted => self.done("warned", at),
            _ => return,
        }
        self.stand = Stand::ExpiringSoon { stage };
        if is_wanted {
            self.told.push(Told::Expiring { edition, expiry, stage });
        }
    }

    fn done(&mut self, event: &'static str, at: i64) {
        self.steps.push((event, at));
        self.last = at;
    }

    fn take_back_warnings(&mut self) {
        self.told.retain(|told| !matches!(told, Told::Expiring { .. }));
    }

    /// Somebody asks for something: every reason against it, or it is done.
    pub(crate) fn ask(&mut self, asked: Asked, by: Who, now: i64) -> Vec<&'static str> {
        self.pass(now);
        let today = self.place().today(now);
        let mut reasons = Vec::new();
        match asked {
            Asked::Approve | Asked::Reject => {
                if by != Who::Admin {
                    reasons.push("not admin");
                }
                if self.stand != Stand::Pending {
                    reasons.push("not pending");
                }
            }
            Asked::Acknowledge | Asked::Snooze(_) | Asked::Renew(_) => {
                if !matches!(by, Who::Admin | Who::Fm | Who::Owner) {
                    reasons.push("not theirs");
                }
            }
            Asked::WarnNow(days) => reasons.extend(self.reasons_against_warning(days, by, today)),
        }
        if matches!(asked, Asked::Acknowledge | Asked::Snooze(_)) {
            match self.stand {
                Stand::ExpiringSoon { .. } | Stand::Approved if self.last_warning().is_some() => {
                    if self.wanted == Wanted::None {
                        reasons.push("acknowledged");
                    }
                }
                _ => reasons.push("not warned"),
            }
        }
        match asked {
            Asked::Snooze(day) => {
                if day <= today {
                    reasons.push("not ahead");
                }
                if self.expiry().is_some_and(|expiry| day >= expiry) {
                    reasons.push("past the expiry");
                }
            }
            Asked::Renew(term) if term.expiry.is_some_and(|expiry| expiry < today) => {
                reasons.push("expiry past")
            }
            _ => {}
        }
        if !reasons.is_empty() {
            return reasons;
        }
        let edition = self.editions.len();
        match asked {
            Asked::WarnNow(days) => {
                match &mut self.stand {
                    Stand::ExpiringSoon { stage } => *stage = days,
                    _ => self.warned = Some(days),
                }
                self.take_back_warnings();
                let expiry = self.expiry().expect("it is near");
                self.told.push(Told::Expiring { edition, expiry, stage: days });
                self.done("warned_now", now);
            }
            Asked::Approve => {
                self.stand = Stand::Approved;
                self.wanted = Wanted::All;
                self.warned = None;
                self.edition().good = Some(now);
                self.told.push(Told::Approved { edition });
                self.done("approved", now);
            }
            Asked::Reject => {
                self.stand = Stand::Rejected;
                self.edition().bad = Some(now);
                self.told.push(Told::Rejected { edition });
                self.done("rejected", now);
            }
            Asked::Acknowledge => {
                self.wanted = Wanted::None;
                self.take_back_warnings();
                self.done("acknowledged", now);
            }
            Asked::Snooze(day) => {
                self.wanted = Wanted::From(day);
                self.take_back_warnings();
                self.done("snoozed", now);
            }
            Asked::Renew(term) => {
                let made = Self::made(&self.policy, by, self.is_license, term, now);
                self.editions.extend(made.editions);
                self.stand = made.stand;
                self.wanted = Wanted::All;
                self.warned = None;
                self.told.clear();
                self.done("renewed", now);
            }
        }
        self.pass(now);
        reasons
    }

    /// Of how many days before the expiry its holder was warned last.
    fn last_warning(&self) -> Option<i64> {
        match self.stand {
            Stand::ExpiringSoon { stage } => Some(stage),
            Stand::Approved => self.warned,
            _ => None,
        }
    }

    /// Why one run may not warn of it by that number of days (G-36).
    fn reasons_against_warning(&self, days: i64, by: Who, today: i64) -> Vec<&'static str> {
        let mut reasons = Vec::new();
        if by != Who::System {
            reasons.push("not the system");
        }
        if matches!(self.stand, Stand::Approved | Stand::ExpiringSoon { .. }) {
            match self.wanted {
                Wanted::None => reasons.push("acknowledged"),
                Wanted::From(day) if today < day => reasons.push("snoozed"),
                Wanted::From(_) | Wanted::All => {}
            }
        } else {
            reasons.push("not good");
        }
        if self.last_warning().is_some_and(|warned| warned <= days) {
            reasons.push("warned already");
        }
        match self.expiry() {
            None => reasons.push("no expiry"),
            Some(expiry) if expiry - today > days => reasons.push("not near"),
            Some(_) => {}
        }
        reasons
    }

    /// When the next thing happens if nobody acts, as far as a year ahead.
    pub(crate) fn next(&self) -> Option<i64> {
        let mut later = self.clone();
        later.steps.clear();
        let place = self.place();
        later.pass(place.begins(place.today(self.last) + 400));
        later.steps.first().map(|(_, at)| *at)
    }

    /// From when until when an edition is good by itself.
    fn span(&self, edition: &Edition) -> Option<(i64, i64)> {
        let place = self.place();
        let from = edition.good?.max(edition.term.issued.map_or(i64::MIN, |day| place.begins(day)));
        let until = edition.term.expiry.map_or(i64::MAX, |day| place.begins(day + 1));
        (from < until).then_some((from, until))
    }

    /// Whether it proves at that instant what it is to prove: its latest edition that was good by then is good still.
    pub(crate) fn covers(&self, at: i64) -> bool {
        let spans = self.editions.iter().rev().filter_map(|edition| self.span(edition));
        spans.into_iter().find(|(from, _)| *from <= at).is_some_and(|(_, until)| at < until)
    }

    /// Why it does not.
    pub(crate) fn lacks(&self, at: i64) -> Vec<&'static str> {
        let place = self.place();
        let is_over = |edition: &Edition| edition.term.expiry.is_some_and(|day| place.begins(day + 1) <= at);
        let by_then = |instant: Option<i64>| instant.is_some_and(|instant| instant <= at);
        let known: Vec<&Edition> = self.editions.iter().filter(|edition| edition.handed_in <= at).collect();
        let mut reasons = Vec::new();
        for (back, edition) in known.iter().rev().enumerate() {
            match (by_then(edition.good), is_over(edition)) {
                (true, true) => {
                    reasons.push("expired");
                    break;
                }
                (true, false) => reasons.push("not yet valid"),
                (false, true) if back == 0 && by_then(edition.lapsed) => reasons.push("expired"),
                (false, _) if back == 0 && by_then(edition.bad) => reasons.push("rejected"),
                (false, _) if back == 0 => reasons.push("pending"),
                _ => {}
            }
        }
        reasons
    }

    /// The instants at which what it covers may change.
    pub(crate) fn turns(&self) -> Vec<i64> {
        let ends = self.editions.iter().filter_map(|edition| self.span(edition));
        ends.flat_map(|(from, until)| [from, until]).filter(|at| *at < i64::MAX).collect()
    }
}
