//! The rules of sessions told a second time, slowly and obviously, from RULES.md alone: it knows nothing of
//! the crate. Time goes on from one thing to the next; whoever asks is answered at that very instant, so
//! that sweeps change nothing but when messages leave.

use std::collections::BTreeSet;

use super::history::{
    Asked, Cancel, DAY, Deal, Fact, History, Length, MINUTE, NAMES, Outside, Side, What, Who,
};

/// All that there is, at one instant.
#[derive(Debug, Clone)]
pub(super) struct World<'a> {
    history: &'a History,
    pub(super) deals: Vec<Standing>,
    pub(super) sessions: Vec<Option<Life>>,
    /// The messages that left and are still true.
    outbox: Vec<Told>,
    /// What was reminded of is told once (S-53), unless it was taken back before anybody heard it (G-27).
    told: BTreeSet<String>,
}

/// A message that left, and waits.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    kind: &'static str,
    about: About,
    text: String,
    /// From when on it is of no use any more.
    until: Option<i64>,
    /// What makes it the same message, if it is told once.
    once: Option<String>,
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq)]
enum About {
    Session(usize),
    Deal(usize),
}

/// How a contract stands, and since when; `None`: since it was made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing {
    pub(super) status: &'static str,
    pub(super) since: Option<i64>,
    pub(super) steps: Vec<(&'static str, i64)>,
}

impl Standing {
    pub(super) fn was_reopened(&self) -> bool {
        self.steps.iter().any(|(step, _)| *step == "reopened")
    }
}

