//! One thing drawn and tried after another, for as long as `RECURRENCE_FUZZ_SECONDS` says, 5 if it does not;
//! `RECURRENCE_FUZZ_SEED` begins elsewhere.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use crate::dice::Dice;

/// Tries what is drawn, and fails with what was `shown` of it if that panics or has not come to an end for long.
pub(crate) fn for_a_while<T>(
    draw: impl Fn(&mut Dice) -> T,
    shown: fn(&T) -> String,
    mut attempt: impl FnMut(&T, &mut Dice),
) where
    T: Clone + Default + PartialEq + Send + 'static,
{
    let from_environment =
        |name: &str, or: u64| std::env::var(name).map_or(or, |value| value.parse().unwrap());
    let length = Duration::from_secs(from_environment("RECURRENCE_FUZZ_SECONDS", 5));
    let mut dice = Dice::new(from_environment("RECURRENCE_FUZZ_SEED", 1));
    let watched = Arc::new(Mutex::new(T::default()));
    thread::spawn({
        let watched = Arc::clone(&watched);
        move || watch(&watched, shown)
    });
    let began = Instant::now();
    while began.elapsed() < length {
        let drawn = draw(&mut dice);
        watched.lock().unwrap().clone_from(&drawn);
        let before = dice.clone();
        let verdict = catch_unwind(AssertUnwindSafe(|| attempt(&drawn, &mut dice.clone())));
        assert!(verdict.is_ok(), "{before:?}: {}", shown(&drawn));
        dice.number();
    }
    // Nothing is under way any more, however long this process goes on.
    *watched.lock().unwrap() = T::default();
}

/// Ends it all, and says with what, when one has not come to an end for long.
fn watch<T: Clone + Default + PartialEq>(watched: &Mutex<T>, shown: fn(&T) -> String) {
    let mut before = T::default();
    loop {
        thread::sleep(Duration::from_secs(20));
        let now = watched.lock().unwrap().clone();
        if now == before && now != T::default() {
            eprintln!("no end with {}", shown(&now));
            std::process::exit(1);
        }
        before = now;
    }
}
