use automation_core::{Instant, Row, Span};
use referral_core::{
    ReferralCode, ReferralPolicy,
    code::{InactiveReason, ReferralEvent, Status},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storage_diesel::StorageError;
use zone_core::Zone;

use crate::{
    Kind, SettingNames, StoreOf, Words,
    policy::PolicyFile,
    run::Schedule,
    simulate::{Past, Simulated},
};

/// Referral codes, which expire.
#[derive(Debug, Clone, Copy)]
pub struct ReferralCodes;

/// What the business chose for referral codes, with the choices that stand above all kinds: the database keeps
/// them together, as it did when there was no other kind.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReferralChoices {
    /// The organisation's time zone.
    pub zone: Option<Zone>,
    /// After how long without a run of a command its next one is taken for that of a clock that has jumped
    /// (G-25), if it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_jump: Option<Span>,
    /// What holds for the codes.
    pub referral_codes: ReferralPolicy,
}

impl Kind for ReferralCodes {
    type Record = ReferralCode;
    type Choices = ReferralChoices;

    const WORDS: Words = Words {
        one: "referral code",
        many: "referral codes",
        counted: "code(s)",
        settled: "have expired",
        would: "would expire",
    };
    const SECTION: &'static str = "referral_codes";
    const SETTINGS: SettingNames =
        SettingNames { policy: "policy", reviewed: "policy_reviewed", zone_data: None };
    const SWEEP: &'static str = "expire-referral-codes";
    const IS_GOOD_UNTIL: bool = true;
    const SCHEDULE: Schedule = Schedule::daily("daily at 02:00", "0 2 * * *", 2, 0);

    fn usual(_: Zone) -> ReferralChoices {
        ReferralChoices::default()
    }

    fn from_file(
        section: Option<&Value>,
        file: &PolicyFile,
        _: Zone,
    ) -> Result<ReferralChoices, serde_json::Error> {
        let referral_codes = section.map(ReferralPolicy::deserialize).transpose()?.unwrap_or_default();
        Ok(ReferralChoices { zone: file.zone, clock_jump: file.clock_jump, referral_codes })
    }

    const SIMULATED: Simulated = Simulated {
        record: "code",
        records: "codes",
        counted: "expirations",
        before: ("had expired", "expired_before"),
        since: "expired",
        changed: "were changed by somebody",
        fares: Some("expires"),
        page: 5_000,
        facts_come_with_pages: true,
    };

    fn is_counted(event: &ReferralEvent) -> bool {
        *event == ReferralEvent::Expired
    }

    fn past<S: StoreOf<Self>>(
        _: &mut S,
        row: &Row<ReferralCode>,
        from: Instant,
    ) -> Result<Past<ReferralCode>, StorageError> {
        let code = &row.record;
        Ok(match code.status {
            Status::Inactive(InactiveReason::Expired { at }) if at < from => Past::Settled,
            // When something had last happened to it before is in its history only; it matters to none
            // that was switched on before its expiry, as all were.
            Status::Inactive(InactiveReason::Expired { .. }) => Past::TakenBack(ReferralCode {
                status: Status::Active,
                since: code.created_at,
                ..code.clone()
            }),
            _ => Past::unless_untouched(code.since, code.created_at, from),
        })
    }

    fn policy(choices: &ReferralChoices) -> &ReferralPolicy {
        &choices.referral_codes
    }
}
