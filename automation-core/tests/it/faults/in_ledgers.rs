//! A ledger with one thing wrong with it.

use automation_core::{
    Batch, Change, Claim, Cursor, DedupKey, Effect, Id, Instant, Ledger, Outcome, Row, StillDue, Withdrawal,
    testing::{
        Lamp, LampEffect, LampEvent, LitOnRack, Memory, MemoryError, Oil,
        conformance::{self, Harness, MemoryHarness, StoredStep},
    },
};

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    Nothing,
    TakesTooLate,
    TakesTooEarly,
    KnowsNoLimit,
    SkipsTies,
    MeetsOnlyTheDue,
    CallsWithNothing,
    HidesTheEarliest,
    WritesWhilePeeking,
    OverwritesTheMoved,
    LosesSteps,
    CountsWithoutSteps,
    SendsAgain,
    KeepsMilliseconds,
    SwallowsTheUnreadable,
    StopsAtTheUnreadable,
    WritesNothingWithTheRefused,
    KnowsNoNeighbours,
    KnowsOnlyTheBatch,
    StampsSteps,
    KeepsDueAt,
    WritesOnlyTheNew,
    WritesTheLeftOut,
    HidesTheHeld,
    BelievesTheSwallowed,
    CountsNothingLeft,
    SleepsOverWhatIsLeft,
    WithdrawsNothing,
    KeepsTheKey,
    ForgetsWhatWasDelivered,
    ForgetsTheOrder,
}

struct Faulty<'a> {
    memory: &'a mut Memory<Lamp>,
    flaw: Flaw,
    refused: &'a [Id],
    sent: &'a mut u64,
}

