use super::{WithCommands, hold, same};
use crate::{
    ActError, Change, Commands, Consequences, Id, Instant, LifecycleExt, Refusal, Request, Row, Viewpoint,
    may, possibilities,
    possibility::refusal,
    testing::{CommandSpecimen, Rows, Specimen},
};

type ReasonOf<S> = <<S as Specimen>::Record as Commands>::Reason;

/// Law 8: "may I" says yes exactly when "do it" is done, and gives the same reasons when it is not; a
/// refusal's `possible_from` is the first instant at which it is allowed. What is told of each command beforehand is
/// what it is answered, and is so until the instant that is told with it.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn law_8_explain<S: CommandSpecimen>(cases: u32) -> Result<(), String> {
    hold::<S, WithCommands>("law 8 (explain)", "a command that is granted", cases, |case, seen| {
        let policy = &*case.policy;
        for ask in &case.asks {
            let now = case.instant_of(ask, &case.record);
            let row = Row {
                id: Id(1),
                version: 0,
                due_at: case.record.due_at(policy),
                record: case.record.clone(),
            };
            let mut facts = facts_of::<S>(&row);
            let asked = may(&case.record, &ask.at(now), &facts, policy);
            let known = facts_of::<S>(&row);
            told::<S>(&case.record, &Viewpoint::new(&ask.actor, now, &known, policy), &case.moments())?;
            let done = Change::of_command(row, &ask.at(now), &mut facts, policy);
            match (asked, done) {
                (Ok(event), Ok(change)) => {
                    seen.add(1);
                    if case.record.samples(&Viewpoint::new(&ask.actor, now, &known, policy)).is_empty() {
                        return Err(format!(
                            "{event:?} can be asked for, and there is no sample of any command"
                        ));
                    }
                    if !change.steps.iter().any(|step| step.event == event) {
                        return Err(format!("{event:?} was promised, and {:?} were done", change.steps));
                    }
                }
                (Err(ActError::Refused(one)), Err(ActError::Refused(other))) => {
                    same("the refusal when asked against that when tried", &one, &other)?;
                    explained::<S>(&case.record, &ask.at(now), (&known, policy), &one)?;
                }
                (asked, done) => {
                    let done = done.map(|change| change.steps);
                    return Err(format!("asked: {asked:?}, but tried: {done:?}"));
                }
            }
        }
        Ok(())
    })
}

fn facts_of<S: CommandSpecimen>(row: &Row<S::Record>) -> <S::Record as Consequences>::Facts {
    S::facts(std::slice::from_ref(row), &std::iter::once(row.clone()).collect::<Rows<_>>())
}

/// Fails unless the refusal's instants are true.
fn explained<S: CommandSpecimen>(
    record: &S::Record,
    request: &Request<'_, <S::Record as Commands>::Command>,
    (facts, policy): (&<S::Record as Consequences>::Facts, &S::Policy),
    refusal: &Refusal<ReasonOf<S>>,
) -> Result<(), String> {
    let now = request.now;
    if refusal.objections().is_empty() {
        return Err("a refusal without a reason".to_owned());
    }
    if let Some(until) = refusal.possible_until().filter(|until| now < *until) {
        return Err(format!("refused at {now}, but possible until {until}"));
    }
    let Some(from) = refusal.possible_from() else { return Ok(()) };
    if from <= now {
        return Err(format!("refused at {now}, but possible from {from}"));
    }
    let seen = record.as_of(now, policy).map_err(|runaway| runaway.to_string())?;
    // `possible_from` speaks of the record as it is now; after its next step there may be other reasons.
    let until = seen.due_at(policy).unwrap_or(Instant::MAX);
    let answer = |at: Instant| may(&*seen, &request.at(at), facts, policy);
    if from < until
        && let Err(no) = answer(from)
    {
        return Err(format!("said to be possible from {from}, but then: {no}"));
    }
    let before = from.previous().filter(|before| *before < until);
    if let Some(before) = before
        && answer(before).is_ok()
    {
        return Err(format!("said to be possible from {from}, but allowed at {before}"));
    }
    Ok(())
}

/// Fails unless what is told of each command is what it is answered, now and at those instants.
fn told<S: CommandSpecimen>(
    record: &S::Record,
    from: &Viewpoint<'_, S::Record>,
    moments: &[Instant],
) -> Result<(), String> {
    let now = from.now;
    let seen = record.as_of(now, from.policy).map_err(|runaway| runaway.to_string())?;
    let samples = seen.samples(from);
    let told = possibilities(record, from).map_err(|runaway| runaway.to_string())?;
    same("what is told of against what there is to ask", &told.len(), &samples.len())?;
    for (sample, told) in samples.iter().zip(&told) {
        let name = sample.name();
        let asked = |at: Instant| {
            refusal(&*seen, sample, &from.at(at)).map_err(|runaway| format!("{name} at {at}: {runaway}"))
        };
        same("what is told of a command against its answer", &told.refusal().cloned(), &asked(now)?)?;
        let Some(until) = told.possible_until() else { continue };
        if !told.is_possible() {
            continue;
        }
        if until <= now || asked(until)?.is_none() {
            return Err(format!("{name} is said to be possible until {until}, and then it is still"));
        }
        let before = moments.iter().copied().chain(until.previous());
        for at in before.filter(|at| (now..until).contains(at)) {
            if let Some(no) = asked(at)? {
                return Err(format!("{name} is said to be possible until {until}, but at {at}: {no}"));
            }
        }
    }
    Ok(())
}
