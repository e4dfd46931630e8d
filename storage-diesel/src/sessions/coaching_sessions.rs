//! The table of coaching sessions.

use automation_core::{Id, Instant, Row, Span, UserId};
use session_core::{
    CoachingFacts, Contract, Meeting, Notes, RescheduleReason, RescheduleRequest, Role, Session,
    SessionEffect, SessionEvent, SessionState, Silence,
};

use crate::{
    Column, ColumnError, Columns, EffectWriter, Effects, FactReader, Lookup, Purpose, StorageError, Stored,
    Values,
    engine::decode,
    sessions::{coaching_facts, contracts},
};

/// All but the settled ones, so that one whose state is no known word is not passed over.
pub(crate) const OPEN: &str = "state NOT IN ('completed', 'cancelled', 'missed')";

const PLAIN: &[SessionEvent] = &[
    SessionEvent::Scheduled,
    SessionEvent::Confirmed,
    SessionEvent::Declined,
    SessionEvent::Withdrawn,
    SessionEvent::Lapsed,
    // The one that a sweep writes by the thousand.
    SessionEvent::Missed { by: None, reason: None },
];

const ROLES: &[(&str, Role)] = &[("student", Role::Student), ("coach", Role::Coach)];

impl Stored for Session {
    const TABLE: &'static str = "coaching_sessions";
    const KEY: Option<&'static str> = Some("reference");
    const FIXED: &'static [Column] = &[
        Column::text("reference"),
        Column::integer("contract_id"),
        Column::integer("number"),
        Column::integer("minutes"),
        Column::text("zone"),
        Column::instant("created_at"),
        Column::instant("original_start"),
    ];
    const CHANGING: &'static [Column] = &[
        Column::instant("start_at"),
        Column::integer("start_offset"),
        Column::instant("start_fixed_at"),
        Column::text("state"),
        Column::instant("state_at"),
        Column::text("state_by"),
        Column::text("request_by"),
        Column::text("request_user"),
        Column::text("request_reason"),
        Column::instant("request_proposed"),
        Column::integer("request_offset"),
        Column::instant("requested_at"),
        Column::instant("request_deadline"),
        Column::integer("request_timely"),
        Column::integer("request_bookable"),
        Column::integer("confirmed"),
        Column::text("student_notes"),
        Column::text("coach_notes"),
        Column::integer("moves"),
        Column::instant("last_contact"),
        Column::instant("met_from"),
        Column::instant("met_until"),
        Column::integer("reminded"),
        Column::text("silence_for"),
        Column::instant("silence_at"),
        Column::integer("silence_agreed"),
        Column::integer("steps"),
        Column::instant("since"),
    ];

    fn write_fixed<'a>(&'a self, out: &mut Values<'a>) {
        out.text(self.key.as_str());
        out.integer(self.contract.0);
        out.integer(self.number.into());
        out.integer(self.length.minutes().into());
        out.text(self.zone.name());
        out.instant(self.created_at);
        out.instant(self.original_start);
    }

    fn write_changing<'a>(&'a self, out: &mut Values<'a>) {
        let (word, at, by) = match &self.state {
            SessionState::Scheduled => ("scheduled", None, None),
            SessionState::RescheduleRequested(_) => ("reschedule_requested", None, None),
            SessionState::Completed { at, by } => ("completed", Some(*at), *by),
            SessionState::Cancelled { at, by } => ("cancelled", Some(*at), *by),
            SessionState::Missed { at, by } => ("missed", Some(*at), *by),
        };
        out.instant(self.start);
        out.integer_or_null(self.start_offset.map(i64::from));
        out.instant(self.start_fixed_at);
        out.text(word);
        out.instant_or_null(at);
        out.text_or_null(by.map(Role::as_str));
        let request = self.request();
        out.text_or_null(request.map(|request| request.by.as_str()));
        out.text_or_null(request.map(|request| request.user.as_str()));
        out.text_or_null(request.map(|request| request.reason.as_str()));
        out.instant_or_null(request.and_then(|request| request.proposed));
        out.integer_or_null(request.and_then(|request| request.proposed_offset).map(i64::from));
        out.instant_or_null(request.map(|request| request.requested_at));
        out.instant_or_null(request.map(|request| request.deadline));
        out.integer_or_null(request.map(|request| request.timely.into()));
        out.integer_or_null(request.map(|request| request.bookable.into()));
        out.integer(self.confirmed.into());
        out.text_or_null(self.student_notes.as_ref().map(Notes::as_str));
        out.text_or_null(self.coach_notes.as_ref().map(Notes::as_str));
        out.integer(self.moves.into());
        out.instant_or_null(self.last_contact);
        out.instant_or_null(self.meeting.map(|meeting| meeting.started));
        out.instant_or_null(self.meeting.map(|meeting| meeting.ended));
        out.integer_or_null(self.reminded.map(Span::micros));
        out.text_or_null(self.silence.map(|silence| silence.by.as_str()));
        out.instant_or_null(self.silence.map(|silence| silence.deadline));
        out.integer_or_null(self.silence.map(|silence| silence.agreed.into()));
        out.integer(self.steps.into());
        out.instant(self.since);
    }

    fn read(columns: &mut dyn Columns) -> Result<Self, ColumnError> {
        let key = decode::parsed(columns, "a contract's number, a slash and a number, such as 012/3")?;
        let contract = Id(columns.integer()?);
        let number = decode::number(columns, "1 or more")?;
        let length = contracts::length(columns)?;
        let zone = decode::parsed(columns, "a zone, such as Europe/London")?;
        let (created_at, original_start) = (columns.instant()?, columns.instant()?);
        let (start, start_offset) = (columns.instant()?, offset(columns)?);
        let start_fixed_at = columns.instant()?;
        let state = Stand::read(columns)?;
        let confirmed = decode::flag(columns)?;
        let notes = |columns: &mut dyn Columns| {
            decode::text_or_null(columns, || "1 to 1000 characters".to_owned(), |text| Notes::new(text).ok())
        };
        let (student_notes, coach_notes) = (notes(columns)?, notes(columns)?);
        let moves = decode::number(columns, "0 or more")?;
        let last_contact = columns.instant_or_null()?;
        let (met_from, met_until) = (columns.instant_or_null()?, columns.instant_or_null()?);
        let reminded = columns.integer_or_null()?;
        let reminded = match reminded.map(Span::from_micros) {
            Some(None) => {
                return Err(ColumnError::new("reminded", reminded.unwrap_or_default(), "0 or more"));
            }
            other => other.flatten(),
        };
        let (by, deadline) = (decode::word_or_null(columns, ROLES)?, columns.instant_or_null()?);
        let agreed = columns.integer_or_null()? == Some(1);
        let silence = by.zip(deadline).map(|(by, deadline)| Silence { by, deadline, agreed });
        let steps = decode::number(columns, "0 or more")?;
        let since = columns.instant()?;
        Ok(Self {
            key,
            contract,
            number,
            length,
            zone,
            created_at,
            original_start,
            start,
            start_offset,
            start_fixed_at,
            state: state.settled(since)?,
            confirmed,
            student_notes,
            coach_notes,
            moves,
            last_contact,
            meeting: met_from.zip(met_until).map(|(started, ended)| Meeting { started, ended }),
            reminded,
            silence,
            steps,
            since,
        })
    }

    fn event_detail(event: &SessionEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<SessionEvent, ColumnError> {
        // The audit is never rewritten, and this is what it said at first.
        let name = if name == "reminded" { "reminder_due" } else { name };
        decode::event(name, detail, PLAIN)
    }

    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<CoachingFacts, StorageError> {
        let contracts: Vec<i64> = rows.iter().map(|row| row.record.contract.0).collect();
        match purpose {
            Purpose::Sweep => {
                let mut coaching_facts = CoachingFacts::default();
                for row in reader.rows::<Contract>(Lookup::by_number("id", &contracts))? {
                    coaching_facts.add_uncounted_contract(row);
                }
                Ok(coaching_facts)
            }
            Purpose::SweepInFull => coaching_facts::known(&contracts, reader),
            Purpose::Command => coaching_facts::coaching_facts(&contracts, reader),
            Purpose::List => Ok(CoachingFacts::default()),
        }
    }

    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        writer.neighbours(effects.iter().filter_map(|effect| match effect {
            SessionEffect::Contract(step) => Some(&**step),
            SessionEffect::Notify(_) | SessionEffect::Withdraw(_) => None,
        }))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Scheduled,
    Requested,
    Completed,
    Cancelled,
    Missed,
}

