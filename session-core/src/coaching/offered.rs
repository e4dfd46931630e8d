//! Whether a time is one that is offered to whoever books (S-68).

use automation_core::{Instant, LifecycleExt as _, Span, UserId};

use crate::{
    Contract, SessionPolicy,
    calendar::{Calendar, Interval, Term},
    coaching::{CoachingFacts, SessionKey},
    contract::{Role, SessionLength},
    policy::ExternalBusy,
};

impl CoachingFacts {
    /// Why `start` is no opening of that side of `contract` for whoever asks at `now`; nothing if it is one, if
    /// no calendar of theirs is known, or if somebody is not free then, which
    /// [`in_the_way`](Self::in_the_way) tells.
    ///
    /// An opening is whatever a page may show: by that side's calendar and what takes their time, with or without
    /// what takes the other one's; and where the session `own` is moved, with or without that.
    pub fn against_opening(
        &self,
        contract: &Contract,
        whose: Role,
        own: Option<&SessionKey>,
        (start, length): (Instant, SessionLength),
        now: Instant,
        policy: &SessionPolicy,
    ) -> Vec<Term> {
        let user = contract.user(whose);
        let Some(calendar) = self.calendar(user) else { return Vec::new() };
        let Some(time) = Interval::lasting(start, length.span()) else { return Vec::new() };
        let terms = calendar.terms_against(time, now);
        if !terms.is_empty() || self.refused(contract, own, time, now, policy).next().is_some() {
            return terms;
        }
        let other = contract.user(whose.other());
        // Where openings begin follows from what is in the way on the whole local day.
        let around = time.widened(Span::days(2), Span::ZERO);
        let views = [own, None];
        let mut views = views.iter().take(if own.is_some() { 2 } else { 1 }).map(|own| {
            let taken = self.taken(user, *own, false, now, policy);
            let alone = calendar.clone().with_busy(external(calendar, policy));
            let busy = self.taken(other, *own, true, now, policy).into_iter();
            let theirs = self.calendar(other).into_iter().flat_map(|theirs| {
                theirs.blocked(around.from(), around.until()).chain(external(theirs, policy))
            });
            let both = calendar.clone().with_busy(external(calendar, policy).chain(busy).chain(theirs));
            [alone, both].iter().any(|calendar| calendar.opens_at(start, length, &taken, now))
        });
        if views.any(|opens| opens) { Vec::new() } else { vec![Term::OtherTimes] }
    }

    /// Whether that side could be booked then by their hours and exceptions (S-65); without a calendar: yes.
    pub fn is_bookable(&self, contract: &Contract, whose: Role, time: Interval) -> bool {
        self.calendar(contract.user(whose)).is_none_or(|calendar| calendar.is_within_hours(time))
    }

    /// The open sessions and held times of a person, `own` left out, in the order of their beginnings.
    /// `buffered`: with the buffers of those they coach.
    fn taken(
        &self,
        user: &UserId,
        own: Option<&SessionKey>,
        buffered: bool,
        now: Instant,
        policy: &SessionPolicy,
    ) -> Vec<Interval> {
        let mut times = Vec::new();
        for session in self.sessions().filter(|session| Some(&session.key) != own) {
            let Some(contract) = self.contract(session.contract) else { continue };
            let Some(side) = contract.side_of(user) else { continue };
            let Ok(seen) = session.as_of(now, policy) else { continue };
            if !seen.state.is_open() {
                continue;
            }
            let (before, after) = self.buffers(contract, side);
            let held = seen.request().and_then(|request| request.proposed);
            for start in [Some(seen.start), held].into_iter().flatten() {
                let time = Interval::lasting(start, seen.length.span());
                times.extend(time.map(|time| if buffered { time.widened(before, after) } else { time }));
            }
        }
        times.sort_unstable();
        times
    }
}

/// What other calendars say is taken, if that stands in the way (S-51).
fn external<'c>(calendar: &'c Calendar, policy: &SessionPolicy) -> impl Iterator<Item = Interval> + use<'c> {
    let busy = if policy.external_busy == ExternalBusy::Warn { &[] } else { calendar.busy() };
    busy.iter().copied()
}
