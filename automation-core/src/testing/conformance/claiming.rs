//! Which rows a claim takes.

use super::{
    Checked, Fresh, Harness, Verdict,
    population::{MANY, before_all, content, fill, fill_at, first_step},
};
use crate::{Batch, Change, Claim, Cursor, Id, Instant, Ledger, Span, Wake, testing::laws::same, wake};

/// The numbers of a batch's rows, in order.
fn numbers<R: crate::Consequences>(batch: &Batch<R>) -> Vec<Id> {
    batch.rows.iter().map(|row| row.id).collect()
}

fn peek<H: Harness>(harness: &mut H, claim: Claim<'_>) -> Result<Batch<H::Record>, String> {
    harness.ledger().peek(claim).map_err(|error| error.to_string())
}

/// Settles nothing; gives the rows that `decide` was called with, call by call.
fn offered<H: Harness>(harness: &mut H, claim: Claim<'_>) -> Result<Vec<Vec<Id>>, String> {
    let mut calls = Vec::new();
    let settled = harness.ledger().settle(claim, &mut |batch| {
        calls.push(numbers(batch));
        Vec::new()
    });
    let outcome = settled.map_err(|error| error.to_string())?;
    same("rows written though none was decided upon", &outcome.written.len(), &0)?;
    Ok(calls)
}

/// `at`, and that many microseconds more.
fn later(at: Instant, micros: i64) -> Result<Instant, String> {
    let span = Span::from_micros(micros).ok_or("a negative span")?;
    at.checked_add(span).ok_or_else(|| "past the end of time".to_owned())
}

pub(super) fn due_from_its_instant_on<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let due_at = first_step(&harness, 0)?;
    let ids = fill_at(&mut harness, &[Some(due_at), None]);
    let before = due_at.previous().ok_or("due at the beginning of time")?;
    let claim = |now| Claim::Due { now, after: None, limit: MANY };
    same("peeked a microsecond early", &numbers(&peek(&mut harness, claim(before))?), &vec![])?;
    same("peeked at the instant", &numbers(&peek(&mut harness, claim(due_at))?), &vec![ids[0]])?;
    same("offered a microsecond early", &offered(&mut harness, claim(before))?, &vec![])?;
    same("offered at the instant", &offered(&mut harness, claim(due_at))?, &vec![vec![ids[0]]])?;
    Ok(Verdict::Holds)
}

pub(super) fn earliest_first_and_behind_the_cursor<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let first = before_all(&harness, 7)?;
    // Ties straddle the pages, and the order of the instants is not that of the numbers.
    let after = [3, 1, 1, 2, 0, 1, 9];
    let due_at = after.iter().map(|micros| later(first, *micros).map(Some)).collect::<Result<Vec<_>, _>>()?;
    let ids = fill_at(&mut harness, &due_at);
    let expected: Vec<Id> = [4, 1, 2, 5, 3, 0].map(|index: usize| ids[index]).to_vec();
    let now = later(first, 3)?;
    for limit in [1, 2, 3, 6] {
        let (mut met, mut cursor): (Vec<Id>, Option<Cursor>) = (Vec::new(), None);
        for page in 0.. {
            let batch = peek(&mut harness, Claim::Due { now, after: cursor, limit })?;
            met.extend(numbers(&batch));
            cursor = batch.next;
            if cursor.is_none() || page > MANY {
                break;
            }
        }
        same(&format!("met by pages of {limit}"), &met, &expected)?;
    }
    Ok(Verdict::Holds)
}

pub(super) fn never_more_than_the_limit<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let due_at = before_all(&harness, 5)?;
    fill_at(&mut harness, &[Some(due_at); 5]);
    for limit in 1..5 {
        for claim in [Claim::Due { now: due_at, after: None, limit }, Claim::All { after: None, limit }] {
            let batch = peek(&mut harness, claim)?;
            same(&format!("rows taken by {claim:?}"), &batch.rows.len(), &limit)?;
            same(&format!("whether more is said to follow {claim:?}"), &batch.next.is_some(), &true)?;
            let calls = offered(&mut harness, claim)?;
            same(&format!("rows offered by {claim:?}"), &calls.iter().map(Vec::len).sum::<usize>(), &limit)?;
            same(&format!("calls for {claim:?}"), &calls.len(), &1)?;
        }
    }
    Ok(Verdict::Holds)
}

pub(super) fn nothing_due_calls_nothing<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, 3)?;
    let now = before_all(&harness, 3)?;
    let stored = content(&mut harness, &population.ids)?;
    let claim = Claim::Due { now, after: None, limit: MANY };
    same("calls though nothing is due", &offered(&mut harness, claim)?, &vec![])?;
    same("where the next batch begins", &peek(&mut harness, claim)?.next, &None)?;
    same("calls though nothing was asked for", &offered(&mut harness, Claim::Ids(&[]))?, &vec![])?;
    same("stored after against before", &content(&mut harness, &population.ids)?, &stored)?;
    Ok(Verdict::Holds)
}

