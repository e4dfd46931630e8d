//! What contractors are owed, what they ask for, and what is paid (C-60 to C-64).
