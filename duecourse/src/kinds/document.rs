use automation_core::{Actor, Instant, UserId, civil};
use compliance_core::{
    document::{
        Document, DocumentDraft, DocumentName, DocumentNumber, DocumentPolicy, DocumentRef, DocumentState,
        DocumentStatus, DocumentType, ExpireScope, Rejection, RejectionReason, Requirements, Term, Verdict,
        Verification, WarnDays, Warnings,
    },
    people::Workspace,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zone_core::Zone;

use crate::{
    Kind, SettingNames, Words,
    import::{Fields, TableColumn},
    policy::PolicyFile,
    run::Schedule,
    simulate::Simulated,
};

/// Documents of contractors, which are warned of and expire (C-1). Their policy includes the organisation's zone.
#[derive(Debug, Clone, Copy)]
pub struct Documents;

impl Kind for Documents {
    type Record = Document;
    type Choices = DocumentPolicy;

    const WORDS: Words = Words {
        one: "document",
        many: "documents",
        counted: "document(s)",
        settled: "are warned of or have expired",
        would: "would be warned of or expire",
    };
    const SECTION: &'static str = "documents";
    const SETTINGS: SettingNames = SettingNames {
        policy: "document_policy",
        reviewed: "document_policy_reviewed",
        zone_data: Some("document_zone_data"),
    };
    const SWEEP: &'static str = "check-compliance-expiry";
    const SCHEDULE: Schedule = Schedule::daily("daily at 06:00", "0 6 * * *", 6, 0);
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("reference"),
        TableColumn::needed("workspace"),
        TableColumn::needed("contractor"),
        TableColumn::needed("type"),
        TableColumn::needed("name"),
        TableColumn::optional("number"),
        TableColumn::optional("issued_on"),
        TableColumn::optional("expires_on"),
        TableColumn::optional("status"),
        TableColumn::optional("reason"),
        TableColumn::optional("reviewed_by"),
        TableColumn::optional("reviewed_at"),
        TableColumn::optional("created_at"),
    ];
    const SIMULATED: Simulated =
        Simulated { record: "document", records: "documents", ..Simulated::usual(Self::WORDS) };

    fn usual(zone: Zone) -> DocumentPolicy {
        DocumentPolicy::new(zone)
    }

    fn from_file(
        section: Option<&Value>,
        file: &PolicyFile,
        zone: Zone,
    ) -> Result<DocumentPolicy, serde_json::Error> {
        let choices = section.map(DocumentChoices::deserialize).transpose()?.unwrap_or_default();
        Ok(choices.in_zone(file.zone.unwrap_or(zone)))
    }

    fn policy(choices: &DocumentPolicy) -> &DocumentPolicy {
        choices
    }

    fn zone(policy: &DocumentPolicy) -> Option<Zone> {
        Some(policy.org_zone)
    }

    /// Admins alone may find a document good or not (C-E2).
    fn asker(operator: &UserId) -> Actor {
        Actor::staff(operator.clone(), "admin")
    }

    fn details(document: &Document) -> Vec<(&'static str, Value)> {
        vec![
            ("contractor", json!(document.contractor)),
            ("workspace", json!(document.workspace)),
            ("type", json!(document.document_type)),
            ("name", json!(document.name)),
            ("edition", json!(document.version.edition)),
            ("expires_on", json!(document.version.term.expires_on())),
        ]
    }

    /// One that is expired or expiring by its line is taken over as what an admin made of it, and the sweep says what it
    /// is: there is one classification (C-X4).
    fn from_fields(fields: &mut Fields<'_>, now: Instant, policy: &DocumentPolicy) -> Option<Document> {
        let reference = fields.needed::<DocumentRef>("reference");
        let workspace = fields.needed::<Workspace>("workspace");
        let contractor = contractor(fields);
        let document_type = document_type(fields);
        let name = fields.needed::<DocumentName>("name");
        let number = fields.parsed::<DocumentNumber>("number");
        let days = (fields.date("issued_on"), fields.date("expires_on"));
        let term = fields.note(Term::new(days.0, days.1));
        let created_at = fields.created_at(now);
        let status = status(fields, created_at, now, days.1, policy);
        let draft = DocumentDraft::new(reference?, workspace?, contractor?, document_type?, name?);
        let draft = DocumentDraft { number, ..draft }.for_term(term?);
        let (status, since) = status?;
        Some(Document { since, ..draft.taken_over(status, created_at) })
    }
}

