//! The suite on the ledger in memory.

use automation_core::testing::conformance::{self, BakeryHarness, MemoryHarness};

#[test]
fn the_ledger_in_memory_conforms() {
    let held = conformance::run(&mut MemoryHarness::new).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(held.skipped, []);
    assert_eq!(held.held.len(), conformance::checks::<MemoryHarness>().len());
}

#[test]
fn the_ledger_in_memory_keeps_what_is_born() {
    let held = conformance::run_births(&mut BakeryHarness::new).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(held.skipped, []);
    assert_eq!(held.held.len(), conformance::birth_checks::<BakeryHarness>().len());
    // Whatever else a ledger must do it does for a kind that makes records as well.
    conformance::run(&mut BakeryHarness::new).unwrap_or_else(|broken| panic!("{broken}"));
}