pub(crate) const STATES: &[(&str, Word)] = &[
    ("scheduled", Word::Scheduled),
    ("reschedule_requested", Word::Requested),
    ("completed", Word::Completed),
    ("cancelled", Word::Cancelled),
    ("missed", Word::Missed),
];

/// How far ahead of UTC some clocks are: less than a day (S-69).
fn offset(columns: &mut dyn Columns) -> Result<Option<i32>, ColumnError> {
    const DAY: i32 = 86_400;
    let expected = "the seconds that clocks are ahead of UTC, less than a day";
    match decode::number_or_null::<i32>(columns, expected)? {
        Some(offset) if !(1 - DAY..DAY).contains(&offset) => {
            Err(ColumnError::new(columns.name(), offset, expected))
        }
        offset => Ok(offset),
    }
}

/// What a row says of its state.
struct Stand {
    word: Word,
    at: Option<Instant>,
    by: Option<Role>,
    request: Request,
}

/// What a row says of the request that waits for an answer.
struct Request {
    by: Option<Role>,
    user: Option<UserId>,
    reason: Option<RescheduleReason>,
    proposed: Option<Instant>,
    offset: Option<i32>,
    requested_at: Option<Instant>,
    deadline: Option<Instant>,
    timely: Option<i64>,
    bookable: Option<i64>,
}

