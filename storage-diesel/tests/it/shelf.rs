//! A record kind whose steps move its neighbours: items that end, each a loss to its shelf, which closes
//! when the last one has ended and is cleared a day later.

use std::collections::BTreeMap;

use automation_core::{
    Actor, Because, Cause, Consequences, DedupKey, Due, Effect, Event, Facts, Happening, Id, Instant,
    Lifecycle, NeighbourStep, Notification, OnlyMessages, Policies, Recipient, Row, Span, TakenStep,
    one_policy,
};
use storage_diesel::{
    Column, ColumnError, CountBy, EffectWriter, Effects, FactReader, Inserted, Lookup, Neighbourhood,
    Purpose, StorageError, Stored, columns,
};

use crate::databases::ByHand;
use crate::offer::{ENDS, KEEP, at};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shelf {
    pub name: String,
    pub state: &'static str,
    pub since: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ShelfEvent {
    Lost,
    Closed,
    Cleared,
}

impl Event for ShelfEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Closed => "closed",
            Self::Cleared => "cleared",
        }
    }
}

impl Lifecycle for Shelf {
    const KIND: &'static str = "shelf";
    type Policy = Span;
    type Event = ShelfEvent;

    fn state(&self) -> &'static str {
        self.state
    }
    fn since(&self) -> Instant {
        self.since
    }
    fn due(&self, keep: &Span) -> Option<Due<ShelfEvent>> {
        let closed = self.state == "closed";
        closed
            .then(|| Because::after("S-2", "the closing", self.since, *keep))?
            .map(|it| it.brings(ShelfEvent::Cleared))
    }
    fn apply(&mut self, event: &ShelfEvent, at: Instant) {
        self.since = at;
        match event {
            ShelfEvent::Lost => {}
            ShelfEvent::Closed => self.state = "closed",
            ShelfEvent::Cleared => self.state = "cleared",
        }
    }
    fn key(&self) -> Option<&str> {
        Some(&self.name)
    }
}

impl OnlyMessages for Shelf {}

/// The word of a state, if it is one of those.
fn word(text: &str, words: &[&'static str]) -> Result<&'static str, ColumnError> {
    let word = words.iter().find(|word| **word == text).copied();
    word.ok_or_else(|| ColumnError::new("state", text, words.join(", ")))
}

impl Stored for Shelf {
    const TABLE: &'static str = "shelves";
    const KEY: Option<&'static str> = Some("name");

    columns! { |shelf|
        fixed {
            name: String = &shelf.name;
        }
        changing {
            state: String = shelf.state;
            since: Instant = shelf.since;
        }
        Self { name, state: word(&state, &["open", "closed", "cleared"])?, since }
    }

    fn read_event(name: &str, _: Option<&str>) -> Result<ShelfEvent, ColumnError> {
        let events = [ShelfEvent::Lost, ShelfEvent::Closed, ShelfEvent::Cleared];
        let event = events.into_iter().find(|event| event.name() == name);
        event.ok_or_else(|| ColumnError::new("event", name, "an event of a shelf"))
    }
}

impl Neighbourhood for Shelf {}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub name: String,
    pub shelf: i64,
    pub ends: Instant,
    pub state: &'static str,
    pub since: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ended;

impl Event for Ended {
    fn name(&self) -> &'static str {
        "ended"
    }
}

impl Lifecycle for Item {
    const KIND: &'static str = "item";
    type Policy = Span;
    type Event = Ended;

    fn state(&self) -> &'static str {
        self.state
    }
    fn since(&self) -> Instant {
        self.since
    }
    fn due(&self, _: &Span) -> Option<Due<Ended>> {
        (self.state == "there").then(|| Because::reached("I-1", "the end", self.ends).brings(Ended))
    }
    fn apply(&mut self, _: &Ended, at: Instant) {
        self.state = "ended";
        self.since = at;
    }
    fn key(&self) -> Option<&str> {
        Some(&self.name)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ItemEffect {
    Tell(Notification),
    Shelf(NeighbourStep<Shelf>),
    /// For a report only: how many are left on the shelf.
    Left(u64),
}

impl Effect for ItemEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Tell(notification) => Some(notification),
            Self::Shelf(_) | Self::Left(_) => None,
        }
    }
}

/// The shelves of the items, and what is left on them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelves {
    pub rows: BTreeMap<i64, Row<Shelf>>,
    pub left: BTreeMap<i64, u64>,
    pub purpose: Option<Purpose>,
    /// For a command: the open shelves that are called like an item, by number.
    pub namesakes: Vec<(i64, String)>,
}

impl Facts for Shelves {
    fn absorb(&mut self, fresh: Self) {
        for (id, row) in fresh.rows {
            self.rows.entry(id).or_insert(row);
        }
        for (id, left) in fresh.left {
            self.left.entry(id).or_insert(left);
        }
    }
}

impl Consequences for Item {
    type Facts = Shelves;
    type Effect = ItemEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        shelves: &mut Shelves,
        keep: &Span,
        out: &mut Vec<ItemEffect>,
    ) {
        let TakenStep { step, after, .. } = *taken;
        out.push(ItemEffect::Tell(Notification {
            kind: "item_ended",
            recipient: Recipient::group("admins"),
            subject: None,
            fields: Vec::new(),
            dedup: DedupKey::new(["item_ended", &after.name]),
            useful_until: None,
            may_be_held: true,
        }));
        let Some(shelf) = shelves.rows.get_mut(&after.shelf) else { return };
        let left = shelves.left.entry(after.shelf).or_default();
        *left = left.saturating_sub(1);
        out.push(ItemEffect::Left(*left));
        let mut take = |event| {
            let cause = Cause::asked(&Actor::System, Some(&format!("the end of {}", after.name)));
            out.push(ItemEffect::Shelf(NeighbourStep::take(
                shelf,
                Happening::new(event, step.at, cause),
                keep,
            )));
        };
        take(ShelfEvent::Lost);
        if *left == 0 {
            take(ShelfEvent::Closed);
        }
    }
}

