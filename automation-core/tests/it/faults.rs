//! Deliberate faults, and which law or check catches each. A law that catches nothing proves nothing.

mod in_births;
mod in_ledgers;
mod in_lifecycles;
