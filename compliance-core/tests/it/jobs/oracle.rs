//! The rules of jobs told a second time, slowly and obviously, from RULES.md alone: it knows nothing of the crate. It is an
//! office where somebody sits up and looks at the job at every microsecond; sweeps do not occur in it, since when they run
//! must not matter.

use chrono::NaiveDate;

use super::{
    calendar::over,
    history::{Asked, Choice, DAY, Made, Warning, Who},
};

/// A job at an instant.
#[derive(Debug, Clone)]
pub(super) struct Office {
    choice: Choice,
    made: Made,
    pub(super) stands: Stands,
    low: bool,
    plumbing: bool,
    /// The contractor, and whether they said yes.
    pub(super) contractor: Option<(Who, bool)>,
    dates: [Option<NaiveDate>; 3],
    cost: Option<i64>,
    pub(super) done: Option<(Done, NaiveDate, i64)>,
    row: i64,
    other: i64,
    pub(super) ours: Option<bool>,
    exempt: Option<Option<NaiveDate>>,
    pub(super) warned: Warned,
    pub(super) reopened: Option<i64>,
    /// Whether it was escalated.
    pub(super) dispute: Option<bool>,
    pub(super) last: i64,
    pub(super) steps: Vec<(&'static str, i64)>,
    /// What waits to be told: kind, when, to whom, as what.
    pub(super) told: Vec<(&'static str, i64, Who, &'static str)>,
    /// What approvals said was earned.
    pub(super) earned: Vec<Option<(Who, i64)>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stands {
    Open(usize),
    Done,
    Off { at: i64, from: usize, by_time: bool, ended: Option<(Who, bool)> },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Done {
    Submitted,
    Looking,
    Good,
    Bad,
    Again,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Warned {
    No,
    Told,
    Due,
    Queued(i64),
}

impl Office {
    pub(super) fn of(made: Made, choice: Choice) -> Self {
        Self {
            choice,
            made,
            stands: Stands::Open(made.status),
            low: made.low,
            plumbing: made.plumbing,
            contractor: None,
            dates: made.dates,
            cost: None,
            done: None,
            row: made.at,
            other: made.at,
            ours: None,
            exempt: None,
            warned: Warned::No,
            reopened: None,
            dispute: None,
            last: made.at,
            steps: Vec::new(),
            told: Vec::new(),
            earned: Vec::new(),
        }
    }

    /// C-84: when somebody last did anything that counts.
    pub(super) fn last_activity(&self) -> i64 {
        if self.choice.row_only { self.row } else { self.row.max(self.other) }
    }

    /// C-83: whole days of 24 hours since then.
    pub(super) fn days_inactive(&self, now: i64) -> i64 {
        ((now - self.last_activity()) / DAY).max(0)
    }

    /// The window: that of the type, else of the priority, else of the turn, else of all.
    fn window(&self) -> Option<i64> {
        let mut said = Vec::new();
        if self.plumbing {
            said.push(self.choice.plumbing);
        }
        if self.low {
            said.push(self.choice.low);
        }
        match self.ours {
            Some(true) => said.push(self.choice.ours),
            Some(false) => said.push(self.choice.theirs),
            None => {}
        }
        said.into_iter().flatten().next().unwrap_or(Some(self.choice.days))
    }

    /// C-80, C-83, C-85: whether it is stale at that microsecond, nobody having done anything until then.
    fn is_stale(&self, at: i64) -> bool {
        let Stands::Open(_) = self.stands else { return false };
        let Some(days) = self.window() else { return false };
        let waits = matches!(self.done, Some((Done::Submitted | Done::Looking, ..)));
        let lies_ahead = |day: &NaiveDate| at < over(*day, self.choice.zone);
        let is_protected = self.choice.protects && self.dates.iter().flatten().any(lies_ahead);
        let is_exempt = match &self.exempt {
            None => false,
            Some(None) => true,
            Some(Some(until)) => lies_ahead(until),
        };
        let is_immune = self.reopened.is_some_and(|reopened| at - reopened < self.choice.immunity);
        let is_inactive = at >= self.last_activity() && (at - self.last_activity()) / DAY >= days;
        is_inactive && !(waits || is_protected || is_exempt || is_immune || self.dispute.is_some())
    }

    /// The first microsecond at which it is stale. Once stale it stays so, so it can be looked for by halves.
    pub(super) fn stale_from(&self) -> Option<i64> {
        let (mut not_yet, mut already) = (self.last_activity() - 1, self.last_activity() + 400 * DAY);
        if !self.is_stale(already) {
            return None;
        }
        while already - not_yet > 1 {
            let between = not_yet + (already - not_yet) / 2;
            if self.is_stale(between) { already = between } else { not_yet = between }
        }
        Some(already)
    }

    /// What time brings next, and when.
    pub(super) fn next(&self) -> Option<(&'static str, i64)> {
        let stale = self.stale_from()?;
        let ahead = |days: i64| (stale - days * DAY).max(self.last_activity());
        let (what, at) = match (self.choice.warning, self.warned) {
            (Warning::No, _) => ("closed_stale", stale),
            (Warning::Before(_), Warned::Told | Warned::Queued(_)) => ("closed_stale", stale),
            (Warning::Before(days), Warned::No | Warned::Due) => ("warned", ahead(days)),
            (Warning::Must(days), Warned::No | Warned::Told) => ("warning_due", ahead(days)),
            (Warning::Must(_), Warned::Due) => return None,
            (Warning::Must(days), Warned::Queued(at)) => ("closed_stale", stale.max(at + days * DAY)),
        };
        Some((what, at.max(self.last)))
    }

    /// Lets time go on to `now`.
    pub(super) fn pass(&mut self, now: i64) {
        while let Some((what, at)) = self.next().filter(|(_, at)| *at <= now) {
            match what {
                "warned" => {
                    let closes = self.stale_from().expect("it is warned of something");
                    self.warned = Warned::Told;
                    // Nobody hears of what is over.
                    if now < closes {
                        self.tell("job_closing_warning", at);
                    }
                }
                "warning_due" => self.warned = Warned::Due,
                _ => {
                    self.tell("job_auto_closed", at);
                    self.close(at, true);
                }
            }
            self.did(what, at);
        }
    }

    fn did(&mut self, what: &'static str, at: i64) {
        self.last = at;
        self.steps.push((what, at));
    }

    fn close(&mut self, at: i64, by_time: bool) {
        let Stands::Open(from) = self.stands else { panic!("asked before") };
        let ended = if self.choice.cascades { self.contractor.take() } else { None };
        self.stands = Stands::Off { at, from, by_time, ended };
        self.unwarn();
    }

    fn unwarn(&mut self) {
        self.warned = Warned::No;
        self.told.retain(|(kind, ..)| *kind != "job_closing_warning");
    }

    fn open_again(&mut self, at: i64) {
        let Stands::Off { from, ended, .. } = self.stands else { panic!("asked before") };
        self.stands = Stands::Open(from);
        self.contractor = self.contractor.or(ended);
        self.reopened = Some(at);
        self.row = at;
        self.told.retain(|(kind, ..)| *kind != "job_auto_closed");
        self.unwarn();
    }

    /// C-80, C-81: the assignee and whoever made it, each once.
    fn tell(&mut self, kind: &'static str, at: i64) {
        let assignee = self.assignee();
        let creator = self.made.creator.filter(|creator| Some(*creator) != assignee);
        self.told.extend(assignee.map(|who| (kind, at, who, "assignee")));
        self.told.extend(creator.map(|who| (kind, at, who, "creator")));
    }

    pub(super) fn assignee(&self) -> Option<Who> {
        self.contractor.filter(|(_, yes)| *yes).map(|(who, _)| who)
    }

    fn assignee_until_closed(&self) -> Option<Who> {
        match self.stands {
            Stands::Off { ended: Some((who, true)), .. } => self.assignee().or(Some(who)),
            _ => self.assignee(),
        }
    }

    fn may(&self, asked: Asked, by: Who) -> bool {
        let is_staff = matches!(by, Who::Ada | Who::Alf);
        let is_creator = self.made.creator == Some(by);
        let is_party =
            is_creator || self.made.customer == Some(by) || self.assignee_until_closed() == Some(by);
        let is_asked = self.contractor.is_some_and(|(who, _)| who == by);
        match asked {
            Asked::Classify { .. }
            | Asked::Assign(_)
            | Asked::Unassign
            | Asked::TakeUp
            | Asked::Approve
            | Asked::Reject
            | Asked::Revise
            | Asked::Exempt(_)
            | Asked::EndExemption
            | Asked::Settle => is_staff,
            Asked::Move(_) | Asked::Complete { .. } => is_staff || self.assignee() == Some(by),
            Asked::Reschedule(_) | Asked::Cancel => is_staff || is_creator,
            Asked::Reopen => is_staff || is_creator || self.assignee_until_closed() == Some(by),
            Asked::Dispute | Asked::Escalate | Asked::HandOver { .. } => is_staff || is_party,
            Asked::Act(_) => is_staff || is_party || is_asked || by == Who::Program,
            Asked::Accept | Asked::Decline => is_asked,
            Asked::QueueWarning => by == Who::Program,
        }
    }

    /// Somebody asks for something: every reason against it, in the order of the alphabet, or it is done.
    pub(super) fn ask(&mut self, asked: Asked, by: Who, now: i64) -> Vec<&'static str> {
        self.pass(now);
        let mut reasons = Vec::new();
        if !self.may(asked, by) {
            reasons.push("not allowed");
        }
        let only_open = matches!(
            asked,
            Asked::Move(_)
                | Asked::Reschedule(_)
                | Asked::Assign(_)
                | Asked::Accept
                | Asked::Decline
                | Asked::Unassign
                | Asked::Complete { .. }
                | Asked::Cancel
                | Asked::Exempt(_)
                | Asked::HandOver { .. }
        );
        match self.stands {
            Stands::Done if only_open => reasons.push("completed"),
            Stands::Off { .. } if only_open => reasons.push("cancelled"),
            _ => {}
        }
        let is_done = self.stands == Stands::Done;
        let judged = self.done.map(|(status, ..)| status);
        match asked {
            Asked::Move(to) if self.stands == Stands::Open(to) => reasons.push("so already"),
            Asked::Assign(_) => match self.contractor {
                Some((_, true)) => reasons.push("assigned already"),
                Some((_, false)) => reasons.push("asked already"),
                None => {}
            },
            Asked::Accept | Asked::Decline if !matches!(self.contractor, Some((_, false))) => {
                reasons.push("nobody asked");
            }
            Asked::Unassign if self.contractor.is_none() => reasons.push("nobody to take it from"),
            Asked::Complete { on, cost } => {
                // The day has begun once the one before it is over.
                if now < over(on.pred_opt().unwrap(), self.choice.zone) {
                    reasons.push("completed ahead");
                }
                if cost.is_some_and(|cost| cost < 0) {
                    reasons.push("negative cost");
                }
            }
            Asked::TakeUp | Asked::Approve | Asked::Reject | Asked::Revise => {
                let fits = match judged {
                    Some(Done::Submitted) => true,
                    Some(Done::Looking) => asked != Asked::TakeUp,
                    Some(Done::Bad) => asked == Asked::Revise,
                    Some(Done::Good | Done::Again) | None => false,
                };
                if !is_done {
                    reasons.push("not completed");
                } else if judged.is_none() {
                    reasons.push("nothing submitted");
                } else if !fits {
                    reasons.push("completion is");
                }
            }
            Asked::Reopen if !matches!(self.stands, Stands::Off { .. }) => reasons.push("not cancelled"),
            Asked::Exempt(Some(until)) if now >= over(until, self.choice.zone) => {
                reasons.push("exemption over")
            }
            Asked::EndExemption if self.exempt.is_none() => reasons.push("not exempt"),
            Asked::Dispute if self.dispute.is_some() => reasons.push("disputed already"),
            Asked::Escalate if self.dispute == Some(true) => reasons.push("escalated already"),
            Asked::Escalate | Asked::Settle if self.dispute.is_none() => reasons.push("not disputed"),
            Asked::HandOver { ours } if self.ours == Some(ours) => reasons.push("their turn already"),
            Asked::QueueWarning => {
                let must = matches!(self.choice.warning, Warning::Must(_));
                if !(must && self.warned == Warned::Due && self.stale_from().is_some()) {
                    reasons.push("no warning due");
                }
            }
            _ => {}
        }
        if reasons.is_empty() {
            self.obey(asked, by, now);
            self.pass(now);
        }
        reasons.sort_unstable();
        reasons
    }

    /// C-84: what a person does counts, unless it is a program's note; by the job alone only what changes the job.
    fn active(&mut self, changes_the_job: bool, by: Who, now: i64) -> bool {
        if by == Who::Program {
            return false;
        }
        if changes_the_job {
            self.row = now;
        } else {
            self.other = now;
        }
        let counts = changes_the_job || !self.choice.row_only;
        if counts {
            self.unwarn();
            self.ours = Some(!matches!(by, Who::Ada | Who::Alf | Who::Ivy));
        }
        counts
    }

    fn obey(&mut self, asked: Asked, by: Who, now: i64) {
        // The first kind of activity is the job's row, the last a program's note.
        let counts = match asked {
            Asked::Act(9) | Asked::QueueWarning => false,
            Asked::Act(kind) => self.active(kind == 0, by, now),
            Asked::Assign(_)
            | Asked::Decline
            | Asked::Unassign
            | Asked::TakeUp
            | Asked::Approve
            | Asked::Reject => self.active(false, by, now),
            _ => self.active(true, by, now),
        };
        let name = match asked {
            Asked::Act(_) => {
                if let Stands::Off { at, by_time: true, .. } = self.stands
                    && counts
                    && now - at < self.choice.late
                {
                    self.open_again(now);
                }
                "active"
            }
            Asked::Classify { low, plumbing } => {
                (self.low, self.plumbing) = (low, plumbing);
                "classified"
            }
            Asked::Move(to) => {
                self.stands = Stands::Open(to);
                "moved"
            }
            Asked::Reschedule(dates) => {
                self.dates = dates;
                "rescheduled"
            }
            Asked::Assign(who) => {
                self.contractor = Some((who, false));
                "assigned"
            }
            Asked::Accept => {
                self.contractor = self.contractor.map(|(who, _)| (who, true));
                self.stands = Stands::Open(5);
                "accepted"
            }
            Asked::Decline => {
                self.contractor = None;
                "declined"
            }
            Asked::Unassign => {
                self.contractor = None;
                "unassigned"
            }
            Asked::Complete { on, cost } => {
                self.stands = Stands::Done;
                self.cost = cost.or(self.cost);
                self.done = Some((Done::Submitted, on, now));
                "completed"
            }
            Asked::TakeUp => self.judged(Done::Looking, "completion_taken_up"),
            Asked::Approve => {
                let amount = self.cost.or(self.made.estimate).filter(|amount| *amount > 0);
                self.earned.push(self.assignee().zip(amount));
                self.judged(Done::Good, "completion_approved")
            }
            Asked::Reject => self.judged(Done::Bad, "completion_rejected"),
            Asked::Revise => {
                self.stands = Stands::Open(5);
                self.judged(Done::Again, "revision_requested")
            }
            Asked::Cancel => {
                self.close(now, false);
                "cancelled"
            }
            Asked::Reopen => {
                self.open_again(now);
                "reopened"
            }
            Asked::Exempt(until) => {
                self.exempt = Some(until);
                "exempted"
            }
            Asked::EndExemption => {
                self.exempt = None;
                "exemption_ended"
            }
            Asked::Dispute => {
                self.dispute = Some(false);
                "disputed"
            }
            Asked::Escalate => {
                self.dispute = Some(true);
                "dispute_escalated"
            }
            Asked::Settle => {
                self.dispute = None;
                "dispute_settled"
            }
            Asked::HandOver { ours } => {
                self.ours = Some(ours);
                "handed_over"
            }
            Asked::QueueWarning => {
                self.tell("job_closing_warning", now);
                self.warned = Warned::Queued(now);
                "warning_queued"
            }
        };
        self.did(name, now);
    }

    fn judged(&mut self, status: Done, name: &'static str) -> &'static str {
        self.done = self.done.map(|(_, on, at)| (status, on, at));
        name
    }
}