pub(super) fn all_are_met_once<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let first = before_all(&harness, 7)?;
    let due_at = [None, Some(later(first, 5)?), Some(first), None, Some(later(first, 1)?), Some(first), None];
    let mut ids = fill_at(&mut harness, &due_at);
    ids.sort_unstable();
    for limit in [1, 2, 7] {
        let (mut met, mut after) = (Vec::new(), None);
        for page in 0.. {
            let settled = harness.ledger().settle(Claim::All { after, limit }, &mut |batch| {
                met.extend(numbers(batch));
                // Moving `due_at` while paging must not move a row to another page.
                let moved = |row| Change { due_at: Some(first), ..nothing(row) };
                std::mem::take(&mut batch.rows).into_iter().map(moved).collect()
            });
            after = settled.map_err(|error| error.to_string())?.next;
            if after.is_none() || page > MANY {
                break;
            }
        }
        same(&format!("met by pages of {limit}"), &met, &ids)?;
    }
    Ok(Verdict::Holds)
}

/// A change that leaves the row as it is.
fn nothing<R: crate::Consequences>(row: crate::Row<R>) -> Change<R> {
    Change {
        id: row.id,
        version: row.version,
        steps: Vec::new(),
        after: row.record,
        consequences: Vec::new(),
        due_at: row.due_at,
    }
}

pub(super) fn ids_are_found_due_or_not<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let due_at = first_step(&harness, 0)?;
    let ids = fill_at(&mut harness, &[Some(due_at), None, Some(due_at)]);
    let unknown = Id(ids.iter().map(|id| id.0).max().unwrap_or(0) + 1_000);
    let wanted = [ids[1], unknown, ids[0]];
    let batch = peek(&mut harness, Claim::Ids(&wanted))?;
    let mut found = numbers(&batch);
    found.sort_unstable();
    let mut expected = vec![ids[0], ids[1]];
    expected.sort_unstable();
    same("found by number", &found, &expected)?;
    same("an unknown number is no failure", &batch.unreadable, &vec![])?;
    same("where the next batch begins", &batch.next, &None)?;
    same("offered for an unknown number", &offered(&mut harness, Claim::Ids(&[unknown]))?, &vec![])?;
    for stored in &batch.rows {
        same("the row found against the row stored", &Some(stored), &harness.row(stored.id).as_ref())?;
    }
    Ok(Verdict::Holds)
}

pub(super) fn the_earliest_due_is_known<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let earliest = |harness: &mut H| harness.ledger().earliest_due(None).map_err(|error| error.to_string());
    same("the earliest of no rows", &earliest(&mut harness)?, &None)?;
    fill_at(&mut harness, &[None]);
    same("the earliest of a row that is never due", &earliest(&mut harness)?, &None)?;
    let first = before_all(&harness, 4)?;
    for (number, micros) in [(1, 7), (2, 3), (3, 5)] {
        let record = harness.record(number);
        harness.insert(&record, Some(later(first, micros)?));
    }
    same("the earliest", &earliest(&mut harness)?, &Some(later(first, 3)?))?;
    for (after, expected) in [(2, Some(3)), (3, Some(5)), (4, Some(5)), (6, Some(7)), (7, None)] {
        let found = harness.ledger().earliest_due(Some(later(first, after)?));
        let expected = expected.map(|micros| later(first, micros)).transpose()?;
        let strictly_later = found.map_err(|error| error.to_string())?;
        same("the earliest that is strictly later", &strictly_later, &expected)?;
    }
    Ok(Verdict::Holds)
}

pub(super) fn whoever_sleeps_is_woken<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let first = before_all(&harness, 3)?;
    let ids = fill_at(&mut harness, &[Some(later(first, 5)?), None, Some(first)]);
    let woken = |harness: &mut H, now: Instant, again: i64| {
        let again = Span::from_micros(again).ok_or("a negative span")?;
        wake(&mut harness.ledger(), now, again).map_err(|error| error.to_string())
    };
    let at = |micros: i64| later(first, micros).map(Wake::At);
    let before = first.previous().ok_or("due at the beginning of time")?;
    same("before anything is due", &woken(&mut harness, before, 2)?, &at(0)?)?;
    // The first stays due, as what is held does.
    same("while something is due still", &woken(&mut harness, first, 2)?, &at(2)?)?;
    same("where something else is due earlier", &woken(&mut harness, first, 7)?, &at(5)?)?;
    same("when all of it is due", &woken(&mut harness, later(first, 5)?, 2)?, &at(7)?)?;
    same("after no pause", &woken(&mut harness, later(first, 5)?, 0)?, &at(6)?)?;
    let settled = harness.ledger().settle(Claim::Ids(&ids), &mut |batch| {
        let rows = std::mem::take(&mut batch.rows).into_iter();
        rows.map(|row| Change { due_at: None, ..nothing(row) }).collect()
    });
    settled.map_err(|error| error.to_string())?;
    same("when nothing is due any more", &woken(&mut harness, later(first, 5)?, 2)?, &Wake::Never)?;
    Ok(Verdict::Holds)
}

pub(super) fn peek_writes_nothing<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let stored = content(&mut harness, &population.ids)?;
    let claims = [
        Claim::Due { now: population.end, after: None, limit: 5 },
        Claim::All { after: None, limit: 5 },
        Claim::Ids(&population.ids),
    ];
    for claim in claims {
        let first = numbers(&peek(&mut harness, claim)?);
        same("peeked twice", &numbers(&peek(&mut harness, claim)?), &first)?;
        same("stored after peeking against before", &content(&mut harness, &population.ids)?, &stored)?;
    }
    Ok(Verdict::Holds)
}
