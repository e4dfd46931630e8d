/// The first few of many, and how many there are in all.
///
/// ```
/// use compliance_core::digest::Listed;
///
/// let listed = Listed::first(2, ["a", "b", "c"]);
/// assert_eq!((listed.total, listed.shown.as_slice(), listed.more()), (3, ["a", "b"].as_slice(), 1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Listed<T> {
    /// How many there are.
    pub total: u64,
    /// The first of them, in the order of the list.
    pub shown: Vec<T>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { total: 0, shown: Vec::new() }
    }
}

impl<T> Listed<T> {
    /// The first `cap` of all.
    pub fn first(cap: usize, all: impl IntoIterator<Item = T>) -> Self {
        let mut listed = Self::default();
        for item in all {
            listed.total = listed.total.saturating_add(1);
            if listed.shown.len() < cap {
                listed.shown.push(item);
            }
        }
        listed
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// How many there are besides those that are shown.
    pub fn more(&self) -> u64 {
        self.total.saturating_sub(u64::try_from(self.shown.len()).unwrap_or(u64::MAX))
    }

    /// The same list of other things.
    pub fn map<U>(self, of: impl FnMut(T) -> U) -> Listed<U> {
        Listed { total: self.total, shown: self.shown.into_iter().map(of).collect() }
    }
}
