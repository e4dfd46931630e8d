//! What is left when something goes wrong at any statement at all of a sweep, a refill or of an import: every row is
//! wholly as before or wholly as after, and who begins again ends where nobody was disturbed.

mod death;
mod import;
mod locked;
mod lost;
#[cfg(feature = "sessions")]
mod refill;
mod refused;
mod trap;
