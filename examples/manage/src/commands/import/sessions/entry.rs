use automation_core::{Id, Instant};
use duecourse::import::Fields;
use session_core::{
    Contract, Session, SessionPolicy,
    coaching::{Meeting, SessionState},
    contract::{Role, SessionLength},
    texts::Notes,
};
use zone_core::Zone;

use super::asked::Asked;
use duecourse::civil_time::{PlainDate, parse_zone};

pub(super) const FIRST: PlainDate = PlainDate::FirstInstant;

/// The states, and the older words for two of them (S-X7).
const STATES: &[(&str, Word)] = &[
    ("scheduled", Word::Scheduled),
    ("reschedule_requested", Word::Requested),
    ("completed", Word::Completed),
    ("cancelled", Word::Cancelled),
    ("missed", Word::Missed),
    ("active", Word::Attended),
    ("in_progress", Word::Attended),
];
pub(super) const ROLES: &[(&str, Role)] = &[("student", Role::Student), ("coach", Role::Coach)];
const TRUTH: &[(&str, bool)] =
    &[("yes", true), ("no", false), ("true", true), ("false", false), ("1", true), ("0", false)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Scheduled,
    Requested,
    Completed,
    Cancelled,
    Missed,
    /// It began, and somebody was there.
    Attended,
}

/// A line that was understood; what it takes from its contract is still to be looked up.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    number: u32,
    start: Instant,
    length: Option<SessionLength>,
    zone: Option<Zone>,
    word: Word,
    state_at: Option<Instant>,
    state_by: Option<Role>,
    request: Option<Asked>,
    confirmed: bool,
    original_start: Instant,
    moves: u32,
    student_notes: Option<Notes>,
    coach_notes: Option<Notes>,
    last_contact: Option<Instant>,
    meeting: Option<Meeting>,
    /// By the line, or else the earliest instant that it names.
    created_at: Instant,
}

impl Entry {
    /// Understands a line, less its contract. Local times are in its `zone`, or else in that of the fields.
    pub(super) fn read(fields: &mut Fields<'_>, now: Instant) -> Option<Self> {
        let number = number(fields);
        let own_zone = fields.text("zone").and_then(|name| fields.note(parse_zone(name)));
        let zone = own_zone.unwrap_or(fields.zone());
        let time = |fields: &mut Fields<'_>, column| fields.instant_in(column, zone, FIRST);
        if fields.text("start").is_none() {
            fields.object("the start is empty");
        }
        let start = time(fields, "start");
        let length = fields.whole("minutes", "length in minutes").and_then(|minutes| {
            fields.note(SessionLength::from_minutes(i64::try_from(minutes).unwrap_or(i64::MAX)))
        });
        let word = fields.word("state", STATES).unwrap_or(Word::Scheduled);
        let (state_at, state_by) = (fields.past("state_at", zone, now), fields.word("state_by", ROLES));
        let request = Asked::read(fields, word == Word::Requested, zone, now);
        let confirmed = fields.word("confirmed", TRUTH).unwrap_or_default();
        let original_start = time(fields, "original_start");
        let moves = moves(fields);
        let notes = ["student_notes", "coach_notes"].map(|column| {
            let text = fields.text(column)?;
            fields.note(Notes::new(text).map_err(|error| format!("{column}: {error}")))
        });
        let [student_notes, coach_notes] = notes;
        let last_contact = fields.past("last_contact", zone, now);
        let meeting = meeting(fields, zone, now);
        let created_at = fields.past("created_at", zone, now);
        if !matches!(word, Word::Completed | Word::Cancelled | Word::Missed)
            && (state_at.is_some() || state_by.is_some())
        {
            fields
                .object("state_at, state_by: only a session that is completed, cancelled or missed has them");
        }
        let start = start?;
        let requested_at = request.as_ref().map(|request| request.at);
        if let Some(made) = created_at {
            for (column, at) in [("state_at", state_at), ("requested_at", requested_at)] {
                if let Some(at) = at.filter(|at| *at < made) {
                    fields.object(format_args!("{column}: {at} is before created_at, {made}"));
                }
            }
        }
        if let Some(at) = state_at.filter(|at| *at < start)
            && matches!(word, Word::Completed | Word::Missed)
        {
            fields.object(format_args!(
                "state_at: {at} is before the start, {start}; until then it cannot be completed or missed"
            ));
        }
        if let Some(first) = original_start.filter(|first| *first != start && moves == Some(0)) {
            fields.object(format_args!(
                "original_start: {first} is not the start, {start}, so it was moved; moves is 0, it takes 1 or more"
            ));
        }
        let met = meeting.map(|meeting| meeting.started);
        let named = [original_start, state_at, requested_at, last_contact, met];
        let earliest = named.into_iter().flatten().fold(start.min(now), Instant::min);
        Some(Self {
            number: number?,
            start,
            length,
            zone: own_zone,
            word,
            state_at,
            state_by,
            request,
            confirmed,
            original_start: original_start.unwrap_or(start),
            moves: moves.unwrap_or_default(),
            student_notes,
            coach_notes,
            last_contact,
            meeting,
            created_at: created_at.unwrap_or(earliest),
        })
    }

