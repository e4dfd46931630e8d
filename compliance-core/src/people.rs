//! The people of an organisation and its workspaces (C-E1).

use automation_core::{Actor, Spelling, Unseen, UserId, one_line_text, words};

/// What somebody is in the organisation (C-E1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Role {
    /// Runs the workspace.
    Admin,
    /// A facility manager.
    Fm,
    /// Does the jobs.
    Contractor,
    /// Has jobs done.
    Customer,
    /// Looks on.
    Investor,
}

words!(
    Role, "role",
    Admin => "admin",
    Fm => "fm",
    Contractor => "contractor",
    Customer => "customer",
    Investor => "investor",
);

impl Role {
    /// Whether people of this role act for the organisation.
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Admin | Self::Fm)
    }
}

/// Somebody who has an account (C-E1). Their e-mail address is how they log in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// As what.
    pub role: Role,
    /// Where mail reaches them, if anywhere.
    pub email: Option<String>,
    /// Whether the account is in use.
    pub active: bool,
}

impl Person {
    /// As whom they ask for something: staff, or somebody whom the records are about.
    ///
    /// ```
    /// use automation_core::UserId;
    /// use compliance_core::people::{Person, Role};
    ///
    /// let ada = Person { user: UserId::new("ada")?, role: Role::Fm, email: None, active: true };
    /// assert_eq!(ada.actor().to_string(), "staff/fm/ada");
    /// # Ok::<(), automation_core::ActorError>(())
    /// ```
    pub fn actor(&self) -> Actor {
        if self.role.is_staff() {
            Actor::staff(self.user.clone(), self.role.as_str())
        } else {
            Actor::participant(self.user.clone(), self.role.as_str())
        }
    }
}

/// Whether the actor acts for the organisation as one of those roles. The program itself does not: where a rule lets time
/// or the program act, it says so.
pub(crate) fn is_staff_as(actor: &Actor, roles: &[Role]) -> bool {
    matches!(actor, Actor::Staff { role, .. } if roles.iter().any(|one| one.as_str() == role))
}

/// A text that names no workspace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkspaceError {
    /// Empty or too long.
    #[error("`{text}` names no workspace; it takes 1 to {} characters", Workspace::MAX)]
    Length {
        /// The text as it was given.
        text: String,
    },
    /// A character that cannot be seen.
    #[error("`{}` names no workspace: {unseen}", text.escape_debug())]
    Unseen {
        /// The text as it was given.
        text: String,
        /// The character.
        unseen: Unseen,
    },
}

one_line_text! {
    /// The name of a workspace: 1 to 100 characters that can be seen, in one form (G-30).
    ///
    /// ```
    /// use compliance_core::people::Workspace;
    ///
    /// assert_eq!(Workspace::new(" north   side ")?.as_str(), "north side");
    /// assert!(Workspace::new("").is_err());
    /// # Ok::<(), compliance_core::people::WorkspaceError>(())
    /// ```
    Workspace, 100, WorkspaceError, |text| workspace(text)
}

/// The name in one form, if it has 1 to [`Workspace::MAX`] characters.
fn workspace(text: &str) -> Result<String, WorkspaceError> {
    let name = Spelling::Key
        .normal(text)
        .map_err(|unseen| WorkspaceError::Unseen { text: text.to_owned(), unseen })?;
    if name.is_empty() || name.chars().count() > Workspace::MAX {
        return Err(WorkspaceError::Length { text: text.to_owned() });
    }
    Ok(name)
}
