use automation_core::{Instant, civil};

use super::{Document, DocumentPolicy, DocumentRef, DocumentStatus, Version};

/// One version of a document, by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct VersionRef {
    /// What people call the document.
    pub document: DocumentRef,
    /// Which version, the first being 1.
    pub edition: u32,
}

impl std::fmt::Display for VersionRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} version {}", self.document, self.edition)
    }
}

/// From when until when a version of a document proves what it is to prove.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Cover {
    /// Which version.
    pub by: VersionRef,
    /// The first instant, inclusive: when it was found good, or the beginning of the day on which it was issued, whichever
    /// is later.
    pub from: Instant,
    /// The first instant after it, exclusive: the end of its last day, or when a later version covers. `None`: without an
    /// end.
    pub until: Option<Instant>,
}

impl Cover {
    /// Whether it covers that instant.
    pub fn holds_at(&self, instant: Instant) -> bool {
        self.from <= instant && self.until.is_none_or(|until| instant < until)
    }
}

impl Document {
    /// Each version from the first to the present one, with how it stands or stood at last.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = (&Version, &DocumentStatus)> {
        let earlier = self.earlier.iter().map(|earlier| (&earlier.version, &earlier.status));
        earlier.chain(std::iter::once((&self.version, &self.status)))
    }

    /// What its versions cover, in the order of time and without an overlap. A version that was found good goes on
    /// covering while a renewal waits or is rejected, until its own last day is over.
    pub fn covers(&self, policy: &DocumentPolicy) -> Vec<Cover> {
        let mut covers = Vec::new();
        // When a later version begins to cover.
        let mut next: Option<Instant> = None;
        for (version, status) in self.versions().rev() {
            let Some(verified) = status.verified() else { continue };
            let issued = version.term.issued_on().and_then(|day| civil::day_begins(day, policy.org_zone));
            let from = issued.map_or(verified.at, |issued| issued.max(verified.at));
            let over = version.term.expires_on().and_then(|day| civil::day_over(day, policy.org_zone));
            let until = [over, next].into_iter().flatten().min();
            if until.is_none_or(|until| from < until) {
                let by = VersionRef { document: self.reference.clone(), edition: version.edition };
                covers.push(Cover { by, from, until });
                next = Some(from);
            }
        }
        covers.reverse();
        covers
    }
}

/// A stretch of time in which something is covered without a break, by one version or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Instant,
    pub(super) until: Option<Instant>,
}

impl Stretch {
    pub(super) fn holds_at(self, instant: Instant) -> bool {
        self.from <= instant && self.until.is_none_or(|until| instant < until)
    }
}

/// The stretches that the covers make, in the order of time.
pub(super) fn stretches(covers: &[Cover]) -> Vec<Stretch> {
    let mut sorted: Vec<&Cover> = covers.iter().collect();
    sorted.sort_by_key(|cover| cover.from);
    let mut stretches: Vec<Stretch> = Vec::new();
    for cover in sorted {
        match stretches.last_mut() {
            Some(last) if last.until.is_none_or(|until| cover.from <= until) => {
                last.until = match (last.until, cover.until) {
                    (Some(one), Some(other)) => Some(one.max(other)),
                    _ => None,
                };
            }
            _ => stretches.push(Stretch { from: cover.from, until: cover.until }),
        }
    }
    stretches
}
