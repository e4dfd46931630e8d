//! The summaries, as pure functions of facts (C-20 to C-27, C-40 to C-44, C-60 to C-63).