impl Stored for Item {
    const TABLE: &'static str = "items";
    const KEY: Option<&'static str> = Some("name");

    columns! { |item|
        fixed {
            name: String = &item.name;
            shelf_id: i64 = item.shelf;
            ends: Instant = item.ends;
        }
        changing {
            state: String = item.state;
            since: Instant = item.since;
        }
        Self { name, shelf: shelf_id, ends, state: word(&state, &["there", "ended"])?, since }
    }

    fn read_event(name: &str, _: Option<&str>) -> Result<Ended, ColumnError> {
        if name == "ended" { Ok(Ended) } else { Err(ColumnError::new("event", name, "`ended`")) }
    }
}

impl Neighbourhood for Item {
    fn facts<F: FactReader>(
        rows: &[Row<Self>],
        purpose: Purpose,
        reader: &mut F,
    ) -> Result<Shelves, StorageError> {
        let ids: Vec<i64> = rows.iter().map(|row| row.record.shelf).collect();
        let mut shelves = Shelves { purpose: Some(purpose), ..Shelves::default() };
        if purpose == Purpose::List {
            return Ok(shelves);
        }
        let found = reader.rows::<Shelf>(Lookup::by_number("id", &ids).locked())?;
        shelves.rows = found.into_iter().map(|row| (row.id.0, row)).collect();
        let count = CountBy {
            table: "items",
            key: "shelf_id",
            ids: &ids,
            word: "state",
            only: Some("name <> 'spare'"),
        };
        reader.count_by(count, &mut |shelf, state, count| {
            if state == "there" {
                shelves.left.insert(shelf, count);
            }
        })?;
        if purpose == Purpose::Command {
            let names: Vec<&str> = rows.iter().map(|row| row.record.name.as_str()).collect();
            let namesakes =
                Lookup::by_text("name", &names).only("state = 'open' OR state = 'closed'").locked();
            let columns = &[Column::integer("id"), Column::text("name")];
            reader.select("shelves", columns, namesakes, &mut |columns| {
                shelves.namesakes.push((columns.integer()?, columns.text()?.to_owned()));
                Ok(())
            })?;
            shelves.namesakes.sort();
        }
        Ok(shelves)
    }
    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        writer.neighbours(effects.iter().filter_map(|effect| match effect {
            ItemEffect::Shelf(step) => Some(step),
            ItemEffect::Tell(_) | ItemEffect::Left(_) => None,
        }))
    }
}

/// Makes the tables. A shelf called `sealed` cannot be changed, nor an item called `refused`.
pub(crate) fn prepare<S: ByHand>(store: &mut S) {
    store.make_table::<Shelf>(&["CHECK (name <> 'sealed' OR version = 0)"]);
    let of_a_shelf = "FOREIGN KEY (shelf_id) REFERENCES shelves (id)";
    store.make_table::<Item>(&[of_a_shelf, "CHECK (name <> 'refused' OR version = 0)"]);
}

/// Puts items on a new shelf, the first ending at [`ENDS`], each other a minute after the one before.
pub(crate) fn fill(store: &mut impl ByHand, shelf: &str, items: &[&str]) -> Id {
    let made = at("2026-02-01T00:00:00Z");
    let policies = one_policy(&KEEP);
    let id = only(store, Shelf { name: shelf.to_owned(), state: "open", since: made }, &policies);
    for (minutes, name) in (0..).zip(items) {
        let ends = at(ENDS).checked_add(Span::minutes(minutes)).unwrap();
        let item = Item { name: (*name).to_owned(), shelf: id.0, ends, state: "there", since: made };
        only(store, item, &policies);
    }
    id
}

fn only<R: Neighbourhood>(store: &mut impl ByHand, record: R, policies: &impl Policies<R>) -> Id {
    match store.insert(&[record], policies).unwrap()[..] {
        [Inserted::New(id)] => id,
        _ => panic!("the key is taken"),
    }
}

/// Puts as many items on each of so many shelves, all of which end together.
pub(crate) fn fill_many(store: &mut impl ByHand, shelves: usize, items: usize) {
    let (made, policies) = (at("2026-02-01T00:00:00Z"), one_policy(&KEEP));
    let shelf = |number| Shelf { name: format!("shelf {number}"), state: "open", since: made };
    let shelves: Vec<Shelf> = (0..shelves).map(shelf).collect();
    let ids = store.insert(&shelves, &policies).unwrap();
    let on = |id: &Inserted| if let Inserted::New(id) = id { id.0 } else { panic!("the key is taken") };
    let items = ids.iter().map(on).flat_map(|shelf| (0..items).map(move |number| (shelf, number)));
    let items: Vec<Item> = items
        .map(|(shelf, number)| {
            let name = format!("item {number} of {shelf}");
            Item { name, shelf, ends: at(ENDS), state: "there", since: made }
        })
        .collect();
    store.insert(&items, &policies).unwrap();
}
