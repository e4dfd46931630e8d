use std::{collections::BTreeSet, fmt};

use automation_core::{Instant, UserId};

use super::{
    Cover, Document, DocumentPolicy, DocumentType, Lack, LackReason,
    cover::{Stretch, stretches},
};

/// That a contractor has every document that they must have, from when until when.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Compliant {
    /// The first instant, inclusive, from which it has been so without a break; `None`: nothing is required.
    pub from: Option<Instant>,
    /// The first instant, exclusive, at which it is no longer so if nobody acts; `None`: without an end.
    pub until: Option<Instant>,
    /// By which version each required type is covered: of several, by the one that lasts longest.
    pub covered: Vec<Covered>,
}

/// A required type that is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Covered {
    /// The type.
    pub document_type: DocumentType,
    /// By what, and from when until when by that version.
    pub cover: Cover,
}

/// That a contractor lacks a document that they must have: every one of them, with every reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct NonCompliant {
    /// What they lack; never empty.
    pub lacking: Vec<Lack>,
    /// What they have.
    pub covered: Vec<Covered>,
    /// The first instant after it, inclusive, at which they have all, if nobody acts; `None`: time alone brings none.
    pub possible_from: Option<Instant>,
}

/// Whether the contractor has every document that the policy requires at `as_of`, which may lie in the past: it is answered
/// from the chain of versions, as it was then. A version covers from when it was found good, not before the day on which it
/// was issued, to the end of its last day or until a later version covers; while a renewal waits, or after it was rejected,
/// the version before goes on covering.
///
/// `documents` may hold those of others, which are passed over; whoever asks about one workspace gives its documents alone.
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use compliance_core::document::{DocumentDraft, DocumentPolicy, DocumentType, Requirements, Term, is_compliant};
/// use compliance_core::people::Workspace;
///
/// let mut policy = DocumentPolicy::new(zone_core::zone!("Europe/Berlin"));
/// policy.requirements = Requirements::from([DocumentType::Insurance]);
/// let (carla, north) = (UserId::new("carla")?, Workspace::new("north")?);
/// let made: Instant = "2026-05-01T08:00:00Z".parse()?;
/// let refused = is_compliant(&carla, [], made, &policy).expect_err("there is nothing yet");
/// assert_eq!(refused.to_string(), "insurance: none was handed in");
///
/// let term = Term::new(None, chrono::NaiveDate::from_ymd_opt(2026, 6, 30))?;
/// let draft = DocumentDraft::new("DOC-1".parse()?, north.clone(), carla.clone(), DocumentType::Insurance, "Liability".parse()?);
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let document = draft.for_term(term).upload(&alice, &[north], made, &policy)?;
/// let yes = is_compliant(&carla, [&document], "2026-06-30T21:59:59Z".parse()?, &policy)?;
/// assert_eq!(yes.to_string(), "from 2026-05-01T08:00:00Z until 2026-06-30T22:00:00Z");
/// let no = is_compliant(&carla, [&document], "2026-06-30T22:00:00Z".parse()?, &policy).expect_err("it is over");
/// assert_eq!(no.to_string(), "insurance: DOC-1 version 1 expired on 2026-06-30");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`NonCompliant`] with every type that is lacking, and every reason.
pub fn is_compliant<'a>(
    contractor: &UserId,
    documents: impl IntoIterator<Item = &'a Document>,
    as_of: Instant,
    policy: &DocumentPolicy,
) -> Result<Compliant, NonCompliant> {
    let theirs: Vec<&Document> = documents.into_iter().filter(|one| one.contractor == *contractor).collect();
    let answers: Vec<Answer> =
        policy.requirements.iter().map(|required| Answer::of(*required, &theirs, as_of, policy)).collect();
    let covered: Vec<Covered> = answers
        .iter()
        .filter_map(|answer| {
            Some(Covered { document_type: answer.document_type, cover: answer.cover.clone()? })
        })
        .collect();
    let lacking: Vec<Lack> = answers.iter().filter_map(|answer| answer.lack.clone()).collect();
    if !lacking.is_empty() {
        return Err(NonCompliant { lacking, covered, possible_from: all_covered_from(&answers, as_of) });
    }
    let present = || answers.iter().filter_map(|answer| answer.present(as_of));
    Ok(Compliant {
        from: present().map(|stretch| stretch.from).max(),
        until: present().filter_map(|stretch| stretch.until).min(),
        covered,
    })
}

/// What is said of one required type.
struct Answer {
    document_type: DocumentType,
    stretches: Vec<Stretch>,
    cover: Option<Cover>,
    lack: Option<Lack>,
}

impl Answer {
    fn of(
        document_type: DocumentType,
        theirs: &[&Document],
        as_of: Instant,
        policy: &DocumentPolicy,
    ) -> Self {
        let such = || theirs.iter().filter(|one| one.document_type == document_type);
        let covers: Vec<Cover> = such().flat_map(|document| document.covers(policy)).collect();
        let stretches = stretches(&covers);
        let present = covers.into_iter().filter(|cover| cover.holds_at(as_of));
        let cover = present.max_by_key(|cover| (cover.until.is_none(), cover.until));
        let lack = cover.is_none().then(|| {
            let mut reasons: Vec<LackReason> =
                such().flat_map(|document| document.lack_at(as_of, policy)).collect();
            if reasons.is_empty() {
                reasons.push(LackReason::Missing);
            }
            let covered_from = stretches.iter().map(|stretch| stretch.from).find(|from| *from > as_of);
            Lack { document_type, reasons, covered_from }
        });
        Self { document_type, stretches, cover, lack }
    }

    fn present(&self, instant: Instant) -> Option<Stretch> {
        self.stretches.iter().copied().find(|stretch| stretch.holds_at(instant))
    }
}

/// The first instant after `as_of` at which every type is covered.
fn all_covered_from(answers: &[Answer], as_of: Instant) -> Option<Instant> {
    let starts = answers.iter().flat_map(|answer| answer.stretches.iter().map(|stretch| stretch.from));
    let starts: BTreeSet<Instant> = starts.filter(|from| *from > as_of).collect();
    starts.into_iter().find(|from| answers.iter().all(|answer| answer.present(*from).is_some()))
}

/// From when until when.
impl fmt::Display for Compliant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.until) {
            (None, _) => f.write_str("nothing is required"),
            (Some(from), None) => write!(f, "from {from} on"),
            (Some(from), Some(until)) => write!(f, "from {from} until {until}"),
        }
    }
}

/// Everything that is lacking, and from when it would be possible.
impl fmt::Display for NonCompliant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, lack) in self.lacking.iter().enumerate() {
            let between = if index > 0 { "; " } else { "" };
            write!(f, "{between}{lack}")?;
        }
        self.possible_from.map_or(Ok(()), |from| write!(f, " (possible from {from})"))
    }
}