/// Who it belongs to.
fn contractor(fields: &mut Fields<'_>) -> Option<UserId> {
    let Some(text) = fields.text("contractor") else {
        fields.object("the contractor is empty");
        return None;
    };
    fields.note(UserId::new(text))
}

/// The type, in any case.
fn document_type(fields: &mut Fields<'_>) -> Option<DocumentType> {
    if fields.text("type").is_none() {
        fields.object("the type is empty");
        return None;
    }
    let words: Vec<(&str, DocumentType)> = DocumentType::ALL.iter().map(|one| (one.as_str(), *one)).collect();
    fields.word("type", &words)
}

/// How it stands, and since when.
fn status(
    fields: &mut Fields<'_>,
    created_at: Instant,
    now: Instant,
    expires_on: Option<chrono::NaiveDate>,
    policy: &DocumentPolicy,
) -> Option<(DocumentStatus, Instant)> {
    let words: Vec<(&str, DocumentState)> =
        DocumentState::ALL.iter().map(|one| (one.as_str(), *one)).collect();
    let word =
        if fields.text("status").is_some() { fields.word("status", &words)? } else { DocumentState::Pending };
    let reason = fields.text("reason");
    let by = match fields.text("reviewed_by") {
        Some(text) => Actor::staff(fields.note(UserId::new(text))?, "admin"),
        None => Actor::System,
    };
    let at = fields.past("reviewed_at", fields.zone(), now).unwrap_or(created_at);
    if at < created_at {
        fields.object(format_args!("reviewed_at: {at} is before the creation instant {created_at}"));
        return None;
    }
    if reason.is_some() && word != DocumentState::Rejected {
        fields.object("reason: only a document that is rejected has one");
    }
    let verified = Verification { at, by: by.clone() };
    Some(match word {
        DocumentState::Pending => (DocumentStatus::Pending, created_at),
        DocumentState::Approved | DocumentState::ExpiringSoon => {
            (DocumentStatus::Approved { verified, warnings: Warnings::Wanted, warned: None }, at)
        }
        DocumentState::Rejected => {
            let Some(reason) = reason else {
                fields.object("the reason is empty; a document that is rejected has one");
                return None;
            };
            let reason = fields.note(RejectionReason::new(reason))?;
            (DocumentStatus::Rejected(Rejection { at, by, reason }), at)
        }
        DocumentState::Expired => {
            let over =
                expires_on.and_then(|day| civil::day_over(day, policy.org_zone)).filter(|over| *over <= now);
            let Some(over) = over else {
                fields.object("expires_on: a document that is expired has one, and it is past");
                return None;
            };
            let over = over.max(at);
            (DocumentStatus::Expired { verdict: Verdict::Good(verified), at: over }, over)
        }
    })
}

/// What a file says of documents. The zone, in which their days end, stands above all sections.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentChoices {
    /// How many days before its expiry a document counts as expiring (C-3, C-9).
    pub warn_days: WarnDays,
    /// Which documents expire by themselves (C-4).
    pub expire_scope: ExpireScope,
    /// Which types a contractor must have to work.
    pub requirements: Requirements,
}

impl DocumentChoices {
    /// The policy with its days in that zone.
    pub fn in_zone(&self, org_zone: Zone) -> DocumentPolicy {
        let Self { warn_days, expire_scope, requirements } = self.clone();
        DocumentPolicy { org_zone, warn_days, expire_scope, requirements }
    }
}

impl From<DocumentPolicy> for DocumentChoices {
    fn from(policy: DocumentPolicy) -> Self {
        let DocumentPolicy { org_zone: _, warn_days, expire_scope, requirements } = policy;
        Self { warn_days, expire_scope, requirements }
    }
}
