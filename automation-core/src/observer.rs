use std::ops::ControlFlow;

use crate::{BirthOutcome, Change, Consequences, Failure, Report};

/// Somebody who is told of a sweep while it runs. Every method may be left out.
///
/// What is told of a real run is already written; of a dry run, it is what would be.
pub trait Observer<R: Consequences> {
    /// One record was settled; `facts` is what is known of its batch's neighbours.
    fn changed(&mut self, change: &Change<R>, facts: &R::Facts) {
        let _ = (change, facts);
    }

    /// One record could not be settled; the others go on.
    fn failed(&mut self, failure: &Failure) {
        let _ = failure;
    }

    /// What became of a record that a written change was to make; of a dry run nobody can say. The change itself
    /// holds the record.
    fn born(&mut self, birth: &BirthOutcome) {
        let _ = birth;
    }

    /// A batch is done. Break to stop here: what is written stays, the next sweep does the rest.
    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        let _ = report;
        ControlFlow::Continue(())
    }
}

/// An observer that ignores everything.
impl<R: Consequences> Observer<R> for () {}
