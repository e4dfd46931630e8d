use automation_core::Actor;

/// Whether the actor may act on cohorts, enrolments and students: staff in the role `admin` or `moderator`
/// . Teachers, participants and the system may not (A-B7).
pub(super) fn may_act(actor: &Actor) -> bool {
    matches!(actor, Actor::Staff { role, .. } if matches!(role.as_ref(), "admin" | "moderator"))
}
