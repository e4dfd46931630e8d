use automation_core::UserId;

/// Who has a seat in a class session, in the order of their bookings. A person has one at most (P-40).
///
/// ```
/// use automation_core::UserId;
/// use session_core::class::Seats;
///
/// let (ann, ben) = (UserId::new("ann")?, UserId::new("ben")?);
/// let seats = Seats::of([ann.clone(), ben.clone(), ann.clone()]);
/// assert_eq!(seats.taken(), 2);
/// assert!(seats.has(&ben));
/// # Ok::<(), automation_core::ActorError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "Vec<UserId>", into = "Vec<UserId>"))]
pub struct Seats(Vec<UserId>);

impl Seats {
    /// The seats of these people; of one who is named twice, the first.
    pub fn of(people: impl IntoIterator<Item = UserId>) -> Self {
        let mut seats = Self::default();
        people.into_iter().for_each(|person| seats.take(person));
        seats
    }

    /// How many are taken.
    pub fn taken(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// Whether nobody has one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether that person has one; however they are spelled (G-30).
    pub fn has(&self, person: &UserId) -> bool {
        self.0.iter().any(|seated| seated.is(person))
    }

    /// Who has one, the first booking first.
    pub fn people(&self) -> &[UserId] {
        &self.0
    }

    pub(super) fn take(&mut self, person: UserId) {
        if !self.has(&person) {
            self.0.push(person);
        }
    }

    pub(super) fn free(&mut self, person: &UserId) {
        self.0.retain(|seated| !seated.is(person));
    }
}

impl From<Vec<UserId>> for Seats {
    fn from(people: Vec<UserId>) -> Self {
        Self::of(people)
    }
}

impl From<Seats> for Vec<UserId> {
    fn from(seats: Seats) -> Self {
        seats.0
    }
}

/// Their names, separated by commas.
impl std::fmt::Display for Seats {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.0.iter().map(UserId::as_str).collect();
        f.write_str(&names.join(", "))
    }
}
