//! Jobs, and when nobody has touched them for too long (C-26, C-80 to C-88).
