//! Digests: their windows, and what they tell.
mod contents;
mod windows;

use automation_core::Instant;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}