    /// The session that the line describes.
    pub(super) fn session(
        self,
        (contract, agreed): (Id, &Contract),
        now: Instant,
        policy: &SessionPolicy,
    ) -> Result<Session, Vec<String>> {
        let length = self.length.unwrap_or(agreed.length);
        let zone = self.zone.unwrap_or(agreed.zone);
        let mut session = Session::planned(
            contract,
            &agreed.number,
            self.number,
            self.start,
            length,
            zone,
            self.created_at,
        );
        session.original_start = self.original_start;
        session.confirmed = self.confirmed;
        session.student_notes = self.student_notes;
        session.coach_notes = self.coach_notes;
        session.moves = self.moves;
        session.meeting = self.meeting;
        let contact = self.last_contact.max(self.meeting.map(|meeting| meeting.ended));
        session.last_contact = match self.word {
            // Nobody wrote down when they met, only that they did.
            Word::Attended => contact.or(Some(self.start.min(now))),
            _ => contact,
        };
        let at = |usual: Instant| self.state_at.unwrap_or(usual.min(now).max(self.created_at));
        let (met, by) = (self.meeting.map(|meeting| meeting.ended), self.state_by);
        let end = session.end();
        session.state = match (self.word, self.request) {
            (Word::Requested, Some(asked)) => {
                SessionState::RescheduleRequested(asked.request(agreed, (self.start, zone), policy)?)
            }
            (Word::Completed, _) if self.start > now => {
                return Err(vec![format!(
                    "it starts at {}, which is ahead, so it is not completed",
                    self.start
                )]);
            }
            (Word::Missed, _) if self.start > now => {
                return Err(vec![format!(
                    "it starts at {}, which is ahead, so it is not missed",
                    self.start
                )]);
            }
            (Word::Completed, _) => {
                SessionState::Completed { at: at(met.unwrap_or(end).max(self.start)), by }
            }
            (Word::Missed, _) => SessionState::Missed { at: at(end), by },
            (Word::Cancelled, _) => SessionState::Cancelled { at: at(self.start), by },
            (Word::Scheduled | Word::Attended | Word::Requested, _) => SessionState::Scheduled,
        };
        session.since = match &session.state {
            SessionState::Scheduled => session.since,
            SessionState::RescheduleRequested(request) => session.since.max(request.requested_at),
            SessionState::Completed { at, .. }
            | SessionState::Cancelled { at, .. }
            | SessionState::Missed { at, .. } => session.since.max(*at),
        };
        Ok(session)
    }
}

/// How often it was moved; `None` if that cannot be read.
fn moves(fields: &mut Fields<'_>) -> Option<u32> {
    if fields.text("moves").is_none() {
        return Some(0);
    }
    let moves = fields.whole("moves", "number")?;
    let moves =
        u32::try_from(moves).map_err(|_| format!("moves: {moves} is too many; it takes 0 to {}", u32::MAX));
    fields.note(moves)
}

/// The highest number of a session that can be taken over: behind it there must be room for the next ones.
const HIGHEST: u32 = 1_000_000;

/// The number within the contract, from 1 on.
fn number(fields: &mut Fields<'_>) -> Option<u32> {
    let text = fields.text("number").unwrap_or_default();
    let number = text.parse().ok().filter(|number| (1..=HIGHEST).contains(number));
    fields.note(
        number.ok_or_else(|| format!("number: `{text}` is no session's number; it takes 1 to {HIGHEST}")),
    )
}

fn meeting(fields: &mut Fields<'_>, zone: Zone, now: Instant) -> Option<Meeting> {
    let (started, ended) = (fields.past("met_from", zone, now), fields.past("met_until", zone, now));
    match (fields.text("met_from"), fields.text("met_until")) {
        (None, None) => None,
        (Some(_), Some(_)) => {
            let (started, ended) = (started?, ended?);
            if ended < started {
                fields.object(format_args!("they met until {ended}, which is before {started}"));
                return None;
            }
            Some(Meeting { started, ended })
        }
        _ => {
            fields.object("met_from and met_until belong together");
            None
        }
    }
}
