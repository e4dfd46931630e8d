use std::collections::HashSet;

use automation_core::{Failure, Id};
use serde_json::{Value, json};

/// How many failed records are recognised when they fail again.
const REMEMBERED: usize = 100_000;
/// How many failed records a closing object names.
const NAMED: usize = 100;

/// The records that could not be settled. Each counts once: a change of policy looks at them more than once.
#[derive(Debug, Default)]
pub struct Failures {
    count: u64,
    named: Vec<Failure>,
    known: HashSet<Id>,
}

impl Failures {
    /// Counts the record, unless it has failed before; says whether it is new.
    pub fn add(&mut self, failure: &Failure) -> bool {
        if self.known.contains(&failure.id) {
            return false;
        }
        if self.known.len() < REMEMBERED {
            self.known.insert(failure.id);
        }
        self.count = self.count.saturating_add(1);
        if self.named.len() < NAMED {
            self.named.push(failure.clone());
        }
        true
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The first of them, for a closing object.
    pub fn named(&self) -> Vec<Value> {
        self.named.iter().map(|one| json!({ "key": one.key, "cause": one.cause })).collect()
    }

    /// How many more there are than are named.
    pub fn not_named(&self) -> u64 {
        self.count.saturating_sub(u64::try_from(self.named.len()).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counts_once_and_the_first_are_named() {
        let mut failures = Failures::default();
        let failure = |number: i64| Failure {
            id: Id(number),
            key: format!("A-{number}"),
            cause: "it cannot be read".to_owned(),
        };
        for number in 0..150 {
            assert!(failures.add(&failure(number)));
        }
        assert!(!failures.add(&failure(7)));
        assert_eq!((failures.count(), failures.named().len(), failures.not_named()), (150, 100, 50));
    }
}
