//! The suite on the ledger in memory.

use automation_core::testing::conformance::{self, MemoryHarness};

#[test]
fn the_ledger_in_memory_conforms() {
    let held = conformance::run(&mut MemoryHarness::new).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(held.skipped, []);
    assert_eq!(held.held.len(), conformance::checks::<MemoryHarness>().len());
}
