use std::fmt;

use crate::Instant;

/// Why not: every reason, and from when and until when it would be possible.
///
/// A refusal is never empty. A verb collects its reasons with [`Objections`] so that nobody is told
/// them one at a time.
///
/// ```
/// use automation_core::{Instant, Objections};
///
/// let opens: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let mut objections = Objections::new();
/// objections.until(opens, "the desk is closed");
/// let refusal = objections.finish().expect_err("one reason was given");
/// assert_eq!(refusal.possible_from(), Some(opens));
/// assert_eq!(refusal.to_string(), "the desk is closed (possible from 2026-03-01T09:00:00Z)");
/// # Ok::<(), automation_core::ParseInstantError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal<R> {
    objections: Vec<Objection<R>>,
    possible_until: Option<Instant>,
    ways: Vec<Way>,
}

/// A way out of a [`Refusal`]: what may be done instead, as the rules see it at that instant (S-64).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Way {
    /// The command that would be possible, by the name that its kind has for it.
    pub command: &'static str,
    /// Whose it is, such as `coach` or `staff`; `None`: whoever asked.
    pub by: Option<&'static str>,
    /// When it is the right thing to do, as one clause: `if you met, record the meeting (S-31)`; `None`: a
    /// reason says so itself.
    pub advice: Option<String>,
}

/// One reason of a [`Refusal`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection<R> {
    /// The reason.
    pub reason: R,
    /// The first instant at which it no longer stands, if time alone removes it.
    pub lapses: Option<Instant>,
}

/// The reasons found so far.
#[derive(Debug, Clone)]
pub struct Objections<R> {
    objections: Vec<Objection<R>>,
    /// When the first of the rights ended that have.
    ended: Option<Instant>,
    /// Whether nothing else stands against it.
    is_only_of_time: bool,
}

impl<R> Default for Objections<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R> Objections<R> {
    /// None yet.
    pub fn new() -> Self {
        Self { objections: Vec::new(), ended: None, is_only_of_time: true }
    }

    /// A reason that time alone neither brought nor removes.
    pub fn always(&mut self, reason: R) {
        self.is_only_of_time = false;
        self.objections.push(Objection { reason, lapses: None });
    }

    /// A reason that stands until `lapses`, exclusive.
    pub fn until(&mut self, lapses: Instant, reason: R) {
        self.is_only_of_time = false;
        self.objections.push(Objection { reason, lapses: Some(lapses) });
    }

    /// A reason that stands because the right ended at `ended`: it existed iff `now < ended` (G-2). Only for what has ended:
    /// say it where `ended <= now`, or the refusal would be told with an end that is still to come.
    pub fn since(&mut self, ended: Instant, reason: R) {
        self.ended = Some(self.ended.map_or(ended, |until| until.min(ended)));
        self.objections.push(Objection { reason, lapses: None });
    }

    /// `Ok` if there is no reason against it.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason given.
    pub fn finish(self) -> Result<(), Refusal<R>> {
        if self.objections.is_empty() {
            Ok(())
        } else {
            let possible_until = self.ended.filter(|_| self.is_only_of_time);
            Err(Refusal { objections: self.objections, possible_until, ways: Vec::new() })
        }
    }
}

impl<R> Refusal<R> {
    /// A refusal with a single reason that time alone does not remove.
    pub fn because(reason: R) -> Self {
        Self { objections: vec![Objection { reason, lapses: None }], possible_until: None, ways: Vec::new() }
    }

    /// Adds one more way out (S-64).
    #[must_use]
    pub fn instead(mut self, way: Way) -> Self {
        self.ways.push(way);
        self
    }

    /// Removes the ways out: for a list in which each command has its own answer.
    #[must_use]
    pub fn without_ways(mut self) -> Self {
        self.ways.clear();
        self
    }

    /// What may be done instead, the likeliest first; empty if there is nothing.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// Every reason with the instant at which it lapses, in the order they were found.
    pub fn objections(&self) -> &[Objection<R>] {
        &self.objections
    }

    /// Every reason, in the order they were found.
    pub fn reasons(&self) -> impl Iterator<Item = &R> {
        self.objections.iter().map(|objection| &objection.reason)
    }

    /// The first instant, inclusive, at which none of the reasons stands any more, nothing else
    /// happening meanwhile; `None` if time alone does not remove them all.
    pub fn possible_from(&self) -> Option<Instant> {
        self.objections.iter().map(|objection| objection.lapses).max_by_key(|lapses| {
            // A reason that never lapses outlasts every instant.
            lapses.map_or((1, Instant::MIN), |at| (0, at))
        })?
    }

    /// The instant, exclusive, until which it had been possible, if the right has ended and nothing else
    /// speaks against it.
    pub fn possible_until(&self) -> Option<Instant> {
        self.possible_until
    }

    /// Converts the reasons.
    pub fn map<S>(self, mut convert: impl FnMut(R) -> S) -> Refusal<S> {
        Refusal {
            objections: self
                .objections
                .into_iter()
                .map(|objection| Objection { reason: convert(objection.reason), lapses: objection.lapses })
                .collect(),
            possible_until: self.possible_until,
            ways: self.ways,
        }
    }
}

impl<R: fmt::Display> fmt::Display for Refusal<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, objection) in self.objections.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}", objection.reason)?;
        }
        if let Some(from) = self.possible_from() {
            write!(f, " (possible from {from})")?;
        }
        if let Some(until) = self.possible_until {
            write!(f, " (was possible until {until})")?;
        }
        for advice in self.ways.iter().filter_map(|way| way.advice.as_deref()) {
            write!(f, "; {advice}")?;
        }
        Ok(())
    }
}

impl<R: fmt::Debug + fmt::Display> std::error::Error for Refusal<R> {}

/// With each reason as a value and as a sentence, and from and until when it would be possible: all that a page or
/// another program needs to show it.
///
/// ```
/// use automation_core::{Instant, Refusal};
///
/// let refusal = Refusal::because("the desk is closed");
/// assert_eq!(
///     serde_json::to_string(&refusal)?,
///     r#"{"reasons":[{"reason":"the desk is closed","sentence":"the desk is closed","lapses":null}],"#.to_owned()
///         + r#""possible_from":null,"possible_until":null,"ways":[]}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[cfg(feature = "serde")]
impl<R: serde::Serialize + fmt::Display> serde::Serialize for Refusal<R> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut refusal = serializer.serialize_struct("Refusal", 4)?;
        refusal.serialize_field("reasons", &self.objections)?;
        refusal.serialize_field("possible_from", &self.possible_from())?;
        refusal.serialize_field("possible_until", &self.possible_until)?;
        refusal.serialize_field("ways", &self.ways)?;
        refusal.end()
    }
}

/// The reason as a value and as a sentence, and when it lapses.
#[cfg(feature = "serde")]
impl<R: serde::Serialize + fmt::Display> serde::Serialize for Objection<R> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut objection = serializer.serialize_struct("Objection", 3)?;
        objection.serialize_field("reason", &self.reason)?;
        objection.serialize_field("sentence", &format_args!("{}", self.reason))?;
        objection.serialize_field("lapses", &self.lapses)?;
        objection.end()
    }
}
