use crate::{Because, Due, Event, Instant, Lifecycle, OnlyMessages, Span};

/// A loaf that some bakery baked. Two days later it is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Loaf {
    /// The bakery's name and when it was baked.
    pub key: String,
    /// When it was baked.
    pub baked: Instant,
    /// Since when it is stale; `None`: it is fresh.
    pub stale: Option<Instant>,
}

/// What can happen to a loaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[expect(missing_docs, reason = "the names say it")]
pub enum LoafEvent {
    Baked,
    WentStale,
}

impl Loaf {
    /// A fresh loaf.
    pub fn new(bakery: &str, baked: Instant) -> Self {
        Self { key: format!("{bakery}/{baked}"), baked, stale: None }
    }
}

impl Event for LoafEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Baked => "baked",
            Self::WentStale => "went_stale",
        }
    }
}

impl Lifecycle for Loaf {
    const KIND: &'static str = "loaf";
    type Policy = ();
    type Event = LoafEvent;

    fn state(&self) -> &'static str {
        if self.stale.is_some() { "stale" } else { "fresh" }
    }

    fn since(&self) -> Instant {
        self.stale.unwrap_or(self.baked)
    }

    fn due(&self, (): &()) -> Option<Due<LoafEvent>> {
        if self.stale.is_some() {
            return None;
        }
        Some(Because::after("B-3", "its baking", self.baked, Span::days(2))?.brings(LoafEvent::WentStale))
    }

    fn apply(&mut self, event: &LoafEvent, at: Instant) {
        if *event == LoafEvent::WentStale {
            self.stale = Some(at);
        }
    }

    fn key(&self) -> Option<&str> {
        Some(&self.key)
    }
}

impl OnlyMessages for Loaf {}
