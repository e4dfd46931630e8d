//! One record through time and commands.

mod births;
mod change;
mod neighbours;
mod timeline;

use automation_core::{
    Actor, Instant, Span, UserId,
    testing::{Lamp, Oil},
};

pub(crate) fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

pub(crate) fn keeper() -> Actor {
    Actor::staff(UserId::new("7").expect("a user id"), "keeper")
}

/// Lit at six in the evening.
pub(crate) fn lamp() -> Lamp {
    Lamp::lit(1, at("2026-03-01T18:00:00Z"))
}

/// A zero window: it flickers for ever.
pub(crate) fn endless() -> Oil {
    Oil { flickers_every: Some(Span::ZERO), ..Oil::default() }
}
