//! Schedule patterns with their class sessions, and the calendars of holidays that patterns share.

pub(crate) mod class_columns;
pub(crate) mod class_lists;
pub(crate) mod class_sessions;
pub(crate) mod creating;
pub(crate) mod holiday_calendars;
pub(crate) mod holiday_facts;
pub(crate) mod pattern_columns;
pub(crate) mod pattern_effects;
pub(crate) mod pattern_facts;
pub(crate) mod patterns;
pub(crate) mod purging;
