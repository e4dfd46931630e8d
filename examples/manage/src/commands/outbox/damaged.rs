use automation_core::Failure;
use storage_diesel::StorageError;

use super::PAGE;
use crate::{complaint::complain, error::Exit, store::Store};

/// The messages that cannot be read: each is named, and stops no other.
#[derive(Debug, Default)]
pub(in crate::commands) struct Damaged {
    pub(in crate::commands) count: u64,
}

impl Damaged {
    pub(in crate::commands) fn name(&mut self, failures: &[Failure]) {
        for failure in failures {
            complain!("error: message {} ({}): {}", failure.id, failure.key, failure.cause);
        }
        self.count = self.count.saturating_add(u64::try_from(failures.len()).unwrap_or(u64::MAX));
    }

    /// Those that wait under a status which is none.
    pub(in crate::commands) fn without_status<S: Store>(
        &mut self,
        store: &mut S,
    ) -> Result<(), StorageError> {
        let mut after = None;
        loop {
            let found = store.messages_without_status(after, PAGE)?;
            if found.last.is_none() {
                return Ok(());
            }
            after = found.last;
            self.name(&found.unreadable);
        }
    }

    pub(in crate::commands) fn exit(&self) -> Exit {
        if self.count == 0 { Exit::Done } else { Exit::SomeFailed }
    }

    /// What went wrong, if something did.
    pub(in crate::commands) fn trouble(&self) -> Option<String> {
        (self.count > 0).then(|| format!("{} message(s) cannot be read", self.count))
    }
}
