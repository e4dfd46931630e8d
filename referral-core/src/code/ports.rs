use automation_core::{Id, Ledger, Policies, Row};

use crate::{ReferralCode, agent::AgentId, code::Code};

/// What the commands around referral codes need from storage beside the [`Ledger`].
pub trait CodeStorage: Ledger<ReferralCode> {
    /// The code with that text, as it is stored.
    ///
    /// # Errors
    /// The storage's own, also if the row cannot be read.
    fn find_code(&mut self, code: &Code) -> Result<Option<Row<ReferralCode>>, Self::Error>;

    /// Stores a new code with its next due instant. `None` if the text is taken: the unique key
    /// decides, so there is no race (R-B6).
    ///
    /// # Errors
    /// The storage's own.
    fn insert_code(
        &mut self,
        code: &ReferralCode,
        policies: &dyn Policies<ReferralCode>,
    ) -> Result<Option<Id>, Self::Error>;

    /// The numbers of the codes that an agent handed out, in order: at most `limit`, from behind `after`.
    ///
    /// # Errors
    /// The storage's own.
    fn codes_of(&mut self, agent: AgentId, after: Option<Id>, limit: usize) -> Result<Vec<Id>, Self::Error>;
}
