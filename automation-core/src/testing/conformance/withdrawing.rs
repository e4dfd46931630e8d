//! What becomes of messages that a later step makes untrue (G-27).

use super::{
    Checked, Fresh, Harness, Verdict,
    population::{MANY, fill},
};
use crate::{Change, Claim, Consequences, Effect, Id, Ledger, Subject, Withdrawal, testing::laws::same};

type EffectOf<H> = <<H as Harness>::Record as Consequences>::Effect;

/// Two messages about different records, and what takes the first one back.
struct Post<H: Harness> {
    harness: H,
    ids: Vec<Id>,
    message: EffectOf<H>,
    other: EffectOf<H>,
    untrue: EffectOf<H>,
}

/// Rows that brought nothing about yet, and what they are to bring about.
fn post<H: Harness>(fresh: &mut Fresh<'_, H>) -> Result<Result<Post<H>, Verdict>, String> {
    let mut harness = fresh();
    let (population, policy) = (fill(&mut harness, MANY)?, harness.policy());
    let mut batch = harness.ledger().peek(Claim::Ids(&population.ids)).map_err(|error| error.to_string())?;
    let mut messages: Vec<(Subject, EffectOf<H>)> = Vec::new();
    for row in batch.rows {
        let change = Change::of_time(row, population.end, &mut batch.facts, &policy);
        for effect in change.map_err(|failure| failure.cause)?.consequences {
            let subject = effect.notification().and_then(|message| message.subject.clone());
            messages.extend(subject.map(|subject| (subject, effect)));
        }
    }
    let Some((subject, message)) = messages.first().cloned() else {
        return Ok(Err(Verdict::Skipped("no record brings about a message about itself")));
    };
    let Some((_, other)) = messages.into_iter().find(|(another, _)| *another != subject) else {
        return Ok(Err(Verdict::Skipped("only one record brings about a message about itself")));
    };
    let kind = message.notification().map_or("", |message| message.kind);
    let at = population.end;
    // For as long as the program runs: there are few kinds, and these are tests.
    let kinds: &'static [&'static str] = Vec::leak(vec!["of_no_such_kind", kind]);
    let Some(untrue) = harness.withdrawing(Withdrawal { subject, kinds, event: "became_untrue", at }) else {
        return Ok(Err(Verdict::Skipped("the effects of this kind hold no withdrawal")));
    };
    Ok(Ok(Post { harness, ids: population.ids, message, other, untrue }))
}

impl<H: Harness> Post<H> {
    /// One batch, decided in that order: the row with each place brings that about. The numbers of those that
    /// moved; `stale` rows are decided upon a version that they never had.
    fn decide(&mut self, batch: &[(usize, &[EffectOf<H>])], stale: &[usize]) -> Result<Vec<Id>, String> {
        let policy = self.harness.policy();
        let ids = &self.ids;
        let outcome = self.harness.ledger().settle(Claim::Ids(ids), &mut |read| {
            let changes = batch.iter().filter_map(|(place, effects)| {
                let row = read.rows.iter().find(|row| row.id == ids[*place])?.clone();
                let version = row.version + if stale.contains(place) { 7 } else { 0 };
                let consequences = effects.to_vec();
                Some(Change { version, consequences, ..Change::rescheduled(row, &policy) })
            });
            changes.collect()
        });
        Ok(outcome.map_err(|error| error.to_string())?.moved)
    }

    fn batch(&mut self, batch: &[(usize, &[EffectOf<H>])]) -> Result<(), String> {
        let moved = self.decide(batch, &[])?;
        same("rows that moved", &moved, &vec![])
    }

    fn stands(&mut self, what: &str, expected: &[&EffectOf<H>]) -> Result<(), String> {
        let mut expected: Vec<String> = expected.iter().map(|effect| key::<H>(effect)).collect();
        let mut found = self.harness.outbox();
        expected.sort_unstable();
        found.sort_unstable();
        same(what, &found, &expected)
    }
}

fn key<H: Harness>(effect: &EffectOf<H>) -> String {
    effect.notification().map(|message| message.dedup.to_string()).unwrap_or_default()
}

