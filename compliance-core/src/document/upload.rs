use automation_core::{Actor, Instant, Objections, Refusal, UserId, civil};
use chrono::NaiveDate;

use super::{
    Document, DocumentName, DocumentNumber, DocumentPolicy, DocumentRef, DocumentStatus, DocumentType, Term,
    Version, ask::is_staff,
};
use crate::people::Workspace;

/// A document that is still to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentDraft {
    /// What people and files will call it.
    pub reference: DocumentRef,
    /// The workspace that it is to belong to.
    pub workspace: Workspace,
    /// Whose it will be.
    pub contractor: UserId,
    /// What it proves.
    pub document_type: DocumentType,
    /// Its name.
    pub name: DocumentName,
    /// The number that is printed on it.
    pub number: Option<DocumentNumber>,
    /// When it was issued and when it expires.
    pub term: Term,
}

/// Why a document cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum UploadReason {
    /// A contractor hands in documents of their own, and staff those of anybody (C-E2).
    #[error("{actor} may not hand in documents of {contractor}; only they themselves and staff may")]
    NotTheirs {
        /// Who asked.
        actor: Actor,
        /// Whose document it was to be.
        contractor: UserId,
    },
    /// The contractor has nothing to do with that workspace (C-B13).
    #[error("{contractor} does not belong to the workspace {workspace}, so no document of theirs does")]
    NotInWorkspace {
        /// Whose document it was to be.
        contractor: UserId,
        /// The workspace that was named.
        workspace: Workspace,
    },
    /// It would be expired from the beginning.
    #[error("the expiry {expires_on} is past, today being {today}")]
    ExpiryPast {
        /// The last day on which it would be good.
        expires_on: NaiveDate,
        /// The local date of asking in the organisation's zone.
        today: NaiveDate,
    },
}

impl DocumentDraft {
    /// A document without a number, an issue date and an expiry.
    pub fn new(
        reference: DocumentRef,
        workspace: Workspace,
        contractor: UserId,
        document_type: DocumentType,
        name: DocumentName,
    ) -> Self {
        Self { reference, workspace, contractor, document_type, name, number: None, term: Term::default() }
    }

    /// With the number that is printed on it.
    #[must_use]
    pub fn numbered(self, number: DocumentNumber) -> Self {
        Self { number: Some(number), ..self }
    }

    /// With those days of issue and expiry.
    #[must_use]
    pub fn for_term(self, term: Term) -> Self {
        Self { term, ..self }
    }

    /// Hands it in at `now`. `workspaces` are those that the contractor belongs to: it must be into one of them, whoever
    /// hands it in (C-B13). What a contractor hands in is pending; what staff hand in is good at once, and expires as of
    /// its day (C-5).
    ///
    /// ```
    /// use automation_core::{Actor, Instant, Lifecycle as _, UserId};
    /// use compliance_core::document::{DocumentDraft, DocumentPolicy, DocumentType};
    /// use compliance_core::people::Workspace;
    ///
    /// let policy = DocumentPolicy::new(zone_core::zone!("Europe/Berlin"));
    /// let (carla, north) = (UserId::new("carla")?, Workspace::new("north")?);
    /// let draft = DocumentDraft::new("DOC-1".parse()?, north.clone(), carla.clone(), DocumentType::Id, "Passport".parse()?);
    /// let carla = Actor::participant(carla, "contractor");
    /// let now: Instant = "2026-05-01T08:00:00Z".parse()?;
    /// assert_eq!(draft.clone().upload(&carla, &[north], now, &policy)?.state(), "pending");
    ///
    /// let elsewhere = [Workspace::new("south")?];
    /// let refused = draft.upload(&carla, &elsewhere, now, &policy).expect_err("not hers");
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "carla does not belong to the workspace north, so no document of theirs does"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn upload(
        self,
        actor: &Actor,
        workspaces: &[Workspace],
        now: Instant,
        policy: &DocumentPolicy,
    ) -> Result<Document, Refusal<UploadReason>> {
        let mut objections = Objections::new();
        let is_their_own = matches!(actor, Actor::Participant { user, .. } if *user == self.contractor);
        if !is_their_own && !is_staff(actor) {
            objections.always(UploadReason::NotTheirs {
                actor: actor.clone(),
                contractor: self.contractor.clone(),
            });
        }
        if !workspaces.contains(&self.workspace) {
            let (contractor, workspace) = (self.contractor.clone(), self.workspace.clone());
            objections.always(UploadReason::NotInWorkspace { contractor, workspace });
        }
        let today = civil::today(now, policy.org_zone);
        if let Some(expires_on) = self.term.expires_on().filter(|day| *day < today) {
            let reason = UploadReason::ExpiryPast { expires_on, today };
            match civil::day_over(expires_on, policy.org_zone).filter(|over| *over <= now) {
                Some(over) => objections.since(over, reason),
                None => objections.always(reason),
            }
        }
        objections.finish()?;
        let status =
            if is_staff(actor) { DocumentStatus::approved(now, actor) } else { DocumentStatus::Pending };
        Ok(self.taken_over(status, now))
    }

    /// The document in that status, handed in at `created_at`, as another system or a table has it: an expiry that is
    /// past is no reason against it, the next sweep finds it. Who may take it over, and whether the contractor belongs to
    /// the workspace, the caller has looked at.
    pub fn taken_over(self, status: DocumentStatus, created_at: Instant) -> Document {
        let Self { reference, workspace, contractor, document_type, name, number, term } = self;
        let version = Version { edition: 1, number, term, uploaded_at: created_at };
        Document {
            reference,
            workspace,
            contractor,
            document_type,
            name,
            version,
            status,
            earlier: Vec::new(),
            created_at,
            since: created_at,
        }
    }
}
