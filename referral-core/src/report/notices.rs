use automation_core::{
    Consequences, DedupKey, Field, Lifecycle, MessageEffect, Notification, Recipient, Subject, TakenStep,
    Withdrawal,
};

use crate::{
    ReferralCode, ReferralPolicy,
    agent::Agents,
    code::{ReferralEvent, Status},
};

/// The kind of the message to a code's agent.
pub const EXPIRED: &str = "referral_code_expired";
/// The kind of the line in the admins' report.
pub const EXPIRY_REPORT: &str = "referral_code_expiry_report";

/// What expiring brings about: a message to the code's agent, if mail reaches one, and a line in
/// the admins' report. Delivery gathers them by recipient and run, see
/// [`AgentNotice`](crate::report::AgentNotice) and [`ExpiryReport`](crate::report::ExpiryReport). Renewing or activating it takes
/// back what of these still waits (G-27).
impl Consequences for ReferralCode {
    type Facts = Agents;
    type Effect = MessageEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        agents: &mut Agents,
        policy: &ReferralPolicy,
        out: &mut Vec<MessageEffect>,
    ) {
        let TakenStep { before, step, after, .. } = *taken;
        let subject = || Subject { kind: Self::KIND, key: after.code.as_str().to_owned() };
        match step.event {
            ReferralEvent::Expired => {}
            // Of a code that is active nobody waits to hear that it expired.
            ReferralEvent::Renewed { .. }
            | ReferralEvent::RenewedWithAgent { .. }
            | ReferralEvent::Activated
            | ReferralEvent::ActivatedWithAgent
                if before.status != Status::Active =>
            {
                out.push(Withdrawal::by(step, subject(), &[EXPIRED, EXPIRY_REPORT]).into());
                return;
            }
            _ => return,
        }
        let agent = after.agent.and_then(|id| agents.get(id));
        let reachable = agent.and_then(|agent| agent.reachable());
        let expires_at = after.expires_at.unwrap_or(step.at);
        let notice = |kind: &'static str, recipient: Recipient| {
            let mut fields = vec![
                ("code", Field::Text(after.code.as_str().to_owned())),
                ("discount", Field::Integer(i64::from(after.discount.basis_points()))),
                ("expires_at", Field::Instant(expires_at)),
            ];
            if kind == EXPIRY_REPORT {
                let name = agent.map_or("N/A", |agent| agent.name.as_str());
                fields.push(("agent", Field::Text(name.to_owned())));
                fields.push(("agent_reachable", Field::Integer(i64::from(reachable.is_some()))));
            }
            // A code that is renewed may expire again: its instant is part of the key.
            let at = step.at.micros().to_string();
            Notification {
                kind,
                dedup: DedupKey::new([kind, after.code.as_str(), &at, recipient.as_str()]),
                recipient,
                subject: Some(subject()),
                fields,
                useful_until: None,
                may_be_held: true,
            }
        };
        if let Some(user) = &reachable {
            out.push(notice(EXPIRED, Recipient::user(user)).into());
        }
        if policy.report_to_admins {
            out.push(notice(EXPIRY_REPORT, Recipient::group("admins")).into());
        }
    }
}