macro_rules! post {
    ($fresh:expr) => {
        match post($fresh)? {
            Ok(post) => post,
            Err(verdict) => return Ok(verdict),
        }
    };
}

pub(super) fn what_waits_is_withdrawn_and_told_again<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut post = post!(fresh);
    let (message, other, untrue) = (post.message.clone(), post.other.clone(), post.untrue.clone());
    post.batch(&[(0, &[message.clone(), other.clone()])])?;
    post.stands("what waits", &[&message, &other])?;
    post.batch(&[(1, std::slice::from_ref(&untrue))])?;
    post.stands("what waits after one was withdrawn", &[&other])?;
    // Its key is free again, once.
    post.batch(&[(2, std::slice::from_ref(&message)), (3, std::slice::from_ref(&message))])?;
    post.stands("what waits after it was told again", &[&message, &other])?;
    post.batch(&[(1, std::slice::from_ref(&untrue))])?;
    post.stands("what waits after it was withdrawn again", &[&other])?;
    Ok(Verdict::Holds)
}

pub(super) fn what_was_delivered_stays<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut post = post!(fresh);
    let (message, untrue) = (post.message.clone(), post.untrue.clone());
    post.batch(&[(0, std::slice::from_ref(&message))])?;
    if !post.harness.deliver(&key::<H>(&message)) {
        return Ok(Verdict::Skipped("this storage delivers nothing"));
    }
    post.batch(&[(1, std::slice::from_ref(&untrue))])?;
    post.stands("what there is after a withdrawal that came too late", &[&message])?;
    post.batch(&[(2, std::slice::from_ref(&message))])?;
    post.stands("what there is after it was brought about again", &[&message])?;
    Ok(Verdict::Holds)
}

pub(super) fn withdrawals_take_effect_in_order<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    for waits in [false, true] {
        for (last_is_told, in_one_change) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut post = post!(fresh);
            let (message, untrue) = (post.message.clone(), post.untrue.clone());
            if waits {
                post.batch(&[(0, std::slice::from_ref(&message))])?;
            }
            let mut order = [untrue, message.clone()];
            if !last_is_told {
                order.reverse();
            }
            if in_one_change {
                post.batch(&[(1, &order)])?;
            } else {
                // The order of the decisions counts, not that of the numbers.
                post.batch(&[(5, &order[..1]), (2, &order[1..])])?;
            }
            let expected: &[&EffectOf<H>] = if last_is_told { &[&message] } else { &[] };
            let what = format!(
                "what waits: one before: {waits}, told last: {last_is_told}, one change: {in_one_change}"
            );
            post.stands(&what, expected)?;
        }
    }
    Ok(Verdict::Holds)
}

pub(super) fn batches_of_withdrawals_do_not_matter<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    for size in [1, 2, 3, 4, 9] {
        let mut post = post!(fresh);
        let (message, other, untrue) = (post.message.clone(), post.other.clone(), post.untrue.clone());
        let script = [
            &message, &untrue, &message, &other, &untrue, &other, &message, &message, &untrue, &message,
            &other,
        ];
        let steps: Vec<_> = script
            .iter()
            .enumerate()
            .map(|(at, effect)| (MANY - 1 - at, std::slice::from_ref(*effect)))
            .collect();
        for batch in steps.chunks(size) {
            post.batch(batch)?;
        }
        post.stands(&format!("what waits after batches of {size}"), &[&message, &other])?;
    }
    Ok(Verdict::Holds)
}

pub(super) fn a_row_that_moved_withdraws_nothing<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut post = post!(fresh);
    let (message, untrue) = (post.message.clone(), post.untrue.clone());
    post.batch(&[(0, std::slice::from_ref(&message))])?;
    let moved = post.decide(&[(1, std::slice::from_ref(&untrue))], &[1])?;
    same("rows that moved", &moved, &vec![post.ids[1]])?;
    post.stands("what waits", &[&message])?;
    Ok(Verdict::Holds)
}
