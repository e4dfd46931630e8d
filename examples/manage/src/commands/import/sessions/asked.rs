use automation_core::{Instant, civil::offset_at};
use duecourse::import::Fields;
use session_core::{
    Contract, SessionPolicy,
    coaching::{RescheduleRequest, Timeliness},
    contract::Role,
    texts::RescheduleReason,
};
use zone_core::Zone;

use super::entry::{FIRST, ROLES};

/// What a line says of a request for another time.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    by: Role,
    pub(super) at: Instant,
    reason: RescheduleReason,
    proposed: Option<Instant>,
}

impl Asked {
    /// Understands it; only a line in the state `reschedule_requested` has one, and must have it.
    pub(super) fn read(
        fields: &mut Fields<'_>,
        is_requested: bool,
        zone: Zone,
        now: Instant,
    ) -> Option<Self> {
        let columns = ["requested_by", "requested_at", "reason", "proposed"];
        let given = columns.into_iter().find(|column| fields.text(column).is_some());
        match (is_requested, given) {
            (true, _) => {}
            (_, None) => return None,
            (_, Some(column)) => {
                fields.object(format_args!(
                    "{column}: only a session in the state reschedule_requested has one"
                ));
                return None;
            }
        }
        for column in ["requested_by", "requested_at"] {
            if fields.text(column).is_none() {
                fields.object(format_args!("{column} is empty"));
            }
        }
        let by = fields.word("requested_by", ROLES);
        let at = fields.past("requested_at", zone, now);
        let reason = fields.text("reason").unwrap_or_default();
        let reason = fields.note(RescheduleReason::new(reason));
        let proposed = fields.instant_in("proposed", zone, FIRST);
        Some(Self { by: by?, at: at?, reason: reason?, proposed })
    }

    /// The request with its deadline, and whether it came in time (S-20, S-22).
    pub(super) fn request(
        self,
        contract: &Contract,
        (start, clocks): (Instant, Zone),
        policy: &SessionPolicy,
    ) -> Result<RescheduleRequest, Vec<String>> {
        let Self { by, at, reason, proposed } = self;
        if at >= start {
            return Err(vec![format!("it was requested at {at}, which is not before its start, {start}")]);
        }
        let deadline = at.checked_add(policy.answer_window).unwrap_or(start).min(start);
        // One that would be refused today was made all the same; silence is no consent to it.
        let timely = policy.notice_at(by, start, at) == Ok(Timeliness::Timely);
        let user = contract.user(by).clone();
        // Whether it is bookable is said by calendars, which are looked at under their lock.
        Ok(RescheduleRequest {
            by,
            user,
            reason,
            proposed,
            proposed_offset: proposed.map(|proposed| offset_at(proposed, clocks)),
            requested_at: at,
            deadline,
            timely,
            bookable: true,
        })
    }
}
