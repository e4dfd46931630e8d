use std::{collections::BTreeSet, fmt};

use crate::{
    ActError, Actor, Commands, Instant, LifecycleExt, Refusal, Request, Runaway, Viewpoint,
    explanation::TOLD, may,
};

/// One command as somebody might ask it: what a kind gives to be tried when a record is explained
/// ([`Commands::samples`]).
#[derive(Debug, Clone)]
pub struct Sample<C, R> {
    actor: Actor,
    name: &'static str,
    command: C,
    remark: Option<&'static str>,
    overlooked: Option<fn(&R) -> bool>,
}

impl<C, R> Sample<C, R> {
    /// That actor asks for the command, which people call `name`.
    pub fn new(actor: Actor, name: &'static str, command: C) -> Self {
        Self { actor, name, command, remark: None, overlooked: None }
    }

    /// Adds what holds of it if it is possible, such as `naming another time`; `None`: nothing.
    #[must_use]
    pub fn remarking(self, remark: Option<&'static str>) -> Self {
        Self { remark, ..self }
    }

    /// Overlooks the reasons of which `is_of_the_sample` says that they speak against nothing but the value that this
    /// sample happens to name: whoever asks would name another one.
    #[must_use]
    pub fn overlooking(self, is_of_the_sample: fn(&R) -> bool) -> Self {
        Self { overlooked: Some(is_of_the_sample), ..self }
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The command.
    pub fn command(&self) -> &C {
        &self.command
    }

    /// Whether the refusal is overlooked: it says nothing but what is of this sample alone.
    pub(crate) fn overlooks(&self, refusal: &Refusal<R>) -> bool {
        self.overlooked.is_some_and(|is_of_the_sample| refusal.reasons().all(is_of_the_sample))
    }
}

/// Whether somebody may ask for a command at an instant; if not, every reason why not; and until or from when.
/// `Display` is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Possibility<R> {
    /// The command's name as people say it.
    pub command: &'static str,
    /// Who would ask.
    pub actor: Actor,
    /// `Ok` if it would be done, or every reason why not.
    pub answer: Result<(), Refusal<R>>,
    /// If it is possible: what holds of it, such as `naming another time`.
    pub remark: Option<&'static str>,
    ends: Option<Instant>,
}

impl<R> Possibility<R> {
    /// Whether it would be done.
    pub fn is_possible(&self) -> bool {
        self.answer.is_ok()
    }

    /// The refusal, if it would not be done.
    pub fn refusal(&self) -> Option<&Refusal<R>> {
        self.answer.as_ref().err()
    }

    /// If it is refused now: the first instant, inclusive, at which it would not be; `None` if time alone does not
    /// bring that.
    pub fn possible_from(&self) -> Option<Instant> {
        self.refusal().and_then(Refusal::possible_from)
    }

    /// The first instant at which it is not possible any more, or was not, nothing else happening; `None`: the kind
    /// tells of none.
    pub fn possible_until(&self) -> Option<Instant> {
        match &self.answer {
            Ok(()) => self.ends,
            Err(refusal) => refusal.possible_until(),
        }
    }

    /// Converts the reasons.
    pub fn map_reasons<S>(self, convert: impl FnMut(R) -> S) -> Possibility<S> {
        let Self { command, actor, answer, remark, ends } = self;
        Possibility { command, actor, answer: answer.map_err(|refusal| refusal.map(convert)), remark, ends }
    }
}

impl<R: fmt::Display + Clone> fmt::Display for Possibility<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { command, answer, remark, ends, .. } = self;
        match answer {
            Ok(()) => {
                write!(f, "{command}: yes")?;
                ends.map_or(Ok(()), |ends| write!(f, ", until {ends}"))?;
                remark.map_or(Ok(()), |remark| write!(f, ", {remark}"))
            }
            // Each command has a line of its own, so a refusal need not tell of the others.
            Err(refusal) => write!(f, "{command}: no, {}", refusal.clone().without_ways()),
        }
    }
}

/// With the reasons as a [`Refusal`] has them.
#[cfg(feature = "serde")]
impl<R: serde::Serialize + fmt::Display> serde::Serialize for Possibility<R> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let (reasons, ways) =
            self.refusal().map_or((&[][..], &[][..]), |refusal| (refusal.objections(), refusal.ways()));
        let mut possibility = serializer.serialize_struct("Possibility", 8)?;
        possibility.serialize_field("command", self.command)?;
        possibility.serialize_field("actor", &self.actor)?;
        possibility.serialize_field("possible", &self.is_possible())?;
        possibility.serialize_field("remark", &self.remark)?;
        possibility.serialize_field("reasons", reasons)?;
        possibility.serialize_field("possible_from", &self.possible_from())?;
        possibility.serialize_field("possible_until", &self.possible_until())?;
        possibility.serialize_field("ways", ways)?;
        possibility.end()
    }
}

/// What may be asked of the record, whatever the sweep has done: the answer to each of the kind's
/// [samples](Commands::samples), in their order.
///
/// # Errors
/// [`Runaway`] if the record does not come to rest.
pub fn possibilities<R: Commands>(
    record: &R,
    from: &Viewpoint<'_, R>,
) -> Result<Vec<Possibility<R::Reason>>, Runaway> {
    let seen = record.as_of(from.now, from.policy)?;
    let turns = turns(&*seen, from)?;
    let mut possibilities = Vec::new();
    for sample in seen.samples(from) {
        let refusal = |at: Instant| refusal(&*seen, &sample, &from.at(at));
        let answer = refusal(from.now)?.map_or(Ok(()), Err);
        let mut ends = None;
        if answer.is_ok() {
            for at in &turns {
                if refusal(*at)?.is_some() {
                    ends = Some(*at);
                    break;
                }
            }
        }
        let Sample { actor, name: command, remark, .. } = sample;
        let remark = remark.filter(|_| answer.is_ok());
        possibilities.push(Possibility { command, actor, answer, remark, ends });
    }
    Ok(possibilities)
}

/// The instants to come at which time may change an answer, in order.
fn turns<R: Commands>(seen: &R, from: &Viewpoint<'_, R>) -> Result<BTreeSet<Instant>, Runaway> {
    let mut turns = BTreeSet::from_iter(seen.turns(from));
    for step in seen.timeline(from.policy).take(TOLD) {
        turns.insert(step?.at);
    }
    turns.retain(|turn| *turn > from.now);
    Ok(turns)
}

/// Why what the sample asks would not be done, if it would not.
pub(crate) fn refusal<R: Commands>(
    record: &R,
    sample: &Sample<R::Command, R::Reason>,
    from: &Viewpoint<'_, R>,
) -> Result<Option<Refusal<R::Reason>>, Runaway> {
    let request = Request::new(&sample.command, &sample.actor, from.now);
    match may(record, &request, from.facts, from.policy) {
        Ok(_) => Ok(None),
        Err(ActError::Refused(refusal)) => Ok(Some(refusal).filter(|refusal| !sample.overlooks(refusal))),
        Err(ActError::Runaway(runaway)) => Err(runaway),
    }
}