/// A session's life so far.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Life {
    pub(super) deal: usize,
    pub(super) number: u32,
    pub(super) minutes: i64,
    pub(super) start: i64,
    pub(super) first_start: i64,
    pub(super) state: State,
    pub(super) confirmed: bool,
    pub(super) moves: u32,
    /// The student's notes and the coach's, by their letters.
    pub(super) notes: [Option<usize>; 2],
    pub(super) contact: Option<i64>,
    /// What happened, when, and who did it.
    pub(super) steps: Vec<(&'static str, i64, String)>,
    /// So much later than its start do the clocks of its zone show the time that was agreed on (S-69).
    pub(super) off: i64,
    /// When its present start was fixed.
    fixed: i64,
    /// The last reminder that was due for its present start: how long before it.
    rung: Option<i64>,
    /// When something last happened to it.
    last: i64,
    /// What is to be told as soon as somebody looks: kind and to whom.
    unsent: Vec<(&'static str, usize)>,
    /// The reminder that is to be sent as soon as somebody looks, and from when on it is of no use.
    ringing: Option<(i64, i64)>,
    /// Whose last request nobody answered, and what silence said.
    unanswered: Option<(Side, &'static str)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum State {
    Scheduled,
    Requested { by: Side, to: Option<i64>, until: i64, timely: bool, bookable: bool },
    Completed { at: i64, by: Option<Side> },
    Cancelled { at: i64, by: Option<Side> },
    Missed { at: i64, by: Option<Side> },
}

/// What time alone brings.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Coming {
    Silence,
    Reminder(i64),
    Missed,
    Attended,
}

/// The message that somebody asks for another time.
const REQUESTED: &str = "session_reschedule_requested";

type Reasons = Vec<String>;

impl Life {
    fn is_open(&self) -> bool {
        matches!(self.state, State::Scheduled | State::Requested { .. })
    }

    fn end(&self) -> i64 {
        self.start + self.minutes * MINUTE
    }

    fn did(&mut self, what: &'static str, at: i64, by: &str) {
        self.steps.push((what, at, by.to_owned()));
        self.last = at;
    }

    /// Another start (S-23): what was rung for the old one is over.
    fn moves_to(&mut self, start: i64, confirmed: bool, at: i64, by: &str) {
        self.state = State::Scheduled;
        (self.start, self.confirmed, self.fixed) = (start, confirmed, at);
        (self.rung, self.ringing, self.off) = (None, None, 0);
        self.unanswered = None;
        self.moves += 1;
        self.did("rescheduled", at, by);
    }
}

/// Why there is nothing to answer: it is over; or, if it was theirs to answer or to take back, what silence
/// said.
fn no_request(life: &Life, was_theirs: impl Fn(Side) -> bool) -> String {
    if !life.is_open() {
        return "wrong state".to_owned();
    }
    let said = life.unanswered.filter(|(by, _)| was_theirs(*by)).map(|(_, said)| said);
    said.unwrap_or("no request").to_owned()
}

fn name(who: Who) -> String {
    match who {
        Who::Person { who, .. } => NAMES[who].to_owned(),
        Who::Staff => "staff".to_owned(),
        Who::System => "system".to_owned(),
    }
}

impl<'a> World<'a> {
    pub(super) fn new(history: &'a History) -> Self {
        let active = Standing { status: "active", since: None, steps: Vec::new() };
        Self {
            history,
            deals: vec![active; history.deals.len()],
            sessions: vec![None; super::history::SESSIONS],
            outbox: Vec::new(),
            told: BTreeSet::new(),
        }
    }

    /// The next fact. What is refused is answered with every reason.
    pub(super) fn fact(&mut self, fact: Fact) -> Reasons {
        let now = fact.at;
        self.pass(now);
        match fact.what {
            What::Schedule { session, deal, by, start, minutes } => {
                self.schedule(session, deal, by, start, minutes, now)
            }
            What::Ask { session, by, asked } => self.ask(session, by, asked, now),
            What::Settle { deal, status } => {
                let (status, step) = match status {
                    Outside::Cancelled => ("cancelled", "cancelled"),
                    Outside::Disputed => ("disputed", "disputed"),
                };
                for session in 0..self.sessions.len() {
                    self.look(session, now);
                }
                let standing = &mut self.deals[deal];
                (standing.status, standing.since) = (status, Some(now));
                standing.steps.push((step, now));
                Vec::new()
            }
            What::Sweep { .. } => {
                for session in 0..self.sessions.len() {
                    self.look(session, now);
                }
                Vec::new()
            }
            What::Read { .. } => Vec::new(),
            What::ZoneData { session, by } => {
                // Nobody looks at it for that.
                self.sessions[session].iter_mut().for_each(|life| life.off = by);
                Vec::new()
            }
        }
    }

    // What time alone brings.

    /// When the next thing happens to a session if nobody acts, and what.
    fn coming(&self, session: usize) -> Option<(i64, Coming)> {
        let choice = &self.history.choice;
        let life = self.sessions[session].as_ref()?;
        let mut all = Vec::new();
        if let State::Requested { until, .. } = life.state {
            all.push((until, Coming::Silence));
        }
        if life.is_open() {
            for before in &choice.reminders {
                let due = life.start - before;
                // Not before the start was fixed, and each once, from the longest on (S-39).
                if due >= life.fixed && life.rung.is_none_or(|rung| *before < rung) {
                    all.push((due, Coming::Reminder(*before)));
                }
            }
        }
        if life.state == State::Scheduled {
            if self.in_touch(life) {
                if choice.attended_complete {
                    all.push((life.end(), Coming::Attended));
                }
            } else {
                all.push((self.basis(life) + choice.grace, Coming::Missed));
            }
        }
        // Of two at the same instant, the first named: the effective start is settled before it is reminded of.
        let (due, what) =
            all.into_iter().reduce(|first, next| if next.0 < first.0 { next } else { first })?;
        Some((due.max(life.last), what))
    }

    /// The instant of that, for whoever only wants to know when to look again.
    pub(super) fn next(&self, session: usize) -> Option<i64> {
        self.coming(session).map(|(at, _)| at)
    }

    /// From when on a session may be completed, and its grace counts (S-27).
    fn basis(&self, life: &Life) -> i64 {
        if self.history.choice.basis_is_end { life.end() } else { life.start }
    }

    /// Contact that blocks the automatic mark (S-31).
    fn in_touch(&self, life: &Life) -> bool {
        life.contact.is_some_and(|contact| contact >= life.start - self.history.choice.evidence)
    }

    /// Lets time go on to `now`, for all sessions, each thing at its own instant.
    fn pass(&mut self, now: i64) {
        loop {
            let coming =
                (0..self.sessions.len()).filter_map(|session| Some((session, self.coming(session)?)));
            let Some((session, (at, what))) = coming.min_by_key(|(_, (at, _))| *at) else { return };
            if at > now {
                return;
            }
            self.happens(session, what, at);
        }
    }

    fn happens(&mut self, session: usize, what: Coming, at: i64) {
        let choice = &self.history.choice;
        let Some(life) = &mut self.sessions[session] else { return };
        match (what, life.state) {
            (Coming::Silence, State::Requested { by, to, until, timely, bookable }) => {
                let far_enough = to.filter(|to| *to >= until + choice.lead);
                // Silence says nothing about a time at which whoever is silent does not work (S-65).
                let consents = timely && choice.silence_agrees && (bookable || !choice.hours_count);
                match far_enough.filter(|_| consents) {
                    Some(to) => {
                        life.moves_to(to, by == Side::Coach, at, "system");
                        life.unanswered = Some((by, "answered by silence: agreed"));
                        self.has_moved(session);
                        self.tell(session, "session_rescheduled", None);
                    }
                    None => {
                        life.state = State::Scheduled;
                        life.unanswered = Some((by, "answered by silence: lapsed"));
                        life.did("reschedule_lapsed", at, "system");
                        self.untrue(About::Session(session), REQUESTED);
                        self.tell(session, "session_reschedule_lapsed", None);
                    }
                }
            }
            (Coming::Silence, _) => unreachable!("only a request waits for an answer"),
            (Coming::Reminder(before), _) => {
                // It is of use until the next one, if there is one, or until the start; or until silence moves
                // the session.
                let next = choice.reminders.iter().filter(|next| **next < before).max();
                let mut until = life.start - next.unwrap_or(&0);
                if let State::Requested { to: Some(to), until: deadline, timely: true, bookable, .. } =
                    life.state
                    && choice.silence_agrees
                    && (bookable || !choice.hours_count)
                    && to >= deadline + choice.lead
                {
                    until = until.min(deadline);
                }
                // Of several that nobody sent, only the nearest.
                (life.rung, life.ringing) = (Some(before), Some((before, until)));
                life.did("reminder_due", at, "system");
            }
            (Coming::Missed, _) => {
                life.state = State::Missed { at, by: None };
                life.did("missed", at, "system");
                self.has_moved(session);
                self.tell(session, "session_missed", None);
                self.count(session, at);
            }
            (Coming::Attended, _) => {
                life.state = State::Completed { at, by: None };
                life.did("completed", at, "system");
                self.has_moved(session);
                self.tell(session, "session_completed", None);
                self.count(session, at);
            }
        }
    }

    // Contracts.

    fn sessions_of(&self, deal: usize) -> impl Iterator<Item = &Life> {
        self.sessions.iter().flatten().filter(move |life| life.deal == deal)
    }

    /// A session came to its end, or is open again: the contract follows (S-26, S-X10).
    fn count(&mut self, session: usize, at: i64) {
        let Some(deal) = self.sessions[session].as_ref().map(|life| life.deal) else { return };
        let choice = &self.history.choice;
        let completed =
            self.sessions_of(deal).filter(|life| matches!(life.state, State::Completed { .. })).count();
        let missed = self.sessions_of(deal).filter(|life| matches!(life.state, State::Missed { .. })).count();
        // A slot that is free again is not settled.
        let settled = if choice.all_settled && !choice.missed_reopens_slot { missed } else { 0 };
        let done = completed + settled >= self.history.deals[deal].total;
        let standing = &mut self.deals[deal];
        let (status, step) = match (standing.status, done) {
            ("active", true) => ("completed", "completed"),
            ("completed", false) => ("active", "reopened"),
            _ => return,
        };
        (standing.status, standing.since) = (status, Some(at));
        standing.steps.push((step, at));
        if done {
            let Deal { student, coach, .. } = self.history.deals[deal];
            for person in [student, coach] {
                let kind = "contract_completed";
                let text = format!("{kind} to {} about contract {deal}", NAMES[person]);
                self.outbox.push(Told { kind, about: About::Deal(deal), text, until: None, once: None });
            }
        } else {
            // It is not completed any more, and will be told again when it is (G-27, S-54).
            self.untrue(About::Deal(deal), "contract_completed");
        }
    }

    // Messages.

    fn person(&self, deal: usize, side: Side) -> usize {
        match side {
            Side::Student => self.history.deals[deal].student,
            Side::Coach => self.history.deals[deal].coach,
        }
    }

    /// Whoever did not act is to be told; both, if it was neither of them (S-38).
    fn tell(&mut self, session: usize, kind: &'static str, acting: Option<Side>) {
        let Some(deal) = self.sessions[session].as_ref().map(|life| life.deal) else { return };
        for side in [Side::Student, Side::Coach] {
            if acting != Some(side) {
                let person = self.person(deal, side);
                self.sessions[session].iter_mut().for_each(|life| life.unsent.push((kind, person)));
            }
        }
    }

    /// A session moved, or is over: its reminders are untrue, and so is the request (G-27).
    fn has_moved(&mut self, session: usize) {
        self.untrue(About::Session(session), "session_reminder");
        self.untrue(About::Session(session), REQUESTED);
    }

    /// What waits to be told about it is no longer true: it is taken back, as if it had never been told (G-27);
    /// and what nobody has looked at yet never leaves (S-66).
    fn untrue(&mut self, about: About, kind: &str) {
        if let About::Session(session) = about
            && let Some(life) = &mut self.sessions[session]
        {
            life.unsent.retain(|(unsent, _)| *unsent != kind);
            if kind == "session_reminder" {
                life.ringing = None;
            }
        }
        for told in self.outbox.extract_if(.., |told| told.about == about && told.kind == kind) {
            told.once.into_iter().for_each(|once| {
                self.told.remove(&once);
            });
        }
    }

    /// The messages that wait at `now`, less those that are of no use any more.
    pub(super) fn told_at(&self, now: i64) -> Vec<String> {
        let useful = self.outbox.iter().filter(|told| told.until.is_none_or(|until| now < until));
        useful.map(|told| told.text.clone()).collect()
    }

    /// Somebody looks at a session and writes: what is to be told leaves now.
    fn look(&mut self, session: usize, now: i64) {
        let Some(life) = &mut self.sessions[session] else { return };
        let about = About::Session(session);
        let deadline = if let State::Requested { until, .. } = life.state { Some(until) } else { None };
        for (kind, person) in std::mem::take(&mut life.unsent) {
            let text = format!("{kind} to {} about session {session} at {now}", NAMES[person]);
            let until = deadline.filter(|_| kind == REQUESTED);
            self.outbox.push(Told { kind, about, text, until, once: None });
        }
        let (deal, start) = (life.deal, life.start);
        // A reminder is sent before the start, or not at all (S-39).
        let Some((before, until)) = life.ringing.take().filter(|_| now < start) else { return };
        for side in [Side::Student, Side::Coach] {
            let person = self.person(deal, side);
            let once = format!("session {session}, {start} less {before}, {person}");
            if self.told.insert(once.clone()) {
                let kind = "session_reminder";
                let text = format!("{kind} to {} about session {session} at {now}", NAMES[person]);
                self.outbox.push(Told { kind, about, text, until: Some(until), once: Some(once) });
            }
        }
    }

    // What people ask.

    /// On which side of a contract somebody is (G-11): what their account says counts for nothing.
    fn side(&self, deal: usize, by: Who) -> Option<Side> {
        let Who::Person { who, .. } = by else { return None };
        [Side::Student, Side::Coach].into_iter().find(|side| self.person(deal, *side) == who)
    }

    /// Who is not free from `start` on, and why (S-51): other sessions and held times of either, with the
    /// buffers of whoever coaches, and what is imported from elsewhere.
    fn taken(&self, deal: usize, except: usize, start: i64, minutes: i64) -> Reasons {
        let overlap = |one: (i64, i64), other: (i64, i64)| one.0 < other.1 && other.0 < one.1;
        let mut reasons = Vec::new();
        for (side, whose) in [(Side::Student, "student"), (Side::Coach, "coach")] {
            let person = self.person(deal, side);
            let coaching_facts = self.history.diaries[person];
            let around = |side: Side, from: i64, until: i64| {
                if side == Side::Coach {
                    (from - coaching_facts.before, until + coaching_facts.after)
                } else {
                    (from, until)
                }
            };
            let new = (start, start + minutes * MINUTE);
            for (index, life) in self.sessions.iter().enumerate() {
                let Some(life) = life.as_ref().filter(|life| life.is_open() && index != except) else {
                    continue;
                };
                let theirs = Who::Person { who: person, says: side };
                let Some(there) = self.side(life.deal, theirs) else { continue };
                let mut times = vec![("session", life.start)];
                if let State::Requested { to: Some(to), .. } = life.state {
                    times.push(("held", to));
                }
                for (source, from) in times {
                    let other = (from, from + life.minutes * MINUTE);
                    if overlap(around(side, new.0, new.1), other)
                        || overlap(new, around(there, other.0, other.1))
                    {
                        reasons.push(format!("the {whose} is not free: {source}"));
                    }
                }
            }
            if self.history.choice.busy_refuses && coaching_facts.busy.is_some_and(|busy| overlap(new, busy))
            {
                reasons.push(format!("the {whose} is not free: elsewhere"));
            }
        }
        reasons
    }

    /// Whether somebody works then, as far as that is known.
    fn works(&self, person: usize, (start, minutes): (i64, i64)) -> bool {
        let terms = self.history.diaries[person].terms();
        // Work that goes on around the clock has no midnight.
        let midnight = start - start.rem_euclid(DAY);
        let (from, until) =
            (midnight + i64::from(terms.from) * MINUTE, midnight + i64::from(terms.until) * MINUTE);
        (terms.from, terms.until) == (0, 1_440) || start >= from && start + minutes * MINUTE <= until
    }

    /// Why a time is no opening of the other side (S-40, S-68), if they have a calendar. `free`: nobody is in
    /// the way.
    fn no_opening(
        &self,
        (deal, asks): (usize, Side),
        own: usize,
        (start, minutes): (i64, i64),
        free: bool,
        now: i64,
    ) -> Reasons {
        let person = self.person(deal, if asks == Side::Student { Side::Coach } else { Side::Student });
        let coaching_facts = &self.history.diaries[person];
        if *coaching_facts == Default::default() || !self.history.choice.openings_only {
            return Vec::new();
        }
        let terms = coaching_facts.terms();
        let (today, day) = (now.div_euclid(DAY), start.div_euclid(DAY));
        let mut reasons = Vec::new();
        let mut against = |wrong: bool, reason: &str| {
            if wrong {
                reasons.push(format!("no opening: {reason}"));
            }
        };
        against(start < now + terms.lead || start <= now, "lead");
        against(!terms.same_day && day <= today, "same day");
        against(day > today + i64::from(terms.advance), "advance");
        against(!self.works(person, (start, minutes)), "hours");
        if reasons.is_empty() && free {
            let is_on_the_clock = start.rem_euclid(DAY) % (i64::from(terms.every) * MINUTE) == 0;
            let gap = coaching_facts.before.max(coaching_facts.after);
            let kept_free = (start - gap, start + minutes * MINUTE + gap);
            let others = self.sessions.iter().enumerate().filter(|(index, _)| *index != own);
            let is_near = others.filter_map(|(_, life)| life.as_ref()).any(|life| {
                let is_theirs =
                    [Side::Student, Side::Coach].iter().any(|side| self.person(life.deal, *side) == person);
                let held = match life.state {
                    State::Requested { to, .. } => to,
                    _ => None,
                };
                let near = |from: i64| from < kept_free.1 && kept_free.0 < from + life.minutes * MINUTE;
                is_theirs && life.is_open() && [Some(life.start), held].into_iter().flatten().any(near)
            });
            if !is_on_the_clock || is_near {
                reasons.push("no opening: other times".to_owned());
            }
        }
        reasons
    }

    /// How many slots of a contract are taken (S-29).
    fn slots(&self, deal: usize) -> usize {
        let taken = |life: &&Life| match life.state {
            State::Cancelled { .. } => false,
            State::Missed { .. } => !self.history.choice.missed_reopens_slot,
            _ => true,
        };
        self.sessions_of(deal).filter(taken).count()
    }

    fn schedule(
        &mut self,
        session: usize,
        deal: usize,
        by: Who,
        start: i64,
        minutes: Option<i64>,
        now: i64,
    ) -> Reasons {
        let (choice, agreed) = (&self.history.choice, self.history.deals[deal]);
        let side = self.side(deal, by);
        if side.is_none() && by != Who::Staff {
            return vec!["not participant".to_owned()];
        }
        let mut reasons = Vec::new();
        let mut against = |reason: &str| reasons.push(reason.to_owned());
        if self.deals[deal].status != "active" {
            against("contract not active");
        }
        if !agreed.paid {
            against("contract not paid");
        }
        if self.slots(deal) >= agreed.total {
            against("no free slot");
        }
        if start <= now {
            against("start not ahead");
        }
        let fixed = match choice.length {
            Length::ByPayment => !agreed.by_hour,
            Length::ContractOnly => true,
            Length::Free => false,
        };
        let wished = minutes.unwrap_or(agreed.minutes);
        let possible = (15..=480).contains(&wished);
        if !possible {
            against("length");
        } else if fixed && wished != agreed.minutes {
            against("length fixed");
        }
        // As long as it may be, that is: where it may not, as the contract says.
        let minutes = if possible && !fixed { wished } else { agreed.minutes };
        let taken = self.taken(deal, usize::MAX, start, minutes);
        if let Some(side) = side.filter(|_| start > now) {
            let free = taken.is_empty();
            reasons.extend(self.no_opening((deal, side), usize::MAX, (start, minutes), free, now));
        }
        reasons.extend(taken);
        if !reasons.is_empty() {
            return reasons;
        }
        let number = self.sessions_of(deal).map(|life| life.number).max().unwrap_or(0) + 1;
        self.sessions[session] = Some(Life {
            deal,
            number,
            minutes,
            start,
            first_start: start,
            state: State::Scheduled,
            confirmed: false,
            moves: 0,
            notes: [None, None],
            contact: None,
            steps: vec![("scheduled", now, name(by))],
            off: 0,
            fixed: now,
            rung: None,
            last: now,
            unsent: Vec::new(),
            ringing: None,
            unanswered: None,
        });
        self.tell(session, "session_scheduled", side);
        self.look(session, now);
        reasons
    }

    fn ask(&mut self, session: usize, by: Who, asked: Asked, now: i64) -> Reasons {
        let Some(life) = &self.sessions[session] else { return Vec::new() };
        let side = self.side(life.deal, by);
        let by_staff_too = matches!(asked, Asked::Contact { .. } | Asked::Meeting { .. } | Asked::ReAnchor);
        if side.is_none() && !(by_staff_too && matches!(by, Who::Staff | Who::System)) {
            return vec!["not participant".to_owned()];
        }
        let mut reasons = self.against(session, side.unwrap_or(Side::Student), asked, now);
        if matches!(asked, Asked::ReAnchor) && side.is_some() {
            reasons.insert(0, "only staff".to_owned());
        }
        if reasons.is_empty() {
            // What time brought before is told only if it is still true after this (S-66).
            self.done(session, side, by, asked, now);
            // It may have made something due at once.
            self.pass(now);
            self.look(session, now);
        }
        reasons
    }

    /// Every reason against it, in the order of S-22.
    fn against(&self, session: usize, side: Side, asked: Asked, now: i64) -> Reasons {
        let Some(life) = &self.sessions[session] else { return Vec::new() };
        let choice = &self.history.choice;
        let mut reasons: Reasons = Vec::new();
        let mut against = |wrong: bool, reason: &str| {
            if wrong {
                reasons.push(reason.to_owned());
            }
        };
        let pending = matches!(life.state, State::Requested { .. });
        let over = !life.is_open();
        match asked {
            Asked::Confirm => {
                against(side != Side::Coach, "wrong role");
                against(over, "wrong state");
                against(pending, "request pending");
                against(!over && now >= life.start, "started");
            }
            Asked::Request { letters, to } => {
                against(over, "wrong state");
                against(pending, "request pending");
                let ahead = life.start - now;
                let (notice, exempt) = match side {
                    Side::Student => (choice.student_notice, choice.students_below_floor),
                    Side::Coach => (choice.coach_notice, choice.coaches_below_floor),
                };
                let below_floor = choice.floor.is_some_and(|floor| ahead < floor);
                if over {
                    // There is nothing ahead any more that notice could be given of.
                } else if ahead <= 0 {
                    against(true, "started");
                } else if !(below_floor && exempt) {
                    against(below_floor, "below floor");
                    against(choice.refuse_below_notice && ahead < notice, "below notice");
                }
                against(!(10..=500).contains(&letters), "wording");
                if let Some(to) = to {
                    against(to < now + choice.lead, "too soon");
                    against(to == life.start, "same time");
                    let taken = self.taken(life.deal, session, to, life.minutes);
                    let (asks, free) = ((life.deal, side), taken.is_empty());
                    reasons.extend(taken);
                    reasons.extend(self.no_opening(asks, session, (to, life.minutes), free, now));
                }
            }
            Asked::Approve { to } => {
                let State::Requested { by, to: proposed, .. } = life.state else {
                    return vec![no_request(life, |by| by != side)];
                };
                against(by == side, "own request");
                match to.or(proposed) {
                    None => against(true, "no time agreed"),
                    Some(to) => {
                        against(to < now + choice.lead, "too soon");
                        against(to == life.start, "same time");
                        let taken = self.taken(life.deal, session, to, life.minutes);
                        let (asks, free) = ((life.deal, side), taken.is_empty());
                        reasons.extend(taken);
                        // What was proposed was an opening when it was proposed (S-68).
                        if Some(to) != proposed {
                            reasons.extend(self.no_opening(asks, session, (to, life.minutes), free, now));
                        }
                    }
                }
            }
            Asked::Decline => match life.state {
                State::Requested { by, .. } => against(by == side, "own request"),
                _ => return vec![no_request(life, |by| by != side)],
            },
            Asked::Withdraw => match life.state {
                State::Requested { by, .. } => against(by != side, "other's request"),
                _ => return vec![no_request(life, |by| by == side)],
            },
            Asked::Complete { notes } => {
                against(over, "wrong state");
                against(pending, "request pending");
                against(!over && now < self.basis(life), "not yet");
                against(self.deals[life.deal].status != "active", "contract not active");
                against(notes.is_some_and(|letters| letters > 1_000), "wording");
            }
            Asked::Cancel { letters } => {
                against(over, "wrong state");
                match choice.cancel {
                    Cancel::AnyTime => {}
                    Cancel::BeforeStart => against(!over && now >= life.start, "started"),
                    Cancel::Notice(notice) => {
                        against(!over && life.start - now < notice, "below cancel notice");
                    }
                }
                against(letters.is_some_and(|letters| letters > 500), "wording");
            }
            Asked::Missed { letters } => {
                against(over, "wrong state");
                against(pending, "request pending");
                against(!over && now < life.start, "not yet");
                against(letters.is_some_and(|letters| letters > 500), "wording");
            }
            Asked::ReAnchor if over => against(true, "wrong state"),
            Asked::ReAnchor => {
                let there = life.start + life.off;
                against(now >= life.start, "started");
                if life.off == 0 {
                    against(true, "not moved by its zone");
                } else {
                    // It would be answered too late, or there is nothing left to ask for.
                    if let State::Requested { to, until, .. } = life.state {
                        against(until > there || to == Some(there), "request pending");
                    }
                    against(there <= now, "start not ahead");
                    reasons.extend(self.taken(life.deal, session, there, life.minutes));
                }
            }
            Asked::Contact { at } => {
                against(at > now, "in the future");
                self.against_evidence(life, at, at, None, &mut against);
            }
            Asked::Meeting { started, ended } => {
                against(ended < started, "ends before it begins");
                against(ended.max(started) > now, "in the future");
                // How long it really took may be learnt after it was called completed (S-36).
                if !matches!(life.state, State::Completed { .. }) {
                    self.against_evidence(life, started, ended, Some(now), &mut against);
                }
            }
        }
        reasons
    }

    /// Contact is noted while a session is open; it takes back what time alone said, if some moment of it
    /// was in time (S-31) and the slot is not somebody else's by now (S-29). A meeting, told of at `met_told`,
    /// may also have begun before the session was over and its grace, if it is told of soon enough (S-67).
    fn against_evidence(
        &self,
        life: &Life,
        first: i64,
        last: i64,
        met_told: Option<i64>,
        against: &mut dyn FnMut(bool, &str),
    ) {
        let choice = &self.history.choice;
        let (from, until) = (life.start - choice.evidence, self.basis(life) + choice.grace);
        match life.state {
            State::Scheduled | State::Requested { .. } => {}
            State::Missed { by: None, at } => {
                let touches = last >= from;
                let in_time = first < until && touches;
                let late = first < life.end() + choice.grace && touches;
                match met_told {
                    _ if in_time => {}
                    Some(now) if late => against(now > at + choice.late, "told too late"),
                    _ => against(true, "not in time"),
                }
                // Under a contract that was given up nothing opens again.
                let status = self.deals[life.deal].status;
                against(status != "active" && status != "completed", "contract not active");
                let full = self.slots(life.deal) >= self.history.deals[life.deal].total;
                against(choice.missed_reopens_slot && full, "no free slot");
            }
            _ => against(true, "wrong state"),
        }
    }

    /// Does what nothing speaks against.
    fn done(&mut self, session: usize, side: Option<Side>, by: Who, asked: Asked, now: i64) {
        let choice = &self.history.choice;
        let Some(Life { deal, minutes, .. }) = self.sessions[session] else { return };
        let own = side.unwrap_or(Side::Student);
        let other = self.person(deal, if own == Side::Student { Side::Coach } else { Side::Student });
        let works = |to: i64| self.works(other, (to, minutes));
        let bookable = match asked {
            Asked::Request { to, .. } => to.is_none_or(works),
            _ => true,
        };
        let Some(life) = &mut self.sessions[session] else { return };
        let who = name(by);
        match asked {
            Asked::Confirm => {
                let first = !life.confirmed;
                life.confirmed = true;
                life.did("confirmed", now, &who);
                if first {
                    self.tell(session, "session_confirmed", side);
                }
            }
            Asked::Request { to, .. } => {
                let ahead = life.start - now;
                // Nobody is asked then, which is as good as silence (S-65).
                let is_far = choice.immediate.is_some_and(|limit| ahead > limit);
                match to.filter(|_| is_far && (bookable || !choice.hours_count)) {
                    Some(to) => {
                        life.moves_to(to, own == Side::Coach, now, &who);
                        self.has_moved(session);
                        self.tell(session, "session_rescheduled", side);
                    }
                    None => {
                        let notice =
                            if own == Side::Student { choice.student_notice } else { choice.coach_notice };
                        // What may only be asked because the floor does not hold for them is late.
                        let late = choice.floor.is_some_and(|floor| ahead < floor);
                        let timely = ahead >= notice.max(choice.window) && !late;
                        let until = (now + choice.window).min(life.start);
                        life.state = State::Requested { by: own, to, until, timely, bookable };
                        life.unanswered = None;
                        life.did("reschedule_requested", now, &who);
                        self.tell(session, "session_reschedule_requested", side);
                    }
                }
            }
            Asked::Approve { to } => {
                if let State::Requested { to: proposed, .. } = life.state
                    && let Some(start) = to.or(proposed)
                {
                    // One of the two is the coach: the one who asked, or the one who agrees.
                    life.moves_to(start, true, now, &who);
                    self.has_moved(session);
                    self.tell(session, "session_rescheduled", side);
                }
            }
            Asked::Decline => {
                (life.state, life.unanswered) = (State::Scheduled, None);
                life.did("reschedule_declined", now, &who);
                self.untrue(About::Session(session), REQUESTED);
                self.tell(session, "session_reschedule_declined", side);
            }
            Asked::Withdraw => {
                (life.state, life.unanswered) = (State::Scheduled, None);
                life.did("reschedule_withdrawn", now, &who);
                self.untrue(About::Session(session), REQUESTED);
                self.tell(session, "session_reschedule_withdrawn", side);
            }
            Asked::Complete { notes } => {
                life.state = State::Completed { at: now, by: side };
                if let Some(letters) = notes.filter(|letters| *letters > 0) {
                    life.notes[own as usize] = Some(letters);
                }
                life.did("completed", now, &who);
                self.has_moved(session);
                self.tell(session, "session_completed", side);
                self.count(session, now);
            }
            Asked::Cancel { .. } => {
                life.state = State::Cancelled { at: now, by: side };
                life.did("cancelled", now, &who);
                self.has_moved(session);
                self.tell(session, "session_cancelled", side);
            }
            Asked::Missed { .. } => {
                life.state = State::Missed { at: now, by: side };
                life.did("missed", now, &who);
                self.has_moved(session);
                self.tell(session, "session_missed", side);
                self.count(session, now);
            }
            Asked::ReAnchor => {
                // A move, but nobody agreed on anything else, and a request still waits.
                life.start += life.off;
                (life.off, life.fixed) = (0, now);
                life.moves += 1;
                life.rung = None;
                life.did("moved_with_zone", now, &who);
                self.untrue(About::Session(session), "session_reminder");
                self.tell(session, "session_rescheduled", side);
            }
            Asked::Contact { at } => self.evidence(session, "contact_recorded", at, side, now, &who),
            Asked::Meeting { ended, .. } => {
                self.evidence(session, "meeting_recorded", ended, side, now, &who);
            }
        }
    }

    fn evidence(
        &mut self,
        session: usize,
        what: &'static str,
        at: i64,
        side: Option<Side>,
        now: i64,
        who: &str,
    ) {
        let Some(life) = &mut self.sessions[session] else { return };
        life.contact = life.contact.max(Some(at));
        life.did(what, now, who);
        if let State::Missed { by: None, .. } = life.state {
            life.state = State::Scheduled;
            self.untrue(About::Session(session), "session_missed");
            self.tell(session, "session_reopened", side);
            self.count(session, now);
        }
    }
}
