use automation_core::{Actor, Instant, UserId};
use compliance_core::{
    job::JobNumber,
    payout::{
        PayoutEligibility, PayoutPolicy,
        eligibility::{EligibilityState, HoldReason},
    },
};
use serde_json::{Value, json};
use zone_core::Zone;

use super::{
    PayoutRequests, payout_money,
    payout_request::{SCHEDULE, SECTION, SETTINGS, SWEEP},
};
use crate::{
    Kind, SettingNames, Words,
    import::{Fields, TableColumn},
    policy::PolicyFile,
    run::Schedule,
};

/// What contractors are owed for their jobs (C-E7). Time does nothing to it; its policy is that of the
/// [`PayoutRequests`], with which it is kept.
#[derive(Debug, Clone, Copy)]
pub struct PayoutEligibilities;

impl Kind for PayoutEligibilities {
    type Record = PayoutEligibility;
    type Choices = PayoutPolicy;

    const WORDS: Words = Words {
        one: "payout of job",
        many: "payouts of jobs",
        counted: "payout(s)",
        settled: "were settled",
        would: "would be settled",
    };
    const SECTION: &'static str = SECTION;
    const SETTINGS: SettingNames = SETTINGS;
    const SWEEP: &'static str = SWEEP;
    const SCHEDULE: Schedule = SCHEDULE;
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("job"),
        TableColumn::needed("contractor"),
        TableColumn::needed("amount"),
        TableColumn::optional("currency"),
        TableColumn::optional("status"),
        TableColumn::optional("reason"),
        TableColumn::optional("created_at"),
    ];

    fn usual(zone: Zone) -> PayoutPolicy {
        PayoutPolicy::new(zone)
    }

    fn from_file(
        section: Option<&Value>,
        file: &PolicyFile,
        zone: Zone,
    ) -> Result<PayoutPolicy, serde_json::Error> {
        PayoutRequests::from_file(section, file, zone)
    }

    fn policy(choices: &PayoutPolicy) -> &PayoutPolicy {
        choices
    }

    fn zone(policy: &PayoutPolicy) -> Option<Zone> {
        Some(policy.org_zone)
    }

    /// Only admins may ask (C-64).
    fn asker(operator: &UserId) -> Actor {
        Actor::staff(operator.clone(), "admin")
    }

    fn details(eligibility: &PayoutEligibility) -> Vec<(&'static str, Value)> {
        vec![
            ("contractor", json!(eligibility.contractor)),
            ("amount", json!(eligibility.amount.to_string())),
            ("created_at", json!(eligibility.created_at)),
        ]
    }

    fn from_fields(
        fields: &mut Fields<'_>,
        now: Instant,
        policy: &PayoutPolicy,
    ) -> Option<PayoutEligibility> {
        let job = fields.text("job").map(JobNumber::new);
        if job.is_none() {
            fields.object("the job is empty");
        }
        let job = job.and_then(|job| fields.note(job));
        let contractor = fields.needed::<UserId>("contractor");
        let amount = payout_money::amount(fields, policy);
        let reason = fields.text("reason").map(HoldReason::new);
        let reason = reason.and_then(|reason| fields.note(reason));
        let created_at = fields.created_at(now);
        let status = fields.word("status", STATUSES).unwrap_or(EligibilityWord::Ready);
        let state = match (status, reason) {
            (EligibilityWord::OnHold, Some(reason)) => EligibilityState::OnHold { reason },
            (EligibilityWord::OnHold, None) => {
                fields.object("a payout that is on hold has a reason");
                return None;
            }
            (_, Some(_)) => {
                fields.object("reason: only a payout that is on hold has one");
                return None;
            }
            (EligibilityWord::Ready, None) => EligibilityState::Ready,
            (EligibilityWord::Processing, None) => EligibilityState::Processing,
            (EligibilityWord::Paid, None) => EligibilityState::Paid,
        };
        let eligibility = PayoutEligibility::new(job?, contractor?, amount?, created_at);
        Some(PayoutEligibility { state, ..eligibility })
    }
}

/// The words of C-E7.
#[derive(Debug, Clone, Copy)]
enum EligibilityWord {
    Ready,
    Processing,
    Paid,
    OnHold,
}

const STATUSES: &[(&str, EligibilityWord)] = &[
    ("ready", EligibilityWord::Ready),
    ("processing", EligibilityWord::Processing),
    ("paid", EligibilityWord::Paid),
    ("on_hold", EligibilityWord::OnHold),
];
