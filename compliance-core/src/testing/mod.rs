//! Strategies for property tests, and the specimens that run the nine laws.
