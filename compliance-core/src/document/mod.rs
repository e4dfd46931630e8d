//! Documents that a contractor must have, and when they expire (C-1 to C-9).