impl Faulty<'_> {
    fn claim<'c>(&self, claim: Claim<'c>) -> Claim<'c> {
        match (self.flaw, claim) {
            (Flaw::TakesTooLate, Claim::Due { now, after, limit }) => {
                Claim::Due { now: now.previous().unwrap_or(now), after, limit }
            }
            (Flaw::TakesTooEarly, Claim::Due { now, after, limit }) => {
                Claim::Due { now: now.next().unwrap_or(now), after, limit }
            }
            (Flaw::KnowsNoLimit, Claim::Due { now, after, .. }) => {
                Claim::Due { now, after, limit: usize::MAX }
            }
            (Flaw::KnowsNoLimit, Claim::All { after, .. }) => Claim::All { after, limit: usize::MAX },
            (Flaw::SkipsTies, Claim::Due { now, after, limit }) => {
                let after = after.map(|after| Cursor { id: Id(i64::MAX), ..after });
                Claim::Due { now, after, limit }
            }
            (Flaw::MeetsOnlyTheDue, Claim::All { after, limit }) => {
                Claim::Due { now: Instant::MAX, after, limit }
            }
            (_, claim) => claim,
        }
    }

    fn spoil(&mut self, changes: &mut Vec<Change<Lamp>>) {
        if self.flaw == Flaw::WritesNothingWithTheRefused
            && changes.iter().any(|change| self.refused.contains(&change.id))
        {
            changes.retain(|change| self.refused.contains(&change.id));
        }
        if self.flaw == Flaw::WritesOnlyTheNew {
            changes.retain(|change| change.version == 0);
        }
        if self.flaw == Flaw::ForgetsTheOrder {
            changes.sort_by_key(|change| change.id);
        }
        for change in changes {
            match self.flaw {
                Flaw::WithdrawsNothing => {
                    change.consequences.retain(|effect| !matches!(effect, LampEffect::Untrue(_)));
                }
                Flaw::KeepsTheKey => {
                    let withdrawn = self.memory.withdrawn();
                    let was = |key: &DedupKey| withdrawn.iter().any(|(message, _)| message.dedup == *key);
                    let again = |effect: &LampEffect| effect.notification().is_some_and(|it| was(&it.dedup));
                    change.consequences.retain(|effect| !again(effect));
                }
                Flaw::KeepsDueAt => change.due_at = self.memory.row(change.id).and_then(|row| row.due_at),
                Flaw::StampsSteps => {
                    change.steps.iter_mut().for_each(|step| step.at = step.at.next().unwrap_or(step.at));
                }
                Flaw::OverwritesTheMoved => {
                    change.version = self.memory.row(change.id).map_or(change.version, |row| row.version);
                }
                Flaw::LosesSteps => drop(change.steps.drain(..change.steps.len().saturating_sub(1))),
                Flaw::KeepsMilliseconds => {
                    let whole = |at: Instant| Instant::from_micros(at.micros() / 1_000 * 1_000);
                    change.due_at = change.due_at.and_then(whole);
                }
                Flaw::SendsAgain => {
                    for effect in &mut change.consequences {
                        if let LampEffect::Tell(message) = effect {
                            *self.sent += 1;
                            message.dedup = DedupKey::new([message.dedup.as_str(), &self.sent.to_string()]);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

impl Ledger<Lamp> for Faulty<'_> {
    type Error = MemoryError;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<Lamp>, MemoryError> {
        let batch = self.memory.peek(self.claim(claim))?;
        if let (Flaw::WritesWhilePeeking, Some(row)) = (self.flaw, batch.rows.first()) {
            self.memory.touch(row.id);
        }
        Ok(batch)
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<Lamp>) -> Vec<Change<Lamp>>,
    ) -> Result<Outcome<Lamp>, MemoryError> {
        let claim = self.claim(claim);
        let mut seen = self.memory.peek(claim)?;
        if self.flaw == Flaw::CallsWithNothing && seen.rows.is_empty() {
            decide(&mut seen);
        }
        // The decision is made here, and the changes it gives are spoilt before they are written.
        let blocked = !seen.unreadable.is_empty();
        match self.flaw {
            Flaw::KnowsNoNeighbours => seen.facts = LitOnRack::default(),
            Flaw::KnowsOnlyTheBatch => seen.facts = LitOnRack::of(seen.rows.iter().map(|row| &row.record)),
            _ => {}
        }
        let rows = seen.rows.clone();
        let mut changes = if rows.is_empty() { Vec::new() } else { decide(&mut seen) };
        if self.flaw == Flaw::WritesTheLeftOut {
            let left_out = rows.into_iter().filter(|row| changes.iter().all(|change| change.id != row.id));
            let left_out: Vec<Row<Lamp>> = left_out.collect();
            changes.extend(left_out.into_iter().map(|row| Change::rescheduled(row, &Oil::default())));
        }
        self.spoil(&mut changes);
        let mut outcome = self.memory.settle(claim, &mut |_| std::mem::take(&mut changes))?;
        match self.flaw {
            Flaw::SwallowsTheUnreadable => outcome.failed.clear(),
            Flaw::StopsAtTheUnreadable if blocked => outcome.next = None,
            Flaw::HidesTheHeld => outcome.still_due.held = 0,
            Flaw::CountsNothingLeft => outcome.still_due = StillDue::default(),
            Flaw::BelievesTheSwallowed => outcome.failed.retain(|failure| !failure.cause.contains("taken")),
            Flaw::CountsWithoutSteps => {
                let idle = outcome.written.iter().filter(|change| change.steps.is_empty());
                idle.for_each(|change| self.memory.touch(change.id));
            }
            _ => {}
        }
        Ok(outcome)
    }

    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, MemoryError> {
        let after =
            after.or_else(|| (self.flaw == Flaw::SleepsOverWhatIsLeft).then_some(Instant::UNIX_EPOCH));
        let earliest = self.memory.earliest_due(after)?;
        Ok(earliest.filter(|_| self.flaw != Flaw::HidesTheEarliest))
    }
}

struct FaultyHarness {
    sound: MemoryHarness,
    flaw: Flaw,
    refused: Vec<Id>,
    sent: u64,
}

impl Harness for FaultyHarness {
    type Policy = Oil;
    type Record = Lamp;
    type Error = MemoryError;
    type Ledger<'a> = Faulty<'a>;

    fn ledger(&mut self) -> Faulty<'_> {
        let Self { sound, flaw, refused, sent } = self;
        Faulty { memory: sound.ledger(), flaw: *flaw, refused, sent }
    }

    fn refuse(&mut self, id: Id) -> bool {
        self.refused.push(id);
        self.sound.refuse(id)
    }

    fn policy(&self) -> Oil {
        self.sound.policy()
    }

    fn record(&self, number: usize) -> Lamp {
        self.sound.record(number)
    }

    fn insert(&mut self, record: &Lamp, due_at: Option<Instant>) -> Id {
        self.sound.insert(record, due_at)
    }

    fn row(&mut self, id: Id) -> Option<Row<Lamp>> {
        self.sound.row(id)
    }

    fn history(&mut self, id: Id) -> Vec<StoredStep<LampEvent>> {
        self.sound.history(id)
    }

    fn outbox(&mut self) -> Vec<String> {
        self.sound.outbox()
    }

    fn touch(&mut self, id: Id) {
        self.sound.touch(id);
    }

    fn corrupt(&mut self, id: Id) -> bool {
        self.sound.corrupt(id)
    }

    fn hold(&mut self, id: Id) -> bool {
        self.sound.hold(id)
    }

    fn swallow(&mut self, id: Id) -> bool {
        self.sound.swallow(id)
    }

    fn other_policy(&self) -> Option<Oil> {
        self.sound.other_policy()
    }

    fn endless_policy(&self) -> Option<Oil> {
        self.sound.endless_policy()
    }

    fn neighbours(&mut self) -> Vec<String> {
        self.sound.neighbours()
    }

    fn deliver(&mut self, dedup: &str) -> bool {
        self.flaw == Flaw::ForgetsWhatWasDelivered || self.sound.deliver(dedup)
    }

    fn withdrawing(&self, of: Withdrawal) -> Option<LampEffect> {
        self.sound.withdrawing(of)
    }
}

/// The names of the checks that a flaw breaks.
fn broken(flaw: Flaw) -> Vec<&'static str> {
    let mut fresh = || FaultyHarness { sound: MemoryHarness::new(), flaw, refused: Vec::new(), sent: 0 };
    match conformance::run(&mut fresh) {
        Ok(_) => Vec::new(),
        Err(broken) => broken.broken.into_iter().map(|(name, _)| name).collect(),
    }
}

#[test]
fn faults_are_caught() {
    assert_eq!(broken(Flaw::Nothing), Vec::<&str>::new(), "nothing is wrong with this one");
    let faults = [
        (Flaw::TakesTooLate, "due_from_its_instant_on"),
        (Flaw::TakesTooEarly, "due_from_its_instant_on"),
        (Flaw::KnowsNoLimit, "never_more_than_the_limit"),
        (Flaw::SkipsTies, "earliest_first_and_behind_the_cursor"),
        (Flaw::MeetsOnlyTheDue, "all_are_met_once"),
        (Flaw::CallsWithNothing, "nothing_due_calls_nothing"),
        (Flaw::HidesTheEarliest, "the_earliest_due_is_known"),
        (Flaw::WritesWhilePeeking, "peek_writes_nothing"),
        (Flaw::OverwritesTheMoved, "a_moved_row_is_not_overwritten"),
        (Flaw::LosesSteps, "a_change_is_written_as_a_whole"),
        (Flaw::LosesSteps, "cadence_does_not_matter"),
        (Flaw::StampsSteps, "the_stored_steps_lead_to_the_stored_state"),
        (Flaw::KeepsDueAt, "a_second_sweep_does_nothing"),
        (Flaw::WritesOnlyTheNew, "a_touched_row_is_looked_at_again"),
        (Flaw::CountsWithoutSteps, "a_change_without_steps_only_moves_due_at"),
        (Flaw::SendsAgain, "a_message_is_written_once"),
        (Flaw::KeepsMilliseconds, "instants_survive_to_the_microsecond"),
        (Flaw::SwallowsTheUnreadable, "unreadable_rows_are_named_and_block_nothing"),
        (Flaw::StopsAtTheUnreadable, "unreadable_rows_are_named_and_block_nothing"),
        (Flaw::WritesNothingWithTheRefused, "a_refused_row_is_named_and_the_rest_written"),
        (Flaw::KnowsNoNeighbours, "a_dry_run_tells_the_truth"),
        (Flaw::KnowsOnlyTheBatch, "batches_do_not_matter"),
        (Flaw::WritesTheLeftOut, "rows_left_out_stay_as_they_are"),
        (Flaw::WritesTheLeftOut, "a_runaway_is_named_and_the_rest_settled"),
        (Flaw::KnowsNoLimit, "a_stopped_sweep_is_finished_by_the_next"),
        (Flaw::CallsWithNothing, "ids_are_found_due_or_not"),
        (Flaw::TakesTooLate, "a_row_looked_at_too_early_is_postponed"),
        (Flaw::CountsWithoutSteps, "a_review_moves_due_at"),
        (Flaw::HidesTheHeld, "a_held_row_is_left_and_counted"),
        (Flaw::BelievesTheSwallowed, "a_swallowed_write_is_named"),
        (Flaw::CountsNothingLeft, "what_stays_due_is_counted"),
        (Flaw::SleepsOverWhatIsLeft, "whoever_sleeps_is_woken"),
        (Flaw::WithdrawsNothing, "what_waits_is_withdrawn_and_told_again"),
        (Flaw::WithdrawsNothing, "withdrawals_take_effect_in_order"),
        (Flaw::KeepsTheKey, "what_waits_is_withdrawn_and_told_again"),
        (Flaw::ForgetsWhatWasDelivered, "what_was_delivered_stays"),
        (Flaw::ForgetsTheOrder, "withdrawals_take_effect_in_order"),
        (Flaw::ForgetsTheOrder, "batches_of_withdrawals_do_not_matter"),
        (Flaw::OverwritesTheMoved, "a_row_that_moved_withdraws_nothing"),
    ];
    let mut tried = Vec::new();
    for (flaw, check) in faults {
        let broken = broken(flaw);
        assert!(broken.contains(&check), "{flaw:?} breaks `{check}`, which did not notice; {broken:?} did");
        tried.push(check);
    }
    // Every check has been seen to fail.
    for check in conformance::checks::<FaultyHarness>() {
        assert!(tried.contains(&check.name), "no fault here breaks `{}`", check.name);
    }
}
