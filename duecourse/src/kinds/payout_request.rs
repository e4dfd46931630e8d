use automation_core::{Actor, Instant, UserId, money::Currency};
use chrono::Weekday;
use compliance_core::payout::{
    AccountHolder, AccountNumber, BankName, Method, MethodKind, PaymentNote, PayoutPolicy, PayoutRequest,
    PaypalAddress, RequestNumber,
    request::{RejectionReason, RequestEvent, RequestState},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zone_core::Zone;

use super::payout_money;
use crate::{
    Kind, SettingNames, Words,
    import::{Fields, TableColumn},
    policy::PolicyFile,
    run::Schedule,
    simulate::Simulated,
};

/// Payout requests, which become old when nobody decides upon them (C-61). Their policy, which holds for all that is paid,
/// includes the organisation's zone.
#[derive(Debug, Clone, Copy)]
pub struct PayoutRequests;

/// Where the policy of payouts is kept.
pub(super) const SETTINGS: SettingNames = SettingNames {
    policy: "payout_policy",
    reviewed: "payout_policy_reviewed",
    zone_data: Some("payout_zone_data"),
};
/// The section of a policy file that says what differs.
pub(super) const SECTION: &str = "payouts";
/// The command that puts a policy of payouts in force.
pub(super) const SWEEP: &str = "send-payout-reminders";
/// When it is run (C-100).
pub(super) const SCHEDULE: Schedule =
    Schedule::on("on Mondays and Thursdays at 10:00", "0 10 * * 1,4", &[Weekday::Mon, Weekday::Thu], 10, 0);

impl Kind for PayoutRequests {
    type Record = PayoutRequest;
    type Choices = PayoutPolicy;

    const WORDS: Words = Words {
        one: "payout request",
        many: "payout requests",
        counted: "payout request(s)",
        settled: "became old",
        would: "would become old",
    };
    const SECTION: &'static str = SECTION;
    const SETTINGS: SettingNames = SETTINGS;
    const SWEEP: &'static str = SWEEP;
    const SCHEDULE: Schedule = SCHEDULE;
    const SIMULATED: Simulated = Simulated::usual(Self::WORDS);
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("number"),
        TableColumn::needed("contractor"),
        TableColumn::needed("amount"),
        TableColumn::needed("status"),
        TableColumn::needed("reviewer"),
        TableColumn::optional("currency"),
        TableColumn::optional("method"),
        TableColumn::optional("account_holder"),
        TableColumn::optional("account_number"),
        TableColumn::optional("bank"),
        TableColumn::optional("paypal"),
        TableColumn::optional("note"),
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
        let choices = section.map(PayoutChoices::deserialize).transpose()?.unwrap_or_default();
        Ok(choices.in_zone(file.zone.unwrap_or(zone)))
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

    fn details(request: &PayoutRequest) -> Vec<(&'static str, Value)> {
        vec![
            ("contractor", json!(request.contractor)),
            ("amount", json!(request.amount.to_string())),
            ("method", json!(request.method.to_string())),
            ("created_at", json!(request.created_at)),
        ]
    }

    fn is_counted(event: &RequestEvent) -> bool {
        *event == RequestEvent::BecameOld
    }

    /// Those that were decided upon are taken over as they are. One that is pending is made anew, because its amount must
    /// be kept in the wallet (C-B12).
    fn from_fields(fields: &mut Fields<'_>, now: Instant, policy: &PayoutPolicy) -> Option<PayoutRequest> {
        let number = fields.needed::<RequestNumber>("number");
        let contractor = fields.needed::<UserId>("contractor");
        let amount = payout_money::amount(fields, policy);
        let reviewer = fields.needed::<UserId>("reviewer");
        let method = method(fields);
        let reason = fields.text("reason").map(RejectionReason::new);
        let reason = reason.and_then(|reason| fields.note(reason));
        let created_at = fields.created_at(now);
        let status = fields.word("status", STATUSES);
        if fields.text("status").is_none() {
            fields.object("the status is empty");
        }
        let (status, reviewer) = (status?, reviewer?);
        let state = match (status, reason) {
            (Decided::Pending, _) => {
                fields.object(
                    "a request that is pending is not taken over: make it anew, so that its amount is kept in the wallet",
                );
                return None;
            }
            (Decided::Rejected, Some(reason)) => RequestState::Rejected { reviewer, reason },
            (Decided::Rejected, None) => {
                fields.object("a request that was rejected has a reason");
                return None;
            }
            (_, Some(_)) => {
                fields.object("reason: only a request that was rejected has one");
                return None;
            }
            (Decided::Approved, None) => RequestState::Approved { reviewer },
            (Decided::Processing, None) => RequestState::Processing { reviewer },
            (Decided::Completed, None) => RequestState::Completed { reviewer },
        };
        Some(PayoutRequest {
            number: number?,
            contractor: contractor?,
            amount: amount?,
            method: method?,
            created_at,
            state,
            since: now,
        })
    }
}

/// The words of C-E8.
#[derive(Debug, Clone, Copy)]
enum Decided {
    Pending,
    Approved,
    Rejected,
    Processing,
    Completed,
}

const STATUSES: &[(&str, Decided)] = &[
    ("pending", Decided::Pending),
    ("approved", Decided::Approved),
    ("rejected", Decided::Rejected),
    ("processing", Decided::Processing),
    ("completed", Decided::Completed),
];

const METHODS: &[(&str, MethodKind)] = &[
    ("bank_transfer", MethodKind::BankTransfer),
    ("check", MethodKind::Check),
    ("cash", MethodKind::Cash),
    ("paypal", MethodKind::Paypal),
    ("other", MethodKind::Other),
];

/// How it was to be paid; in a way that was not recorded if nothing is said.
fn method(fields: &mut Fields<'_>) -> Option<Method> {
    let kind = match fields.text("method") {
        None => MethodKind::Other,
        Some(_) => fields.word("method", METHODS)?,
    };
    let text = |fields: &mut Fields<'_>, column: &str| match fields.text(column) {
        Some(text) => Some(text.to_owned()),
        None => {
            fields.object(format_args!("the {} is empty", column.replace('_', " ")));
            None
        }
    };
    Some(match kind {
        MethodKind::BankTransfer => {
            let holder = text(fields, "account_holder")?;
            let account = text(fields, "account_number")?;
            let bank = fields.text("bank").map(BankName::new);
            Method::BankTransfer {
                holder: fields.note(AccountHolder::new(&holder))?,
                account: fields.note(AccountNumber::new(&account))?,
                bank: bank.and_then(|bank| fields.note(bank)),
            }
        }
        MethodKind::Check => Method::Check,
        MethodKind::Cash => Method::Cash,
        MethodKind::Paypal => {
            let address = text(fields, "paypal")?;
            Method::Paypal { address: fields.note(PaypalAddress::new(&address))? }
        }
        MethodKind::Other => {
            let how = fields.text("note").unwrap_or("not recorded").to_owned();
            Method::Other { how: fields.note(PaymentNote::new(&how))? }
        }
    })
}

/// What a file says of payouts. The zone, in which days begin, stands above all sections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PayoutChoices {
    request_age_days: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    contractor_min_interval_days: Option<u32>,
    currency: Currency,
}

impl Default for PayoutChoices {
    fn default() -> Self {
        PayoutPolicy::new(Zone::UTC).into()
    }
}

impl PayoutChoices {
    /// The policy with its days in that zone.
    pub fn in_zone(&self, org_zone: Zone) -> PayoutPolicy {
        let Self { request_age_days, contractor_min_interval_days, currency } = *self;
        PayoutPolicy { org_zone, request_age_days, contractor_min_interval_days, currency }
    }
}

impl From<PayoutPolicy> for PayoutChoices {
    fn from(policy: PayoutPolicy) -> Self {
        let PayoutPolicy { org_zone: _, request_age_days, contractor_min_interval_days, currency } = policy;
        Self { request_age_days, contractor_min_interval_days, currency }
    }
}
