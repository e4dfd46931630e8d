//! Instants, lengths, local days, and the sentences made of them.

mod because;
mod civil;
mod instant;
mod span;
