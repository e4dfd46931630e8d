use automation_core::{Actor, Instant, words};

/// What somebody did with a job that shows that it is not forgotten (C-84).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ActivityKind {
    /// The job itself was edited.
    JobRow,
    /// Something about who does it.
    Assignment,
    /// A person wrote a note.
    Note,
    /// A picture was added.
    Photo,
    /// A step of the checklist was ticked.
    ChecklistStep,
    /// A file was added.
    Attachment,
    /// A checkpoint was passed.
    Checkpoint,
    /// Something about its completion.
    Completion,
    /// Somebody's way or time was tracked.
    Tracking,
    /// A program wrote a note or sent a notice. It never counts, whoever's program it was.
    AutomaticNote,
}

words!(
    ActivityKind, "kind of activity",
    JobRow => "job_row",
    Assignment => "assignment",
    Note => "note",
    Photo => "photo",
    ChecklistStep => "checklist_step",
    Attachment => "attachment",
    Checkpoint => "checkpoint",
    Completion => "completion",
    Tracking => "tracking",
    AutomaticNote => "automatic_note",
);

/// What counts as the last activity (C-84, C-X10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ActivityBasis {
    /// The latest of the job itself and everything that belongs to it.
    #[default]
    AnyRelated,
    /// The job itself alone, as the older system had it.
    JobRow,
}

impl ActivityBasis {
    /// Whether that kind of activity by that actor counts. What the program does by itself never does, nor do automatic
    /// notes, or a job would be kept alive by being told of.
    ///
    /// ```
    /// use automation_core::{Actor, UserId};
    /// use compliance_core::job::{ActivityBasis, ActivityKind};
    ///
    /// let bob = Actor::participant(UserId::new("bob")?, "contractor");
    /// assert!(ActivityBasis::AnyRelated.counts(ActivityKind::ChecklistStep, &bob));
    /// assert!(!ActivityBasis::JobRow.counts(ActivityKind::ChecklistStep, &bob));
    /// assert!(!ActivityBasis::AnyRelated.counts(ActivityKind::Note, &Actor::System));
    /// # Ok::<(), automation_core::ActorError>(())
    /// ```
    pub fn counts(self, what: ActivityKind, by: &Actor) -> bool {
        is_by_people(what, by) && (self == Self::AnyRelated || what == ActivityKind::JobRow)
    }
}

/// Whether a person did it, rather than a program (C-84).
pub(super) fn is_by_people(what: ActivityKind, by: &Actor) -> bool {
    *by != Actor::System && what != ActivityKind::AutomaticNote
}

/// Whose turn it is: a job that waits on us is not as stale as one that waits on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Turn {
    /// Whose.
    pub of: Side,
    /// Since when.
    pub since: Instant,
}

/// The organisation, or those it works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Side {
    /// Staff.
    Us,
    /// The contractor, the customer, whoever is not staff.
    Them,
}

words!(Side, "side", Us => "us", Them => "them");

impl Side {
    /// Whose turn it is after that actor did something: the other side's. `None` after the program itself.
    pub(super) fn after(by: &Actor) -> Option<Self> {
        match by {
            Actor::Staff { .. } => Some(Self::Them),
            Actor::Participant { .. } => Some(Self::Us),
            Actor::System => None,
        }
    }
}
