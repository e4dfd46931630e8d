//! What is asked of the program, and what came of it.

use std::rc::Rc;

use crate::{
    damaged_cells::world::NOW,
    ground::{Ground, Snapshot, Table},
    operator::Told,
};

/// One call.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) words: Vec<String>,
    /// Whether it may change what is stored.
    pub(super) is_writing: bool,
    /// What it is about: records by name, or all of some kinds.
    pub(super) about: Vec<String>,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub(super) struct Came {
    pub(super) told: Told,
    /// What was stored afterwards, if that may have changed.
    pub(super) after: Option<Snapshot>,
}

impl Asked {
    /// Whether it is about all records of some kinds.
    pub(super) fn is_about_all(&self) -> bool {
        self.about.iter().any(|name| ["codes", "cohorts", "sessions"].contains(&name.as_str()))
    }

    /// Whether it fixes a time, for which other records of both people are read.
    pub(super) fn fixes_a_time(&self) -> bool {
        let has = |word: &str| self.words.iter().any(|one| one == word);
        has("schedule")
            || has("approve")
            || has("request-reschedule")
            || has("openings")
            || has("sessions") && has("import")
            || has("explain") && has("session")
            || has("contact")
            || has("meeting")
            || has("decline")
            || has("withdraw")
            || has("cancel")
            || has("missed")
            || has("complete")
            || has("confirm")
    }

    /// Whether it is about an agent with all their codes.
    pub(super) fn is_about_an_agent(&self) -> bool {
        self.words[0] == "agent" && !self.is_about_all()
    }

    pub(super) fn call(&self, ground: &Ground, tables: &Rc<Vec<Table>>) -> Came {
        let told = ground.tell(&self.words, NOW);
        let after = self.is_writing.then(|| ground.snapshot(tables));
        Came { told, after }
    }
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words.join(" "))
    }
}
