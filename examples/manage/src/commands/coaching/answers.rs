//! What each of the two may do with a session, and why not (S-48): every action of S-11.

use automation_core::{Actor, Instant, Possibility, Refusal, Request, Span, UserId, may};
use serde_json::{Value, json};
use session_core::{
    Session,
    coaching::{SessionCommand, SessionEvent, SessionExplanation, SessionReason},
    contract::Role,
    policy::OnSilence,
};

use super::{
    action::{because, typed_name},
    find::Found,
    terms,
};
use crate::{error::Error, invocation::Invocation};

/// The action that asks for another time.
const REQUEST: &str = "request-reschedule";

/// The answer to one side's wish.
pub(super) struct Answer {
    role: Role,
    user: UserId,
    action: String,
    refusal: Option<Refusal<SessionReason>>,
    notice: Option<Notice>,
    /// Whether only with another time than the proposed one.
    naming_another_time: bool,
    /// Why no time can be named with it: what takes somebody's time cannot be read.
    unknown: Option<String>,
}

/// How a request for another time would come (S-20).
struct Notice {
    timely: bool,
    /// The last instant of that, or the first behind it.
    until: Instant,
    /// Whether it is the last.
    inclusive: bool,
}

/// What the two may do with the session as it is now, and of its contract whether another can be scheduled.
pub(super) fn of(
    invocation: &Invocation,
    found: &Found,
    explained: &SessionExplanation,
) -> Result<Vec<Answer>, Error> {
    let contract = found.contract()?;
    let (id, minutes) = (found.row.record.contract, contract.length.minutes());
    let schedule = terms::refusal_at_any_time(invocation, &found.coaching_facts, id, minutes);
    let unknown = schedule.as_ref().and_then(unreadable);
    let mut answers = Vec::new();
    for role in Role::BOTH {
        let user = contract.user(role);
        answers.extend(explained.answers_of(role).map(|answer| {
            let answer = Answer::of(invocation, found, &explained.session, (role, user), answer);
            let is_request = answer.action == REQUEST && answer.refusal.is_none();
            Answer { unknown: unknown.clone().filter(|_| is_request), ..answer }
        }));
        answers.push(Answer {
            role,
            user: user.clone(),
            action: "schedule".to_owned(),
            refusal: schedule.clone(),
            notice: None,
            naming_another_time: false,
            unknown: None,
        });
    }
    Ok(answers)
}

/// What of a refusal is that something cannot be read.
fn unreadable(refusal: &Refusal<SessionReason>) -> Option<String> {
    let is_unreadable = |reason: &&SessionReason| matches!(reason, SessionReason::NotFree(obstacle) if obstacle.is_unreadable());
    let reasons: Vec<String> = refusal.reasons().filter(is_unreadable).map(ToString::to_string).collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

impl Answer {
    fn of(
        invocation: &Invocation,
        found: &Found,
        seen: &Session,
        (role, user): (Role, &UserId),
        answer: &Possibility<SessionReason>,
    ) -> Self {
        let action = typed_name(answer.command);
        let (user, refusal) = (user.clone(), answer.refusal().cloned());
        let naming_another_time = answer.remark.is_some();
        let notice = (action == REQUEST && refusal.is_none())
            .then(|| Notice::of(invocation, found, seen, role, &user))
            .flatten();
        Self { role, user, action, refusal, notice, naming_another_time, unknown: None }
    }

    pub(super) fn is_of(&self, user: &UserId) -> bool {
        self.user.is(user)
    }

    /// The heading of a side's answers.
    pub(super) fn heading(&self) -> String {
        format!("the {}, {}, may:", self.role, self.user)
    }

    pub(super) fn line(&self, on_silence: OnSilence) -> String {
        let unknown =
            self.unknown.as_ref().map_or_else(String::new, |why| format!("; naming no time, for {why}"));
        let answer = match (&self.refusal, &self.notice) {
            (Some(refusal), _) => format!("no, {}", because(refusal)),
            (None, Some(notice)) => format!("yes, {}{unknown}", notice.told(on_silence)),
            (None, None) if self.naming_another_time => "yes, naming another time".to_owned(),
            (None, None) if self.action == "schedule" => "yes, for a time when both are free".to_owned(),
            (None, None) => format!("yes{unknown}"),
        };
        format!("  {}: {answer}", self.action)
    }

    pub(super) fn json(&self) -> Value {
        let refusal = self.refusal.as_ref();
        let notice = self.notice.as_ref().map(
            |notice| json!({ "timely": notice.timely, "until": notice.until, "inclusive": notice.inclusive }),
        );
        json!({
            "role": self.role, "user": self.user, "command": self.action, "possible": refusal.is_none(),
            "reasons": reasons(refusal), "possible_from": refusal.and_then(|refusal| refusal.possible_from()),
            "possible_until": refusal.and_then(|refusal| refusal.possible_until()), "notice": notice,
            "ways": refusal.map_or(&[][..], |refusal| refusal.ways()),
            "naming_another_time": self.naming_another_time, "no_time_because": self.unknown,
        })
    }
}

/// Every reason by itself.
pub(super) fn reasons(refusal: Option<&Refusal<SessionReason>>) -> Vec<String> {
    refusal.into_iter().flat_map(|refusal| refusal.reasons()).map(ToString::to_string).collect()
}

impl Notice {
    /// Asks the rules now and at every instant at which the notice may come to mean something else.
    fn of(invocation: &Invocation, found: &Found, seen: &Session, role: Role, user: &UserId) -> Option<Self> {
        let (now, policy) = (invocation.now, invocation.session_policy());
        let actor = Actor::participant(user.clone(), role.as_str());
        let request = SessionCommand::RequestReschedule { reason: "something came up".to_owned(), to: None };
        let timely =
            |at: Instant| match may(seen, &Request::new(&request, &actor, at), &found.coaching_facts, policy)
            {
                Ok(SessionEvent::RescheduleRequested(request)) => Some(request.timely),
                _ => None,
            };
        let own = policy.notice(role);
        let notices = [own.max(policy.answer_window), own, policy.floor.unwrap_or(Span::ZERO), Span::ZERO];
        let mut bounds: Vec<Instant> =
            notices.into_iter().filter_map(|notice| seen.start.checked_sub(notice)).collect();
        bounds.sort_unstable();
        let at_present = timely(now)?;
        let changes = |at: Instant| timely(at) != Some(at_present);
        bounds.into_iter().filter(|bound| *bound >= now).find_map(|until| {
            let inclusive = !changes(until);
            let ends = !inclusive || until.next().is_some_and(changes);
            ends.then_some(Self { timely: at_present, until, inclusive })
        })
    }

    fn told(&self, on_silence: OnSilence) -> String {
        let until = if self.inclusive { "until" } else { "before" };
        match (self.timely, on_silence) {
            (true, OnSilence::ApproveIfProposed) => {
                format!("timely {until} {}: silence is consent to a time that is proposed", self.until)
            }
            (true, OnSilence::Lapse) => format!("timely {until} {}: silence lets it lapse", self.until),
            (false, _) => format!("late {until} {}: silence lets it lapse", self.until),
        }
    }
}
