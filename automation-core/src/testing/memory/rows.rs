use std::{collections::BTreeMap, ops::Deref};

use crate::{BirthFate, Consequences, Id, NewRecord, Row};

/// Every row of a [`Memory`](super::Memory) by its number, and what was born beside them.
#[derive(Debug, Clone)]
pub struct Rows<R: Consequences> {
    by_number: BTreeMap<Id, Row<R>>,
    births: BTreeMap<(String, String), R::Effect>,
}

impl<R: Consequences> Rows<R> {
    /// The effects that made a record, each kind and key once.
    pub fn births(&self) -> impl Iterator<Item = &R::Effect> {
        self.births.values()
    }

    pub(super) fn insert(&mut self, row: Row<R>) {
        self.by_number.insert(row.id, row);
    }

    pub(super) fn get_mut(&mut self, id: Id) -> Option<&mut Row<R>> {
        self.by_number.get_mut(&id)
    }

    /// Makes the record, if there is none with its kind and key.
    pub(super) fn bear(&mut self, new: NewRecord<'_>, effect: &R::Effect) -> BirthFate {
        let place = (new.kind.to_owned(), new.key.to_owned());
        if self.births.contains_key(&place) {
            return BirthFate::WasThere;
        }
        self.births.insert(place, effect.clone());
        BirthFate::Made
    }

    /// Forgets the births that `which` picks.
    pub(super) fn forget(&mut self, which: impl Fn(&R::Effect) -> bool) {
        self.births.retain(|_, effect| !which(effect));
    }
}

impl<R: Consequences> Default for Rows<R> {
    fn default() -> Self {
        Self { by_number: BTreeMap::new(), births: BTreeMap::new() }
    }
}

impl<R: Consequences> FromIterator<Row<R>> for Rows<R> {
    fn from_iter<I: IntoIterator<Item = Row<R>>>(rows: I) -> Self {
        let by_number = rows.into_iter().map(|row| (row.id, row)).collect();
        Self { by_number, ..Self::default() }
    }
}

impl<R: Consequences> Deref for Rows<R> {
    type Target = BTreeMap<Id, Row<R>>;

    fn deref(&self) -> &Self::Target {
        &self.by_number
    }
}
