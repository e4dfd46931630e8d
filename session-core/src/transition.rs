//! All that can happen to a record, as a table to document and to draw.

use std::fmt::{self, Display, Write as _};

pub use crate::{
    coaching::{SESSION_TRANSITIONS, SessionActor, SessionVerb, SessionWhen},
    cohort::{COHORT_TRANSITIONS, CohortActor, CohortVerb, CohortWhen},
};

/// One row of a transition table: in state `from`, `event` may happen by any of `by`, if `when` holds,
/// and leads to state `to`.
///
/// The tables ([`COHORT_TRANSITIONS`],
/// [`SESSION_TRANSITIONS`]) are data: the diagrams in the documentation are
/// made from them, and a test holds them against the rules over every state, command, actor and side of every
/// boundary. What somebody may do now is asked of the rules themselves
/// ([`Commands::decide`](automation_core::Commands::decide)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition<E: 'static, A: 'static, W: 'static> {
    /// The state before, as a word.
    pub from: &'static str,
    /// What happens.
    pub event: E,
    /// The state after, as a word.
    pub to: &'static str,
    /// Who may bring it about.
    pub by: &'static [A],
    /// What must hold at that instant.
    pub when: W,
    /// The number of the rule that says so.
    pub clause: &'static str,
}

/// A table as a Mermaid state diagram. A state of two words has an underscore between them: Mermaid has no
/// names with blanks.
pub fn mermaid<E: Display, A: Display, W: Display>(table: &[Transition<E, A, W>]) -> String {
    let mut text = "stateDiagram-v2\n".to_owned();
    for row in table {
        // Writing to a `String` cannot fail.
        let _ = row.write(&mut text);
    }
    text
}

impl<E: Display, A: Display, W: Display> Transition<E, A, W> {
    fn write(&self, text: &mut String) -> fmt::Result {
        let [from, to] = [self.from, self.to].map(|state| state.replace(' ', "_"));
        write!(text, "    {from} --> {to}: {} by ", self.event)?;
        for (index, actor) in self.by.iter().enumerate() {
            if index > 0 {
                text.push_str(" or ");
            }
            write!(text, "{actor}")?;
        }
        writeln!(text, " [{}] ({})", self.when, self.clause)
    }
}
