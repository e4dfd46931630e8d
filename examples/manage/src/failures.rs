use automation_core::Failure;
use duecourse::sweep::Failures;

use crate::{complaint::complain, log::Log, progress::Progress};

/// Counts a record that could not be settled, and tells it once.
pub(crate) fn add(failures: &mut Failures, failure: &Failure, log: &Log, progress: &mut Progress) {
    if failures.add(failure) {
        progress.clear();
        complain!("error: {}: {}", failure.key, failure.cause);
        log.failure(failure);
    }
}