impl Stand {
    /// Reads `state` to `request_bookable`.
    fn read(columns: &mut dyn Columns) -> Result<Self, ColumnError> {
        Ok(Self {
            word: decode::word(columns, STATES)?,
            at: columns.instant_or_null()?,
            by: decode::word_or_null(columns, ROLES)?,
            request: Request {
                by: decode::word_or_null(columns, ROLES)?,
                user: decode::text_or_null(
                    columns,
                    || "1 to 255 characters".to_owned(),
                    |text| UserId::stored(text).ok(),
                )?,
                reason: decode::text_or_null(
                    columns,
                    || "10 to 500 characters".to_owned(),
                    |text| RescheduleReason::new(text).ok(),
                )?,
                proposed: columns.instant_or_null()?,
                offset: offset(columns)?,
                requested_at: columns.instant_or_null()?,
                deadline: columns.instant_or_null()?,
                timely: columns.integer_or_null()?,
                bookable: columns.integer_or_null()?,
            },
        })
    }

    /// The state; one of a row from elsewhere that does not say when counts from its last event.
    fn settled(self, since: Instant) -> Result<SessionState, ColumnError> {
        let Self { word, at, by, request } = self;
        let at = at.unwrap_or(since);
        Ok(match word {
            Word::Scheduled => SessionState::Scheduled,
            Word::Requested => SessionState::RescheduleRequested(request.whole()?),
            Word::Completed => SessionState::Completed { at, by },
            Word::Cancelled => SessionState::Cancelled { at, by },
            Word::Missed => SessionState::Missed { at, by },
        })
    }
}

impl Request {
    fn whole(self) -> Result<RescheduleRequest, ColumnError> {
        let missing = |column: &str| ColumnError::null(column);
        Ok(RescheduleRequest {
            by: self.by.ok_or_else(|| missing("request_by"))?,
            user: self.user.ok_or_else(|| missing("request_user"))?,
            reason: self.reason.ok_or_else(|| missing("request_reason"))?,
            proposed: self.proposed,
            proposed_offset: self.offset.filter(|_| self.proposed.is_some()),
            requested_at: self.requested_at.ok_or_else(|| missing("requested_at"))?,
            deadline: self.deadline.ok_or_else(|| missing("request_deadline"))?,
            timely: self.timely == Some(1),
            // One that was stored before this was asked counts as before (S-65).
            bookable: self.bookable != Some(0),
        })
    }
}
