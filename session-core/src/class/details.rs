use automation_core::UserId;

use super::{Capacity, ClassName, ClassStep, Place};

/// What a pattern gives to each of its sessions besides their time (P-15).
///
/// ```
/// use session_core::class::{Capacity, ClassDetails};
///
/// let details = ClassDetails::new("Wheel throwing".parse()?, Capacity::new(8)?);
/// assert!(details.place.is_none() && details.instructors.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClassDetails {
    /// The class.
    pub class: ClassName,
    /// Which step of it, of a class with several.
    pub step: Option<ClassStep>,
    /// How many people may have a seat.
    pub capacity: Capacity,
    /// Where it is held.
    pub place: Option<Place>,
    /// Who teaches, in the order they were named.
    pub instructors: Vec<UserId>,
    /// Who helps, in the order they were named.
    pub assistants: Vec<UserId>,
}

impl ClassDetails {
    /// A class for so many people; nothing else is said.
    pub fn new(class: ClassName, capacity: Capacity) -> Self {
        Self { class, step: None, capacity, place: None, instructors: Vec::new(), assistants: Vec::new() }
    }
}
