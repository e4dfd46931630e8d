use automation_core::{Instant, UserId};

use super::{Cover, Document, DocumentPolicy, DocumentType, VersionRef, cover::stretches};

/// Where a contractor's documents of one type leave a hole in time, and where two of them cover the same time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Continuity {
    /// The holes between the first cover and the last, in the order of time.
    pub gaps: Vec<Gap>,
    /// The pairs of documents that cover the same time, in the order of time.
    pub overlaps: Vec<Overlap>,
}

/// A time in which no document of the type covers, between two that do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Gap {
    /// The first instant that is not covered, inclusive.
    pub from: Instant,
    /// The first instant that is covered again, exclusive.
    pub until: Instant,
}

/// A time that two documents of the type cover.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Overlap {
    /// The one that covers first.
    pub one: VersionRef,
    /// The other one.
    pub other: VersionRef,
    /// The first instant that both cover, inclusive.
    pub from: Instant,
    /// The first instant that only one of them covers, or none, exclusive; `None`: both without an end.
    pub until: Option<Instant>,
}

/// The overlaps and the gaps of a contractor's documents of that type. Versions of one document never overlap, since a
/// later one takes the place of the one before.
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use compliance_core::document::{DocumentDraft, DocumentPolicy, DocumentType, Term, continuity};
/// use compliance_core::people::Workspace;
///
/// let policy = DocumentPolicy::new(zone_core::Zone::UTC);
/// let (carla, north) = (UserId::new("carla")?, Workspace::new("north")?);
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let insured = |reference: &str, issued: &str, expires: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let term = Term::new(Some(issued.parse()?), Some(expires.parse()?))?;
///     let (north, kind) = (north.clone(), DocumentType::Insurance);
///     let draft = DocumentDraft::new(reference.parse()?, north.clone(), carla.clone(), kind, "Liability".parse()?);
///     Ok(draft.for_term(term).upload(&alice, &[north], "2026-01-01T00:00:00Z".parse()?, &policy)?)
/// };
/// let (spring, autumn) = (insured("A", "2026-01-01", "2026-06-30")?, insured("B", "2026-09-01", "2026-12-31")?);
/// let found = continuity(&carla, DocumentType::Insurance, [&spring, &autumn], &policy);
/// let gap = found.gaps.first().ok_or("a hole in summer")?;
/// assert_eq!((gap.from, gap.until), ("2026-07-01T00:00:00Z".parse()?, "2026-09-01T00:00:00Z".parse()?));
/// assert!(found.overlaps.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn continuity<'a>(
    contractor: &UserId,
    document_type: DocumentType,
    documents: impl IntoIterator<Item = &'a Document>,
    policy: &DocumentPolicy,
) -> Continuity {
    let such = |one: &&Document| one.contractor == *contractor && one.document_type == document_type;
    let mut covers: Vec<Cover> =
        documents.into_iter().filter(such).flat_map(|document| document.covers(policy)).collect();
    covers.sort_by(|one, other| (one.from, &one.by).cmp(&(other.from, &other.by)));
    let stretches = stretches(&covers);
    let gaps = stretches.iter().zip(stretches.iter().skip(1));
    let gaps =
        gaps.filter_map(|(before, after)| Some(Gap { from: before.until?, until: after.from })).collect();
    let mut overlaps = Vec::new();
    for (index, one) in covers.iter().enumerate() {
        let begun_before_its_end = |other: &&Cover| one.until.is_none_or(|until| other.from < until);
        for other in covers.iter().skip(index.saturating_add(1)).take_while(begun_before_its_end) {
            let until = [one.until, other.until].into_iter().flatten().min();
            let (one, other, from) = (one.by.clone(), other.by.clone(), other.from);
            overlaps.push(Overlap { one, other, from, until });
        }
    }
    overlaps.sort_by_key(|overlap| overlap.from);
    Continuity { gaps, overlaps }
}
